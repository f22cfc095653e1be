"""A real Chromium on a real daemon with a folder of generated photos.

Every page fixture fails its test when the page logged an error or broke the content security policy: `noise` holds
what was logged, and a test that provokes an answer with an error status takes that out by `expect_noise`.
The browser lives as long as tests with one follow each other: the loop that drives it must be gone before tests with a
loop of their own run. tests/conftest deals such files out together.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.daemon import ADMIN, Daemon, start_daemon
from tests.photos import write_photo

# The first does without windows altogether, and everything else a browser has around its pages: half of the CPU time.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
FLAGS = [
    "--no-sandbox",  # tests may run as root, where Chromium's own sandbox does not start
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whether a page was touched before its film came would depend on which of the test's questions came first.
    "--autoplay-policy=no-user-gesture-required",
]
TELL_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))
"""
# As at an address without HTTPS. What the worker keeps would be one more reason why a page shows what it shows; it has a
# module of its own (test_offline.py).
NO_WORKERS = "delete Navigator.prototype.serviceWorker"
PATIENCE_MS = 30_000
HEALTHY = 36
BROKEN = 1
NO_PICTURE = "broken.jpg"
MonthsOfPhotos = (5, 6, 7)
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Box:
    """A running daemon that has its folder scanned, and that folder."""

    daemon: Daemon
    folder: Path


def fill(folder: Path) -> None:
    """Photos of three months, upright and lying, one with everything in its EXIF, and one that is none."""
    for number in range(HEALTHY - 1):
        write_photo(
            folder / f"{number:03}.jpg",
            colour=(number * 37 % 256, number * 91 % 256, 140),
            size=(640, 480) if number % 3 else (480, 640),
            taken=f"2024:{MonthsOfPhotos[number % 3]:02}:{number % 27 + 1:02} 12:00:00",
        )
    write_photo(
        folder / "lake.jpg",
        colour=(30, 90, 160),
        size=(800, 600),
        taken="2024:07:30 18:45:12",
        offset="+02:00",
        gps=(46.5, -6.25),
        Make=b"Canon",
        Model=b"Canon EOS 40D",
        FNumber=(28, 10),
        ExposureTime=(1, 60),
        ISOSpeedRatings=400,
    )
    (folder / NO_PICTURE).write_bytes(b"this is no picture")


class Standing:
    """What several modules use one after the other, as long as those that follow are of the same folder."""

    def __init__(self) -> None:
        self._made: dict[Path, tuple[ExitStack, Any]] = {}

    def of(self, folder: Path, make: Callable[[], AbstractContextManager[Thing]]) -> Thing:
        """What stands for this folder, made if need be."""
        if folder not in self._made:
            stack = ExitStack()
            self._made[folder] = stack, stack.enter_context(make())
        made: Thing = self._made[folder][1]
        return made

    def clear(self, following: Path | None) -> None:
        """Ends what stands for other folders than those that the following test is in."""
        for folder in [folder for folder in self._made if following is None or folder not in following.parents]:
            self._made.pop(folder)[0].close()


STANDING = Standing()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """After the fixtures of a test, whether or not one of them complained."""
    try:
        yield
    finally:
        STANDING.clear(None if nextitem is None else nextitem.path)


@pytest.fixture(scope="session", autouse=True)
def nothing_stands_in_the_end() -> Iterator[None]:
    """Also where the run was ended early."""
    yield
    STANDING.clear(None)


@pytest.fixture(scope="module")
def browser() -> Browser:
    """The distribution's Chromium."""
    return STANDING.of(Path(__file__).parent, start_browser)


@contextmanager
def start_browser() -> Iterator[Browser]:
    """One without windows, where the machine has that."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program is not None, "Chromium is not installed: apt-get install chromium (scripts/test does it)"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The photos of a household."""
    made = tmp_path_factory.mktemp("photos")
    fill(made)
    return made


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Box]:
    """A daemon of this module with an account and the folder, whose photos can be looked at."""
    with start_daemon(tmp_path_factory.mktemp("box") / "data", [folder], workers=1) as daemon:
        # What a test chooses among them must not depend on the time.
        daemon.login().wait_for_pictures(sum(path.is_file() and path.name != NO_PICTURE for path in folder.rglob("*")))
        yield Box(daemon, folder)


@pytest.fixture
def noise() -> list[str]:
    """What the page logged as an error or threw."""
    return []


def is_complaint(said: ConsoleMessage) -> bool:
    """Whether Chromium complains of the page. That drawing a map without a graphics card is slow is not the page's fault."""
    return said.type in ("error", "warning") and "GL Driver Message (OpenGL, Performance" not in said.text


@pytest.fixture
def open_page(browser: Browser, noise: list[str]) -> Iterator[Callable[..., Page]]:
    """Make a page of some size and kind; at the end of the test none may have complained."""
    contexts: list[BrowserContext] = []

    def make(
        width: int = 1280, height: int = 800, *, touch: bool = False, scheme: str = "light", workers: bool = False
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=touch,
            is_mobile=touch,
            color_scheme="dark" if scheme == "dark" else "light",
            locale="en-GB",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.add_init_script(TELL_VIOLATIONS)
        if not workers:
            context.add_init_script(NO_WORKERS)
        page.on("console", lambda said: noise.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: noise.append(str(error)))
        return page

    expect.set_options(timeout=PATIENCE_MS)
    yield make
    heard = list(noise)
    for context in contexts:
        leave(context)
    assert heard == []


def leave(context: BrowserContext) -> None:
    """Close it. What its test answers in the daemon's place may be on its way still, and would fail in the next test; what
    its pages ask for meanwhile the daemon itself answers, perhaps with an error that they complain of."""
    for page in context.pages:
        page.unroute_all(behavior="ignoreErrors")
    context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page as wide as a desk."""
    return open_page()


@pytest.fixture
def signed_in(box: Box, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Make a page that shows the timeline of the box, every healthy photo with its thumbnail."""

    def make(**kind: object) -> Page:
        page = open_page(**kind)
        sign_in(page, box.daemon)
        expect(page.locator("img.loaded").first).to_be_visible()
        return page

    return make


def sign_in(
    page: Page, daemon: Daemon, path: str = "/photos", who: tuple[str, str] = ADMIN, at: str | None = None
) -> None:
    """A browser that somebody has signed in with before; doing so by the form has tests of its own. `at` is the address
    where the daemon answers, when that is not its own."""
    url = at or daemon.url
    agent = page.evaluate("navigator.userAgent")
    person = {"email": who[0], "password": who[1]}
    said = page.request.post(f"{url}/api/auth/login", data=person, headers={"User-Agent": agent})
    assert said.ok, said.text()
    page.goto(url + path)
    expect(page.get_by_role("button", name="Account", exact=True)).to_be_visible()


def expect_noise(noise: list[str], *words: str) -> None:
    """The page complained about exactly this kind of thing, which the test provoked; forget it."""
    assert noise, f"no complaint about {words}"
    assert [said for said in noise if not any(word in said for word in words)] == []
    noise.clear()
