"""Which files of ours belong to nothing, and whether a finding is still so."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from photostead.db.database import Database
from photostead.features.integrity import store
from photostead.features.integrity.schema import IntegrityReport
from photostead.features.integrity.store import Finding

# What is on its way: placed, moved, and about to be named by a row.
NOTES = ("*.intent", "*.move")


async def strays_among(db: Database, media_dir: Path, folder: bytes, names: Sequence[bytes]) -> list[bytes]:
    """The paths of those files of a folder (relative to the media folder) that no row names, and that nobody is about to
    name or to remove."""
    tracked = await db.read(store.tracked_in, folder, names)
    paths = [os.path.join(folder, name) for name in names if name not in tracked]
    if not paths:
        return []
    notes = await asyncio.to_thread(read_notes, media_dir)
    doomed = await db.read(store.doomed_paths)
    return [path for path in paths if path not in doomed and not any(path in note for note in notes)]


def read_notes(media_dir: Path) -> list[bytes]:
    """The notes of files on their way, as they are: that a path occurs in one is enough."""
    found = []
    for pattern in NOTES:
        for note in (media_dir / "incoming").glob(pattern):
            with suppress(FileNotFoundError):
                found.append(note.read_bytes())
    return found


def is_file(media_dir: Path, path: bytes) -> bool:
    """Whether there is a regular file of ours, reached by no link below our folder itself."""
    top, _, rest = path.partition(b"/")
    place = os.path.join(os.path.realpath(os.path.join(os.fsencode(media_dir), top)), rest)
    return os.path.isfile(place) and os.path.realpath(place) == place


async def is_still_so(db: Database, media_dir: Path, finding: Finding) -> bool:
    """Whether a file belongs to nothing, or a row's file is gone, as was found. Of damaged bytes only whether it is still
    the file of that asset: reading it takes longer."""
    is_there = finding.is_own and await asyncio.to_thread(is_file, media_dir, finding.path)
    if finding.type == IntegrityReport.UNTRACKED_FILE:
        folder, _, name = finding.path.rpartition(b"/")
        return is_there and bool(await strays_among(db, media_dir, folder, [name]))
    if finding.type == IntegrityReport.MISSING_FILE:
        return not is_there and await db.read(store.is_named, finding.path, finding.asset_id)
    known = None if finding.asset_id is None else await db.read(store.get_bytes, finding.asset_id)
    return known is not None and known.path == finding.path
