"""What folders' albums are called: patterns, what of them is missing, and patterns that are none."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photostead.features.libraries.folder_album_settings import (
    LONGEST_NAME,
    FolderAlbumMode,
    FolderAlbumSettings,
    check_settings,
    name_of,
    read_settings,
    settings_text,
)
from photostead.kernel.errors import Invalid

# A pattern and the names it gives folders with one, two, three and four parts a, b, c, d.
NAMES = {
    "": ["a", "a / b", "a / b / c", "a / b / c / d"],
    "{1}": ["a", "a", "a", "a"],
    "{-1}": ["a", "b", "c", "d"],
    "{-3}": ["", "", "a", "b"],
    "{1:2}": ["a", "a / b", "a / b", "a / b"],
    "{2:}": ["", "b", "b / c", "b / c / d"],
    "{:-2}": ["", "a", "a / b", "a / b / c"],
    "{-2:}": ["a", "a / b", "b / c", "c / d"],
    "{3:2}": ["", "", "", ""],
    "{1} – {2}": ["a", "a – b", "a – b", "a – b"],
    "{1} ({2})": ["a", "a (b)", "a (b)", "a (b)"],
    "Trip {1}: {3}": ["Trip a", "Trip a", "Trip a: c", "Trip a: c"],
    "{1} - {3} - {-1}": ["a - a", "a - b", "a - c - c", "a - c - d"],
    "{3} - {1}": ["a", "a", "c - a", "c - a"],
    "{{{1}}} ": ["{a}", "{a}", "{a}", "{a}"],
}


@pytest.mark.parametrize("pattern", NAMES)
def test_names_by_pattern(pattern: str) -> None:
    settings = FolderAlbumSettings(FolderAlbumMode.PATH, pattern)
    assert [name_of(settings, "abcd"[:count]) for count in range(1, 5)] == NAMES[pattern]


def test_what_needs_no_pattern() -> None:
    """The import path itself makes no album; the separator joins; `top` is the first folder whatever the pattern."""
    assert name_of(FolderAlbumSettings(FolderAlbumMode.PATH), []) == ""
    assert name_of(FolderAlbumSettings(FolderAlbumMode.PATH, separator="·"), ["a", "b"]) == "a·b"
    assert name_of(FolderAlbumSettings(FolderAlbumMode.TOP, "{-1}"), [" a ", "b"]) == "a"
    assert name_of(FolderAlbumSettings(FolderAlbumMode.OFF), ["a"]) == ""
    assert len(name_of(FolderAlbumSettings(FolderAlbumMode.PATH), ["x" * 255] * 12)) == LONGEST_NAME


@pytest.mark.parametrize(
    "pattern", ["{0}", "{x}", "{", "}", "no part", "{1} {", "{1:0}", "{1}}", "{:0}", "{ 1 }", "{1000}"]
)
def test_patterns_that_are_none(pattern: str) -> None:
    with pytest.raises(Invalid, match="album pattern"):
        check_settings({"mode": "path", "pattern": pattern})


@pytest.mark.parametrize(
    "value", [{"mode": "all"}, {"pattern": 5}, {"pattern": "{1}" * 70}, {"separator": "x" * 21}, [], "path", None, 1]
)
def test_settings_that_are_none(value: Any) -> None:
    with pytest.raises(Invalid, match="folderAlbums"):
        check_settings(value)


def test_settings_are_kept() -> None:
    settings = check_settings({"mode": "path", "pattern": "{1}", "separator": "-", "useProps": True, "else": 1})
    assert settings == FolderAlbumSettings(FolderAlbumMode.PATH, "{1}", "-", use_props=True)
    assert check_settings(settings) == settings
    assert read_settings(settings_text(settings)) == settings
    assert read_settings("{}") == FolderAlbumSettings()


@given(pattern=st.text(alphabet="{}:-0123 x", max_size=12), parts=st.lists(st.text(max_size=5), max_size=5))
def test_any_text_is_a_pattern_or_refused(pattern: str, parts: list[str]) -> None:
    try:
        settings = check_settings({"mode": "path", "pattern": pattern})
    except Invalid:
        return
    name = name_of(settings, parts)
    assert name == name.strip()
    assert len(name) <= LONGEST_NAME
