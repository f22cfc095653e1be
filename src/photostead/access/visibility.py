"""The one rule of who sees which asset, as SQL: it answers both "may I open this?" and "which may I list?", so a
forgotten check returns nothing instead of someone else's photo.

Every fragment speaks of the asset as `a` and binds named parameters whose names start with `viewer`.
"""

import functools
from collections.abc import Iterable, Sequence

from photostead.access.identity import Identity
from photostead.db.tx import Row, Rows, Value, as_json
from photostead.kernel.errors import Invalid

# Locked assets show only to their owner, and only in a session that entered the PIN code.
NOT_LOCKED = "(a.visibility != 'locked' or :viewer_is_elevated)"
OWN = f"(a.owner_id = :viewer and {NOT_LOCKED})"
# Whoever was removed shares nothing any more, though they may be restored.
OWNER_IS_HERE = "a.owner_id not in (select id from users where status != 'active')"
# A partner sees what is in the timeline, and the hidden video half of its live photos.
PARTNER = f"""(
  a.visibility in ('timeline', 'hidden')
  and a.deleted_at is null
  and {OWNER_IS_HERE}
  and exists (select 1 from partners p where p.shared_by_id = a.owner_id and p.shared_with_id = :viewer)
)"""
ALBUM_OWNER_IS_HERE = """exists (
    select 1 from album_users o
    join users u on u.id = o.user_id
    where o.album_id = aa.album_id and o.role = 'owner' and u.status = 'active'
  )"""
ALBUM = f"""(
  a.visibility != 'locked'
  and a.deleted_at is null
  and {OWNER_IS_HERE}
  and exists (
    select 1
    from album_assets aa
    join album_users au on au.album_id = aa.album_id
    where au.user_id = :viewer and {ALBUM_OWNER_IS_HERE}
      and aa.asset_id in (a.id, (select l.id from assets l where l.live_photo_video_id = a.id))
  )
)"""
IN_LINK = """(
  exists (select 1 from album_assets aa where aa.album_id = :viewer_link_album and aa.asset_id = {asset}.id)
  or exists (select 1 from shared_link_assets la where la.link_id = :viewer_link and la.asset_id = {asset}.id)
)"""
# The hidden half of a live photo goes with the photo, and with nothing else.
LINK = f"""(
  a.visibility != 'locked'
  and a.deleted_at is null
  and {OWNER_IS_HERE}
  and (
    {IN_LINK.format(asset="a")}
    or (
      a.visibility = 'hidden'
      and exists (
        select 1 from assets p
        where p.live_photo_video_id = a.id and p.visibility in ('timeline', 'archive') and p.deleted_at is null
          and {IN_LINK.format(asset="p")}
      )
    )
  )
)"""

# What may be put where others see it, in albums and links: one's own and a partner's, never from the locked folder.
SHAREABLE = f"(a.visibility != 'locked' and (a.owner_id = :viewer or {PARTNER}))"
# What shows inside an album.
SHOWN_IN_ALBUM = f"(a.deleted_at is null and a.visibility in ('timeline', 'archive') and {OWNER_IS_HERE})"
# The same of `p`, a row of what albums show (`album_photos`, which triggers keep): the rest of it is known there.
STILL_SHOWN = OWNER_IS_HERE.replace("a.", "p.")
# And with the row of each asset, for what only that knows.
ALBUM_PHOTOS = "album_photos p cross join assets a on a.id = p.asset_id"
ALBUM_READERS = ("owner", "editor", "viewer")
ALBUM_EDITORS = ("owner", "editor")
ALBUM_OWNERS = ("owner",)
# Albums `al` of the caller in one of the roles; of a link the one it was made for. Nobody sees those of removed people.
MEMBER = f"""(
  :viewer_link is null
  and exists (
    select 1 from album_users au
    where au.album_id = al.id and au.user_id = :viewer and au.role in (select value from json_each(:roles))
  )
  and {ALBUM_OWNER_IS_HERE.replace("aa.album_id", "al.id")}
)"""
LINKED = "(al.id = :viewer_link_album and 'viewer' in (select value from json_each(:roles)))"


READERS = f"({OWN} or {PARTNER} or {ALBUM})"


def may_read(identity: Identity) -> str:
    """The condition under which the caller sees asset `a`. Bind `viewer_params(identity)`."""
    return LINK if identity.link else READERS


def may_read_in_album(identity: Identity) -> str:
    """The same for assets that are known to be in an album of the caller's (MEMBER, LINKED): nothing is looked up for each."""
    return (
        LINK if identity.link else f"({OWN} or (a.visibility != 'locked' and a.deleted_at is null and {OWNER_IS_HERE}))"
    )


def may_write(identity: Identity) -> str:
    """The condition under which the caller may change asset `a`: it is theirs. A link changes nothing."""
    return "0" if identity.link else OWN


