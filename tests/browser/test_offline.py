"""Without a connection: the service worker keeps the app and what was seen, for one person, and nothing that is locked; files
that other apps share wait in it; a new build takes its place.

The daemon serves a copy of the build, so that another one can come after it at the same address.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from photostead.http.static import STATIC
from tests.browser.conftest import Box, expect_noise, sign_in
from tests.daemon import ADMIN, Visitor, launch, start_daemon
from tests.photos import write_photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
PHOTOS = 8
PIN = "314159"
# Every address that is kept, by cache; of answers what they say.
KEPT = """async () => {
  const kept = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    kept[name] = await Promise.all((await cache.keys()).map(async (request) =>
      name === 'photostead-answers' ? request.url + (await (await cache.match(request)).text()) : request.url));
  }
  return kept;
}"""
OF_PEOPLE = """async () => (await caches.keys()).filter((name) => /answers|pictures|shared/.test(name))"""
# Every part of the app that this page has loaded is kept.
APP_IS_KEPT = """async () => {
  const parts = performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('/assets/'));
  return (await Promise.all(parts.map((name) => caches.match(name)))).every(Boolean);
}"""
HASHED = re.compile(r"-[\w-]{8}\.(js|css)$")
SHARE_FORM = """() => {
  const form = document.createElement('form');
  Object.assign(form, { method: 'post', enctype: 'multipart/form-data', action: '/share-target', id: 'share' });
  const input = Object.assign(document.createElement('input'), { type: 'file', name: 'files', multiple: true });
  form.append(input);
  document.body.append(form);
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few photos of one month."""
    made = tmp_path_factory.mktemp("photos")
    for number in range(PHOTOS):
        write_photo(made / f"{number}.jpg", colour=(number * 30, 120, 90), taken=f"2024:05:0{number + 1} 12:00:00")
    return made


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built app."""
    return shutil.copytree(STATIC, tmp_path_factory.mktemp("web") / "root")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the daemon of this module keeps its things."""
    return tmp_path_factory.mktemp("box") / "data"


@pytest.fixture(scope="module")
def box(data_dir: Path, build: Path, folder: Path) -> Iterator[Box]:
    """A daemon that serves that copy."""
    with start_daemon(data_dir, [folder], workers=1, set=f"web.root={build}") as daemon:
        daemon.login().wait_for_pictures(PHOTOS)
        yield Box(daemon, folder)


@pytest.fixture
def visitor(box: Box) -> Visitor:
    """Another device of the same person."""
    return box.daemon.login()


def kept(page: Page) -> dict[str, list[str]]:
    """What this device keeps."""
    return dict(page.evaluate(KEPT))


def mentions(page: Page, word: str) -> list[str]:
    """Everything kept that names this."""
    return [entry[:200] for entries in kept(page).values() for entry in entries if word in entry]


def wait_kept(page: Page, *words: str) -> None:
    """Until something that names each of these is kept."""
    page.wait_for_function(
        f"async (words) => {{ const all = JSON.stringify(await ({KEPT})()); return words.every((w) => all.includes(w)) }}",
        arg=list(words),
    )


def wait_gone(page: Page, word: str) -> None:
    """Until nothing that is kept names this."""
    page.wait_for_function(
        f"async (word) => !JSON.stringify(await ({KEPT})()).includes(word)",
        arg=word,
    )


def wait_nobody(page: Page) -> None:
    """Until nothing of anybody's is kept."""
    page.wait_for_function(f"async () => (await ({OF_PEOPLE})()).length === 0")


def ids_of(visitor: Visitor) -> list[str]:
    """The photos, the newest first."""
    return [asset["id"] for asset in visitor.wait_for_pictures(PHOTOS)]


@pytest.fixture
def at_home(box: Box, open_page: NewPage, visitor: Visitor) -> Callable[..., Page]:
    """Make a page with a worker that has kept the timeline as it is shown."""

    def make(**kind: Any) -> Page:
        page = open_page(workers=True, **kind)
        sign_in(page, box.daemon)
        expect(page.locator("img.loaded")).to_have_count(PHOTOS)
        wait_kept(
            page,
            *(f"/api/assets/{uid}/thumbnail" for uid in ids_of(visitor)),
            "/api/timeline/bucket?",
            "/owner",
            "/server/config",
            "/server/features",
            "/users/me",
        )
        page.wait_for_function(APP_IS_KEPT)
        return page

    return make


def call(page: Page, method: str, path: str, body: Any) -> int:
    """A request of the page's own; its status."""
    return int(
        page.evaluate(
            """async ([method, path, body]) => (await fetch(path, { method,
              headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).status""",
            [method, "/api" + path, body],
        )
    )


def test_nothing_is_kept_of_what_is_locked_or_of_whom_is_signed_out(
    box: Box, at_home: NewPage, visitor: Visitor, noise: list[str]
) -> None:
    here, elsewhere, *_ = ids_of(visitor)
    page = at_home()
    visitor.call("POST", "/auth/pin-code", {"pinCode": PIN})

    assert call(page, "PUT", "/assets", {"ids": [here], "visibility": "locked"}) == 204
    assert mentions(page, here) == [], "gone before the page hears that it is done"
    visitor.call("PUT", "/assets", {"ids": [elsewhere], "visibility": "locked"})
    wait_gone(page, elsewhere)

    assert call(page, "POST", "/auth/session/unlock", {"pinCode": PIN}) == 204
    page.goto(f"{box.daemon.url}/locked")
    expect(page.locator("img.loaded")).to_have_count(2)
    page.locator("[data-asset]").first.click()
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("i")
    expect(page.get_by_role("complementary", name="Information")).to_contain_text(".jpg")
    for uid in (here, elsewhere):
        assert mentions(page, uid) == []
    assert mentions(page, "visibility=locked") == []
    assert call(page, "PUT", "/assets", {"ids": [here, elsewhere], "visibility": "timeline"}) == 204

    assert mentions(page, "/owner")
    visitor.call("DELETE", "/sessions")
    expect(page.get_by_text("This device was signed out.")).to_be_visible()
    wait_nobody(page)
    # What it asks for on its way out is refused.
    page.goto("about:blank")
    noise.clear()


def test_guests_get_no_worker(box: Box, open_page: NewPage, visitor: Visitor) -> None:
    link = visitor.call("POST", "/shared-links", {"type": "INDIVIDUAL", "assetIds": ids_of(visitor)[:2]})
    page = open_page(workers=True)
    page.goto(f"{box.daemon.url}/share/{link['key']}")
    expect(page.locator("img.loaded")).to_have_count(2)
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    assert kept(page) == {}


def test_files_that_are_shared_wait_for_a_sign_in_and_each_person_has_a_device_of_their_own(
    box: Box, at_home: NewPage, visitor: Visitor, tmp_path: Path
) -> None:
    page = at_home(width=390, height=844, touch=True)
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    wait_nobody(page)

    write_photo(tmp_path / "Größe.jpg", colour=(200, 10, 90), taken="2024:05:20 12:00:00")
    page.evaluate(SHARE_FORM)
    page.locator("#share input").set_input_files(tmp_path / "Größe.jpg")
    page.evaluate("document.querySelector('#share').submit()")
    expect(page).to_have_url(f"{box.daemon.url}/login?continue=%2Fphotos")

    page.get_by_label("Email").fill(ADMIN[0])
    page.get_by_label("Password", exact=True).fill(ADMIN[1])
    page.get_by_role("button", name="Sign in").click()
    panel = page.get_by_role("region", name="Uploads")
    expect(panel).to_contain_text("1 file uploaded")
    expect(panel).to_contain_text("Größe.jpg")
    page.wait_for_function("async () => !(await caches.has('photostead-shared-files'))")
    found = visitor.call("POST", "/search/metadata", {"originalFileName": "Größe"})["assets"]["items"]
    assert [asset["originalFileName"] for asset in found] == ["Größe.jpg"]
    wait_kept(page, found[0]["id"], visitor.get("/users/me")["id"])
    visitor.call("DELETE", "/assets", {"ids": [found[0]["id"]], "force": True})
    wait_gone(page, found[0]["id"])

    mia = ("mia@home.lan", "battery staple")
    account = {"email": mia[0], "password": mia[1], "name": "Mia", "shouldChangePassword": False}
    made = visitor.call("POST", "/admin/users", account)
    sign_in(page, box.daemon, who=mia)
    wait_kept(page, f"/owner{made['id']}")
    assert [uid for uid in ids_of(visitor) if mentions(page, uid)] == []


def make_newer(build: Path) -> str:
    """The same app under other names, of all that carries a hash, as another build of it has them; that of its first script."""
    page = build / "index.html"
    before = page.read_bytes()
    entry = re.search(rb'src="/assets/([\w.-]+\.js)"', before)
    assert entry is not None
    newer = {
        path.name.encode(): renamed(path).name.encode()
        for path in (build / "assets").iterdir()
        if HASHED.search(path.name)
    }
    for path in [path for path in build.rglob("*") if path.suffix in (".js", ".css", ".html")]:
        path.write_bytes(re.sub(rb"[\w.-]+\.(?:js|css)\b", lambda name: newer.get(name[0], name[0]), path.read_bytes()))
    for name, other in newer.items():
        (build / "assets" / name.decode()).rename(build / "assets" / other.decode())
    worker = build / "sw.js"
    told = worker.read_bytes().replace(version(before), version(page.read_bytes()))
    assert told != worker.read_bytes()
    worker.write_bytes(told)
    for path in build.rglob("*.gz"):
        path.unlink()
    return newer[entry[1]].decode()


def renamed(path: Path) -> Path:
    """With another hash."""
    return path.with_name(path.stem[:-8] + path.stem[:-9:-1] + path.suffix)


def version(page: bytes) -> bytes:
    """The name that the worker gives to the build with this page."""
    return sha256(page).hexdigest()[:12].encode()


def entry_of(page: Page) -> str:
    return str(page.evaluate("document.querySelector('script[type=module]').src"))


def test_what_was_seen_is_there_without_the_box_and_a_new_build_after_it(
    box: Box, at_home: NewPage, build: Path, data_dir: Path, noise: list[str]
) -> None:
    page = at_home()
    page.locator("[data-asset]").first.click()
    expect(page.locator("img.preview.ready")).to_be_visible()
    seen = page.url
    wait_kept(page, "size=preview", seen.rpartition("/")[2])
    page.keyboard.press("Escape")
    box.daemon.kill()

    page.goto(f"{box.daemon.url}/photos")
    expect(page.get_by_role("status").filter(has_text="kept on this device")).to_be_visible()
    expect(page.locator("img.loaded")).to_have_count(PHOTOS)
    page.goto(seen)
    expect(page.locator("img.preview.ready")).to_be_visible()
    page.keyboard.press("f")
    expect(page.get_by_text("Photostead cannot be reached, so this was not done.")).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator("img.loaded")).to_have_count(PHOTOS)
    before = entry_of(page)

    newer = make_newer(build)
    daemon = launch(data_dir, [box.folder], workers=1, set=f"web.root={build}", port=box.daemon.port)
    try:
        daemon.wait_ready()
        expect(page.get_by_text("kept on this device")).to_be_hidden()
        offer = page.get_by_role("status").filter(has_text="There is a new version of Photostead.")
        expect(offer).to_be_visible()
        assert entry_of(page) == before, "nobody is interrupted"
        offer.get_by_role("button", name="Reload").click()
        page.wait_for_function("(name) => document.querySelector('script[type=module]')?.src.includes(name)", arg=newer)
        expect(page.locator("img.loaded")).to_have_count(PHOTOS)
        expect(offer).to_be_hidden()
    finally:
        page.close()  # before it misses the daemon
        daemon.kill()
    # The last: of a part that was fetched ahead, and went with the build it was of.
    gone = "Refused to apply style"
    expect_noise(noise, "Failed to load resource", "ERR_CONNECTION", "WebSocket", "Failed to fetch", "503", gone)
