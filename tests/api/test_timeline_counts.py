"""The timeline against counting by hand: a random household, every filter, every order."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.kernel.clock import EPOCH
from photostead.kernel.ids import new_id
from tests.client import Client
from tests.conftest import MakeUser
from tests.people import insert_album, insert_asset, insert_link, insert_partner

NOBODY = "11111111-1111-4111-8111-111111111111"


@dataclass(frozen=True)
class Shot:
    """What was put into the database of one asset."""

    uid: str
    columns: dict[str, Any]
    album: bool

    def __getitem__(self, name: str) -> Any:
        return self.columns[name]


@dataclass(frozen=True)
class World:
    """Three people's photos; Mia shares her timeline with the administrator, Sam does not."""

    shots: list[Shot]
    me: int
    mia: int
    mia_uid: str
    album: str
    link_key: str


def random_columns(source: random.Random, owners: list[int], stacks: list[int]) -> dict[str, Any]:
    """Any asset."""
    local = source.randrange(1_600_000_000_000, 1_640_000_000_000)
    is_child = source.random() < 0.2
    has_place = source.random() < 0.5
    return {
        "owner_id": source.choice(owners),
        "local_time": local,
        "file_created_at": local - source.choice([0, 3_600_000, -12_600_000]),
        "created_at": source.randrange(1_650_000_000_000, 1_670_000_000_000),
        "visibility": source.choice(["timeline"] * 5 + ["archive", "hidden", "locked"]),
        "is_favorite": int(source.random() < 0.3),
        "deleted_at": 5 if source.random() < 0.2 else None,
        "type": source.choice(["IMAGE", "IMAGE", "VIDEO"]),
        "is_stack_child": int(is_child),
        "stack_id": source.choice(stacks) if is_child else None,
        "latitude": source.uniform(-90, 90) if has_place else None,
        "longitude": source.uniform(-180, 180) if has_place else None,
        "width": source.choice([None, 0, 400, 300]),
        "height": source.choice([None, 300]),
    }


def insert_world(tx: Tx, me: int, mia: int, sam: int, seed: int) -> World:
    """See there."""
    source = random.Random(seed)
    stacks = [
        tx.insert("stacks", {"uid": new_id(), "owner_id": me, "primary_asset_id": 0, "created_at": 0, "updated_at": 0})
        for _ in range(3)
    ]
    shots = []
    for _ in range(400):
        columns = random_columns(source, [me, me, mia, sam], stacks)
        plain: dict[str, Any] = {name: value for name, value in columns.items() if name != "owner_id"}
        in_album = columns["owner_id"] == me and columns["visibility"] != "locked" and source.random() < 0.4
        shots.append(Shot(insert_asset(tx, columns["owner_id"], **plain), columns, in_album))
    # Every one is touched again, so that the counts kept by triggers are counts of changes too.
    for shot in source.sample(shots, 200):
        tx.run("update assets set local_time = local_time - 9e9 where uid = ?", (shot.uid,))
        shot.columns["local_time"] -= 9_000_000_000
    for shot in source.sample(shots, 40):
        tx.run("delete from assets where uid = ?", (shot.uid,))
        shots.remove(shot)
    album = insert_album(tx, me, assets=[shot.uid for shot in shots if shot.album])
    insert_partner(tx, mia, me)
    tx.run("update partners set in_timeline = 1")
    _, key = insert_link(tx, me, album=album)
    mia_uid = tx.value("select uid from users where id = ?", (mia,))
    return World(shots, me, mia, mia_uid, album, key.hex())


@pytest.fixture
async def world(app: App, admin: Client, make_user: MakeUser) -> World:
    """A random one, the same each time."""
    mia, sam = await make_user("mia"), await make_user("sam")
    return await app.db.write(insert_world, admin.user_id, mia.user_id, sam.user_id, 5)


QUERIES: list[dict[str, str]] = [
    {},
    {"visibility": "timeline"},
    {"visibility": "archive"},
    {"visibility": "hidden"},
    {"isFavorite": "true"},
    {"isFavorite": "false"},
    {"isTrashed": "true"},
    {"isTrashed": "false"},
    {"isTrashed": "true", "isFavorite": "true"},
    {"withStacked": "true"},
    {"withStacked": "false"},
    {"withStacked": "true", "visibility": "timeline"},
    {"withPartners": "true", "visibility": "timeline"},
    {"withPartners": "true"},
    {"withPartners": "true", "visibility": "timeline", "withStacked": "true"},
    {"withPartners": "false"},
    {"userId": "mia", "visibility": "timeline"},
    {"userId": "me"},
    {"albumId": "album"},
    {"albumId": "album", "visibility": "timeline"},
    {"albumId": "album", "isFavorite": "true"},
    {"albumId": "album", "withStacked": "true"},
    {"albumId": "album", "isTrashed": "true"},
    {"orderBy": "createdAt"},
    {"orderBy": "createdAt", "isFavorite": "true"},
    {"orderBy": "takenAt"},
    {"bbox": "-20,-30,40,50"},
    {"bbox": "150,-90,-150,90"},
    {"bbox": "-180,-90,180,90", "withPartners": "true", "visibility": "timeline"},
    {"bbox": "10,20,10,20"},
    {"withCoordinates": "true"},
]


