"""What an administrator sets shows on every open device, without reloading: the household's own style and words."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Box

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
CSS = "body { outline: 1px solid rgb(1, 2, 3); background-image: url('https://evil.example/x.png'); }"


def set_style(box: Box, css: str) -> None:
    admin = box.daemon.login()
    config: dict[str, Any] = admin.get("/system-config")
    config["theme"]["customCss"] = css
    config["server"]["loginPageMessage"] = "Mind the <b>step</b>"
    admin.call("PUT", "/system-config", config)


def test_own_style_comes_and_goes(box: Box, signed_in: NewPage, open_page: NewPage, noise: list[str]) -> None:
    """On a page that is open already and on the sign-in page; nothing is fetched from elsewhere for it."""
    page = signed_in()
    expect_colour(page, is_own=False)
    set_style(box, CSS)
    expect_colour(page, is_own=True)
    outside = open_page()
    outside.goto(f"{box.daemon.url}/login")
    expect_colour(outside, is_own=True)
    expect(outside.get_by_text("Mind the <b>step</b>")).to_be_visible()
    outside.goto(f"{box.daemon.url}/login?plain")
    expect(outside.get_by_label("Password", exact=True)).to_be_visible()
    expect_colour(outside, is_own=False)
    set_style(box, "")
    expect_colour(page, is_own=False)
    assert noise
    assert all("evil.example" in said for said in noise), noise
    noise.clear()


def expect_colour(page: Page, *, is_own: bool) -> None:
    body = expect(page.locator("body"))
    (body.to_have_css if is_own else body.not_to_have_css)("outline-color", "rgb(1, 2, 3)")
