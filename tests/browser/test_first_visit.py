"""From an empty box to photos on the screen, as a newcomer does it, in one sitting."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BROKEN, HEALTHY, expect_noise
from tests.daemon import Daemon, start_daemon

pytestmark = pytest.mark.browser


@pytest.fixture
def new_box(tmp_path: Path) -> Iterator[Daemon]:
    """A daemon that nobody has an account on."""
    with start_daemon(tmp_path / "data", admin=None, workers=1) as daemon:
        yield daemon


@pytest.fixture
def told_box(tmp_path: Path, folder: Path) -> Iterator[Daemon]:
    """One that was started with a folder."""
    with start_daemon(tmp_path / "data", [folder], admin=None, workers=1) as daemon:
        yield daemon


def sign_up(page: Page, password: str, again: str) -> None:
    page.get_by_label("Name", exact=True).fill("Ada")
    page.get_by_label("Email").fill("ada@home.lan")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("Password again").fill(again)
    page.get_by_role("button", name="Create account").click()


def test_sign_up_folder_thumbnails_problems(new_box: Daemon, page: Page, folder: Path, noise: list[str]) -> None:
    page.goto(new_box.url)
    expect(page).to_have_url(f"{new_box.url}/sign-up")
    sign_up(page, "short", "short")
    expect(page.get_by_role("alert")).to_contain_text("at least 8 characters")
    sign_up(page, "correct horse", "correct hors")
    expect(page.get_by_role("alert")).to_contain_text("differ")
    sign_up(page, "correct horse", "correct horse")
    expect(page).to_have_url(f"{new_box.url}/first-folder")

    page.get_by_label("Folder").fill("/no/such/folder")
    page.get_by_role("button", name="Add folder").click()
    expect(page.get_by_role("alert")).to_contain_text("/no/such/folder")
    expect_noise(noise, "400")
    page.get_by_label("Folder").fill(str(folder))
    page.get_by_role("button", name="Add folder").click()
    expect(page).to_have_url(f"{new_box.url}/photos")

    expect(page.get_by_role("heading", name="July 2024")).to_be_visible()
    shown = page.locator("img.loaded")
    expect(shown.first).to_be_visible()
    page.wait_for_function("() => document.querySelectorAll('img.loaded').length > 10")
    badge = page.get_by_role("navigation").get_by_role("link", name=f"Problems {BROKEN}")
    badge.click()
    problem = page.get_by_role("listitem").filter(has_text="broken.jpg")
    expect(problem).to_be_visible()
    problem.get_by_role("button", name="Retry").click()
    expect(page.get_by_text("Queued again")).to_be_visible()

    # Where its picture would be stands why there is none, and there too it can be asked for again.
    visitor = new_box.login(("ada@home.lan", "correct horse"))
    [broken] = [item["assetId"] for item in visitor.get("/photostead/problems")["items"]][:1]
    page.goto(f"{new_box.url}/photos/{broken}")
    viewer = page.get_by_role("dialog", name="Viewer")
    expect(viewer.get_by_text("it contains text, not a picture")).to_be_visible()
    viewer.get_by_role("button", name="More actions").click()
    viewer.get_by_role("menuitem", name="Make again").click()
    page.get_by_role("dialog", name="Make again").get_by_role("button", name="Make previews").click()
    expect(page.get_by_text("It is being done")).to_be_visible()

    counts = visitor.get("/timeline/buckets?visibility=timeline")
    assert sum(bucket["count"] for bucket in counts) == HEALTHY + BROKEN


def test_second_visit_signs_in(new_box: Daemon, page: Page, noise: list[str]) -> None:
    page.goto(new_box.url)
    sign_up(page, "correct horse", "correct horse")
    page.get_by_role("link", name="Not now").click()
    expect(page.get_by_role("heading", name="No photos here yet")).to_be_visible()

    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(f"{new_box.url}/libraries?x=1")
    expect(page).to_have_url(f"{new_box.url}/login?continue=%2Flibraries%3Fx%3D1")

    page.get_by_label("Email").fill("ada@home.lan")
    page.get_by_label("Password").fill("wrong password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect_noise(noise, "401")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Libraries")).to_be_visible()


def test_continue_never_leaves_the_box(new_box: Daemon, page: Page) -> None:
    page.goto(new_box.url)
    sign_up(page, "correct horse", "correct horse")
    expect(page).to_have_url(f"{new_box.url}/first-folder")
    for target in (
        "https://elsewhere.example/",
        "//elsewhere.example/photos",
        "/\\elsewhere.example",
        "/%09/elsewhere.example",
        "/%5celsewhere.example",
        "/..//elsewhere.example",
        "javascript:document.title=1",
        "java%0ascript:document.title=1",
    ):
        page.goto(f"{new_box.url}/login?continue={target}")
        expect(page).to_have_url(f"{new_box.url}/photos")


def test_folders_that_the_start_named_are_not_asked_for(told_box: Daemon, page: Page, folder: Path) -> None:
    """Another one may be named all the same."""
    page.goto(told_box.url)
    sign_up(page, "correct horse", "correct horse")
    expect(page.get_by_role("heading", name="Your photos are on their way")).to_be_visible()
    expect(page.get_by_text(f"reading {folder.name}")).to_be_visible()
    page.get_by_role("button", name="Add another folder").click()
    expect(page.get_by_label("Folder")).to_be_editable()
    page.get_by_role("link", name="Not now").click()
    expect(page.locator("img.loaded").first).to_be_visible()
