"""Signing in with a real provider: browsers and phones, whose account it is, what a new one is made of."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from tests.client import Client
from tests.conftest import MakeUser
from tests.oauth.conftest import Browser, Configure, Phone
from tests.oauth.idp import PHONE, Provider, query_of

Account = Callable[[str], Awaitable[dict[str, Any]]]
GIB = 1024**3
NO_ACCOUNT = "There is no account for this sign-in."


async def test_browser_signs_in_and_is_registered(linked_box: Client, browser: Browser, account: Account) -> None:
    """The whole way; a second time the same account is found."""
    assert await browser.sign_in() == 201, browser.answer
    first = browser.answer
    assert first["userEmail"] == "mia@home.lan"
    assert first["name"] == "Mia"
    assert not first["isAdmin"]
    assert set(browser.cookies) == {"immich_access_token", "immich_auth_type", "immich_is_authenticated"}
    assert browser.cookies["immich_auth_type"] == "oauth"
    assert browser.cookies["immich_access_token"] == first["accessToken"]
    made = await account("mia@home.lan")
    assert (made["oauth_id"], made["storage_label"], made["quota_bytes"]) == ("mia", "mia", None)
    me = Client(browser.client.http, browser.client.base, {"Authorization": f"Bearer {first['accessToken']}"})
    assert (await me.get("/users/me"))["oauthId"] == "mia"
    assert await browser.sign_in() == 201
    assert browser.answer["userId"] == first["userId"]


async def test_way_to_the_provider_is_bound_and_secret(linked_box: Client, browser: Browser) -> None:
    """State, nonce and S256 challenge stand in the address; the secret stands in a cookie that no script reads."""
    query = query_of(await browser.begin())
    assert query["code_challenge_method"] == "S256"
    assert len(query["code_challenge"]) == 43
    assert len(query["state"]) >= 32
    assert len(query["nonce"]) >= 32
    assert query["scope"] == "openid email profile"
    cookie = browser.client.last.cookies["photostead_oauth"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert query["code_challenge"] not in cookie.value
    assert query["nonce"] not in cookie.value
    again = query_of(await browser.begin())
    assert all(query[name] != again[name] for name in ("state", "nonce", "code_challenge"))


async def test_phone_signs_in(linked_box: Client, phone: Phone) -> None:
    """It brings state and challenge, and gets the three cookies that it lives by."""
    url = await phone.provider.sign_in(await phone.begin())
    assert url.startswith(PHONE)
    assert query_of(url)["state"] == phone.state
    assert await phone.finish(url) == 201, phone.client.last.body
    assert set(phone.client.last.cookies) >= {"immich_access_token", "immich_auth_type", "immich_is_authenticated"}


async def test_phone_by_an_address_of_the_web(app: App, linked_box: Client, phone: Phone, configure: Configure) -> None:
    """For providers that take no address of an app: the provider sends it to ours, ours to the app."""
    bounce = f"http://127.0.0.1:{app.port}/api/oauth/mobile-redirect"
    await configure(mobile_override_enabled=True, mobile_redirect_uri=bounce)
    url = await phone.provider.sign_in(await phone.begin())
    assert url.startswith(bounce + "?")
    answer = await phone.client.send("GET", url.removeprefix(f"http://127.0.0.1:{app.port}"))
    assert answer.status == 302
    assert answer.headers["Location"].startswith(f"{PHONE}?code=")
    assert await phone.finish(answer.headers["Location"]) == 201, phone.client.last.body


@pytest.mark.parametrize(
    ("client_id", "changes"),
    [
        ("basic", {"token_endpoint_auth_method": "client_secret_basic"}),
        ("public", {"client_secret": ""}),
        ("ps256", {"signing_algorithm": "PS256"}),
        ("es256", {"signing_algorithm": "ES256"}),
        ("eddsa", {"signing_algorithm": "EdDSA"}),
        ("hs256", {"signing_algorithm": "HS256"}),
        ("signed-profile", {"profile_signing_algorithm": "ES256"}),
    ],
)
async def test_kinds_of_clients_and_signatures(
    linked_box: Client, browser: Browser, configure: Configure, client_id: str, changes: dict[str, Any]
) -> None:
    await configure(client_id=client_id, **changes)
    assert await browser.sign_in() == 201, browser.answer
    assert browser.answer["userEmail"] == "mia@home.lan"


async def test_claims_make_the_account(linked_box: Client, browser: Browser, account: Account) -> None:
    """Role, quota in GiB, label; when the account is there they are read no more."""
    claims = {"immich_role": "admin", "immich_quota": 1.5, "preferred_username": "Mia Müller/../x", "name": "Mia  M.\n"}
    await browser.provider.order("person", {"login": "mia", "claims": claims})
    assert await browser.sign_in() == 201, browser.answer
    assert browser.answer["isAdmin"] is True
    made = await account("mia@home.lan")
    assert (made["quota_bytes"], made["storage_label"], made["name"]) == (GIB * 3 // 2, "Mia-Muller-..-x", "Mia M.")
    await browser.provider.order("person", {"login": "mia", "claims": {"immich_role": "user", "immich_quota": 9}})
    assert await browser.sign_in() == 201
    again = await account("mia@home.lan")
    assert (again["is_admin"], again["quota_bytes"]) == (1, GIB * 3 // 2)


async def test_default_quota_and_labels_that_are_taken(
    linked_box: Client, browser: Browser, account: Account, configure: Configure
) -> None:
    """Two people with one label; nonsense in claims is left alone."""
    await configure(default_storage_quota=7)
    for login, label in (("mia", "home"), ("tom", "HOME"), ("ada", "../..")):
        claims = {"preferred_username": label, "immich_quota": "many", "immich_role": ["nobody"]}
        await browser.provider.order("person", {"login": login, "claims": claims})
        assert await browser.sign_in(login) == 201, browser.answer
    rows = [await account(f"{login}@home.lan") for login in ("mia", "tom", "ada")]
    assert [row["storage_label"] for row in rows] == ["home", "HOME-2", None]
    assert [row["quota_bytes"] for row in rows] == [7 * GIB] * 3


async def test_known_address_is_linked_only_where_the_provider_vouches_for_it(
    linked_box: Client, browser: Browser, make_user: MakeUser, app: App
) -> None:
    await make_user("mia")
    known = {"email": "MIA@test.lan"}
    for claims in ({"email_verified": False}, {"email_verified": None}, {"email_verified": "no"}):
        await browser.provider.order("person", {"login": "mia", "claims": {**known, **claims}})
        assert await browser.sign_in() == 400
        assert await app.db.read(Rows.value, "select oauth_id from users where email = 'mia@test.lan'") == ""
    await browser.provider.order("person", {"login": "mia", "claims": {**known, "email_verified": True}})
    assert await browser.sign_in() == 201, browser.answer
    assert await app.db.read(Rows.value, "select oauth_id from users where email = 'mia@test.lan'") == "mia"
    # Another sign-in with the same address does not take the account over, vouched for or not.
    await browser.provider.order("person", {"login": "eve", "claims": {**known, "email_verified": True}})
    assert await browser.sign_in("eve") == 400
    assert browser.answer["message"].startswith(NO_ACCOUNT)


async def test_one_document_vouches_for_its_own_address(
    linked_box: Client, browser: Browser, make_user: MakeUser, app: App
) -> None:
    """A token that calls some address verified does not vouch for the address of the profile."""
    await make_user("mia")
    await browser.provider.order(
        "person", {"login": "mia", "claims": {"email": "mia@test.lan", "email_verified": False}}
    )
    await browser.provider.order("tamper", {"claims": {"email_verified": True}})
    assert await browser.sign_in() == 400
    assert "not verified" in browser.answer["message"]
    assert await app.db.read(Rows.value, "select oauth_id from users where email = 'mia@test.lan'") == ""


async def test_nobody_learns_who_has_an_address(
    linked_box: Client, browser: Browser, make_user: MakeUser, configure: Configure
) -> None:
    """Known and unknown addresses are answered alike: where the provider does not vouch for them, and where nobody is
    registered."""
    await make_user("tom")
    asked = [("known", "tom@test.lan"), ("new", "nobody@test.lan")]

    async def answers(**claims: Any) -> set[tuple[int, str]]:
        found = set()
        for login, email in asked:
            await browser.provider.order("person", {"login": login, "claims": {"email": email, **claims}})
            found.add((await browser.sign_in(login), browser.answer["message"]))
        return found

    assert len(await answers(email_verified=False)) == 1
    await configure(auto_register=False)
    assert len(await answers(email_verified=None)) == 1
    assert len(await answers(email_verified=False)) == 1


async def test_without_registration_only_known_people_come_in(
    linked_box: Client, browser: Browser, configure: Configure
) -> None:
    await configure(auto_register=False)
    assert await browser.sign_in() == 400
    assert browser.answer["message"].startswith(NO_ACCOUNT)
    await browser.provider.order("person", {"login": "boss", "claims": {"email": "admin@test.lan"}})
    assert await browser.sign_in("boss") == 201, browser.answer
    assert browser.answer["isAdmin"] is True


async def test_account_that_was_put_away_stays_away(linked_box: Client, browser: Browser, app: App) -> None:
    assert await browser.sign_in() == 201
    await linked_box.delete(f"/admin/users/{browser.answer['userId']}", json={})
    assert await browser.sign_in() == 400
    assert browser.answer["message"].startswith(NO_ACCOUNT)
    assert await app.db.read(Rows.value, "select count(*) from sessions where is_oauth") == 0


async def test_person_without_an_address_is_told(linked_box: Client, browser: Browser) -> None:
    await browser.provider.order("person", {"login": "mia", "claims": {"email": None}})
    assert await browser.sign_in() == 400
    assert "e-mail" in browser.answer["message"]


async def test_provider_that_refuses_is_told_in_its_own_word(linked_box: Client, browser: Browser) -> None:
    """The reason is one of the standard's words; whatever else stands in the address is nobody's to show."""
    state = query_of(await browser.begin())["state"]
    url = f"https://photos.home.lan/auth/login?error=access_denied&error_description=<b>call+0900</b>&state={state}"
    assert await browser.send("/oauth/callback", {"url": url}) == 400
    assert "(access_denied)" in browser.answer["message"]
    assert "0900" not in browser.answer["message"]
    assert await browser.send("/oauth/callback", {"url": url.replace("access_denied", "<script>")}) == 400
    assert "script" not in browser.answer["message"]


async def test_switched_off(admin: Client, browser: Browser, phone: Phone) -> None:
    for path, body in (
        ("/oauth/authorize", {"redirectUri": PHONE}),
        ("/oauth/callback", {"url": f"{PHONE}?code=x&state=y"}),
    ):
        assert await browser.send(path, body) == 400
        assert browser.answer["message"] == "OAuth is not enabled"


async def test_first_account_is_never_made_by_a_provider(
    app: App, browser: Browser, configure: Configure, provider: Provider
) -> None:
    """Settings from a file may switch it on before anybody was there."""
    await configure(
        enabled=True, allow_insecure_requests=True, issuer_url=provider.plain, client_id="photostead",
        client_secret=provider.secret,
    )  # fmt: skip
    await provider.order("person", {"login": "mia", "claims": {"immich_role": "admin"}})
    assert await browser.sign_in() == 400
    assert await app.db.read(Rows.value, "select count(*) from users") == 0


async def test_public_configuration_tells_the_sign_in_page(
    linked_box: Client, anonymous: Client, configure: Configure
) -> None:
    await configure(auto_launch=True, button_text="Sign in with the house")
    features, config = await anonymous.get("/server/features"), await anonymous.get("/server/config")
    assert (features["oauth"], features["oauthAutoLaunch"], features["passwordLogin"]) == (True, True, True)
    assert config["oauthButtonText"] == "Sign in with the house"
    shown = (await anonymous.get("/public/config"))["oauth"]
    assert shown == {"autoLaunch": True, "buttonText": "Sign in with the house", "enabled": True}
