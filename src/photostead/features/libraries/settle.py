"""The end of a scan: which files that turned up are those of assets that went away, what is really missing, and what a
person has to be asked about. The rules of matching are in `moves`, those of asking in `guard`.
"""

import asyncio
import logging
import os
from collections.abc import Mapping, Sequence

from photostead.db.tx import Tx
from photostead.features.assets import service as assets
from photostead.features.libraries import guard, move_store, scan_store
from photostead.features.libraries.guard import Root
from photostead.features.libraries.moves import (
    Fresh,
    Match,
    by_content,
    by_hints,
    by_name,
    in_doubt,
    without,
    worth_reading,
)
from photostead.features.libraries.paths import root_of
from photostead.features.libraries.scan import CHUNK, MAX_TROUBLES, Scan, in_words
from photostead.features.libraries.store import Library
from photostead.features.libraries.walk import folder_key, is_excluded, shown
from photostead.features.libraries.work import APPLY_FOLDERS
from photostead.jobs.executors import WorkerDied
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import MediaError
from photostead.media import tasks as media
from photostead.media.files import Source

log = logging.getLogger(__name__)

# A 4 GB video from a disk that reads 20 MB a second.
READING_SECONDS = 300.0
READING_AT_ONCE = 64
# One transaction of this many assets that take the place of another takes about 60 ms.
TWINS_CHUNK = 100


async def settle(scan: Scan) -> None:
    """Everything that could not be done on the way; the scan is over afterwards."""
    await find_missing_folders(scan)
    matches, rest = await match(scan)
    await apply_moves(scan, matches)
    await take_in(scan, await decide(scan), rest, {asset.id for _, asset in matches})
    await read_what_is_back(scan)
    await finish(scan)


# --- what is missing, and what it may be now


async def find_missing_folders(scan: Scan) -> None:
    """The assets of folders that were not come upon, where they should have been."""
    found, wanted = scan.found, [folder_key(folder) for folder in scan.request.folders]
    unseen = {
        path: state.id
        for path, state in scan.start.folders.items()
        if path not in found.visited
        and not found.is_blind(path)
        and (not wanted or any(path == folder or path.startswith(folder + b"/") for folder in wanted))
    }
    for asset_id, path in await scan.db.read(scan_store.online_in, unseen.values()):
        found.missing[asset_id] = path
    found.unseen_folders = list(unseen.values())


async def match(scan: Scan) -> tuple[list[Match], list[Fresh]]:
    """Which of the files put aside belong to which assets; and the files that are left."""
    fresh = scan.found.held
    changed = [file for file in fresh if file.asset_id is not None]
    if not fresh:
        return [], []
    await scan.candidates.among(changed, scan.found.unavailable)
    excluded = {key for key, path in scan.found.missing.items() if is_excluded(path, scan.excluded)}
    keys = scan.found.missing.keys() - excluded | {file.asset_id for file in changed if file.asset_id is not None}
    places = {asset.id: asset for asset in await scan.db.read(move_store.load_vacated, keys)}
    vacated = list((scan.candidates.vacated | places).values())
    matches = by_hints(fresh, vacated)
    left, vacated = without(fresh, vacated, matches)
    left = in_doubt(left, vacated)
    scan.found.troubles += await read_contents(scan, worth_reading(left, vacated))
    for step in (by_content, by_name):
        found = step(left, vacated)
        matches += found
        left, vacated = without(left, vacated, found)
    return matches, without(fresh, [], matches)[0]


async def read_contents(scan: Scan, files: Sequence[Fresh]) -> list[tuple[str, str]]:
    """Hash files that may be what went away. One that cannot be read is like none of them; `(path, why)` of those."""

    troubles: list[tuple[str, str]] = []
    roots, limits = tuple(scan.library.import_paths), scan.start.limits

    async def read(file: Fresh) -> None:
        source = Source(os.fsdecode(file.path), roots, None if limits is None else tuple(limits))
        try:
            file.content_hash = await scan.executor.submit(media.hash_content, source, seconds=READING_SECONDS)
        except (MediaError, WorkerDied, OSError) as error:
            troubles.append((shown(file.path), f"{shown(file.path)} cannot be read: {error}"))

    for start in range(0, len(files), READING_AT_ONCE):
        await asyncio.gather(*map(read, files[start : start + READING_AT_ONCE]))
        await scan.tell()
    return troubles


