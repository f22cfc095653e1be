"""The parts of a migration that need no server: what it remembers, what it sets, what it lets through."""

import errno
import hashlib
import io
import random
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from photostead.cli.migrating.facts import differences
from photostead.cli.migrating.ledger import Ledger, ledger_path
from photostead.cli.migrating.originals import Changed, Checked
from photostead.cli.migrating.people import overlap
from photostead.cli.migrating.report import Entry, Report
from photostead.cli.migrating.schema import Asset, Exif
from photostead.kernel.errors import Invalid, Unavailable

NOON = "2024-05-01T12:00:00.000Z"


def asset(**fields: Any) -> Asset:
    """One of which nobody said anything, but for these."""
    told = {name: fields.pop(name) for name in list(fields) if name in Exif.__struct_fields__}
    return Asset("a", "a.jpg", fields.pop("file_created_at", NOON), NOON, exif_info=Exif(**told), **fields)


# --- what is set


@pytest.mark.parametrize(
    ("old", "new", "set_by_us", "set_on_others"),
    [
        (asset(), asset(), {}, {}),
        (asset(description="a"), asset(), {"description": "a"}, {"description": "a"}),
        (asset(description="a"), asset(description="b"), {"description": "a"}, {}),
        (asset(), asset(description="from the file", rating=3), {}, {}),
        (asset(rating=5), asset(rating=1), {"rating": 5}, {}),
        (asset(is_favorite=True), asset(), {"isFavorite": True}, {"isFavorite": True}),
        (asset(), asset(is_favorite=True), {}, {}),
        (asset(visibility="archive"), asset(visibility="timeline"), {"visibility": "archive"}, {}),
        (asset(is_archived=True), asset(visibility="archive"), {}, {}),
        (asset(visibility="timeline"), asset(visibility="hidden"), {}, {}),
        (asset(latitude=1.0, longitude=2.0), asset(), *[{"latitude": 1.0, "longitude": 2.0}] * 2),
        (asset(latitude=1.0, longitude=2.0), asset(latitude=1.0, longitude=2.000001), {}, {}),
        (
            asset(latitude=1.0, longitude=2.0),
            asset(latitude=1.0, longitude=2.1),
            {"latitude": 1.0, "longitude": 2.0},
            {},
        ),
        (asset(), asset(latitude=1.0, longitude=2.1), {}, {}),
        (
            asset(local_date_time="2024-05-01T14:00:00.000Z"),
            asset(),
            {"dateTimeOriginal": "2024-05-01T14:00:00.000+02:00"},
            {},
        ),
        (
            asset(file_created_at="1969-05-01T00:00:00.000Z"),
            asset(),
            {"dateTimeOriginal": "1969-05-01T00:00:00.000+00:00"},
            {},
        ),
        (asset(file_created_at="2024-05-01T12:00:00.900Z"), asset(), {}, {}),
        (asset(file_created_at="0001-01-01T00:00:00.000Z"), asset(), {}, {}),
        (asset(file_created_at="yesterday"), asset(), {}, {}),
    ],
)
def test_only_what_differs_is_set(
    old: Asset, new: Asset, set_by_us: dict[str, Any], set_on_others: dict[str, Any]
) -> None:
    assert differences(old, new, is_ours=True) == set_by_us
    assert differences(old, new, is_ours=False) == set_on_others


def test_files_of_libraries_have_no_sha1_there() -> None:
    path = hashlib.sha1(b"path:/nas/a.jpg").digest()
    told = {"id": "a", "originalFileName": "a.jpg", "fileCreatedAt": NOON, "fileModifiedAt": NOON}
    told["checksum"] = msgspec.json.decode(msgspec.json.encode(path))
    assert msgspec.convert(told, Asset).sha1 == path.hex()
    assert msgspec.convert({**told, "libraryId": "b"}, Asset).sha1 is None


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ((0.0, 0.0, 0.5, 0.5), (0.0, 0.0, 0.5, 0.5), 1.0),
        ((0.0, 0.0, 0.5, 0.5), (0.5, 0.5, 1.0, 1.0), 0.0),
        ((0.0, 0.0, 0.5, 0.5), (0.25, 0.0, 0.75, 0.5), 1 / 3),
        ((0.5, 0.5, 0.5, 0.5), (0.5, 0.5, 0.5, 0.5), 0.0),
    ],
)
def test_overlap(one: tuple[float, ...], other: tuple[float, ...], share: float) -> None:
    assert overlap(cast(Any, one), cast(Any, other)) == pytest.approx(share)


