"""A single file is put right: from the backup that has it as it came in, and from none that has it otherwise."""

import errno
import hashlib
import os
import shutil
from pathlib import Path

import msgspec
import pytest

from photostead.features.full_backups import layout, manifest, repairing
from photostead.features.full_backups.layout import Store
from photostead.features.full_backups.manifest import Entry, Kind, find, to_line
from photostead.features.full_backups.repairing import Hindrance, Patient, mend
from photostead.kernel.errors import OutOfSpace
from photostead.media.files import Source

DATA, BAD = b"a photo" * 5000, b"a phot\0" * 5000
PATH = b"library/mia/2026/a.jpg"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Empty."""
    return layout.prepare(tmp_path / "stick", "11111111-1111-4111-8111-111111111111")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A media folder with one photo, which is damaged."""
    place = tmp_path / "media" / os.fsdecode(PATH)
    place.parent.mkdir(parents=True)
    place.write_bytes(BAD)
    os.utime(place, ns=(0, 1_700_000_000_000_000_123))
    return tmp_path / "media"


def add(store: Store, stamp: str, data: bytes = DATA, path: bytes = PATH, *, is_damaged: bool = False) -> Path:
    """A backup of one file; where its bytes are."""
    sha256 = hashlib.sha256(data).hexdigest()
    file = store.file(sha256)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    folder = store.root / layout.BACKUPS / stamp
    folder.mkdir()
    kind = Kind.EXTERNAL if path.startswith(b"/") else Kind.ORIGINAL
    line = to_line(Entry(path, kind, len(data), 5_000_000_000, sha256, is_damaged=is_damaged))
    (folder / layout.MANIFEST).write_bytes(line)
    summary = layout.Summary("1", 8, "", "", 1, len(data), 1, len(data), has_libraries=False)
    (folder / layout.SUMMARY).write_bytes(msgspec.json.encode(summary))
    return file


def patient(home: Path, store: Store | None = None, **changes: object) -> Patient:
    """The photo."""
    whole = hashlib.sha1(DATA).digest()
    found = Patient(home, PATH, whole, store.root if store else None, [], "then-1")
    return msgspec.structs.replace(found, **changes)


def test_from_the_newest_that_is_good(store: Store, home: Path) -> None:
    """Not from one that says that it was damaged, or has other bytes; the time stays, and so does the damaged file."""
    add(store, "20260101T000000Z")
    add(store, "20260102T000000Z")
    add(store, "20260103T000000Z", BAD, is_damaged=True)
    add(store, "20260104T000000Z", BAD)
    outcome = mend(patient(home, store))
    assert (outcome.is_mended, outcome.backup, outcome.hindrance) == (True, "20260102T000000Z", None)
    place = home / os.fsdecode(PATH)
    assert place.read_bytes() == DATA
    assert place.stat().st_mtime_ns == 1_700_000_000_000_000_123
    assert outcome.aside == f"set-aside/then-1/{os.fsdecode(PATH)}"
    assert (home / outcome.aside).read_bytes() == BAD
    assert (home / "set-aside").stat().st_mode & 0o777 == 0o700
    assert [path.name for path in place.parent.iterdir()] == ["a.jpg"]


def test_rot_in_the_backup_is_never_put_back(store: Store, home: Path) -> None:
    """Not a bit of it."""
    file = add(store, "20260102T000000Z")
    data = bytearray(DATA)
    data[99] ^= 1
    file.write_bytes(data)
    assert mend(patient(home, store)).hindrance is Hindrance.NO_GOOD_COPY
    assert (home / os.fsdecode(PATH)).read_bytes() == BAD
    assert not (home / "set-aside").exists()
    assert [path.name for path in (home / "library/mia/2026").iterdir()] == ["a.jpg"]


def test_what_is_missing(store: Store, home: Path) -> None:
    """With its folder, and as old as it was; what nobody knows the bytes of is put back where nothing is."""
    add(store, "20260101T000000Z")
    shutil.rmtree(home / "library/mia")
    assert mend(patient(home, store)) == repairing.Outcome(
        is_mended=True, backup="20260101T000000Z", good=str(store.file(hashlib.sha256(DATA).hexdigest()))
    )
    place = home / os.fsdecode(PATH)
    assert (place.read_bytes(), place.stat().st_mtime_ns) == (DATA, 5_000_000_000)
    place.write_bytes(BAD)
    assert mend(patient(home, store, sha1=None)).good is None
    assert place.read_bytes() == BAD
    place.unlink()
    assert mend(patient(home, store, sha1=None)).is_mended
    assert place.read_bytes() == DATA


