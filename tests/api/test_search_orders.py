"""Pages in every order, of libraries in which much is equal: the same as sorting all of it by hand; and what is drawn by lot."""

import itertools
import random
from typing import Any

import msgspec
import pytest

from photostead.access.identity import Identity, User
from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.search import pages, service, store
from photostead.features.search.schema import MetadataSearchDto
from photostead.kernel.ids import new_id
from tests.api.searching import NOON, insert
from tests.client import Client
from tests.conftest import MakeUser

HOUR = 3_600_000
ORDERS = {
    "fileCreatedAt": ("file_created_at",),
    "localDateTime": ("local_time",),
    "fileSizeInBytes": ("file_size",),
    "rating": ("rating", "file_created_at"),
}
MAKES: dict[str, Any] = {"make": {"eq": "Canon"}}
TAGGED: dict[str, Any] = {"hasTags": {"eq": True}}
WORDS: dict[str, Any] = {"or": [{"originalFileName": {"like": "IMG"}}, {"description": {"like": "sea"}}]}
PAIR: dict[str, Any] = {"originalFileName": {"like": "g_"}}
SHORT: dict[str, Any] = {"originalFileName": {"like": "_"}}
MIXED: dict[str, Any] = {"or": [{"originalFileName": {"like": "_"}}, {"description": {"like": "sea"}}]}
TAKEN: dict[str, Any] = {"takenAt": {"lt": "2024-05-02T00:00:00.000Z"}}


def fits(photo: dict[str, Any], given: dict[str, Any]) -> bool:
    """By hand."""
    named, described = "IMG_" in photo["name"], "sea" in (photo["description"] or "")
    answers = {
        "make": photo["make"] == "Canon",
        "hasTags": photo["tagged"],
        "or": named or described,
        "originalFileName": named,
        "takenAt": photo["file_created_at"] < NOON + 12 * HOUR,
    }
    return all(answers[name] for name in given)


def insert_photos(tx: Tx, me: int, mia: int, seed: int, *, is_odd: bool) -> list[dict[str, Any]]:
    """A hundred and fifty of two people, in the order of their keys."""
    source = random.Random(seed)
    tx.run(
        "insert into tags (id, uid, user_id, value, created_at, updated_at) values (1, ?, ?, 'sea', 1, 1)",
        (new_id(), me),
    )
    photos = []
    for number in range(150):
        owner = source.choice((me, me, mia))
        taken = NOON + source.randrange(-20, 20) * 4 * HOUR
        photo: dict[str, Any] = {
            "name": source.choice(("IMG_", "DSC")) + str(number), "file_created_at": taken,
            "local_time": taken + source.randrange(-12, 15) * HOUR, "file_size": source.randrange(4),
            "make": source.choice(("Canon", "Sony", None)), "rating": source.choice((None, -1, 1, 3, 5)),
            "description": source.choice((None, "by the sea", "hills")),
        }  # fmt: skip
        if is_odd and number % 30 == 0:
            photo["local_time"] += 900 * HOUR
        photo["uid"] = insert(tx, owner, **photo)
        key = tx.value("select id from assets where uid = ?", (photo["uid"],))
        tagged = owner == me and source.random() < 0.3
        if tagged:
            tx.run("insert into asset_tags (asset_id, tag_id) values (?, 1)", (key,))
        photos.append({**photo, "tagged": tagged, "rating": max(0, photo["rating"] or 0), "key": key})
    return photos


@pytest.mark.parametrize(("seed", "most", "is_odd"), [(2, 5, False), (3, 5, True), (4, 1000, False)])
async def test_pages_are_as_sorted_by_hand(
    app: App, admin: Client, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch, seed: int, most: int, is_odd: bool
) -> None:
    """Collected or walked along, by number or behind a cursor, one's own and a partner's."""
    monkeypatch.setattr(store, "MOST_COLLECTED", most)
    monkeypatch.setattr(store, "MOST_OF_SPANS", most)
    mia = await make_user("Mia")
    await mia.post("/partners", json={"sharedWithId": admin.uid}, expect=201)
    await admin.put(f"/partners/{mia.uid}", json={"inTimeline": True})
    photos = await app.db.write(insert_photos, admin.user_id, mia.user_id, seed, is_odd=is_odd)
    identity = Identity(User(admin.user_id, admin.uid, "", "", is_admin=True))
    combined = itertools.product(
        ({}, MAKES, TAGGED, WORDS, PAIR, SHORT, MAKES | SHORT, MIXED, TAKEN), ORDERS, ("asc", "desc")
    )
    for number, (given, field, direction) in enumerate(combined):
        wanted = sorted(
            (photo for photo in photos if fits(photo, given)),
            key=lambda photo: (*(photo[name] for name in ORDERS[field]), photo["key"]),
            reverse=direction == "desc",
        )
        order = {"field": field, "direction": direction}
        asked = {"orderBy": order, "size": 40, **({"filter": given} if given else {})}
        by = ("page", "cursor")[(number + number // 2) % 2]
        found = await app.db.read(all_pages, identity, by, asked)
        assert found == [photo["uid"] for photo in wanted], (asked, by)


def all_pages(rows: Rows, identity: Identity, by: str, asked: dict[str, Any]) -> list[str]:
    """The ids of all pages; those with another behind them say that there is more."""
    found: list[str] = []
    after: dict[str, Any] = {}
    while True:
        body = msgspec.convert({**asked, **after}, MetadataSearchDto)
        assets = service.search_metadata(rows, identity, body).assets
        found += [item.id for item in assets.items]
        if assets.next_page is None:
            return found
        assert assets.total > len(assets.items)
        after = {"page": int(assets.next_page)} if by == "page" else {"cursor": assets.next_cursor}


async def test_a_cursor_goes_with_its_order(admin: Client) -> None:
    """One of an order by two values says nothing in one by one."""
    for after, order in (((5, 1, 1), "localDateTime"), ((1, 1), "rating"), ((), "fileCreatedAt")):
        body = {"cursor": pages.as_cursor(after), "orderBy": {"field": order}}
        await admin.post("/search/metadata", json=body, expect=400)
    for far in (2**63 - 1, -(2**63)):
        for direction in ("asc", "desc"):
            order_by = {"field": "localDateTime", "direction": direction}
            body = {"cursor": pages.as_cursor((far, far)), "orderBy": order_by, "filter": MAKES}
            assert (await admin.post("/search/metadata", json=body))["assets"]["items"] == []


async def test_draws_by_lot(app: App, admin: Client, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what fits, nothing twice, not always the same, and all of it where more is asked for than there is."""
    mia = await make_user("Mia")
    photos = await app.db.write(insert_photos, admin.user_id, mia.user_id, 4, is_odd=False)
    mine = {photo["uid"] for photo in photos if photo["make"] == "Canon"}
    mine &= {item["id"] for item in (await admin.post("/search/metadata", json={"size": 1000}))["assets"]["items"]}
    # All keys at once; some of them, several times; and few, so that all that fits is collected.
    for at_once, times in ((2000, 4), (40, 30), (2, 1)):
        monkeypatch.setattr(pages, "DRAWN_AT_ONCE", at_once)
        monkeypatch.setattr(pages, "DRAWN_TIMES", times)
        seen: set[str] = set()
        for _ in range(12):
            drawn = [item["id"] for item in await admin.post("/search/random", json={"size": 10, "make": "Canon"})]
            assert len(drawn) == len(set(drawn)) == 10
            seen.update(drawn)
        assert seen <= mine
        assert len(seen) > 10
        assert len(await admin.post("/search/random", json={"size": 1000, "make": "Canon"})) == len(mine)
