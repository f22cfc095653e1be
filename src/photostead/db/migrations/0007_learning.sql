-- What models learn of pictures: vectors, faces and who is alike, text, and what was looked at already.

-- A space is what one model says of pictures ('image', the key is the asset's) or of faces ('face', the face's). Its vectors
-- are in the table `vectors_<id>`, which is sqlite-vec's and made with the space. One space of a task answers ('serving');
-- another model's is filled beside it ('building') and then takes its place; what is 'leaving' goes in pieces.
create table vector_spaces (
  id integer primary key,
  task text not null check (task in ('image', 'face')),
  model text not null,
  dimensions integer not null,
  state text not null check (state in ('building', 'serving', 'leaving')),
  -- How many vectors there are.
  size integer not null default 0,
  -- Counts every change of its vectors.
  changes integer not null default 0,
  -- Of many vectors a matrix is made, in files, that is scanned faster: the name of the right one, and up to which change
  -- it knows them. '' while there is none yet and it is wanted.
  matrix text,
  folded integer not null default 0,
  created_at integer not null
) strict;
create unique index vector_spaces_by_model on vector_spaces (task, model) where state != 'leaving';
create unique index vector_spaces_serving on vector_spaces (task) where state = 'serving';

-- What was changed since the matrix was made: the vector, null where it is gone, and the number of that change.
create table vector_tail (
  space_id integer not null references vector_spaces on delete cascade,
  key integer not null,
  number integer not null,
  vector blob,
  primary key (space_id, key)
) strict, without rowid;

-- Which model looked at an asset last, and when (ms); null where none has. `look`: 64 bits of how the picture looks, for
-- near duplicates. `unreadable_by`: the model of the search by meaning that could make nothing of it.
create table asset_learning (
  asset_id integer primary key references assets on delete cascade,
  faces_at integer,
  faces_model text,
  text_at integer,
  text_model text,
  look integer,
  unreadable_by text
) strict;

-- What leaves its group of duplicates (as in the schema of organising), or was in none and is not compared any more, is to be
-- looked at again when it comes back: it was left out meanwhile.
create trigger asset_learning_look_left after update of visibility, deleted_at, owner_id, content_hash on assets
when new.deleted_at is not null or new.owner_id != old.owner_id or new.visibility not in ('timeline', 'archive')
  or new.content_hash is not old.content_hash
begin
  update asset_learning set look = null where asset_id = old.id and look is not null;
end;

-- Of a face that a model found: how sure it was, in which frame of a video (ms), and whether a person said whose it is:
-- that outlives every new look.
alter table asset_faces add column score real;
alter table asset_faces add column frame_ms integer;
alter table asset_faces add column is_by_hand integer not null default 0;

-- Grouping of faces: of each face that was looked at, in which group it is (null while it waits for others), whether it is a
-- core of it, and, of those that are none, which faces are close to it: a JSON list of keys, shorter than it takes to be one.
create table face_groups (
  face_id integer primary key references asset_faces on delete cascade,
  group_id integer,
  is_core integer not null,
  near text not null,
  grouped_at integer not null
) strict;
create index face_groups_by_group on face_groups (group_id) where group_id is not null;

-- Lines of text in a picture: corners as parts of the sides of the upright picture (0 to 1), clockwise from the top left.
create table asset_ocr (
  id integer primary key,
  uid text not null unique,
  asset_id integer not null references assets on delete cascade,
  x1 real not null,
  y1 real not null,
  x2 real not null,
  y2 real not null,
  x3 real not null,
  y3 real not null,
  x4 real not null,
  y4 real not null,
  box_score real not null,
  text_score real not null,
  text text not null,
  is_visible integer not null default 1,
  seq integer not null default 0
) strict;
create index asset_ocr_by_asset on asset_ocr (asset_id);

-- All lines of a picture as one text, to search.
create table asset_texts (
  asset_id integer primary key references assets on delete cascade,
  text text not null
) strict;
create virtual table asset_text_parts using fts5 (
  text, content = 'asset_texts', content_rowid = 'asset_id', tokenize = 'trigram', detail = 'none', columnsize = 0
);
create trigger asset_texts_added after insert on asset_texts begin
  insert into asset_text_parts (rowid, text) values (new.asset_id, new.text);
end;
create trigger asset_texts_removed after delete on asset_texts begin
  insert into asset_text_parts (asset_text_parts, rowid, text) values ('delete', old.asset_id, old.text);
end;
create trigger asset_texts_changed after update of text on asset_texts when old.text != new.text begin
  insert into asset_text_parts (asset_text_parts, rowid, text) values ('delete', old.asset_id, old.text);
  insert into asset_text_parts (rowid, text) values (new.asset_id, new.text);
end;

-- Change tracking, as in the first schema.
create trigger asset_ocr_seq_insert after insert on asset_ocr begin
  update sequence set value = value + 1;
  update asset_ocr set seq = (select value from sequence) where rowid = new.rowid;
end;
create trigger asset_ocr_seq_update after update on asset_ocr when new.seq is old.seq begin
  update sequence set value = value + 1;
  update asset_ocr set seq = (select value from sequence) where rowid = new.rowid;
end;
create index asset_ocr_by_seq on asset_ocr (seq);
create trigger asset_ocr_tombstone before delete on asset_ocr begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'asset_ocr', (select owner_id from assets where id = old.asset_id), old.uid, (select uid from assets where id = old.asset_id), cast(unixepoch('subsec') * 1000 as integer));
end;

-- What hangs on a row goes first, by hand, as in the first schema.
drop trigger assets_tombstone;
create trigger assets_tombstone before delete on assets begin
  delete from album_assets where asset_id = old.id;
  delete from asset_metadata where asset_id = old.id;
  delete from asset_faces where asset_id = old.id;
  delete from memory_assets where asset_id = old.id;
  delete from asset_edits where asset_id = old.id;
  delete from asset_ocr where asset_id = old.id;
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'assets', old.owner_id, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
end;
