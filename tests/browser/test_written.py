"""Text of a photo in the viewer: laid over the picture where it is written, to be selected and copied; and searched for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from photostead.db.connection import connect
from photostead.db.tx import Tx
from photostead.features.ocr import service
from photostead.ml.results import TextLine
from tests.browser.conftest import sign_in
from tests.browser.test_names import CAME_ALIVE, EVIL
from tests.browser.test_ways_in import SMALL_TARGETS
from tests.daemon import Daemon, Visitor, start_daemon
from tests.photos import write_photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
SIGN = "Bakery Müller"
# Corners as parts of the sides of a picture of 800 x 600: a straight line, one that runs down the right side, and script.
LINES = (
    TextLine((0.1, 0.1, 0.6, 0.1, 0.6, 0.2, 0.1, 0.2), 0.9, 0.9, SIGN),
    TextLine((0.9, 0.2, 0.9, 0.8, 0.8, 0.8, 0.8, 0.2), 0.9, 0.9, "open daily"),
    TextLine((0.1, 0.7, 0.7, 0.7, 0.7, 0.8, 0.1, 0.8), 0.9, 0.9, EVIL),
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Daemon, str, str]]:
    """A daemon, a photo of a shop that was read, and one that says nothing."""
    folder = tmp_path_factory.mktemp("photos")
    for number, name in enumerate(("shop", "wall")):
        write_photo(
            folder / f"{name}.jpg", colour=(90, 120, 150), size=(800, 600), taken=f"2024:05:0{number + 1} 12:00:00"
        )
    data_dir = tmp_path_factory.mktemp("shop") / "data"
    with start_daemon(data_dir, [folder], workers=1) as daemon:
        visitor = daemon.login()
        visitor.wait_for_pictures(2)
        shop, wall = (id_of(visitor, f"{name}.jpg") for name in ("shop", "wall"))
        keep_lines(data_dir, shop)
        yield daemon, shop, wall


def id_of(visitor: Visitor, name: str) -> str:
    """A photo by its name."""
    found = visitor.call("POST", "/search/metadata", {"originalFileName": name})["assets"]["items"]
    return str(found[0]["id"])


def keep_lines(data_dir: Path, uid: str) -> None:
    """As a job does that has read them; daemons of these tests have no models."""
    connection = connect(data_dir / "photostead.sqlite")
    with connection:
        tx = Tx(connection)
        service.write_lines(tx, tx.value("select id from assets where uid = ?", (uid,)), "a model", LINES)
    connection.close()


def enter(open_page: NewPage, daemon: Daemon, path: str, **kind: object) -> Page:
    """A page of somebody who is signed in."""
    page = open_page(**kind)
    sign_in(page, daemon, path)
    return page


def test_text_is_selected_where_it_is_written(open_page: NewPage, shop: tuple[Daemon, str, str]) -> None:
    daemon, uid, _ = shop
    page = enter(open_page, daemon, f"/photos/{uid}")
    page.get_by_role("button", name="Text in the photo").click()
    line = page.locator(".line").first
    picture = page.locator("img.preview.ready").bounding_box()
    placed = line.bounding_box()
    assert placed is not None
    assert picture is not None
    assert placed["x"] == pytest.approx(picture["x"] + 0.1 * picture["width"], abs=2)
    assert placed["width"] == pytest.approx(0.5 * picture["width"], abs=2)
    upright = page.locator(".line").nth(1).bounding_box()
    assert upright is not None
    assert upright["height"] == pytest.approx(0.6 * picture["height"], abs=2)
    line.click(click_count=3)
    assert page.evaluate("getSelection().toString()").strip() == SIGN
    assert page.evaluate(CAME_ALIVE) == 0
    written = page.get_by_role("region", name="Text in the photo")
    expect(written.get_by_role("status")).to_have_text("3 lines of text")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    written.get_by_role("button", name="Copy all").click()
    expect(written.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{SIGN}\nopen daily\n{EVIL}"
    page.keyboard.press("Escape")
    expect(written).to_be_hidden()
    page.keyboard.press("o")
    expect(written).to_be_visible()


def test_a_photo_without_text_offers_none(open_page: NewPage, shop: tuple[Daemon, str, str]) -> None:
    """Turning the page hides the text of the one before, and shows that of the next."""
    daemon, uid, wall = shop
    page = enter(open_page, daemon, f"/photos/{uid}", width=390, height=844, touch=True)
    page.get_by_role("dialog", name="Viewer").get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Text in the photo").click()
    written = page.get_by_role("region", name="Text in the photo")
    expect(written).to_be_visible()
    assert page.evaluate(SMALL_TARGETS) == []
    with page.expect_response(f"**/assets/{wall}/ocr"):
        page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(f"{daemon.url}/photos/{wall}")
    expect(written).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(written).to_be_visible()


def test_photos_are_found_by_what_they_say(open_page: NewPage, shop: tuple[Daemon, str, str]) -> None:
    daemon, uid, _ = shop
    page = enter(open_page, daemon, "/search?type=image")
    page.get_by_role("button", name="Text in the photo").click()
    page.get_by_role("searchbox", name="Text in the photo").fill("muller bak")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("button", name="Change the filter “muller bak” in the photo")).to_be_visible()
    expect(page.locator("[data-asset]")).to_have_count(1)
    expect(page.locator(f"[data-asset='{uid}']")).to_be_visible()
