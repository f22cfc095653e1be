"""The panel beside an open picture: all of it changed and kept, facts that lead to what shares them, words that outlive a
failed save, the file that is never touched, and the sheet it is on phones.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Box, expect_noise
from tests.daemon import Visitor

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def admin(box: Box) -> Visitor:
    """The household's first account."""
    return box.daemon.login()


def asset_named(admin: Visitor, name: str) -> dict[str, Any]:
    """Everything that is known of a photo."""
    [found] = admin.call("POST", "/search/metadata", {"originalFileName": name})["assets"]["items"]
    return dict(admin.get(f"/assets/{found['id']}"))


def open_info(page: Page, box: Box, asset: dict[str, Any]) -> Locator:
    """The panel of a photo."""
    page.goto(f"{box.daemon.url}/photos/{asset['id']}")
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.get_by_role("button", name="Information").click()
    return page.get_by_role("complementary", name="Information")


def saved(page: Page) -> Any:
    """What a change of a photo waits for."""
    return page.expect_response(lambda answer: answer.request.method in ("PUT", "DELETE") and answer.ok)


def test_another_date(box: Box, admin: Visitor, signed_in: NewPage) -> None:
    """In another month: the photo stays open, with other neighbours."""
    page = signed_in()
    lake = asset_named(admin, "lake.jpg")
    panel = open_info(page, box, lake)
    panel.get_by_role("button", name="Change date and time").click()
    dialog = page.get_by_role("dialog", name="Date and time")
    when = dialog.get_by_label("Date and time there")
    expect(when).to_have_value("2024-07-30T18:45:12")
    expect(dialog.get_by_role("combobox", name="Time zone")).to_have_value("UTC+2")
    when.fill("")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Choose a date, a time and a time zone")
    when.fill("2024-05-20T09:00:00")
    with page.expect_response(lambda answer: "timeBucket=2024-07-01" in answer.url):  # what it leaves is told anew
        dialog.get_by_role("button", name="Save").click()
    expect(panel).to_contain_text(re.compile("Monday,? 20 May 2024"))
    expect(panel).to_contain_text("09:00:00 · UTC+2")
    expect(panel).to_contain_text("Set by hand")
    assert asset_named(admin, "lake.jpg")["fileCreatedAt"] == "2024-05-20T07:00:00.000Z"
    page.get_by_role("button", name="Next", exact=True).click()
    expect(panel).to_contain_text("May 2024")
    page.get_by_role("button", name="Previous", exact=True).click()
    expect(panel).to_contain_text("lake.jpg")
    back_to_the_file(page, panel)


def back_to_the_file(page: Page, panel: Locator) -> None:
    """What the file says is shown beside what was set, and holds again; that is undone as well."""
    ask = panel.get_by_role("button", name="What does the file say?")
    ask.click()
    dialog = page.get_by_role("dialog", name="Date and time")
    expect(dialog.get_by_role("definition").first).to_contain_text("20 May 2024")
    expect(dialog.get_by_role("definition").last).to_contain_text("30 July 2024")
    dialog.get_by_role("button", name="Use what the file says").click()
    expect(panel).to_contain_text("30 July 2024")
    expect(ask).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(panel).to_contain_text("20 May 2024")
    expect(ask).to_be_visible()


def move_by_mouse(page: Page, dialog: Locator) -> None:
    """The pin goes where the map is pressed, and from there along with the mouse."""
    numbers = dialog.get_by_role("textbox", name="Latitude and longitude")
    before = numbers.input_value()
    middle = dialog.get_by_role("application").bounding_box()
    assert middle is not None
    page.mouse.click(middle["x"] + 60, middle["y"] + 60)
    expect(numbers).not_to_have_value(before)
    by_mouse = numbers.input_value()
    grip = dialog.get_by_role("button", name=re.compile("^Pin at")).bounding_box()
    assert grip is not None
    page.mouse.move(grip["x"] + 22, grip["y"] + 30)
    page.mouse.down()
    page.mouse.move(grip["x"] + 80, grip["y"] + 80, steps=3)
    page.mouse.up()
    expect(numbers).not_to_have_value(by_mouse)


def test_another_place(box: Box, admin: Visitor, signed_in: NewPage) -> None:
    """By a name, by keys on its pin, by the map and by dragging; and none at all."""
    page = signed_in()
    panel = open_info(page, box, asset_named(admin, "lake.jpg"))
    panel.get_by_role("button", name="Change place").click()
    dialog = page.get_by_role("dialog", name="Place")
    numbers = dialog.get_by_role("textbox", name="Latitude and longitude")
    expect(numbers).to_have_value("46.50000, -6.25000")
    dialog.get_by_role("combobox", name="Find a place by its name").fill("laus")
    expect(dialog.get_by_role("option", name="Lausanne Vaud", exact=True)).to_be_visible()
    dialog.get_by_role("option", name="Lausanne Vaud", exact=True).click()
    expect(dialog.get_by_text("Lausanne, Vaud, Switzerland")).to_be_visible()
    by_name = numbers.input_value()
    assert by_name.startswith("46.5")
    pin = dialog.get_by_role("button", name=re.compile("^Pin at"))
    pin.press("Shift+ArrowUp")
    expect(numbers).not_to_have_value(by_name)
    by_keys = numbers.input_value()
    assert float(by_keys.split(",")[0]) > float(by_name.split(",")[0])
    move_by_mouse(page, dialog)
    chosen = [float(number) for number in numbers.input_value().split(",")]
    with saved(page):
        dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    exif = asset_named(admin, "lake.jpg")["exifInfo"]
    assert [exif["latitude"], exif["longitude"]] == pytest.approx(chosen)

    panel.get_by_role("button", name="Change place").click()
    dialog.get_by_role("checkbox", name="Take the place away").check()
    dialog.get_by_role("button", name="Save").click()
    expect(panel.get_by_role("button", name="Add a place")).to_be_visible()
    assert asset_named(admin, "lake.jpg")["exifInfo"]["latitude"] is None


