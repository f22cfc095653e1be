"""Work at times of the day: cron expressions in the box's own time zone, each with a write that asks for jobs.

The schedule sleeps until the next time is due, an hour at most: a clock that was set, or summer time, is noticed then.
What fell into a time when the daemon did not run is not made up for; the next night does it.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from photostead.db.database import Database
from photostead.db.tx import Tx
from photostead.jobs.cron import next_time, parse

log = logging.getLogger(__name__)

LONGEST_SLEEP_S = 3600.0


@dataclass(frozen=True, slots=True)
class Entry:
    """`cron` says when; `ask(tx)` asks for the work, in a short transaction."""

    name: str
    cron: str
    ask: Callable[[Tx], Any]


def local_now() -> datetime:
    """The present moment on the box's own clock."""
    return datetime.now().astimezone()


class Schedule:
    """Start with `start()`, stop with `stop()`; `set_entries` takes effect at once."""

    def __init__(self, db: Database, clock: Callable[[], datetime] = local_now) -> None:
        self._db, self._clock = db, clock
        self._entries: Sequence[Entry] = ()
        self._changed = asyncio.Event()
        self._loop_task: asyncio.Task[None] | None = None

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """What is done when, from now on."""
        self._entries = entries
        self._changed.set()

    def start(self) -> None:
        """Begin; on a running loop."""
        self._loop_task = asyncio.create_task(self._run_forever(), name="schedule")

    async def stop(self) -> None:
        """End; nothing is interrupted but the waiting."""
        if self._loop_task is not None:
            self._loop_task.cancel()
            await asyncio.gather(self._loop_task, return_exceptions=True)

    async def _run_forever(self) -> None:
        checked = self._clock()
        while True:
            self._changed.clear()
            try:
                # Not wait_for: before Python 3.12 it loses a cancellation that comes together with what it waits for.
                async with asyncio.timeout(self._sleep_after(checked)):
                    await self._changed.wait()
            except TimeoutError:
                now = self._clock()
                await self._ask_due(checked, now)
                checked = now

    def _sleep_after(self, checked: datetime) -> float:
        """Seconds until the first entry is due, within bounds."""
        crons = {entry.cron for entry in self._entries}  # most are the same: at night
        times = [time for cron in crons if (time := next_time(parse(cron), checked)) is not None]
        wait = min((time - self._clock()).total_seconds() for time in times) if times else LONGEST_SLEEP_S
        return min(LONGEST_SLEEP_S, max(0.0, wait))

    async def _ask_due(self, checked: datetime, now: datetime) -> None:
        """Ask for everything whose time lies behind `checked` and not behind `now`; one failure stops no other."""
        for entry in self._entries:
            time = next_time(parse(entry.cron), checked)
            if time is None or time > now:
                continue
            try:
                await self._db.write(entry.ask)
                log.info("Scheduled work was asked for: %s", entry.name)
            except Exception:
                log.exception("Scheduled work could not be asked for: %s", entry.name)
