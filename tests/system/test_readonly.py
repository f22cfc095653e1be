"""Nothing below an import path is ever written, renamed or removed: not by scanning it, nor by anything a person does to
its photos in the library. Once with a folder that could be written, once with one where every try would fail and show.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.daemon import Daemon, Visitor, start_daemon
from tests.photos import write_folder
from tests.system.library import query, wait_settled
from tests.system.test_unreadable import without_privilege

SIDECAR = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Photos, one with a sidecar, a broken one, and files that are no photos."""
    folder = tmp_path / "photos"
    write_folder(folder / "2024", 12)
    (folder / "2024" / "003.jpg.xmp").write_bytes(SIDECAR)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xffbroken")
    (folder / "notes.txt").write_text("not a photo")
    (folder / "empty").mkdir()
    return folder


Seal = dict[str, tuple[int, int, int, int, str]]


def seal(folder: Path) -> Seal:
    """Inode, mode, size, time of modification and content of everything; content and names changed would show here."""
    return {str(path): describe(path) for path in [folder, *sorted(folder.rglob("*"))]}


def describe(path: Path) -> tuple[int, int, int, int, str]:
    """One entry; a folder's content is the names in it."""
    status = path.stat()
    content = repr(sorted(os.listdir(path))).encode() if path.is_dir() else path.read_bytes()
    return status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, hashlib.sha256(content).hexdigest()


@contextmanager
def write_protected(folder: Path) -> Iterator[None]:
    """Modes that forbid writing, for whoever is not root."""
    entries = [folder, *folder.rglob("*")]
    for path in entries:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield
    for path in entries:
        path.chmod(0o755 if path.is_dir() else 0o644)


def do_everything(daemon: Daemon, data_dir: Path) -> None:
    """Whatever a person may do to photos of a library; at the end it is gone."""
    admin = daemon.login()
    ids = [
        row[0]
        for row in query(data_dir, "select uid from assets where thumbnails_at is not null order by original_path")
    ]
    edit(admin, ids)
    wait_settled(data_dir)
    rescan(admin)
    wait_settled(data_dir)
    admin.call("DELETE", "/assets", {"ids": ids[:3]})
    admin.call("POST", "/trash/empty")
    wait_settled(data_dir)
    admin.call("DELETE", "/assets", {"ids": ids[3:6], "force": True})
    rescan(admin)
    wait_settled(data_dir)
    admin.call("DELETE", f"/libraries/{admin.get('/libraries')[0]['id']}")
    wait_settled(data_dir, libraries=0)


def edit(admin: Visitor, ids: list[str]) -> None:
    """Everything that could be written into a file or beside it, and all work on them again."""
    changes = {
        "description": "changed",
        "dateTimeOriginal": "2001-02-03T04:05:06.000Z",
        "latitude": 1.5,
        "longitude": 2.5,
    }
    admin.call("PUT", f"/assets/{ids[3]}", {**changes, "rating": 5, "isFavorite": True})
    admin.call("PUT", "/assets", {"ids": ids[6:9], **changes, "visibility": "archive"})
    admin.call("POST", "/albums", {"albumName": "Album", "assetIds": ids[:2]})
    for name in ("refresh-metadata", "regenerate-thumbnail"):
        admin.call("POST", "/assets/jobs", {"assetIds": ids, "name": name})


def rescan(admin: Visitor) -> None:
    """Scan the only library again."""
    admin.call("POST", f"/libraries/{admin.get('/libraries')[0]['id']}/scan")


def check(data_dir: Path, photos: Path, prefix: list[str]) -> str:
    """Do everything, compare, and hand back what the daemon logged."""
    before = seal(photos)
    with start_daemon(data_dir, [photos], prefix=prefix) as daemon:
        wait_settled(data_dir)
        assert query(data_dir, "select count(*) from assets where thumbnails_at is not null") == [(12,)]
        do_everything(daemon, data_dir)
        assert query(data_dir, "select count(*) from assets") == [(0,)]
        daemon.stop()
        assert seal(photos) == before
        return daemon.log()


def test_writable_folder_stays_as_it_is(photos: Path, tmp_path: Path) -> None:
    check(tmp_path / "data", photos, [])


def test_write_protected_folder_is_never_written_to(photos: Path, tmp_path: Path) -> None:
    with write_protected(photos):
        log = check(tmp_path / "data", photos, without_privilege())
    assert "Permission denied" not in log
    assert "Read-only" not in log


def test_photo_deleted_for_good_is_not_brought_back_by_a_scan(photos: Path, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with start_daemon(data_dir, [photos]) as daemon:
        wait_settled(data_dir)
        admin = daemon.login()
        path, uid = query(data_dir, "select original_path, uid from assets order by id limit 1")[0]
        admin.call("DELETE", "/assets", {"ids": [uid], "force": True})
        rescan(admin)
        wait_settled(data_dir)
        assert Path(path).exists()
        assert query(data_dir, "select 1 from assets where original_path = ?", path) == []
        daemon.stop()
