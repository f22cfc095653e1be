-- External libraries that outlive moves, disks that are off, and being shared.

-- A user without a login, to whom a shared library belongs; its viewers are its partners.
-- Nothing that signs anybody in can be set for one.
alter table users add column is_service integer not null default 0
  check (not is_service or (password_hash is null and pin_hash is null and oauth_id = '' and not is_admin));
-- Folders below which a user may add import paths of their own; administrators may everywhere. No links are in a path:
-- those that were when it was allowed are resolved.
create table user_roots (
  user_id integer not null references users on delete cascade,
  path text not null,
  is_resolved integer not null default 1,
  primary key (user_id, path)
) strict;
-- The folders that people's libraries have already were an administrator's choice; the next start resolves them.
insert into user_roots (user_id, path, is_resolved)
select distinct l.owner_id, p.value, 0
from libraries l, json_each(l.import_paths) p
join users u on u.id = l.owner_id
where not u.is_admin;

-- A scan that would miss more than this share of the files below an import path asks a person first.
alter table libraries add column guard_share real not null default 0.5;
alter table libraries add column is_watched integer not null default 1;
alter table libraries add column is_shared integer not null default 0;
-- Who had it before it was shared; and whether assets of it may still be an earlier owner's.
alter table libraries add column former_owner_id integer references users on delete set null;
alter table libraries add column is_changing_owner integer not null default 0;
-- The viewers of a shared library know it by its owner's name.
create trigger libraries_renamed after update of name on libraries when new.is_shared begin
  update users set name = new.name, updated_at = new.updated_at where id = new.owner_id and name != new.name;
end;
-- How albums are made from folders: a JSON object, see `folder_albums`.
alter table libraries add column folder_albums text not null default '{}';

-- What the last scan found of each import path. `device` says which file system it was on when its files were last all
-- there; `witness` is a file that was missing when the path was taken for unavailable: once it is there, it is back.
create table library_roots (
  library_id integer not null references libraries on delete cascade,
  path text not null,
  device text,
  unavailable_since integer,
  reason text,
  missing integer not null default 0,
  witness blob,
  primary key (library_id, path)
) strict;

-- The present or last scan of a library: one row, so that people and the command line can follow it.
create table library_scans (
  library_id integer primary key references libraries on delete cascade,
  mode text not null,
  started_at integer not null,
  finished_at integer,
  found integer not null default 0,
  added integer not null default 0,
  changed integer not null default 0,
  moved integer not null default 0,
  returned integer not null default 0,
  offline integer not null default 0,
  warnings integer not null default 0
) strict;

-- Folders that hold assets: `path` without a slash at its end, exact bytes, absolute for libraries, relative to the data
-- folder for uploads (library_id null). `signature` is a digest of what a library's folder held when a scan had settled
-- everything in it; `modified` its own modification time (ns) then.
create table folders (
  id integer primary key,
  library_id integer references libraries on delete cascade,
  path blob not null,
  signature blob,
  modified integer
) strict;
create unique index folders_by_path on folders (ifnull(library_id, 0), path);

alter table assets add column folder_id integer references folders;
-- Of external files, at the last scan: tells a moved file from a new one without reading it.
alter table assets add column inode integer;

insert into folders (library_id, path)
select distinct library_id,
       cast(rtrim(rtrim(cast(path as text), replace(cast(path as text), '/', '')), '/') as blob)
from assets;
-- Where a file lies is not news to any device: no sequence number is spent on it.
drop trigger assets_seq_update;
update assets set folder_id = (
  select f.id from folders f
  where ifnull(f.library_id, 0) = ifnull(assets.library_id, 0)
    and f.path = cast(rtrim(rtrim(cast(assets.path as text), replace(cast(assets.path as text), '/', '')), '/') as blob)
);
create trigger assets_seq_update after update on assets when new.seq is old.seq begin
  update sequence set value = value + 1;
  update assets set seq = (select value from sequence) where rowid = new.rowid;
end;
-- The folder view counts from this index alone: 17 ms for 200,000 assets in 2,000 folders, beside 800,000 of others.
create index assets_by_folder on assets (folder_id, owner_id, visibility, deleted_at);
-- The markers of the map come from this index alone, at 87 bytes a marker: 0.18 s instead of 1.7 for 320,000 of 800,000
-- assets. One that only finds the rows, without what the answer shows, gains nothing.
create index assets_on_map on assets (
  owner_id, file_created_at desc, visibility, is_favorite, deleted_at, uid, latitude, longitude, city, state, country
) where latitude is not null and longitude is not null;
-- Finds what a file that turned up may have been before.
create index assets_by_size on assets (owner_id, file_size, file_modified_at) where library_id is not null;

-- The XMP file beside an external file, as it was when it was read; times in ms.
create table asset_sidecars (
  asset_id integer primary key references assets on delete cascade,
  path blob not null,
  size integer not null,
  modified integer not null
) strict;

create table notifications (
  id integer primary key,
  uid text not null unique,
  user_id integer not null references users on delete cascade,
  type text not null,
  level text not null,
  title text not null,
  description text,
  data text,
  -- What it is about: a second one about the same thing replaces the first.
  topic text,
  created_at integer not null,
  read_at integer
) strict;
create index notifications_by_user on notifications (user_id, created_at desc);
create unique index notifications_by_topic on notifications (user_id, topic) where topic is not null;

-- Albums made from a library's folders: people's own albums have no row here. `source` is the name that the folders gave
-- it; `applied` what was set from them last, as JSON, so that a person's change is seen as one. Without an album: a person
-- deleted it, and folders of this name make none again.
create table folder_albums (
  id integer primary key,
  album_id integer unique references albums on delete set null,
  library_id integer not null references libraries on delete cascade,
  source text not null,
  applied text not null default '{}',
  unique (library_id, source)
) strict;
-- What a person took out of such an album, so that its folder does not bring it back.
create table folder_album_omissions (
  album_id integer not null references albums on delete cascade,
  asset_id integer not null references assets on delete cascade,
  primary key (album_id, asset_id)
) strict, without rowid;
create index folder_album_omissions_by_asset on folder_album_omissions (asset_id);
-- The locked folder takes photos out of albums too; out of it they may come back.
create trigger folder_album_omitted after delete on album_assets
when exists (select 1 from folder_albums where album_id = old.album_id)
  and (select visibility from assets where id = old.asset_id) is not 'locked' begin
  insert or ignore into folder_album_omissions (album_id, asset_id) values (old.album_id, old.asset_id);
end;

-- A file that is no longer barred is found again only where its folder is looked into. Its path is kept as text: where
-- that may stand for other bytes, all folders are.
create trigger library_ignored_lifted after delete on library_ignored begin
  update folders set signature = null
  where library_id = old.library_id and signature is not null
    and (old.original_path like '%?%'
         or path = cast(rtrim(rtrim(old.original_path, replace(old.original_path, '/', '')), '/') as blob));
end;
-- With a library go the albums that were made of it, unless people put something of their own into them.
create trigger folder_albums_left before delete on libraries begin
  delete from albums
  where id in (select album_id from folder_albums where library_id = old.id)
    and not exists (select 1 from album_assets where album_id = albums.id)
    and not exists (select 1 from shared_links where album_id = albums.id);
end;
