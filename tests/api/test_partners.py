"""Partners: who shows their timeline to whom, and who has it in their own."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.users import service as users
from tests.client import Client
from tests.conftest import Heard, MakeUser
from tests.people import insert_asset

NOBODY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
async def mia(make_user: MakeUser, admin: Client) -> Client:
    """Who shows her photos."""
    return await make_user("mia")


@pytest.fixture
async def tom(make_user: MakeUser) -> Client:
    """To whom she shows them."""
    return await make_user("tom")


async def partners(client: Client, direction: str) -> list[Any]:
    """The names and switches at one end."""
    found = await client.get("/partners", params={"direction": direction})
    return [(partner["name"], partner["inTimeline"]) for partner in found]


async def test_one_shows_and_the_other_chooses(mia: Client, tom: Client, events: Heard) -> None:
    """Showing is one person's choice, having it in the timeline is the other's."""
    made = await mia.post("/partners", json={"sharedWithId": tom.uid}, expect=201)
    assert (made["id"], made["email"], made["inTimeline"]) == (tom.uid, "tom@test.lan", False)
    assert await partners(mia, "shared-by") == [("tom", False)]
    assert await partners(tom, "shared-with") == [("mia", False)]
    assert await partners(mia, "shared-with") == await partners(tom, "shared-by") == []
    changed = await tom.put(f"/partners/{mia.uid}", json={"inTimeline": True}, expect=200)
    assert (changed["id"], changed["inTimeline"]) == (mia.uid, True)
    assert await partners(mia, "shared-by") == [("tom", True)]
    await mia.delete(f"/partners/{tom.uid}", expect=204)
    assert await partners(mia, "shared-by") == await partners(tom, "shared-with") == []
    assert events.names() == []


async def test_both_ways_are_two_things(mia: Client, tom: Client) -> None:
    """Each may show to the other, and stop, without the other."""
    await mia.post("/partners", json={"sharedWithId": tom.uid})
    await tom.post(f"/partners/{mia.uid.upper()}", expect=201)
    await mia.put(f"/partners/{tom.uid}", json={"inTimeline": True})
    assert await partners(tom, "shared-by") == [("mia", True)]
    await mia.delete(f"/partners/{tom.uid}")
    assert await partners(mia, "shared-with") == [("tom", True)]
    assert await partners(mia, "shared-by") == []


async def test_photos_follow(app: App, mia: Client, tom: Client) -> None:
    """A partner sees the photos, has them in the timeline once they want to, and no longer when it ends."""
    asset = await app.db.write(insert_asset, mia.user_id)
    await mia.post("/partners", json={"sharedWithId": tom.uid})
    await tom.get(f"/assets/{asset}", expect=200)
    mixed = {"withPartners": "true", "visibility": "timeline"}
    assert await tom.get("/timeline/buckets", params=mixed) == []
    await tom.put(f"/partners/{mia.uid}", json={"inTimeline": True})
    assert await tom.get("/timeline/buckets", params=mixed) == [{"timeBucket": "2024-05-01", "count": 1}]
    await mia.delete(f"/partners/{tom.uid}")
    assert await tom.get("/timeline/buckets", params=mixed) == []
    await tom.get(f"/assets/{asset}", expect=400)


async def test_what_cannot_be(app: App, mia: Client, tom: Client) -> None:
    """Oneself, somebody twice, nobody; whom one does not share with; the wrong end."""
    assert "your own photos" in (await mia.post("/partners", json={"sharedWithId": mia.uid}, expect=400))["message"]
    await mia.post("/partners", json={"sharedWithId": tom.uid})
    twice = await mia.post("/partners", json={"sharedWithId": tom.uid}, expect=400)
    assert twice["message"] == "Partner already exists"
    for client, uid in ((tom, NOBODY), (tom, tom.uid), (mia, tom.uid)):
        refused = await client.put(f"/partners/{uid}", json={"inTimeline": True}, expect=400)
        assert refused["message"] == "Partner not found"
    for client, uid in ((mia, NOBODY), (mia, mia.uid), (tom, mia.uid)):
        assert (await client.delete(f"/partners/{uid}", expect=400))["message"] == "Partner not found"
    assert await partners(tom, "shared-with") == [("mia", False)]


@pytest.mark.parametrize("body", [{}, {"sharedWithId": "x"}, {"sharedWithId": None}, []], ids=str)
async def test_bodies_that_are_none(body: Any, mia: Client) -> None:
    await mia.post("/partners", json=body, expect=400)


@pytest.mark.parametrize("direction", [None, "", "both"])
async def test_directions_that_are_none(direction: str | None, mia: Client) -> None:
    await mia.get("/partners", params={} if direction is None else {"direction": direction}, expect=400)


async def test_unknown_deleted_and_no_person_are_answered_alike(app: App, mia: Client, tom: Client) -> None:
    """Nobody learns by asking which ids there are."""

    def write(tx: Tx) -> str:
        tx.run("update users set status = 'deleted' where id = ?", (tom.user_id,))
        return str(tx.value("select uid from users where id = ?", (users.insert_service(tx, "NAS"),)))

    service = await app.db.write(write)
    for uid in (NOBODY, tom.uid, service):
        for path, body in (("/partners", {"sharedWithId": uid}), (f"/partners/{uid}", None)):
            assert (await mia.post(path, json=body, expect=400))["message"] == "User not found"


async def test_people_who_are_hidden_from_each_other(admin: Client, mia: Client, tom: Client) -> None:
    """Where the settings hide people, an id that was found somewhere opens no name."""
    config = await admin.get("/admin/config")
    config["server"]["publicUsers"] = False
    await admin.put("/admin/config", json=config)
    assert (await mia.post("/partners", json={"sharedWithId": tom.uid}, expect=400))["message"] == "User not found"


async def test_deleted_people_are_not_listed(app: App, mia: Client, tom: Client) -> None:
    """At neither end, nor can anything be done with them."""
    await mia.post("/partners", json={"sharedWithId": tom.uid})
    await tom.post("/partners", json={"sharedWithId": mia.uid})
    await app.db.write(Tx.run, "update users set status = 'deleted' where id = ?", (tom.user_id,))
    assert await partners(mia, "shared-by") == await partners(mia, "shared-with") == []
    await mia.put(f"/partners/{tom.uid}", json={"inTimeline": True}, expect=400)
    await mia.delete(f"/partners/{tom.uid}", expect=400)
    await app.db.write(Tx.run, "update users set status = 'active' where id = ?", (tom.user_id,))
    assert await partners(mia, "shared-by") == [("tom", False)]


async def test_listed_by_name(mia: Client, tom: Client, make_user: MakeUser) -> None:
    """Whatever the case."""
    for name in ("zoe", "Bob", "anna"):
        other = await make_user(name)
        await mia.post("/partners", json={"sharedWithId": other.uid})
    assert [name for name, _ in await partners(mia, "shared-by")] == ["anna", "Bob", "zoe"]