def test_facts_lead_to_what_shares_them(box: Box, admin: Visitor, signed_in: NewPage) -> None:
    """Camera, day and tag; and the albums, of which it leaves one and enters another."""
    page = signed_in()
    lake = asset_named(admin, "lake.jpg")
    for name in ("By the water", "Trips"):
        admin.call("POST", "/albums", {"albumName": name, "assetIds": [lake["id"]] if name == "Trips" else []})
    panel = open_info(page, box, lake)
    panel.get_by_label("Add a tag").first.fill("Trip/Lake")
    panel.get_by_label("Add a tag").first.press("Enter")
    albums = panel.get_by_role("region", name="Albums")
    expect(albums.get_by_role("link", name="Trips 1 item")).to_be_visible()
    albums.get_by_role("button", name="Add to album").click()
    page.get_by_role("dialog").get_by_role("button", name="By the water").click()
    expect(albums.get_by_role("link")).to_have_count(2)
    albums.get_by_role("button", name="Take out of Trips").click()
    expect(albums.get_by_role("link")).to_have_count(1)
    page.locator(".toast").filter(has_text="Taken out of").get_by_role("button", name="Undo").click()
    expect(albums.get_by_role("link")).to_have_count(2)
    assert {album["albumName"] for album in admin.get(f"/albums?assetId={lake['id']}")} == {"By the water", "Trips"}

    expect(panel.get_by_role("link", name="Trip/Lake")).to_have_attribute("href", re.compile("^/tags/"))
    day = panel.get_by_role("link", name=re.compile(r"^All photos of .*2024"))
    expect(day).to_have_attribute("href", re.compile(r"from=(\d{4}-\d\d-\d\d)&to=\1$"))
    panel.get_by_role("link", name="All photos by Canon EOS 40D").click()
    expect(page).to_have_url(f"{box.daemon.url}/search?make=Canon&model=Canon+EOS+40D")
    expect(page.get_by_role("main").get_by_role("status").filter(has_text="1 item")).to_be_visible()


def test_words_outlive_a_save_that_failed(box: Box, admin: Visitor, signed_in: NewPage, noise: list[str]) -> None:
    """They stay in their field, with the reason; on another photo a way back to them is offered; and they are saved when
    that is tried again."""
    page = signed_in()
    photo = asset_named(admin, "004.jpg")
    panel = open_info(page, box, photo)
    address = re.compile(f"/api/assets/{photo['id']}$")

    def refuse(route: Route) -> None:
        if route.request.method == "PUT":
            route.fulfill(status=507, json={"message": "The disk is full.", "statusCode": 507})
        else:
            route.fallback()

    page.route(address, refuse)
    field = panel.get_by_role("textbox", name="Description")
    field.fill("Written with care")
    field.blur()
    expect(panel.get_by_role("alert")).to_contain_text("Not saved: The disk is full. What you wrote is kept here.")
    panel.get_by_role("button", name="Try again").click()
    expect(panel.get_by_role("alert")).to_contain_text("The disk is full.")
    expect(field).to_have_value("Written with care")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_text("The description of \u2068004.jpg\u2069 is not saved")).to_be_visible()
    expect(field).to_have_value("")
    page.get_by_role("button", name="Previous", exact=True).click()
    expect(field).to_have_value("Written with care")
    page.unroute(address)
    with saved(page):
        page.locator(".toast").get_by_role("button", name="Try again").click()
    expect(field).to_have_value("Written with care")
    assert asset_named(admin, "004.jpg")["exifInfo"]["description"] == "Written with care"
    expect_noise(noise, "507")


def test_a_file_of_a_library_is_said_to_be_safe(box: Box, admin: Visitor, signed_in: NewPage) -> None:
    page = signed_in()
    panel = open_info(page, box, asset_named(admin, "005.jpg"))
    expect(panel).to_contain_text("In the library")
    expect(panel).to_contain_text(str(box.folder / "005.jpg"))
    expect(panel).to_contain_text("Photostead only reads this file. It is never changed, moved or deleted.")
    expect(panel.get_by_role("link", name="About sidecars")).to_have_attribute("href", "/docs/sidecars.html")
    panel.get_by_role("button", name="Copy the path").click()
    expect(page.get_by_text("Path copied")).to_be_visible()
    panel.get_by_text("More details").click()
    expect(panel.get_by_role("row", name="Kind image/jpeg")).to_be_visible()


def test_it_is_a_sheet_on_phones(box: Box, admin: Visitor, signed_in: NewPage) -> None:
    """Larger and smaller by its handle; the picture has the room above it; a pull downwards puts it away."""
    page = signed_in(width=390, height=800, touch=True)
    panel = open_info(page, box, asset_named(admin, "006.jpg"))
    picture, sheet = page.locator(".view").bounding_box(), panel.bounding_box()
    assert picture is not None
    assert sheet is not None
    assert picture["y"] + picture["height"] <= sheet["y"] + 21
    assert sheet["width"] == 390
    panel.get_by_role("button", name="Show more of the panel").click()
    smaller = panel.get_by_role("button", name="Show less of the panel")
    expect(smaller).to_have_attribute("aria-expanded", "true")
    smaller.click()
    expect(panel.get_by_role("button", name="Show more of the panel")).to_be_visible()
    for kind, y in (("pointerdown", 400), ("pointermove", 520), ("pointerup", 520)):
        panel.locator(".top").dispatch_event(kind, {"pointerId": 1, "pointerType": "touch", "clientY": y, "button": 0})
    expect(panel).to_have_count(0)
