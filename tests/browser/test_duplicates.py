"""What is here twice, and changing several photos at once: the ways through both pages, and how they look."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.account.test_looks import UNNAMED, expect_contrast
from tests.browser.conftest import sign_in
from tests.browser.test_ways_in import SMALL_TARGETS
from tests.daemon import Daemon, Visitor, start_daemon
from tests.photos import write_photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
PAIRS = 3
COPY = "holiday-by-the-sea-with-a-very-long-name-{}.jpg"


@dataclass(frozen=True)
class Box:
    """A daemon with photos that are in a folder, some of which were uploaded too."""

    daemon: Daemon
    visitor: Visitor
    folder: Path

    def search(self, **wanted: Any) -> list[dict[str, Any]]:
        """Assets with everything that is known of them."""
        found = self.visitor.call("POST", "/search/metadata", {"withExif": True, **wanted})
        return list(found["assets"]["items"])

    def pair_up(self) -> None:
        """As many groups as there were at first, whatever the test before did."""
        trashed = self.search(trashedAfter="1970-01-01T00:00:00.000Z", withDeleted=True)
        self.visitor.call("POST", "/trash/restore/assets", {"ids": [asset["id"] for asset in trashed]})
        self.wait_for_groups(PAIRS)

    def wait_for_groups(self, count: int) -> None:
        """Jobs find them."""
        until = time.monotonic() + 60
        while (found := len(self.visitor.get("/duplicates"))) != count:
            assert time.monotonic() < until, f"{found} groups instead of {count}"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    folder = tmp_path_factory.mktemp("photos")
    for number in range(PAIRS + 2):
        colour = (number * 40 % 256, 130, 200 - number * 30)
        write_photo(
            folder / COPY.format(number), colour=colour, size=(640, 480), taken=f"2024:0{number + 1}:15 12:00:00"
        )
    with start_daemon(tmp_path_factory.mktemp("box") / "data", [folder], workers=1) as daemon:
        visitor = daemon.login()
        for number in range(PAIRS):
            answer = visitor.upload(f"IMG_{number}.jpg", (folder / COPY.format(number)).read_bytes())
            assert json.loads(answer.body)["status"] == "created"
        yield Box(daemon, visitor, folder)


@pytest.fixture
def pairs(box: Box) -> Box:
    """With every pair together."""
    box.pair_up()
    return box


def test_one_by_one(pairs: Box, open_page: NewPage) -> None:
    """From the problems to the choice; by the keyboard; undone by the trash."""
    page = open_page()
    sign_in(page, pairs.daemon, "/problems")
    page.get_by_role("link", name="Review").click()
    expect(page.get_by_text("3 photos are here more than once")).to_be_visible()
    first = page.get_by_role("region", name="IMG_2.jpg, 2 times")
    expect(first.get_by_role("checkbox", name="Keep")).to_have_count(2)
    expect(first.get_by_text("Suggested")).to_have_count(1)
    boxes = first.get_by_role("checkbox")
    assert (boxes.nth(0).is_checked(), boxes.nth(1).is_checked()) == (True, False)
    first.get_by_role("button", name="Keep 1, trash 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 photo moved to trash")).to_be_visible()
    expect(page.get_by_text("2 photos are here more than once")).to_be_visible()
    expect(page.get_by_role("button", name="Keep 1, trash 1").first).to_be_focused()
    assert (pairs.folder / COPY.format(2)).exists()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("3 photos are here more than once")).to_be_visible()

    boxes.nth(1).check()
    expect(first.get_by_role("button", name="Keep both")).to_be_visible()
    boxes.nth(1).uncheck()
    boxes.nth(0).uncheck()
    expect(first.get_by_role("button", name="Trash all")).to_be_visible()


def test_all_at_once(pairs: Box, open_page: NewPage) -> None:
    """After a question, as suggested: the uploads stay."""
    page = open_page()
    sign_in(page, pairs.daemon, "/duplicates")
    page.get_by_role("button", name="Follow all suggestions").click()
    dialog = page.get_by_role("dialog", name="Follow all suggestions?")
    expect(dialog).to_contain_text("3 photos will go to the trash and 3 photos will stay")
    dialog.get_by_role("button", name="Follow all suggestions").click()
    expect(page.get_by_text("Nothing is here twice.")).to_be_visible()
    expect(page.get_by_text("3 photos moved to trash")).to_be_visible()
    assert len(pairs.search(originalFileName="IMG_")) == PAIRS
    assert len(list(pairs.folder.iterdir())) == PAIRS + 2


@pytest.fixture
def alike(pairs: Box) -> Iterator[Box]:
    """And a pair that is not the same file."""
    ids = [pairs.search(originalFileName=COPY.format(number))[0]["id"] for number in (PAIRS, PAIRS + 1)]
    change_group(pairs, ids, str(uuid.uuid4()))
    yield pairs
    change_group(pairs, ids, None)


def change_group(box: Box, ids: list[str], group: str | None) -> None:
    """Put photos into a group of duplicates, or out of it."""
    box.visitor.call("PUT", "/assets", {"ids": ids, "duplicateId": group})


@pytest.mark.parametrize("width", [390, 1280])
def test_what_only_looks_alike_is_chosen_one_by_one(alike: Box, open_page: NewPage, width: int) -> None:
    """Each group says why it is one; in bulk only what is the same file is settled."""
    page = open_page(width=width, height=844, touch=width < 700)
    sign_in(page, alike.daemon, "/duplicates")
    expect(page.get_by_text("Same file", exact=True)).to_have_count(PAIRS)
    expect(page.get_by_text("Looks alike", exact=True)).to_have_count(1)
    judge(page, width)
    page.get_by_role("button", name="Follow all suggestions").click()
    dialog = page.get_by_role("dialog", name="Follow all suggestions?")
    expect(dialog).to_contain_text("What only looks alike is left for you to look at.")
    dialog.get_by_role("button", name="Follow all suggestions").click()
    expect(page.get_by_text("1 photo is here more than once")).to_be_visible()
    expect(page.get_by_role("button", name="Follow all suggestions")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_looks(pairs: Box, open_page: NewPage, width: int) -> None:
    """Nothing hangs over the edge, everything can be read, has a name and can be touched."""
    page = open_page(width=width, height=844, touch=width < 700)
    sign_in(page, pairs.daemon, "/problems")
    expect(page.get_by_role("link", name="Review")).to_be_visible()
    judge(page, width)
    page.goto(f"{pairs.daemon.url}/duplicates")
    expect(page.get_by_role("region", name="IMG_0.jpg, 2 times")).to_be_visible()
    judge(page, width)
    open_editor(page, pairs, 2)
    for part in ("Description", "Date and time", "Place", "Rating", "Tags"):
        page.get_by_role("checkbox", name=part, exact=True).check()
    for way in ("Shift", "Time zone", "Set"):
        page.get_by_role("radio", name=way, exact=True).check()
        judge(page, width)


def judge(page: Page, width: int) -> None:
    """In light and in dark."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect_contrast(page, page.url)
    assert page.evaluate(UNNAMED) == []
    if width < 700:
        small = page.evaluate(SMALL_TARGETS)
        assert [one for one in small if 'type="checkbox"' not in one and 'type="radio"' not in one] == []


