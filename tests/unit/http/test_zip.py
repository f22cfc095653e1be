"""The bytes of archives, judged by readers that others wrote: Python's zipfile and Info-ZIP's unzip."""

import io
import os
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photostead.http.zip import MOST_16, MOST_32, Times, ZipBytes

NOON = Times(1_714_557_600_000, 1_714_564_800_000)  # 12:00 on the wall, 2024-05-01, two hours ahead of UTC
LARGE = 5 * 1024**3


def make(files: dict[str, bytes], times: Times = NOON) -> bytes:
    """An archive in memory."""
    writer, parts = ZipBytes(), []
    for name, data in files.items():
        parts += [writer.begin(name, len(data), times), data, writer.end(zlib.crc32(data), len(data))]
    return b"".join([*parts, *writer.finish()])


def opened(data: bytes) -> zipfile.ZipFile:
    """As Python reads it."""
    return zipfile.ZipFile(io.BytesIO(data))


NAMES = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="/\\\0"), min_size=1, max_size=80)


@settings(deadline=None)
@given(st.dictionaries(NAMES, st.binary(max_size=2000), max_size=8))
def test_every_file_comes_out_as_it_went_in(files: dict[str, bytes]) -> None:
    """Empty ones and none at all included."""
    with opened(make(files)) as archive:
        assert archive.testzip() is None
        assert {info.filename: archive.read(info) for info in archive.infolist()} == files
        assert all(info.flag_bits & 0x800 and info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())


@pytest.mark.parametrize("name", ["Ärger Ж 写真.jpg", "a" * 255])
def test_unzip_agrees(name: str, tmp_path: Path) -> None:
    """It checks local headers, descriptors and the directory against each other."""
    path = tmp_path / "a.zip"
    path.write_bytes(make({name: b"first" * 99, "empty": b"", "last.mov": os.urandom(70_000)}))
    done = subprocess.run(["unzip", "-t", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No errors detected" in done.stdout


def test_python_tests_it_as_a_program(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(make({"a": b"1", "b": b""}))
    subprocess.run([sys.executable, "-m", "zipfile", "-t", path], check=True, capture_output=True)


def test_times_are_the_wall_clock_and_the_instant() -> None:
    with opened(make({"a.jpg": b"x"})) as archive:
        info = archive.infolist()[0]
        assert info.date_time == (2024, 5, 1, 12, 0, 0)
        assert info.extra == b"UT\5\0\1" + (NOON.instant // 1000).to_bytes(4, "little")


@pytest.mark.parametrize(
    ("wall", "shown"),
    [
        (-62_135_596_800_000, (1980, 1, 1, 0, 0, 0)),
        (253_402_300_799_000, (2107, 12, 31, 23, 59, 58)),
        (1_714_564_803_999, (2024, 5, 1, 12, 0, 2)),
    ],
    ids=["year 1", "year 9999", "odd second"],
)
def test_what_ms_dos_cannot_say(wall: int, shown: tuple[int, ...]) -> None:
    with opened(make({"a.jpg": b"x"}, Times(wall, wall))) as archive:
        assert archive.infolist()[0].date_time == shown


@pytest.mark.parametrize("seconds", [-(2**31) - 1, 2**31])
def test_an_instant_beyond_32_bits_is_left_out(seconds: int) -> None:
    with opened(make({"a.jpg": b"x"}, Times(seconds * 1000, NOON.wall))) as archive:
        assert archive.infolist()[0].extra == b""


# --- beyond 32 and 16 bits


def test_small_archives_need_no_zip64() -> None:
    """Older programs read them."""
    data = make({"a": b"1", "b": b"2"})
    assert b"PK\6\6" not in data
    with opened(data) as archive:
        assert {info.extract_version for info in archive.infolist()} == {20}


def test_a_large_file_and_what_lies_behind_it(tmp_path: Path) -> None:
    """The archive has a hole where the large file's zeros would be."""
    path, writer = tmp_path / "large.zip", ZipBytes()
    with path.open("wb") as target:
        target.write(writer.begin("film.mov", LARGE, NOON))
        target.seek(LARGE, os.SEEK_CUR)
        target.write(writer.end(0, LARGE))
        target.write(writer.begin("b.jpg", 5, NOON) + b"small" + writer.end(zlib.crc32(b"small"), 5))
        assert writer.offset == target.tell()
        target.writelines(writer.finish())
    with zipfile.ZipFile(path) as archive:
        film, small = archive.infolist()
        assert (film.file_size, film.compress_size, film.extract_version) == (LARGE, LARGE, 45)
        assert small.header_offset > LARGE
        assert archive.read(small) == b"small"
        with archive.open(film) as stream:
            assert stream.read(9) == bytes(9)
    listed = subprocess.run(["unzip", "-lv", path], capture_output=True, text=True, check=True)
    assert str(LARGE) in listed.stdout
    tested = subprocess.run(["unzip", "-t", path, "b.jpg"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stdout + tested.stderr


@pytest.mark.parametrize("size", [MOST_32 - 1, MOST_32], ids=["largest plain", "smallest large"])
def test_the_size_at_which_zip64_begins(size: int, tmp_path: Path) -> None:
    path, writer = tmp_path / "edge.zip", ZipBytes()
    with path.open("wb") as target:
        target.write(writer.begin("a", size, NOON))
        target.seek(size, os.SEEK_CUR)
        target.write(writer.end(0, size))
        target.writelines(writer.finish())
    with zipfile.ZipFile(path) as archive:
        assert archive.infolist()[0].file_size == size
        assert (archive.infolist()[0].extract_version == 45) is (size == MOST_32)


def test_a_large_file_that_was_shorter_after_all() -> None:
    """Its descriptor is of the large kind, as was promised before it."""
    writer = ZipBytes()
    data = writer.begin("a", LARGE, NOON) + b"short" + writer.end(zlib.crc32(b"short"), 5)
    data += writer.begin("b", 1, NOON) + b"b" + writer.end(zlib.crc32(b"b"), 1)
    with opened(data + b"".join(writer.finish())) as archive:
        assert archive.testzip() is None
        assert archive.read("a") == b"short"


@pytest.mark.parametrize("count", [MOST_16 - 1, MOST_16, MOST_16 + 1])
def test_very_many_files(count: int) -> None:
    data = make({f"{number}.jpg": b"" for number in range(count)})
    assert (b"PK\6\6" in data[-200:]) is (count >= MOST_16)
    with opened(data) as archive:
        assert len(archive.infolist()) == count


def test_a_name_that_no_archive_can_say() -> None:
    with pytest.raises(ValueError, match="name"):
        ZipBytes().begin("x" * 65_536, 1, NOON)


def test_an_end_without_a_beginning() -> None:
    with pytest.raises(RuntimeError):
        ZipBytes().end(0, 0)
