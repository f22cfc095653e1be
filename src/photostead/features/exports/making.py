"""Writing an export:

    <person>/2024/2024-05/IMG_1.jpg           the original, byte for byte, with the time it was changed
    <person>/2024/2024-05/IMG_1.jpg.xmp       what is known of it: words, tags, people, date, place, stars
    <person>/Albums/<album>/IMG_1.jpg         the same file (a hard link) where the disk has such links
    <person>/Albums/<album>/album.json        name, description, order, people
    <person>/library.jsonl                    a line for each: favourite, archive, stack, which file it is

Said again it goes on: what is there already is left alone, what is new is added, under names that stay. Originals are only read.
"""

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from photostead.db.tx import Rows
from photostead.features.assets import service as assets
from photostead.features.exports import choosing
from photostead.features.exports.choosing import Album, Asset, Choice
from photostead.kernel.errors import MediaError
from photostead.media import xmp_write
from photostead.media.files import OpenFile, open_regular, refuse_inside, whole, write_whole, writing_to

AT_ONCE = 500
LIST = "library.jsonl"
NAMES = ".photostead-names.jsonl"
ALBUMS = "Albums"
INSIDE = "where nothing is ever written: choose another folder."


class Progress(msgspec.Struct):
    """How far it is: files and bytes that are there, of which so many were copied. `troubles`: sentences."""

    total: int = 0
    files: int = 0
    copied: int = 0
    copied_size: int = 0
    albums: int = 0
    troubles: list[str] = []


Tell = Callable[[Progress], None]


def export(rows: Rows, choice: Choice, media_dir: Path, to: Path, tell: Tell = lambda now: None) -> Progress:
    """Write a person's library below `to`. Raises StartError where that cannot be a place, OutOfSpace, Unavailable, NotFound; then
    the next goes on."""
    refuse_inside(to, [media_dir, *assets.import_paths(rows)], INSIDE)
    albums = choosing.list_albums(rows, choice)
    home = to / assets.safe_name(choice.owner.label)
    progress = Progress(total=choosing.count_assets(rows, choice))
    with writing_to(to):
        home.mkdir(parents=True, exist_ok=True)
        names = Names(home)
        write_assets(rows, choice, media_dir, names, progress, tell)
        for album in albums:
            write_album(home, album, names, progress)
    tell(progress)
    return progress


