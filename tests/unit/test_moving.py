"""Moving an upload: the three ways of file systems, death at every step, and files that are not ours to touch."""

import errno
import json
import os
import subprocess
import sys
from hashlib import sha1
from pathlib import Path, PurePosixPath
from threading import Event
from typing import Any

import msgspec
import pytest

from photostead.features.assets import service as assets
from photostead.features.storage_template import moving
from photostead.features.storage_template.moving import Cancelled, Named, Way
from photostead.kernel.errors import MediaError, OutOfSpace
from tests.unit.dying_mover import NEW, OLD, PHOTO, SIDECAR, UPLOAD, prepare

ROOT = Path(__file__).resolve().parents[2]
WANTED = PurePosixPath(NEW)
WAYS = {"link": 0, "copy": errno.EXDEV, "rename": errno.EPERM}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    prepare(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the file system answers to a hard link."""
    refuse_links(monkeypatch, WAYS[request.param])
    return str(request.param)


def refuse_links(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    link = os.link

    def refuse(old: Any, new: Any, **options: Any) -> None:
        if number and not str(old).endswith(".part"):
            raise OSError(number, os.strerror(number))
        link(old, new, **options)

    monkeypatch.setattr(os, "link", refuse)


def note_of(home: Path) -> Path:
    return home / "incoming" / "1.move"


def bring(home: Path, **changes: Any) -> str | None:
    upload = msgspec.structs.replace(UPLOAD, **changes)
    return moving.bring(home, upload, WANTED, note_of(home), Way(verifies=True))


def files(home: Path) -> list[str]:
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file() and path.name != "row")


MOVED = [NEW, NEW + ".xmp"]
UNMOVED = [OLD, OLD + ".xmp"]


def test_every_way_ends_alike(home: Path, way: str) -> None:
    before = (home / OLD).stat()
    assert bring(home) == NEW
    assert note_of(home).exists()
    moving.settle(home, note_of(home), Named(old=False, new=True))
    assert files(home) == sorted(MOVED)
    assert ((home / NEW).read_bytes(), (home / (NEW + ".xmp")).read_bytes()) == (PHOTO, SIDECAR)
    assert (home / NEW).stat().st_mtime_ns == before.st_mtime_ns
    assert not (home / OLD).parent.exists()


def test_every_way_can_be_undone(home: Path, way: str) -> None:
    bring(home)
    moving.settle(home, note_of(home), Named(old=True, new=False))
    assert files(home) == sorted(UNMOVED)
    assert (home / OLD).read_bytes() == PHOTO
    assert not (home / NEW).parent.exists()


def test_every_way_leaves_nothing_of_what_was_removed(home: Path, way: str) -> None:
    """The upload went meanwhile; its old file by a job of its own, before or after."""
    bring(home)
    for name in UNMOVED:
        (home / name).unlink(missing_ok=True)
    moving.settle(home, note_of(home), Named(old=False, new=False))
    assert files(home) == []


def test_a_file_that_may_be_taken_in_again_is_kept(home: Path, way: str) -> None:
    """The database went back: no row names it, and it was acknowledged."""
    bring(home)
    moving.settle(home, note_of(home), Named(old=False, new=False), keeps=True)
    assert files(home) == sorted(UNMOVED)


@pytest.mark.parametrize("step", ["link", "copy", "rename"])
def test_death_at_every_step(tmp_path: Path, step: str) -> None:
    """kill -9: whatever the moment, the next start has the whole file where the row says, and nothing besides."""
    command = [sys.executable, "-m", "tests.unit.dying_mover", str(tmp_path / "media"), step]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    moments = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(moments) > 10
    assert moments[-1]["status"] == 0
    for moment in moments:
        assert moment["is_whole"], moment
        assert moment["empty"] == [], moment
        assert moment["files"] == [moment["row"], moment["row"] + ".xmp"], moment
    assert {moment["row"] for moment in moments} == {OLD, NEW}


@pytest.mark.parametrize("taken", MOVED)
def test_a_taken_name_is_passed_by(home: Path, way: str, taken: str) -> None:
    (home / taken).parent.mkdir(parents=True)
    (home / taken).write_bytes(b"another's")
    assert bring(home) == "library/mia/2024/05/a+1.jpg"
    assert (home / taken).read_bytes() == b"another's"


def test_a_name_that_is_taken_in_the_last_moment(home: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between looking and making: it looks again."""
    make_folders = assets.make_folders

    def make(folder: Path) -> None:
        make_folders(folder)
        if not (home / NEW).exists():
            (home / NEW).write_bytes(b"another's")

    monkeypatch.setattr(assets, "make_folders", make)
    assert bring(home) == "library/mia/2024/05/a+1.jpg"
    assert (home / NEW).read_bytes() == b"another's"


def test_what_is_there_already_is_not_moved(home: Path) -> None:
    assert moving.bring(home, UPLOAD, PurePosixPath(OLD), note_of(home), Way(verifies=True)) is None
    assert not note_of(home).exists()
    assert files(home) == sorted(UNMOVED)


def test_settling_never_removes_anothers_file(home: Path) -> None:
    """Killed after the note was written; then another upload got the place."""
    assets.make_folders((home / NEW).parent)
    moving.write_note(note_of(home), [(OLD, NEW)])
    (home / NEW).write_bytes(b"another's")
    moving.settle(home, note_of(home), Named(old=True, new=True))
    assert (home / NEW).read_bytes() == b"another's"
    assert (home / OLD).read_bytes() == PHOTO


@pytest.mark.parametrize("text", [b"", b'{"moves": [["library/a', b"\xff\xfe"])
def test_a_note_that_was_not_written_whole(home: Path, text: bytes) -> None:
    note_of(home).write_bytes(text)
    moving.settle(home, note_of(home), Named(old=True, new=False))
    assert files(home) == sorted(UNMOVED)


def test_a_file_that_is_gone(home: Path) -> None:
    (home / OLD).unlink()
    with pytest.raises(MediaError, match="no longer there"):
        bring(home)
    assert not note_of(home).exists()


def test_a_sidecar_that_is_gone(home: Path) -> None:
    (home / (OLD + ".xmp")).unlink()
    assert bring(home) == NEW


def test_a_copy_that_is_not_what_was_uploaded(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that lies: the file stays where it is."""
    refuse_links(monkeypatch, errno.EXDEV)
    with pytest.raises(MediaError, match="is not what was uploaded"):
        bring(home, checksum=sha1(b"other", usedforsecurity=False).digest())
    assert files(home) == sorted(UNMOVED)


def test_a_copy_is_compared_only_where_that_is_wanted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_links(monkeypatch, errno.EXDEV)
    wrong = msgspec.structs.replace(UPLOAD, checksum=b"x" * 20)
    assert moving.bring(home, wrong, WANTED, note_of(home), Way(verifies=False)) == NEW


def test_a_copy_ends_when_the_daemon_stops(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_links(monkeypatch, errno.EXDEV)
    stopping = Event()
    stopping.set()
    with pytest.raises(Cancelled):
        moving.bring(home, UPLOAD, WANTED, note_of(home), Way(True, stopping))
    assert files(home) == sorted(UNMOVED)


@pytest.mark.parametrize(("number", "error"), [(errno.ENOSPC, OutOfSpace), (errno.EIO, OSError)])
def test_a_disk_that_does_not_do_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, number: int, error: type[Exception]
) -> None:
    """At the second file: the first is taken back."""
    link = os.link

    def fail(old: Any, new: Any, **options: Any) -> None:
        if str(old).endswith(".xmp"):
            raise OSError(number, os.strerror(number))
        link(old, new, **options)

    monkeypatch.setattr(os, "link", fail)
    with pytest.raises(error):
        bring(home)
    assert files(home) == sorted(UNMOVED)
