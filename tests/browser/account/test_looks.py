"""The parts of the settings: the way to them, their addresses, the keyboard. How each of them looks is examined by
`test_every_page.py`."""

from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.account.conftest import Enter, Person
from tests.browser.test_ways_in import FOCUS
from tests.daemon import Daemon

pytestmark = pytest.mark.browser
PARTS = {
    "account": "About you",
    "password": "Change your password",
    "devices": "Your devices",
    "api-keys": "Your keys",
    "pin-code": "Choose a PIN code",
    "partners": "Who sees my photos",
    "notifications": "Mail to you",
    "preferences": "What the apps show",
}
# Contrast of every visible text with what lies behind it (WCAG 2.2, 1.4.3: 4.5, large text 3), as drawn.
FAINT = """() => {
  const rgba = (text) => (text.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
  const over = ([r, g, b, a = 1], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => part / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const chain = [];
    for (let at = element; at; at = at.parentElement) chain.unshift(rgba(getComputedStyle(at).backgroundColor));
    return chain.reduce((below, colour) => over(colour, below), [255, 255, 255]);
  };
  const found = [];
  for (const element of document.querySelectorAll('main *')) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join('');
    if (text === '' || !element.checkVisibility() || element.closest(':disabled, .visually-hidden')) continue;
    const style = getComputedStyle(element);
    const back = behind(element);
    const [a, b] = [light(over(rgba(style.color), back)), light(back)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const enough = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if ((a + 0.05) / (b + 0.05) < enough) found.push(`${text}: ${((a + 0.05) / (b + 0.05)).toFixed(2)}`);
  }
  return found;
}"""
SETTLE = """() => document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime !== Infinity).forEach((one) => one.finish())"""
UNNAMED = """() => [...document.querySelectorAll('main button, main a, main input, main select')]
  .filter((element) => element.checkVisibility() && !element.closest('[aria-hidden]'))
  .filter((element) => !element.labels?.length && !element.ariaLabel && !element.textContent.trim())
  .map((element) => element.outerHTML.slice(0, 100))"""


def expect_contrast(page: Page, about: str) -> None:
    """In light and dark, each when the colours have changed over."""
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLE)
        assert page.evaluate(FAINT) == [], f"{about}, {scheme}"


def test_a_list_at_the_side(enter: Enter, mia: Person) -> None:
    page = enter(mia)
    parts = page.get_by_role("navigation", name="Parts of the settings")
    expect(parts.get_by_role("link")).to_have_count(len(PARTS))
    expect(parts.get_by_role("link", name="Account")).to_have_attribute("aria-current", "page")
    parts.get_by_role("link", name="Devices").click()
    expect(page).to_have_url(page.url.rstrip("/"))
    expect(page.get_by_role("heading", name="Your devices")).to_be_visible()
    expect(parts.get_by_role("link", name="Devices")).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(page.get_by_role("heading", name="About you")).to_be_visible()


def test_on_a_phone_a_list_that_opens(enter: Enter, mia: Person, daemon: Daemon) -> None:
    page = enter(mia, width=390, height=844, touch=True)
    parts = page.get_by_role("navigation", name="Parts of the settings")
    expect(parts).to_contain_text(mia.email)
    expect(page.get_by_role("heading", name="About you")).to_have_count(0)
    parts.get_by_role("link", name="PIN code").tap()
    expect(page).to_have_url(f"{daemon.url}/user-settings/pin-code")
    expect(page.get_by_role("heading", name="PIN code", level=1)).to_be_visible()
    expect(parts).to_have_count(0)
    page.get_by_role("link", name="Account settings").tap()
    expect(parts).to_be_visible()


def test_no_such_part(enter: Enter, mia: Person) -> None:
    page = enter(mia, "/user-settings/nothing")
    expect(page.get_by_text("There is nothing at this address.")).to_be_visible()


def test_keyboard_alone(enter: Enter, mia: Person) -> None:
    page = enter(mia, "/user-settings/preferences")
    page.get_by_role("navigation", name="Parts of the settings").get_by_role("link").first.focus()
    walked: list[Any] = []
    for _ in range(20):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["outline"] != "none", focus
        walked.append(page.evaluate("document.activeElement.labels?.[0]?.textContent ?? ''"))
        if walked[-1] == "Ratings":
            break
    else:
        pytest.fail(f"the switch was not reached: {walked}")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.keyboard.press("Space")
    assert mia.visitor.get("/users/me/preferences")["ratings"]["enabled"] is True
