"""Which new files may be the files of assets that went away: those wait for the end of the scan, all others show at once."""

import asyncio
import os
from collections.abc import Collection, Sequence

from photostead.db.database import Database
from photostead.features.libraries import guard, move_store
from photostead.features.libraries.moves import Fresh, Vacated
from photostead.features.libraries.paths import root_of
from photostead.features.libraries.store import Library
from photostead.features.libraries.walk import within_calendar


class Candidates:
    """The assets of one owner whose files are not where they were; `vacated` by key, as far as a new file asked for them."""

    def __init__(self, db: Database, library: Library, places: dict[int, list[str]], last_asset: int) -> None:
        self._db, self._library, self._last_asset = db, library, last_asset
        self._places = places
        self._views: dict[str, bool] = {}
        self._offline: dict[tuple[int, str], list[Vacated]] | None = None
        self._offered: set[tuple[int, str]] = set()
        # Size and time of assets that were looked for → which kinds of them are gone.
        self._gone: dict[tuple[int, int], set[str]] = {}
        self.vacated: dict[int, Vacated] = {}

    async def among(self, files: Sequence[Fresh], unavailable: Collection[str]) -> list[Fresh]:
        """Those new files that have the size and time of an asset that is not at its place any more, or the size of one
        that was missing already. `unavailable`: import paths below which nobody can tell."""
        if not files or self._last_asset == 0:
            return []
        offline = await self._load_offline()
        await self._judge({(file.size, file.modified) for file in files} - self._gone.keys(), unavailable)
        for key in {(file.size, file.kind) for file in files} & offline.keys() - self._offered:
            self._offered.add(key)
            self.vacated |= {asset.id: asset for asset in offline[key]}
        return [
            file
            for file in files
            if (file.size, file.kind) in offline or file.kind in self._gone.get((file.size, file.modified), ())
        ]

    async def _judge(self, alike: Collection[tuple[int, int]], unavailable: Collection[str]) -> None:
        """Look once, and not for each part of the walk, for the files of assets that have a size and time together: a
        folder of thousands of the same ones would take for ever."""
        found = await self._db.read(move_store.alike, self._library.owner_id, self._last_asset, alike)
        gone = await asyncio.to_thread(
            lambda: [asset for library_id, asset in found if self._is_gone(library_id, asset, unavailable)]
        )
        self.vacated |= {asset.id: asset for asset in gone}
        self._gone.update({(asset.size, asset.modified): set() for _, asset in found})
        for asset in gone:
            self._gone[asset.size, asset.modified].add(asset.kind)

    async def _load_offline(self) -> dict[tuple[int, str], list[Vacated]]:
        if self._offline is None:
            found = await self._db.read(move_store.offline_assets, self._library.owner_id)
            gone = await asyncio.to_thread(
                lambda: [asset for library_id, asset in found if self._is_away(library_id, asset)]
            )
            self._offline = {}
            for asset in gone:
                self._offline.setdefault((asset.size, asset.kind), []).append(asset)
        return self._offline

    def _is_gone(self, library_id: int, asset: Vacated, unavailable: Collection[str]) -> bool:
        """Whether the file of an asset that is thought to be there is not. Below a path that nobody can look into it
        may well be."""
        root = root_of(asset.path, self._places.get(library_id, []))
        if root is not None and (root in unavailable or not self._can_tell(root)):
            return False
        return self._is_away(library_id, asset)

    def _is_away(self, library_id: int, asset: Vacated) -> bool:
        """A file outside all import paths of its library has no place any more. One that is still there is covered by a
        pattern, and comes back with it."""
        if root_of(asset.path, self._places.get(library_id, [])) is None:
            return True
        try:
            status = os.stat(asset.path)
        except OSError as error:
            return isinstance(error, FileNotFoundError | NotADirectoryError)
        return (status.st_size, within_calendar(status.st_mtime_ns)) != (asset.size, asset.modified)

    def _can_tell(self, root: str) -> bool:
        if root not in self._views:
            self._views[root] = guard.look_at(root).condition == guard.RootCondition.OK
        return self._views[root]
