"""Motion photos in external libraries: only read; what is taken out of them follows them."""

from pathlib import Path

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.libraries.work import ScanMode
from tests.api.libraries import Library, put
from tests.api.motion import PAUSE, Read, files_below, part_of, path_of, play, remove_all_missing
from tests.api.sharing_libraries import give_back, share
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.media.motion_photos import clip, google, heic_with_box, picture, samsung


@pytest.fixture
async def read(app: App, run_jobs: RunJobs) -> Read:
    """`await read()` reads what is to be read."""
    await app.db.write(Tx.run, PAUSE)
    return run_jobs


@pytest.fixture
async def library(app: App, admin: Client, read: Read, tmp_path: Path) -> Library:
    """A library with one motion photo, `a.jpg`, read."""
    folder = tmp_path / "nas"
    put(folder / "a.jpg", samsung(clip(1)), modified=1_700_000_000)
    body = {"ownerId": admin.uid, "importPaths": [str(folder)], "exclusionPatterns": []}
    library = Library(app, admin, read, (await admin.post("/libraries", json=body))["id"])
    await library.scan()
    return library


async def test_library_is_only_read(app: App, library: Library, tmp_path: Path) -> None:
    """The video lies with us; scans neither count it nor miss it, with the disk there and without."""
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (tmp_path / "nas").iterdir()}
    [uid] = (await library.assets()).values()
    path = await path_of(app, uid)
    assert path.is_relative_to(app.options.data_dir / "derived")
    await library.scan(ScanMode.ALL)
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (tmp_path / "nas").iterdir()} == before
    statistics = await library.admin.get(f"/libraries/{library.uid}/statistics")
    assert (statistics["photos"], statistics["videos"], statistics["usage"]) == (1, 0, len(samsung(clip(1))))
    assert await app.db.read(Rows.value, "select usage_bytes from users") == 0
    (tmp_path / "nas" / "a.jpg").rename(tmp_path / "nas" / "b.jpg")
    await library.scan()
    assert list((await library.assets()).values()) == [uid]
    assert (await path_of(app, uid), await app.db.read(Rows.value, "select sum(is_offline) from assets")) == (path, 0)


async def test_part_follows_the_file_on_disk(app: App, library: Library, tmp_path: Path) -> None:
    """Another video, none, one again."""
    [uid] = (await library.assets()).values()
    file = tmp_path / "nas" / "a.jpg"
    for number, (data, wanted) in enumerate(
        ((google(clip(2)), clip(2)), (picture(), None), (heic_with_box(clip(3)), clip(3)))
    ):
        put(file, data, modified=1_700_000_100 + number)
        await library.scan()
        paths = files_below(app.options.data_dir)
        assert [path.read_bytes() for path in paths] == ([] if wanted is None else [wanted])
        assert list((await library.assets()).values()) == [uid]
        assert await app.db.read(Rows.value, "select count(*) from assets") == 1 + len(paths)


async def test_an_edited_photo_gets_no_part_that_shows_what_was_cut_off(
    app: App, library: Library, tmp_path: Path
) -> None:
    file = tmp_path / "nas" / "b.jpg"
    put(file, picture(), modified=1_700_000_000)
    await library.scan()
    uid = next(uid for path, uid in (await library.assets()).items() if path.endswith("b.jpg"))
    crop = {"action": "crop", "parameters": {"x": 0, "y": 0, "width": 8, "height": 8}}
    await library.admin.put(f"/assets/{uid}/edits", json={"edits": [crop]}, expect=200)
    put(file, samsung(clip(2)), modified=1_700_000_100)
    await library.scan()
    found = await library.admin.get(f"/assets/{uid}")
    assert (found["livePhotoVideoId"], found["isEdited"]) == (None, True)


async def test_part_follows_its_library(
    app: App, admin: Client, library: Library, make_user: MakeUser, read: Read, tmp_path: Path
) -> None:
    """To another owner and back, and away; whoever sees the photo plays it."""
    [uid] = (await library.assets()).values()
    part = await part_of(app, uid)
    assert part is not None
    tom = await make_user("tom")
    await share(admin, library.uid, tom)
    await read()
    assert await play(tom, f"/assets/{part['uid']}/video/playback") == clip(1)
    assert len(await app.db.read(Rows.column, "select distinct owner_id from assets")) == 1
    assert (await part_of(app, uid) or {})["owner_id"] != admin.user_id
    await give_back(admin, library.uid)
    await read()
    await tom.get(f"/assets/{part['uid']}/video/playback", expect=400)
    assert (await part_of(app, uid) or {})["owner_id"] == admin.user_id
    await admin.delete(f"/libraries/{library.uid}")
    await read()
    assert await app.db.read(Rows.value, "select count(*) from assets") == 0
    assert files_below(app.options.data_dir) == []
    assert (tmp_path / "nas" / "a.jpg").read_bytes() == samsung(clip(1))


async def test_missing_photo_takes_its_part_along(app: App, library: Library, tmp_path: Path) -> None:
    """It plays while its photo is missing, and does not stay behind when that is removed."""
    [uid] = (await library.assets()).values()
    (tmp_path / "nas" / "a.jpg").rename(tmp_path / "a.jpg")
    await library.scan(confirmed=True)
    assert list((await library.offline()).values()) == [uid]
    part = await part_of(app, uid)
    assert part is not None
    assert await play(library.admin, f"/assets/{part['uid']}/video/playback") == clip(1)
    await app.db.write(remove_all_missing)
    assert await app.db.read(Rows.value, "select count(*) from assets") == 0
