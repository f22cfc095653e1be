"""What people edited, written as XMP for other programs, where the daemon was started so: into a folder of our own
(`sidecars/`), or beside uploads. Never where a library's files lie. The database stays the truth: nothing here is ever read
back, neither by extraction nor by scans. What is written is `sidecar_edits`' to say.
"""

import asyncio
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from photostead.db.facts import save_fact
from photostead.db.tx import Rows, Tx
from photostead.features.assets import bulk, layout, store
from photostead.features.assets.bulk import Bulk, Extent, Where
from photostead.features.assets.filing import turn
from photostead.features.assets.originals import sidecar_of
from photostead.features.assets.sidecar_edits import EDITED, UNWRITTEN, edits_of
from photostead.features.assets.store import WorkItem
from photostead.features.assets.work import WRITE_SIDECAR, asset_job, file_deletion
from photostead.host.markers import require_marked
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName
from photostead.jobs.tasks import Run, task
from photostead.kernel.errors import Invalid
from photostead.kernel.log import note_about
from photostead.media import xmp_write
from photostead.media.files import Source, lies_below, make_folder, sync_folder
from photostead.media.sidecar import Sidecar
from photostead.media.xmp_write import Edits, Written

STEP = "sidecar"
SECONDS = 60.0
SWITCH = "sidecars"


class Order(msgspec.Struct, frozen=True):
    """What is to be written of an asset. `given`: the sidecar that came with its upload; `former`: ours as it is now;
    `beside`: where one beside the upload would lie, None where it is to go to our own folder. All of them are relative to
    the data folder."""

    item: WorkItem
    edits: Edits
    given: str | None
    former: str | None
    beside: str | None
    import_paths: tuple[str, ...]


# --- the switch


def switch(tx: Tx, is_on: bool, is_beside: bool = False) -> None:
    """Note how the daemon was started, where every change of an asset sees it. `is_beside`: those of uploads go beside
    them."""
    wanted = {"isWritten": is_on, "isBeside": is_beside}
    if (is_written(tx), is_put_beside(tx)) != (is_on, is_beside):
        save_fact(tx, SWITCH, wanted)


def is_written(rows: Rows) -> bool:
    """Whether sidecars are written."""
    return bool(rows.value("select value ->> 'isWritten' from system_metadata where key = ?", (SWITCH,)))


def is_put_beside(rows: Rows) -> bool:
    """Whether those of uploads go beside them."""
    return bool(rows.value("select value ->> 'isBeside' from system_metadata where key = ?", (SWITCH,)))


def request(tx: Tx, asset_id: int) -> None:
    """A person changed something of an asset: its sidecar is to be written, if any is."""
    if is_written(tx):
        tx.enqueue(asset_job(WRITE_SIDECAR, asset_id, Priority.UPLOAD))


def request_of_people(tx: Tx, people: Sequence[int]) -> None:
    """People (keys) are called otherwise, are others' or nobody's: the sidecars of all assets that they are on. To be asked
    before their faces go to somebody else."""
    if people and is_written(tx):
        wanted = ", ".join(map(str, people))
        theirs = f"id in (select asset_id from asset_faces where person_id in ({wanted}))"
        store.enqueue_for(tx, WRITE_SIDECAR, bulk.find(tx, Where(theirs, with_offline=True)))


def start(tx: Tx, force: bool) -> int:
    """Ask for the sidecars of all assets that were edited, or of those that lack it; how many jobs that is. Raises Invalid."""
    return bulk.ask(tx, WRITING, bulk.extent_of(force))


def whose(rows: Rows, extent: Extent) -> Where:
    """Those whose sidecars are to be written."""
    if not is_written(rows):
        raise Invalid("Sidecars are not written: start Photostead with --write-sidecars first.")
    return Where(EDITED if extent is Extent.ALL else f"{EDITED} and {UNWRITTEN}", with_offline=True)


WRITING = Bulk(WRITE_SIDECAR, Kind("SidecarQueueAll", QueueName.SIDECAR), whose)


# --- the work


