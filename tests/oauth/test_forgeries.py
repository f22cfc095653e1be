"""What must not sign anybody in: answers of other sign-ins, and tokens that are not the provider's, not for us or over.

The tokens come from the real provider, which was told to change one thing before it hands them out.
"""

import time
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from tests.client import Client
from tests.conftest import MakeUser
from tests.oauth.conftest import Browser, Configure, Phone
from tests.oauth.idp import LINKING, WEB, Provider, query_of

AGAIN = "begin again"


async def sessions_of_providers(app: App) -> int:
    """How many sessions began with a provider's sign-in."""
    count: int = await app.db.read(Rows.value, "select count(*) from sessions where is_oauth")
    return count


# --- answers of other sign-ins


async def test_answer_needs_the_browser_that_began(linked_box: Client, browser: Browser, anonymous: Client) -> None:
    """An address that somebody else's sign-in ended at is worth nothing elsewhere (login CSRF)."""
    url = await browser.come_back("eve")
    victim = Browser(Client(anonymous.http, anonymous.base), browser.provider)
    assert await victim.send("/oauth/callback", {"url": url}) == 400
    assert AGAIN in victim.answer["message"]
    await victim.begin()
    assert await victim.send("/oauth/callback", {"url": url}) == 400
    swapped = url.replace(query_of(url)["state"], query_of(await victim.begin())["state"])
    assert await victim.send("/oauth/callback", {"url": swapped}) == 400, "the code belongs to another challenge"


@pytest.mark.parametrize("state", ["", "x", "\ud83d"])
async def test_state_that_is_none(linked_box: Client, browser: Browser, state: str) -> None:
    url = await browser.come_back()
    for forged in (
        f"{WEB}?code={query_of(url)['code']}&state={state!a}",
        f"{WEB}?code={query_of(url)['code']}",
        f"{url}&state=x",
    ):
        assert await browser.send("/oauth/callback", {"url": forged}) == 400
        assert AGAIN in browser.answer["message"]


async def test_phone_needs_its_own_secret(linked_box: Client, phone: Phone) -> None:
    url = await phone.provider.sign_in(await phone.begin())
    verifier, phone.verifier = phone.verifier, "A" * 43
    assert await phone.finish(url) == 400
    phone.verifier = "short"
    assert await phone.finish(url) == 400
    phone.verifier, phone.state = verifier, "another"
    assert await phone.finish(url) == 400


async def test_code_counts_once(linked_box: Client, browser: Browser, app: App) -> None:
    """Also for whoever kept the cookie."""
    url = await browser.come_back()
    kept = dict(browser.cookies)
    assert await browser.send("/oauth/callback", {"url": url}) == 201
    browser.cookies = kept
    assert await browser.send("/oauth/callback", {"url": url}) == 400
    assert AGAIN in browser.answer["message"]
    # The provider took the first session's token back, we did not begin another.
    assert await sessions_of_providers(app) == 1


async def test_answer_of_another_provider(linked_box: Client, browser: Browser) -> None:
    """RFC 9207: this provider says who answers, so an answer that does not is another's (mix-up)."""
    url = await browser.come_back()
    issuer = f"&iss={url.partition('&iss=')[2]}"
    assert issuer != "&iss="
    for forged in (url.replace(issuer, ""), url.replace(issuer, "&iss=https%3A%2F%2Fevil.example")):
        assert await browser.send("/oauth/callback", {"url": forged}) == 400
        assert "another provider" in browser.answer["message"]


async def test_other_sites_pages_cannot_finish(linked_box: Client, phone: Phone) -> None:
    """A form of another site may be sent as text that looks like JSON; a browser that says so is not heard either."""
    url = await phone.provider.sign_in(await phone.begin(), "eve")
    body = {"url": url, "state": phone.state, "codeVerifier": phone.verifier}
    for path, options in (
        ("/api/oauth/callback", {"data": str(body).replace("'", '"'), "headers": {"Content-Type": "text/plain"}}),
        ("/api/oauth/callback", {"json": body, "headers": {"Sec-Fetch-Site": "cross-site"}}),
        ("/api/oauth/authorize", {"json": {"redirectUri": WEB}, "headers": {"Sec-Fetch-Site": "same-site"}}),
    ):
        answer = await phone.client.send("POST", path, **options)
        assert answer.status == 403
        assert not answer.cookies


@pytest.mark.parametrize(
    "redirect_uri",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example/auth/login", "https://user@evil.example/", "x", "", "https://h/\n",
     "https://photos.home.lan/auth/login?next=x", "https://photos.home.lan/auth/login#x", "file:///etc/passwd"],
)  # fmt: skip
async def test_addresses_that_are_no_page(linked_box: Client, browser: Browser, redirect_uri: str) -> None:
    assert await browser.send("/oauth/authorize", {"redirectUri": redirect_uri}) == 400


@pytest.mark.parametrize(
    "body", [{"state": ""}, {"codeChallenge": "plain"}, {"codeChallenge": "A" * 44}, {"state": "s" * 3000}]
)
async def test_what_a_phone_brings_must_be_something(
    linked_box: Client, browser: Browser, body: dict[str, str]
) -> None:
    assert await browser.send("/oauth/authorize", {"redirectUri": WEB, **body}) == 400


# --- tokens

