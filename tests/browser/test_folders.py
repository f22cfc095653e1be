"""The folders of a box: finding the way in the tree, by pointer, finger and keys, and what a folder holds."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Box, sign_in
from tests.daemon import start_daemon
from tests.photos import jpeg, write_photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
# Folder → how many photos lie right in it.
TREE = {"trip": 3, "trip/day 2": 2, "trip/day 10": 4, "old pics/1998/scans": 1}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos in folders, each folder of a colour and a month of its own."""
    made = tmp_path_factory.mktemp("media")
    for month, (name, count) in enumerate(TREE.items(), start=1):
        for number in range(count):
            write_photo(
                made / name / f"{number}.jpg",
                colour=(month * 60 % 256, number * 50, 120),
                size=(640, 480),
                taken=f"2024:{month:02}:{number + 1:02} 12:00:00",
            )
    return made


def tree_of(page: Page) -> Locator:
    """The tree."""
    return page.get_by_role("tree", name="All folders")


def item(page: Page, name: str) -> Locator:
    """A line of the tree, by its whole name."""
    # Playwright puts the expression between slashes.
    words = re.escape(name).replace("/", r"\/")
    return tree_of(page).get_by_role("treeitem", name=re.compile(rf"^{words}, \d+ items?$"))


def lines(page: Page) -> list[str]:
    """The tree as it is read out."""
    return [line.get_attribute("aria-label") or "" for line in tree_of(page).get_by_role("treeitem").all()]


def trail(page: Page) -> Locator:
    """The steps to the chosen folder."""
    return page.get_by_role("navigation", name="Where this folder lies")


def open_folders(box: Box, signed_in: NewPage, path: str = "", **kind: object) -> Page:
    """The folders of the box; `path` is below the photos' folder."""
    page = signed_in(**kind)
    page.goto(f"{box.daemon.url}/folders" + (f"?path={box.folder}/{path}" if path else ""))
    return page


def test_tree_shows_the_way_and_how_much_there_is(box: Box, signed_in: NewPage) -> None:
    """What all folders share is one step; numbers are in order; what is below is counted."""
    page = signed_in()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Folders").click()
    expect(page).to_have_url(f"{box.daemon.url}/folders")
    expect(item(page, str(box.folder))).to_be_visible()
    assert lines(page) == [f"{box.folder}, 10 items", "old pics/1998/scans, 1 item", "trip, 9 items"]
    item(page, "trip").get_by_role("button", name="Open trip").click()
    expect(item(page, "day 2")).to_be_visible()
    assert lines(page)[2:] == ["trip, 9 items", "day 2, 2 items", "day 10, 4 items"]
    item(page, "trip").get_by_role("button", name="Close trip").click()
    expect(item(page, "day 2")).to_have_count(0)
    expect(page.get_by_text("Choose a folder")).to_be_visible()


