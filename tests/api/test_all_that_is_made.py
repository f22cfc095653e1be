"""Everything that is made of photos and videos at once: checks know all of it, tidying up leaves it, it goes with its asset and
nowhere else, and what is lost is made again.
"""

import io
import os
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.derived import tasks as derived
from photostead.features.integrity import checks
from photostead.kernel.options import Options
from tests.api.editing import corners, corners_photo, edit, mirror, picture
from tests.api.integrity.conftest import flip, state_of
from tests.api.libraries import Library, put
from tests.api.settling import change_settings
from tests.api.sharing_libraries import give_back, share
from tests.api.uploading import files_of, make_form, upload
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.media import videos
from tests.media.motion_photos import clip, google
from tests.media.pictures import localised, xmp_packet

HOMES = ("library", "derived", "sidecars", "incoming")
SMALL = {"size": 100}
SETTINGS = {
    "image": {"preview": SMALL, "thumbnail": SMALL, "fullsize": {"enabled": True}},
    "ffmpeg": {"preset": "ultrafast", "targetResolution": "60"},
}
GIVEN = xmp_packet(dc__description=localised("theirs")).encode()
SIZE = (320, 240)
UPRIGHT = corners_photo(SIZE, quality=95)
DEEP = corners_photo(SIZE, "TIFF")
MIRRORED = ["green", "red", "white", "blue"]


@pytest.fixture
def options(data_dir: Path) -> Options:
    """A daemon that writes sidecars."""
    given = Options(data_dir=data_dir, http_host="127.0.0.1", http_port=0, jobs_concurrency=1)
    return msgspec.structs.replace(given, sidecars_write=True)


