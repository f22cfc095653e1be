"""An album's page: what it is called and how it is sorted, its cover, and what its people say about it and its photos."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import HEALTHY, Box
from tests.daemon import Visitor

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
MIA = ("mia@home.lan", "correct horse")
EVIL = "<img src=x onerror=hacked=1> https://photos.test/?a=1 \u202egpj.exe a\0b"
CAME_ALIVE = """() => document.querySelectorAll('img[src="x"], [onerror]').length + (window.hacked ?? 0)"""


@pytest.fixture(scope="module")
def mia(box: Box) -> Visitor:
    """Somebody else of the household, signed in elsewhere."""
    person = {"email": MIA[0], "name": "Mia", "password": MIA[1], "shouldChangePassword": False}
    box.daemon.login().call("POST", "/admin/users", person)
    return box.daemon.login(MIA)


def photos(box: Box, number: int = 4) -> list[str]:
    """Ids of some photos that have their thumbnails, the newest first."""
    found = box.daemon.login().call("POST", "/search/metadata", {"size": HEALTHY})["assets"]["items"]
    return [item["id"] for item in found if item["thumbhash"]][:number]


def make_album(box: Box, name: str, *, viewer: Visitor | None = None, **more: Any) -> str:
    """An album of some photos, shown to somebody; its id."""
    users = [] if viewer is None else [{"userId": viewer.get("/users/me")["id"], "role": "viewer"}]
    body = {"albumName": name, "assetIds": photos(box), "albumUsers": users, **more}
    return str(box.daemon.login().call("POST", "/albums", body)["id"])


def said_in(box: Box, album: str) -> list[str | None]:
    """What is said in an album; None is a like."""
    return [one.get("comment") for one in box.daemon.login().get(f"/activities?albumId={album}")]


def talk(where: Page | Locator) -> Locator:
    """The panel of comments and likes, opened."""
    where.get_by_role("button", name="Comments and likes").click()
    panel = where.get_by_role("complementary", name="Comments and likes")
    expect(panel).to_be_visible()
    return panel


def say(panel: Locator, words: str) -> None:
    """By the keyboard."""
    panel.get_by_label("Say something").fill(words)
    panel.get_by_label("Say something").press("Enter")
    expect(panel.get_by_label("Say something")).to_have_value("")


def test_an_album_is_edited(box: Box, signed_in: NewPage) -> None:
    """Name, description, order, switch and cover; the page follows, also what is changed elsewhere."""
    album, page = make_album(box, "Before"), signed_in()
    page.goto(f"{box.daemon.url}/albums/{album}")
    expect(page.get_by_role("heading", name="Before")).to_be_visible()
    expect(page.get_by_text(re.compile(r"4 items · .*2024"))).to_be_visible()
    first = page.locator("[data-asset]").first.get_attribute("data-asset")
    page.get_by_role("button", name="More about this album").click()
    page.get_by_role("menuitem", name="Edit album").click()
    dialog = page.get_by_role("dialog", name="Edit album")
    dialog.get_by_label("Name").fill("\u05e7\u05d9\u05e5 & <b>sea</b>")
    dialog.get_by_label("Description").fill("Two lines\nof it")
    dialog.get_by_label("Order of the photos").select_option(label="Oldest first")
    dialog.get_by_role("switch", name="Comments and likes").click()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="\u05e7\u05d9\u05e5 & <b>sea</b>")).to_be_visible()
    expect(page.get_by_role("button", name="Two lines")).to_be_visible()
    expect(page.locator("[data-asset]").last).to_have_attribute("data-asset", first or "")
    expect(page.get_by_role("button", name="Comments and likes")).to_have_count(0)
    box.daemon.login().call("PATCH", f"/albums/{album}", {"albumName": "From elsewhere", "isActivityEnabled": True})
    expect(page.get_by_role("heading", name="From elsewhere")).to_be_visible()
    expect(page.get_by_role("button", name="Comments and likes")).to_be_visible()
    chosen = page.locator("[data-asset]").nth(1)
    wanted = chosen.get_attribute("data-asset")
    chosen.hover()
    page.locator(".tile").nth(1).get_by_role("checkbox").click()
    page.get_by_role("toolbar").get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Use as album cover").click()
    expect(page.get_by_text("The album has a new cover")).to_be_visible()
    assert box.daemon.login().get(f"/albums/{album}")["albumThumbnailAssetId"] == wanted


def test_people_talk_about_an_album(box: Box, mia: Visitor, signed_in: NewPage) -> None:
    """What is said is heard at once, and is never more than words; its owner may take anyone's away."""
    album, page = make_album(box, "Talk", viewer=mia), signed_in()
    page.goto(f"{box.daemon.url}/albums/{album}")
    panel = talk(page)
    expect(panel.get_by_text("Nothing yet")).to_be_visible()
    say(panel, EVIL)
    like = panel.get_by_role("button", name="Like")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    mia.call("POST", "/activities", {"albumId": album, "type": "comment", "comment": "Mine too"})
    photo = {"albumId": album, "assetId": photos(box)[0], "type": "like"}
    mia.call("POST", "/activities", photo)
    expect(panel.get_by_role("listitem")).to_have_count(4)
    expect(panel.get_by_text("likes this photo")).to_be_visible()
    expect(page.get_by_role("button", name="2 comments, 2 likes")).to_be_visible()
    expect(panel.get_by_text("<img src=x onerror=hacked=1> https://photos.test")).to_be_visible()
    assert page.evaluate(CAME_ALIVE) == 0
    assert panel.locator("a").count() == 1, "only the photo's is a link"
    panel.get_by_role("button", name="Delete the comment by Mia").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(panel.get_by_text("Mine too")).to_have_count(0)
    like.click()
    expect(like).to_have_attribute("aria-pressed", "false")
    assert said_in(box, album) == [EVIL, None]
    panel.get_by_role("link", name="Show the photo").click()
    expect(page.get_by_role("dialog", name="Viewer")).to_be_visible()
    expect(page).to_have_url(re.compile(photo["assetId"]))


