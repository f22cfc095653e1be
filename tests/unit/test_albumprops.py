"""`.albumprops`: what is understood, what is refused, which file speaks for which folder, and what is never opened."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photostead.features.folder_albums.props import MAX_BYTES, Props, Share, merge, parse
from photostead.features.folder_albums.reading import Place, Reader
from photostead.features.libraries.folder_album_settings import FolderAlbumMode, FolderAlbumSettings
from photostead.kernel.errors import Invalid

EVERYTHING = """
override_name: 2019
description: |
  Two weeks.
  Rain.
share_with:
  - user: mia@test.lan
    role: Editor
  - user: Grandma
  - tom@test.lan
  - user: nobody@test.lan
    role: none
thumbnail_setting: random
sort_order: ASC
visibility: archive
comments_and_likes_enabled: no
inherit: true
inherit_properties: [description, share_with, archive]
"""


def test_every_key() -> None:
    """Scalars stay text: a name of digits is a name."""
    found, troubles = parse(EVERYTHING.encode())
    assert troubles == []
    assert found == Props(
        override_name="2019",
        description="Two weeks.\nRain.",
        share_with=(
            Share("mia@test.lan", "editor"),
            Share("Grandma", "viewer"),
            Share("tom@test.lan", "viewer"),
            Share("nobody@test.lan", "none"),
        ),
        thumbnail_setting="random",
        sort_order="asc",
        visibility="archive",
        comments_and_likes_enabled=False,
        inherit=True,
        inherit_properties=("description", "share_with", "visibility"),
    )


@pytest.mark.parametrize("data", [b"", b"# nothing\n", b"\xef\xbb\xbf", b"---\n", b"description:\nsort_order: ~"])
def test_files_that_say_nothing(data: bytes) -> None:
    assert parse(data) == (Props(), [])


# A file of one line and the word that the complaint about it has to hold; the rest of a file goes on.
NOT_UNDERSTOOD = {
    "colour: red": "colour",
    "sort_order: upwards": "asc, desc",
    "visibility: locked": "archive, timeline",
    "archive: perhaps": "true",
    "inherit: 2": "true",
    "description: [a]": "text",
    "description: {a: b}": "text",
    r'description: "\ud800"': "character",
    f"override_name: {'x' * 1001}": "longer than 1000",
    "share_with: mia": "list",
    "share_with: [{role: viewer}]": "names no user",
    "share_with: [{user: mia, role: owner}]": "role of mia",
    "share_with: [[a]]": "names no user",
    "share_with: [{user: [a]}]": "text",
    "inherit_properties: [colour]": "colour",
    "inherit_properties: yes": "list",
}


@pytest.mark.parametrize("line", NOT_UNDERSTOOD)
def test_what_is_not_understood(line: str) -> None:
    found, [trouble] = parse(f"{line}\nthumbnail_setting: first".encode())
    assert NOT_UNDERSTOOD[line] in trouble
    assert found.thumbnail_setting == "first"


NO_FILE: dict[str, bytes] = {
    "no YAML": b"description: [",
    "a tab": b"a:\n\t- b",
    "no keys": b"just words",
    "a list": b"- a\n- b",
    "two documents": b"a: b\n---\nc: d",
    "not UTF-8": b"description: caf\xe9",
    "NUL": b"description: \0",
    "anchor": b"a: &x y",
    "alias": b"a: *x",
    "laughs": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
    "too deep": b"a: " + b"[" * 5000,
    "too deep a mapping": b"".join(b" " * depth + b"a:\n" for depth in range(200)),
    "too many": b"share_with: [" + b"a, " * 5000 + b"]",
    "too large": b"#" * (MAX_BYTES + 1),
    "a key that is a list": b"? [a]\n: b",
    "a character beyond all": rb'a: "\UFFFFFFFF"',
    "a version of digits": b"%YAML 1." + b"9" * 5000 + b"\n---\na: b",
    "an object": b"? {a: b}\n: !!python/object/apply:os.system [ls]",
}


@pytest.mark.parametrize("name", NO_FILE)
def test_files_that_are_none(name: str) -> None:
    with pytest.raises(Invalid):
        parse(NO_FILE[name])


def test_tags_make_nothing() -> None:
    """Text with a type before it is text."""
    assert parse(b"description: !!python/name:os.system ls")[0].description == "ls"


@given(st.binary(max_size=60) | st.text(alphabet="ab:-[]{}#&*!|>'\"%@`, \n\t?~0\\", max_size=40).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found, troubles = parse(data)
    except Invalid:
        return
    assert isinstance(found, Props)
    assert all(isinstance(trouble, str) for trouble in troubles)


def test_inheritance() -> None:
    """One's own words first; people of both, those of the nearer folder after those of the farther; only what is asked
    for."""
    above = Props(override_name="A", description="above", share_with=(Share("mia", "viewer"),), sort_order="asc")
    own = Props(description="own", share_with=(Share("mia", "none"),), inherit=True)
    found = merge(own, above)
    assert (found.override_name, found.description, found.sort_order) == ("A", "own", "asc")
    assert found.share_with == (Share("mia", "viewer"), Share("mia", "none"))
    found = merge(Props(inherit=True, inherit_properties=("sort_order",)), above)
    assert found == Props(sort_order="asc", inherit=True, inherit_properties=("sort_order",))


# --- which file speaks for which folder


class Tree:
    """An import path with files in it, and what a run says of its folders."""

    def __init__(self, root: Path) -> None:
        self.root = root / "nas"
        self.home = root / "data"
        self.home.mkdir()
        self.root.mkdir()

    def write(self, folder: str, text: str) -> Path:
        """A file in a folder."""
        path = self.root / folder / ".albumprops"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def places(self, *folders: str, **settings: Any) -> tuple[list[Place | None], list[str]]:
        """Where folders belong, and the complaints."""
        wanted = FolderAlbumSettings(**{"mode": FolderAlbumMode.PATH, "use_props": True, **settings})
        reader = Reader(wanted, [str(self.root)], self.home)
        found = [reader.place(os.fsencode(self.root / folder)) for folder in folders]
        return found, [sentence for _, sentence in reader.troubles]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def names(places: list[Place | None]) -> list[str]:
    """Of what belongs somewhere."""
    return [place.name for place in places if place is not None]


def test_file_speaks_for_its_folder(tree: Tree) -> None:
    tree.write("a", "override_name: Best")
    (tree.root / "a" / "b").mkdir()
    places, troubles = tree.places("a", "a/b", "")
    assert (names(places), troubles) == (["Best", "a / b", ""], [])
    assert tree.places("a", use_props=False) == ([Place("a")], [])


def test_file_speaks_for_folders_of_the_same_album(tree: Tree) -> None:
    """Where the pattern makes one album of several folders, and in mode `top`."""
    tree.write("a", "description: all of it")
    tree.write("a/c", "override_name: apart")
    (tree.root / "a" / "b" / "d").mkdir(parents=True)
    for more in ({"pattern": "{1}"}, {"mode": FolderAlbumMode.TOP}):
        places, _ = tree.places("a/b/d", "a/c", **more)
        assert names(places) == ["a", "apart"]
        assert places[0] is not None
        assert places[0].origin == os.fsencode(tree.root / "a")


def test_inherited_through_folders_without_a_file(tree: Tree) -> None:
    """Up to the import path itself, as far as each file asks for it."""
    tree.write("", "description: root\nsort_order: asc")
    tree.write("a", "inherit: true\noverride_name: A\nthumbnail_setting: x.jpg")
    tree.write("a/b/c", "inherit: true\nsort_order: desc")
    tree.write("d", "comments_and_likes_enabled: false")
    places, _ = tree.places("a/b/c", "d", "a")
    first, second, _ = [place.props for place in places if place is not None and place.props is not None]
    assert (first.override_name, first.description, first.sort_order) == ("A", "root", "desc")
    assert first.thumbnail_setting == str(tree.root / "a" / "x.jpg")
    assert (second.description, second.comments_and_likes_enabled) == (None, False)


def test_very_long_chains(tree: Tree) -> None:
    """Every folder inherits: no recursion may end the run."""
    folder = tree.root
    for _ in range(600):
        folder /= "a"
        folder.mkdir()
        (folder / ".albumprops").write_text("inherit: yes")
    [place], _ = tree.places(os.path.relpath(folder, tree.root))
    assert place is not None
    assert place.is_known


def test_innermost_import_path_counts(tree: Tree) -> None:
    (tree.root / "photos" / "a").mkdir(parents=True)
    reader = Reader(FolderAlbumSettings(FolderAlbumMode.TOP), [str(tree.root), f"{tree.root}/photos/"], tree.home)
    assert reader.place(os.fsencode(tree.root / "photos" / "a")) == Place("a")
    assert reader.place(os.fsencode(tree.root / "b" / "c")) == Place("b")
    assert reader.place(os.fsencode(str(tree.root) + "-other/a")) is None


def test_bad_files_leave_it_unknown(tree: Tree) -> None:
    """What was set before stays then: unknown is not nothing."""
    tree.write("bad", "description: [")
    tree.write("large", "#" * (MAX_BYTES + 1))
    (tree.root / "folder" / ".albumprops").mkdir(parents=True)
    os.mkfifo(tree.write("fifo", "").with_name("pipe"))
    os.replace(tree.root / "fifo" / "pipe", tree.root / "fifo" / ".albumprops")
    tree.write("child/of", "inherit: yes")
    tree.write("child", "&")
    places, troubles = tree.places("bad", "large", "folder", "fifo", "child/of", "gone")
    assert [place.is_known for place in places if place is not None] == [False] * 6
    assert len(troubles) == 5


def test_links_out_are_not_followed(tree: Tree, tmp_path: Path) -> None:
    """Nor into our own folder, should it lie below; a link that stays inside is fine."""
    for target in (tmp_path / "outside", tree.root / "ours", tree.root / "inside"):
        target.mkdir()
        (target / "props").write_text("description: secret")
    tree.home = tree.root / "ours"
    for name, target in (("out", tmp_path / "outside"), ("own", tree.home), ("in", tree.root / "inside")):
        (tree.root / name).mkdir()
        (tree.root / name / ".albumprops").symlink_to(target / "props")
    (tree.root / "dir").symlink_to(tmp_path / "outside")
    (tmp_path / "outside" / ".albumprops").write_text("description: secret")
    places, troubles = tree.places("out", "own", "in", "dir")
    assert [place.props and place.props.description for place in places if place] == [None, None, "secret", None]
    assert [place.is_known for place in places if place] == [False, False, True, False]
    assert len(troubles) == 3


def test_names_that_are_no_text(tree: Tree) -> None:
    """Folders of any bytes have albums too."""
    folder = os.fsencode(tree.root) + b"/caf\xe9"
    os.mkdir(folder)
    with open(folder + b"/.albumprops", "wb") as file:
        file.write(b"thumbnail_setting: ./a.jpg")
    reader = Reader(FolderAlbumSettings(FolderAlbumMode.PATH, use_props=True), [str(tree.root)], tree.home)
    place = reader.place(folder)
    assert place is not None
    assert place.name == "caf?"
    assert place.props is not None
    assert os.fsencode(place.props.thumbnail_setting or "") == folder + b"/a.jpg"
