"""Signs of life: named checks, asked at most one at a time each, so that one that hangs costs one thread and not one a
visitor. What is checked is for others to say.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

Check = Callable[[], Awaitable[None]]

FINE = "ok"
SILENT = "does not answer"
# Answers count for so long: asking more often costs nothing more.
FRESH_SECONDS = 1.0
# Visitors wait so long for an answer; what has not answered by then may still be busy.
WAIT_SECONDS = 1.0
# A check that was not answered for so long has failed. Upgrades, big deletions and disks that wake up take a while.
PATIENCE_SECONDS = 30.0


class Sign:
    """One check: what it said last, and since when it is being asked."""

    def __init__(self, name: str, check: Check) -> None:
        self._name, self._check = name, check
        self._said = FINE
        self._asked_at = self._answered_at = float("-inf")
        self._asking: asyncio.Task[None] | None = None

    async def ask(self) -> str:
        """`ok`, or what is wrong in a few words."""
        if self._asking is None and time.monotonic() - self._answered_at >= FRESH_SECONDS:
            self._asked_at = time.monotonic()
            self._asking = asyncio.create_task(self._answer(), name=f"check {self._name}")
        if self._asking is not None:
            await asyncio.wait([self._asking], timeout=WAIT_SECONDS)
        if self._asking is not None and time.monotonic() - self._asked_at >= PATIENCE_SECONDS:
            self._say(SILENT)
        return self._said

    async def _answer(self) -> None:
        try:
            await self._check()
        except Exception as error:
            self._say(str(error) or type(error).__name__, error.__cause__)
        else:
            self._say(FINE)
        self._asking, self._answered_at = None, time.monotonic()

    def _say(self, said: str, cause: BaseException | None = None) -> None:
        if said != self._said:
            level, detail = logging.INFO if said == FINE else logging.ERROR, f" ({cause!r})" if cause else ""
            log.log(level, "Health: %s: %s%s", self._name, said, detail)
        self._said = said

    async def stop(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)


class Pulse:
    """All checks of a daemon."""

    def __init__(self) -> None:
        self._signs: dict[str, Sign] = {}

    def watch(self, name: str, check: Check) -> None:
        """`check` raises when something is wrong; its message is for everyone (no paths, no secrets), its cause is logged."""
        self._signs[name] = Sign(name, check)

    async def look(self) -> dict[str, str]:
        """What each says, asked together."""
        said = await asyncio.gather(*(sign.ask() for sign in self._signs.values()))
        return dict(zip(self._signs, said, strict=True))

    async def stop(self) -> None:
        """End what is still being asked."""
        await asyncio.gather(*(sign.stop() for sign in self._signs.values()))
