"""The address for phones in the steps after the first sign-up: its picture, its text, and the choice among several."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from photostead.features.appliance.qr import draw_qr
from tests.browser.conftest import sign_in
from tests.daemon import Daemon, start_daemon

pytestmark = pytest.mark.browser
URLS = {
    "http://photostead.local:2283": "mdns",
    "http://192.168.1.20:2283": "ipv4",
    "http://[2001:db8:1234:5678:9abc:def0:1234:5678]:2283": "ipv6",
}


def code(url: str) -> dict[str, Any]:
    """Its QR code as the box sends it."""
    drawn = draw_qr(url)
    return {"size": drawn.size, "path": drawn.path}


def answer(status: str, *urls: str, message: str | None = None) -> dict[str, Any]:
    """What the box says of its addresses."""
    known = [{"url": url, "kind": URLS[url], "interface": None, "qr": code(url)} for url in urls]
    return {"urls": known, "discovery": {"status": status, "name": None, "message": message}}


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """An empty box."""
    path: Path = tmp_path_factory.mktemp("box") / "data"
    with start_daemon(path, workers=1) as started:
        yield started


@pytest.fixture
def visit(daemon: Daemon, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Make a page that shows the step, with these answers about addresses, the last one for good."""

    def make(*answers: dict[str, Any], **kind: Any) -> Page:
        page = open_page(**kind)
        waiting = list(answers)
        page.route(
            "**/api/photostead/addresses",
            lambda route: route.fulfill(json=waiting.pop(0) if len(waiting) > 1 else waiting[0]),
        )
        sign_in(page, daemon, "/onboarding/phone")
        return page

    return make


def test_the_address_and_its_picture(visit: Callable[..., Page]) -> None:
    name, number, long = URLS
    page = visit(answer("announced", *URLS))
    card = page.get_by_role("region", name="Addresses for your phones")
    expect(card.get_by_role("img", name=f"QR code of {name}").locator("path")).to_have_attribute(
        "d", code(name)["path"]
    )
    expect(card).to_contain_text(".local")
    card.get_by_text("Other addresses").click()
    card.get_by_role("button", name=number).click()
    expect(card.get_by_role("img", name=f"QR code of {number}").locator("path")).to_have_attribute(
        "d", code(number)["path"]
    )
    expect(card).to_contain_text("Your router may give this box other numbers")
    card.get_by_role("button", name=long).click()
    expect(card.get_by_role("button", name=long)).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_the_screen(visit: Callable[..., Page], width: int) -> None:
    page = visit(answer("announced", *URLS), width=width, height=800, touch=width < 500)
    card = page.get_by_role("region", name="Addresses for your phones")
    card.get_by_text("Other addresses").click()
    box = card.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_name_that_is_still_looked_for_comes_by_itself(visit: Callable[..., Page]) -> None:
    name, number, _ = URLS
    page = visit(answer("starting", number), answer("announced", name, number))
    expect(page.get_by_role("img", name=f"QR code of {name}")).to_be_visible()


def test_a_box_that_nobody_reaches_says_why(visit: Callable[..., Page]) -> None:
    page = visit(answer("impossible", message="The daemon listens on 127.0.0.1 only."))
    card = page.get_by_role("region", name="Addresses for your phones")
    expect(card).to_contain_text("Other devices cannot reach this box yet.")
    expect(card).to_contain_text("The daemon listens on 127.0.0.1 only.")
    expect(card.get_by_role("img")).to_have_count(0)
