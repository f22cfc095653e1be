"""The classes of bugs that sign-in has had elsewhere (oracles, races, raised rights, guessing), each by name."""

import asyncio
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.auth import attempts, store
from photostead.features.sessions import service as sessions
from photostead.features.users import passwords
from photostead.http.peer import Peer
from photostead.kernel.errors import Conflict, TooManyRequests, Unauthenticated
from tests.client import Client
from tests.conftest import MakeApiKey
from tests.people import PASSWORD

LOGIN = {"email": "admin@test.lan", "password": PASSWORD}
SIGN_UP = {"email": "thief@test.lan", "name": "thief", "password": PASSWORD}
PIN = "271828"


async def test_first_admin_race(app: App, anonymous: Client) -> None:
    """Ten strangers at once: one becomes administrator, and only once."""
    people = [{**SIGN_UP, "email": f"p{number}@test.lan"} for number in range(10)]
    answers = await asyncio.gather(
        *(anonymous.send("POST", "/api/auth/admin-sign-up", json=person) for person in people)
    )
    assert sorted(answer.status for answer in answers) == [201] + [403] * 9
    assert await app.db.read(Rows.value, "select count(*) from users") == 1


async def test_set_up_cannot_run_again_without_an_admin(app: App, admin: Client, anonymous: Client) -> None:
    """Even if the administrator's right was taken away in the database."""
    await app.db.write(Tx.run, "update users set is_admin = 0")
    await anonymous.post("/auth/admin-sign-up", json=SIGN_UP, expect=403)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "192.168.1.5"},
        {"Forwarded": "for=192.168.1.5"},
        {"X-Real-IP": "192.168.1.5"},
        {"Via": "1.1 somewhere"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://evil.example:2283", "Host": "evil.example:2283"},  # a name that was made to point here
    ],
)
async def test_sign_up_by_a_stranger(anonymous: Client, headers: dict[str, str]) -> None:
    """Through a proxy nobody named, or by a page of another site in a browser at home."""
    answer = await anonymous.post("/auth/admin-sign-up", json=SIGN_UP, headers=headers, expect=403)
    assert "first account can only be created" in answer["message"]


async def test_sign_up_on_our_own_page(anonymous: Client) -> None:
    """What a browser sends from there."""
    headers = {"Origin": anonymous.base, "Sec-Fetch-Site": "same-origin"}
    await anonymous.post("/auth/admin-sign-up", json=SIGN_UP, headers=headers)


