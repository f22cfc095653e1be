"""Maintenance and backups in the web app: made, restored and removed by an administrator; others wait on a page that goes
on by itself; whoever has the link comes in; a new box is restored instead of signed up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import expect_noise, sign_in
from tests.browser.test_ways_in import FOCUS, SMALL_TARGETS
from tests.daemon import Daemon, Visitor, start_daemon
from tests.photos import jpeg

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
MEMBER = ("mia@home.lan", "correct horse")


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A daemon as `daemon` is, for tests that leave it open to everybody, and may leave backups."""
    with start_household(tmp_path_factory.mktemp("box")) as started:
        yield started


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """A daemon with an administrator, another person, no photos and no backup."""
    with start_household(tmp_path) as started:
        yield started


@contextmanager
def start_household(folder: Path) -> Iterator[Daemon]:
    """A daemon with an administrator and another person."""
    with start_daemon(folder / "data", [], workers=1) as started:
        email, password = MEMBER
        started.login().call(
            "POST", "/admin/users", {"email": email, "password": password, "name": "Mia", "shouldChangePassword": False}
        )
        yield started


@pytest.fixture
def visitor(daemon: Daemon) -> Visitor:
    """The administrator by another device."""
    return daemon.login()


def heading(page: Page, name: str) -> Locator:
    """A heading."""
    return page.get_by_role("heading", name=name)


def make_backup(page: Page) -> None:
    """By the button, and wait until it is listed."""
    page.get_by_role("button", name="Back up now").click()
    expect(page.get_by_role("button", name="Restore the backup of")).to_have_count(1)


def noise_of_waiting(noise: list[str]) -> None:
    """Requests that were refused meanwhile are told by the browser, too; nothing else may be."""
    assert all("the server responded with a status of" in said or "WebSocket" in said for said in noise), noise
    noise.clear()


def test_made_and_restored(daemon: Daemon, visitor: Visitor, open_page: NewPage, noise: list[str]) -> None:
    """An album that was made since is gone, and the administrator is still signed in."""
    page = open_page()
    sign_in(page, daemon, "/admin/backups")
    make_backup(page)
    visitor.call("POST", "/albums", {"albumName": "Since"})
    page.get_by_role("button", name="Restore the backup of").click()
    dialog = page.get_by_role("dialog", name="Restore this backup?")
    expect(dialog).to_contain_text("The present database is set aside and kept")
    dialog.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Restoring").or_(heading(page, "Maintenance")).first).to_be_visible()
    expect(heading(page, "Backups of the database")).to_be_visible()
    page.get_by_role("link", name="Albums").click()
    expect(page.get_by_text("Since")).to_have_count(0)
    assert [album["albumName"] for album in visitor.get("/albums")] == []
    noise_of_waiting(noise)


def test_others_wait_and_go_on_by_themselves(box: Daemon, open_page: NewPage, noise: list[str]) -> None:
    """Two browsers: the one that was just working is told, and works again afterwards without a hand on it."""
    page, desk = open_page(width=390, height=844, touch=True), open_page()
    sign_in(page, box, "/albums", MEMBER)
    sign_in(desk, box, "/admin/maintenance")
    desk.get_by_role("button", name="Shut for everybody else").click()
    desk.get_by_role("dialog").get_by_role("button", name="Shut for everybody else").click()
    expect(desk.get_by_text("You are in as me")).to_be_visible()
    expect(heading(page, "Back in a moment")).to_be_visible()
    assert page.evaluate(SMALL_TARGETS) == []
    page.get_by_text("Do you administer this box?").click()
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("alert")).to_contain_text("Only an administrator")
    desk.get_by_role("button", name="Open for everybody").click()
    expect(heading(page, "Albums")).to_be_visible()
    expect(heading(desk, "Maintenance")).to_be_visible()
    noise_of_waiting(noise)


def test_a_link_lets_another_device_in_once(box: Daemon, open_page: NewPage, noise: list[str]) -> None:
    """Its secret leaves the address at once."""
    desk, phone, late = open_page(), open_page(width=390, height=844, touch=True), open_page()
    sign_in(desk, box, "/admin/maintenance")
    desk.get_by_role("button", name="Shut for everybody else").click()
    desk.get_by_role("dialog").get_by_role("button", name="Shut for everybody else").click()
    desk.get_by_role("button", name="A way in for another device").click()
    link = desk.locator("code").inner_text()
    phone.goto(link)
    expect(phone.get_by_text("You are in as")).to_be_visible()
    assert phone.url == f"{box.url}/maintenance"
    late.goto(link)
    expect(heading(late, "Back in a moment")).to_be_visible()
    phone.get_by_role("button", name="Open for everybody").click()
    expect(heading(phone, "Sign in").or_(heading(phone, "Welcome back")).first).to_be_visible()
    noise_of_waiting(noise)


