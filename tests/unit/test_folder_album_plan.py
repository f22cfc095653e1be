"""Which albums folders ask for, which of them is which, and what of an album follows its folders."""

from typing import Any

import msgspec
import pytest

from photostead.features.folder_albums.plan import Folder, Group, Mark, find_renamed, make_groups
from photostead.features.folder_albums.props import Props, Share
from photostead.features.folder_albums.reading import Place
from photostead.features.folder_albums.settling import Album, Applied, Wanted, is_untouched, settle
from photostead.features.folder_albums.wishes import People, Person, make_wish

# --- groups


def test_folders_of_one_name_share_an_album() -> None:
    """Files in the order of paths; what holds nothing, or belongs nowhere, makes none."""
    props = {name: Props(description=name) for name in "ab"}
    folders = [
        Folder(1, b"/b", 2, True),
        Folder(2, b"/a", 3, True),
        Folder(3, b"/c", 0, False),
        Folder(4, b"/d", 1, True),
    ]
    places = {
        1: Place("x", props["b"], b"/b"),
        2: Place("x", props["a"], b"/a"),
        3: Place("empty"),
        4: Place(""),
        5: None,
    }
    assert make_groups(folders, places, {}) == {
        "x": Group("x", [1, 2], 5, {b"/a": props["a"], b"/b": props["b"]}, is_known=True)
    }


def test_unknown_folder_stays_with_its_album() -> None:
    places = {1: Place("new", is_known=False), 2: Place("alone", is_known=False), 3: Place("x")}
    found = make_groups([Folder(key, b"/", 1, True) for key in places], places, {1: "x"})
    assert {name: (group.folders, group.is_known) for name, group in found.items()} == {
        "x": ([1, 3], False),
        "alone": ([2], False),
    }


def groups(**folders: list[int]) -> dict[str, Group]:
    """Groups by name."""
    return {name: Group(name, ids, len(ids)) for name, ids in folders.items()}


# Marks `(album, source)`, folders by group, photos `(album, folder, count)`, and the new names by album.
RENAMES: dict[str, tuple[list[tuple[int, str]], dict[str, list[int]], list[tuple[int, int, int]], dict[int, str]]] = {
    "nothing changed": ([(1, "a")], {"a": [7]}, [(1, 7, 9)], {}),
    "another name": ([(1, "a")], {"b": [7]}, [(1, 7, 9)], {1: "b"}),
    "half of it is not enough": ([(1, "a")], {"b": [7], "c": [8]}, [(1, 7, 5), (1, 8, 5)], {}),
    "most of it is": ([(1, "a")], {"b": [7], "c": [8]}, [(1, 7, 6), (1, 8, 5)], {1: "b"}),
    "one photo of many": ([(1, "a"), (2, "b")], {"b": [7], "c": [8]}, [(1, 7, 9), (1, 8, 1), (2, 7, 1)], {}),
    "an album of that name is there": ([(1, "a"), (2, "b")], {"b": [7], "c": [8]}, [(1, 7, 9), (2, 8, 1)], {}),
    "an empty one gives way": ([(1, "a"), (2, "b")], {"b": [7]}, [(1, 7, 9)], {1: "b"}),
    "two became one": ([(1, "a"), (2, "b")], {"c": [7, 8]}, [(1, 7, 3), (2, 8, 5)], {}),
    "one of many became all": ([(1, "a"), (2, "b")], {"c": [7, 8]}, [(1, 7, 50), (2, 8, 50)], {}),
    "hardly any of another one": (
        [(1, "a"), (2, "b")],
        {"c": [7], "b": [8]},
        [(1, 7, 11), (2, 7, 1), (2, 8, 9)],
        {1: "c"},
    ),
    "too many of another one": ([(1, "a"), (2, "b")], {"c": [7], "b": [8]}, [(1, 7, 10), (2, 7, 1), (2, 8, 9)], {}),
    "one became two": ([(1, "a")], {"b": [7], "c": [8]}, [(1, 7, 2), (1, 8, 5)], {1: "c"}),
    "folders that belong nowhere count": ([(1, "a")], {"b": [7]}, [(1, 7, 2), (1, 99, 3)], {}),
    "empty": ([(1, "a")], {"b": [7]}, [], {}),
}


@pytest.mark.parametrize("name", RENAMES)
def test_albums_found_again(name: str) -> None:
    marks, folders, held, renamed = RENAMES[name]
    found = find_renamed([Mark(album + 100, album, source) for album, source in marks], groups(**folders), held)
    assert found == {album + 100: source for album, source in renamed.items()}


def test_deleted_albums_are_not_renamed() -> None:
    assert find_renamed([Mark(1, None, "a")], groups(b=[7]), [(1, 7, 9)]) == {}


# --- wishes

MIA, TOM, ANN, BEN = (
    Person(1, "mia@test.lan", "Mia"),
    Person(2, "tom@test.lan", "Tom"),
    Person(3, "a@x", "Ann"),
    Person(4, "b@x", "ann"),
)


def wish(*props: Props, viewers: tuple[int, ...] = ()) -> tuple[Wanted, dict[str, bytes]]:
    """What files in /0, /1, … wish together, and whom nobody is."""
    troubles: dict[str, bytes] = {}
    group = Group("x", props={b"/%d" % number: item for number, item in enumerate(props)})
    return make_wish(group, 9, People([MIA, TOM, ANN, BEN]), viewers, troubles), troubles


