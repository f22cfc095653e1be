"""SQL of albums: which there are, how they look to a caller, what is in them. The rules are `service`'s."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from photostead.access.identity import Identity
from photostead.access.places import IS_TOLD
from photostead.access.visibility import (
    ALBUM_PHOTOS,
    ALBUM_READERS,
    MEMBER,
    OWN,
    SHOWN_IN_ALBUM,
    STILL_SHOWN,
    viewer_params,
)
from photostead.db.tx import Row, Rows, Tx, Value, as_json
from photostead.features.albums.schema import (
    AlbumResponseDto,
    AlbumStatisticsResponseDto,
    AlbumUserResponseDto,
    AlbumUserRole,
    ContributorCountResponseDto,
    GetAllAlbumsQuery,
    MapMarkerResponseDto,
)
from photostead.features.users import service as users
from photostead.features.users.schema import AssetOrder
from photostead.kernel.clock import to_wire
from photostead.kernel.ids import new_id

# Others' photos that do not show, in the trash say, are not even known to be in the album.
SEEN_IN_ALBUM = f"({SHOWN_IN_ALBUM} or {OWN})"
OF_THESE = "in (select value from json_each(:ids))"
SHARED = """(
  exists (
    select 1 from album_users au
    join users u on u.id = au.user_id and u.status = 'active'
    where au.album_id = al.id and au.role != 'owner'
  )
  or exists (select 1 from shared_links l where l.album_id = al.id)
)"""
OWNED = "exists (select 1 from album_users au where au.album_id = al.id and au.user_id = :viewer and au.role = 'owner')"


def as_keys(ids: Sequence[int]) -> dict[str, Value]:
    """Keys as a statement with OF_THESE binds them."""
    return {"ids": as_json(ids)}


def insert_album(tx: Tx, owner_id: int, name: str, description: str) -> int:
    """A new album with nothing but an owner, sorted the way they prefer; its key."""
    order = users.get_preferences(tx, owner_id).albums.default_asset_order
    values: dict[str, Value] = {"name": name, "description": description, "sort_order": order}
    album_id = tx.insert("albums", {"uid": new_id(), "created_at": tx.now, "updated_at": tx.now, **values})
    insert_member(tx, album_id, owner_id, AlbumUserRole.OWNER)
    return album_id


def insert_member(tx: Tx, album_id: int, user_id: int, role: AlbumUserRole) -> None:
    """Let a person in."""
    tx.insert("album_users", {"album_id": album_id, "user_id": user_id, "role": role, "created_at": tx.now})


def members(rows: Rows, album_id: int) -> dict[int, str]:
    """The roles of an album's people, by the person's key."""
    return dict(rows.rows("select user_id, role from album_users where album_id = ?", (album_id,)))


# --- which


def list_albums(rows: Rows, identity: Identity, query: GetAllAlbumsQuery) -> list[AlbumResponseDto]:
    """The caller's albums and those shared with them, the newest first."""
    conditions, params = conditions_of(query)
    found = rows.column(
        f"select al.id from albums al where {' and '.join([MEMBER, *conditions])} order by al.created_at desc, al.id",
        {**member_params(identity), **params},
    )
    return describe(rows, found, identity)


def member_params(identity: Identity) -> dict[str, Value]:
    """What a statement with MEMBER binds, whatever the caller's role."""
    return {**viewer_params(identity), "roles": as_json(ALBUM_READERS)}


def conditions_of(query: GetAllAlbumsQuery) -> tuple[list[str], dict[str, Value]]:
    """The filters of a listing as SQL about `al`."""
    if query.asset_id is not UNSET:
        holds = f"""exists (
          select 1 from album_assets aa
          join assets a on a.id = aa.asset_id
          where aa.album_id = al.id and a.uid = :asset and {SEEN_IN_ALBUM}
        )"""
        return [holds], {"asset": query.asset_id.lower()}
    filters: list[tuple[str, str, Any]] = [
        ("al.uid = :uid", "uid", query.id.lower() if isinstance(query.id, str) else UNSET),
        ("al.name = :name", "name", query.name),
        (f"{OWNED} = :is_owned", "is_owned", query.is_owned),
        (f"{SHARED} = :is_shared", "is_shared", query.is_shared),
    ]
    given = [(condition, name, value) for condition, name, value in filters if value is not UNSET]
    return [condition for condition, _, _ in given], {name: value for _, name, value in given}


