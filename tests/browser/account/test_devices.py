"""Where one is signed in. A device that was signed out from another one shows nothing of the library any more, at once."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.account.conftest import PASSWORD, Enter, Person, card, expect_sign_in, fill_sign_in
from tests.browser.conftest import expect_noise
from tests.daemon import Daemon

pytestmark = pytest.mark.browser


def rows(page: Page) -> Locator:
    return card(page, "Your devices").get_by_role("listitem")


def sign_out_others(page: Page) -> None:
    page.get_by_role("button", name="Sign out all others").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out all others").click()


def test_what_they_are(enter: Enter, mia: Person, daemon: Daemon) -> None:
    phone = daemon.visitor(**{"User-Agent": "Immich_Android_3.2.2", "deviceType": "Android", "deviceModel": "Pixel 8"})
    phone.call("POST", "/auth/login", {"email": mia.email, "password": PASSWORD})
    page = enter(mia, "/user-settings/devices")
    expect(rows(page)).to_have_count(3)
    expect(rows(page).first).to_contain_text("This device")
    expect(rows(page).first).to_contain_text(re.compile("Chrome on Linux"))
    expect(rows(page).filter(has_text="Pixel 8")).to_contain_text(
        re.compile(r"Android · app 3\.2\.2 · Active in the last hour · signed in \d")
    )
    expect(rows(page).filter(has_text="A program")).to_have_count(1)


@pytest.mark.parametrize("where", ["grid", "viewer", "album", "settings"])
def test_a_device_that_is_signed_out_elsewhere_loses_all_access_at_once(
    enter: Enter, mia: Person, daemon: Daemon, noise: list[str], where: str
) -> None:
    photo, _ = mia.upload(2)
    mia.visitor.wait_for_pictures(2)
    album = mia.visitor.call("POST", "/albums", {"albumName": "A secret trip", "assetIds": [photo]})["id"]
    path = {"grid": "/photos", "viewer": f"/photos/{photo}", "album": f"/albums/{album}", "settings": "/user-settings"}
    other = enter(mia, path[where])
    if where in {"grid", "album"}:
        expect(other.locator("img.loaded").first).to_be_visible()
    if where == "viewer":
        expect(other.locator("img.preview.ready")).to_be_visible()
    image = f"{daemon.url}/api/assets/{photo}/thumbnail?size=preview"
    assert other.request.get(image).status == 200

    page = enter(mia, "/user-settings/devices")
    # The one that is not this one, and not the test's own.
    row = rows(page).filter(has_text="Chrome").filter(has_not_text="This device")
    row.get_by_role("button").click()
    page.get_by_role("dialog", name="Sign out Chrome on Linux?").get_by_role("button", name="Sign out").click()
    expect_sign_in(other)
    expect(other.get_by_role("status").filter(has_text="This device was signed out.")).to_be_visible()
    expect(rows(page)).to_have_count(2)

    assert other.request.get(image).status == 401
    for url in (f"{daemon.url}/api/timeline/buckets", f"{daemon.url}/api/assets/{photo}/original"):
        assert other.request.get(url).status == 401
    assert "A secret trip" not in other.content()
    assert noise == []
    other.goto(daemon.url + "/photos")
    expect_sign_in(other)
    expect_noise(noise, "401")


def test_signing_in_again_leads_back(enter: Enter, mia: Person) -> None:
    other = enter(mia, "/archive")
    expect(other.get_by_role("heading", name="Archive")).to_be_visible()
    mia.visitor.call("DELETE", "/sessions")
    expect_sign_in(other)
    fill_sign_in(other, mia.email)
    expect(other.get_by_role("heading", name="Archive")).to_be_visible()


def test_all_others(enter: Enter, mia: Person) -> None:
    others = [enter(mia, "/photos"), enter(mia, "/albums")]
    page = enter(mia, "/user-settings/devices")
    expect(rows(page)).to_have_count(4)
    sign_out_others(page)
    expect(page.get_by_text("Only this device is signed in now")).to_be_visible()
    expect(rows(page)).to_have_count(1)
    expect(page.get_by_text("You are signed in nowhere else.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out all others")).to_have_count(0)
    for other in others:
        expect_sign_in(other)
    assert mia.visitor.ask("GET", "/users/me").status == 401


def test_a_device_that_slept_learns_of_it_when_it_wakes(enter: Enter, mia: Person, noise: list[str]) -> None:
    """The live event was missed; the connection is refused, and that is enough."""
    mia.upload(1)
    other = enter(mia, "/photos")
    expect(other.locator("img.loaded").first).to_be_visible()
    expect(other.get_by_role("button", name="Notifications", exact=True)).to_be_visible()
    other.context.set_offline(True)
    other.evaluate("window.dispatchEvent(new Event('offline'))")
    mia.visitor.call("DELETE", "/sessions")
    other.context.set_offline(False)
    expect_sign_in(other)
    other.close()
    noise[:] = [
        said for said in noise if not any(word in said for word in ("401", "INTERNET_DISCONNECTED", "WebSocket"))
    ]


def test_this_device(enter: Enter, mia: Person) -> None:
    """And its other tabs."""
    page = enter(mia, "/user-settings/devices")
    tab = page.context.new_page()
    tab.goto(page.url.replace("/user-settings/devices", "/albums"))
    expect(tab.get_by_role("heading", name="Albums")).to_be_visible()
    rows(page).first.get_by_role("button").click()
    page.get_by_role("dialog", name="Sign out this device?").get_by_role("button", name="Sign out").click()
    expect_sign_in(page)
    expect(page.get_by_text("This device was signed out.")).to_have_count(0)
    expect_sign_in(tab)


def test_the_list_may_be_old(enter: Enter, mia: Person, daemon: Daemon, noise: list[str]) -> None:
    """A device that is gone meanwhile is said to be unknown, and leaves the list."""
    page = enter(mia, "/user-settings/devices")
    expect(rows(page)).to_have_count(2)
    mia.visitor.call("POST", "/auth/logout", {})
    rows(page).filter(has_text="A program").get_by_role("button").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status").filter(has_text="Not found")).to_be_visible()
    expect(rows(page)).to_have_count(1)
    expect_noise(noise, "400")
