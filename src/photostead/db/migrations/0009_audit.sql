-- Who did what, and when. Nothing here points at other tables: an entry survives what it is about, and who did it.

create table audit_entries (
  id integer primary key,
  uid text not null unique,
  at integer not null,
  -- Of entries that gather what belongs together (a phone's uploads, wrong passwords): the last time, and how often.
  until integer not null,
  times integer not null default 1,
  series text,
  action text not null,
  -- The person as they were; null where nobody was signed in.
  user_id integer,
  user_uid text,
  user_name text,
  -- By what: a session, an API key, a shared link, a job, the command line; and its name as it was.
  source text not null,
  source_name text not null default '',
  address text not null default '',
  operation text not null default '',
  -- How many things it was about, by their kind; of these the first are in audit_subjects.
  counts text not null default '{}'
) strict;
create index audit_by_action on audit_entries (action, id desc);
create index audit_by_person on audit_entries (user_uid, id desc);
create index audit_by_time on audit_entries (at);
create index audit_by_series on audit_entries (series, id desc) where series is not null;

create table audit_subjects (
  entry_id integer not null references audit_entries on delete cascade,
  number integer not null,
  kind text not null,
  uid text,
  name text,
  verb text not null default '',
  changes text not null default '[]',
  primary key (entry_id, number)
) strict, without rowid;
create index audit_subjects_by_uid on audit_subjects (uid, entry_id desc) where uid is not null;
