-- The first schema. Instants are integer milliseconds since 1970 UTC; `local_time` is the wall clock of the place as if
-- it were UTC. Integer keys inside, `uid` (UUID v4) outside. Paths of our own files are relative to the data folder.

create table sequence (value integer not null) strict;
insert into sequence values (0);

create table tombstones (
  seq integer primary key,
  entity text not null,
  user_id integer,
  uid text,
  other text,
  at integer not null
) strict;

create table users (
  id integer primary key,
  uid text not null unique,
  email text not null unique collate nocase,
  name text not null,
  password_hash text,
  pin_hash text,
  is_admin integer not null default 0,
  should_change_password integer not null default 0,
  avatar_color text not null default 'primary',
  cluster_group_uid text not null,
  oauth_id text not null default '',
  storage_label text unique,
  profile_image_path text not null default '',
  profile_changed_at integer not null,
  quota_bytes integer,
  usage_bytes integer not null default 0,
  status text not null default 'active' check (status in ('active', 'removing', 'deleted')),
  created_at integer not null,
  updated_at integer not null,
  deleted_at integer,
  seq integer not null default 0
) strict;
-- At most one first administrator can win the sign-up race: it claims this row.
create table first_admin (id integer primary key check (id = 1), user_id integer not null references users) strict;

create table user_metadata (
  user_id integer not null references users on delete cascade,
  key text not null,
  value text not null,
  updated_at integer not null,
  seq integer not null default 0,
  primary key (user_id, key)
) strict;

create table sessions (
  id integer primary key,
  uid text not null unique,
  user_id integer not null references users on delete cascade,
  parent_id integer references sessions on delete cascade,
  token_hash blob not null unique,
  device_type text not null default '',
  device_os text not null default '',
  app_version text,
  created_at integer not null,
  updated_at integer not null,
  expires_at integer,
  pin_expires_at integer,
  is_pending_sync_reset integer not null default 0
) strict;
create index sessions_by_user on sessions (user_id);

create table api_keys (
  id integer primary key,
  uid text not null unique,
  user_id integer not null references users on delete cascade,
  name text not null,
  key_hash blob not null unique,
  permissions text not null,
  created_at integer not null,
  updated_at integer not null
) strict;
create index api_keys_by_user on api_keys (user_id);

create table libraries (
  id integer primary key,
  uid text not null unique,
  owner_id integer not null references users on delete cascade,
  name text not null,
  import_paths text not null,
  exclusion_patterns text not null,
  created_at integer not null,
  updated_at integer not null,
  refreshed_at integer,
  deleted_at integer
) strict;

-- External files that a person deleted for themselves: the file stays, scans do not bring it back.
create table library_ignored (
  library_id integer not null references libraries on delete cascade,
  checksum blob not null,
  original_path text not null,
  at integer not null,
  primary key (library_id, checksum)
) strict;

create table stacks (
  id integer primary key,
  uid text not null unique,
  owner_id integer not null references users on delete cascade,
  primary_asset_id integer not null,
  created_at integer not null,
  updated_at integer not null,
  seq integer not null default 0
) strict;

