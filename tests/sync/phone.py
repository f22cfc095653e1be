"""A phone: it keeps in tables what the sync stream tells, drops what hangs on what is gone, and goes on where it was. What the
app does with its own database, in a few lines.
"""

import json
from collections.abc import Callable
from typing import Any

from tests.client import Client

TYPES = (
    "AuthUsersV1", "UsersV1", "AssetsV2", "AssetExifsV1", "AssetEditsV1", "AssetMetadataV1", "PartnersV1", "PartnerAssetsV2",
    "PartnerAssetExifsV1", "AlbumsV2", "AlbumUsersV1", "AlbumAssetsV2", "AlbumAssetExifsV1", "AlbumToAssetsV1",
    "MemoriesV1", "MemoryToAssetsV1", "StacksV1", "PartnerStacksV1", "UserMetadataV1", "PeopleV1", "AssetFacesV2",
    "AssetOcrV1",
)  # fmt: skip
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
    "users": [("album_users", "userId")],
}  # fmt: skip


def kind_of(type_name: str) -> tuple[str, bool]:
    """The kind of row of a line, and whether it takes one away."""
    name = type_name[:-2]
    for ending in ("Backfill", "Create", "Update"):
        name = name.removesuffix(ending)
    return name.removesuffix("Delete"), name.endswith("Delete")


class Phone:
    """`tables[name][key]` is a row as the stream told it. `check(phone, line)` looks at each line."""

    def __init__(
        self, client: Client, check: "Callable[[Phone, dict[str, Any]], None]" = lambda phone, line: None
    ) -> None:
        self.client = client
        self.check = check
        self.tables: dict[str, dict[tuple[str, ...], dict[str, Any]]] = {}
        self.wipe()

    def wipe(self) -> None:
        """Forget everything."""
        self.tables = {table: {} for table, _ in KEYS.values()}

    async def ask(self, types: tuple[str, ...] = TYPES) -> list[dict[str, Any]]:
        """All lines of a stream."""
        url = f"{self.client.base}/api/sync/stream"
        async with self.client.http.post(url, json={"types": types}, headers=self.client.headers) as answer:
            assert answer.status == 200, await answer.text()
            text = await answer.text()
        assert text.endswith("\n")
        return [json.loads(line) for line in text.splitlines()]

    async def sync(self, *, cut: int | None = None, acked: Callable[[int], bool] = lambda number: True) -> bool:
        """Take a stream, or its first lines; whether it ended. `acked`: of which batches the server hears."""
        lines = await self.ask()
        taken = lines if cut is None else lines[:cut]
        for number, (last, batch) in enumerate(batches(taken)):
            for line in batch:
                self.check(self, line)
                self.apply(line)
            if acked(number):
                await self.client.post("/sync/ack", json={"acks": [last["ack"]]}, expect=204)
                if last["type"] == "SyncResetV1":
                    return await self.sync()
        return len(taken) == len(lines)

    def apply(self, line: dict[str, Any]) -> None:
        """What one line says."""
        if line["type"] == "SyncResetV1":
            self.wipe()
        if line["type"].startswith("Sync"):
            return
        kind, is_gone = kind_of(line["type"])
        table, names = KEYS[kind]
        data = line["data"]
        if not is_gone:
            self.refuse_strangers(table, data)
            self.tables[table][tuple(data[name] for name in names)] = data
        else:
            self.drop(table, tuple(data[name] for name in GONE.get(kind, names)))

    def refuse_strangers(self, table: str, data: dict[str, Any]) -> None:
        """The app's database has foreign keys: a row must not name what was not sent."""
        for parent, hanging in HANGING.items():
            for child, name in hanging:
                if child == table:
                    assert (data[name],) in self.tables[parent], (
                        f"{table} names {parent} {data[name]}, which is not here"
                    )

    def drop(self, table: str, key: tuple[str, ...]) -> None:
        """A row, and what hangs on it."""
        self.tables[table].pop(key, None)
        for child, name in HANGING.get(table, []):
            self.tables[child] = {at: row for at, row in self.tables[child].items() if (row[name],) != key}

    def prune(self) -> None:
        """Drop others' assets that neither a partner nor an album shows any more, as the app does after a stream."""
        me = next(iter(self.tables["me"]))[0]
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


def batches(lines: list[dict[str, Any]]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Lines of one type that follow each other, with the last of them."""
    found: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
    for line in lines:
        if found and found[-1][0]["type"] == line["type"]:
            found[-1] = (line, [*found[-1][1], line])
        else:
            found.append((line, [line]))
    return found
