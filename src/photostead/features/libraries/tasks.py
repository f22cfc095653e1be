"""Background work on libraries: scanning one, removing one."""

from collections.abc import Sequence

from photostead.db.tx import Tx
from photostead.features.libraries import service, sharing, store
from photostead.features.libraries.scan import Request, Scan
from photostead.features.libraries.settle import settle
from photostead.features.libraries.work import DELETE, SCAN, STATES, ScanMode, ScanState
from photostead.jobs.queues import QueueName
from photostead.jobs.tasks import Run, task
from photostead.kernel.errors import OutOfSpace, Unavailable

DELETE_CHUNK = 200


@task(SCAN)
async def scan_library(
    run: Run,
    library_uid: str,
    mode: str = ScanMode.CHANGED,
    folders: Sequence[str] = (),
    confirmed: bool = False,
) -> None:
    """Scan a library. The defaults are for jobs that an earlier version left behind."""
    library = await run.db.read(store.load_library, library_uid)
    if library is None:
        STATES.pop(library_uid, None)
        return
    async with sharing.settled(run.db, library.id):
        await scan_settled(run, library_uid, Request(ScanMode(mode), tuple(map(bytes.fromhex, folders)), confirmed))


async def scan_settled(run: Run, library_uid: str, request: Request) -> None:
    """The scan of a library that has one owner; it may have gone, or have another one, since it was asked for."""
    library = await run.db.read(store.load_library, library_uid)
    if library is None:
        return
    state = STATES[library_uid] = ScanState()
    scan = Scan(run.db, run.data_dir, run.executor, library, request, state)
    try:
        await scan.walk()
        await settle(scan)
    except (OutOfSpace, Unavailable) as error:  # the job is put off; what was written stays, and it goes on there
        state.message = f"The scan could not go on: {error.message}"
        raise
    finally:
        if state.state == "scanning":
            state.state = "unavailable" if state.message else "idle"


@task(DELETE)
async def delete_library(run: Run, library_uid: str) -> None:
    """Remove a library's assets from us, a chunk a transaction, then the library. Files stay where they are."""
    STATES.pop(library_uid, None)
    while not await run.db.write(store.delete_some, library_uid, DELETE_CHUNK):
        pass
    await run.db.write(sharing.remove_idle_services)


def start_scans(tx: Tx, force: bool) -> int:
    """Ask for a scan of every library, with `force` reading every file again; how many."""
    return service.start_scans(tx, ScanMode.ALL if force else ScanMode.CHANGED)


TASKS = [scan_library, delete_library]
STARTERS = {QueueName.LIBRARY: start_scans}
