"""Stacking by rule: what would be, what is then, and what is left alone."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.stacks import proposals
from photostead.kernel.ids import new_id
from tests.client import Client
from tests.conftest import Heard, MakeUser
from tests.people import insert_asset

AT = 1_714_564_800_000


def insert_shot(tx: Tx, owner: int, name: str, at: int, **columns: Any) -> str:
    """A photo that its camera dated."""
    uid = insert_asset(tx, owner, name=name, **{"file_created_at": AT + at, **columns})
    tx.run(
        """
        update asset_exif set make = 'Canon', model = 'R6', date_time_original = 1
        where asset_id = (select id from assets where uid = ?)
        """,
        (uid,),
    )
    return uid


def insert_day(tx: Tx, owner: int) -> dict[str, str]:
    """A RAW file with its JPEG, a burst of three, one by itself."""
    names = {"1.jpg": 0, "1.cr3": 0, "2.jpg": 60_000, "3.jpg": 60_500, "4.jpg": 61_000, "5.jpg": 900_000}
    return {name: insert_shot(tx, owner, name, at) for name, at in names.items()}


async def ask(client: Client, what: str = "proposals", expect: int = 200, **body: Any) -> Any:
    """One of the two operations."""
    return await client.post(f"/photostead/stacks/{what}", json=body, expect=expect)


async def test_proposed_and_stacked(app: App, admin: Client, events: Heard) -> None:
    day = await app.db.write(insert_day, admin.user_id)
    pair = {"rule": "raw-jpeg", "assetIds": [day["1.jpg"], day["1.cr3"]]}
    burst = {"rule": "burst", "assetIds": [day["2.jpg"], day["3.jpg"], day["4.jpg"]]}
    assert await ask(admin) == {"stackCount": 2, "assetCount": 5, "proposals": [pair, burst]}
    assert (await ask(admin, rules=["burst"]))["proposals"] == [burst]
    assert (await ask(admin, assetIds=[day["1.jpg"], day["1.cr3"], day["2.jpg"]]))["proposals"] == [pair]
    events.take()
    assert await ask(admin, "by-rule", rules=["raw-jpeg"]) == {"stackCount": 1, "assetCount": 2}
    assert events.names() == ["on_asset_stack_update"]
    assert await ask(admin, "by-rule") == {"stackCount": 1, "assetCount": 3}
    assert await ask(admin, "by-rule") == {"stackCount": 0, "assetCount": 0}
    found = [[asset["id"] for asset in one["assets"]] for one in await admin.get("/stacks")]
    assert found == [pair["assetIds"], burst["assetIds"]]


async def test_what_is_left_alone(app: App, admin: Client, make_user: MakeUser) -> None:
    """Others' photos, what is locked, hidden, trashed, no photo, or in a stack."""
    mia = await make_user("mia")

    def insert(tx: Tx) -> list[str]:
        insert_shot(tx, mia.user_id, "1.dng", 0)
        kept_back: list[dict[str, Any]] = [{"visibility": "locked"}, {"visibility": "hidden"}, {"deleted_at": 5}]
        for at, columns in enumerate(kept_back):
            insert_shot(tx, admin.user_id, "1.dng", 0, **columns)
            insert_shot(tx, admin.user_id, f"{at}.mov", 0, type="VIDEO")
        return [insert_shot(tx, admin.user_id, name, 0) for name in ("1.jpg", "2.jpg", "2.dng")]

    single, *stacked = await app.db.write(insert)
    await admin.post("/stacks", json={"assetIds": stacked})
    assert await ask(admin) == {"stackCount": 0, "assetCount": 0, "proposals": []}
    assert await ask(admin, assetIds=[single]) == {"stackCount": 0, "assetCount": 0, "proposals": []}


@pytest.mark.parametrize("what", ["proposals", "by-rule"])
async def test_wrong_requests(app: App, admin: Client, make_user: MakeUser, what: str) -> None:
    mia = await make_user("mia")
    hers = await app.db.write(insert_asset, mia.user_id)
    wrong: list[dict[str, Any]] = [{"rules": ["colour"]}, {"rules": []}]
    for body in [*wrong, *({"assetIds": [uid]} for uid in ("x", hers, new_id()))]:
        await ask(admin, what, 400, **body)


async def test_a_library_is_looked_through_in_pieces(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """No group is cut, wherever a page ends; where nothing pauses, a page is taken whole."""

    def insert(tx: Tx) -> None:
        for number in range(20):
            for kind in ("jpg", "dng"):
                insert_asset(tx, admin.user_id, name=f"{number}.{kind}", file_created_at=AT + number * 10_000)
        for number in range(30):
            insert_asset(tx, admin.user_id, name=f"x{number}.jpg", file_created_at=AT + 900_000)

    await app.db.write(insert)
    for page in (3, 4, 7, 20):
        monkeypatch.setattr(proposals, "PAGE", page)
        assert (await ask(admin))["stackCount"] == 20
    monkeypatch.setattr(proposals, "MOST_SHOWN", 5)
    answer = await ask(admin)
    assert (answer["stackCount"], answer["assetCount"], len(answer["proposals"])) == (20, 40, 5)


async def test_what_changed_meanwhile_is_not_stacked(app: App, admin: Client) -> None:
    """Between looking and writing somebody locks one, or stacks it."""
    day = await app.db.write(insert_day, admin.user_id)
    scope = proposals.Scope(admin.user_id)
    groups, _ = await app.db.read(proposals.next_groups, scope, proposals.START)
    await admin.put("/assets", json={"ids": [day["1.jpg"], day["2.jpg"]], "visibility": "locked"})
    assert await app.db.write(proposals.make_stacks, scope, groups) == [2]
    assert await app.db.read(Rows.value, "select count(*) from assets where stack_id is not null") == 2
