"""Removing missing files from a library, as a person asked for: a chunk a transaction, no file touched. It looks once more
before each: what is there again, where a scan would find it, is kept, and the scan that is asked for brings it back.
"""

import os
import re
from collections.abc import Sequence

import msgspec

from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.assets import service as assets
from photostead.features.libraries.paths import root_of
from photostead.features.libraries.scan_store import path_checksum
from photostead.features.libraries.walk import is_excluded, stays_inside

CHUNK = 200


class Missing(msgspec.Struct, frozen=True):
    """An asset whose file was missing at the last scan."""

    id: int
    path: bytes
    checksum: bytes


def missing_files(rows: Rows, library_id: int, after: int) -> list[Missing]:
    """The next of them by their keys, from behind `after`."""
    return rows.structs(
        Missing,
        """
        select id, path, checksum from assets
        where library_id = ? and is_offline = 1 and id > ?
        order by id limit ?
        """,
        (library_id, after, CHUNK),
    )


def still_missing(files: Sequence[Missing], import_paths: list[str], excluded: re.Pattern[str] | None) -> list[int]:
    """The keys of those that a scan would not find; on a thread."""
    return [file.id for file in files if not is_back(file, import_paths, excluded)]


def is_back(file: Missing, import_paths: list[str], excluded: re.Pattern[str] | None) -> bool:
    """Whether a scan would find the file. One whose asset lost its path to another one has none to come back to."""
    if file.checksum != path_checksum(file.path):
        return False
    root = root_of(file.path, import_paths)
    if root is None:
        return False
    start = os.fsencode(root).rstrip(b"/")
    folder, _, _ = file.path.rpartition(b"/")
    real_root = os.path.realpath(start or b"/")
    # Links to folders are not followed by scans.
    is_straight = os.path.realpath(folder or b"/") == os.path.normpath(real_root + folder[len(start) :])
    if not is_straight or not os.path.isfile(file.path) or covers_way(file.path, len(start), excluded):
        return False
    return not os.path.islink(file.path) or stays_inside(file.path, real_root)


def covers_way(path: bytes, start: int, excluded: re.Pattern[str] | None) -> bool:
    """Whether a pattern covers a file or one of the folders that lead to it from byte `start` on."""
    ends = [number for number in range(start + 1, len(path)) if path[number : number + 1] == b"/"]
    return any(is_excluded(path[:end], excluded) for end in (*ends, len(path)))


def remove_missing(tx: Tx, ids: Sequence[int]) -> int:
    """Remove those of the assets that no scan has found meanwhile; how many. Motion parts of live photos go along, unless
    their own file is there: then it shows by itself from now on."""
    doomed = tx.column(
        "select id from assets where id in (select value from json_each(?)) and is_offline = 1", (as_json(ids),)
    )
    release_motion_parts(tx, doomed)
    assets.delete_for_good(tx, doomed)
    return len(doomed)


def release_motion_parts(tx: Tx, ids: Sequence[int]) -> None:
    """Part photos from the videos of theirs that are not missing."""
    params: dict[str, Value] = {"ids": as_json(ids), "now": tx.now}
    videos = """
      select v.id from assets p
      join assets v on v.id = p.live_photo_video_id
      where p.id in (select value from json_each(:ids)) and v.is_offline = 0 and not v.is_extracted
    """
    tx.run(
        f"update assets set visibility = 'timeline', updated_at = :now where visibility = 'hidden' and id in ({videos})",
        params,
    )
    tx.run(
        f"""
        update assets set live_photo_video_id = null
        where id in (select value from json_each(:ids)) and live_photo_video_id in ({videos})
        """,
        params,
    )
