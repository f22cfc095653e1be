"""Photos and stacks of them, as tests need them."""

from typing import Any

from photostead.app import App
from photostead.db.tx import Tx
from tests.client import Client
from tests.people import insert_asset


async def photos(app: App, owner: Client, count: int, **columns: Any) -> list[str]:
    """Photos a second apart, the earliest first."""

    def insert(tx: Tx) -> list[str]:
        start = 1_714_564_800_000
        return [
            insert_asset(tx, owner.user_id, **{"file_created_at": start + number * 1000, **columns})
            for number in range(count)
        ]

    return await app.db.write(insert)


async def stack(client: Client, *uids: str) -> str:
    """A stack of them; its id."""
    return str((await client.post("/stacks", json={"assetIds": uids}, expect=201))["id"])