# --- several photos at once


def open_editor(page: Page, box: Box, count: int) -> Locator:
    """Select the newest, and ask to edit them."""
    page.goto(f"{box.daemon.url}/photos")
    # Months come in any order, and what is below them moves: a picture could lose the focus.
    expect(page.locator("[data-asset]").first).to_be_visible()
    expect(page.locator(".scroller .waiting")).to_have_count(0)
    for number in range(count):
        tile = page.locator("[data-asset]").nth(number)
        expect(tile).to_be_visible()
        tile.focus()
        page.keyboard.press("x")
        expect(page.get_by_role("toolbar")).to_contain_text(f"{number + 1} selected")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Edit").click()
    dialog = page.get_by_role("dialog", name=f"Edit {count} item")
    expect(dialog).to_be_visible()
    return dialog


def test_none(box: Box, open_page: NewPage) -> None:
    """Said of one: it is gone for good. So this is the last about duplicates."""
    box.pair_up()
    page = open_page()
    sign_in(page, box.daemon, "/duplicates")
    first = page.get_by_role("region", name="IMG_2.jpg, 2 times")
    first.get_by_role("button", name="Not duplicates").click()
    expect(page.get_by_text("2 photos are here more than once")).to_be_visible()
    box.visitor.call("PUT", "/jobs/duplicateDetection", {"command": "start"})
    box.wait_for_groups(PAIRS - 1)
    assert [asset["isTrashed"] for asset in box.search(originalFileName="IMG_2")] == [False]


