"""Albums from folders, watching, the guard, deletion; and everything on a phone."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import expect_noise
from tests.browser.libraries.conftest import PATIENCE_SECONDS, MakeLibrary, NewPage, section
from tests.browser.test_ways_in import SMALL_TARGETS
from tests.daemon import Daemon, Visitor

pytestmark = pytest.mark.browser


def test_albums_from_folders_are_previewed_and_made(
    visit: NewPage, make_library: MakeLibrary, admin: Visitor, noise: list[str]
) -> None:
    library = make_library("Norway/Oslo/a.jpg", "Norway/Bergen/b.jpg", "Garden/c.jpg", name="With albums")
    page = visit(library.path)
    albums = section(page, "Albums from folders")
    preview = albums.get_by_role("region", name="Albums this makes")
    albums.get_by_role("radio", name="One for each top folder").check()
    expect(preview.get_by_role("listitem")).to_have_text(["Garden1 item", "Norway2 items"])
    albums.get_by_role("radio", name="One for each folder").check()
    expect(preview.get_by_role("listitem")).to_have_count(3)
    name = albums.get_by_label("Name of an album")
    name.fill("{0}")
    expect(albums.get_by_role("alert")).to_contain_text("write {1}")
    expect_noise(noise, "400")
    name.fill("{-1} in {1}")
    expect(preview).to_contain_text("Oslo in Norway")
    albums.get_by_role("button", name="Save albums").click()
    expect(albums.get_by_role("button", name="Save albums")).to_be_hidden()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        made = {album["albumName"] for album in admin.get("/albums")}
        if "Oslo in Norway" in made:
            break
        time.sleep(0.1)
    assert {"Oslo in Norway", "Bergen in Norway"} <= made


def test_watching_and_the_guard_are_kept(visit: NewPage, make_library: MakeLibrary) -> None:
    library = make_library("a.jpg", name="Cared for")
    page = visit(library.path)
    care = section(page, "Watching and safety")
    care.get_by_role("switch", name="Follow changes").uncheck()
    library.wait_for(isWatched=False)
    guard = care.get_by_label("Ask before files go offline")
    expect(guard).to_have_value("50")
    guard.select_option(label="If more than 75 % are missing")
    library.wait_for(guardShare=0.75)
    guard.select_option(label="Never ask")
    library.wait_for(guardShare=1)
    page.reload()
    expect(guard).to_have_value("100")
    expect(care.get_by_role("switch", name="Follow changes")).not_to_be_checked()


def test_deleting_a_library_leaves_its_files(visit: NewPage, make_library: MakeLibrary, daemon: Daemon) -> None:
    library = make_library("a.jpg", "b.jpg", name="Short-lived")
    page = visit(library.path)
    page.get_by_role("button", name="Delete…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("2 items")
    expect(dialog).to_contain_text("The files on disk stay")
    dialog.get_by_role("button", name="Delete library").click()
    expect(page).to_have_url(f"{daemon.url}/libraries")
    expect(page.get_by_role("article").filter(has_text="Short-lived")).to_have_count(0)
    assert {path.name for path in library.folder.iterdir()} == {"a.jpg", "b.jpg"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone(visit: NewPage, make_library: MakeLibrary, daemon: Daemon, scheme: str) -> None:
    library = make_library("a.jpg", "b.jpg", "x" * 120 + ".jpg", name="A " + "very" * 20 + " long name")
    library.wait_for_thumbnails()
    (library.folder / "a.jpg").rename(library.folder.parent / "a.jpg")
    page = visit(library.path, width=390, height=844, touch=True, scheme=scheme)
    section(page, "Scan").get_by_role("button", name="New and missing").tap()
    library.wait_for(offlineCount=1)
    for path in ("/libraries", library.path, f"{library.path}/edit", "/libraries/new"):
        page.goto(daemon.url + path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path
        assert page.evaluate("document.querySelector('main .scroll').scrollWidth") <= 390, path
        # A choice is as large as the label around it.
        small = [found for found in page.evaluate(SMALL_TARGETS) if 'type="radio"' not in found]
        assert small == [], path
