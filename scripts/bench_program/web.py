"""`scripts/bench web`: how the timeline scrolls in a real Chromium, by the browser's own clock.

A probe in the page counts in every frame: long tasks (PerformanceObserver), how long any part of the view had neither a
picture nor a placeholder, nodes of the document, time between frames. It sees what the page drew; what the compositor shows
while it scrolls ahead of the page it cannot see. Everything is walked through twice: the second time the cache is warm.
"""

import shutil
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench_program.library import is_busy, wait_until
from bench_program.report import head, show
from bench_program.sync import sign_in
from bench_program.synthetic import ensure_synthetic, give_pictures
from photostead.db.connection import connect
from photostead.http.credentials import IS_AUTHENTICATED_COOKIE, SESSION_COOKIE
from tests.browser.conftest import FLAGS, PROGRAMS
from tests.daemon import Daemon, start_daemon

GOAL_BLANK_MS, GOAL_TASK_MS, GOAL_NODES = 150.0, 50.0, 6000.0
SIGNED_IN = "measuring"  # a cookie takes no spaces
DESK, PHONE = (1440, 900), (390, 844)
WHEELS, FLINGS, JUMPS = 150, 6, 24
PROBE = (Path(__file__).parent / "web_probe.js").read_text()


def measure_web(work: Path, assets: int) -> None:
    """First load, then wheel, flings and scrubber, on a desk and on a phone."""
    data_dir = work / f"data-web-{assets}"
    ensure_synthetic(data_dir, assets)
    give_pictures(data_dir)
    with start_daemon(data_dir, admin=None) as daemon:
        sign_in(data_dir, SIGNED_IN)
        wait_until(lambda: not is_busy(data_dir))
        head(f"the timeline in Chromium, {assets:,} assets in {months_of(data_dir)} months")
        with sync_playwright() as playwright:
            program = next(filter(None, map(shutil.which, PROGRAMS)))
            chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
            for name, size in (("desk", DESK), ("phone", PHONE)):
                measure_screen(chromium, daemon, name, size)
            chromium.close()
        daemon.stop()


def months_of(data_dir: Path) -> int:
    """How many there are with anything in them."""
    with closing(connect(data_dir / "photostead.sqlite")) as connection:
        return int(connection.execute("select count(distinct month) from timeline_counts where count > 0").get)


def measure_screen(chromium: Browser, daemon: Daemon, name: str, size: tuple[int, int]) -> None:
    """All ways of scrolling on a screen of this size."""
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, service_workers="block")
    cookies = {SESSION_COOKIE: SIGNED_IN, IS_AUTHENTICATED_COOKIE: "true"}
    context.add_cookies([{"name": name, "value": value, "url": daemon.url} for name, value in cookies.items()])
    page = context.new_page()
    page.add_init_script(PROBE)
    measure_first_load(page, daemon, name)
    for cache in ("cold", "warm"):
        for way, walk in (("wheel", by_wheel), ("flings", by_flings), ("scrubber", by_scrubber)):
            begin(page)
            walk(page)
            show_probed(f"{name}, {way}, {cache}", page.evaluate("probe.stop()"), is_warm=cache == "warm")
    show(f"{name}, JS heap", page.evaluate("performance.memory.usedJSHeapSize") / 1e6, "MB")
    context.close()


def measure_first_load(page: Page, daemon: Daemon, name: str) -> None:
    """Until the first picture has its thumbnail; bytes of the app alone, as they were sent."""
    page.goto(f"{daemon.url}/photos")
    page.locator("img.loaded").first.wait_for()
    show(f"{name}, first picture", page.evaluate("performance.now()"), "ms")
    show(f"{name}, app", page.evaluate("probe.appBytes()") / 1e3, "kB")


def begin(page: Page) -> None:
    """At the very top, at rest."""
    page.keyboard.press("Home")
    page.evaluate("probe.complete()")
    page.evaluate("probe.start()")


def by_wheel(page: Page) -> None:
    """Steps as of a mouse, as fast as a hand turns it, then to rest."""
    middle(page)
    for _ in range(WHEELS):
        page.mouse.wheel(0, 480)
        time.sleep(0.02)
    page.evaluate("probe.complete()")


def by_flings(page: Page) -> None:
    """Long throws that run out."""
    session = page.context.new_cdp_session(page)
    x, y = middle(page)
    for _ in range(FLINGS):
        session.send("Input.synthesizeScrollGesture", {
            "x": x, "y": y, "yDistance": -15_000, "speed": 9_000, "gestureSourceType": "mouse",
        })  # fmt: skip
    page.evaluate("probe.complete()")


def by_scrubber(page: Page) -> None:
    """Presses all over the strip, then the whole strip along."""
    strip = page.get_by_role("slider").bounding_box()
    assert strip is not None
    x, top, length = strip["x"] + strip["width"] - 8, strip["y"] + 20, strip["height"] - 46
    for number in range(JUMPS):
        press_at(page, x, top + number * 0.618 % 1 * length)
        page.evaluate("probe.complete()")
    page.mouse.move(x, top)
    page.mouse.down()
    page.mouse.move(x, top + length, steps=60)
    page.mouse.up()
    page.evaluate("probe.complete()")


def press_at(page: Page, x: float, y: float) -> None:
    """One press and release."""
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.up()


def middle(page: Page) -> tuple[float, float]:
    """Of the grid, where the pointer is left."""
    box = page.locator(".scroller").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    return x, y


def show_probed(name: str, probed: dict[str, Any], *, is_warm: bool) -> None:
    """What a walk cost; goals are for a warm cache."""
    show(f"{name}: longest blank", probed["blank"], "ms", goal=GOAL_BLANK_MS if is_warm else None)
    show(f"{name}: longest task", probed["longest"], "ms", goal=GOAL_TASK_MS if is_warm else None)
    show(f"{name}: long tasks", probed["tasks"], "")
    show(f"{name}: longest frame", probed["frame"], "ms")
    show(f"{name}: frames", probed["frames"], "")
    show(f"{name}: nodes at most", probed["nodes"], "", goal=GOAL_NODES)
    show(f"{name}: without thumbnail", probed["unready"], "ms")