def test_several_are_changed(box: Box, open_page: NewPage) -> None:
    """What is switched on, and nothing else."""
    page = open_page()
    sign_in(page, box.daemon)
    dialog = open_editor(page, box, 2)
    ids = page.eval_on_selector_all("[data-asset]", "links => links.slice(0, 2).map((link) => link.dataset.asset)")
    expect(dialog.get_by_role("button", name="Change")).to_be_disabled()
    dialog.get_by_role("checkbox", name="Description").check()
    dialog.get_by_role("textbox", name="Description").fill("By the sea")
    dialog.get_by_role("checkbox", name="Date and time").check()
    dialog.get_by_role("checkbox", name="Place").check()
    dialog.get_by_role("textbox", name="Latitude and longitude").fill("here")
    dialog.get_by_role("button", name="Change").click()
    expect(dialog.get_by_role("alert")).to_have_text("Say how much later or earlier, in whole numbers.")
    dialog.get_by_label("Direction").select_option("earlier")
    dialog.get_by_label("Days").fill("31")
    dialog.get_by_label("Minutes").fill("30")
    dialog.get_by_role("button", name="Change").click()
    expect(dialog.get_by_role("alert")).to_have_text("Write two numbers, like 46.21028, 6.14512.")
    dialog.get_by_role("textbox", name="Latitude and longitude").fill("46.5° N, 6.25° W")
    dialog.get_by_role("checkbox", name="Rating").check()
    dialog.get_by_role("button", name="4 stars").click()
    dialog.get_by_role("checkbox", name="Tags").check()
    dialog.get_by_label("Give tags").fill("Trip/Sea, <b>Mia</b>")
    before = {asset["id"]: asset for asset in box.search()}
    dialog.get_by_role("button", name="Change").click()
    expect(page.get_by_text("2 items changed")).to_be_visible()
    for uid in ids:
        asset = box.visitor.get(f"/assets/{uid}")
        exif = asset["exifInfo"]
        assert (exif["description"], exif["rating"]) == ("By the sea", 4)
        assert (exif["latitude"], exif["longitude"]) == (46.5, -6.25)
        assert [tag["value"] for tag in asset["tags"]] == ["<b>Mia</b>", "Trip/Sea"]
        assert moment(before[uid]) - moment(asset) == (31 * 24 * 60 + 30) * 60
    expect(page.get_by_role("heading", name="April 2024")).to_be_visible()

    dialog = open_editor(page, box, 1)
    [uid] = page.eval_on_selector_all("[data-asset]", "links => links.slice(0, 1).map((link) => link.dataset.asset)")
    dialog.get_by_role("checkbox", name="Date and time").check()
    dialog.get_by_role("radio", name="Set").check()
    dialog.get_by_label("Date and time there").fill("2024-05-20T23:30:00")
    dialog.get_by_role("combobox", name="Time zone").fill("Asia/Tokyo")
    dialog.get_by_role("checkbox", name="Tags").check()
    dialog.get_by_role("checkbox", name="Trip/Sea").check()
    dialog.get_by_role("button", name="Change").click()
    expect(page.get_by_text("1 item changed")).to_be_visible()
    asset = box.visitor.get(f"/assets/{uid}")
    assert (asset["localDateTime"], asset["fileCreatedAt"]) == ("2024-05-20T23:30:00.000Z", "2024-05-20T14:30:00.000Z")
    assert "Trip/Sea" not in [tag["value"] for tag in asset["tags"]]


def moment(asset: dict[str, Any]) -> float:
    """Seconds since 1970."""
    return time.mktime(time.strptime(asset["fileCreatedAt"][:19], "%Y-%m-%dT%H:%M:%S"))
