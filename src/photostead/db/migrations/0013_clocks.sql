-- Searches by the clock of the place go by the world's, which is never further away than this, so the few that are, by whatever
-- mistake, have to be known of.
create index assets_by_odd_clock on assets (owner_id)
where local_time - file_created_at not between -57600000 and 57600000;
