"""Photos of the same bytes, the groups that are made of them, and what a person says of one."""

from collections.abc import Sequence
from typing import Any

from photostead.app import App
from tests.client import Client
from tests.conftest import RunJobs
from tests.people import insert_asset

BYTES, OTHERS = b"1" * 20, b"2" * 20


async def twins(app: App, owner: Client, count: int = 2, **columns: Any) -> list[str]:
    """So many photos of the same bytes, of which nobody knows yet."""
    columns = {"content_hash": BYTES, **columns}
    return [await app.db.write(lambda tx: insert_asset(tx, owner.user_id, **columns)) for _ in range(count)]


async def detect(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Look for all of them, as somebody who starts the queue does."""
    await admin.put("/jobs/duplicateDetection", json={"command": "start"})
    await run_jobs()


async def groups(client: Client) -> list[list[str]]:
    """The ids of each group, the one that is suggested first."""
    found = []
    for group in await client.get("/duplicates"):
        ids = [asset["id"] for asset in group["assets"]]
        assert group["suggestedKeepAssetIds"] == ids[:1]
        assert {asset["duplicateId"] for asset in group["assets"]} == {group["duplicateId"]}
        found.append(ids)
    return found


async def group_of(client: Client, *uids: str) -> str:
    """The id of the group of exactly these."""
    [found] = [
        group["duplicateId"]
        for group in await client.get("/duplicates")
        if sorted(asset["id"] for asset in group["assets"]) == sorted(uids)
    ]
    return str(found)


async def resolve(client: Client, group: str, keep: Sequence[str], trash: Sequence[str]) -> dict[str, Any]:
    """Settle one; the answer about it."""
    wanted = {"duplicateId": group, "keepAssetIds": list(keep), "trashAssetIds": list(trash)}
    [answer] = await client.post("/duplicates/resolve", json={"groups": [wanted]}, expect=200)
    return dict(answer)
