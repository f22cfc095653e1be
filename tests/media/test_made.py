"""Seals of what we make: a bit that flips is seen, with a seal or without one; what cannot be told is not taken for damage."""

import errno
import os
from pathlib import Path

import pytest

from photostead.media import seals
from photostead.media.files import write_files
from photostead.media.made import check_made
from tests.media import videos
from tests.photos import jpeg


def flip(path: Path, place: int) -> None:
    """One bit, in place."""
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 4]))


def check(path: Path) -> list[bytes]:
    """The one file."""
    return check_made(os.fsencode(path.parent), [os.fsencode(path.name)])


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """As renditions are written; each its own pixels."""
    path = tmp_path / "a-preview.jpeg"
    write_files({str(path): jpeg((10, 200, 90), (120, 80))})
    return path


def test_every_bit(picture: Path) -> None:
    """Wherever it is; and put right again it is whole."""
    assert check(picture) == []
    for place in range(0, picture.stat().st_size, 97):
        flip(picture, place)
        assert check(picture) == [b"a-preview.jpeg"], place
        flip(picture, place)
    assert check(picture) == []


def test_one_among_others(picture: Path) -> None:
    """Only that is named."""
    write_files({str(picture.with_name(f"{name}.webp")): b"bytes" * 99 for name in "bcd"})
    flip(picture.with_name("c.webp"), 7)
    names = [b"b.webp", b"c.webp", b"none.webp", b"d.webp", b"a-preview.jpeg"]
    assert check_made(os.fsencode(picture.parent), names) == [b"c.webp"]


def without_seal(path: Path) -> Path:
    """As of a former version, or copied by something that leaves attributes behind."""
    path.write_bytes(path.read_bytes())
    if seals.NAME in os.listxattr(path):
        os.removexattr(path, seals.NAME)
    return path


def test_without_a_seal(picture: Path) -> None:
    """It must be readable, and has a seal from then on."""
    without_seal(picture)
    assert check(picture) == []
    flip(picture, picture.stat().st_size - 30)
    assert check(picture) == [b"a-preview.jpeg"]


def test_cut_off_without_a_seal(picture: Path) -> None:
    without_seal(picture)
    os.truncate(picture, picture.stat().st_size // 2)
    assert check(picture) == [b"a-preview.jpeg"]
    picture.write_bytes(b"")
    assert check(picture) == [b"a-preview.jpeg"]


def test_a_video_without_a_seal(tmp_path: Path) -> None:
    """Its beginning is looked at."""
    path = tmp_path / "film.mp4"
    path.write_bytes(videos.plain())
    assert check(path) == []
    without_seal(path).write_bytes(b"no film")
    assert check(path) == [b"film.mp4"]


def test_a_file_system_without_attributes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written is written, and damage that shows is seen."""

    def refuse(*args: object) -> None:
        raise OSError(errno.ENOTSUP, "not supported")

    monkeypatch.setattr(os, "setxattr", refuse)
    monkeypatch.setattr(os, "getxattr", refuse)
    path = tmp_path / "x-preview.jpeg"
    write_files({str(path): jpeg()})
    assert check(path) == []
    os.truncate(path, path.stat().st_size // 2)
    assert check(path) == [b"x-preview.jpeg"]


def test_memory_that_fails_once(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is believed the second time only."""
    answers, crc_of = iter([1]), seals.crc_of
    monkeypatch.setattr("photostead.media.made.crc_of", lambda fd: next(answers, None) or crc_of(fd))
    assert check(picture) == []


def test_a_disk_that_cannot_read(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Damaged; one that may not be read is not."""

    def fail(number: int) -> None:
        def pread(*args: object) -> bytes:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "pread", pread)

    fail(errno.EIO)
    assert check(picture) == [b"a-preview.jpeg"]
    fail(errno.ESTALE)
    assert check(picture) == []


def test_no_link_leads_out(tmp_path: Path, picture: Path) -> None:
    """What lies elsewhere is nobody's preview."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "link.jpeg").symlink_to(picture)
    flip(picture, 50)
    assert check_made(os.fsencode(home), [b"link.jpeg"]) == []
