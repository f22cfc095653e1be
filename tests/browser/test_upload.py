"""Uploads from the browser: begun on an empty box, broken off and gone on with, paused, given up, failed, into albums."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Request, expect

from tests.browser.conftest import expect_noise, sign_in
from tests.browser.wire import Wire
from tests.daemon import Daemon, Visitor, start_daemon
from tests.photos import jpeg

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
MEGABYTE = 1_000_000
# The request that was broken off may still be at work when the next one comes, which then waits and comes again.
LOCKED = "423"
# Chromium by itself sends once more what was lost with a connection that was used before: to an upload that is further now.
ELSEWHERE = "409"
UPLOADS = "/api/photostead/uploads"
DROP = """([files]) => {
  const transfer = new DataTransfer();
  for (const [name, bytes] of files)
    transfer.items.add(new File([new Uint8Array(bytes)], name, { lastModified: 1718000000000 }));
  for (const type of ['dragenter', 'dragover', 'drop'])
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


@dataclass(frozen=True)
class Empty:
    """A running daemon without photos, and where it keeps what has not arrived whole."""

    daemon: Daemon
    incoming: Path

    @property
    def admin(self) -> Visitor:
        return self.daemon.login()

    def parts(self) -> list[int]:
        """Bytes of each unfinished upload."""
        return [path.stat().st_size for path in self.incoming.glob("*.upload")]


@dataclass
class Traffic:
    """What the page asked for of its uploads."""

    seen: list[Request] = field(default_factory=list)

    def offsets(self) -> list[int]:
        """Where each part began."""
        return [int(one.headers["upload-offset"]) for one in self.seen if one.method == "PATCH"]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Empty]:
    data = tmp_path_factory.mktemp("empty") / "data"
    with start_daemon(data, workers=1) as daemon:
        yield Empty(daemon, data / "incoming")


@pytest.fixture
def wire(empty: Empty) -> Iterator[Wire]:
    wire = Wire(empty.daemon.port)
    yield wire
    wire.close()


@pytest.fixture
def page(empty: Empty, open_page: NewPage) -> Page:
    """A page that is signed in."""
    page = open_page()
    sign_in(page, empty.daemon)
    return page


@pytest.fixture
def far(empty: Empty, wire: Wire, open_page: NewPage) -> Page:
    """One at the other end of the wire."""
    page = open_page()
    sign_in(page, empty.daemon, at=wire.url)
    return page


def watch(page: Page) -> Traffic:
    traffic = Traffic()
    page.on("request", lambda request: traffic.seen.append(request) if UPLOADS in request.url else None)
    return traffic


def photo(name: str, *, megabytes: int = 0) -> FilePayload:
    """A photo like no other, with bytes behind its end that make it long."""
    chance = random.Random(name)
    red, green, blue = chance.randbytes(3)
    data = jpeg(colour=(red, green, blue), size=(320, 240), taken="2024:07:31 10:00:00")
    return {"name": name, "mimeType": "image/jpeg", "buffer": data + chance.randbytes(megabytes * MEGABYTE)}