def test_people_talk_about_a_photo(box: Box, signed_in: NewPage) -> None:
    """In the viewer, of the photo that shows; turning the page changes what it is about. Then it leaves the album."""
    album, page = make_album(box, "Photos"), signed_in(width=390, height=844, touch=True)
    page.goto(f"{box.daemon.url}/albums/{album}")
    page.locator("[data-asset]").first.click()
    expect(page.locator("img.preview.ready")).to_be_visible()
    shown = page.url.rpartition("/")[2]
    viewer = page.get_by_role("dialog", name="Viewer")
    panel = talk(viewer)
    panel.get_by_label("Say something").fill("Look at this")
    panel.get_by_role("button", name="Send").click()
    expect(panel.get_by_role("listitem")).to_have_count(1)
    expect(viewer.get_by_role("button", name="1 comment, 0 likes")).to_be_visible()
    (one,) = box.daemon.login().get(f"/activities?albumId={album}&assetId={shown}")
    assert one["comment"] == "Look at this"
    panel.get_by_role("button", name="Close").click()
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(re.compile(shown))
    expect(viewer.get_by_role("button", name="0 comments, 0 likes")).to_be_visible()
    viewer.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Remove from album").click()
    expect(page.get_by_text("1 item removed from the album")).to_be_visible()
    assert box.daemon.login().get(f"/albums/{album}")["assetCount"] == 3
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-asset]")).to_have_count(4)


def test_a_viewer_looks_and_talks(box: Box, mia: Visitor, open_page: NewPage) -> None:
    """Nothing is offered that would be refused; whoever is shut out while looking is told."""
    album, page = make_album(box, "For Mia", viewer=mia, description="Look"), open_page()
    page.goto(f"{box.daemon.url}/albums/{album}")
    page.get_by_label("Email").fill(MIA[0])
    page.get_by_label("Password").fill(MIA[1])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="For Mia")).to_be_visible()
    page.get_by_role("button", name="More about this album").click()
    expect(page.get_by_role("menuitem")).to_have_text(["Download album"])
    page.keyboard.press("Escape")
    say(talk(page), "Thank you")
    page.get_by_role("complementary").get_by_role("button", name="Close").click()
    page.locator("[data-asset]").first.hover()
    page.locator(".tile").first.get_by_role("checkbox").click()
    expect(page.get_by_role("toolbar")).to_be_visible()
    expect(page.get_by_role("button", name="Remove from album")).to_have_count(0)
    box.daemon.login().call("DELETE", f"/albums/{album}/user/{mia.get('/users/me')['id']}")
    expect(page.get_by_text("not shown to you any more")).to_be_visible()
    expect(page.get_by_role("heading", name="Albums")).to_be_visible()
    assert said_in(box, album) == ["Thank you"]


def test_guests_see_nothing_of_it(box: Box, open_page: NewPage) -> None:
    """Neither a button nor a request."""
    album = make_album(box, "Public")
    admin = box.daemon.login()
    admin.call("POST", "/activities", {"albumId": album, "type": "comment", "comment": "among us"})
    key = admin.call("POST", "/shared-links", {"type": "ALBUM", "albumId": album})["key"]
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{box.daemon.url}/share/{key}")
    page.locator("[data-asset]").first.click()
    expect(page.locator("img.preview.ready")).to_be_visible()
    expect(page.get_by_role("button", name="Comments and likes")).to_have_count(0)
    assert not [url for url in asked if "/activities" in url]


def test_an_album_is_deleted(box: Box, signed_in: NewPage) -> None:
    """Its photos stay."""
    album, page = make_album(box, "Over"), signed_in()
    page.goto(f"{box.daemon.url}/albums/{album}")
    page.get_by_role("button", name="More about this album").click()
    page.get_by_role("menuitem", name="Delete album").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete album").click()
    expect(page.get_by_text("Over was deleted")).to_be_visible()
    expect(page.get_by_role("heading", name="Albums")).to_be_visible()
    assert album not in {one["id"] for one in box.daemon.login().get("/albums")}
    assert len(photos(box)) == 4


def test_an_album_among_many_is_found_by_keyboard(box: Box, signed_in: NewPage) -> None:
    """Typing its name finds it; the arrows go through what is found; its whole name and Enter make no second one."""
    daemon = box.daemon.login()
    for number in range(20):
        daemon.call("POST", "/albums", {"albumName": f"Trip {number}"})
    page = signed_in()
    page.locator("[data-asset]").first.focus()
    page.keyboard.press("x")
    expect(page.get_by_role("toolbar")).to_be_visible()
    page.keyboard.press("l")
    dialog = page.get_by_role("dialog", name="Add to album")
    found = dialog.get_by_role("listitem").filter(has_text="Trip")
    expect(found).to_have_count(20)
    expect(dialog.get_by_label("Find an album, or name a new one")).to_be_focused()
    page.keyboard.type("trip 1")
    expect(found).to_have_count(11)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(found.nth(1).get_by_role("button")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("9")
    expect(found).to_have_count(1)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    trips = {album["albumName"]: album["assetCount"] for album in daemon.get("/albums") if "Trip" in album["albumName"]}
    assert trips == {f"Trip {number}": int(number == 19) for number in range(20)}
