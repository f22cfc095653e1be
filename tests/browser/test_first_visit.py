"""From an empty box to photos on the screen, as a newcomer does it, in one sitting."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BROKEN, HEALTHY, expect_noise
from tests.daemon import Daemon, Visitor, start_daemon

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


def walk_through(box: Daemon, visitor: Visitor, page: Page, folder: Path, noise: list[str]) -> None:
    """The four steps after the first sign-up, with what goes wrong in them."""
    expect(page.get_by_role("status").filter(has_text="Step 1 of 4")).to_be_visible()
    next_step = page.get_by_role("button", name="Continue")
    page.get_by_label("Name", exact=True).fill(" ")
    next_step.click()
    expect(page.get_by_role("alert")).to_have_text("Tell a name.")
    page.get_by_label("Name", exact=True).fill("Ada L.")
    page.get_by_role("radio", name="Orange").check()
    page.get_by_role("group", name="Appearance").get_by_role("button", name="Dark").click()
    next_step.click()

    expect(page).to_have_url(f"{box.url}/onboarding/photos")
    me = visitor.get("/users/me")
    assert (me["name"], me["avatarColor"]) == ("Ada L.", "orange")
    page.get_by_label("Folder", exact=True).fill("/no/such/folder")
    next_step.click()
    expect(page.get_by_role("alert")).to_contain_text("/no/such/folder")
    expect(page.get_by_label("Folder", exact=True)).to_have_value("/no/such/folder")
    expect_noise(noise, "400")
    page.get_by_label("Folder", exact=True).fill(str(folder))
    page.get_by_role("button", name="Add folder").click()
    expect(page.get_by_role("region", name="Folders so far").get_by_text("Our photos", exact=True)).to_be_visible()
    expect(page.get_by_label("Folder", exact=True)).to_have_value("")
    next_step.click()

    page.get_by_role("switch", name="Text in pictures").uncheck()
    expect(page.get_by_role("switch", name="Text in pictures")).to_be_enabled()
    learning = visitor.get("/system-config")["machineLearning"]
    assert (learning["ocr"]["enabled"], learning["facialRecognition"]["enabled"]) == (False, True)

    # Left in the middle, it goes on there.
    page.get_by_role("link", name="Later").click()
    page.get_by_role("button", name="Account").click()
    page.get_by_role("link", name="Getting started").click()
    expect(page.get_by_role("switch", name="Text in pictures")).not_to_be_checked()
    next_step.click()
    expect(page.get_by_text("Sign in with \u2068ada@home.lan\u2069")).to_be_visible()
    page.get_by_role("button", name="See the photos").click()
    expect(page).to_have_url(f"{box.url}/photos")
    page.get_by_text("July 2024").first.wait_for()
    assert visitor.get("/users/me/onboarding") == {"isOnboarded": True}
    assert visitor.get("/system-metadata/admin-onboarding") == {"isOnboarded": True}


def test_sign_up_folder_thumbnails_problems(new_box: Daemon, page: Page, folder: Path, noise: list[str]) -> None:
    page.goto(new_box.url)
    expect(page).to_have_url(f"{new_box.url}/sign-up")
    sign_up(page, "short", "short")
    expect(page.get_by_role("alert")).to_contain_text("at least 8 characters")
    sign_up(page, "correct horse", "correct hors")
    expect(page.get_by_role("alert")).to_contain_text("differ")
    sign_up(page, "correct horse", "correct horse")
    expect(page).to_have_url(f"{new_box.url}/onboarding")
    visitor = new_box.login(("ada@home.lan", "correct horse"))
    walk_through(new_box, visitor, page, folder, noise)

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
    page.get_by_role("link", name="Later").click()
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
    expect(page).to_have_url(f"{new_box.url}/onboarding")
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
    page.get_by_role("link", name="Photos", exact=True).and_(page.locator("main a")).click()
    expect(page.get_by_text(f"reading {folder.name}")).to_be_visible()
    expect(page.get_by_label("Folder", exact=True)).to_be_editable()
    page.get_by_role("link", name="Later").click()
    expect(page.locator("img.loaded").first).to_be_visible()


def test_who_is_given_an_account_begins_with_fewer_steps(told_box: Daemon, page: Page) -> None:
    """Neither folders nor settings are theirs; done is done."""
    page.goto(told_box.url)
    sign_up(page, "correct horse", "correct horse")
    expect(page).to_have_url(f"{told_box.url}/onboarding")
    admin = told_box.login(("ada@home.lan", "correct horse"))
    account = {"email": "mia@home.lan", "name": "Mia", "password": "correct horse", "shouldChangePassword": False}
    admin.call("POST", "/admin/users", account)
    for path in ("/onboarding", "/photos"):
        page.get_by_role("button", name="Account").click()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_label("Email").fill("mia@home.lan")
        page.get_by_label("Password").fill("correct horse")
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(told_box.url + path)
        if path == "/onboarding":
            expect(page.get_by_role("status").filter(has_text="Step 1 of 2")).to_be_visible()
            page.get_by_role("button", name="Continue").click()
            expect(page.get_by_text("This address is good on this computer only.")).to_be_visible()
            page.get_by_role("button", name="See the photos").click()
            expect(page).to_have_url(f"{told_box.url}/photos")
