"""What searches compare of an asset `a`: fields, yes or no, what holds for what is not asked about; as SQL, and how values come
to their types. How comparisons are put together is `conditions`' matter.

Expressions and operators are constants; whatever comes from outside is bound.
"""

import re
from collections.abc import Callable
from typing import Any

from photostead.db.tx import Value
from photostead.features.assets import service as assets
from photostead.kernel.clock import from_wire
from photostead.kernel.errors import Invalid

Convert = Callable[[Any], Value]
LARGEST = 2**63 - 1


def exif(expression: str) -> str:
    """A value of the asset's EXIF row."""
    return f"(select {expression} from asset_exif e where e.asset_id = a.id)"


def file(kind: str) -> str:
    """The path of a derived file."""
    return f"(select f.path from asset_files f where f.asset_id = a.id and f.type = '{kind}' and f.is_edited = 0)"


def as_is(value: str | float) -> Value:
    """Text and numbers; an integer beyond those of SQLite is as large as its largest."""
    return min(value, LARGEST) if isinstance(value, int) else value


def as_instant(text: str) -> int:
    """Milliseconds. The year 0, which is on the wire's calendar and not on Python's, is as early as 1. Raises Invalid."""
    try:
        return from_wire(text.replace("0000-", "0001-", 1) if text.startswith("0000-") else text)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"{text!r} is no ISO 8601 date: write 2024-05-31T18:30:00.000Z.") from error


def as_id(text: str) -> str:
    """Ids are kept in small letters."""
    return text.lower()


# Null where the caller is not told places.
PLACES = frozenset({"city", "country", "state"})
# Of the caller's albums: what others do with a photo is not found out by asking.
IN_ALBUM = """exists (
  select 1 from album_assets aa
  join album_users au on au.album_id = aa.album_id
  where aa.asset_id = a.id and au.user_id = :viewer
)"""
# The favourite mark is its owner's private matter.
FAVORITE = "(a.is_favorite = 1 and a.owner_id = :viewer)"
# Tags are their owner's alone: nobody finds an asset by another's, nor through a link.
TAGGED = """exists (
  select 1 from asset_tags at
  join tags t on t.id = at.tag_id
  where at.asset_id = a.id and t.user_id = :viewer and :viewer_link is null
)"""
# So are people. A face that somebody took away is none.
FACES = """
  select f.asset_id from asset_faces f
  join people p on p.id = f.person_id
  where p.owner_id = :viewer and :viewer_link is null and f.deleted_at is null and f.is_visible = 1
"""
# Each asset's faces are looked at: to collect all faces there are takes longer than to find a page of assets that have some.
# Written so that SQLite makes no join of it, which it would begin with the people.
WITH_PEOPLE = """(
  +a.owner_id = :viewer and :viewer_link is null and (
    select 1 from asset_faces f
    where f.asset_id = a.id and f.deleted_at is null and f.is_visible = 1
      and (select p.owner_id from people p where p.id = f.person_id) = :viewer
    limit 1
  ) is not null
)"""
IS_ENCODED = """(a.type = 'VIDEO' and exists (
  select 1 from asset_files f where f.asset_id = a.id and f.type = 'encoded_video' and f.is_edited = 0
))"""

# By the name of the field: what is compared, and how a value comes to its type in the database.
FIELDS: dict[str, tuple[str, Convert]] = {
    "checksum": ("a.checksum", assets.parse_checksum),
    "city": ("a.city", as_is),
    "country": ("a.country", as_is),
    "created_at": ("a.created_at", as_instant),
    "description": (exif("e.description"), as_is),
    "encoded_video_path": (file("encoded_video"), as_is),
    "file_size_in_bytes": ("a.file_size", as_is),
    "id": ("a.uid", as_id),
    "lens_model": ("a.lens_model", as_is),
    "library_id": ("a.library_id", as_id),
    "make": ("a.make", as_is),
    "model": ("a.model", as_is),
    "original_file_name": ("a.original_name", as_is),
    "original_path": ("a.original_path", as_is),
    "preview_path": (file("preview"), as_is),
    "rating": ("a.rating", as_is),
    "state": ("a.state", as_is),
    "taken_at": ("a.file_created_at", as_instant),
    "thumbnail_path": (file("thumbnail"), as_is),
    "trashed_at": ("a.deleted_at", as_instant),
    "type": ("a.type", as_is),
    "updated_at": ("a.updated_at", as_instant),
    "visibility": ("a.visibility", as_is),
}
# Yes or no: a constant condition or its opposite, so that SQLite recognises its partial indexes.
FLAGS = {
    "has_albums": IN_ALBUM,
    "has_people": WITH_PEOPLE,
    "has_tags": TAGGED,
    "is_encoded": IS_ENCODED,
    "is_favorite": FAVORITE,
    "is_motion": "a.live_photo_video_id is not null",
    "is_offline": "a.is_offline = 1",
}
# What no index finds: it is asked of one asset after the other. Of the others one finds what they equal, or what lies in a span.
LOOKED_AT = frozenset({
    "description", "encoded_video_path", "has_albums", "has_people", "has_tags", "is_encoded", "original_file_name",
    "original_path", "preview_path", "thumbnail_path",
})  # fmt: skip
EXCLUDING = frozenset({"ne", "not_in"})
# What has one value of these an index holds in the order of time.
IN_ORDER = frozenset({"city", "country", "lens_model", "library_id", "make", "model", "rating", "state", "type"})
# Files that are made of assets bear their ids (`assets.layout`).
DERIVED = frozenset({"encoded_video_path", "preview_path", "thumbnail_path"})
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What stands for a bound value, where that is not itself what is compared.
BOUND = {"library_id": "ifnull((select l.id from libraries l where l.uid = {}), 0)"}
# What holds for fields that are not asked about. Nearly all assets are so: a unary plus keeps SQLite from looking for them by
# an index of that.
USUAL = {"trashed_at": "a.deleted_at is null", "visibility": "+a.visibility in ('timeline', 'archive')"}
COMPARISONS = {"eq": "=", "ne": "is not", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
MEMBERSHIPS = {"in_": "in", "not_in": "not in"}
# The plain fields of a search: the field of FIELDS and the operator each of them stands for.
PLAIN = {
    **{name: (name, "eq") for name in (
        "checksum", "city", "country", "encoded_video_path", "id", "is_encoded", "is_favorite", "is_motion",
        "is_offline", "lens_model", "library_id", "make", "model", "preview_path", "rating", "state",
        "thumbnail_path", "type", "visibility",
    )},
    **{name: (name, "like") for name in ("description", "original_file_name", "original_path")},
    **{f"{what}_{side}": (f"{what}_at", operator)
       for what in ("created", "taken", "trashed", "updated")
       for side, operator in (("after", "gte"), ("before", "lte"))},
    "min_file_size": ("file_size_in_bytes", "gte"),
}  # fmt: skip
