"""Name, address, colour, picture and storage of one's own account."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.account.conftest import Enter, MakePerson, Person, card
from tests.browser.conftest import expect_noise
from tests.daemon import ADMIN, Daemon
from tests.photos import jpeg

pytestmark = pytest.mark.browser


def test_from_the_account_menu(enter: Enter, mia: Person) -> None:
    page = enter(mia, "/photos")
    page.get_by_role("button", name="Account", exact=True).click()
    page.get_by_role("link", name="Account settings").click()
    expect(page.get_by_role("heading", name="Account settings", level=1)).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Mia")
    expect(page.get_by_role("link", name="Sign out")).to_have_count(0)


def test_name_and_address(enter: Enter, mia: Person) -> None:
    page = enter(mia)
    save = page.get_by_role("button", name="Save", exact=True)
    expect(save).to_be_disabled()
    page.get_by_label("Name", exact=True).fill("  Mia & <b>Söhne</b> ")
    page.get_by_label("Email").fill("NEW-" + mia.email)
    save.click()
    expect(page.get_by_text("Saved")).to_be_visible()
    me = mia.visitor.get("/users/me")
    assert (me["name"], me["email"]) == ("Mia & <b>Söhne</b>", "new-" + mia.email)
    page.get_by_role("button", name="Account", exact=True).click()
    expect(page.get_by_text("Mia & <b>Söhne</b>")).to_be_visible()


def test_what_is_wrong_stays_as_typed(enter: Enter, mia: Person, noise: list[str]) -> None:
    page = enter(mia)
    form = card(page, "About you")
    page.get_by_label("Email").fill("nowhere")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(form.get_by_role("alert")).to_have_text("An address looks like name@example.org.")
    page.get_by_label("Name", exact=True).fill("Mia the Second")
    page.get_by_label("Email").fill(ADMIN[0])
    page.get_by_role("button", name="Save", exact=True).click()
    expect(form.get_by_role("alert")).to_contain_text("choose another one")
    expect(page.get_by_label("Email")).to_have_value(ADMIN[0])
    expect(page.get_by_label("Name", exact=True)).to_have_value("Mia the Second")
    assert mia.visitor.get("/users/me")["name"] == "Mia"
    expect_noise(noise, "400")


def test_colour(enter: Enter, mia: Person, noise: list[str]) -> None:
    """Shows at once, and goes back where it is refused."""
    page = enter(mia)
    face = page.get_by_role("button", name="Account", exact=True).locator("span")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.get_by_role("radio", name="Purple").check()
    expect(face).to_have_class("purple " + str(face.get_attribute("class")).split()[-1])
    assert mia.visitor.get("/users/me")["avatarColor"] == "purple"
    page.route("**/api/users/me", lambda route: route.fulfill(status=500, json={"message": "No"}))
    page.get_by_role("radio", name="Red").click()
    expect(page.get_by_role("status").filter(has_text="No")).to_be_visible()
    expect(page.get_by_role("radio", name="Purple")).to_be_checked()
    expect_noise(noise, "500")


def test_picture(enter: Enter, mia: Person, tmp_path: Path, noise: list[str]) -> None:
    """A square of it stands in the menu; what is no picture is refused in words; it can be taken away."""
    picture, text = tmp_path / "me.jpg", tmp_path / "notes.txt"
    picture.write_bytes(jpeg(colour=(10, 120, 200), size=(800, 500)))
    text.write_text("this is no picture")
    page = enter(mia)
    part = page.get_by_role("group", name="Profile picture")
    chooser = page.locator("input[type=file][accept='image/*']")
    chooser.set_input_files(text)
    expect(card(page, "About you").get_by_role("alert")).to_be_visible()
    expect_noise(noise, "400")
    chooser.set_input_files(picture)
    expect(page.get_by_text("Everyone sees your new picture")).to_be_visible()
    expect(card(page, "About you").get_by_role("alert")).to_have_count(0)
    face = page.get_by_role("button", name="Account", exact=True).locator("img")
    expect(face).to_be_visible()
    assert face.evaluate("async (image) => { await image.decode(); return image.naturalWidth === image.naturalHeight }")
    page.reload()
    expect(face).to_be_visible()

    part.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Your picture is removed")).to_be_visible()
    expect(face).to_have_count(0)
    assert mia.visitor.get("/users/me")["profileImagePath"] == ""


def test_storage(enter: Enter, make_person: MakePerson) -> None:
    tom = make_person("Tom", quotaSizeInBytes=10_000_000)
    tom.upload(2)
    used = tom.visitor.get("/users/me")["quotaUsageInBytes"]
    page = enter(tom)
    part = card(page, "Storage")
    expect(part).to_contain_text("of 10 MB")
    expect(part).to_contain_text("2 photos and 0 videos")
    share = part.get_by_role("meter", name="Storage used").get_attribute("aria-valuenow")
    assert share == str(round(used / 100_000))


def test_storage_without_a_limit(enter: Enter, mia: Person) -> None:
    page = enter(mia)
    expect(card(page, "Storage")).to_contain_text("Your uploads take 0 B.")
    expect(page.get_by_role("meter")).to_have_count(0)


def test_what_an_administrator_changed_is_seen(enter: Enter, mia: Person, daemon: Daemon) -> None:
    page = enter(mia, "/albums")
    daemon.login().call("PUT", f"/admin/users/{mia.id}", {"name": "Maria"})
    page.get_by_role("button", name="Account", exact=True).click()
    page.get_by_role("link", name="Account settings").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Maria")
