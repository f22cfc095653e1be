"""The way from the devices to the daemon. It is closed while the daemon is away or is looked at; a request that gets no answer
though nobody ended the daemon, or one that nobody should get, is a complaint.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec

OUTAGE = (aiohttp.ClientError, OSError, EOFError, asyncio.IncompleteReadError)
DONE = (200, 201, 204)
# Of an asset that went meanwhile, or whose picture is not made yet.
PERHAPS = (200, 206, 304, 400, 404)
NOT_NOW = 503
LONGEST_S = 120


class Interrupted(Exception):
    """No answer, or none to be content with: whoever asked asks again, or does not."""


@dataclass(frozen=True)
class Answer:
    """One, read whole; `body` is decoded JSON or bytes."""

    status: int
    headers: Any
    body: Any


class Traffic:
    """`life` counts the daemons. `complaints` are what was wrong, `counts` how often what was done."""

    def __init__(self) -> None:
        self.base, self.life, self.under_way = "", 0, 0
        self.open = asyncio.Event()
        self.is_over = False
        self.complaints: list[str] = []
        self.counts: Counter[str] = Counter()
        self.http: aiohttp.ClientSession

    async def let(self, base: str) -> None:
        """Devices may ask."""
        self.base = base
        self.http = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=LONGEST_S),
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=10),
        )
        self.open.set()

    async def pause(self) -> None:
        """Until nothing is under way and no connection is left."""
        self.open.clear()
        async with asyncio.timeout(LONGEST_S):
            while self.under_way:
                await asyncio.sleep(0.05)
        await self.http.close()

    async def end_life(self) -> None:
        """What is under way from now on may have no answer."""
        self.open.clear()
        self.life += 1

    def complain(self, words: str) -> None:
        """Something is wrong."""
        self.complaints.append(words)

    @asynccontextmanager
    async def asking(self, what: str) -> AsyncIterator[None]:
        """Around whatever needs the daemon. Raises Interrupted where it was cut off by the end of a daemon."""
        while not self.open.is_set():  # who is woken may find it shut again
            await self.open.wait()
        if self.is_over:
            raise Interrupted(what)
        life = self.life
        self.under_way += 1
        try:
            yield
        except (*OUTAGE, TimeoutError, AssertionError, ValueError) as error:
            if life == self.life:
                self.complain(f"{what}: {error!r:.600}")
            raise Interrupted(what) from error
        finally:
            self.under_way -= 1


@dataclass
class Device:
    """Someone's, signed in; a guest's has no headers."""

    traffic: Traffic
    headers: dict[str, str]
    uid: str = ""

    async def ask(
        self, method: str, path: str, *, expect: Collection[int] = DONE, refusals: Collection[int] = (), **options: Any
    ) -> Answer:
        """A request below /api. Raises Interrupted; also where it may be refused, and was."""
        async with self.traffic.asking(f"{method} {path}"):
            life = self.traffic.life
            headers = {**self.headers, **options.pop("headers", {})}
            url = f"{self.traffic.base}/api{path}"
            async with self.traffic.http.request(method, url, headers=headers, **options) as response:
                body = await response.read()
        if response.status not in expect:
            # Who is about to end may say so, and nothing else.
            if response.status not in refusals and (response.status != NOT_NOW or life == self.traffic.life):
                self.traffic.complain(f"{method} {path}: {response.status} {body[:300]!r}")
            raise Interrupted(path)
        is_json = response.content_type == "application/json" and body
        return Answer(response.status, response.headers, msgspec.json.decode(body) if is_json else body)


async def sign_in(traffic: Traffic, email: str, password: str) -> Device:
    """A new device of a person."""
    said = await Device(traffic, {}).ask("POST", "/auth/login", json={"email": email, "password": password})
    return Device(traffic, {"Authorization": f"Bearer {said.body['accessToken']}"}, said.body["userId"])


class Actor:
    """Somebody who does one of their `deeds` now and then: all of them in turn, in an order that the seed says. `pause_s` is the
    mean between two."""

    deeds: tuple[str, ...] = ()

    def __init__(self, device: Device, seed: str, pause_s: float) -> None:
        self.device, self.traffic, self.pause_s = device, device.traffic, pause_s
        self.chance = random.Random(f"{seed} {type(self).__name__} {device.uid}")

    async def live(self) -> None:
        """Until it is over."""
        while not self.traffic.is_over:
            for deed in self.chance.sample(self.deeds, len(self.deeds)):
                await asyncio.sleep(self.chance.expovariate(1 / self.pause_s))
                await self.traffic.open.wait()
                if self.traffic.is_over:
                    return
                with suppress(Interrupted):
                    await getattr(self, deed)()
                    self.traffic.counts[f"{type(self).__name__}.{deed}"] += 1
