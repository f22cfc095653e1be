"""The locked folder: behind a PIN code, shut when left or when its time is over; and the PIN code itself."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.account.conftest import PASSWORD, Enter, Person, card
from tests.browser.conftest import expect_noise
from tests.daemon import Daemon

pytestmark = pytest.mark.browser
PIN = "271828"
PATIENCE_SECONDS = 30


@pytest.fixture
def secret(mia: Person) -> str:
    """A locked photo of Mia's, who has a PIN code and two photos besides."""
    mia.visitor.call("POST", "/auth/pin-code", {"pinCode": PIN})
    secret, *_ = mia.upload(3)
    mia.visitor.call("PUT", "/assets", {"ids": [secret], "visibility": "locked"})
    return secret


def status(page: Page, daemon: Daemon) -> dict[str, Any]:
    """What the daemon says of the browser's own session."""
    return dict(page.request.get(f"{daemon.url}/api/auth/status").json())


def wait_shut(page: Page, daemon: Daemon) -> None:
    """Until the session of that browser may not look into the folder any more."""
    until = time.monotonic() + PATIENCE_SECONDS
    while status(page, daemon)["isElevated"]:
        assert time.monotonic() < until, "the locked folder stayed open"
        time.sleep(0.05)


def unlock(page: Page) -> None:
    page.get_by_label("Enter your PIN code").fill(PIN)


def test_the_first_visit_chooses_a_pin_code(enter: Enter, mia: Person) -> None:
    page = enter(mia, "/locked")
    page.get_by_label("New PIN code", exact=True).fill("12345")
    page.get_by_label("New PIN code again").fill("12345")
    page.get_by_role("button", name="Set PIN code").click()
    expect(page.get_by_role("alert")).to_have_text("A PIN code has six digits.")
    page.get_by_label("New PIN code", exact=True).fill(PIN)
    page.get_by_label("New PIN code again").fill("314159")
    page.get_by_role("button", name="Set PIN code").click()
    expect(page.get_by_role("alert")).to_have_text("The two PIN codes differ.")
    page.get_by_label("New PIN code again").fill(PIN)
    page.get_by_role("button", name="Set PIN code").click()
    unlock(page)
    expect(page.get_by_text("Photos you move here show up nowhere else.")).to_be_visible()


def test_a_wrong_pin_code_opens_nothing(enter: Enter, mia: Person, secret: str, noise: list[str]) -> None:
    page = enter(mia, "/locked")
    page.get_by_label("Enter your PIN code").fill("000000")
    expect(page.get_by_role("alert")).to_have_text("Wrong PIN code")
    expect(page.locator("[data-asset]")).to_have_count(0)
    expect_noise(noise, "400")
    expect(page.get_by_label("Enter your PIN code")).to_be_focused()
    page.keyboard.type(PIN)  # What was wrong is selected: typing replaces it.
    expect(page.locator(f"[data-asset='{secret}']")).to_be_visible()


def test_leaving_shuts_it(enter: Enter, mia: Person, secret: str, daemon: Daemon) -> None:
    page = enter(mia, "/locked")
    unlock(page)
    page.locator(f"[data-asset='{secret}']").click()
    expect(page).to_have_url(f"{daemon.url}/locked/{secret}")
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("Escape")
    assert status(page, daemon)["isElevated"]
    page.get_by_role("link", name="Archive").click()
    wait_shut(page, daemon)
    image = f"{daemon.url}/api/assets/{secret}/thumbnail?size=preview"
    assert page.request.get(image).status in {400, 403}
    page.go_back()
    unlock(page)
    expect(page.locator(f"[data-asset='{secret}']")).to_be_visible()
    page.goto("about:blank")
    wait_shut(page, daemon)


def test_coming_back_while_it_is_being_shut(enter: Enter, mia: Person, secret: str) -> None:
    """Until it is shut the daemon calls it open, and would then refuse its photos."""
    page = enter(mia, "/locked")
    unlock(page)
    expect(page.locator(f"[data-asset='{secret}']")).to_be_visible()
    held: list[Route] = []
    page.route("**/api/auth/session/lock", lambda route: held.append(route))
    with page.expect_request("**/api/auth/session/lock"):
        page.get_by_role("link", name="Archive").click()
    page.go_back()
    expect(page.get_by_role("heading", name="Locked folder")).to_be_visible()
    expect(page.locator("[data-asset]")).to_have_count(0)
    held[0].continue_()
    expect(page.get_by_label("Enter your PIN code")).to_be_visible()


def test_its_time_is_over(enter: Enter, mia: Person, secret: str, daemon: Daemon) -> None:
    """The page asks again by itself, and what it showed is gone."""
    page = enter(mia, "/locked")
    page.clock.install()
    unlock(page)
    expect(page.locator(f"[data-asset='{secret}'] img.loaded")).to_be_visible()
    mine = next(one for one in mia.visitor.get("/sessions") if one["deviceType"] == "Chrome")
    mia.visitor.call("POST", f"/sessions/{mine['id']}/lock")
    page.clock.fast_forward(15 * 60_000)
    expect(page.get_by_text("The quarter of an hour is over.")).to_be_visible()
    expect(page.locator("[data-asset]")).to_have_count(0)


