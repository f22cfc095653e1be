"""SQL of files that moved: which assets a new file may be, and giving an asset its file's new place."""

import hashlib
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.assets import service as assets
from photostead.features.libraries.moves import Fresh, Match, Vacated
from photostead.features.libraries.scan_store import asset_id_of, path_checksum, put_sidecar
from photostead.features.libraries.store import Library
from photostead.features.libraries.walk import Sidecar, shown

VACATED = "a.id, a.path, a.type, a.file_size, a.file_modified_at, a.inode, a.content_hash"


# --- what a file may have been


def last_asset(rows: Rows) -> int:
    """The highest key there is: what comes later was added since."""
    return int(rows.value("select ifnull(max(id), 0) from assets"))


def places_of(rows: Rows, owner_id: int) -> dict[int, list[str]]:
    """The import paths of each library of an owner."""
    found = rows.rows("select id, import_paths from libraries where owner_id = ? and deleted_at is null", (owner_id,))
    return {row[0]: msgspec.json.decode(row[1]) for row in found}


def offline_assets(rows: Rows, owner_id: int) -> list[tuple[int, Vacated]]:
    """`(library, asset)` of an owner's external assets whose files are missing. No library, 0, for one whose path is
    another's now: whatever lies there is not its file."""
    found = rows.rows(
        f"""
        select iif(a.folder_id is null, 0, a.library_id), {VACATED} from assets a indexed by assets_offline
        where a.owner_id = ? and a.library_id is not null and a.is_offline = 1
        """,
        (owner_id,),
    )
    return [(row[0], Vacated(*row[1:])) for row in found]


def alike(rows: Rows, owner_id: int, last: int, kinds: Collection[tuple[int, int]]) -> list[tuple[int, Vacated]]:
    """`(library, asset)` of an owner's external assets that have one of these sizes (bytes) and times (ms) together, none
    added since `last`."""
    # A cross join begins with the few; left to itself, SQLite reads them again for each asset of the owner.
    found = rows.rows(
        f"""
        select a.library_id, {VACATED}
        from json_each(:kinds) f
        cross join assets a on a.owner_id = :owner and a.library_id is not null and a.is_offline = 0
          and a.file_size = json_extract(f.value, '$[0]') and a.file_modified_at = json_extract(f.value, '$[1]')
        where a.id <= :last
        """,
        {"owner": owner_id, "last": last, "kinds": as_json(list(kinds))},
    )
    return [(row[0], Vacated(*row[1:])) for row in found]


def load_vacated(rows: Rows, ids: Iterable[int]) -> list[Vacated]:
    """Assets by their keys."""
    sql = f"select {VACATED} from assets a where a.id in (select value from json_each(?))"
    return rows.structs(Vacated, sql, (as_json(list(ids)),))


# --- new places


def move_assets(tx: Tx, library: Library, matches: Sequence[Match], beside: Mapping[bytes, Sidecar]) -> None:
    """Give assets the files that were found to be theirs. Whoever was at a path that is taken now has no file any more,
    until one is found for it too."""
    for file, asset in matches:
        occupant = file.asset_id if file.asset_id != asset.id else None
        for displaced in filter(None, (asset.id, occupant)):
            leave_path(tx, displaced)
    for file, asset in matches:
        take_path(tx, library, file, asset, beside.get(file.path))
    assets.read_again_what_failed(tx, [asset.id for _, asset in matches])


def leave_path(tx: Tx, asset_id: int) -> None:
    """An asset without a place: its checksum, which stands for the path, is made one that no path can have."""
    tx.run(
        "update assets set checksum = ?, folder_id = null, is_offline = 1 where id = ?",
        (hashlib.sha1(b"gone:%d" % asset_id, usedforsecurity=False).digest(), asset_id),
    )


