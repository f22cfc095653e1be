"""A library whose folders make albums, and what its people see of them: for the tests of albums from folders."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.libraries.work import APPLY_FOLDERS, scan_job
from tests.client import Client
from tests.photos import write_photo


def pause_media(tx: Tx) -> None:
    """Files are found, and nobody looks inside: that is tested elsewhere and takes a second each time."""
    tx.run_many("insert or ignore into queues values (?, 1)", [("metadataExtraction",), ("thumbnailGeneration",)])


@dataclass
class FolderTree:
    """`root` is the import path of the library `uid`, which is `owner`'s."""

    app: App
    owner: Client
    root: Path
    uid: str
    run_jobs: Callable[[], Awaitable[None]]

    def add(self, *paths: str) -> None:
        """Photos below the import path."""
        for path in paths:
            number = sum(path.encode()) % 256
            write_photo(self.root / path, colour=(number, len(path), 9), size=(16, 16))

    def describe(self, folder: str, text: str) -> None:
        """The properties of a folder."""
        path = self.root / folder / ".albumprops"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    async def set(self, mode: str = "path", **settings: Any) -> None:
        """How the library makes albums."""
        body = {"folderAlbums": {"mode": mode, **settings}}
        await self.owner.put(f"/photostead/libraries/{self.uid}", json=body)

    async def scan(self) -> None:
        """Scan, and whatever follows."""
        await self.app.db.write(pause_media)
        await self.app.db.write(self.ask)
        await self.run_jobs()

    def ask(self, tx: Tx) -> None:
        """A scan, and albums, should the scan find no reason for them."""
        tx.enqueue(scan_job(self.uid))
        tx.enqueue(APPLY_FOLDERS.job(self.uid, delay_ms=1, library_uid=self.uid))

    async def apply(self) -> None:
        """Albums alone."""
        await self.app.db.write(lambda tx: tx.enqueue(APPLY_FOLDERS.job(self.uid, library_uid=self.uid)))
        await self.run_jobs()

    async def albums(self, client: Client | None = None) -> dict[str, list[str]]:
        """Album name → photos in it as paths below the import path, of everything a client has."""
        found: dict[str, list[str]] = {}
        for album in await (client or self.owner).get("/albums"):
            assert album["albumName"] not in found, f"two albums are called {album['albumName']}"
            found[album["albumName"]] = await self.photos(album["id"])
        return found

    async def photos(self, album_uid: str) -> list[str]:
        """What is in an album, shown or not."""
        paths = await self.app.db.read(
            Rows.column,
            """
            select a.original_path from album_assets aa
            join albums al on al.id = aa.album_id
            join assets a on a.id = aa.asset_id
            where al.uid = ?
            """,
            (album_uid,),
        )
        return sorted(path.removeprefix(f"{self.root}/") for path in paths)

    async def album(self, name: str, client: Client | None = None) -> dict[str, Any]:
        """One album by its name."""
        [found] = [album for album in await (client or self.owner).get("/albums") if album["albumName"] == name]
        detail: dict[str, Any] = await (client or self.owner).get(f"/albums/{found['id']}")
        return detail

    async def people(self, name: str) -> dict[str, str]:
        """Name → role in an album, without its owner."""
        found = (await self.album(name))["albumUsers"]
        return {item["user"]["name"]: item["role"] for item in found if item["role"] != "owner"}

    async def asset(self, path: str) -> str:
        """The uid of a photo."""
        sql = "select uid from assets where original_path = ?"
        return str(await self.app.db.read(Rows.value, sql, (f"{self.root}/{path}",)))

    async def mark(self, path: str, visibility: str) -> None:
        """Let a photo show elsewhere, without anybody's doing."""
        sql = "update assets set visibility = ? where original_path = ?"
        await self.app.db.write(Tx.run, sql, (visibility, f"{self.root}/{path}"))

    async def troubles(self) -> list[str]:
        """What is wrong with `.albumprops` files."""
        items = (await self.owner.get("/photostead/problems"))["items"]
        return sorted(item["reason"] for item in items if item["step"] == "albums")


async def everything(app: App) -> dict[str, list[Any]]:
    """Every row of every table but those of scans and jobs."""

    def read(rows: Rows) -> dict[str, list[Any]]:
        tables = set(rows.column("select name from sqlite_master where type = 'table'"))
        passing = {"jobs", "job_counts", "libraries", "library_scans", "library_roots", "queues"}
        return {table: rows.rows(f"select * from {table}") for table in tables - passing}

    return await app.db.read(read)