def test_taken_away_brought_back_and_removed(daemon: Daemon, open_page: NewPage, tmp_path: Path) -> None:
    page = open_page()
    sign_in(page, daemon, "/admin/backups")
    make_backup(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the backup of").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    assert saved.name.startswith("photostead-db-backup-")
    page.get_by_role("button", name="Delete the backup of").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("There is no backup yet.")).to_be_visible()
    page.get_by_label("Upload a backup").set_input_files(saved)
    expect(page.get_by_text("uploaded", exact=False).filter(has_text="version")).to_have_count(1)


def test_what_is_no_backup_is_refused(box: Daemon, open_page: NewPage, noise: list[str], tmp_path: Path) -> None:
    dump = tmp_path / "dump.sqlite"
    dump.write_text("-- PostgreSQL database dump")
    page = open_page()
    sign_in(page, box, "/admin/backups")
    page.get_by_label("Upload a backup").set_input_files(dump)
    expect(page.get_by_role("alert")).to_contain_text("dump.sqlite is no database backup of Photostead")
    expect_noise(noise, "400")


def test_full_backups_are_set_up_made_and_tried(
    box: Daemon, open_page: NewPage, noise: list[str], tmp_path: Path
) -> None:
    """A folder that cannot be is refused and stays typed; the first backup is restored for trial by itself."""
    box.login().upload("lake.jpg", jpeg((30, 90, 160)))
    page = open_page()
    sign_in(page, box, "/admin/backups")
    page.get_by_role("button", name="Set up full backups").click()
    field = page.get_by_label("Folder", exact=True)
    expect(field).to_be_focused()
    field.fill(str(tmp_path / "away" / "backups"))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("is its disk mounted")
    expect(field).to_have_value(str(tmp_path / "away" / "backups"))
    field.fill(str(tmp_path / "backups"))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(str(tmp_path / "backups"))).to_be_visible()
    page.get_by_role("button", name="Make a full backup now").click()
    expect(heading(page, "Full backups that there are")).to_be_visible()
    expect(page.get_by_text("It worked on")).to_be_visible()
    expect_noise(noise, "400")


def test_only_administrators_see_the_pages(box: Daemon, open_page: NewPage) -> None:
    page = open_page()
    sign_in(page, box, "/admin/backups", MEMBER)
    expect(page.get_by_text("administrator", exact=False).first).to_be_visible()
    expect(page.get_by_role("link", name="Backups")).to_have_count(0)


def test_a_new_box_is_restored_instead_of_signed_up(
    daemon: Daemon, visitor: Visitor, open_page: NewPage, noise: list[str], tmp_path: Path
) -> None:
    """With the backup of the old one, whose people can sign in then."""
    visitor.call("POST", "/jobs", {"name": "backup-database"})
    page = open_page()
    sign_in(page, daemon, "/admin/backups")
    expect(page.get_by_role("link", name="Download the backup of")).to_have_count(1)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the backup of").click()
    saved = tmp_path / "saved.sqlite"
    waiting.value.save_as(saved)
    with start_daemon(tmp_path / "new", [], workers=1, admin=None) as new:
        page = open_page(width=390, height=844, touch=True)
        page.goto(new.url)
        page.get_by_role("button", name="Restore a backup instead").click()
        page.get_by_label("Upload a backup").set_input_files(saved)
        page.get_by_role("button", name="Restore the backup of").click()
        page.get_by_role("dialog").get_by_role("button", name="Restore").click()
        expect(page.get_by_label("Password")).to_be_visible()
        sign_in(page, new)
        page.close()
    noise_of_waiting(noise)


def test_small_screens_and_keys(box: Daemon, open_page: NewPage) -> None:
    """Nothing hangs over the edge, every target is large enough, and what has the focus shows it."""
    page = open_page(width=390, height=844)
    sign_in(page, box, "/admin/backups")
    make_backup(page)
    for width, path in ((390, "/admin/backups"), (1280, "/admin/backups"), (390, "/admin/maintenance")):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(box.url + path)
        page.wait_for_load_state("networkidle")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            assert page.evaluate(SMALL_TARGETS) == [], (path, width)
            page.keyboard.press("Tab")
            assert page.evaluate(FOCUS)["outline"] == "solid", (path, width, scheme)
