"""What holds of every library whatever happened to its daemon and its disk, as soon as its work is done: the database is sound,
what was acknowledged is there with its bytes, every row has its file and every file of ours its row, what is counted is what
there is, and nothing of a library's folders was touched.

Everything is read from the data folder, beside a daemon that runs (and is settled) or without one. Each rule answers with
sentences of what is broken, so that a run that found one tells of all: `assert_whole` says them together.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from photostead.db.connection import reading
from photostead.db.tx import Rows
from photostead.features.assets import store
from photostead.host import markers

# Our own folders, where every file belongs to a row. What is on its way lies in `incoming`.
HOMES = ("library", "derived", "sidecars", "profile")
MOST_TOLD = 20

ORIGINALS = "select path from assets where library_id is null"
MADE = "select cast(path as blob) from asset_files"
PORTRAITS = """
select cast(thumbnail_path as blob) from people where thumbnail_path is not null
union all select cast(profile_image_path as blob) from users where profile_image_path != ''
"""
# What came in pieces and is not whole yet waits for the rest.
OPEN_UPLOADS = "select uid from uploads where asset_uid is null"
DOOMED = "select payload from jobs where name = 'FileDelete'"
UPLOADS = """
select path, checksum, file_size from assets where library_id is null and not is_extracted
"""
MADE_SIZES = "select cast(path as blob), size from asset_files"
MONTHS = """
select owner_id, visibility, is_stack_child, strftime('%Y-%m-01', local_time / 1000.0, 'unixepoch'), count(*)
from assets where deleted_at is null group by 1, 2, 3, 4 order by 1, 2, 3, 4
"""
COUNTED_MONTHS = """
select owner_id, visibility, is_stack_child, month, count from timeline_counts where count != 0 order by 1, 2, 3, 4
"""
IN_ALBUMS = """
select aa.album_id, a.id, a.owner_id, a.visibility, a.local_time, a.file_created_at, a.updated_at, a.is_stack_child
from album_assets aa join assets a on a.id = aa.asset_id
where a.deleted_at is null and a.visibility in ('timeline', 'archive') order by 1, 2
"""
SHOWN_IN_ALBUMS = """
select album_id, asset_id, owner_id, visibility, local_time, file_created_at, updated_at, is_stack_child
from album_photos order by 1, 2
"""
ON_MAP = """
select owner_id, min(17, cast((latitude + 90) / 10 as integer)), min(35, cast((longitude + 180) / 10 as integer)),
       visibility, strftime('%Y-%m-01', local_time / 1000.0, 'unixepoch'), count(*)
from assets
where latitude between -90 and 90 and longitude between -180 and 180 and deleted_at is null
  and visibility in ('timeline', 'archive')
group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
"""
COUNTED_ON_MAP = (
    "select owner_id, south, west, visibility, month, count from map_counts where count != 0 order by 1, 2, 3, 4, 5"
)
USAGE = """
select u.name, u.usage_bytes, ifnull(sum(a.file_size), 0) as bytes from users u
left join assets a on a.owner_id = u.id and a.library_id is null and not a.is_extracted
group by u.id having bytes != u.usage_bytes
"""
# What is to be done later is no work that is left.
UNDONE = """
select name, key, state, error from jobs where state != 'waiting' or run_after <= unixepoch('subsec') * 1000
"""
UNMADE = """
select original_path, metadata_at is null, thumbnails_at is null from assets a
where is_offline = 0 and visibility != 'hidden' and (metadata_at is null or thumbnails_at is null)
  and not exists (select 1 from problems p where p.asset_id = a.id)