create table assets (
  id integer primary key,
  uid text not null unique,
  owner_id integer not null references users on delete cascade,
  library_id integer references libraries,
  type text not null check (type in ('IMAGE', 'VIDEO', 'AUDIO', 'OTHER')),
  -- `path` holds the exact bytes; `original_path` is what people read and search (undecodable bytes replaced).
  path blob not null,
  original_path text not null,
  original_name text not null,
  -- Uploads: SHA-1 of the bytes. External: SHA-1 of "path:" + path, so that no phone takes it for a backup.
  checksum blob not null,
  -- SHA-1 of the bytes, private: finds moves and duplicates.
  content_hash blob,
  file_size integer not null,
  file_created_at integer not null,
  file_modified_at integer not null,
  local_time integer not null,
  offset_minutes integer,
  visibility text not null default 'timeline' check (visibility in ('archive', 'timeline', 'hidden', 'locked')),
  is_favorite integer not null default 0,
  is_offline integer not null default 0,
  deleted_at integer,
  live_photo_video_id integer references assets on delete set null,
  stack_id integer references stacks on delete set null,
  is_stack_child integer not null default 0,
  duplicate_uid text,
  width integer,
  height integer,
  duration_ms integer,
  thumbhash text,
  projection_type text,
  latitude real,
  longitude real,
  city text,
  state text,
  country text,
  metadata_at integer,
  thumbnails_at integer,
  created_at integer not null,
  updated_at integer not null,
  seq integer not null default 0
) strict;
-- `ifnull`: uploads of one owner are unique among themselves, external files within their library.
create unique index assets_by_checksum on assets (owner_id, checksum, ifnull(library_id, 0));
create index assets_by_library on assets (library_id) where library_id is not null;
create index assets_by_content on assets (content_hash) where content_hash is not null;
-- Searches page along this index; what they ask for most is in it, so that skipping to a far page reads nothing else.
create index assets_by_taken on assets (owner_id, file_created_at desc, id desc, visibility, deleted_at, is_favorite, type);
create index assets_by_city on assets (owner_id, city, file_created_at) where city is not null;
create index assets_by_live_photo on assets (live_photo_video_id) where live_photo_video_id is not null;
create index assets_by_stack on assets (stack_id) where stack_id is not null;
create index assets_trashed on assets (owner_id, local_time desc) where deleted_at is not null;
create index assets_favorite on assets (owner_id, local_time desc) where is_favorite = 1;
create index assets_offline on assets (owner_id, visibility) where is_offline = 1;
create index assets_without_metadata on assets (id) where metadata_at is null;
create index assets_without_thumbnails on assets (owner_id, deleted_at) where thumbnails_at is null;
-- One month of the timeline is read from this index alone.
create index assets_timeline on assets (
  owner_id, visibility, local_time desc, id desc, uid, is_favorite, type, width, height, thumbhash, file_created_at,
  offset_minutes, duration_ms, projection_type, live_photo_video_id, city, country, stack_id, is_stack_child, created_at, deleted_at
) where deleted_at is null;

-- Parts of file names, three letters at a time, so that a search for one does not read a million rows.
create virtual table asset_names using fts5 (
  original_name, content = 'assets', content_rowid = 'id', tokenize = 'trigram', detail = 'none'
);
create trigger assets_named after insert on assets begin
  insert into asset_names (rowid, original_name) values (new.id, new.original_name);
end;
create trigger assets_unnamed after delete on assets begin
  insert into asset_names (asset_names, rowid, original_name) values ('delete', old.id, old.original_name);
end;
create trigger assets_renamed after update of original_name on assets begin
  insert into asset_names (asset_names, rowid, original_name) values ('delete', old.id, old.original_name);
  insert into asset_names (rowid, original_name) values (new.id, new.original_name);
end;

-- How many assets a month holds, so that the timeline's outline is a handful of rows whatever the library's size.
create table timeline_counts (
  owner_id integer not null references users on delete cascade,
  visibility text not null,
  is_stack_child integer not null,
  month text not null,
  count integer not null,
  primary key (owner_id, visibility, is_stack_child, month)
) strict, without rowid;

create trigger assets_counted after insert on assets when new.deleted_at is null begin
  insert into timeline_counts (owner_id, visibility, is_stack_child, month, count)
  values (new.owner_id, new.visibility, new.is_stack_child,
          strftime('%Y-%m-01', new.local_time / 1000.0, 'unixepoch'), 1)
  on conflict do update set count = count + 1;
end;
create trigger assets_uncounted after delete on assets when old.deleted_at is null begin
  update timeline_counts set count = count - 1
  where owner_id = old.owner_id and visibility = old.visibility and is_stack_child = old.is_stack_child
    and month = strftime('%Y-%m-01', old.local_time / 1000.0, 'unixepoch');
