"""The rules of managing libraries by our own pages: whose they are, which folders they may have, what a change entails."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import UNSET, UnsetType

from photostead.access.identity import Identity
from photostead.db.database import Database
from photostead.db.tx import Tx, Value, as_json
from photostead.features.libraries import details_store, roots, service, store, watching
from photostead.features.libraries.checking import advise
from photostead.features.libraries.details_schema import (
    FolderAlbumsChangeDto,
    LibraryChangeDto,
    LibraryDetailsDto,
    NewLibraryDto,
    ScanRequestDto,
    WatchDto,
)
from photostead.features.libraries.details_store import find_library, find_owner, viewer_of
from photostead.features.libraries.folder_album_settings import (
    FolderAlbumSettings,
    check_settings,
    settings_text,
)
from photostead.features.libraries.patterns import DEFAULT_PATTERNS, compile_patterns
from photostead.features.libraries.work import APPLY_FOLDERS, DELETE, REMOVE_OFFLINE
from photostead.host.patience import ask_disk
from photostead.jobs.queues import Priority
from photostead.kernel.errors import Invalid

PLAIN_COLUMNS = ("name", "guard_share", "is_watched")
UNNAMED = "New External Library"
PATHS_SECONDS = 10.0


async def list_libraries(db: Database, identity: Identity) -> list[LibraryDetailsDto]:
    """Those that the caller manages, by name."""
    found = await db.read(details_store.list_details, viewer_of(identity), service.scan_states())
    return [await complete(details) for details in found]


async def get_library(db: Database, identity: Identity, uid: str) -> LibraryDetailsDto:
    """One of them. Raises Invalid."""
    return await complete(await db.read(details_store.get_details, viewer_of(identity), service.scan_states(), uid))


async def complete(details: LibraryDetailsDto) -> LibraryDetailsDto:
    """What is not in the database: how the library is watched, and what may help where a path is unavailable."""
    if (watch := watching.STATES.get(details.id)) is not None:
        details.watch = WatchDto(watch.state, watch.message)
    for path in details.import_paths:
        if not path.is_available:
            path.advice = await asyncio.to_thread(advise, path.path)
    return details


async def create(db: Database, homes: Sequence[Path], identity: Identity, body: NewLibraryDto) -> LibraryDetailsDto:
    """A new library, scanned at once. Raises Invalid for a path that cannot be read or that the caller may not have, a
    pattern that is none, an unknown owner; Forbidden for somebody else's without being an administrator."""
    wanted = service.unique(body.import_paths)
    patterns = list(DEFAULT_PATTERNS) if body.exclusion_patterns is UNSET else service.unique(body.exclusion_patterns)
    owner_id = await db.read(find_owner, identity, body.owner_id)
    await asyncio.to_thread(compile_patterns, patterns)
    allowed = await check_paths(db, homes, identity, None, owner_id, wanted)
    name = body.name if body.name is not UNSET else service.library_name(wanted) if wanted else UNNAMED

    def write(tx: Tx) -> str:
        roots.allow(tx, owner_id, allowed)
        uid = store.insert_library(tx, owner_id, name, wanted, patterns)
        service.start_scan(tx, uid)
        return uid

    return await get_library(db, identity, await db.write(write))


async def check_paths(
    db: Database,
    homes: Sequence[Path],
    identity: Identity,
    library_id: int | None,
    owner_id: int,
    wanted: Sequence[str],
) -> Sequence[str]:
    """The real paths to allow to the owner. Raises Invalid for a path that the caller may not have or we cannot read."""
    if not wanted:
        return ()
    limits = await db.read(roots.load_limits, identity.user, library_id, owner_id)

    def look() -> Sequence[str]:
        # First whether the caller may have them, so that the rest tells nobody what they may not know.
        allowed = roots.judge(limits, wanted, tells_paths=identity.user.is_admin)
        service.check_paths_now(wanted, homes)
        return allowed

    try:
        return await ask_disk(PATHS_SECONDS, look)
    except TimeoutError as error:
        raise Invalid(
            "The disk or network share of a folder does not answer: see which by checking them one by one, mount it again "
            "or leave it out."
        ) from error