def test_moving_in_and_out_from_the_grid(enter: Enter, mia: Person, secret: str) -> None:
    page = enter(mia, "/photos")
    expect(page.locator("[data-asset]")).to_have_count(2)
    moved = page.locator("[data-asset]").first.get_attribute("data-asset")
    page.locator(".tile").first.get_by_role("checkbox").click()
    page.get_by_role("button", name="More actions").click()
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.get_by_role("menuitem", name="Move to locked folder").press("Enter")
    page.get_by_role("dialog", name="Move to the locked folder?").get_by_role("button", name="Move").click()
    expect(page.get_by_text("1 item moved to the locked folder")).to_be_visible()
    expect(page.locator("[data-asset]")).to_have_count(1)

    page.get_by_role("link", name="Locked folder").click()
    unlock(page)
    expect(page.locator("[data-asset]")).to_have_count(2)
    page.locator(".tile").filter(has=page.locator(f"[data-asset='{moved}']")).get_by_role("checkbox").click()
    page.get_by_role("button", name="Take out of locked folder").click()
    expect(page.locator("[data-asset]")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-asset]")).to_have_count(2)


def test_another_tab_that_shuts_it_shuts_it_here(enter: Enter, mia: Person, secret: str, daemon: Daemon) -> None:
    """This one asks for the code at once, instead of failing to load what is shut."""
    page = enter(mia, "/locked")
    unlock(page)
    expect(page.locator(f"[data-asset='{secret}']")).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{daemon.url}/locked")
    expect(other.locator(f"[data-asset='{secret}']")).to_be_visible()
    other.get_by_role("link", name="Archive").click()
    expect(page.get_by_label("Enter your PIN code")).to_be_visible()


def test_moving_in_and_out_from_the_viewer(enter: Enter, mia: Person, secret: str, daemon: Daemon) -> None:
    page = enter(mia, "/photos")
    page.locator("[data-asset]").first.click()
    expect(page.locator("img.preview.ready")).to_be_visible()
    here = page.url
    page.get_by_role("button", name="More actions").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    assert page.url == here
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Move to locked folder").click()
    held: list[Route] = []
    asked: list[str] = []
    page.route("**/api/assets", lambda route: held.append(route))
    with page.expect_request("**/api/assets"):
        page.get_by_role("button", name="Move", exact=True).click()
    expect(page).not_to_have_url(here)
    page.on("request", lambda request: asked.append(request.url))
    expect(page.locator("img.preview.ready")).to_be_visible()
    expect(page.get_by_role("button", name="Next")).to_have_count(0)
    expect(page.get_by_role("button", name="Previous")).to_have_count(0)
    held[0].continue_()
    page.unroute("**/api/assets")
    expect(page.get_by_text("1 item moved to the locked folder")).to_be_visible()
    assert [url for url in asked if here.rpartition("/")[2] in url] == [], "what leaves may be gone at any time"
    page.goto(daemon.url + f"/locked/{secret}")
    unlock(page)
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Take out of locked folder").click()
    expect(page.get_by_text("1 item back in the timeline")).to_be_visible()
    assert mia.visitor.get(f"/assets/{secret}")["visibility"] == "timeline"


def test_changing_and_forgetting_the_pin_code(enter: Enter, mia: Person, secret: str, noise: list[str]) -> None:
    page = enter(mia, "/user-settings/pin-code")
    change = card(page, "Change PIN code")
    page.get_by_label("Present PIN code").fill("111111")
    page.get_by_label("New PIN code", exact=True).fill("161803")
    page.get_by_label("New PIN code again").fill("161803")
    change.get_by_role("button", name="Change PIN code").click()
    expect(change.get_by_role("alert")).to_have_text("Wrong PIN code")
    expect(page.get_by_label("New PIN code", exact=True)).to_have_value("161803")
    page.get_by_label("Present PIN code").fill(PIN)
    change.get_by_role("button", name="Change PIN code").click()
    expect(page.get_by_text("Your PIN code is changed")).to_be_visible()
    mia.visitor.call("POST", "/auth/session/unlock", {"pinCode": "161803"})

    page.get_by_role("button", name="Remove PIN code…").click()
    dialog = page.get_by_role("dialog", name="Remove your PIN code?")
    page.get_by_label("Your password").fill("wrong horse")
    dialog.get_by_role("button", name="Remove it").click()
    expect(dialog.get_by_role("alert")).to_have_text("Wrong password")
    page.get_by_label("Your password").fill(PASSWORD)
    dialog.get_by_role("button", name="Remove it").click()
    expect(card(page, "Choose a PIN code")).to_be_visible()
    assert mia.visitor.get("/auth/status")["pinCode"] is False
    expect_noise(noise, "400")


def test_locking_now(enter: Enter, mia: Person, secret: str, daemon: Daemon) -> None:
    page = enter(mia, "/user-settings/pin-code")
    expect(page.get_by_text("The locked folder is shut on this device.")).to_be_visible()
    page.request.post(f"{daemon.url}/api/auth/session/unlock", data={"pinCode": PIN})
    page.reload()
    expect(page.get_by_text("The locked folder is open on this device until")).to_be_visible()
    page.get_by_role("button", name="Lock now").click()
    expect(page.get_by_text("The locked folder is shut on this device.")).to_be_visible()
    assert status(page, daemon)["isElevated"] is False
