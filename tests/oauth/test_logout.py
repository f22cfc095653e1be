"""Sign-ins that end: at the provider's word (back-channel logout), and with a good-bye to the provider."""

import asyncio
import time
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from tests.client import Client
from tests.conftest import Heard, MakeUser
from tests.oauth.conftest import Browser, Configure
from tests.oauth.idp import Provider, query_of

EVENT = "http://schemas.openid.net/event/backchannel-logout"


async def living(app: App) -> list[Any]:
    """The provider's names of the sessions that are left."""
    return await app.db.read(Rows.column, "select oauth_sid from sessions where is_oauth order by id")


def caller(browser: Browser) -> Client:
    """A client of the session that a browser began."""
    headers = {"Authorization": f"Bearer {browser.cookies['immich_access_token']}"}
    return Client(browser.client.http, browser.client.base, headers)


async def test_provider_ends_one_session(
    linked_box: Client, browser: Browser, anonymous: Client, app: App, events: Heard
) -> None:
    """The one that it names, with the live event; the person's others stay, by the provider or not."""
    await browser.provider.order("listener", {"uri": f"http://127.0.0.1:{app.port}/api/oauth/backchannel-logout"})
    other = Browser(Client(anonymous.http, anonymous.base), browser.provider)
    assert (await browser.sign_in(), await other.sign_in()) == (201, 201)
    first, second = await living(app)
    assert first != second
    ended = await caller(browser).get("/sessions")
    events.take()
    await browser.provider.order("logout", {"id": "photostead", "sub": "mia", "sid": first})
    assert await living(app) == [second]
    await caller(browser).get("/users/me", expect=401)
    await caller(other).get("/users/me")
    current = next(session["id"] for session in ended if session["current"])
    assert [(event.name, event.session_uid) for event in events.take()] == [("on_session_delete", current)]


async def test_provider_ends_all_sessions_of_a_person(
    linked_box: Client, browser: Browser, make_user: MakeUser, app: App, configure: Configure
) -> None:
    """Those that began with it; who signed in with a password stays."""
    await configure(client_id="all-sessions")
    await browser.provider.order("listener", {"uri": f"http://127.0.0.1:{app.port}/api/oauth/backchannel-logout"})
    assert [await browser.sign_in(login) for login in ("mia", "mia", "tom")] == [201, 201, 201]
    await browser.provider.order("logout", {"id": "all-sessions", "sub": "mia"})
    assert len(await living(app)) == 1
    await linked_box.get("/users/me")
    # ... and nobody learns whether it knows a person.
    await browser.provider.order("logout", {"id": "all-sessions", "sub": "nobody"})
    assert len(await living(app)) == 1


@pytest.fixture
async def told(linked_box: Client, browser: Browser, app: App) -> Browser:
    """A browser that is signed in as mia."""
    assert await browser.sign_in() == 201
    return browser


async def tell(browser: Browser, provider: Provider, order: dict[str, Any], **claims: Any) -> int:
    """A logout token with other claims, signed by the provider; the status. None leaves a claim out."""
    now = int(time.time())
    usual = {"iss": provider.plain, "aud": "photostead", "iat": now, "exp": now + 120, "jti": f"{now}-{claims}-{order}"}
    values = {**usual, "sub": "mia", "events": {EVENT: {}}, **claims}
    order = {"claims": {name: value for name, value in values.items() if value is not None}, **order}
    token = (await provider.order("sign", order))["token"]
    return (await browser.client.send("POST", "/api/oauth/backchannel-logout", data={"logout_token": token})).status


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "unsigned": ({"key": "none"}, {}),
    "a public key as a secret": ({"key": "public-as-secret"}, {}),
    "a stranger's key": ({"key": "other"}, {}),
    "a token of another kind": ({"header": {"typ": "at+jwt"}}, {}),
    "another issuer": ({}, {"iss": "https://evil.example"}),
    "another program": ({}, {"aud": "another-program"}),
    "no program": ({}, {"aud": None}),
    "too old": ({}, {"iat": int(time.time()) - 3600}),
    "over": ({}, {"exp": int(time.time()) - 3600}),
    "without a time": ({}, {"iat": None}),
    "from the future": ({}, {"iat": int(time.time()) + 3600}),
    "about nothing": ({}, {"events": None}),
    "about something else": ({}, {"events": {"http://schemas.openid.net/event/other": {}}}),
    "an event that is none": ({}, {"events": [EVENT]}),
    "a token of a sign-in": ({}, {"nonce": "x"}),
    "about nobody": ({}, {"sub": None}),
    "without a name": ({}, {"jti": None}),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_forged_logout_ends_nothing(told: Browser, provider: Provider, app: App, name: str) -> None:
    order, claims = REFUSED[name]
    assert await tell(told, provider, order, **claims) == 400
    assert len(await living(app)) == 1
    assert await tell(told, provider, {"header": {"typ": "logout+jwt"}}) == 200, "only what was changed was wrong"
    assert await living(app) == []


