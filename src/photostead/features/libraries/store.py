"""SQL of libraries and of what a scan compares and writes."""

import hashlib
from collections.abc import Sequence

import msgspec

from photostead.db.tx import Row, Rows, Tx, as_json
from photostead.features.assets import service as assets
from photostead.features.libraries.schema import LibraryResponseDto, LibraryStatsResponseDto
from photostead.features.libraries.walk import FoundFile, shown
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import Invalid
from photostead.kernel.ids import new_id

COLUMNS = """
  l.id, l.uid, l.name, l.import_paths, l.exclusion_patterns, l.created_at, l.updated_at, l.refreshed_at,
  (select u.uid from users u where u.id = l.owner_id), (select count(*) from assets a where a.library_id = l.id)
"""


class Library(msgspec.Struct, frozen=True):
    """What a scan needs of a library."""

    id: int
    uid: str
    owner_id: int
    name: str
    import_paths: list[str]
    exclusion_patterns: list[str]


class Known(msgspec.Struct, frozen=True):
    """What the database holds of a file."""

    id: int
    size: int
    modified: int
    is_offline: bool


def list_libraries(rows: Rows) -> list[LibraryResponseDto]:
    """Every library that is not on its way out."""
    found = rows.rows(f"select {COLUMNS} from libraries l where l.deleted_at is null order by l.name, l.id")
    return [describe(row) for row in found]


def get_library(rows: Rows, uid: str) -> LibraryResponseDto:
    """One library. Raises Invalid."""
    row = rows.row(f"select {COLUMNS} from libraries l where l.uid = ? and l.deleted_at is null", (uid,))
    if row is None:
        raise Invalid("Library not found")
    return describe(row)


def describe(row: Row) -> LibraryResponseDto:
    """A row of COLUMNS."""
    return LibraryResponseDto(
        id=row[1],
        name=row[2],
        import_paths=msgspec.json.decode(row[3]),
        exclusion_patterns=msgspec.json.decode(row[4]),
        created_at=to_wire(row[5]),
        updated_at=to_wire(row[6]),
        refreshed_at=None if row[7] is None else to_wire(row[7]),
        owner_id=row[8],
        asset_count=row[9],
    )


def load_library(rows: Rows, uid: str) -> Library | None:
    """A library to be scanned; None when it is gone or going."""
    row = rows.row(
        """
        select id, uid, owner_id, name, import_paths, exclusion_patterns
        from libraries where uid = ? and deleted_at is null
        """,
        (uid,),
    )
    if row is None:
        return None
    return Library(row[0], row[1], row[2], row[3], msgspec.json.decode(row[4]), msgspec.json.decode(row[5]))


def insert_library(tx: Tx, owner_id: int, name: str, import_paths: list[str], patterns: list[str]) -> str:
    """Add a library; its uid."""
    uid = new_id()
    tx.insert(
        "libraries",
        {
            "uid": uid,
            "owner_id": owner_id,
            "name": name,
            "import_paths": as_json(import_paths),
            "exclusion_patterns": as_json(patterns),
            "created_at": tx.now,
            "updated_at": tx.now,
        },
    )
    return uid


def update_library(tx: Tx, uid: str, name: str, import_paths: list[str], patterns: list[str]) -> None:
    """Change a library."""
    tx.run(
        """
        update libraries
        set name = :name, import_paths = :paths, exclusion_patterns = :patterns, updated_at = :now
        where uid = :uid
        """,
        {
            "uid": uid,
            "name": name,
            "paths": as_json(import_paths),
            "patterns": as_json(patterns),
            "now": tx.now,
        },
    )


def library_statistics(rows: Rows, uid: str) -> LibraryStatsResponseDto:
    """What a library holds, the trash left out. Raises Invalid."""
    get_library(rows, uid)
    photos, videos, usage = rows.rows(
        """
        select count(*) filter (where a.type = 'IMAGE'), count(*) filter (where a.type = 'VIDEO'),
               coalesce(sum(a.file_size), 0)
        from assets a
        join libraries l on l.id = a.library_id
        where l.uid = ? and a.deleted_at is null
        """,
        (uid,),
    )[0]
    return LibraryStatsResponseDto(photos=photos, total=photos + videos, usage=usage, videos=videos)


# --- scanning


def path_checksum(path: bytes) -> bytes:
    """What stands for an external file on the wire: SHA-1 of `path:` and its path, unique and no claim on content."""
    return hashlib.sha1(b"path:" + path, usedforsecurity=False).digest()


