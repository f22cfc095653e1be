"""Signing up, in and out; the password; the PIN code and what it opens."""

import pytest
from argon2 import PasswordHasher

from photostead.access import identity
from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.auth import service
from photostead.features.settings import service as settings
from photostead.features.users import passwords
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import StartError
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeUser
from tests.people import PASSWORD
from tests.tables import Case, run_case

PIN = "271828"
LOGIN = {"email": "admin@test.lan", "password": PASSWORD}
CASES = [
    Case("login", "POST", "/auth/login", 201, "anonymous", json=LOGIN, body={"isAdmin": True, "isOnboarded": False}),
    Case("login ignores case", "POST", "/auth/login", 201, "anonymous", json={**LOGIN, "email": "ADMIN@test.lan"}),
    Case("a wrong password", "POST", "/auth/login", 401, "anonymous", json={**LOGIN, "password": "no"}),
    Case("no address", "POST", "/auth/login", 400, "anonymous", json={**LOGIN, "email": "admin"}),
    Case(
        "a second sign-up",
        "POST",
        "/auth/admin-sign-up",
        403,
        "anonymous",
        json={**LOGIN, "email": "second@test.lan", "name": "second"},
        body={"message": "The server already has an admin"},
    ),
    Case("good credentials", "POST", "/auth/validateToken", 200, body={"authStatus": True}),
    Case("a good key", "POST", "/auth/validateToken", 200, "key", body={"authStatus": True}),
    Case("no credentials", "POST", "/auth/validateToken", 401, "anonymous"),
    Case("a key has no session to end", "POST", "/auth/logout", 200, "key", body={"successful": True}),
    Case(
        "change the password",
        "POST",
        "/auth/change-password",
        200,
        json={"password": PASSWORD, "newPassword": "another horse"},
        body={"email": "admin@test.lan", "shouldChangePassword": False},
    ),
    Case(
        "change it with a wrong one",
        "POST",
        "/auth/change-password",
        400,
        json={"password": "wrong", "newPassword": "another horse"},
        body={"message": "Wrong password"},
    ),
    Case("too short", "POST", "/auth/change-password", 400, json={"password": PASSWORD, "newPassword": "short"}),
    Case(
        "a key without the permission",
        "POST",
        "/auth/change-password",
        403,
        "key",
        json={"password": PASSWORD, "newPassword": "another horse"},
    ),
    Case(
        "status",
        "GET",
        "/auth/status",
        200,
        body={"password": True, "pinCode": False, "isElevated": False},
    ),
    Case("set up a PIN", "POST", "/auth/pin-code", 204, json={"pinCode": PIN}),
    Case("a PIN of letters", "POST", "/auth/pin-code", 400, json={"pinCode": "secret"}),
    Case("a PIN too long", "POST", "/auth/pin-code", 400, json={"pinCode": "1234567"}),
    Case("change no PIN", "PUT", "/auth/pin-code", 400, json={"newPinCode": PIN, "password": PASSWORD}),
    Case("reset no PIN", "DELETE", "/auth/pin-code", 400, json={"password": PASSWORD}),
    Case("unlock without a PIN", "POST", "/auth/session/unlock", 400, json={"password": PASSWORD}),
    Case("unlock with a key", "POST", "/auth/session/unlock", 403, "key", json={"pinCode": PIN}),
    Case("lock with a key", "POST", "/auth/session/lock", 403, "key"),
    Case("lock", "POST", "/auth/session/lock", 204),
]


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_request(case: Case, anonymous: Client, admin: Client, make_api_key: MakeApiKey, events: Heard) -> None:
    """Each line of the table."""
    clients = {"anonymous": anonymous, "admin": admin, "key": await make_api_key(admin, "asset.read")}
    await run_case(case, clients, events)


async def test_login_sets_the_cookies_that_clients_live_by(admin: Client, anonymous: Client) -> None:
    """The token is out of reach of scripts; the flag is not, since web clients read it."""
    answer = await anonymous.post("/auth/login", json=LOGIN)
    cookies = anonymous.last.cookies
    assert cookies["immich_access_token"].value == answer["accessToken"]
    assert cookies["immich_auth_type"].value == "password"
    assert cookies["immich_is_authenticated"].value == "true"
    assert [bool(cookies[name]["httponly"]) for name in sorted(cookies)] == [True, True, False]
    assert {cookie["samesite"] for cookie in cookies.values()} == {"Lax"}
    headers = {"Cookie": f"immich_access_token={answer['accessToken']}"}
    assert (await anonymous.get("/users/me", headers=headers))["email"] == "admin@test.lan"