"""


def assert_whole(data_dir: Path, acknowledged: Mapping[str, bytes] | None = None) -> None:
    """Every rule, of a library whose work is done. `acknowledged`: see `lost`."""
    found = [*broken(data_dir), *lost(data_dir, acknowledged or {})]
    assert not found, "\n".join([f"{len(found)} things are broken:", *found[:MOST_TOLD]])


def broken(data_dir: Path) -> list[str]:
    """What does not hold, in sentences; none of a library that is whole."""
    with one_moment(data_dir) as rows:
        return [trouble for rule in RULES for trouble in rule(rows, data_dir)]


def lost(data_dir: Path, acknowledged: Mapping[str, bytes]) -> list[str]:
    """Of uploads that clients were told are here, by their ids with the SHA-1 of their bytes: those of which that is not so.
    Leave out those that somebody deleted for good."""
    with one_moment(data_dir) as rows:
        known = {uid: (path, sha1) for uid, path, sha1 in rows.rows("select uid, path, checksum from assets")}
    return [why for uid, sha1 in acknowledged.items() for why in look_for(data_dir, uid, known.get(uid), sha1)]


@contextmanager
def one_moment(data_dir: Path) -> Iterator[Rows]:
    """What the database holds now, whatever is written meanwhile."""
    with reading(data_dir / "photostead.sqlite") as connection:
        connection.execute("begin")
        yield Rows(connection)


def look_for(data_dir: Path, uid: str, known: tuple[bytes, bytes] | None, sha1: bytes) -> Iterator[str]:
    """Why an acknowledged upload is lost, if it is."""
    if known is None:
        yield f"the acknowledged upload {uid} has no row"
    elif known[1] != sha1:
        yield f"the acknowledged upload {uid} has another checksum in its row"
    elif not (data_dir / os.fsdecode(known[0])).is_file():
        yield f"the acknowledged upload {uid} has no file {os.fsdecode(known[0])}"
    elif digest_of(data_dir / os.fsdecode(known[0])) != sha1:
        yield f"the acknowledged upload {uid} has other bytes"


# --- the rules


def find_damage(rows: Rows, data_dir: Path) -> Iterator[str]:
    """Every page and index of the database, those of the searches too; no row that belongs to one that is not there."""
    yield from (f"database: {line}" for line in rows.column("pragma integrity_check") if line != "ok")
    yield from (f"database: {row} belongs to nothing" for row in rows.rows("pragma foreign_key_check"))


def find_missing(rows: Rows, data_dir: Path) -> Iterator[str]:
    """A row names a file, and there is none."""
    for name in sorted(named_files(rows)):
        if not (data_dir / name).is_file():
            yield f"row without its file: {name}"


def find_unfindable(rows: Rows, data_dir: Path) -> Iterator[str]:
    """A file that a row names is not known for one that is in use: it would be removed with the next one of that name."""
    named = {os.fsdecode(path) for sql in (ORIGINALS, MADE) for path in rows.column(sql)}
    yield from (f"not known to be in use: {name}" for name in sorted(named - store.paths_in_use(rows, sorted(named))))


def find_strays(rows: Rows, data_dir: Path) -> Iterator[str]:
    """A file of ours that no row names, nor a job that is to remove it."""
    allowed = named_files(rows) | doomed_files(rows)
    for home in HOMES:
        yield from (f"file without a row: {name}" for name in sorted(files_below(data_dir, home) - allowed))


def find_leavings(rows: Rows, data_dir: Path) -> Iterator[str]:
    """What is on its way belongs to an upload that is to go on; notes and half files are settled."""
    allowed = {f"incoming/{uid}.upload" for uid in rows.column(OPEN_UPLOADS)}
    yield from (f"left over on the way: {name}" for name in sorted(files_below(data_dir, "incoming") - allowed))


def find_other_bytes(rows: Rows, data_dir: Path) -> Iterator[str]:
    """An upload is what its row says, byte by byte; what we made has the size that its row says."""
    for path, sha1, size in rows.rows(UPLOADS):
        file = data_dir / os.fsdecode(path)
        if file.is_file() and (digest_of(file), file.stat().st_size) != (sha1, size):
            yield f"other bytes than its row says: {os.fsdecode(path)}"
    for path, size in rows.rows(MADE_SIZES):
        file = data_dir / os.fsdecode(path)
        if file.is_file() and file.stat().st_size != size:
            yield f"{os.fsdecode(path)} has {file.stat().st_size} bytes, its row says {size}"


def find_miscounts(rows: Rows, data_dir: Path) -> Iterator[str]:
    """What is kept as a number is what can be counted."""
    if rows.rows(MONTHS) != rows.rows(COUNTED_MONTHS):
        yield "the months of the timeline are counted wrongly"
    if rows.rows(ON_MAP) != rows.rows(COUNTED_ON_MAP):
        yield "the squares of the map are counted wrongly"
    if rows.rows(IN_ALBUMS) != rows.rows(SHOWN_IN_ALBUMS):
        yield "what albums show is not what is in them"
    for name, told, real in rows.rows(USAGE):
        yield f"{name} is said to use {told} bytes and uses {real}"


def find_unfinished(rows: Rows, data_dir: Path) -> Iterator[str]:
    """Nothing waits, nothing was given up, and what is to be made of each asset was made, or its problem says why not."""
    for name, key, state, error in rows.rows(UNDONE):
        yield f"the job {name} {key} is {state}: {error}"
    for path, no_metadata, no_pictures in rows.rows(UNMADE):
        yield f"{path} lacks {'metadata ' * no_metadata}{'pictures' * no_pictures}, and nothing says why"


RULES: tuple[Callable[[Rows, Path], Iterator[str]], ...] = (
    find_damage, find_missing, find_unfindable, find_strays, find_leavings, find_other_bytes, find_miscounts, find_unfinished,
)  # fmt: skip


# --- files


def named_files(rows: Rows) -> set[str]:
    """Files of ours that rows name, relative to the data folder."""
    return {os.fsdecode(path) for sql in (ORIGINALS, MADE, PORTRAITS) for path in rows.column(sql)}


def doomed_files(rows: Rows) -> set[str]:
    """Files that a job is to remove."""
    return {path for payload in rows.column(DOOMED) for path in json.loads(payload)["paths"]}


def files_below(data_dir: Path, home: str) -> set[str]:
    """What is no folder in one of ours, relative to the data folder; without the marker that says whose it is."""
    found = (path for path in (data_dir / home).rglob("*") if path.is_symlink() or not path.is_dir())
    return {str(path.relative_to(data_dir)) for path in found if path.name != markers.NAME}


def digest_of(path: Path) -> bytes:
    """SHA-1 of its bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha1").digest()


# Everything that can be seen of a file or folder but when it was read: what is never to change below an import path.
Sight = tuple[int, int, int, int, int, bytes]


def look_at(folder: Path) -> dict[str, Sight]:
    """A library's folder and all in it: mode, owner, inode, times of content and of inode, bytes. Compare two of them."""
    return {str(path.relative_to(folder)): sight_of(path) for path in [folder, *folder.rglob("*")]}


def sight_of(path: Path) -> Sight:
    """One of them."""
    status = path.lstat()
    data = digest_of(path) if path.is_file() and not path.is_symlink() else b""
    return (status.st_mode, status.st_uid, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, data)
