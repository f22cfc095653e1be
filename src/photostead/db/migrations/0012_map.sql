-- How many photos of a month show in each square of ten degrees of the map, so that what lies in half the world is a handful of
-- rows for each of them. Squares are counted from the south pole and from the date line; the last ones end with their edge.
create table map_counts (
  owner_id integer not null references users on delete cascade,
  south integer not null,
  west integer not null,
  visibility text not null,
  month text not null,
  count integer not null,
  primary key (owner_id, south, west, visibility, month)
) strict, without rowid;
insert into map_counts (owner_id, south, west, visibility, month, count)
select owner_id, min(17, cast((latitude + 90) / 10 as integer)), min(35, cast((longitude + 180) / 10 as integer)),
       visibility, strftime('%Y-%m-01', local_time / 1000.0, 'unixepoch'), count(*)
from assets
where latitude between -90 and 90 and longitude between -180 and 180 and deleted_at is null
  and visibility in ('timeline', 'archive')
group by 1, 2, 3, 4, 5;

create trigger map_counted after insert on assets
when new.latitude between -90 and 90 and new.longitude between -180 and 180 and new.deleted_at is null
  and new.visibility in ('timeline', 'archive') begin
  insert into map_counts (owner_id, south, west, visibility, month, count)
  values (new.owner_id, min(17, cast((new.latitude + 90) / 10 as integer)),
          min(35, cast((new.longitude + 180) / 10 as integer)), new.visibility,
          strftime('%Y-%m-01', new.local_time / 1000.0, 'unixepoch'), 1)
  on conflict do update set count = count + 1;
end;
create trigger map_uncounted after delete on assets
when old.latitude between -90 and 90 and old.longitude between -180 and 180 and old.deleted_at is null
  and old.visibility in ('timeline', 'archive') begin
  update map_counts set count = count - 1
  where owner_id = old.owner_id and south = min(17, cast((old.latitude + 90) / 10 as integer))
    and west = min(35, cast((old.longitude + 180) / 10 as integer)) and visibility = old.visibility
    and month = strftime('%Y-%m-01', old.local_time / 1000.0, 'unixepoch');
end;
create trigger map_recounted after update of owner_id, visibility, local_time, latitude, longitude, deleted_at on assets
when (old.owner_id, old.visibility, old.local_time, old.latitude, old.longitude, old.deleted_at is null)
  is not (new.owner_id, new.visibility, new.local_time, new.latitude, new.longitude, new.deleted_at is null)
  and coalesce(old.latitude, new.latitude) is not null begin
  update map_counts set count = count - 1
  where old.latitude between -90 and 90 and old.longitude between -180 and 180 and old.deleted_at is null
    and old.visibility in ('timeline', 'archive')
    and owner_id = old.owner_id and south = min(17, cast((old.latitude + 90) / 10 as integer))
    and west = min(35, cast((old.longitude + 180) / 10 as integer)) and visibility = old.visibility
    and month = strftime('%Y-%m-01', old.local_time / 1000.0, 'unixepoch');
  insert into map_counts (owner_id, south, west, visibility, month, count)
  select new.owner_id, min(17, cast((new.latitude + 90) / 10 as integer)),
         min(35, cast((new.longitude + 180) / 10 as integer)), new.visibility,
         strftime('%Y-%m-01', new.local_time / 1000.0, 'unixepoch'), 1
  where new.latitude between -90 and 90 and new.longitude between -180 and 180 and new.deleted_at is null
    and new.visibility in ('timeline', 'archive')
  on conflict do update set count = count + 1;
end;
