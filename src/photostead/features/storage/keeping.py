"""Looking after the disks while the daemon runs: where one is nearly full, or the media folder is gone, work that would
fill it waits, administrators are told once, and everything goes on by itself when that is over.

Nothing is written and nobody is asked for long while nothing happens: the disk's free space is a number in memory.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from enum import StrEnum

from photostead.db.database import Database
from photostead.db.tx import Tx
from photostead.features.notifications import service as notifications
from photostead.features.users import service as users
from photostead.host.disk import DATABASE_RESERVE, Space, Stock, room_of
from photostead.jobs.queues import QueueName
from photostead.kernel.errors import PhotosteadError, Unavailable

log = logging.getLogger(__name__)

# Between two looks: while something is written or wrong, and while nothing happens.
BUSY_S, IDLE_S = 15.0, 300.0
TOPIC = "storage"
# What writes files that can be made later.
WRITERS = frozenset(
    {
        QueueName.THUMBNAIL_GENERATION,
        QueueName.VIDEO_CONVERSION,
        QueueName.SIDECAR,
        QueueName.BACKUP_DATABASE,
        QueueName.EDITOR,
        QueueName.MIGRATION,
        QueueName.STORAGE_TEMPLATE_MIGRATION,
    }
)
# What lets the database grow. Removing files is not among them: it is what helps.
GROWERS = WRITERS | {QueueName.METADATA_EXTRACTION, QueueName.LIBRARY}
# Where the media folder is gone, a file that is not found there was not removed.
TOUCHERS = WRITERS | {QueueName.BACKGROUND_TASK}


class Condition(StrEnum):
    """There is room; uploads are refused; renditions wait too; nothing grows; the media folder is not there."""

    FINE = "fine"
    LOW = "low"
    SHORT = "short"
    FULL = "full"
    AWAY = "away"


HELD: dict[Condition, frozenset[QueueName]] = {
    Condition.FINE: frozenset(),
    Condition.LOW: frozenset(),
    Condition.SHORT: WRITERS,
    Condition.FULL: GROWERS,
    Condition.AWAY: TOUCHERS,
}


def judge(stock: Stock, reserve: int, before: Condition) -> Condition:
    """How the disks are, with a reserve in bytes. What was low is fine again when a tenth more than the reserve is free,
    so that nobody is told of it again and again."""
    if stock.database < min(reserve, DATABASE_RESERVE) // 2:
        return Condition.FULL
    if room_of(stock, reserve) < -(reserve // 2):
        return Condition.SHORT
    is_low = room_of(stock, reserve) < (0 if before in {Condition.FINE, Condition.AWAY} else reserve // 10)
    return Condition.LOW if is_low else Condition.FINE


class SpaceKeeping:
    """`start()` and `stop()` on the loop; tell it of every commit by `on_change`. `hold` is given the queues that are
    to wait."""

    def __init__(self, db: Database, space: Space, hold: Callable[[frozenset[QueueName]], None]) -> None:
        self._db, self._space, self._hold = db, space, hold
        self.condition = Condition.FINE
        self._told: tuple[str, str] | None = ("", "")  # what an earlier life said is not known
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin with a look."""
        self._task = asyncio.create_task(self._keep(), name="disk-space")

    async def stop(self) -> None:
        """End at once, also while a disk hangs."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def on_change(self) -> None:
        """Something was written."""
        self._changed.set()

    async def _keep(self) -> None:
        while True:
            self._changed.clear()
            try:
                await self.look()
            except Exception:
                log.exception("The disk space could not be looked after; it is tried again")
            await asyncio.sleep(BUSY_S)
            if self.condition == Condition.FINE:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_S - BUSY_S):
                        await self._changed.wait()

    async def look(self) -> None:
        """Ask the disks, and act on what is new."""
        reason = ""
        try:
            condition = judge(await self._space.stock(), self._space.reserve(), self.condition)
        except Unavailable as error:
            condition, reason = Condition.AWAY, error.message
        if condition != self.condition:
            log.warning("Disk space: %s", reason or condition)
            self.condition = condition
            self._hold(HELD[condition])
        words = what_to_say(condition, reason, self._space.reserve())
        if words != self._told:
            with contextlib.suppress(PhotosteadError):  # a full database cannot even hold this; it is tried again
                await self._db.write(tell, words)
                self._told = words


def what_to_say(condition: Condition, reason: str, reserve: int) -> tuple[str, str] | None:
    """Title and text for the administrators; None where all is well. Without numbers that change, so that the same
    trouble is told once."""
    if condition == Condition.FINE:
        return None
    if condition == Condition.AWAY:
        return (
            "The media folder is not available",
            f"{reason} Uploads are refused and no previews are made until it is back; then both go on by themselves.",
        )
    return (
        "The disk is nearly full",
        f"Less than {reserve >> 20} MB (storage.reserve) are free: uploads are refused, and when it becomes half of that "
        "no previews are made either. Both go on by themselves when there is space again.",
    )


def tell(tx: Tx, words: tuple[str, str] | None) -> None:
    """Say it to those who can do something about it, in the place of what was said before; or take it back."""
    if words is None:
        notifications.withdraw(tx, TOPIC)
        return
    title, text = words
    notifications.notify(tx, users.administrators(tx), title=title, description=text, level="error", topic=TOPIC)
