"""Where the files that an asset was made from are read: its original and the sidecar that other programs wrote."""

import os
from pathlib import Path

from photostead.features.assets.store import WorkItem
from photostead.media.files import Source
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
