"""What folders ask for, put together from the database, the tree and the files in it; previews and invitations."""

import asyncio
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import msgspec

from photostead.access.identity import Identity
from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.features.folder_albums import store, wishes
from photostead.features.folder_albums.plan import Folder, Group, Mark, make_groups
from photostead.features.folder_albums.props import COVERS
from photostead.features.folder_albums.reading import NAME, Place, Reader, Trouble
from photostead.features.folder_albums.schema import FolderAlbumDto, FolderAlbumPreviewDto, FolderAlbumPreviewQuery
from photostead.features.folder_albums.settling import Wanted
from photostead.features.folder_albums.store import Library
from photostead.features.libraries.service import FolderAlbumSettings, check_settings, find_managed, roots_of, shown
from photostead.features.notifications import service as notifications

MAX_PREVIEW = 200
NAMED_AT_MOST = 10


class Findings(msgspec.Struct, frozen=True):
    """The albums that folders ask for by name, the keys of the folders that lie below an import path, and what is
    wrong with files."""

    groups: dict[str, Group]
    placed: set[int]
    troubles: list[Trouble]


class Outline:
    """Works out which albums the folders of a library ask for; reads only."""

    def __init__(self, db: Database, data_dir: Path) -> None:
        self._db, self._data_dir = db, data_dir

    async def read(
        self, library_id: int, owner_id: int, settings: FolderAlbumSettings, import_paths: Sequence[str]
    ) -> Findings:
        """The albums that these settings give."""
        folders, limits = await self._db.read(read_tree, library_id, owner_id)
        reader = await asyncio.to_thread(Reader, settings, import_paths, self._data_dir, limits)
        places = await asyncio.to_thread(place_all, reader, folders)
        unknown = [key for key, place in places.items() if place is not None and not place.is_known]
        present = await self._db.read(store.present_sources, library_id, unknown) if unknown else {}
        placed = {key for key, place in places.items() if place is not None}
        groups = await asyncio.to_thread(make_groups, folders, places, present)
        return Findings(groups, placed, reader.troubles)


def read_tree(rows: Rows, library_id: int, owner_id: int) -> tuple[list[Folder], list[str] | None]:
    """The folders of a library, and below which folders its owner may have files (None: anywhere)."""
    return store.list_folders(rows, library_id, owner_id), roots_of(rows, owner_id)


def place_all(reader: Reader, folders: Iterable[Folder]) -> dict[int, Place | None]:
    """Where each folder's photos belong; on a thread. Files in folders that hold nothing are not looked for."""
    return {folder.id: reader.place(folder.path) for folder in folders}


def make_wishes(rows: Rows, library: Library, groups: Sequence[Group]) -> tuple[dict[str, Wanted], list[Trouble]]:
    """What each group wishes, by name; and whom nobody here is."""
    people = wishes.People(store.list_people(rows, library.owner_id))
    viewers = store.list_viewers(rows, library.owner_id)
    troubles: dict[str, bytes] = {}
    found = {group.name: wishes.make_wish(group, library.owner_id, people, viewers, troubles) for group in groups}
    return found, [(file_in(folder), reason) for reason, folder in troubles.items()]


def file_in(folder: bytes) -> str:
    """The properties' file of a folder, as people see it."""
    return shown(folder + b"/" + NAME)


def check_cover(rows: Rows, album_id: int, group: Group, wanted: Wanted) -> list[Trouble]:
    """A sentence where the photo that a file names is not in the album."""
    if wanted.thumbnail is None or wanted.thumbnail in COVERS or not group.asset_count:
        return []
    applied = store.read_applied(rows, album_id)
    if applied is None or store.find_cover(rows, album_id, wanted.thumbnail, applied) is not None:
        return []
    folder = next(folder for folder, props in group.props.items() if props.thumbnail_setting is not None)
    sentence = f"thumbnail_setting: the album holds no photo {shown(os.fsencode(wanted.thumbnail))}"
    return [(file_in(folder), sentence)]


def wish_as_before(rows: Rows, mark: Mark, library: Library, viewers: Collection[int] | None) -> Wanted | None:
    """Everything as it was set last, but for the owner and, where `viewers` are given, nobody else let in."""
    applied = store.read_applied(rows, mark.album_id or 0)
    if applied is None:
        return None
    return Wanted(
        owner_id=library.owner_id,
        name=applied.name,
        description=applied.description,
        is_activity_enabled=applied.is_activity_enabled,
        thumbnail=applied.thumbnail,
        visibility=applied.visibility,
        shares=applied.shares if viewers is None else dict.fromkeys(viewers, wishes.VIEWER),
    )


def invite(tx: Tx, invites: Iterable[tuple[int, int]]) -> None:
    """Tell people into which albums a file let them; one notification each, however many albums."""
    by_person: dict[int, list[int]] = defaultdict(list)
    for user_id, album_id in sorted(invites):
        by_person[user_id].append(album_id)
    for user_id, album_ids in by_person.items():
        found = [tx.row("select name, uid from albums where id = ?", (album_id,)) for album_id in album_ids]
        named = [(row[0], row[1]) for row in found if row is not None]
        if not named:
            continue
        names = [f"“{name}”" for name, _ in named[:NAMED_AT_MOST]]
        rest = len(named) - len(names)
        notifications.notify(
            tx,
            [user_id],
            title="An album is shared with you" if len(named) == 1 else f"{len(named)} albums are shared with you",
            description=", ".join(names) + (f" and {rest} more" if rest else ""),
            type="AlbumInvite",
            data={"albumId": named[0][1]} if len(named) == 1 else None,
        )


async def preview(
    db: Database, data_dir: Path, identity: Identity, uid: str, query: FolderAlbumPreviewQuery
) -> FolderAlbumPreviewDto:
    """The albums that a setting would give a library as it is now. Raises Invalid for a library that is not the caller's
    to manage, and for a pattern that is none."""
    settings = check_settings(query)
    library = await db.read(find_managed, identity, uid)
    found = await Outline(db, data_dir).read(library.id, library.owner_id, settings, library.import_paths)
    groups = sorted((group for group in found.groups.values() if group.asset_count), key=lambda group: group.name)
    albums = [FolderAlbumDto(group.name, group.asset_count) for group in groups[:MAX_PREVIEW]]
    return FolderAlbumPreviewDto(albums, len(groups))