async def apply_moves(scan: Scan, matches: Sequence[Match]) -> None:
    """Assets take the places of their files."""
    matches = sorted(matches, key=lambda one: one[0].path)
    for start in range(0, len(matches), CHUNK):
        part = matches[start : start + CHUNK]
        await scan.db.write(move_store.move_assets, scan.library, part, scan.found.beside)
        scan.state.moved += sum(file.path != asset.path for file, asset in part)
        await scan.tell()
    placed = {asset.id for _, asset in matches}
    for key in placed:
        scan.found.missing.pop(key, None)
    occupants = {file.asset_id for file, _ in matches if file.asset_id is not None}
    scan.found.displaced = sorted(occupants - placed)


# --- what is believed


async def decide(scan: Scan) -> set[str]:
    """The import paths whose missing files are not believed to be gone. What lies outside all of them, or is covered by
    a pattern, was taken away on purpose."""
    doubted = set()
    for root, keys in missing_by_root(scan).items():
        before, view = scan.start.roots.get(root, Root(root)), scan.found.views[root]
        expected = await scan.db.read(scan_store.count_online, scan.library.id, root)
        reason = guard.reason_to_ask(before, view, len(keys), expected, scan.library.guard_share)
        if reason is None or scan.request.is_confirmed:
            continue
        doubted.add(root)
        scan.found.unavailable[root] = reason
        scan.state.message = f"Import path {root} is not available: {reason}"
        scan.found.troubles.append((root, scan.state.message))
        witness = scan.found.missing[keys[0]]
        await scan.db.write(guard.note_unavailable, scan.library, root, reason, len(keys), witness)
    return doubted


def missing_by_root(scan: Scan) -> dict[str, list[int]]:
    """The missing assets below each import path, without those that a pattern covers now."""
    by_root: dict[str, list[int]] = {}
    for key, path in scan.found.missing.items():
        root = root_of(path, list(scan.found.views))
        if root is not None and not is_excluded(path, scan.excluded):
            by_root.setdefault(root, []).append(key)
    return by_root


async def take_in(scan: Scan, doubted: set[str], rest: list[Fresh], moved: set[int]) -> None:
    """Everything that is believed: files that are left, assets that are gone, folders that are settled."""
    roots = list(scan.found.views)
    strange = {root for root in doubted if scan.is_suspect(root)}
    believed = [file for file in rest if root_of(file.path, roots) not in strange]
    gone = {key: path for key, path in scan.found.missing.items() if root_of(path, roots) not in doubted}
    new = [file for file in believed if file.asset_id is None or file.asset_id in moved]
    await scan.add(new, scan.found.beside)
    changed = [file for file in believed if file.asset_id is not None and file.asset_id not in moved]
    for start in range(0, len(changed), CHUNK):
        await scan.db.write(change_files, changed[start : start + CHUNK], scan)
    scan.state.changed += len(changed)
    await take_offline(scan, gone)
    open_paths = [*(path for key, path in scan.found.missing.items() if key not in gone)]
    open_paths += [file.path for file in rest if root_of(file.path, roots) in strange]
    open_folders = {path.rpartition(b"/")[0] for path in open_paths}
    await scan.settle_folders([folder for folder in scan.found.read if folder not in open_folders])
    if not doubted:
        await scan.db.write(scan_store.unsettle_folders, scan.found.unseen_folders)


def change_files(tx: Tx, files: Sequence[Fresh], scan: Scan) -> None:
    """Other files at the paths of assets."""
    for file in files:
        scan_store.change_file(tx, file, scan.found.beside.get(file.path))


