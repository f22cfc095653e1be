"""Metrics: read as Prometheus reads them, who may, and that nobody's things are in them."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from photostead.app import App
from photostead.features.health import exposition, store
from photostead.http.traffic import BOUNDS, LIVE_EVENTS, Times
from photostead.kernel.options import Options
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import RunJobs
from tests.photos import jpeg

TOKEN = "let me read"
Values = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def options(data_dir: Path) -> Options:
    """Metrics for this machine."""
    return Options(data_dir=data_dir, http_host="127.0.0.1", http_port=0, jobs_concurrency=1, metrics_enabled=True)


@pytest.fixture(autouse=True)
def assets_are_counted_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test asks twice in a moment and means it."""
    monkeypatch.setattr(store, "RECOUNT_SECONDS", 0.0)


async def read(client: Client, **headers: str) -> Values:
    """Every sample by its name and labels."""
    answer = await client.send("GET", "/metrics", headers=headers)
    assert answer.status == 200, answer.body
    assert answer.headers["Content-Type"] == exposition.CONTENT_TYPE
    families = list(text_string_to_metric_families(answer.body.decode()))
    assert all(family.documentation for family in families)
    assert all(family.type in {"counter", "gauge", "histogram"} for family in families)
    samples = [sample for family in families for sample in family.samples]
    values = {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}
    assert len(values) == len(samples), "no sample twice"
    assert all(name.startswith("photostead_") for name, _ in values)
    return values


def one(values: Values, metric: str, **labels: str) -> float:
    """A sample's value."""
    return values["photostead_" + metric, frozenset(labels.items())]


def named(values: Values, metric: str) -> dict[frozenset[tuple[str, str]], float]:
    """All samples of a name."""
    return {labels: value for (name, labels), value in values.items() if name == "photostead_" + metric}


# --- what is told


async def test_requests_by_declared_route(app: App, anonymous: Client, admin: Client) -> None:
    before = await read(anonymous)
    for _ in range(3):
        await admin.get("/users/me")
    await admin.send("GET", "/api/assets/6f1ed002-ab5a-40c0-8b29-6bcbbbb0b0b0")
    await admin.send("GET", "/api/assets/nonsense")
    await admin.send("GET", "/api/what/nobody/serves")
    await admin.send("PURGE", "/api/users/me")
    await admin.send("GET", "/photos/made/up")
    values = await read(anonymous)

    def more(**labels: str) -> float:
        key = "photostead_http_requests_total", frozenset(labels.items())
        return values[key] - before.get(key, 0)

    assert more(method="GET", route="/api/users/me", status="2xx") == 3
    assert more(method="GET", route="/api/assets/{asset_id}", status="4xx") == 2
    assert more(method="GET", route="none", status="4xx") == 1
    assert more(method="other", route="none", status="4xx") == 1
    assert more(method="GET", route="web app", status="2xx") + more_of_unbuilt(more) == 1
    assert more(method="GET", route="/metrics", status="2xx") == 1


def more_of_unbuilt(more: Any) -> float:
    """Without a built web app its answer is 503."""
    try:
        return float(more(method="GET", route="web app", status="5xx"))
    except KeyError:
        return 0.0


async def test_times_are_a_histogram(anonymous: Client) -> None:
    for _ in range(4):
        await anonymous.get("/server/ping")
    values = await read(anonymous)
    labels = {"method": "GET", "route": "/api/server/ping"}
    steps = [
        one(values, "http_request_duration_seconds_bucket", le=exposition.as_text(bound), **labels) for bound in BOUNDS
    ]
    assert steps == sorted(steps)
    assert one(values, "http_request_duration_seconds_bucket", le="+Inf", **labels) == 4
    assert one(values, "http_request_duration_seconds_count", **labels) == 4
    assert one(values, "http_request_duration_seconds_sum", **labels) > 0


def test_times_fall_below_the_first_bound_that_holds_them() -> None:
    times = Times()
    for seconds in (0.0, 0.005, 0.0051, 119.0, 121.0):
        times.add(seconds)
    assert times.counts == [2, 1, *[0] * (len(BOUNDS) - 3), 1, 1]
    assert times.seconds == pytest.approx(240.0101)


