"""Files that are missing, and files that were deleted here alone: listed, removed, taken in again - and never touched."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.libraries import removal
from photostead.features.nightly import scheduled
from photostead.features.settings.defaults import default_config
from tests.api.uploading import count_rows
from tests.client import Client
from tests.conftest import Heard, MakeUser, RunJobs
from tests.people import insert_asset, insert_library

API = "/photostead/libraries"


@pytest.fixture
async def nas(app: App, tmp_path: Path) -> Path:
    """An import path with three photos; nobody looks inside files here."""
    await app.db.write(pause_media)
    for name in ("a.jpg", "b.jpg", "trips/c.jpg"):
        touch(tmp_path / "nas" / name)
    return tmp_path / "nas"


def pause_media(tx: Tx) -> None:
    """What is inside files is tested elsewhere."""
    tx.run_many("insert into queues values (?, 1)", [("metadataExtraction",), ("thumbnailGeneration",)])


def touch(path: Path) -> Path:
    """A file with something in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(os.fsencode(path))
    return path


@pytest.fixture
async def library(admin: Client, nas: Path, run_jobs: RunJobs) -> str:
    """A library of it, scanned, that believes what is missing."""
    made = await admin.post(API, json={"importPaths": [str(nas)], "exclusionPatterns": []})
    await admin.put(f"{API}/{made['id']}", json={"guardShare": 1})
    await run_jobs()
    return str(made["id"])


async def scan(client: Client, library: str, run_jobs: RunJobs) -> None:
    """Look again."""
    await client.post(f"{API}/{library}/scan", json={}, expect=204)
    await run_jobs()


async def state(app: App) -> dict[str, bool]:
    """File name → is online, of every asset."""
    rows = await app.db.read(Rows.rows, "select original_name, is_offline from assets")
    return {name: not offline for name, offline in rows}


async def uid_of(app: App, name: str) -> str:
    """The asset of a file."""
    return str(await app.db.read(Rows.value, "select uid from assets where original_name = ?", (name,)))


async def others_jobs(app: App) -> list[str]:
    """What waits, but for the paused work on media."""
    return await app.db.read(Rows.column, "select name from jobs where queue in ('library', 'backgroundTask')")


# --- missing


async def test_missing_files_are_listed(app: App, admin: Client, nas: Path, library: str, run_jobs: RunJobs) -> None:
    """A page at a time, by path."""
    for name in ("b.jpg", "trips/c.jpg"):
        (nas / name).unlink()
    await scan(admin, library, run_jobs)
    items = [
        {"assetId": await uid_of(app, name), "originalPath": str(nas / path), "fileName": name}
        for name, path in (("b.jpg", "b.jpg"), ("c.jpg", "trips/c.jpg"))
    ]
    assert await admin.get(f"{API}/{library}/offline") == {"total": 2, "items": items}
    for page in (1, 2):
        answer = await admin.get(f"{API}/{library}/offline", params={"page": page, "size": 1})
        assert answer == {"total": 2, "items": [items[page - 1]]}
    assert (await admin.get(f"{API}/{library}"))["offlineCount"] == 2
    for query in ({"page": 0}, {"size": 1001}, {"size": "all"}):
        await admin.get(f"{API}/{library}/offline", params=query, expect=400)


async def test_locked_folder_is_not_listed_to_others(app: App, admin: Client, make_user: MakeUser) -> None:
    """Not even to the administrator, nor to the owner before the PIN."""
    mia = await make_user("mia")
    uid = await app.db.write(insert_library, mia.user_id)
    await app.db.write(lambda tx: insert_asset(tx, mia.user_id, library_id=1, is_offline=1, visibility="locked"))
    for client in (admin, mia):
        assert await client.get(f"{API}/{uid}/offline") == {"total": 0, "items": []}
    await mia.post("/auth/pin-code", json={"pinCode": "123456"})
    await mia.post("/auth/session/unlock", json={"pinCode": "123456"})
    assert (await mia.get(f"{API}/{uid}/offline"))["total"] == 1


