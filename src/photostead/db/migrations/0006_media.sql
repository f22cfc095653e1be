-- Edits of photos, what is known of videos and what was made of them, motion parts that were taken out of their photo.

-- One step of an edit; its `parameters` as JSON, crops in pixels of the upright original. Applied by `sequence`, which
-- starts at 0.
create table asset_edits (
  id integer primary key,
  uid text not null unique,
  asset_id integer not null references assets on delete cascade,
  sequence integer not null,
  action text not null check (action in ('crop', 'rotate', 'mirror')),
  parameters text not null,
  seq integer not null default 0,
  unique (asset_id, sequence)
) strict;

create trigger asset_edits_seq_insert after insert on asset_edits begin
  update sequence set value = value + 1;
  update asset_edits set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger asset_edits_seq_update after update on asset_edits when new.seq is old.seq begin
  update sequence set value = value + 1;
  update asset_edits set seq = (select value from sequence) where rowid = new.rowid;
end;
create index asset_edits_by_seq on asset_edits (seq);
create trigger asset_edits_tombstone before delete on asset_edits begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'asset_edits', (select owner_id from assets where id = old.asset_id), old.uid, (select uid from assets where id = old.asset_id), cast(unixepoch('subsec') * 1000 as integer));
end;

-- What hangs on a row goes first, by hand, as in the first schema.
drop trigger assets_tombstone;
create trigger assets_tombstone before delete on assets begin
  delete from album_assets where asset_id = old.id;
  delete from asset_metadata where asset_id = old.id;
  delete from asset_faces where asset_id = old.id;
  delete from memory_assets where asset_id = old.id;
  delete from asset_edits where asset_id = old.id;
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'assets', old.owner_id, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
end;

-- A video that was looked at. `facts`: its streams as JSON (`media.video`). `decision` says what the policy wanted of it and
-- under which settings (`settings`, a digest); `made_by` which encoder did it, `note` why not the one that was wished for.
create table videos (
  asset_id integer primary key references assets on delete cascade,
  facts text not null,
  decision text check (decision in ('as_is', 'remux', 'transcode')),
  settings text,
  made_by text,
  note text,
  decided_at integer
) strict;

-- The motion part of a photo that holds it: a file of ours that can be made again out of the photo.
alter table assets add column is_extracted integer not null default 0;

-- Videos of before are looked at once, the newest first: those that players cannot show are converted.
insert or ignore into jobs (queue, name, key, payload, priority, created_at, run_after)
select 'videoConversion', 'AssetEncodeVideo', cast(id as text), json_object('asset_id', id),
       -max(0, cast(unixepoch('subsec') * 1000 as integer) - file_created_at) / 86400000,
       cast(unixepoch('subsec') * 1000 as integer), cast(unixepoch('subsec') * 1000 as integer)
from assets
where type = 'VIDEO' and metadata_at is not null and is_offline = 0;
