"""People and faces for tests."""

from typing import Any

from photostead.app import App
from photostead.db.tx import Rows, Tx
from tests.client import Client
from tests.people import insert_asset
from tests.photos import jpeg

BOX = {"imageWidth": 64, "imageHeight": 48, "x": 10, "y": 8, "width": 20, "height": 24}


async def make_person(client: Client, name: str = "", **fields: Any) -> str:
    """A person; their id."""
    uid: str = (await client.post("/people", json={"name": name, **fields}, expect=201))["id"]
    return uid


async def draw(client: Client, asset: str, person: str, *, expect: int = 201, **box: int) -> Any:
    """Draw a person's face on an asset."""
    body = {"assetId": asset, "personId": person, **BOX, **box}
    return await client.post("/faces", json=body, expect=expect)


async def faces_on(client: Client, asset: str) -> dict[str, str]:
    """The faces on an asset: name of the person (empty for nobody) to the face's id."""
    found = await client.get("/faces", params={"id": asset})
    return {(face["person"] or {"name": ""})["name"]: face["id"] for face in found}


async def names(client: Client, **query: Any) -> list[str]:
    """Who there is, in order."""
    return [person["name"] for person in (await client.get("/people", params=query))["people"]]


async def on_photo(client: Client, asset: str) -> list[str]:
    """Who is on an asset, as its answer says."""
    return [person["name"] for person in (await client.get(f"/assets/{asset}"))["people"]]


async def add_photo(app: App, owner: Client, **columns: Any) -> str:
    """A photo with a preview on disk."""
    return await app.db.write(insert_photo, app, owner.user_id, columns)


def insert_photo(tx: Tx, app: App, owner_id: int, columns: dict[str, Any]) -> str:
    """Its row and file; the uid."""
    uid = insert_asset(tx, owner_id, **columns)
    path = app.options.data_dir / "derived" / f"{uid}-preview.jpeg"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(jpeg(size=(640, 480)))
    tx.run(
        """
        insert into asset_files (uid, asset_id, type, path, size, created_at, updated_at)
        select ?, id, 'preview', ?, 1, 0, 0 from assets where uid = ?
        """,
        (uid, f"derived/{path.name}", uid),
    )
    return uid


async def waiting(app: App, name: str) -> int:
    """How many jobs of a kind wait."""
    count: int = await app.db.read(Rows.value, "select count(*) from jobs where name = ?", (name,))
    return count
