"""Newer versions: nobody is asked unless that was wanted, what is asked says nothing of the box, and what is told is true.

A web server of the test's own stands in for PyPI; everything else is real.
"""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from photostead import __version__
from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.nightly import scheduled
from photostead.features.server import releases, service
from photostead.features.settings import service as settings
from photostead.features.settings.schema import ReleaseChannel
from photostead.host.outbound import Reach
from tests.client import Client
from tests.conftest import Heard, MakeUser, RunJobs
from tests.pki import Authority

FILE, WITHDRAWN = {"yanked": False}, {"yanked": True}
LIST = {__version__: [FILE], "98.0.0": [FILE], "98.1.0rc1": [FILE], "99.0.0": [WITHDRAWN], "99.1.0": [], "next": [FILE]}


class Index:
    """The list of releases, and who asked for it."""

    def __init__(self) -> None:
        self.answer: Any = {"info": {"name": "photostead"}, "releases": LIST}
        self.status = 200
        self.asked: list[web.Request] = []

    async def serve(self, request: web.Request) -> web.Response:
        """One question."""
        self.asked.append(request)
        if isinstance(self.answer, str):
            return web.Response(text=self.answer, status=self.status, content_type="application/json")
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
async def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Index]:
    """Asked in place of PyPI."""
    authority = Authority()
    (tmp_path / "authority.pem").write_bytes(authority.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    files = authority.issue(tmp_path / "pki")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.cert, files.key)
    index, application = Index(), web.Application()
    application.router.add_route("*", "/{path:.*}", index.serve)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    monkeypatch.setattr(releases, "SOURCE", f"https://localhost:{runner.addresses[0][1]}/pypi/photostead/json")
    monkeypatch.setattr(releases, "REACH", Reach(home="localhost", stays=True))
    yield index
    await runner.cleanup()


async def switch(admin: Client, app: App, *, is_on: bool = True, channel: str = "stable") -> None:
    """The setting; what follows from it is done when this returns."""
    config = await admin.get("/system-config")
    config["newVersionCheck"] = {"enabled": is_on, "channel": channel}
    await admin.put("/system-config", json=config)
    await app.settle()


async def waiting(app: App) -> int:
    """How many questions wait."""
    return int(await app.db.read(Rows.value, "select count(*) from jobs where name = 'VersionCheck'"))


async def test_nobody_is_asked(app: App, admin: Client, index: Index, run_jobs: RunJobs) -> None:
    """As it comes: at no start, no night, and not when someone looks."""
    entries = [entry.name for entry in scheduled(await app.db.read(settings.load))]
    await app.db.write(service.request_version_check)
    answer = await admin.get("/photostead/releases")
    await run_jobs()
    assert "newer versions" not in entries
    assert index.asked == []
    assert (answer["isOn"], answer["asks"], answer["newest"]) == (False, None, None)
    assert "is off" in answer["notice"]
    assert await admin.get("/server/version-check") == {"checkedAt": None, "releaseVersion": None}


async def test_what_is_found(
    app: App, admin: Client, make_user: MakeUser, index: Index, run_jobs: RunJobs, events: Heard
) -> None:
    """Administrators and their devices are told; the question carries nothing of this box."""
    mia = await make_user("mia")
    await switch(admin, app)
    events.take()
    await run_jobs()
    (request,) = index.asked
    assert (request.method, request.query_string, request.headers["User-Agent"]) == ("GET", "", "Photostead")
    assert set(request.headers) == {"Host", "Accept", "Accept-Encoding", "Connection", "User-Agent"}
    state = await mia.get("/server/version-check")
    assert state["releaseVersion"] == "98.0.0"
    assert state["checkedAt"].endswith("Z")
    assert await admin.get("/system-metadata/version-check-state") == state
    (item,) = await admin.get("/notifications")
    assert item["title"] == "Photostead 98.0.0 is available"
    assert await mia.get("/notifications") == []
    told = [event for event in events.take() if event.name == "on_new_release"]
    assert [event.user_id for event in told] == [admin.user_id]
    api = {"major": 3, "minor": 2, "patch": 2, "prerelease": None}
    assert (told[0].payload["serverVersion"], told[0].payload["releaseVersion"]) == (api, api)
    assert told[0].payload["photostead"] == {"running": __version__, "release": "98.0.0"}
    answer = await admin.get("/photostead/releases")
    assert (answer["isNewer"], answer["running"], answer["asks"]) == (True, __version__, releases.SOURCE)


async def test_release_candidates(app: App, admin: Client, index: Index, run_jobs: RunJobs) -> None:
    """Only for those who want them."""
    await switch(admin, app, channel="releaseCandidate")
    await run_jobs()
    assert (await admin.get("/server/version-check"))["releaseVersion"] == "98.1.0rc1"


