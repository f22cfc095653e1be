"""SQL of scans: what is known of a folder, what differs, what moved, what is missing."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from photostead.db.tx import Rows, Tx, as_json
from photostead.features.assets import service as assets
from photostead.features.libraries.moves import Fresh
from photostead.features.libraries.store import Library, below
from photostead.features.libraries.walk import FolderState, Sidecar, shown
from photostead.features.libraries.work import ScanState
from photostead.features.triggers import service as triggers
from photostead.features.triggers.schema import WorkflowTrigger
from photostead.media.files import NOT_THERE

# A cross join begins with the few problems; left to itself, SQLite begins with all files of a library, at each scan.
MISSED = """
select a.id, a.path from problems p
cross join assets a on a.id = p.asset_id
where a.library_id = ? and a.is_offline = 0 and instr(p.reason, ?)
group by p.asset_id
"""


class Known(msgspec.Struct, frozen=True):
    """What the database holds of an external file; size in bytes, time in ms."""

    id: int
    path: bytes
    size: int
    modified: int
    inode: int | None
    is_offline: int
    sidecar_path: bytes | None
    sidecar_size: int | None
    sidecar_modified: int | None

    @property
    def sidecar(self) -> Sidecar | None:
        """The sidecar that was read with it."""
        if self.sidecar_path is None:
            return None
        return Sidecar(self.sidecar_path, self.sidecar_size or 0, self.sidecar_modified or 0)


def path_checksum(path: bytes) -> bytes:
    """What stands for an external file on the wire: SHA-1 of `path:` and its path, unique and no claim on content."""
    return hashlib.sha1(b"path:" + path, usedforsecurity=False).digest()


# --- what is known


def load_folders(rows: Rows, library_id: int) -> dict[bytes, FolderState]:
    """Every folder of a library that ever held an asset."""
    found = rows.rows("select path, id, signature, modified from folders where library_id = ?", (library_id,))
    return {row[0]: FolderState(row[1], row[2], row[3]) for row in found}


def known_in(rows: Rows, folder_id: int | None) -> dict[bytes, Known]:
    """The assets of a folder by their paths."""
    if folder_id is None:
        return {}
    found = rows.structs(
        Known,
        """
        select a.id, a.path, a.file_size, a.file_modified_at, a.inode, a.is_offline, s.path, s.size, s.modified
        from assets a
        left join asset_sidecars s on s.asset_id = a.id
        where a.folder_id = ?
        """,
        (folder_id,),
    )
    return {known.path: known for known in found}


def ignored_among(rows: Rows, library_id: int, paths: Iterable[bytes]) -> set[bytes]:
    """Those files that a person deleted for themselves."""
    by_checksum = {path_checksum(path): path for path in paths}
    if not by_checksum or not rows.value("select 1 from library_ignored where library_id = ? limit 1", (library_id,)):
        return set()
    marks = ", ".join("?" * len(by_checksum))
    found = rows.column(
        f"select checksum from library_ignored where library_id = ? and checksum in ({marks})",
        (library_id, *by_checksum),
    )
    return {by_checksum[checksum] for checksum in found}


def online_in(rows: Rows, folder_ids: Iterable[int]) -> list[tuple[int, bytes]]:
    """`(key, path)` of the assets in some folders that are thought to be there."""
    sql = "select id, path from assets where folder_id in (select value from json_each(?)) and is_offline = 0"
    return [(row[0], row[1]) for row in rows.rows(sql, (as_json(list(folder_ids)),))]


def missed_when_read(rows: Rows, library_id: int) -> list[tuple[int, bytes]]:
    """`(key, path)` of assets that are thought to be there, and were not when their files were to be read."""
    return [(row[0], row[1]) for row in rows.rows(MISSED, (library_id, NOT_THERE))]


def count_online(rows: Rows, library_id: int, root: str) -> int:
    """How many files below an import path are thought to be there."""
    return int(
        rows.value(
            """
            select count(*) from folders f
            join assets a on a.folder_id = f.id
            where ifnull(f.library_id, 0) = :library and a.is_offline = 0
              and (f.path = :path or (f.path > :low and f.path < :high))
            """,
            {"library": library_id, **below(root)},
        )
    )


# --- what differs


def add_files(tx: Tx, library: Library, files: Sequence[Fresh], beside: Mapping[bytes, Sidecar]) -> None:
    """New files show at once, by their modification time; what is inside them is read by the jobs."""
    found = {assets.parent_of(file.path) for file in files}
    folders = {folder: assets.ensure_folder(tx, library.id, folder) for folder in sorted(found)}
    keys = assets.insert_assets(tx, [new_asset(library, file, folders) for file in files])
    for file in files:
        if (sidecar := beside.get(file.path)) is not None:
            put_sidecar(tx, keys[path_checksum(file.path)], sidecar)
    assets.request_first_metadata(tx, keys.values())
    triggers.happened(tx, WorkflowTrigger.ASSET_CREATE, library.owner_id, keys.values())


def new_asset(library: Library, file: Fresh, folders: Mapping[bytes, int]) -> assets.NewAsset:
    """A file as it is taken in; `folders` has the key of its folder."""
    text = shown(file.path)
    return assets.NewAsset(
        owner_id=library.owner_id,
        library_id=library.id,
        type=file.kind,
        path=file.path,
        original_path=text,
        original_name=text.rpartition("/")[2],
        checksum=path_checksum(file.path),
        content_hash=file.content_hash,
        file_size=file.size,
        file_created_at=file.modified,
        file_modified_at=file.modified,
        local_time=file.modified,
        inode=file.inode,
        folder_id=folders[assets.parent_of(file.path)],
    )


def put_sidecar(tx: Tx, asset_id: int, sidecar: Sidecar | None) -> None:
    """Note which XMP file an asset is read with."""
    if sidecar is None:
        tx.run("delete from asset_sidecars where asset_id = ?", (asset_id,))
        return
    tx.run(
        """
        insert into asset_sidecars values (:id, :path, :size, :modified)
        on conflict do update set path = :path, size = :size, modified = :modified
        """,
        {"id": asset_id, "path": sidecar.path, "size": sidecar.size, "modified": sidecar.modified},
    )


def reread(tx: Tx, known: Known, sidecar: Sidecar | None) -> None:
    """Read a file again that is as it was: its sidecar is not, or a person asked for it."""
    if known.sidecar != sidecar:
        put_sidecar(tx, known.id, sidecar)
    assets.request_metadata(tx, known.id, known.modified)


def change_file(tx: Tx, file: Fresh, sidecar: Sidecar | None) -> None:
    """Another file at the path of an asset: it is read again, and what a person made of the asset stays."""
    tx.run(
        """
        update assets
        set is_offline = 0, file_size = :size, file_modified_at = :modified, inode = :inode, content_hash = :hash,
            metadata_at = null, updated_at = :now
        where id = :id
        """,
        {
            "id": file.asset_id,
            "size": file.size,
            "modified": file.modified,
            "inode": file.inode,
            "hash": file.content_hash,
            "now": tx.now,
        },
    )
    put_sidecar(tx, asset_id_of(file), sidecar)
    assets.request_metadata(tx, asset_id_of(file), file.modified)


def asset_id_of(file: Fresh) -> int:
    """The asset at a file's path; a new file has none and must not come here."""
    assert file.asset_id is not None, file.path
    return file.asset_id


