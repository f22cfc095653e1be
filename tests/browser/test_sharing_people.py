"""Sharing an album with people of the household: who is let in, what they may do, and leaving."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Box, sign_in

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
MIA = ("mia@home.lan", "correct horse")


@pytest.fixture
def mia(box: Box) -> str:
    """Somebody else of the household; her id."""
    admin = box.daemon.login()
    known = [one for one in admin.get("/admin/users") if one["email"] == MIA[0]]
    person = (
        known[0]
        if known
        else admin.call(
            "POST", "/admin/users", {"email": MIA[0], "name": "Mia", "password": MIA[1], "shouldChangePassword": False}
        )
    )
    return str(person["id"])


def make_album(box: Box, name: str) -> str:
    """An album; its id."""
    return str(box.daemon.login().call("POST", "/albums", {"albumName": name})["id"])


def role_of(box: Box, album: str, person: str) -> str | None:
    """What a person may do in an album; None for nothing."""
    people = box.daemon.login().get(f"/albums/{album}")["albumUsers"]
    return next((one["role"] for one in people if one["user"]["id"] == person), None)


def open_sharing(page: Page, box: Box, album: str) -> None:
    """The dialog of an album."""
    page.goto(f"{box.daemon.url}/albums/{album}")
    page.get_by_role("button", name="Share album").click()


def test_people_are_let_in_and_shut_out(box: Box, mia: str, signed_in: NewPage) -> None:
    album, page = make_album(box, "Together"), signed_in()
    open_sharing(page, box, album)
    dialog = page.get_by_role("dialog", name="Share album")
    dialog.get_by_label("Choose a person", exact=True).select_option(label="Mia")
    dialog.get_by_role("button", name="Add someone").click()
    theirs = dialog.get_by_label("What Mia may do")
    expect(theirs).to_have_value("viewer")
    assert role_of(box, album, mia) == "viewer"
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        theirs.select_option(label="Can add photos")
    expect(theirs).to_be_enabled()
    assert role_of(box, album, mia) == "editor"
    dialog.get_by_role("button", name="Remove Mia").click()
    expect(theirs).to_have_count(0)
    assert role_of(box, album, mia) is None


def test_whoever_was_let_in_can_leave_and_decides_nothing_else(box: Box, mia: str, open_page: NewPage) -> None:
    album = make_album(box, "Not for long")
    body = {"albumUsers": [{"userId": mia, "role": "editor"}]}
    box.daemon.login().call("PUT", f"/albums/{album}/users", body)
    page = open_page(390, 844)
    page.goto(f"{box.daemon.url}/albums/{album}")
    page.get_by_label("Email").fill(MIA[0])
    page.get_by_label("Password").fill(MIA[1])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Share album").click()
    dialog = page.get_by_role("dialog", name="Share album")
    expect(dialog).to_contain_text("Mia (You)")
    for forbidden in ("Add someone", "Create link", "Remove Mia"):
        expect(dialog.get_by_role("button", name=forbidden)).to_have_count(0)
    dialog.get_by_role("button", name="Leave album").click()
    page.get_by_role("dialog", name="Leave this album?").get_by_role("button", name="Leave album").click()
    expect(page).to_have_url(f"{box.daemon.url}/albums")
    assert role_of(box, album, mia) is None
    assert box.daemon.login(MIA).get("/albums") == []


def test_what_is_shared_lies_in_one_place(box: Box, mia: str, open_page: NewPage) -> None:
    """Albums, partners and their timeline, of whose photos only what others may do is offered."""
    admin = box.daemon.login()
    album = make_album(box, "For Mia")
    admin.call("PUT", f"/albums/{album}/users", {"albumUsers": [{"userId": mia, "role": "viewer"}]})
    admin.call("POST", "/partners", {"sharedWithId": mia})
    page = open_page()
    sign_in(page, box.daemon, "/photos", MIA)
    page.get_by_role("link", name="Sharing").click()
    expect(page.get_by_role("link", name="For Mia 0 items")).to_be_visible()
    page.get_by_role("link", name="Photos of").click()
    tile = page.locator(".tile:has(img.loaded)").first
    page.get_by_role("switch", name="in my timeline").check()

    tile.hover()
    tile.get_by_role("checkbox").click()
    bar = page.get_by_role("toolbar", name="Actions for the selection")
    expect(bar.get_by_role("button", name="Add to album")).to_be_visible()
    for forbidden in ("Delete", "Add to favourites", "Archive", "More actions"):
        expect(bar.get_by_role("button", name=forbidden)).to_have_count(0)
    page.keyboard.press("Delete")
    expect(page.get_by_text("can only be added to albums and downloaded")).to_be_visible()
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    page.get_by_role("link", name="Photos", exact=True).click()
    expect(page.locator("[data-asset]").first).to_be_visible()

    page.goto(f"{box.daemon.url}/partners/{mia}")
    expect(page.get_by_role("alert")).to_contain_text("does not show you")


def test_albums_are_found_and_ordered(box: Box, signed_in: NewPage) -> None:
    for name in ("Zürich", "Aachen", "Zuhause"):
        make_album(box, name)
    page = signed_in(width=390, height=844)
    page.goto(f"{box.daemon.url}/albums")
    names = page.get_by_role("main").get_by_role("listitem").locator("strong")
    page.get_by_label("Search albums").fill("zu")
    expect(names).to_have_count(2)
    page.get_by_label("Order").select_option(label="Name")
    expect(names).to_have_text(["Zuhause", "Zürich"])
    page.get_by_role("button", name="Shared", exact=True).click()
    expect(page.get_by_text("No album fits that")).to_be_visible()
    page.get_by_role("button", name="Mine").click()
    page.get_by_role("button", name="Show rows").click()
    page.reload()
    expect(page.get_by_role("button", name="Mine")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Show covers")).to_be_visible()
    expect(page.get_by_label("Order")).to_have_value("name")
    page.get_by_role("button", name="New album").click()
    page.get_by_label("Album name").fill("Made here")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("heading", name="Made here")).to_be_visible()
