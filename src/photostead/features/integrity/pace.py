"""How a check keeps out of the way: it waits while photos are taken in, ends when its time is over, and looks nowhere while
the media folder is away. What reads files runs in worker processes, at the lowest priority.
"""

import asyncio
import time

from photostead.features.integrity import store
from photostead.host.markers import require_marked
from photostead.jobs.tasks import Run
from photostead.kernel.clock import now_ms

# So often a waiting check looks whether it may go on, and so long in all before it leaves the rest to the next run.
LOOK_S = 10.0
PATIENCE_S = 6 * 3600.0
BUSY = "photos were taken in all the time"
TIME_OVER = "its time was over"


class Pace:
    """Of one run. `seconds`: how long it may take in all, None for as long as it takes."""

    def __init__(self, run: Run, seconds: float | None = None) -> None:
        self._run = run
        self._end = None if seconds is None else time.monotonic() + seconds
        self._patience = PATIENCE_S
        self.reason: str | None = None

    async def goes_on(self) -> bool:
        """Before each stretch: whether there is time for it; `reason` says why not. Waits while it would be in the way.
        Raises Unavailable where the media folder is away."""
        while self._has_time() and await self._run.db.read(store.is_importing, now_ms()):
            await asyncio.sleep(LOOK_S)
            self._patience -= LOOK_S
        await self.require_media()
        return self._has_time()

    async def require_media(self) -> None:
        """What is not found on a disk that is not there was not removed. Raises Unavailable."""
        await asyncio.to_thread(require_marked, self._run.data_dir)

    def is_over(self) -> bool:
        """Whether its time is."""
        return not self._has_time()

    def _has_time(self) -> bool:
        if self._patience <= 0:
            self.reason = BUSY
        elif self._end is not None and time.monotonic() >= self._end:
            self.reason = TIME_OVER
        return self.reason is None
