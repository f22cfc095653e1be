"""Locked assets show up in albums, links, search, map, memories, statistics, partner views or the sync stream; locking one
asset and locking in bulk differ.

Every operation that only reads is asked by everyone concerned, before a locked photo is there and after: the answers must be
the same, to the byte. The photo has whatever could make it show: an album, a link, a tag, a place of its own, a star, and rows
that should not be there.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.ocr import service as ocr
from photostead.features.registry import all_routes
from photostead.features.tags import service as tags
from photostead.http.router import Route
from photostead.kernel.ids import new_id
from photostead.ml.results import TextLine
from tests.api.meaning import HILLS, MODEL, SEA, pretend_meaning, put
from tests.api.samples import (
    CIRCLE,
    PIN,
    Household,
    Things,
    fill_path,
    fill_request,
    insert_marked,
    insert_stack,
    settle_household,
)
from tests.api.syncing import REQUESTS
from tests.client import Client
from tests.conftest import MakeApiKey, MakeUser
from tests.photos import jpeg

# Frames of a burst have such names: with others of it in sight, these would be stacked with them.
BURST = "_BURST20240501120000000"
LOCKED = f"locked-away{BURST}"
WHERE: dict[str, Any] = {
    "city": "Lockton", "state": "Lockshire", "country": "Lockland", "latitude": 51.5, "longitude": -0.1,
}  # fmt: skip
READING_POSTS = {
    "searchAssets",
    "searchAssetStatistics",
    "searchLargeAssets",
    "searchRandom",
    "searchSmart",
    "proposeStacks",
}
# What differs between two questions anyhow, and what an administrator is told on purpose.
DIFFERS = {
    "describeBox": "how full the disk is",
    "getDerivedState": "how many pictures there are in another format than the one that is set",
    "getStorage": "as here",
    "getServerStatistics": "how much everybody stores",
}


def readings() -> list[Route]:
    """Operations that change nothing."""
    return [route for route in all_routes() if route.method == "GET" or route.operation_id in READING_POSTS]


def variants(route: Route, request: dict[str, Any], things: Things) -> Iterator[dict[str, Any]]:
    """A request, and what would bring more to light."""
    yield request
    for body in bodies(route.operation_id, things):
        yield {**request, "json": body}
    if route.operation_id in {"getActivities", "getActivityStatistics"}:
        yield {"params": {"albumId": things.album, "level": "asset"}}
    if route.operation_id in {"searchMemories", "memoriesStatistics"}:
        yield {**request, "params": {"isTrashed": "true"}}
    if route.operation_id == "getTimeBucket":
        yield {**request, "params": {**request["params"], "withStacked": "true", "withCoordinates": "true"}}
    if route.operation_id in {"getTimeBucket", "getTimeBuckets"}:
        yield {**request, "params": {**request["params"], "personId": things.person}}
    if route.operation_id == "getSearchSuggestions":
        for kind in ("country", "state", "city", "camera-make"):
            yield {**request, "params": {"type": kind}}


def bodies(operation_id: str, things: Things) -> list[dict[str, Any]]:
    """What is asked in bodies."""
    asked: dict[str, list[dict[str, Any]]] = {
        "searchAssets": [
            {"withExif": True},
            {"isFavorite": True},
            {"city": "Lockton"},
            {"originalFileName": LOCKED},
            {"personIds": [things.person]},
            {"ocr": LOCKED},
        ],
        "searchSmart": [{"query": "sea"}, {"query": "hills", "size": 1}, {"queryAssetId": things.asset}],
        "proposeStacks": [{}],
    }
    return asked.get(operation_id, [])


async def read_all(client: Client, things: Things) -> dict[str, Any]:
    """What everything that can be read says: status and body by operation."""
    said: dict[str, Any] = {}
    for route in readings():
        for number, request in enumerate(variants(route, fill_request(route, things), things)):
            answer = await client.send(route.method, "/api" + fill_path(route, things), **request)
            # A refusal has a number of its own each time.
            said[f"{route.operation_id} {number}"] = answer.body if answer.status < 400 else answer.status
    return said


async def told_to_phones(client: Client) -> Any:
    """What a device is told that knows nothing yet, as of before and after the last version; a status of who has none."""
    body = {"types": REQUESTS, "reset": True}
    answer = await client.send("POST", "/api/sync/stream", json=body)
    if answer.status >= 400:
        return answer.status
    return [{"kind": line["type"], **line["data"]} for line in map(msgspec.json.decode, answer.body.splitlines())]


@pytest.fixture
async def people(admin: Client, make_user: MakeUser) -> dict[str, Client]:
    """Everyone concerned."""
    return {"admin": admin, **{name: await make_user(name) for name in ("owner", "partner", "viewer")}}


@pytest.fixture
async def house(app: App, people: dict[str, Client]) -> Household:
    """Things of the owner's; what is shown stands for a stack."""
    house = await settle_household(app, {name: one.user_id for name, one in people.items() if name != "admin"})
    await app.db.write(insert_shown, people["owner"].user_id, house.shared.asset)
    await pretend_meaning(app)
    await app.db.write(insert_meaning, house.shared.asset, HILLS)
    # Made when it is asked for first, which people's answers show.
    await people["owner"].get(f"/people/{house.shared.person}/thumbnail")
    return house


