"""A backup takes the place of the database while the daemon runs, in maintenance: judged in a worker process, copied and
upgraded beside the database, then exchanged with it. Whatever fails, the database is the one from before; a kill leaves
the one or the other, and the next start says which.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import closing

import apsw
import msgspec

from photostead.db import recover, restore
from photostead.db.connection import connect
from photostead.db.examine import examine
from photostead.db.recover import RollBack
from photostead.db.tx import Rows
from photostead.features.backups import folder
from photostead.features.backups.folder import Backup
from photostead.features.backups.service import folder_of
from photostead.host.maintenance import Restore, State
from photostead.host.patience import ask_disk
from photostead.http.context import Services
from photostead.http.gate import Progress
from photostead.jobs.executors import WorkerDied
from photostead.kernel.errors import MediaError, PhotosteadError, StartError, Unavailable

log = logging.getLogger(__name__)

LONGEST_S = 6 * 3600.0
# What the steps are called in the status, and how far each begins.
CHECK, COPY, REPLACE, OPEN = (
    ("check", 5), ("copy", 30), ("replace", 75), ("open", 85),
)  # fmt: skip
INTERRUPTED = "The restore of {0} was interrupted. The database is as it was before; try again."
Reopen = Callable[[], Awaitable[None]]


class Restoration:
    """One for a daemon. `reopen` opens the database and does all that a start does with it; `part` ends the live
    connections of people, who may be others now."""

    def __init__(self, services: Services, reopen: Reopen, part: Reopen) -> None:
        self._services, self._reopen, self._part = services, reopen, part
        self._task: asyncio.Task[None] | None = None
        self.is_replacing = False

    def begin(self, wanted: Restore) -> None:
        """Start, unless it runs already."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(wanted), name="restore")

    async def stop(self) -> None:
        """The daemon stops: what has not touched the database yet is given up, the rest is done to its end."""
        if self._task is None or self._task.done():
            return
        if not self.is_replacing:
            self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self, wanted: Restore) -> None:
        error: str | None
        try:
            backup = await self._judge(wanted.backup)
            done = await self._stage(backup, wanted)
            error = await self._replace(done)
        except PhotosteadError as trouble:
            error = trouble.message
        except Exception as trouble:
            log.exception("The backup %s could not be restored", wanted.backup)
            error = f"The backup could not be restored ({type(trouble).__name__}); the log says more."
        finally:
            self._services.gate.progress = None
        if error is not None:
            log.error("%s", error)
        # A task of its own: to follow the gate means to look at this one.
        await self._services.gate.change(lambda state: failed(state, error) if error else None)

    def _show(self, step: tuple[str, int]) -> None:
        self._services.gate.progress = Progress(*step)
        log.info("Restoring a backup: %s", step[0])

    async def _judge(self, name: str) -> Backup:
        self._show(CHECK)
        place = folder_of(self._services.options)
        try:
            backup = await ask_disk(60, folder.find, place, name)
            await self._services.workers.submit(examine, str(backup.path), name, seconds=LONGEST_S)
        except TimeoutError as error:
            raise Unavailable(f"The disk of {place} does not answer.") from error
        except (WorkerDied, MediaError) as error:
            raise Unavailable(f"The backup {name} could not be judged ({error}).") from error
        return backup

    async def _stage(self, backup: Backup, wanted: Restore) -> RollBack:
        self._show(COPY)
        path = self._services.db.path
        return await ask_disk(LONGEST_S, restore.stage, path, backup.as_snapshot(), wanted.session_uid)

    async def _replace(self, done: RollBack) -> str | None:
        """From here on to the end the daemon has no database for a moment. What went wrong; None where nothing did."""
        self._show(REPLACE)
        db = self._services.db
        await self._services.gate.drain()
        self.is_replacing = True
        try:
            db.refuse()
            await asyncio.to_thread(db.close)
            try:
                await asyncio.to_thread(restore.put, db.path, done)
            except StartError as error:
                await asyncio.to_thread(recover.finish, db.path)
                await self._reopen()
                return None if await self._is_there(done.snapshot) else error.message
            self._show(OPEN)
            return await self._open(done)
        finally:
            await self._part()
            self.is_replacing = False

    async def _open(self, done: RollBack) -> str | None:
        """Open what was restored, or else what was there before."""
        try:
            await self._reopen()
        except Exception as error:
            log.exception("What was restored from %s cannot be used", done.snapshot)
            await self._put_back(done)
            reason = error.message if isinstance(error, PhotosteadError) else type(error).__name__
            return f"What is in {done.snapshot} cannot be used ({reason}). The database is as it was before."
        return None

    async def _put_back(self, done: RollBack) -> None:
        db = self._services.db
        db.refuse()
        await asyncio.to_thread(db.close)
        await asyncio.to_thread(restore.undo, db.path, done)
        await self._reopen()

    # --- after a kill

    async def open(self) -> None:
        """At a start: open the database; where that was just restored and cannot be used, the one from before."""
        try:
            await self._reopen()
        except Exception:
            done = await asyncio.to_thread(self._interrupted) if self._wanted() else None
            if done is None:
                raise
            log.exception("What was restored from %s cannot be used", done.snapshot)
            await self._put_back(done)

    def _wanted(self) -> Restore | None:
        state = self._services.gate.state
        return None if state is None else state.restore

    def _interrupted(self) -> RollBack | None:
        """What the database says that was restored and not begun with; on a thread."""
        try:
            with closing(connect(self._services.db.path, readonly=True)) as connection:
                done = recover.load(Rows(connection))
        except apsw.Error:
            return None
        return done if done is not None and done.is_restore and not done.is_begun else None

    async def settle(self) -> None:
        """After `open`: the daemon was killed while it restored, and one of the two databases is there."""
        wanted = self._wanted()
        if wanted is None:
            return
        error = None if await self._is_there(wanted.backup) else INTERRUPTED.format(wanted.backup)
        await self._services.gate.change(lambda state: failed(state, error) if error else None)

    async def _is_there(self, name: str) -> bool:
        """Whether the database is that of this backup."""
        done = await self._services.db.read(recover.load)
        return done is not None and done.is_restore and done.snapshot == name


def failed(state: State | None, error: str) -> State | None:
    """Maintenance goes on, with the reason."""
    if state is None:
        return None
    return msgspec.structs.replace(state, action="select_database_restore", restore=None, error=error)
