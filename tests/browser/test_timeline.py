"""Ways through the timeline: by the calendar, from picture to picture, selecting on the way, and to a date."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Box, sign_in
from tests.photos import jpeg, write_photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
# Day and how many photos of it; the last one of a year before.
DAYS = {"2024:07:30": 2, "2024:07:28": 1, "2024:07:21": 3, "2024:05:12": 2, "2023:12:24": 1}
PROBE = Path(__file__).parents[2] / "scripts" / "bench_program" / "web_probe.js"
MONTHS, PER_MONTH = 20, 100
# A screen of pictures and what is drawn around it takes some six hundred; two thousand pictures would take twenty thousand.
NODES = 1500


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Takes the place of the household of other modules; the name of a photo says its day."""
    made = tmp_path_factory.mktemp("photos")
    for number, (day, count) in enumerate(DAYS.items()):
        for photo in range(count):
            write_photo(
                made / f"{number}-{photo}.jpg",
                colour=(number * 50, photo * 80, 120),
                size=(640, 480),
                taken=f"{day} {20 - photo}:00:00",
            )
    return made


def expect_focus_of_day(page: Page, day: str) -> None:
    """A photo of this day has the focus, and is seen with the heading above it."""
    focused = page.locator("[data-asset]:focus")
    expect(focused).to_have_accessible_name(re.compile(f"^Photo, {day},"))
    expect(focused).to_be_in_viewport(ratio=1)


def toolbar(page: Page) -> Locator:
    return page.get_by_role("toolbar", name="Actions for the selection")


def test_days_have_headings_and_are_selected_whole(signed_in: NewPage) -> None:
    page = signed_in()
    expect(page.get_by_role("heading", level=3)).to_have_text(
        ["Tue 30 Jul", "Sun 28 Jul", "Sun 21 Jul", "Sun 12 May", "Sun 24 Dec"]
    )
    # Small days share a line.
    first, second = (page.get_by_role("heading", level=3).nth(number).bounding_box() for number in (0, 1))
    assert first is not None
    assert second is not None
    assert first["y"] == second["y"]
    pick = page.get_by_role("button", name="Select Sunday, 21 July 2024")
    pick.click()
    expect(toolbar(page)).to_contain_text("3 selected")
    page.get_by_role("button", name="Select Sunday, 28 July 2024").click()
    expect(toolbar(page)).to_contain_text("4 selected")
    pick.click()
    expect(toolbar(page)).to_contain_text("1 selected")


def test_the_calendar_by_keys(signed_in: NewPage) -> None:
    page = signed_in(height=420)
    for key, day in (
        ("d", "Sun, 28 Jul 2024"),  # from the first day, which is in sight
        ("d", "Sun, 21 Jul 2024"),
        ("d", "Sun, 12 May 2024"),
        ("Shift+D", "Sun, 21 Jul 2024"),
        ("Shift+D", "Sun, 28 Jul 2024"),
        ("m", "Sun, 12 May 2024"),
        ("Shift+M", "Tue, 30 Jul 2024"),
        ("y", "Sun, 24 Dec 2023"),
        ("Shift+Y", "Tue, 30 Jul 2024"),
    ):
        page.keyboard.press(key)
        expect_focus_of_day(page, day)
    # At the end nothing moves.
    page.keyboard.press("y")
    page.keyboard.press("d")
    expect_focus_of_day(page, "Sun, 24 Dec 2023")
    page.keyboard.press("Home")
    expect(page.get_by_role("heading", name="July 2024")).to_be_in_viewport()
    page.keyboard.press("End")
    expect(page.get_by_role("heading", name="December 2023")).to_be_in_viewport()


def test_selecting_by_keys(signed_in: NewPage) -> None:
    page = signed_in()
    page.keyboard.press("ArrowRight")
    expect_focus_of_day(page, "Tue, 30 Jul 2024")
    page.keyboard.press("x")
    expect(toolbar(page)).to_contain_text("1 selected")
    page.keyboard.press("Space")
    expect(toolbar(page)).to_have_count(0)
    # From the picture that has the focus on, and back again.
    for key, selected in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2)):
        page.keyboard.press(f"Shift+{key}")
        expect(toolbar(page)).to_contain_text(f"{selected} selected")
    page.keyboard.press("Escape")
    expect(toolbar(page)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Viewer")).to_be_visible()


def test_arrows_lead_where_they_point_from_right_to_left(box: Box, open_page: NewPage, signed_in: NewPage) -> None:
    page = signed_in()
    page.evaluate("localStorage.setItem('photostead.language', 'en-XB')")
    page.reload()
    # Months come in any order: until all are there the first picture is not the newest.
    expect(page.locator("[data-asset]")).to_have_count(sum(DAYS.values()))
    page.locator("[data-asset]").first.focus()
    before = page.locator("[data-asset]:focus").bounding_box()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-asset]").nth(1)).to_be_focused()
    after = page.locator("[data-asset]:focus").bounding_box()
    assert before is not None
    assert after is not None
    assert (after["x"] < before["x"], after["y"]) == (True, before["y"])


