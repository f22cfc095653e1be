"""`scripts/bench web`: how the timeline scrolls in a real Chromium, by the browser's own clock.

A probe in the page counts in every frame: how long any part of the view had neither a picture nor a placeholder, nodes of
the document, time between frames. It sees what the page drew; what the compositor shows while it scrolls ahead of the page
it cannot see. Tasks are measured by the CPU they took (`web_tasks.py`). Every walk is done once with a cold cache, then
again with a warm one: of those the median is shown.
"""

import shutil
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench_program.library import is_busy, wait_until
from bench_program.report import head, show
from bench_program.sync import sign_in
from bench_program.synthetic import ensure_synthetic, give_pictures
from bench_program.web_tasks import traced
from photostead.db.connection import connect
from photostead.http.credentials import IS_AUTHENTICATED_COOKIE, SESSION_COOKIE
from tests.browser.conftest import FLAGS, PROGRAMS
from tests.daemon import Daemon, start_daemon

GOAL_BLANK_MS, GOAL_TASK_MS, GOAL_NODES = 150.0, 50.0, 6000.0
SIGNED_IN = "measuring"  # a cookie takes no spaces
DESK, PHONE = (1440, 900), (390, 844)
WHEELS, STROKES, THROWS, FLINGS, JUMPS, STEPS, GRASPS = 100, 12, 30, 4, 12, 40, 5
PROBE = (Path(__file__).parent / "web_probe.js").read_text()

Figures = dict[str, float]
Walk = Callable[[Page], None]


def measure_web(work: Path, assets: int, rounds: int) -> None:
    """First load, then all ways of scrolling, on a desk and on a phone."""
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
            for name, ways in (("desk", ON_DESK), ("phone", ON_PHONE)):
                page = open_page(chromium, daemon, is_phone=name == "phone")
                measure_first_load(page, daemon, name)
                measure_ways(page, name, ways, rounds)
                page.context.close()
            chromium.close()
        daemon.stop()


def months_of(data_dir: Path) -> int:
    """How many there are with anything in them."""
    with closing(connect(data_dir / "photostead.sqlite")) as connection:
        return int(connection.execute("select count(distinct month) from timeline_counts where count > 0").get)


def open_page(chromium: Browser, daemon: Daemon, *, is_phone: bool) -> Page:
    """Of somebody who is signed in, with an empty cache."""
    width, height = PHONE if is_phone else DESK
    context = chromium.new_context(
        viewport={"width": width, "height": height}, has_touch=is_phone, is_mobile=is_phone, service_workers="block"
    )
    cookies = {SESSION_COOKIE: SIGNED_IN, IS_AUTHENTICATED_COOKIE: "true"}
    context.add_cookies([{"name": name, "value": value, "url": daemon.url} for name, value in cookies.items()])
    page = context.new_page()
    page.add_init_script(PROBE)
    return page


def measure_first_load(page: Page, daemon: Daemon, name: str) -> None:
    """Until the first picture has its thumbnail; bytes of the app alone, as they were sent."""
    page.goto(f"{daemon.url}/photos")
    page.locator("img.loaded").first.wait_for()
    show(f"{name}, first picture", page.evaluate("performance.now()"), "ms")
    show(f"{name}, app", page.evaluate("probe.appBytes()") / 1e3, "kB")


def measure_ways(page: Page, name: str, ways: dict[str, Walk], rounds: int) -> None:
    """Each way with a cold cache, then so many times with a warm one."""
    for way, walk in ways.items():
        show_figures(f"{name}, {way}, cold", [measure(page, walk)], has_goals=False)
    for way, walk in ways.items():
        show_figures(f"{name}, {way}, warm", [measure(page, walk) for _ in range(rounds)], has_goals=True)
    show(f"{name}, JS heap", page.evaluate("performance.memory.usedJSHeapSize") / 1e6, "MB")


def measure(page: Page, walk: Walk) -> Figures:
    """One walk from the very top to a place where everything in sight has its thumbnail."""
    page.keyboard.press("Home")
    page.evaluate("probe.complete()")
    with traced(page) as tasks:
        page.evaluate("probe.start()")
        walk(page)
        page.evaluate("probe.complete()")
        probed: Figures = page.evaluate("probe.stop()")
    return {**probed, "longest": tasks.longest, "long": tasks.long, "cpu": sum(tasks.spent)}


def by_wheel(page: Page) -> None:
    """Steps as of a mouse, as fast as a hand turns it."""
    middle(page)
    for _ in range(WHEELS):
        page.mouse.wheel(0, 480)
        time.sleep(0.02)


