"""Integrity: what is extra, gone or damaged is found; what a person wants dealt with is, and nothing is ever destroyed."""

import csv
import io
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.integrity import checks, pace, store
from photostead.features.integrity.schema import IntegrityReport
from photostead.features.integrity.service import safe_cell, scheduled
from photostead.features.settings import service as settings
from tests.api.libraries import Library
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import Heard, MakeUser, RunJobs
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


# --- what is found


async def test_all_is_well(photos: list[str], check: Check, admin: Client) -> None:
    """Nothing of what we make ourselves is a finding."""
    for kind in JOBS:
        assert await check(kind) == []
    assert await admin.get("/admin/integrity/summary") == {UNTRACKED: 0, MISSING: 0, DAMAGED: 0}
    for one_check in await admin.get("/photostead/integrity"):
        assert one_check["checked"] >= 3
        shown = [one_check[name] for name in ("isComplete", "found", "reason", "isRunning", "isWaiting")]
        assert shown == [True, 0, None, False, False]
    assert await admin.get("/notifications") == []


async def test_a_flipped_bit(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """And its file, which an administrator may look at."""
    path = await file_of(app, photos[1])
    flip(path)
    assert await check(DAMAGED) == [relative(app, path)]
    assert await admin.get("/admin/integrity/summary") == {UNTRACKED: 0, MISSING: 0, DAMAGED: 1}
    uid = await one(admin, DAMAGED)
    assert await admin.get(f"/admin/integrity/report/{uid}/file") == path.read_bytes()
    assert "attachment" in admin.last.headers["Content-Disposition"]
    assert admin.last.headers["Content-Type"] == "application/octet-stream"


async def test_a_file_that_vanished(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """Originals, renditions and sidecars alike."""
    original = await file_of(app, photos[0])
    original.unlink()
    preview = await app.db.read(Rows.value, "select path from asset_files where type = 'preview' limit 1")
    (app.options.data_dir / preview).unlink()
    assert await check(MISSING) == [relative(app, original), preview]
    assert await check(DAMAGED) == []
    uid = (await items(admin, MISSING))[0]["id"]
    await admin.get(f"/admin/integrity/report/{uid}/file", expect=404)


async def test_files_that_belong_to_nothing(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """In each of our folders; not what is on its way, hidden, or about to be removed."""
    home = app.options.data_dir
    strays = [
        "derived/ab/cd/11111111-1111-4111-8111-111111111111-preview.jpeg", f"derived/{photos[0]}-preview.jpeg",
        "library/nobody/2020/stray.jpg", "library/stray.jpg", "sidecars/aa/bb/stray.xmp", "profile/stray.jpg",
    ]  # fmt: skip
    others = [
        "incoming/busy.part",
        "library/.hidden.jpg",
        "library/mia/.x/y.jpg",
        "library/noted.jpg",
        "library/doomed.jpg",
    ]
    for path in strays + others:
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_bytes(b"stray")
    (home / "incoming/1.intent").write_text("library/noted.jpg\nlibrary/noted.jpg.xmp")
    (home / "library/link.jpg").symlink_to("/etc/passwd")
    os.mkfifo(home / "library/pipe.jpg")
    job = "insert into jobs (queue, name, key, payload, created_at, run_after) values ('backgroundTask', 'FileDelete', ?, ?, 0, ?)"
    payload = '{"paths": ["library/doomed.jpg"]}'
    await app.db.write(Tx.run, job, ("doomed", payload, 2**52))
    assert sorted(await check(UNTRACKED)) == sorted(strays)


async def test_young_files_have_time(
    app: App, photos: list[str], check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is made before its row is written."""
    monkeypatch.setattr(checks, "YOUNG_MS", 10 * 60_000)
    (app.options.data_dir / "library/new.jpg").write_bytes(b"new")
    assert await check(UNTRACKED) == []


async def test_names_that_are_no_text(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """Shown with the bytes replaced, dealt with by their exact name."""
    stray = os.fsencode(app.options.data_dir) + b"/library/caf\xe9.jpg"
    Path(os.fsdecode(stray)).write_bytes(b"stray")
    assert await check(UNTRACKED) == ["library/caf\ufffd.jpg"]
    uid = await one(admin, UNTRACKED)
    assert await admin.get(f"/admin/integrity/report/{uid}/file") == b"stray"
    await admin.delete(f"/admin/integrity/report/{uid}", expect=200)
    assert not os.path.lexists(stray)


async def test_a_folder_of_a_library_is_not_ours(app: App, photos: list[str], check: Check) -> None:
    """Though it came to lie below the media folder."""
    folder = app.options.data_dir / "library" / "theirs"
    folder.mkdir()
    (folder / "stray.jpg").write_bytes(b"stray")
    paths = msgspec.json.encode([str(folder)]).decode()
    await app.db.write(Tx.run, "update libraries set import_paths = ?", (paths,))
    inserted = """
    insert into libraries (uid, owner_id, name, import_paths, exclusion_patterns, created_at, updated_at)
    select '7a9d3c52-0b0c-4f0e-9c57-2f6f0f0b9a11', id, 'theirs', ?, '[]', 0, 0 from users limit 1
    """
    await app.db.write(Tx.run, inserted, (paths,))
    assert await check(UNTRACKED) == []


# --- files of libraries


@pytest.fixture
async def library(app: App, admin: Client, run_jobs: RunJobs, tmp_path: Path) -> Library:
    """With one photo that was read."""
    folder = tmp_path / "nas"
    folder.mkdir()
    (folder / "nas.jpg").write_bytes(jpeg((1, 2, 3)))
    body = {"ownerId": admin.uid, "importPaths": [str(folder)], "name": "nas"}
    made = await admin.post("/libraries", json=body)
    library = Library(app, admin, run_jobs, made["id"])
    await library.scan()
    return library


async def test_a_flipped_bit_on_the_nas(library: Library, check: Check, admin: Client, tmp_path: Path) -> None:
    """A library's file is left alone: it is read again, and is what it is now."""
    path = tmp_path / "nas" / "nas.jpg"
    flip(path)
    assert await check(DAMAGED) == [str(path)]
    uid = await one(admin, DAMAGED)
    await admin.get(f"/admin/integrity/report/{uid}/file", expect=400)
    before = path.stat()
    await admin.delete(f"/admin/integrity/report/{uid}", expect=200)
    assert path.stat() == before
    assert await check(DAMAGED) == []
    assert list(await library.assets()) == [str(path)]


async def test_an_edited_file_is_no_damage(library: Library, check: Check, tmp_path: Path) -> None:
    """Its time says that somebody meant it; the scan will read it."""
    path = tmp_path / "nas" / "nas.jpg"
    path.write_bytes(jpeg((9, 9, 9)))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert await check(DAMAGED) == []


async def test_offline_is_not_missing(library: Library, check: Check, tmp_path: Path) -> None:
    """A disk that is not connected holds no lost files; scans tell the two apart."""
    (tmp_path / "nas").rename(tmp_path / "away")
    assert await check(MISSING) == []
    assert await check(DAMAGED) == []
    await library.scan()
    assert await check(MISSING) == []


# --- what becomes of it


async def test_a_stray_is_set_aside(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """Not destroyed, and not found again."""
    stray = app.options.data_dir / "library/nobody/stray.jpg"
    stray.parent.mkdir()
    stray.write_bytes(b"stray")
    await check(UNTRACKED)
    uid = await one(admin, UNTRACKED)
    await admin.delete(f"/admin/integrity/report/{uid}", expect=200)
    assert not stray.exists()
    kept = [path for path in (app.options.data_dir / "set-aside").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [b"stray"]
    assert kept[0].parts[-3:] == ("library", "nobody", "stray.jpg")
    assert (app.options.data_dir / "set-aside").stat().st_mode & 0o077 == 0
    assert await items(admin, UNTRACKED) == []
    assert await check(UNTRACKED) == []
    await admin.delete(f"/admin/integrity/report/{uid}", expect=400)


async def test_a_stray_that_found_its_row_stays(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """Whoever deletes a finding by hand an hour later must not lose a photo."""
    path = await file_of(app, photos[0])
    name = path.relative_to(app.options.data_dir)
    await app.db.write(store.insert, IntegrityReport.UNTRACKED_FILE, os.fsencode(name), None)
    await admin.delete(f"/admin/integrity/report/{await one(admin, UNTRACKED)}", expect=200)
    assert path.exists()
    assert await items(admin, UNTRACKED) == []


async def test_a_link_in_the_place_of_a_stray(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """Neither is what it leads to served, nor touched."""
    secret = app.options.data_dir.parent / "secret"
    secret.mkdir()
    (secret / "stray.jpg").write_bytes(b"secret")
    folder = app.options.data_dir / "library/nobody"
    folder.mkdir()
    (folder / "stray.jpg").write_bytes(b"stray")
    await check(UNTRACKED)
    uid = await one(admin, UNTRACKED)
    for make in ("file", "folder", "own"):
        (folder / "stray.jpg").unlink()
        if make == "file":
            (folder / "stray.jpg").symlink_to(secret / "stray.jpg")
        elif make == "own":
            (folder / "stray.jpg").symlink_to(await file_of(app, photos[0]))
        else:
            folder.rmdir()
            folder.symlink_to(secret)
        await admin.get(f"/admin/integrity/report/{uid}/file", expect=404)
        if make == "folder":
            folder.unlink()
            folder.mkdir()
            (folder / "stray.jpg").write_bytes(b"stray")
    await admin.delete(f"/admin/integrity/report/{uid}", expect=200)
    assert (secret / "stray.jpg").read_bytes() == b"secret"
    assert (await file_of(app, photos[0])).exists()
    assert not (app.options.data_dir / "set-aside").exists()


async def test_a_photo_without_its_file_goes_to_the_trash(
    app: App, photos: list[str], check: Check, admin: Client, events: Heard
) -> None:
    """And comes back with it."""
    path = await file_of(app, photos[0])
    data = path.read_bytes()
    path.unlink()
    await check(MISSING)
    await admin.delete(f"/admin/integrity/report/{await one(admin, MISSING)}", expect=200)
    assert (await admin.get(f"/assets/{photos[0]}"))["isTrashed"]
    assert "on_asset_trash" in events.names()
    assert await check(MISSING) == []
    path.write_bytes(data)
    await admin.post("/trash/restore/assets", json={"ids": [photos[0]]})
    assert await check(MISSING) == await check(DAMAGED) == []


async def test_a_file_that_came_back(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """Its photo goes nowhere."""
    path = await file_of(app, photos[0])
    path.rename(path.with_suffix(".kept"))
    await check(MISSING)
    uid = await one(admin, MISSING)
    path.with_suffix(".kept").rename(path)
    await admin.delete(f"/admin/integrity/report/{uid}", expect=200)
    assert not (await admin.get(f"/assets/{photos[0]}"))["isTrashed"]


async def test_a_lost_preview_is_made_again(
    app: App, photos: list[str], check: Check, run_jobs: RunJobs, admin: Client
) -> None:
    """Nothing of the photo is lost with it."""
    preview = await app.db.read(Rows.value, "select path from asset_files where type = 'preview' limit 1")
    (app.options.data_dir / preview).unlink()
    assert await check(MISSING) == [preview]
    await admin.delete(f"/admin/integrity/report/{await one(admin, MISSING)}", expect=200)
    await run_jobs()
    assert (app.options.data_dir / preview).exists()
    assert await check(MISSING) == await check(UNTRACKED) == []


async def test_a_damaged_photo_goes_to_the_trash(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """With its file, which may be all there is."""
    path = await file_of(app, photos[0])
    flip(path)
    await check(DAMAGED)
    await admin.delete(f"/admin/integrity/report/{await one(admin, DAMAGED)}", expect=200)
    assert (await admin.get(f"/assets/{photos[0]}"))["isTrashed"]
    assert path.exists()


async def test_all_at_once(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """As tools ask for it: by the names of jobs."""
    for number in range(5):
        (app.options.data_dir / f"library/{number}.jpg").write_bytes(b"stray")
    assert len(await check(UNTRACKED)) == 5
    (app.options.data_dir / "library/0.jpg").unlink()
    assert len(await check(UNTRACKED, "-refresh")) == 4
    assert await check(UNTRACKED, "-delete-all") == []
    assert len([path for path in (app.options.data_dir / "set-aside").rglob("*.jpg") if path.is_file()]) == 4
    paths = [await file_of(app, uid) for uid in photos]
    for path in paths[:2]:
        flip(path)
    assert len(await check(DAMAGED)) == 2
    flip(paths[0])
    assert len(await check(DAMAGED, "-refresh")) == 1
    assert await check(DAMAGED, "-delete-all") == []
    paths[2].unlink()
    assert len(await check(MISSING)) == 1
    assert await check(MISSING, "-delete-all") == []
    assert [(await admin.get(f"/assets/{uid}"))["isTrashed"] for uid in photos] == [False, True, True]


# --- telling


async def test_administrators_hear_of_it(
    app: App, photos: list[str], check: Check, admin: Client, make_user: MakeUser
) -> None:
    """Once for the same, and nobody else; when all is dealt with there is nothing to hear."""
    mia = await make_user("mia")
    path = await file_of(app, photos[0])
    flip(path)
    await check(DAMAGED)
    told = await admin.get("/notifications")
    assert [(one["title"], one["level"], one["data"]["href"]) for one in told] == [
        ("Files are damaged", "error", "/admin/integrity")
    ]
    assert path.name not in msgspec.json.encode(told).decode()
    await admin.put(f"/notifications/{told[0]['id']}", json={"readAt": "2024-05-01T12:00:00.000Z"})
    await check(DAMAGED)
    assert [one["id"] for one in await admin.get("/notifications")] == [told[0]["id"]]
    assert "readAt" in (await admin.get("/notifications"))[0]
    flip(path)
    assert await check(DAMAGED) == []
    assert await admin.get("/notifications") == await mia.get("/notifications") == []


# --- limits


async def state_of(admin: Client, kind: str) -> Any:
    """How the check of a type is doing."""
    return next(one for one in await admin.get("/photostead/integrity") if one["type"] == kind)


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
    for limit_ in ("0", "5", "100000000"):
        page = await admin.get("/admin/integrity/report", params={"type": MISSING, "limit": limit_})
        assert len(page["items"]) == min(5, int(limit_))
        assert "nextCursor" not in page
    assert (await admin.get("/admin/integrity/report", params={"type": UNTRACKED}))["items"] == []


@pytest.mark.parametrize(
    "params",
    [{}, {"type": "x"}, {"type": MISSING, "limit": "-1"}, {"type": MISSING, "limit": "x"},
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