end;
create trigger assets_recounted after update of owner_id, visibility, is_stack_child, local_time, deleted_at on assets
when (old.owner_id, old.visibility, old.is_stack_child, old.local_time, old.deleted_at is null)
  is not (new.owner_id, new.visibility, new.is_stack_child, new.local_time, new.deleted_at is null) begin
  update timeline_counts set count = count - 1
  where old.deleted_at is null and owner_id = old.owner_id and visibility = old.visibility
    and is_stack_child = old.is_stack_child
    and month = strftime('%Y-%m-01', old.local_time / 1000.0, 'unixepoch');
  insert into timeline_counts (owner_id, visibility, is_stack_child, month, count)
  select new.owner_id, new.visibility, new.is_stack_child,
         strftime('%Y-%m-01', new.local_time / 1000.0, 'unixepoch'), 1
  where new.deleted_at is null
  on conflict do update set count = count + 1;
end;

create table asset_exif (
  asset_id integer primary key references assets on delete cascade,
  exif_width integer,
  exif_height integer,
  orientation text,
  make text,
  model text,
  lens_model text,
  exposure_time text,
  f_number real,
  focal_length real,
  iso integer,
  altitude real,
  description text,
  rating integer,
  date_time_original integer,
  date_source text,
  time_zone text,
  modify_date integer,
  profile_description text,
  live_photo_cid text,
  fps real,
  video_codec text,
  audio_codec text,
  tags text not null default '[]',
  seq integer not null default 0
) strict;
create index asset_exif_by_live_photo on asset_exif (live_photo_cid) where live_photo_cid is not null;

-- What a person set, as a JSON object of the fields they touched: extraction never overwrites it.
create table asset_overrides (
  asset_id integer primary key references assets on delete cascade,
  fields text not null
) strict;

create table asset_files (
  id integer primary key,
  uid text not null unique,
  asset_id integer not null references assets on delete cascade,
  type text not null check (type in ('fullsize', 'preview', 'thumbnail', 'sidecar', 'encoded_video')),
  path text not null,
  size integer not null,
  is_edited integer not null default 0,
  is_progressive integer not null default 0,
  is_transparent integer not null default 0,
  created_at integer not null,
  updated_at integer not null,
  unique (asset_id, type, is_edited)
) strict;

-- Why a file could not be read, or only in part: one row a file and step, shown to the person.
create table problems (
  id integer primary key,
  owner_id integer not null references users on delete cascade,
  asset_id integer references assets on delete cascade,
  library_id integer references libraries on delete cascade,
  path text not null,
  step text not null,
  reason text not null,
  at integer not null
) strict;
create unique index problems_by_asset on problems (asset_id, step) where asset_id is not null;
create unique index problems_by_path on problems (owner_id, path, step) where asset_id is null;

create table asset_metadata (
  asset_id integer not null references assets on delete cascade,
  key text not null,
  value text not null,
  updated_at integer not null,
  seq integer not null default 0,
  primary key (asset_id, key)
) strict;

create table albums (
  id integer primary key,
  uid text not null unique,
  name text not null,
  description text not null default '',
  thumbnail_asset_id integer references assets on delete set null,
  sort_order text not null default 'desc' check (sort_order in ('asc', 'desc')),
  is_activity_enabled integer not null default 1,
  created_at integer not null,
  updated_at integer not null,
  seq integer not null default 0
) strict;

create table album_users (
  album_id integer not null references albums on delete cascade,
  user_id integer not null references users on delete cascade,
  role text not null check (role in ('owner', 'editor', 'viewer')),
  created_at integer not null,
  seq integer not null default 0,
  primary key (album_id, user_id)
) strict;
create unique index album_users_one_owner on album_users (album_id) where role = 'owner';
create index album_users_by_user on album_users (user_id);

create table album_assets (
  album_id integer not null references albums on delete cascade,
  asset_id integer not null references assets on delete cascade,
  added_at integer not null,
  added_by integer references users on delete set null,
  seq integer not null default 0,
  primary key (album_id, asset_id)
) strict;
create index album_assets_by_asset on album_assets (asset_id);

create table partners (
  shared_by_id integer not null references users on delete cascade,
  shared_with_id integer not null references users on delete cascade,
  in_timeline integer not null default 0,
  created_at integer not null,
  updated_at integer not null,
  seq integer not null default 0,
  primary key (shared_by_id, shared_with_id)
) strict;
create index partners_by_viewer on partners (shared_with_id);

