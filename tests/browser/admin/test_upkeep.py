"""What runs in the background, what it said, and what takes room: the pages by which an administrator keeps an eye on it."""

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.admin.conftest import Enter, card
from tests.browser.conftest import expect_noise
from tests.daemon import Daemon, Visitor

pytestmark = pytest.mark.browser
FAILED = """
insert into jobs (queue, name, key, payload, state, error, created_at, run_after)
values ('thumbnailGeneration', 'AssetGenerateThumbnails', ?, '{}', 'failed', ?, 1763790000000, 0)
"""
WAITING = """
insert into jobs (queue, name, key, payload, created_at, run_after) values ('ocr', 'Ocr', ?, '{}', 1763790000000, 0)
"""


def write(daemon: Daemon, sql: str, rows: list[tuple[str, ...]]) -> None:
    """What a long life of the daemon would have left."""
    file = Path(str(daemon.log_path).removesuffix(".log")) / "photostead.sqlite"
    with sqlite3.connect(file) as connection:
        connection.executemany(sql, rows)
    connection.close()


def test_jobs_are_followed_stopped_and_begun(enter: Enter, admin: Visitor, daemon: Daemon) -> None:
    """Each change shows at once, and is the daemon's."""
    admin.call("PUT", "/queues/ocr", {"isPaused": True})
    admin.call("PUT", "/queues/thumbnailGeneration", {"isPaused": True})
    page = enter("/admin/queues")
    reading = card(page, "Reading text")
    expect(reading.get_by_text("Paused", exact=True)).to_be_visible()
    write(daemon, WAITING, [(str(number),) for number in range(1200)])
    expect(reading.get_by_label("Reading text in numbers")).to_have_text("Waiting1,200")
    expect(page.get_by_text("1,200 jobs to do, 0 at this moment.")).to_be_visible()
    reading.get_by_role("button", name="More for Reading text").click()
    page.get_by_role("menuitem", name="Clear what waits").click()
    dialog = page.get_by_role("dialog", name="Clear what waits: Reading text?")
    expect(dialog.get_by_text("1,200 jobs will be forgotten")).to_be_visible()
    dialog.get_by_role("button", name="Clear what waits").click()
    expect(page.get_by_text("Nothing is being done right now.")).to_be_visible()
    reading.get_by_role("button", name="Go on: Reading text").click()
    expect(reading.get_by_text("Idle", exact=True)).to_be_visible()
    assert admin.get("/queues/ocr")["isPaused"] is False

    page.get_by_role("button", name="Do the missing: Reading details").click()
    expect(page.get_by_text("Begun: Reading details")).to_be_visible()
    page.get_by_role("button", name="Start: Clear up people").click()
    expect(page.get_by_text("Begun: Clear up people")).to_be_visible()
    card(page, "Reading details").get_by_role("button", name="More for").click()
    page.get_by_role("menuitem", name="Do all again").click()
    expect(page.get_by_role("dialog").get_by_text("What people changed themselves stays.")).to_be_visible()


def test_what_was_given_up_says_why_and_is_tried_again(
    enter: Enter, admin: Visitor, daemon: Daemon, noise: list[str]
) -> None:
    """Trying again puts it back into its queue, which stands still here; what then waits is forgotten."""
    admin.call("PUT", "/queues/thumbnailGeneration", {"isPaused": True})
    write(daemon, FAILED, [("a", "The decoder crashed"), ("b", "The disk is gone")])
    page = enter("/admin/queues")
    previews = card(page, "Previews and thumbnails")
    previews.get_by_text("2 jobs given up").click()
    expect(previews.get_by_text("The decoder crashed")).to_be_visible()
    expect(previews.get_by_text("The disk is gone")).to_be_visible()
    page.route("**/failed/retry", lambda route: route.fulfill(status=507, json={"message": "The disk is full."}))
    previews.get_by_role("button", name="Try them again").click()
    expect(page.get_by_text("The disk is full.")).to_be_visible()
    expect_noise(noise, "507")
    page.unroute("**/failed/retry")
    previews.get_by_role("button", name="Try them again").click()
    expect(page.get_by_text("2 jobs wait again")).to_be_visible()
    expect(previews.get_by_label("Previews and thumbnails in numbers")).to_have_text("Waiting2")
    admin.call("DELETE", "/queues/thumbnailGeneration/jobs", {})


def test_lines_are_followed_filtered_and_taken_along(enter: Enter, admin: Visitor, tmp_path: Path) -> None:
    """What happens while one looks comes on top."""
    page = enter("/admin/logs")
    lines = page.get_by_label("Log lines").get_by_role("listitem")
    expect(lines.filter(has_text="Database schema").first).to_be_visible()
    admin.call(
        "POST", "/photostead/libraries", {"importPaths": [str(tmp_path / "gone")], "name": "Gone"}, expect=(201, 400)
    )
    page.get_by_label("Search lines").fill("0001 SCHEMA")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("Database schema 0001 applied")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download").click()
    assert Path(saved.value.path()).read_text().count("\n") == 1
    page.get_by_label("Show").select_option("Errors only")
    expect(page.get_by_text("No line matches.")).to_be_visible()
    page.get_by_label("Search lines").fill("")
    page.get_by_role("button", name="Stop following").click()
    expect(page.get_by_text("New lines are not shown until you follow again.")).to_be_visible()


def test_what_takes_room(enter: Enter, admin: Visitor) -> None:
    """By disk, by person, by library."""
    page = enter("/admin/storage")
    expect(card(page, "Disks").get_by_text("Database", exact=True)).to_be_visible()
    row = page.get_by_role("table", name="By person").get_by_role("row").nth(1)
    expect(row).to_contain_text(admin.get("/users/me")["name"])
    row.get_by_role("link").click()
    expect(page).to_have_url(f"{page.url.partition('/admin')[0]}/admin/users/{admin.get('/users/me')['id']}")


@pytest.mark.parametrize("path", ["queues", "logs", "storage"])
def test_they_fit_a_small_phone(enter: Enter, path: str) -> None:
    """Nothing sticks out to the side."""
    page: Page = enter(f"/admin/{path}", width=320, height=640, touch=True)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function("() => document.querySelectorAll('.page > *').length > 2")
    assert (
        page.evaluate("() => { const e = document.querySelector('.scroll'); return e.scrollWidth - e.clientWidth }")
        <= 0
    )
