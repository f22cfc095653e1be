"""Undoing changes exactly: what is stored of assets is told before and after a change, and put back where nothing changed
since. Both are kept by whoever made the change; here nothing is remembered, so that an undo survives a restart and costs
nothing to those who need none.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from photostead.access.identity import Identity
from photostead.access.visibility import find_all_writable, may_write, those_under
from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.assets import changes, sidecars, stacking, store, work
from photostead.features.assets.schema import AssetVisibility
from photostead.features.assets.sidecar_edits import AS_FILED
from photostead.features.assets.undo_schema import (
    AssetStateDto,
    AssetStateResponseDto,
    EditedField,
    StoredDate,
    StoredDescription,
    StoredPlace,
    StoredRating,
    StoredTags,
    UndoItemDto,
    UndoRefusal,
    UndoResultDto,
)
from photostead.features.keywords import service as keywords
from photostead.features.places import service as places
from photostead.jobs.queues import Priority
from photostead.kernel.errors import Conflict

# Which columns a person sets together.
COLUMNS: dict[EditedField, tuple[str, ...]] = {
    EditedField.DATE: (
        "file_created_at", "local_time", "offset_minutes", "date_time_original", "time_zone", "date_source"
    ),
    EditedField.PLACE: ("latitude", "longitude"),
    EditedField.DESCRIPTION: ("description",),
    EditedField.RATING: ("rating",),
}  # fmt: skip
STORED = """
select a.id, a.uid, a.metadata_at, a.is_favorite, a.visibility, o.fields,
       a.file_created_at, a.local_time, a.offset_minutes, e.date_time_original, e.time_zone, e.date_source,
       a.latitude, a.longitude, e.description, e.rating,
       (select json_group_array(uid) from (
          select t.uid from asset_tags x join tags t on t.id = x.tag_id where x.asset_id = a.id order by t.uid))
from json_each(?) wanted
join assets a on a.id = wanted.value
left join asset_exif e on e.asset_id = a.id
left join asset_overrides o on o.asset_id = a.id
order by wanted.key
"""


# --- telling


def tell(rows: Rows, identity: Identity, uids: Sequence[str]) -> list[AssetStateResponseDto]:
    """Assets of the caller's as they are stored, each once. Raises Invalid unless all of them are."""
    ids = find_all_writable(rows, identity, list(dict.fromkeys(uids)), "asset.read")
    return [AssetStateResponseDto(uid, state) for _, uid, state in read(rows, ids)]


def read(rows: Rows, ids: Sequence[int]) -> list[tuple[int, str, AssetStateDto]]:
    """`(key, uid, state)` of assets."""
    return [(row[0], row[1], state_of(row[2:])) for row in rows.rows(STORED, (as_json(ids),))]


def state_of(row: Sequence[Any]) -> AssetStateDto:
    """From the columns of STORED after the ids."""
    read_at, is_favorite, visibility, text, *rest = row
    overrides = msgspec.json.decode(text) if text else {}
    *date, latitude, longitude, description, rating, tags = rest
    stored = dict(zip(COLUMNS[EditedField.DATE], date, strict=True))
    return AssetStateDto(
        read_at=read_at,
        date=StoredDate(**stored, is_edited=is_edited(overrides, EditedField.DATE)),
        place=StoredPlace(latitude, longitude, is_edited(overrides, EditedField.PLACE)),
        description=StoredDescription(description, is_edited(overrides, EditedField.DESCRIPTION)),
        rating=StoredRating(rating, is_edited(overrides, EditedField.RATING)),
        tags=StoredTags(msgspec.json.decode(tags), overrides.get(keywords.TAGGED, {})),
        is_favorite=bool(is_favorite),
        visibility=AssetVisibility(visibility),
    )


def is_edited(overrides: dict[str, Any], field: EditedField) -> bool:
    """Whether a person set it."""
    return not overrides.keys().isdisjoint(COLUMNS[field])


def edited_fields(rows: Rows, asset_id: int) -> list[EditedField]:
    """What a person set of an asset."""
    overrides = store.overrides_of(rows, asset_id)
    return [field for field in EditedField if is_edited(overrides, field)]


# --- putting back