def count_albums(rows: Rows, identity: Identity) -> AlbumStatisticsResponseDto:
    """The same that the filters of a listing find."""
    row = rows.row(
        f"""
        select count(*) filter (where {OWNED}), count(*) filter (where {SHARED}), count(*) filter (where not {SHARED})
        from albums al
        where {MEMBER}
        """,
        member_params(identity),
    )
    owned, shared, not_shared = row or (0, 0, 0)
    return AlbumStatisticsResponseDto(owned=owned, shared=shared, not_shared=not_shared)


# --- how they look


class Contents(msgspec.Struct, frozen=True):
    """What an album's assets add up to; instants in milliseconds."""

    asset_count: int = 0
    first: int | None = None
    last: int | None = None
    changed: int | None = None


def describe(rows: Rows, ids: Sequence[int], identity: Identity) -> list[AlbumResponseDto]:
    """Albums as the caller sees them, in this order, in a handful of statements however many they are."""
    found = rows.rows(
        f"""
        select al.id, al.uid, al.name, al.description, al.sort_order, al.is_activity_enabled, al.created_at,
               al.updated_at, exists (select 1 from shared_links l where l.album_id = al.id)
        from json_each(:ids) wanted
        join albums al on al.id = wanted.value
        where al.id {OF_THESE}
        order by wanted.key
        """,
        as_keys(ids),
    )
    contents, covers, people = read_contents(rows, ids), read_covers(rows, ids), read_people(rows, ids, identity)
    return [
        describe_row(row, contents.get(row[0], Contents()), covers.get(row[0]), people.get(row[0], [])) for row in found
    ]


def describe_row(
    row: Row, contents: Contents, cover: str | None, people: list[AlbumUserResponseDto]
) -> AlbumResponseDto:
    """One album of its parts."""
    return AlbumResponseDto(
        id=row[1],
        album_name=row[2],
        description=row[3],
        order=AssetOrder(row[4]),
        is_activity_enabled=bool(row[5]),
        created_at=to_wire(row[6]),
        updated_at=to_wire(row[7]),
        has_shared_link=bool(row[8]),
        shared=bool(row[8]) or len(people) > 1,
        album_users=people,
        album_thumbnail_asset_id=cover,
        asset_count=contents.asset_count,
        start_date=wire_or_unset(contents.first),
        end_date=wire_or_unset(contents.last),
        last_modified_asset_timestamp=wire_or_unset(contents.changed),
    )


def wire_or_unset(ms: int | None) -> str | UnsetType:
    """An empty album has no dates."""
    return UNSET if ms is None else to_wire(ms)


def read_contents(rows: Rows, ids: Sequence[int]) -> dict[int, Contents]:
    """Counts and dates of what shows, by album; empty ones are left out."""
    found = rows.rows(
        f"""
        select p.album_id, count(*), min(p.local_time), max(p.local_time), max(p.updated_at)
        from album_photos p
        where p.album_id {OF_THESE} and {STILL_SHOWN}
        group by p.album_id
        """,
        as_keys(ids),
    )
    return {row[0]: Contents(*row[1:]) for row in found}


def read_covers(rows: Rows, ids: Sequence[int]) -> dict[int, str]:
    """The asset that stands for each album: the chosen one while it shows, else the newest."""
    chosen = rows.rows(
        f"""
        select al.id, a.uid
        from albums al
        join assets a on a.id = al.thumbnail_asset_id
        join album_photos p on p.album_id = al.id and p.asset_id = a.id
        where al.id {OF_THESE} and {STILL_SHOWN}
        """,
        as_keys(ids),
    )
    covers: dict[int, str] = dict(chosen)
    newest: dict[int, str] = dict(
        rows.rows(
            f"""
            select wanted.value, a.uid
            from json_each(:ids) wanted
            join assets a on a.id = (
              select p.asset_id from album_photos p
              where p.album_id = wanted.value and {STILL_SHOWN}
              order by p.local_time desc, p.asset_id desc
              limit 1
            )
            """,
            as_keys([album_id for album_id in ids if album_id not in covers]),
        )
    )
    return newest | covers


