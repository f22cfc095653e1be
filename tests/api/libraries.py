"""A library on a folder of the test's own, scans of it, and what a person makes of its assets."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.libraries.work import ScanMode, scan_job
from tests.client import Client
from tests.conftest import RunJobs

Scan = Callable[..., Awaitable[None]]


def pause_media(tx: Tx) -> None:
    """Files are found, and nobody looks inside: that is tested elsewhere and takes a second each time."""
    tx.run_many("insert or ignore into queues values (?, 1)", [("metadataExtraction",), ("thumbnailGeneration",)])


class Library:
    """One library; `scan` runs a scan to its end, whatever the clock of its files says."""

    def __init__(self, app: App, admin: Client, run_jobs: RunJobs, uid: str) -> None:
        self.app, self.admin, self.uid = app, admin, uid
        self._run_jobs = run_jobs

    async def scan(
        self, mode: ScanMode = ScanMode.CHANGED, *, folders: tuple[Path, ...] = (), confirmed: bool = False
    ) -> None:
        """Ask for a scan as the daemon does, and wait for it."""
        job = scan_job(self.uid, mode, folders=[os.fsencode(folder) for folder in folders], confirmed=confirmed)
        await self.app.db.write(Tx.enqueue, job)
        await self._run_jobs()

    async def update(self, **changes: Any) -> None:
        """Change the library over the API of the reference."""
        await self.admin.put(f"/libraries/{self.uid}", json=changes)

    async def assets(self) -> dict[str, str]:
        """Path → uid of this library's assets that are online."""
        return await self._assets(is_offline=0)

    async def offline(self) -> dict[str, str]:
        """Path → uid of those that are offline."""
        return await self._assets(is_offline=1)

    async def _assets(self, is_offline: int) -> dict[str, str]:
        found = await self.app.db.read(
            Rows.rows,
            """
            select a.path, a.uid from assets a
            join libraries l on l.id = a.library_id
            where l.uid = ? and a.is_offline = ?
            """,
            (self.uid, is_offline),
        )
        assert len(found) == len({path for path, _ in found}), "two assets of one file"
        return {os.fsdecode(path): uid for path, uid in found}

    async def last_scan(self) -> dict[str, Any]:
        """The counts of the last scan."""
        names = ("mode", "found", "added", "changed", "moved", "returned", "offline", "warnings")
        [row] = await self.app.db.read(
            Rows.rows,
            f"select {', '.join(names)} from library_scans s join libraries l on l.id = s.library_id where l.uid = ?",
            (self.uid,),
        )
        return dict(zip(names, row, strict=True))

    async def warnings(self) -> list[str]:
        """What scans could not look at, in the order of paths."""
        found: list[str] = await self.app.db.read(
            Rows.column,
            """
            select p.reason from problems p
            join libraries l on l.id = p.library_id
            where l.uid = ? and p.step = 'scan' order by p.path
            """,
            (self.uid,),
        )
        return found


async def make_library(
    app: App, admin: Client, run_jobs: RunJobs, *folders: Path, patterns: tuple[str, ...] = ()
) -> Library:
    """A library of folders; nobody looks into its files."""
    await app.db.write(pause_media)
    body = {
        "ownerId": admin.uid,
        "importPaths": [str(folder) for folder in folders],
        "exclusionPatterns": list(patterns),
    }
    return Library(app, admin, run_jobs, (await admin.post("/libraries", json=body))["id"])


def put(path: Path, content: str | bytes = "", *, modified: float | None = None) -> Path:
    """A file with this content (its own name unless another is given), modified at `modified` seconds since 1970."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else (content or path.name).encode())
    if modified is not None:
        os.utime(path, (modified, modified))
    return path


async def read_content(app: App, *paths: Path) -> None:
    """As extraction does: note the hash of what these files hold, for all assets at these paths."""
    import hashlib

    hashes = [(hashlib.sha1(path.read_bytes()).digest(), os.fsencode(path)) for path in paths]
    await app.db.write(Tx.run_many, "update assets set content_hash = ? where path = ?", hashes)


async def love(admin: Client, uid: str) -> str:
    """Make something of an asset: favourite, words, an album; the album's uid."""
    await admin.put(f"/assets/{uid}", json={"isFavorite": True, "description": "ours", "rating": 5})
    album: str = (await admin.post("/albums", json={"albumName": "kept", "assetIds": [uid]}, expect=201))["id"]
    return album


async def assert_loved(admin: Client, uid: str, path: Path) -> None:
    """Everything that `love` made is still there, and the asset is this file now."""
    asset = await admin.get(f"/assets/{uid}")
    assert (asset["originalPath"], asset["originalFileName"]) == (str(path), path.name)
    assert (asset["isFavorite"], asset["isOffline"]) == (True, False)
    assert (asset["exifInfo"]["description"], asset["exifInfo"]["rating"]) == ("ours", 5)
    albums = await admin.get("/albums", params={"assetId": uid})
    assert [album["albumName"] for album in albums] == ["kept"]
