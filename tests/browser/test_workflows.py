"""Workflows and tags as a person meets them: from an example to a log, and tags in a picture's panel."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Box

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def show(page: Page, name: str) -> None:
    """Keep a picture of the page where one is wanted."""
    folder = os.environ.get("PHOTOSTEAD_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def lake_of(box: Box) -> dict[str, Any]:
    """The photo that has everything."""
    found = box.daemon.login().call("POST", "/search/metadata", {"originalFileName": "lake.jpg"})
    return dict(found["assets"]["items"][0])


def open_panel(page: Page, asset: dict[str, Any]) -> Any:
    """The panel about a photo."""
    page.locator(f"[data-asset='{asset['id']}']").click()
    expect(page.get_by_role("dialog", name="Viewer")).to_be_visible()
    page.keyboard.press("i")
    return page.get_by_role("complementary", name="Information").get_by_role("region", name="Tags")


def test_tags_are_given_and_taken_by_keyboard(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    lake = lake_of(box)
    panel = open_panel(page, lake)
    field = panel.get_by_label("Add a tag").first
    for value in ("Family/Mia", "<i>Zoo"):
        field.fill(value)
        field.press("Enter")
        expect(panel.get_by_role("listitem").filter(has_text=value)).to_be_visible()
        expect(field).to_be_focused()
    assert [tag["value"] for tag in box.daemon.login().get(f"/assets/{lake['id']}")["tags"]] == [
        "<i>Zoo",
        "Family/Mia",
    ]
    show(page, "tags-1280-light")
    panel.get_by_role("button", name="Remove the tag <i>Zoo").press("Enter")
    expect(panel.get_by_role("listitem")).to_have_text(["Family/Mia"])
    expect(field).to_be_focused()
    field.press("ArrowRight")
    expect(page).to_have_url(f"{box.daemon.url}/photos/{lake['id']}")
    # What was taken away is suggested again, what is there is not.
    expect(panel.locator("option")).to_have_count(2)
    assert panel.locator("option").evaluate_all("all => all.map((one) => one.value)") == ["<i>Zoo", "Family"]


def test_a_workflow_from_an_example_to_its_log(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    page.get_by_role("button", name="Account").click()
    page.get_by_role("link", name="Workflows").click()
    expect(page.get_by_text("There are no workflows yet")).to_be_visible()
    page.get_by_role("button", name="New workflow").click()
    page.get_by_role("button", name="Papers out of the timeline").click()
    expect(page.get_by_role("heading", name="Papers out of the timeline")).to_be_visible()
    steps = page.get_by_role("region", name="Steps")
    show(page, "workflow-new-1280-light")
    expect(steps.get_by_role("heading", level=3)).to_have_text(["1 TagFilter", "2 ArchiveAction"])
    steps.get_by_label("Tags").fill("Papers\nFamily/Mia")
    steps.get_by_label("Needed").select_option("any of them")
    steps.get_by_label("Add a step").select_option("photostead-core#assetRate")
    steps.get_by_role("button", name="Add", exact=True).click()
    steps.get_by_label("Stars").fill("4")
    steps.get_by_role("button", name="Move step 3 up").click()
    steps.get_by_role("button", name="Remove step 3").click()
    expect(steps.get_by_role("heading", level=3)).to_have_text(["1 TagFilter", "2 RateAction"])
    page.get_by_label("Switched on").check()
    expect(page.get_by_text("changes that are not saved")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("changes that are not saved")).to_have_count(0)
    visitor = box.daemon.login()
    [workflow] = visitor.get("/workflows")
    assert workflow["enabled"]
    assert [step["config"] for step in workflow["steps"]] == [{"tags": ["Papers", "Family/Mia"]}, {"rating": 4}]
    [tag] = visitor.call("PUT", "/tags", {"tags": ["Papers"]})
    visitor.call("PUT", f"/tags/{tag['id']}/assets", {"ids": [lake_of(box)["id"]]})
    log = page.get_by_role("region", name="Log")
    expect(log).to_contain_text("It has not run yet")
    for _ in range(300):
        log.get_by_role("button", name="Look again").click()
        if log.get_by_role("listitem").count():
            break
        page.wait_for_timeout(200)
    expect(log.get_by_role("listitem")).to_contain_text("Went through")
    assert visitor.get(f"/assets/{lake_of(box)['id']}")["exifInfo"]["rating"] == 4
    show(page, "workflow-1280-light")


def test_what_is_wrong_with_a_step_is_said(box: Box, signed_in: NewPage, noise: list[str]) -> None:
    made = box.daemon.login().call("POST", "/workflows", {"trigger": "AssetCreate", "name": "New ones"})
    page = signed_in(width=390, height=800, touch=True, scheme="dark")
    page.goto(f"{box.daemon.url}/workflows")
    expect(page.get_by_role("link", name="New ones")).to_be_visible()
    page.get_by_label("New ones: on").uncheck()
    show(page, "workflows-390-dark")
    page.get_by_role("link", name="New ones").click()
    steps = page.get_by_role("region", name="Steps")
    for method in ("assetAddToAlbum", "assetFileTypeFilter", "assetDateFilter", "assetFileNameFilter"):
        steps.get_by_label("Add a step").select_option(f"photostead-core#{method}")
        steps.get_by_role("button", name="Add", exact=True).click()
    steps.get_by_role("textbox", name="File name").fill("IMG")
    steps.get_by_label("Videos").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Step 1 (photostead-core#assetAddToAlbum): choose an album")
    show(page, "workflow-390-dark")
    assert all("400" in said for said in noise), noise
    noise.clear()
    page.get_by_role("button", name="Delete workflow").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete workflow").click()
    expect(page).to_have_url(f"{box.daemon.url}/workflows")
    assert made["id"] not in [one["id"] for one in box.daemon.login().get("/workflows")]
