"""Sidecars beside uploads: they lie and move with their file, take over the sidecar that came with it without losing it, are
never read back, and leave no trace beside files of libraries.
"""

import asyncio
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.assets.sidecars import switch
from photostead.kernel.options import Options
from photostead.media.metadata import read_sidecar
from tests.api.settling import change_settings
from tests.api.uploading import make_form, upload
from tests.client import Client
from tests.conftest import RunJobs
from tests.media.pictures import bag, localised, xmp_packet
from tests.photos import jpeg, write_photo

PHOTO = jpeg(taken="2020:01:02 03:04:05")
GIVEN = xmp_packet(dc__subject=bag("theirs"), dc__description=localised("theirs"), xmp__Rating="1")


@pytest.fixture
def options(data_dir: Path) -> Options:
    """A daemon that writes sidecars beside uploads."""
    given = Options(data_dir=data_dir, http_host="127.0.0.1", http_port=0, jobs_concurrency=1)
    return msgspec.structs.replace(given, sidecars_write=True, sidecars_place="beside")


async def place_of(app: App, uid: str) -> Path:
    """Where an upload lies."""
    path = await app.db.read(Rows.value, "select path from assets where uid = ?", (uid,))
    return app.options.data_dir / os.fsdecode(path)


async def written(app: App, uid: str) -> dict[str, Any] | None:
    """The properties of the sidecar beside an upload; None where there is none."""
    path = await place_of(app, uid)
    if not os.path.exists(f"{path}.xmp"):
        return None
    tags, warnings = await asyncio.to_thread(read_sidecar, f"{path}.xmp")
    assert warnings == ()
    return {key.removeprefix("Xmp."): value for key, value in tags.items()}


def files_in(app: App, top: str) -> list[str]:
    """Every file of a folder of ours, by its name."""
    return sorted(
        path.name for path in (app.options.data_dir / top).rglob("*") if path.is_file() and path.name[0] != "."
    )


async def test_beside_its_file_and_gone_with_it(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, PHOTO)
    await run_jobs()
    assert await written(app, uid) is None
    await admin.put(f"/assets/{uid}", json={"rating": 5})
    await run_jobs()
    assert await written(app, uid) == {"xmp.Rating": b"5"}
    assert files_in(app, "sidecars") == []
    assert files_in(app, "incoming") == []
    await admin.delete("/assets", json={"ids": [uid], "force": True}, expect=204)
    await run_jobs()
    assert files_in(app, "library") == []