async def update(
    db: Database, homes: Sequence[Path], identity: Identity, uid: str, body: LibraryChangeDto
) -> LibraryDetailsDto:
    """Change a library; paths and patterns take effect at the next scan. Only paths that are new to it are checked: a
    disk that is off now is no reason to refuse. Raises Invalid."""
    now = await db.read(find_library, identity, uid)
    lists: dict[str, Value] = {}
    if body.exclusion_patterns is not UNSET:
        patterns = service.unique(body.exclusion_patterns)
        await asyncio.to_thread(compile_patterns, patterns)
        lists["exclusion_patterns"] = as_json(patterns)
    allowed: Sequence[str] = ()
    if body.import_paths is not UNSET:
        wanted = service.unique(body.import_paths)
        fresh = [path for path in wanted if path not in now.import_paths]
        allowed = await check_paths(db, homes, identity, now.id, now.owner_id, fresh)
        lists["import_paths"] = as_json(wanted)
    await db.write(save, identity, uid, body, lists, allowed)
    return await get_library(db, identity, uid)


def save(
    tx: Tx, identity: Identity, uid: str, body: LibraryChangeDto, lists: Mapping[str, Value], allowed: Sequence[str]
) -> None:
    """The write of `update`. Albums from folders are made again where the way they are made is another."""
    library = find_library(tx, identity, uid)
    roots.allow(tx, library.owner_id, allowed)
    given = {name: getattr(body, name) for name in PLAIN_COLUMNS if getattr(body, name) is not UNSET}
    columns: dict[str, Value] = {**given, **lists}
    if not isinstance(body.folder_albums, UnsetType):
        changed = merged(library.folder_albums, body.folder_albums)
        columns["folder_albums"] = settings_text(changed)
        if changed != library.folder_albums:
            tx.enqueue(APPLY_FOLDERS.job(uid, priority=Priority.PERSON, library_uid=uid))
    details_store.set_columns(tx, library.id, columns)


def merged(now: FolderAlbumSettings, change: FolderAlbumsChangeDto) -> FolderAlbumSettings:
    """What is absent stays. Raises Invalid for a setting that makes no sense."""
    return check_settings(msgspec.to_builtins(now) | msgspec.to_builtins(change))


# --- work that is asked for


def delete(tx: Tx, identity: Identity, uid: str) -> None:
    """Take a library off the list and its assets out of it; files stay. Raises Invalid."""
    service.start_deletion(tx, find_library(tx, identity, uid).uid)


def scan(tx: Tx, identity: Identity, uid: str, body: ScanRequestDto) -> None:
    """Ask for a scan. Raises Invalid."""
    service.start_scan(tx, find_library(tx, identity, uid).uid, body.mode)


def confirm_missing(tx: Tx, identity: Identity, uid: str) -> None:
    """The caller says that files which are missing are really gone: a scan takes that for granted. Raises Invalid."""
    service.start_scan(tx, find_library(tx, identity, uid).uid, confirmed=True)


def remove_offline(tx: Tx, identity: Identity, uid: str) -> None:
    """Ask for missing files to be removed from the library. Raises Invalid."""
    start_removal(tx, find_library(tx, identity, uid).uid)


def start_removal(tx: Tx, uid: str) -> None:
    """The job of it."""
    tx.enqueue(REMOVE_OFFLINE.job(uid, priority=Priority.PERSON, library_uid=uid))


def restore_ignored(tx: Tx, identity: Identity, uid: str, ids: Sequence[str] | None) -> None:
    """Take files in again that were deleted here alone, all of them without `ids`. Raises Invalid."""
    library = find_library(tx, identity, uid)
    start_restoring(tx, library.id, library.uid, ids)


def start_restoring(tx: Tx, library_id: int, uid: str, ids: Sequence[str] | None) -> int:
    """Forget that they were deleted, and ask for a scan; how many there were."""
    count = details_store.forget_ignored(tx, library_id, ids)
    if count:
        service.start_scan(tx, uid)
    return count


def finish_deletions(tx: Tx) -> int:
    """Ask again for the removal of libraries that are off the list and still there: whatever interrupted it, a job that
    was given up or cleared away; how many."""
    uids = tx.column("select uid from libraries where deleted_at is not null")
    for uid in uids:
        tx.enqueue(DELETE.job(uid, library_uid=uid))
    return len(uids)