def put_back(tx: Tx, identity: Identity, items: Sequence[UndoItemDto]) -> list[UndoResultDto]:
    """Undo changes to assets, where they are as those left them; what came of each. Raises Conflict where nothing could be
    undone: then nothing is."""
    own = find_own(tx, identity, [item.id for item in items])
    now = {key: state for key, _, state in read(tx, list(own.values()))}
    results, done = [], []
    for item in items:
        key = own.pop(item.id.lower(), None)
        refusal = UndoRefusal.NOT_FOUND if key is None else refusal_of(tx, identity, item, now[key])
        if key is not None and refusal is UNSET:
            restore(tx, identity, key, item.before, now[key])
            done.append(key)
        results.append(UndoResultDto(item.id, refusal is UNSET, refusal))
    if items and not done:
        raise Conflict("Nothing was undone: these photos were changed again since, or are gone.")
    stacking.settle(tx, done)
    changes.tell_of(tx, identity, done)
    return results


def find_own(rows: Rows, identity: Identity, uids: Sequence[str]) -> dict[str, int]:
    """Those that the caller may change: uid to key."""
    return those_under(rows, may_write(identity), identity, uids)


def refusal_of(rows: Rows, identity: Identity, item: UndoItemDto, now: AssetStateDto) -> UndoRefusal | UnsetType:
    """Why an asset is not put back; UNSET where it is. Compared is only what is to be put back."""
    for field in AssetStateDto.__struct_fields__:
        if field == "read_at" or getattr(item.before, field) is UNSET:
            continue
        if getattr(item.after, field) != getattr(now, field):
            return UndoRefusal.CHANGED
    if item.before.tags is not UNSET and len(find_tags(rows, identity, item.before.tags.ids)) < len(
        item.before.tags.ids
    ):
        return UndoRefusal.TAG_GONE
    return UNSET


def find_tags(rows: Rows, identity: Identity, uids: Sequence[str]) -> list[int]:
    """The keys of the caller's tags among these."""
    sql = "select id from tags where user_id = ? and uid in (select value from json_each(?))"
    return rows.column(sql, (identity.user.id, as_json(uids)))


def restore(tx: Tx, identity: Identity, asset_id: int, before: AssetStateDto, now: AssetStateDto) -> None:
    """Store what is told again. Stacks are settled behind it."""
    overrides, values = store.overrides_of(tx, asset_id), dict[str, Value]()
    for field, columns in COLUMNS.items():
        stored = getattr(before, field)
        if stored is UNSET:
            continue
        said = {name: getattr(stored, name) for name in columns}
        values |= said
        settle_override(tx, asset_id, overrides, field, said if stored.is_edited else None)
    if before.tags is not UNSET:
        put_tags(tx, identity, asset_id, before.tags, overrides)
    if before.is_favorite is not UNSET:
        tx.run("update assets set is_favorite = ? where id = ?", (before.is_favorite, asset_id))
    if before.visibility is not UNSET and before.visibility != now.visibility:
        changes.set_visibility(tx, identity, asset_id, before.visibility)
    store.replace_overrides(tx, asset_id, overrides)
    store.write_fields(tx, asset_id, {**values, **places.names_for(tx, asset_id, values)})
    sidecars.request(tx, asset_id)
    if before.read_at != now.read_at and values:  # the file may say something else by now
        tx.enqueue(work.asset_job(work.EXTRACT_METADATA, asset_id, Priority.PERSON))


def settle_override(
    tx: Tx, asset_id: int, overrides: dict[str, Any], field: EditedField, said: dict[str, Any] | None
) -> None:
    """Let `overrides` hold what a person said of a field, or with None nothing: then it is the file's again, and a sidecar
    that we wrote has to say so."""
    was_edited = is_edited(overrides, field)
    for name in COLUMNS[field]:
        overrides.pop(name, None)
    if said is not None:
        overrides.update(said)
    elif was_edited and store.file_path(tx, asset_id, "sidecar", is_edited=True) is not None:
        overrides[AS_FILED] = sorted({*overrides.get(AS_FILED, []), str(field)})


def put_tags(tx: Tx, identity: Identity, asset_id: int, tags: StoredTags, overrides: dict[str, Any]) -> None:
    """Let an asset have these tags and no others."""
    tx.run("delete from asset_tags where asset_id = ?", (asset_id,))
    keywords.attach(tx, find_tags(tx, identity, tags.ids), [asset_id])
    overrides.pop(keywords.TAGGED, None)
    if tags.decided:
        overrides[keywords.TAGGED] = tags.decided
