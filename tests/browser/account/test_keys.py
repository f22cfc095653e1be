"""API keys: made for what a program needs, their secret told once, renewed, changed and taken away."""

import pytest
from playwright.sync_api import Locator, Page, expect

from photostead.access.permissions import Permission
from tests.browser.account.conftest import Enter, Person, card
from tests.daemon import Daemon

pytestmark = pytest.mark.browser
EVERY = {str(permission) for permission in Permission} - {"all"}


def rows(page: Page) -> Locator:
    return card(page, "Your keys").get_by_role("listitem")


def make(page: Page, name: str, choice: str) -> str:
    """A new key; its secret."""
    page.get_by_role("button", name="New key").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("radio", name=choice).check()
    page.get_by_role("button", name="Make key").click()
    return take_secret(page)


def take_secret(page: Page) -> str:
    dialog = page.get_by_role("dialog", name="Your new key")
    secret = dialog.locator("code").inner_text()
    page.mouse.click(3, 3)  # A click beside it must not lose it.
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="I have copied it").click()
    expect(dialog).to_have_count(0)
    assert secret not in page.content()
    return secret


def test_a_key_may_do_what_was_chosen(enter: Enter, mia: Person, daemon: Daemon) -> None:
    page = enter(mia, "/user-settings/api-keys")
    expect(page.get_by_text("There is no key.")).to_be_visible()
    upload = daemon.visitor(**{"x-api-key": make(page, "NAS", "Upload")})
    read = daemon.visitor(**{"x-api-key": make(page, "Frame", "Look only")})
    everything = daemon.visitor(**{"x-api-key": make(page, "Script", "Everything")})
    expect(rows(page)).to_have_count(3)
    expect(rows(page).filter(has_text="NAS")).to_contain_text("Upload")

    for visitor in (upload, read, everything):
        assert visitor.get("/users/me")["id"] == mia.id
        assert visitor.ask("GET", "/admin/users").status == 403
    album = upload.call("POST", "/albums", {"albumName": "From the NAS"})["id"]
    assert upload.ask("DELETE", f"/albums/{album}").status == 403
    assert read.get(f"/albums/{album}")["albumName"] == "From the NAS"
    assert read.ask("DELETE", f"/albums/{album}").status == 403
    assert everything.ask("DELETE", f"/albums/{album}").status == 204


def test_renewing_and_deleting(enter: Enter, mia: Person, daemon: Daemon) -> None:
    page = enter(mia, "/user-settings/api-keys")
    old = daemon.visitor(**{"x-api-key": make(page, "Frame", "Look only")})
    page.get_by_role("button", name="New secret for Frame").click()
    page.get_by_role("button", name="Make a new secret").click()
    new = daemon.visitor(**{"x-api-key": take_secret(page)})
    assert old.ask("GET", "/users/me").status == 401
    assert new.get("/users/me")["id"] == mia.id
    page.get_by_role("button", name="Delete Frame").click()
    page.get_by_role("dialog", name="Delete “Frame”?").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("There is no key.")).to_be_visible()
    assert new.ask("GET", "/users/me").status == 401


def test_one_by_one(enter: Enter, mia: Person) -> None:
    """A ready-made choice is where one's own begins; a key that is changed keeps the rest."""
    page = enter(mia, "/user-settings/api-keys")
    make(page, "NAS", "Upload")
    page.get_by_role("button", name="Change NAS").click()
    expect(page.get_by_role("radio", name="Upload")).to_be_checked()
    before = set(mia.visitor.get("/api-keys")[0]["permissions"])
    page.get_by_role("radio", name="My own choice").check()
    page.get_by_text("Albums", exact=False).last.click()
    page.get_by_role("checkbox", name="album.delete").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    key = mia.visitor.get("/api-keys")[0]
    assert (key["name"], set(key["permissions"])) == ("NAS", before | {"album.delete"})
    expect(rows(page)).to_contain_text(f"{len(before) + 1} permissions")


def test_a_key_needs_a_name_and_something_to_do(enter: Enter, mia: Person) -> None:
    page = enter(mia, "/user-settings/api-keys")
    page.get_by_role("button", name="New key").click()
    dialog = page.get_by_role("dialog", name="New API key")
    page.get_by_role("button", name="Make key").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Give it a name")
    page.get_by_label("Name").fill("Typed")
    page.get_by_role("radio", name="Everything").check()
    page.get_by_role("radio", name="My own choice").check()
    page.get_by_role("button", name="Make key").click()
    expect(dialog.get_by_role("alert")).to_contain_text("at least one thing")
    expect(page.get_by_label("Name")).to_have_value("Typed")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="New key")).to_be_focused()


def offered(page: Page) -> set[str]:
    """Every permission that can be chosen one by one."""
    page.get_by_role("button", name="New key").click()
    page.get_by_role("radio", name="My own choice").check()
    names = page.locator(".names input").evaluate_all("boxes => boxes.map((box) => box.value)")
    assert len(names) == len(set(names))
    return set(names)


def test_what_is_offered_is_what_the_daemon_knows(enter: Enter, daemon: Daemon, mia: Person) -> None:
    """To an administrator all of it; to everyone else nothing of administration."""
    admin = daemon.login()
    owner = Person(admin.get("/users/me")["id"], "me", "me@home.lan", admin)
    assert offered(enter(owner, "/user-settings/api-keys")) == EVERY
    hers = offered(enter(mia, "/user-settings/api-keys"))
    assert hers < EVERY
    assert {"asset.upload", "person.merge", "apiKey.rotate"} <= hers
    assert not {name for name in hers if name.startswith(("admin", "systemConfig", "backup", "maintenance"))}
