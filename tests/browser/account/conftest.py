"""People with accounts of their own, made for single tests, and the pages of their settings."""

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import STANDING, sign_in
from tests.daemon import Daemon, Visitor, start_daemon
from tests.photos import jpeg

NewPage = Callable[..., Page]
PASSWORD = "correct horse"
numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """Somebody with an account, asking by a device of their own."""

    id: str
    name: str
    email: str
    visitor: Visitor

    def upload(self, count: int) -> list[str]:
        """Ids of new photos, with thumbnails or about to have them."""
        return [self.upload_one() for _ in range(count)]

    def upload_one(self) -> str:
        """The id of a new photo."""
        number = next(numbers)
        colour = (number * 37 % 256, number * 91 % 256, number * 53 % 256)
        data = jpeg(colour=colour, size=(320, 240), taken=f"2024:07:{number % 28 + 1:02} 12:00:00")
        return str(json.loads(self.visitor.upload(f"{number}.jpg", data).body)["id"])


MakePerson = Callable[..., Person]
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Daemon:
    """A daemon with an administrator, the same for all modules here: each test has people of its own."""
    return STANDING.of(
        Path(__file__).parent, lambda: start_daemon(tmp_path_factory.mktemp("box") / "data", [], workers=1)
    )


@pytest.fixture
def make_person(daemon: Daemon) -> MakePerson:
    """`make_person("Mia")` has an account that nobody else touches; `more` as an administrator may set it."""
    admin = daemon.login()

    def make(name: str, **more: Any) -> Person:
        email = f"{name.lower()}{next(numbers)}@home.lan"
        body = {"email": email, "name": name, "password": PASSWORD, "shouldChangePassword": False, **more}
        user = admin.call("POST", "/admin/users", body)
        return Person(user["id"], name, email, daemon.login((email, PASSWORD)))

    return make


@pytest.fixture
def mia(make_person: MakePerson) -> Person:
    """Somebody who administers nothing."""
    return make_person("Mia")


@pytest.fixture
def enter(daemon: Daemon, open_page: NewPage) -> Enter:
    """`enter(mia, "/photos")`: a browser of hers, signed in, at that address. Without waiting: through the form."""

    def make(person: Person, path: str = "/user-settings", *, waits: bool = True, **kind: Any) -> Page:
        page = open_page(**kind)
        if waits:
            sign_in(page, daemon, path, (person.email, PASSWORD))
            # What is still asked when a device is signed out is refused, and the browser logs that.
            page.wait_for_load_state("networkidle")
        else:
            page.goto(daemon.url + path)
            fill_sign_in(page, person.email)
        return page

    return make


def fill_sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Through the form, as a person does."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def card(page: Page, name: str) -> Locator:
    """A part of a page, by its heading."""
    return page.get_by_role("region", name=name, exact=True)


def expect_sign_in(page: Page) -> None:
    """The page is the one to sign in at, and tells nothing of whose library it was."""
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page).to_have_title("Photostead")
    assert page.locator("[data-asset], .viewer, nav, .face").count() == 0
