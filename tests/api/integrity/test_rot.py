"""Bits that flip in what is made of photos and in the database: the schedule finds them, the first are made again, of the
second the administrators hear, with the way back.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.integrity.service import scheduled
from photostead.features.settings import service as settings
from tests.api.faces import draw, make_person
from tests.api.integrity.conftest import file_of, flip, state_of
from tests.api.settling import change_settings
from tests.client import Client
from tests.conftest import RunJobs

CHECKSUMS: dict[str, Any] = {"percentageLimit": 1.0, "timeLimit": 0}


async def at_night(app: App, run_jobs: RunJobs, check: str) -> None:
    """As the clock does."""
    config = (await app.db.read(settings.load)).integrity_checks
    [entry] = [one for one in scheduled(config) if one.name == f"integrity check: {check}"]
    await app.db.write(entry.ask)
    await run_jobs()


async def limit(admin: Client, **limits: float) -> None:
    """Of what a night reads."""
    await change_settings(admin, {"integrityChecks": {"checksumFiles": {**CHECKSUMS, **limits}}})


async def path_of(app: App, kind: str, number: int = 0) -> Path:
    """A rendition."""
    sql = "select path from asset_files where type = ? order by id limit 1 offset ?"
    return Path(app.options.data_dir / await app.db.read(Rows.value, sql, (kind, number)))


async def test_a_preview_and_a_face(app: App, photos: list[str], admin: Client, run_jobs: RunJobs) -> None:
    """Both are as they were afterwards, and nobody is told."""
    await limit(admin)
    mia = await make_person(admin, "Mia")
    await draw(admin, photos[0], mia)
    await run_jobs()
    face = await app.db.read(Rows.value, "select thumbnail_path from people")
    preview, shown = await path_of(app, "preview"), await admin.get(f"/people/{mia}/thumbnail")
    before = preview.read_bytes()
    for path in (preview, app.options.data_dir / face):
        flip(path)
    await at_night(app, run_jobs, "rendition")
    state = await state_of(admin, "rendition")
    assert (state["checked"], state["total"], state["found"], state["isComplete"]) == (7, 7, 2, True)
    assert preview.read_bytes() == before
    assert await admin.get(f"/people/{mia}/thumbnail") == shown
    assert not (app.options.data_dir / face).exists()
    assert await admin.get("/notifications") == []
    await at_night(app, run_jobs, "rendition")
    assert (await state_of(admin, "rendition"))["found"] == 0


@pytest.mark.long
async def test_a_part_each_night(app: App, photos: list[str], admin: Client, run_jobs: RunJobs) -> None:
    """All in turns: two of six files in each of three nights."""
    await limit(admin, percentageLimit=0.33)
    for kind in ("preview", "thumbnail"):
        for number in range(3):
            flip(await path_of(app, kind, number))
    for _ in range(3):
        await at_night(app, run_jobs, "rendition")
        assert (await state_of(admin, "rendition"))["found"] == 2
    await at_night(app, run_jobs, "rendition")
    assert (await state_of(admin, "rendition"))["found"] == 0


@pytest.mark.long
async def test_the_picture_stays_while_the_original_is_away(
    app: App, photos: list[str], admin: Client, run_jobs: RunJobs
) -> None:
    """A damaged one is better than none."""
    (await file_of(app, photos[0])).unlink()
    preview = await path_of(app, "preview")
    flip(preview)
    await admin.post("/photostead/integrity/checks/rendition", expect=204)
    await run_jobs()
    assert preview.is_file()
    assert (await state_of(admin, "rendition"))["found"] == 1


# --- the database


@contextmanager
def damaged(app: App, name: str) -> Iterator[None]:
    """The first page of a table or index begins with other bytes, which say what it is and where its cells are."""
    with closing(apsw.Connection(str(app.db.path))) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
        page = connection.execute("select rootpage from sqlite_schema where name = ?", (name,)).get
        size = connection.execute("pragma page_size").get
        with app.db.path.open("r+b", buffering=0) as file:
            file.seek((page - 1) * size)
            before = file.read(4)
            file.seek((page - 1) * size)
            file.write(bytes(byte ^ 255 for byte in before))
            yield
            file.seek((page - 1) * size)
            file.write(before)


async def check_database(admin: Client, run_jobs: RunJobs) -> Any:
    """As a person asks for it; how it went."""
    await admin.post("/photostead/integrity/checks/database", expect=204)
    await run_jobs()
    return await state_of(admin, "database")


async def test_a_page_of_the_database(app: App, photos: list[str], admin: Client, run_jobs: RunJobs) -> None:
    """Found by the schedule, told with the newest backup that is sound, and past when it is restored."""
    for _ in range(2):
        await admin.post("/jobs", json={"name": "backup-database"}, expect=204)
        await run_jobs()
    newest, good = [one["filename"] for one in (await admin.get("/photostead/backups"))["backups"]]
    with (app.options.data_dir / "backups" / newest).open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff" * 5000)
    assert (await check_database(admin, run_jobs))["problems"] == []
    with damaged(app, "tags"):
        await at_night(app, run_jobs, "database")
        state = await state_of(admin, "database")
    assert state["goodBackup"] == good
    assert state["problems"]
    assert all(problem.startswith("tags: ") for problem in state["problems"])
    [told] = await admin.get("/notifications")
    assert (told["title"], told["level"]) == ("The database is damaged", "error")
    assert good in told["description"]
    state = await check_database(admin, run_jobs)
    assert (state["problems"], state["goodBackup"], state["checked"]) == ([], None, state["total"])
    assert await admin.get("/notifications") == []


async def test_no_way_back(app: App, admin: Client, run_jobs: RunJobs, caplog: pytest.LogCaptureFixture) -> None:
    """Is said too; others go on writing meanwhile."""
    with damaged(app, "tags"):
        state = await check_database(admin, run_jobs)
        await app.db.write(Tx.run, "update users set updated_at = updated_at")
    assert state["goodBackup"] is None
    assert "No sound backup" in (await admin.get("/notifications"))[0]["description"]
    assert "The database is damaged: tags" in caplog.text