def test_another_photo_with_the_same_bytes(tmp_path: Path, home: Path) -> None:
    """Comes first, if it is good."""
    twins = [tmp_path / "bad.jpg", tmp_path / "good.jpg"]
    for path, data in zip(twins, (BAD, DATA), strict=True):
        path.write_bytes(data)
    outcome = mend(patient(home, twins=[Source(str(path)) for path in twins]))
    assert (outcome.is_mended, outcome.backup, outcome.good) == (True, None, str(twins[1]))
    assert (home / os.fsdecode(PATH)).read_bytes() == DATA


def test_nothing_below_an_import_path(store: Store, home: Path, tmp_path: Path) -> None:
    """It is said where the good copy is."""
    theirs = tmp_path / "nas" / "b.jpg"
    theirs.parent.mkdir()
    theirs.write_bytes(BAD)
    file = add(store, "20260101T000000Z", path=os.fsencode(theirs))
    outcome = mend(patient(home, store, path=os.fsencode(theirs)))
    assert outcome == repairing.Outcome(is_told=True, backup="20260101T000000Z", good=str(file))
    assert (theirs.read_bytes(), [path.name for path in theirs.parent.iterdir()]) == (BAD, ["b.jpg"])


def test_put_right_meanwhile(store: Store, home: Path) -> None:
    (home / os.fsdecode(PATH)).write_bytes(DATA)
    assert mend(patient(home, store)) == repairing.Outcome(is_mended=True)


def test_no_backups(store: Store, home: Path, tmp_path: Path) -> None:
    """None at all, none yet, or not there now."""
    assert mend(patient(home)).hindrance is Hindrance.NO_BACKUPS
    assert mend(patient(home, store)).hindrance is Hindrance.NO_GOOD_COPY
    gone = tmp_path / "unplugged"
    assert mend(patient(home, backups=gone)).hindrance is Hindrance.BACKUPS_AWAY


def test_a_manifest_that_is_damaged(store: Store, home: Path) -> None:
    """Says nothing of the other backups."""
    add(store, "20260101T000000Z")
    add(store, "20260102T000000Z")
    (store.root / layout.BACKUPS / "20260102T000000Z" / layout.MANIFEST).write_bytes(b"{nothing\n")
    assert mend(patient(home, store)).backup == "20260101T000000Z"


@pytest.mark.parametrize("call", ["hardlink_to", "replace"])
def test_a_disk_in_trouble(store: Store, home: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """The photo is what it was, and nothing is left beside it."""
    add(store, "20260101T000000Z")

    def fail(*args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, call, fail)
    if call == "hardlink_to":
        monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OutOfSpace):
        mend(patient(home, store))
    assert (home / os.fsdecode(PATH)).read_bytes() == BAD
    assert [path.name for path in (home / "library/mia/2026").iterdir()] == ["a.jpg"]


@pytest.mark.parametrize("number", [errno.EPERM, errno.EXDEV])
def test_file_systems_without_second_names(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """And set-aside on another disk than the library."""
    add(store, "20260101T000000Z")
    link = os.link

    def refuse(source: Path, target: Path, **options: bool) -> None:
        if number == errno.EPERM or "library/.set-aside" not in str(target):
            raise OSError(number, os.strerror(number))
        link(source, target, **options)

    monkeypatch.setattr(os, "link", refuse)
    outcome = mend(patient(home, store))
    base = "set-aside/then-1/library" if number == errno.EPERM else "library/.set-aside/then-1"
    assert outcome.aside == f"{base}/mia/2026/a.jpg"
    assert (home / outcome.aside).read_bytes() == BAD
    assert (home / os.fsdecode(PATH)).read_bytes() == DATA


def test_a_link_out_of_the_library(store: Store, home: Path, tmp_path: Path) -> None:
    """Nothing is written there."""
    add(store, "20260101T000000Z")
    (home / "library/mia").rename(tmp_path / "elsewhere")
    (home / "library/mia").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Exception, match="leads out of"):
        mend(patient(home, store))
    assert (tmp_path / "elsewhere/2026/a.jpg").read_bytes() == BAD


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 57])
def test_finding_a_line(tmp_path: Path, count: int) -> None:
    """Every one there is, and none between them, whatever their lengths."""
    paths = sorted(b"library/" + b"x" * (number * 7 % 40) + b"%d\xff" % number for number in range(count))
    entries = [Entry(path, Kind.ORIGINAL, number, 0, "0" * 64) for number, path in enumerate(paths)]
    lines = tmp_path / "manifest.jsonl"
    lines.write_bytes(b"".join(manifest.to_line(entry) for entry in entries))
    assert [find(lines, path) for path in paths] == entries
    assert [find(lines, path + b"0") for path in paths] == [None] * count
    assert find(lines, b"library/") is None
    assert find(lines, b"z") is None