async def take_offline(scan: Scan, gone: dict[int, bytes]) -> None:
    """Missing assets are marked; those whose place is another's now are already. But where the same content lies elsewhere
    as an asset that nobody made anything of, the missing one is that from now on."""
    displaced = scan.found.displaced
    left = list(gone)
    if gone or displaced:
        away = await asyncio.to_thread(lambda: [key for key, path in gone.items() if not os.path.lexists(path)])
        placed = await take_places(scan, [*away, *displaced])
        left = [key for key in gone if key not in placed]
        scan.state.offline += len(set(displaced) - placed)
    for start in range(0, len(left), CHUNK):
        await scan.db.write(scan_store.set_offline, left[start : start + CHUNK])
    scan.state.offline += len(left)


async def take_places(scan: Scan, missing: Sequence[int]) -> set[int]:
    """Let missing assets take the files of their untouched twins; those that could."""
    assets = await scan.db.read(move_store.load_vacated, missing)
    owner = scan.library.owner_id
    unread = await scan.db.read(move_store.unread_alike, owner, {asset.size for asset in assets}, missing)
    await read_contents(scan, unread)  # what cannot be read was found by another scan, which said so
    await scan.db.write(move_store.note_contents, unread)
    twins = await scan.db.read(move_store.untouched_twins, owner, missing)
    order = list(twins)
    for start in range(0, len(order), TWINS_CHUNK):
        part = {asset_id: twins[asset_id] for asset_id in order[start : start + TWINS_CHUNK]}
        await scan.db.write(take_over, scan.library, part)
    scan.state.moved += len(twins)
    return set(twins)


def take_over(tx: Tx, library: Library, twins: Mapping[int, tuple[int, Fresh]]) -> None:
    """By missing asset: the library and the file it takes."""
    for asset_id, (library_id, file) in twins.items():
        move_store.take_over(tx, library.with_id(library_id), file, asset_id)


async def read_what_is_back(scan: Scan) -> None:
    """Files that were away just when they were to be read, and are where they were again: nothing of them changed."""
    missed = await scan.db.read(scan_store.missed_when_read, scan.library.id)
    back = await asyncio.to_thread(lambda: [key for key, path in missed if os.path.lexists(path)])
    if back:
        await scan.db.write(assets.read_again_what_failed, back)


# --- the end


async def finish(scan: Scan) -> None:
    """Note how the import paths are, what could not be looked at, and that it is over."""
    state, found = scan.state, scan.found
    is_whole = not scan.request.folders
    gone_ignored = await find_gone_ignored(scan) if is_whole else []
    state.finished_at = now_ms()
    state.warnings = len(found.troubles)

    def write(tx: Tx) -> None:
        note_roots(tx, scan)
        scan_store.drop_ignored(tx, scan.library.id, gone_ignored)
        if is_whole:
            guard.forget_roots(tx, scan.library)
            scan_store.forget_folders(tx, found.unseen_folders)
        scan_store.finish_scan(tx, scan.library, state, found.troubles[:MAX_TROUBLES], is_whole=is_whole)
        if scan.library.makes_albums:
            tx.enqueue(APPLY_FOLDERS.job(scan.library.uid, library_uid=scan.library.uid))

    await scan.db.write(write)
    state.state = "unavailable" if state.message else "idle"
    log.info("Scan of %s done: %s", scan.library.name, in_words(state))


def note_roots(tx: Tx, scan: Scan) -> None:
    """Which import paths are there, and which are not."""
    for root, view in scan.found.views.items():
        if root in scan.found.unavailable:
            guard.note_unavailable(tx, scan.library, root, scan.found.unavailable[root], 0, None)
        else:
            guard.note_available(tx, scan.library, root, view.device)


async def find_gone_ignored(scan: Scan) -> list[bytes]:
    """Files that a person deleted for themselves and that are not on disk any more, where that can be told."""
    ignored = await scan.db.read(scan_store.ignored_files, scan.library.id)
    return await asyncio.to_thread(
        lambda: [checksum for checksum, path in ignored if is_surely_gone(scan, checksum, path)]
    )


def is_surely_gone(scan: Scan, checksum: bytes, text: str) -> bool:
    """The path is kept as text: where that is not its exact bytes, nobody can tell."""
    path = os.fsencode(text)
    root = root_of(path, scan.library.import_paths)
    if scan_store.path_checksum(path) != checksum or (root is not None and root in scan.found.unavailable):
        return False
    return not scan.found.is_blind(path) and not os.path.lexists(path)