def take_path(tx: Tx, library: Library, file: Fresh, asset: Vacated, sidecar: Sidecar | None) -> None:
    """An asset at a file's path; what was made from the file stays, it is the same file."""
    text = shown(file.path)
    tx.run(
        """
        update assets
        set library_id = :library, path = :path, original_path = :text, original_name = :name, checksum = :checksum,
            folder_id = :folder, file_size = :size, file_modified_at = :modified, inode = :inode, is_offline = 0,
            updated_at = :now
        where id = :id
        """,
        {
            "id": asset.id,
            "library": library.id,
            "path": file.path,
            "text": text,
            "name": text.rpartition("/")[2],
            "checksum": path_checksum(file.path),
            "folder": assets.ensure_folder(tx, library.id, assets.parent_of(file.path)),
            "size": file.size,
            "modified": file.modified,
            "inode": file.inode,
            "now": tx.now,
        },
    )
    tx.run("update problems set library_id = ?, path = ? where asset_id = ?", (library.id, text, asset.id))
    before = tx.row("select size, modified from asset_sidecars where asset_id = ?", (asset.id,))
    put_sidecar(tx, asset.id, sidecar)
    if before != (None if sidecar is None else (sidecar.size, sidecar.modified)):
        assets.request_metadata(tx, asset.id, file.modified)


def unread_alike(rows: Rows, owner_id: int, sizes: Iterable[int], missing: Iterable[int]) -> list[Fresh]:
    """External assets that were not read yet and have one of the sizes, without those that are missing."""
    found = rows.rows(
        """
        select path, type, file_size, file_modified_at, ifnull(inode, 0), id
        from assets indexed by assets_by_size
        where owner_id = ? and library_id is not null and is_offline = 0 and content_hash is null
          and file_size in (select value from json_each(?)) and id not in (select value from json_each(?))
        """,
        (owner_id, as_json(list(sizes)), as_json(list(missing))),
    )
    return [Fresh(*row) for row in found]


def note_contents(tx: Tx, files: Iterable[Fresh]) -> None:
    """Keep what was read, so that nobody reads it again."""
    tx.run_many(
        "update assets set content_hash = ? where id = ? and file_size = ? and file_modified_at = ?",
        [(file.content_hash, file.asset_id, file.size, file.modified) for file in files if file.content_hash],
    )


def untouched_twins(rows: Rows, owner_id: int, missing: Iterable[int]) -> dict[int, tuple[int, Fresh]]:
    """For missing assets, `(library, file)` of an online external asset of the same owner and content of which no person
    made anything: nothing is lost when the missing one takes its place. Both in the order of their paths."""
    keys: dict[str, Value] = {"owner": owner_id, "missing": as_json(list(missing))}
    waiting: dict[tuple[str, bytes], deque[tuple[int, Fresh]]] = {}
    for library_id, *file in rows.rows(UNTOUCHED, keys):
        twin = Fresh(*file)
        waiting.setdefault((twin.kind, file[-1]), deque()).append((library_id, twin))
    wanting = rows.rows(
        """
        select m.id, m.type, m.content_hash from json_each(:missing) j cross join assets m on m.id = j.value
        order by m.path, m.id
        """,
        keys,
    )
    return {key: twins.popleft() for key, *content in wanting if (twins := waiting.get((content[0], content[1])))}


# Begins with the few that are missing, and finds their twins by content: left to itself, SQLite reads all of an owner.
UNTOUCHED = """
select t.library_id, t.path, t.type, t.file_size, t.file_modified_at, ifnull(t.inode, 0), t.id, t.content_hash
from (
  select distinct m.content_hash from json_each(:missing) j cross join assets m on m.id = j.value
  where m.content_hash is not null
) c
cross join assets t indexed by assets_by_content on t.content_hash = c.content_hash
where t.owner_id = :owner and t.library_id is not null and t.is_offline = 0
  and t.id not in (select value from json_each(:missing))
  and t.deleted_at is null and t.is_favorite = 0 and t.visibility in ('timeline', 'hidden')
  and t.stack_id is null
  and not exists (select 1 from asset_overrides o where o.asset_id = t.id)
  and not exists (select 1 from asset_metadata o where o.asset_id = t.id)
  and not exists (select 1 from shared_link_assets o where o.asset_id = t.id)
  and not exists (
    select 1 from album_assets o
    where o.asset_id = t.id and o.album_id not in (select album_id from folder_albums where album_id is not null)
  )
order by t.path, t.id
"""


def take_over(tx: Tx, library: Library, file: Fresh, missing_id: int) -> None:
    """A missing asset takes the file, and the place, of one that nobody touched."""
    [asset] = load_vacated(tx, [missing_id])
    sidecar = tx.row("select path, size, modified from asset_sidecars where asset_id = ?", (asset_id_of(file),))
    assets.forget(tx, asset_id_of(file))
    move_assets(tx, library, [(file, asset)], {file.path: Sidecar(*sidecar)} if sidecar else {})
