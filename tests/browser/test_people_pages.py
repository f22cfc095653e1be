"""People: everyone at once, one of them with their photos, and who is on a photo, with faces drawn by hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.account.test_looks import UNNAMED, expect_contrast
from tests.browser.conftest import sign_in
from tests.browser.household import wait_until
from tests.browser.test_names import CAME_ALIVE, EVIL
from tests.browser.test_ways_in import SMALL_TARGETS
from tests.daemon import Daemon, Visitor, start_daemon
from tests.photos import write_photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
WIDTH, HEIGHT = 800, 600
PHOTOS = 4
RIGHT_TO_LEFT = "‮נועה"


@dataclass(frozen=True)
class Household:
    """A daemon with some photos, the newest first, and nobody on them."""

    daemon: Daemon
    visitor: Visitor
    photos: list[str]

    def add(self, name: str, *photos: int, **more: Any) -> str:
        """Somebody who is on these photos; their id."""
        person = str(self.visitor.call("POST", "/people", {"name": name, **more})["id"])
        for number in photos:
            self.draw(person, number)
        return person

    def draw(self, person: str, number: int) -> None:
        """A face in the middle of a photo."""
        box = {"x": 300, "y": 200, "width": 200, "height": 200, "imageWidth": WIDTH, "imageHeight": HEIGHT}
        self.visitor.call("POST", "/faces", {"assetId": self.photos[number], "personId": person, **box})

    def faces(self, number: int) -> list[dict[str, Any]]:
        """Who is on a photo."""
        return list(self.visitor.get(f"/faces?id={self.photos[number]}"))

    def people(self) -> list[dict[str, Any]]:
        """Everyone."""
        return list(self.visitor.get("/people?withHidden=true")["people"])

    def picture(self, person: str) -> bytes | None:
        """What stands for somebody; None before there is one."""
        answer = self.visitor.ask("GET", f"/people/{person}/thumbnail")
        return answer.body if answer.status == 200 else None

    def empty(self) -> None:
        """Nobody is known any more, and no face."""
        for number in range(PHOTOS):
            for face in self.faces(number):
                self.visitor.call("DELETE", f"/faces/{face['id']}", {"force": True})
        if ids := [person["id"] for person in self.people()]:
            self.visitor.call("DELETE", "/people", {"ids": ids})

    def wait_for_picture(self, person: str, other_than: bytes = b"") -> None:
        """A job makes it."""
        wait_until(lambda: self.picture(person) not in (None, other_than), "a picture was made")


@pytest.fixture(scope="module")
def household(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Household]:
    folder = tmp_path_factory.mktemp("photos")
    for number in range(PHOTOS):
        write_photo(
            folder / f"{number}.jpg",
            colour=(200 - number * 40, 130, 60 + number * 40),
            size=(WIDTH, HEIGHT),
            taken=f"2024:05:{20 - number} 12:00:00",
        )
    with start_daemon(tmp_path_factory.mktemp("box") / "data", [folder], workers=1) as daemon:
        visitor = daemon.login()
        yield Household(daemon, visitor, newest_first(visitor))


def newest_first(visitor: Visitor) -> list[str]:
    """Once all have their previews, their ids."""
    found = visitor.wait_for_pictures(PHOTOS)
    return [asset["id"] for asset in sorted(found, key=lambda asset: asset["localDateTime"], reverse=True)]


@pytest.fixture
def home(household: Household) -> Household:
    """With nobody in it."""
    household.empty()
    return household


def open_photo(page: Page, home: Household, number: int) -> Locator:
    """With what is known of it; the people of it."""
    page.goto(f"{home.daemon.url}/photos/{home.photos[number]}")
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("i")
    return page.get_by_role("region", name="People")


def test_faces_are_drawn_given_and_taken_away(home: Household, open_page: NewPage) -> None:
    """By mouse and by keys; Escape gives up; the face that the panel points at is outlined."""
    page = open_page()
    sign_in(page, home.daemon)
    people = open_photo(page, home, 0)
    people.get_by_role("button", name="Mark a face").click()
    frame = page.get_by_role("application", name="Frame around the face")
    expect(frame).to_be_focused()
    picture = page.locator(".picture").bounding_box()
    assert picture is not None
    page.mouse.move(picture["x"] + 0.1 * picture["width"], picture["y"] + 0.2 * picture["height"])
    page.mouse.down()
    page.mouse.move(picture["x"] + 0.3 * picture["width"], picture["y"] + 0.6 * picture["height"], steps=3)
    page.mouse.up()
    field = page.get_by_role("combobox", name="Name")
    field.fill("Mia")
    field.press("Enter")
    expect(people.get_by_role("link", name="Mia")).to_be_visible()
    expect(people.get_by_role("button", name="Mark a face")).to_be_focused()
    assert [near(edge, 5) for edge in edges(home.faces(0)[0])] == [near(edge, 5) for edge in (0.1, 0.2, 0.3, 0.6)]

    page.keyboard.press("Enter")
    expect(frame).to_be_focused()
    page.mouse.move(picture["x"] + picture["width"] / 2, picture["y"] + picture["height"] / 2)
    page.mouse.wheel(0, -200)
    expect(page.locator(".stage.zoomed")).to_be_visible()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowDown", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    expect(page.get_by_role("status").filter(has_text="40 % from the left, 32 % from the top")).to_be_attached()
    page.keyboard.press("Escape")
    expect(people.get_by_role("button", name="Mark a face")).to_be_focused()
    assert len(home.faces(0)) == 1
    page.keyboard.press("Enter")
    expect(frame).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    field.fill("mí")
    expect(page.get_by_role("option", name="Mia")).to_have_attribute("aria-selected", "true")
    field.fill("Ben")
    page.get_by_role("option", name="Ben").click()
    expect(people.get_by_role("link").locator("bdi")).to_have_text(["Mia", "Ben"])

    face = home.faces(0)[1]
    outline = page.locator(f"[data-face='{face['id']}']")
    expect(outline).to_have_css("opacity", "0")
    people.get_by_role("link", name="Ben").focus()
    expect(outline).to_have_css("opacity", "1")
    people.get_by_role("button", name="Actions for Ben").click()
    page.get_by_role("menuitem", name="This is someone else").click()
    page.get_by_role("dialog", name="Who is this?").get_by_role("combobox").fill("Mia")
    page.keyboard.press("Enter")
    expect(people.get_by_role("link", name="Mia")).to_have_count(2)
    assert {one["person"]["name"] for one in home.faces(0)} == {"Mia"}
    people.get_by_role("button", name="Actions for Mia").last.click()
    page.get_by_role("menuitem", name="Take this face away").click()
    expect(people.get_by_role("link", name="Mia")).to_have_count(1)
    assert len(home.faces(0)) == 1
    page.get_by_role("button", name="Undo").last.click()
    expect(people.get_by_role("link", name="Mia")).to_have_count(2)
    assert edges(home.faces(0)[1]) == edges(face)


def edges(face: dict[str, Any]) -> tuple[float, ...]:
    """Left, top, right, bottom as parts of the picture."""
    width, height = face["imageWidth"], face["imageHeight"]
    sides = zip(("X1", "Y1", "X2", "Y2"), (width, height) * 2, strict=True)
    return tuple(face[f"boundingBox{edge}"] / side for edge, side in sides)


def near(part: float, steps: int) -> int:
    """A part of a side in so many hundredths, so that a pixel more or less is the same."""
    return round(part * 100 / steps)


def test_a_finger_draws_on_a_phone(home: Household, open_page: NewPage) -> None:
    """The picture stays in sight above the question."""
    page = open_page(width=390, height=844, touch=True)
    sign_in(page, home.daemon)
    people = open_photo(page, home, 1)
    people.get_by_role("button", name="Mark a face").tap()
    expect(page.get_by_role("application", name="Frame around the face")).to_be_visible()
    box = page.locator(".picture").bounding_box()
    panel = page.get_by_role("complementary", name="Who is this?").bounding_box()
    assert box is not None
    assert panel is not None
    assert box["y"] + box["height"] <= panel["y"] + 1
    finger = page.context.new_cdp_session(page)
    for kind, x, y in (("Start", 0.5, 0.25), ("Move", 0.6, 0.5), ("Move", 0.75, 0.75)):
        point = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        # Beside the frame that is there, a new one begins.
        if kind == "Start":
            point["y"] = box["y"] + 0.05 * box["height"]
        finger.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.get_by_role("combobox", name="Name").fill("Ida")
    # A tap right after a stroke is taken by Chromium for its end, now and then: the key of the phone's keyboard it is.
    page.keyboard.press("Enter")
    expect(people.get_by_role("link", name="Ida")).to_be_visible()
    assert [near(edge, 5) for edge in edges(home.faces(1)[0])] == [near(edge, 5) for edge in (0.5, 0.05, 0.75, 0.75)]


def test_everyone(home: Household, open_page: NewPage) -> None:
    """Added, found, hidden, merged into the one who is chosen, deleted."""
    home.add("Zoë", 0, 1)
    home.add("Ada", 2, isFavorite=True)
    page = open_page()
    sign_in(page, home.daemon)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="People").click()
    everyone = page.get_by_role("list", name="Everyone")
    expect(everyone.get_by_role("link")).to_have_count(2)
    page.get_by_role("button", name="Add a person").click()
    dialog = page.get_by_role("dialog", name="Add a person")
    dialog.get_by_label("Name").fill("Bo")
    dialog.get_by_label("Birthday").fill("2020-05-20")
    dialog.get_by_role("button", name="Save").click()
    names = everyone.locator("bdi")
    expect(names).to_have_text(["Ada", "Zoë", "Bo"])
    page.get_by_label("Order").select_option("name")
    expect(names).to_have_text(["Ada", "Bo", "Zoë"])
    page.get_by_role("searchbox", name="Find by name").fill("zoe")
    expect(names).to_have_text(["Zoë"])
    page.get_by_role("searchbox", name="Find by name").fill("")

    page.get_by_role("button", name="Select", exact=True).click()
    everyone.get_by_role("checkbox", name="Ada").check()
    page.get_by_role("toolbar").get_by_role("button", name="Hide").click()
    expect(names).to_have_text(["Bo", "Zoë"])
    expect(page.get_by_role("button", name="Select", exact=True)).to_be_focused()
    page.get_by_role("switch", name="Show hidden (1)").check()
    expect(names).to_have_text(["Bo", "Zoë", "Ada"])

    page.get_by_role("button", name="Select", exact=True).click()
    everyone.get_by_role("checkbox", name="Zoë").check()
    page.keyboard.press("Escape")
    expect(everyone.get_by_role("link")).to_have_count(3)
    page.keyboard.press("Enter")
    everyone.get_by_role("checkbox", name="Zoë").check()
    everyone.get_by_role("checkbox", name="Bo").check()
    page.get_by_role("toolbar").get_by_role("button", name="Merge").click()
    dialog = page.get_by_role("dialog", name="Who stays?")
    dialog.get_by_role("radio", name="Bo").check()
    dialog.get_by_role("button", name="Merge").click()
    expect(names).to_have_text(["Bo", "Ada"])
    assert [face["person"]["name"] for face in home.faces(0)] == ["Bo"]
    page.get_by_role("combobox", name="Search").fill("BO")
    page.keyboard.press("Enter")
    page.get_by_role("list", name="Also").get_by_role("link", name="Bo").click()
    expect(page.locator("[data-asset]")).to_have_count(2)
    page.get_by_role("link", name="All people").click()
    page.get_by_role("switch", name="Show hidden").check()

    page.get_by_role("button", name="Select", exact=True).click()
    everyone.get_by_role("checkbox", name="Ada").check()
    page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete this person?")
    expect(dialog).to_contain_text("The photos stay.")
    dialog.get_by_role("button", name="Delete").click()
    expect(names).to_have_text(["Bo"])
    assert len(home.visitor.call("POST", "/search/metadata", {})["assets"]["items"]) == PHOTOS


def test_one_person(home: Household, open_page: NewPage) -> None:
    """Named where the name stands, told how old, stood for by another photo, found to be somebody else."""
    person = home.add("Mia", 0, 1, 2, birthDate="2021-01-01")
    other = home.add("Mia Berg", 3)
    home.wait_for_picture(person)
    page = open_page()
    sign_in(page, home.daemon, f"/people/{person}")
    tiles = page.locator("[data-asset]")
    expect(tiles).to_have_count(3)
    expect(page.get_by_text("3 items · Born 1 January 2021")).to_be_visible()
    before = home.picture(person)
    assert before
    tiles.nth(2).focus()
    page.keyboard.press("x")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Use as their picture").click()
    expect(page.get_by_text("Their picture is made anew")).to_be_visible()
    home.wait_for_picture(person, other_than=before)

    tiles.first.click()
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("i")
    people = page.get_by_role("region", name="People")
    expect(people.get_by_role("link", name="Mia")).to_contain_text("3 years old")
    people.get_by_role("button", name="Actions for Mia").click()
    page.get_by_role("menuitem", name="Take this face away").click()
    expect(people.get_by_role("link")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(tiles).to_have_count(2)

    page.get_by_role("button", name="Edit the name").click()
    name = page.get_by_role("textbox", name="Name", exact=True)
    expect(name).to_be_focused()
    name.fill("nothing")
    name.press("Escape")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mia")
    page.get_by_role("button", name="Edit the name").click()
    name.fill("mia berg")
    name.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("mia berg")
    page.get_by_role("button", name="Yes, merge them").click()
    dialog = page.get_by_role("dialog", name="Who stays?")
    expect(dialog.get_by_role("radio").first).to_be_checked()
    dialog.get_by_role("button", name="Merge").click()
    expect(page).to_have_url(f"{home.daemon.url}/people/{other}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mia Berg")
    expect(tiles).to_have_count(3)
    page.get_by_role("button", name="More about this person").click()
    page.get_by_role("menuitem", name="Delete this person").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page).to_have_url(f"{home.daemon.url}/people")


def test_the_unnamed_get_names(home: Household, open_page: NewPage) -> None:
    """One after the other: somebody new, somebody known, nobody to see; and on the page of one of them."""
    home.add("Mia", 0)
    for number in (1, 1, 2, 3):
        home.add("", number)
    page = open_page()
    sign_in(page, home.daemon, "/people")
    page.get_by_role("button", name="Say who they are").click()
    dialog = page.get_by_role("dialog", name="Who is this?")
    name = dialog.get_by_role("combobox", name="Name")
    expect(dialog).to_contain_text("1 of 4")
    name.fill("Bo")
    name.press("Enter")
    expect(dialog).to_contain_text("2 of 4")
    dialog.get_by_role("option", name="Mia").click()
    expect(dialog).to_contain_text("3 of 4")
    dialog.get_by_role("button", name="Hide").click()
    expect(dialog).to_contain_text("4 of 4")
    dialog.get_by_role("button", name="Skip").click()
    expect(page.get_by_text("2 people named")).to_be_visible()
    expect(page.get_by_text("1 person has no name yet.")).to_be_visible()
    names = page.get_by_role("list", name="Everyone").locator("bdi")
    expect(names).to_have_text(["Mia", "Bo", "Unnamed person"])
    page.get_by_role("link", name="Unnamed person").click()
    page.get_by_role("button", name="Who is this?").click()
    name.fill("Zoë")
    name.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoë")
    expect(page.get_by_role("button", name="Who is this?")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_looks(home: Household, open_page: NewPage, width: int) -> None:
    """Nothing hangs over the edge, everything can be read, has a name and can be touched; names stay names."""
    evil = home.add(EVIL, 0, 1, color="#ffee00", isFavorite=True)
    home.add(RIGHT_TO_LEFT, 0, birthDate="2020-01-01")
    home.add("Hidden", 2, isHidden=True)
    unnamed = home.add("", 3)
    page = open_page(width=width, height=844, touch=width < 700)
    sign_in(page, home.daemon, "/people")
    expect(page.get_by_text("onerror=hacked=1").first).to_be_visible()
    page.get_by_role("switch", name="Show hidden").check()
    judge(page, width)
    page.get_by_role("button", name="Say who they are").click()
    expect(page.get_by_role("dialog").get_by_role("option").first).to_be_visible()
    judge(page, width)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Select", exact=True).click()
    page.get_by_role("list", name="Everyone").get_by_role("checkbox").first.check()
    judge(page, width)
    page.goto(f"{home.daemon.url}/people/{unnamed}")
    expect(page.get_by_role("button", name="Who is this?")).to_be_visible()
    judge(page, width)
    page.goto(f"{home.daemon.url}/people/{evil}")
    expect(page.locator("[data-asset]")).to_have_count(2)
    judge(page, width)
    page.get_by_role("button", name="Edit the name").click()
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value(EVIL)
    page.goto(f"{home.daemon.url}/explore")
    expect(page.get_by_role("region", name="People").get_by_role("link", name="onerror")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect_contrast(page, page.url)
    people = open_photo(page, home, 0)
    expect(people.get_by_role("link")).to_have_count(2)
    expect(people.get_by_role("link", name=RIGHT_TO_LEFT[1:])).to_contain_text("4 years old")
    judge(page, width)
    people.get_by_role("button", name="Mark a face").click()
    expect(page.get_by_role("option")).to_have_count(3)
    judge(page, width)


def judge(page: Page, width: int) -> None:
    """In light and in dark."""
    assert page.evaluate(CAME_ALIVE) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect_contrast(page, page.url)
    assert page.evaluate(UNNAMED) == []
    if width < 700:
        small = page.evaluate(SMALL_TARGETS)
        assert [one for one in small if 'type="checkbox"' not in one and 'type="radio"' not in one] == []
