"""Stacks in a browser: made from a selection, looked through, changed and taken apart."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Box
from tests.browser.selecting import select

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def choose(page: Page, name: str) -> None:
    """An entry of the selection's menu."""
    page.get_by_role("toolbar").get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name=name, exact=True).click()


def tile(page: Page, uid: str) -> Locator:
    """A photo in the grid."""
    return page.locator(f"[data-asset='{uid}']")


def stack(page: Page, number: int) -> list[str]:
    """Stack the first photos; their ids, that on top first."""
    ids = select(page, number)
    choose(page, "Stack")
    expect(page.get_by_text(f"{number} photos stacked")).to_be_visible()
    expect(tile(page, ids[0])).to_have_accessible_name(re.compile(f", stack of {number}$"))
    for uid in ids[1:]:
        expect(tile(page, uid)).to_have_count(0)
    return ids


@pytest.fixture(autouse=True)
def apart(box: Box) -> None:
    """Every test begins without stacks."""
    client = box.daemon.login()
    client.call("DELETE", "/stacks", {"ids": [one["id"] for one in client.call("GET", "/stacks")]})


def test_a_selection_becomes_a_stack_and_is_looked_through(signed_in: NewPage) -> None:
    page = signed_in()
    ids = stack(page, 3)
    page.get_by_role("button", name="Undo").click()
    for uid in ids:
        expect(tile(page, uid)).to_be_visible()

    top, second, third = stack(page, 3)
    tile(page, top).click()
    strip = page.get_by_role("region", name="Stack")
    expect(strip.get_by_role("listitem")).to_have_count(3)
    expect(strip.get_by_role("button", name="Shown first")).to_be_disabled()
    expect(strip.locator("[data-member]").last).to_have_attribute("data-member", top)
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile(second))
    expect(strip.locator("[aria-current=true]")).to_have_attribute("data-member", second)
    strip.locator(f"[data-member='{third}']").click()
    expect(page).to_have_url(re.compile(third))
    strip.get_by_role("button", name="Show first").click()
    expect(page.get_by_text("This one is shown first now")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(third))
    strip.locator(f"[data-member='{top}']").click()
    strip.get_by_role("button", name="Take out").click()
    expect(strip).to_have_count(0)
    page.keyboard.press("Escape")
    expect(tile(page, top)).to_be_visible()
    expect(tile(page, third)).to_have_accessible_name(re.compile("stack of 2$"))
    expect(tile(page, second)).to_have_count(0)


def test_a_stack_goes_and_comes_as_one(box: Box, signed_in: NewPage) -> None:
    """Into the trash, and taken apart; what another device does is seen."""
    page = signed_in(width=390, height=844)
    top, second, earliest = stack(page, 3)
    tile(page, top).locator("..").get_by_role("checkbox").click(force=True)
    page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("3 items moved to trash")).to_be_visible()
    expect(tile(page, top)).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(tile(page, top)).to_have_accessible_name(re.compile("stack of 3$"))
    box.daemon.login().call("DELETE", "/assets", {"ids": [top]})
    expect(tile(page, earliest)).to_have_accessible_name(re.compile("stack of 2$"))
    box.daemon.login().call("POST", "/trash/restore/assets", {"ids": [top]})
    expect(tile(page, earliest)).to_have_accessible_name(re.compile("stack of 3$"))
    tile(page, earliest).locator("..").get_by_role("checkbox").click(force=True)
    choose(page, "Unstack")
    for uid in (top, second, earliest):
        expect(tile(page, uid)).to_be_visible()
        expect(tile(page, uid)).not_to_have_accessible_name(re.compile("stack"))
