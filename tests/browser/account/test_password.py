"""Changing the password, and choosing one's own where somebody else chose the first."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.account.conftest import PASSWORD, Enter, MakePerson, Person, card, expect_sign_in, fill_sign_in
from tests.browser.conftest import expect_noise
from tests.daemon import Daemon

pytestmark = pytest.mark.browser
NEW = "battery staple"


def fill(page: Page, current: str, new: str, again: str) -> None:
    page.get_by_label("Present password").fill(current)
    page.get_by_label("New password", exact=True).fill(new)
    page.get_by_label("New password again").fill(again)
    page.get_by_role("button", name="Change password").click()


def test_what_is_wrong_stays_as_typed(enter: Enter, mia: Person, noise: list[str]) -> None:
    page = enter(mia, "/user-settings/password")
    said = card(page, "Change your password").get_by_role("alert")
    fill(page, PASSWORD, "short", "short")
    expect(said).to_contain_text("at least 8 characters")
    fill(page, PASSWORD, NEW, "battery stable")
    expect(said).to_contain_text("differ")
    fill(page, PASSWORD, PASSWORD, PASSWORD)
    expect(said).to_contain_text("you have now")
    assert noise == []
    fill(page, "wrong horse", NEW, NEW)
    expect(said).to_have_text("Wrong password")
    expect_noise(noise, "400")
    expect(page.get_by_label("Present password")).to_have_value("wrong horse")
    expect(page.get_by_label("New password", exact=True)).to_have_value(NEW)


def test_other_devices_are_signed_out_on_request(enter: Enter, mia: Person, daemon: Daemon) -> None:
    page = enter(mia, "/user-settings/password")
    other = enter(mia, "/photos")
    page.get_by_role("switch", name="Sign out all other devices").uncheck()
    fill(page, PASSWORD, NEW, NEW)
    expect(page.get_by_text("Your password is changed", exact=True)).to_be_visible()
    expect(page.get_by_label("Present password")).to_have_value("")
    assert mia.visitor.get("/users/me")["id"] == mia.id

    page.get_by_role("switch", name="Sign out all other devices").check()
    fill(page, NEW, PASSWORD, PASSWORD)
    expect(page.get_by_text("and your other devices are signed out")).to_be_visible()
    expect_sign_in(other)
    assert mia.visitor.ask("GET", "/users/me").status == 401
    page.reload()
    expect(page.get_by_label("Present password")).to_be_visible()
    assert daemon.login((mia.email, PASSWORD)).get("/users/me")["id"] == mia.id


def test_typed_text_can_be_looked_at(enter: Enter, mia: Person) -> None:
    page = enter(mia, "/user-settings/password")
    field = page.get_by_label("New password", exact=True)
    field.fill(NEW)
    expect(field).to_have_attribute("type", "password")
    page.get_by_role("button", name="Show what is typed").nth(1).click()
    expect(field).to_have_attribute("type", "text")
    expect(page.get_by_label("Present password")).to_have_attribute("type", "password")


def test_a_password_of_somebody_elses_choice_is_replaced_first(
    enter: Enter, make_person: MakePerson, daemon: Daemon
) -> None:
    """Nothing of the library is asked for before, also after a reload; then one is where one wanted to go."""
    tom = make_person("Tom", shouldChangePassword=True)
    page = enter(tom, "/albums", waits=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    expect(page.get_by_role("heading", name="Choose your own password")).to_be_visible()
    page.reload()
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("New password again").fill("short")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("alert")).to_contain_text("at least 8 characters")
    assert not [url for url in asked if "/timeline" in url or "/api/albums" in url]
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password again").fill(NEW)
    expect(page.get_by_role("switch", name="Sign out all other devices")).to_be_checked()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", name="Albums")).to_be_visible()
    assert tom.visitor.ask("GET", "/users/me").status == 401
    assert daemon.login((tom.email, NEW)).get("/users/me")["shouldChangePassword"] is False


def test_one_may_leave_instead(enter: Enter, make_person: MakePerson, noise: list[str]) -> None:
    tom = make_person("Tom", shouldChangePassword=True)
    page = enter(tom, "/albums", waits=False)
    expect(page.get_by_role("switch", name="Sign out all other devices")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect_sign_in(page)
    fill_sign_in(page, tom.email)
    expect(page.get_by_role("heading", name="Choose your own password")).to_be_visible()
    # Whoever leaves at once leaves before the live connection stands.
    noise[:] = [said for said in noise if "closed before the connection is established" not in said]