# --- what is let through


def checked(sent: bytes, size: int, sha1: str | None) -> Checked:
    """A file while it comes."""
    return Checked(cast(HTTPResponse, io.BytesIO(sent)), size, sha1, lambda number: None)


def read_all(file: Checked, piece: int, got: list[bytes]) -> bytes:
    """In pieces, until it is whole; `got` is what came until then."""
    while not file.is_whole:
        got.append(file.read(piece))
    return b"".join(got)


@pytest.mark.parametrize("piece", [1, 7, 100, 1000])
def test_last_piece_comes_only_of_the_right_file(piece: int) -> None:
    data = random.Random(1).randbytes(100)
    sha1 = hashlib.sha1(data).hexdigest()
    assert read_all(checked(data, 100, sha1), piece, []) == data
    assert read_all(checked(data, 100, None), piece, []) == data
    for number in (0, 50, 99):
        flipped = bytearray(data)
        flipped[number] ^= 1
        got: list[bytes] = []
        with pytest.raises(Changed):
            read_all(checked(bytes(flipped), 100, sha1), piece, got)
        assert len(b"".join(got)) < 100
    with pytest.raises(OSError, match="broke off"):
        read_all(checked(data[:99], 100, sha1), piece, [])


# --- what is remembered


def test_ledger_goes_on_behind_a_line_that_was_cut(tmp_path: Path) -> None:
    path = ledger_path(tmp_path / "state", "old", "new")
    ledger = Ledger(path)
    ledger.note("album", "1", value="a")
    ledger.note("album", "1", value="a")
    ledger.note("stack", "x", "y")
    with pytest.raises(Invalid, match="another migration"):
        Ledger(path)
    ledger.close()
    assert path.stat().st_mode & 0o077 == 0
    whole = path.read_bytes()
    assert whole.count(b"\n") == 2
    for end in range(len(whole) + 1):
        path.write_bytes(whole[:end])
        cut = Ledger(path)
        cut.note("photo", "ü\n")
        cut.close()
        again = Ledger(path)
        assert again.get("photo", "ü\n") == ""
        first = whole.index(b"\n")
        assert (again.get("album", "1") == "a") == (end >= first)
        again.close()


def test_ledger_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Invalid, match="--state"):
        Ledger(tmp_path / "file" / "x.jsonl")


def test_full_disk_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be remembered would be done again."""
    ledger = Ledger(tmp_path / "x.jsonl")

    class Full:
        def write(self, data: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    with ledger._file, monkeypatch.context() as patch:
        patch.setattr(ledger, "_file", Full())
        with pytest.raises(Unavailable, match="free some space"):
            ledger.note("album", "1", value="a")
    assert ledger.get("album", "1") is None


# --- what is told


def test_report_puts_alike_together(tmp_path: Path) -> None:
    report = Report()
    report.counts["uploaded"] = 1200
    report.left += [Entry("mia", "photo", f"{number}\x1b[2J.jpg", "it is gone") for number in range(7)]
    report.failed.append(Entry("mia", "people", "", "no"))
    assert report.lines() == [
        "    1,200 uploaded",
        "Not carried:",
        "  photo " + ", ".join(f"{number}\N{REPLACEMENT CHARACTER}[2J.jpg" for number in range(5))
        + " and 2 more: it is gone",
        "Failed:",
        "  people: no",
    ]  # fmt: skip
    assert not report.is_clean
    report.write(tmp_path / "report.json")
    told = msgspec.json.decode((tmp_path / "report.json").read_bytes())
    assert (len(told["notCarried"]), told["counts"]) == (7, {"uploaded": 1200})
    with pytest.raises(Invalid, match="cannot be written"):
        report.write(tmp_path / "no" / "report.json")
