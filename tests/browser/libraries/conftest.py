"""Libraries made for single tests, people to look at them, and the parts of their pages."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import STANDING, sign_in
from tests.daemon import ADMIN, Daemon, Visitor, start_daemon
from tests.photos import write_photo

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
        """Until each of its photos has one. Work of other tests' libraries, whose files are gone, may wait for them still."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not all(asset["thumbhash"] for asset in self.assets()):
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def assets(self) -> list[dict[str, Any]]:
        """As a search tells them."""
        return list(self.visitor.call("POST", "/search/metadata", {"libraryId": self.uid})["assets"]["items"])

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
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Daemon:
    """A daemon with an administrator, Mia, Tom and Ann, the same for all modules here."""
    return STANDING.of(Path(__file__).parent, lambda: start_with_people(tmp_path_factory.mktemp("box") / "data"))


@contextmanager
def start_with_people(data: Path) -> Iterator[Daemon]:
    """In this folder."""
    with start_daemon(data, [], workers=1) as started:
        admin = started.login()
        for name in ("Mia", "Tom", "Ann"):
            person = {"email": f"{name.lower()}@home.lan", "name": name, "password": ADMIN[1]}
            admin.call("POST", "/admin/users", {**person, "shouldChangePassword": False})
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
def visit(daemon: Daemon, make_library: MakeLibrary, open_page: NewPage) -> NewPage:
    """`visit("/libraries")` is a page of the administrator, `visit("/libraries", who="mia")` of somebody else. Pages follow
    their library: they are closed before `make_library` takes it away, and would be refused."""

    def make(path: str, who: str | None = None, **kind: Any) -> Page:
        page = open_page(**kind)
        sign_in(page, daemon, path, ADMIN if who is None else (f"{who}@home.lan", ADMIN[1]))
        return page

    return make


def section(page: Page, name: str) -> Locator:
    """A part of the page of one library."""
    return page.get_by_role("region", name=name)


def field(page: Page, name: str) -> Locator:
    """A text field by its whole name."""
    return page.get_by_role("textbox", name=name, exact=True)


def tally(page: Page, name: str) -> Locator:
    """One count of the last scan."""
    return section(page, "Scan").locator("dl div").filter(has_text=name).locator("dd")
