-- Households: sign-in by a provider, shared people, guests' uploads, tags and rules for them, findings of integrity checks.

-- The provider's own name for the sign-in, so that it can end it from its side; and that a provider was asked at all.
alter table sessions add column is_oauth integer not null default 0;
alter table sessions add column oauth_sid text;
create index sessions_by_oauth_sid on sessions (oauth_sid) where oauth_sid is not null;
create unique index users_by_oauth on users (oauth_id) where oauth_id != '';

-- Whether a partner is told where the photos were taken.
alter table partners add column shares_places integer not null default 1;

-- Who is asked to share the people in the photos: a group is the people whose `cluster_group_uid` is the same.
create table cluster_group_requests (
  id integer primary key,
  uid text not null unique,
  group_uid text not null,
  user_id integer not null references users on delete cascade,
  created_at integer not null,
  unique (group_uid, user_id)
) strict;
create index cluster_group_requests_by_user on cluster_group_requests (user_id);
create index users_by_cluster_group on users (cluster_group_uid);

-- What guests uploaded through a link, and may therefore put into it.
create table link_uploads (
  link_id integer not null references shared_links on delete cascade,
  asset_id integer not null references assets on delete cascade,
  primary key (link_id, asset_id)
) strict, without rowid;
create index link_uploads_by_asset on link_uploads (asset_id);

-- `value` is the whole path, `Family/Mia`; a tag's parents exist as rows of their own.
create table tags (
  id integer primary key,
  uid text not null unique,
  user_id integer not null references users on delete cascade,
  parent_id integer references tags on delete cascade,
  value text not null,
  color text,
  created_at integer not null,
  updated_at integer not null,
  unique (user_id, value)
) strict;
create index tags_by_parent on tags (parent_id) where parent_id is not null;
create table asset_tags (
  asset_id integer not null references assets on delete cascade,
  tag_id integer not null references tags on delete cascade,
  primary key (asset_id, tag_id)
) strict, without rowid;
create index asset_tags_by_tag on asset_tags (tag_id, asset_id);
-- Keywords were kept as files say them, and no tags made of them: those files are read again.
insert into jobs (queue, name, key, payload, priority, created_at, run_after)
select 'metadataExtraction', 'AssetExtractMetadata', cast(a.id as text), json_object('asset_id', a.id), 0,
       unixepoch() * 1000, unixepoch() * 1000
from asset_exif e
join assets a on a.id = e.asset_id
where e.tags != '[]' and a.is_offline = 0
on conflict (name, key) where state = 'waiting' do nothing;
update asset_exif set tags = '[]' where tags != '[]';

-- `steps` is a JSON array of {method, config, enabled}; a log row keeps how one run ended.
create table workflows (
  id integer primary key,
  uid text not null unique,
  user_id integer not null references users on delete cascade,
  name text,
  description text,
  trigger text not null,
  steps text not null,
  is_enabled integer not null,
  is_logging integer not null,
  created_at integer not null,
  updated_at integer not null
) strict;
create index workflows_by_user on workflows (user_id);
create index workflows_by_trigger on workflows (trigger, user_id) where is_enabled = 1;
create table workflow_logs (
  id integer primary key,
  uid text not null unique,
  workflow_id integer not null references workflows on delete cascade,
  result text not null check (result in ('completed', 'halted', 'error')),
  step_index integer,
  step_method text,
  asset_uid text,
  at integer not null
) strict;
create index workflow_logs_by_time on workflow_logs (workflow_id, at desc);

-- What the integrity checks found; `asset_id` is null where the file belongs to no asset. `path` holds the exact bytes:
-- relative to the media folder for files of ours, absolute for those of libraries.
create table integrity_findings (
  id integer primary key,
  uid text not null unique,
  type text not null check (type in ('untracked_file', 'missing_file', 'checksum_mismatch')),
  path blob not null,
  asset_id integer references assets on delete cascade,
  created_at integer not null,
  unique (type, path)
) strict;
create index integrity_findings_by_asset on integrity_findings (asset_id) where asset_id is not null;
