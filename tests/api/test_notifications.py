"""Notifications: what other slices say, what a person does with them, and whom each concerns."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx, Value
from photostead.features.nightly import scheduled
from photostead.features.notifications import service
from photostead.features.settings.defaults import default_config
from photostead.features.users import service as users
from photostead.kernel.clock import to_wire
from photostead.kernel.ids import new_id
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeUser
from tests.contract_check import check, contract
from tests.people import insert_person
from tests.tables import Anything, Case, run_case

READ_AT = "2024-05-01T12:00:00.000Z"
DAY_MS = 86_400_000
NOWHERE = new_id()
NOT_TO_READ, NOT_TO_UPDATE, NOT_TO_DELETE = (
    {"message": f"Not found or no notification.{right} access"} for right in ("read", "update", "delete")
)


async def tell(app: App, client: Client, title: str = "Hello", **said: Any) -> str:
    """Notify one person; the id."""

    def write(tx: Tx) -> str:
        service.notify(tx, [client.user_id], title=title, **said)
        return str(tx.value("select uid from notifications where user_id = ? order by id desc", (client.user_id,)))

    return await app.db.write(write)


async def titles(client: Client, **query: str) -> list[str]:
    """What a person's list says."""
    return [item["title"] for item in await client.get("/notifications", params=query)]


# --- what other slices say


