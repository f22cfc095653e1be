"""How a library makes albums from its folders: the setting, its check, and what a folder's album is called by it.

Who makes the albums is another slice's; this lies here because the setting is a library's.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from photostead.db.tx import as_json
from photostead.kernel.errors import Invalid

# A selector, or a brace that is meant as one (doubled); any other brace is a mistake.
TOKEN = re.compile(r"\{\{|\}\}|\{(-?\d{1,3})\}|\{(-?\d{1,3})?:(-?\d{1,3})?\}|[{}]")
MAX_PATTERN = 200
# What an empty pattern means: every folder below the import path.
EVERY_PART = "{1:}"
LONGEST_NAME = 1000


class FolderAlbumMode(StrEnum):
    """No albums; one for each first folder below the import path; one for each folder that holds photos."""

    OFF = "off"
    TOP = "top"
    PATH = "path"


class FolderAlbumSettings(msgspec.Struct, frozen=True, rename="camel"):
    """Albums from folders. `pattern` names them in mode `path`, see `name_of`; `use_props`: files called `.albumprops`
    beside the photos say more about their albums."""

    mode: FolderAlbumMode = FolderAlbumMode.OFF
    pattern: Annotated[str, Meta(max_length=MAX_PATTERN)] = ""
    separator: Annotated[str, Meta(max_length=20)] = " / "
    use_props: bool = False


class Selector(msgspec.Struct, frozen=True):
    """Parts of a path from `first` to `last`, both included, counted from 1, or from -1 at the end."""

    first: int
    last: int

    def pick(self, parts: Sequence[str]) -> Sequence[str]:
        """The parts; those that do not exist are left out."""
        count = len(parts)
        first = self.first if self.first > 0 else max(1, count + 1 + self.first)
        last = self.last if self.last > 0 else count + 1 + self.last
        # `{-3}` of two parts is none of them, while `{-3:}` is both.
        if self.first == self.last < -count:
            return []
        return parts[first - 1 : max(0, last)]


def check_settings(value: Any) -> FolderAlbumSettings:
    """The setting from an object of JSON or a Struct. Raises Invalid for what is none, with what to write instead."""
    try:
        settings = msgspec.convert(value, FolderAlbumSettings, from_attributes=True)
    except msgspec.ValidationError as error:
        raise Invalid(f"folderAlbums: {error}") from error
    parse_pattern(settings.pattern)
    return settings


def settings_text(settings: FolderAlbumSettings) -> str:
    """For the column `libraries.folder_albums`."""
    return as_json(settings)


def read_settings(text: str) -> FolderAlbumSettings:
    """From that column; `{}` is off."""
    return msgspec.json.decode(text, type=FolderAlbumSettings)


def parse_pattern(pattern: str) -> list[str | Selector]:
    """A pattern as `[text, selector, text, …, text]`, every other item a text. Raises Invalid for one that is none."""
    text = pattern or EVERY_PART
    items: list[str | Selector] = []
    before, position = "", 0
    for match in TOKEN.finditer(text):
        before += text[position : match.start()]
        position = match.end()
        if match[0] in {"{{", "}}"}:
            before += match[0][0]
        else:
            items += [before, make_selector(pattern, match)]
            before = ""
    if not items:
        raise Invalid(f"The album pattern {pattern} names no folder: write {{1}} for the first, {{-1}} for the last.")
    return [*items, before + text[position:]]


def make_selector(pattern: str, match: "re.Match[str]") -> Selector:
    """One selector. Raises Invalid for a brace that is none, and for part 0."""
    one, first, last = match.groups()
    if one is not None:
        numbers = (int(one), int(one))
    elif ":" in match[0]:
        numbers = (int(first or 1), int(last or -1))
    else:
        numbers = (0, 0)
    if 0 in numbers:
        raise Invalid(
            f"The album pattern {pattern} is none: write {{1}} for the first folder, {{-1}} for the last, {{2:3}} for "
            "the second and third, {2:} for all from the second on; a brace itself is written twice."
        )
    return Selector(*numbers)


def name_of(settings: FolderAlbumSettings, parts: Sequence[str]) -> str:
    """What the album of a folder is called, from the names of the folders that lead to it, below the import path.

    Of a pattern's parts those that do not exist are empty, and so is the text that would have led to them. Empty where
    nothing remains: then the folder has no album.
    """
    if not parts or settings.mode is FolderAlbumMode.OFF:
        return ""
    if settings.mode is FolderAlbumMode.TOP:
        return parts[0].strip()[:LONGEST_NAME]
    return fill(parse_pattern(settings.pattern), settings.separator, parts).strip()[:LONGEST_NAME]


def fill(pattern: Sequence[str | Selector], separator: str, parts: Sequence[str]) -> str:
    """A parsed pattern with the parts in their places."""
    texts = [item for item in pattern if isinstance(item, str)]
    picked = [separator.join(item.pick(parts)) for item in pattern if isinstance(item, Selector)]
    there = [number for number, value in enumerate(picked) if value]
    if not there:
        return ""
    # Text between two parts belongs to the second of them; that at the end to the last part.
    named = "".join((texts[number] if number != there[0] else "") + picked[number] for number in there)
    return texts[0] + named + (texts[-1] if there[-1] == len(picked) - 1 else "")
