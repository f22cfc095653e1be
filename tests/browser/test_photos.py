"""Looking at photos and doing things with them, on a box that has some."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BROKEN, HEALTHY, Box
from tests.photos import jpeg

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
DROP = """([name, bytes]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/jpeg', lastModified: 1718000000000 }));
  for (const type of ['dragenter', 'dragover', 'drop'])
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


def asset_named(box: Box, name: str) -> dict[str, Any]:
    """The one asset of that file name."""
    found = box.daemon.login().call("POST", "/search/metadata", {"originalFileName": name, "withExif": True})
    (asset,) = [item for item in found["assets"]["items"] if item["originalFileName"] == name]
    return dict(asset)


def timeline_count(box: Box) -> int:
    buckets = box.daemon.login().get("/timeline/buckets?visibility=timeline")
    return sum(bucket["count"] for bucket in buckets)


def test_every_photo_is_in_the_grid_under_its_month(signed_in: NewPage) -> None:
    page = signed_in()
    expect(page.get_by_role("heading", name="July 2024")).to_be_visible()
    seen: set[str] = set()
    page.locator(".scroller").hover()
    for _ in range(60):
        seen |= set(page.eval_on_selector_all("[data-asset]", "links => links.map((link) => link.dataset.asset)"))
        if len(seen) == HEALTHY + BROKEN:
            break
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(50)
    assert len(seen) == HEALTHY + BROKEN


def test_viewer_shows_what_is_known(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    lake = asset_named(box, "lake.jpg")
    page.locator(f"[data-asset='{lake['id']}']").click()
    expect(page).to_have_url(f"{box.daemon.url}/photos/{lake['id']}")
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("i")
    panel = page.get_by_role("complementary", name="Information")
    # Versions of the browser differ about the comma.
    expect(panel).to_contain_text(re.compile("Tuesday,? 30 July 2024"))
    for fact in ("18:45:12", "Canon EOS 40D", "1/60 s", "ƒ/2.8", "ISO 400", "lake.jpg"):
        expect(panel).to_contain_text(fact)
    expect(panel).to_contain_text("46.50000, -6.25000")
    expect(panel).to_contain_text("800 × 600")

    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        panel.get_by_label("Description").fill("The lake in the evening")
        panel.get_by_label("Description").blur()
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        panel.get_by_role("button", name="4 stars").click()
    exif = box.daemon.login().get(f"/assets/{lake['id']}")["exifInfo"]
    assert (exif["description"], exif["rating"]) == ("The lake in the evening", 4)


def test_a_photo_is_edited_and_undone(box: Box, signed_in: NewPage) -> None:
    """Turned, cut by key and by mouse, mirrored; the grid and the viewer show it, and then the photo as it was taken."""
    page = signed_in()
    photo = asset_named(box, "003.jpg")
    page.goto(f"{box.daemon.url}/photos/{photo['id']}")
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("e")
    editor = page.get_by_role("dialog", name="Edit photo")
    frame = editor.get_by_role("application", name="Frame of the crop")
    expect(frame).to_be_focused()
    expect(editor).to_contain_text("480 by 640 pixels")
    editor.get_by_role("button", name="Turn right").click()
    editor.get_by_role("button", name="Square").click()
    expect(editor).to_contain_text("480 by 480 pixels")
    edges = frame.bounding_box()
    assert edges is not None
    page.mouse.move(edges["x"] + edges["width"], edges["y"] + edges["height"])
    page.mouse.down()
    page.mouse.move(edges["x"] + edges["width"] / 2, edges["y"] + edges["height"] / 2, steps=3)
    page.mouse.up()
    expect(editor).to_contain_text("240 by 240 pixels")
    frame.focus()
    page.keyboard.press("ArrowLeft")
    editor.get_by_role("button", name="Mirror left to right").click()
    editor.get_by_role("button", name="Save").click()
    expect(editor).to_have_count(0)
    expect(page.locator("img.preview.ready")).to_have_js_property("naturalWidth", 240)
    edited = asset_named(box, "003.jpg")
    assert (edited["isEdited"], edited["width"], edited["height"]) == (True, 240, 240)
    page.keyboard.press("e")
    expect(editor).to_contain_text("240 by 240 pixels")
    editor.get_by_role("button", name="Start over").click()
    editor.get_by_role("button", name="Save").click()
    expect(editor).to_have_count(0)
    expect(page.locator("img.preview.ready")).to_have_js_property("naturalWidth", 480)
    assert asset_named(box, "003.jpg")["isEdited"] is False


def test_turning_pages_and_coming_back_to_the_same_place(box: Box, signed_in: NewPage) -> None:
    page = signed_in(height=500)
    page.get_by_role("slider", name="Jump to a month").focus()
    page.keyboard.press("End")
    expect(page.get_by_role("heading", name="May 2024")).to_be_visible()
    last = page.locator("section[aria-label^='May 2024'] [data-asset]").last
    asset_id = last.get_attribute("data-asset")
    last.click()
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page).not_to_have_url(f"{box.daemon.url}/photos/{asset_id}")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{box.daemon.url}/photos/{asset_id}")
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{box.daemon.url}/photos")
    expect(page.locator(f"[data-asset='{asset_id}']")).to_be_focused()
    expect(page.locator(f"[data-asset='{asset_id}']")).to_be_in_viewport()


def test_an_address_opens_its_photo_with_its_neighbours(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    lake = asset_named(box, "lake.jpg")
    page.goto(f"{box.daemon.url}/photos/{lake['id']}")
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(f"{box.daemon.url}/photos/{lake['id']}")
    page.get_by_role("button", name="Back").click()
    expect(page).to_have_url(f"{box.daemon.url}/photos")


def test_zoom_by_key_wheel_and_double_click(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    page.locator(f"[data-asset='{asset_named(box, 'lake.jpg')['id']}']").click()
    picture = page.locator(".picture")
    expect(page.locator("img.preview.ready").first).to_be_visible()
    scale = "() => new DOMMatrix(document.querySelector('.picture').style.transform).a"
    page.keyboard.press("z")
    assert page.evaluate(scale) == 2.5
    page.keyboard.press("Escape")
    assert page.evaluate(scale) == 1
    picture.dblclick(position={"x": 60, "y": 60})
    assert page.evaluate(scale) == 2.5
    page.mouse.wheel(0, 4000)
    page.wait_for_function(f"({scale})() === 1")


def test_upload_by_drop_then_again(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    data = list(jpeg(colour=(9, 120, 33), size=(320, 240), taken="2024:07:31 10:00:00"))
    before = timeline_count(box)
    page.evaluate(DROP, ["dropped.jpg", data])
    panel = page.get_by_role("region", name="Uploads")
    expect(panel).to_contain_text("1 file uploaded")
    assert timeline_count(box) == before + 1
    new = asset_named(box, "dropped.jpg")
    expect(page.locator(f"[data-asset='{new['id']}'] img.loaded")).to_be_visible()

    page.evaluate(DROP, ["again.jpg", data])
    expect(panel.get_by_role("listitem").filter(has_text="again.jpg")).to_contain_text("Already here")
    page.evaluate(DROP, ["notes.txt", [104, 105]])
    expect(panel.get_by_role("listitem").filter(has_text="notes.txt")).to_contain_text("not supported")
    assert timeline_count(box) == before + 1


def test_selecting_marking_and_deleting(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    tiles = page.locator("[data-asset]")
    ids = [tiles.nth(i).get_attribute("data-asset") for i in range(4)]
    page.locator(".tile").nth(0).get_by_role("checkbox").click()
    tiles.nth(3).click(modifiers=["Shift"])
    bar = page.get_by_role("toolbar", name="Actions for the selection")
    expect(bar).to_contain_text("4 selected")
    bar.get_by_role("button", name="Add to favourites").click()
    expect(bar).to_be_hidden()
    assert all(box.daemon.login().get(f"/assets/{asset_id}")["isFavorite"] for asset_id in ids)

    before = timeline_count(box)
    page.locator(".tile").nth(0).get_by_role("checkbox").click()
    bar.get_by_role("button", name="Delete").click()
    expect(page.locator(f"[data-asset='{ids[0]}']")).to_have_count(0)
    assert timeline_count(box) == before - 1
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator(f"[data-asset='{ids[0]}']")).to_be_visible()
    assert timeline_count(box) == before

    tiles.first.click()
    expect(page.get_by_role("dialog", name="Viewer")).to_be_visible()
    expect(page.get_by_role("button", name="Next")).to_be_attached()
    page.keyboard.press("Delete")
    expect(page.get_by_role("status").filter(has_text="1 item moved to trash")).to_be_visible()
    expect(page).to_have_url(f"{box.daemon.url}/photos/{ids[1]}")
    page.goto(f"{box.daemon.url}/trash")
    page.locator(".tile").get_by_role("checkbox").first.click()
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_text("Deleted photos wait here")).to_be_visible()
    assert timeline_count(box) == before


def test_a_new_album_from_a_selection(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    page.locator(".tile").nth(1).get_by_role("checkbox").click()
    page.get_by_role("button", name="Add to album").click()
    page.get_by_label("Find an album, or name a new one").fill("Summer")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_text("1 item added to Summer")).to_be_visible()
    page.get_by_role("link", name="Albums").click()
    page.get_by_role("link", name="Summer 1 item").click()
    expect(page.get_by_role("heading", name="Summer")).to_be_visible()
    expect(page.locator("[data-asset] img.loaded")).to_have_count(1)


def test_what_another_device_does_appears_by_itself(box: Box, signed_in: NewPage) -> None:
    page = signed_in()
    other = box.daemon.login()
    data = jpeg(colour=(250, 220, 10), size=(300, 200), taken="2024:07:31 11:00:00")
    asset_id = json.loads(other.upload("phone.jpg", data).body)["id"]
    tile = page.locator(f"[data-asset='{asset_id}']")
    expect(tile.locator("img.loaded")).to_be_visible()
    other.call("PUT", f"/assets/{asset_id}", {"isFavorite": True})
    expect(tile.locator(".favorite")).to_be_visible()
    other.call("DELETE", "/assets", {"ids": [asset_id]})
    expect(tile).to_have_count(0)
