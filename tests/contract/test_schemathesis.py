"""Every operation is asked what schemathesis makes of its description, by everyone there is: no answer is a failure of ours or
one that the description does not know. A few of each in every run, all of them in the long one.

What it is asked is made in `cases`, what is said of answers in `answers`; one request after another in `test_flows`.
"""

import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import aiohttp
import msgspec
import pytest
import yarl

from photostead.features.registry import all_routes
from photostead.http.router import Route
from tests.api.meaning import pretend_meaning
from tests.api.worlds import World, Worlds
from tests.client import Answer, Client
from tests.contract.answers import faults
from tests.contract.cases import Case, Operation, Request, drawn, edges, on_the_wire, operations
from tests.people import insert_api_key
from tests.security.mean import LAST

# Of each operation in every run: every so many of the first ones.
STEP, STOP = 8, 32
MOST_EDGES, DRAWN = 1500, 12
# Those who are turned away, mostly: in the long run they send one in so many.
OTHERS_STEP = 10
# What is answered to whoever has lost their session, or a daemon in maintenance.
LOST = {401, 503}
TAGS = sorted({route.tag for route in all_routes()})


@dataclass
class Crowd:
    """Everyone who asks, and what was found."""

    worlds: Worlds
    world: World
    few: Client
    found: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def one(self, route: Route) -> Client:
        """Whom the operation is for."""
        is_admins = route.is_admin or route.path.startswith(("/jobs", "/queues"))
        return self.world.admin if is_admins else self.world.owner

    def others(self) -> list[Client]:
        """Those whom most operations are not for."""
        return [self.world.nobody, self.few, self.world.link, self.world.stranger, self.world.admin]

    async def renew(self) -> None:
        """The world as it was made."""
        self.world = await self.worlds.give()
        self.few = await settle(self.world)

    async def renew_if_lost(self, route: Route) -> None:
        """Some requests end the session they are sent with, or put the daemon into maintenance."""
        if route.method != "GET" and (await self.one(route).send("GET", "/api/users/me")).status != 200:
            self.worlds.is_touched = True
            await self.renew()

    async def ask(self, route: Route, case: Case, clients: Iterable[Client]) -> set[int]:
        """One request by each of these; the statuses of the answers."""
        statuses = set()
        request = on_the_wire(case, route, self.world.household.shared, next(self.numbers))
        for client in clients:
            answer = await send(client, request)
            self.statuses[answer.status] += 1
            statuses.add(answer.status)
            for fault in faults(route, request, answer):
                self.found[f"{route.operation_id}: {fault}\n    {request}\n    {answer.body!r:.300}"] += 1
        return statuses


async def send(client: Client, request: Request) -> Answer:
    """The request as it is, with who sends it."""
    url = yarl.URL(client.base + request.target, encoded=True).extend_query(client.params)
    headers = {**request.headers, **client.headers}
    async with client.http.request(
        request.method, url, headers=headers, data=request.body, allow_redirects=False
    ) as response:
        data = await response.read()
        is_json = response.content_type == "application/json" and data
        return Answer(response.status, response.headers, msgspec.json.decode(data) if is_json else data or None)


async def settle(world: World) -> Client:
    """Searches by meaning find something; a key of the owner's that may do little."""
    await pretend_meaning(world.app)
    _, secret = await world.app.db.write(insert_api_key, world.owner.user_id, ["album.read"])
    return Client(world.owner.http, world.owner.base, {"x-api-key": secret})


@asynccontextmanager
async def crowd_of(folder: Path, empty_database: Path) -> AsyncIterator[Crowd]:
    """Everyone in a household."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        worlds = Worlds(folder, empty_database, http)
        world = await worlds.give()
        yield Crowd(worlds, world, await settle(world))
        await worlds.end()


def check(crowd: Crowd, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing was found, and no failure is in the log."""
    assert not crowd.found, "\n".join(crowd.found)
    assert [line.getMessage()[:500] for line in caplog.records if line.levelno >= logging.ERROR] == []


def in_order() -> list[tuple[Route, Operation]]:
    """What removes things, or the session of who asks, comes last."""
    return sorted(operations(), key=lambda found: (found[0].operation_id in LAST, found[0].method == "DELETE"))


async def test_some_of_everything(tmp_path: Path, empty_database: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A few valid and invalid requests of each operation, each by the one it is for and by one it is not for."""
    async with crowd_of(tmp_path, empty_database) as crowd:
        for route, operation in in_order():
            for number, case in enumerate(edges(operation, stop=STOP, step=STEP)):
                other = crowd.others()[next(crowd.numbers) % len(crowd.others())]
                await crowd.ask(route, case, [crowd.one(route), *([other] if number % 2 else [])])
            await crowd.renew_if_lost(route)
        check(crowd, caplog)
        assert crowd.statuses.total() > 1000
        assert crowd.statuses[200] + crowd.statuses[201] + crowd.statuses[204] > 200


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("tag", TAGS)
async def test_all_of(tag: str, tmp_path: Path, empty_database: Path, caplog: pytest.LogCaptureFixture) -> None:
    """All the edges of what a group of operations takes, and drawn requests, each operation in a world as it was made."""
    async with crowd_of(tmp_path, empty_database) as crowd:
        for route, operation in operations():
            if route.tag != tag:
                continue
            for number, case in enumerate([*edges(operation, stop=MOST_EDGES), *drawn(operation, DRAWN)]):
                others = [] if number % OTHERS_STEP else crowd.others()
                if await crowd.ask(route, case, [crowd.one(route), *others]) & LOST:
                    await crowd.renew_if_lost(route)
            await crowd.renew_if_lost(route)
            await crowd.renew()
        check(crowd, caplog)
