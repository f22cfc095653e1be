-- Phones follow what changes: what each device has got, since when somebody sees something, and what they see no more.
--
-- Whatever begins to be seen by somebody gets a new number, or a new `since`; whatever was seen and is not any more leaves a
-- tombstone for those who saw it. Only triggers do that, so that no writer can forget it.

-- What a device has got, by the kind of line. `ack` is ours (`features.sync.acks`).
create table sync_acks (
  session_id integer not null references sessions on delete cascade,
  type text not null,
  ack text not null,
  updated_at integer not null,
  primary key (session_id, type)
) strict, without rowid;

-- The number from which on somebody sees a partner's photos, or an album.
alter table partners add column since integer not null default 0;
alter table album_users add column since integer not null default 0;
update partners set since = seq;
update album_users set since = seq;

drop trigger partners_seq_insert;
create trigger partners_seq_insert after insert on partners begin
  update sequence set value = value + 1;
  update partners set seq = (select value from sequence), since = (select value from sequence) where rowid = new.rowid;
  -- What the viewer put into memories when they saw it before.
  update memory_assets set added_at = added_at
  where memory_id in (select id from memories where owner_id = new.shared_with_id)
    and asset_id in (select id from assets where owner_id = new.shared_by_id);
  update users set seq = seq where id in (new.shared_by_id, new.shared_with_id);
end;
drop trigger album_users_seq_insert;
create trigger album_users_seq_insert after insert on album_users begin
  update sequence set value = value + 1;
  update album_users set seq = (select value from sequence), since = (select value from sequence) where rowid = new.rowid;
  -- Those who are hidden from each other otherwise know each other now.
  update users set seq = seq where id in (select user_id from album_users where album_id = new.album_id);
end;
create trigger settings_tell_users after update on settings when old.value != new.value begin
  update users set seq = seq;
end;
create trigger settings_first_tell_users after insert on settings begin
  update users set seq = seq;
end;

-- One owner's assets in the order of their changes.
create index assets_by_owner_seq on assets (owner_id, seq);
create index album_assets_by_album_seq on album_assets (album_id, seq);
create index tombstones_by_user on tombstones (entity, user_id, seq);
create index tombstones_by_entity on tombstones (entity, seq);

-- Exif goes with the number of its asset, which also holds the place.
create trigger asset_exif_moves_asset after update on asset_exif begin
  update assets set seq = seq where id = new.asset_id;
end;
create trigger asset_exif_new_moves_asset after insert on asset_exif begin
  update assets set seq = seq where id = new.asset_id;
end;
-- An asset says whether it is edited.
create trigger asset_edits_new_move_asset after insert on asset_edits begin
  update assets set seq = seq where id = new.asset_id;
end;
create trigger asset_edits_gone_move_asset after delete on asset_edits begin
  update assets set seq = seq where id = old.asset_id;
end;

-- --- what partners see: what is in the timeline, and the hidden halves of its live photos

create trigger assets_leave_partners after update of visibility, deleted_at, owner_id on assets
when old.visibility in ('timeline', 'hidden') and old.deleted_at is null and (
  new.visibility not in ('timeline', 'hidden') or new.deleted_at is not null or new.owner_id != old.owner_id
) begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'partner_assets', old.owner_id, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
end;
create trigger assets_gone_from_partners before delete on assets
when old.visibility in ('timeline', 'hidden') and old.deleted_at is null begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'partner_assets', old.owner_id, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
end;
-- What somebody put into their memories comes with it.
create trigger assets_enter_memories after update of visibility, deleted_at on assets
when new.visibility in ('timeline', 'hidden') and new.deleted_at is null
  and (old.visibility not in ('timeline', 'hidden') or old.deleted_at is not null) begin
  update memory_assets set added_at = added_at where asset_id = new.id;
end;
-- A stack shows as its primary asset does.
create trigger assets_move_stack after update of visibility, deleted_at on assets
when old.visibility != new.visibility or old.deleted_at is not new.deleted_at begin
  update stacks set updated_at = updated_at where primary_asset_id = new.id;
