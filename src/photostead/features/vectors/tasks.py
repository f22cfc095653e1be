"""Looking after vectors as background work: the matrix of a space is made, or made anew; what has left is removed."""

import asyncio
import logging
from pathlib import Path

from photostead.db.tx import Tx
from photostead.features.vectors import due, service, store
from photostead.features.vectors.schema import Space, State
from photostead.features.vectors.work import LOOK_AFTER
from photostead.jobs.tasks import Run, task

log = logging.getLogger(__name__)

# Some 40 µs each: a person's write waits for 10 ms of it.
AT_ONCE = 250


@task(LOOK_AFTER)
async def look_after(run: Run, space_id: int, checks: bool = False) -> None:
    """Whatever is to be done about a space; with `checks` every byte of its matrix is looked at."""
    # Two would write to the same file. The other one asks again at its end where there is more to do.
    if await run.db.read(store.count_active, LOOK_AFTER.name, str(space_id)) > 1:
        await run.finish(lambda tx: None)
        return
    folder, space = await run.db.read(due.folder_of), await run.db.read(store.get, space_id)
    if space is not None and space.state == State.LEAVING:
        while not await run.db.write(store.empty, space, AT_ONCE):
            pass
    elif space is not None and folder is not None and (checks or due.is_due(space)):
        await keep_matrix(run, folder, space, checks=checks)
    if folder is not None:
        await clear_folder(run, folder, space_id)
    await run.finish(ask_again, space_id)


def ask_again(tx: Tx, space_id: int) -> None:
    """What came while this was done."""
    space = store.get(tx, space_id)
    if space is not None and space.state == State.LEAVING:
        tx.enqueue(LOOK_AFTER.job(str(space_id), space_id=space_id))
    elif space is not None:
        service.follow(tx, space)


async def keep_matrix(run: Run, folder: Path, space: Space, *, checks: bool) -> None:
    """Make it, make it anew where it is lost, or take in what changed."""
    from photostead.features.vectors import matrices
    from photostead.ml import matrix as files

    known = None
    if space.matrix:
        known = await asyncio.to_thread(matrices.open_sound, folder, space.matrix, reads_all=checks)
    if known is None:
        await run.db.write(store.want_matrix, space)
        made = await run.db.scan(matrices.make, space)
    elif space.changes > space.folded:
        changed, number = await run.db.read(matrices.read_changes, space)
        made = await asyncio.to_thread(files.fold, known, str(space.id), changed), number
    else:
        return
    if made is not None:
        await run.db.write(store.set_matrix, space, *made)
        log.info("A matrix of %d vectors was made for the model %s", space.size, space.model)
    while not await run.db.write(store.trim_tail, space, AT_ONCE):
        pass


async def clear_folder(run: Run, folder: Path, space_id: int) -> None:
    """Remove files that are not, or no longer, of a space's matrix. Of another space only when there is none: its job may
    be writing them."""
    if not await asyncio.to_thread(folder.is_dir):
        return
    from photostead.features.vectors import matrices

    labels = await asyncio.to_thread(matrices.spaces_with_files, folder)
    spaces = {space.id: space.matrix for space in await run.db.read(store.list_spaces)}
    for label in labels:
        if label == space_id or label not in spaces:
            await asyncio.to_thread(matrices.tidy, folder, label, spaces.get(label))


TASKS = [look_after]
