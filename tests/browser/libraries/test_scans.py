"""Scans and what they leave behind: counts, offline files, hidden ones, and disks that are off."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Request, Route, expect

from tests.browser.libraries.conftest import MakeLibrary, NewPage, fill, section, tally
from tests.daemon import Visitor

pytestmark = pytest.mark.browser


def test_scans_are_started_followed_and_counted(visit: NewPage, make_library: MakeLibrary) -> None:
    library = make_library("a.jpg", "b.jpg", name="Scanned")
    page = visit(library.path)
    expect(tally(page, "Found")).to_have_text("2")
    fill(library.folder, "c.jpg")
    modes = {
        "New and missing": "new and missing files",
        "Changed too": "new, missing and changed files",
        "Everything": "everything read again",
    }
    for mode, words in modes.items():
        with page.expect_request(lambda asked: asked.url.endswith("/scan")) as asked:
            section(page, "Scan").get_by_role("button", name=mode).click()
        assert asked.value.post_data_json == {"mode": {"N": "new", "C": "changed", "E": "all"}[mode[0]]}
        library.wait_for(assetCount=3)
        expect(section(page, "Scan")).to_contain_text(f"{words}, in ")  # it is over
    expect(tally(page, "Found")).to_have_text("3")


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