async def test_logout_ends_the_session_and_clears_the_cookies(admin: Client) -> None:
    """The token is worth nothing afterwards."""
    await admin.post("/auth/logout")
    assert {cookie.value for cookie in admin.last.cookies.values()} == {""}
    await admin.get("/users/me", expect=401)


async def test_session_remembers_the_device(admin: Client, anonymous: Client) -> None:
    """As the phone app and browsers call themselves."""
    app_headers = {"deviceType": "iOS", "deviceModel": "iPhone 12", "User-Agent": "Immich_iOS_3.1.0"}
    browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    for headers in (app_headers, browser):
        await anonymous.post("/auth/login", json=LOGIN, headers=headers)
    sessions = await admin.get("/sessions")
    seen = {(one["deviceType"], one["deviceOS"], one["appVersion"]) for one in sessions if not one["current"]}
    assert seen == {("iOS", "iPhone 12", "3.1.0"), ("Firefox", "Linux", None)}


async def test_only_hashes_of_secrets_are_stored(app: App, admin: Client) -> None:
    """Neither password nor PIN nor token can be read from the database."""
    await admin.post("/auth/pin-code", json={"pinCode": PIN})
    token = admin.headers["Authorization"].removeprefix("Bearer ")
    row = await app.db.read(Rows.row, "select password_hash, pin_hash, token_hash from users, sessions")
    assert row is not None
    assert row[0].startswith("$argon2id$")
    assert row[1].startswith("$argon2id$")
    assert row[2] == identity.hash_secret(token)


async def test_password_change_ends_the_other_sessions_on_request(
    admin: Client, anonymous: Client, events: Heard
) -> None:
    """Each of them hears of it; the one that asked goes on."""
    other = await anonymous.post("/auth/login", json=LOGIN)
    events.take()
    body = {"password": PASSWORD, "newPassword": "another horse", "invalidateSessions": True}
    await admin.post("/auth/change-password", json=body)
    assert events.names() == ["on_session_delete"]
    await anonymous.get("/users/me", headers={"Authorization": f"Bearer {other['accessToken']}"}, expect=401)
    await admin.get("/users/me")
    await anonymous.post("/auth/login", json=LOGIN, expect=401)
    await anonymous.post("/auth/login", json={**LOGIN, "password": "another horse"})


async def test_password_change_keeps_the_other_sessions_otherwise(admin: Client, anonymous: Client) -> None:
    """The default of the reference."""
    other = await anonymous.post("/auth/login", json=LOGIN)
    await admin.post("/auth/change-password", json={"password": PASSWORD, "newPassword": "another horse"})
    await anonymous.get("/users/me", headers={"Authorization": f"Bearer {other['accessToken']}"})


async def test_unlock_opens_this_session_for_a_quarter_of_an_hour(admin: Client, anonymous: Client) -> None:
    """And no other one."""
    await admin.post("/auth/pin-code", json={"pinCode": PIN})
    other = await anonymous.post("/auth/login", json=LOGIN)
    await admin.post("/auth/session/unlock", json={"pinCode": PIN})
    status = await admin.get("/auth/status")
    assert (status["isElevated"], status["pinCode"], "pinExpiresAt" in status) == (True, True, True)
    headers = {"Authorization": f"Bearer {other['accessToken']}"}
    assert not (await anonymous.get("/auth/status", headers=headers))["isElevated"]
    await admin.post("/auth/session/lock")
    assert "pinExpiresAt" not in await admin.get("/auth/status")


