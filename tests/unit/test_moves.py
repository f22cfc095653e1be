"""The rules that find a moved file's asset again: pure, so tried without a disk."""

import random

import pytest

from photostead.features.libraries.moves import (
    Fresh,
    Vacated,
    by_content,
    by_hints,
    by_name,
    in_doubt,
    pair,
    without,
    worth_reading,
)


def file(path: str, **changes: object) -> Fresh:
    """A file that turned up."""
    values = {"kind": "IMAGE", "size": 10, "modified": 5, "inode": 7, "asset_id": None, "content_hash": None}
    return Fresh(path.encode(), **{**values, **changes})  # type: ignore[arg-type]


def asset(key: int, path: str, **changes: object) -> Vacated:
    """An asset whose file went away."""
    values = {"kind": "IMAGE", "size": 10, "modified": 5, "inode": 7, "content_hash": b"c"}
    return Vacated(key, path.encode(), **{**values, **changes})  # type: ignore[arg-type]


def told(matches: list[tuple[Fresh, Vacated]]) -> dict[str, int]:
    """Path → key of the asset it was given to."""
    return {found.path.decode(): owner.id for found, owner in matches}


def test_renamed_file_is_told_by_its_inode() -> None:
    """Its name and folder do not matter."""
    assert told(by_hints([file("/b/y.jpg")], [asset(1, "/a/x.jpg")])) == {"/b/y.jpg": 1}


@pytest.mark.parametrize("other", [{"inode": 8}, {"size": 11}, {"modified": 6}, {"kind": "VIDEO"}])
def test_each_hint_counts(other: dict[str, object]) -> None:
    """An inode alone is given to the next file that is made; so all of them must fit."""
    assert by_hints([file("/b/y.jpg", **other)], [asset(1, "/a/x.jpg")]) == []


def test_reused_inodes_do_not_decide_between_different_contents() -> None:
    """Files of one size and time, deleted and restored from a backup: each may have got the inode of another."""
    vacated = [asset(1, "/a", inode=7, content_hash=b"c"), asset(2, "/b", inode=8, content_hash=b"d")]
    restored = [file("/n/a", inode=8, content_hash=b"c"), file("/n/b", inode=7, content_hash=b"d")]
    assert by_hints(restored, vacated) == []
    assert told(by_content(restored, vacated)) == {"/n/a": 1, "/n/b": 2}
    twins = [asset(1, "/a", inode=7), asset(2, "/b", inode=8)]
    assert told(by_hints(restored, twins)) == {"/n/b": 1, "/n/a": 2}


def test_unknown_inode_fits_nothing() -> None:
    """Databases of a time when nobody noted them."""
    assert by_hints([file("/b", inode=0)], [asset(1, "/a", inode=None)]) == []


def test_content_decides_where_hints_do_not() -> None:
    """On another disk inode and time are others."""
    moved = file("/b/x.jpg", inode=9, modified=9, content_hash=b"c")
    assert told(by_content([moved], [asset(1, "/a/x.jpg")])) == {"/b/x.jpg": 1}
    assert by_content([file("/b/x.jpg", content_hash=b"d")], [asset(1, "/a/x.jpg")]) == []
    assert by_content([file("/b/x.jpg")], [asset(1, "/a/x.jpg", content_hash=None)]) == []


def test_name_size_and_time_where_content_was_never_read() -> None:
    """And only there."""
    unread = asset(1, "/a/x.jpg", content_hash=None)
    assert told(by_name([file("/b/x.jpg", inode=9)], [unread])) == {"/b/x.jpg": 1}
    assert by_name([file("/b/y.jpg", inode=9)], [unread]) == []
    assert by_name([file("/b/x.jpg", inode=9)], [asset(1, "/a/x.jpg")]) == []


def test_only_what_can_be_the_same_is_read() -> None:
    """Of the size and kind of an asset whose content is known."""
    files = [file("/b", size=10), file("/c", size=11), file("/d", size=10, content_hash=b"c"), file("/e", kind="VIDEO")]
    assert [found.path for found in worth_reading(files, [asset(1, "/a")])] == [b"/b"]
    assert worth_reading(files, [asset(1, "/a", content_hash=None)]) == []


def test_file_at_the_place_of_an_unread_asset_is_not_doubted() -> None:
    """It is a changed file until something else is known."""
    files = [file("/a", asset_id=1), file("/b", asset_id=2), file("/c")]
    vacated = [asset(1, "/a", content_hash=None), asset(2, "/b")]
    assert [found.path for found in in_doubt(files, vacated)] == [b"/b", b"/c"]


def test_twins_keep_their_places_and_names() -> None:
    """Of several assets of one content a file takes the one that was there, then the one of its name, then any."""
    content = {"content_hash": b"c", "inode": 0}
    files = [file("/2/a.jpg", **content), file("/2/b.jpg", **content), file("/1/c.jpg", asset_id=3, **content)]
    vacated = [asset(1, "/1/b.jpg"), asset(2, "/1/a.jpg"), asset(3, "/1/c.jpg")]
    assert told(by_content(files, vacated)) == {"/2/a.jpg": 2, "/2/b.jpg": 1, "/1/c.jpg": 3}


@pytest.mark.parametrize("seed", range(20))
def test_no_file_and_no_asset_is_given_twice(seed: int) -> None:
    """Whatever their order; and what is left is what was not given."""
    source = random.Random(seed)
    files = [file(f"/{number}", content_hash=source.choice([b"a", b"b", None])) for number in range(12)]
    vacated = [
        asset(number, f"/{source.randrange(30)}", content_hash=source.choice([b"a", b"b", None])) for number in range(9)
    ]
    source.shuffle(files)
    matches = by_content(files, vacated)
    assert len({found.path for found, _ in matches}) == len({owner.id for _, owner in matches}) == len(matches)
    left_files, left_assets = without(files, vacated, matches)
    assert len(left_files) + len(matches) == len(files)
    assert len(left_assets) + len(matches) == len(vacated)
    for content in (b"a", b"b"):
        counts = [sum(one.content_hash == content for one in left) for left in (left_files, left_assets)]
        assert 0 in counts, "a file and an asset of the same content are left"
    assert told(matches) == told(by_content(sorted(files, key=lambda one: one.path), vacated))


def test_none_is_no_key() -> None:
    """Two things of which nothing is known are not alike."""
    assert pair([file("/a")], [asset(1, "/b")], lambda _: None, lambda _: None) == []
