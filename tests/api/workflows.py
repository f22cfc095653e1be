"""Workflows for tests: made over the API, run by the jobs, their log read."""

from typing import Any

from photostead.app import App
from tests.client import Client
from tests.people import insert_asset


def step(name: str, enabled: bool = True, /, **config: Any) -> dict[str, Any]:
    """A step of the built-in plugin."""
    return {"method": f"photostead-core#{name}", "config": config, "enabled": enabled}


ARCHIVE = step("assetArchive")
FAVORITE = step("assetFavorite")


async def make_workflow(client: Client, *steps: dict[str, Any], trigger: str = "AssetTagged", **fields: Any) -> str:
    """A workflow; its id."""
    workflow = await client.post("/workflows", json={"trigger": trigger, "steps": list(steps), **fields})
    uid: str = workflow["id"]
    return uid


async def insert(app: App, owner: Client, **columns: Any) -> str:
    """A photo."""
    return await app.db.write(lambda tx: insert_asset(tx, owner.user_id, **columns))


async def tag(client: Client, value: str, *uids: str) -> None:
    """Give assets a tag, which starts what waits for it."""
    [found] = await client.put("/tags", json={"tags": [value]})
    for result in await client.put(f"/tags/{found['id']}/assets", json={"ids": list(uids)}):
        assert result["success"], result


async def results(client: Client, workflow: str, **query: Any) -> list[tuple[str, int]]:
    """How its runs ended, the newest first: `(result, number of the step or 0)`."""
    logs = await client.get(f"/workflows/{workflow}/logs", params=query)
    return [(entry["result"], entry.get("lastStep", {}).get("index", 0)) for entry in logs]
