"""The map of a box: places as a list and as pictures, by key, pointer and finger; the photos of a place; filters; an
album's map; the small map of a photo; and streets from a host that an administrator named.
"""

import http.server
import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Box, sign_in
from tests.daemon import Visitor
from tests.photos import write_photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
# Place → where, and the years of its photos.
PLACES: dict[str, tuple[tuple[float, float], list[int]]] = {
    "lausanne": ((46.52, 6.63), [2019, 2019, 2020, 2024]),
    "geneva": ((46.20, 6.14), [2021, 2022]),
    "sydney": ((-33.87, 151.21), [2023]),
}
ALL = 7
CLOSE_BY = "?at=46.3,6.4,9"
STYLE: dict[str, Any] = {
    "version": 8,
    "sources": {
        "lake": {
            "type": "geojson",
            "attribution": "© <a href='https://maps.example'>The neighbours</a><script>no</script>",
            "data": {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [6.5, 46.4]}},
        }
    },
    "layers": [{"id": "paper", "type": "background", "paint": {"background-color": "#ffe0e0"}}],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos of three places."""
    made = tmp_path_factory.mktemp("media")
    for name, ((latitude, longitude), years) in PLACES.items():
        for number, year in enumerate(years):
            write_photo(
                made / f"{name}{number}.jpg",
                colour=(number * 60, 90, 140),
                size=(320, 240),
                taken=f"{year}:05:0{number + 1} 12:00:00",
                gps=(latitude + number / 10_000, longitude),
            )
    return made


@pytest.fixture
def open_map(box: Box, signed_in: NewPage) -> Callable[..., Page]:
    """Make a page that shows the map, its address ending in this."""

    def make(rest: str = "", **kind: Any) -> Page:
        page = signed_in(**kind)
        page.goto(f"{box.daemon.url}/map{rest}")
        expect(page.locator(".markers button").first).to_be_visible()
        return page

    return make


@pytest.fixture(scope="module")
def admin(box: Box) -> Visitor:
    """The household's first account."""
    return box.daemon.login()


def places(page: Page) -> Locator:
    """The list beside the map."""
    return page.get_by_role("list", name="Places in view")


def expect_counts(page: Page, *counts: str) -> None:
    """The places of the list are called so to a screen reader, after their names."""
    found = places(page).locator(".place")
    expect(found).to_have_count(len(counts))
    for number, count in enumerate(counts):
        expect(found.nth(number)).to_have_attribute("aria-label", re.compile(f"(^|, ){count}$"))


def test_from_the_navigation_to_a_photo_and_back(box: Box, signed_in: NewPage) -> None:
    """All by keys: the list leads near, opens a place, and a photo of it."""
    page = signed_in()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Map").click()
    expect(page.get_by_role("status").filter(has_text=f"{ALL} photos")).to_be_visible()
    expect_counts(page, "6 photos", "1 photo")
    places(page).get_by_role("button", name=re.compile("^Zoom to")).press("Enter")
    expect(page.get_by_role("status").filter(has_text="6 photos")).to_be_visible()
    expect_counts(page, "4 photos", "2 photos")
    places(page).locator(".place").first.press("Enter")
    expect(page.locator("[data-asset]")).to_have_count(4)
    expect(page.get_by_role("heading", name="May 2024")).to_be_visible()
    page.locator("[data-asset]").first.press("Enter")
    viewer = page.get_by_role("dialog", name="Viewer")
    expect(viewer).to_be_visible()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(viewer.get_by_text("2019").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    page.get_by_role("button", name="Close the photos").click()
    expect(places(page)).to_be_visible()


def test_keys_pointer_and_wheel_move_the_map(open_map: Callable[..., Page]) -> None:
    """And the address says where one looks, so that coming again finds it."""
    page = open_map(CLOSE_BY)
    ground = page.get_by_role("application")
    ground.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"at=46\.3\d*,6\.5\d*,9\.00"))
    ground.press("-")
    expect(page).to_have_url(re.compile(r",8\.00"))
    page.mouse.move(500, 500)
    page.mouse.down()
    page.mouse.move(620, 560, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"at=46\.[4-9]"))
    page.mouse.wheel(0, -400)
    expect(page).to_have_url(re.compile(r",8\.60"))
    address = page.url
    page.reload()
    expect(page.locator(".markers button").first).to_be_visible()
    expect(page).to_have_url(address)


def test_a_drag_on_a_marker_opens_nothing_and_a_click_does(open_map: Callable[..., Page]) -> None:
    page = open_map(CLOSE_BY)
    marker = page.locator(".markers button").filter(has_text="4")
    box = marker.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60, steps=4)
    page.mouse.up()
    expect(page).not_to_have_url(re.compile("at=46.3000,6.4000"))
    assert "in=" not in page.url
    marker.click()
    expect(page).to_have_url(re.compile("in="))
    expect(page.locator("[data-asset]")).to_have_count(4)