async def test_number_of_counters_does_not_depend_on_what_is_asked(anonymous: Client, admin: Client) -> None:
    async def ask(number: int) -> None:
        await admin.send("GET", f"/api/assets/{number:08x}-ab5a-40c0-8b29-6bcbbbb0b0b0")
        await admin.send("GET", f"/api/nothing/{number}")
        await admin.send("GET", f"/photos/{number}")
        await admin.send(("PURGE", "SEARCH", "LOCK")[number % 3], "/api/users/me")

    await ask(0)
    await read(anonymous)
    before = await read(anonymous)
    for number in range(1, 30):
        await ask(number)
    assert (await read(anonymous)).keys() == before.keys()


async def test_live_events_are_counted_and_not_timed(app: App, anonymous: Client, admin: Client) -> None:
    async with admin.http.ws_connect(
        f"{admin.base}/api/socket.io/?EIO=4&transport=websocket", headers=admin.headers
    ) as socket:
        await socket.receive_str()
        await socket.send_str("40")
        assert (await socket.receive_str()).startswith("40")
        assert one(await read(anonymous), "live_event_clients") == 1
    while app.live.count_listeners():
        await asyncio.sleep(0.01)
    values = await read(anonymous)
    assert one(values, "live_event_clients") == 0
    assert not [
        labels for labels in named(values, "http_request_duration_seconds_count") if ("route", LIVE_EVENTS) in labels
    ]


async def test_jobs_and_assets(anonymous: Client, admin: Client, run_jobs: RunJobs) -> None:
    await upload(admin, jpeg())
    values = await read(anonymous)
    assert one(values, "jobs", queue="metadataExtraction", state="waiting") == 1
    assert one(values, "jobs", queue="metadataExtraction", state="failed") == 0
    assert one(values, "assets", type="image") == 1
    await admin.put("/queues/metadataExtraction", json={"isPaused": True})
    values = await read(anonymous)
    assert one(values, "jobs", queue="metadataExtraction", state="paused") == 1
    assert one(values, "queue_paused", queue="metadataExtraction") == 1
    assert one(values, "queue_paused", queue="library") == 0
    await admin.put("/queues/metadataExtraction", json={"isPaused": False})
    await run_jobs()
    values = await read(anonymous)
    assert one(values, "jobs", queue="metadataExtraction", state="waiting") == 0
    assert one(values, "worker_processes") == 1
    assert one(values, "process_resident_memory_bytes", process="workers") > 1e6


async def test_machine(app: App, anonymous: Client) -> None:
    values = await read(anonymous)
    assert one(values, "database_size_bytes") == app.options.database_file.stat().st_size
    log = app.options.database_file.with_name("photostead.sqlite-wal")
    assert one(values, "database_log_size_bytes") == log.stat().st_size
    for folder in ("media", "database"):
        assert 0 < one(values, "disk_free_bytes", folder=folder) < one(values, "disk_size_bytes", folder=folder)
    assert one(values, "process_resident_memory_bytes", process="daemon") > 1e7
    assert one(values, "process_cpu_seconds_total") > 0
    assert one(values, "process_open_files") > 3
    assert one(values, "uptime_seconds") >= 0
    assert named(values, "health") == {frozenset({("check", check)}): 1.0 for check in ("database", "writer", "media")}
    [labels] = named(values, "build_info")
    assert {name for name, _ in labels} == {"version", "python", "sqlite"}
    assert named(values, "certificate_end_time_seconds") == {}


async def test_nothing_of_anybody_is_told(app: App, anonymous: Client, admin: Client) -> None:
    created = await upload(admin, jpeg(), name="our secret.jpg")
    await admin.get(f"/assets/{created}")
    await admin.post("/albums", json={"albumName": "hush"})
    answer = await anonymous.send("GET", "/metrics")
    text = answer.body.decode()
    for secret in ("secret", "hush", "admin@", created, admin.uid, str(app.options.data_dir), "127.0.0.1"):
        assert secret not in text


# --- the text format


def test_labels_are_escaped_as_the_format_says() -> None:
    odd = 'a"b\\c\nd'
    text = exposition.write([exposition.gauges("odd", "With \\ and\nbreak.", "name", {odd: 1.5})])
    [family] = text_string_to_metric_families(text)
    assert family.samples[0].labels == {"name": odd}
    assert family.samples[0].value == 1.5
    assert len(text.splitlines()) == 3


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (3.0, "3"), (0.25, "0.25"), (1e300, "1e+300"), (-2, "-2"), (1 << 52, str(1 << 52))]
)
def test_numbers(value: float, text: str) -> None:
    assert exposition.as_text(value) == text
    assert float(text) == value


