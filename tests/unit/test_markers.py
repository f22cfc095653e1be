"""Whose the media folder is: markers as files, and what they and the database say together."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from photostead.features.storage.service import Claim, Found, objection, owner_of
from photostead.host.markers import MARKED, NAME, Marker, is_marked, read_markers, remove_markers, write_markers

OURS, THEIRS = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
HOME = Path("/srv/media")


def test_written_markers_are_read_again(tmp_path: Path) -> None:
    """In each of our folders, which are made; again, nothing is written."""
    write_markers(tmp_path / "media", OURS)
    assert read_markers(tmp_path / "media") == dict.fromkeys(MARKED, Marker(OURS))
    before = [(tmp_path / "media" / name / NAME).stat() for name in MARKED]
    write_markers(tmp_path / "media", OURS)
    assert [(tmp_path / "media" / name / NAME).stat() for name in MARKED] == before
    assert {tuple(os.listdir(tmp_path / "media" / name)) for name in MARKED} == {(NAME,)}


def test_markers_of_another_are_replaced_and_removed(tmp_path: Path) -> None:
    """Only on a person's word; files beside them stay."""
    write_markers(tmp_path, THEIRS)
    (tmp_path / "library" / "a.jpg").write_bytes(b"x")
    write_markers(tmp_path, OURS)
    assert set(read_markers(tmp_path).values()) == {Marker(OURS)}
    remove_markers(tmp_path)
    remove_markers(tmp_path)
    assert read_markers(tmp_path) == {}
    assert not is_marked(tmp_path / "library")
    assert (tmp_path / "library" / "a.jpg").read_bytes() == b"x"


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"{}", b'{"installation": 3}', b"[" * 100_000])
def test_marker_that_is_none(data: bytes, tmp_path: Path) -> None:
    """Belongs to nobody, and is there."""
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / NAME).write_bytes(data)
    assert read_markers(tmp_path) == {"library": Marker("")}


def test_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    """Has no marker, and cannot get one."""
    (tmp_path / "library").write_bytes(b"")
    assert read_markers(tmp_path) == {}
    with pytest.raises(OSError, match="library"):
        write_markers(tmp_path, OURS)


def test_link_that_somebody_put_in_its_place_is_not_followed(tmp_path: Path) -> None:
    """What it points to stays as it is."""
    (tmp_path / "victim").write_bytes(b"mine")
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / f"{NAME}.part").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match=NAME):
        write_markers(tmp_path, OURS)
    assert (tmp_path / "victim").read_bytes() == b"mine"


def test_in_the_snap_nobody_else_looks_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every folder above is open to all there."""
    monkeypatch.setenv("SNAP", "/snap/photostead/1")
    write_markers(tmp_path, OURS)
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in MARKED} == {0o700}


def test_root_leaves_them_to_the_daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `sudo photostead adopt-media` makes belongs to whom the media folder belongs to."""
    given: list[tuple[str, int, int]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "chown", lambda path, uid, gid, **_: given.append((Path(path).name, uid, gid)))
    write_markers(tmp_path, OURS)
    owner = tmp_path.stat()
    assert {(uid, gid) for _, uid, gid in given} == {(owner.st_uid, owner.st_gid)}
    assert {name for name, _, _ in given} == {*MARKED, f"{NAME}.part"}


def found(marks: Mapping[str, str], *, has_files: bool = True) -> Found:
    """A media folder."""
    return Found({name: Marker(uid) for name, uid in marks.items()}, has_files)


ALL_OURS, ALL_THEIRS = dict.fromkeys(MARKED, OURS), dict.fromkeys(MARKED, THEIRS)
NEW = Claim(None, is_marked=False, has_people=False, has_uploads=False)
OLD = Claim(None, is_marked=False, has_people=True, has_uploads=True)
KNOWN = Claim(OURS, is_marked=True, has_people=True, has_uploads=True)

OBJECTIONS: list[tuple[str, Claim, Found, str | None]] = [
    ("first start", NEW, found({}, has_files=False), None),
    ("photos of somebody, never ours", NEW, found({}), None),
    ("every other start", KNOWN, found(ALL_OURS), None),
    ("killed between the markers and the note", Claim(OURS, False, False, False), found({"library": OURS}), None),
    ("an empty mount point", KNOWN, found({}, has_files=False), "/srv/media/library, /srv/media/derived"),
    ("the disk of the database is off", NEW, found(ALL_THEIRS), "The database is new"),
    ("another household's disk", KNOWN, found(ALL_THEIRS), "belongs to another Photostead"),
    ("one folder of another's", KNOWN, found({**ALL_OURS, "derived": THEIRS}), "belongs to another Photostead"),
    ("one that cannot be read", KNOWN, found({**ALL_OURS, "derived": ""}), "belongs to another Photostead"),
    ("upgrade of a version without markers", OLD, found({}), None),
    ("that upgrade, with its disk off", OLD, found({}, has_files=False), "has none of the uploads"),
    ("a snapshot of before the markers is put back", OLD, found(ALL_OURS), None),
    ("that, with two kinds of markers", OLD, found({**ALL_OURS, "derived": THEIRS}), "belongs to another"),
]


@pytest.mark.parametrize(("claim", "media", "says"), [case[1:] for case in OBJECTIONS], ids=[c[0] for c in OBJECTIONS])
def test_objection(claim: Claim, media: Found, says: str | None) -> None:
    """Each names the folder and how to say that it is meant."""
    problem = objection(claim, media, HOME)
    if says is None:
        assert problem is None
    else:
        assert problem is not None
        assert says in problem
        assert "photostead adopt-media" in problem


@pytest.mark.parametrize("missing", MARKED)
def test_one_of_several_disks_is_off(missing: str) -> None:
    """Each folder may be a mount point of its own; the message names the one."""
    marks = {name: OURS for name in MARKED if name != missing}
    problem = objection(KNOWN, found(marks), HOME)
    assert problem is not None
    assert f"/srv/media/{missing}:" in problem


def test_snapshot_of_before_takes_the_name_it_had() -> None:
    """A database that is new does not: that would be somebody else's."""
    assert owner_of(OLD, found(ALL_OURS)) == OURS
    assert owner_of(NEW, found(ALL_OURS)) is None
    assert owner_of(KNOWN, found(ALL_THEIRS)) == OURS