async def test_logout_counts_once(told: Browser, provider: Provider, app: App) -> None:
    """Who kept a token cannot sign the person out again."""
    assert await tell(told, provider, {}, jti="once") == 200
    assert told.client.last.headers["Cache-Control"] == "no-store"
    assert await told.sign_in() == 201
    assert await tell(told, provider, {}, jti="once") == 400
    assert len(await living(app)) == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"logout_token=", b"logout_token=a.b.c", b"logout_token=%00", b"\xff\xfe", b"other=1", b"logout_token=" + b"a." * 60_000,
     b"&".join(b"x=1" for _ in range(500))],
)  # fmt: skip
async def test_logout_that_is_none(told: Browser, app: App, data: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await told.client.send("POST", "/api/oauth/backchannel-logout", data=data, headers=headers)
    assert answer.status == 400
    assert len(await living(app)) == 1


async def test_logout_of_an_id_token(told: Browser, provider: Provider, app: App) -> None:
    """The token of a sign-in is signed by the provider for us, and is no logout token all the same."""
    await provider.order("asked")
    assert await tell(told, provider, {}, events=None, nonce="n", jti=None) == 400
    assert len(await living(app)) == 1


async def test_forged_logouts_do_not_make_us_ask_without_end(told: Browser, provider: Provider) -> None:
    """A stranger's tokens name keys that nobody knows; the provider is asked for its keys once for all of them."""
    await provider.order("asked")
    statuses = [await tell(told, provider, {"header": {"kid": f"k{number}"}}) for number in range(10)]
    assert set(statuses) == {400}
    asked = [one["path"] for one in await provider.order("asked")]
    assert asked.count("/jwks") <= 1


# --- good-bye


async def test_signing_out_leads_to_the_provider(told: Browser, provider: Provider, configure: Configure) -> None:
    """Who signed in there ends the session there; no token stands in the address."""
    client = caller(told)
    answer = await client.post("/auth/logout")
    assert answer["redirectUri"].startswith(f"{provider.plain}/session/end?")
    assert query_of(answer["redirectUri"]) == {"client_id": "photostead"}
    await client.get("/users/me", expect=401)


async def test_signing_out_by_the_configured_address(told: Browser, configure: Configure) -> None:
    """Its own parameters stay."""
    address = "http://auth.home.lan/bye?post_logout_redirect_uri=https%3A%2F%2Fphotos.home.lan%2F&client_id=mine"
    await configure(end_session_endpoint=address)
    assert (await caller(told).post("/auth/logout"))["redirectUri"] == address


async def test_signing_out_without_the_provider(told: Browser, linked_box: Client, configure: Configure) -> None:
    """Passwords have nothing to do with it; a provider that is away, or switched off, keeps nobody signed in."""
    assert (await linked_box.post("/auth/logout"))["redirectUri"] == "/auth/login?autoLaunch=0"
    assert await told.sign_in() == 201
    await configure(issuer_url="http://127.0.0.1:9")
    assert (await caller(told).post("/auth/logout"))["redirectUri"] == "/auth/login?autoLaunch=0"
    await caller(told).get("/users/me", expect=401)


async def test_sign_ins_at_once_make_one_account(
    linked_box: Client, anonymous: Client, provider: Provider, app: App
) -> None:
    """Two devices of a new person."""
    devices = [Browser(Client(anonymous.http, anonymous.base), provider) for _ in range(3)]
    assert await asyncio.gather(*(device.sign_in() for device in devices)) == [201] * 3
    assert len({device.answer["userId"] for device in devices}) == 1
