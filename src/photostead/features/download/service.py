"""Downloads of many files: divided into archives of a size that the person chose, and packed."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import UNSET

from photostead.access.identity import Identity
from photostead.db.tx import Rows
from photostead.features.assets import service as assets
from photostead.features.download import store
from photostead.features.download.names import Names, unpackable
from photostead.features.download.schema import (
    DownloadArchiveDto,
    DownloadArchiveInfo,
    DownloadInfoDto,
    DownloadResponseDto,
)
from photostead.features.download.store import Piece
from photostead.features.users import service as users
from photostead.http.archives import Archive, Member
from photostead.kernel.errors import Invalid

UNNAMED = "photos"
REPORT = "MISSING.txt"
OFFLINE = "The file is not there: is its disk connected?"


def describe(rows: Rows, identity: Identity, body: DownloadInfoDto) -> DownloadResponseDto:
    """How a download is divided. Files that are missing on the disk are left out; live photos come with their videos,
    motion photos where their person wants it, whose file has it already.
    Raises Invalid where nothing is asked for, or something that is not there for the caller."""
    ids = find_wanted(rows, identity, body)
    wishes = users.get_preferences(rows, identity.user.id).download
    limit = wishes.archive_size if body.archive_size is UNSET else body.archive_size
    archives = [
        DownloadArchiveInfo([piece.uid for piece in group], sum(piece.size for piece in group))
        for group in grouped(units_of(rows, identity, ids, with_embedded=wishes.include_embedded_videos), limit)
    ]
    return DownloadResponseDto(archives, sum(archive.size for archive in archives))


def find_wanted(rows: Rows, identity: Identity, body: DownloadInfoDto) -> list[int]:
    """The keys of what is asked for."""
    if body.asset_ids is not UNSET:
        return store.find_given(rows, identity, body.asset_ids)
    if body.album_id is not UNSET:
        return store.find_in_album(rows, identity, body.album_id)
    if body.user_id is not UNSET:
        return store.find_of_person(rows, identity, body.user_id)
    raise Invalid("Say what to download: assetIds, albumId or userId.")


def units_of(rows: Rows, identity: Identity, ids: Sequence[int], *, with_embedded: bool) -> Iterator[list[Piece]]:
    """The files, those of a live photo together, each once."""
    parts = store.motion_parts(rows, identity, ids, with_embedded=with_embedded)
    seen: set[int] = set()
    for piece in store.files_there(rows, ids):
        unit = [one for one in (piece, parts.get(piece.id)) if one is not None and one.id not in seen]
        seen.update(one.id for one in unit)
        if unit:
            yield unit


def grouped(units: Iterable[list[Piece]], limit: int) -> Iterator[list[Piece]]:
    """Groups of at most `limit` bytes, in order; a larger file is one by itself."""
    group: list[Piece] = []
    room = limit
    for unit in units:
        # Halves of a live photo belong together, where they fit together.
        fits = sum(piece.size for piece in unit) <= limit
        for part in [unit] if fits else [[piece] for piece in unit]:
            size = sum(piece.size for piece in part)
            if group and size > room:
                yield group
                group, room = [], limit
            group.extend(part)
            room -= size
    if group:
        yield group


def pack(rows: Rows, identity: Identity, body: DownloadArchiveDto, data_dir: Path) -> Archive:
    """An archive of these assets, edited ones as their owner made them where the caller asks for it or is somebody else.
    Raises Invalid unless the caller may have all of them, Forbidden for places kept back, NotFound while the picture of an
    edit is being made."""
    ids = store.find_given(rows, identity, body.asset_ids)
    names = Names()
    members: list[Member] = []
    absent: list[tuple[str, str]] = []
    edited = assets.wanted_edited(rows, identity, ids, is_asked=body.edited is True)
    for asset_id, original in zip(ids, assets.originals(rows, ids, data_dir), strict=True):
        if asset_id in edited:
            file = assets.edited_original(rows, asset_id, data_dir)
            members.append(Member(names.take(file.download_name or original.name), file, original.times))
            continue
        name = names.take(original.name)
        if original.is_offline:
            absent.append((name, OFFLINE))
        else:
            members.append(Member(name, original.file, original.times))
    return Archive(archive_name(body), members, absent, names.take(REPORT))


def archive_name(body: DownloadArchiveDto) -> str:
    """What the archive is saved under."""
    wanted = body.archive_name if isinstance(body.archive_name, str) else ""
    return unpackable(f"{wanted.strip() or UNNAMED}.zip")
