"""Limits of a run, good manners, and the reports over HTTP."""

import csv
import io
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.integrity import pace, store
from photostead.features.integrity.schema import IntegrityReport
from photostead.features.integrity.service import safe_cell, scheduled
from photostead.features.settings import service as settings
from tests.api.integrity.conftest import (
    DAMAGED,
    JOBS,
    MISSING,
    UNTRACKED,
    Check,
    file_of,
    flip,
    items,
    one,
    state_of,
)
from tests.client import Client
from tests.conftest import RunJobs

pytestmark = pytest.mark.usefixtures("by_hand")

# --- limits


async def run_scheduled(app: App, run_jobs: RunJobs) -> None:
    """As the clock does."""
    config = (await app.db.read(settings.load)).integrity_checks
    for entry in scheduled(config):
        if DAMAGED in entry.name:
            await app.db.write(entry.ask)
    await run_jobs()


async def limit(admin: Client, **limits: Any) -> None:
    """Set limits of the check of bytes."""
    config = await admin.get("/admin/config")
    config["integrityChecks"]["checksumFiles"] |= limits
    await admin.put("/admin/config", json=config, expect=200)


async def test_a_part_a_night_goes_on_where_the_last_stopped(
    app: App, photos: list[str], admin: Client, run_jobs: RunJobs
) -> None:
    """The one that was read longest ago comes first."""
    await limit(admin, percentageLimit=0.34)
    paths = [await file_of(app, uid) for uid in photos]
    for path in paths:
        flip(path)
    # ceil(0.34 × 3) = 2 files a night: the first two, the last and the first, the second and the last.
    for night, expected in enumerate([2, 3, 3]):
        await run_scheduled(app, run_jobs)
        assert len(await items(admin, DAMAGED)) == expected, night
    for path in paths:
        flip(path)
    for expected in (1, 0):
        await run_scheduled(app, run_jobs)
        assert len(await items(admin, DAMAGED)) == expected


async def test_nothing_of_everything(app: App, photos: list[str], admin: Client, run_jobs: RunJobs) -> None:
    """Zero per cent is none."""
    await limit(admin, percentageLimit=0)
    flip(await file_of(app, photos[0]))
    await run_scheduled(app, run_jobs)
    assert await items(admin, DAMAGED) == []


