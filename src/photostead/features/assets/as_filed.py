"""Back to what the file says: what a person set of an asset is let go, field by field. What the file says is not kept
anywhere while something else holds; it is read when somebody asks.
"""

import asyncio
from typing import NamedTuple

import msgspec

from photostead.access.identity import Identity
from photostead.access.visibility import find_all_writable, find_writable
from photostead.db.tx import Rows, Tx, Value
from photostead.features.assets import changes, sidecars, store, undo, work
from photostead.features.assets.originals import file_of, sidecar_of
from photostead.features.assets.schema import AssetResponseDto
from photostead.features.assets.store import WorkItem
from photostead.features.assets.tasks import fields_of, seconds_for
from photostead.features.assets.undo_schema import AssetFileWordsDto, EditedField, GoBackDto, GoBackTogetherDto
from photostead.features.places import service as places
from photostead.host.markers import require_marked
from photostead.http.context import Context
from photostead.jobs.executors import WorkerDied
from photostead.jobs.queues import Priority
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import MediaError, NotFound, Unavailable
from photostead.media import tasks as media

# What is told of a file, by columns and as it is called on the wire.
SHOWN = {
    "time_zone": "timeZone",
    "date_source": "dateSource",
    "latitude": "latitude",
    "longitude": "longitude",
    "description": "description",
    "rating": "rating",
}


class Filed(NamedTuple):
    """An asset, and what its file says by the names of the columns."""

    asset_id: int
    fields: dict[str, Value]


async def tell(ctx: Context, uid: str) -> AssetFileWordsDto:
    """What the file of an asset of the caller's says now. Raises Invalid, Unavailable where it cannot be read."""
    fields = (await read(ctx, uid)).fields
    local_time = fields["local_time"]
    shown = {rename: fields[name] for name, rename in SHOWN.items()}
    when = to_wire(local_time) if isinstance(local_time, int) else None
    return msgspec.convert({**shown, "localDateTime": when}, AssetFileWordsDto)


async def go_back(ctx: Context, uid: str, body: GoBackDto) -> AssetResponseDto:
    """Let fields of one asset be as its file says now; the asset as it is then. Raises Invalid, Unavailable where the file
    cannot be read: then nothing changed."""
    filed = await read(ctx, uid)
    return await ctx.db.write(apply, ctx.identity, filed, body.fields)


async def read(ctx: Context, uid: str) -> Filed:
    """Read a file again, in a worker."""
    await asyncio.to_thread(require_marked, ctx.data_dir)
    item, given = await ctx.db.read(reading_input, ctx.identity, uid)
    source = file_of(ctx.data_dir, item)
    sidecar = sidecar_of(ctx.data_dir, item, given)
    try:
        found = await ctx.services.workers.submit(
            media.extract, source, item.type, sidecar, item.file_modified_at, False, seconds=seconds_for(item)
        )
    except (MediaError, WorkerDied) as error:
        raise Unavailable(f"The file cannot be read now, so nothing was changed: {error}") from error
    return Filed(item.id, fields_of(found.metadata))


def reading_input(rows: Rows, identity: Identity, uid: str) -> tuple[WorkItem, str | None]:
    """What reading needs of an asset of the caller's. Raises Invalid."""
    asset_id = find_writable(rows, identity, uid, "asset.read")
    item = store.work_item(rows, asset_id)
    if item is None:
        raise NotFound("The asset is gone.")
    return item, store.file_path(rows, asset_id, "sidecar")


def apply(tx: Tx, identity: Identity, filed: Filed, wanted: list[EditedField]) -> AssetResponseDto:
    """Write what the file says over what was set."""
    [asset_id] = find_all_writable(tx, identity, [uid_of(tx, filed.asset_id)], "asset.update")
    let_go(tx, asset_id, wanted)
    values = {name: filed.fields[name] for field in wanted for name in undo.COLUMNS[field]}
    if values.get("file_created_at", 0) is None:  # no date at all: the present one stays, as when it is read
        del values["file_created_at"], values["local_time"]
    store.write_fields(tx, asset_id, {**values, **places.names_for(tx, asset_id, values)})
    return changes.tell_of(tx, identity, [asset_id])[0]


def uid_of(rows: Rows, asset_id: int) -> str:
    """Of an asset that may be gone; then it is nobody's."""
    return str(rows.value("select uid from assets where id = ?", (asset_id,)))


def let_go(tx: Tx, asset_id: int, wanted: list[EditedField]) -> None:
    """Forget what a person set."""
    overrides = store.overrides_of(tx, asset_id)
    for field in wanted:
        undo.settle_override(tx, asset_id, overrides, field, None)
    store.replace_overrides(tx, asset_id, overrides)
    sidecars.request(tx, asset_id)


def go_back_together(tx: Tx, identity: Identity, body: GoBackTogetherDto) -> None:
    """Let fields of many assets be as their files say: their files are read in the background. All of them or, with
    Invalid, none."""
    for asset_id in find_all_writable(tx, identity, list(dict.fromkeys(body.ids)), "asset.update"):
        let_go(tx, asset_id, body.fields)
        tx.enqueue(work.asset_job(work.EXTRACT_METADATA, asset_id, Priority.PERSON))