async def test_it_wins_over_nothing(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """What we wrote is no word of somebody else's: a later edit, or none any more, counts."""
    uid = await upload(admin, PHOTO)
    await run_jobs()
    await admin.put(f"/assets/{uid}", json={"description": "first", "rating": 5})
    await run_jobs()
    await app.db.write(Tx.run, "delete from asset_overrides")
    await admin.post("/assets/jobs", json={"assetIds": [uid], "name": "refresh-metadata"}, expect=204)
    await run_jobs()
    told = (await admin.get(f"/assets/{uid}"))["exifInfo"]
    assert (told["description"], told["rating"]) == ("", None)


async def test_the_one_that_came_with_it_is_kept(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = (await admin.post("/assets", data=make_form(PHOTO, sidecar=GIVEN.encode()), expect=201))["id"]
    await run_jobs()
    for rating in (4, 5):
        await admin.put(f"/assets/{uid}", json={"rating": rating})
        await run_jobs()
    found = await written(app, uid)
    assert found is not None
    assert (found["xmp.Rating"], found["dc.subject"]) == (b"5", [b"theirs"])
    kept = app.options.data_dir / "sidecars" / uid[:2] / uid[2:4] / f"{uid}-given.xmp"
    assert kept.read_text() == GIVEN
    await app.db.write(Tx.run, "delete from asset_overrides")
    await admin.post("/assets/jobs", json={"assetIds": [uid], "name": "refresh-metadata"}, expect=204)
    await run_jobs()
    told = (await admin.get(f"/assets/{uid}"))["exifInfo"]
    assert (told["description"], told["rating"]) == ("theirs", 1)
    await admin.delete("/assets", json={"ids": [uid], "force": True}, expect=204)
    await run_jobs()
    assert files_in(app, "library") == files_in(app, "sidecars") == []


async def test_what_others_write_into_it_stays(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, PHOTO)
    await run_jobs()
    await admin.put(f"/assets/{uid}", json={"rating": 4})
    await run_jobs()
    path = f"{await place_of(app, uid)}.xmp"
    Path(path).write_text(GIVEN)
    await admin.put(f"/assets/{uid}", json={"rating": 5})
    await run_jobs()
    found = await written(app, uid)
    assert found is not None
    assert (found["xmp.Rating"], found["dc.subject"]) == (b"5", [b"theirs"])


async def test_it_moves_with_its_file(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, PHOTO)
    await run_jobs()
    await admin.put(f"/assets/{uid}", json={"rating": 5})
    await run_jobs()
    before = await place_of(app, uid)
    await change_settings(admin, {"storageTemplate": {"enabled": True, "template": "{{y}}/filed/{{filename}}"}})
    await admin.put("/jobs/storageTemplateMigration", json={"command": "start", "force": True})
    await run_jobs()
    after = await place_of(app, uid)
    assert (before != after, after.parent.name) == (True, "filed")
    assert await written(app, uid) == {"xmp.Rating": b"5"}
    assert not os.path.exists(f"{before}.xmp")
    await admin.put(f"/assets/{uid}", json={"rating": 3})
    await run_jobs()
    assert await written(app, uid) == {"xmp.Rating": b"3"}
    assert len(files_in(app, "library")) == 2


async def test_back_to_our_own_folder(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """With all that other programs wrote into it meanwhile."""
    uid = await upload(admin, PHOTO)
    await admin.put(f"/assets/{uid}", json={"rating": 5})
    await run_jobs()
    Path(f"{await place_of(app, uid)}.xmp").write_text(GIVEN)
    await app.db.write(switch, True, False)
    await admin.put("/jobs/sidecar", json={"command": "start", "force": True})
    await run_jobs()
    assert await written(app, uid) is None
    assert files_in(app, "sidecars") == [f"{uid}.xmp"]
    tags, _ = await asyncio.to_thread(
        read_sidecar, str(app.options.data_dir / f"sidecars/{uid[:2]}/{uid[2:4]}/{uid}.xmp")
    )
    assert (tags["Xmp.xmp.Rating"], tags["Xmp.dc.subject"]) == (b"5", [b"theirs"])


async def test_never_beside_what_a_library_holds(app: App, admin: Client, tmp_path: Path, run_jobs: RunJobs) -> None:
    nas = tmp_path / "nas"
    write_photo(nas / "photo.jpg", taken="2020:01:02 03:04:05")
    body = {"ownerId": admin.uid, "importPaths": [str(nas)], "exclusionPatterns": []}
    library = (await admin.post("/libraries", json=body))["id"]
    await admin.post(f"/libraries/{library}/scan", expect=204)
    upload_uid = await upload(admin, jpeg((3, 2, 1)))
    await run_jobs()
    uid = await app.db.read(Rows.value, "select uid from assets where library_id is not null")
    await admin.put("/assets", json={"ids": [uid, upload_uid], "rating": 2}, expect=204)
    # As if somebody had found a way to make a library of our own folder.
    folders = msgspec.json.encode([str(nas), str(app.options.data_dir / "library")]).decode()
    await app.db.write(Tx.run, "update libraries set import_paths = ?", (folders,))
    await run_jobs()
    assert os.listdir(nas) == ["photo.jpg"]
    assert files_in(app, "sidecars") == sorted([f"{uid}.xmp", f"{upload_uid}.xmp"])
    assert [name for name in files_in(app, "library") if name.endswith(".xmp")] == []


async def test_integrity_knows_them(
    app: App, admin: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photostead.features.integrity.checks.YOUNG_MS", -60_000)
    uid = (await admin.post("/assets", data=make_form(PHOTO, sidecar=GIVEN.encode()), expect=201))["id"]
    await run_jobs()
    await admin.put(f"/assets/{uid}", json={"rating": 5})
    await run_jobs()
    await admin.post("/jobs", json={"name": "integrity-untracked-files"}, expect=204)
    await run_jobs()
    assert (await admin.get("/admin/integrity/summary"))["untracked_file"] == 0
    Path(f"{await place_of(app, uid)}.xmp").unlink()
    await admin.post("/jobs", json={"name": "integrity-missing-files"}, expect=204)
    await run_jobs()
    assert (await admin.get("/admin/integrity/summary"))["missing_file"] == 1
    await admin.post("/jobs", json={"name": "integrity-missing-files-delete-all"}, expect=204)
    await run_jobs()
    found = await written(app, uid)
    assert found is not None, "it is made again, of what came with the upload and what was edited since"
    assert (found["xmp.Rating"], found["dc.subject"]) == (b"5", [b"theirs"])
