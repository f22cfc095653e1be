"""What is extra, gone or damaged is found, and nothing else; administrators hear of it."""

import os
from pathlib import Path

import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.integrity import checks
from photostead.features.integrity.schema import IntegrityReport
from tests.api.faces import draw, make_person
from tests.api.integrity.conftest import DAMAGED, JOBS, MISSING, UNTRACKED, Check, file_of, flip, items, one, relative
from tests.api.libraries import Library
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.photos import jpeg

pytestmark = pytest.mark.usefixtures("by_hand")


async def test_all_is_well(photos: list[str], check: Check, admin: Client, run_jobs: RunJobs) -> None:
    """Nothing of what we make ourselves is a finding."""
    for kind in JOBS:
        assert await check(kind) == []
    assert await admin.get("/admin/integrity/summary") == {UNTRACKED: 0, MISSING: 0, DAMAGED: 0}
    for name in ("rendition", "database"):
        await admin.post(f"/photostead/integrity/checks/{name}", expect=204)
    await run_jobs()
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


async def test_an_asset_that_was_deleted_while_its_file_was_looked_for(
    app: App, photos: list[str], admin: Client
) -> None:
    """Nothing of it is missing; the others are noted."""
    kept, gone = await app.db.read(Rows.column, "select id from assets order by id limit 2")
    await app.db.write(Tx.run, "delete from assets where id = ?", (gone,))
    found = [(b"library/gone.jpg", gone), (b"library/kept.jpg", kept)]
    assert await app.db.write(checks.note_all, IntegrityReport.MISSING_FILE, found) == 1
    assert [item["path"] for item in await items(admin, MISSING)] == ["library/kept.jpg"]


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


async def test_pictures_of_people_are_ours(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """As long as they are somebody's."""
    anna = await make_person(admin, "Anna")
    await draw(admin, photos[0], anna)
    await admin.get(f"/people/{anna}/thumbnail")
    assert await check(UNTRACKED) == []
    [path] = await app.db.read(Rows.column, "select thumbnail_path from people")
    await app.db.write(Tx.run, "update people set thumbnail_path = null")
    assert await check(UNTRACKED) == [path]
