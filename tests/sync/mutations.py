"""What could be wrong with the sync: a trigger that is not there, a part of a stream that is left out, a condition that does not
hold. The state machine is right only if it catches each.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from photostead.access.visibility import ALBUM_OWNER_IS_HERE
from photostead.features.sync import feeds
from photostead.features.sync.feeds import Feed
from photostead.features.sync.plan import PARTS, Part
from tests.sync.phone import NEW_TYPES

# Triggers without which nothing is missing: others do the same, as things are; or nothing reads that number.
NEEDLESS = {
    "albums_seq_insert",  # an album comes with its first membership
    "asset_exif_seq_insert",  # such values go with the number of their asset
    "asset_exif_seq_update",
    "asset_exif_moves_asset",
    "assets_seq_insert",
    "settings_tell_users",  # nobody in these households changes what the box allows
    "settings_first_tell_users",
}
FIELDS = ("gone", "backfill", "updated", "locks")
# Of the SQL of some lines, by the beginning of their kind.
CLAUSES: dict[str, tuple[str, str, str]] = {
    "one's own, locked": ("Asset", "(a.visibility != 'locked' or :viewer_is_elevated)", "1"),
    "hidden from partners": ("Partner", "a.visibility in ('timeline', 'hidden')", "1"),
    "trashed, of partners": ("Partner", "a.deleted_at is null", "1"),
    "removed partners": ("Partner", "and u.status = 'active'", ""),
    "albums of removed people": ("Album", ALBUM_OWNER_IS_HERE, "1"),
    "others' albums": ("Album", "aa.user_id = :viewer", "1"),
    "removed people in albums": ("AlbumUser", f"and {feeds.IS_HERE}", ""),
    "what albums do not show": ("AlbumTo", "a.deleted_at is null", "1"),
    "locked, in albums": ("AlbumTo", "a.visibility in ('timeline', 'archive')", "1"),
    "partners' photos in memories": ("MemoryTo", "and not :only_locked)", "and 0)"),
    "faces that are none": ("AssetFaceV1", f"and {feeds.STANDS}", ""),
    "stacks of locked photos": ("Stack", "(a.visibility != 'locked' or :viewer_is_elevated)", "1"),
    "places that are kept back": ("PartnerAssetExif", "a.latitude, null)", "a.latitude, a.latitude)"),
}


def without(request: str, field: str) -> tuple[Part, ...]:
    """The plan, but one request lacks something."""

    nothing: Any = {field: False if field == "locks" else None}
    return tuple(replace(part, **nothing) if part.request == request else part for part in PARTS)


def left_out() -> Iterable[tuple[str, str]]:
    """What requests of today's phones have that can be left out."""
    for part in PARTS:
        if part.request in NEW_TYPES:
            yield from ((str(part.request), field) for field in FIELDS if getattr(part, field))


def rewritten(name: str) -> tuple[Part, ...]:
    """The plan with a condition that does not hold."""
    kind, old, new = CLAUSES[name]

    def rewrite(feed: Feed | None) -> Feed | None:
        return feed if feed is None or not feed.type.startswith(kind) else replace(feed, sql=feed.sql.replace(old, new))

    plan = tuple(map(changed(rewrite), PARTS))
    assert plan != PARTS, f"{name}: no such condition is in the SQL"
    return plan


def changed(rewrite: Callable[[Feed | None], Feed | None]) -> Callable[[Part], Part]:
    """A part with all of its feeds rewritten."""

    def change(part: Part) -> Part:
        feeds_of: Any = {field: rewrite(getattr(part, field)) for field in ("feed", "gone", "backfill", "updated")}
        return replace(part, **feeds_of)

    return change
