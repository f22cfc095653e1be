"""What checks find is put right by itself: originals from a full backup or another photo, everything else made again; and
never with bytes that are not those that came in.
"""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.full_backups import layout, making
from photostead.features.full_backups import service as full_backups
from photostead.features.full_backups.manifest import read
from tests.api.integrity.conftest import DAMAGED, MISSING, Check, file_of, flip, items, relative
from tests.api.libraries import Library
from tests.api.settling import change_settings
from tests.api.test_profile_images import form
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.photos import jpeg

Backup = Callable[..., Awaitable[str]]


@pytest.fixture
async def backup(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Backup:
    """`await backup()` makes a full one, and its folder is that of the settings; its name."""
    root = tmp_path / "stick"
    monkeypatch.setattr(full_backups, "folder_of", lambda rows, options=None: root)

    async def make(*, with_libraries: bool = False) -> str:
        order = making.Order(app.options.database_file, app.options.media_dir, root, with_libraries)
        return (await app.db.read(lambda rows: making.make(order)))[0]

    return make


async def repairs(admin: Client) -> Any:
    """What became of findings."""
    return await admin.get("/photostead/integrity/repairs", expect=200)


async def titles(admin: Client) -> list[str]:
    """What administrators are told."""
    return sorted(told["title"] for told in await admin.get("/notifications"))


async def test_a_flipped_bit_is_put_right(
    app: App, photos: list[str], admin: Client, check: Check, backup: Backup
) -> None:
    """From the backup; the damaged file is kept aside."""
    stamp = await backup()
    path = await file_of(app, photos[1])
    before = path.read_bytes()
    flip(path)
    damaged = path.read_bytes()
    assert await check(DAMAGED) == []
    assert path.read_bytes() == before
    found = await repairs(admin)
    [mended] = found["mended"]
    assert (mended["path"], mended["type"], mended["backup"]) == (relative(app, path), DAMAGED, stamp)
    assert (app.options.data_dir / mended["aside"]).read_bytes() == damaged
    assert (found["unmended"], found["isRunning"], found["isAutomatic"]) == ([], False, True)
    assert found["folder"].endswith("/stick")
    assert await titles(admin) == ["Files were mended"]
    [entry] = (await admin.get("/photostead/audit", params={"kind": "backup.repair"}))["items"]
    assert [subject["name"] for subject in entry["subjects"]] == [relative(app, path)]
    assert await admin.get(f"/assets/{photos[1]}/original") == before
    assert await check(DAMAGED) == []


async def test_a_photo_that_was_filed_elsewhere_meanwhile(
    app: App, photos: list[str], admin: Client, check: Check, backup: Backup, run_jobs: RunJobs
) -> None:
    """Is found by its checksum; here its file is gone, with its folder."""
    await backup()
    before = await file_of(app, photos[0])
    await change_settings(admin, {"storageTemplate": {"enabled": True, "template": "{{y}}/{{filename}}"}})
    await admin.put("/jobs/storageTemplateMigration", json={"command": "start", "force": False})
    await run_jobs()
    path = await file_of(app, photos[0])
    assert path != before
    data = path.read_bytes()
    path.unlink()
    assert await check(MISSING) == []
    assert path.read_bytes() == data
    assert [one["aside"] for one in (await repairs(admin))["mended"]] == [None]


async def test_rot_in_the_backup_stays_there(
    app: App, photos: list[str], admin: Client, check: Check, backup: Backup
) -> None:
    """The finding stays too, with the reason; with a sound backup it can be asked for again."""
    stamp = await backup()
    path, root = await file_of(app, photos[0]), Path((await repairs(admin))["folder"])
    whole = path.read_bytes()
    [entry] = [one for one in read(root / "backups" / stamp / layout.MANIFEST) if one.path.endswith(b"/0.jpg")]
    copy = layout.Store(root).file(entry.sha256)
    for one in (copy, path):
        flip(one)
    damaged = path.read_bytes()
    assert await check(DAMAGED) == [relative(app, path)]
    assert path.read_bytes() == damaged
    found = await repairs(admin)
    [finding] = await items(admin, DAMAGED)
    assert found["mended"] == []
    assert found["unmended"] == [{"id": finding["id"], "hindrance": "no_good_copy", "backup": None, "good": None}]
    assert await titles(admin) == ["Files are damaged"]
    copy.write_bytes(whole)
    await admin.post(f"/photostead/integrity/findings/{finding['id']}/repair", expect=204)
    await check(DAMAGED, "-refresh")
    assert (path.read_bytes(), await items(admin, DAMAGED), await titles(admin)) == (whole, [], ["Files were mended"])


async def test_another_photo_with_the_same_bytes(
    app: App, admin: Client, make_user: MakeUser, check: Check, run_jobs: RunJobs
) -> None:
    """Helps where there is no backup; whose it is does not matter."""
    mia, data = await make_user("mia"), jpeg((9, 80, 120))
    for client in (admin, mia):
        uid = await upload(client, data, "a.jpg")
    await run_jobs()
    path = await file_of(app, uid)
    flip(path)
    assert await check(DAMAGED) == []
    assert path.read_bytes() == data
    [mended] = (await repairs(admin))["mended"]
    assert (mended["backup"], mended["good"].startswith(str(app.options.data_dir))) == (None, True)


async def test_what_can_be_made_again(
    app: App, photos: list[str], admin: Client, check: Check, run_jobs: RunJobs
) -> None:
    """Is, without a word."""
    preview = app.options.data_dir / await app.db.read(
        Rows.value, "select path from asset_files where type = 'preview' limit 1"
    )
    preview.unlink()
    assert await check(MISSING) == []
    assert preview.is_file()
    assert (await titles(admin), (await repairs(admin))["mended"]) == ([], [])


async def test_a_picture_of_a_person_of_this_box(
    app: App, admin: Client, make_user: MakeUser, check: Check, backup: Backup
) -> None:
    """Nobody knows its bytes; where it is gone it comes back."""
    await admin.post("/users/profile-image", data=form(jpeg()), expect=201)
    await backup()
    path = app.options.data_dir / await app.db.read(Rows.value, "select profile_image_path from users limit 1")
    data = path.read_bytes()
    path.unlink()
    assert await check(MISSING) == []
    assert path.read_bytes() == data


async def test_a_library_is_only_told_of(
    app: App, admin: Client, check: Check, backup: Backup, run_jobs: RunJobs, tmp_path: Path
) -> None:
    """Nothing is ever written below an import path."""
    folder = tmp_path / "nas"
    folder.mkdir()
    (folder / "nas.jpg").write_bytes(jpeg((1, 2, 3)))
    made = await admin.post("/libraries", json={"ownerId": admin.uid, "importPaths": [str(folder)], "name": "nas"})
    await Library(app, admin, run_jobs, made["id"]).scan()
    stamp = await backup(with_libraries=True)
    flip(folder / "nas.jpg")
    damaged = (folder / "nas.jpg").read_bytes()
    assert await check(DAMAGED) == [os.fspath(folder / "nas.jpg")]
    [told] = (await repairs(admin))["unmended"]
    assert (told["backup"], told["hindrance"]) == (stamp, None)
    assert Path(told["good"]).read_bytes() == jpeg((1, 2, 3))
    assert [path.read_bytes() for path in folder.iterdir()] == [damaged]


async def test_by_hand(
    app: App, photos: list[str], admin: Client, check: Check, backup: Backup, run_jobs: RunJobs
) -> None:
    """Switched off nothing happens until somebody asks, for one or for all; what belongs to nothing is nobody's to mend."""
    await backup()
    answer = await admin.put("/photostead/integrity/repairs", json={"isAutomatic": False}, expect=200)
    assert answer["isAutomatic"] is False
    for uid in photos:
        flip(await file_of(app, uid))
    assert len(await check(DAMAGED)) == 3
    await admin.post("/photostead/integrity/repairs", json={"type": "untracked_file"}, expect=400)
    await admin.post("/photostead/integrity/repairs", json={"type": DAMAGED}, expect=204)
    await run_jobs()
    assert (await items(admin, DAMAGED), len((await repairs(admin))["mended"])) == ([], 3)


@pytest.mark.long
async def test_a_stick_that_is_not_plugged_in(
    app: App, photos: list[str], admin: Client, check: Check, backup: Backup
) -> None:
    """Is said; the next check tries again."""
    await backup()
    root = Path((await repairs(admin))["folder"])
    root.rename(root.with_name("away"))
    path = await file_of(app, photos[0])
    flip(path)
    assert len(await check(DAMAGED)) == 1
    [unmended] = (await repairs(admin))["unmended"]
    assert unmended["hindrance"] == "backups_away"
    root.with_name("away").rename(root)
    assert await check(DAMAGED) == []
