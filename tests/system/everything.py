"""Everything a person, a client and a disk may do to the photos of a library, one after the other; at the end the library
is gone. For tests that watch what this does to the files.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from photostead.host.markers import NAME as MARKER
from tests.daemon import Daemon, Visitor
from tests.media.pictures import video, xmp_packet
from tests.photos import write_folder, write_photo
from tests.system.library import query, wait_settled

PHOTOS = 12
ENVIRONMENT = ["env", "PHOTOSTEAD_SIDECARS_WRITE=true"]
EDITS = {
    "description": "changed",
    "dateTimeOriginal": "2001-02-03T04:05:06.000Z",
    "latitude": 1.5,
    "longitude": 2.5,
    "rating": 5,
}


def write_tree(folder: Path) -> Path:
    """Photos, a video, sidecars of both kinds, an album file, something broken, and files that are no photos."""
    write_folder(folder / "2024", PHOTOS - 1)
    video(folder / "2024" / "clip.mp4", codec="mpeg4")
    (folder / "2024" / "003.jpg.xmp").write_text(xmp_packet(xmp__Rating="2"), "utf-8")
    (folder / "2024" / "004.xmp").write_text("no xml")
    (folder / "2024" / ".albumprops").write_text("title: The year\n")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xffbroken")
    (folder / "notes.txt").write_text("not a photo")
    (folder / "empty").mkdir()
    return folder


def change_tree(folder: Path) -> None:
    """What other programs do to a tree while it is watched: a file moves, one changes, one goes, one comes, and so do
    sidecars."""
    (folder / "2024" / "moved").mkdir()
    os.rename(folder / "2024" / "000.jpg", folder / "2024" / "moved" / "zero.jpg")
    write_photo(folder / "2024" / "001.jpg", colour=(1, 200, 1), taken="2024:12:24 18:00:00")
    (folder / "2024" / "002.jpg").unlink()
    write_photo(folder / "2024" / "new.jpg", colour=(2, 2, 200))
    (folder / "2024" / "003.jpg.xmp").write_text(xmp_packet(xmp__Rating="3"), "utf-8")
    (folder / "2024" / "005.jpg.xmp").write_text(xmp_packet(xmp__Rating="4"), "utf-8")


def do_everything(daemon: Daemon, data_dir: Path, change: Callable[[], None]) -> None:
    """All of it. `change` is called in the middle to change the tree, as another program would."""
    wait_settled(data_dir)
    admin = daemon.login()
    assert query(data_dir, "select count(*) from assets where thumbnails_at is not null") == [(PHOTOS,)]
    library = admin.get("/libraries")[0]["id"]
    ids = paths_by_id(data_dir)
    for step in (look, edit, work_again):
        step(admin, ids)
        wait_settled(data_dir)
    assert query(data_dir, "select count(*) from asset_files where type = 'sidecar' and is_edited") == [(4,)]
    made = "select type, is_edited from asset_files where type in ('encoded_video', 'fullsize')"
    assert set(query(data_dir, made)) == {("encoded_video", 0), ("fullsize", 1)}
    change()
    for mode in ("new", "changed", "all"):
        admin.call("POST", f"/photostead/libraries/{library}/scan", {"mode": mode})
        wait_settled(data_dir)
    assert query(data_dir, "select original_name from assets where is_offline") == [("002.jpg",)]
    manage(admin, data_dir, library)
    leave(admin, data_dir, ids)
    admin.call("DELETE", f"/libraries/{library}")
    wait_settled(data_dir, libraries=0)
    assert query(data_dir, "select count(*) from assets") == [(0,)]
    assert [path.name for path in (data_dir / "sidecars").rglob("*") if path.is_file()] == [MARKER]


def paths_by_id(data_dir: Path) -> list[str]:
    """The ids of what has a picture, by path."""
    sql = "select uid from assets where thumbnails_at is not null order by original_path"
    return [row[0] for row in query(data_dir, sql)]


def look(admin: Visitor, ids: list[str]) -> None:
    """Everything that hands a file out."""
    for uid in ids:
        for path in ("", "/original", "/thumbnail?size=preview", "/thumbnail?size=fullsize"):
            admin.ask("GET", f"/assets/{uid}{path}")
    admin.ask("GET", f"/assets/{ids[0]}/original", Range="bytes=10-20")
    [clip] = [asset["id"] for asset in search(admin, type="VIDEO")]
    admin.ask("GET", f"/assets/{clip}/video/playback")
    stream = f"/assets/{clip}/video/stream"
    playlist = admin.ask("GET", f"{stream}/main.m3u8").body.decode()
    session, variant, _ = next(line for line in playlist.splitlines() if not line.startswith("#")).split("/")
    for piece in ("init.mp4", "seg_0.m4s"):
        assert admin.ask("GET", f"{stream}/{session}/{variant}/{piece}").status == 200
    admin.ask("DELETE", f"{stream}/{session}")


def search(admin: Visitor, **conditions: Any) -> list[dict[str, Any]]:
    """Assets under conditions."""
    found: list[dict[str, Any]] = admin.call("POST", "/search/metadata", conditions)["assets"]["items"]
    return found


def edit(admin: Visitor, ids: list[str]) -> None:
    """Everything that could be written into a file or beside it."""
    admin.call("PUT", f"/assets/{ids[3]}", {**EDITS, "isFavorite": True})
    admin.call("PUT", "/assets", {"ids": ids[6:9], **EDITS, "visibility": "archive"})
    turn = {"action": "rotate", "parameters": {"angle": 90}}
    admin.call("PUT", f"/assets/{ids[9]}/edits", {"edits": [turn]})
    admin.call("POST", "/albums", {"albumName": "Album", "assetIds": ids[:2]})


def work_again(admin: Visitor, ids: list[str]) -> None:
    """All work on them once more."""
    admin.ask("GET", f"/assets/{ids[9]}/original?edited=true")
    for name in ("refresh-metadata", "regenerate-thumbnail", "transcode-video"):
        admin.call("POST", "/assets/jobs", {"assetIds": ids, "name": name})
    for name in (
        "metadataExtraction",
        "thumbnailGeneration",
        "sidecar",
        "library",
        "videoConversion",
        "editor",
        "migration",
    ):
        admin.call("PUT", f"/jobs/{name}", {"command": "start", "force": True})
    for name in ("untracked-files", "missing-files", "checksum-mismatch", "checksum-mismatch-delete-all"):
        admin.call("POST", "/jobs", {"name": f"integrity-{name}"})


def manage(admin: Visitor, data_dir: Path, library: str) -> None:
    """Settings of the library; what they and the disk took offline goes."""
    mine = f"/photostead/libraries/{library}"
    path = admin.get(mine)["importPaths"][0]["path"]
    admin.call("POST", "/photostead/libraries/check", {"importPaths": [path], "exclusionPatterns": ["**/moved/**"]})
    albums = {"mode": "path", "useProps": True}
    admin.call("PUT", mine, {"name": "Renamed", "exclusionPatterns": ["**/moved/**"], "folderAlbums": albums})
    admin.call("POST", f"{mine}/scan", {"mode": "changed"})
    wait_settled(data_dir)
    assert admin.get(f"{mine}/offline")["total"] == 2
    admin.call("DELETE", f"{mine}/offline")
    wait_settled(data_dir)
    assert admin.get(f"{mine}/offline")["total"] == 0
    admin.call("PUT", mine, {"exclusionPatterns": []})
    admin.call("POST", f"{mine}/scan", {"mode": "changed"})
    wait_settled(data_dir)


def leave(admin: Visitor, data_dir: Path, ids: list[str]) -> None:
    """Into the trash and back, out of it for good, for good at once; and a scan that must not bring them back."""
    admin.call("DELETE", "/assets", {"ids": ids[3:6]})
    admin.call("POST", "/trash/restore/assets", {"ids": ids[3:4]})
    admin.call("POST", "/trash/empty")
    wait_settled(data_dir)
    admin.call("DELETE", "/assets", {"ids": ids[6:8], "force": True})
    wait_settled(data_dir)
    admin.call("POST", f"/libraries/{admin.get('/libraries')[0]['id']}/scan")
    wait_settled(data_dir)
    gone = "select count(*) from assets where original_name in ('004.jpg', '005.jpg', '006.jpg', '007.jpg')"
    assert query(data_dir, gone) == [(0,)]
