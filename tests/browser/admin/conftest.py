"""A box of which some settings are set from outside, and an administrator's browser."""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import STANDING, sign_in
from tests.daemon import Daemon, Visitor, start_daemon

NewPage = Callable[..., Page]
Enter = Callable[..., Page]
PASSWORD = "correct horse"
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Daemon:
    """A daemon with an administrator, the same for all modules here; how long the trash keeps is said in its file."""
    return STANDING.of(Path(__file__).parent, lambda: start_with_file(tmp_path_factory.mktemp("box") / "data"))


def start_with_file(data: Path) -> AbstractContextManager[Daemon]:
    """In this folder, which is made."""
    data.mkdir()
    (data / "photostead.toml").write_text("[config.trash]\ndays = 45\n")
    return start_daemon(data, [], workers=1)


@pytest.fixture
def admin(daemon: Daemon) -> Visitor:
    """The administrator, asking by a device of their own."""
    return daemon.login()


@pytest.fixture
def enter(daemon: Daemon, open_page: NewPage) -> Enter:
    """`enter("/admin/users")`: the administrator's browser at that address."""

    def make(path: str, **kind: Any) -> Page:
        page = open_page(**kind)
        sign_in(page, daemon, path)
        return page

    return make


@pytest.fixture
def settings(enter: Enter, admin: Visitor) -> Iterator[Callable[..., Page]]:
    """`settings("trash")`: that part of the settings; they are put back as they were."""
    before = admin.get("/system-config")

    def make(section: str = "", **kind: Any) -> Page:
        page = enter(f"/admin/settings{'/' + section if section else ''}", **kind)
        expect(page.get_by_label("Search settings").or_(page.locator("[data-path]").first).first).to_be_visible()
        return page

    yield make
    admin.call("PUT", "/system-config", before)


@pytest.fixture
def make_account(admin: Visitor) -> Callable[..., dict[str, Any]]:
    """`make_account("Mia")`: an account that no other test touches."""

    def make(name: str, **more: Any) -> dict[str, Any]:
        email = f"{name.lower()}{next(numbers)}@home.lan"
        body = {"email": email, "name": name, "password": PASSWORD, "shouldChangePassword": False, **more}
        made: dict[str, Any] = admin.call("POST", "/admin/users", body)
        return made

    return make


def card(page: Page, name: str) -> Locator:
    """A part of a page, by its heading, with or without a count."""
    return page.get_by_role("region", name=re.compile(rf"^{re.escape(name)}( \d+)?$"))


def setting(page: Page, path: str) -> Locator:
    """One setting, by its path."""
    return page.locator(f'[data-path="{path}"]')


def value_of(admin: Visitor, path: str) -> Any:
    """What the daemon has."""
    value = admin.get("/system-config")
    for part in path.split("."):
        value = value[part]
    return value


def put(admin: Visitor, path: str, value: Any) -> None:
    """What somebody else sets meanwhile."""
    config = admin.get("/system-config")
    *groups, last = path.split(".")
    group = config
    for name in groups:
        group = group[name]
    group[last] = value
    admin.call("PUT", "/system-config", config)


def dump(value: Any) -> bytes:
    """As a file."""
    return json.dumps(value).encode()
