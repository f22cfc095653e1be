"""One request after another, each with what the answers before it told: schemathesis finds in the reference which operation
makes what another one takes, nine hundred such ways, and walks along them.

What is said of the answers is in `answers`. Each person walks in a household of their own.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import Flaky
from schemathesis import Response

from tests.client import Answer, Client
from tests.contract.answers import faults
from tests.contract.cases import Case, Request, route_of, simplified
from tests.contract.test_schemathesis import crowd_of
from tests.contract_check import contract
from tests.security.mean import LAST

STEPS, WAYS = 12, 5
# These stop everything else, here and for everyone.
LEFT_OUT = sorted(LAST | {"setMaintenanceMode", "startDatabaseRestoreFlow"})
# What is deleted there can still be read: it waits until its days are over.
KEPT = {"deleteUserAdmin"}


class Walk:
    """What one person met with on all their ways."""

    def __init__(self, client: Client) -> None:
        self.client, self.found, self.statuses = client, list[str](), list[int]()
        self.session = requests.Session()
        self.session.headers.update(client.headers)

    def machine(self) -> Any:
        """The ways there are, for this person."""
        walk = self
        schema = schemathesis.openapi.from_dict(simplified(contract())).exclude(operation_id=LEFT_OUT)

        class Way(schema.as_state_machine()):  # type: ignore[misc]
            def setup(self) -> None:
                self.deleted = set[str]()

            def get_call_kwargs(self, case: Case) -> dict[str, Any]:
                return {"base_url": f"{walk.client.base}/api", "session": walk.session}

            def validate_response(self, response: Response, case: Case, **_: Any) -> None:
                walk.found += walk.look(response, case, self.deleted)

        return Way

    def look(self, response: Response, case: Case, deleted: set[str]) -> Iterator[str]:
        """What is wrong with an answer; what it deleted is remembered."""
        route, request, answer = route_of(case.method, case.path), as_request(response, case), as_answer(response)
        self.statuses.append(answer.status)
        for fault in faults(route, request, answer):
            yield f"{route.operation_id}: {fault}\n    {request}\n    {answer.body!r:.300}"
        path = request.target.partition("?")[0]
        if answer.status < 300 and route.method == "GET" and path in deleted:
            yield f"{route.operation_id}: {path} is deleted and there"
        if answer.status < 300 and route.method == "DELETE" and route.operation_id not in KEPT:
            deleted.add(path)


def as_request(response: Response, case: Case) -> Request:
    """What was sent."""
    sent = response.request
    is_valid = case.meta is None or case.meta.generation.mode.is_positive
    what = "" if case.meta is None else str(getattr(case.meta.phase.data, "description", ""))
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body
    return Request(case.method, str(sent.path_url), {}, body if isinstance(body, bytes) else None, is_valid, what)


def as_answer(response: Response) -> Answer:
    """What came back."""
    headers = {name.title(): values[0] for name, values in response.headers.items()}
    is_json = headers.get("Content-Type", "").startswith("application/json") and response.content
    body = msgspec.json.decode(response.content) if is_json else response.content or None
    return Answer(response.status_code, headers, body)


async def walk_along(folder: Path, empty_database: Path, who: str, seeds: int) -> Walk:
    """So many times a few ways, of the owner of things or the administrator."""
    async with crowd_of(folder, empty_database) as crowd:
        walk = Walk(getattr(crowd.world, who))
        await asyncio.to_thread(go, walk.machine(), seeds)
        walk.session.close()
    return walk


def go(machine: Any, seeds: int) -> None:
    """Hypothesis wants the same request to end in the same way again, and a household is not like that: what it has drawn by
    then was asked all the same."""
    rule = settings(
        max_examples=WAYS, stateful_step_count=STEPS, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    for number in range(seeds):
        with suppress(Flaky):
            seed(number)(machine).run(settings=rule)


async def test_a_few_ways(tmp_path: Path, empty_database: Path, caplog: pytest.LogCaptureFixture) -> None:
    """In every run."""
    check(await walk_along(tmp_path, empty_database, "admin", 1), 20, caplog)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("who", ["admin", "owner"])
async def test_many_ways(tmp_path: Path, empty_database: Path, caplog: pytest.LogCaptureFixture, who: str) -> None:
    """Until most of the nine hundred were gone."""
    check(await walk_along(tmp_path, empty_database, who, 60), 1000, caplog)


def check(walk: Walk, least: int, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing was found, enough was asked and some of it answered, and no failure is in the log."""
    assert not walk.found, "\n".join(walk.found)
    assert len(walk.statuses) > least
    assert {200, 400} <= set(walk.statuses)
    assert [line.getMessage()[:500] for line in caplog.records if line.levelno >= logging.ERROR] == []
