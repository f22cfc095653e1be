"""Selections in a browser: what is done with them by keys alone and undone to what was before, and stacks: made, looked
through, changed and taken apart.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Box, expect_noise
from tests.browser.selecting import select
from tests.daemon import Visitor

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
    expect(tile(page, top)).to_have_accessible_name(re.compile("stack of 3$"))
    tile(page, top).locator("..").get_by_role("checkbox").click(force=True)
    choose(page, "Unstack")
    for uid in (top, second, earliest):
        expect(tile(page, uid)).to_be_visible()
        expect(tile(page, uid)).not_to_have_accessible_name(re.compile("stack"))


def undo(page: Page, said: str) -> None:
    """Take back what a message speaks of; it goes then."""
    toast = page.get_by_role("status").locator(".toast").filter(has_text=said)
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_have_count(0)


def do(page: Page, number: int, key: str) -> list[str]:
    """Select the first photos and press a key; their ids."""
    ids = select(page, number)
    expect(page.get_by_role("toolbar")).to_contain_text(f"{number} selected")
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


def test_a_bulk_edit_is_undone_by_its_message_or_a_key(box: Box, signed_in: NewPage) -> None:
    """To exactly what was stored; but what somebody changed since stays, and the page says so."""
    page = signed_in()
    client = box.daemon.login()

    def stored(ids: list[str]) -> dict[str, object]:
        """What is stored of photos, without when it was read."""
        found = client.call("POST", "/photostead/assets/edits", {"ids": ids})
        return {one["id"]: {**one["state"], "readAt": None} for one in found}

    def edit(words: str) -> list[str]:
        """Change words and dates of two photos."""
        ids = select(page, 2)
        choose(page, "Edit")
        dialog = page.get_by_role("dialog", name="Edit 2 items")
        dialog.get_by_role("checkbox", name="Description").check()
        dialog.get_by_role("textbox", name="Description").fill(words)
        dialog.get_by_role("checkbox", name="Date and time").check()
        dialog.get_by_label("Minutes").fill("1")
        before.update(stored(ids))
        dialog.get_by_role("button", name="Change", exact=True).click()
        expect(page.get_by_text("2 items changed")).to_be_visible()
        assert stored(ids) != {uid: before[uid] for uid in ids}
        return ids

    before: dict[str, object] = {}
    ids = edit("All alike")
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Undone")).to_be_visible()
    assert stored(ids) == before
    first, second = edit("Alike again")
    client.call("PUT", f"/assets/{first}", {"description": "By somebody else"})
    undo(page, "2 items changed")
    expect(page.get_by_text("One item was changed again since")).to_be_visible()
    assert stored([second])[second] == before[second]
    assert client.get(f"/assets/{first}")["exifInfo"]["description"] == "By somebody else"


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
    expect(page.get_by_role("toolbar")).to_contain_text("2 selected")
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


def test_the_trash_as_a_whole(box: Box, signed_in: NewPage) -> None:
    """Each photo says how long it is there; all come back, or the question says what would be lost."""
    page = signed_in()
    client = box.daemon.login()
    ids = select(page, 2)
    client.call("DELETE", "/assets", {"ids": ids})
    page.goto(f"{box.daemon.url}/trash")
    expect(page.get_by_text("What is deleted waits here for 30 days")).to_be_visible()
    expect(tile(page, ids[0])).to_have_accessible_name(re.compile(r", \d+ days left$"))
    page.get_by_role("button", name="Empty trash").click()
    dialog = page.get_by_role("dialog", name="Empty the trash?")
    expect(dialog.get_by_role("status")).not_to_contain_text("Looking for other copies")
    expect(dialog.get_by_role("status")).not_to_be_empty()
    dialog.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Restore all").click()
    expect(page.get_by_text("2 items restored")).to_be_visible()
    assert not any(client.get(f"/assets/{uid}")["isTrashed"] for uid in ids)