NOW = int(time.time())
FORGED: dict[str, tuple[dict[str, Any], str]] = {
    "unsigned": ({"key": "none"}, "signed with 'none'"),
    "our public key as a secret": ({"key": "public-as-secret"}, "signed with 'HS256'"),
    "a stranger's key": ({"key": "other"}, "not signed by the provider"),
    "a key nobody knows": ({"header": {"kid": "nobody"}}, "a key that the provider does not show"),
    "a critical header": ({"header": {"crit": ["x-lock"], "x-lock": "shut"}}, "not signed by the provider"),
    "another issuer": ({"claims": {"iss": "https://evil.example"}}, "another issuer"),
    "another program": ({"claims": {"aud": "another-program"}}, "for another program"),
    "several programs": ({"claims": {"aud": ["photostead", "another-program"]}}, "several programs"),
    "given to another": ({"claims": {"azp": "another-program"}}, "given to another program"),
    "over": ({"claims": {"exp": NOW - 120}}, "is over"),
    "without an end": ({"claims": {"exp": None}}, "no exp"),
    "from the future": ({"claims": {"iat": NOW + 3600}}, "from the future"),
    "not valid yet": ({"claims": {"nbf": NOW + 3600}}, "from the future"),
    "an end that is text": ({"claims": {"exp": "tomorrow"}}, "no exp"),
    "another nonce": ({"claims": {"nonce": f"{NOW}.AAAA"}}, AGAIN),
    "no nonce": ({"claims": {"nonce": None}}, AGAIN),
    "nobody": ({"claims": {"sub": ""}}, "who it is about"),
    "a number for a person": ({"claims": {"sub": 7}}, "who it is about"),
    "a profile of somebody else": ({"userinfo": {"sub": "admin"}}, "somebody else"),
}


@pytest.mark.parametrize("name", FORGED)
async def test_forged_token_is_refused(linked_box: Client, browser: Browser, app: App, name: str) -> None:
    how, why = FORGED[name]
    await browser.provider.order("tamper", how)
    assert await browser.sign_in() == 400, browser.answer
    assert why in browser.answer["message"]
    assert await sessions_of_providers(app) == 0
    await browser.provider.order("tamper", None)
    assert await browser.sign_in() == 201, "only what was changed was wrong"


async def test_nonce_of_another_sign_in(linked_box: Client, browser: Browser) -> None:
    """A token that was good for another sign-in of ours is not good for this one (replayed ID token)."""
    other = query_of(await browser.begin())["nonce"]
    await browser.provider.order("tamper", {"claims": {"nonce": other}})
    assert await browser.sign_in() == 400
    assert AGAIN in browser.answer["message"]


async def test_secret_signatures_need_the_secret(linked_box: Client, browser: Browser, configure: Configure) -> None:
    """Where HS256 is chosen, the provider's public key is no secret, and no secret is none."""
    await configure(client_id="hs256", signing_algorithm="HS256")
    await browser.provider.order("tamper", {"key": "public-as-secret"})
    assert await browser.sign_in() == 400
    assert "not signed by the provider" in browser.answer["message"]


async def test_keys_are_rotated(linked_box: Client, browser: Browser, app: App) -> None:
    """New keys are learned by themselves; the old ones are forgotten with them."""
    assert await browser.sign_in() == 201
    await browser.provider.order("rotate")
    assert await browser.sign_in() == 201, browser.answer


async def test_wrong_secret_is_for_the_administrator(
    linked_box: Client, browser: Browser, configure: Configure, caplog: pytest.LogCaptureFixture
) -> None:
    """Told by its name, and neither secret nor code in answer or log."""
    await configure(client_secret="not-the-secret-of-this-client")
    url = await browser.come_back()
    assert await browser.send("/oauth/callback", {"url": url}) == 400
    assert "invalid_client" in browser.answer["message"]
    for secret in ("not-the-secret-of-this-client", query_of(url)["code"], query_of(url)["state"]):
        assert secret not in caplog.text
        assert secret not in str(browser.answer)


async def test_guesses_are_slowed_down(linked_box: Client, phone: Phone) -> None:
    """Each answer that is handed in makes us ask the provider: not without end for one address."""
    url = f"app.immich:///oauth-callback?code=guess&state={phone.state}&iss={phone.provider.plain}"
    statuses = [await phone.finish(url) for _ in range(45)]
    assert set(statuses[:40]) == {400}
    assert statuses[-1] == 429


# --- linking


async def test_link_needs_the_session_that_began(
    linked_box: Client, browser: Browser, make_user: MakeUser, app: App
) -> None:
    """A way begun by another session, or by none, links nothing: an attacker's sign-in never ends in a victim's account."""
    victim, attacker = await make_user("vera"), await make_user("eve")
    url = await browser.come_back("eve", LINKING)
    assert await browser.send("/oauth/link", {"url": url}, **victim.headers) == 400
    assert AGAIN in browser.answer["message"]
    stolen = Browser(Client(attacker.http, attacker.base, attacker.headers), browser.provider)
    url = await stolen.come_back("eve", LINKING)
    stolen.client.headers = victim.headers
    assert await stolen.send("/oauth/link", {"url": url}) == 400
    assert await app.db.read(Rows.column, "select oauth_id from users where oauth_id != ''") == []


async def test_link_from_a_session_that_ended(linked_box: Client, make_user: MakeUser, provider: Provider) -> None:
    """The person signed out, and somebody else in, in the same browser, before the answer came."""
    before, after = await make_user("mia"), await make_user("tom")
    window = Browser(Client(before.http, before.base, before.headers), provider)
    url = await window.come_back("mia", LINKING)
    await before.post("/auth/logout")
    assert await window.send("/oauth/link", {"url": url}) == 401
    window.client.headers = after.headers
    assert await window.send("/oauth/link", {"url": url}) == 400
    # ... nor does such an answer sign anybody in.
    assert await window.send("/oauth/callback", {"url": url}) == 400
