"""Comparing what a folder holds with what is known of it. Touches the disk only to ask for the inodes of files that are
new or changed; runs on a thread.
"""

import os
import time
from collections import Counter
from collections.abc import Mapping

import msgspec

from photostead.features.libraries.moves import Fresh
from photostead.features.libraries.scan_store import Known
from photostead.features.libraries.walk import FoundFile, Listing, Sidecar

# A file that changes twice within the grain of a file system's clock keeps its time: what is as young as this is looked
# at again next time. FAT counts in two seconds.
RACY_NS = 2_000_000_000
# Size, time and inode → the path they were known at.
Doubles = Mapping[tuple[int, int, int | None], bytes]


class Differences(msgspec.Struct):
    """What a scan has to do about a folder. `missing` lists what is known and was not seen; `beside` the sidecars of all
    its files; `is_racy` says that the folder may change unnoticed, so its digest is not to be trusted."""

    listing: Listing
    beside: dict[bytes, Sidecar]
    new: list[Fresh]
    changed: list[Fresh]
    returned: list[int]
    reread: list[tuple[Known, Sidecar | None]]
    missing: list[Known]
    inodes: list[tuple[int, int]]
    is_racy: bool


def compare(
    listing: Listing,
    files: list[FoundFile],
    beside: dict[bytes, Sidecar],
    known: Mapping[bytes, Known],
    ignored: set[bytes],
    *,
    wants_all: bool,
) -> Differences:
    """`known`: the assets of the folder by path; `ignored`: paths that a person deleted for themselves."""
    found = Differences(listing, beside, [], [], [], [], [], [], is_racy(listing))
    seen = set()
    doubles: Doubles = {
        (one.size, one.modified, one.inode): one.path for one in known.values() if one.inode is not None
    }
    sizes = Counter((one.size, one.modified) for one in known.values())
    for file in files:
        before = known.get(file.path)
        if before is None and file.path in ignored:
            continue
        is_alike = before is not None and (before.size, before.modified) == (file.size, file.modified)
        if before is not None and is_alike and not (sizes[file.size, file.modified] > 1 and is_anothers(file, doubles)):
            seen.add(file.path)
            note_same(found, before, wants_all=wants_all)
            continue
        fresh = look_closer(file, before)
        if fresh is not None:
            seen.add(file.path)
            (found.new if before is None else found.changed).append(fresh)
    found.missing = [asset for path, asset in known.items() if path not in seen and not asset.is_offline]
    return found


def is_anothers(file: FoundFile, doubles: Doubles) -> bool:
    """Whether a file is, by its inode, the one that was at another path of the folder: photos of a burst may well have
    the same size and time, and somebody may have renumbered them."""
    owner = doubles.get((file.size, file.modified, inode_of(file.path)))
    return owner is not None and owner != file.path


def note_same(found: Differences, before: Known, *, wants_all: bool) -> None:
    """A file that is as it was; it may have been away, and its sidecar may be another one."""
    if before.is_offline:
        found.returned.append(before.id)
    sidecar = found.beside.get(before.path)
    if wants_all or sidecar != before.sidecar:
        found.reread.append((before, sidecar))
    if before.inode is None and (inode := inode_of(before.path)) is not None:
        found.inodes.append((inode, before.id))


def look_closer(file: FoundFile, before: Known | None) -> Fresh | None:
    """A file that is new or changed, with its inode; None when it is gone again."""
    inode = inode_of(file.path)
    if inode is None:
        return None
    return Fresh(file.path, file.kind, file.size, file.modified, inode, None if before is None else before.id)


def inode_of(path: bytes) -> int | None:
    """As SQLite keeps integers: signed."""
    try:
        number = os.stat(path).st_ino
    except OSError:
        return None
    return number - (1 << 64) if number >= 1 << 63 else number


def is_racy(listing: Listing) -> bool:
    """Whether something in a folder, or the folder itself, changed within the last moments."""
    now = time.time_ns()
    times = (listing.modified, *(modified for _, _, modified in listing.entries))
    return any(abs(now - modified) < RACY_NS for modified in times)