def test_two_fingers_pull_the_map_apart(open_map: Callable[..., Page]) -> None:
    page = open_map("?at=46.3,6.4,7", width=390, height=800, touch=True)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *xs: int) -> None:
        points = [{"x": x, "y": 300, "id": number} for number, x in enumerate(xs)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 150, 250)
    for reach in (60, 70, 80, 90, 100):
        touch("touchMove", 200 - reach, 200 + reach)
    touch("touchEnd")
    expect(page).to_have_url(re.compile(r"at=[^&]*,8\.00"))
    expect(places(page)).to_be_hidden()
    page.get_by_role("button", name="Places in view").click()
    expect(places(page).locator(".place")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_filters_stand_in_the_address(open_map: Callable[..., Page]) -> None:
    page = open_map()
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Taken from").fill("2020-01-01")
    page.get_by_label("Taken until").fill("2022-12-31")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("status").filter(has_text="3 photos")).to_be_visible()
    expect(page).to_have_url(re.compile("(?=.*from=2020-01-01)(?=.*to=2022-12-31)"))
    expect(places(page).locator(".place")).to_have_count(1)
    places(page).locator(".place").first.click()
    expect(page.locator("[data-asset]")).to_have_count(3)
    page.get_by_role("button", name="Filters, 1 on").click()
    page.get_by_role("switch", name="Favourites only").check()
    expect(page.get_by_text("No photos with a place match these filters.")).to_be_visible()
    page.get_by_role("button", name="Remove filters").click()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Show all places").click()
    expect(page.get_by_role("status").filter(has_text=f"{ALL} photos")).to_be_visible()


def test_an_albums_map_and_the_small_map_of_a_photo(box: Box, admin: Visitor, signed_in: NewPage) -> None:
    """Both lead to the map; the album's shows its photos only."""
    ids = [marker["id"] for marker in admin.get("/map/markers") if marker["lat"] < 0 or marker["lat"] > 46.51]
    album = admin.call("POST", "/albums", {"albumName": "Lakes & seas", "assetIds": ids[:-1]})
    page = signed_in()
    page.goto(f"{box.daemon.url}/map?album={album['id']}")
    expect(page.get_by_role("heading", name="Map of Lakes & seas")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="4 photos")).to_be_visible()
    places(page).locator(".place").first.click()
    expect(page.locator("[data-asset]").first).to_be_visible()
    page.locator("[data-asset]").first.click()
    page.get_by_role("button", name="Information").click()
    page.get_by_role("link", name=re.compile("^Show on the map")).click()
    expect(page).to_have_url(re.compile(r"/map\?at=46\.52\d*,6\.63\d*,11"))
    expect(page.get_by_text("no streets")).to_be_visible()


@pytest.fixture(scope="module")
def tiles() -> Iterator[str]:
    """The address of a host that has a style, at any path but `/gone`."""

    class Answering(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(STYLE).encode()
            self.send_response(404 if self.path == "/gone" else 200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: Any) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def style(admin: Visitor) -> Iterator[Callable[[str], None]]:
    """`style(url)` names a style; a fresh box's comes back afterwards."""
    before = admin.get("/system-config")

    def name(url: str) -> None:
        admin.call("PUT", "/system-config", {**before, "map": {**before["map"], "lightStyle": url}})

    yield name
    admin.call("PUT", "/system-config", before)


def test_streets_of_a_host_that_was_named(
    open_map: Callable[..., Page], style: Callable[[str], None], tiles: str, noise: list[str]
) -> None:
    """With its credits as plain words; our own places stand on them."""
    style(f"{tiles}/style.json")
    page = open_map(CLOSE_BY)
    expect(page.get_by_text("© The neighbours")).to_be_visible()
    expect(page.locator(".streets canvas")).to_be_visible()
    expect(page.get_by_text("Natural Earth")).to_have_count(0)
    expect_counts(page, "4 photos", "2 photos")
    noise[:] = [line for line in noise if "GL Driver Message" not in line]  # of a machine without a graphics card


def test_where_streets_fail_the_map_of_the_box_serves(
    box: Box, open_page: NewPage, style: Callable[[str], None], tiles: str, noise: list[str]
) -> None:
    """And the page says why: no style there, or no WebGL."""
    style(f"{tiles}/gone")
    page = open_page()
    sign_in(page, box.daemon)
    page.goto(f"{box.daemon.url}/map{CLOSE_BY}")
    expect(page.get_by_role("alert")).to_contain_text("The street map cannot be shown")
    expect(page.get_by_text("Natural Earth")).to_be_visible()
    expect(places(page).locator(".place")).to_have_count(2)
    noise.clear()
    page.add_init_script("""
      const given = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind.startsWith('webgl') ? null : given.call(this, kind, ...rest);
      };
    """)
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("no WebGL 2")
    expect(places(page).locator(".place")).to_have_count(2)