def insert_meaning(tx: Tx, uid: str, vector: bytes) -> None:
    """A model has looked at an asset, and nothing waits for it."""
    put(tx, {uid: vector}, MODEL)
    tx.run("delete from jobs")


def insert_shown(tx: Tx, owner: int, uid: str) -> None:
    """Behind the photo another one, and beside it a frame of a burst."""
    insert_stack(tx, owner, [uid, insert_marked(tx, owner, CIRCLE)])
    insert_marked(tx, owner, f"{CIRCLE}{BURST}")


def insert_locked(tx: Tx, owner: int, house: Household) -> str:
    """The photo, wherever it might be found."""
    uid = insert_marked(tx, owner, LOCKED, visibility="locked", is_favorite=1, file_size=10**9, **WHERE)
    asset_id = tx.value("select id from assets where uid = ?", (uid,))
    tx.run("update asset_exif set make = 'Locka' where asset_id = ?", (asset_id,))
    album_id = tx.value("select id from albums where uid = ?", (house.shared.album,))
    tx.insert("album_assets", {"album_id": album_id, "asset_id": asset_id, "added_at": tx.now, "added_by": owner})
    row: dict[str, Any] = {"uid": new_id(), "album_id": album_id, "asset_id": asset_id, "user_id": owner}
    tx.insert("activities", {**row, "comment": LOCKED, "created_at": tx.now, "updated_at": tx.now})
    tx.run("insert into shared_link_assets select id, ? from shared_links", (asset_id,))
    tx.run("insert into memory_assets (memory_id, asset_id, added_at) select id, ?, 0 from memories", (asset_id,))
    stack = "(select stack_id from assets where uid = ?)"
    tx.run(f"update assets set stack_id = {stack}, is_stack_child = 1 where id = ?", (house.shared.asset, asset_id))
    tags.tag(tx, owner, tx.column("select id from tags"), [asset_id])
    tx.run(
        """
        insert into asset_faces (uid, asset_id, person_id, source, image_width, image_height, x1, y1, x2, y2,
                                 created_at, updated_at)
        select ?, ?, id, 'manual', 64, 48, 0, 0, 64, 48, 0, 0 from people
        """,
        (new_id(), asset_id),
    )
    line = TextLine((0.1, 0.1, 0.9, 0.1, 0.9, 0.2, 0.1, 0.2), 0.9, 0.9, LOCKED)
    put(tx, {uid: SEA}, MODEL)
    ocr.write_lines(tx, asset_id, "PP-OCRv6_small", [line])
    group = tx.value("select duplicate_uid from assets where uid = ?", (house.private.asset,))
    tx.run("update assets set duplicate_uid = ? where id = ?", (group, asset_id))
    for frame in "12":
        insert_marked(tx, owner, f"{frame}{LOCKED}", visibility="locked")
    tx.run("delete from jobs")  # an administrator sees how many wait
    return uid


def has_changed(before: Any, after: Any) -> bool:
    """Whether two answers differ; a draw by lot may come in any order."""
    if isinstance(before, list) and isinstance(after, list):
        return sorted(map(msgspec.json.encode, before)) != sorted(map(msgspec.json.encode, after))
    return bool(before != after)


