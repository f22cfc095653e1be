"""What filters ask of an asset. A filter reads and answers; it changes nothing."""

import datetime
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from photostead.db.tx import Rows
from photostead.features.keywords import service as keywords
from photostead.features.plugins.service import (
    Config,
    DateConfig,
    FileNameConfig,
    FileTypeConfig,
    FolderConfig,
    NameMatch,
    TagFilterConfig,
    TagMatch,
)
from photostead.features.workflows.store import Subject
from photostead.kernel.clock import EPOCH

Filter = Callable[[Rows, Subject, Any], bool]


def has_name(rows: Rows, subject: Subject, config: FileNameConfig) -> bool:
    """Its file's name is as it should be."""
    name, pattern = subject.name, config.pattern
    if not config.case_sensitive:
        name, pattern = name.casefold(), pattern.casefold()
    compare: dict[NameMatch, Callable[[], bool]] = {
        NameMatch.CONTAINS: lambda: pattern in name,
        NameMatch.STARTS_WITH: lambda: name.startswith(pattern),
        NameMatch.ENDS_WITH: lambda: name.endswith(pattern),
        NameMatch.EXACT: lambda: name == pattern,
        NameMatch.GLOB: lambda: fits_glob(name, pattern),
    }
    return compare[config.match_type]()


def fits_glob(name: str, pattern: str) -> bool:
    """`*` is any characters, `?` is one, everything else is itself; takes time by the product of the lengths at most,
    whatever the pattern."""
    at, star, resume = 0, -1, 0
    index = 0
    while index < len(name):
        if at < len(pattern) and pattern[at] in {"?", name[index]} and pattern[at] != "*":
            at, index = at + 1, index + 1
        elif at < len(pattern) and pattern[at] == "*":
            star, resume, at = at, index, at + 1
        elif star >= 0:
            resume += 1
            at, index = star + 1, resume
        else:
            return False
    return not pattern[at:].strip("*")


def has_type(rows: Rows, subject: Subject, config: FileTypeConfig) -> bool:
    """It is a photo, or a video."""
    return subject.type in config.asset_types


def lies_in(rows: Rows, subject: Subject, config: FolderConfig) -> bool:
    """Its file lies in the folder: of that whole path, or of that name wherever it is."""
    folder = PurePosixPath(subject.path).parent.parts
    wanted = PurePosixPath(re.sub("/+", "/", config.path)).parts
    if config.path.startswith("/"):
        return folder[: len(wanted)] == wanted if config.include_subfolders else folder == wanted
    ends = range(len(wanted), len(folder) + 1) if config.include_subfolders else [len(folder)]
    return any(folder[end - len(wanted) : end] == wanted for end in ends if end >= len(wanted))


def has_tags(rows: Rows, subject: Subject, config: TagFilterConfig) -> bool:
    """It has such tags, or ones below them."""
    own = rows.column(
        "select t.value from asset_tags at join tags t on t.id = at.tag_id where at.asset_id = ?", (subject.id,)
    )
    separator = keywords.SEPARATOR
    wanted = [separator.join(keywords.parse_value(value)) for value in config.tags]
    found = [any(value == tag or value.startswith(tag + separator) for value in own) for tag in wanted]
    return any(found) if config.match is TagMatch.ANY else all(found)


def was_taken(rows: Rows, subject: Subject, config: DateConfig) -> bool:
    """It was taken on one of the days, by the clock of the place."""
    day = (EPOCH + datetime.timedelta(milliseconds=subject.local_time)).date()
    return not (config.from_day and day < config.from_day) and not (config.to_day and day > config.to_day)


FILTERS: dict[type[Config], Filter] = {
    FileNameConfig: has_name,
    FileTypeConfig: has_type,
    FolderConfig: lies_in,
    TagFilterConfig: has_tags,
    DateConfig: was_taken,
}