def compare(rows: Rows, library: Library, files: Sequence[FoundFile]) -> list[Known | None]:
    """What is known of each file; None for what is new. A file that a person deleted is known and left alone."""
    by_checksum = {path_checksum(file.path): number for number, file in enumerate(files)}
    marks = ", ".join("?" * len(by_checksum))
    found: list[Known | None] = [None] * len(files)
    for checksum, *row in rows.rows(
        f"""
        select checksum, id, file_size, file_modified_at, is_offline from assets
        where owner_id = ? and library_id = ? and ifnull(library_id, 0) = ? and checksum in ({marks})
        """,
        (library.owner_id, library.id, library.id, *by_checksum),
    ):
        found[by_checksum[checksum]] = Known(row[0], row[1], row[2], bool(row[3]))
    for checksum in rows.column(
        f"select checksum from library_ignored where library_id = ? and checksum in ({marks})",
        (library.id, *by_checksum),
    ):
        number = by_checksum[checksum]
        found[number] = Known(0, files[number].size, files[number].modified, is_offline=False)
    return found


def add_files(tx: Tx, library: Library, files: Sequence[FoundFile]) -> None:
    """New files show at once, by their modification time; what is inside them is read by the jobs."""
    for file in files:
        text = shown(file.path)
        asset_id, _ = assets.insert_asset(
            tx,
            assets.NewAsset(
                owner_id=library.owner_id,
                library_id=library.id,
                type=file.kind,
                path=file.path,
                original_path=text,
                original_name=text.rpartition("/")[2],
                checksum=path_checksum(file.path),
                content_hash=None,
                file_size=file.size,
                file_created_at=file.modified,
                file_modified_at=file.modified,
                local_time=file.modified,
            ),
        )
        assets.request_metadata(tx, asset_id, file.modified)


def update_file(tx: Tx, known: Known, file: FoundFile) -> None:
    """A file that changed is read again; one that came back is online again, with everything it had."""
    tx.run("update assets set is_offline = 0, updated_at = ? where id = ?", (tx.now, known.id))
    if (known.size, known.modified) != (file.size, file.modified):
        tx.run(
            """
            update assets set file_size = ?, file_modified_at = ?, content_hash = null, metadata_at = null
            where id = ?
            """,
            (file.size, file.modified, known.id),
        )
        assets.request_metadata(tx, known.id, file.modified)


def online_files(rows: Rows, library_id: int, after: int, count: int) -> list[tuple[int, bytes]]:
    """`(key, path)` of files that are thought to be there, in the order of their keys, from behind `after`."""
    found = rows.rows(
        """
        select id, path from assets
        where library_id = ? and is_offline = 0 and id > ?
        order by id limit ?
        """,
        (library_id, after, count),
    )
    return [(row[0], row[1]) for row in found]


def set_offline(tx: Tx, ids: Sequence[int]) -> None:
    """Missing is offline, not deleted: the asset stays where it is, marked."""
    tx.run(
        "update assets set is_offline = 1, updated_at = :now where id in (select value from json_each(:ids))",
        {"now": tx.now, "ids": as_json(ids)},
    )


def finish_scan(tx: Tx, library: Library, troubles: Sequence[tuple[str, str]]) -> None:
    """Note the time, and what could not be looked at."""
    tx.run("update libraries set refreshed_at = ? where id = ?", (tx.now, library.id))
    tx.run("delete from problems where library_id = ? and step = 'scan'", (library.id,))
    for path, reason in troubles:
        tx.run(
            """
            insert into problems (owner_id, library_id, path, step, reason, at) values (?, ?, ?, 'scan', ?, ?)
            on conflict do nothing
            """,
            (library.owner_id, library.id, path, reason, tx.now),
        )


# --- leaving


def mark_deleted(tx: Tx, uid: str) -> None:
    """The library is no longer listed; its assets go chunk by chunk. Raises Invalid."""
    get_library(tx, uid)
    tx.run("update libraries set deleted_at = ? where uid = ?", (tx.now, uid))


def delete_some(tx: Tx, uid: str, count: int) -> bool:
    """Remove a chunk of a leaving library's assets from us, never from disk; True when the library itself went."""
    library_id = tx.value("select id from libraries where uid = ? and deleted_at is not null", (uid,))
    if library_id is None:
        return True
    ids = tx.column("select id from assets where library_id = ? limit ?", (library_id, count))
    assets.delete_for_good(tx, ids)
    if ids:
        return False
    tx.run("delete from libraries where id = ?", (library_id,))
    return True
