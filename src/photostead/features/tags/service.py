"""The rules of tags: they are their owner's alone, for assets of their own; deleting one deletes those below it and no
asset. What a person gives or takes away is remembered beside the asset, so that reading its file again respects it.
"""

from collections.abc import Sequence

from msgspec import UNSET

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.db.tx import Rows, Tx, Value
from photostead.features.assets import service as assets
from photostead.features.assets.schema import BulkIdErrorReason, refused
from photostead.features.keywords import service as keywords
from photostead.features.keywords.service import upsert
from photostead.features.tags import store
from photostead.features.tags.schema import (
    BulkIdResponseDto,
    TagBulkAssetsDto,
    TagBulkAssetsResponseDto,
    TagCreateDto,
    TagResponseDto,
    TagUpdateDto,
    TagUpsertDto,
)
from photostead.features.triggers import service as triggers
from photostead.features.triggers.schema import WorkflowTrigger
from photostead.kernel.errors import Invalid

__all__ = ["create_tag", "delete_tag", "tag", "tag_assets", "untag_assets", "update_tag", "upsert", "upsert_tags"]

# So that one request does not hold up everyone else's.
MOST_VALUES = 1000
EXISTS = "A tag with that name already exists"

list_tags = store.list_tags


def find_tag(rows: Rows, identity: Identity, uid: str, permission: Permission) -> int:
    """The key of a tag of the caller's. Raises Invalid, the same for absent and foreign."""
    found = store.find_tags(rows, identity.user.id, [uid])
    if not found:
        raise Invalid(f"Not found or no {permission} access")
    return next(iter(found.values()))


def get_tag(rows: Rows, identity: Identity, uid: str) -> TagResponseDto:
    """One tag. Raises Invalid."""
    return store.describe(rows, [find_tag(rows, identity, uid, Permission.TAG_READ)])[0]


def create_tag(tx: Tx, identity: Identity, body: TagCreateDto) -> TagResponseDto:
    """Make a tag. Raises Invalid for a name that is none or taken, or a parent that is not the caller's."""
    user_id = identity.user.id
    parent_id = find_tag(tx, identity, body.parent_id, Permission.TAG_READ) if body.parent_id else None
    value = value_below(tx, parent_id, body.name)
    if tx.value("select 1 from tags where user_id = ? and value = ?", (user_id, value)):
        raise Invalid(EXISTS)
    color = None if body.color is UNSET else with_hash(body.color)
    return store.describe(tx, [keywords.insert(tx, user_id, parent_id, value, color)])[0]


def value_below(rows: Rows, parent_id: int | None, name: str) -> str:
    """The value of a tag with this name below another. Raises Invalid."""
    name = keywords.clean_name(name)
    if parent_id is None:
        return name
    parent = str(rows.value("select value from tags where id = ?", (parent_id,)))
    return keywords.SEPARATOR.join(keywords.parse_value(f"{parent}{keywords.SEPARATOR}{name}"))


def with_hash(color: str | None) -> str | None:
    """A colour as style sheets write it."""
    return color if color is None or color.startswith("#") else f"#{color}"


def upsert_tags(tx: Tx, identity: Identity, body: TagUpsertDto) -> list[TagResponseDto]:
    """Tags by value, made with their parents where they are missing. Raises Invalid; then none is made."""
    if len(body.tags) > MOST_VALUES:
        raise Invalid(f"Too many tags in one request: at most {MOST_VALUES}.")
    return store.describe(tx, upsert(tx, identity.user.id, body.tags))


def update_tag(tx: Tx, identity: Identity, uid: str, body: TagUpdateDto) -> TagResponseDto:
    """Rename a tag, with the values of those below it, or colour it. Raises Invalid."""
    tag_id = find_tag(tx, identity, uid, Permission.TAG_UPDATE)
    if body.name is not UNSET:
        rename(tx, identity.user.id, tag_id, body.name)
    if body.color is not UNSET:
        changed: tuple[Value, ...] = (with_hash(body.color), tx.now, tag_id)
        tx.run("update tags set color = ?, updated_at = ? where id = ?", changed)
    return store.describe(tx, [tag_id])[0]


def rename(tx: Tx, user_id: int, tag_id: int, name: str) -> None:
    """Give a tag another name. Raises Invalid where another has it."""
    parent_id = tx.value("select parent_id from tags where id = ?", (tag_id,))
    value = value_below(tx, parent_id, name)
    holder = tx.value("select id from tags where user_id = ? and value = ?", (user_id, value))
    if holder == tag_id:
        return
    if holder is not None:
        raise Invalid(EXISTS)
    store.rename(tx, tag_id, value)
    note_in_sidecars(tx, tag_id, store.assets_below(tx, tag_id), is_given=True)