class Names:
    """Which file of the export an asset is, kept beside it: names stay when more comes. Relative to the person's folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._file = home / NAMES
        self._by_uid: dict[str, str] = dict(self._read())
        self._taken = {name.casefold() for name in self._by_uid.values()}

    def _read(self) -> Iterator[tuple[str, str]]:
        """A last line that was cut off is as if it were not there, and what comes behind it is a line of its own."""
        if not self._file.exists():
            return
        said = self._file.read_bytes()
        if said and not said.endswith(b"\n"):
            with self._file.open("ab") as file:
                file.write(b"\n")
        for line in said.splitlines():
            try:
                uid, name = msgspec.json.decode(line, type=tuple[str, str])
            except ValueError:
                continue
            if not name.startswith("/") and ".." not in name.split("/"):
                yield uid, name

    def find(self, uid: str) -> str | None:
        """None for what is not exported."""
        return self._by_uid.get(uid)

    def give(self, asset: Asset) -> str:
        """The one it has, or the first that is free."""
        known = self._by_uid.get(asset.uid)
        if known is not None:
            return known
        month = datetime.fromtimestamp(max(asset.local_time, 0) / 1000, UTC)
        folder = f"{month:%Y}/{month:%Y-%m}"
        name, number = assets.safe_name(asset.name), 1
        while (path := f"{folder}/{assets.numbered(name, number)}").casefold() in self._taken:
            number += 1
        with self._file.open("ab") as file:
            file.write(msgspec.json.encode((asset.uid, path)) + b"\n")
        self._by_uid[asset.uid] = path
        self._taken.add(path.casefold())
        return path


def write_assets(rows: Rows, choice: Choice, media_dir: Path, names: Names, progress: Progress, tell: Tell) -> None:
    """All that are wanted, and the list of them."""
    # A part of a library says nothing of the whole.
    name = LIST if choice.album is None else f"{assets.safe_name(choice.album)}.jsonl"
    with whole(names.home / name) as listed:
        after = 0
        while chosen := choosing.list_assets(rows, choice, after, AT_ONCE):
            after = chosen[-1].id
            for asset in chosen:
                path = names.give(asset)
                if write_asset(rows, media_dir, asset, names.home / path, progress):
                    listed.write(msgspec.json.encode(describe(asset, path)) + b"\n")
            tell(progress)


def write_asset(rows: Rows, media_dir: Path, asset: Asset, target: Path, progress: Progress) -> bool:
    """The original and its sidecar; whether it is there. What cannot be read is told of."""
    files = assets.files_of(rows, asset.id, media_dir)
    if files is None:
        return False
    try:
        with open_regular(files.original) as file:
            status = os.fstat(file.fd)
            if not is_there(target, status):
                if (sha1 := copy(file, target, status)) != (files.sha1 or sha1):
                    progress.troubles.append(
                        f"{target.name}: its bytes are not those that came in; it is exported as it is."
                    )
                progress.copied += 1
                progress.copied_size += status.st_size
    except MediaError as error:
        progress.troubles.append(f"{error.message} ({asset.name})")
        return False
    if asset.photo_uid is None:  # A photo's moving part is told of by the photo's.
        xmp_write.write_sidecar(f"{target}.xmp", assets.known_of(rows, asset.id), files.sidecar)
    progress.files += 1
    return True


def is_there(target: Path, status: os.stat_result) -> bool:
    """By size and time, as it was copied."""
    try:
        there = target.stat()
    except FileNotFoundError:
        return False
    return (there.st_size, there.st_mtime_ns // 1_000_000_000) == (status.st_size, status.st_mtime_ns // 1_000_000_000)


def copy(file: OpenFile, target: Path, status: os.stat_result) -> bytes:
    """Under its name only when it is whole; the SHA-1 of what was read. Raises MediaError, OutOfSpace, Unavailable."""
    found = hashlib.sha1(usedforsecurity=False)
    with writing_to(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        with whole(target) as copied:
            for piece in file.pieces():
                found.update(piece)
                copied.write(piece)
            copied.flush()
            os.utime(copied.fileno(), ns=(status.st_mtime_ns, status.st_mtime_ns))
    return found.digest()


def describe(asset: Asset, path: str) -> dict[str, Any]:
    """What stands in no XMP file, or not in all that read them."""
    return {
        "id": asset.uid,
        "file": path,
        "name": asset.name,
        "visibility": asset.visibility,
        "isFavorite": bool(asset.is_favorite),
        "stack": asset.stack_uid,
        "isOnTop": bool(asset.is_on_top),
        "movesWith": asset.photo_uid,
        "edits": msgspec.Raw(asset.edits.encode()),
    }


def write_album(home: Path, album: Album, names: Names, progress: Progress) -> None:
    """Links where the disk has them; the list in any case."""
    folder = home / ALBUMS / assets.safe_name(album.name)
    if (folder / "album.json").exists() and not is_same(folder / "album.json", album):
        folder = home / ALBUMS / assets.safe_name(f"{album.name} {album.uid[:8]}")
    folder.mkdir(parents=True, exist_ok=True)
    files = [path for uid in album.assets if (path := names.find(uid)) is not None and (home / path).exists()]
    for path in files:
        link(home / path, folder)
    said = {
        "id": album.uid,
        "name": album.name,
        "description": album.description,
        "sharedWith": album.people,
        "files": files,
    }
    write_whole(folder / "album.json", msgspec.json.format(msgspec.json.encode(said), indent=2) + b"\n")
    progress.albums += 1


def is_same(path: Path, album: Album) -> bool:
    """Whether a folder is of this album: two may be called alike."""
    try:
        return bool(msgspec.json.decode(path.read_bytes()).get("id") == album.uid)
    except (ValueError, RecursionError, AttributeError):
        return False


def link(original: Path, folder: Path) -> None:
    """A second name of the same file, and of its sidecar, which is made anew each time. Disks without hard links have the list."""
    target, number = folder / original.name, 1
    while target.exists() and not target.samefile(original):
        number += 1
        target = folder / assets.numbered(original.name, number)
    try:
        if not target.exists():
            os.link(original, target)
        sidecar, beside = Path(f"{original}.xmp"), Path(f"{target}.xmp")
        if sidecar.exists() and not (beside.exists() and beside.samefile(sidecar)):
            beside.unlink(missing_ok=True)
            os.link(sidecar, beside)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV):
            raise