async def test_once_a_day(app: App, admin: Client, index: Index, run_jobs: RunJobs) -> None:
    """However often settings change or the night comes; the same version is told once."""
    await switch(admin, app)
    await run_jobs()
    (item,) = await admin.get("/notifications")
    await admin.put(f"/notifications/{item['id']}", json={"readAt": item["createdAt"]})
    await switch(admin, app, channel="releaseCandidate")
    night = next(entry for entry in scheduled(await app.db.read(settings.load)) if entry.name == "newer versions")
    await app.db.write(night.ask)
    assert await waiting(app) == 0
    sql = "update system_metadata set value = json_set(value, '$.askedAt', value ->> '$.askedAt' - ?) where key = ?"
    await app.db.write(lambda tx: tx.run(sql, (releases.OFTEN_ENOUGH_MS, releases.STATE)))
    await switch(admin, app)
    await run_jobs()
    assert len(index.asked) == 2
    assert "readAt" in (await admin.get("/notifications"))[0]


async def test_switched_off_while_it_waited(app: App, admin: Client, index: Index, run_jobs: RunJobs) -> None:
    await switch(admin, app)
    assert await waiting(app) == 1
    await switch(admin, app, is_on=False)
    await run_jobs()
    assert index.asked == []


@pytest.mark.parametrize(
    ("status", "answer"),
    [(500, {}), (200, "[]"), (200, "no json"), (200, '{"releases": 7}'), (200, "[" * 100_000), (302, {})],
    ids=["broken", "a list", "no json", "a number", "deep", "elsewhere"],
)
async def test_no_answer(app: App, admin: Client, index: Index, run_jobs: RunJobs, status: int, answer: Any) -> None:
    """Is said, and is no news; nothing breaks, and it is not asked again before the next day."""
    index.status, index.answer = status, answer
    await switch(admin, app)
    await run_jobs()
    state = await admin.get("/photostead/releases")
    assert state["trouble"]
    assert (state["newest"], state["checkedAt"]) == (None, None)
    assert await admin.get("/notifications") == []
    await app.db.write(service.request_version_check)
    assert await waiting(app) == 0


async def test_nothing_was_released_yet(app: App, admin: Client, index: Index, run_jobs: RunJobs) -> None:
    """It was asked, and there is nothing."""
    index.status, index.answer = 404, {"message": "Not Found"}
    await switch(admin, app)
    await run_jobs()
    state = await admin.get("/server/version-check")
    assert state["releaseVersion"] is None
    assert state["checkedAt"] is not None


async def test_an_update_takes_the_news_back(
    app: App, admin: Client, index: Index, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the first start of the version that was announced."""
    await switch(admin, app)
    await run_jobs()
    assert len(await admin.get("/notifications")) == 1
    monkeypatch.setattr(releases, "__version__", "98.0.0")
    await app.db.write(service.begin_life, "98.0.0")
    assert await admin.get("/notifications") == []
    assert (await admin.get("/photostead/releases"))["isNewer"] is False


async def test_in_a_snap(
    app: App, admin: Client, index: Index, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Snapd does it: nobody is asked even where that is on, and the reason is said."""
    monkeypatch.setenv("SNAP", "/snap/photostead/1")
    await switch(admin, app)
    await run_jobs()
    answer = await admin.get("/photostead/releases")
    assert (answer["isOn"], answer["isAutomatic"], index.asked) == (False, True, [])
    assert "by itself" in answer["notice"]


@pytest.mark.parametrize(
    ("older", "newer"),
    [("0.9.0", "0.10.0"), ("1.0.0rc2", "1.0.0"), ("1.0.0rc2", "1.0.0rc10"), ("1.9.9", "2.0.0rc1"), ("0.1.0", "0.1.1")],
)
def test_order(older: str, newer: str) -> None:
    first, second = releases.order_of(older), releases.order_of(newer)
    assert first is not None
    assert second is not None
    assert first < second


@pytest.mark.parametrize(
    "text", ["", "1.2", "1.2.3.dev1", "1.2.3a1", "v1.2.3", "1.2.3\n", "٣.٢.١", "1.2.3rc", "9" * 9 + ".0.0"]
)
def test_no_releases(text: str) -> None:
    """Neither final nor candidate: never announced."""
    assert releases.order_of(text) is None
    assert not releases.is_newer(text)
    assert releases.newest_of({text: [FILE]}, ReleaseChannel.RELEASE_CANDIDATE) is None


async def test_only_administrators_hear_where_it_is_asked(make_user: MakeUser, admin: Client) -> None:
    await (await make_user("mia")).get("/photostead/releases", expect=403)
