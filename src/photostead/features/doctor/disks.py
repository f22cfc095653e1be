"""The disks that hold something of ours, and how much of them that takes. Touches them: on a thread.

Uploads are known to the database, renditions are measured, since nobody keeps account of them.
"""

import contextlib
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec

from photostead.db.snapshot import list_snapshots
from photostead.db.tx import Rows
from photostead.features.doctor.schema import DiskDto, DiskUseDto, UseKind
from photostead.host.disk import read_disk_usage
from photostead.host.mounts import mount_of, read_mounts
from photostead.host.usage import measure_shelves
from photostead.kernel.options import Options

MEASURE_SECONDS = 2.0
# Uploads that can go on where they stopped, and those of a single request.
ARRIVING = (".upload", ".part")
# Beside the database file: SQLite's log and index of it.
DATABASE_FILES = ("", "-wal", "-shm")


class Amounts(msgspec.Struct, frozen=True):
    """What the database knows, in bytes."""

    uploads: int
    libraries: int


def load_amounts(rows: Rows) -> Amounts:
    """The second comes from an index alone: a tenth of a second for a million files."""
    return Amounts(
        rows.value("select ifnull(sum(usage_bytes), 0) from users"),
        rows.value("select ifnull(sum(file_size), 0) from assets where library_id is not null"),
    )


def describe_disks(options: Options, amounts: Amounts) -> list[DiskDto]:
    """Each disk once, with what lies on it. Raises OSError where one does not answer."""
    mounts = read_mounts()
    by_device: dict[int, list[tuple[Path, DiskUseDto | None]]] = defaultdict(list)
    for folder, use in find_uses(options, amounts):
        by_device[os.stat(folder).st_dev].append((folder, use))
    disks = []
    for found in by_device.values():
        folder = found[0][0]
        usage, mount = read_disk_usage(folder), mount_of(folder, mounts)
        uses = [use for _, use in found if use is not None and use.bytes]
        point = str(folder) if mount is None else mount.point
        disks.append(DiskDto(point, usage.size, usage.used, usage.available, uses))
    return disks


def find_uses(options: Options, amounts: Amounts) -> Iterator[tuple[Path, DiskUseDto | None]]:
    """`(folder, what it takes)` of everything of ours that is there."""
    media, database = options.media_dir, options.database_file
    if (media / "library").is_dir():
        yield media / "library", DiskUseDto(UseKind.UPLOADS, amounts.uploads, is_estimate=False)
    if (media / "derived").is_dir():
        measured = measure_shelves(media / "derived", MEASURE_SECONDS)
        yield media / "derived", DiskUseDto(UseKind.RENDITIONS, measured.bytes, measured.is_estimate)
    if (media / "incoming").is_dir():
        yield media / "incoming", DiskUseDto(UseKind.INCOMING, measure_incoming(media / "incoming"), is_estimate=False)
    files = [database.with_name(database.name + end) for end in DATABASE_FILES]
    size = sum(path.stat().st_size for path in files if path.exists())
    yield database.parent, DiskUseDto(UseKind.DATABASE, size, is_estimate=False)
    kept = sum(one.size for one in list_snapshots(database))
    yield database.parent, DiskUseDto(UseKind.SNAPSHOTS, kept, is_estimate=False)
    yield options.data_dir, None


def measure_incoming(folder: Path) -> int:
    """The bytes of uploads that are not whole yet; our marker in the folder is none."""
    total = 0
    for ending in ARRIVING:
        for path in folder.glob(f"*{ending}"):
            with contextlib.suppress(FileNotFoundError):  # just become whole
                total += path.stat().st_size
    return total
