"""Notifications in the web app: the bell counts them as they come, the panel shows what they say and leads on."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import expect_noise, sign_in
from tests.browser.test_ways_in import FOCUS, SMALL_TARGETS
from tests.daemon import Daemon, Visitor, start_daemon

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
Tell = Callable[..., None]


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A daemon with an account and without photos."""
    with start_daemon(tmp_path_factory.mktemp("box") / "data", [], workers=1) as started:
        yield started


@pytest.fixture
def visitor(daemon: Daemon) -> Visitor:
    """The same person by another device, without notifications."""
    visitor = daemon.login()
    for item in visitor.get("/notifications"):
        visitor.call("DELETE", f"/notifications/{item['id']}")
    return visitor


@pytest.fixture
def tell(visitor: Visitor) -> Tell:
    """`tell("title", level="error")` notifies the person."""
    user = visitor.get("/users/me")["id"]
    return lambda title, **more: visitor.call("POST", "/admin/notifications", {"title": title, "userId": user, **more})


@pytest.fixture
def home(daemon: Daemon, open_page: NewPage, visitor: Visitor) -> NewPage:
    """Make a page of the signed-in person."""

    def make(**kind: Any) -> Page:
        page = open_page(**kind)
        sign_in(page, daemon)
        return page

    return make


def bell(page: Page, unread: int) -> Locator:
    """The bell, when it says so many."""
    name = "Notifications" if unread == 0 else f"Notifications, {unread} unread"
    return page.get_by_role("button", name=name, exact=True)


def panel(page: Page) -> Locator:
    """The open panel."""
    return page.get_by_role("dialog", name="Notifications")


def unread_titles(visitor: Visitor) -> list[str]:
    """What the daemon takes for unread."""
    return [item["title"] for item in visitor.get("/notifications?unread=true")]


def test_the_bell_counts_as_they_come(home: NewPage, tell: Tell) -> None:
    """Without a reload, also on a page without photos, and says so to a screen reader."""
    tell("Before")
    page = home()
    expect(bell(page, 1)).to_be_visible()
    page.get_by_role("link", name="Albums").click()
    tell("A disk is gone", level="warning")
    expect(bell(page, 2)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="A disk is gone")).to_have_count(1)


def test_nothing_to_say(home: NewPage) -> None:
    page = home()
    bell(page, 0).click()
    expect(panel(page)).to_contain_text("You are all caught up.")
    page.mouse.click(20, 700)
    expect(panel(page)).to_be_hidden()


def test_what_they_say(home: NewPage, tell: Tell) -> None:
    """The newest first; the level in words besides colour and shape; the date is a moment ago."""
    tell("Old", level="success", readAt="2024-05-01T12:00:00.000Z")
    tell("Unreadable files", level="error", description="one.jpg\ntwo.jpg")
    page = home()
    bell(page, 1).click()
    expect(panel(page).get_by_role("listitem")).to_have_count(2)
    first, second = panel(page).get_by_role("listitem").all()
    expect(first).to_contain_text("Unread. Error: Unreadable files")
    expect(first).to_contain_text("one.jpg")
    expect(first.locator("time")).to_have_text("now")
    expect(second).to_contain_text("Good news: Old")
    expect(second.get_by_role("button", name="Mark as read")).to_have_count(0)
    icons = [item.locator("svg path").first.get_attribute("d") for item in (first, second)]
    assert icons[0] != icons[1]


