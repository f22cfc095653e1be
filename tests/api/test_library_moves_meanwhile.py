"""Files that are moved, or away, between being found and being read."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.assets import filing
from photostead.features.libraries import scan_store
from photostead.jobs.executors import Executor
from photostead.jobs.tasks import Run
from photostead.media import tasks as media
from tests.api.libraries import Library, make_library, put
from tests.client import Client
from tests.conftest import RunJobs
from tests.photos import jpeg

Work = Callable[[Client, str], Awaitable[Any]]
TURN = {"action": "rotate", "parameters": {"angle": 90}}


@pytest.fixture
def nas(tmp_path: Path) -> Path:
    """The folder of the first import path."""
    (tmp_path / "nas").mkdir()
    return tmp_path / "nas"


@pytest.fixture
async def library(app: App, admin: Client, run_jobs: RunJobs, nas: Path) -> Library:
    """A library of it."""
    return await make_library(app, admin, run_jobs, nas)


@pytest.mark.parametrize(("to", "is_missed"), [("b.jpg", False), ("a.jpg", True), ("a.jpg", False)])
async def test_not_there_when_it_was_to_be_read(
    to: str, is_missed: bool, app: App, admin: Client, nas: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had been renamed, or was away, for longer than a scan or not: what could not be read then is read where it is
    found."""
    old, away = put(nas / "a.jpg", jpeg()), nas.parent / "away.jpg"
    put(nas / "stays.txt")
    await app.db.write(Tx.run, "update queues set is_paused = 0")
    submit = Executor.submit

    async def submit_late(self: Executor, asked: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if asked is media.extract:
            await asyncio.to_thread(old.rename, away)
        return await submit(self, asked, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Executor, "submit", submit_late)
        await library.scan()
    uid = (await library.assets())[str(old)]
    problems = "select step, reason from problems"
    assert await app.db.read(Rows.rows, problems) == [("metadata", "a.jpg: the file is no longer there")]
    if is_missed:
        await library.scan()
        assert await library.offline() == {str(old): uid}
    away.rename(nas / to)
    await library.scan()
    assert await library.assets() == {str(nas / to): uid}
    assert await app.db.read(Rows.rows, problems) == []
    assert (await admin.get(f"/assets/{uid}"))["thumbhash"]


ANEW: dict[str, Work] = {
    "metadata": lambda admin, uid: ask_again(admin, uid, "refresh-metadata"),
    "thumbnail": lambda admin, uid: ask_again(admin, uid, "regenerate-thumbnail"),
    "edit": lambda admin, uid: admin.put(f"/assets/{uid}/edits", json={"edits": [TURN]}),
}


async def ask_again(admin: Client, uid: str, name: str) -> None:
    await admin.post("/assets/jobs", json={"assetIds": [uid], "name": name}, expect=204)


@pytest.mark.parametrize("step", ANEW)
@pytest.mark.parametrize(("to", "is_missed"), [("b.jpg", False), ("a.jpg", True), ("a.jpg", False)])
async def test_not_there_when_it_was_to_be_read_once_more(
    step: str, to: str, is_missed: bool, admin: Client, app: App, nas: Path, library: Library, run_jobs: RunJobs
) -> None:
    """Although everything was known of it before."""
    old, away = put(nas / "a.jpg", jpeg()), nas.parent / "away.jpg"
    put(nas / "stays.txt")
    await app.db.write(Tx.run, "update queues set is_paused = 0")
    await library.scan()
    uid = (await library.assets())[str(old)]
    await asyncio.to_thread(old.rename, away)
    await ANEW[step](admin, uid)
    await run_jobs()
    problems = "select step, reason from problems"
    assert await app.db.read(Rows.rows, problems) == [(step, "a.jpg: the file is no longer there")]
    if is_missed:
        await library.scan()
        assert await library.offline() == {str(old): uid}
    await asyncio.to_thread(away.rename, nas / to)
    await library.scan()
    assert await library.assets() == {str(nas / to): uid}
    assert await app.db.read(Rows.rows, problems) == []


async def test_looking_for_those_begins_with_the_few_problems(app: App) -> None:
    """A scan is made for each file that changes: it must not go through a library of a million for this."""
    plan = await app.db.read(Rows.rows, f"explain query plan {scan_store.MISSED}", (1, ""))
    steps = ["SCAN p USING INDEX problems_by_asset", "SEARCH a USING INTEGER PRIMARY KEY (rowid=?)"]
    assert [row[3] for row in plan] == steps


@pytest.mark.parametrize("work", [media.extract, media.render])
async def test_found_elsewhere_just_as_it_is_given_up(
    work: Callable[..., Any], app: App, nas: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job had looked whether it is still read from there; what it notes of it is of where it was."""
    old, new = put(nas / "a.jpg", jpeg()), nas / "b.jpg"
    await app.db.write(Tx.run, "update queues set is_paused = 0")
    submit, refuse = Executor.submit, filing.refuse_moved
    moves = [work]

    async def submit_late(self: Executor, asked: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if asked in moves:
            moves.clear()
            await asyncio.to_thread(old.rename, new)
        return await submit(self, asked, *args, **options)

    async def refuse_and_move(run: Run, asset_id: int, *args: Any) -> None:
        await refuse(run, asset_id, *args)
        move = "update assets set path = ?, original_path = ?, original_name = ? where id = ?"
        await run.db.write(Tx.run, move, (os.fsencode(new), str(new), new.name, asset_id))

    monkeypatch.setattr(Executor, "submit", submit_late)
    monkeypatch.setattr(filing, "refuse_moved", refuse_and_move)
    await library.scan()
    assert moves == []
    assert await app.db.read(Rows.rows, "select step, reason from problems") == []
    assert await app.db.read(Rows.value, "select thumbnails_at is not null from assets")
