"""What is done with selected photos by keys alone, and undone to what was before."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Box, expect_noise
from tests.browser.selecting import select
from tests.daemon import Visitor

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def undo(page: Page, said: str) -> None:
    """Take back what a message speaks of; it goes then."""
    toast = page.get_by_role("status").locator(".toast").filter(has_text=said)
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_have_count(0)


def do(page: Page, number: int, key: str) -> list[str]:
    """Select the first photos and press a key; their ids."""
    ids = select(page, number)
    page.keyboard.press(key)
    return ids


def ratings(client: Visitor, ids: list[str]) -> list[int | None]:
    """What photos are rated."""
    return [client.get(f"/assets/{uid}")["exifInfo"]["rating"] for uid in ids]


def tags(client: Visitor, ids: list[str]) -> list[list[str]]:
    """What photos are tagged."""
    return [[tag["value"] for tag in client.get(f"/assets/{uid}").get("tags", [])] for uid in ids]


def test_keys_do_and_undo(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    client = box.daemon.login()
    bar = page.get_by_role("toolbar", name="Actions for the selection")

    first, second = do(page, 2, "4")
    expect(page.get_by_text("2 items rated 4 stars")).to_be_visible()
    expect(bar).to_have_count(0)
    client.call("PUT", f"/assets/{first}", {"rating": 2})
    do(page, 2, "0")
    expect(page.get_by_text("Rating taken from 2 items")).to_be_visible()
    assert ratings(client, [first, second]) == [None, None]
    undo(page, "Rating taken from 2 items")
    page.wait_for_function(RATED, arg=[[first, 2], [second, 4]])

    client.call("PUT", f"/assets/{first}", {"isFavorite": True})
    expect(page.locator(f".tile:has([data-asset='{first}']) .favorite")).to_be_visible()
    do(page, 2, "f")
    undo(page, "1 item added to favourites")
    expect(page.locator(f".tile:has([data-asset='{second}']) .favorite")).to_have_count(0)
    assert client.get(f"/assets/{first}")["isFavorite"]

    do(page, 2, "Shift+A")
    for uid in (first, second):
        expect(page.locator(f"[data-asset='{uid}']")).to_have_count(0)
    undo(page, "2 items archived")
    expect(page.locator(f"[data-asset='{first}']")).to_be_visible()

    do(page, 2, "Shift+Delete")
    expect(page.get_by_role("dialog", name="Delete for good?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(bar).to_contain_text("2 selected")
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)


RATED = """async (wanted) => {
  const found = await Promise.all(wanted.map(async ([id]) => (await (await fetch(`/api/assets/${id}`)).json()).exifInfo.rating));
  return found.every((rating, i) => rating === wanted[i][1]);
}"""


def test_tags_are_given_by_typing_and_by_ticks(box: Box, signed_in: NewPage, noise: list[str]) -> None:
    page = signed_in()
    client = box.daemon.login()
    [family] = client.call("PUT", "/tags", {"tags": ["Family"]})
    first, second = select(page, 2)
    client.call("PUT", f"/tags/{family['id']}/assets", {"ids": [first]})
    page.keyboard.press("t")
    dialog = page.get_by_role("dialog", name="Tags for 2 items")
    dialog.get_by_label("Family").check()
    dialog.get_by_label("Find or make a tag").fill(" Trip / Rome ")
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Trip/Rome")).to_be_checked()
    dialog.get_by_role("button", name="Save tags").click()
    expect(page.get_by_text("Tags of 2 items changed")).to_be_visible()
    assert tags(client, [first, second]) == [["Family", "Trip/Rome"]] * 2
    undo(page, "Tags of 2 items changed")
    expect(page.get_by_role("toolbar")).to_have_count(0)
    page.wait_for_function(UNTAGGED, arg=second)
    assert tags(client, [first, second]) == [["Family"], []]

    do(page, 1, "t")
    alone = page.get_by_role("dialog", name="Tags for 1 item")
    expect(alone.get_by_label("Family")).to_be_checked()
    alone.get_by_label("Family").uncheck()
    page.route("**/api/tags/*/assets", lambda route: route.abort())
    alone.get_by_label("Find or make a tag").fill("Kept")
    alone.get_by_role("button", name="Save tags").click()
    expect(alone.get_by_role("alert")).to_be_visible()
    expect(alone.get_by_label("Find or make a tag")).to_have_value("Kept")
    expect_noise(noise, "ERR_FAILED")
    page.unroute("**/api/tags/*/assets")
    alone.get_by_role("button", name="Save tags").click()
    expect(alone).to_have_count(0)
    assert tags(client, [first]) == [["Kept"]]


UNTAGGED = "async (id) => (await (await fetch(`/api/assets/${id}`)).json()).tags.length === 0"