def test_read_and_removed(home: NewPage, tell: Tell, visitor: Visitor) -> None:
    """One, all, gone: at once here, and for the daemon too."""
    for title in ("one", "two", "three"):
        tell(title)
    page = home()
    bell(page, 3).click()
    panel(page).get_by_role("button", name="Mark as read: two").click()
    expect(panel(page).get_by_role("button", name="Mark as read: two")).to_be_hidden()
    panel(page).get_by_role("button", name="Remove: one").click()
    expect(panel(page).get_by_role("listitem")).to_have_count(2)
    panel(page).get_by_role("button", name="Mark all as read").click()
    expect(panel(page).get_by_role("button", name="Mark all as read")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(bell(page, 0)).to_be_focused()
    page.reload()
    bell(page, 0).click()
    expect(panel(page).get_by_role("listitem")).to_have_count(2)
    assert unread_titles(visitor) == []


def test_another_device_reads_and_removes(home: NewPage, tell: Tell, visitor: Visitor) -> None:
    """The open panel follows."""
    tell("one")
    tell("two")
    page = home()
    bell(page, 2).click()
    two, one = visitor.get("/notifications")
    visitor.call("PUT", f"/notifications/{one['id']}", {"readAt": "2024-05-01T12:00:00.000Z"})
    visitor.call("DELETE", f"/notifications/{two['id']}")
    expect(panel(page).get_by_role("listitem")).to_have_count(1)
    expect(panel(page).get_by_role("button", name="Mark all as read")).to_be_hidden()


def test_one_leads_to_its_page(home: NewPage, tell: Tell, visitor: Visitor) -> None:
    """It is read then; an address elsewhere leads nowhere."""
    tell("Go", data={"href": "/libraries"})
    tell("Evil", data={"href": "//evil.example/photos"})
    page = home()
    bell(page, 2).click()
    expect(panel(page).get_by_role("link")).to_have_count(1)
    panel(page).get_by_role("link", name="Go").click()
    expect(page.get_by_role("heading", name="Libraries")).to_be_visible()
    expect(panel(page)).to_be_hidden()
    expect(bell(page, 1)).to_be_visible()
    assert unread_titles(visitor) == ["Evil"]


def test_news_of_an_album_lead_to_it(home: NewPage, tell: Tell, visitor: Visitor) -> None:
    """Also where only its id is named, as clients of the reference are told."""
    album = visitor.call("POST", "/albums", {"albumName": "Summer"})
    tell("New in “Summer”", type="AlbumUpdate", data={"albumId": album["id"]})
    page = home()
    bell(page, 1).click()
    panel(page).get_by_role("link", name="New in “Summer”").click()
    expect(page.get_by_role("heading", name="Summer")).to_be_visible()


def test_a_change_that_fails_is_undone(home: NewPage, tell: Tell, noise: list[str]) -> None:
    """With the reason; what is gone already is no failure."""
    tell("stays")
    page = home()
    page.route("**/api/notifications/*", lambda route: route.fulfill(status=507, json={"message": "The disk is full."}))
    bell(page, 1).click()
    panel(page).get_by_role("button", name="Remove: stays").click()
    expect(panel(page).get_by_role("alert")).to_have_text("The disk is full.")
    expect(panel(page).get_by_role("listitem")).to_have_count(1)
    expect_noise(noise, "507")


def test_by_keyboard_alone(daemon: Daemon, home: NewPage, tell: Tell) -> None:
    """The focus is seen, stays inside, and is somewhere sensible after something went."""
    for title in ("one", "two"):
        tell(title, data={"href": "/problems"})
    page = home()
    expect(bell(page, 2)).to_be_visible()
    bell(page, 2).focus()
    page.keyboard.press("Enter")
    expect(panel(page)).to_be_visible()
    walked = []
    for _ in range(10):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if page.evaluate("document.activeElement === document.body"):
            break  # past the last one, where the browser's own buttons come
        assert focus["outline"] != "none", focus
        walked.append(focus["name"])
    tools = [f"{tool}: {title}" for title in ("two", "one") for tool in ("Remove", "Mark as read")]
    assert [name for name in walked if "now" not in name] == ["Mark all as read", "Close", *tools]
    panel(page).get_by_role("button", name="Remove: two").focus()
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("button", name="Remove: one")).to_be_focused()
    panel(page).get_by_role("link", name="one").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{daemon.url}/problems")
    expect(bell(page, 0)).to_be_focused()


def test_a_phone_has_a_sheet(home: NewPage, tell: Tell) -> None:
    """As wide as the screen, everything large enough for a finger, long words broken."""
    tell("x" * 120, description="The folder /" + "y" * 200 + " is not there.", data={"href": "/libraries"})
    page = home(width=390, height=844, touch=True)
    bell(page, 1).tap()
    bounds = panel(page).bounding_box()
    assert bounds is not None
    assert (bounds["x"], bounds["width"], bounds["y"] + bounds["height"]) == (0, 390, 844)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert panel(page).evaluate("element => element.scrollWidth") == 390
    assert page.evaluate(SMALL_TARGETS) == []
    panel(page).get_by_role("button", name="Close").tap()
    expect(panel(page)).to_be_hidden()
