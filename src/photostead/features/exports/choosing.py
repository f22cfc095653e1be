"""SQL: whose photos are exported, and what of them stands in no XMP file."""

import msgspec

from photostead.db.tx import Rows
from photostead.kernel.errors import NotFound


class Owner(msgspec.Struct, frozen=True):
    """Whose photos they are; `label` is what their folder is called."""

    id: int
    label: str


class Choice(msgspec.Struct, frozen=True):
    """What is wanted of a person: their album by name or all, what lies in the locked folder, files of libraries."""

    owner: Owner
    album: str | None = None
    with_locked: bool = False
    with_libraries: bool = True


class Asset(msgspec.Struct, frozen=True):
    """One asset, times in ms. `photo_uid`: of what it is the moving part; `stack_uid` with `is_on_top` where it is in one;
    `edits`: what was cut and turned, as JSON."""

    id: int
    uid: str
    name: str
    local_time: int
    visibility: str
    is_favorite: int
    stack_uid: str | None
    is_on_top: int
    photo_uid: str | None
    edits: str


class Album(msgspec.Struct, frozen=True):
    """An album of the person's own, its assets by uid in their order, and with whom it is shared."""

    uid: str
    name: str
    description: str
    assets: list[str]
    people: list[str]


def list_owners(rows: Rows, email: str | None) -> list[Owner]:
    """One by email, or everybody who has photos. Raises NotFound."""
    found = rows.structs(
        Owner,
        """
        select id, coalesce(nullif(storage_label, ''), nullif(name, ''), email) from users
        where (:email is null and exists (select 1 from assets where owner_id = users.id)) or email = lower(:email)
        order by id
        """,
        {"email": email},
    )
    if not found:
        raise NotFound(f"There is nobody with the email {email}: `photostead user list` shows everybody.")
    return found


# A moving part that was taken out of its photo lies in there already.
CHOSEN = """
  a.owner_id = :owner and a.deleted_at is null and not a.is_extracted
  and (:locked or ifnull(photo.visibility, a.visibility) != 'locked') and (:libraries or a.library_id is null)
  and (:album is null or ifnull(photo.id, a.id) in (
    select aa.asset_id from album_assets aa join albums b on b.id = aa.album_id
    join album_users u on u.album_id = b.id and u.user_id = :owner and u.role = 'owner' where b.name = :album
  ))
"""


def list_assets(rows: Rows, choice: Choice, after: int, limit: int) -> list[Asset]:
    """Some of them behind a key."""
    return rows.structs(
        Asset,
        f"""
        select a.id, a.uid, a.original_name, ifnull(photo.local_time, a.local_time), a.visibility, a.is_favorite, s.uid,
               ifnull(s.primary_asset_id = a.id, 0), photo.uid,
               (select json_group_array(json_object('action', e.action, 'parameters', json(e.parameters)))
                from (select action, parameters from asset_edits where asset_id = a.id order by sequence) e)
        from assets a
        left join assets photo on photo.live_photo_video_id = a.id
        left join stacks s on s.id = a.stack_id
        where {CHOSEN} and a.id > :after
        order by a.id limit :limit
        """,
        {**conditions(choice), "after": after, "limit": limit},
    )


def count_assets(rows: Rows, choice: Choice) -> int:
    """How many there are."""
    sql = f"select count(*) from assets a left join assets photo on photo.live_photo_video_id = a.id where {CHOSEN}"
    return int(rows.value(sql, conditions(choice)))


def conditions(choice: Choice) -> dict[str, int | str | None]:
    """As CHOSEN has them."""
    return {
        "owner": choice.owner.id,
        "locked": int(choice.with_locked),
        "libraries": int(choice.with_libraries),
        "album": choice.album,
    }


def list_albums(rows: Rows, choice: Choice) -> list[Album]:
    """Their own albums. Raises NotFound where the one that is wanted is none of them."""
    found = rows.rows(
        """
        select b.id, b.uid, b.name, b.description, b.sort_order from albums b
        join album_users u on u.album_id = b.id and u.user_id = ? and u.role = 'owner'
        where ? is null or b.name = ?
        order by b.name, b.id
        """,
        (choice.owner.id, choice.album, choice.album),
    )
    if choice.album is not None and not found:
        raise NotFound(f"{choice.owner.label} has no album called {choice.album!r}.")
    return [
        Album(uid, name, description, assets_of(rows, album_id, order), people_of(rows, album_id))
        for album_id, uid, name, description, order in found
    ]


def assets_of(rows: Rows, album_id: int, order: str) -> list[str]:
    """As the album shows them."""
    direction = "asc" if order == "asc" else "desc"
    return rows.column(
        f"""
        select a.uid from album_assets aa join assets a on a.id = aa.asset_id
        where aa.album_id = ? and a.deleted_at is null order by a.local_time {direction}, a.id {direction}
        """,
        (album_id,),
    )


def people_of(rows: Rows, album_id: int) -> list[str]:
    """With whom it is shared, by email."""
    return rows.column(
        "select p.email from album_users u join users p on p.id = u.user_id where u.album_id = ? and u.role != 'owner'",
        (album_id,),
    )
