"""The rules of libraries, and what others may ask of them."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from msgspec import UNSET

from photostead.access.identity import User
from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.features.libraries import advice, details_store, paths, roots, store
from photostead.features.libraries.advice import command_for as command_for
from photostead.features.libraries.folder_album_settings import FolderAlbumMode as FolderAlbumMode
from photostead.features.libraries.folder_album_settings import FolderAlbumSettings as FolderAlbumSettings
from photostead.features.libraries.folder_album_settings import check_settings as check_settings
from photostead.features.libraries.folder_album_settings import name_of as name_of
from photostead.features.libraries.folder_album_settings import read_settings as read_settings
from photostead.features.libraries.paths import check_import_path, check_spelling, silent_message
from photostead.features.libraries.patterns import DEFAULT_PATTERNS, compile_patterns
from photostead.features.libraries.schema import (
    CreateLibraryDto,
    LibraryResponseDto,
    UpdateLibraryDto,
    ValidateLibraryDto,
    ValidateLibraryImportPathResponseDto,
    ValidateLibraryResponseDto,
)
from photostead.features.libraries.walk import shown as shown
from photostead.features.libraries.watching import STATES as WATCH_STATES
from photostead.features.libraries.watching import WatchState
from photostead.features.libraries.work import APPLY_FOLDERS as APPLY_FOLDERS
from photostead.features.libraries.work import DELETE, STATES, ScanMode, scan_job
from photostead.features.libraries.work import ScanState as ScanState
from photostead.host.patience import ask_disk
from photostead.jobs.queues import Priority
from photostead.kernel.errors import Invalid

PATH_SECONDS = 15.0  # a disk that sleeps takes ten to wake up
bind_command, endangered_mount, plug_for = advice.bind_command, advice.endangered_mount, advice.plug_for
fstab_points, mounted_points, mount_command = advice.fstab_points, advice.mounted_points, advice.mount_command
protect_command, remount_command, snap_common = advice.protect_command, advice.remount_command, advice.snap_common
examine_path = paths.examine
find_managed = details_store.find_library
roots_of = roots.roots_of
first_forbidden = roots.first_forbidden


def begin_removals(tx: Tx, uids: Sequence[str]) -> None:
    """Take libraries off the list and ask for their removal, as when their owner's account goes. No file is touched."""
    for uid in uids:
        tx.run("update libraries set deleted_at = ifnull(deleted_at, ?) where uid = ?", (tx.now, uid))
        tx.enqueue(DELETE.job(uid, library_uid=uid))


def scan_states() -> dict[str, ScanState]:
    """How far each library's scan is, by uid."""
    return STATES


def watch_states() -> dict[str, WatchState]:
    """How each library is watched in this process, by uid."""
    return WATCH_STATES


async def create(db: Database, homes: Sequence[Path], user: User, body: CreateLibraryDto) -> LibraryResponseDto:
    """A new library. Raises Invalid for a path that cannot be read or is somebody else's, a pattern that is none, an
    unknown owner."""
    wanted = [] if body.import_paths is UNSET else unique(body.import_paths)
    patterns = list(DEFAULT_PATTERNS) if body.exclusion_patterns is UNSET else unique(body.exclusion_patterns)
    await asyncio.to_thread(compile_patterns, patterns)
    owner = await db.read(find_owner, body.owner_id)
    allowed = await roots.check(db, user, None, owner, wanted)
    await check_paths(wanted, homes)
    name = "New External Library" if body.name is UNSET else body.name

    def write(tx: Tx) -> LibraryResponseDto:
        roots.allow(tx, owner, allowed)
        return store.get_library(tx, store.insert_library(tx, owner, name, wanted, patterns))

    return await db.write(write)


def find_owner(rows: Rows, uid: str) -> int:
    """The key of who is to own a library. Raises Invalid where there is no such person."""
    owner: int | None = rows.value(
        "select id from users where uid = ? and status = 'active' and not is_service", (uid.lower(),)
    )
    if owner is None:
        raise Invalid("Library owner not found")
    return owner


async def update(
    db: Database, homes: Sequence[Path], user: User, uid: str, body: UpdateLibraryDto
) -> LibraryResponseDto:
    """Change a library. Only paths that are new to it are checked: a disk that is off now is no reason to refuse."""
    now = await db.read(store.get_library, uid)
    wanted = now.import_paths if body.import_paths is UNSET else unique(body.import_paths)
    patterns = now.exclusion_patterns if body.exclusion_patterns is UNSET else unique(body.exclusion_patterns)
    await asyncio.to_thread(compile_patterns, patterns)
    fresh = [path for path in wanted if path not in now.import_paths]
    library_id, owner = await db.read(store.find_keys, uid)
    allowed = await roots.check(db, user, library_id, owner, fresh)
    await check_paths(fresh, homes)

    def write(tx: Tx) -> LibraryResponseDto:
        roots.allow(tx, owner, allowed)
        store.update_library(tx, uid, now.name if body.name is UNSET else body.name, wanted, patterns)
        return store.get_library(tx, uid)

    return await db.write(write)


