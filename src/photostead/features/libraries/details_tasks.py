"""Background work that people ask for on a library's page: removing what is missing. Scans and the removal of whole
libraries are `tasks`'.
"""

import asyncio

from photostead.features.libraries import removal, service, store
from photostead.features.libraries.patterns import compile_patterns
from photostead.features.libraries.work import REMOVE_OFFLINE
from photostead.jobs.tasks import Run, task


@task(REMOVE_OFFLINE)
async def remove_offline(run: Run, library_uid: str) -> None:
    """Remove missing files from a library. Interrupted, the next run goes on with what is left."""
    library = await run.db.read(store.load_library, library_uid)
    if library is None:
        return
    excluded = await asyncio.to_thread(compile_patterns, library.exclusion_patterns)
    after, returned = 0, 0
    while files := await run.db.read(removal.missing_files, library.id, after):
        after = files[-1].id
        gone = await asyncio.to_thread(removal.still_missing, files, library.import_paths, excluded)
        returned += len(files) - len(gone)
        if gone:
            await run.db.write(removal.remove_missing, gone)
    if returned:
        await run.db.write(service.start_scan, library_uid)


TASKS = [remove_offline]
