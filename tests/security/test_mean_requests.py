"""SQL through sort and filter fields; unbounded size, page and width parameters; deeply nested JSON; unknown values and names
with NUL, markup and turned text: whatever one value of a request is, the daemon answers, and not with a failure of its own.
"""

import logging
from itertools import islice
from typing import Any

import aiohttp
import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.http.router import Route
from tests.api.meaning import pretend_meaning
from tests.api.samples import fill_request
from tests.client import Answer, Client
from tests.conftest import MakeUser
from tests.people import insert_asset
from tests.photos import jpeg
from tests.security import mean
from tests.security.mean import House, as_json

MOST_ITEMS = 1000


@pytest.fixture
async def house(app: App, admin: Client, make_user: MakeUser) -> House:
    """One for all operations: most of these requests change nothing."""
    await pretend_meaning(app)
    return await mean.settle(app, admin, make_user)


def failures(route: Route, answer: Answer, sent: Any) -> list[str]:
    """What is said of an answer that is a failure of the daemon."""
    if answer.status < 500 or answer.status == 501:
        return []
    return [f"{route.method} {route.path}: {answer.status} {answer.body!r:.100} for {sent!r:.300}"]


def check_log(caplog: pytest.LogCaptureFixture) -> None:
    """No failure is in the log either."""
    assert [line.getMessage()[:500] for line in caplog.records if line.levelno >= logging.ERROR] == []


async def ask_everything(house: House) -> list[str]:
    """Whatever was stored comes back: every operation that only reads answers."""
    found: list[str] = []
    for route in mean.in_order():
        if route.method == "GET":
            answer = await house.send(route, **fill_request(route, house.things))
            found += failures(route, answer, "what is stored")
    return found


async def ask_all_bodies(house: House, step: int) -> tuple[int, list[str]]:
    """Every so many of the values for each field of each body: how many were sent, and what failed. Afterwards everything can
    still be read, and by the same people."""
    sent, found = 0, []
    for route in mean.with_body():
        usual = await mean.usual_body(house, route)
        for mean_body in islice(mean.mean_bodies(route.body, usual), sent % step, None, step):
            body = mean.as_new(mean_body, usual, sent) if route.method == "POST" else mean_body
            found += failures(route, await house.send(route, **as_json(body)), body)
            sent += 1
    return sent, found + await ask_everything(house)


