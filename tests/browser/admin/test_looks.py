"""Every page of accounts and settings on a phone and on a desk, in light and dark: sizes, contrast, names, navigation."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.account.test_looks import UNNAMED, expect_contrast
from tests.browser.admin.conftest import Enter
from tests.browser.test_ways_in import SMALL_TARGETS
from tests.daemon import Daemon

pytestmark = pytest.mark.browser
PARTS = [
    "sign-in",
    "accounts",
    "mail",
    "server",
    "appearance",
    "libraries",
    "storage-template",
    "trash",
    "pictures",
    "video",
    "recognition",
    "map",
    "jobs",
    "nightly",
    "backups",
    "integrity",
]
OPEN = "document.querySelectorAll('details').forEach((one) => (one.open = true))"
# A checkbox is hit by its label too, which has to be as tall as a finger needs.
LOW_LABELS = """() => [...document.querySelectorAll('label:has(input)')]
  .filter((one) => one.getBoundingClientRect().height < 43.5).map((one) => one.textContent)"""
TOO_WIDE = "(() => { const s = document.querySelector('.scroll'); return s.scrollWidth - s.clientWidth })()"


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page(enter: Enter, make_account: Callable[..., dict[str, Any]], daemon: Daemon, width: int) -> None:
    long = make_account("Ann-Kathrin" + "-Wollenweber" * 3, isAdmin=True, quotaSizeInBytes=0)
    gone = make_account("Gone")
    daemon.login().call("DELETE", f"/admin/users/{gone['id']}", {})
    page = enter("/admin/users", width=width, height=800, touch=width < 700)
    paths = ["users", f"users/{long['id']}", f"users/{gone['id']}", "settings", *(f"settings/{part}" for part in PARTS)]
    for path in paths:
        page.goto(f"{daemon.url}/admin/{path}")
        expect(page.locator(".card").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.evaluate(OPEN)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        assert page.evaluate(TOO_WIDE) == 0, path
        expect_contrast(page, path)
        assert page.evaluate(UNNAMED) == [], path
        if width < 700:
            assert [one for one in page.evaluate(SMALL_TARGETS) if 'type="checkbox"' not in one] == [], path
            assert page.evaluate(LOW_LABELS) == [], path


def test_on_a_phone(enter: Enter, daemon: Daemon) -> None:
    """Behind "More", then part by part."""
    page = enter("/photos", width=390, height=844, touch=True)
    page.get_by_role("button", name="More", exact=True).tap()
    sheet = page.get_by_role("dialog", name="More")
    expect(sheet.get_by_text("Administration")).to_be_visible()
    for name in ("Users", "Settings", "Backups", "Maintenance", "Integrity", "Libraries", "Problems", "This box"):
        expect(sheet.get_by_role("link", name=name)).to_have_count(1)
    sheet.get_by_role("link", name="Settings").tap()
    page.get_by_role("navigation", name="Parts of the settings").get_by_role("link", name="Trash").tap()
    expect(page).to_have_url(f"{daemon.url}/admin/settings/trash")
    expect(page.get_by_role("heading", name="Trash", level=1)).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Settings").tap()
    expect(page.get_by_label("Search settings")).to_be_visible()


def test_no_such_part(enter: Enter) -> None:
    page = enter("/admin/settings/nothing")
    expect(page.get_by_text("There is nothing at this address.")).to_be_visible()
