"""The language of storage templates: which placeholders there are, what a template may look like, and what it is made of.

`{{name}}` stands for a value (`{{{name}}}` for the same: nothing is escaped here), `{{#if album}}…{{else}}…{{/if}}` for a
choice. Making paths of it is not done here.
"""

import re
from collections.abc import Iterator

import msgspec

from photostead.features.settings.schema import SystemConfigTemplateStorageOptionDto

YEARS = ["y", "yy"]
MONTHS = ["M", "MM", "MMM", "MMMM"]
WEEKS = ["W", "WW"]
DAYS = ["d", "dd"]
HOURS = ["h", "hh", "H", "HH"]
MINUTES = ["m", "mm"]
SECONDS = ["s", "ss", "SSS"]
DATE_PARTS = frozenset([*YEARS, *MONTHS, *WEEKS, *DAYS, *HOURS, *MINUTES, *SECONDS])
VALUES = frozenset(
    {"filename", "ext", "filetype", "filetypefull", "assetId", "assetIdShort", "album", "make", "model", "lensModel"}
)
ALBUM_DATES = frozenset(f"album-{end}-{part}" for end in ("startDate", "endDate") for part in DATE_PARTS)
NAMES = DATE_PARTS | VALUES | ALBUM_DATES
TAG = re.compile(r"{{{([^{}]*)}}}|{{([^{}]*)}}")
LONGEST = 1000
DEEPEST = 20
PRESETS = [
    "{{y}}/{{MM}}/{{filename}}",
    "{{y}}/{{MM}}/{{dd}}/{{filename}}",
    "{{y}}/{{y}}-{{MM}}-{{dd}}/{{filename}}",
    "{{y}}/{{MMMM}}/{{filename}}",
    "{{y}}/{{y}}-W{{WW}}/{{filename}}",
    "{{y}}/{{#if album}}{{album}}{{else}}{{MM}}{{/if}}/{{filename}}",
    "{{album}}/{{filename}}",
    "{{filetypefull}}/{{y}}/{{MM}}/{{filename}}",
]


class Value(msgspec.Struct, frozen=True):
    """The place of a value."""

    name: str


class Choice(msgspec.Struct, frozen=True):
    """One of two parts, by whether a value is there."""

    name: str
    then: tuple["Part", ...]
    otherwise: tuple["Part", ...]


Part = str | Value | Choice


def options() -> SystemConfigTemplateStorageOptionDto:
    """What the settings page offers; everything it lists is accepted by `find_problem`."""
    return SystemConfigTemplateStorageOptionDto(
        day_options=DAYS,
        hour_options=HOURS,
        minute_options=MINUTES,
        month_options=MONTHS,
        preset_options=PRESETS,
        second_options=SECONDS,
        week_options=WEEKS,
        year_options=YEARS,
    )


def find_problem(template: str) -> str | None:
    """Why a template cannot be used, or None."""
    if len(template) > LONGEST:
        return f"is longer than {LONGEST} characters"
    tags = tags_of(template)
    text = TAG.sub("", template)
    if "{" in text or "}" in text:
        return "has a brace that belongs to no placeholder"
    unknown = [tag for tag in tags if tag not in NAMES and not is_choice(tag)]
    if unknown:
        return f"knows no placeholder {{{{{unknown[0]}}}}}"
    if not is_balanced(tags):
        return "has an {{#if}} without its {{/if}}, or the other way round"
    if not {"filename", "assetId", "assetIdShort"} & set(tags):
        return "must contain {{filename}}, {{assetId}} or {{assetIdShort}}, or files would get in each other's way"
    return find_path_problem(template)


def find_path_problem(template: str) -> str | None:
    """Why the fixed parts of a template are no path below the library, or None."""
    if template.startswith("/") or "\\" in template:
        return "must be relative, with / between folders"
    folders = template.replace("{{/if}}", "").split("/")
    if any(part.strip() in {"", ".", ".."} for part in folders):
        return "has an empty folder name, or one that is . or .."
    return f"has more than {DEEPEST} folders" if len(folders) > DEEPEST else None


def tags_of(template: str) -> list[str]:
    """What stands in braces, in its order."""
    return [(three or two).strip() for three, two in TAG.findall(template)]


def is_choice(tag: str) -> bool:
    """`#if NAME`, `else` or `/if`."""
    return tag in {"else", "/if"} or (tag.startswith("#if ") and tag[4:].strip() in NAMES)


def is_balanced(tags: list[str]) -> bool:
    """Whether every choice is closed, and has one else at most."""
    has_else: list[bool] = []
    for tag in tags:
        if tag.startswith("#if "):
            has_else.append(False)
        elif tag in {"else", "/if"}:
            if not has_else or (tag == "else" and has_else[-1]):
                return False
            has_else[-1] = True
            if tag == "/if":
                has_else.pop()
    return not has_else


def parse(template: str) -> tuple[Part, ...]:
    """The parts of a template in which `find_problem` finds none."""
    return read_parts(tokens_of(template))[0]


def tokens_of(template: str) -> Iterator[str | Value]:
    """Fixed text as it is, tags (of values and choices alike) as Value."""
    end = 0
    for found in TAG.finditer(template):
        yield template[end : found.start()]
        yield Value((found[1] or found[2]).strip())
        end = found.end()
    yield template[end:]


def read_parts(tokens: Iterator[str | Value]) -> tuple[tuple[Part, ...], str]:
    """The parts up to the end or to a tag that ends them, and that tag."""
    parts: list[Part] = []
    for token in tokens:
        if isinstance(token, str):
            parts += [token] if token else []
        elif token.name in {"else", "/if"}:
            return tuple(parts), token.name
        elif token.name.startswith("#if "):
            then, ended_by = read_parts(tokens)
            otherwise = read_parts(tokens)[0] if ended_by == "else" else ()
            parts.append(Choice(token.name[4:].strip(), then, otherwise))
        else:
            parts.append(token)
    return tuple(parts), ""
