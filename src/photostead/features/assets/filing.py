"""Whose turn it is to touch the folder of an upload: its file is not moved while its sidecar is written, nor the other way
round, so that no sidecar is left where the file was. Of one process; who does what is `sidecars`' and the storage
template's business.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn
from weakref import WeakValueDictionary

from photostead.db.tx import Rows
from photostead.features.assets import store
from photostead.features.assets.originals import file_of
from photostead.jobs.tasks import Again, GivenUp, Run
from photostead.kernel.errors import FileGone, MediaError, Unavailable
from photostead.media.files import Source

_TURNS: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()


@asynccontextmanager
async def turn(asset_id: int) -> AsyncIterator[None]:
    """Wait until nobody else touches the files of an asset, and keep everybody else waiting."""
    # A lock belongs to the loop that waited at it first.
    key = (id(asyncio.get_running_loop()), asset_id)
    lock = _TURNS.setdefault(key, asyncio.Lock())
    async with lock:
        yield


class Moved(Again):
    """The file was filed elsewhere between asking for its place and opening it."""


def source_of(rows: Rows, data_dir: Path, asset_id: int) -> Source | None:
    """Where an asset's original is read; None where there is no such asset."""
    item = store.work_item(rows, asset_id)
    return None if item is None else file_of(data_dir, item)


async def refuse_moved(run: Run, asset_id: int, source: Source, error: MediaError | None = None) -> None:
    """Raises Moved where an asset's original is not read from there any more; of one that was gone (`error`) what
    `refuse_away` says."""
    await run.db.read(require_unmoved, run.data_dir, asset_id, source)
    if isinstance(error, FileGone) and source.roots is not None:
        await asyncio.to_thread(refuse_away, source.path, source.roots)


async def give_up(run: Run, asset_id: int, source: Source, error: MediaError) -> NoReturn:
    """An original that cannot be used. Raises what `refuse_moved` does, else GivenUp; it may be found elsewhere until that is
    noted."""
    await refuse_moved(run, asset_id, source, error)
    raise GivenUp(error.message, lambda tx: require_unmoved(tx, run.data_dir, asset_id, source)) from error


def require_unmoved(rows: Rows, data_dir: Path, asset_id: int, source: Source) -> None:
    """Raises Moved where an asset's original is not read from there any more."""
    if source_of(rows, data_dir, asset_id) != source:
        raise Moved("The original was moved meanwhile")


def refuse_away(path: str, roots: Sequence[str]) -> None:
    """A disk that is unplugged says nothing of its files. Raises Moved where a file of a library is there again, and
    Unavailable where its folder is not there, or empty as the place of a disk is."""
    if os.path.exists(path):
        raise Moved("The disk of the original was away for a moment")
    homes = [root for root in roots if Path(path).is_relative_to(root)]
    if homes and not any(map(holds_anything, homes)):
        raise Unavailable(f"{homes[0]} is not there. Is its disk mounted?")


def holds_anything(folder: str) -> bool:
    """Whether it is a folder, and not empty."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False
