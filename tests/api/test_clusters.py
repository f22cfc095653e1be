"""Cluster groups: people who share whom the program recognises."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.users import service as users
from tests.client import Client
from tests.conftest import Heard, MakeUser

NOBODY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
async def mia(make_user: MakeUser, admin: Client) -> Client:
    """Who asks."""
    return await make_user("mia")


@pytest.fixture
async def tom(make_user: MakeUser) -> Client:
    """Who is asked."""
    return await make_user("tom")


async def group_of(client: Client) -> str:
    """The group of a client."""
    return str((await client.get("/users/me"))["clusterGroupId"])


async def names(client: Client, group: str | None = None) -> list[str]:
    """Who is in the group of a client."""
    group = await group_of(client) if group is None else group
    return [person["name"] for person in await client.get(f"/cluster-groups/{group}/users", expect=200)]


async def ask(client: Client, other: Client, expect: int = 200) -> Any:
    """Ask somebody into the client's group."""
    path = f"/cluster-groups/{await group_of(client)}/requests"
    return await client.put(path, json={"userId": other.uid}, expect=expect)


async def join(client: Client, other: Client) -> None:
    """`other` joins the client's group."""
    request = await ask(client, other)
    await other.post(f"/cluster-groups/requests/{request['id']}/accept", expect=204)


async def test_one_asks_and_the_other_joins(mia: Client, tom: Client) -> None:
    """Nobody is in a group by another's word."""
    group = await group_of(mia)
    assert await names(mia) == ["mia"]
    request = await ask(mia, tom)
    assert (request["clusterGroupId"], request["userId"]) == (group, tom.uid)
    assert await names(mia) == ["mia"]
    assert await tom.get("/cluster-groups/requests") == [request]
    assert await mia.get("/cluster-groups/requests") == []
    assert await mia.get(f"/cluster-groups/{group}/requests") == [request]
    await tom.post(f"/cluster-groups/requests/{request['id'].upper()}/accept", expect=204)
    assert await group_of(tom) == group
    assert await names(mia) == await names(tom) == ["mia", "tom"]
    assert await tom.get("/cluster-groups/requests") == await mia.get(f"/cluster-groups/{group}/requests") == []


async def test_the_asked_one_hears_of_it_once(mia: Client, tom: Client, events: Heard) -> None:
    """Asked twice, it is one request and one notification; answered, there is none."""
    first = await ask(mia, tom)
    assert events.names() == ["on_notification"]
    assert await ask(mia, tom) == first
    assert events.names() == []
    told = await tom.get("/notifications")
    assert [(one["type"], one["data"]["requestId"]) for one in told] == [("ClusterGroupRequest", first["id"])]
    assert "mia" in told[0]["description"]
    await tom.delete(f"/cluster-groups/requests/{first['id']}", expect=204)
    assert await tom.get("/notifications") == await tom.get("/cluster-groups/requests") == []
    assert events.names() == ["on_notification_change"]
    assert await names(mia) == ["mia"]


async def test_the_group_hears_who_came(mia: Client, tom: Client) -> None:
    """Sharing goes both ways: they should know."""
    await join(mia, tom)
    assert ["tom now shares" in one["description"] for one in await mia.get("/notifications")] == [True]
    assert await tom.get("/notifications") == []


async def test_leaving(mia: Client, tom: Client, make_user: MakeUser) -> None:
    """Whoever leaves is alone again; the others stay together."""
    zoe = await make_user("zoe")
    group = await group_of(mia)
    await join(mia, tom)
    await join(tom, zoe)
    assert await names(zoe) == ["mia", "tom", "zoe"]
    await mia.post(f"/cluster-groups/{group}/leave", expect=204)
    assert await names(mia) == ["mia"]
    assert await names(tom) == ["tom", "zoe"]
    assert await group_of(tom) == await group_of(zoe) == group
    await mia.get(f"/cluster-groups/{group}/users", expect=400)


async def test_joining_leaves_the_former_group(mia: Client, tom: Client, make_user: MakeUser) -> None:
    """Nobody is in two. What a group asked that nobody is in any more is withdrawn."""
    zoe = await make_user("zoe")
    await ask(tom, zoe)
    await join(mia, tom)
    assert await zoe.get("/cluster-groups/requests") == await zoe.get("/notifications") == []
    await join(zoe, tom)
    assert (await names(mia), await names(tom)) == (["mia"], ["tom", "zoe"])


async def test_what_a_group_asks_stays_while_somebody_is_in_it(mia: Client, tom: Client, make_user: MakeUser) -> None:
    """Any of them may withdraw it."""
    zoe = await make_user("zoe")
    await join(mia, tom)
    request = await ask(mia, zoe)
    await mia.post(f"/cluster-groups/{await group_of(mia)}/leave")
    assert await zoe.get("/cluster-groups/requests") == [request]
    await mia.delete(f"/cluster-groups/requests/{request['id']}", expect=400)
    await tom.delete(f"/cluster-groups/requests/{request['id']}", expect=204)
    assert await zoe.get("/cluster-groups/requests") == []


