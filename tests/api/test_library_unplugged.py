"""A disk that is unplugged while photos on it are read: nothing is held against them, and they are read when it is back."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.media import tasks as media
from tests.client import Client
from tests.conftest import RunJobs
from tests.photos import write_photo

READ = "select metadata_at is not null and thumbnails_at is not null from assets"


@pytest.fixture
def nas(tmp_path: Path) -> Path:
    """An import path with a photo."""
    write_photo(tmp_path / "nas" / "trip" / "a.jpg")
    return tmp_path / "nas"


async def unplug(app: App, work: Callable[..., Any], pull: Callable[[], Any], plug: Callable[[], Any]) -> None:
    """Pull the disk before a worker begins with that work for the first time, plug it in when it is done."""
    submit = app.executor.submit
    pulled: list[bool] = []

    async def pulled_meanwhile(fn: Any, *args: Any, seconds: float) -> Any:
        if fn is not work or pulled:
            return await submit(fn, *args, seconds=seconds)
        pulled.append(True)
        await asyncio.to_thread(pull)
        try:
            return await submit(fn, *args, seconds=seconds)
        finally:
            await asyncio.to_thread(plug)

    app.executor.submit = pulled_meanwhile  # type: ignore[method-assign]


@pytest.mark.parametrize("work", [media.extract, media.render], ids=["metadata", "pictures"])
async def test_for_a_moment(
    work: Callable[..., Any], app: App, admin: Client, run_jobs: RunJobs, nas: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = nas.with_name("away")
    await unplug(app, work, lambda: nas.rename(away), lambda: away.rename(nas))
    await admin.post("/photostead/libraries", json={"importPaths": [str(nas)]})
    await run_jobs()
    assert await app.db.read(Rows.rows, "select * from problems") == []
    assert await app.db.read(Rows.value, READ)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("leaves", [False, True], ids=["all is gone", "an empty mount point"])
async def test_for_longer(
    leaves: bool, app: App, admin: Client, run_jobs: RunJobs, nas: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = nas.with_name("away")

    def pull() -> None:
        nas.rename(away)
        if leaves:
            nas.mkdir()

    await unplug(app, media.extract, pull, lambda: None)
    await admin.post("/photostead/libraries", json={"importPaths": [str(nas)]})
    await run_jobs()
    assert await app.db.read(Rows.rows, "select * from problems") == []
    assert await app.db.read(Rows.rows, "select name, attempts, state from jobs") == [
        ("AssetExtractMetadata", 0, "waiting")
    ]
    assert "is not there. Is its disk mounted?" in caplog.text
    if leaves:
        nas.rmdir()
    away.rename(nas)
    await app.db.write(Tx.run, "update jobs set run_after = 0")
    await run_jobs()
    assert await app.db.read(Rows.value, READ)


async def test_a_file_that_is_gone_alone_is_a_problem(app: App, admin: Client, run_jobs: RunJobs, nas: Path) -> None:
    write_photo(nas / "b.jpg", colour=(1, 2, 3))
    gone = nas / "trip" / "a.jpg"
    await unplug(app, media.extract, lambda: gone.unlink(missing_ok=True), lambda: None)
    await admin.post("/photostead/libraries", json={"importPaths": [str(nas)]})
    await run_jobs()
    reasons = await app.db.read(Rows.column, "select reason from problems where step = 'metadata'")
    assert reasons == ["a.jpg: the file is no longer there"]
