-- Descriptions of one or two letters have no three in a row: the index of those does not know them, and a search for two letters
-- has to.
create index asset_exif_barely_described on asset_exif (asset_id) where length(description) < 3;