async def test_time_is_over(
    app: App, photos: list[str], admin: Client, run_jobs: RunJobs, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the first file, here; a person who asks gets all of it."""
    await limit(admin, timeLimit=1, percentageLimit=1)
    for uid in photos:
        flip(await file_of(app, uid))
    await run_scheduled(app, run_jobs)
    state = await state_of(admin, DAMAGED)
    assert (state["reason"], state["isComplete"]) == ("its time was over", False)
    assert state["checked"] < 3
    assert len(await check(DAMAGED)) == 3


async def test_nothing_while_photos_are_taken_in(
    app: App, photos: list[str], admin: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits, and gives up in the end."""
    monkeypatch.setattr(pace, "PATIENCE_S", 0.05)
    flip(await file_of(app, photos[0]))
    monkeypatch.setattr(store, "is_importing", lambda rows, now: True)
    await admin.post("/jobs", json={"name": JOBS[DAMAGED]})
    await run_jobs()
    assert await items(admin, DAMAGED) == []
    assert (await state_of(admin, DAMAGED))["reason"] == "photos were taken in all the time"


async def test_importing_is_work_that_is_due(app: App, photos: list[str]) -> None:
    """Not what waits for its time, nor what a person paused."""
    assert not await app.db.read(store.is_importing, 1)
    insert = (
        "insert into jobs (queue, name, key, payload, created_at, run_after) values ('library', 'x', 'y', '{}', 0, 5)"
    )
    await app.db.write(Tx.run, insert)
    assert [await app.db.read(store.is_importing, now) for now in (4, 5)] == [False, True]
    await app.db.write(Tx.run, "insert or replace into queues values ('library', 1)")
    assert not await app.db.read(store.is_importing, 5)


async def test_a_media_folder_that_is_away_is_not_lost(
    app: App, photos: list[str], admin: Client, run_jobs: RunJobs
) -> None:
    """No finding, and it is tried again."""
    library = app.options.data_dir / "library"
    library.rename(app.options.data_dir / "elsewhere")
    library.mkdir()
    for name in JOBS.values():
        await admin.post("/jobs", json={"name": name})
    await run_jobs()
    assert await admin.get("/admin/integrity/summary") == {UNTRACKED: 0, MISSING: 0, DAMAGED: 0}
    states = await app.db.read(Rows.column, "select state from jobs where queue = 'integrityCheck'")
    assert states == ["waiting"] * 3


# --- over HTTP


async def test_pages(app: App, admin: Client) -> None:
    """All of them once, whatever their size."""
    for number in range(5):
        await app.db.write(store.insert, IntegrityReport.MISSING_FILE, f"library/{number}.jpg".encode(), None)
    seen, params = [], {"type": MISSING, "limit": "2"}
    while True:
        page = await admin.get("/admin/integrity/report", params=params)
        seen += [item["path"] for item in page["items"]]
        if "nextCursor" not in page:
            break
        params["cursor"] = page["nextCursor"]
    assert seen == [f"library/{number}.jpg" for number in range(5)]
    for limit_ in ("5", "100000000"):
        page = await admin.get("/admin/integrity/report", params={"type": MISSING, "limit": limit_})
        assert len(page["items"]) == min(5, int(limit_))
        assert "nextCursor" not in page
    assert (await admin.get("/admin/integrity/report", params={"type": UNTRACKED}))["items"] == []


@pytest.mark.parametrize(
    "params",
    [{}, {"type": "x"}, {"type": MISSING, "limit": "0"}, {"type": MISSING, "limit": "-1"}, {"type": MISSING, "limit": "x"},
     *({"type": MISSING, "cursor": cursor} for cursor in ("x", "-1", "1; drop", "²", "9" * 30, ""))],
    ids=str,
)  # fmt: skip
async def test_queries_that_are_none(admin: Client, params: dict[str, str]) -> None:
    await admin.get("/admin/integrity/report", params=params, expect=400)


async def test_ids_that_are_none(admin: Client) -> None:
    uid = "11111111-1111-4111-8111-111111111111"
    await admin.delete(f"/admin/integrity/report/{uid}", expect=400)
    await admin.get(f"/admin/integrity/report/{uid}/file", expect=400)
    await admin.get("/admin/integrity/report/x/csv", expect=400)


async def test_table(app: App, admin: Client) -> None:
    """Names of files are nobody's formulas."""
    names = ["library/a.jpg", '=cmd|"/c calc"!A1', "+1", "-1", "@x", "\tx", 'a,"b"\nc', "ünï"]
    for name in names:
        await app.db.write(store.insert, IntegrityReport.UNTRACKED_FILE, name.encode(), None)
    table = await admin.get(f"/admin/integrity/report/{UNTRACKED}/csv", expect=200)
    assert admin.last.headers["Content-Type"] == "application/octet-stream"
    assert "untracked_file.csv" in admin.last.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(table.decode())))
    assert rows[0] == ["id", "type", "path"]
    assert [row[2] for row in rows[1:]] == [safe_cell(name) for name in names]
    assert [row[2][0] for row in rows[2:7]] == ["'"] * 5
    empty = await admin.get(f"/admin/integrity/report/{MISSING}/csv", expect=200)
    assert empty.decode().splitlines() == ["id,type,path"]


async def test_a_locked_photo_is_its_owners(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """Not even its damaged file is shown to whoever looks after the box."""
    flip(await file_of(app, photos[0]))
    await check(DAMAGED)
    await app.db.write(Tx.run, "update assets set visibility = 'locked' where uid = ?", (photos[0],))
    await admin.get(f"/admin/integrity/report/{await one(admin, DAMAGED)}/file", expect=400)