end;
-- Of what changes hands the owner of before is told that it is gone, with all that hangs on it; the new one gets all that anew.
create trigger assets_change_hands after update of owner_id on assets when old.owner_id != new.owner_id begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'assets', old.owner_id, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
  insert into tombstones (seq, entity, user_id, uid, other, at)
  select (select value from sequence) + row_number() over (), h.entity, old.owner_id, h.uid, h.other,
         cast(unixepoch('subsec') * 1000 as integer)
  from (
    select 'asset_faces' as entity, uid, null as other from asset_faces where asset_id = new.id
    union all select 'asset_edits', uid, null from asset_edits where asset_id = new.id
    union all select 'asset_ocr', uid, old.uid from asset_ocr where asset_id = new.id
    union all select 'asset_metadata', old.uid, key from asset_metadata where asset_id = new.id
  ) h;
  update sequence set value = value
    + (select count(*) from asset_faces where asset_id = new.id) + (select count(*) from asset_edits where asset_id = new.id)
    + (select count(*) from asset_ocr where asset_id = new.id) + (select count(*) from asset_metadata where asset_id = new.id);
  update asset_metadata set updated_at = updated_at where asset_id = new.id;
  update asset_edits set sequence = sequence where asset_id = new.id;
  update asset_faces set updated_at = updated_at where asset_id = new.id;
  update asset_ocr set text = text where asset_id = new.id;
  update memory_assets set added_at = added_at where asset_id = new.id;
  update album_assets set added_at = added_at where asset_id = new.id;
end;
create trigger stacks_change_hands after update of owner_id on stacks when old.owner_id != new.owner_id begin
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'stacks', old.owner_id, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
end;
-- Who is told places now, or no more, gets everything again.
create trigger partners_tell after update of shares_places on partners when old.shares_places != new.shares_places begin
  update sequence set value = value + 1;
  update partners set seq = (select value from sequence), since = (select value from sequence) where rowid = new.rowid;
end;

-- --- who is told the places of photos in albums (`access.places`): whoever is in an album with a photo that was put there by
-- --- somebody who is told them

create trigger partners_begin_telling after insert on partners begin
  update album_assets set added_at = added_at
  where asset_id in (select id from assets where owner_id = new.shared_by_id) and (
    added_by = new.shared_with_id or album_id in (select album_id from album_users where user_id = new.shared_with_id)
  );
end;
create trigger partners_change_telling after update of shares_places on partners when old.shares_places != new.shares_places begin
  update album_assets set added_at = added_at
  where asset_id in (select id from assets where owner_id = new.shared_by_id) and (
    added_by = new.shared_with_id or album_id in (select album_id from album_users where user_id = new.shared_with_id)
  );
  update assets set seq = seq
  where owner_id = new.shared_by_id and id in (
    select asset_id from album_assets where added_by = new.shared_with_id
    union select l.live_photo_video_id from album_assets aa join assets l on l.id = aa.asset_id
    where aa.added_by = new.shared_with_id
  );
end;
create trigger partners_end_telling after delete on partners when old.shares_places begin
  update album_assets set added_at = added_at
  where asset_id in (select id from assets where owner_id = old.shared_by_id) and (
    added_by = old.shared_with_id or album_id in (select album_id from album_users where user_id = old.shared_with_id)
  );
end;
-- Both halves of a live photo are told of together.
create trigger album_assets_tell_halves after insert on album_assets begin
  update assets set seq = seq where id = (select live_photo_video_id from assets where id = new.asset_id);
end;
-- Others may see it still, by a partner who keeps places back, or in another album.
create trigger album_assets_end_telling after delete on album_assets begin
  update assets set seq = seq
  where (id = old.asset_id or id = (select live_photo_video_id from assets where id = old.asset_id)) and (
    exists (select 1 from partners p where p.shared_by_id = assets.owner_id and not p.shares_places)
    or exists (select 1 from album_assets o where o.asset_id = old.asset_id)
  );
end;
create trigger album_users_end_telling after delete on album_users begin
  update assets set seq = seq
  where id in (
    select asset_id from album_assets where album_id = old.album_id
    union select l.live_photo_video_id from album_assets aa join assets l on l.id = aa.asset_id where aa.album_id = old.album_id
  ) and owner_id != old.user_id and (
    exists (
      select 1 from partners p
      where p.shared_by_id = assets.owner_id and p.shared_with_id = old.user_id and not p.shares_places
    )
    or exists (
      select 1 from album_assets o join album_users m on m.album_id = o.album_id
      where o.asset_id = assets.id and m.user_id = old.user_id
    )
  );