def given_up(tx: Tx, payload: dict[str, Any], reason: str) -> None:
    """Say so beside the asset: what was edited is safe in the database."""
    store.record_problem(tx, payload["asset_id"], STEP, reason)


@task(WRITE_SIDECAR, give_up=given_up)
async def write_sidecar(run: Run, asset_id: int) -> None:
    """Write the sidecar of one asset anew."""
    await asyncio.to_thread(require_marked, run.data_dir)
    async with turn(asset_id):
        order = await run.db.read(order_of, asset_id)
        if order is None:
            return
        note_about(asset=order.item.uid)
        path = await asyncio.to_thread(place_of, run.data_dir, order)
        given = await keep_given(run, order) if order.given == path else order.given
        source = await asyncio.to_thread(base_of, run.data_dir, order, path, given)
        written = await run.executor.submit(
            xmp_write.write_sidecar, str(run.data_dir / path), order.edits, source, seconds=SECONDS
        )
        await run.finish(note_written, asset_id, path, written)


def order_of(rows: Rows, asset_id: int) -> Order | None:
    """What is to be written of an asset; None where that is nothing."""
    item = store.work_item(rows, asset_id)
    edits = edits_of(rows, asset_id) if item is not None and is_written(rows) else None
    if item is None or edits is None:
        return None
    is_upload = item.library_id is None and item.path.startswith(b"library/")
    return Order(
        item=item,
        edits=edits,
        given=store.file_path(rows, asset_id, "sidecar"),
        former=store.file_path(rows, asset_id, "sidecar", is_edited=True),
        beside=layout.sidecar_beside(os.fsdecode(item.path)) if is_upload and is_put_beside(rows) else None,
        import_paths=tuple(store.import_paths(rows)),
    )


def place_of(data_dir: Path, order: Order) -> str:
    """Where an asset's sidecar goes, relative to the data folder. A folder of ours that lies within a library's is read
    only all the same."""
    own = str(layout.sidecar_path(order.item.uid))
    if order.beside is None:
        return own
    real = os.path.realpath((data_dir / order.beside).parent)
    return own if lies_below(f"{real}/", order.import_paths) else order.beside


def base_of(data_dir: Path, order: Order, path: str, given: str | None) -> Sidecar | None:
    """What the sidecar begins from: one beside the upload, which other programs write into too; else the one that came
    with it, or lies beside a library's file."""
    beside = (name for name in (order.former, path) if name is not None and name.startswith("library/"))
    latest = next((name for name in beside if os.path.isfile(data_dir / name)), None)
    return sidecar_of(data_dir, order.item, given) if latest is None else Source(str(data_dir / latest))


async def keep_given(run: Run, order: Order) -> str:
    """Ours takes the place of the sidecar that came with an upload: that one is kept in our own folder, and counts as
    before; where it lies now."""
    kept = str(layout.given_sidecar_path(order.item.uid))
    size = await asyncio.to_thread(copy_durably, run.data_dir / str(order.given), run.data_dir / kept)
    if size is not None:
        await run.db.write(store.put_file, order.item.id, "sidecar", kept, size)
    return kept


def copy_durably(old: Path, new: Path) -> int | None:
    """Copy a file, complete or not at all; its size in bytes, None where there is none any more. Raises OutOfSpace,
    Unavailable, OSError."""
    make_folder(str(new.parent))
    part = new.with_name(f".{new.name}.part")
    try:
        shutil.copyfile(old, part)
    except FileNotFoundError:
        return None
    with part.open("rb") as copied:
        os.fsync(copied.fileno())
    part.rename(new)
    sync_folder(new.parent)
    return new.stat().st_size


def note_written(tx: Tx, asset_id: int, path: str, written: Written) -> None:
    """Note the file with its asset; where that went meanwhile, the file goes too."""
    if not tx.value("select 1 from assets where id = ?", (asset_id,)):
        tx.enqueue(file_deletion([path]))
        return
    store.put_file(tx, asset_id, "sidecar", path, written.size, is_edited=True)
    store.settle_problem(tx, asset_id, STEP, written.warnings)
