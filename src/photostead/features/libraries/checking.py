"""Trying import paths and patterns before they are saved: what can be read now, which command helps where it cannot, and
what the patterns would leave out. Writes nothing.
"""

import asyncio
import os
import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import UNSET, UnsetType

from photostead.access.identity import Identity
from photostead.db.database import Database
from photostead.db.tx import Rows
from photostead.features.libraries import details_store, roots
from photostead.features.libraries.advice import (
    command_for,
    mount_command,
    remount_command,
    snap_command,
)
from photostead.features.libraries.details_schema import CheckLibraryDto, LibraryCheckDto, PathCheckDto, PreviewDto
from photostead.features.libraries.paths import examine, silent_message, without_inner
from photostead.features.libraries.patterns import DEFAULT_PATTERNS, compile_patterns
from photostead.features.libraries.preview import SECONDS, Preview
from photostead.host.patience import ask_disk
from photostead.kernel.errors import Invalid

PATH_SECONDS = 3.0
AT_ONCE = 8


async def check(db: Database, homes: Sequence[Path], identity: Identity, body: CheckLibraryDto) -> LibraryCheckDto:
    """Judge each path and try the patterns on those that can be read. Raises Invalid for a library or owner that the
    caller has nothing to do with, or a pattern that is none."""
    paths, patterns, limits = await db.read(load, identity, body)
    excluded = await asyncio.to_thread(compile_patterns, patterns)
    checked = await judge_all(limits, paths, homes, tells_paths=identity.user.is_admin)
    readable = [item.path for item in checked if item.is_valid]
    return LibraryCheckDto(checked, await preview(readable, excluded, homes[0]))


def load(rows: Rows, identity: Identity, body: CheckLibraryDto) -> tuple[list[str], list[str], roots.Limits]:
    """The paths and patterns in question, and what the paths are judged by."""
    if isinstance(body.library_id, UnsetType):
        library = None
        owner_id = details_store.find_owner(rows, identity, body.owner_id)
    else:
        library = details_store.find_library(rows, identity, body.library_id)
        owner_id = library.owner_id
    paths = body.import_paths if body.import_paths is not UNSET else library.import_paths if library else []
    known = library.exclusion_patterns if library else list(DEFAULT_PATTERNS)
    patterns = known if body.exclusion_patterns is UNSET else body.exclusion_patterns
    return paths, patterns, roots.load_limits(rows, identity.user, library.id if library else None, owner_id)


async def judge_all(
    limits: roots.Limits, paths: Sequence[str], homes: Sequence[Path], *, tells_paths: bool
) -> list[PathCheckDto]:
    """Each path, some at once; one whose disk does not answer keeps no other waiting for long."""
    room = asyncio.Semaphore(AT_ONCE)

    async def judge_in_turn(path: str) -> PathCheckDto:
        async with room:
            try:
                return await ask_disk(PATH_SECONDS, judge, limits, path, homes, tells_paths=tells_paths)
            except TimeoutError:
                return await asyncio.to_thread(silent, path)

    return list(await asyncio.gather(*(judge_in_turn(path) for path in paths)))


def judge(limits: roots.Limits, path: str, homes: Sequence[Path], *, tells_paths: bool) -> PathCheckDto:
    """One path: first whether the caller may have it, so that the rest tells nobody what they may not know."""
    try:
        roots.judge(limits, [path], tells_paths=tells_paths)
    except Invalid as error:
        return PathCheckDto(path, is_valid=False, message=error.message)
    if (problem := examine(path, homes)) is not None:
        return PathCheckDto(path, is_valid=False, message=problem[0], command=problem[1])
    if not is_empty(path):
        return PathCheckDto(path, is_valid=True)
    message = f"{path} is empty: is its disk mounted?"
    return PathCheckDto(path, is_valid=True, message=message, command=command_for(path))


def is_empty(path: str) -> bool:
    """Whether there is nothing in a folder that was readable a moment ago."""
    try:
        with os.scandir(path) as entries:
            return next(entries, None) is None
    except OSError:
        return True


def silent(path: str) -> PathCheckDto:
    """One whose disk does not answer."""
    return PathCheckDto(path, is_valid=False, message=silent_message(path), command=remount_command(path))


async def preview(paths: Sequence[str], excluded: re.Pattern[str] | None, data_dir: Path) -> PreviewDto:
    """What the patterns would leave out below the paths."""
    walk = Preview(excluded, data_dir)

    def run() -> None:
        walk.run(without_inner(list(paths)))

    try:
        await ask_disk(SECONDS + PATH_SECONDS, run)
    except TimeoutError:
        return walk.found
    return walk.found


def advise(path: str) -> str | None:
    """What may help with an import path that is taken for unavailable, as a sentence; the path itself is not touched."""
    if (command := mount_command(path)) is not None:
        return f"Its disk is not mounted: {command}"
    if (command := snap_command(path)) is not None:
        return f"If the daemon was never allowed to read it: {command}"
    return None
