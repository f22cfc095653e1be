"""The audit log: what people did stands there, is found again, shown whole and taken away."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.daemon import Daemon, start_daemon

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """Somebody has made an album, and many tags at once."""
    with start_daemon(tmp_path_factory.mktemp("audit") / "data", [], workers=1) as daemon:
        visitor = daemon.login()
        visitor.call("POST", "/albums", {"albumName": "Summer"})
        visitor.call("PUT", "/tags", {"tags": [f"Tag {number}" for number in range(8)]})
        yield daemon


def test_found_shown_and_taken_away(box: Daemon, open_page: NewPage) -> None:
    """From the list to the one entry, and on to a file of the same."""
    page = open_page()
    sign_in(page, box, "/admin/audit")
    entries = page.get_by_role("list", name="Entries")
    made = entries.locator("> li").filter(has_text="Album created")
    expect(made).to_contain_text("Albums: ⁨Summer⁩")
    many = entries.locator("> li").filter(has_text="Tag created")
    expect(many).not_to_contain_text("Tag 7")
    many.get_by_role("button", name="Show all of it: Tag created").click()
    expect(many).to_contain_text("Tag 7")
    page.get_by_label("About what").select_option("Albums")
    expect(entries.locator("> li")).to_have_count(1)
    with page.expect_download() as taken:
        page.get_by_role("link", name="As JSON lines").click()
    [line] = Path(taken.value.path()).read_text().splitlines()
    assert json.loads(line)["action"] == "album.create"
    page.get_by_label("Search names and addresses").fill("no such thing")
    expect(page.get_by_text("No entry matches.")).to_be_visible()
    page.get_by_role("button", name="Show everything").click()
    expect(many).to_be_visible()


def test_how_long_entries_are_kept(box: Daemon, open_page: NewPage) -> None:
    """A choice is saved at once, and is itself an entry."""
    page = open_page()
    sign_in(page, box, "/admin/audit")
    page.get_by_role("combobox", name="How long entries are kept").select_option("For good")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("combobox", name="How long entries are kept")).to_have_value("0")
    expect(page.get_by_role("list", name="Entries")).to_contain_text("Settings changed")