def choose(page: Page, *files: FilePayload) -> Locator:
    """Pick files in the dialog of the bar; the panel."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("banner").get_by_role("button", name="Upload").click()
    chooser.value.set_files(list(files))
    return page.get_by_role("region", name="Uploads")


def wait_for_parts(page: Page, empty: Empty, number: int = 1, beyond: int = 0) -> None:
    """Until the daemon has bytes of as many files that are on their way."""
    for _ in range(1_200):
        if sum(size > beyond for size in empty.parts()) == number:
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"only this arrived: {empty.parts()}")


def assets_named(empty: Empty, name: str) -> list[dict[str, Any]]:
    found = empty.admin.call("POST", "/search/metadata", {"originalFileName": name})["assets"]["items"]
    return [item for item in found if item["originalFileName"] == name]


def original_of(empty: Empty, name: str) -> bytes:
    """The stored bytes of the one asset of that name."""
    (asset,) = assets_named(empty, name)
    return empty.admin.ask("GET", f"/assets/{asset['id']}/original").body


def test_an_empty_library_says_how_to_begin(empty: Empty, page: Page) -> None:
    main = page.get_by_role("main")
    expect(main).to_contain_text("No photos here yet")
    expect(main).to_contain_text(empty.daemon.url)
    expect(main.get_by_role("link", name="Add a folder")).to_be_visible()
    first = photo("first.jpg")
    with page.expect_file_chooser() as chooser:
        main.get_by_role("button", name="Upload").click()
    notes: FilePayload = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no"}
    chooser.value.set_files([first, notes])
    panel = page.get_by_role("region", name="Uploads")
    expect(panel).to_contain_text("1 file uploaded, 1 skipped")
    expect(page.locator("[data-asset]")).to_have_count(1)
    choose(page, {"name": "again.jpg", "mimeType": "image/jpeg", "buffer": first["buffer"]})
    expect(panel.get_by_role("listitem").filter(has_text="again.jpg")).to_contain_text("Already here")
    assert original_of(empty, "first.jpg") == first["buffer"]


def test_a_lost_connection_and_a_reload_cost_nothing(empty: Empty, wire: Wire, far: Page, noise: list[str]) -> None:
    long = photo("long.jpg", megabytes=4)
    traffic = watch(far)
    wire.narrow(MEGABYTE)
    panel = choose(far, long)
    wait_for_parts(far, empty)
    wire.cut()
    expect(panel).to_contain_text("Waiting for the connection")
    wire.mend()
    wire.narrow(2 * MEGABYTE)
    while len(traffic.offsets()) < 2:
        far.wait_for_event("request")
    kept = traffic.offsets()[1]
    assert kept > 0
    wait_for_parts(far, empty, beyond=kept)

    far.once("dialog", lambda dialog: dialog.accept())
    far.reload()
    expect(far.get_by_text("1 upload was interrupted.")).to_be_visible()
    wire.narrow(None)
    expect(choose(far, long)).to_contain_text("1 file uploaded")
    assert traffic.offsets()[2] > kept
    assert [request.method for request in traffic.seen].count("POST") == 1
    assert original_of(empty, "long.jpg") == long["buffer"]
    assert empty.parts() == []
    assert far.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('photostead.upload:'))") == []
    expect_noise(noise, "net::ERR_", "WebSocket", LOCKED, ELSEWHERE)


def test_paused_given_up_and_gone_on_with_on_another_page(
    empty: Empty, wire: Wire, far: Page, noise: list[str]
) -> None:
    kept = photo("kept.jpg", megabytes=2)
    traffic = watch(far)
    wire.narrow(MEGABYTE)
    panel = choose(far, kept, photo("unwanted.jpg", megabytes=3))
    wait_for_parts(far, empty, 2)
    panel.get_by_role("button", name="Pause uploads").click()
    expect(panel).to_contain_text("Paused, 0 of 2")
    far.get_by_role("link", name="Albums").click()
    panel.get_by_role("button", name="Cancel unwanted.jpg").click()
    expect(panel).to_contain_text("Paused, 0 of 1")
    wire.narrow(None)
    panel.get_by_role("button", name="Resume uploads").click()
    expect(panel).to_contain_text("1 file uploaded")
    assert original_of(empty, "kept.jpg") == kept["buffer"]
    assert assets_named(empty, "unwanted.jpg") == []
    assert "DELETE" in {request.method for request in traffic.seen}
    assert empty.parts() == []
    noise[:] = [said for said in noise if LOCKED not in said]


def test_what_fails_says_why_and_is_tried_again(empty: Empty, page: Page, noise: list[str]) -> None:
    answer = {"status": 507, "content_type": "application/json", "body": json.dumps({"message": "No room left."})}
    page.route(f"**{UPLOADS}", lambda route: route.fulfill(**answer))
    panel = choose(page, photo("later.jpg"))
    expect(panel.get_by_role("listitem")).to_contain_text("No room left.")
    page.unroute(f"**{UPLOADS}")
    panel.get_by_role("button", name="Try later.jpg again").click()
    expect(panel).to_contain_text("1 file uploaded")
    assert len(assets_named(empty, "later.jpg")) == 1
    expect_noise(noise, "507")


def test_into_the_album_that_is_open_with_live_photos_joined(empty: Empty, page: Page) -> None:
    album = empty.admin.call("POST", "/albums", {"albumName": "Sea"})["id"]
    page.goto(f"{empty.daemon.url}/albums/{album}")
    expect(page.get_by_role("main")).to_contain_text("drop files here")
    files = [["IMG_7.JPG", list(photo("still")["buffer"])], ["IMG_7.MOV", list(b"a clip, as far as its name goes")]]
    page.evaluate(DROP, [files])
    panel = page.get_by_role("region", name="Uploads")
    expect(panel).to_contain_text("2 files uploaded")
    expect(page.locator("[data-asset]")).to_have_count(1)
    (still,) = assets_named(empty, "IMG_7.JPG")
    assert still["livePhotoVideoId"] is not None
    assert empty.admin.get(f"/albums/{album}")["assetCount"] == 1
