"""Pictures of a photo that no row names: a worker wrote them, and its daemon ended before it noted them. Mostly they are made
again, under the same names. Here is how those are found of which that is not so: of a photo that is deleted before, or whose
edits are others by then. What even this misses goes when our folders are walked through (the slice `derived`).
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from photostead.db.tx import Rows, as_json
from photostead.features.assets.layout import rendition_path
from photostead.features.assets.work import ENCODE_VIDEO, GENERATE_THUMBNAILS, RENDER_EDITS


def list_half_done(rows: Rows, doomed: dict[int, str]) -> list[str]:
    """Of assets, their ids by their keys: those of which something may have been made already that is not noted, and nobody is
    at it now. Who is notices that they are gone, and cleans up. By name and key: as long as a library is read half a million wait."""
    found = rows.column(
        """
        select cast(w.key as integer) from jobs w indexed by jobs_waiting_once
        where w.state = 'waiting'
          and w.name in (select value from json_each(:names))
          and w.key in (select value from json_each(:keys))
          and not exists (select 1 from jobs j where j.state = 'active' and j.name = w.name and j.key = w.key)
        """,
        {
            "names": as_json([kind.name for kind in (GENERATE_THUMBNAILS, RENDER_EDITS, ENCODE_VIDEO)]),
            "keys": as_json([str(key) for key in doomed]),
        },
    )
    return sorted({doomed[key] for key in found})


def list_made(data_dir: Path, uids: Iterable[str]) -> list[str]:
    """Every file that was made of assets, half ones too, relative to the data folder; looks at the disk."""
    return [path for uid in uids for path in files_of(data_dir, uid)]


def files_of(data_dir: Path, uid: str) -> list[str]:
    """Of one asset. What it is called is the id, what it is, and for edits whose it is: `layout.rendition_path`; a half one has a
    dot before and an ending of its own."""
    folder = rendition_path(uid, "preview", "jpeg").parent
    names: list[str] = []
    with suppress(FileNotFoundError):
        names = os.listdir(data_dir / folder)
    return sorted(f"{folder}/{name}" for name in names if name.removeprefix(".").startswith(f"{uid}-"))
