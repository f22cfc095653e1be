"""Script in album, tag, person, file and device names, EXIF, user agents → web pages: whatever people and cameras call things
is shown as it is written, on every page that shows it, and never becomes part of the page.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Box
from tests.daemon import Visitor
from tests.photos import jpeg

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
# Out of an attribute of either quote, then an element that would act; file names and form headers take it without quotes.
BARE = "<img src=x onerror=hacked=1>"
EVIL = f"\"'>{BARE}"
# Whether any of it became more than text.
CAME_ALIVE = """() => document.querySelectorAll('img[src="x"], [onerror], [onload]').length + (window.hacked ?? 0)"""


@dataclass(frozen=True)
class Evil:
    """Ids of things that are called so."""

    asset: str
    album: str
    tag: str
    somebody: str
    person: str
    library: str
    workflow: str
    key: str


def settle(box: Box) -> Evil:
    """A household in which everything has that name."""
    admin = box.daemon.login()
    me = admin.call("PUT", "/users/me", {"name": EVIL})
    body = {"email": "evil@home.lan", "name": EVIL, "password": "correct horse", "shouldChangePassword": False}
    person = admin.call("POST", "/admin/users", body)["id"]
    asset = upload(admin)
    people = [{"userId": person, "role": "viewer"}]
    album = {"albumName": EVIL, "description": EVIL, "assetIds": [asset], "albumUsers": people}
    album_id = admin.call("POST", "/albums", album)["id"]
    admin.call("POST", "/activities", {"albumId": album_id, "type": "comment", "comment": EVIL})
    link = {"type": "ALBUM", "albumId": album_id, "description": EVIL}
    key = admin.call("POST", "/shared-links", link)["key"]
    tag = admin.call("PUT", "/tags", {"tags": [BARE]})[0]["id"]
    admin.call("PUT", f"/tags/{tag}/assets", {"ids": [asset]})
    admin.call("PUT", f"/assets/{asset}", {"description": EVIL})
    somebody = draw_somebody(admin, asset)
    admin.call("POST", "/api-keys", {"name": EVIL, "permissions": ["all"]})
    library = admin.get("/libraries")[0]["id"]
    admin.call("PUT", f"/libraries/{library}", {"name": EVIL})
    steps: list[Any] = []
    workflow = {"name": EVIL, "description": EVIL, "trigger": "AssetTagged", "steps": steps}
    workflow_id = admin.call("POST", "/workflows", workflow)["id"]
    admin.call("POST", "/admin/notifications", {"userId": me["id"], "title": EVIL, "description": EVIL})
    sign_in_as(box.daemon.visitor(**{"User-Agent": BARE, "deviceModel": EVIL, "deviceType": EVIL}))
    return Evil(asset, album_id, tag, somebody, person, library, workflow_id, key)


def upload(admin: Visitor) -> str:
    """A photo whose name and camera say it; its id."""
    camera = EVIL.encode()
    photo = jpeg((7, 70, 7), (320, 240), taken="2024:07:31 12:00:00", gps=(46.5, 6.2), Make=camera, Model=camera)
    return str(json.loads(admin.upload(f"{BARE}.jpg", photo).body)["id"])


def draw_somebody(admin: Visitor, asset: str) -> str:
    """Somebody of that name on the photo, as soon as there is a picture of them; their id."""
    somebody: str = admin.call("POST", "/people", {"name": EVIL})["id"]
    frame = {"imageWidth": 320, "imageHeight": 240, "x": 40, "y": 40, "width": 80, "height": 80}
    admin.call("POST", "/faces", {"assetId": asset, "personId": somebody, **frame})
    until = time.monotonic() + 60
    while not admin.get(f"/people/{somebody}")["thumbnailPath"]:
        assert time.monotonic() < until, "no picture was made"
        time.sleep(0.05)
    return somebody


def sign_in_as(device: Visitor) -> None:
    """A device that calls itself so."""
    device.call("POST", "/auth/login", {"email": "me@home.lan", "password": "correct horse"})


def pages_of(evil: Evil) -> dict[str, bool]:
    """Addresses, and whether the name is shown there at once."""
    sections = ("devices", "api-keys", "partners", "profile")
    return {
        "/photos": False,
        f"/photos/{evil.asset}": False,
        "/albums": True,
        f"/albums/{evil.album}": True,
        "/explore": False,
        "/tags": True,
        f"/tags/{evil.tag}": True,
        "/people": True,
        f"/people/{evil.somebody}": True,
        "/search?q=onerror": False,
        "/recently-added": False,
        "/map": False,
        "/duplicates": False,
        "/memory": False,
        "/shared-links": True,
        "/workflows": True,
        f"/workflows/{evil.workflow}": True,
        "/libraries": True,
        f"/libraries/{evil.library}": True,
        "/folders": False,
        "/problems": False,
        "/box": False,
        "/admin/users": True,
        f"/admin/users/{evil.person}": True,
        **{f"/user-settings/{section}": section in ("devices", "api-keys") for section in sections},
        f"/share/{evil.key}": True,
    }


def look(page: Page, address: str, *, shows: bool) -> None:
    """Open an address; nothing of the name may be alive there."""
    page.goto(address)
    if shows:
        expect(page.get_by_text("onerror=hacked=1").first).to_be_attached()
    else:
        page.wait_for_load_state("networkidle")
    assert page.evaluate(CAME_ALIVE) == 0, address


def test_names_stay_names_on_every_page(box: Box, signed_in: NewPage) -> None:
    """Of the person who is signed in, and of a guest; with the parts that open on a click."""
    evil = settle(box)
    page = signed_in()
    for path, shows in pages_of(evil).items():
        look(page, box.daemon.url + path, shows=shows)
    look(page, f"{box.daemon.url}/photos/{evil.asset}", shows=False)
    page.keyboard.press("i")
    panel = page.get_by_role("complementary", name="Information")
    expect(panel.get_by_text("onerror=hacked=1").first).to_be_visible()
    assert panel.inner_text().count("onerror=hacked=1") >= 3, panel.inner_text()
    assert page.evaluate(CAME_ALIVE) == 0
    page.goto(f"{box.daemon.url}/albums")
    page.get_by_role("button", name="Notifications").first.click()
    expect(page.get_by_text("onerror=hacked=1").first).to_be_visible()
    page.get_by_role("button", name="Account", exact=True).click(force=True)
    assert page.evaluate(CAME_ALIVE) == 0
