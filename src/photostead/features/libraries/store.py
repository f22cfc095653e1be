"""SQL of libraries. What scans compare and write is `scan_store`'s."""

import os

import msgspec

from photostead.db.tx import Row, Rows, Tx, Value, as_json
from photostead.features.assets import service as assets
from photostead.features.libraries.schema import LibraryResponseDto, LibraryStatsResponseDto
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
    guard_share: float
    is_shared: bool
    makes_albums: bool

    def with_id(self, library_id: int) -> "Library":
        """Another library of the same owner, as far as moving assets needs it."""
        return msgspec.structs.replace(self, id=library_id)


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


def find_keys(rows: Rows, uid: str) -> tuple[int, int]:
    """`(library, owner)`: the keys of one. Raises Invalid."""
    row = rows.row("select id, owner_id from libraries where uid = ? and deleted_at is null", (uid,))
    if row is None:
        raise Invalid("Library not found")
    return row[0], row[1]


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
        select id, uid, owner_id, name, import_paths, exclusion_patterns, guard_share, is_shared,
               ifnull(folder_albums ->> 'mode', 'off') != 'off'
        from libraries where uid = ? and deleted_at is null
        """,
        (uid,),
    )
    if row is None:
        return None
    import_paths, patterns = msgspec.json.decode(row[4]), msgspec.json.decode(row[5])
    return Library(row[0], row[1], row[2], row[3], import_paths, patterns, row[6], bool(row[7]), bool(row[8]))


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


def below(folder: str) -> dict[str, Value]:
    """What to bind for `path = :path or (path > :low and path < :high)`: a folder and all below it ("0" follows "/")."""
    path = os.fsencode(folder).rstrip(b"/")
    return {"path": path, "low": path + b"/", "high": path + b"0"}


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
