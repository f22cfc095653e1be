"""Linking accounts with the provider, unlinking them, and that an administrator always has a way in."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from photostead.app import App
from photostead.cli.commands import photostead
from photostead.db.connection import connect
from photostead.db.tx import Rows, Tx
from photostead.kernel.errors import Invalid
from tests.client import Client
from tests.conftest import MakeApiKey, MakeUser
from tests.oauth.conftest import Browser, Configure
from tests.oauth.idp import LINKING, Provider
from tests.people import insert_person


def window_of(client: Client, provider: Provider) -> Browser:
    """A browser in which somebody is signed in."""
    return Browser(Client(client.http, client.base, client.headers), provider)


async def link(window: Browser, login: str = "mia") -> int:
    """The whole way of linking; the status of the last step."""
    return await window.send("/oauth/link", {"url": await window.come_back(login, LINKING)})


async def test_link_and_sign_in(linked_box: Client, make_user: MakeUser, provider: Provider, browser: Browser) -> None:
    """Whatever the provider says of the address: the person proved to be both."""
    await provider.order(
        "person", {"login": "mia", "claims": {"email": "another@mail.example", "email_verified": False}}
    )
    window = window_of(await make_user("mia"), provider)
    assert await link(window) == 200, window.answer
    assert (window.answer["email"], window.answer["oauthId"]) == ("mia@test.lan", "mia")
    assert window.cookies == {}
    assert await link(window) == 200, "again, by the same sign-in"
    assert await browser.sign_in() == 201
    assert browser.answer["userEmail"] == "mia@test.lan"


async def test_link_takes_nothing_from_others(linked_box: Client, make_user: MakeUser, provider: Provider) -> None:
    """A sign-in belongs to one account, an account to one sign-in."""
    mia, tom = [window_of(await make_user(name), provider) for name in ("mia", "tom")]
    assert await link(mia) == 200
    assert await link(tom) == 400
    assert "linked with another one" in tom.answer["message"]
    assert await link(mia, "ada") == 400
    assert "unlink it first" in mia.answer["message"]


async def test_unlink(linked_box: Client, make_user: MakeUser, provider: Provider, browser: Browser) -> None:
    await provider.order("person", {"login": "mia", "claims": {"email_verified": None, "email": "mia@test.lan"}})
    person = await make_user("mia")
    assert await link(window_of(person, provider)) == 200
    assert (await person.post("/oauth/unlink"))["oauthId"] == ""
    assert await browser.sign_in() == 400


async def test_keys_link_and_unlink_nothing(
    linked_box: Client, make_user: MakeUser, make_api_key: MakeApiKey, provider: Provider
) -> None:
    """A key would become worth more than it was limited to."""
    key = await make_api_key(await make_user("mia"), "all")
    window = window_of(key, provider)
    assert await window.send("/oauth/link", {"url": await window.come_back("mia", LINKING)}) == 403
    await key.post("/oauth/unlink", expect=403)


async def test_passwords_go_only_when_an_administrator_has_another_way(
    linked_box: Client, configure: Configure, provider: Provider, browser: Browser, anonymous: Client
) -> None:
    with pytest.raises(Invalid, match=r"passwordLogin\.enabled cannot be switched off before an administrator"):
        await configure(passwords=False)
    window = window_of(linked_box, provider)
    assert await link(window, "boss") == 200
    await configure(passwords=False)
    login = {"email": "admin@test.lan", "password": "correct horse"}
    await anonymous.post("/auth/login", json=login, expect=401)
    # What would leave nobody with a way in is refused; what would not is not.
    await linked_box.post("/oauth/unlink", expect=400)
    await linked_box.post("/admin/auth/unlink-all", expect=400)
    with pytest.raises(Invalid):
        await configure(passwords=False, enabled=False)
    assert await browser.sign_in("boss") == 201
    assert browser.answer["isAdmin"]
    await configure(passwords=True, enabled=False)
    await configure(passwords=True, enabled=True)
    await linked_box.post("/admin/auth/unlink-all")
    assert (await linked_box.get("/users/me"))["oauthId"] == ""


async def test_provider_goes_only_when_an_administrator_has_a_password(
    linked_box: Client, app: App, configure: Configure, provider: Provider
) -> None:
    assert await link(window_of(linked_box, provider), "boss") == 200
    await app.db.write(Tx.run, "update users set password_hash = null")
    with pytest.raises(Invalid, match=r"oauth\.enabled cannot be switched off"):
        await configure(enabled=False)
    await linked_box.post("/oauth/unlink", expect=400)
    await linked_box.post("/admin/auth/unlink-all", expect=400)


async def test_person_without_a_password_may_unlink(linked_box: Client, browser: Browser) -> None:
    """They may want to link another sign-in; the box is not in danger."""
    assert await browser.sign_in() == 201
    assert await browser.send("/oauth/unlink", None) == 200
    assert await browser.send("/oauth/unlink", None) == 200, "unlinked is unlinked"


async def test_unlink_all(linked_box: Client, browser: Browser, app: App, make_user: MakeUser) -> None:
    """For another provider: everyone is linked anew by their address when they sign in there."""
    assert await browser.sign_in() == 201
    await (await make_user("tom")).post("/admin/auth/unlink-all", expect=403)
    await linked_box.post("/admin/auth/unlink-all")
    assert await app.db.read(Rows.column, "select oauth_id from users where oauth_id != ''") == []
    assert await browser.sign_in() == 201


def test_terminal_switches_passwords_on_again(data_dir: Path) -> None:
    """Whoever stands beside the box is never shut out; the rules are the same there."""

    def set_to(name: str, value: str) -> Result:
        return CliRunner().invoke(photostead, ["config", "set", name, value, "--data-dir", str(data_dir)])

    assert "nobody could sign in" in set_to("passwordLogin.enabled", "false").output
    for name, value in (("issuerUrl", "https://auth.home.lan"), ("clientId", "photostead"), ("enabled", "true")):
        assert set_to(f"oauth.{name}", value).exit_code == 0
    assert "nobody could look after the box" in set_to("passwordLogin.enabled", "false").output
    with connect(data_dir / "photostead.sqlite") as connection:
        user_id = insert_person(Tx(connection), "boss", is_admin=True)
        connection.execute("update users set oauth_id = 'boss' where id = ?", (user_id,))
    assert set_to("passwordLogin.enabled", "false").exit_code == 0
    assert "nobody could sign in" in set_to("oauth.enabled", "false").output
    assert set_to("passwordLogin.enabled", "true").exit_code == 0
