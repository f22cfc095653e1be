"""One's own account, one's preferences, and whom of the household one may know of."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.users import service as users
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeUser
from tests.people import insert_album, insert_asset, insert_partner
from tests.tables import Anything, Case, run_case

NOBODYS = "7b2d3f7e-1c55-4b0e-9f5e-0d8a4f5c1a11"
LICENSE = {"activationKey": "x", "licenseKey": "IMSV-" + "-".join(["AAAA"] * 8)}
CASES = [
    Case("me", "GET", "/users/me", 200, "mia", body={"email": "mia@test.lan", "isAdmin": False, "license": None}),
    Case("rename", "PUT", "/users/me", 200, "mia", json={"name": "Mia"}, body={"name": "Mia", "email": "mia@test.lan"}),
    Case("rename to script", "PUT", "/users/me", 200, "mia", json={"name": "<script>"}, body={"name": "<script>"}),
    Case("too long a name", "PUT", "/users/me", 400, "mia", json={"name": "x" * 201}),
    Case("new address", "PUT", "/users/me", 200, "mia", json={"email": "Mia@New.lan"}, body={"email": "mia@new.lan"}),
    Case("one's own address", "PUT", "/users/me", 200, "mia", json={"email": "mia@test.lan"}),
    Case("another's address", "PUT", "/users/me", 400, "mia", json={"email": "ADMIN@test.lan"}),
    Case("no address", "PUT", "/users/me", 400, "mia", json={"email": "mia"}),
    Case("colour", "PUT", "/users/me", 200, "mia", json={"avatarColor": "blue"}, body={"avatarColor": "blue"}),
    Case("usual colour", "PUT", "/users/me", 200, "mia", json={"avatarColor": None}, body={"avatarColor": "primary"}),
    Case("no colour", "PUT", "/users/me", 400, "mia", json={"avatarColor": "plaid"}),
    Case("nothing", "PUT", "/users/me", 200, "mia", json={}, body={"name": "mia"}),
    Case("nobody", "PUT", "/users/me", 401, "anonymous", json={}),
    Case("make oneself admin", "PUT", "/users/me", 200, "mia", json={"isAdmin": True}, body={"isAdmin": False}),
    Case("all", "GET", "/users", 200, "mia", body=[{"name": "admin"}, {"name": "mia"}]),
    Case("one", "GET", "/users/{admin}", 200, "mia", body={"name": "admin"}),
    Case("an upper-case id", "GET", f"/users/{NOBODYS.upper()}", 400, "mia", body={"message": "User not found"}),
    Case("nobody's", "GET", f"/users/{NOBODYS}", 400, "mia", body={"message": "User not found"}),
    Case("no id", "GET", "/users/1", 400, "mia"),
    Case("no licence", "GET", "/users/me/license", 404, "mia"),
    Case("a licence", "PUT", "/users/me/license", 400, "mia", json=LICENSE),
    Case("remove the licence", "DELETE", "/users/me/license", 204, "mia"),
    Case("onboarding", "GET", "/users/me/onboarding", 200, "mia", body={"isOnboarded": False}),
    Case(
        "onboarded", "PUT", "/users/me/onboarding", 200, "mia", json={"isOnboarded": True}, body={"isOnboarded": True}
    ),
    Case("onboarded how", "PUT", "/users/me/onboarding", 400, "mia", json={}),
    Case("onboarding again", "DELETE", "/users/me/onboarding", 204, "mia"),
    Case(
        "preferences", "GET", "/users/me/preferences", 200, "mia", body={"memories": {"duration": 5, "enabled": True}}
    ),
    Case("preferences by a key", "GET", "/users/me/preferences", 403, "key"),
    Case(
        "a preference",
        "PUT",
        "/users/me/preferences",
        200,
        "mia",
        json={"tags": {"enabled": True}},
        body={"tags": {"enabled": True, "sidebarWeb": False}, "people": {"enabled": True}},
    ),
    Case("a wrong one", "PUT", "/users/me/preferences", 400, "mia", json={"tags": {"enabled": "yes"}}),
    Case("a nonsensical one", "PUT", "/users/me/preferences", 400, "mia", json={"memories": {"duration": 0}}),
    Case("no date", "PUT", "/users/me/preferences", 400, "mia", json={"purchase": {"hideBuyButtonUntil": "never"}}),
    Case("more than can be told", "PUT", "/users/me/preferences", 400, "mia", json={"people": {"minimumFaces": 2**53}}),
    Case("heatmap", "GET", "/users/me/calendar-heatmap", 200, "mia", body={"series": [], "totalCount": 0}),
    Case("heatmap of no day", "GET", "/users/me/calendar-heatmap", 400, "mia", params={"from": "2023-02-30"}),
    Case(
        "heatmap backwards",
        "GET",
        "/users/me/calendar-heatmap",
        400,
        "mia",
        params={"from": "2024-02-01", "to": "2024-01-01"},
    ),
]

NEW = {"email": "Ben@test.lan", "name": "Ben", "password": "correct horse battery"}
ADMIN_CASES = [
    Case("all", "GET", "/admin/users", 200, body=[{"name": "admin"}, {"name": "mia"}]),
    Case("all by a person", "GET", "/admin/users", 403, "mia"),
    Case("one", "GET", "/admin/users/{mia}", 200, body={"name": "mia", "quotaUsageInBytes": 0}),
    Case("one by a list", "GET", "/admin/users?id={mia}", 200, body=[{"name": "mia"}]),
    Case("nobody's", "GET", f"/admin/users/{NOBODYS}", 404),
    Case(
        "create",
        "POST",
        "/admin/users",
        201,
        json=NEW,
        body={"email": "ben@test.lan", "isAdmin": False, "shouldChangePassword": True, "quotaSizeInBytes": None},
    ),
    Case(
        "create with everything",
        "POST",
        "/admin/users",
        201,
        json={
            **NEW,
            "isAdmin": True,
            "quotaSizeInBytes": 5,
            "storageLabel": "ben",
            "avatarColor": "red",
            "shouldChangePassword": False,
            "pinCode": "271828",
            "notify": False,
        },
        body={
            "isAdmin": True,
            "quotaSizeInBytes": 5,
            "storageLabel": "ben",
            "avatarColor": "red",
            "shouldChangePassword": False,
        },
    ),
    Case("create by a person", "POST", "/admin/users", 403, "mia", json=NEW),
    Case("create twice", "POST", "/admin/users", 400, json={**NEW, "email": "MIA@test.lan"}),
    Case("short password", "POST", "/admin/users", 400, json={**NEW, "password": "short"}),
    Case("mail that is not sent", "POST", "/admin/users", 400, json={**NEW, "notify": True}),
    Case("a label that climbs", "POST", "/admin/users", 400, json={**NEW, "storageLabel": "../mia"}),
    Case("a label that is hidden", "POST", "/admin/users", 400, json={**NEW, "storageLabel": ".."}),
    Case("a quota below nothing", "POST", "/admin/users", 400, json={**NEW, "quotaSizeInBytes": -1}),
]


@pytest.mark.parametrize("case", ADMIN_CASES, ids=str)
async def test_request_of_an_administrator(case: Case, admin: Client, make_user: MakeUser, events: Heard) -> None:
    """Each line of the table."""
    mia = await make_user("mia")
    await run_case(case, {"admin": admin, "mia": mia}, events, mia=mia.uid)


async def test_new_account_signs_in_and_replaces_its_password(admin: Client, anonymous: Client) -> None:
    """The administrator chose it, so it is good for little else."""
    await admin.post("/admin/users", json=NEW)
    login = await anonymous.post("/auth/login", json={"email": "ben@test.lan", "password": NEW["password"]})
    assert login["shouldChangePassword"]
    headers = {"Authorization": f"Bearer {login['accessToken']}"}
    await anonymous.put("/users/me", json={"password": "my own words"}, headers=headers)
    await anonymous.post("/auth/login", json={"email": "ben@test.lan", "password": "my own words"})


async def test_storage_labels_are_unique(admin: Client) -> None:
    """Two people never share a folder."""
    await admin.post("/admin/users", json={**NEW, "storageLabel": "ours"})
    await admin.post("/admin/users", json={**NEW, "email": "c@test.lan", "storageLabel": "ours"}, expect=400)


async def test_deleted_accounts_are_listed_on_request(app: App, admin: Client, make_user: MakeUser) -> None:
    """With their date."""
    mia = await make_user("mia")
    await app.db.write(Tx.run, "update users set status = 'deleted', deleted_at = 1 where id = ?", (mia.user_id,))
    assert len(await admin.get("/admin/users")) == 1
    assert (await admin.get("/admin/users?withDeleted=true"))[1]["deletedAt"] == "1970-01-01T00:00:00.001Z"


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_request(
    case: Case, anonymous: Client, admin: Client, make_user: MakeUser, make_api_key: MakeApiKey, events: Heard
) -> None:
    """Each line of the table."""
    key = await make_api_key(admin, "asset.read")
    clients = {"anonymous": anonymous, "admin": admin, "mia": await make_user("mia"), "key": key}
    await run_case(case, clients, events, admin=admin.uid)


async def test_preferences_are_kept_level_by_level(admin: Client, make_user: MakeUser) -> None:
    """What was chosen stays, also when something beside it is chosen; nobody else's changes."""
    mia = await make_user("mia")
    before = await mia.get("/users/me/preferences")
    await mia.put("/users/me/preferences", json={"people": {"minimumFaces": 7}, "albums": {"defaultAssetOrder": "asc"}})
    after = await mia.put("/users/me/preferences", json={"people": {"sidebarWeb": True}})
    assert after["people"] == {"enabled": True, "minimumFaces": 7, "sidebarWeb": True}
    assert {**after, "people": before["people"], "albums": before["albums"]} == before
    assert await mia.get("/users/me/preferences") == after
    assert await admin.get("/users/me/preferences") == before


