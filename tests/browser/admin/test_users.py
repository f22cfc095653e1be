"""Accounts in an administrator's browser: made, changed, helped, deleted, brought back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.admin.conftest import PASSWORD, Enter, card
from tests.browser.conftest import expect_noise
from tests.daemon import ADMIN, Daemon, Visitor
from tests.photos import jpeg

pytestmark = pytest.mark.browser
MakeAccount = Callable[..., dict[str, Any]]
NewPage = Callable[..., Page]


def fill_sign_in(page: Page, daemon: Daemon, email: str, password: str) -> None:
    page.goto(daemon.url + "/login")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_new_account(enter: Enter, open_page: NewPage, daemon: Daemon) -> None:
    """With a password that was made up and is shown once; the person signs in with it and chooses their own."""
    page = enter("/photos")
    navigation = page.get_by_role("navigation", name="Main")
    expect(navigation.get_by_role("link", name="Users")).to_be_hidden()
    navigation.get_by_text("Administration").click()
    navigation.get_by_role("link", name="Users").click()
    page.get_by_role("button", name="New account").click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="Create account").click()
    expect(form.get_by_role("alert")).to_have_text("Tell a name.")
    form.get_by_label("Name", exact=True).fill("Lea & <b>Söhne</b>")
    form.get_by_label("Email").fill("lea@home.lan")
    form.get_by_label("Room for uploads (GiB)").fill("1,5")
    form.get_by_label("Storage label").fill("a/b")
    form.get_by_role("button", name="Create account").click()
    expect(form.get_by_role("alert")).to_contain_text("Letters without accents")
    form.get_by_label("Storage label").fill("lea")
    expect(form.get_by_role("switch", name="Send a welcome by mail")).to_have_count(0)
    form.get_by_role("button", name="Create account").click()
    password = page.get_by_role("dialog", name="The password").locator("code").inner_text()
    assert re.fullmatch(r"\w{4}(-\w{4}){3}", password)
    page.get_by_role("button", name="I have noted it").click()
    expect(page.get_by_role("heading", name="Lea & <b>Söhne</b>", level=1)).to_be_visible()
    expect(page.get_by_label("Room for uploads (GiB)")).to_have_value("1.5")
    expect(page.get_by_text("Must choose a password")).to_be_visible()

    lea = open_page()
    fill_sign_in(lea, daemon, "lea@home.lan", password)
    expect(lea.get_by_text("Choose your own password")).to_be_visible()
    lea.get_by_label("New password", exact=True).fill("her own secret")
    lea.get_by_label("New password again").fill("her own secret")
    lea.get_by_role("button", name="Save and go on").click()
    expect(lea.get_by_role("button", name="Account", exact=True)).to_be_visible()
    page.get_by_role("link", name="Users").first.click()
    row = page.get_by_role("link").filter(has_text="lea@home.lan")
    expect(row).to_contain_text("seen in the last hour")
    expect(row).to_contain_text("0 B of 1.6 GB")
    expect(row).to_contain_text("Folder lea")


def test_an_address_that_is_taken(enter: Enter, noise: list[str]) -> None:
    """What was typed stays."""
    page = enter("/admin/users")
    page.get_by_role("button", name="New account").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name", exact=True).fill("Me again")
    form.get_by_label("Email").fill(ADMIN[0])
    form.get_by_role("button", name="Create account").click()
    expect(form.get_by_role("alert")).to_contain_text("choose another")
    expect(form.get_by_label("Name", exact=True)).to_have_value("Me again")
    expect_noise(noise, "400")


def test_room_that_is_used_up(enter: Enter, daemon: Daemon, make_account: MakeAccount) -> None:
    """A quota counts at once: what does not fit is refused."""
    mia = make_account("Mia")
    visitor = daemon.login((mia["email"], PASSWORD))
    assert visitor.upload("1.jpg", jpeg(colour=(1, 2, 3), size=(640, 480))).status == 201
    page = enter(f"/admin/users/{mia['id']}")
    expect(card(page, "Photos and room")).to_contain_text("1 photo and 0 videos")
    page.get_by_label("Room for uploads (GiB)").fill("0")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("meter", name="Room that Mia uses")).to_have_attribute("aria-valuenow", "100")
    assert visitor.upload("2.jpg", jpeg(colour=(9, 2, 3), size=(640, 480))).status == 413
    page.get_by_label("Room for uploads (GiB)").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("meter")).to_have_count(0)
    assert visitor.upload("2.jpg", jpeg(colour=(9, 2, 3), size=(640, 480))).status == 201


def test_administrators(enter: Enter, make_account: MakeAccount, admin: Visitor, noise: list[str]) -> None:
    """Somebody is made one and is none again; the last one cannot be made none."""
    mia = make_account("Mia")
    page = enter(f"/admin/users/{mia['id']}")
    switch = page.get_by_role("switch", name="Administrator")
    for wanted in (True, False):
        switch.click()
        with page.expect_response(lambda answer: answer.request.method == "PUT"):
            page.get_by_role("button", name="Save", exact=True).click()
        assert admin.get(f"/admin/users/{mia['id']}")["isAdmin"] is wanted
    me = admin.get("/users/me")["id"]
    page.goto(page.url.replace(mia["id"], me))
    page.get_by_role("switch", name="Administrator").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(card(page, "Account").get_by_role("alert")).to_contain_text("only administrator")
    expect_noise(noise, "400")


def test_a_forgotten_password(enter: Enter, make_account: MakeAccount, daemon: Daemon) -> None:
    mia = make_account("Mia")
    page = enter(f"/admin/users/{mia['id']}")
    page.get_by_role("button", name="New password").click()
    form = page.get_by_role("dialog")
    form.get_by_role("radio", name="Type one").check()
    form.get_by_label("Password", exact=True).fill("short")
    form.get_by_role("button", name="Set password").click()
    expect(form.get_by_role("alert")).to_contain_text("8 characters")
    form.get_by_label("Password", exact=True).fill("a longer one")
    form.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("dialog", name="The password").locator("code")).to_have_text("a longer one")
    page.get_by_role("button", name="I have noted it").click()
    expect(card(page, "Signing in")).to_contain_text("still to be chosen")
    daemon.login((mia["email"], "a longer one"))


def test_a_forgotten_pin(enter: Enter, make_account: MakeAccount, daemon: Daemon) -> None:
    mia = make_account("Mia")
    visitor = daemon.login((mia["email"], PASSWORD))
    visitor.call("POST", "/auth/pin-code", {"pinCode": "123456"})
    page = enter(f"/admin/users/{mia['id']}")
    page.get_by_role("button", name="Remove PIN code").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove PIN code").click()
    expect(page.get_by_text("Mia has no PIN code any more")).to_be_visible()
    assert visitor.get("/auth/status")["pinCode"] is False


def test_signing_all_devices_out(enter: Enter, make_account: MakeAccount, daemon: Daemon) -> None:
    mia = make_account("Mia")
    visitor = daemon.login((mia["email"], PASSWORD))
    page = enter(f"/admin/users/{mia['id']}")
    devices = card(page, "Devices")
    expect(devices.get_by_role("listitem")).to_have_count(1)
    devices.get_by_role("button", name="Sign out all").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out all").click()
    expect(devices).to_contain_text("Signed in nowhere.")
    visitor.call("GET", "/users/me", expect=(401,))


def test_deleted_and_restored(enter: Enter, make_account: MakeAccount, daemon: Daemon) -> None:
    mia = make_account("Mia")
    visitor = daemon.login((mia["email"], PASSWORD))
    page = enter(f"/admin/users/{mia['id']}")
    expect(card(page, "Delete the account")).to_contain_text("For 7 days")
    page.get_by_role("button", name="Delete account…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete account").click()
    expect(page.get_by_text("It can be brought back, with everything it had.")).to_be_visible()
    visitor.call("GET", "/users/me", expect=(401,))
    page.get_by_role("link", name="Users").last.click()
    deleted = card(page, "Deleted accounts").get_by_role("listitem").filter(has_text=mia["email"])
    expect(deleted).to_contain_text("removed for good after")
    deleted.get_by_role("button", name="Restore Mia").click()
    expect(card(page, "Accounts").get_by_role("link").filter(has_text=mia["email"])).to_be_visible()
    daemon.login((mia["email"], PASSWORD))


def test_removed_for_good(enter: Enter, make_account: MakeAccount, admin: Visitor, noise: list[str]) -> None:
    """Only when the address was typed. The page may ask for the account once more when it is gone."""
    mia = make_account("Mia")
    page = enter(f"/admin/users/{mia['id']}")
    page.get_by_role("button", name="Delete account…").click()
    form = page.get_by_role("dialog")
    form.get_by_role("switch", name="Remove it now, for good").click()
    remove = form.get_by_role("button", name="Remove for good")
    expect(remove).to_be_disabled()
    form.get_by_label(f"Type {mia['email']} to go on").fill("mia")
    expect(remove).to_be_disabled()
    form.get_by_label(f"Type {mia['email']} to go on").fill(mia["email"])
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        remove.click()
    left = [one for one in admin.get("/admin/users?withDeleted=true") if one["id"] == mia["id"]]
    assert all(one["status"] == "removing" for one in left)
    page.close()
    noise[:] = [said for said in noise if "404" not in said]


def test_only_for_administrators(open_page: NewPage, make_account: MakeAccount, daemon: Daemon) -> None:
    mia = make_account("Mia")
    page = open_page()
    fill_sign_in(page, daemon, mia["email"], PASSWORD)
    expect(page.get_by_role("button", name="Account", exact=True)).to_be_visible()
    expect(page.get_by_text("Administration")).to_have_count(0)
    for path in ("/admin/users", f"/admin/users/{mia['id']}", "/admin/settings", "/admin/settings/mail"):
        page.goto(daemon.url + path)
        expect(page.get_by_text("Only an administrator can see this.")).to_be_visible()
