"""SQL of the trash. What a deletion for good takes with it is `assets.service`'s."""

from collections.abc import Sequence

from photostead.access.identity import Identity
from photostead.access.visibility import OWN, find_all_writable, viewer_params
from photostead.db.tx import Rows, Tx, as_json
from photostead.features.assets import service as assets
from photostead.kernel.events import Event

# Deleting this many at a time does not keep another person's write waiting.
CHUNK = 100


def count_trash(rows: Rows, identity: Identity) -> int:
    """How many assets lie in the caller's trash; the locked ones only behind the PIN."""
    count: int = rows.value(
        f"select count(*) from assets a where a.deleted_at is not null and a.visibility != 'hidden' and {OWN}",
        viewer_params(identity),
    )
    return count


def list_trash(rows: Rows, identity: Identity, most: int) -> list[tuple[str, int]]:
    """`(uid, when it came there in ms)` of the caller's trash, the earliest first."""
    found = rows.rows(
        f"""
        select a.uid, a.deleted_at from assets a
        where a.deleted_at is not null and a.visibility != 'hidden' and {OWN}
        order by a.deleted_at, a.id limit :most
        """,
        {**viewer_params(identity), "most": most},
    )
    return [(uid, deleted_at) for uid, deleted_at in found]


def ids_in_trash(rows: Rows, identity: Identity) -> list[int]:
    """The keys of what lies in the caller's trash, without motion parts."""
    return rows.column(
        f"select a.id from assets a where a.deleted_at is not null and a.visibility != 'hidden' and {OWN}",
        viewer_params(identity),
    )


def count_last_copies(rows: Rows, ids: Sequence[int]) -> tuple[int, int, int]:
    """Of assets: how many they are, how many of them are files of libraries that are there, and of how many others their
    owner has the bytes nowhere else, but for what goes as well or lies in the trash."""
    counts = rows.row(
        """
        select count(*), ifnull(sum(a.library_id is not null and not a.is_offline), 0), ifnull(sum(
          (a.library_id is null or a.is_offline) and not exists (
            select 1 from assets t indexed by assets_by_content
            where t.content_hash = a.content_hash and t.owner_id = a.owner_id and t.deleted_at is null
              and not t.is_offline and t.id not in (select value from json_each(:ids))
          )), 0)
        from assets a
        where a.id in (select value from json_each(:ids))
        """,
        {"ids": as_json(ids)},
    )
    count, kept, last = counts or (0, 0, 0)
    return count, kept, last


def owners_of_trash(rows: Rows, before: int) -> list[int]:
    """Whose trash holds something since `before` (ms)."""
    return rows.column("select distinct owner_id from assets where deleted_at <= ? order by 1", (before,))


def delete_chunk(tx: Tx, owner_id: int, before: int, *, with_locked: bool) -> bool:
    """Delete for good some of what has been in the trash since `before` (ms); whether there is more."""
    ids = tx.column(
        """
        select id from assets
        where owner_id = :owner and deleted_at is not null and deleted_at <= :before
          and (visibility != 'locked' or :with_locked)
        limit :limit
        """,
        {"owner": owner_id, "before": before, "with_locked": with_locked, "limit": CHUNK + 1},
    )
    assets.delete_for_good(tx, ids[:CHUNK])
    return len(ids) > CHUNK


def restore_all(tx: Tx, identity: Identity) -> int:
    """Bring back everything in the caller's trash; how many assets."""
    ids = tx.column(f"select a.id from assets a where a.deleted_at is not null and {OWN}", viewer_params(identity))
    return restore(tx, identity, ids)


def restore_assets(tx: Tx, identity: Identity, uids: Sequence[str]) -> int:
    """Bring back some assets, those that are not in the trash being left alone; how many. Raises Invalid."""
    return restore(tx, identity, find_all_writable(tx, identity, list(uids), "asset.delete"))


def restore(tx: Tx, identity: Identity, ids: Sequence[int]) -> int:
    """Bring assets back with their motion parts, and tell the owner's devices."""
    restored = tx.rows(
        """
        update assets set deleted_at = null, updated_at = :now
        where deleted_at is not null and (
          id in (select value from json_each(:ids))
          or id in (select live_photo_video_id from assets where id in (select value from json_each(:ids)))
        )
        returning uid, visibility, id
        """,
        {"now": tx.now, "ids": as_json(ids)},
    )
    assets.settle_stacks(tx, ids)
    if restored:
        assets.seek_twins(tx, [asset_id for *_, asset_id in restored], are_back=True)
        tx.emit(Event("on_asset_restore", [uid for uid, *_ in restored], user_id=identity.user.id))
    return sum(visibility != "hidden" for _, visibility, _ in restored)