def set_online(tx: Tx, ids: Sequence[int]) -> None:
    """Files that are back: their assets are online again, with everything they had."""
    tx.run(
        "update assets set is_offline = 0, updated_at = :now where id in (select value from json_each(:ids))",
        {"now": tx.now, "ids": as_json(ids)},
    )
    assets.read_again_what_failed(tx, ids)


def set_offline(tx: Tx, ids: Sequence[int]) -> None:
    """Missing is offline, not deleted: the asset stays where it is, marked."""
    tx.run(
        "update assets set is_offline = 1, updated_at = :now where id in (select value from json_each(:ids))",
        {"now": tx.now, "ids": as_json(ids)},
    )


def learn_inodes(tx: Tx, inodes: Sequence[tuple[int, int]]) -> None:
    """`(inode, asset)` of files that are as they were, for databases of a time when nobody noted them."""
    tx.run_many("update assets set inode = ? where id = ?", inodes)


def settle_folders(tx: Tx, library_id: int, folders: Iterable[tuple[bytes, bytes, int]]) -> None:
    """`(path, signature, modified)` of folders in which everything is settled. Those that never held an asset are not
    noted: they cost nothing to look through."""
    tx.run_many(
        "update folders set signature = ?, modified = ? where ifnull(library_id, 0) = ? and path = ?",
        [(signature, modified, library_id, path) for path, signature, modified in folders],
    )