async def test_login_oracle(admin: Client, anonymous: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Known and unknown addresses: the same status and body, and a hash is verified for both (the time's cause)."""
    verified: list[str] = []
    real = passwords.verify

    def verify(password_hash: str, password: str) -> bool:
        verified.append(password_hash)
        return real(password_hash, password)

    monkeypatch.setattr(passwords, "verify", verify)
    known = await anonymous.post("/auth/login", json={**LOGIN, "password": "wrong"}, expect=401)
    unknown = await anonymous.post("/auth/login", json={**LOGIN, "email": "nobody@test.lan"}, expect=401)
    assert len(verified) == 2
    assert {**known, "correlationId": ""} == {**unknown, "correlationId": ""}


@pytest.mark.parametrize("email", ["admin@test.lan", "nobody@test.lan"])
async def test_guessing_passwords_is_slowed_down(admin: Client, anonymous: Client, email: str) -> None:
    """Also the right one must wait then, and an address that does not exist is slowed down alike."""
    guess = {"email": email, "password": "wrong"}
    for _ in range(attempts.BY_ACCOUNT_AND_ADDRESS.free):
        await anonymous.post("/auth/login", json=guess, expect=401)
    answer = await anonymous.post("/auth/login", json={"email": email, "password": PASSWORD}, expect=429)
    assert "Retry after" in answer["message"]
    await admin.get("/users/me")


async def test_guessing_at_once_is_guessing(admin: Client, anonymous: Client) -> None:
    """Thirty guesses in parallel are not one."""
    answers = await asyncio.gather(
        *(
            anonymous.send("POST", "/api/auth/login", json={"email": "admin@test.lan", "password": str(number)})
            for number in range(30)
        )
    )
    statuses = [answer.status for answer in answers]
    assert statuses.count(401) == attempts.BY_ACCOUNT_AND_ADDRESS.free
    assert statuses.count(429) == 30 - attempts.BY_ACCOUNT_AND_ADDRESS.free


async def test_success_forgets_the_mistakes(admin: Client, anonymous: Client) -> None:
    """Who mistypes every day is not locked out in the end."""
    for _ in range(3):
        for _ in range(attempts.BY_ACCOUNT_AND_ADDRESS.free - 1):
            await anonymous.post("/auth/login", json={**LOGIN, "password": "wrong"}, expect=401)
        await anonymous.post("/auth/login", json=LOGIN)


async def test_forwarded_for_of_anyone_does_not_escape_the_slowing(admin: Client, anonymous: Client) -> None:
    """A header that says each guess comes from elsewhere changes nothing."""
    for number in range(attempts.BY_ACCOUNT_AND_ADDRESS.free):
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        await anonymous.post("/auth/login", json={**LOGIN, "password": "wrong"}, headers=headers, expect=401)
    await anonymous.post("/auth/login", json=LOGIN, headers={"X-Forwarded-For": "203.0.113.99"}, expect=429)


@pytest.mark.parametrize("path", ["/auth/session/unlock", "/auth/change-password"])
async def test_guessing_pin_or_password_in_a_session(admin: Client, path: str) -> None:
    """A found phone opens neither the locked folder nor the account by trying."""
    await admin.post("/auth/pin-code", json={"pinCode": PIN})
    wrong = {"pinCode": "000000"} if path.endswith("unlock") else {"password": "wrong", "newPassword": "x" * 8}
    right = {"pinCode": PIN} if path.endswith("unlock") else {"password": PASSWORD, "newPassword": "x" * 8}
    for _ in range(attempts.BY_PERSON.free):
        await admin.post(path, json=wrong, expect=400)
    await admin.post(path, json=right, expect=429)
    assert (await admin.get("/auth/status"))["isElevated"] is False


async def test_session_that_a_password_change_overtakes(app: App, admin: Client) -> None:
    """Verified against the old password, written after the change: no session comes of it."""
    row = await app.db.read(store.find_login, "admin@test.lan")
    assert row is not None
    body = {"password": PASSWORD, "newPassword": "another horse", "invalidateSessions": True}
    await admin.post("/auth/change-password", json=body)
    with pytest.raises(Unauthenticated):
        await app.db.write(store.begin_with_password, sessions.NewSession(row[0], "token"), row[1])


@pytest.mark.parametrize("write", [store.replace_pin, store.open_session], ids=lambda write: str(write.__name__))
async def test_secret_that_a_change_overtakes(app: App, admin: Client, write: Any) -> None:
    """Verified against the old PIN code, written after it was changed: nothing opens, nothing is replaced."""
    await admin.post("/auth/pin-code", json={"pinCode": PIN})
    verified = await app.db.read(store.find_hashes, admin.user_id)
    await admin.put("/auth/pin-code", json={"pinCode": PIN, "newPinCode": "314159"})
    arguments = (None,) if write is store.replace_pin else (1, 2**60)

    def write_late(tx: Tx) -> None:
        write(tx, admin.user_id, *arguments, verified)

    with pytest.raises(Conflict):
        await app.db.write(write_late)
    await admin.post("/auth/session/unlock", json={"pinCode": "314159"})


async def test_key_cannot_set_a_password_without_the_old_one(admin: Client, make_api_key: MakeApiKey) -> None:
    """`user.update`, even `all`, is not the account itself."""
    key = await make_api_key(admin, "all")
    await key.put("/users/me", json={"password": "taken over"}, expect=403)


async def test_open_session_cannot_set_a_password_without_the_old_one(admin: Client, anonymous: Client) -> None:
    """Unless an administrator said that it must be replaced (the next test)."""
    await admin.put("/users/me", json={"password": "taken over"}, expect=403)
    await anonymous.post("/auth/login", json=LOGIN)


async def test_password_that_must_be_replaced(app: App, admin: Client, anonymous: Client) -> None:
    """The phone app sends the new one to `/users/me` after such a login; it works once."""
    await app.db.write(Tx.run, "update users set should_change_password = 1")
    assert (await anonymous.post("/auth/login", json=LOGIN))["shouldChangePassword"]
    await admin.put("/users/me", json={"password": "short"}, expect=400)
    assert (await admin.put("/users/me", json={"password": "my own words"}))["shouldChangePassword"] is False
    await admin.put("/users/me", json={"password": "taken over"}, expect=403)
    await anonymous.post("/auth/login", json={**LOGIN, "password": "my own words"})


async def test_secrets_are_not_logged(admin: Client, anonymous: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Neither those that were right nor those that were wrong."""
    caplog.set_level("DEBUG")
    await anonymous.post("/auth/login", json=LOGIN)
    token = anonymous.last.body["accessToken"]
    await anonymous.post("/auth/login", json={**LOGIN, "password": "a wrong secret"}, expect=401)
    await admin.get("/users/me", headers={"Authorization": f"Bearer {token}"})
    assert not [secret for secret in (PASSWORD, "a wrong secret", token) if secret in caplog.text]


async def test_device_names_are_only_text(admin: Client, anonymous: Client) -> None:
    """Script in a user agent or a header comes back as JSON text, shortened."""
    script = "<script>alert(1)</script>" * 20
    await anonymous.post("/auth/login", json=LOGIN, headers={"deviceModel": script, "deviceType": "\"'<b>"})
    device = next(one for one in await admin.get("/sessions") if not one["current"])
    assert (device["deviceOS"], device["deviceType"]) == (script[:100], "\"'<b>")
    assert admin.last.headers["Content-Type"].startswith("application/json")


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_waits_double_up_to_a_bound() -> None:
    """And what is tried while waiting does not prolong it."""
    clock = Clock()
    counter, keys = attempts.Attempts(clock), attempts.person_keys("PIN code", 1)
    for _ in range(attempts.BY_PERSON.free):
        counter.begin(keys)
    waits = []
    for _ in range(9):
        with pytest.raises(TooManyRequests) as refused:
            counter.begin(keys)
        with pytest.raises(TooManyRequests):
            counter.begin(keys)
        waits.append(int(refused.value.message.split()[-2]))
        clock.now += waits[-1]
        counter.begin(keys)
    assert waits == [31, 61, 121, 241, 481, 961, 1921, 3601, 3601]


def test_old_failures_are_forgotten() -> None:
    """A typo a day adds up to nothing."""
    clock = Clock()
    counter, keys = attempts.Attempts(clock), attempts.person_keys("PIN code", 1)
    for _ in range(100):
        counter.begin(keys)
        clock.now += attempts.FORGET_S


def test_accounts_under_attack_from_everywhere_stay_open_at_home() -> None:
    """Guesses from a thousand addresses hold strangers up, not the household."""
    counter = attempts.Attempts(Clock())
    for number in range(attempts.BY_ACCOUNT.free):
        counter.begin(attempts.login_keys("me@test.lan", Peer(f"203.0.{number}.1", is_local=False, is_secure=True)))
    with pytest.raises(TooManyRequests):
        counter.begin(attempts.login_keys("me@test.lan", Peer("198.51.100.1", is_local=False, is_secure=True)))
    counter.begin(attempts.login_keys("me@test.lan", Peer("192.168.1.5", is_local=True, is_secure=False)))


def test_own_account_does_not_wash_an_address_clean() -> None:
    """Signing in between guesses gives only that attempt back."""
    counter = attempts.Attempts(Clock())
    peer = Peer("203.0.113.9", is_local=False, is_secure=True)
    for number in range(attempts.BY_ADDRESS.free):
        counter.begin(attempts.login_keys(f"victim{number}@test.lan", peer))
        if number < attempts.BY_ADDRESS.free - 1:
            mine = attempts.login_keys("mine@test.lan", peer)
            counter.begin(mine)
            counter.succeed(mine)
    with pytest.raises(TooManyRequests):
        counter.begin(attempts.login_keys("another@test.lan", peer))


def test_one_ipv6_household_is_one_address() -> None:
    """Whoever has a network of 2^64 addresses has one count."""
    assert attempts.site_of("2001:db8::1") == attempts.site_of("2001:db8::ffff:1") == "2001:db8::/64"
    assert attempts.site_of("203.0.113.9") == "203.0.113.9"
    assert attempts.site_of("") == ""


def test_counters_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood of invented accounts does not fill the memory."""
    monkeypatch.setattr(attempts, "MOST_ENTRIES", 50)
    counter = attempts.Attempts(Clock())
    for number in range(500):
        counter.begin(attempts.person_keys("PIN code", number))
    assert len(counter._counts) == 50
