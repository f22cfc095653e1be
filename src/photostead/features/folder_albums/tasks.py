"""Bringing a library's albums in line with its folders: what differs is read first and then written, a few milliseconds at
a time; where nothing differs, nothing is written.
"""

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TypeVar
from weakref import WeakValueDictionary

from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.features.folder_albums import changes, service, store
from photostead.features.folder_albums.changes import Invites, Step
from photostead.features.folder_albums.plan import Group, Mark, find_renamed
from photostead.features.folder_albums.settling import Wanted
from photostead.features.folder_albums.store import Library
from photostead.features.libraries.service import APPLY_FOLDERS, FolderAlbumMode
from photostead.jobs.tasks import Run, task

log = logging.getLogger(__name__)

T = TypeVar("T")
Pair = tuple[Mark, Group]
# A person's write waits no longer than this for one of ours, and one step more.
TURN_SECONDS = 0.015
# Photos put into an album or taken out in one step; with events about each of them, fewer.
CHUNK = 250
EVENT_CHUNK = 50
# Albums compared in one read, so that no snapshot is held for long.
READ_CHUNK = 200
MAX_TROUBLES = 1000
LOCKS: "WeakValueDictionary[int, asyncio.Lock]" = WeakValueDictionary()


@task(APPLY_FOLDERS)
async def apply_folders(run: Run, library_uid: str) -> None:
    """Make, fill, change and remove the albums of a library's folders. While the library changes hands it waits: the
    change asks for it again at its end."""
    library = await run.db.read(store.load_library, library_uid)
    if library is None:
        return
    async with LOCKS.setdefault(library.id, asyncio.Lock()):
        # It may have waited for another one, and for other settings.
        library = await run.db.read(store.load_library, library_uid)
        if library is not None and not library.is_moving:
            await Application(run.db, library, service.Outline(run.db, run.data_dir)).run()