def viewer_params(identity: Identity) -> dict[str, Value]:
    """What the fragments bind. Extra names are harmless: SQLite binds the ones a statement has."""
    link = identity.link
    return {
        "viewer": identity.user.id,
        "viewer_is_elevated": identity.is_elevated,
        "viewer_link": link.id if link else None,
        "viewer_link_album": link.album_id if link else None,
    }


def timeline_partners(rows: Rows, identity: Identity) -> list[int]:
    """The keys of the people whose photos the caller has in the timeline."""
    return rows.column(
        """
        select p.shared_by_id from partners p
        join users u on u.id = p.shared_by_id
        where p.shared_with_id = ? and p.in_timeline and u.status = 'active'
        order by 1
        """,
        (identity.user.id,),
    )


def partners_of(rows: Rows, identity: Identity) -> list[int]:
    """The keys of the people who share their photos with the caller as a partner."""
    return rows.column("select shared_by_id from partners where shared_with_id = ?", (identity.user.id,))


def find_readable(rows: Rows, identity: Identity, uid: str, permission: str) -> int:
    """The key of an asset the caller may see. Raises Invalid, the same for absent and forbidden."""
    return find(rows, may_read(identity), identity, uid, permission)


def find_writable(rows: Rows, identity: Identity, uid: str, permission: str) -> int:
    """The key of an asset the caller may change. Raises Invalid, the same for absent and forbidden."""
    return find(rows, may_write(identity), identity, uid, permission)


def find(rows: Rows, condition: str, identity: Identity, uid: str, permission: str) -> int:
    """One asset under a condition of this module."""
    found = rows.value(
        f"select a.id from assets a where a.uid = :uid and {condition}",
        {**viewer_params(identity), "uid": uid},
    )
    if found is None:
        raise Invalid(f"Not found or no {permission} access")
    return int(found)


@functools.cache
def one_asset(condition: str, columns: str, joins: str) -> str:
    """A statement about one asset `a`; written once, for those that are run a thousand times a second."""
    return f"select {columns} from assets a {joins} where a.uid = :uid and {condition}"


def look_at(
    rows: Rows, identity: Identity, uid: str, permission: str, columns: str, joins: str = "", **values: Value
) -> Row:
    """Columns of an asset `a` the caller may see, and of what is joined to it; `values` are what those bind besides. Raises
    Invalid, the same for absent and forbidden."""
    params = viewer_params(identity) | values | {"uid": uid}
    # Mostly it is one's own, and that is found out by a fifth less than the whole rule takes.
    row = None if identity.link else rows.row(one_asset(OWN, columns, joins), params)
    row = row or rows.row(one_asset(may_read(identity), columns, joins), params)
    if row is None:
        raise Invalid(f"Not found or no {permission} access")
    return row


def find_all_writable(rows: Rows, identity: Identity, uids: list[str], permission: str) -> list[int]:
    """The keys of assets the caller may change, in the order given. Raises Invalid unless all of them are."""
    return find_all(rows, may_write(identity), identity, uids, permission)


def find_all(rows: Rows, condition: str, identity: Identity, uids: list[str], permission: str) -> list[int]:
    """Every asset of a list under a condition of this module, in one statement."""
    found = those_under(rows, condition, identity, uids)
    if any(uid.lower() not in found for uid in uids):
        raise Invalid(f"Not found or no {permission} access")
    return [found[uid.lower()] for uid in uids]


def those_under(rows: Rows, condition: str, identity: Identity, uids: Iterable[str]) -> dict[str, int]:
    """Those of some assets that are under a condition of this module: uid in small letters to key, in the order given, each
    once."""
    # A cross join begins with them; left to itself, SQLite begins with all that the caller owns.
    sql = (
        f"select a.uid, a.id from json_each(:uids) wanted cross join assets a on a.uid = wanted.value where {condition}"
    )
    wanted = as_json(list(dict.fromkeys(uid.lower() for uid in uids)))
    return dict(rows.rows(sql, {**viewer_params(identity), "uids": wanted}))


def find_album(rows: Rows, identity: Identity, uid: str, permission: str, roles: Sequence[str] = ALBUM_READERS) -> int:
    """The key of an album where the caller has one of the roles. Raises Invalid, the same for absent and forbidden."""
    found = find_albums(rows, identity, [uid], roles)
    if not found:
        raise Invalid(f"Not found or no {permission} access")
    return found[0]


def find_albums(rows: Rows, identity: Identity, uids: Sequence[str], roles: Sequence[str]) -> list[int]:
    """The keys of those albums where the caller has one of the roles; the others are left out."""
    return rows.column(
        f"select al.id from albums al where al.uid in (select value from json_each(:uids)) and ({MEMBER} or {LINKED})",
        {
            **viewer_params(identity),
            "uids": as_json([uid.lower() for uid in uids]),
            "roles": as_json(roles),
        },
    )
