"""Memories as a person meets them: the row above the photos, the player, what is kept, left out and removed."""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Box
from tests.photos import write_photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
PATIENCE_SECONDS = 60.0
# How many years ago, and how many photos of that day.
DAYS = {1: 2, 5: 3, 10: 1}
OTHERS = 30


def fill(folder: Path) -> None:
    """Photos of this day in earlier years, and others."""
    today = datetime.now().astimezone().date()
    # On 29 February: the 28th, which is remembered as well in a year that has both.
    day = f"{today:%m}:{min(today.day, 28) if today.month == 2 else today.day:02}"
    for years, count in DAYS.items():
        for number in range(count):
            taken = f"{today.year - years}:{day} {10 + number}:00:00"
            write_photo(
                folder / f"{years}-{number}.jpg", colour=(years * 20, number * 70, 90), size=(600, 400), taken=taken
            )
    for number in range(OTHERS):
        taken = f"2003:{number % 12 + 1:02}:{14 if today.day != 14 else 15} 12:00:00"
        write_photo(folder / f"other-{number}.jpg", colour=(number * 8, 120, 60), size=(600, 400), taken=taken)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Takes the place of the household of other modules."""
    made = tmp_path_factory.mktemp("photos")
    fill(made)
    return made


def wait_until(holds: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def memories(box: Box) -> dict[int, Any]:
    """Those of today by how many years ago they are."""
    today = datetime.now().astimezone().date()
    found = box.daemon.login().get(f"/memories?for={today}")
    return {today.year - memory["data"]["year"]: memory for memory in found}


@pytest.fixture(scope="module", autouse=True)
def made(box: Box) -> None:
    """The night's work, once every photo has its picture."""
    visitor = box.daemon.login()
    body = {"size": 1000}

    def is_ready() -> bool:
        items = visitor.call("POST", "/search/metadata", body)["assets"]["items"]
        return len(items) == sum(DAYS.values()) + OTHERS and all(item["thumbhash"] for item in items)

    wait_until(is_ready, "the photos were not read")
    visitor.call("POST", "/jobs", {"name": "memory-create"})
    wait_until(lambda: len(memories(box)) == len(DAYS), "no memories were made")


def cards(page: Page) -> Locator:
    return page.get_by_role("region", name="Memories").get_by_role("link")


