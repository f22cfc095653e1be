"""The rules of stacks: they are their owner's alone, of assets of their own; one shows as the photo on top of it, and taking
it apart deletes nothing.
"""

from collections.abc import Sequence

from msgspec import UNSET

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.access.visibility import find_all_writable
from photostead.db.tx import Rows, Tx, as_json
from photostead.features.assets import service as assets
from photostead.features.stacks import store
from photostead.features.stacks.schema import (
    SearchStacksQuery,
    StackCreateDto,
    StackResponseDto,
    StackUpdateDto,
)
from photostead.kernel.errors import Invalid

LEAST = 2


def find_stacks(rows: Rows, identity: Identity, uids: Sequence[str], permission: Permission) -> list[int]:
    """The keys of stacks of the caller's, each once. Raises Invalid, the same for absent and foreign."""
    found = store.find_stacks(rows, identity.user.id, uids)
    if any(uid.lower() not in found for uid in uids):
        raise Invalid(f"Not found or no {permission} access")
    return list(found.values())


def search_stacks(rows: Rows, identity: Identity, query: SearchStacksQuery) -> list[StackResponseDto]:
    """The caller's stacks; what is no asset of theirs is on top of none."""
    primary = None if query.primary_asset_id is UNSET else query.primary_asset_id.lower()
    return store.describe(rows, identity, store.list_stacks(rows, identity.user.id, primary))


def get_stack(rows: Rows, identity: Identity, uid: str) -> StackResponseDto:
    """One stack. Raises Invalid."""
    return store.describe(rows, identity, find_stacks(rows, identity, [uid], Permission.STACK_READ))[0]


def create_stack(tx: Tx, identity: Identity, body: StackCreateDto) -> StackResponseDto:
    """Make a stack. Raises Invalid for assets that are not the caller's, fewer than two, locked or parts of others."""
    ids = find_all_writable(tx, identity, list(dict.fromkeys(body.asset_ids)), Permission.ASSET_UPDATE)
    ids = list(dict.fromkeys(ids))
    if len(ids) < LEAST:
        raise Invalid("A stack takes two different assets or more.")
    if tx.value(
        """
        select 1 from assets
        where id in (select value from json_each(?)) and visibility in ('locked', 'hidden')
        """,
        (as_json(ids),),
    ):
        raise Invalid("What is in the locked folder, and the moving part of a photo, cannot be stacked.")
    return store.describe(tx, identity, [assets.make_stack(tx, identity.user.id, ids)])[0]


def update_stack(tx: Tx, identity: Identity, uid: str, body: StackUpdateDto) -> StackResponseDto:
    """Put another of its assets on top. Raises Invalid for one that is not in it or cannot stand for it."""
    [stack_id] = find_stacks(tx, identity, [uid], Permission.STACK_UPDATE)
    if body.primary_asset_id is UNSET:
        return store.describe(tx, identity, [stack_id])[0]
    found = store.find_member(tx, stack_id, body.primary_asset_id)
    if found is None:
        raise Invalid("The primary asset must be in the stack.")
    asset_id, is_shown, is_in_timeline = found
    if not is_shown or (store.shows_in_timeline(tx, stack_id) and not is_in_timeline):
        raise Invalid("What is in the trash or archived cannot stand for photos that are not.")
    assets.forget_displaced(tx, [stack_id])
    tx.run("update stacks set primary_asset_id = ?, updated_at = ? where id = ?", (asset_id, tx.now, stack_id))
    assets.settle_stacks(tx, [asset_id])
    return store.describe(tx, identity, [stack_id])[0]


def delete_stacks(tx: Tx, identity: Identity, uids: Sequence[str]) -> None:
    """Take stacks apart, all of them or, with Invalid, none; their assets stay."""
    assets.dissolve_stacks(tx, find_stacks(tx, identity, uids, Permission.STACK_DELETE))


def take_out(tx: Tx, identity: Identity, uid: str, asset_uid: str) -> None:
    """Take an asset out of a stack; with one left it is no stack any more. Raises Invalid for one that is not in it."""
    [stack_id] = find_stacks(tx, identity, [uid], Permission.STACK_UPDATE)
    found = store.find_member(tx, stack_id, asset_uid)
    if found is None:
        raise Invalid("The asset is not in this stack.")
    assets.take_out(tx, [found[0]])
