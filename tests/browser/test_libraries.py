"""The library pages: adding folders with live checks, scans, what is offline, hidden or not mounted, sharing, albums
from folders, and what people who are no administrators may do there. Each test has a library of its own.
"""

import itertools
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from photostead.features.libraries.patterns import DEFAULT_PATTERNS
from tests.browser.conftest import expect_noise, sign_in
from tests.browser.test_ways_in import SMALL_TARGETS
from tests.daemon import ADMIN, Daemon, Visitor, start_daemon
from tests.photos import write_photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
PATIENCE_SECONDS = 30
numbers = itertools.count(1)


class Library:
    """A library that was made for one test, and its folder."""

    def __init__(self, visitor: Visitor, folder: Path, uid: str) -> None:
        self.visitor, self.folder, self.uid = visitor, folder, uid

    @property
    def path(self) -> str:
        """Of its page."""
        return f"/libraries/{self.uid}"

    def details(self) -> dict[str, Any]:
        """As the API tells it now."""
        return dict(self.visitor.get(f"/photostead/libraries/{self.uid}"))

    def wait_for_thumbnails(self) -> None:
        """Until no job waits or runs."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(queue["waiting"] + queue["active"] for queue in self.visitor.get("/photostead/progress")["queues"]):
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def wait_for(self, **wanted: Any) -> dict[str, Any]:
        """Its details once it is idle, or unavailable, and has these values."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            found = self.details()
            settled = found["scan"]["finishedAt"] is not None and found["scan"]["state"] in {"idle", "unavailable"}
            if settled and {name: found[name] for name in wanted} == wanted:
                return found
            time.sleep(0.1)
        pytest.fail(f"never {wanted}: {found}")


MakeLibrary = Callable[..., Library]


