"""Who sees a library, and who may add folders: sharing, allowed folders, people without any."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import expect_noise
from tests.browser.libraries.conftest import PATIENCE_SECONDS, MakeLibrary, NewPage, field, fill, section, tally
from tests.daemon import ADMIN, Daemon

pytestmark = pytest.mark.browser


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


def test_people_add_folders_where_they_are_allowed(
    visit: NewPage, make_library: MakeLibrary, daemon: Daemon, tmp_path: Path, noise: list[str]
) -> None:
    others = make_library("a.jpg", name="Not Mia's")
    allowed = fill(tmp_path / "mia", "Climbing/a.jpg", "Climbing/b.jpg")

    page = visit("/libraries")
    page.get_by_role("button", name="Change what Mia may add").click()
    dialog = page.get_by_role("dialog")
    field(page, "Folder 1").fill(str(allowed))
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
    field(mia, "Folder 1").fill(str(others.folder))
    expect(mia.get_by_text("a folder allowed to this account")).to_be_visible()
    field(mia, "Folder 1").fill(str(allowed / "Climbing"))
    expect(mia.get_by_text("Can be read")).to_be_visible()
    mia.get_by_role("button", name="Add and scan").click()
    expect(mia.get_by_role("heading", name="Climbing")).to_be_visible()
    expect(tally(mia, "New")).to_have_text("2")
    expect(section(mia, "Albums from folders")).to_be_visible()
    expect(section(mia, "Sharing")).to_have_count(0)

    mia.goto(daemon.url + others.path)
    expect(mia.get_by_role("heading", name="There is no such library.")).to_be_visible()
    mia.wait_for_load_state("networkidle")  # it asks for several things, each of which is refused
    expect_noise(noise, "400")


def test_without_allowed_folders_there_is_no_way_in(visit: NewPage) -> None:
    page = visit("/photos", who="ann")
    expect(page.get_by_role("link", name="Albums")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("link", name="My folders")).to_have_count(0)
    page.goto(page.url.replace("/photos", "/libraries"))
    expect(page.get_by_text("No folders are yours to add yet")).to_be_visible()
    expect(page.get_by_role("link", name="Add a folder")).to_have_count(0)