def unsettle_folders(tx: Tx, folder_ids: Sequence[int]) -> None:
    """What was found in these is no longer so: look closely next time."""
    tx.run(
        """
        update folders set signature = null
        where id in (select value from json_each(?)) and signature is not null
        """,
        (as_json(folder_ids),),
    )


def drop_ignored(tx: Tx, library_id: int, checksums: Sequence[bytes]) -> None:
    """Files that a person deleted, and that are gone now: should they come back, they are welcome."""
    tx.run_many(
        "delete from library_ignored where library_id = ? and checksum = ?", [(library_id, c) for c in checksums]
    )


def ignored_files(rows: Rows, library_id: int) -> list[tuple[bytes, str]]:
    """`(checksum, path)` of what a person deleted for themselves."""
    found = rows.rows("select checksum, original_path from library_ignored where library_id = ?", (library_id,))
    return [(row[0], row[1]) for row in found]


# --- the end


def note_progress(tx: Tx, library_id: int, state: ScanState) -> None:
    """How far the scan is, for those who follow it from outside the daemon."""
    names = (
        "mode",
        "started_at",
        "finished_at",
        "found",
        "added",
        "changed",
        "moved",
        "returned",
        "offline",
        "warnings",
    )
    marks = ", ".join(f":{name}" for name in names)
    updates = ", ".join(f"{name} = :{name}" for name in names)
    tx.run(
        f"insert into library_scans (library_id, {', '.join(names)}) values (:id, {marks}) "
        f"on conflict do update set {updates}",
        {"id": library_id, **{name: getattr(state, name) for name in names}},
    )


def finish_scan(
    tx: Tx, library: Library, state: ScanState, troubles: Sequence[tuple[str, str]], *, is_whole: bool
) -> None:
    """Note the time, and what could not be looked at; of a whole scan also which folders are no more."""
    note_progress(tx, library.id, state)
    if is_whole:
        tx.run("update libraries set refreshed_at = ? where id = ?", (tx.now, library.id))
    note_troubles(tx, library, troubles, is_whole=is_whole)


def note_troubles(tx: Tx, library: Library, troubles: Sequence[tuple[str, str]], *, is_whole: bool) -> None:
    """One row for each path that could not be looked at. Those of the scan before are over, where this one was whole;
    rows that stay the same are not written."""
    of_library = "library_id = ? and step = 'scan' and asset_id is null"
    before: dict[str, str] = dict(tx.rows(f"select path, reason from problems where {of_library}", (library.id,)))
    now = dict(troubles)
    if is_whole:
        gone = [path for path in before if path not in now]
        tx.run_many(f"delete from problems where {of_library} and path = ?", [(library.id, path) for path in gone])
    for path, reason in now.items():
        if before.get(path) != reason:
            tx.run(
                """
                insert into problems (owner_id, library_id, path, step, reason, at) values (?, ?, ?, 'scan', ?, ?)
                on conflict do update set reason = excluded.reason, at = excluded.at
                """,
                (library.owner_id, library.id, path, reason, tx.now),
            )


def forget_folders(tx: Tx, folder_ids: Sequence[int]) -> None:
    """Folders that are gone from disk and hold no asset any more."""
    tx.run(
        """
        delete from folders
        where id in (select value from json_each(?))
          and not exists (select 1 from assets a where a.folder_id = folders.id)
        """,
        (as_json(folder_ids),),
    )
