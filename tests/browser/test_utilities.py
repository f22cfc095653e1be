"""The pages that help to tidy up: large files and stacks, by hand and by rule."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Box, sign_in
from tests.photos import write_photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
LARGEST = "largest.jpg"
BURST = 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos of several sizes, and the frames of a burst."""
    made = tmp_path_factory.mktemp("photos")
    for number in range(5):
        write_photo(made / f"{number}.jpg", colour=(number * 50, 90, 140), taken=f"2024:05:0{number + 1} 12:00:00")
    write_photo(made / LARGEST, colour=(9, 90, 14), size=(1600, 1200), taken="2024:05:20 12:00:00")
    for number in range(BURST):
        write_photo(made / f"20240601_120000_00{number}.jpg", colour=(200, number * 50, 9), taken="2024:06:01 12:00:00")
    return made


def test_the_largest_files_come_first_and_go(box: Box, page: Page) -> None:
    sign_in(page, box.daemon, "/utilities")
    page.get_by_role("main").get_by_role("link", name="Large files").click()
    rows = page.get_by_role("list", name="Files by size").get_by_role("listitem")
    expect(rows).to_have_count(6 + BURST)
    expect(rows.first).to_contain_text(LARGEST)
    page.get_by_role("link", name="Videos").click()
    expect(page.get_by_text("There are no files of this kind")).to_be_visible()
    page.get_by_role("link", name="All", exact=True).click()

    rows.first.get_by_role("link", name=f"Open {LARGEST}").click()
    expect(page.get_by_role("dialog", name="Viewer").locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("ArrowRight")
    second = rows.nth(1).get_by_role("link")
    expect(page).to_have_url(f"{box.daemon.url}{second.get_attribute('href')}")
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{box.daemon.url}/utilities/large-files")

    page.get_by_role("button", name=f"Delete {LARGEST}").click()
    expect(rows).to_have_count(5 + BURST)
    page.get_by_role("button", name="Undo").click()
    expect(rows.first).to_contain_text(LARGEST)
    page.get_by_role("checkbox", name=f"Select {LARGEST}").check()
    expect(page.get_by_role("toolbar")).to_contain_text("1 selected")
    page.keyboard.press("Delete")
    expect(rows).to_have_count(5 + BURST)
    page.get_by_role("button", name="Undo").click()
    expect(rows).to_have_count(6 + BURST)


def test_stacks_are_made_by_rule_and_taken_apart(box: Box, open_page: NewPage) -> None:
    page = open_page(width=390, height=844, touch=True)
    sign_in(page, box.daemon, "/stacks")
    client = box.daemon.login()
    expect(page.get_by_text("There are no stacks yet")).to_be_visible()
    page.get_by_label("RAW files with the JPEG").uncheck()
    page.get_by_role("button", name="Look for them").click()
    expect(page.get_by_text(f"1 stack of {BURST} photos")).to_be_visible()
    assert client.get("/stacks") == []
    page.get_by_role("button", name="Stack all 1").click()
    expect(page.get_by_text("Nothing was found that belongs together")).to_be_visible()

    stack = page.get_by_role("list", name="Stacks").get_by_role("listitem")
    members = stack.get_by_role("radio")
    expect(members).to_have_count(BURST)
    expect(members.first).to_be_checked()
    members.last.check()
    expect(page.get_by_text("This one is shown first now")).to_be_visible()
    [made] = client.get("/stacks")
    assert made["primaryAssetId"] == made["assets"][0]["id"]
    assert made["assets"][0]["originalFileName"] == f"20240601_120000_00{BURST - 1}.jpg"

    stack.get_by_role("button", name="Unstack").click()
    expect(stack).to_have_count(0)
    assert client.get("/stacks") == []
    page.get_by_role("button", name="Undo").last.click()
    expect(members).to_have_count(BURST)
    expect(members.last).to_be_checked()
    stack.get_by_role("link").click()
    expect(page.get_by_role("region", name="Stack").get_by_role("listitem")).to_have_count(BURST)
