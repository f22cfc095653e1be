"""Where the files that an asset was made from are read: its original and the sidecar that other programs wrote."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from photostead.db.tx import Rows, as_json
from photostead.features.assets import store
from photostead.features.assets.store import ALLOWED, WorkItem
from photostead.http.reply import File
from photostead.http.zip import Times
from photostead.media.files import Source
from photostead.media.formats import mime_of
from photostead.media.sidecar import Beside, Sidecar


def file_of(data_dir: Path, item: WorkItem) -> Source:
    """The original: an external one must lie below its library's import paths. Undecodable bytes of the path are kept
    (surrogateescape)."""
    path = os.fsdecode(item.path)
    return Source(str(data_dir / path)) if item.library_id is None else Source(path, item.roots, item.limits)


def sidecar_of(data_dir: Path, item: WorkItem, given: str | None) -> Sidecar | None:
    """The XMP file of an asset: the one that came with its upload (`given`, relative to the data folder), or whatever lies
    beside an external file."""
    if given is not None:
        return Source(str(data_dir / given))
    return None if item.library_id is None else Beside(file_of(data_dir, item))


class Files(NamedTuple):
    """What an asset was made from. `sha1` of the bytes, where they are known."""

    original: Source
    sidecar: Sidecar | None
    sha1: bytes | None


def files_of(rows: Rows, asset_id: int, data_dir: Path) -> Files | None:
    """Where they are; None where there is no such asset."""
    item = store.work_item(rows, asset_id)
    if item is None:
        return None
    given = store.file_path(rows, asset_id, "sidecar")
    sha1 = rows.value(
        "select iif(library_id is null and not is_extracted, checksum, null) from assets where id = ?", (asset_id,)
    )
    return Files(file_of(data_dir, item), sidecar_of(data_dir, item, given), sha1)


class Original(NamedTuple):
    """An original to be sent. `name` is what it was called when it came; `is_offline`: it is known to be missing."""

    name: str
    file: File
    times: Times
    is_offline: bool


def originals(rows: Rows, ids: Sequence[int], data_dir: Path) -> list[Original]:
    """The originals of assets (keys), in this order; who may have them is decided before. One of a library must lie below
    an import path when it is opened: whoever may write there could have put a link in its place."""
    found = rows.rows(
        f"""
        select a.path, a.original_name, a.uid || '-' || a.file_modified_at, l.import_paths, {ALLOWED},
               a.file_modified_at, a.file_modified_at + a.local_time - a.file_created_at, a.is_offline
        from json_each(:ids) wanted
        join assets a on a.id = wanted.value
        left join libraries l on l.id = a.library_id
        order by wanted.key
        """,
        {"ids": as_json(ids)},
    )
    folders = Folders(data_dir)
    return [
        Original(name, folders.as_file(path, name, version, roots, limits), Times(instant, wall), bool(is_offline))
        for path, name, version, roots, limits, instant, wall, is_offline in found
    ]


class Folders:
    """Where originals may lie; those of one library share what was decoded."""

    def __init__(self, data_dir: Path) -> None:
        self._own = os.fsencode(data_dir) + b"/"
        self._decoded: dict[str, tuple[str, ...]] = {}

    def as_file(self, path: bytes, name: str, version: str, roots: str | None, limits: str | None) -> File:
        """An original under its own name; `roots` and `limits` are JSON, None for uploads and for anywhere."""
        place = self._own + path if roots is None else path
        is_limited = roots is not None and limits is not None
        return File(
            place,
            mime_of(name),
            etag=version,
            download_name=name,
            roots=None if roots is None else self._decode(roots),
            limits=self._decode(limits or "[]") if is_limited else None,
            is_others=roots is not None,
        )

    def _decode(self, text: str) -> tuple[str, ...]:
        if text not in self._decoded:
            self._decoded[text] = tuple(msgspec.json.decode(text, type=list[str]))
        return self._decoded[text]