def fill(folder: Path, *names: str) -> Path:
    """Photos that no other folder has."""
    for name in names:
        number = next(numbers)
        colour = (number * 37 % 256, number * 91 % 256, number * 53 % 256)
        write_photo(folder / name, colour=colour, taken=f"2023:{number % 12 + 1:02}:{number % 28 + 1:02} 10:00:00")
    return folder


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A daemon with an administrator, Mia, Tom and Ann."""
    with start_daemon(tmp_path_factory.mktemp("box") / "data", [], workers=1) as started:
        admin = started.login()
        for name in ("Mia", "Tom", "Ann"):
            person = {"email": f"{name.lower()}@home.lan", "name": name, "password": ADMIN[1]}
            admin.call("POST", "/admin/users", person)
        yield started


@pytest.fixture
def admin(daemon: Daemon) -> Visitor:
    """The administrator by another device."""
    return daemon.login()


@pytest.fixture
def users(admin: Visitor) -> dict[str, str]:
    """Ids by name."""
    return {user["name"]: user["id"] for user in admin.get("/admin/users")}


@pytest.fixture
def make_library(admin: Visitor, tmp_path: Path) -> Iterator[MakeLibrary]:
    """`make_library("a.jpg", "b/c.jpg")` is a scanned library of these photos, gone after the test."""
    made: list[Library] = []

    def make(*names: str, **body: Any) -> Library:
        folder = fill(tmp_path / f"library-{next(numbers)}", *names)
        answer = admin.call("POST", "/photostead/libraries", {"importPaths": [str(folder)], **body})
        made.append(Library(admin, folder, answer["id"]))
        made[-1].wait_for(assetCount=len(names))
        return made[-1]

    yield make
    for library in made:
        admin.call("DELETE", f"/photostead/libraries/{library.uid}", expect=(204, 400))


@pytest.fixture
def visit(daemon: Daemon, open_page: NewPage) -> NewPage:
    """`visit("/libraries")` is a page of the administrator, `visit("/libraries", who="mia")` of somebody else."""

    def make(path: str, who: str | None = None, **kind: Any) -> Page:
        page = open_page(**kind)
        if who is None:
            sign_in(page, daemon, path)
            return page
        page.goto(daemon.url + path)
        page.get_by_label("Email").fill(f"{who}@home.lan")
        page.get_by_label("Password").fill(ADMIN[1])
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Account")).to_be_visible()
        return page

    return make


def section(page: Page, name: str) -> Locator:
    """A part of the page of one library."""
    return page.get_by_role("region", name=name)


def box(page: Page, name: str) -> Locator:
    """A text field by its whole name."""
    return page.get_by_role("textbox", name=name, exact=True)


def tally(page: Page, name: str) -> Locator:
    """One count of the last scan."""
    return section(page, "Scan").locator("dl div").filter(has_text=name).locator("dd")


def test_a_library_is_added_with_a_live_check(
    visit: NewPage, daemon: Daemon, admin: Visitor, tmp_path: Path, noise: list[str]
) -> None:
    folder = fill(tmp_path / "Holidays", "a.jpg", "b.jpg", "Raw/c.jpg")
    page = visit("/libraries")
    page.get_by_role("link", name="Add a library").click()
    expect(page.get_by_role("heading", name="Add a library")).to_be_visible()

    page.get_by_role("button", name="Add and scan").click()
    expect(page.get_by_role("alert")).to_have_text("Name at least one folder.")
    path = box(page, "Folder 1")
    expect(path).to_be_focused()

    missing = tmp_path / "nowhere"
    path.fill(str(missing))
    expect(page.get_by_text(f"Import path {missing} does not exist")).to_be_visible()
    page.get_by_role("button", name="Add and scan").click()
    expect(path).to_be_focused()
    expect(path).to_have_attribute("aria-invalid", "true")
    expect(page).to_have_url(f"{daemon.url}/libraries/new")
    expect_noise(noise, "400")

    path.fill(str(folder))
    expect(page.get_by_text("Can be read")).to_be_visible()
    preview = page.get_by_role("region", name="What this leaves out now")
    expect(preview).to_contain_text("Nothing is left out.")
    page.get_by_role("button", name="Another pattern").click()
    expect(box(page, "Pattern 7")).to_be_focused()
    page.keyboard.type("**/Raw/**")
    expect(preview).to_contain_text("1 file of 3 are left out")
    preview.get_by_text("Some of them").click()
    expect(preview).to_contain_text(str(folder / "Raw"))

    page.get_by_role("button", name="Add and scan").click()
    expect(page.get_by_role("heading", name="Holidays", exact=True)).to_be_visible()
    expect(tally(page, "New")).to_have_text("2")
    (made,) = [item for item in admin.get("/photostead/libraries") if item["name"] == "Holidays"]
    assert made["exclusionPatterns"] == [*DEFAULT_PATTERNS, "**/Raw/**"]
    assert page.url == f"{daemon.url}/libraries/{made['id']}"
    admin.call("DELETE", f"/photostead/libraries/{made['id']}")


def test_rows_keep_the_focus_where_the_hand_is(visit: NewPage) -> None:
    page = visit("/libraries/new")
    page.get_by_role("button", name="Another folder").click()
    expect(box(page, "Folder 2")).to_be_focused()
    page.keyboard.type("/second")
    page.get_by_role("button", name="Remove folder 1").click()
    expect(box(page, "Folder 1")).to_have_value("/second")
    expect(box(page, "Folder 1")).to_be_focused()
    page.get_by_role("button", name="Remove folder /second").click()
    expect(page.get_by_role("button", name="Another folder")).to_be_focused()


def test_editing_takes_folders_out_and_patterns_in(
    visit: NewPage, make_library: MakeLibrary, daemon: Daemon, noise: list[str]
) -> None:
    library = make_library("a.jpg", "keep.jpg", name="Edited")
    page = visit(library.path)
    page.get_by_role("link", name="Edit").click()
    expect(box(page, "Name")).to_have_value("Edited")
    expect(box(page, "Folder 1")).to_have_value(str(library.folder))
    box(page, "Name").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_have_text("Give it a name.")
    box(page, "Name").fill("Renamed")
    box(page, "Pattern 1").fill("{" + "a," * 100 + "}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").first).to_contain_text("alternatives")
    expect(box(page, "Pattern 1")).to_be_focused()
    expect(box(page, "Name")).to_have_value("Renamed")
    expect_noise(noise, "400")
    box(page, "Pattern 1").fill("a.jpg")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(daemon.url + library.path)
    expect(page.get_by_role("heading", name="Renamed")).to_be_visible()
    page.get_by_role("button", name="Scan now").click()
    library.wait_for(offlineCount=1)
    expect(section(page, "Offline files")).to_contain_text("a.jpg")


def test_scans_are_started_followed_and_counted(visit: NewPage, make_library: MakeLibrary) -> None:
    library = make_library("a.jpg", "b.jpg", name="Scanned")
    page = visit(library.path)
    expect(tally(page, "Found")).to_have_text("2")
    fill(library.folder, "c.jpg")
    for mode in ("New and missing", "Changed too", "Everything"):
        with page.expect_request(lambda asked: asked.url.endswith("/scan")) as asked:
            section(page, "Scan").get_by_role("button", name=mode).click()
        assert asked.value.post_data_json == {"mode": {"N": "new", "C": "changed", "E": "all"}[mode[0]]}
        library.wait_for(assetCount=3)
        expect(section(page, "Scan").get_by_role("button", name=mode)).to_be_enabled()
    expect(tally(page, "Found")).to_have_text("3")
    expect(section(page, "Scan")).to_contain_text("everything read again")


def test_a_running_scan_shows_how_far_it_is(visit: NewPage, make_library: MakeLibrary) -> None:
    library = make_library("a.jpg", name="Running")
    page = visit("/libraries")
    card = page.get_by_role("article").filter(has_text="Running")
    expect(card).to_contain_text("Scanned")

    def scanning(route: Route, _: Request) -> None:
        answer = route.fetch().json()
        for one in answer["libraries"]:
            one |= {"state": "scanning", "found": 12_345, "added": 67, "ratePerSecond": 891.0}
        route.fulfill(json=answer)

    page.route("**/api/photostead/progress", scanning)
    page.reload()
    for words in ("Scanning", "12,345 found", "67 new", "891 per second"):
        expect(card).to_contain_text(words)
    expect(card.get_by_role("progressbar")).to_be_visible()
    expect(card.get_by_role("button", name="Scan now: Running")).to_be_visible()
    page.unroute("**/api/photostead/progress")
    expect(card.get_by_role("progressbar")).to_be_hidden()
    assert library.details()["assetCount"] == 1


def test_offline_files_are_listed_page_by_page_and_removed(
    visit: NewPage, make_library: MakeLibrary, tmp_path: Path
) -> None:
    library = make_library(*[f"{number:02}.jpg" for number in range(40)], name="Shrinking")
    library.wait_for_thumbnails()
    away = tmp_path / "away"
    away.mkdir()
    for number in range(15):
        shutil.move(library.folder / f"{number:02}.jpg", away)
    page = visit(library.path)
    section(page, "Scan").get_by_role("button", name="New and missing").click()
    offline = section(page, "Offline files")
    expect(offline.get_by_role("heading")).to_have_text("Offline files 15")
    expect(offline.get_by_role("listitem")).to_have_count(12)
    expect(offline.get_by_role("listitem").first).to_contain_text(str(library.folder / "00.jpg"))
    expect(offline).to_contain_text("1–12 / 15")
    offline.get_by_role("button", name="Next").click()
    expect(offline.get_by_role("listitem")).to_have_count(3)
    expect(offline.get_by_role("button", name="Next")).to_be_disabled()

    offline.get_by_role("button", name="Remove offline files").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("No file on disk is touched")
    dialog.get_by_role("button", name="Cancel").click()
    expect(offline.get_by_role("button", name="Remove offline files")).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Remove").click()
    expect(offline).to_contain_text("Every file is at its place.")
    library.wait_for(assetCount=25, offlineCount=0)
    assert len(list(away.iterdir())) == 15
    assert len(list(library.folder.iterdir())) == 25


def test_hidden_files_are_restored(visit: NewPage, make_library: MakeLibrary, admin: Visitor) -> None:
    library = make_library("a.jpg", "b.jpg", "c.jpg", name="Hiding")
    found = admin.call("POST", "/search/metadata", {"libraryId": library.uid})["assets"]["items"]
    admin.call("DELETE", "/assets", {"ids": [item["id"] for item in found], "force": True})
    library.wait_for(assetCount=0, ignoredCount=3)
    page = visit(library.path)
    hidden = section(page, "Hidden files")
    expect(hidden.get_by_role("listitem")).to_have_count(3)
    hidden.get_by_role("button", name=f"Restore {library.folder / 'b.jpg'}").click()
    library.wait_for(assetCount=1, ignoredCount=2)
    expect(hidden.get_by_role("listitem")).to_have_count(2)
    hidden.get_by_role("button", name="Restore all").click()
    library.wait_for(assetCount=3, ignoredCount=0)
    expect(hidden).to_contain_text("No file is hidden.")


def test_a_disk_that_is_off_is_waited_for_until_a_person_says_its_files_are_gone(
    visit: NewPage, make_library: MakeLibrary, tmp_path: Path
) -> None:
    library = make_library("a.jpg", "b.jpg", name="On the NAS")
    shutil.move(library.folder, tmp_path / "unplugged")
    library.folder.mkdir()
    page = visit("/libraries")
    card = page.get_by_role("article").filter(has_text="On the NAS")
    card.get_by_role("button", name="Scan now: On the NAS").click()
    expect(card).to_contain_text("Not mounted since")
    expect(card).to_contain_text("The folder is empty", ignore_case=True)
    expect(card).to_contain_text("it goes on by itself")
    library.wait_for(assetCount=2, offlineCount=0)

    shutil.move(tmp_path / "unplugged" / "a.jpg", library.folder)
    shutil.move(tmp_path / "unplugged" / "b.jpg", library.folder)
    card.get_by_role("button", name="Look again").click()
    expect(card).not_to_contain_text("Not mounted since")

    for name in ("a.jpg", "b.jpg"):
        shutil.move(library.folder / name, tmp_path / "unplugged")
    card.get_by_role("button", name="Scan now: On the NAS").click()
    card.get_by_role("button", name="These files are really gone").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("will be marked offline")
    expect(dialog).to_contain_text("Nothing is deleted")
    dialog.get_by_role("button", name="Mark them offline").click()
    library.wait_for(offlineCount=2)
    expect(card).to_contain_text("2 offline")
    expect(card).not_to_contain_text("Not mounted since")


def test_sharing_and_giving_back(
    visit: NewPage, make_library: MakeLibrary, daemon: Daemon, users: dict[str, str]
) -> None:
    library = make_library("a.jpg", "b.jpg", name="Everyone's")
    mia = daemon.login(("mia@home.lan", ADMIN[1]))

    def seen() -> int:
        return sum(bucket["count"] for bucket in mia.get("/timeline/buckets?visibility=timeline&withPartners=true"))

    page = visit(library.path)
    sharing = section(page, "Sharing")
    expect(sharing.get_by_role("button", name="Save sharing")).to_be_hidden()
    sharing.get_by_role("switch", name="Shared by the household").check()
    expect(sharing.get_by_role("checkbox", name="me@home.lan")).to_be_checked()
    sharing.get_by_role("checkbox", name="Mia").check()
    sharing.get_by_role("button", name="Save sharing").click()
    expect(page.get_by_text("Shared with 2 people")).to_be_visible()
    viewers = library.wait_for(isShared=True)["viewers"]
    assert {viewer["name"] for viewer in viewers} >= {"Mia"}
    assert len(viewers) == 2
    deadline = time.monotonic() + PATIENCE_SECONDS
    while seen() != 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert seen() == 2

    sharing.get_by_role("switch", name="Shared by the household").uncheck()
    sharing.get_by_label("Who gets it back").select_option(label="Tom")
    sharing.get_by_role("button", name="Save sharing").click()
    expect(page.get_by_text("Owner: Tom")).to_be_visible()
    assert library.wait_for(isShared=False)["ownerId"] == users["Tom"]


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


def test_people_add_folders_where_they_are_allowed(
    visit: NewPage, make_library: MakeLibrary, daemon: Daemon, tmp_path: Path, noise: list[str]
) -> None:
    others = make_library("a.jpg", name="Not Mia's")
    allowed = fill(tmp_path / "mia", "Climbing/a.jpg", "Climbing/b.jpg")

    page = visit("/libraries")
    page.get_by_role("button", name="Change what Mia may add").click()
    dialog = page.get_by_role("dialog")
    box(page, "Folder 1").fill(str(allowed))
    expect(dialog.get_by_text("Can be read")).to_be_visible()
    dialog.get_by_role("button", name="Save").click()
    expect(section(page, "Who may add folders")).to_contain_text(str(allowed))

    mia = visit("/photos", who="mia")
    mia.get_by_role("link", name="My folders").click()
    expect(mia.get_by_role("heading", name="My folders")).to_be_visible()
    expect(mia.get_by_role("article")).to_have_count(0)
    mia.get_by_role("link", name="Add a folder").click()
    expect(mia.get_by_text(f"You may add folders in {allowed}")).to_be_visible()
    expect(mia.get_by_label("Owner")).to_have_count(0)
    box(mia, "Folder 1").fill(str(others.folder))
    expect(mia.get_by_text("a folder allowed to this account")).to_be_visible()
    box(mia, "Folder 1").fill(str(allowed / "Climbing"))
    expect(mia.get_by_text("Can be read")).to_be_visible()
    mia.get_by_role("button", name="Add and scan").click()
    expect(mia.get_by_role("heading", name="Climbing")).to_be_visible()
    expect(tally(mia, "New")).to_have_text("2")
    expect(section(mia, "Albums from folders")).to_be_visible()
    expect(section(mia, "Sharing")).to_have_count(0)

    mia.goto(daemon.url + others.path)
    expect(mia.get_by_role("heading", name="There is no such library.")).to_be_visible()
    expect_noise(noise, "400")


def test_without_allowed_folders_there_is_no_way_in(visit: NewPage) -> None:
    page = visit("/photos", who="ann")
    expect(page.get_by_role("link", name="Albums")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("link", name="My folders")).to_have_count(0)
    page.goto(page.url.replace("/photos", "/libraries"))
    expect(page.get_by_text("No folders are yours to add yet")).to_be_visible()
    expect(page.get_by_role("link", name="Add a folder")).to_have_count(0)


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