@pytest.mark.parametrize("by", ["owner", "owner with the PIN code", "partner", "viewer", "admin", "key", "link"])
async def test_locked_shows_up_nowhere(
    app: App, people: dict[str, Client], house: Household, anonymous: Client, make_api_key: MakeApiKey, by: str
) -> None:
    """Not even to its owner, unless the locked folder itself is asked for."""
    owner = people["owner"]
    if "PIN" in by:
        await owner.post("/auth/session/unlock", json={"pinCode": PIN})
    others = {
        "owner with the PIN code": owner,
        "key": await make_api_key(owner, "all"),
        "link": Client(anonymous.http, anonymous.base, params={"key": house.link_key}),
    }
    client = (people | others)[by]
    before = await read_all(client, house.shared)
    phone = 0 if "PIN" in by else await told_to_phones(client)
    uid = await app.db.write(insert_locked, owner.user_id, house)
    after = await read_all(client, house.shared)
    if "PIN" not in by:
        before["phone"], after["phone"] = phone, await told_to_phones(client)
    changed = {name for name, body in before.items() if has_changed(body, after[name])}
    assert {name.partition(" ")[0] for name in changed} <= DIFFERS.keys()
    assert not [name for name, body in after.items() if uid in str(body) or LOCKED in str(body)]


async def test_the_locked_folder_shows_it(app: App, people: dict[str, Client], house: Household) -> None:
    """What the other test looks for can be seen: by its owner, in a session that entered the PIN code."""
    owner = people["owner"]
    uid = await app.db.write(insert_locked, owner.user_id, house)
    await owner.get(f"/assets/{uid}", expect=400)
    await owner.post("/auth/session/unlock", json={"pinCode": PIN})
    assert (await owner.get(f"/assets/{uid}"))["id"] == uid
    found = await owner.post("/search/metadata", json={"visibility": "locked"}, expect=200)
    assert uid in {item["id"] for item in found["assets"]["items"]}
    told = await told_to_phones(owner)
    assert {"AssetV2", "AssetExifV1", "AssetFaceV2", "AssetOcrV1"} <= {
        line["kind"] for line in told if uid in str(line)
    }


async def test_browsers_ask_for_locked_pictures_each_time(
    app: App, people: dict[str, Client], house: Household
) -> None:
    """One that was shown before the folder was shut must not come from their cache; all others may."""
    owner = people["owner"]
    await owner.post("/auth/session/unlock", json={"pinCode": PIN})
    locked = await app.db.write(insert_locked, owner.user_id, house)
    await app.db.write(Tx.run, "update assets set thumbhash = 'abcd'")
    for path in await app.db.read(Rows.column, "select path from asset_files"):
        (app.options.data_dir / path).write_bytes(jpeg())
    kept = {}
    for uid in (house.shared.asset, locked):
        await owner.get(f"/assets/{uid}/thumbnail", params={"c": "abcd"})
        kept[uid] = "immutable" in owner.last.headers["Cache-Control"]
    assert kept == {house.shared.asset: True, locked: False}


async def test_locking_one_and_many_is_the_same(app: App, people: dict[str, Client], house: Household) -> None:
    """Both take photos out of every album and link."""
    owner = people["owner"]
    left = []
    for path, body in (("/assets/{}", {}), ("/assets", {"ids": ["{}"]})):
        uid = await app.db.write(insert_locked, owner.user_id, house)
        await app.db.write(Tx.run, "update assets set visibility = 'timeline' where uid = ?", (uid,))
        text = msgspec.json.encode({**body, "visibility": "locked"}).decode().replace("{}", uid)
        await owner.put(path.format(uid), json=msgspec.json.decode(text))
        left.append(await app.db.read(traces, uid))
    assert left[0] == left[1] == ("locked", 0, 0)


def traces(rows: Rows, uid: str) -> tuple[Any, ...]:
    """How an asset shows, and how many albums and links have it."""
    found = rows.rows(
        """
        select a.visibility, (select count(*) from album_assets where asset_id = a.id),
               (select count(*) from shared_link_assets where asset_id = a.id)
        from assets a where a.uid = ?
        """,
        (uid,),
    )
    return tuple(found[0])