end;

-- --- what albums show: neither the trash nor the locked folder

create trigger assets_leave_albums after update of visibility, deleted_at on assets
when old.visibility in ('timeline', 'archive') and old.deleted_at is null
  and (new.visibility not in ('timeline', 'archive') or new.deleted_at is not null) begin
  insert into tombstones (seq, entity, user_id, uid, other, at)
  select (select value from sequence) + row_number() over (), 'album_assets', null, al.uid, new.uid,
         cast(unixepoch('subsec') * 1000 as integer)
  from album_assets aa join albums al on al.id = aa.album_id where aa.asset_id = new.id;
  update sequence set value = value + (select count(*) from album_assets where asset_id = new.id);
end;
create trigger assets_enter_albums after update of visibility, deleted_at on assets
when new.visibility in ('timeline', 'archive') and new.deleted_at is null
  and (old.visibility not in ('timeline', 'archive') or old.deleted_at is not null) begin
  update album_assets set added_at = added_at where asset_id = new.id;
end;
-- Who leaves an album sees what is archived in it no more, also where its owner is a partner of theirs.
create trigger album_users_leave before delete on album_users begin
  insert into tombstones (seq, entity, user_id, uid, other, at)
  select (select value from sequence) + row_number() over (), 'archived_in_albums', old.user_id, a.uid, null,
         cast(unixepoch('subsec') * 1000 as integer)
  from album_assets aa join assets a on a.id = aa.asset_id
  where aa.album_id = old.album_id and a.visibility = 'archive' and a.owner_id != old.user_id;
  update sequence set value = value + (
    select count(*) from album_assets aa join assets a on a.id = aa.asset_id
    where aa.album_id = old.album_id and a.visibility = 'archive' and a.owner_id != old.user_id
  );
end;
-- As in the first schema, but for the order: what was in the album must be known when they leave it.
drop trigger albums_tombstone;
create trigger albums_tombstone before delete on albums begin
  delete from album_users where album_id = old.id;
  delete from album_assets where album_id = old.id;
  update sequence set value = value + 1;
  insert into tombstones (seq, entity, user_id, uid, other, at)
  values ((select value from sequence), 'albums', null, old.uid, null, cast(unixepoch('subsec') * 1000 as integer));
end;

-- --- the locked folder: what comes out of it comes with all that hangs on it

-- What stands for a person, while it is not locked.
create trigger assets_move_people after update of visibility on assets
when (old.visibility = 'locked') != (new.visibility = 'locked') begin
  update people set updated_at = updated_at
  where feature_face_id in (select id from asset_faces where asset_id = new.id);
end;
create trigger assets_unlocked after update of visibility on assets
when old.visibility = 'locked' and new.visibility != 'locked' begin
  update asset_metadata set updated_at = updated_at where asset_id = new.id;
  update asset_edits set sequence = sequence where asset_id = new.id;
  update asset_faces set updated_at = updated_at where asset_id = new.id;
  update asset_ocr set text = text where asset_id = new.id;
  update memory_assets set added_at = added_at where asset_id = new.id;
end;

-- --- whoever is removed shares nothing any more, and everything again when they are restored

