"""Finding and reading `.albumprops` files, and which folder they speak for. Reads files, all of it on a thread; no SQL.

A file speaks for its folder, and for the folders below whose photos are in the same album. With `inherit` it also takes
what the next file above says, up to the import path itself. Where a folder or file cannot be read now - its disk is off,
a line of it is wrong - nothing is known about it, which is not the same as its saying nothing: what was set from it
before must stay.
"""

import functools
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from photostead.features.folder_albums import props
from photostead.features.folder_albums.props import COVERS, MAX_BYTES, Props
from photostead.features.libraries.service import FolderAlbumSettings, first_forbidden, name_of, shown
from photostead.kernel.errors import Invalid, MediaError
from photostead.media.files import Source, lies_below, open_regular

NAME = b".albumprops"
# Most files are a few lines and do not change between two scans; larger ones are parsed each time.
SMALL = 4096

Trouble = tuple[str, str]


class Unknown(Exception):
    """A folder or its file cannot be read now."""


class Place(msgspec.Struct, frozen=True):
    """Where a folder's photos belong: the album's name (empty: in none), the properties that speak for the folder with
    the folder that their file lies in, and whether they could be read."""

    name: str
    props: Props | None = None
    origin: bytes = b""
    is_known: bool = True


@functools.lru_cache(maxsize=16384)
def parse_small(data: bytes) -> tuple[Props, list[str]]:
    """The same as `props.parse`, remembered."""
    return props.parse(data)


class Reader:
    """The files of one run below some import paths; each is read once. `limits` are the folders that the owner of the
    library may have files in (None: any). `troubles` are what people should mend: `(path, sentence)`."""

    def __init__(
        self, settings: FolderAlbumSettings, roots: Sequence[str], data_dir: Path, limits: list[str] | None = None
    ) -> None:
        self._settings, self._home, self._limits = settings, data_dir, limits
        # The longest first: of nested import paths the inner one counts.
        self._roots = sorted((os.fsencode(root).rstrip(b"/") for root in roots), key=len, reverse=True)
        self._closed = {os.fsencode(root).rstrip(b"/") for root in first_forbidden(list(roots), limits)}
        self._read: dict[bytes, Props | None] = {}
        self._unknown: set[bytes] = set()
        self.troubles: list[Trouble] = []

    def place(self, folder: bytes) -> Place | None:
        """Where the photos of a folder belong; None for one that lies below no import path."""
        root = self._root_of(folder)
        if root is None:
            return None
        name = self._name(root, folder)
        if not name or not self._settings.use_props:
            return Place(name)
        try:
            return self._described(root, folder, name)
        except Unknown:
            return Place(name, is_known=False)

    def _root_of(self, folder: bytes) -> bytes | None:
        return next((root for root in self._roots if folder == root or folder.startswith(root + b"/")), None)

    def _name(self, root: bytes, folder: bytes) -> str:
        return name_of(self._settings, [shown(part) for part in folder[len(root) + 1 :].split(b"/") if part])

    def _described(self, root: bytes, folder: bytes, name: str) -> Place:
        origin = folder
        while self._own(root, origin) is None:
            origin = origin.rpartition(b"/")[0]
            if len(origin) <= len(root) or self._name(root, origin) != name:
                return Place(name)
        found = self._effective(root, origin)
        return Place(found.override_name or name, found, origin)

    def _effective(self, root: bytes, folder: bytes) -> Props:
        """A folder's file with what it inherits, and what that inherits."""
        chain = [self._own(root, folder) or Props()]
        while chain[-1].inherit and len(folder) > len(root):
            folder = folder.rpartition(b"/")[0]
            above = self._own(root, folder)
            chain += [] if above is None else [above]
        return functools.reduce(lambda found, own: props.merge(own, found), reversed(chain))

    def _own(self, root: bytes, folder: bytes) -> Props | None:
        """What the file in a folder says; None where there is none. Raises Unknown."""
        if root in self._closed:
            raise Unknown
        if folder not in self._read and folder not in self._unknown:
            try:
                self._read[folder] = self._open(root, folder)
            except Unknown:
                self._unknown.add(folder)
        if folder in self._unknown:
            raise Unknown
        return self._read[folder]

    def _open(self, root: bytes, folder: bytes) -> Props | None:
        path = folder + b"/" + NAME
        try:
            os.lstat(path)
        except FileNotFoundError:
            if os.path.isdir(folder):
                return None
            raise Unknown from None
        except OSError as error:
            self._warn(path, f"it cannot be read: {error.strerror}")
            raise Unknown from error
        try:
            data = read_inside(path, root, self._home, self._limits)
            found, troubles = (parse_small if len(data) <= SMALL else props.parse)(data)
        except (Invalid, MediaError) as error:
            self._warn(path, f"{error.message}; what was set from it before stays")
            raise Unknown from error
        for trouble in troubles:
            self._warn(path, trouble)
        return located(found, folder)

    def _warn(self, path: bytes, sentence: str) -> None:
        self.troubles.append((shown(path), sentence))


def read_inside(path: bytes, root: bytes, home: Path, limits: list[str] | None) -> bytes:
    """The bytes of a regular file that really lies below an import path, within the limits and not in our own folder.

    Raises Invalid or MediaError. It is judged when it is open, so that nothing can take its place in between.
    """
    with open_regular(Source(os.fsdecode(path), (os.fsdecode(root) or "/",))) as file:
        real = os.readlink(file.path)
        if lies_below(real, [str(home)]) or not (limits is None or lies_below(real, limits)):
            raise Invalid("the file lies where none of this library may lie")
        return file.head(MAX_BYTES + 1)


def located(found: Props, folder: bytes) -> Props:
    """The path of a cover is one from the folder that the file lies in."""
    cover = found.thumbnail_setting
    if cover is None or cover.lower() in COVERS:
        return msgspec.structs.replace(found, thumbnail_setting=cover and cover.lower())
    return msgspec.structs.replace(found, thumbnail_setting=os.path.normpath(os.path.join(os.fsdecode(folder), cover)))
