"""Assets and requests for the tests of searches."""

from typing import Any

from photostead.db.tx import Tx, Value
from tests.client import Client
from tests.people import insert_asset

NOON = 1_714_564_800_000
DAY = 86_400_000
EXIF = frozenset({"make", "model", "lens_model", "rating", "description"})


def insert(tx: Tx, /, owner_id: int, **columns: Value) -> str:
    """An asset with EXIF values; its uid."""
    exif = {name: value for name, value in columns.items() if name in EXIF}
    uid = insert_asset(tx, owner_id, **{name: value for name, value in columns.items() if name not in EXIF})  # type: ignore[arg-type]
    for name, value in exif.items():
        tx.run(f"update asset_exif set {name} = ? where asset_id = (select id from assets where uid = ?)", (value, uid))
    return uid


async def find(client: Client, **body: Any) -> list[str]:
    """The ids of a search, which must fit on one page."""
    answer = await client.post("/search/metadata", json=body)
    assert answer["assets"]["nextPage"] is None
    assert answer["assets"]["nextCursor"] is None
    assert answer["assets"]["total"] == answer["assets"]["count"] == len(answer["assets"]["items"])
    return [item["id"] for item in answer["assets"]["items"]]
