"""The whole of it in one story: from an empty box to an album that a guest opens on a phone, adds a photo to, and that its
owner sees grow; on real photos, by the pages alone.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import expect_noise
from tests.daemon import Daemon, start_daemon
from tests.sample_photos import sample_photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
AT_HOME = ("obama.jpg", "biden.jpg", "rocket.jpg", "coffee.png")
LATER, GUESTS = "chelsea.png", "astronaut.png"
EMAIL, PASSWORD, SAID = "ada@home.lan", "correct horse", "open sesame"
ALBUM, COMMENT = "A day to remember", "Look who has come!"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Daemon]:
    """A daemon that nobody has an account on."""
    with start_daemon(tmp_path / "data", admin=None, workers=1) as daemon:
        yield daemon


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Photos that somebody has on the box already."""
    photos = tmp_path / "photos"
    photos.mkdir()
    for name in AT_HOME:
        shutil.copy(sample_photo(name), photos)
    return photos


def shown(page: Page) -> Locator:
    """Photos of a grid that have their pictures."""
    return page.locator("[data-asset]:has(img.loaded)")


def test_from_sign_up_to_an_album_that_is_shared(
    box: Daemon, folder: Path, page: Page, open_page: NewPage, noise: list[str]
) -> None:
    page.goto(box.url)
    sign_up(page)
    begin(page, folder)
    watch_photos_come(page, folder)
    make_album(page)
    address = share_album(page)
    guest = open_page(390, 844, touch=True)
    enter(guest, address, noise)
    add_photo(guest)
    see_it_come(page)
    say_so(page)
    leave(page)
    expect(shown(guest)).to_have_count(4)


def sign_up(page: Page) -> None:
    """The first account is made by whoever comes first."""
    page.get_by_label("Name", exact=True).fill("Ada")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()


def begin(page: Page, folder: Path) -> None:
    """Who one is, where the photos are, what is looked for, and how a phone finds the box."""
    go_on = page.get_by_role("button", name="Continue")
    page.get_by_label("Name", exact=True).fill("Ada L.")
    go_on.click()
    page.get_by_label("Folder", exact=True).fill(str(folder))
    page.get_by_role("button", name="Add folder").click()
    expect(page.get_by_role("region", name="Folders so far").get_by_role("listitem")).to_have_count(1)
    go_on.click()
    page.get_by_role("switch", name="Text in pictures").uncheck()
    expect(page.get_by_role("switch", name="Text in pictures")).to_be_enabled()
    go_on.click()
    expect(page.get_by_role("heading", name="Photos from your phone")).to_be_visible()
    page.get_by_role("button", name="See the photos").click()


def watch_photos_come(page: Page, folder: Path) -> None:
    """Those of the folder, and one that is put there while the page is open: nothing is reloaded."""
    expect(shown(page)).to_have_count(len(AT_HOME))
    shutil.copy(sample_photo(LATER), folder)
    expect(shown(page)).to_have_count(len(AT_HOME) + 1)


def make_album(page: Page) -> None:
    """Of three photos, by keys alone."""
    page.locator("[data-asset]").first.focus()
    page.keyboard.press("x")
    bar = page.get_by_role("toolbar", name="Actions for the selection")
    expect(bar).to_contain_text("1 selected")
    for number in (2, 3):
        page.keyboard.press("Shift+ArrowRight")
        expect(bar).to_contain_text(f"{number} selected")
    page.keyboard.press("l")
    name = page.get_by_role("dialog", name="Add to album").get_by_label("Find an album, or name a new one")
    expect(name).to_be_focused()
    page.keyboard.type(ALBUM)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"3 items added to {ALBUM}")).to_be_visible()


def share_album(page: Page) -> str:
    """By a link with a password, to which guests may add; its address."""
    page.get_by_role("link", name="Albums").click()
    page.get_by_role("link", name=f"{ALBUM} 3 items").click()
    expect(shown(page)).to_have_count(3)
    page.get_by_role("button", name="Share album").click()
    page.get_by_role("button", name="Create link").click()
    dialog = page.get_by_role("dialog", name="Share by link")
    dialog.get_by_label("Password").fill(SAID)
    dialog.get_by_role("switch", name="Allow uploads").check()
    dialog.get_by_role("button", name="Create link").click()
    ready = page.get_by_role("dialog", name="The link is ready")
    address = ready.locator("code").text_content()
    assert address
    page.keyboard.press("Escape")
    expect(ready).to_have_count(0)
    return address


def enter(guest: Page, address: str, noise: list[str]) -> None:
    """As somebody who was told the link and its password."""
    guest.goto(address)
    expect(guest.get_by_role("heading", name="This link has a password")).to_be_visible()
    expect(guest.get_by_text(ALBUM)).to_have_count(0)
    guest.get_by_label("Password").fill(SAID)
    guest.get_by_role("button", name="Open").tap()
    expect(guest.get_by_role("heading", name=ALBUM)).to_be_visible()
    expect(shown(guest)).to_have_count(3)
    expect_noise(noise, "401")
    shown(guest).first.tap()
    expect(guest.locator("img.preview.ready")).to_be_visible()
    guest.get_by_role("button", name="Back").tap()
    expect(guest.get_by_role("dialog", name="Viewer")).to_have_count(0)


def add_photo(guest: Page) -> None:
    """Out of the phone's own photos."""
    with guest.expect_file_chooser() as chooser:
        guest.get_by_role("button", name="Add photos").tap()
    chooser.value.set_files(sample_photo(GUESTS))
    expect(guest.get_by_role("region", name="Uploads")).to_contain_text("1 file uploaded")


def see_it_come(page: Page) -> None:
    """The page of the album, which has been open all the time."""
    page.keyboard.press("Escape")
    expect(shown(page)).to_have_count(4)
    expect(page.get_by_text(re.compile(r"4 items · "))).to_be_visible()


def say_so(page: Page) -> None:
    page.get_by_role("button", name="Comments and likes").click()
    panel = page.get_by_role("complementary", name="Comments and likes")
    panel.get_by_label("Say something").fill(COMMENT)
    panel.get_by_label("Say something").press("Enter")
    expect(panel.get_by_role("listitem")).to_contain_text(COMMENT)


def leave(page: Page) -> None:
    """What is theirs shows no longer, also by its address."""
    album = page.url
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(album)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text(ALBUM)).to_have_count(0)
