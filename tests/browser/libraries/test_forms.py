"""Adding a library and changing it: live checks of folders and patterns, and nothing lost when the daemon refuses."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from photostead.features.libraries.patterns import DEFAULT_PATTERNS
from tests.browser.conftest import expect_noise
from tests.browser.libraries.conftest import MakeLibrary, NewPage, field, fill, section, tally
from tests.daemon import Daemon, Visitor

pytestmark = pytest.mark.browser


def test_a_library_is_added_with_a_live_check(
    visit: NewPage, daemon: Daemon, admin: Visitor, tmp_path: Path, noise: list[str]
) -> None:
    folder = fill(tmp_path / "Holidays", "a.jpg", "b.jpg", "Raw/c.jpg")
    page = visit("/libraries")
    page.get_by_role("link", name="Add a library").click()
    expect(page.get_by_role("heading", name="Add a library")).to_be_visible()

    page.get_by_role("button", name="Add and scan").click()
    expect(page.get_by_role("alert")).to_have_text("Name at least one folder.")
    path = field(page, "Folder 1")
    expect(path).to_be_focused()

    missing = tmp_path / "nowhere"
    path.fill(str(missing))
    expect(page.get_by_text(f"Import path {missing} does not exist")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 400):
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
    expect(field(page, "Pattern 7")).to_be_focused()
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
    page.close()  # it follows what is read
    admin.call("DELETE", f"/photostead/libraries/{made['id']}")


@pytest.mark.parametrize("is_secure", [True, False])
def test_the_command_that_helps_is_copied(visit: NewPage, is_secure: bool) -> None:
    page = visit("/photos")
    if is_secure:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:  # as browsers are with a box on the home network that has no certificate
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    command = "snap connect photostead:removable-media"
    judged = {"path": "/media/disk", "isValid": False, "message": "/media/disk is not readable.", "command": command}
    preview = {"looked": 0, "excluded": 0, "sample": [], "isComplete": True}
    page.route("**/libraries/check", lambda route: route.fulfill(json={"paths": [judged], "preview": preview}))
    page.goto(page.url.replace("/photos", "/libraries/new"))
    field(page, "Folder 1").fill("/media/disk")
    expect(page.get_by_text("/media/disk is not readable.")).to_be_visible()
    expect(page.get_by_role("code")).to_have_text(command)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
    if is_secure:
        assert page.evaluate("navigator.clipboard.readText()") == command
    else:
        assert page.evaluate("getSelection().toString()") == command


def test_rows_keep_the_focus_where_the_hand_is(visit: NewPage) -> None:
    page = visit("/libraries/new")
    page.get_by_role("button", name="Another folder").click()
    expect(field(page, "Folder 2")).to_be_focused()
    page.keyboard.type("/second")
    page.get_by_role("button", name="Remove folder 1").click()
    expect(field(page, "Folder 1")).to_have_value("/second")
    expect(field(page, "Folder 1")).to_be_focused()
    page.get_by_role("button", name="Remove folder /second").click()
    expect(page.get_by_role("button", name="Another folder")).to_be_focused()


def test_editing_takes_folders_out_and_patterns_in(
    visit: NewPage, make_library: MakeLibrary, daemon: Daemon, noise: list[str]
) -> None:
    library = make_library("a.jpg", "keep.jpg", name="Edited")
    library.wait_for_thumbnails()  # of a file that is gone none can be made any more
    page = visit(library.path)
    page.get_by_role("link", name="Edit").click()
    expect(field(page, "Name")).to_have_value("Edited")
    expect(field(page, "Folder 1")).to_have_value(str(library.folder))
    field(page, "Name").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_have_text("Give it a name.")
    field(page, "Name").fill("Renamed")
    field(page, "Pattern 1").fill("{" + "a," * 100 + "}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").first).to_contain_text("alternatives")
    expect(field(page, "Pattern 1")).to_be_focused()
    expect(field(page, "Name")).to_have_value("Renamed")
    expect(page.get_by_role("status").filter(has_text="alternatives")).to_be_visible()  # so says the live check
    expect_noise(noise, "400")
    field(page, "Pattern 1").fill("a.jpg")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(daemon.url + library.path)
    expect(page.get_by_role("heading", name="Renamed")).to_be_visible()
    page.get_by_role("button", name="Scan now").click()
    library.wait_for(offlineCount=1)
    expect(section(page, "Offline files")).to_contain_text("a.jpg")