def delete_tag(tx: Tx, identity: Identity, uid: str) -> None:
    """Delete a tag and those below it; the assets stay. Raises Invalid."""
    tag_id = find_tag(tx, identity, uid, Permission.TAG_DELETE)
    touched = store.assets_below(tx, tag_id)
    note_in_sidecars(tx, tag_id, touched, is_given=False)
    tx.run("delete from tags where id = ?", (tag_id,))


def note_in_sidecars(tx: Tx, tag_id: int, asset_ids: Sequence[int], *, is_given: bool) -> None:
    """A tag of many assets changed: where sidecars are written, theirs are to say so."""
    if not assets.writes_sidecars(tx):
        return
    uid = tx.value("select uid from tags where id = ?", (tag_id,))
    keywords.mark(tx, [uid], asset_ids, is_given=is_given)
    for asset_id in asset_ids:
        assets.request_sidecar(tx, asset_id)


# --- assets


def tag(
    tx: Tx, user_id: int, tag_ids: Sequence[int], asset_ids: Sequence[int], chain: Sequence[int] = ()
) -> list[tuple[int, int]]:
    """Give assets of a person tags of theirs (integer keys, rights decided before); the `(asset, tag)` that are new.
    `chain` are the workflows that do it, if any do."""
    added = keywords.attach(tx, tag_ids, asset_ids)
    if not added:
        return []
    uids: dict[int, str] = {key: tx.value("select uid from tags where id = ?", (key,)) for key in tag_ids}
    for tag_id in tag_ids:
        keywords.mark(tx, [uids[tag_id]], [asset for asset, given in added if given == tag_id], is_given=True)
    changed = sorted({asset_id for asset_id, _ in added})
    for asset_id in changed:
        assets.request_sidecar(tx, asset_id)
    triggers.happened(tx, WorkflowTrigger.ASSET_TAGGED, user_id, changed, chain)
    return added


def tag_assets(tx: Tx, identity: Identity, uid: str, asset_uids: Sequence[str]) -> list[BulkIdResponseDto]:
    """Give assets of the caller's a tag; what came of each, in the order given. Raises Invalid for the tag."""
    tag_id = find_tag(tx, identity, uid, Permission.TAG_ASSET)
    own = store.own_assets(tx, identity, asset_uids)
    added = {asset_id for asset_id, _ in tag(tx, identity.user.id, [tag_id], list(own.values()))}
    assets.tell_of(tx, identity, sorted(added))
    results = []
    for asset_uid in asset_uids:
        asset_id = own.get(asset_uid.lower())
        if asset_id is None:
            results.append(refused(asset_uid, BulkIdErrorReason.NO_PERMISSION))
        elif asset_id in added:
            added.remove(asset_id)
            results.append(BulkIdResponseDto(id=asset_uid, success=True))
        else:
            results.append(refused(asset_uid, BulkIdErrorReason.DUPLICATE))
    return results


def untag_assets(tx: Tx, identity: Identity, uid: str, asset_uids: Sequence[str]) -> list[BulkIdResponseDto]:
    """Take a tag from assets of the caller's; what came of each, in the order given. Raises Invalid for the tag."""
    tag_id = find_tag(tx, identity, uid, Permission.TAG_ASSET)
    own = store.own_assets(tx, identity, asset_uids)
    tagged = store.tagged_among(tx, tag_id, list(own.values()))
    changed = sorted(tagged)
    store.detach(tx, tag_id, changed)
    keywords.mark(tx, [tx.value("select uid from tags where id = ?", (tag_id,))], changed, is_given=False)
    for asset_id in changed:
        assets.request_sidecar(tx, asset_id)
    assets.tell_of(tx, identity, changed)
    results = []
    for asset_uid in asset_uids:
        key = own.get(asset_uid.lower())
        if key in tagged:
            tagged.remove(key)
            results.append(BulkIdResponseDto(id=asset_uid, success=True))
        else:
            results.append(refused(asset_uid, BulkIdErrorReason.NOT_FOUND))
    return results


def bulk_tag_assets(tx: Tx, identity: Identity, body: TagBulkAssetsDto) -> TagBulkAssetsResponseDto:
    """Give several assets several tags; of both, what is not the caller's is passed over."""
    tag_ids = list(store.find_tags(tx, identity.user.id, body.tag_ids).values())
    own = list(store.own_assets(tx, identity, body.asset_ids).values())
    added = tag(tx, identity.user.id, tag_ids, own)
    assets.tell_of(tx, identity, sorted({asset_id for asset_id, _ in added}))
    return TagBulkAssetsResponseDto(len(added))
