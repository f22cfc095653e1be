"""Many originals at once: a selection and all of a link, saved piece by piece or kept by the browser, and what is said when
that fails.
"""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import HEALTHY, Box, expect_noise
from tests.browser.selecting import select

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
WITHOUT_PICKER = "() => { delete window.showSaveFilePicker }"
# The browser's own window for choosing a file cannot be clicked: this chooses one in the origin's private folder.
WITH_PICKER = """() => {
  window.showSaveFilePicker = async ({ suggestedName }) =>
    (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true })
}"""
CANCELLING_PICKER = """() => {
  window.showSaveFilePicker = async () => { throw new DOMException('', 'AbortError') }
}"""
SAVED = """async (name) => {
  const file = await (await (await navigator.storage.getDirectory()).getFileHandle(name)).getFile()
  return [...new Uint8Array(await file.arrayBuffer())]
}"""


def open_dialog(page: Page, number: int = 3) -> Locator:
    """Select so many photos and choose to download them."""
    select(page, number)
    page.get_by_role("toolbar").get_by_role("button", name="Download originals").click()
    return page.get_by_role("dialog", name="Download")


def names_in(data: bytes) -> list[str]:
    """The files of a sound archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_a_selection_is_kept_by_the_browser_and_handed_over(signed_in: NewPage) -> None:
    page = signed_in()
    page.evaluate(WITHOUT_PICKER)
    dialog = open_dialog(page)
    expect(dialog.get_by_text("3 files")).to_have_count(2)
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Save photos.zip").click()
    expect(dialog.get_by_text("Saved")).to_be_visible()
    assert download.value.suggested_filename == "photos.zip"
    assert len(names_in(Path(download.value.path()).read_bytes())) == 3
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_selection_is_written_to_a_file(signed_in: NewPage) -> None:
    page = signed_in()
    page.evaluate(WITH_PICKER)
    dialog = open_dialog(page, 2)
    dialog.get_by_role("button", name="Save photos.zip").click()
    expect(dialog.get_by_text("Saved")).to_be_visible()
    assert len(names_in(bytes(page.evaluate(SAVED, "photos.zip")))) == 2


def test_whoever_thinks_better_of_it_is_asked_nothing(signed_in: NewPage) -> None:
    page = signed_in()
    page.evaluate(CANCELLING_PICKER)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    dialog = open_dialog(page, 2)
    button = dialog.get_by_role("button", name="Save photos.zip")
    button.click()
    expect(button).to_be_visible()
    expect(dialog.get_by_role("alert")).to_have_count(0)
    assert not [url for url in asked if "/download/archive" in url]


def test_one_photo_needs_no_archive(signed_in: NewPage) -> None:
    page = signed_in()
    page.locator(".tile:has(img.loaded)").first.get_by_role("checkbox").click()
    with page.expect_download() as download:
        page.get_by_role("toolbar").get_by_role("button", name="Download originals").click()
    assert download.value.suggested_filename.endswith(".jpg")


def test_a_broken_connection_is_said_and_tried_again(signed_in: NewPage, noise: list[str]) -> None:
    page = signed_in()
    page.evaluate(WITH_PICKER)
    dialog = open_dialog(page, 2)
    page.route("**/api/download/archive", lambda route: route.fulfill(status=503, json={"message": "Not now."}))
    dialog.get_by_role("button", name="Save photos.zip").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Not now.")
    expect_noise(noise, "503")
    page.unroute("**/api/download/archive")
    dialog.get_by_role("button", name="Save photos.zip").click()
    expect(dialog.get_by_text("Saved")).to_be_visible()
    expect(dialog.get_by_role("alert")).to_have_count(0)


def test_several_archives(box: Box, signed_in: NewPage) -> None:
    """As large as the person wishes; one with a single file in it is that file."""
    person = box.daemon.login()
    found = person.call("POST", "/search/metadata", {"size": HEALTHY, "withExif": True})["assets"]["items"]
    smallest = min(item["exifInfo"]["fileSizeInByte"] for item in found if item["thumbhash"])
    person.call("PUT", "/users/me/preferences", {"download": {"archiveSize": smallest}})
    page = signed_in()
    page.evaluate(WITH_PICKER)
    dialog = open_dialog(page, 3)
    expect(dialog.get_by_text("They come in 3 parts.")).to_be_visible()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Save File 1").click()
    assert download.value.suggested_filename.endswith(".jpg")
    expect(dialog.get_by_text("Handed to the browser")).to_be_visible()
    person.call("PUT", "/users/me/preferences", {"download": {"archiveSize": 4 * 1024**3}})


def test_a_browser_that_keeps_them_is_not_given_too_much(signed_in: NewPage) -> None:
    """Where the daemon would make one archive of more than such a browser should keep, it is asked for smaller ones."""
    page = signed_in()
    page.evaluate(WITHOUT_PICKER)
    asked: list[Any] = []

    def tell(route: Route) -> None:
        asked.append(route.request.post_data_json)
        ids = asked[-1]["assetIds"]
        groups = [ids[:2], ids[2:]] if "archiveSize" in asked[-1] else [ids]
        archives = [{"assetIds": group, "size": len(group) * 500_000_000} for group in groups]
        route.fulfill(status=201, json={"archives": archives, "totalSize": 2_000_000_000})

    page.route("**/api/download/info", tell)
    dialog = open_dialog(page, 4)
    expect(dialog.get_by_role("button", name="Save photos-2.zip")).to_be_visible()
    expect(dialog.get_by_text("so there are smaller ones")).to_be_visible()
    assert [body.get("archiveSize") for body in asked] == [None, 1024**3]


def share(box: Box, **options: Any) -> Any:
    """A link to an album of three photos."""
    person = box.daemon.login()
    found = person.call("POST", "/search/metadata", {"size": HEALTHY})["assets"]["items"]
    ids = [item["id"] for item in found if item["thumbhash"]][:3]
    album = person.call("POST", "/albums", {"albumName": "By the lake/2024", "assetIds": ids})
    return person.call("POST", "/shared-links", {"type": "ALBUM", "albumId": album["id"], **options})


def test_a_guest_takes_all_of_a_link(box: Box, open_page: NewPage) -> None:
    page = open_page(390, 844, scheme="dark")
    page.goto(f"{box.daemon.url}/share/{share(box)['key']}")
    page.evaluate(WITHOUT_PICKER)
    page.get_by_role("button", name="Download all").click()
    dialog = page.get_by_role("dialog", name="Download")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Save By the lake2024.zip").click()
    assert download.value.suggested_filename == "By the lake2024.zip"
    assert len(names_in(Path(download.value.path()).read_bytes())) == 3


def test_a_link_whose_downloads_end_meanwhile(box: Box, open_page: NewPage, noise: list[str]) -> None:
    """The dialog that is open still asks, and is refused."""
    page = open_page()
    link = share(box)
    page.goto(f"{box.daemon.url}/share/{link['key']}")
    page.evaluate(WITHOUT_PICKER)
    page.get_by_role("button", name="Download all").click()
    save = page.get_by_role("dialog", name="Download").get_by_role("button", name="Save By the lake2024.zip")
    expect(save).to_be_visible()
    box.daemon.login().call("PATCH", f"/shared-links/{link['id']}", {"allowDownload": False})
    save.click()
    expect(page.get_by_role("dialog", name="Download").get_by_role("alert")).to_contain_text("does not allow downloads")
    expect_noise(noise, "403")


def test_a_link_without_downloads_offers_none(box: Box, open_page: NewPage) -> None:
    page = open_page()
    page.goto(f"{box.daemon.url}/share/{share(box, allowDownload=False)['key']}")
    expect(page.locator("[data-asset] img.loaded")).to_have_count(3)
    expect(page.get_by_role("button", name="Download all")).to_have_count(0)