# --- who may read them


class Doors:
    """The same daemon, asked in different ways."""

    def __init__(self, app: App, client: Client) -> None:
        self.app, self.client = app, client

    def set(self, **changes: Any) -> None:
        """Other options from now on."""
        self.app.services.options = msgspec.structs.replace(self.app.services.options, **changes)

    async def status(self, **headers: str) -> int:
        """Of a request with these headers (`_` for `-`)."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await self.client.send("GET", "/metrics", headers=given)
        assert (answer.status == 200) == (
            b"photostead_uptime" in (answer.body if isinstance(answer.body, bytes) else b"")
        )
        return answer.status


@pytest.fixture
def doors(app: App, anonymous: Client) -> Doors:
    """See Doors."""
    return Doors(app, anonymous)


async def test_off_by_default(doors: Doors) -> None:
    doors.set(metrics_enabled=Options(data_dir=Path("/nowhere")).metrics_enabled)
    assert await doors.status() == 404
    doors.set(metrics_token=TOKEN)
    assert await doors.status(Authorization=f"Bearer {TOKEN}") == 404


async def test_this_machine_may(doors: Doors) -> None:
    assert await doors.status() == 200
    assert await doors.status(Host="localhost:2283") == 200
    assert await doors.status(Host="[::1]:2283") == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Forwarded_For": "203.0.113.9"},
        {"X_Forwarded_For": "127.0.0.1"},
        {"X_Real_IP": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"Via": "1.1 proxy"},
        {"X_Forwarded_Proto": "https"},
        {"Host": "photos.example.org"},
        {"Host": "192.168.1.9:2283"},
        {"Host": "localhost.evil.example"},
        {"Host": ""},
    ],
)
async def test_proxy_on_this_machine_does_not_open_them(doors: Doors, headers: dict[str, str]) -> None:
    assert await doors.status(**headers) == 403


@pytest.mark.parametrize(
    ("forwarded", "status"),
    [("203.0.113.9", 403), ("192.168.1.7", 403), ("127.0.0.1, 203.0.113.9", 403), ("", 403), ("127.0.0.5", 200)],
)
async def test_trusted_proxy_speaks_for_its_client(doors: Doors, forwarded: str, status: int) -> None:
    doors.set(trusted_proxies=("127.0.0.1",))
    assert await doors.status(X_Forwarded_For=forwarded) == status


async def test_trusted_proxy_that_names_nobody_does_not_open_them(doors: Doors) -> None:
    doors.set(trusted_proxies=("127.0.0.1",))
    assert await doors.status() == 403


async def test_proxy_that_was_told_nothing_does_not_open_them(app: App) -> None:
    """nginx as it comes speaks HTTP/1.0 to what is behind it and names nobody."""
    async with aiohttp.ClientSession(version=aiohttp.HttpVersion10) as session:
        answer = await session.get(f"http://127.0.0.1:{app.port}/metrics")
        assert answer.status == 403


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + " ", TOKEN[:-1], "ünïcode"])
async def test_token_is_asked_of_everyone_then(doors: Doors, token: str) -> None:
    doors.set(metrics_token=TOKEN)
    assert await doors.status() == 401
    expected = 200 if token.strip() == TOKEN else 401
    assert await doors.status(Authorization=f"Bearer {token}") == expected
    assert await doors.status(Authorization=f"Basic {TOKEN}") == 401
    assert TOKEN not in str(doors.client.last.body)


async def test_token_opens_them_from_anywhere(doors: Doors) -> None:
    doors.set(metrics_token=TOKEN)
    headers = {"Host": "photos.example.org", "X_Forwarded_For": "203.0.113.9"}
    assert await doors.status(**headers, Authorization=f"Bearer {TOKEN}") == 200


async def test_token_in_the_address_does_not_count(doors: Doors) -> None:
    doors.set(metrics_token=TOKEN)
    for name in ("token", "access_token", "apiKey", "key"):
        answer = await doors.client.send("GET", "/metrics", params={name: TOKEN})
        assert answer.status == 401


async def test_signed_in_people_have_no_advantage(doors: Doors, admin: Client) -> None:
    doors.set(metrics_token=TOKEN)
    assert (await admin.send("GET", "/metrics")).status == 401