def test_jumping_to_a_date(signed_in: NewPage) -> None:
    page = signed_in(height=420)
    dialog = page.get_by_role("dialog", name="Jump to a date")
    page.keyboard.press("g")
    expect(dialog.get_by_label("Date")).to_have_value("2024-07-30")
    dialog.get_by_label("Date").fill("2024-05-12")
    dialog.get_by_label("Date").press("Enter")
    expect(dialog).to_have_count(0)
    expect_focus_of_day(page, "Sun, 12 May 2024")

    page.keyboard.press("g")
    expect(dialog.get_by_label("Date")).to_have_value("2024-05-12")
    dialog.get_by_label("Date").fill("")
    dialog.get_by_role("button", name="Show").click()
    expect(dialog.get_by_role("alert")).to_contain_text("no whole date")
    dialog.get_by_label("Date").fill("2023-12-31")
    dialog.get_by_role("button", name="Show").click()
    expect_focus_of_day(page, "Sun, 24 Dec 2023")
    expect(page.get_by_role("status").filter(has_text="nothing from 31 December 2023")).to_contain_text(
        "This is the nearest: 24 December 2023."
    )


def answer_months(route: Route) -> None:
    """So many months, newest first."""
    months = [f"{2024 - number // 12}-{12 - number % 12:02}-01" for number in range(MONTHS)]
    route.fulfill(json=[{"timeBucket": month, "count": PER_MONTH} for month in months])


def answer_month(route: Route) -> None:
    """A month's pictures, four a day."""
    month = parse_qs(urlsplit(route.request.url).query)["timeBucket"][0]
    numbers = range(PER_MONTH)

    def each(value: object) -> list[object]:
        return [value for _ in numbers]

    route.fulfill(
        json={
            "id": [str(uuid.uuid5(uuid.NAMESPACE_OID, f"{month} {number}")) for number in numbers],
            "ratio": [(1.5, 0.75, 1.33)[number % 3] for number in numbers],
            "fileCreatedAt": [f"{month[:7]}-{25 - number // 4:02}T12:00:00.000Z" for number in numbers],
            "thumbhash": each("3OcRJYB4d3h/iIeHeEh3eIhw+j3A"), "isFavorite": each(False), "isImage": each(True),
            "isTrashed": each(False), "duration": each(None), "localOffsetHours": each(0), "livePhotoVideoId": each(None),
            "visibility": each("timeline"), "ownerId": each(str(uuid.UUID(int=1))), "projectionType": each(None),
            "stack": each(None), "city": each(None), "country": each(None), "createdAt": each(f"{month}T12:00:00.000Z"),
        }
    )  # fmt: skip


def answer(page: Page) -> None:
    """Months of made-up photos, as a daemon with two thousand of them would."""
    picture = jpeg(size=(300, 200))
    page.route("**/api/timeline/buckets?*", answer_months)
    page.route("**/api/timeline/bucket?*", answer_month)
    page.route("**/thumbnail?*", lambda route: route.fulfill(body=picture, content_type="image/jpeg"))


def test_two_thousand_photos_take_few_nodes_and_leave_nothing_blank(box: Box, open_page: NewPage) -> None:
    page = open_page()
    answer(page)
    page.add_init_script(path=PROBE)
    sign_in(page, box.daemon)
    expect(page.locator("img.loaded").first).to_be_visible()
    scroller = page.locator(".scroller")
    for part in (0.02, 0.3, 0.31, 0.7, 1):
        scroller.evaluate("(one, part) => (one.scrollTop = part * one.scrollHeight)", part)
        page.evaluate("probe.complete()")
        assert not page.evaluate("probe.isBlank()"), part
        assert page.evaluate("document.getElementsByTagName('*').length") < NODES
    expect(page.get_by_role("heading", name="May 2023")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "en-XB"])
def test_a_thumb_draws_the_handle_to_a_month(box: Box, open_page: NewPage, language: str) -> None:
    """Which it is says a label beside it, and the years stand along the strip; also from right to left."""
    page = open_page(width=390, height=844, touch=True)
    page.add_init_script(f"localStorage.setItem('photostead.language', '{language}')")
    answer(page)
    page.goto(box.daemon.url)
    sign_in(page, box.daemon)
    expect(page.locator("img.loaded").first).to_be_visible()
    page.locator(".scroller").evaluate("(one) => (one.scrollTop = 200)")
    label, handle = page.locator(".scrubber .label"), page.locator(".scrubber .place")
    expect(handle).to_have_css("opacity", "1")
    expect(label).to_have_css("opacity", "0")
    grabbed = handle.bounding_box()
    assert grabbed is not None
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, y: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": grabbed["x"] + 22, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    start = grabbed["y"] + 36
    touch("touchStart", start)
    expect(label).to_have_css("opacity", "1")
    expect(label).to_contain_text("Dec 2024")  # Taken at its lower edge it stays where it is.
    touch("touchMove", start + 900)
    expect(label).to_contain_text("May 2023")
    expect(page.locator(".mark.year").last).to_be_visible()
    beside = label.bounding_box()
    assert beside is not None
    assert beside["x"] > 0
    assert beside["x"] + beside["width"] < 390
    touch("touchEnd", 0)
    expect(label).to_have_css("opacity", "0")
    expect(page.get_by_role("heading", name="May 2023")).to_be_visible()
    expect(page).to_have_url(f"{box.daemon.url}/photos")  # No picture was opened.