class Application:
    """One run for one library."""

    def __init__(self, db: Database, library: Library, outline: service.Outline) -> None:
        self._db, self._library, self._outline = db, library, outline
        self._groups: dict[str, Group] = {}
        self._wishes: dict[str, Wanted] = {}
        self._placed: set[int] = set()
        self._troubles: list[tuple[str, str]] = []
        self._invites: Invites = set()
        self._steps = 0

    async def run(self) -> None:
        """Everything. Switched off, albums that were made stay as they are, and their library's owner's."""
        if self._library.settings.mode is FolderAlbumMode.OFF:
            await self._release()
        else:
            await self._plan()
            await self._match()
            await self._fill()
            await self._settle()
            await self._clear()
        await self._tell()
        if self._steps:
            log.info("Albums from the folders of library %d: %d changes", self._library.id, self._steps)

    async def _release(self) -> None:
        marks = await self._marks()
        await self._write([partial(changes.forget_mark, mark_id=mark.id) for mark in marks if mark.album_id is None])
        for some in chunks([mark for mark in marks if mark.album_id is not None], READ_CHUNK):
            await self._write(await self._db.read(self._owners, some))

    def _owners(self, rows: Rows, marks: Sequence[Mark]) -> list[Step]:
        return [step for mark in marks for step in self._as_before(rows, mark, None)]

    async def _plan(self) -> None:
        library = self._library
        found = await self._outline.read(library.id, library.owner_id, library.settings, library.import_paths)
        self._groups, self._placed, self._troubles = found.groups, found.placed, found.troubles
        wishes, troubles = await self._db.read(service.make_wishes, library, list(found.groups.values()))
        self._wishes = wishes
        self._troubles += troubles

    async def _marks(self) -> list[Mark]:
        return await self._db.read(store.list_marks, self._library.id)

    async def _pairs(self) -> list[Pair]:
        marks = await self._marks()
        return [(mark, self._groups[mark.source]) for mark in marks if mark.album_id and mark.source in self._groups]

    async def _match(self) -> None:
        """Marks of albums that have another name now, albums that are new, deletions that mean nothing any more."""
        marks = await self._marks()
        is_lost = any(mark.album_id and mark.source not in self._groups for mark in marks)
        held = await self._db.read(store.count_held, self._library.id) if is_lost else []
        renamed = await asyncio.to_thread(find_renamed, marks, self._groups, held)
        names = {mark.source for mark in marks} | set(renamed.values())
        new = [group.name for group in self._groups.values() if group.name not in names and group.asset_count]
        gone = [mark.id for mark in marks if mark.album_id is None and mark.source not in self._groups]
        empty = [mark.album_id for mark in marks if mark.album_id and mark.source in renamed.values()]
        await self._write(
            [
                *(partial(changes.drop_album, album_id=album_id) for album_id in empty),
                *(partial(changes.rename_mark, mark_id=mark_id, source=name) for mark_id, name in renamed.items()),
                *(partial(changes.forget_mark, mark_id=mark_id) for mark_id in gone),
                *(partial(changes.create_album, library=self._library, name=name) for name in new),
            ]
        )

    async def _fill(self) -> None:
        """What lies in an album's folders goes in, what lies elsewhere now goes out."""
        for pairs in chunks(await self._pairs(), READ_CHUNK):
            await self._write(await self._db.read(self._contents, pairs))

    def _contents(self, rows: Rows, pairs: Sequence[Pair]) -> list[Step]:
        steps: list[Step] = []
        for mark, group in pairs:
            album_id = mark.album_id or 0
            visibility = self._wishes[group.name].visibility if group.is_known else None
            add = partial(
                changes.add_assets, library=self._library, album_id=album_id, group=group, visibility=visibility
            )
            missing = store.find_missing(rows, self._library, album_id, group)
            surplus = store.find_surplus(rows, self._library, album_id, group, self._placed)
            size = EVENT_CHUNK if visibility == "archive" else CHUNK
            steps += [partial(add, asset_ids=ids) for ids in chunks(missing, size)]
            steps += [
                partial(changes.remove_assets, album_id=album_id, asset_ids=ids) for ids in chunks(surplus, CHUNK)
            ]
        return steps

    async def _settle(self) -> None:
        """Names, words, covers, people, visibility - but of albums whose folders cannot all be read now."""
        known = [(mark, group) for mark, group in await self._pairs() if group.is_known]
        for pairs in chunks(known, READ_CHUNK):
            await self._write(await self._db.read(self._settlements, pairs))

    def _settlements(self, rows: Rows, pairs: Sequence[Pair]) -> list[Step]:
        steps: list[Step] = []
        for mark, group in pairs:
            album_id, wanted = mark.album_id or 0, self._wishes[group.name]
            self._troubles += service.check_cover(rows, album_id, group, wanted)
            steps += self._showing(rows, album_id, wanted)
            if changes.needs_settling(rows, album_id, wanted):
                steps.append(partial(changes.settle_album, album_id=album_id, wanted=wanted, invites=self._invites))
        return steps

    def _showing(self, rows: Rows, album_id: int, wanted: Wanted) -> Iterator[Step]:
        """Another visibility than last time, for photos that still have the one of last time."""
        applied = store.read_applied(rows, album_id)
        if applied is None or wanted.visibility in (None, applied.visibility):
            return
        found = store.find_showing_otherwise(rows, album_id, applied.visibility, str(wanted.visibility))
        for ids in chunks(found, EVENT_CHUNK):
            yield partial(
                store.set_visibility,
                owner_id=self._library.owner_id,
                asset_ids=ids,
                visibility=str(wanted.visibility),
            )

    async def _clear(self) -> None:
        """Albums whose folders are gone: those that people did nothing to go, from the others those go whom only the
        folders had let in. Where folders are no longer below an import path, everything stays."""
        lost = [mark for mark in await self._marks() if mark.album_id and mark.source not in self._groups]
        viewers = await self._db.read(store.list_viewers, self._library.owner_id)
        for marks in chunks(lost, READ_CHUNK):
            await self._write(await self._db.read(self._endings, marks, viewers))

    def _endings(self, rows: Rows, marks: Sequence[Mark], viewers: Sequence[int]) -> list[Step]:
        steps: list[Step] = []
        for mark in marks:
            album_id = mark.album_id or 0
            held = store.contents(rows, album_id)
            if any(folder not in self._placed for _, folder in held):
                continue
            if changes.may_go(rows, album_id):
                ids = [asset_id for asset_id, _ in held]
                # The last piece goes with the album.
                pieces = list(chunks(ids, CHUNK))[:-1]
                steps += [partial(changes.remove_assets, album_id=album_id, asset_ids=some) for some in pieces]
                steps.append(partial(changes.drop_album, album_id=album_id))
            else:
                steps += self._as_before(rows, mark, viewers)
        return steps

    def _as_before(self, rows: Rows, mark: Mark, viewers: Sequence[int] | None) -> Iterator[Step]:
        """Nothing but the owner follows the library, and, where `viewers` are given, nobody else stays whom folders let
        in."""
        album_id = mark.album_id or 0
        wanted = service.wish_as_before(rows, mark, self._library, viewers)
        if wanted is not None and changes.needs_settling(rows, album_id, wanted):
            yield partial(changes.settle_album, album_id=album_id, wanted=wanted, invites=self._invites)

    async def _tell(self) -> None:
        """Problems as they are now, and invitations."""
        by_path: dict[str, list[str]] = {}
        for path, reason in self._troubles:
            by_path.setdefault(path, []).append(reason)
        wanted = [(path, "; ".join(dict.fromkeys(by_path[path]))) for path in sorted(by_path)[:MAX_TROUBLES]]
        if wanted != await self._db.read(store.list_troubles, self._library):
            await self._db.write(store.replace_troubles, self._library, wanted)
        if self._invites:
            await self._db.write(service.invite, self._invites)

    async def _write(self, steps: Sequence[Step]) -> None:
        """Steps in order, as many in one transaction as fit into a turn."""
        done = 0
        while done < len(steps):
            done = await self._db.write(run_some, steps, done)
        self._steps += len(steps)


def run_some(tx: Tx, steps: Sequence[Step], start: int) -> int:
    """Steps from `start` on while the turn lasts, at least one; the number of the next."""
    end = time.monotonic() + TURN_SECONDS
    for number in range(start, len(steps)):
        steps[number](tx)
        if time.monotonic() > end:
            return number + 1
    return len(steps)


def chunks(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Pieces of at most `size`."""
    return (values[start : start + size] for start in range(0, len(values), size))


TASKS = [apply_folders]