async def test_strangers_are_answered_alike(mia: Client, tom: Client, make_user: MakeUser) -> None:
    """Other people's groups and requests, and none at all."""
    zoe = await make_user("zoe")
    request = await ask(mia, tom)
    for method, path in (
        ("GET", "/cluster-groups/{group}/users"),
        ("GET", "/cluster-groups/{group}/requests"),
        ("POST", "/cluster-groups/{group}/leave"),
        ("PUT", "/cluster-groups/{group}/requests"),
        ("DELETE", "/cluster-groups/requests/{request}"),
        ("POST", "/cluster-groups/requests/{request}/accept"),
    ):
        body = {"json": {"userId": tom.uid}} if method == "PUT" else {}
        real = path.format(group=await group_of(mia), request=request["id"])
        answers = [
            await zoe.send(method, f"/api{one}", **body) for one in (real, path.format(group=NOBODY, request=NOBODY))
        ]
        assert [answer.status for answer in answers] == [400, 400], path
        assert answers[0].body["message"] == answers[1].body["message"]
    await mia.post(f"/cluster-groups/requests/{request['id']}/accept", expect=400)
    assert await names(mia) == ["mia"]


async def test_whom_one_cannot_ask(app: App, mia: Client, tom: Client, make_user: MakeUser) -> None:
    """Unknown, deleted and no person are answered alike; members are told that they are in it."""
    zoe = await make_user("zoe")

    def write(tx: Tx) -> str:
        tx.run("update users set status = 'deleted' where id = ?", (zoe.user_id,))
        return str(tx.value("select uid from users where id = ?", (users.insert_service(tx, "NAS"),)))

    service = await app.db.write(write)
    path = f"/cluster-groups/{await group_of(mia)}/requests"
    for uid in (NOBODY, zoe.uid, service):
        assert (await mia.put(path, json={"userId": uid}, expect=400))["message"] == "User not found"
    await join(mia, tom)
    for uid in (tom.uid, mia.uid):
        refused = await mia.put(path, json={"userId": uid}, expect=400)
        assert refused["message"] == "This person is in the group already."


async def test_people_who_are_hidden_from_each_other(admin: Client, mia: Client, tom: Client) -> None:
    """Where the settings hide people, an id that was found somewhere reaches nobody."""
    config = await admin.get("/admin/config")
    config["server"]["publicUsers"] = False
    await admin.put("/admin/config", json=config)
    assert (await ask(mia, tom, expect=400))["message"] == "User not found"


async def test_deleted_people(app: App, mia: Client, tom: Client) -> None:
    """They are in no list; nobody joins a group of deleted people alone, and who is restored finds their group."""
    request = await ask(mia, tom)
    group = await group_of(mia)
    await app.db.write(Tx.run, "update users set status = 'deleted' where id = ?", (mia.user_id,))
    assert await tom.get("/cluster-groups/requests") == []
    await tom.post(f"/cluster-groups/requests/{request['id']}/accept", expect=400)
    await app.db.write(Tx.run, "update users set status = 'active' where id = ?", (mia.user_id,))
    await app.db.write(Tx.run, "update users set status = 'deleted' where id = ?", (tom.user_id,))
    assert await mia.get(f"/cluster-groups/{group}/requests") == []
    await app.db.write(Tx.run, "update users set status = 'active' where id = ?", (tom.user_id,))
    await tom.post(f"/cluster-groups/requests/{request['id']}/accept", expect=204)
    assert await names(mia) == ["mia", "tom"]


@pytest.mark.parametrize("body", [{}, {"userId": "x"}, {"userId": None}, []], ids=str)
async def test_bodies_that_are_none(body: Any, mia: Client) -> None:
    await mia.put(f"/cluster-groups/{await group_of(mia)}/requests", json=body, expect=400)


async def test_only_members_have_people_recognised_anew(app: App, mia: Client, tom: Client) -> None:
    """Of the caller's own group; what that does is a matter of recognition."""
    asked = "select payload ->> 'circle' from jobs where name = 'FacialRecognitionQueueAll'"
    await tom.post(f"/cluster-groups/{await group_of(mia)}/regenerate-people", expect=400)
    assert await app.db.read(Rows.column, asked) == []
    for _ in range(2):
        await mia.post(f"/cluster-groups/{await group_of(mia)}/regenerate-people", expect=204)
    assert await app.db.read(Rows.column, asked) == [await group_of(mia)]


async def test_removed_accounts_leave_no_request(app: App, mia: Client, tom: Client) -> None:
    """Rows go with the person."""
    await ask(mia, tom)
    await app.db.write(Tx.run, "delete from users where id = ?", (tom.user_id,))
    assert await app.db.read(Rows.value, "select count(*) from cluster_group_requests") == 0


async def test_mail_where_the_household_sends_any(app: App, admin: Client, mia: Client, tom: Client) -> None:
    """Once, to the asked one."""

    async def asked_for() -> list[str]:
        payloads = await app.db.read(Rows.column, "select payload from jobs where name = 'SendMail'")
        return [str(payload) for payload in payloads]

    await ask(mia, tom)
    assert await asked_for() == []
    request = (await tom.get("/cluster-groups/requests"))[0]
    await tom.delete(f"/cluster-groups/requests/{request['id']}")
    config = await admin.get("/admin/config")
    smtp = config["notifications"]["smtp"]
    smtp |= {"enabled": True, "from": "box@test.lan"}
    smtp["transport"]["host"] = "mail.test.lan"
    await admin.put("/admin/config", json=config, expect=200)
    await ask(mia, tom)
    await ask(mia, tom)
    assert ["cluster-group-request" in payload for payload in await asked_for()] == [True]