def test_a_folder_shows_its_own_photos_in_the_grid_and_the_viewer(box: Box, signed_in: NewPage) -> None:
    """Not those of folders below it; the viewer turns pages within it, and comes back to it."""
    page = open_folders(box, signed_in)
    item(page, "trip").get_by_role("link").click()
    expect(page).to_have_url(f"{box.daemon.url}/folders?path={box.folder}/trip")
    expect(page.get_by_role("heading", name="January 2024")).to_be_visible()
    tiles = page.locator("[data-asset]")
    expect(tiles).to_have_count(3)
    expect(page.locator("[data-asset] img.loaded")).to_have_count(3)
    expect(item(page, "trip")).to_have_attribute("aria-selected", "true")
    expect(trail(page).get_by_role("listitem")).to_have_text(["Folders", str(box.folder), "trip"])

    ids = [tile.get_attribute("data-asset") for tile in tiles.all()]
    tiles.first.click()
    expect(page).to_have_url(f"{box.daemon.url}/folders/{ids[0]}?path={box.folder}/trip")
    expect(page.locator("img.preview.ready")).to_be_visible()
    for asset_id in ids[1:]:
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(f"{box.daemon.url}/folders/{asset_id}?path={box.folder}/trip")
    expect(page.get_by_role("button", name="Next")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{box.daemon.url}/folders?path={box.folder}/trip")
    expect(page.locator(f"[data-asset='{ids[2]}']")).to_be_focused()


def test_by_keys_alone(box: Box, signed_in: NewPage) -> None:
    """The tree takes the arrows, Home and End, and Enter goes into a folder."""
    page = open_folders(box, signed_in)
    item(page, str(box.folder)).focus()
    page.keyboard.press("ArrowDown")
    expect(item(page, "old pics/1998/scans")).to_be_focused()
    page.keyboard.press("End")
    expect(item(page, "trip")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(item(page, "day 2")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{box.daemon.url}/folders?path={box.folder}/trip/day%2010")
    expect(page.locator("[data-asset]")).to_have_count(4)
    expect(item(page, "day 10")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(item(page, "trip")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(item(page, "day 10")).to_have_count(0)
    page.keyboard.press("Home")
    expect(item(page, str(box.folder))).to_be_focused()


def test_an_address_opens_its_folder_and_its_photo(box: Box, signed_in: NewPage) -> None:
    """With the tree open where it lies; one without photos shows the folders in it; one that is none says so."""
    page = open_folders(box, signed_in, "trip/day 10")
    expect(item(page, "day 10")).to_have_attribute("aria-selected", "true")
    asset_id = page.locator("[data-asset]").nth(1).get_attribute("data-asset")
    page.goto(f"{box.daemon.url}/folders/{asset_id}?path={box.folder}/trip/day%2010")
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page).to_have_url(f"{box.daemon.url}/folders?path={box.folder}/trip/day%2010")

    trail(page).get_by_role("link", name=str(box.folder)).click()
    below = page.get_by_role("list", name="Folders in this one")
    expect(below.get_by_role("listitem")).to_have_text([re.compile("old pics/1998/scans.*1"), re.compile("trip.*9")])
    expect(page.locator("[data-asset]")).to_have_count(0)
    page.goto(f"{box.daemon.url}/folders?path=/nowhere/at/all")
    expect(page.get_by_text("There is nothing in this folder.")).to_be_visible()
    expect(trail(page)).to_contain_text("/nowhere/at/all")


def test_on_a_phone_one_thing_at_a_time(box: Box, signed_in: NewPage) -> None:
    """The tree is a page of its own; a folder has those in it above its photos, and a way up."""
    page = signed_in(width=390, height=800, touch=True)
    page.get_by_role("button", name="More").tap()
    page.get_by_role("dialog").get_by_role("link", name="Folders").tap()
    item(page, "trip").get_by_role("link").tap()
    expect(tree_of(page)).to_be_hidden()
    expect(page.locator("[data-asset] img.loaded")).to_have_count(3)
    page.get_by_role("list", name="Folders in this one").get_by_role("link", name="day 2").tap()
    expect(page.locator("[data-asset] img.loaded")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for place in ("/trip", ""):
        page.get_by_role("link", name="One folder up").tap()
        expect(page).to_have_url(f"{box.daemon.url}/folders?path={box.folder}{place}")
    page.get_by_role("link", name="One folder up").tap()
    expect(item(page, "trip")).to_be_visible()


def test_what_is_selected_in_a_folder_can_be_trashed(box: Box, signed_in: NewPage) -> None:
    """And comes back."""
    page = open_folders(box, signed_in, "trip/day 2")
    expect(page.locator("[data-asset]")).to_have_count(2)
    page.locator(".tile").first.get_by_role("checkbox").click()
    bar = page.get_by_role("toolbar", name="Actions for the selection")
    expect(bar.get_by_role("button", name="Archive")).to_have_count(0)
    bar.get_by_role("button", name="Delete").click()
    expect(page.locator("[data-asset]")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-asset]")).to_have_count(2)


def test_a_box_without_folders_says_so_until_something_comes(
    browser: Browser, open_page: NewPage, tmp_path: Path
) -> None:
    """An upload has a folder too."""
    with start_daemon(tmp_path / "data", [], workers=1) as daemon:
        page = open_page()
        sign_in(page, daemon, "/folders")
        expect(page.get_by_text("No folders yet")).to_be_visible()
        assert daemon.login().upload("first.jpg", jpeg(taken="2024:05:01 12:00:00")).status == 201
        page.reload()
        expect(tree_of(page).get_by_role("treeitem")).to_have_count(1)
        expect(item(page, "Uploads")).to_be_visible()
        item(page, "Uploads").get_by_role("link").click()
        expect(page.locator("[data-asset]")).to_have_count(1)
        page.close()  # It still asks for news of a daemon that is about to be gone.
