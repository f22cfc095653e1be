"""Where the files that an asset was made from are read: its original and the sidecar that other programs wrote."""

import asyncio
import os
from pathlib import Path

from photostead.features.assets.store import WorkItem
from photostead.media.files import Source
from photostead.media.sidecar import find_sidecar


def file_of(data_dir: Path, item: WorkItem) -> Source:
    """The original: an external one must lie below its library's import paths. Undecodable bytes of the path are kept
    (surrogateescape)."""
    path = os.fsdecode(item.path)
    return Source(str(data_dir / path)) if item.library_id is None else Source(path, item.roots, item.limits)


async def sidecar_of(data_dir: Path, item: WorkItem, given: str | None) -> Source | None:
    """The XMP file of an asset: the one that came with its upload (`given`, relative to the data folder), or the one that
    lies beside an external file."""
    if given is not None:
        return Source(str(data_dir / given))
    if item.library_id is None:
        return None
    beside = await asyncio.to_thread(find_sidecar, os.fsdecode(item.path), item.roots)
    return None if beside is None else Source(beside, item.roots, item.limits)
