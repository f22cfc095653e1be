"""The pages of administration: the way to them on a phone. How each of them looks is examined by `test_every_page.py`."""

import pytest
from playwright.sync_api import expect

from tests.browser.admin.conftest import Enter
from tests.daemon import Daemon

pytestmark = pytest.mark.browser


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
