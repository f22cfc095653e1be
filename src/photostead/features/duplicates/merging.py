"""What the assets that a person keeps take over from all of their group: albums and links, tags, the mark, the best rating,
what was written of any of them, and place and date where they have none and the others agree.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta, timezone
from typing import Any

import msgspec

from photostead.access.identity import Identity
from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.albums import service as albums
from photostead.features.assets import service as assets
from photostead.features.assets.schema import AssetVisibility, UpdateAssetDto
from photostead.features.tags import service as tags
from photostead.kernel.clock import EPOCH

AMONG = "in (select value from json_each(:group))"
KEPT = "in (select value from json_each(:kept))"


class Facts(msgspec.Struct, frozen=True):
    """What may be taken over of one asset; `date_time_original` in ms, `offset_minutes` east of UTC."""

    id: int
    is_favorite: int
    visibility: str
    rating: int | None
    description: str | None
    latitude: float | None
    longitude: float | None
    date_time_original: int | None
    offset_minutes: int | None

    @property
    def place(self) -> tuple[float, float] | None:
        """Where it was taken."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)

    @property
    def date(self) -> tuple[int, int] | None:
        """When, by the clock of its place."""
        return None if self.date_time_original is None else (self.date_time_original, self.offset_minutes or 0)


def take_over(tx: Tx, identity: Identity, kept: Sequence[int], group: Sequence[int]) -> None:
    """Let assets (keys) take over what was made of all of a group, theirs among them."""
    facts = read_facts(tx, group)
    for one in facts:
        if one.id in kept:
            apply(tx, identity, one, facts)
    tag_ids = tx.column(f"select distinct tag_id from asset_tags where asset_id {AMONG}", {"group": as_json(group)})
    tags.tag(tx, identity.user.id, tag_ids, kept)
    join_albums(tx, kept, group)


def read_facts(rows: Rows, ids: Sequence[int]) -> list[Facts]:
    """Of these assets, in this order."""
    return rows.structs(
        Facts,
        """
        select a.id, a.is_favorite, a.visibility, e.rating, e.description, a.latitude, a.longitude,
               e.date_time_original, a.offset_minutes
        from json_each(?) wanted
        join assets a on a.id = wanted.value
        left join asset_exif e on e.asset_id = a.id
        order by wanted.key
        """,
        (as_json(ids),),
    )


# --- what is said of them


def apply(tx: Tx, identity: Identity, one: Facts, group: Sequence[Facts]) -> None:
    """Change what differs, as if its owner did."""
    changes = changes_of(one, group)
    if changes:
        assets.change(tx, identity, one.id, UpdateAssetDto(**changes))


def changes_of(one: Facts, group: Sequence[Facts]) -> dict[str, Any]:
    """By the names of an update's fields."""
    changes: dict[str, Any] = {}
    if not one.is_favorite and any(other.is_favorite for other in group):
        changes["is_favorite"] = True
    # Whoever took one of them out of everybody's timeline meant the picture.
    if (
        any(other.visibility == AssetVisibility.ARCHIVE for other in group)
        and one.visibility != AssetVisibility.ARCHIVE
    ):
        changes["visibility"] = AssetVisibility.ARCHIVE
    best = max((other.rating for other in group if other.rating), default=None)
    if best is not None and best > (one.rating or 0):
        changes["rating"] = best
    words = join_words([one.description, *(other.description for other in group)])
    if words != (one.description or ""):
        changes["description"] = words
    if one.place is None and (place := only(group, lambda other: other.place)):
        changes["latitude"], changes["longitude"] = place
    if one.date is None and (date := only(group, lambda other: other.date)):
        changes["date_time_original"] = as_text(*date)
    return changes


def join_words(descriptions: Sequence[str | None]) -> str:
    """All that was written, each once, one below the other."""
    text = ""
    for words in descriptions:
        if words and words.strip() and words.strip() not in text:
            text = f"{text}\n{words}" if text else words
    return text


def only(group: Sequence[Facts], read: Callable[[Facts], tuple[Any, Any] | None]) -> Any:
    """What those that know it agree upon; None where they do not."""
    found = {value for one in group if (value := read(one)) is not None}
    return found.pop() if len(found) == 1 else None


def as_text(ms: int, offset: int) -> str:
    """A moment as an update has it, with its offset in minutes."""
    return (EPOCH + timedelta(milliseconds=ms)).astimezone(timezone(timedelta(minutes=offset))).isoformat()


# --- where they are


def join_albums(tx: Tx, kept: Sequence[int], group: Sequence[int]) -> None:
    """Albums and links that hold one of the group hold all that is kept, put there by whom it was; the first of these is
    the cover where another was, and what was said of another is said of it."""
    keys: dict[str, Value] = {"kept": as_json(kept), "group": as_json(group), "first": kept[0], "now": tx.now}
    changed = {*fill_albums(tx, keys), *cover_albums(tx, keys)}
    fill_links(tx, keys)
    tx.run(f"update or ignore activities set asset_id = :first where asset_id {AMONG} and asset_id not {KEPT}", keys)
    for album_id in sorted(changed):
        tx.run("update albums set updated_at = ? where id = ?", (tx.now, album_id))
        albums.announce(tx, album_id)


def fill_albums(tx: Tx, keys: dict[str, Value]) -> list[int]:
    """Where one of the group is, all that is kept is; the albums that grew."""
    sql = f"""
    insert or ignore into album_assets (album_id, asset_id, added_at, added_by)
    select aa.album_id, k.value, :now, min(aa.added_by)
    from album_assets aa
    join json_each(:kept) k
    where aa.asset_id {AMONG}
    group by aa.album_id, k.value
    returning album_id
    """
    return tx.column(sql, keys)


def fill_links(tx: Tx, keys: dict[str, Value]) -> None:
    """As in albums."""
    tx.run(
        f"""
        insert or ignore into shared_link_assets (link_id, asset_id)
        select la.link_id, k.value from shared_link_assets la join json_each(:kept) k where la.asset_id {AMONG}
        """,
        keys,
    )


def cover_albums(tx: Tx, keys: dict[str, Value]) -> list[int]:
    """The first that is kept is the cover where one that is not was; those albums."""
    sql = f"""
    update albums set thumbnail_asset_id = :first
    where thumbnail_asset_id {AMONG} and thumbnail_asset_id not {KEPT}
    returning id
    """
    return tx.column(sql, keys)
