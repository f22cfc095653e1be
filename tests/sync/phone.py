"""A phone: it keeps in tables what the sync stream tells, drops what hangs on what is gone, and goes on where it was. What the
app does with its own database, in a few lines.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from tests.client import Client

Line = dict[str, Any]
NEW_TYPES = (
    "AuthUsersV1", "UsersV1", "AssetsV2", "AssetExifsV1", "AssetEditsV1", "AssetMetadataV1", "PartnersV1", "PartnerAssetsV2",
    "PartnerAssetExifsV1", "AlbumsV2", "AlbumUsersV1", "AlbumAssetsV2", "AlbumAssetExifsV1", "AlbumToAssetsV1",
    "MemoriesV1", "MemoryToAssetsV1", "StacksV1", "PartnerStacksV1", "UserMetadataV1", "PeopleV1", "AssetFacesV2",
    "AssetOcrV1",
)  # fmt: skip
RENAMED = {"AssetsV2", "PartnerAssetsV2", "AlbumsV2", "AlbumAssetsV2", "AssetFacesV2"}
OLD_TYPES = tuple(name.replace("V2", "V1") if name in RENAMED else name for name in NEW_TYPES)
# Lines that put a row into a table, by the names of its key.
KEYS = {
    "AuthUser": ("me", ("id",)),
    "User": ("users", ("id",)),
    "UserMetadata": ("user_metadata", ("userId", "key")),
    "Partner": ("partners", ("sharedById", "sharedWithId")),
    "Asset": ("assets", ("id",)),
    "PartnerAsset": ("assets", ("id",)),
    "AlbumAsset": ("assets", ("id",)),
    "AssetExif": ("exif", ("assetId",)),
    "PartnerAssetExif": ("exif", ("assetId",)),
    "AlbumAssetExif": ("exif", ("assetId",)),
    "AssetEdit": ("edits", ("id",)),
    "AssetMetadata": ("metadata", ("assetId", "key")),
    "AssetOcr": ("texts", ("id",)),
    "AssetFace": ("faces", ("id",)),
    "Album": ("albums", ("id",)),
    "AlbumUser": ("album_users", ("albumId", "userId")),
    "AlbumToAsset": ("links", ("albumId", "assetId")),
    "Stack": ("stacks", ("id",)),
    "PartnerStack": ("stacks", ("id",)),
    "Memory": ("memories", ("id",)),
    "MemoryToAsset": ("memory_assets", ("memoryId", "assetId")),
    "Person": ("people", ("id",)),
}
# The same of lines that take one away, where the names differ.
GONE = {
    "User": ("userId",), "Asset": ("assetId",), "PartnerAsset": ("assetId",), "AssetEdit": ("editId",), "AssetOcr": ("id",),
    "AssetFace": ("assetFaceId",), "Album": ("albumId",), "Stack": ("stackId",), "PartnerStack": ("stackId",),
    "Memory": ("memoryId",), "Person": ("personId",),
}  # fmt: skip
# What goes with a row of a table, and by which of its names.
HANGING = {
    "assets": [
        ("exif", "assetId"), ("edits", "assetId"), ("metadata", "assetId"), ("texts", "assetId"), ("faces", "assetId"),
        ("links", "assetId"), ("memory_assets", "assetId"),
    ],
    "albums": [("album_users", "albumId"), ("links", "albumId")],
    "memories": [("memory_assets", "memoryId")],
    "users": [
        ("album_users", "userId"), ("partners", "sharedById"), ("partners", "sharedWithId"), ("assets", "ownerId"),
        ("stacks", "ownerId"), ("memories", "ownerId"), ("people", "ownerId"), ("user_metadata", "userId"),
    ],
}  # fmt: skip


def kind_of(type_name: str) -> tuple[str, bool]:
    """The kind of row of a line, and whether it takes one away."""
    name = type_name[:-2]
    for ending in ("Backfill", "Create", "Update"):
        name = name.removesuffix(ending)
    return name.removesuffix("Delete"), name.endswith("Delete")


class Phone:
    """`tables[name][key]` is a row as the stream told it, of the kinds it asks for (`types`)."""

    def __init__(self, client: Client, types: Sequence[str] = NEW_TYPES) -> None:
        self.client = client
        self.types = tuple(types)
        self.tables: dict[str, dict[tuple[str, ...], Line]] = {}
        self.wipe()

    def wipe(self) -> None:
        """Forget everything."""
        self.tables = {table: {} for table, _ in KEYS.values()}

    async def ask(self, types: Sequence[str] | None = None) -> list[Line]:
        """All lines of a stream."""
        url = f"{self.client.base}/api/sync/stream"
        body = {"types": types or self.types}
        async with self.client.http.post(url, json=body, headers=self.client.headers) as answer:
            assert answer.status == 200, await answer.text()
            text = await answer.text()
        assert text.endswith("\n")
        return [json.loads(line) for line in text.splitlines()]

    async def sync(
        self,
        *,
        check: Callable[[Line], None] = lambda line: None,
        types: Sequence[str] | None = None,
        cut: int | None = None,
        is_heard: Callable[[int], bool] | None = None,
    ) -> bool:
        """Take a stream, or its first lines; whether it ended. `check` looks at each line. `is_heard` says of which batches the
        server hears that they were got; without it of all, at once."""
        lines = await self.ask(types)
        taken = lines if cut is None else lines[:cut]
        heard: list[Line] = []
        for number, batch in enumerate(batches(taken)):
            for line in batch:
                check(line)
                self.apply(line)
            if is_heard is None:
                heard.append(batch[-1])
            elif is_heard(number):
                await self.acknowledge(batch[-1])
        if heard:
            await self.acknowledge(*heard)
        if taken and taken[0]["type"] == "SyncResetV1" and is_heard is None:
            return await self.sync(check=check, types=types)
        return len(taken) == len(lines)

    async def acknowledge(self, *lines: Line) -> None:
        """Say that they were got."""
        await self.client.post("/sync/ack", json={"acks": [line["ack"] for line in lines]}, expect=204)

    def apply(self, line: Line) -> None:
        """What one line says."""
        if line["type"] == "SyncResetV1":
            self.wipe()
        if line["type"] == "SyncCompleteV1":
            self.prune()
        if line["type"].startswith("Sync"):
            return
        kind, is_gone = kind_of(line["type"])
        table, names = KEYS[kind]
        data = line["data"]
        if is_gone:
            self.drop(table, tuple(data[name] for name in GONE.get(kind, names)))
        else:
            self.refuse_strangers(table, data)
            self.tables[table][tuple(data[name] for name in names)] = data

    def refuse_strangers(self, table: str, data: Line) -> None:
        """The app's database has foreign keys: a row must not name what was not sent."""
        for parent, hanging in HANGING.items():
            for child, name in hanging:
                if child == table:
                    assert (data[name],) in self.tables[parent], f"{table}: {parent} {data[name]} is not here"

    def drop(self, table: str, key: tuple[str, ...]) -> None:
        """A row, and what hangs on it."""
        self.tables[table].pop(key, None)
        for child, name in HANGING.get(table, []):
            for at in [at for at, row in self.tables[child].items() if (row[name],) == key]:
                self.drop(child, at)

    def prune(self) -> None:
        """Drop others' assets that neither a partner nor an album shows any more, as the app does after a stream."""
        me = self.client.uid
        partners = {row["sharedById"] for row in self.tables["partners"].values() if row["sharedWithId"] == me}
        linked = {row["assetId"] for row in self.tables["links"].values()}
        for key, row in list(self.tables["assets"].items()):
            if row["ownerId"] not in {me, *partners} and row["id"] not in linked:
                self.drop("assets", key)
        shown = {me, *partners}
        self.tables["stacks"] = {key: row for key, row in self.tables["stacks"].items() if row["ownerId"] in shown}

    def ids(self, table: str) -> set[str]:
        """The first parts of the keys of a table."""
        return {key[0] for key in self.tables[table]}


class Stream:
    """A stream that is read bit by bit while other things happen. `chunks` gives lines as the server sends them."""

    def __init__(self, phone: Phone, chunks: Callable[[], Awaitable[bytes | None]]) -> None:
        self.phone = phone
        self._chunks = chunks
        self._waiting: list[Line] = []
        self._is_over = False

    async def take(self, count: int, check: Callable[[Line], None], *, is_heard: bool) -> bool:
        """The next lines, as far as there are any; whether it ended. They are read while they are right, and come to the
        phone later."""
        while not self._is_over and len(self._waiting) < count:
            chunk = await self._chunks()
            lines = [json.loads(line) for line in (chunk or b"").splitlines()]
            for line in lines:
                check(line)
            self._waiting += lines
            self._is_over = chunk is None
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        for batch in batches(taken):
            for line in batch:
                self.phone.apply(line)
            if is_heard:
                await self.phone.acknowledge(batch[-1])
        return self._is_over and not self._waiting


def batches(lines: list[Line]) -> list[list[Line]]:
    """Lines of one type that follow each other."""
    found: list[list[Line]] = []
    for line in lines:
        if found and found[-1][0]["type"] == line["type"]:
            found[-1].append(line)
        else:
            found.append([line])
    return found
