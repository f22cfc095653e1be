-- A million assets: what searches, the map and albums ask for is found in an index, in the order in which it is shown.

-- What searches look for of an EXIF row, beside what they sort by; triggers keep it. A rejection is no rating.
alter table assets add column make text;
alter table assets add column model text;
alter table assets add column lens_model text;
alter table assets add column rating integer;
-- That is no news to any device: no sequence number is spent on it.
drop trigger assets_seq_update;
update assets set (make, model, lens_model, rating) = (
  select make, model, lens_model, iif(rating > 0, rating, null) from asset_exif where asset_id = assets.id
);
create trigger assets_seq_update after update on assets when new.seq is old.seq begin
  update sequence set value = value + 1;
  update assets set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger asset_exif_found after insert on asset_exif
when new.make is not null or new.model is not null or new.lens_model is not null or new.rating > 0 begin
  update assets
  set make = new.make, model = new.model, lens_model = new.lens_model, rating = iif(new.rating > 0, new.rating, null)
  where id = new.asset_id;
end;
create trigger asset_exif_found_anew after update of make, model, lens_model, rating on asset_exif
when (old.make, old.model, old.lens_model, old.rating) is not (new.make, new.model, new.lens_model, new.rating) begin
  update assets
  set make = new.make, model = new.model, lens_model = new.lens_model, rating = iif(new.rating > 0, new.rating, null)
  where id = new.asset_id;
end;
create trigger asset_exif_lost after delete on asset_exif begin
  update assets set make = null, model = null, lens_model = null, rating = null where id = old.asset_id;
end;

-- A page of what has one value is read along its index, however many or few there are and wherever they lie in time.
drop index assets_by_city;
create index assets_by_city on assets (owner_id, city, file_created_at desc, id desc, visibility, deleted_at);
create index assets_by_state on assets (owner_id, state, file_created_at desc, id desc, visibility, deleted_at);
create index assets_by_country on assets (owner_id, country, file_created_at desc, id desc, visibility, deleted_at);
create index assets_by_make on assets (owner_id, make, file_created_at desc, id desc, visibility, deleted_at);
create index assets_by_model on assets (owner_id, model, file_created_at desc, id desc, visibility, deleted_at);
create index assets_by_lens on assets (owner_id, lens_model, file_created_at desc, id desc, visibility, deleted_at);
create index assets_by_type on assets (owner_id, type, file_created_at desc, id desc, visibility, deleted_at);
create index assets_by_rating on assets (owner_id, rating, file_created_at desc, id desc, visibility, deleted_at)
where rating is not null;
create index assets_by_file_size on assets (owner_id, file_size desc, id desc, file_created_at, visibility, deleted_at);
-- Without statistics SQLite takes an index that holds all that is asked for before one that finds less: so they hold it.
create index assets_by_creation on assets (owner_id, created_at, file_created_at, visibility, deleted_at);
create index assets_by_update on assets (owner_id, updated_at, file_created_at, visibility, deleted_at);
create index assets_by_removal on assets (owner_id, deleted_at, file_created_at, visibility) where deleted_at is not null;
drop index assets_offline;
create index assets_offline on assets (owner_id, visibility, file_created_at, deleted_at) where is_offline = 1;
create index assets_by_local_time on assets (owner_id, local_time desc, id desc, visibility, deleted_at);
create index assets_of_library on assets (owner_id, library_id, file_created_at desc, id desc, visibility, deleted_at);
-- What was created or changed before a day may lie all at the end of a search's order.
drop index assets_by_taken;
create index assets_by_taken on assets (
  owner_id, file_created_at desc, id desc, visibility, deleted_at, is_favorite, type, created_at, updated_at, file_size
);
-- What is asked of all assets of an album, by their keys: a tenth of a row, so 50,000 take 32 ms instead of 117.
create index assets_shown on assets (id, owner_id, local_time, visibility, deleted_at, updated_at, is_stack_child);
-- What lies in a rectangle of the map, and when it was taken.
create index assets_by_position on assets (
  owner_id, latitude, longitude, local_time desc, id desc, visibility, deleted_at, is_favorite, file_created_at
) where latitude is not null and longitude is not null;
