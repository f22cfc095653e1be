"""The viewer: what its keys do, live photos, panoramas, the slideshow, fingers on a screen."""

import io
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PATIENCE_MS, Box, sign_in
from tests.media.motion_photos import google
from tests.media.pictures import exif_bytes, xmp_packet
from tests.media.streams import make_video
from tests.photos import write_photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
# A busy browser takes its time to give the screen back.
LEAVES_SLOWLY = """() => {
  const leave = document.exitFullscreen.bind(document);
  document.exitFullscreen = async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return leave();
  };
}"""
# Where the page has been: a slide may be over before a busy machine looks.
NOTE_PATHS = """
window.paths = [];
for (const name of ['pushState', 'replaceState']) {
  const given = history[name].bind(history);
  history[name] = (...rest) => {
    given(...rest);
    window.paths.push(location.pathname);
  };
}
"""
WENT = (
    "(path) => { const at = window.paths.indexOf(path); return at >= 0 && window.paths.splice(0, at + 1).length > 0; }"
)
# From the newest on, as they lie beside each other.
NAMES = ("first.jpg", "live.jpg", "round.jpg", "film.mp4", "last.jpg")


def taken(name: str) -> str:
    return f"2024:05:{20 - NAMES.index(name):02} 12:00:00"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two photos, and between them a live one, one all round, and a film of two seconds."""
    made = tmp_path_factory.mktemp("photos")
    write_photo(made / "first.jpg", colour=(180, 90, 60), size=(800, 600), taken=taken("first.jpg"))
    write_photo(made / "last.jpg", colour=(60, 90, 180), size=(600, 800), taken=taken("last.jpg"))
    part = make_video(made / "part.mp4", size="320x240", seconds=2)
    (made / "live.jpg").write_bytes(dated(google(part.read_bytes()), taken("live.jpg")))
    part.unlink()
    (made / "round.jpg").write_bytes(panorama(taken("round.jpg")))
    stamp = taken("film.mp4").replace(":", "-", 2).replace(" ", "T")
    make_video(made / "film.mp4", "-metadata", f"creation_time={stamp}Z", seconds=2)
    return made


def dated(photo: bytes, when: str) -> bytes:
    """The same JPEG with an EXIF segment in front."""
    segment = exif_bytes(photo={36867: when.encode()})
    return photo[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + photo[2:]


def panorama(when: str) -> bytes:
    """All round: red ahead, green to the right, blue behind, white to the left, with black above and below."""
    colours = ((0, 0, 255), (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255))
    image = Image.new("RGB", (1024, 512))
    for number, colour in enumerate(colours):
        start, end = max(0, number * 256 - 128), min(1024, number * 256 + 128)
        image.paste(colour, (start, 128, end, 384))
    out = io.BytesIO()
    xmp = xmp_packet(GPano__ProjectionType="equirectangular").encode()
    image.save(out, "JPEG", quality=92, xmp=xmp, exif=exif_bytes(photo={36867: when.encode()}))
    return out.getvalue()


@pytest.fixture(scope="module")
def ids(box: Box) -> dict[str, str]:
    """The ids of the assets by their names."""
    found = box.daemon.login().call("POST", "/search/metadata", {"size": 20})["assets"]["items"]
    return {item["originalFileName"]: item["id"] for item in found}


@pytest.fixture
def viewing(box: Box, ids: dict[str, str], open_page: NewPage) -> Callable[..., Page]:
    """Make a page with one of the photos open."""

    def make(name: str, **kind: Any) -> Page:
        page = open_page(**kind)
        page.add_init_script(NOTE_VIDEOS)
        page.add_init_script(NOTE_PATHS)
        sign_in(page, box.daemon, f"/photos/{ids[name]}")
        expect(page.get_by_role("dialog", name="Viewer")).to_be_visible()
        return page

    return make


def details(box: Box, asset_id: str) -> Any:
    return box.daemon.login().get(f"/assets/{asset_id}")


def said(page: Page, words: str) -> Locator:
    return page.get_by_role("status").filter(has_text=words)


def test_keys_do_what_the_sheet_says(box: Box, ids: dict[str, str], viewing: NewPage) -> None:
    """Stars, album, tags, archive and back, text, and a sheet that shows them all."""
    page = viewing("first.jpg")
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_role("heading", name="With a photo open")).to_be_visible()
    expect(
        sheet.locator("div").filter(has=page.get_by_text("Archive, or move to timeline", exact=True)).last
    ).to_have_text(re.compile(r"Archive, or move to timeline\s*ShiftA"))
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)

    page.keyboard.press("4")
    expect(said(page, "Rated 4 stars")).to_be_visible()
    assert details(box, ids["first.jpg"])["exifInfo"]["rating"] == 4
    page.keyboard.press("0")
    expect(said(page, "Stars taken away")).to_be_visible()
    assert details(box, ids["first.jpg"])["exifInfo"]["rating"] is None

    page.keyboard.press("l")
    albums = page.get_by_role("dialog", name="Add to album")
    albums.get_by_label("Find an album, or name a new one").fill("On the wall")
    albums.get_by_role("button", name="Create").click()
    expect(said(page, "1 item added to On the wall")).to_be_visible()
    expect(page.get_by_role("dialog", name="Viewer")).to_be_visible()
    page.keyboard.press("t")
    tags = page.get_by_role("dialog", name="Tags")
    tags.get_by_role("textbox").fill("hall")
    tags.get_by_role("button", name="Save").click()
    expect(tags).to_have_count(0)
    assert [tag["value"] for tag in details(box, ids["first.jpg"])["tags"]] == ["hall"]

    with page.expect_download() as download:
        page.keyboard.press("Shift+D")
    assert download.value.suggested_filename == "first.jpg"

    page.keyboard.press("Shift+A")
    expect(page).to_have_url(f"{box.daemon.url}/photos/{ids['live.jpg']}")
    expect(said(page, "1 item archived")).to_be_visible()
    assert details(box, ids["first.jpg"])["visibility"] == "archive"
    expect(page.get_by_role("button", name="Previous")).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("button", name="Previous")).to_be_attached()
    assert details(box, ids["first.jpg"])["visibility"] == "timeline"


MOTION = ".picture video"
# What ran: a film of two seconds may be over before a busy machine looks.
NOTE_VIDEOS = """
window.ran = [];
document.addEventListener('timeupdate', ({ target: video }) => {
  if (video.currentTime > 0 && video.videoWidth > 0) window.ran.push([video, video.muted ? 'silent' : 'loud']);
}, true);
"""
RAN = "(where) => window.ran.findLast(([video]) => video.matches(where))?.[1]"


def plays(page: Page, where: str) -> str:
    """Wait until a video ran since the last call; whether it is heard."""
    heard = str(page.wait_for_function(RAN, arg=where).json_value())
    page.evaluate("window.ran.length = 0")
    return heard


def test_a_live_photo_moves_when_it_is_asked_to(viewing: NewPage) -> None:
    """While the mouse is over its badge, when that is pressed, and by the Space key; then the still photo is there again."""
    page = viewing("live.jpg")
    badge = page.get_by_role("button", name="Play the live photo")
    badge.hover()
    assert plays(page, MOTION) == "silent"
    page.mouse.move(600, 500)
    expect(page.locator(MOTION)).to_have_count(0)
    page.evaluate("window.ran.length = 0")
    badge.click()
    assert plays(page, MOTION) == "loud"
    expect(page.locator(MOTION)).to_have_count(0)  # It is over.
    page.mouse.move(600, 500)
    page.get_by_role("dialog", name="Viewer").focus()
    page.keyboard.press("Space")
    assert plays(page, MOTION) == "loud"
    page.keyboard.press("ArrowLeft")
    expect(badge).to_have_count(0)


def test_a_live_photo_moves_in_the_grid_while_a_mouse_rests_on_it(box: Box, open_page: NewPage) -> None:
    page = open_page()
    page.add_init_script(NOTE_VIDEOS)
    sign_in(page, box.daemon)
    live = page.locator(".tile", has=page.locator(".live"))
    live.hover()
    assert plays(page, ".tile video") == "silent"
    page.mouse.move(600, 700)
    expect(page.locator(".tile video")).to_have_count(0)


def middle(page: Page) -> tuple[int, int, int]:
    """The colour in the middle of what is seen."""
    size = page.viewport_size
    assert size is not None
    clip = {"x": size["width"] / 2, "y": size["height"] / 2, "width": 4, "height": 4}
    with Image.open(io.BytesIO(page.screenshot(clip=clip))) as image:  # type: ignore[arg-type]
        return image.convert("RGB").getpixel((1, 1))  # type: ignore[return-value]


def looks(page: Page, at: str) -> None:
    """Wait until that colour of the panorama is in the middle."""
    wanted = {"red": 0, "green": 1, "blue": 2}[at]
    until = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < until:
        colour = middle(page)
        if colour[wanted] > 200 and sum(colour) < 300:
            return
        page.evaluate("new Promise(requestAnimationFrame)")
    raise AssertionError(colour)


def test_one_looks_around_in_a_panorama(box: Box, ids: dict[str, str], viewing: NewPage) -> None:
    """By mouse and by keys; Escape gives the keys back; it shows as a flat picture when that is wanted."""
    page = viewing("round.jpg")
    panorama = page.get_by_role("img", name="360°")
    expect(panorama).to_be_visible()
    looks(page, "red")
    page.mouse.move(1100, 400)
    page.mouse.down()
    page.mouse.move(100, 400, steps=4)
    page.mouse.up()
    looks(page, "green")
    expect(panorama).to_be_focused()
    for _ in range(17):
        page.keyboard.press("ArrowRight")
    looks(page, "blue")
    expect(page).to_have_url(f"{box.daemon.url}/photos/{ids['round.jpg']}")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Show as a flat picture").click()
    expect(panorama).to_have_count(0)
    looks(page, "red")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(f"{box.daemon.url}/photos/{ids['live.jpg']}")


def test_fingers_turn_pages_and_zoom(box: Box, ids: dict[str, str], viewing: NewPage) -> None:
    """Over photos and over a film; two fingers zoom in, and then one moves the photo; a stroke down closes."""
    page = viewing("film.mp4", width=390, height=844, touch=True)
    screen = page.context.new_cdp_session(page)

    def fingers(*path: list[tuple[int, int]]) -> None:
        for number, places in enumerate([*path, []]):
            kind = "touchEnd" if not places else "touchMove" if number else "touchStart"
            points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(places)]
            screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    expect(page.locator(".view video")).to_be_visible()
    expect(page.locator("button.next")).to_be_attached()
    fingers([(300, 300)], [(200, 300)], [(60, 300)])
    expect(page).to_have_url(f"{box.daemon.url}/photos/{ids['last.jpg']}")
    expect(page.locator("img.preview.ready")).to_be_visible()
    scale = "() => new DOMMatrix(document.querySelector('.picture').style.transform)"
    fingers([(150, 400), (240, 400)], [(120, 400), (270, 400)], [(80, 400), (310, 400)])
    assert page.evaluate(f"({scale})().a") > 2
    moved = page.evaluate(f"({scale})().e")
    fingers([(200, 400)], [(150, 400)], [(120, 400)])
    assert page.evaluate(f"({scale})().e") < moved
    expect(page).to_have_url(f"{box.daemon.url}/photos/{ids['last.jpg']}")
    page.keyboard.press("z")
    page.wait_for_function(f"({scale})().a === 1")
    fingers([(100, 400)], [(200, 400)], [(330, 400)])
    expect(page).to_have_url(f"{box.daemon.url}/photos/{ids['film.mp4']}")
    expect(page.locator(".view video")).to_be_visible()
    fingers([(200, 200)], [(200, 300)], [(200, 500)])
    expect(page).to_have_url(f"{box.daemon.url}/photos")


def test_a_photo_is_taken_along(box: Box, ids: dict[str, str], viewing: NewPage) -> None:
    """Its link and the picture itself, in the clipboard."""
    page = viewing("first.jpg")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    more = page.get_by_role("dialog", name="Viewer").get_by_role("button", name="More actions")
    more.click()
    page.get_by_role("menuitem", name="Copy link").click()
    expect(said(page, "The link to this photo is copied")).to_be_visible()
    link = f"{box.daemon.url}/photos/{ids['first.jpg']}"
    assert page.evaluate("navigator.clipboard.readText()") == link
    more.click()
    page.get_by_role("menuitem", name="Copy photo").click()
    expect(said(page, "The photo is copied")).to_be_visible()
    kinds = page.evaluate("navigator.clipboard.read().then((items) => items.flatMap((item) => item.types))")
    assert "image/png" in kinds


def test_a_slideshow_goes_on_by_itself(box: Box, ids: dict[str, str], viewing: NewPage) -> None:
    """From photo to photo, the film to its end, on from the beginning; it stands still when told to, and remembers its pace."""
    page = viewing("first.jpg")
    address = {name: f"{box.daemon.url}/photos/{ids[name]}" for name in NAMES}
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("s")
    tools = page.get_by_role("toolbar", name="Slideshow")
    tools.get_by_role("button", name="Slideshow settings").click()
    settings = page.get_by_role("dialog", name="Slideshow settings")
    settings.get_by_label("Show each photo for").select_option(label="3 seconds")
    page.keyboard.press("Escape")
    expect(settings).to_have_count(0)
    expect(page.get_by_role("button", name="Back")).to_have_count(0)
    page.keyboard.press("Space")
    expect(tools.get_by_role("button", name="Go on")).to_be_attached()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(address["live.jpg"])
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(address["round.jpg"])
    page.evaluate("window.paths.length = window.ran.length = 0")
    page.keyboard.press("Space")
    for name in ("film.mp4", "last.jpg", "first.jpg"):
        page.wait_for_function(WENT, arg=f"/photos/{ids[name]}")
    assert plays(page, "video") == "loud"
    page.evaluate(LEAVES_SLOWLY)
    page.keyboard.press("Escape")
    expect(tools).to_have_count(0)
    expect(page.get_by_role("button", name="Back")).to_be_visible()
    page.keyboard.press("s")
    page.wait_for_function("() => document.fullscreenElement === null")
    page.wait_for_function("() => document.fullscreenElement !== null")
    tools.get_by_role("button", name="Slideshow settings").click()
    expect(settings.get_by_label("Show each photo for")).to_have_value("3")
