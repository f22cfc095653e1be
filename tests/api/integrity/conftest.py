"""A household whose files a test damages, and checks as a person asks for them."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.integrity import checks, pace, repairs
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import RunJobs
from tests.photos import jpeg

UNTRACKED, MISSING, DAMAGED = "untracked_file", "missing_file", "checksum_mismatch"
JOBS = {
    UNTRACKED: "integrity-untracked-files",
    MISSING: "integrity-missing-files",
    DAMAGED: "integrity-checksum-mismatch",
}
Check = Callable[..., Awaitable[list[str]]]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of this moment are old enough, and nobody waits long."""
    monkeypatch.setattr(checks, "YOUNG_MS", -60_000)
    monkeypatch.setattr(pace, "LOOK_S", 0.02)


@pytest.fixture
async def photos(admin: Client, run_jobs: RunJobs) -> list[str]:
    """Three uploads with everything that is made for them."""
    uids = [await upload(admin, jpeg((n * 40, 90, 200)), f"{n}.jpg") for n in range(3)]
    await run_jobs()
    return uids


@pytest.fixture
def check(admin: Client, run_jobs: RunJobs) -> Check:
    """`await check(type)` runs a check as a person asks for it; the paths of all findings of the type."""

    async def run(kind: str, suffix: str = "") -> list[str]:
        await admin.post("/jobs", json={"name": JOBS[kind] + suffix}, expect=204)
        await run_jobs()
        return [item["path"] for item in await items(admin, kind)]

    return run


async def items(admin: Client, kind: str) -> list[Any]:
    """The findings of a type."""
    answer = await admin.get("/admin/integrity/report", params={"type": kind}, expect=200)
    assert all(item["type"] == kind for item in answer["items"])
    found: list[Any] = answer["items"]
    return found


async def one(admin: Client, kind: str) -> str:
    """The id of the only finding of a type."""
    found = await items(admin, kind)
    assert len(found) == 1
    return str(found[0]["id"])


async def file_of(app: App, uid: str) -> Path:
    """Where an upload lies."""
    path = await app.db.read(Rows.value, "select path from assets where uid = ?", (uid,))
    return app.options.data_dir / os.fsdecode(path)


def flip(path: Path) -> None:
    """One bit, and the file looks as before."""
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def relative(app: App, path: Path) -> str:
    """As reports have it."""
    return str(path.relative_to(app.options.data_dir))


async def state_of(admin: Client, kind: str) -> Any:
    """How the check of a type is doing."""
    return next(one for one in await admin.get("/photostead/integrity") if one["type"] == kind)


@pytest.fixture
async def by_hand(app: App) -> None:
    """Nothing is put right by itself."""
    await app.db.write(repairs.save_repairs, repairs.Repairs(is_automatic=False))
