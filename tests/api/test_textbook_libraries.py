"""The scenario that people learn external libraries by: a Christmas trip whose raw files are left out, in one library;
old pictures and videos, in another. Everything is found, in order, on the map, and where it lies; by real files.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from tests.api.searching import find
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.media.pictures import video
from tests.photos import write_photo

ZERMATT, VIENNA, LISBON = (46.0207, 7.7491), (48.2082, 16.3738), (38.7223, -9.1393)
# Where each file lies, when it was taken (EXIF's own form), and where; those in Raw are not to be seen.
PHOTOS: dict[str, tuple[str, tuple[float, float] | None]] = {
    "mnt/media/christmas-trip/IMG_0001.jpg": ("2022:12:24 18:00:00", ZERMATT),
    "mnt/media/christmas-trip/IMG_0002.jpg": ("2022:12:25 07:30:00", None),
    "mnt/media/christmas-trip/Raw/IMG_0001.jpg": ("2022:12:24 18:00:00", ZERMATT),
    "mnt/media/christmas-trip/day 2/Raw/deep/IMG_0003.jpg": ("2022:12:25 10:00:00", VIENNA),
    "mnt/media/christmas-trip/day 2/IMG_0003.jpg": ("2022:12:25 10:00:00", VIENNA),
    "home/user/old-pics/1999/scan.jpg": ("1999:07:01 12:00:00", LISBON),
    "home/user/old-pics/Raw/kept.jpg": ("1999:07:02 12:00:00", None),
}
VIDEO = "mnt/media/videos/ski.mov"
SEEN = [path for path in PHOTOS if not path.startswith("mnt") or "/Raw/" not in path]
# What is seen, the newest first.
IN_ORDER = [
    VIDEO,
    "mnt/media/christmas-trip/day 2/IMG_0003.jpg",
    "mnt/media/christmas-trip/IMG_0002.jpg",
    "mnt/media/christmas-trip/IMG_0001.jpg",
    "home/user/old-pics/Raw/kept.jpg",
    "home/user/old-pics/1999/scan.jpg",
]


@dataclass(frozen=True)
class Home:
    """The household after both scans: `uids` by path below `root`, the ids of the two libraries."""

    root: Path
    uids: dict[str, str]
    trip: str
    old: str

    def named(self, *paths: str) -> list[str]:
        """The ids of files."""
        return [self.uids[path] for path in paths]


@pytest.fixture
async def home(app: App, admin: Client, tmp_path: Path, run_jobs: RunJobs) -> Home:
    """Files, libraries, scans, and all that follows from them, as the web and the scripts ask for it."""
    root = tmp_path / "box"
    for number, (path, (taken, gps)) in enumerate(PHOTOS.items()):
        write_photo(root / path, colour=(number * 30, 90, 200), taken=taken, gps=gps)
    (root / VIDEO).parent.mkdir()
    place = {"com.apple.quicktime.location.ISO6709": "+46.0207+007.7491+1608/"}
    video(root / VIDEO, notes={"creation_time": "2022-12-26T11:00:00.000000Z", **place}, frames=5)
    trip = await make_library(admin, "Christmas Trip", ["**/Raw/**"], root / "mnt/media/christmas-trip")
    old = await make_library(admin, "Old", [], root / "home/user/old-pics", root / "mnt/media/videos")
    for library in (trip, old):
        await admin.post(f"/libraries/{library}/scan", expect=204)
    await run_jobs()
    assert await app.db.read(Rows.column, "select reason from problems") == []
    found = await app.db.read(Rows.rows, "select path, uid from assets")
    uids = {str(Path(os.fsdecode(path)).relative_to(root)): uid for path, uid in found}
    return Home(root, uids, trip, old)


async def make_library(admin: Client, name: str, patterns: list[str], *folders: Path) -> str:
    """A library of these folders; its id."""
    body = {"name": name, "ownerId": admin.uid, "importPaths": [*map(str, folders)], "exclusionPatterns": patterns}
    uid: str = (await admin.post("/libraries", json=body))["id"]
    return uid


async def test_textbook(home: Home, admin: Client) -> None:
    """What is in, what is not, and in which library."""
    assert sorted(home.uids) == sorted([*SEEN, VIDEO])
    statistics = [await admin.get(f"/libraries/{library}/statistics") for library in (home.trip, home.old)]
    assert [(item["photos"], item["videos"]) for item in statistics] == [(3, 0), (2, 1)]
    for path, uid in home.uids.items():
        asset = await admin.get(f"/assets/{uid}")
        assert asset["originalPath"] == str(home.root / path)
        assert asset["libraryId"] == (home.trip if "christmas" in path else home.old)
        assert (await admin.send("GET", f"/api/assets/{uid}/thumbnail")).status == 200


async def test_textbook_is_searchable(home: Home, admin: Client) -> None:
    """By name, path, library, kind, date; the newest first."""
    searches: list[tuple[dict[str, Any], list[str]]] = [
        ({}, IN_ORDER),
        ({"originalFileName": "IMG_000"}, IN_ORDER[1:4]),
        ({"originalPath": "/old-pics/"}, IN_ORDER[4:]),
        ({"originalPath": "/Raw/"}, ["home/user/old-pics/Raw/kept.jpg"]),
        ({"libraryId": home.trip}, IN_ORDER[1:4]),
        ({"libraryId": home.old}, [VIDEO, *IN_ORDER[4:]]),
        ({"type": "VIDEO"}, [VIDEO]),
        ({"takenBefore": "2000-01-01T00:00:00.000Z"}, IN_ORDER[4:]),
    ]
    for body, expected in searches:
        assert await find(admin, **body) == home.named(*expected), body


async def test_textbook_is_in_order(home: Home, admin: Client) -> None:
    """In the timeline, under its months."""
    assert await admin.get("/timeline/buckets") == [
        {"timeBucket": "2022-12-01", "count": 4},
        {"timeBucket": "1999-07-01", "count": 2},
    ]
    shown = [
        uid
        for month in ("2022-12-01", "1999-07-01")
        for uid in (await admin.get("/timeline/bucket", params={"timeBucket": month}))["id"]
    ]
    assert shown == home.named(*IN_ORDER)


async def test_textbook_is_on_the_map(home: Home, admin: Client, make_user: MakeUser) -> None:
    """Where it was taken, photos and videos; on nobody else's map."""
    places = {
        marker["id"]: (round(marker["lat"], 3), round(marker["lon"], 3)) for marker in await admin.get("/map/markers")
    }
    known = {path: gps for path, (_, gps) in PHOTOS.items() if gps and path in home.uids} | {VIDEO: ZERMATT}
    assert places == {home.uids[path]: (round(gps[0], 3), round(gps[1], 3)) for path, gps in known.items()}
    assert await (await make_user("mia")).get("/map/markers") == []


async def test_textbook_is_where_it_lies(home: Home, admin: Client) -> None:
    """Folder by folder."""
    folders = [
        "home/user/old-pics/1999", "home/user/old-pics/Raw", "mnt/media/christmas-trip", "mnt/media/christmas-trip/day 2",
        "mnt/media/videos",
    ]  # fmt: skip
    assert await admin.get("/view/folder/unique-paths") == [str(home.root / folder) for folder in folders]
    for folder in folders:
        inside = await admin.get("/view/folder", params={"path": str(home.root / folder)})
        expected = [path for path in sorted(home.uids) if os.path.dirname(path) == folder]
        assert [asset["id"] for asset in inside] == home.named(*expected)