@pytest.fixture(autouse=True)
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever lies there has lain there long enough."""
    monkeypatch.setattr(derived, "OLD_MS", -3_600_000)
    monkeypatch.setattr(checks, "YOUNG_MS", -3_600_000)


@dataclass(frozen=True)
class Made:
    """Ids: of a photo that is edited, came with a sidecar and has one of ours, of one that browsers cannot show, which is
    edited too, of a film in a foreign codec, and of a motion photo."""

    photo: str
    deep: str
    film: str
    motion: str

    @property
    def all(self) -> list[str]:
        """All of them."""
        return [self.photo, self.deep, self.film, self.motion]


@pytest.fixture
async def made(admin: Client, run_jobs: RunJobs) -> Made:
    """With everything that is made of them; what is found is dealt with by hand."""
    await admin.put("/photostead/integrity/repairs", json={"isAutomatic": False}, expect=200)
    await change_settings(admin, SETTINGS)
    photo = await admin.post("/assets", data=make_form(UPRIGHT, "a.jpg", sidecar=GIVEN), expect=201)
    rest = ((DEEP, "b.tif"), (videos.mpeg4(), "c.avi"), (google(clip(1)), "d.jpg"))
    made = Made(photo["id"], *[await upload(admin, *one) for one in rest])
    await run_jobs()
    for uid in (made.photo, made.deep):
        await edit(admin, uid, mirror("horizontal"))
    for uid in made.all:
        await admin.put(f"/assets/{uid}", json={"rating": 5})
    await run_jobs()
    return made


async def findings(admin: Client, run_jobs: RunJobs) -> dict[str, list[str]]:
    """What checks say of files."""
    for kind in ("untracked-files", "missing-files", "checksum-mismatch"):
        await admin.post("/jobs", json={"name": f"integrity-{kind}"}, expect=204)
    await run_jobs()
    found = {}
    for kind in ("untracked_file", "missing_file", "checksum_mismatch"):
        items = (await admin.get("/admin/integrity/report", params={"type": kind}))["items"]
        found[kind] = sorted(item["path"] for item in items)
    return {kind: paths for kind, paths in found.items() if paths}


async def tidy_up(admin: Client, run_jobs: RunJobs) -> int:
    """How many files went."""
    await admin.post("/photostead/derived/clean", expect=204)
    await run_jobs()
    return int((await admin.get("/photostead/derived"))["removedCount"])


def kinds_in(app: App) -> list[str]:
    """What lies in the folder of what is made, by what it is."""
    return sorted(re.split(r"[-.]", os.path.basename(name)[37:])[0] for name in files_of(app, "derived"))


async def test_it_is_known_left_and_removed_with_its_asset(
    app: App, admin: Client, run_jobs: RunJobs, made: Made
) -> None:
    """Wherever the asset goes meanwhile."""
    there = files_of(app, *HOMES)
    # Two edited photos and what browsers cannot show of one of them; the motion part's codec is a foreign one, too.
    assert Counter(kinds_in(app)) == {"preview": 7, "thumbnail": 7, "fullsize": 3, "encoded_video": 2, "motion": 1}
    # Four originals, a sidecar that came with one, and ours of all.
    assert Counter(name.partition("/")[0] for name in there if "derived" not in name) == {"library": 5, "sidecars": 4}
    originals = (UPRIGHT, DEEP, videos.mpeg4(), google(clip(1)))
    assert (await admin.get("/users/me"))["quotaUsageInBytes"] == sum(map(len, originals))
    assert await findings(admin, run_jobs) == {}
    assert await tidy_up(admin, run_jobs) == 0
    assert files_of(app, *HOMES) == there
    await filed(app, admin, run_jobs, made)
    await read_again(app, admin, run_jobs, made)
    await admin.delete("/assets", json={"ids": made.all}, expect=204)
    await run_jobs()
    assert (await findings(admin, run_jobs), await tidy_up(admin, run_jobs)) == ({}, 0)
    await admin.post("/trash/restore/assets", json={"ids": made.all})
    await in_a_stack(admin, made)
    await in_an_archive(admin, made)
    await admin.delete("/assets", json={"ids": made.all, "force": True}, expect=204)
    await run_jobs()
    assert files_of(app, *HOMES) == []


async def shown(admin: Client, made: Made) -> None:
    """As it should be."""
    for uid in (made.photo, made.deep):
        assert corners(await picture(admin, uid, size="fullsize", edited="true")) == MIRRORED
        assert corners(await picture(admin, uid, size="fullsize", edited="false")) == ["red", "green", "blue", "white"]
    assert b"ftypisom" in (await admin.get(f"/assets/{made.film}/video/playback"))[:64]
    part = (await admin.get(f"/assets/{made.motion}"))["livePhotoVideoId"]
    assert await admin.get(f"/assets/{part}/video/playback", expect=200)


async def filed(app: App, admin: Client, run_jobs: RunJobs, made: Made) -> None:
    """Originals move, and what was made of them stays where it is."""
    before = files_of(app, "derived", "sidecars")
    template = {"enabled": True, "template": "{{y}}/{{filename}}"}
    await change_settings(admin, {"storageTemplate": template})
    await admin.put("/jobs/storageTemplateMigration", json={"command": "start", "force": False})
    await run_jobs()
    assert {name.rpartition("/")[2] for name in files_of(app, "library")} >= {"a.jpg", "b.tif", "c.avi", "d.jpg"}
    assert files_of(app, "derived", "sidecars") == before
    await shown(admin, made)


async def read_again(app: App, admin: Client, run_jobs: RunJobs, made: Made) -> None:
    """And made again, which changes nothing that is shown."""
    before = {uid: await admin.get(f"/assets/{uid}") for uid in made.all}
    count = len(files_of(app, *HOMES))
    for name in ("refresh-metadata", "regenerate-thumbnail", "transcode-video"):
        await admin.post("/assets/jobs", json={"assetIds": made.all, "name": name}, expect=204)
    await run_jobs()
    for uid, was in before.items():
        now = await admin.get(f"/assets/{uid}")
        assert {**now, "updatedAt": ""} == {**was, "updatedAt": ""}
    assert len(files_of(app, *HOMES)) == count
    await shown(admin, made)
    assert await app.db.read(Rows.column, "select reason from problems") == []


async def in_an_archive(admin: Client, made: Made) -> None:
    """Of an album, as it was edited: the edited ones are, everything else is the original."""
    album = await admin.post("/albums", json={"albumName": "All", "assetIds": made.all}, expect=201)
    [archive] = (await admin.post("/download/info", json={"albumId": album["id"]}))["archives"]
    body = {"assetIds": archive["assetIds"], "edited": True}
    packed = zipfile.ZipFile(io.BytesIO((await admin.send("POST", "/api/download/archive", json=body)).body))
    held = {name: packed.read(name) for name in packed.namelist()}
    assert sorted(held) == ["a.jpg", "b.jpg", "c.avi", "d.jpg"]
    for name in ("a.jpg", "b.jpg"):
        assert corners(Image.open(io.BytesIO(held[name]))) == MIRRORED
    assert (held["c.avi"], held["d.jpg"]) == (videos.mpeg4(), google(clip(1)))


async def in_a_stack(admin: Client, made: Made) -> None:
    """An edited photo stands for others as it was edited, and they all stay edited when they part."""
    stack = await admin.post("/stacks", json={"assetIds": [made.photo, made.deep]}, expect=201)
    params = {"timeBucket": "2024-05-01", "withStacked": "true", "visibility": "timeline"}
    bucket = await admin.get("/timeline/bucket", params=params)
    assert made.deep not in bucket["id"]
    thumbhash = (await admin.get(f"/assets/{made.photo}"))["thumbhash"]
    assert bucket["thumbhash"][bucket["id"].index(made.photo)] == thumbhash
    await admin.delete(f"/stacks/{stack['id']}", expect=204)
    await shown(admin, made)


async def made_again(admin: Client, run_jobs: RunJobs) -> int:
    """How many files the check of what was made finds damaged."""
    await admin.post("/photostead/integrity/checks/rendition", expect=204)
    await run_jobs()
    return int((await state_of(admin, "rendition"))["found"])


async def test_what_is_lost_is_made_again(app: App, admin: Client, run_jobs: RunJobs, made: Made) -> None:
    """All of it: only originals, and what people gave, cannot be. Likewise what is damaged."""
    before, uids = kinds_in(app), "select count(*) from asset_files"
    damaged = [app.options.data_dir / name for name in files_of(app, "derived") if "-motion" not in name]
    for path in damaged:
        flip(path)
    assert await made_again(admin, run_jobs) == len(damaged)
    assert await made_again(admin, run_jobs) == 0
    await shown(admin, made)
    assert await tidy_up(admin, run_jobs) == 0
    rows = await app.db.read(Rows.value, uids)
    for name in files_of(app, "derived"):
        (app.options.data_dir / name).unlink()
    lost = (await findings(admin, run_jobs))["missing_file"]
    assert len(lost) == len(before)
    await admin.post("/jobs", json={"name": "integrity-missing-files-delete-all"}, expect=204)
    await run_jobs()
    assert kinds_in(app) == before
    assert await app.db.read(Rows.value, uids) == rows
    await shown(admin, made)
    assert await findings(admin, run_jobs) == {}


async def test_it_goes_with_its_person(app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs) -> None:
    """Who is removed for good leaves nothing."""
    await change_settings(admin, SETTINGS)
    mia = await make_user("mia")
    for data, name in ((UPRIGHT, "a.jpg"), (videos.mpeg4(), "c.avi"), (google(clip(1)), "d.jpg")):
        uid = await upload(mia, data, name)
        await mia.put(f"/assets/{uid}", json={"rating": 5})
        await run_jobs()
        if name == "a.jpg":
            await edit(mia, uid, mirror("horizontal"))
    await run_jobs()
    assert len(files_of(app, *HOMES)) > 12
    await admin.delete(f"/admin/users/{mia.uid}", json={"force": True})
    await run_jobs()
    assert files_of(app, *HOMES) == []


async def test_a_library_that_changes_hands(
    app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs, tmp_path: Path
) -> None:
    """Takes along what was made of its files, and gives it back."""
    await change_settings(admin, SETTINGS)
    files = {"a.jpg": UPRIGHT, "c.avi": videos.mpeg4(), "d.jpg": google(clip(1))}
    for name, data in files.items():
        put(tmp_path / "nas" / name, data, modified=1_700_000_000)
    body = {"ownerId": admin.uid, "importPaths": [str(tmp_path / "nas")], "exclusionPatterns": []}
    library = Library(app, admin, run_jobs, (await admin.post("/libraries", json=body))["id"])
    await library.scan()
    uids = {os.path.basename(path): uid for path, uid in (await library.assets()).items()}
    await edit(admin, uids["a.jpg"], mirror("horizontal"))
    await admin.put(f"/assets/{uids['c.avi']}", json={"rating": 4})
    await run_jobs()
    there = files_of(app, *HOMES)
    mia = await make_user("mia")
    for change, viewer in ((share, mia), (give_back, None)):
        await change(admin, library.uid, *([viewer] if viewer else []))
        await run_jobs()
        assert files_of(app, *HOMES) == there
        watcher = viewer or admin
        found = await picture(watcher, uids["a.jpg"], size="preview", edited="true")
        assert corners(found) == MIRRORED
        assert b"ftypisom" in (await watcher.get(f"/assets/{uids['c.avi']}/video/playback"))[:64]
        assert (await findings(admin, run_jobs), await tidy_up(admin, run_jobs)) == ({}, 0)
    await admin.delete(f"/libraries/{library.uid}", expect=204)
    await run_jobs()
    assert files_of(app, *HOMES) == []
    assert {path.name: path.read_bytes() for path in (tmp_path / "nas").iterdir()} == files