def unique(values: list[str]) -> list[str]:
    """Without repetitions, trailing slashes of paths aside, in the order given."""
    return list(dict.fromkeys(value.rstrip("/") or "/" for value in values))


async def check_paths(import_paths: Sequence[str], homes: Sequence[Path]) -> None:
    """Raises Invalid for the first path that cannot be scanned, or whose disk does not answer."""
    for path in import_paths:
        try:
            await ask_disk(PATH_SECONDS, check_import_path, path, homes)
        except TimeoutError as error:
            raise Invalid(silent_message(path)) from error


def check_paths_now(import_paths: Sequence[str], homes: Sequence[Path]) -> None:
    """The same on a thread of the caller, however long it takes."""
    for path in import_paths:
        check_import_path(path, homes)


async def validate(
    db: Database, homes: Sequence[Path], uid: str, body: ValidateLibraryDto
) -> ValidateLibraryResponseDto:
    """Judge paths without changing anything. Raises Invalid for an unknown library or a pattern that is none."""
    await db.read(store.get_library, uid)
    await asyncio.to_thread(compile_patterns, [] if body.exclusion_patterns is UNSET else body.exclusion_patterns)
    wanted = [] if body.import_paths is UNSET else body.import_paths
    return ValidateLibraryResponseDto([await judge_patiently(path, homes) for path in wanted])


async def judge_patiently(path: str, homes: Sequence[Path]) -> ValidateLibraryImportPathResponseDto:
    """One path, also where its disk does not answer."""
    try:
        return await ask_disk(PATH_SECONDS, judge, path, homes)
    except TimeoutError:
        return ValidateLibraryImportPathResponseDto(path, is_valid=False, message=silent_message(path))


def judge(path: str, homes: Sequence[Path]) -> ValidateLibraryImportPathResponseDto:
    """One path; on a thread. `homes` are our own folders."""
    try:
        check_import_path(path, homes)
    except Invalid as error:
        return ValidateLibraryImportPathResponseDto(path, is_valid=False, message=error.message)
    return ValidateLibraryImportPathResponseDto(path, is_valid=True)


def start_scan(tx: Tx, uid: str, mode: ScanMode = ScanMode.CHANGED, *, confirmed: bool = False) -> None:
    """Ask for a scan. Raises Invalid."""
    store.get_library(tx, uid)
    tx.enqueue(scan_job(uid, mode, priority=Priority.PERSON, confirmed=confirmed))


def start_scans(tx: Tx, mode: ScanMode = ScanMode.CHANGED) -> int:
    """Ask for a scan of every library; how many."""
    uids = tx.column("select uid from libraries where deleted_at is null")
    for uid in uids:
        tx.enqueue(scan_job(uid, mode))
    return len(uids)


def start_deletion(tx: Tx, uid: str) -> None:
    """Take a library off the list and its assets out of it. Raises Invalid."""
    store.mark_deleted(tx, uid)
    tx.enqueue(DELETE.job(uid, priority=Priority.PERSON, library_uid=uid))


async def adopt_folders(db: Database, homes: Sequence[Path], folders: tuple[Path, ...]) -> None:
    """Folders of the command line: a library of the first administrator, made once and scanned at every start.

    Raises Invalid for a new folder that cannot be an import path; one that a library has already may be away for now.
    Does nothing more while there is no administrator.
    """
    await roots.resolve_older(db)
    wanted = await asyncio.to_thread(absolute, folders)
    await check_paths(await db.read(unheld, wanted), homes)
    await db.write(adopt, wanted)


def unheld(rows: Rows, wanted: list[str]) -> list[str]:
    """The folders that no library of the first administrator has."""
    owner = rows.value("select user_id from first_admin")
    return [path for path in wanted if owner is None or not holding(rows, owner, path)]


def absolute(folders: tuple[Path, ...]) -> list[str]:
    """Folders as the shell meant them. Raises Invalid for a name that is no text."""
    wanted = unique([os.path.abspath(folder) for folder in folders])
    for path in wanted:
        check_spelling(path)
    return wanted


def adopt(tx: Tx, wanted: list[str]) -> None:
    """Add what no library of the owner has yet, and scan every library that has one of the folders."""
    owner = tx.value("select user_id from first_admin")
    if owner is None or not wanted:
        return
    missing = unheld(tx, wanted)
    if missing:
        store.insert_library(tx, owner, library_name(missing), missing, list(DEFAULT_PATTERNS))
    for uid in {uid for path in wanted for uid in holding(tx, owner, path)}:
        start_scan(tx, uid)


def holding(rows: Rows, owner: int, path: str) -> list[str]:
    """The libraries of an owner that scan a path."""
    return rows.column(
        """
        select l.uid from libraries l, json_each(l.import_paths) p
        where l.owner_id = ? and l.deleted_at is null and p.value = ?
        """,
        (owner, path),
    )


def library_name(import_paths: list[str]) -> str:
    """The last folder's name says most."""
    return os.path.basename(import_paths[0]) or import_paths[0]