async def test_avatar_colour_is_a_preference_of_the_account(make_user: MakeUser) -> None:
    """Clients set it in either place."""
    mia = await make_user("mia")
    await mia.put("/users/me/preferences", json={"avatar": {"color": "amber"}})
    assert (await mia.get("/users/me"))["avatarColor"] == "amber"


async def test_onboarding_is_kept(app: App, make_user: MakeUser) -> None:
    """Until it is forgotten."""
    mia = await make_user("mia")
    await mia.put("/users/me/onboarding", json={"isOnboarded": True})
    assert await mia.get("/users/me/onboarding") == {"isOnboarded": True}
    await mia.delete("/users/me/onboarding")
    assert await mia.get("/users/me/onboarding") == {"isOnboarded": False}


async def test_new_address_signs_in(make_user: MakeUser, anonymous: Client) -> None:
    """The old one does not any more."""
    mia = await make_user("mia")
    await mia.put("/users/me", json={"email": "Mia@New.lan"})
    await anonymous.post("/auth/login", json={"email": "mia@new.LAN", "password": "correct horse battery"})
    await anonymous.post("/auth/login", json={"email": "mia@test.lan", "password": "correct horse battery"}, expect=401)


async def hide_people(admin: Client) -> None:
    """The setting under which people do not see each other."""
    config: dict[str, Any] = await admin.get("/system-config")
    config["server"]["publicUsers"] = False
    await admin.put("/system-config", json=config)


