"""Signed-in devices: listing, ending, locking, and sessions made from others."""

from collections.abc import Awaitable, Callable

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.sessions import service as sessions
from photostead.kernel.clock import from_wire, now_ms
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeUser
from tests.people import PASSWORD
from tests.tables import Case, run_case

MakeChild = Callable[..., Awaitable[Client]]
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
NOBODYS = "7b2d3f7e-1c55-4b0e-9f5e-0d8a4f5c1a11"


@pytest.fixture
def make_child() -> MakeChild:
    """`await make_child(client, duration=60)` is a client with a session made from that one; its `uid` is the id."""

    async def make(parent: Client, **body: object) -> Client:
        answer = await parent.post("/sessions", json=body)
        return Client(parent.http, parent.base, {"Authorization": f"Bearer {answer['token']}"}, uid=answer["id"])

    return make


CASES = [
    Case("list", "GET", "/sessions", 200, body=[{"current": True, "isPendingSyncReset": False}]),
    Case("list by a key", "GET", "/sessions", 200, "key", body=[{"current": False}]),
    Case("list by nobody", "GET", "/sessions", 401, "anonymous"),
    Case("end another's", "DELETE", "/sessions/{admins}", 400, "mia"),
    Case("end nobody's", "DELETE", f"/sessions/{NOBODYS}", 400, "mia"),
    Case("end no id", "DELETE", "/sessions/all", 400),
    Case("end one's own", "DELETE", "/sessions/{admins}", 204, events=("on_session_delete",)),
    Case("end all others, of which there are none", "DELETE", "/sessions", 204),
    Case("end all by a key", "DELETE", "/sessions", 204, "key", events=("on_session_delete",)),
    Case("lock another's", "POST", "/sessions/{admins}/lock", 400, "mia"),
    Case("lock one's own", "POST", "/sessions/{admins}/lock", 204),
    Case(
        "ask for a new sync",
        "PUT",
        "/sessions/{admins}",
        200,
        json={"isPendingSyncReset": True},
        body={"isPendingSyncReset": True, "current": True},
    ),
    Case("change nothing", "PUT", "/sessions/{admins}", 200, json={}, body={"isPendingSyncReset": False}),
    Case("change another's", "PUT", "/sessions/{admins}", 400, "mia", json={"isPendingSyncReset": True}),
    Case(
        "make one",
        "POST",
        "/sessions",
        201,
        json={"deviceType": "Cast", "deviceOS": "TV", "duration": 60},
        body={"deviceType": "Cast", "deviceOS": "TV", "current": False, "appVersion": None},
    ),
    Case("make one that lasts no time", "POST", "/sessions", 400, json={"duration": 0}),
    Case("make one beyond all time", "POST", "/sessions", 400, json={"duration": 9007199254740991}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_request(
    case: Case, anonymous: Client, admin: Client, make_user: MakeUser, make_api_key: MakeApiKey, events: Heard
) -> None:
    """Each line of the table."""
    clients = {
        "anonymous": anonymous,
        "admin": admin,
        "mia": await make_user("mia"),
        "key": await make_api_key(admin, "session.read", "session.delete"),
    }
    own = await admin.get("/sessions")
    await run_case(case, clients, events, admins=own[0]["id"])


async def test_absent_and_foreign_sessions_look_alike(admin: Client, make_user: MakeUser) -> None:
    """Guessing ids tells nothing."""
    mia = await make_user("mia")
    foreign = (await admin.get("/sessions"))[0]["id"]
    answers = [await mia.delete(f"/sessions/{uid}", expect=400) for uid in (foreign, NOBODYS)]
    assert len({answer["message"] for answer in answers}) == 1
    await admin.get("/sessions")


@pytest.mark.parametrize("permissions", [("session.create",), ("all",)])
async def test_session_made_with_a_key(admin: Client, make_api_key: MakeApiKey, permissions: tuple[str, ...]) -> None:
    """A key raises no rights by making a session, which would carry all of them and outlive the key."""
    key = await make_api_key(admin, *permissions)
    await key.post("/sessions", json={}, expect=403)
    assert len(await admin.get("/sessions")) == 1


async def test_child_ends_with_its_parent(admin: Client, make_child: MakeChild, events: Heard) -> None:
    """Grandchildren too; each device hears of it."""
    child = await make_child(admin)
    grandchild = await make_child(child)
    await admin.post("/auth/logout")
    ended = events.take()
    assert [event.name for event in ended] == ["on_session_delete"] * 3
    assert {child.uid, grandchild.uid} < {event.payload for event in ended}
    assert all(event.payload == event.session_uid for event in ended)
    for client in (admin, child, grandchild):
        await client.get("/users/me", expect=401)


async def test_child_that_ends_leaves_its_parent(admin: Client, make_child: MakeChild) -> None:
    """Switching the television off is no logout of the phone."""
    child = await make_child(admin)
    await child.post("/auth/logout")
    await admin.get("/users/me")


async def test_child_is_not_unlocked(admin: Client, make_child: MakeChild) -> None:
    """Nor is it when the PIN was entered in the parent."""
    await admin.post("/auth/pin-code", json={"pinCode": "271828"})
    await admin.post("/auth/session/unlock", json={"pinCode": "271828"})
    child = await make_child(admin)
    assert (await child.get("/auth/status"))["isElevated"] is False


async def test_session_is_over_when_its_time_is(app: App, admin: Client, make_child: MakeChild) -> None:
    """It is neither accepted nor listed, and the clean-up removes it."""
    child = await make_child(admin, duration=60)
    status = await child.get("/auth/status")
    assert 0 < from_wire(status["expiresAt"]) - now_ms() <= 60_000
    await app.db.write(Tx.run, "update sessions set expires_at = ? where uid = ?", (now_ms() - 1, child.uid))
    await child.get("/users/me", expect=401)
    assert [one["current"] for one in await admin.get("/sessions")] == [True]
    assert await app.db.write(sessions.end_expired) == 1
    assert await app.db.read(Rows.value, "select count(*) from sessions") == 1


@pytest.mark.parametrize(("column", "days"), [("updated_at", 90), ("created_at", 400)])
async def test_device_is_signed_out_by_itself(
    app: App, admin: Client, make_child: MakeChild, column: str, days: int
) -> None:
    """After it was not seen for so long, and after so long anyhow; an hour before it is not. A use counts as being seen."""
    child = await make_child(admin)
    sql = f"update sessions set {column} = ? where uid = ?"
    await app.db.write(Tx.run, sql, (now_ms() - days * DAY_MS + HOUR_MS, child.uid))
    await child.get("/users/me")
    assert now_ms() - await app.db.read(Rows.value, "select min(updated_at) from sessions") < HOUR_MS
    await app.db.write(Tx.run, sql, (now_ms() - days * DAY_MS, child.uid))
    await child.get("/users/me", expect=401)
    assert [one["current"] for one in await admin.get("/sessions")] == [True]
    assert await app.db.write(sessions.end_expired) == 1


async def test_child_does_not_outlive_its_parent(admin: Client, make_child: MakeChild) -> None:
    """Whatever it asks for."""
    child = await make_child(admin, duration=60)
    latest = (await child.get("/auth/status"))["expiresAt"]
    for wish in ({}, {"duration": 3600}):
        grandchild = await make_child(child, **wish)
        assert (await grandchild.get("/auth/status"))["expiresAt"] == latest


async def test_ending_all_others(admin: Client, anonymous: Client, make_child: MakeChild, make_user: MakeUser) -> None:
    """Not the one that asks, not another person's."""
    mia, child = await make_user("mia"), await make_child(admin)
    login = await anonymous.post("/auth/login", json={"email": "admin@test.lan", "password": PASSWORD})
    await admin.delete("/sessions")
    await child.get("/users/me", expect=401)
    await anonymous.get("/users/me", headers={"Authorization": f"Bearer {login['accessToken']}"}, expect=401)
    await admin.get("/users/me")
    await mia.get("/users/me")


async def test_ending_all_others_from_a_child(admin: Client, make_child: MakeChild) -> None:
    """Its parent stays: ending that one would end the child."""
    child, sibling = await make_child(admin), await make_child(admin)
    await child.delete("/sessions")
    await sibling.get("/users/me", expect=401)
    await child.get("/users/me")
    await admin.get("/users/me")


async def test_password_change_from_a_child_ends_its_parent(admin: Client, make_child: MakeChild) -> None:
    """Who knows the password may end every other session, the parent included."""
    child = await make_child(admin)
    body = {"password": PASSWORD, "newPassword": "another horse", "invalidateSessions": True}
    await child.post("/auth/change-password", json=body)
    await admin.get("/users/me", expect=401)
    await child.get("/users/me")


async def test_locking_another_device(admin: Client, make_child: MakeChild) -> None:
    """From the list of devices."""
    await admin.post("/auth/pin-code", json={"pinCode": "271828"})
    child = await make_child(admin)
    await child.post("/auth/session/unlock", json={"pinCode": "271828"})
    await admin.post(f"/sessions/{child.uid}/lock")
    assert (await child.get("/auth/status"))["isElevated"] is False