create table shared_links (
  id integer primary key,
  uid text not null unique,
  user_id integer not null references users on delete cascade,
  album_id integer references albums on delete cascade,
  key blob not null unique,
  slug text unique,
  password_hash text,
  description text,
  allow_upload integer not null default 0,
  allow_download integer not null default 1,
  show_metadata integer not null default 1,
  expires_at integer,
  created_at integer not null
) strict;
create table shared_link_assets (
  link_id integer not null references shared_links on delete cascade,
  asset_id integer not null references assets on delete cascade,
  primary key (link_id, asset_id)
) strict;
create index shared_link_assets_by_asset on shared_link_assets (asset_id);

-- Settings that differ from the defaults, as one JSON object; facts about this installation.
create table settings (id integer primary key check (id = 1), value text not null) strict;
create table system_metadata (key text primary key, value text not null) strict;
create table version_history (
  id integer primary key,
  uid text not null unique,
  version text not null,
  created_at integer not null
) strict;

-- Durable work. A finished job is deleted in the transaction that holds its result.
create table jobs (
  id integer primary key,
  queue text not null,
  name text not null,
  key text not null,
  payload text not null,
  state text not null default 'waiting' check (state in ('waiting', 'active', 'failed')),
  priority integer not null default 0,
  attempts integer not null default 0,
  deaths integer not null default 0,
  error text,
  created_at integer not null,
  run_after integer not null
) strict;
create unique index jobs_waiting_once on jobs (name, key) where state = 'waiting';
create index jobs_next on jobs (queue, priority desc, run_after, id) where state = 'waiting';
create index jobs_due on jobs (run_after) where state = 'waiting';
create index jobs_by_state on jobs (state, queue);
create table queues (name text primary key, is_paused integer not null default 0) strict;

-- How many jobs of a queue are in which state: pages that show progress ask each second, whatever the backlog.
create table job_counts (
  queue text not null,
  state text not null,
  count integer not null,
  primary key (queue, state)
) strict, without rowid;

create trigger jobs_counted after insert on jobs begin
  insert into job_counts (queue, state, count) values (new.queue, new.state, 1)
  on conflict do update set count = count + 1;
end;
create trigger jobs_uncounted after delete on jobs begin
  update job_counts set count = count - 1 where queue = old.queue and state = old.state;
end;
create trigger jobs_recounted after update of queue, state on jobs
when (old.queue, old.state) is not (new.queue, new.state) begin
  update job_counts set count = count - 1 where queue = old.queue and state = old.state;
  insert into job_counts (queue, state, count) values (new.queue, new.state, 1)
  on conflict do update set count = count + 1;
end;

-- Change tracking. Every synced table has a `seq` that triggers set from one counter, so no writer can forget it; a
-- deletion leaves a tombstone. Recursive triggers are off in SQLite, so a trigger's own update does not fire it again.

create trigger users_seq_insert after insert on users begin
  update sequence set value = value + 1;
  update users set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger users_seq_update after update on users when new.seq is old.seq begin
  update sequence set value = value + 1;
  update users set seq = (select value from sequence) where rowid = new.rowid;
end;
create index users_by_seq on users (seq);

create trigger assets_seq_insert after insert on assets begin
  update sequence set value = value + 1;
  update assets set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger assets_seq_update after update on assets when new.seq is old.seq begin
  update sequence set value = value + 1;
  update assets set seq = (select value from sequence) where rowid = new.rowid;
end;
create index assets_by_seq on assets (seq);

create trigger asset_exif_seq_insert after insert on asset_exif begin
  update sequence set value = value + 1;
  update asset_exif set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger asset_exif_seq_update after update on asset_exif when new.seq is old.seq begin
  update sequence set value = value + 1;
  update asset_exif set seq = (select value from sequence) where rowid = new.rowid;
end;
create index asset_exif_by_seq on asset_exif (seq);

create trigger albums_seq_insert after insert on albums begin
  update sequence set value = value + 1;
  update albums set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger albums_seq_update after update on albums when new.seq is old.seq begin
  update sequence set value = value + 1;
  update albums set seq = (select value from sequence) where rowid = new.rowid;
end;
create index albums_by_seq on albums (seq);