async def test_unlocking_is_over_when_its_time_is(app: App, admin: Client) -> None:
    """Without anyone locking."""
    await admin.post("/auth/pin-code", json={"pinCode": PIN})
    await admin.post("/auth/session/unlock", json={"password": PASSWORD})
    await app.db.write(Tx.run, "update sessions set pin_expires_at = ?", (now_ms() - 1,))
    assert await admin.get("/auth/status") == {"password": True, "pinCode": True, "isElevated": False}


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("PUT", {"pinCode": PIN, "newPinCode": "314159"}),
        ("PUT", {"password": PASSWORD, "newPinCode": "314159"}),
        ("DELETE", {"password": PASSWORD}),
        ("DELETE", {"pinCode": PIN}),
    ],
)
async def test_pin_change_locks_every_device(admin: Client, method: str, body: dict[str, str]) -> None:
    """What the old code opened is shut."""
    await admin.post("/auth/pin-code", json={"pinCode": PIN})
    await admin.post("/auth/session/unlock", json={"pinCode": PIN})
    await admin.call(method, "/auth/pin-code", json=body)
    status = await admin.get("/auth/status")
    assert (status["isElevated"], status["pinCode"]) == (False, method == "PUT")
    await admin.post("/auth/session/unlock", json={"pinCode": PIN}, expect=400)


async def test_existing_pin_is_not_overwritten(admin: Client) -> None:
    """An open session alone must not be enough to replace it."""
    await admin.post("/auth/pin-code", json={"pinCode": PIN})
    await admin.post("/auth/pin-code", json={"pinCode": "000000"}, expect=400)
    await admin.put("/auth/pin-code", json={"newPinCode": "000000"}, expect=400)
    await admin.put("/auth/pin-code", json={"newPinCode": "000000", "pinCode": "999999"}, expect=400)
    await admin.delete("/auth/pin-code", json={"password": "wrong"}, expect=400)
    await admin.post("/auth/session/unlock", json={"pinCode": PIN})


async def test_password_login_can_be_off(app: App, admin: Client, anonymous: Client) -> None:
    """Then nobody signs in by password, whoever they are; sessions go on."""
    config = settings.default_config()
    off = type(config.password_login)(enabled=False)
    changed = type(config)(
        **{**{name: getattr(config, name) for name in config.__struct_fields__}, "password_login": off}
    )
    await app.db.write(settings.save, changed)
    known = await anonymous.post("/auth/login", json=LOGIN, expect=401)
    unknown = await anonymous.post("/auth/login", json={**LOGIN, "email": "nobody@test.lan"}, expect=401)
    assert known["message"] == unknown["message"] == "Password login has been disabled"
    await admin.get("/users/me")


async def test_deleted_account_cannot_sign_in(app: App, admin: Client, make_user: MakeUser, anonymous: Client) -> None:
    """And its sessions are over."""
    mia = await make_user("mia")
    await app.db.write(Tx.run, "update users set status = 'deleted' where id = ?", (mia.user_id,))
    await mia.get("/users/me", expect=401)
    answer = await anonymous.post("/auth/login", json={"email": "mia@test.lan", "password": PASSWORD}, expect=401)
    assert answer["message"] == "Incorrect email or password"


async def test_login_onboarded(admin: Client, anonymous: Client) -> None:
    """The tour of a new account is shown once."""
    await admin.put("/users/me/onboarding", json={"isOnboarded": True})
    assert (await anonymous.post("/auth/login", json=LOGIN))["isOnboarded"] is True


async def test_admin_of_the_command_line(app: App, anonymous: Client) -> None:
    """Made when there is none, left alone when there is one."""
    assert await service.ensure_admin(app.db, "boss@test.lan", PASSWORD)
    assert not await service.ensure_admin(app.db, "boss@test.lan", "something else entirely")
    assert not await service.ensure_admin(app.db, "other@test.lan", PASSWORD)
    answer = await anonymous.post("/auth/login", json={"email": "boss@test.lan", "password": PASSWORD})
    assert (answer["name"], answer["isAdmin"]) == ("boss", True)
    await anonymous.post("/auth/login", json={"email": "other@test.lan", "password": PASSWORD}, expect=401)


@pytest.mark.parametrize(("email", "password"), [("boss", PASSWORD), ("boss@test.lan", "short")])
async def test_admin_of_the_command_line_must_make_sense(app: App, email: str, password: str) -> None:
    """A readable stop, not an account nobody can use."""
    with pytest.raises(StartError, match="--admin-"):
        await service.ensure_admin(app.db, email, password)


def test_a_hash_of_another_kind_is_no_password() -> None:
    """Also not an error."""
    assert not passwords.verify("not a hash", PASSWORD)
    assert passwords.verify(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD), PASSWORD)
