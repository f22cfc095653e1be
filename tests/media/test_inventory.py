"""Looking into folders and comparing bytes: what is damaged, what only changed, and what cannot be told."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from photostead.media.files import Source
from photostead.media.inventory import Like, Verdict, compare, find_absent, list_folders

DATA = b"photo" * 1000


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A file."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(DATA)
    os.utime(path, ns=(0, 1_700_000_000_123_456_789))
    return path


def like(modified_ms: int | None = None) -> Like:
    """What is known of it."""
    return Like(len(DATA), modified_ms, hashlib.sha1(DATA).digest())


def test_the_same(photo: Path) -> None:
    assert compare(Source(str(photo)), like()) is Verdict.SAME
    assert compare(Source(str(photo)), like(1_700_000_000_123)) is Verdict.SAME


def test_a_bit(photo: Path) -> None:
    """With or without a time that is known."""
    before = photo.stat()
    photo.write_bytes(DATA[:-1] + b"p")
    os.utime(photo, ns=(0, before.st_mtime_ns))
    assert compare(Source(str(photo)), like()) is Verdict.DAMAGED
    assert compare(Source(str(photo)), like(1_700_000_000_123)) is Verdict.DAMAGED


@pytest.mark.parametrize("data", [b"", DATA[:-1], DATA + b"x"], ids=len)
def test_another_size(photo: Path, data: bytes) -> None:
    """Of an upload that is damage; elsewhere somebody wrote it."""
    before = photo.stat()
    photo.write_bytes(data)
    os.utime(photo, ns=(0, before.st_mtime_ns))
    assert compare(Source(str(photo)), like()) is Verdict.DAMAGED
    assert compare(Source(str(photo)), like(1_700_000_000_123)) is Verdict.EDITED


def test_another_time(photo: Path) -> None:
    os.utime(photo, (1, 1))
    assert compare(Source(str(photo)), like(1_700_000_000_123)) is Verdict.EDITED


def test_gone(tmp_path: Path, photo: Path) -> None:
    assert compare(Source(str(tmp_path / "none.jpg")), like()) is Verdict.GONE
    assert compare(Source(str(photo / "below.jpg")), like()) is Verdict.GONE


@pytest.mark.parametrize(("number", "verdict"), [(errno.EIO, Verdict.DAMAGED), (errno.ESTALE, Verdict.UNKNOWN)])
def test_errors_of_reading(photo: Path, monkeypatch: pytest.MonkeyPatch, number: int, verdict: Verdict) -> None:
    """A bad sector is damage; a share that is away is not."""

    def fail(*_: object) -> bytes:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "pread", fail)
    assert compare(Source(str(photo)), like()) is verdict


def test_what_is_no_file(tmp_path: Path, photo: Path) -> None:
    """A FIFO would hang; a link out of a library says nothing of the photo."""
    os.mkfifo(tmp_path / "pipe.jpg")
    assert compare(Source(str(tmp_path / "pipe.jpg")), like()) is Verdict.UNKNOWN
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "link.jpg").symlink_to(photo)
    source = Source(str(tmp_path / "library" / "link.jpg"), (str(tmp_path / "library"),))
    assert compare(source, like()) is Verdict.UNKNOWN


def test_absent(tmp_path: Path, photo: Path) -> None:
    """Folders and links in the place of a file are no file."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(photo)
    paths = [b"photo.jpg", b"none", b"folder", b"link", b"photo.jpg/below"]
    assert find_absent(os.fsencode(tmp_path), paths) == paths[1:]


def test_what_cannot_be_told_is_not_absent(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> os.stat_result:
        raise OSError(errno.EIO, "bad sector")

    monkeypatch.setattr(os, "lstat", fail)
    assert find_absent(os.fsencode(photo.parent), [b"photo.jpg"]) == []


def test_folders(tmp_path: Path, photo: Path) -> None:
    """Files with the time of their last change, folders, and nothing else; what is gone is empty."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    here, gone = list_folders(os.fsencode(tmp_path), [b"", b"none"])
    assert here.files == [(b"photo.jpg", photo.stat().st_ctime_ns // 1_000_000)]
    assert here.folders == [b"folder"]
    assert (gone.files, gone.folders, gone.problem) == ([], [], None)


def test_a_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Says why, and is not taken for empty."""

    def fail(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "scandir", fail)
    assert list_folders(os.fsencode(tmp_path), [b"x"])[0].problem == "Permission denied"
