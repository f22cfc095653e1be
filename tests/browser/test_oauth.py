"""Signing in with a real provider in a real browser: by button, by itself, and back; linking; signing out at both."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import expect_noise, sign_in
from tests.daemon import Daemon, start_daemon
from tests.oauth.idp import Provider, start_provider

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A running one."""
    with start_provider(tmp_path_factory.mktemp("provider")) as running:
        yield running


@pytest.fixture
def daemon(tmp_path: Path, provider: Provider) -> Iterator[Daemon]:
    """One that lets people sign in with it."""
    with start_daemon(tmp_path / "data", workers=1) as running:
        set_oauth(
            running,
            enabled=True,
            allowInsecureRequests=True,
            issuerUrl=provider.plain,
            clientId="photostead",
            clientSecret=provider.secret,
            buttonText="Come in by the house",
        )
        yield running


def set_oauth(daemon: Daemon, *, passwords: bool = True, **values: Any) -> None:
    """Change the settings as an administrator."""
    visitor = daemon.login()
    config = visitor.get("/admin/config")
    config["oauth"] |= values
    config["passwordLogin"]["enabled"] = passwords
    visitor.call("PUT", "/admin/config", config)


@pytest.fixture
def new_page(open_page: NewPage) -> NewPage:
    """A page that fetches nothing from elsewhere: the provider's pages want a font."""

    def make(*size: int, **kind: Any) -> Page:
        page = open_page(*size, **kind)
        page.context.route(re.compile(r"^https://"), lambda route: route.fulfill(body=""))
        return page

    return make


def pass_provider(page: Page, provider: Provider, login: str = "mia") -> None:
    """Sign in and agree on the provider's pages."""
    expect(page).to_have_url(re.compile(re.escape(provider.plain)))
    page.get_by_placeholder("Enter any login").fill(login)
    page.get_by_placeholder("and password").fill("anything")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def forget_signing_out(page: Page, provider: Provider) -> None:
    """The provider asks whether the session there shall end too."""
    expect(page).to_have_url(re.compile(re.escape(f"{provider.plain}/session/end")))


def test_button_leads_there_and_back(daemon: Daemon, provider: Provider, new_page: NewPage, noise: list[str]) -> None:
    """To the page that was asked for; nothing of the answer stays in the address or the history. Signing out ends it here and
    leads to the provider; the page does not go there by itself afterwards."""
    page = new_page()
    page.goto(daemon.url + "/albums")
    expect(page.get_by_label("Password")).to_be_visible()
    page.get_by_role("button", name="Come in by the house").click()
    pass_provider(page, provider)
    expect(page.get_by_role("button", name="Account")).to_be_visible()
    expect(page).to_have_url(daemon.url + "/albums")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies(daemon.url)}
    assert cookies["immich_access_token"]["httpOnly"]
    assert "photostead_oauth" not in cookies
    page.wait_for_load_state(
        "networkidle"
    )  # what is under way is refused after the farewell, which Chromium complains of
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Sign out").or_(page.get_by_role("button", name="Sign out")).click()
    forget_signing_out(page, provider)
    page.goto(daemon.url)
    expect(page.get_by_role("button", name="Come in by the house")).to_be_visible()


def test_goes_there_by_itself_unless_told_not_to(daemon: Daemon, provider: Provider, new_page: NewPage) -> None:
    """Where passwords are off too, their form is gone."""
    set_oauth(daemon, autoLaunch=True)
    page = new_page(390, 844, touch=True)
    for value in ("0", "false"):
        page.goto(f"{daemon.url}/auth/login?autoLaunch={value}")
        expect(page.get_by_role("button", name="Come in by the house")).to_be_visible()
        expect(page).to_have_url(re.compile("autoLaunch"))
    page.goto(daemon.url)
    pass_provider(page, provider)
    expect(page).to_have_url(daemon.url + "/photos")


def test_link_unlink_and_sign_in_without_passwords(
    daemon: Daemon, provider: Provider, new_page: NewPage, noise: list[str]
) -> None:
    """The administrator links the account on the account's page, switches passwords off, and signs in with the provider."""
    page = new_page()
    sign_in(page, daemon, "/user-settings/password")
    page.get_by_role("button", name="Link account").click()
    pass_provider(page, provider, "boss")
    expect(page.get_by_role("button", name="Unlink account")).to_be_visible()
    expect(page).to_have_url(daemon.url + "/user-settings/password")
    set_oauth(daemon, passwords=False)
    page.get_by_role("button", name="Unlink account").click()
    page.get_by_role("dialog").get_by_role("button", name="Unlink account").click()
    expect(page.get_by_text("No administrator could sign in then")).to_be_visible()
    expect_noise(noise, "400")
    page.context.clear_cookies(name=re.compile("immich_"))
    page.goto(daemon.url)
    expect(page.get_by_role("button", name="Come in by the house")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_count(0)
    page.get_by_role("button", name="Come in by the house").click()
    expect(page.get_by_role("button", name="Account")).to_be_visible()


def test_refusals_are_told(daemon: Daemon, provider: Provider, new_page: NewPage, noise: list[str]) -> None:
    """By the provider, and for an answer that belongs to nobody here; the form is there to try again."""
    set_oauth(daemon, autoLaunch=True)
    page = new_page()
    page.goto(daemon.url)
    expect(page).to_have_url(re.compile(re.escape(provider.plain)))
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("alert")).to_contain_text("(access_denied)")
    page.goto(f"{daemon.url}/auth/login?code=stolen&state=forged")
    expect(page.get_by_role("alert")).to_contain_text("begin again")
    expect(page.get_by_role("button", name="Come in by the house")).to_be_visible()
    expect(page).to_have_url(daemon.url + "/login")
    expect_noise(noise, "400")