async def test_bodies(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """A third of them: what is only of a wrong type is asked by `contract/test_schemathesis.py` too."""
    sent, found = await ask_all_bodies(house, 3)
    assert not found, "\n".join(found)
    assert sent > 1000
    check_log(caplog)


@pytest.mark.long
async def test_all_bodies(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Each value in each field."""
    sent, found = await ask_all_bodies(house, 1)
    assert not found, "\n".join(found)
    assert sent > 3000
    check_log(caplog)


async def test_queries(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Each parameter of each address."""
    sent, found = 0, []
    for route in mean.in_order():
        usual = fill_request(route, house.things).get("params", {})
        for query in mean.mean_queries(route, usual):
            found += failures(route, await house.send(route, params=query), query)
            sent += 1
    assert not found, "\n".join(found)
    assert sent > 500
    check_log(caplog)


async def ask_all_dates(house: House, step: int) -> tuple[int, int, list[str]]:
    """Every so many of the odd dates wherever there may be one: how many were sent, how many taken in, and what failed.
    Afterwards what was taken in is read, listed and counted."""
    sent, found, taken = 0, [], 0
    for route in mean.in_order():
        if route.operation_id in mean.SETTINGS or route.method == "DELETE":
            continue
        usual = fill_request(route, house.things)
        requests = [{"params": query} for query in mean.odd_dates(route.query, usual.get("params", {}))]
        if route.body is not None and not route.takes_form:
            bodies = mean.odd_dates(route.body, await mean.usual_body(house, route))
            requests += [as_json(mean.as_new(body, usual.get("json", {}), sent)) for body in bodies]
        for request in requests[sent % step :: step]:
            answer = await house.send(route, **{"params": usual.get("params", {}), **request})
            found += failures(route, answer, request)
            sent, taken = sent + 1, taken + (answer.status < 300)
    return sent, taken, found + await ask_everything(house)


async def test_dates_at_the_ends_of_the_calendar(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Half of them."""
    sent, taken, found = await ask_all_dates(house, 2)
    assert not found, "\n".join(found)
    assert sent > 750
    assert taken > 250
    check_log(caplog)


@pytest.mark.long
async def test_all_dates_at_the_ends_of_the_calendar(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Each in each field."""
    sent, taken, found = await ask_all_dates(house, 1)
    assert not found, "\n".join(found)
    assert sent > 1500
    assert taken > 500
    check_log(caplog)


async def test_unknown_values_are_refused(house: House) -> None:
    """What a field may be is a list; nothing else gets as far as a statement, not with quotes either."""
    sent = 0
    for route in mean.in_order():
        usual = fill_request(route, house.things)
        for name, known in mean.enums_of(route.query) if route.query is not None else ():
            for value in (f"{known[0]}'", f'{known[0]}" desc', f"{known[0]};--", "(select 1)", ""):
                answer = await house.send(route, params={**usual.get("params", {}), name: value})
                assert answer.status == 400, (route.path, name, value)
                sent += 1
        for name, known in mean.enums_of(route.body) if route.body is not None else ():
            for value in (f"{known[0]}'", f"{known[0]} desc", "(select 1)"):
                answer = await house.send(route, **as_json({**usual.get("json", {}), name: value}))
                assert answer.status == 400, (route.path, name, value)
                sent += 1
    assert sent > 50


async def test_deeply_nested_json(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """A hundred thousand brackets are no request, wherever they stand, whoever sends them."""
    for route in mean.with_body():
        for number, body in enumerate(mean.deep_bodies(route)):
            answer = await house.send(route, data=body, headers={"Content-Type": "application/json"})
            assert answer.status == 400, (route.operation_id, number, answer.status)
    assert (await house.owner.send("GET", "/api/users/me")).status == 200
    check_log(caplog)


async def test_deeply_nested_json_in_forms(house: House) -> None:
    """Values that come as text of a form are JSON too."""
    form = aiohttp.FormData()
    for name in ("fileCreatedAt", "fileModifiedAt"):
        form.add_field(name, "2024-05-01T12:00:00.000Z")
    form.add_field("metadata", "[" * mean.DEEP + "]" * mean.DEEP)
    form.add_field("assetData", jpeg((9, 9, 9)), filename="new.jpg")
    assert (await house.owner.send("POST", "/api/assets", data=form)).status == 400


async def test_page_sizes_are_bounded(house: House) -> None:
    """No answer is as long as somebody wishes: a size beyond the bound is refused, or cut to it."""
    await house.app.db.write(insert_many, house.owner.user_id)
    found = []
    for route in mean.in_order():
        for name, kind in mean.sizes_of(route):
            usual = fill_request(route, house.things)
            for size in (5000, 2**31, 2**63):
                changed = {**usual.get(kind, {}), name: size}
                request = as_json(changed) if kind == "json" else {"params": changed}
                answer = await house.send(route, **{"params": usual.get("params", {}), **request})
                assert answer.status in {200, 400}, (route.path, name, size)
                found.append(route.operation_id)
                assert answer.status == 400 or longest(answer.body) <= MOST_ITEMS, (route.path, name, size)
    assert {"searchAssets", "searchRandom", "searchLargeAssets", "getIntegrityReport"} <= set(found)


async def test_pages_far_beyond_the_end(house: House) -> None:
    """A page that nobody gets to is empty or refused."""
    for page in (10**6, 2**31, 2**62, 2**63, 10**30):
        answer = await house.owner.send("POST", "/api/search/metadata", json={"page": page})
        assert answer.status == 400 or answer.body["assets"]["items"] == [], page


def insert_many(tx: Tx, owner: int) -> None:
    """More photos than an answer may hold."""
    for number in range(MOST_ITEMS + 200):
        insert_asset(tx, owner, name=f"{number}.jpg")


def longest(body: Any) -> int:
    """The length of the longest list in an answer."""
    inner = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    return max([len(body) if isinstance(body, list) else 0, *map(longest, inner)])
