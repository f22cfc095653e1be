-- Organising: comments and likes, people and their faces, memories, duplicates; parts of paths and descriptions to search.

-- Without a comment it is a like. What was said of an asset in an album goes when the asset leaves the album.
create table activities (
  id integer primary key,
  uid text not null unique,
  album_id integer not null references albums on delete cascade,
  asset_id integer,
  user_id integer not null references users on delete cascade,
  comment text,
  created_at integer not null,
  updated_at integer not null,
  foreign key (album_id, asset_id) references album_assets (album_id, asset_id) on delete cascade
) strict;
create unique index activities_liked_once on activities (album_id, user_id, ifnull(asset_id, 0)) where comment is null;
create index activities_by_album on activities (album_id, created_at);
create index activities_by_asset on activities (asset_id) where asset_id is not null;
create index activities_by_user on activities (user_id);

create table people (
  id integer primary key,
  uid text not null unique,
  owner_id integer not null references users on delete cascade,
  name text not null default '',
  -- YYYY-MM-DD
  birth_date text,
  is_hidden integer not null default 0,
  is_favorite integer not null default 0,
  color text,
  -- Which face stands for the person. `thumbnail_path`, below the data folder, shows `thumbnail_face_id`: another one
  -- while the photo of the first is in the trash or locked.
  feature_face_id integer references asset_faces on delete set null,
  thumbnail_face_id integer references asset_faces on delete set null,
  thumbnail_path text,
  created_at integer not null,
  updated_at integer not null,
  seq integer not null default 0
) strict;
create index people_by_owner on people (owner_id, name);
create index people_by_feature_face on people (feature_face_id) where feature_face_id is not null;
create index people_by_thumbnail_face on people (thumbnail_face_id) where thumbnail_face_id is not null;

-- Edges in pixels of the upright picture when it is `image_width` x `image_height`; the origin is its top left corner.
create table asset_faces (
  id integer primary key,
  uid text not null unique,
  asset_id integer not null references assets on delete cascade,
  person_id integer references people on delete set null,
  source text not null check (source in ('machine-learning', 'exif', 'manual')),
  image_width integer not null,
  image_height integer not null,
  x1 integer not null,
  y1 integer not null,
  x2 integer not null,
  y2 integer not null,
  is_visible integer not null default 1,
  deleted_at integer,
  created_at integer not null,
  updated_at integer not null,
  seq integer not null default 0
) strict;
create index asset_faces_by_asset on asset_faces (asset_id);
-- All that counting people's photos needs: 200,000 faces take 0.1 s instead of 0.5.
create index asset_faces_by_person on asset_faces (person_id, asset_id, is_visible, deleted_at, source)
where person_id is not null;
-- The regions of faces that the file named when they were last followed, as JSON.
alter table asset_exif add column face_regions text;

-- `made_for` is the owner's local date and the year remembered, `2024-05-31 2019`, of what the night made; null where a
-- person made it.
create table memories (
  id integer primary key,
  uid text not null unique,
  owner_id integer not null references users on delete cascade,
  type text not null check (type in ('on_this_day')),
  data text not null,
  made_for text,
  memory_at integer not null,
  show_at integer,
  hide_at integer,
  seen_at integer,
  is_saved integer not null default 0,
  deleted_at integer,
  created_at integer not null,
  updated_at integer not null,
  seq integer not null default 0
) strict;
create index memories_by_owner on memories (owner_id, memory_at desc);
create unique index memories_made_once on memories (owner_id, type, made_for) where made_for is not null;
create table memory_assets (
  memory_id integer not null references memories on delete cascade,
  asset_id integer not null references assets on delete cascade,
  added_at integer not null,
  seq integer not null default 0,
  primary key (memory_id, asset_id)
) strict;
create index memory_assets_by_asset on memory_assets (asset_id);

-- Pairs that a person said are no duplicates of each other, the smaller key first.
create table told_apart (
  asset_id integer not null references assets on delete cascade,
  other_id integer not null references assets on delete cascade,
  primary key (asset_id, other_id),
  check (asset_id < other_id)
) strict, without rowid;
create index told_apart_by_other on told_apart (other_id);
create index assets_by_duplicate on assets (owner_id, duplicate_uid) where duplicate_uid is not null;
-- Whatever is locked, thrown away, another's or another picture by now leaves its group, and one alone is no duplicate: so
-- what is in no group says so, and says nothing of what was locked.
create trigger assets_duplicate_left
after update of visibility, deleted_at, owner_id, content_hash, duplicate_uid on assets
when old.duplicate_uid is not null and (
  new.duplicate_uid is not old.duplicate_uid or new.deleted_at is not null or new.owner_id != old.owner_id
  or new.visibility not in ('timeline', 'archive') or new.content_hash is not old.content_hash
) begin
  update assets set duplicate_uid = null where id = old.id and duplicate_uid = old.duplicate_uid;
  update assets set duplicate_uid = null
  where owner_id = old.owner_id and duplicate_uid = old.duplicate_uid and not exists (
    select 1 from assets o where o.owner_id = old.owner_id and o.duplicate_uid = old.duplicate_uid and o.id != assets.id
  );
