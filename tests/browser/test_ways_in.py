"""For everyone and on every screen: by keyboard alone, on a phone, in the dark, when the daemon is gone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import Box, expect_noise, sign_in
from tests.daemon import start_daemon

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
PATHS = [
    "/photos",
    "/favorites",
    "/albums",
    "/archive",
    "/trash",
    "/libraries",
    "/problems",
    "/onboarding/photos",
    "/locked",
]
# Links among words, and facts that are links, are as high as their line.
SMALL_TARGETS = """() => [...document.querySelectorAll('button, a, input:not([hidden])')]
  .filter((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .filter((element) => !element.closest('p, dd, .tile'))
  .map((element) => [element, element.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < 43.5 || box.height < 43.5))
  .map(([element, box]) => `${element.outerHTML.slice(0, 90)} ${box.width}x${box.height}`)"""
FOCUS = """() => {
  const element = document.activeElement;
  // The field at the top is outlined together with what stands in it.
  const style = getComputedStyle(element.closest('[role=search]') ?? element);
  return { name: element.getAttribute('aria-label') ?? element.textContent.trim(), outline: style.outlineStyle,
           width: parseFloat(style.outlineWidth), tile: element.dataset.asset ?? null };
}"""


# What the Tab key may stop at around a page.
FRAME_STOPS = """() => [...document.querySelectorAll('.skip, header :is(a, button, input), nav :is(a, button, summary)')]
  .filter((element) => element.tabIndex >= 0 && element.checkVisibility()).length"""


def walk_to_photo(page: Page, most: int) -> list[dict[str, Any]]:
    """What the Tab key stops at until it is on a photo, which is the last; every stop can be seen."""
    walked = []
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["outline"] != "none", focus
        assert focus["width"] >= 2, focus
        walked.append(focus)
        if focus["tile"]:
            return walked
    pytest.fail(f"no photo was reached: {[focus['name'] for focus in walked]}")


def test_keyboard_skips_to_the_photos(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    expect(page.locator("[data-asset]").first).to_be_visible()
    page.locator("body").focus()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["name"] == "Skip to the page"
    expect(page.get_by_role("link", name="Skip to the page")).to_be_in_viewport()
    page.keyboard.press("Enter")
    walk_to_photo(page, 3)  # what the bar of a scan says, the month's own box, then its first photo
    assert page.evaluate("location.pathname + location.hash") == "/photos"


def test_keyboard_alone(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    expect(page.locator("[data-asset]").first).to_be_visible()
    page.locator("body").focus()
    # Each entry of the frame once, and what stands above the photos: nothing holds the key.
    walked = walk_to_photo(page, page.evaluate(FRAME_STOPS) + 2)
    assert {"Upload", "Account", "Photos", "Albums", "Libraries"} <= {focus["name"] for focus in walked}

    first = walked[-1]["tile"]
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"[data-asset]:focus:not([data-asset='{first}'])")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("x")
    expect(page.get_by_role("toolbar")).to_contain_text("1 selected")
    page.keyboard.press("Escape")
    expect(page.get_by_role("toolbar")).to_be_hidden()

    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Viewer")).to_be_visible()
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Remove from favourites")).to_be_visible()
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Add to favourites")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-asset]:focus")).to_be_visible()


def test_a_phone_shows_everything_without_scrolling_sideways(box: Box, signed_in: NewPage) -> None:
    page = signed_in(width=390, height=844, touch=True)
    for path in PATHS:
        page.goto(box.daemon.url + path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path
        assert page.evaluate(SMALL_TARGETS) == [], path


def test_a_phone_is_worked_by_touch(box: Box, signed_in: NewPage) -> None:
    page = signed_in(width=390, height=844, touch=True)
    tile = page.locator("[data-asset]").nth(2)
    bounds = tile.bounding_box()
    assert bounds is not None
    touch = page.context.new_cdp_session(page)
    point = {"x": bounds["x"] + bounds["width"] / 2, "y": bounds["y"] + bounds["height"] / 2}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(page.get_by_role("toolbar")).to_be_visible()
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.get_by_role("button", name="Clear selection").tap()
    expect(page.get_by_role("toolbar")).to_be_hidden()

    tile.tap()
    expect(page.locator("img.preview.ready")).to_be_visible()
    here = page.url
    stroke: list[dict[str, float]] = [{"x": 340 - step * 40, "y": 420} for step in range(8)]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": stroke[:1]})
    for point in stroke[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    # A finger that rests before it lifts starts no fling; Chromium swallows the tap that would stop one.
    page.wait_for_timeout(300)
    touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": stroke[-1:]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page).not_to_have_url(here)
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.get_by_role("button", name="Back").tap()
    expect(page).to_have_url(f"{box.daemon.url}/photos")
    page.get_by_role("button", name="More").tap()
    page.get_by_role("dialog").get_by_role("link", name="Trash").tap()
    expect(page.get_by_role("heading", name="Trash")).to_be_visible()


def test_dark_by_the_device_and_by_choice(signed_in: NewPage) -> None:
    page = signed_in(scheme="dark")
    paper = "() => getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Light").click()
    light = page.evaluate(paper)
    assert light != dark
    page.reload()
    expect(page.locator("img.loaded").first).to_be_visible()
    assert page.evaluate(paper) == light
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Automatic").click()
    assert page.evaluate(paper) == dark


def month_of(key: str, count: int) -> dict[str, list[Any]]:
    """A month as the timeline's wire has it: columns of equal length."""
    columns: dict[str, Any] = {"ratio": 1.5, "thumbhash": None, "isFavorite": False, "isImage": True}
    columns |= {"isTrashed": False, "duration": None, "fileCreatedAt": f"{key}T12:00:00.000Z", "ownerId": "me"}
    columns |= {"localOffsetHours": 0, "livePhotoVideoId": None, "visibility": "timeline"}
    return {"id": [f"{key}-{i}" for i in range(count)]} | {name: [value] * count for name, value in columns.items()}


def test_a_million_photos_need_no_million_elements(signed_in: NewPage) -> None:
    page = signed_in()
    months = [(f"{2120 - i // 12}-{12 - i % 12:02}-01", 833) for i in range(1200)]
    asked: list[str] = []

    def answer_months(route: Route) -> None:
        route.fulfill(json=[{"timeBucket": key, "count": count} for key, count in months])

    def answer_month(route: Route, request: Request) -> None:
        key = request.url.split("timeBucket=")[1][:10]
        asked.append(key)
        route.fulfill(json=month_of(key, 833))

    page.route("**/api/timeline/buckets?*", answer_months)
    page.route("**/api/timeline/bucket?*", answer_month)
    page.reload()
    expect(page.get_by_role("heading", name="December 2120")).to_be_visible()
    slider = page.get_by_role("slider", name="Jump to a month")
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "January 2021")
    expect(page.locator("[data-asset='2021-01-01-832']")).to_be_in_viewport()
    page.keyboard.press("PageUp")
    expect(page.locator("[data-asset^='2022-01-01-']").first).to_be_in_viewport()
    page.keyboard.press("Home")
    expect(page.locator("[data-asset='2120-12-01-0']")).to_be_in_viewport()
    assert page.locator("[data-asset]").count() < 200
    assert len(set(asked)) < 15
    assert page.evaluate("document.querySelector('.scroller').scrollHeight") <= 8_000_000


def test_a_stopped_daemon_is_told_and_forgotten_once_back(tmp_path: Path, page: Page, noise: list[str]) -> None:
    data = tmp_path / "data"
    with start_daemon(data, workers=1) as daemon:
        sign_in(page, daemon)
        port = daemon.port
        expect(page.get_by_role("heading", name="No photos here yet")).to_be_visible()
    page.get_by_role("link", name="Albums").click()
    notice = page.get_by_text("Photostead is not answering. Trying again")
    expect(notice).to_be_visible()
    with start_daemon(data, workers=1, port=port):
        expect(notice).to_be_hidden()
        expect(page.get_by_role("heading", name="Albums")).to_be_visible()
        page.close()
    expect_noise(
        noise,
        "dynamically imported module",
        "ERR_CONNECTION_REFUSED",
        "WebSocket",
        "ERR_EMPTY_RESPONSE",
        "ERR_CONNECTION_RESET",
    )