def test_people_are_found_by_address_or_name() -> None:
    shares = (Share("MIA@test.lan", "viewer"), Share("tom", "editor"), Share("ann", "viewer"), Share("eve", "viewer"))
    found, troubles = wish(Props(share_with=shares))
    assert found.shares == {1: "viewer", 2: "editor"}
    assert found.invited == {1, 2}
    assert set(troubles.values()) == {b"/0"}
    assert [name in "".join(troubles) for name in ("several people are called ann", "no account eve")] == [True, True]


def test_later_words_about_a_person_count_and_none_takes_back() -> None:
    shares = (Share("mia", "viewer"), Share("tom", "viewer"), Share("mia@test.lan", "editor"), Share("tom", "none"))
    assert wish(Props(share_with=shares))[0].shares == {1: "editor"}


def test_first_file_counts_and_people_add_up() -> None:
    one = Props(description="one", share_with=(Share("mia", "viewer"),))
    two = Props(description="two", sort_order="asc", comments_and_likes_enabled=False,
                share_with=(Share("mia", "editor"), Share("tom", "editor")))  # fmt: skip
    found, _ = wish(one, two, viewers=(2, 5))
    assert (found.description, found.order, found.is_activity_enabled) == ("one", "asc", False)
    assert found.shares == {1: "viewer", 2: "editor", 5: "viewer"}
    assert found.invited == {1, 2}


# --- settling

ALBUM = Album(1, 9, "a", "", "desc", True, None, {})
SET = Applied("a")


def change(wanted: dict[str, Any], *, album: dict[str, Any] | None = None, applied: dict[str, Any] | None = None,
           cover: int | None = None) -> tuple[dict[str, Any], dict[int, str | None], Applied]:  # fmt: skip
    """What settling writes."""
    now, last = msgspec.structs.replace(ALBUM, **album or {}), msgspec.structs.replace(SET, **applied or {})
    found = settle(now, last, Wanted(9, **{"name": "a", **wanted}), cover)
    return found.columns, found.people, found.applied


def test_nothing_to_do() -> None:
    assert change({}) == ({}, {}, SET)
    assert change({}, album={"order": "asc", "name": "mine"}) == ({}, {}, SET)


def test_what_is_still_ours_follows() -> None:
    wanted = {"name": "b", "description": "d", "order": "asc", "is_activity_enabled": False, "thumbnail": "first"}
    columns, _, applied = change(wanted, cover=5)
    assert columns == {
        "name": "b",
        "description": "d",
        "sort_order": "asc",
        "is_activity_enabled": False,
        "thumbnail_asset_id": 5,
    }
    assert applied == Applied("b", "d", "asc", False, 5, "first")


def test_what_a_person_changed_stays() -> None:
    mine = {"name": "mine", "description": "my words", "order": "asc", "is_activity_enabled": False, "cover": 7}
    wanted = {"name": "b", "description": "d", "order": "desc", "thumbnail": "first"}
    columns, _, applied = change(wanted, album=mine, applied={"cover": 5})
    assert columns == {}
    assert applied == Applied("a", cover=5, thumbnail="first")


def test_what_a_person_set_to_the_same_follows_again() -> None:
    columns, _, applied = change({"name": "b"}, album={"name": "b"})
    assert (columns, applied.name) == ({}, "b")


def test_cover_that_left_the_album_is_chosen_anew() -> None:
    columns, _, applied = change({"thumbnail": "first"}, applied={"cover": 5, "thumbnail": "first"}, cover=6)
    assert (columns, applied.cover) == ({"thumbnail_asset_id": 6}, 6)


# Role now, role set last, role wished; then the change (absent: none) and the role remembered (absent: none).
PEOPLE: dict[str, tuple[str | None, str | None, str | None, dict[int, str | None], dict[int, str]]] = {
    "let in": (None, None, "viewer", {2: "viewer"}, {2: "viewer"}),
    "stays": ("viewer", "viewer", "viewer", {}, {2: "viewer"}),
    "another role": ("viewer", "viewer", "editor", {2: "editor"}, {2: "editor"}),
    "no longer named": ("viewer", "viewer", None, {2: None}, {}),
    "left": (None, "viewer", "viewer", {}, {2: "viewer"}),
    "left, another role": (None, "viewer", "editor", {}, {2: "viewer"}),
    "left, no longer named": (None, "viewer", None, {}, {}),
    "role of a person's": ("editor", "viewer", "viewer", {}, {2: "viewer"}),
    "role of a person's, no longer named": ("editor", "viewer", None, {}, {}),
    "let in by a person": ("editor", None, None, {}, {}),
    "let in by a person, then named": ("editor", None, "viewer", {}, {}),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_people(name: str) -> None:
    now, last, wanted, changes, remembered = PEOPLE[name]
    _, people, applied = change(
        {"shares": {2: wanted} if wanted else {}},
        album={"people": {2: now} if now else {}},
        applied={"shares": {2: last} if last else {}},
    )
    assert (people, applied.shares) == (changes, remembered)


def test_owner_is_not_let_in() -> None:
    assert change({"shares": {9: "viewer"}})[1] == {}


TOUCHED: list[dict[str, Any]] = [
    {"name": "b"}, {"description": "b"}, {"order": "asc"}, {"is_activity_enabled": False}, {"cover": 7},
    {"people": {3: "viewer"}}, {"people": {2: "editor"}},
]  # fmt: skip


@pytest.mark.parametrize("album", TOUCHED, ids=str)
def test_touched(album: dict[str, Any]) -> None:
    applied = Applied("a", cover=5, shares={2: "viewer"})
    assert not is_untouched(msgspec.structs.replace(ALBUM, **album), applied)
    for quiet in ({}, {"cover": 5}, {"people": {2: "viewer"}}):
        assert is_untouched(msgspec.structs.replace(ALBUM, **quiet), applied)
