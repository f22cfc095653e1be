"""Searching by the field at the top and by filters, ways to explore, and the tree of tags."""

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
BEACH = 7


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos of a summer at the sea, and others: one camera, one place, one night that was the next day elsewhere."""
    made = tmp_path_factory.mktemp("media")
    for number in range(BEACH):
        write_photo(
            made / "Sommer" / f"Strand {number}.jpg",
            colour=(240, 200 - number * 20, 120),
            size=(640, 480) if number % 2 else (480, 640),
            taken=f"2024:08:{number + 1:02} 12:00:00",
        )
    write_photo(
        made / "Roma" / "DSC_0001.jpg",
        colour=(160, 60, 40),
        taken="2023:05:31 23:30:00",
        offset="-10:00",
        gps=(41.8933, 12.4829),
        Make=b"NIKON CORPORATION",
        Model=b"NIKON D90",
    )
    write_photo(made / "Roma" / "STRANDGUT.jpg", colour=(60, 60, 40), taken="2023:06:01 00:30:00", offset="+10:00")
    return made


def field(page: Page) -> Locator:
    """The field in the bar at the top."""
    return page.get_by_role("combobox", name="Search")


def tiles(page: Page) -> Locator:
    """The pictures in the grid."""
    return page.locator("[data-asset]")


def filters(page: Page) -> Locator:
    """The row of filters."""
    return page.get_by_role("group", name="Filters")


def test_words_are_found_and_the_viewer_turns_pages_in_what_was_found(box: Box, signed_in: NewPage) -> None:
    """The slash goes to the field from anywhere; how much there is is said; the address keeps the search."""
    page = signed_in()
    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    page.keyboard.type("strand")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{box.daemon.url}/search?q=strand")
    expect(page.get_by_role("status").filter(has_text=f"{BEACH + 1} items")).to_be_visible()
    expect(tiles(page)).to_have_count(BEACH + 1)
    ids = [tile.get_attribute("data-asset") for tile in tiles(page).all()]
    tiles(page).nth(BEACH - 1).click()
    expect(page).to_have_url(f"{box.daemon.url}/search/{ids[BEACH - 1]}?q=strand")
    expect(page.get_by_role("dialog", name="Viewer")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{box.daemon.url}/search/{ids[BEACH]}?q=strand")
    page.keyboard.press("/")
    expect(page).to_have_url(f"{box.daemon.url}/search/{ids[BEACH]}?q=strand")
    page.reload()
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{box.daemon.url}/search?q=strand")
    field(page).fill("nothing is called so")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Nothing found")).to_be_attached()
    expect(tiles(page)).to_have_count(0)


def test_what_is_found_comes_page_by_page(box: Box, signed_in: NewPage) -> None:
    """As one comes near its end; a month that two pages share is one month."""

    def ask_for_three(route: Route) -> None:
        asked: dict[str, Any] = route.request.post_data_json or {}
        sizes.append(asked["size"])
        route.continue_(post_data=json.dumps({**asked, "size": 3}))

    sizes: list[int] = []
    page = signed_in()
    page.route("**/api/search/metadata", ask_for_three)
    page.goto(f"{box.daemon.url}/search?q=strand")
    expect(tiles(page)).to_have_count(BEACH + 1)
    ids = [tile.get_attribute("data-asset") for tile in tiles(page).all()]
    assert len(set(ids)) == BEACH + 1
    expect(page.get_by_role("heading", name=re.compile("20"))).to_have_text(["August 2024", "June 2023"])
    assert sizes == [250, 500, 500]


def test_filters_are_chosen_shown_and_taken_away(box: Box, signed_in: NewPage) -> None:
    """Each as a chip; those of a date count the day where the photo was taken."""
    page = signed_in()
    page.goto(f"{box.daemon.url}/search")
    expect(page.get_by_text("What are you looking for?")).to_be_visible()
    filters(page).get_by_role("button", name="Date").click()
    dialog = page.get_by_role("dialog", name="Date")
    dialog.get_by_label("From").fill("2023-05-31")
    dialog.get_by_label("To").fill("2023-05-31")
    dialog.get_by_role("button", name="Show").click()
    expect(page).to_have_url(f"{box.daemon.url}/search?from=2023-05-31&to=2023-05-31")
    expect(tiles(page)).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="1 item")).to_be_visible()
    filters(page).get_by_role("button", name=re.compile("^Remove the filter .*31 May 2023")).click()
    expect(page).to_have_url(f"{box.daemon.url}/search")

    filters(page).get_by_role("button", name="Camera").click()
    dialog = page.get_by_role("dialog", name="Camera")
    dialog.get_by_label("Maker").select_option("NIKON CORPORATION")
    expect(dialog.get_by_label("Model").get_by_role("option")).to_have_text(["Any", "NIKON D90"])
    dialog.get_by_label("Model").select_option("NIKON D90")
    dialog.get_by_role("button", name="Show").click()
    expect(tiles(page)).to_have_count(1)
    filters(page).get_by_role("button", name="Favourites").click()
    expect(page.get_by_text("Nothing found").last).to_be_visible()
    filters(page).get_by_role("button", name="Clear all").click()
    expect(page).to_have_url(f"{box.daemon.url}/search")


def test_tags_are_made_coloured_opened_searched_and_deleted(box: Box, signed_in: NewPage) -> None:
    """As a tree, with everything below."""
    page = signed_in()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Explore").click()
    page.get_by_role("link", name="Show all: Tags").click()
    expect(page.get_by_text("No tags yet.")).to_be_visible()
    page.get_by_role("button", name="New tag").click()
    dialog = page.get_by_role("dialog", name="New tag")
    dialog.get_by_label("Name").fill("Trip/Sea")
    dialog.get_by_label("A colour of its own").check()
    dialog.get_by_role("button", name="Save").click()
    tree = page.get_by_role("list", name="All tags")
    expect(tree.get_by_role("link")).to_have_text(["Trip", "Sea"])
    daemon = box.daemon.login()
    tag = next(tag for tag in daemon.get("/tags") if tag["value"] == "Trip/Sea")
    assert tag["color"] == "#1f6b58"
    found = daemon.call("POST", "/search/metadata", {"originalFileName": "Strand"})["assets"]["items"]
    daemon.call("PUT", f"/tags/{tag['id']}/assets", {"ids": [item["id"] for item in found[:2]]})

    tree.get_by_role("link", name="Trip").click()
    expect(page.get_by_role("heading", name="Trip", exact=True)).to_be_visible()
    expect(tiles(page)).to_have_count(2)
    tiles(page).first.click()
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Rename or colour").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Voyage")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Voyage", exact=True)).to_be_visible()

    field(page).fill("voy")
    page.keyboard.press("Enter")
    page.get_by_role("list", name="Also").get_by_role("link", name="Voyage/Sea").click()
    expect(page).to_have_url(f"{box.daemon.url}/search?tag={tag['id']}")
    expect(tiles(page)).to_have_count(2)
    expect(filters(page)).to_contain_text("Voyage/Sea")

    page.goto(f"{box.daemon.url}/tags")
    page.get_by_role("button", name="Actions for Voyage", exact=True).click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No tags yet.")).to_be_visible()


def test_exploring_leads_to_days_places_and_what_came_last(box: Box, signed_in: NewPage) -> None:
    """The calendar is one stop of the Tab key."""
    page = signed_in()
    page.goto(f"{box.daemon.url}/explore")
    page.get_by_role("link", name="Show all: Recently added").click()
    expect(page).to_have_url(f"{box.daemon.url}/recently-added")
    expect(tiles(page)).to_have_count(BEACH + 2)
    tiles(page).first.click()
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Next")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Explore", exact=True).first.click()

    calendar = page.get_by_role("group", name="Calendar")
    expect(page.get_by_role("status").filter(has_text=f"{BEACH} items")).to_contain_text("to Sat, 31 Aug 2024")
    page.get_by_role("button", name="The year before").click()
    expect(page.get_by_role("status").filter(has_text="2 items")).to_contain_text("to Thu, 31 Aug 2023")
    page.get_by_role("button", name="The year after").click()
    calendar.get_by_role("link", name="Thu, 1 Aug 2024: 1 item").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    focused = calendar.locator(":focus")
    expect(focused).to_have_attribute("data-day", "2024-08-02")
    expect(calendar.locator("[tabindex='0']")).to_have_count(1)
    focused.press("Enter")
    expect(page).to_have_url(f"{box.daemon.url}/search?from=2024-08-02&to=2024-08-02")
    expect(tiles(page)).to_have_count(1)


def test_on_a_phone_the_field_takes_the_bar(box: Box, signed_in: NewPage) -> None:
    """Behind a button until then; nothing is wider than the screen."""
    page = signed_in(width=390, height=800, touch=True)
    expect(field(page)).to_be_hidden()
    page.get_by_role("link", name="Search").tap()
    expect(field(page)).to_be_focused()
    field(page).fill("SOMMER/STRAND 1")
    page.keyboard.press("Enter")
    expect(tiles(page)).to_have_count(1)
    filters(page).get_by_role("button", name="Type").tap()
    page.get_by_role("dialog", name="Type").get_by_label("Videos").check()
    page.get_by_role("dialog", name="Type").get_by_role("button", name="Show").tap()
    expect(page.get_by_text("Nothing found").last).to_be_visible()
    for path in ("/explore", "/tags", "/search?type=image"):
        page.goto(box.daemon.url + path)
        expect(page.get_by_role("heading", level=1)).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_who_is_on_them_and_what_was_searched_before(box: Box, signed_in: NewPage) -> None:
    """Photos that show everybody who is ticked; searches that are kept on the device until they are forgotten."""
    client = box.daemon.login()
    beach = [
        one["id"] for one in client.call("POST", "/search/metadata", {"originalFileName": "Strand "})["assets"]["items"]
    ]
    for name, shown in (("Ann", beach[:3]), ("Ben", beach[2:4])):
        person = client.call("POST", "/people", {"name": name})["id"]
        for uid in shown:
            face = {"assetId": uid, "personId": person, "imageWidth": 640, "imageHeight": 480}
            client.call("POST", "/faces", face | {"x": 10, "y": 10, "width": 50, "height": 50})
    page = signed_in()
    page.goto(f"{box.daemon.url}/search?in=name&q=Strand")
    expect(tiles(page)).to_have_count(BEACH + 1)
    filters(page).get_by_role("button", name="People").click()
    dialog = page.get_by_role("dialog", name="People")
    dialog.get_by_label("Ann").check()
    dialog.get_by_label("Name").fill("be")
    dialog.get_by_label("Ben").check()
    dialog.get_by_role("button", name="Show").click()
    expect(tiles(page)).to_have_count(1)
    expect(filters(page)).to_contain_text("Ann and Ben")

    page.goto(f"{box.daemon.url}/search")
    recent = page.get_by_role("region", name="Recent searches")
    expect(recent.get_by_role("link")).to_have_count(2)
    recent.get_by_role("link", name="Ann and Ben").click()
    expect(tiles(page)).to_have_count(1)
    page.go_back()
    recent.get_by_role("button", name=re.compile("Forget the search Strand .*Ann and Ben")).click()
    expect(recent.get_by_role("link")).to_have_count(1)
    page.reload()
    expect(recent.get_by_role("link")).to_have_count(1)
    recent.get_by_role("button", name="Forget all").click()
    expect(recent).to_have_count(0)


def test_suggestions_while_typing_become_filters(box: Box, signed_in: NewPage) -> None:
    """By keyboard as by pointer; what is typed before a name stays; Escape empties nothing; signing out forgets."""
    daemon = box.daemon.login()
    found = daemon.call("POST", "/search/metadata", {"originalFileName": "DSC_0001"})["assets"]["items"]
    place = daemon.get(f"/assets/{found[0]['id']}")["exifInfo"]["city"]
    page = signed_in()
    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    page.keyboard.type(f"DSC {place[:3].lower()}")
    listed = page.get_by_role("listbox", name="Suggestions")
    option = listed.get_by_role("option", name=f"{place} City")
    expect(option).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="suggestion")).to_be_attached()
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field(page)).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "none")
    page.keyboard.press("ArrowUp")
    expect(field(page)).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    expect(field(page)).to_have_value(f"DSC {place[:3].lower()}")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Albums").click()
    expect(field(page)).to_have_value(f"DSC {place[:3].lower()}")
    field(page).press("ArrowDown")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/search\?q=DSC&city={place}"))
    expect(field(page)).to_have_value("DSC")
    expect(filters(page)).to_contain_text(place)
    expect(tiles(page)).to_have_count(1)

    field(page).fill("nikon d")
    listed.get_by_role("option", name="NIKON D90 Camera").click()
    expect(page).to_have_url(re.compile(rf"/search\?city={place}&model=NIKON"))
    expect(field(page)).to_be_focused()
    expect(listed).to_be_hidden()

    page.goto(f"{box.daemon.url}/photos")
    field(page).click()
    expect(listed.get_by_role("option", name=re.compile("NIKON D90.* Recent search"))).to_be_visible()
    page.evaluate("localStorage.setItem('photostead.theme', 'dark')")
    assert any("searches" in key for key in page.evaluate("Object.keys(localStorage)"))
    box.daemon.login().call("DELETE", "/sessions")
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == ["photostead.theme"]