async def test_people_can_be_hidden_from_each_other(admin: Client, make_user: MakeUser) -> None:
    """Hidden and absent look alike; administrators see everyone."""
    mia, ben = await make_user("mia"), await make_user("ben")
    await hide_people(admin)
    assert [one["name"] for one in await mia.get("/users")] == ["mia"]
    assert [one["name"] for one in await admin.get("/users")] == ["admin", "ben", "mia"]
    answers = [await mia.get(f"/users/{uid}", expect=400) for uid in (ben.uid, NOBODYS)]
    assert answers[0]["message"] == answers[1]["message"]


async def test_people_who_share_know_each_other(app: App, admin: Client, make_user: MakeUser) -> None:
    """By a common album, or as partners, in both directions."""
    mia, ben, lea, tom = [await make_user(name) for name in ("mia", "ben", "lea", "tom")]
    await hide_people(admin)
    await app.db.write(insert_album, mia.user_id, viewers=[ben.user_id])
    await app.db.write(insert_partner, lea.user_id, mia.user_id)
    known = {client.uid: {one["name"] for one in await client.get("/users")} for client in (mia, ben, lea, tom)}
    assert known == {
        mia.uid: {"mia", "ben", "lea"},
        ben.uid: {"mia", "ben"},
        lea.uid: {"mia", "lea"},
        tom.uid: {"tom"},
    }
    await ben.get(f"/users/{mia.uid}")
    await ben.get(f"/users/{lea.uid}", expect=400)


async def test_deleted_people_are_gone(app: App, admin: Client, make_user: MakeUser) -> None:
    """From the list and by id."""
    mia = await make_user("mia")
    await app.db.write(Tx.run, "update users set status = 'deleted' where id = ?", (mia.user_id,))
    assert [one["name"] for one in await admin.get("/users")] == ["admin"]
    await admin.get(f"/users/{mia.uid}", expect=400)
    assert mia.user_id not in await app.db.read(users.users_by_key)


async def test_heatmap_counts_days(app: App, admin: Client, make_user: MakeUser) -> None:
    """By the day of the place; without trash, hidden halves, locked ones and other people's."""
    mia = await make_user("mia")
    noon = 1_714_564_800_000
    for columns in (
        {},
        {"local_time": noon + 11 * 3_600_000, "visibility": "archive"},
        {"local_time": noon + 12 * 3_600_000},
        {"visibility": "locked"},
        {"visibility": "hidden"},
        {"deleted_at": noon},
    ):
        await app.db.write(insert_asset, mia.user_id, **columns)
    await app.db.write(insert_asset, admin.user_id)
    days = {"type": "Taken", "from": "2024-05-01", "to": "2024-05-02"}
    answer = await mia.get("/users/me/calendar-heatmap", params=days)
    assert answer["series"] == [{"date": "2024-05-01", "count": 2}, {"date": "2024-05-02", "count": 1}]
    one_day = await mia.get("/users/me/calendar-heatmap", params={**days, "to": "2024-05-01"})
    assert (one_day["totalCount"], one_day["from"], one_day["to"]) == (2, "2024-05-01", "2024-05-01")
    assert (await mia.get("/users/me/calendar-heatmap"))["totalCount"] == 3


async def test_license_of_no_form(make_user: MakeUser) -> None:
    """Refused by its form already."""
    mia = await make_user("mia")
    answer = await mia.put("/users/me/license", json={**LICENSE, "licenseKey": "free"}, expect=400)
    assert answer == {
        "message": Anything(str),
        "error": "Bad Request",
        "statusCode": 400,
        "correlationId": Anything(str),
    }