def player(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Memories")


def expect_shown(page: Page, name: str, place: str) -> None:
    """The player shows this memory and photo, with its picture."""
    expect(player(page).get_by_role("heading")).to_have_text(name)
    expect(player(page).get_by_text(place, exact=True)).to_be_visible()
    expect(player(page).locator("img.ready")).to_be_visible()


def test_the_row_stands_above_the_photos(signed_in: NewPage) -> None:
    page = signed_in()
    expect(cards(page)).to_have_count(len(DAYS))
    expect(cards(page).first).to_have_accessible_name(re.compile(r"^A year ago, .*, 2 items$"))
    scroller, row = page.locator(".scroller"), page.get_by_role("region", name="Memories")
    expect(row).to_be_in_viewport()
    # The keyboard needs one step for all of it.
    cards(page).first.focus()
    page.keyboard.press("ArrowRight")
    expect(cards(page).nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.content') !== null")
    # It scrolls away with the photos; the way back to the top brings it back.
    page.locator("[data-asset]").first.focus()
    page.keyboard.press("End")
    expect(row).not_to_be_in_viewport()
    page.locator("[data-asset]").last.focus()
    page.keyboard.press("Home")
    expect(row).to_be_in_viewport()
    assert scroller.evaluate("(one) => one.scrollTop") == 0

    # Photos further down keep their place while one is looked at.
    scroller.hover()
    page.mouse.wheel(0, 700)
    wait_until(lambda: scroller.evaluate("(one) => one.scrollTop") == 700, "it did not scroll")  # which takes a while
    tile = page.locator("[data-asset]:visible").nth(4)
    tile.scroll_into_view_if_needed()
    before = scroller.evaluate("(one) => one.scrollTop")
    tile.click()
    expect(page.get_by_role("dialog", name="Viewer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(tile).to_be_focused()
    expect(tile).to_be_in_viewport()
    assert scroller.evaluate("(one) => one.scrollTop") == before


def test_the_row_moves_no_photo(signed_in: NewPage) -> None:
    """Photos wait a moment to learn whether there is a row; one that is told of later comes above what is seen."""
    page = signed_in()
    page.clock.install()
    page.clock.pause_at(datetime.now().astimezone() + timedelta(minutes=1))
    held: list[Route] = []
    page.route("**/api/memories/statistics*", lambda route: held.append(route))
    row, tile = page.get_by_role("region", name="Memories"), page.locator("[data-asset]").first
    for waits in (True, False):
        with page.expect_response("**/api/timeline/buckets*"):
            page.reload()
        expect(page.locator(".scroller")).to_have_count(0)
        if waits:
            held.pop().continue_()
            expect(cards(page)).to_have_count(len(DAYS))
            expect(row).to_be_in_viewport()
    page.clock.resume()
    expect(tile).to_be_visible()
    before = tile.bounding_box()
    held.pop().continue_()
    expect(cards(page)).to_have_count(len(DAYS))
    expect(row).not_to_be_in_viewport()
    assert tile.bounding_box() == before


def test_playing_with_the_keyboard(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    page.clock.install()
    cards(page).nth(1).focus()
    page.keyboard.press("Enter")
    expect_shown(page, "5 years ago", "1 of 3")
    page.clock.pause_at(datetime.now().astimezone() + timedelta(seconds=1))
    expect(page).to_have_url(re.compile(f"/memory/{memories(box)[5]['id']}$"))
    page.keyboard.press("ArrowRight")
    expect_shown(page, "5 years ago", "2 of 3")
    page.clock.run_for(5_200)
    expect_shown(page, "5 years ago", "3 of 3")
    page.keyboard.press("Space")
    page.clock.run_for(7_000)
    expect_shown(page, "5 years ago", "3 of 3")
    page.keyboard.press("Space")
    page.clock.run_for(5_200)
    expect_shown(page, "10 years ago", "1 of 1")
    page.clock.run_for(7_000)
    expect(player(page).get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect_shown(page, "5 years ago", "1 of 3")
    page.keyboard.press("ArrowLeft")
    expect_shown(page, "A year ago", "1 of 2")
    page.keyboard.press("s")
    expect(player(page).get_by_role("button", name="Keep this memory", pressed=True)).to_be_visible()
    wait_until(lambda: bool(memories(box)[1]["isSaved"]), "it was not kept")
    wait_until(lambda: all(memory.get("seenAt") for memory in memories(box).values()), "it was not noted as seen")
    for _ in range(12):
        page.keyboard.press("Tab")
        # Behind the last button is the browser itself, then the player again.
        assert page.evaluate("[document.activeElement].some((one) => one === document.body || one.closest('.player'))")
    page.clock.resume()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("/photos$"))
    expect(cards(page).first).to_be_focused()


def test_less_motion_means_that_nothing_moves_by_itself(box: Box, open_page: NewPage, signed_in: NewPage) -> None:
    page = signed_in(width=390, height=844, touch=True)
    page.emulate_media(reduced_motion="reduce")
    page.clock.install()
    cards(page).nth(1).tap()
    expect_shown(page, "5 years ago", "1 of 3")
    page.clock.run_for(7_000)
    expect_shown(page, "5 years ago", "1 of 3")
    # The halves of a phone's screen are buttons.
    page.touchscreen.tap(350, 500)
    expect_shown(page, "5 years ago", "2 of 3")
    page.touchscreen.tap(30, 500)
    expect_shown(page, "5 years ago", "1 of 3")


def test_what_is_left_out_and_removed(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    cards(page).nth(1).click()
    expect_shown(page, "5 years ago", "1 of 3")
    gone = memories(box)[5]["assets"][0]["id"]
    menu = player(page).get_by_role("button", name="More")
    menu.click()
    page.get_by_role("menuitem", name="Leave this photo out").click()
    expect_shown(page, "5 years ago", "1 of 2")
    assert gone not in [asset["id"] for asset in memories(box)[5]["assets"]]
    # A photo that goes elsewhere goes here too, while one looks.
    box.daemon.login().call("DELETE", "/assets", {"ids": [memories(box)[5]["assets"][0]["id"]]})
    expect_shown(page, "5 years ago", "1 of 1")
    page.keyboard.press("Delete")
    page.get_by_role("dialog", name="Remove this memory?").get_by_role("button", name="Remove this memory").click()
    expect_shown(page, "10 years ago", "1 of 1")
    assert set(memories(box)) == {1, 10}
    menu.click()
    page.get_by_role("menuitem", name="Show among the photos").click()
    expect(page.get_by_role("dialog", name="Viewer")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/photos/{memories(box)[10]['assets'][0]['id']}$"))


def test_without_memories_there_is_no_row(box: Box, signed_in: NewPage, noise: list[str]) -> None:
    """Switched off, and on again; then one that nobody has."""
    visitor = box.daemon.login()
    visitor.call("PUT", "/users/me/preferences", {"memories": {"enabled": False}})
    page = signed_in()
    expect(page.get_by_role("region", name="Memories")).to_have_count(0)
    page.goto(f"{box.daemon.url}/memory/{memories(box)[10]['id']}")
    expect_shown(page, "10 years ago", "1 of 1")
    visitor.call("PUT", "/users/me/preferences", {"memories": {"enabled": True}})
    page.goto(f"{box.daemon.url}/photos")
    expect(cards(page)).to_have_count(2)

    page.goto(f"{box.daemon.url}/memory/0f6d3b1e-8a53-4a59-9d2f-1f5d2f0b7c11")
    expect(player(page).get_by_role("alert")).to_contain_text("not there any more")
    assert noise
    assert all("400" in said for said in noise)
    noise.clear()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("/photos$"))
