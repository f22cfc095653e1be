"""What a library holds, read from its data folder: to compare two of them, and to see whether work is left. Ids
and times of processing are left out: those differ from import to import.
"""

import hashlib
import io
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from PIL import Image

from tests.invariants import files_below

SETTLE_SECONDS = 240.0
# What makes an asset, apart from its ids and the times at which it was processed.
ASSET_COLUMNS = """
  checksum, content_hash, type, original_name, file_size, file_created_at, file_modified_at, local_time, offset_minutes,
  visibility, is_favorite, is_offline, deleted_at, width, height, duration_ms, thumbhash, projection_type, latitude, longitude,
  metadata_at is null, thumbnails_at is null
"""

Facts = dict[str, Any]


def query(data_dir: Path, sql: str, *params: object) -> list[tuple[Any, ...]]:
    """Rows of a read-only look into the database of a daemon that runs."""
    with closing(sqlite3.connect(f"file:{data_dir}/photostead.sqlite?mode=ro", uri=True, timeout=30)) as connection:
        return connection.execute(sql, params).fetchall()


def count(data_dir: Path, sql: str) -> int:
    """The number that a query answers with."""
    return int(query(data_dir, sql)[0][0])


def steps_done(data_dir: Path) -> int:
    """Two for each asset: what is inside was read, its pictures were made."""
    return count(data_dir, "select count(metadata_at) + count(thumbnails_at) from assets")


def wait_settled(data_dir: Path, *, libraries: int = 1) -> None:
    """Until so many libraries were scanned and nothing runs or waits any more. Raises AssertionError."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while not is_settled(data_dir, libraries):
        assert time.monotonic() < deadline, f"still to do: {query(data_dir, 'select * from jobs limit 10')}"
        time.sleep(0.05)


def is_settled(data_dir: Path, libraries: int) -> bool:
    """Whether all work is done. The first start takes the folders in after it answers: hence the look at the scans."""
    scanned = count(data_dir, "select count(*) from libraries where refreshed_at is not null")
    return scanned >= libraries and count(data_dir, "select count(*) from jobs where state <> 'failed'") == 0


def read_library(data_dir: Path) -> Facts:
    """Everything that two imports of the same folder must agree on."""
    return {
        "assets": by_path(data_dir, f"select original_path, {ASSET_COLUMNS} from assets"),
        "exif": by_path(
            data_dir,
            f"select a.original_path, {exif_columns(data_dir)} from assets a join asset_exif e on e.asset_id = a.id",
        ),
        "renditions": dict(read_renditions(data_dir)),
        "problems": sorted(query(data_dir, "select path, step, reason from problems")),
        "months": sorted(query(data_dir, "select month, visibility, count from timeline_counts where count > 0")),
    }


def by_path(data_dir: Path, sql: str) -> Facts:
    """Rows under their first column, which no two may share."""
    rows = query(data_dir, sql)
    found = {row[0]: row[1:] for row in rows}
    assert len(found) == len(rows), "a file is there twice"
    return found


def exif_columns(data_dir: Path) -> str:
    """All of them but the keys."""
    names = [row[0] for row in query(data_dir, "select name from pragma_table_info('asset_exif')")]
    return ", ".join(f"e.{name}" for name in names if name not in {"asset_id", "seq"})


def read_renditions(data_dir: Path) -> Iterator[tuple[tuple[str, str], tuple[int, str]]]:
    """`(path of the original, kind)` and `(bytes, SHA-256)` of each picture we made; each one decodes."""
    rows = query(
        data_dir,
        "select a.original_path, f.type, f.path, f.size from asset_files f join assets a on a.id = f.asset_id",
    )
    for original, kind, path, size in rows:
        data = (data_dir / path).read_bytes()
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
        assert len(data) == size, f"{path} has {len(data)} bytes, its row says {size}"
        yield (original, kind), (size, hashlib.sha256(data).hexdigest())


def file_times(data_dir: Path) -> dict[str, int]:
    """When each of our files was last written, in ns."""
    paths = files_below(data_dir, "library") | files_below(data_dir, "derived")
    return {path: (data_dir / path).stat().st_mtime_ns for path in paths}


def assert_nothing_given_up(data_dir: Path, broken: set[str]) -> None:
    """No failed job, and no problem with a file that is not one of the broken ones (by name)."""
    assert query(data_dir, "select name, key, error from jobs") == []
    troubled = {os.path.basename(row[0]) for row in query(data_dir, "select path from problems")}
    assert troubled <= broken, "healthy files were given up"