create trigger users_removed after update of status on users when old.status = 'active' and new.status != 'active' begin
  insert into tombstones (seq, entity, user_id, uid, other, at)
  select (select value from sequence) + row_number() over (), 'album_users', new.id, al.uid, new.uid,
         cast(unixepoch('subsec') * 1000 as integer)
  from album_users m join albums al on al.id = m.album_id where m.user_id = new.id;
  update sequence set value = value + (select count(*) from album_users where user_id = new.id);
  insert into tombstones (seq, entity, user_id, uid, other, at)
  select (select value from sequence) + row_number() over (), 'partners', p.shared_with_id, new.uid, w.uid,
         cast(unixepoch('subsec') * 1000 as integer)
  from partners p join users w on w.id = p.shared_with_id where p.shared_by_id = new.id;
  update sequence set value = value + (select count(*) from partners where shared_by_id = new.id);
  insert into tombstones (seq, entity, user_id, uid, other, at)
  select (select value from sequence) + row_number() over (), 'partners', new.id, b.uid, new.uid,
         cast(unixepoch('subsec') * 1000 as integer)
  from partners p join users b on b.id = p.shared_by_id where p.shared_with_id = new.id;
  update sequence set value = value + (select count(*) from partners where shared_with_id = new.id);
  insert into tombstones (seq, entity, user_id, uid, other, at)
  select (select value from sequence) + row_number() over (), 'album_users', m.user_id, al.uid, w.uid,
         cast(unixepoch('subsec') * 1000 as integer)
  from album_users o
  join album_users m on m.album_id = o.album_id
  join albums al on al.id = o.album_id
  join users w on w.id = m.user_id
  where o.user_id = new.id and o.role = 'owner';
  update sequence set value = value + (
    select count(*) from album_users o join album_users m on m.album_id = o.album_id
    where o.user_id = new.id and o.role = 'owner'
  );
  insert into tombstones (seq, entity, user_id, uid, other, at)
  select (select value from sequence) + row_number() over (), 'archived_in_albums', m.user_id, a.uid, null,
         cast(unixepoch('subsec') * 1000 as integer)
  from album_users o
  join album_users m on m.album_id = o.album_id
  join album_assets aa on aa.album_id = o.album_id
  join assets a on a.id = aa.asset_id
  where o.user_id = new.id and o.role = 'owner' and a.visibility = 'archive' and a.owner_id != m.user_id;
  update sequence set value = value + (
    select count(*) from album_users o
    join album_users m on m.album_id = o.album_id
    join album_assets aa on aa.album_id = o.album_id
    join assets a on a.id = aa.asset_id
    where o.user_id = new.id and o.role = 'owner' and a.visibility = 'archive' and a.owner_id != m.user_id
  );
  insert into tombstones (seq, entity, user_id, uid, other, at)
  select (select value from sequence) + row_number() over (), 'album_assets', null, al.uid, a.uid,
         cast(unixepoch('subsec') * 1000 as integer)
  from assets a join album_assets aa on aa.asset_id = a.id join albums al on al.id = aa.album_id where a.owner_id = new.id;
  update sequence set value = value + (
    select count(*) from assets a join album_assets aa on aa.asset_id = a.id where a.owner_id = new.id
  );
end;
create trigger users_restored after update of status on users when old.status != 'active' and new.status = 'active' begin
  update partners set updated_at = updated_at where new.id in (shared_by_id, shared_with_id);
  update partners set since = seq where shared_by_id = new.id;
  update album_users set created_at = created_at
  where album_id in (select album_id from album_users where user_id = new.id and role = 'owner');
  update album_users set since = seq
  where album_id in (select album_id from album_users where user_id = new.id and role = 'owner');
  update album_users set created_at = created_at where user_id = new.id;
  update users set seq = seq where id in (
    select m.user_id from album_users o join album_users m on m.album_id = o.album_id where o.user_id = new.id
  );
  update album_assets set added_at = added_at where asset_id in (select id from assets where owner_id = new.id);
  update memory_assets set added_at = added_at where asset_id in (select id from assets where owner_id = new.id);
end;

-- --- uploads that go on where they were broken off (`features.uploads`)

-- One that has begun. Its bytes are in `incoming/<uid>.upload`, and `received` says how many of them are known to be on the
-- disk: what the file holds beyond was under way when something ended. `fields`: the text parts of an upload form as JSON.
-- `sha1`: what the sender says of the whole, where it does. `asset_uid`: what it became, or was already (`is_duplicate`).
create table uploads (
  id integer primary key,
  uid text not null unique,
  owner_id integer not null references users on delete cascade,
  length integer not null check (length > 0),
  received integer not null default 0 check (received between 0 and length),
  fields text not null,
  sha1 blob,
  created_at integer not null,
  expires_at integer not null,
  asset_uid text,
  is_duplicate integer not null default 0
) strict;
create index uploads_by_owner on uploads (owner_id);
create index uploads_by_expiry on uploads (expires_at);