async def test_each_person_is_told_once(app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    """With everything that was said; nobody else is."""
    mia, tom = await make_user("mia"), await make_user("tom")
    events.take()

    def say(tx: Tx) -> None:
        service.notify(
            tx,
            [mia.user_id, admin.user_id, mia.user_id],
            title="A disk is gone",
            description="/nas/photos is not there.",
            level="warning",
            data={"href": "/libraries"},
        )

    await app.db.write(say)
    (hers,) = await mia.get("/notifications")
    assert hers == {
        "id": Anything(str), "createdAt": Anything(str), "title": "A disk is gone", "type": "SystemMessage",
        "description": "/nas/photos is not there.", "level": "warning", "data": {"href": "/libraries"},
    }  # fmt: skip
    assert await titles(admin) == ["A disk is gone"]
    assert await titles(tom) == []
    told = events.take()
    assert [(event.name, event.user_id) for event in told] == [
        ("on_notification", admin.user_id),
        ("on_notification", mia.user_id),
    ]
    assert told[1].payload == hers
    check(contract()["components"]["schemas"]["NotificationDto"], told[0].payload, "on_notification")


async def test_the_same_words_are_said_once(app: App, admin: Client, events: Heard) -> None:
    """A scan says each night that the disk is off: it stays read, and as old as it is."""
    said: dict[str, Any] = {
        "title": "Off",
        "description": "since Monday",
        "topic": "library-1",
        "data": {"href": "/libraries"},
    }
    uid = await tell(app, admin, **said)
    await admin.put(f"/notifications/{uid}", json={"readAt": READ_AT})
    before = await admin.get("/notifications")
    events.take()
    await tell(app, admin, **said)
    assert await admin.get("/notifications") == before
    assert events.names() == []


@pytest.mark.parametrize(
    ("change", "is_unread"),
    [
        ({"title": "Still off"}, True),
        ({"description": "since Tuesday"}, True),
        ({"description": None}, True),
        ({"level": "error"}, False),
        ({"data": None}, False),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
async def test_other_words_take_the_place_of_the_first(
    app: App, admin: Client, events: Heard, change: dict[str, Any], is_unread: bool
) -> None:
    """They are unread again; another level or another link alone is no news."""
    said: dict[str, Any] = {
        "title": "Off",
        "description": "since Monday",
        "topic": "library-1",
        "data": {"href": "/libraries"},
    }
    uid = await tell(app, admin, **said)
    await admin.put(f"/notifications/{uid}", json={"readAt": READ_AT})
    events.take()
    await tell(app, admin, **said | change)
    (item,) = await admin.get("/notifications")
    assert item["id"] == uid
    assert ("readAt" not in item) == is_unread
    assert all(item.get(name) == value for name, value in change.items())
    (event,) = events.take()
    assert (event.name, event.payload) == ("on_notification", item)


async def test_topics_do_not_mix(app: App, admin: Client, make_user: MakeUser) -> None:
    """Without one everything stays."""
    mia = await make_user("mia")
    for client in (admin, mia):
        await tell(app, client, "one", topic="a")
        await tell(app, client, "two", topic="b")
        await tell(app, client, "three")
        await tell(app, client, "three")
    assert await titles(admin) == await titles(mia) == ["three", "three", "two", "one"]


async def test_what_is_over_is_taken_back(app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    """From everyone, read or not; whoever had none hears nothing, and taking it back twice does nothing."""
    mia, tom = await make_user("mia"), await make_user("tom")
    for client in (admin, mia):
        await tell(app, client, "Off", topic="library-1")
    await tell(app, tom, "Off too", topic="library-2")
    events.take()
    await app.db.write(service.withdraw, "library-1")
    assert [await titles(client) for client in (admin, mia, tom)] == [[], [], ["Off too"]]
    assert [(event.name, event.user_id) for event in events.take()] == [
        ("on_notification_change", admin.user_id),
        ("on_notification_change", mia.user_id),
    ]
    await app.db.write(service.withdraw, "library-1")
    assert events.names() == []


async def test_what_nobody_knows_is_refused(app: App, admin: Client) -> None:
    """A level that the clients cannot read is a mistake of ours, and nothing is kept of it."""
    for said in ({"level": "loud"}, {"type": "Gossip"}):
        with pytest.raises(ValueError, match="is not a valid"):
            await tell(app, admin, **said)
    assert await admin.get("/notifications") == []


async def test_administrators(app: App, admin: Client, make_user: MakeUser) -> None:
    """The active ones."""
    eva = await make_user("eva", is_admin=True)
    await make_user("mia")
    gone = await app.db.write(insert_person, "tom", is_admin=True)
    await app.db.write(lambda tx: tx.run("update users set status = 'deleted' where id = ?", (gone,)))
    assert await app.db.read(users.administrators) == [admin.user_id, eva.user_id]


# --- what a person does with them


async def test_filters(app: App, admin: Client) -> None:
    """All that is given must fit; the newest come first."""
    first = await tell(app, admin, "first", level="error", type="JobFailed")
    await tell(app, admin, "second", level="error")
    await tell(app, admin, "third", type="JobFailed")
    await admin.put(f"/notifications/{first}", json={"readAt": READ_AT})
    expected: list[tuple[dict[str, str], list[str]]] = [
        ({}, ["third", "second", "first"]),
        ({"unread": "true"}, ["third", "second"]),
        ({"unread": "false"}, ["first"]),
        ({"level": "error"}, ["second", "first"]),
        ({"type": "JobFailed"}, ["third", "first"]),
        ({"type": "JobFailed", "level": "error", "unread": "true"}, []),
        ({"id": first.upper()}, ["first"]),
        ({"id": NOWHERE}, []),
    ]
    assert [await titles(admin, **query) for query, _ in expected] == [wanted for _, wanted in expected]
    for bad in ({"level": "loud"}, {"type": "Gossip"}, {"unread": "perhaps"}, {"id": "7"}):
        await admin.get("/notifications", params=bad, expect=400)


CHANGE = ("on_notification_change",)
CASES = [
    Case("one", "GET", "/notifications/{one}", 200, body={"title": "one", "level": "info"}),
    Case("one that is not there", "GET", f"/notifications/{NOWHERE}", 400, body=NOT_TO_READ),
    Case("one that is no id", "GET", "/notifications/7", 400),
    Case("read", "PUT", "/notifications/{one}", 200, body={"readAt": READ_AT}, json={"readAt": READ_AT}, events=CHANGE),
    Case("nothing said", "PUT", "/notifications/{one}", 200, body={"title": "one"}, json={}),
    Case("no date", "PUT", "/notifications/{one}", 400, json={"readAt": "yesterday"}),
    Case("no calendar", "PUT", "/notifications/{one}", 400, json={"readAt": "0001-01-01T00:00:00.000Z"}),
    Case("a number", "PUT", "/notifications/{one}", 400, json={"readAt": 7}),
    Case("several", "PUT", "/notifications", 204, json={"ids": ["{one}", "{two}"], "readAt": READ_AT}, events=CHANGE),
    Case("none", "PUT", "/notifications", 400, json={"ids": [], "readAt": READ_AT}),
    Case("several, nothing said", "PUT", "/notifications", 204, json={"ids": ["{one}"]}),
    Case("one of two unknown", "PUT", "/notifications", 400, json={"ids": ["{one}", NOWHERE]}, body=NOT_TO_UPDATE),
    Case("no ids", "PUT", "/notifications", 400, json={"readAt": READ_AT}),
    Case("remove one", "DELETE", "/notifications/{one}", 204, events=CHANGE),
    Case("remove what is not there", "DELETE", f"/notifications/{NOWHERE}", 400, body=NOT_TO_DELETE),
    Case("remove several", "DELETE", "/notifications", 204, json={"ids": ["{one}", "{one}", "{two}"]}, events=CHANGE),
    Case("remove none", "DELETE", "/notifications", 400, json={"ids": []}),
    Case("remove what is no id", "DELETE", "/notifications", 400, json={"ids": ["7"]}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_requests(app: App, admin: Client, events: Heard, case: Case) -> None:
    """Each on two unread ones."""
    ids = {name: await tell(app, admin, name) for name in ("one", "two")}
    await run_case(fill(case, ids), {"admin": admin}, events, **ids)


def fill(case: Case, ids: dict[str, str]) -> Case:
    """The case with the ids in its body."""
    if not (case.json and case.json.get("ids")):
        return case
    wanted = [uid.format(**ids) for uid in case.json["ids"]]
    return Case(**{**case.__dict__, "json": {**case.json, "ids": wanted}})


async def test_read_and_unread(app: App, admin: Client) -> None:
    """Null makes unread; the answer no longer has a date then."""
    one, two, three = [await tell(app, admin, name) for name in ("one", "two", "three")]
    await admin.put("/notifications", json={"ids": [one, two.upper()], "readAt": READ_AT})
    assert await titles(admin, unread="true") == ["three"]
    assert "readAt" not in await admin.put(f"/notifications/{two}", json={"readAt": None})
    await admin.put("/notifications", json={"ids": [one, three], "readAt": None})
    assert await titles(admin, unread="false") == []


async def test_refused_as_a_whole(app: App, admin: Client, make_user: MakeUser) -> None:
    """Where one of several is someone else's, the others stay as they are."""
    mine, hers = await tell(app, admin), await tell(app, await make_user("mia"))
    await admin.put("/notifications", json={"ids": [mine, hers], "readAt": READ_AT}, expect=400)
    await admin.delete("/notifications", json={"ids": [mine, hers]}, expect=400)
    assert await titles(admin, unread="true") == ["Hello"]


async def test_others_look_like_unknown_ones(app: App, admin: Client, make_user: MakeUser) -> None:
    """To an administrator too: the answers do not tell the two apart, and nothing is done."""
    mia = await make_user("mia")
    hers = await tell(app, mia)
    requests: list[tuple[str, str, Any]] = [
        ("GET", "/notifications/{}", None),
        ("PUT", "/notifications/{}", {"readAt": READ_AT}),
        ("DELETE", "/notifications/{}", None),
    ]
    for method, path, body in requests:
        foreign, unknown = [
            await admin.call(method, path.format(uid), json=body, expect=400) for uid in (hers, NOWHERE)
        ]
        assert foreign["message"] == unknown["message"]
    assert await titles(admin, id=hers) == []
    assert await titles(mia, unread="true") == ["Hello"]


# --- an administrator writes one


async def test_an_administrator_tells_someone(admin: Client, make_user: MakeUser, events: Heard) -> None:
    """That person, and only them; what is left out has a sensible value."""
    mia = await make_user("mia")
    events.take()
    made = await admin.post("/admin/notifications", json={"title": "Dinner", "userId": mia.uid.upper()})
    known = {"id": Anything(str), "createdAt": Anything(str)}
    assert made == known | {"title": "Dinner", "level": "info", "type": "Custom"}
    (event,) = events.take()
    assert (event.name, event.user_id, event.payload) == ("on_notification", mia.user_id, made)
    assert await mia.get("/notifications") == [made]
    assert await titles(admin) == []
    texts = {"title": "Done", "description": "All of it", "level": "success", "type": "JobFailed"}
    everything = {**texts, "data": {"a": [1, {"b": None}]}, "readAt": READ_AT}
    assert await admin.post("/admin/notifications", json={**everything, "userId": mia.uid}) == known | everything
    nothing = {"title": "", "description": None, "readAt": None, "userId": mia.uid}
    assert "description" not in await admin.post("/admin/notifications", json=nothing)


BAD = {
    "nobody": {"userId": NOWHERE},
    "no id": {"userId": "mia"},
    "no title": {"title": None},
    "a long title": {"title": "x" * 1001},
    "a long description": {"description": "x" * 20_001},
    "much data": {"data": {"x": "x" * 20_001}},
    "data of another kind": {"data": [1]},
    "a level of its own": {"level": "loud"},
    "a type of its own": {"type": "Gossip"},
    "no date": {"readAt": "soon"},
    "a date after all dates": {"readAt": "9999-12-31T23:59:59.999Z"},
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
async def test_what_cannot_be_told(admin: Client, events: Heard, change: dict[str, Any]) -> None:
    """Nothing is kept."""
    await admin.post("/admin/notifications", json={"title": "Hi", "userId": admin.uid} | change, expect=400)
    assert await admin.get("/notifications") == []
    assert events.names() == []


@pytest.mark.parametrize("column", ["status = 'deleted'", "is_service = 1, password_hash = null"])
async def test_whoever_cannot_sign_in_is_not_told(app: App, admin: Client, make_user: MakeUser, column: str) -> None:
    """As if they were not there."""
    mia = await make_user("mia")
    await app.db.write(lambda tx: tx.run(f"update users set {column} where id = ?", (mia.user_id,)))
    answer = await admin.post("/admin/notifications", json={"title": "Hi", "userId": mia.uid}, expect=400)
    assert answer["message"] == "User not found"


async def test_permissions(app: App, admin: Client, anonymous: Client, make_api_key: MakeApiKey) -> None:
    """Each operation asks for its own; writing one asks for an administrator."""
    uid = await tell(app, admin)
    reader, updater = await make_api_key(admin, "notification.read"), await make_api_key(admin, "notification.update")
    await anonymous.get("/notifications", expect=401)
    await reader.get("/notifications")
    await reader.put(f"/notifications/{uid}", json={"readAt": READ_AT}, expect=403)
    await updater.put(f"/notifications/{uid}", json={"readAt": READ_AT})
    await updater.delete(f"/notifications/{uid}", expect=403)
    await updater.get("/notifications", expect=403)


async def test_only_an_administrator_writes(admin: Client, make_user: MakeUser) -> None:
    """Not even to oneself."""
    mia = await make_user("mia")
    await mia.post("/admin/notifications", json={"title": "Hi", "userId": mia.uid}, expect=403)


# --- forgetting


async def test_old_ones_are_forgotten_at_night(app: App, admin: Client, events: Heard) -> None:
    """30 days after they were read, 90 after they were made; the others stay, and devices look again."""

    def insert(tx: Tx) -> None:
        for title, made, read in (
            ("read a month ago", 40, 31),
            ("read lately", 40, 29),
            ("long unread", 91, None),
            ("unread", 89, None),
            ("long known", 91, 1),
        ):
            service.notify(tx, [admin.user_id], title=title)
            values: tuple[Value, ...] = (tx.now - made * DAY_MS, read and tx.now - read * DAY_MS, title)
            tx.run("update notifications set created_at = ?, read_at = ? where title = ?", values)

    await app.db.write(insert)
    events.take()
    night = next(entry for entry in scheduled(default_config()) if "old notifications" in entry.name)
    await app.db.write(night.ask)
    assert await titles(admin) == ["read lately", "unread"]
    assert [(event.name, event.user_id) for event in events.take()] == [("on_notification_change", admin.user_id)]
    await app.db.write(night.ask)
    assert events.names() == []


async def test_they_go_with_the_person(app: App, make_user: MakeUser) -> None:
    """An account that is removed leaves none behind."""
    mia = await make_user("mia")
    await tell(app, mia)
    await app.db.write(lambda tx: tx.run("delete from users where id = ?", (mia.user_id,)))
    assert await app.db.read(Rows.value, "select count(*) from notifications") == 0


async def test_dates_are_written_as_clients_read_them(app: App, admin: Client) -> None:
    """Whatever offset a client writes."""
    uid = await tell(app, admin)
    answer = await admin.put(f"/notifications/{uid}", json={"readAt": "2024-05-01T14:00:00+02:00"})
    assert answer["readAt"] == READ_AT
    kept = await app.db.read(Rows.value, "select created_at from notifications")
    assert answer["createdAt"] == to_wire(kept)
