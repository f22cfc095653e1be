"""`scripts/bench sync`: what a phone costs that gets a whole library, and one that has it already and asks again."""

import http.client
import json
import statistics
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import apsw

from bench_program.library import is_busy, wait_until
from bench_program.processes import cpu_seconds, memory, watch_memory
from bench_program.report import head, show
from bench_program.synthetic import KEY, OWNER_ID, ensure_synthetic
from photostead.access.identity import hash_secret
from photostead.db.connection import connect
from photostead.kernel.clock import now_ms
from photostead.kernel.ids import new_id
from tests.daemon import Daemon, start_daemon

GOAL_CPU_S, GOAL_MB, GOAL_AGAIN_MS = 12.0, 60.0, 5.0
# The goal is for so many assets.
GOAL_ASSETS = 100_000
ROUNDS = 200
READ_BYTES = 1 << 20
HEADERS = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
# What today's app asks for.
TYPES = (
    "AuthUsersV1", "UsersV1", "AssetsV2", "AssetExifsV1", "AssetEditsV1", "AssetMetadataV1", "PartnersV1", "PartnerAssetsV2",
    "PartnerAssetExifsV1", "AlbumsV2", "AlbumUsersV1", "AlbumAssetsV2", "AlbumAssetExifsV1", "AlbumToAssetsV1",
    "MemoriesV1", "MemoryToAssetsV1", "StacksV1", "PartnerStacksV1", "UserMetadataV1", "PeopleV1", "AssetFacesV2",
    "AssetOcrV1",
)  # fmt: skip


class Got(NamedTuple):
    """A stream that was read to its end: how much, and the last acknowledgement of each kind."""

    lines: int
    megabytes: float
    acks: list[str]


def measure_sync(work: Path, assets: int) -> None:
    """The first stream of a new device, then what it costs that nothing is new."""
    data_dir = work / f"data-synthetic-{assets}"
    ensure_synthetic(data_dir, assets)
    with start_daemon(data_dir, admin=None) as daemon:
        sign_in(data_dir)
        head(f"sync of a phone, {assets:,} assets")
        get(daemon, ("UsersV1",))
        wait_until(lambda: not is_busy(data_dir))  # places are named after a first start
        idle, before, began = memory(daemon.process.pid).rss, cpu_seconds(daemon.process.pid), time.perf_counter()
        with watch_memory(daemon.process.pid) as peak:
            got = get(daemon, TYPES)
        took = time.perf_counter() - began
        scale = assets / GOAL_ASSETS
        show("first stream", took, "s")
        show("first stream, CPU of the daemon", cpu_seconds(daemon.process.pid) - before, "s", goal=GOAL_CPU_S * scale)
        show("first stream, memory over idle", max(peak.rss - idle, 0), "MB", goal=GOAL_MB)
        show("lines", got.lines, "")
        show("size", got.megabytes, "MB")
        acknowledge(daemon, got.acks)
        measure_again(daemon, data_dir)
        daemon.stop()


def measure_again(daemon: Daemon, data_dir: Path) -> None:
    """On a line that stays open, as apps have it: when nothing changed at all, and when something did that is not this phone's."""
    with (
        closing(connect(data_dir / "photostead.sqlite")) as connection,
        closing(http.client.HTTPConnection("127.0.0.1", daemon.port)) as line,
    ):
        for name, change in (("nothing new", "select 1"), ("others' news", "update sequence set value = value + 1")):
            times = sorted(time_one(line, connection, change) for _ in range(ROUNDS))
            show(f"{name}, p50", statistics.median(times), "ms", goal=GOAL_AGAIN_MS)
            show(f"{name}, p95", times[int(ROUNDS * 0.95)], "ms")


def time_one(line: http.client.HTTPConnection, connection: apsw.Connection, change: str) -> float:
    """Milliseconds of a stream that has nothing to say."""
    connection.execute(change)
    began = time.perf_counter()
    line.request("POST", "/api/sync/stream", json.dumps({"types": TYPES}), HEADERS)
    lines = line.getresponse().read().splitlines()
    took = time.perf_counter() - began
    assert len(lines) == 1, lines[0]
    return took * 1000


def sign_in(data_dir: Path, token: str = KEY) -> None:
    """A device of the only account that has got nothing yet."""
    with closing(connect(data_dir / "photostead.sqlite")) as connection:
        connection.execute("delete from sessions")
        now = now_ms()
        connection.execute(
            "insert into sessions (uid, user_id, token_hash, created_at, updated_at) values (?, ?, ?, ?, ?)",
            (new_id(), OWNER_ID, hash_secret(token), now, now),
        )


def get(daemon: Daemon, types: tuple[str, ...]) -> Got:
    """A whole stream, of which the last line of each kind is kept."""
    lines = size = 0
    last: dict[bytes, bytes] = {}
    rest = b""
    with closing(http.client.HTTPConnection("127.0.0.1", daemon.port)) as line:
        line.request("POST", "/api/sync/stream", json.dumps({"types": types}), HEADERS)
        answer = line.getresponse()
        assert answer.status == 200, answer.read()
        while data := answer.read1(READ_BYTES):
            *whole, rest = (rest + data).split(b"\n")
            size, lines = size + len(data), lines + len(whole)
            # By `{"type":"…"`.
            last.update((one[: one.index(b",")], one) for one in whole)
    assert b'{"type":"SyncCompleteV1"' in last, "the stream has no end"
    return Got(lines, size / 1e6, [json.loads(one)["ack"] for one in last.values()])


def acknowledge(daemon: Daemon, acks: list[str]) -> None:
    """As phones do."""
    with closing(http.client.HTTPConnection("127.0.0.1", daemon.port)) as line:
        line.request("POST", "/api/sync/ack", json.dumps({"acks": acks}), HEADERS)
        assert line.getresponse().status == 204