def is_wanted(world: World, shot: Shot, query: dict[str, str]) -> bool:
    """The meaning of the filters, one asset at a time."""
    with_partners = query.get("withPartners") == "true"
    visibilities = (
        [query["visibility"]] if "visibility" in query else ["timeline"] if with_partners else ["timeline", "archive"]
    )
    owners = [world.mia] if query.get("userId") == "mia" else [world.me, world.mia] if with_partners else [world.me]
    return (
        shot["owner_id"] in owners
        and ("albumId" not in query or shot.album)
        and shot["visibility"] in visibilities
        and (shot["deleted_at"] is not None) == (query.get("isTrashed") == "true")
        and ("isFavorite" not in query or bool(shot["is_favorite"]) == (query["isFavorite"] == "true"))
        and (query.get("withStacked") != "true" or not shot["is_stack_child"])
        and ("bbox" not in query or is_inside(shot, query["bbox"]))
    )


def is_inside(shot: Shot, box: str) -> bool:
    """A rectangle whose west may lie east of its east."""
    west, south, east, north = map(float, box.split(","))
    if shot["latitude"] is None or not south <= shot["latitude"] <= north:
        return False
    inside = (shot["longitude"] >= west, shot["longitude"] <= east)
    return all(inside) if west <= east else any(inside)


def month_of(ms: int) -> str:
    """Its first day."""
    return f"{EPOCH + timedelta(milliseconds=ms):%Y-%m-01}"


@pytest.mark.parametrize("order", [None, "asc", "desc"])
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: "&".join(f"{k}={v}" for k, v in query.items()) or "all")
async def test_equals_counting_by_hand(query: dict[str, str], order: str | None, world: World, admin: Client) -> None:
    """Months, their counts, and in each month these assets in this order."""
    names = {"mia": world.mia_uid, "me": admin.uid, "album": world.album}
    params = {name: names.get(value, value) for name, value in query.items()} | ({"order": order} if order else {})
    column = "created_at" if query.get("orderBy") == "createdAt" else "local_time"
    wanted = [shot for shot in world.shots if is_wanted(world, shot, query)]
    months = Counter(month_of(shot[column]) for shot in wanted)
    is_newest_first = order != "asc"
    buckets = await admin.get("/timeline/buckets", params=params)
    assert buckets == [
        {"timeBucket": month, "count": months[month]} for month in sorted(months, reverse=is_newest_first)
    ]
    for month in list(months)[:3]:
        bucket = await admin.get("/timeline/bucket", params={**params, "timeBucket": month})
        here = sorted(
            (shot for shot in wanted if month_of(shot[column]) == month),
            key=lambda shot: shot[column],
            reverse=is_newest_first,
        )
        assert bucket["id"] == [shot.uid for shot in here]
        check_columns(bucket, here, world)


def check_columns(bucket: dict[str, list[Any]], shots: list[Shot], world: World) -> None:
    """Every column speaks of the same assets."""
    assert {len(column) for column in bucket.values()} == {len(shots)}
    assert bucket["isFavorite"] == [bool(shot["is_favorite"]) and shot["owner_id"] == world.me for shot in shots]
    assert bucket["isImage"] == [shot["type"] == "IMAGE" for shot in shots]
    assert bucket["isTrashed"] == [shot["deleted_at"] is not None for shot in shots]
    assert bucket["visibility"] == [shot["visibility"] for shot in shots]
    assert bucket["localOffsetHours"] == [(shot["local_time"] - shot["file_created_at"]) / 3_600_000 for shot in shots]
    assert bucket["ratio"] == [
        round(shot["width"] / shot["height"], 4) if shot["width"] and shot["height"] else 1 for shot in shots
    ]
    if "latitude" in bucket:
        assert bucket["latitude"] == [pytest.approx(shot["latitude"]) for shot in shots]
        assert bucket["longitude"] == [pytest.approx(shot["longitude"]) for shot in shots]
    if "stack" in bucket:
        assert all(
            (item is None) == (shot["stack_id"] is None) for item, shot in zip(bucket["stack"], shots, strict=True)
        )


async def test_link_shows_its_album(world: World, anonymous: Client) -> None:
    """And nothing about its owner: no favourites; the trash and the locked folder stay shut."""
    params = {"key": world.link_key}
    wanted = [
        shot for shot in world.shots
        if shot.album and shot["deleted_at"] is None and shot["visibility"] in {"timeline", "archive"}
    ]  # fmt: skip
    months = Counter(month_of(shot["local_time"]) for shot in wanted)
    buckets = await anonymous.get("/timeline/buckets", params=params)
    assert {item["timeBucket"]: item["count"] for item in buckets} == months
    assert await anonymous.get("/timeline/buckets", params={**params, "albumId": world.album}) == buckets
    for month in list(months)[:4]:
        bucket = await anonymous.get("/timeline/bucket", params={**params, "timeBucket": month})
        assert set(bucket["id"]) == {shot.uid for shot in wanted if month_of(shot["local_time"]) == month}
        assert not any(bucket["isFavorite"])
    assert await anonymous.get("/timeline/buckets", params={**params, "isTrashed": "true"}) == []
    for refused in ({"isFavorite": "true"}, {"visibility": "locked"}, {"albumId": NOBODY}):
        await anonymous.get("/timeline/buckets", params={**params, **refused}, expect=400)