async def test_missing_files_are_removed(
    app: App, admin: Client, nas: Path, library: str, run_jobs: RunJobs, events: Heard
) -> None:
    """From the library, with what was made of them; every file that is there stays as it is, and a file that comes back
    later is a new one."""
    (nas / "b.jpg").unlink()
    await scan(admin, library, run_jobs)
    gone = await uid_of(app, "b.jpg")
    before = {path: path.stat() for path in nas.rglob("*")}
    events.take()
    await admin.delete(f"{API}/{library}/offline", expect=204)
    assert await others_jobs(app) == ["LibraryRemoveAsset"]
    await run_jobs()
    assert await state(app) == {"a.jpg": True, "c.jpg": True}
    assert [(event.name, event.payload) for event in events.take()] == [("on_asset_delete", gone)]
    assert {path: path.stat() for path in nas.rglob("*")} == before
    assert await count_rows(app, "library_ignored") == 0
    touch(nas / "b.jpg")
    await scan(admin, library, run_jobs)
    assert await state(app) == {"a.jpg": True, "b.jpg": True, "c.jpg": True}
    assert await uid_of(app, "b.jpg") != gone


async def test_what_is_back_is_kept(app: App, admin: Client, nas: Path, library: str, run_jobs: RunJobs) -> None:
    """The disk was mounted again after the last scan: nobody may lose their work over that."""
    before = await uid_of(app, "b.jpg")
    (nas / "b.jpg").rename(nas.parent / "away.jpg")
    (nas / "a.jpg").unlink()
    await scan(admin, library, run_jobs)
    (nas.parent / "away.jpg").rename(nas / "b.jpg")
    await admin.delete(f"{API}/{library}/offline")
    await run_jobs()
    assert await state(app) == {"b.jpg": True, "c.jpg": True}
    assert await uid_of(app, "b.jpg") == before


@pytest.mark.parametrize("change", [{"importPaths": []}, {"exclusionPatterns": ["**/trips/**", "[ab].jpg"]}], ids=str)
async def test_what_is_left_out_on_purpose_is_removed(
    change: dict[str, Any], app: App, admin: Client, nas: Path, library: str, run_jobs: RunJobs
) -> None:
    """Its files are there, but no scan would find them."""
    await admin.put(f"{API}/{library}", json=change)
    await scan(admin, library, run_jobs)
    assert not any((await state(app)).values())
    await admin.delete(f"{API}/{library}/offline")
    await run_jobs()
    assert await state(app) == {}
    assert sorted(path.name for path in nas.rglob("*.jpg")) == ["a.jpg", "b.jpg", "c.jpg"]


async def test_links_that_scans_do_not_follow_bring_nothing_back(
    app: App, admin: Client, nas: Path, library: str, run_jobs: RunJobs
) -> None:
    """A folder that became a link, and a file that is a link out of the import path."""
    (nas / "trips").rename(nas.parent / "elsewhere")
    (nas / "trips").symlink_to(nas.parent / "elsewhere")
    (nas / "b.jpg").rename(nas.parent / "b.jpg")
    (nas / "b.jpg").symlink_to(nas.parent / "b.jpg")
    await scan(admin, library, run_jobs)
    assert await state(app) == {"a.jpg": True, "b.jpg": False, "c.jpg": False}
    await admin.delete(f"{API}/{library}/offline")
    await run_jobs()
    assert await state(app) == {"a.jpg": True}


async def test_asset_that_lost_its_path_is_removed(
    app: App, admin: Client, nas: Path, library: str, run_jobs: RunJobs
) -> None:
    """Another asset has the file at its path now, so it has none to come back to."""
    await app.db.write(
        lambda tx: tx.run("update assets set is_offline = 1, checksum = x'00' where original_name = 'a.jpg'")
    )
    await admin.delete(f"{API}/{library}/offline")
    await run_jobs()
    assert set(await state(app)) == {"b.jpg", "c.jpg"}


