"""The invariants see what is broken: each rule is broken in turn, and says so."""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from photostead.app import App
from tests import invariants
from tests.api.uploading import sha1, upload
from tests.client import Client
from tests.conftest import RunJobs
from tests.photos import jpeg

PHOTO = jpeg((10, 90, 90))


@pytest.fixture
async def library(app: App, admin: Client, run_jobs: RunJobs) -> Path:
    """An upload with all that is made of it."""
    await upload(admin, PHOTO, "a.jpg")
    await run_jobs()
    return app.options.data_dir


def sql(statement: str) -> Callable[[Path], object]:
    """Rows are changed behind the daemon's back, triggers and all."""

    def run(data_dir: Path) -> None:
        with apsw.Connection(str(data_dir / "photostead.sqlite")) as connection:
            connection.execute("pragma writable_schema = on; drop trigger assets_recounted")
            connection.execute(statement)

    return run


def on_original(change: Callable[[Path], object]) -> Callable[[Path], object]:
    """The file of the upload."""
    return lambda data_dir: change(next((data_dir / "library").rglob("a.jpg")))


def leave(name: str) -> Callable[[Path], object]:
    """A file that belongs to nothing."""
    return lambda data_dir: (data_dir / name).write_bytes(b"x")


BREAKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no file": (on_original(Path.unlink), "row without its file: library/"),
    "no folder": (sql("update assets set folder_id = null"), "not known to be in use: library/"),
    "other bytes": (on_original(lambda path: path.write_bytes(PHOTO[::-1])), "other bytes than its row says"),
    "a stray": (leave("derived/a.part"), "file without a row: derived/a.part"),
    "a link": (lambda data_dir: os.symlink("/", data_dir / "library" / "b"), "file without a row: library/b"),
    "half received": (leave("incoming/a.part"), "left over on the way: incoming/a.part"),
    "size": (sql("update asset_files set size = 1 where type = 'preview'"), "bytes, its row says 1"),
    "months": (sql("update timeline_counts set count = 2"), "counted wrongly"),
    "albums": (sql("insert into album_photos values (1, 1, 1, 'timeline', 0, 0, 0, 0)"), "what albums show"),
    "map": (sql("insert into map_counts values (1, 1, 1, 'timeline', '2024-05-01', 1)"), "squares of the map"),
    "usage": (sql("update users set usage_bytes = 7"), "is said to use 7 bytes"),
    "no pictures": (sql("update assets set thumbnails_at = null"), "lacks pictures"),
    "orphan": (sql("update asset_exif set asset_id = 99"), "belongs to nothing"),
    "failed": (
        sql("insert into jobs (queue, name, key, payload, state, created_at, run_after) values ('x', 'Y', 'z', '{}', 'failed', 0, 0)"),
        "the job Y z is failed",
    ),
}  # fmt: skip


async def test_each_rule(library: Path, tmp_path: Path) -> None:
    """A library that is whole breaks none."""
    uid, digest = one_upload(library)
    assert digest == sha1(PHOTO)
    invariants.assert_whole(library, {uid: digest})
    for name, (change, words) in BREAKS.items():
        there = copy(library, tmp_path / name)
        change(there)
        assert [words in trouble for trouble in invariants.broken(there)] == [True], (name, invariants.broken(there))


async def test_lost_uploads(library: Path) -> None:
    """Whatever it is that is lost of one."""
    uid, digest = one_upload(library)
    assert invariants.lost(library, {uid: digest}) == []
    assert "no row" in invariants.lost(library, {"other": digest})[0]
    assert "another checksum" in invariants.lost(library, {uid: b"other"})[0]
    original = next((library / "library").rglob("a.jpg"))
    original.write_bytes(b"other")
    assert "other bytes" in invariants.lost(library, {uid: digest})[0]
    original.unlink()
    assert "no file" in invariants.lost(library, {uid: digest})[0]


def test_folders_that_were_touched(tmp_path: Path) -> None:
    """Also what leaves the bytes as they are."""
    file = tmp_path / "a.jpg"
    file.write_bytes(b"a")
    before = invariants.look_at(tmp_path)
    assert invariants.look_at(tmp_path) == before
    os.utime(file)
    assert invariants.look_at(tmp_path) != before


def copy(data_dir: Path, to: Path) -> Path:
    """Of a library whose daemon runs: through SQLite, so that what is in its log comes along."""
    shutil.copytree(data_dir, to, ignore=shutil.ignore_patterns("photostead.sqlite*"))
    with closing(apsw.Connection(str(data_dir / "photostead.sqlite"))) as connection:
        connection.execute("vacuum into ?", (str(to / "photostead.sqlite"),))
    return to


def one_upload(data_dir: Path) -> tuple[str, bytes]:
    """The upload's id and checksum."""
    with closing(apsw.Connection(str(data_dir / "photostead.sqlite"))) as connection:
        [(uid, digest)] = connection.execute("select uid, checksum from assets")
    return str(uid), bytes(digest)