def by_flings(page: Page) -> None:
    """Long throws that run out."""
    session = page.context.new_cdp_session(page)
    x, y = middle(page)
    for _ in range(FLINGS):
        session.send("Input.synthesizeScrollGesture", {
            "x": x, "y": y, "yDistance": -15_000, "speed": 9_000, "gestureSourceType": "mouse",
        })  # fmt: skip
    session.detach()


def by_strokes(page: Page) -> None:
    """A thumb's, one after the other."""
    stroke(page, STROKES, moves=12)


def by_throws(page: Page) -> None:
    """A thumb's, as fast as it can."""
    stroke(page, THROWS, moves=3)


def stroke(page: Page, times: int, moves: int) -> None:
    """Up the screen, with so many events of a finger on the way: the fewer, the faster. Chromium's synthesized gestures
    scroll nothing on an emulated phone."""
    session = page.context.new_cdp_session(page)
    x, begin, length = PHONE[0] / 2, PHONE[1] - 150, PHONE[1] - 350
    before = page.evaluate("probe.place()")
    for _ in range(times):
        touch(session, "touchStart", x, begin)
        for move in range(1, moves + 1):
            touch(session, "touchMove", x, begin - move / moves * length)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()
    assert page.evaluate("probe.place()") > before, "nothing was scrolled"


def by_scrubber(page: Page) -> None:
    """Presses all over the strip, then the whole strip along."""
    x, top, length = strip_of(page)
    for number in range(JUMPS):
        page.mouse.move(x, top + number * 0.618 % 1 * length)
        page.mouse.down()
        page.mouse.up()
        page.evaluate("probe.complete()")
    page.mouse.move(x, top)
    page.mouse.down()
    page.mouse.move(x, top + length, steps=STEPS)
    page.mouse.up()


def by_handle(page: Page) -> None:
    """A thumb draws the handle, which shows around scrolling, down the whole strip and half the way back."""
    x, top, length = strip_of(page)
    session = page.context.new_cdp_session(page)
    assert any(takes_handle(page, session, x) for _ in range(GRASPS)), "the handle was not taken"
    before = page.evaluate("probe.place()")
    for step in [*range(STEPS), *range(STEPS, STEPS // 2, -1)]:
        touch(session, "touchMove", x, top + step / STEPS * length)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()
    assert page.evaluate("probe.place()") > before + 10 * PHONE[1], "the handle was not drawn"


def takes_handle(page: Page, session: CDPSession, x: float) -> bool:
    """Whether a thumb has it; it is there for about a second after scrolling, and a slow machine may miss that."""
    stroke(page, 1, moves=8)
    page.evaluate("probe.rest()")
    handle = page.evaluate("probe.handle()")
    if handle is None:
        return False
    touch(session, "touchStart", x, handle)
    if page.locator(".scrubber.scrubbing").count():
        return True
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    return False


def touch(session: CDPSession, kind: str, x: float, y: float) -> None:
    """One finger here."""
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})


def strip_of(page: Page) -> tuple[float, float, float]:
    """Where the scrubber can be taken: a column, its top and its length."""
    strip = page.get_by_role("slider").bounding_box()
    assert strip is not None
    return strip["x"] + strip["width"] - 10, strip["y"] + 20, strip["height"] - 46


def middle(page: Page) -> tuple[float, float]:
    """Of the grid, where the pointer is left."""
    box = page.locator(".scroller").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    return x, y


ON_DESK: dict[str, Walk] = {"wheel": by_wheel, "flings": by_flings, "scrubber": by_scrubber}
ON_PHONE: dict[str, Walk] = {"strokes": by_strokes, "throws": by_throws, "scrubber": by_handle}


def show_figures(name: str, walks: list[Figures], *, has_goals: bool) -> None:
    """What the walks cost in the middle; goals are for a warm cache."""
    middles = {figure: median(walk[figure] for walk in walks) for figure in walks[0]}
    show(f"{name}: longest blank", middles["blank"], "ms", goal=GOAL_BLANK_MS if has_goals else None)
    show(f"{name}: longest task, CPU", middles["longest"], "ms", goal=GOAL_TASK_MS if has_goals else None)
    show(f"{name}: worst of all walks", max(walk["longest"] for walk in walks), "ms")
    show(f"{name}: tasks over 50 ms CPU", middles["long"], "")
    show(f"{name}: CPU of all tasks", middles["cpu"], "ms")
    show(f"{name}: frames", middles["frames"], "")
    show(f"{name}: time of a frame", middles["usual"], "ms")
    show(f"{name}: nodes at most", middles["nodes"], "", goal=GOAL_NODES)
    show(f"{name}: without all thumbnails", middles["unready"], "ms")
