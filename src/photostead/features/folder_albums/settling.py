"""What of an album is brought in line with its folders, and what is left alone because a person changed it. Pure.

`Applied` remembers what was set last. A value that is still what was set follows the folders; any other is a person's.
One that a person set to what the folders say follows again.
"""

from typing import Any

import msgspec


class Applied(msgspec.Struct, frozen=True):
    """What was set last; `shares`: the roles that people were given, by their key; `cover` the key of an asset, and
    `thumbnail` by which wish it was chosen."""

    name: str
    description: str = ""
    order: str = "desc"
    is_activity_enabled: bool = True
    cover: int | None = None
    thumbnail: str | None = None
    visibility: str | None = None
    shares: dict[int, str] = {}


class Album(msgspec.Struct, frozen=True):
    """An album as it is; `people` are those besides the owner, by key."""

    id: int
    owner_id: int
    name: str
    description: str
    order: str
    is_activity_enabled: bool
    cover: int | None
    people: dict[int, str]


class Wanted(msgspec.Struct, frozen=True):
    """What the folders say. Without a word about the order or visibility those stay as they are; without one about a
    cover it is the newest photo's. `invited`: those of the people whom a file names."""

    owner_id: int
    name: str
    description: str = ""
    order: str | None = None
    is_activity_enabled: bool = True
    thumbnail: str | None = None
    visibility: str | None = None
    shares: dict[int, str] = {}
    invited: frozenset[int] = frozenset()


class Settlement(msgspec.Struct, frozen=True):
    """What to write: columns of the album, people with their new roles (None: they leave), what is remembered."""

    columns: dict[str, Any]
    people: dict[int, str | None]
    applied: Applied


COLUMNS = {
    "name": "name",
    "description": "description",
    "order": "sort_order",
    "is_activity_enabled": "is_activity_enabled",
    "cover": "thumbnail_asset_id",
}


def settle(album: Album, applied: Applied, wanted: Wanted, cover: int | None) -> Settlement:
    """The changes that an album needs; `cover` is the asset that its wish for one means now."""
    order = applied.order if wanted.order is None else wanted.order
    wishes = {
        "name": wanted.name,
        "description": wanted.description,
        "order": order,
        "is_activity_enabled": wanted.is_activity_enabled,
        "cover": cover,
    }
    columns: dict[str, Any] = {}
    followed: dict[str, Any] = {}
    for field, wish in wishes.items():
        now, last = getattr(album, field), getattr(applied, field)
        # A cover that left the album left it without one: no person can do that.
        if now in (last, wish) or (field == "cover" and now is None):
            followed[field] = wish
            if now != wish:
                columns[COLUMNS[field]] = wish
    people, shares = settle_people(album, applied.shares, wanted)
    remembered = msgspec.structs.replace(
        applied, **followed, shares=shares, thumbnail=wanted.thumbnail, visibility=wanted.visibility
    )
    return Settlement(columns, people, remembered)


def settle_people(album: Album, last: dict[int, str], wanted: Wanted) -> tuple[dict[int, str | None], dict[int, str]]:
    """Who comes, changes role and leaves, and the roles to remember. Whom a person let in, shut out or gave another
    role stays so; one who left does."""
    changes: dict[int, str | None] = {}
    shares: dict[int, str] = {}
    wishes = {user: role for user, role in wanted.shares.items() if user != album.owner_id}
    for user in sorted({*last, *wishes}):
        now, before, wish = album.people.get(user), last.get(user), wishes.get(user)
        if before is not None and wish is not None:
            shares[user] = wish if now == before else before
        if now != before:
            continue
        if wish is not None:
            shares[user] = wish
        if wish != now:
            changes[user] = wish
    return changes, shares


def is_untouched(album: Album, applied: Applied) -> bool:
    """Whether everything about an album, its contents aside, is as it was set."""
    now = (album.name, album.description, album.order, album.is_activity_enabled)
    last = (applied.name, applied.description, applied.order, applied.is_activity_enabled)
    is_shared_on = not album.people.items() <= applied.shares.items()
    return now == last and album.cover in (None, applied.cover) and not is_shared_on
