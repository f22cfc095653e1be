"""What tests of shared libraries ask for again and again."""

from collections.abc import Sequence
from typing import Any

from photostead.app import App
from photostead.db.tx import Rows, Tx
from tests.client import Client
from tests.people import insert_asset

NOBODY = "11111111-1111-4111-8111-111111111111"
MIXED = {"withPartners": "true", "visibility": "timeline"}


def fill(tx: Tx, library_uid: str, visibilities: Sequence[str]) -> list[str]:
    """Photos of a library, of its owner; their uids."""
    library_id, owner = tx.rows("select id, owner_id from libraries where uid = ?", (library_uid,))[0]
    return [
        insert_asset(tx, owner, name=f"{number}-{kind}.jpg", library_id=library_id, visibility=kind)
        for number, kind in enumerate(visibilities)
    ]


async def share(admin: Client, library: str, *viewers: Client, expect: int = 204, **more: Any) -> Any:
    """Share it with these people."""
    body = {"isShared": True, "viewerIds": [viewer.uid for viewer in viewers], **more}
    return await admin.put(f"/photostead/libraries/{library}/sharing", json=body, expect=expect)


async def give_back(admin: Client, library: str, *, expect: int = 204, **more: Any) -> Any:
    """Share it no longer."""
    body = {"isShared": False, **more}
    return await admin.put(f"/photostead/libraries/{library}/sharing", json=body, expect=expect)


async def owners(app: App) -> list[tuple[str, str]]:
    """`(name, owner)` of every asset."""
    sql = "select a.original_name, u.name from assets a join users u on u.id = a.owner_id order by 1"
    return await app.db.read(Rows.rows, sql)


async def services(app: App) -> list[tuple[str, str, str]]:
    """`(uid, name, address)` of the service users."""
    return await app.db.read(Rows.rows, "select uid, name, email from users where is_service")


async def visible_count(client: Client) -> int:
    """What stands in a person's timeline, partners included."""
    return sum(month["count"] for month in await client.get("/timeline/buckets", params=MIXED))