def read_people(rows: Rows, ids: Sequence[int], identity: Identity) -> dict[int, list[AlbumUserResponseDto]]:
    """The people of each album: owner, caller, then by name. A shared link shows its visitors the owner only."""
    known = users.users_by_key(rows)
    found = rows.rows(
        f"""
        select au.album_id, au.user_id, au.role
        from album_users au
        join users u on u.id = au.user_id
        where au.album_id {OF_THESE} and (:viewer_link is null or au.role = 'owner')
        order by au.role = 'owner' desc, au.user_id = :viewer desc, u.name collate nocase, u.id
        """,
        {**viewer_params(identity), **as_keys(ids)},
    )
    people: dict[int, list[AlbumUserResponseDto]] = defaultdict(list)
    for album_id, user_id, role in found:
        if user_id in known:
            user = known[user_id] if identity.link is None else users.without_address(known[user_id])
            people[album_id].append(AlbumUserResponseDto(role=AlbumUserRole(role), user=user))
    return people


def count_contributors(rows: Rows, album_id: int) -> list[ContributorCountResponseDto]:
    """How many of the assets that show are whose, most first."""
    found = rows.rows(
        f"""
        select n, u.uid
        from (
          select p.owner_id, count(*) as n
          from album_photos p
          where p.album_id = ? and {STILL_SHOWN}
          group by p.owner_id
        ) c
        join users u on u.id = c.owner_id
        order by n desc, u.id
        """,
        (album_id,),
    )
    return [ContributorCountResponseDto(count, uid) for count, uid in found]


def list_markers(rows: Rows, album_id: int, identity: Identity) -> list[MapMarkerResponseDto]:
    """Where the album's assets were taken, of those that know it and tell the caller."""
    found = rows.rows(
        f"""
        select a.city, a.country, a.uid, a.latitude, a.longitude, a.state
        from {ALBUM_PHOTOS}
        where p.album_id = :album and {STILL_SHOWN} and a.latitude is not null and a.longitude is not null and {IS_TOLD}
        order by p.local_time desc, p.asset_id desc
        """,
        {**viewer_params(identity), "album": album_id},
    )
    return [MapMarkerResponseDto(*row) for row in found]


# --- what is in them


def find_contained(rows: Rows, album_id: int, uids: Sequence[str], identity: Identity) -> dict[str, int]:
    """Those of the assets that the caller sees in the album: uid in small letters to key."""
    return dict(
        rows.rows(
            f"""
            select a.uid, a.id from album_assets aa
            join assets a on a.id = aa.asset_id
            where aa.album_id = :album and a.uid in (select value from json_each(:uids)) and {SEEN_IN_ALBUM}
            """,
            {**viewer_params(identity), "album": album_id, "uids": as_json([uid.lower() for uid in uids])},
        )
    )


def find_shown(rows: Rows, album_id: int, uid: str) -> int | None:
    """The key of an asset that shows in the album, and so may stand for it or be talked about."""
    found: int | None = rows.value(
        f"""
        select a.id from album_assets aa
        join assets a on a.id = aa.asset_id
        where aa.album_id = ? and a.uid = ? and {SHOWN_IN_ALBUM}
        """,
        (album_id, uid.lower()),
    )
    return found


def contained(rows: Rows, album_id: int, asset_ids: Sequence[int]) -> set[int]:
    """Those of the assets that are in the album."""
    return set(
        rows.column(
            f"select asset_id from album_assets where album_id = :album and asset_id {OF_THESE}",
            {"album": album_id, **as_keys(asset_ids)},
        )
    )


def insert_assets(tx: Tx, album_id: int, asset_ids: Sequence[int], user_id: int | None) -> None:
    """Add assets that are not in the album yet; None stands for no person, but a rule."""
    tx.run_many(
        "insert into album_assets (album_id, asset_id, added_at, added_by) values (?, ?, ?, ?)",
        [(album_id, asset_id, tx.now, user_id) for asset_id in asset_ids],
    )


def delete_assets(tx: Tx, album_id: int, asset_ids: Sequence[int]) -> None:
    """Take assets out; as a cover they go too."""
    tx.run(
        f"delete from album_assets where album_id = :album and asset_id {OF_THESE}",
        {"album": album_id, **as_keys(asset_ids)},
    )
    tx.run(
        f"update albums set thumbnail_asset_id = null where id = :album and thumbnail_asset_id {OF_THESE}",
        {"album": album_id, **as_keys(asset_ids)},
    )


def touch(tx: Tx, album_id: int) -> None:
    """The album changed now."""
    tx.run("update albums set updated_at = ? where id = ?", (tx.now, album_id))