create trigger partners_seq_insert after insert on partners begin
  update sequence set value = value + 1;
  update partners set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger partners_seq_update after update on partners when new.seq is old.seq begin
  update sequence set value = value + 1;
  update partners set seq = (select value from sequence) where rowid = new.rowid;
end;
create index partners_by_seq on partners (seq);

create trigger stacks_seq_insert after insert on stacks begin
  update sequence set value = value + 1;
  update stacks set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger stacks_seq_update after update on stacks when new.seq is old.seq begin
  update sequence set value = value + 1;
  update stacks set seq = (select value from sequence) where rowid = new.rowid;
end;
create index stacks_by_seq on stacks (seq);

create trigger album_users_seq_insert after insert on album_users begin
  update sequence set value = value + 1;
  update album_users set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger album_users_seq_update after update on album_users when new.seq is old.seq begin
  update sequence set value = value + 1;
  update album_users set seq = (select value from sequence) where rowid = new.rowid;
end;
create index album_users_by_seq on album_users (seq);

create trigger album_assets_seq_insert after insert on album_assets begin
  update sequence set value = value + 1;
  update album_assets set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger album_assets_seq_update after update on album_assets when new.seq is old.seq begin
  update sequence set value = value + 1;
  update album_assets set seq = (select value from sequence) where rowid = new.rowid;
end;
create index album_assets_by_seq on album_assets (seq);

create trigger asset_metadata_seq_insert after insert on asset_metadata begin
  update sequence set value = value + 1;
  update asset_metadata set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger asset_metadata_seq_update after update on asset_metadata when new.seq is old.seq begin
  update sequence set value = value + 1;
  update asset_metadata set seq = (select value from sequence) where rowid = new.rowid;
end;
create index asset_metadata_by_seq on asset_metadata (seq);

create trigger user_metadata_seq_insert after insert on user_metadata begin
  update sequence set value = value + 1;
  update user_metadata set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger user_metadata_seq_update after update on user_metadata when new.seq is old.seq begin
  update sequence set value = value + 1;
  update user_metadata set seq = (select value from sequence) where rowid = new.rowid;
end;
create index user_metadata_by_seq on user_metadata (seq);

-- What hangs on a row goes first, by hand: a cascade would come when the row is gone, and the tombstones of what it
-- took along could no longer name it.
create trigger users_tombstone before delete on users begin
  delete from partners where old.id in (shared_by_id, shared_with_id);
  delete from album_users where user_id = old.id;
  delete from user_metadata where user_id = old.id;
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'users', old.id, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
end;

create trigger assets_tombstone before delete on assets begin
  delete from album_assets where asset_id = old.id;
  delete from asset_metadata where asset_id = old.id;
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'assets', old.owner_id, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
end;

create trigger albums_tombstone before delete on albums begin
  delete from album_assets where album_id = old.id;
  delete from album_users where album_id = old.id;
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'albums', null, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
end;

create trigger stacks_tombstone before delete on stacks begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'stacks', old.owner_id, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
end;

create trigger album_users_tombstone before delete on album_users begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'album_users', old.user_id, (select uid from albums where id = old.album_id), (select uid from users where id = old.user_id), cast(unixepoch('subsec') * 1000 as integer));
end;

create trigger album_assets_tombstone before delete on album_assets begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'album_assets', null, (select uid from albums where id = old.album_id), (select uid from assets where id = old.asset_id), cast(unixepoch('subsec') * 1000 as integer));
end;

create trigger partners_tombstone before delete on partners begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'partners', old.shared_with_id, (select uid from users where id = old.shared_by_id), (select uid from users where id = old.shared_with_id), cast(unixepoch('subsec') * 1000 as integer));
end;

create trigger asset_metadata_tombstone before delete on asset_metadata begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'asset_metadata', (select owner_id from assets where id = old.asset_id), (select uid from assets where id = old.asset_id), old.key, cast(unixepoch('subsec') * 1000 as integer));
end;

create trigger user_metadata_tombstone before delete on user_metadata begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'user_metadata', old.user_id, (select uid from users where id = old.user_id), old.key, cast(unixepoch('subsec') * 1000 as integer));
end;
