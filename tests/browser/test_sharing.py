"""Sharing with people who have no account: links made, changed and closed in one browser, visited in another."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import HEALTHY, Box, expect_noise
from tests.browser.selecting import select
from tests.photos import jpeg

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
DROP = """([name, bytes]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/jpeg', lastModified: 1718000000000 }));
  for (const type of ['dragenter', 'dragover', 'drop'])
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""
FUTURE, PAST = "2999-01-01T00:00:00.000Z", "2001-01-01T00:00:00.000Z"


def photos(box: Box, number: int = 3) -> list[str]:
    """Ids of some photos that have their thumbnails."""
    found = box.daemon.login().call("POST", "/search/metadata", {"size": HEALTHY})["assets"]["items"]
    return [item["id"] for item in found if item["thumbhash"]][:number]


def make_album(box: Box, name: str, number: int = 3) -> str:
    """An album of some photos; its id."""
    body = {"albumName": name, "assetIds": photos(box, number)}
    return str(box.daemon.login().call("POST", "/albums", body)["id"])


def share(box: Box, album: str, **options: Any) -> Any:
    """A link to an album."""
    return box.daemon.login().call("POST", "/shared-links", {"type": "ALBUM", "albumId": album, **options})


def change(box: Box, link: Any, **options: Any) -> None:
    """What its owner does to it, from elsewhere."""
    box.daemon.login().call("PATCH", f"/shared-links/{link['id']}", options)


def visit(page: Page, box: Box, link: Any) -> None:
    """Open a link as whoever was given it."""
    page.clock.install()
    page.goto(f"{box.daemon.url}/share/{link['key']}")


def wait_for_a_look(page: Page) -> None:
    """Until the page has asked again how things are, which it does every ten seconds: without waiting for them."""
    with page.expect_response(lambda answer: "/shared-links/me" in answer.url):
        page.clock.fast_forward(10_000)


def expect_photos(page: Page, number: int) -> None:
    """So many are in the grid, each with its picture."""
    expect(page.locator("[data-asset]")).to_have_count(number)
    expect(page.locator("[data-asset] img.loaded")).to_have_count(number)


def test_a_selection_becomes_a_link_and_a_guest_looks(box: Box, signed_in: NewPage, open_page: NewPage) -> None:
    owner = signed_in()
    select(owner, 2)
    owner.get_by_role("toolbar").get_by_role("button", name="Share by link").click()
    dialog = owner.get_by_role("dialog", name="Share by link")
    dialog.get_by_label("Description").fill("Two of them")
    dialog.get_by_label("Own address").fill("two-of-them")
    dialog.get_by_role("button", name="Create link").click()
    ready = owner.get_by_role("dialog", name="The link is ready")
    address = ready.locator("code").text_content() or ""
    assert address == f"{box.daemon.url}/s/two-of-them"
    expect(ready.get_by_role("img", name="QR code")).to_be_visible()
    ready.get_by_role("button", name="Copy link").click()
    expect(ready.get_by_role("status")).to_have_text("Copied")

    guest = open_page()
    asked: list[str] = []
    guest.on("request", lambda request: asked.append(request.url))
    guest.goto(address)
    expect(guest.get_by_role("heading", name="Shared photos")).to_be_visible()
    expect(guest.get_by_text("Shared by")).to_be_visible()
    expect(guest.get_by_text("Two of them")).to_be_visible()
    expect_photos(guest, 2)
    guest.locator("[data-asset]").first.click()
    expect(guest.locator("img.preview.ready")).to_be_visible()
    expect(guest).to_have_url(re.compile(r"/s/two-of-them/photos/"))
    for forbidden in ("Delete", "Add to favourites", "Add to album"):
        expect(guest.get_by_role("button", name=forbidden)).to_have_count(0)
    guest.keyboard.press("i")
    panel = guest.get_by_role("complementary", name="Information")
    expect(panel.get_by_text(".jpg")).to_be_visible()
    expect(panel.get_by_role("textbox")).to_have_count(0)
    with guest.expect_download() as download:
        guest.get_by_role("button", name="Download", exact=True).click()
    assert download.value.suggested_filename.endswith(".jpg")
    # Only this box is asked, with the link where it counts and nowhere else.
    assert all(url.startswith(box.daemon.url) for url in asked)
    assert not [url for url in asked if "slug=" in url and not re.search("/api/(assets|timeline|shared-links)", url)]


def test_a_link_in_the_browser_of_its_owner_shows_what_guests_see(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    visit(page, box, share(box, make_album(box, "Mine too"), showMetadata=False))
    expect(page.get_by_role("heading", name="Mine too")).to_be_visible()
    page.locator("[data-asset]").first.click()
    expect(page.locator("img.preview.ready")).to_be_visible()
    for hidden in ("Information", "Delete", "Download", "Add to favourites"):
        expect(page.get_by_role("button", name=hidden)).to_have_count(0)
    page.get_by_role("button", name="More").click()
    expect(page.get_by_role("menuitem")).to_have_text(["Slideshow", "Copy link"])
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    expect(page.get_by_role("complementary", name="Information")).to_have_count(0)


def test_a_password_is_asked_for(box: Box, open_page: NewPage, noise: list[str]) -> None:
    page = open_page(390, 844)
    visit(page, box, share(box, make_album(box, "Behind words"), password="open sesame"))
    expect(page.get_by_role("heading", name="This link has a password")).to_be_visible()
    expect(page.get_by_text("Behind words")).to_have_count(0)
    page.get_by_label("Password").fill("guess")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("alert")).to_contain_text("Invalid password")
    page.get_by_label("Password").fill("open sesame")
    page.get_by_role("button", name="Open").click()
    expect_photos(page, 3)
    page.reload()
    expect_photos(page, 3)
    expect_noise(noise, "401")


def test_a_changed_link_changes_the_page_that_is_open(box: Box, open_page: NewPage, noise: list[str]) -> None:
    """Downloads end, a password comes, the link goes: the guest, who does nothing, loses each at once."""
    link = share(box, make_album(box, "For now"), allowUpload=True)
    page = open_page()
    visit(page, box, link)
    expect_photos(page, 3)
    page.locator(".tile").first.hover()
    page.locator(".tile").first.get_by_role("checkbox").click()
    expect(page.get_by_role("toolbar").get_by_role("button", name="Download")).to_be_visible()
    change(box, link, allowDownload=False, allowUpload=False)
    wait_for_a_look(page)
    expect(page.get_by_role("toolbar")).to_have_count(0)
    expect(page.get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("button", name="Add photos")).to_have_count(0)
    assert noise == []
    change(box, link, password="a word")
    wait_for_a_look(page)
    expect(page.get_by_role("heading", name="This link has a password")).to_be_visible()
    expect(page.locator("[data-asset]")).to_have_count(0)
    change(box, link, password=None)
    wait_for_a_look(page)
    expect_photos(page, 3)
    page.locator("[data-asset]").first.click()
    expect(page.get_by_role("dialog", name="Viewer")).to_be_visible()
    box.daemon.login().call("DELETE", f"/shared-links/{link['id']}")
    wait_for_a_look(page)
    expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
    expect(page.locator("img")).to_have_count(0)
    expect_noise(noise, "401")


def test_a_photo_that_leaves_the_album_leaves_the_guest(box: Box, open_page: NewPage) -> None:
    album = make_album(box, "Changing")
    page = open_page()
    visit(page, box, share(box, album))
    expect_photos(page, 3)
    box.daemon.login().call("DELETE", f"/albums/{album}/assets", {"ids": photos(box, 1)})
    wait_for_a_look(page)
    expect_photos(page, 2)


def test_guests_add_photos(box: Box, open_page: NewPage) -> None:
    album = make_album(box, "Party", 1)
    page = open_page()
    visit(page, box, share(box, album, allowUpload=True))
    expect_photos(page, 1)
    page.evaluate(DROP, ["mine.jpg", list(jpeg(colour=(200, 20, 90), size=(320, 240), taken="2024:06:30 10:00:00"))])
    panel = page.get_by_role("region", name="Uploads")
    expect(panel).to_contain_text("1 file uploaded")
    box.daemon.login().wait_for_pictures(2, albumIds=[album])
    wait_for_a_look(page)
    expect_photos(page, 2)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add photos").click()
    data = jpeg(colour=(20, 200, 90), size=(320, 240), taken="2024:06:29 10:00:00")
    chooser.value.set_files({"name": "yours.jpg", "mimeType": "image/jpeg", "buffer": data})
    expect(panel).to_contain_text("2 files uploaded")
    box.daemon.login().wait_for_pictures(3, albumIds=[album])
    wait_for_a_look(page)
    expect_photos(page, 3)
    panel.get_by_role("link", name="mine.jpg").click()
    expect(page.locator("img.preview.ready")).to_be_visible()
    assert box.daemon.login().get(f"/albums/{album}")["assetCount"] == 3


def test_nothing_can_be_dropped_where_uploads_are_off(box: Box, open_page: NewPage) -> None:
    page = open_page()
    visit(page, box, share(box, make_album(box, "Look only")))
    expect_photos(page, 3)
    page.evaluate(DROP, ["mine.jpg", [1]])
    expect(page.get_by_role("region", name="Uploads")).to_have_count(0)


@pytest.mark.parametrize("path", ["/share/00", "/s/nobodys", "/share/k/photos/x"])
def test_what_is_no_link_says_so(box: Box, open_page: NewPage, noise: list[str], path: str) -> None:
    page = open_page(390, 844)
    page.goto(box.daemon.url + path)
    expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
    expect(page).to_have_title("Photostead")
    expect_noise(noise, "401")


def test_links_of_ones_own(box: Box, signed_in: NewPage, noise: list[str]) -> None:
    """The list, and what can be done there; what is over says so."""
    album = make_album(box, "Listed")
    share(box, album, description="over and done", expiresAt=PAST)
    share(box, album, description="the other", password="x", allowDownload=False)
    page = signed_in()
    page.get_by_role("link", name="Sharing").click()
    page.get_by_role("link", name="All links").click()
    over = page.get_by_role("listitem").filter(has=page.get_by_text("over and done"))
    expect(over).to_contain_text("Ended")
    other = page.get_by_role("listitem").filter(has=page.get_by_text("the other", exact=True))
    for fact in ("Password", "No downloads", "Does not end"):
        expect(other.get_by_text(fact)).to_be_visible()
    other.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog", name="Change link")
    dialog.get_by_label("Description").fill("changed")
    dialog.get_by_label("Remove the password").check()
    dialog.get_by_label("Ends").select_option(label="In a week")
    dialog.get_by_role("switch", name="Allow uploads").check()
    dialog.get_by_role("button", name="Save").click()
    changed = page.get_by_role("listitem").filter(has=page.get_by_text("changed", exact=True))
    expect(changed.get_by_text("Uploads")).to_be_visible()
    expect(changed.get_by_text("Password")).to_have_count(0)
    expect(changed.get_by_text(re.compile("^Ends "))).to_be_visible()
    changed.get_by_role("button", name="QR code").click()
    expect(page.get_by_role("dialog").get_by_role("img", name="QR code")).to_be_visible()
    page.keyboard.press("Escape")
    changed.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(changed).to_have_count(0)
    kept = box.daemon.login().get(f"/shared-links?albumId={album}")
    assert [link["description"] for link in kept] == ["over and done"]


def test_a_slug_that_is_taken_is_refused_and_nothing_typed_is_lost(
    box: Box, signed_in: NewPage, noise: list[str]
) -> None:
    share(box, make_album(box, "First"), slug="taken")
    page = signed_in()
    page.goto(f"{box.daemon.url}/albums/{make_album(box, 'Second')}")
    page.get_by_role("button", name="Share album").click()
    page.get_by_role("button", name="Create link").click()
    dialog = page.get_by_role("dialog", name="Share by link")
    dialog.get_by_label("Description").fill("typed")
    dialog.get_by_label("Own address").fill("taken")
    dialog.get_by_role("button", name="Create link").click()
    expect(dialog.get_by_role("alert")).to_contain_text("cannot be used")
    expect(dialog.get_by_label("Description")).to_have_value("typed")
    dialog.get_by_label("Own address").fill("free")
    dialog.get_by_role("button", name="Create link").click()
    expect(page.get_by_role("dialog", name="The link is ready").locator("code")).to_contain_text("/s/free")
    expect_noise(noise, "400")
