"""The timeline against counting by hand: a random household, every filter, every order."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.assets.service import make_stack
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
    tag: bool

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
    tag: str
    link_key: str


def random_columns(source: random.Random, owners: list[int]) -> dict[str, Any]:
    """Any asset."""
    local = source.randrange(1_600_000_000_000, 1_640_000_000_000)
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
        "latitude": source.uniform(-90, 90) if has_place else None,
        "longitude": source.uniform(-180, 180) if has_place else None,
        "width": source.choice([None, 0, 400, 300]),
        "height": source.choice([None, 300]),
    }


def insert_world(tx: Tx, me: int, mia: int, sam: int, seed: int) -> World:
    """See there."""
    source = random.Random(seed)
    shots = []
    for _ in range(400):
        columns = random_columns(source, [me, me, mia, sam])
        plain: dict[str, Any] = {name: value for name, value in columns.items() if name != "owner_id"}
        in_album = columns["owner_id"] == me and columns["visibility"] != "locked" and source.random() < 0.4
        has_tag = columns["owner_id"] == me and source.random() < 0.5
        shots.append(Shot(insert_asset(tx, columns["owner_id"], **plain), columns, in_album, has_tag))
    # Every one is touched again, so that the counts kept by triggers are counts of changes too.
    for shot in source.sample(shots, 200):
        tx.run("update assets set local_time = local_time - 9e9 where uid = ?", (shot.uid,))
        shot.columns["local_time"] -= 9_000_000_000
    for shot in source.sample(shots, 40):
        tx.run("delete from assets where uid = ?", (shot.uid,))
        shots.remove(shot)
    for owner in (me, mia):
        stack_some(tx, source, owner, [shot for shot in shots if shot["owner_id"] == owner])
    note_stacks(tx, shots)
    album = insert_album(tx, me, assets=[shot.uid for shot in shots if shot.album])
    insert_partner(tx, mia, me)
    tx.run("update partners set in_timeline = 1")
    _, key = insert_link(tx, me, album=album)
    mia_uid = tx.value("select uid from users where id = ?", (mia,))
    tag = insert_tag(tx, me, [shot.uid for shot in shots if shot.tag])
    return World(shots, me, mia, mia_uid, album, tag, key.hex())


def stack_some(tx: Tx, source: random.Random, owner: int, shots: list[Shot]) -> None:
    """Some of a person's photos by fours, wherever they show; what is locked or hidden is left out of its four."""
    chosen = source.sample(shots, 60)
    for start in range(0, len(chosen), 4):
        uids = [shot.uid for shot in chosen[start : start + 4]]
        make_stack(tx, owner, [tx.value("select id from assets where uid = ?", (uid,)) for uid in uids])


def note_stacks(tx: Tx, shots: list[Shot]) -> None:
    """What came of it."""
    for shot in shots:
        row = tx.row("select stack_id, is_stack_child from assets where uid = ?", (shot.uid,))
        shot.columns["stack_id"], shot.columns["is_stack_child"] = row or (None, 0)


def insert_tag(tx: Tx, me: int, uids: list[str]) -> str:
    """A tag with one below it, which the assets have; the uid of the upper one."""
    tags: list[tuple[int, str]] = []
    for value in ("Trip", "Trip/Japan"):
        parent = tags[-1][0] if tags else None
        uid, at = new_id(), {"created_at": 0, "updated_at": 0}
        tags.append((tx.insert("tags", {"uid": uid, "user_id": me, "value": value, "parent_id": parent, **at}), uid))
    tx.run_many(
        "insert into asset_tags (asset_id, tag_id) select id, ? from assets where uid = ?",
        [(tags[-1][0], uid) for uid in uids],
    )
    return tags[0][1]


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
    {"tagId": "tag"},
    {"tagId": "tag", "visibility": "archive"},
    {"tagId": "tag", "albumId": "album", "isFavorite": "true", "withStacked": "true"},
    {"tagId": "tag", "bbox": "-100,-60,100,60", "isTrashed": "true", "orderBy": "createdAt"},
    {"tagId": "tag", "withPartners": "true", "visibility": "timeline"},
    {"albumId": "album", "bbox": "-100,-60,100,60", "visibility": "timeline", "withCoordinates": "true"},
    {"userId": "mia", "visibility": "timeline", "bbox": "-100,-60,100,60", "orderBy": "createdAt"},
    {"withPartners": "true", "visibility": "timeline", "orderBy": "createdAt", "withStacked": "true"},
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
        and ("tagId" not in query or shot.tag)
        and shot["visibility"] in visibilities
        and (shot["deleted_at"] is not None) == (query.get("isTrashed") == "true")
        and ("isFavorite" not in query or bool(shot["is_favorite"]) == (query["isFavorite"] == "true"))
        and ("bbox" not in query or is_inside(shot, query["bbox"]))
    )


def wanted_of(world: World, query: dict[str, str]) -> list[Shot]:
    """The assets that fit; of stacks, if that is asked for, what is behind only where nothing on top of it fits."""
    wanted = [shot for shot in world.shots if is_wanted(world, shot, query)]
    if query.get("withStacked") != "true":
        return wanted
    on_top = {shot["stack_id"] for shot in wanted if not shot["is_stack_child"]}
    return [shot for shot in wanted if not shot["is_stack_child"] or shot["stack_id"] not in on_top]


def size_of_stack(shot: Shot, world: World) -> int:
    """How many of it the administrator can see: of others' not what they archived."""
    seen = {"timeline", "archive"} if shot["owner_id"] == world.me else {"timeline"}
    mates = [mate for mate in world.shots if mate["stack_id"] == shot["stack_id"] is not None]
    return sum(mate["deleted_at"] is None and mate["visibility"] in seen for mate in mates)


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
async def test_equals_counting_by_hand(order: str | None, world: World, admin: Client) -> None:
    """Months, their counts, and in each month these assets in this order; for every filter in the one household."""
    for query in QUERIES:
        await check_query(query | ({"order": order} if order else {}), world, admin)


async def check_query(query: dict[str, str], world: World, admin: Client) -> None:
    """Both calls with one filter."""
    names = {"mia": world.mia_uid, "me": admin.uid, "album": world.album, "tag": world.tag}
    params = {name: names.get(value, value) for name, value in query.items()}
    column = "created_at" if query.get("orderBy") == "createdAt" else "local_time"
    wanted = wanted_of(world, query)
    months = Counter(month_of(shot[column]) for shot in wanted)
    is_newest_first = query.get("order") != "asc"
    buckets = await admin.get("/timeline/buckets", params=params)
    assert buckets == [
        {"timeBucket": month, "count": months[month]} for month in sorted(months, reverse=is_newest_first)
    ], query
    for month in list(months)[:3]:
        bucket = await admin.get("/timeline/bucket", params={**params, "timeBucket": month})
        here = sorted(
            (shot for shot in wanted if month_of(shot[column]) == month),
            key=lambda shot: shot[column],
            reverse=is_newest_first,
        )
        assert bucket["id"] == [shot.uid for shot in here], query
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
        sizes = [size_of_stack(shot, world) for shot in shots]
        told = [0 if item is None else int(item[1]) for item in bucket["stack"]]
        assert told == [size if size > 1 else 0 for size in sizes]


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
