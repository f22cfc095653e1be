"""Which machine-learning servers are worth asking. Kept in memory only, and looked at only while there is work or somebody
looks: a box that has nothing to do sends nothing.
"""

import asyncio
import time
from collections.abc import Callable

from photostead.features.inference.remote import Away, Failed, is_here, ping
from photostead.features.settings.schema import AdminConfigMachineLearningDto
from photostead.kernel.clock import now_ms

# After a failed answer, doubled with each more; and how far a look at a server that is away is put off, in intervals.
REST_SECONDS, LONGEST_REST = 60.0, 900.0
MOST_INTERVALS = 10
# A limit of zero is none; then this one.
LONGEST_PING = 20.0


class Rest:
    """A question that a server could not answer, for how often and until when (of the clock, in seconds)."""

    def __init__(self) -> None:
        self.strikes = 0
        self.until = 0.0

    def begin(self, now: float) -> None:
        """Once more."""
        self.until = now + min(LONGEST_REST, REST_SECONDS * 2**self.strikes)
        self.strikes = min(self.strikes + 1, 16)


class Server:
    """What is known of one server. `is_there` is None before the first look."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_there: bool | None = None
        self.message: str | None = None
        self.looked_at: float | None = None
        self.looked_at_ms: int | None = None
        self.answers = 0
        self.answered_at_ms: int | None = None
        self.absences = 0
        self.rests: dict[str, Rest] = {}
        self.looking = asyncio.Lock()

    def note(self, now: float, trouble: str | None) -> None:
        """It was looked at, or spoke."""
        self.is_there, self.message = trouble is None, trouble
        self.absences = 0 if trouble is None else self.absences + 1
        self.looked_at, self.looked_at_ms = now, now_ms()

    def is_due(self, now: float, interval: float) -> bool:
        """Whether what is known is too old; one that was away again and again is looked at less and less often."""
        wait = interval * min(MOST_INTERVALS, 2 ** min(10, max(0, self.absences - 1)))
        return self.looked_at is None or now - self.looked_at >= wait


class Servers:
    """All that the settings name; those that they name no more are forgotten."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[str, Server] = {}

    def named(self, config: AdminConfigMachineLearningDto) -> list[Server]:
        """The servers of the settings in their order, without ourselves."""
        urls = list(dict.fromkeys(url for url in config.urls if not is_here(url)))
        self._known = {url: self._known.get(url) or Server(url) for url in urls}
        return list(self._known.values())

    async def is_worth_asking(self, server: Server, config: AdminConfigMachineLearningDto, topic: str) -> bool:
        """Whether it is there, as far as is known, and does not rest from this question."""
        rest = server.rests.get(topic)
        is_resting = rest is not None and self._clock() < rest.until
        return not is_resting and await self._is_there(server, config)

    async def _is_there(self, server: Server, config: AdminConfigMachineLearningDto) -> bool:
        if not config.availability_checks.enabled:
            return True
        async with server.looking:
            if server.is_due(self._clock(), config.availability_checks.interval / 1000):
                await self._look(server, config)
        return bool(server.is_there)

    async def _look(self, server: Server, config: AdminConfigMachineLearningDto) -> None:
        trouble = None
        try:
            await ping(server.url, config.availability_checks.timeout / 1000 or LONGEST_PING)
        except (Away, Failed) as error:
            trouble = error.message
        server.note(self._clock(), trouble)

    async def look(self, config: AdminConfigMachineLearningDto) -> list[Server]:
        """All of them, looked at now unless that was done a moment ago; for a person who wants to know. Where the settings
        say not to look, only what became of questions is known."""
        servers = self.named(config)
        if config.availability_checks.enabled:
            await asyncio.gather(*(self._look_for_person(server, config) for server in servers))
        return servers

    async def _look_for_person(self, server: Server, config: AdminConfigMachineLearningDto) -> None:
        async with server.looking:
            if server.looked_at is None or self._clock() - server.looked_at >= 1:
                await self._look(server, config)

    def note_answer(self, server: Server, topic: str) -> None:
        """It answered, and well."""
        server.rests.pop(topic, None)
        server.note(self._clock(), None)
        server.answers += 1
        server.answered_at_ms = now_ms()

    def note_trouble(self, server: Server, topic: str, error: Away | Failed) -> None:
        """It did not: for this question it rests a while. One that is away is away for all questions, until the next look."""
        server.rests.setdefault(topic, Rest()).begin(self._clock())
        if isinstance(error, Away):
            if server.is_there is not False:  # several questions that were on their way are one absence
                server.note(self._clock(), error.message)
        else:
            server.message = error.message