async def test_motion_parts_go_along(app: App, admin: Client, nas: Path, library: str, run_jobs: RunJobs) -> None:
    """With their photo where they are missing too; one whose file is there shows by itself from then on."""

    def pair(tx: Tx) -> None:
        for name, offline in (("gone.mov", 1), ("there.mov", 0)):
            insert_asset(
                tx, admin.user_id, name=name, type="VIDEO", library_id=1, is_offline=offline, visibility="hidden"
            )
        for photo, video in (("a.jpg", "gone.mov"), ("b.jpg", "there.mov")):
            tx.run(
                """
                update assets set is_offline = 1, checksum = randomblob(20), live_photo_video_id = (
                  select id from assets where original_name = ?
                )
                where original_name = ?
                """,
                (video, photo),
            )

    await app.db.write(pair)
    await admin.delete(f"{API}/{library}/offline")
    await run_jobs()
    rows = await app.db.read(Rows.rows, "select original_name, visibility, is_offline from assets order by 1")
    assert rows == [("c.jpg", "timeline", 0), ("there.mov", "timeline", 0)]
    assert await count_rows(app, "library_ignored") == 0


async def test_many_are_removed_a_chunk_at_a_time(
    app: App, admin: Client, nas: Path, library: str, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that are kept among them do not stop it, and an interrupted job goes on with what is left."""
    monkeypatch.setattr(removal, "CHUNK", 2)

    def fill(tx: Tx) -> None:
        for number in range(9):
            insert_asset(tx, admin.user_id, name=f"{number}.jpg", library_id=1, is_offline=1)
        tx.run("update assets set is_offline = 1 where original_name = 'a.jpg'")

    await app.db.write(fill)
    remove, calls = removal.remove_missing, []

    def stumble(tx: Tx, ids: list[int]) -> int:
        calls.append(ids)
        if len(calls) == 3:
            raise OSError("the power went")
        return remove(tx, ids)

    monkeypatch.setattr(removal, "remove_missing", stumble)
    await admin.delete(f"{API}/{library}/offline")
    await run_jobs()
    assert await app.db.read(Rows.rows, "select name, attempts from jobs where queue = 'library'") == [
        ("LibraryRemoveAsset", 1)
    ]
    assert len(await state(app)) == 3 + 9 - 3
    await app.db.write(lambda tx: tx.run("update jobs set run_after = 0"))
    await run_jobs()
    assert await state(app) == {"a.jpg": True, "b.jpg": True, "c.jpg": True}


async def test_scan_that_finds_a_file_meanwhile_wins(app: App, admin: Client, nas: Path, library: str) -> None:
    """What came online between the look and the write is not removed."""
    ids = await app.db.read(Rows.column, "select id from assets")
    await app.db.write(lambda tx: tx.run("update assets set is_offline = 1 where id = ?", (ids[0],)))
    assert await app.db.write(removal.remove_missing, ids) == 1
    assert await count_rows(app, "assets") == 2


async def test_removal_from_a_library_that_went(app: App, admin: Client, library: str, run_jobs: RunJobs) -> None:
    """Nothing to do."""
    await admin.delete(f"{API}/{library}/offline")
    await app.db.write(lambda tx: tx.run("update libraries set deleted_at = 1"))
    await run_jobs()
    assert await others_jobs(app) == []


# --- deleted here alone


async def delete_for_good(client: Client, app: App, *names: str) -> None:
    """As a person does who empties the trash behind it."""
    await client.delete("/assets", json={"ids": [await uid_of(app, name) for name in names], "force": True})


async def test_deleted_files_are_listed_and_restored(
    app: App, admin: Client, nas: Path, library: str, run_jobs: RunJobs
) -> None:
    """They are on disk, scans leave them out until somebody takes them in again: some, or all of them."""
    await delete_for_good(admin, app, "a.jpg", "b.jpg", "c.jpg")
    await scan(admin, library, run_jobs)
    assert await state(app) == {}
    listed = await admin.get(f"{API}/{library}/ignored")
    assert listed["total"] == 3
    assert [item["originalPath"] for item in listed["items"]] == [
        str(nas / x) for x in ("a.jpg", "b.jpg", "trips/c.jpg")
    ]
    page = await admin.get(f"{API}/{library}/ignored", params={"page": 2, "size": 2})
    assert page == {"total": 3, "items": listed["items"][2:]}
    await admin.post(f"{API}/{library}/ignored/restore", json={"ids": [listed["items"][2]["id"].upper()]}, expect=204)
    await run_jobs()
    assert await state(app) == {"c.jpg": True}
    await admin.post(f"{API}/{library}/ignored/restore", expect=204)
    await run_jobs()
    assert await state(app) == {"a.jpg": True, "b.jpg": True, "c.jpg": True}
    assert (await admin.get(f"{API}/{library}/ignored")) == {"total": 0, "items": []}


async def test_restoring_nothing_asks_for_nothing(app: App, admin: Client, library: str) -> None:
    """An empty list is not all of them, and unknown ids are nobody's."""
    await delete_for_good(admin, app, "a.jpg")
    for ids in ([], ["0" * 40]):
        await admin.post(f"{API}/{library}/ignored/restore", json={"ids": ids}, expect=204)
    assert await others_jobs(app) == []
    assert await count_rows(app, "library_ignored") == 1
    for wrong in (["x"], ["0" * 41], "all"):
        await admin.post(f"{API}/{library}/ignored/restore", json={"ids": wrong}, expect=400)


async def test_restoring_leaves_other_libraries_alone(app: App, admin: Client, library: str) -> None:
    """The same path may be ignored in two of them."""
    await app.db.write(insert_library, admin.user_id)
    await app.db.write(lambda tx: tx.run("insert into library_ignored select id, x'00', '/x', 1 from libraries"))
    await admin.post(f"{API}/{library}/ignored/restore", json={})
    assert await count_rows(app, "library_ignored") == 1


# --- libraries on their way out


async def test_interrupted_deletion_is_finished_at_night(
    app: App, admin: Client, library: str, run_jobs: RunJobs
) -> None:
    """Whatever became of its job."""
    await admin.delete(f"{API}/{library}", expect=204)
    await app.db.write(lambda tx: tx.run("delete from jobs where name = 'LibraryDelete'"))
    [entry] = [e for e in scheduled(default_config()) if e.name == "libraries whose removal was interrupted"]
    assert await app.db.write(entry.ask) == 1
    payload = await app.db.read(Rows.value, "select json(payload) from jobs where name = 'LibraryDelete'")
    assert json.loads(payload) == {"library_uid": library}
    await run_jobs()
    assert [await count_rows(app, table) for table in ("libraries", "assets")] == [0, 0]
    assert await app.db.write(entry.ask) == 0
    assert await others_jobs(app) == []


async def test_names_that_are_no_text(app: App, admin: Client, nas: Path, library: str, run_jobs: RunJobs) -> None:
    """Missing, removed, deleted, restored as any other."""
    strange = nas / os.fsdecode(b"caf\xe9.jpg")
    touch(strange)
    await scan(admin, library, run_jobs)
    [name] = set(await state(app)) - {"a.jpg", "b.jpg", "c.jpg"}
    await delete_for_good(admin, app, name)
    await admin.post(f"{API}/{library}/ignored/restore")
    await run_jobs()
    assert (await state(app))[name]
    strange.unlink()
    await scan(admin, library, run_jobs)
    [item] = (await admin.get(f"{API}/{library}/offline"))["items"]
    assert item["fileName"] == name
    await admin.delete(f"{API}/{library}/offline")
    await run_jobs()
    assert set(await state(app)) == {"a.jpg", "b.jpg", "c.jpg"}