end;
create trigger assets_duplicate_gone after delete on assets when old.duplicate_uid is not null begin
  update assets set duplicate_uid = null
  where owner_id = old.owner_id and duplicate_uid = old.duplicate_uid and not exists (
    select 1 from assets o where o.owner_id = old.owner_id and o.duplicate_uid = old.duplicate_uid and o.id != assets.id
  );
end;

-- Parts of paths and of descriptions, three letters at a time, beside those of names.
create virtual table asset_paths using fts5 (
  original_path, content = 'assets', content_rowid = 'id', tokenize = 'trigram', detail = 'none', columnsize = 0
);
create trigger assets_path_added after insert on assets begin
  insert into asset_paths (rowid, original_path) values (new.id, new.original_path);
end;
create trigger assets_path_removed after delete on assets begin
  insert into asset_paths (asset_paths, rowid, original_path) values ('delete', old.id, old.original_path);
end;
create trigger assets_path_changed after update of original_path on assets when old.original_path != new.original_path begin
  insert into asset_paths (asset_paths, rowid, original_path) values ('delete', old.id, old.original_path);
  insert into asset_paths (rowid, original_path) values (new.id, new.original_path);
end;
insert into asset_paths (asset_paths) values ('rebuild');
-- Without sizes, so that a row without a description, which is not in the index, is no damage to `integrity_check`.
create virtual table asset_descriptions using fts5 (
  description, content = 'asset_exif', content_rowid = 'asset_id', tokenize = 'trigram', detail = 'none', columnsize = 0
);
create trigger asset_exif_described after insert on asset_exif when new.description is not null begin
  insert into asset_descriptions (rowid, description) values (new.asset_id, new.description);
end;
create trigger asset_exif_undescribed after delete on asset_exif when old.description is not null begin
  insert into asset_descriptions (asset_descriptions, rowid, description)
  values ('delete', old.asset_id, old.description);
end;
create trigger asset_exif_redescribed after update of description on asset_exif
when old.description is not new.description begin
  insert into asset_descriptions (asset_descriptions, rowid, description)
  select 'delete', old.asset_id, old.description where old.description is not null;
  insert into asset_descriptions (rowid, description)
  select new.asset_id, new.description where new.description is not null;
end;
insert into asset_descriptions (rowid, description)
select asset_id, description from asset_exif where description is not null;

-- Change tracking, as in the first schema.
create trigger people_seq_insert after insert on people begin
  update sequence set value = value + 1;
  update people set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger people_seq_update after update on people when new.seq is old.seq begin
  update sequence set value = value + 1;
  update people set seq = (select value from sequence) where rowid = new.rowid;
end;
create index people_by_seq on people (seq);

create trigger asset_faces_seq_insert after insert on asset_faces begin
  update sequence set value = value + 1;
  update asset_faces set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger asset_faces_seq_update after update on asset_faces when new.seq is old.seq begin
  update sequence set value = value + 1;
  update asset_faces set seq = (select value from sequence) where rowid = new.rowid;
end;
create index asset_faces_by_seq on asset_faces (seq);

create trigger memories_seq_insert after insert on memories begin
  update sequence set value = value + 1;
  update memories set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger memories_seq_update after update on memories when new.seq is old.seq begin
  update sequence set value = value + 1;
  update memories set seq = (select value from sequence) where rowid = new.rowid;
end;
create index memories_by_seq on memories (seq);

create trigger memory_assets_seq_insert after insert on memory_assets begin
  update sequence set value = value + 1;
  update memory_assets set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger memory_assets_seq_update after update on memory_assets when new.seq is old.seq begin
  update sequence set value = value + 1;
  update memory_assets set seq = (select value from sequence) where rowid = new.rowid;
end;
create index memory_assets_by_seq on memory_assets (seq);

create trigger people_tombstone before delete on people begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'people', old.owner_id, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
end;
create trigger asset_faces_tombstone before delete on asset_faces begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'asset_faces', (select owner_id from assets where id = old.asset_id), old.uid, (select uid from assets where id = old.asset_id), cast(unixepoch('subsec') * 1000 as integer));
end;
create trigger memories_tombstone before delete on memories begin
  delete from memory_assets where memory_id = old.id;
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'memories', old.owner_id, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
end;
create trigger memory_assets_tombstone before delete on memory_assets begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'memory_assets', (select owner_id from memories where id = old.memory_id), (select uid from memories where id = old.memory_id), (select uid from assets where id = old.asset_id), cast(unixepoch('subsec') * 1000 as integer));
end;

-- What hangs on a row goes first, by hand, as in the first schema.
drop trigger assets_tombstone;
create trigger assets_tombstone before delete on assets begin
  delete from album_assets where asset_id = old.id;
  delete from asset_metadata where asset_id = old.id;
  delete from asset_faces where asset_id = old.id;
  delete from memory_assets where asset_id = old.id;
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'assets', old.owner_id, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
end;
drop trigger users_tombstone;
create trigger users_tombstone before delete on users begin
  delete from partners where old.id in (shared_by_id, shared_with_id);
  delete from album_users where user_id = old.id;
  delete from user_metadata where user_id = old.id;
  delete from memories where owner_id = old.id;
  delete from people where owner_id = old.id;
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'users', old.id, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
end;
