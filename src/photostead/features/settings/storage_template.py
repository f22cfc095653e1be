"""The language of storage templates: which placeholders there are and what a template may look like.

`{{name}}` stands for a value, `{{#if album}}…{{else}}…{{/if}}` for a choice. Rendering paths from it is not done here.
"""

import re

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
TAG = re.compile(r"{{([^{}]*)}}")
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
    tags = TAG.findall(template)
    text = TAG.sub("", template)
    if "{" in text or "}" in text:
        return "has a brace that belongs to no placeholder"
    unknown = [tag for tag in tags if tag not in NAMES and not is_choice(tag)]
    if unknown:
        return f"knows no placeholder {{{{{unknown[0]}}}}}"
    if depth_of(tags) != 0:
        return "has an {{#if}} without its {{/if}}, or the other way round"
    if not {"filename", "assetId", "assetIdShort"} & set(tags):
        return "must contain {{filename}}, {{assetId}} or {{assetIdShort}}, or files would get in each other's way"
    return find_path_problem(template)


def find_path_problem(template: str) -> str | None:
    """Why the fixed parts of a template are no path below the library, or None."""
    if template.startswith("/") or "\\" in template:
        return "must be relative, with / between folders"
    if any(part in {"", ".", ".."} for part in template.replace("{{/if}}", "").split("/")):
        return "has an empty folder name, or one that is . or .."
    return None


def is_choice(tag: str) -> bool:
    """`#if NAME`, `else` or `/if`."""
    return tag in {"else", "/if"} or (tag.startswith("#if ") and tag[4:].strip() in NAMES)


def depth_of(tags: list[str]) -> int:
    """How many choices stay open at the end; -1 where one is closed (or has an else) that was never opened."""
    depth = 0
    for tag in tags:
        if tag in {"else", "/if"} and depth == 0:
            return -1
        depth += tag.startswith("#if ") - (tag == "/if")
    return depth
