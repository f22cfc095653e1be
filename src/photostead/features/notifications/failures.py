"""Telling administrators of work that was given up: together, not one by one, and the same only once.

A file that kills its decoder is given up after three tries; a thousand such files are one notification with a number.
"""

import asyncio
import logging

from photostead.db.database import Database
from photostead.db.tx import Tx
from photostead.features.notifications import service
from photostead.features.users import service as users
from photostead.jobs import store as jobs

log = logging.getLogger(__name__)

TOPIC = "failed-jobs"
# What fails comes in showers: so long is waited after the first drop, and so long between two tellings.
GATHER_S, REPEAT_S = 60.0, 1800.0
NAMED_AT_MOST = 5
LONGEST_REASON = 200


class FailureNews:
    """`start()` and `stop()` on the loop; `hear()` when a job was given up."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._timer: asyncio.TimerHandle | None = None
        self._telling: asyncio.Task[None] | None = None
        self._told_at = -REPEAT_S

    def start(self) -> None:
        """Look once: what failed in the daemon's last minute was told to nobody, and may be gone."""
        self.hear()

    def hear(self) -> None:
        """Something failed; it will be told with what else fails until then."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            wait = max(GATHER_S, self._told_at + REPEAT_S - loop.time())
            self._timer = loop.call_later(wait, self._begin)

    def _begin(self) -> None:
        self._timer = None
        self._told_at = asyncio.get_running_loop().time()
        self._telling = asyncio.create_task(self._tell(), name="news of failed jobs")

    async def _tell(self) -> None:
        try:
            await self._db.write(tell)
        except Exception:
            log.exception("Failed jobs could not be told of")

    async def stop(self) -> None:
        """What was not told yet is told after the next start."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._telling is not None:
            await asyncio.gather(self._telling, return_exceptions=True)


def tell(tx: Tx) -> None:
    """Say what failed, in place of what was said before; or take it back where there is nothing any more."""
    failures = jobs.list_failures(tx)
    if not failures:
        service.withdraw(tx, TOPIC)
        return
    count = sum(number for _, number, _ in failures)
    lines = [f"{name} ({number}): {reason[:LONGEST_REASON]}" for name, number, reason in failures[:NAMED_AT_MOST]]
    service.notify(
        tx,
        users.administrators(tx),
        title="A job was given up" if count == 1 else f"{count} jobs were given up",
        description="\n".join(["They are not tried again by themselves. By kind, with the last one's reason:", *lines]),
        level="error",
        type="JobFailed",
        topic=TOPIC,
        data={"href": "/problems"},
    )
