"""What people edited, written as XMP into a folder of our own (`sidecars/`) for other programs, where the daemon was
started so. The database stays the truth: nothing here is ever read back, neither by extraction nor by scans.
"""

import asyncio
from typing import Any

import msgspec
from msgspec import UNSET

from photostead.db.tx import Rows, Tx, as_json
from photostead.features.assets import layout, store
from photostead.features.assets.originals import sidecar_of
from photostead.features.assets.store import WorkItem
from photostead.features.assets.work import WRITE_SIDECAR, asset_job, file_deletion
from photostead.features.keywords import service as keywords
from photostead.host.markers import require_marked
from photostead.jobs.queues import Priority
from photostead.jobs.tasks import Run, task
from photostead.kernel.errors import Invalid
from photostead.kernel.log import note_about
from photostead.media import xmp_write
from photostead.media.xmp_write import Edits, Taken, Written

STEP = "sidecar"
SECONDS = 60.0
SWITCH = "sidecars"
# What of a person's edits an XMP file has a place for.
EDITED = """
  exists (
    select 1 from asset_overrides o, json_each(o.fields) f
    where o.asset_id = assets.id and f.key in ('description', 'rating', 'latitude', 'longitude', 'local_time', 'tagged')
  )
"""
UNWRITTEN = """
  not exists (
    select 1 from asset_files w where w.asset_id = assets.id and w.type = 'sidecar' and w.is_edited = 1
  )
"""


# --- the switch


def switch(tx: Tx, is_on: bool) -> None:
    """Note how the daemon was started, where every change of an asset sees it."""
    if is_written(tx) != is_on:
        tx.run(
            "insert into system_metadata (key, value) values (?, ?) on conflict do update set value = excluded.value",
            (SWITCH, as_json({"isWritten": is_on})),
        )


def is_written(rows: Rows) -> bool:
    """Whether sidecars are written."""
    return bool(rows.value("select value ->> 'isWritten' from system_metadata where key = ?", (SWITCH,)))


def request(tx: Tx, asset_id: int) -> None:
    """A person changed something of an asset: its sidecar is to be written, if any is."""
    if is_written(tx):
        tx.enqueue(asset_job(WRITE_SIDECAR, asset_id, Priority.UPLOAD))


def start(tx: Tx, force: bool) -> int:
    """Ask for the sidecars of all assets that were edited, or of those that lack it; how many. Raises Invalid."""
    if not is_written(tx):
        raise Invalid("Sidecars are not written: start Photostead with --write-sidecars first.")
    return store.enqueue_where(tx, WRITE_SIDECAR, EDITED if force else f"{EDITED} and {UNWRITTEN}", with_offline=True)


# --- the work


def given_up(tx: Tx, payload: dict[str, Any], reason: str) -> None:
    """Say so beside the asset: what was edited is safe in the database."""
    store.record_problem(tx, payload["asset_id"], STEP, reason)


@task(WRITE_SIDECAR, give_up=given_up)
async def write_sidecar(run: Run, asset_id: int) -> None:
    """Write the sidecar of one asset anew."""
    await asyncio.to_thread(require_marked, run.data_dir)
    item, edits, given = await run.db.read(writing_input, asset_id)
    if item is None or edits is None:
        return
    note_about(asset=item.uid)
    path = layout.sidecar_path(item.uid)
    written = await run.executor.submit(
        xmp_write.write_sidecar,
        str(run.data_dir / path),
        edits,
        sidecar_of(run.data_dir, item, given),
        seconds=SECONDS,
    )
    await run.finish(note_written, asset_id, str(path), written)


def writing_input(rows: Rows, asset_id: int) -> tuple[WorkItem | None, Edits | None, str | None]:
    """The asset, what a person set of it (None where there is nothing to write), and the sidecar given with its upload."""
    edits = edits_of(rows, asset_id) if is_written(rows) else None
    return store.work_item(rows, asset_id), edits, store.file_path(rows, asset_id, "sidecar")


def edits_of(rows: Rows, asset_id: int) -> Edits | None:
    """What a person set: of a place or date always the whole, since its parts mean nothing alone."""
    touched = store.overrides_of(rows, asset_id).keys()
    row = rows.row(
        """
        select e.description, e.rating, a.latitude, a.longitude, a.local_time, a.offset_minutes
        from assets a
        left join asset_exif e on e.asset_id = a.id
        where a.id = ?
        """,
        (asset_id,),
    )
    if row is None:
        return None
    description, rating, latitude, longitude, local_time, offset = row
    position = None if latitude is None or longitude is None else (latitude, longitude)
    edits = Edits(
        description=description if "description" in touched else UNSET,
        rating=rating if "rating" in touched else UNSET,
        position=position if touched & {"latitude", "longitude"} else UNSET,
        taken=Taken(local_time, offset) if "local_time" in touched else UNSET,
        tags=read_tags(rows, asset_id) if keywords.TAGGED in touched else UNSET,
    )
    return edits if any(value is not UNSET for value in msgspec.structs.astuple(edits)) else None


def read_tags(rows: Rows, asset_id: int) -> tuple[str, ...]:
    """The values of an asset's tags."""
    found = rows.column(
        "select t.value from asset_tags at join tags t on t.id = at.tag_id where at.asset_id = ? order by 1",
        (asset_id,),
    )
    return tuple(found)


def note_written(tx: Tx, asset_id: int, path: str, written: Written) -> None:
    """Note the file with its asset; where that went meanwhile, the file goes too."""
    if not tx.value("select 1 from assets where id = ?", (asset_id,)):
        tx.enqueue(file_deletion([path]))
        return
    store.put_file(tx, asset_id, "sidecar", path, written.size, is_edited=True)
    store.settle_problem(tx, asset_id, STEP, written.warnings)
