"""Searching by what photos show, on the page: the order of the daemon, page after page, and who is said to have answered."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Box
from tests.photos import write_photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
PHOTOS = 6
ENGINE = {
    "state": "ready",
    "model": "ViT-B-32__openai",
    "isCoarse": False,
    "progress": 1,
    "message": None,
    "next": None,
}
COARSE = {"model": "tags-coarse", "isCoarse": True, "progress": 0.5}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos of some days."""
    made = tmp_path_factory.mktemp("media")
    for number in range(PHOTOS):
        write_photo(
            made / f"Strand {number}.jpg", colour=(240, 20 * number, 9), taken=f"2024:0{number + 1}:01 12:00:00"
        )
    return made


def tiles(page: Page) -> Locator:
    """The pictures in the grid."""
    return page.locator("[data-asset]")


class Daemon:
    """Answers as a daemon with a model does: all there is, the oldest first, in pages of two. `asked` in bodies."""

    def __init__(self, page: Page, engine: dict[str, Any]) -> None:
        self.asked: list[dict[str, Any]] = []
        page.route("**/api/photostead/search/engine", lambda route: route.fulfill(json=engine))
        page.route("**/api/search/smart", self.answer)

    def answer(self, route: Route) -> None:
        body: dict[str, Any] = route.request.post_data_json or {}
        self.asked.append(body)
        asked = {"page": body["page"], "size": 2, "order": "asc", "filter": body["filter"]}
        address = route.request.url.replace("smart", "metadata")
        route.fulfill(response=route.fetch(url=address, post_data=json.dumps(asked)))


def test_best_matches_come_first_and_page_by_page(box: Box, signed_in: NewPage) -> None:
    """As the daemon orders them; the viewer turns pages in that order, also after a reload."""
    page = signed_in()
    daemon = Daemon(page, ENGINE | COARSE)
    page.goto(f"{box.daemon.url}/search?q=sea&rating=5")
    expect(page.get_by_text("thousand kinds of things by their English names. 50%")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Nothing found")).to_be_attached()
    page.get_by_role("button", name="Remove the filter 5 stars").click()
    expect(tiles(page)).to_have_count(PHOTOS)
    expect(page.get_by_role("heading", level=2)).to_have_text(
        ["Best matches", "Matches 101 to 102", "Matches 201 to 202"]
    )
    for tile, month in zip(tiles(page).all(), ("Jan", "Feb", "Mar", "Apr", "May", "Jun"), strict=True):
        expect(tile).to_have_attribute("aria-label", re.compile(rf"\b{month}\b"))
    assert [body["page"] for body in daemon.asked[1:]] == [1, 2, 3]
    assert daemon.asked[0]["filter"] == {"rating": {"gte": 5}}
    assert {body["query"] for body in daemon.asked} == {"sea"}
    ids = [tile.get_attribute("data-asset") for tile in tiles(page).all()]
    tiles(page).nth(1).click()
    page.reload()
    expect(page.locator("img.preview.ready")).to_be_visible()
    expect(page.get_by_role("button", name="Previous")).to_be_attached()  # what else was found has come again
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(f"{box.daemon.url}/search/{ids[0]}?q=sea")


def test_similar_photos(box: Box, signed_in: NewPage) -> None:
    """From the menu of a photo; what is typed then is looked for instead."""
    page = signed_in(height=1700)  # so that all of them are drawn
    daemon = Daemon(page, ENGINE)
    page.route("**/api/server/features", with_search)
    page.goto(f"{box.daemon.url}/search?q=strand&in=name")
    expect(tiles(page)).to_have_count(PHOTOS)
    uid = tiles(page).first.get_attribute("data-asset")
    tiles(page).first.click()
    page.get_by_role("dialog", name="Viewer").get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Similar photos").click()
    expect(page).to_have_url(f"{box.daemon.url}/search?like={uid}")
    expect(page.get_by_text("by what photos show (ViT-B-32__openai).")).to_be_visible()
    expect(tiles(page)).to_have_count(PHOTOS)
    assert daemon.asked[0]["queryAssetId"] == uid
    page.get_by_role("combobox", name="Search").fill("sea")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{box.daemon.url}/search?q=sea")
    page.goto("about:blank")  # as long as the page is there it asks, and the box itself has no model
    page.unroute_all(behavior="wait")


def with_search(route: Route) -> None:
    """The daemon's features, and this one."""
    answer = route.fetch()
    route.fulfill(response=answer, json={**answer.json(), "smartSearch": True})


def test_without_a_model_names_are_searched(box: Box, signed_in: NewPage) -> None:
    """And the page says so, with what to do; similar photos are then not to be had."""
    page = signed_in(height=1700)  # so that all of them are drawn
    page.goto(f"{box.daemon.url}/search?q=strand")
    note = page.get_by_text("Names, folders and descriptions were searched.")
    expect(note).to_contain_text("photostead models fetch")
    expect(note.locator("[lang=en]")).to_contain_text("photostead models fetch")
    expect(tiles(page)).to_have_count(PHOTOS)
    page.goto(f"{box.daemon.url}/search?like=00000000-0000-4000-8000-000000000000")
    expect(page.get_by_text("Similar photos cannot be found.")).to_be_visible()
    expect(tiles(page)).to_have_count(0)
