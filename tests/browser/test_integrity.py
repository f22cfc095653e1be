"""The integrity page: checks are asked for, what they find is listed with what it means, and dealt with."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.account.test_looks import UNNAMED, expect_contrast
from tests.browser.conftest import sign_in
from tests.browser.test_ways_in import SMALL_TARGETS
from tests.daemon import Daemon, Visitor, start_daemon
from tests.photos import jpeg

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


@dataclass(frozen=True)
class Box:
    """A daemon with three uploads, and where they lie."""

    daemon: Daemon
    visitor: Visitor
    files: list[Path]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """Nothing is wrong yet."""
    with start_daemon(tmp_path / "data", [], workers=1) as daemon:
        visitor = daemon.login()
        for number in range(3):
            answer = visitor.upload(f"photo-{number}.jpg", jpeg((number * 50, 90, 120)))
            assert json.loads(answer.body)["status"] == "created"
        yield Box(daemon, visitor, sorted((tmp_path / "data" / "library").rglob("*.jpg")))


def flip(path: Path) -> None:
    """One bit."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_found_and_dealt_with(box: Box, open_page: NewPage, tmp_path: Path) -> None:
    """A damaged and a missing photo; one goes to the trash, the other is put back. Another is mended."""
    damaged, missing = box.files[0], box.files[1]
    flip(damaged)
    kept = missing.read_bytes()
    missing.unlink()
    page = open_page()
    sign_in(page, box.daemon, "/admin/integrity")
    bytes_check = page.get_by_role("region", name="Damaged files")
    expect(bytes_check).to_contain_text("It has not run yet.")
    page.get_by_role("button", name="Check now: Damaged files").click()
    expect(bytes_check.get_by_text(damaged.name)).to_be_visible()
    expect(bytes_check).not_to_contain_text(box.files[2].name)
    expect(bytes_check).to_contain_text("Not mended: there are no full backups")
    with page.expect_download() as waiting:
        bytes_check.get_by_role("link", name="Download library/").click()
    assert Path(waiting.value.path()).read_bytes() == damaged.read_bytes()
    with page.expect_download() as waiting:
        bytes_check.get_by_role("link", name="Download as a table").click()
    assert damaged.name in Path(waiting.value.path()).read_text()
    bytes_check.get_by_role("button", name="Move the photo of").click()
    expect(bytes_check).to_contain_text("Nothing found.")
    assert [asset["originalFileName"] for asset in trashed(box)] == [damaged.name]

    files_check = page.get_by_role("region", name="Missing files")
    page.get_by_role("button", name="Check now: Missing files").click()
    expect(files_check.get_by_text(missing.name)).to_be_visible()
    missing.write_bytes(kept)
    page.get_by_role("button", name="Look again: Missing files").click()
    expect(files_check).to_contain_text("Nothing found.")
    assert len(trashed(box)) == 1
    mended(box, page, tmp_path)


def mended(box: Box, page: Page, tmp_path: Path) -> None:
    """From a full backup, and said so; what is made of photos and the database are looked at, too."""
    choices = {"folder": str(tmp_path / "stick"), "time": "03:30", "keep": 3, "libraries": False, "drillDays": 0}
    box.visitor.call("PUT", "/photostead/full-backups/settings", {**choices, "rate": None})
    box.visitor.call("POST", "/photostead/full-backups/run")
    wait_for_backup(box)
    page.reload()
    path = box.files[2]
    whole = path.read_bytes()
    mending = page.get_by_role("region", name="Mending")
    expect(mending).to_contain_text(str(tmp_path / "stick"))
    by_itself = mending.get_by_role("switch", name="Mend by itself")
    expect(by_itself).to_be_checked()
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        by_itself.uncheck()
    expect(by_itself).not_to_be_checked()
    flip(path)
    page.get_by_role("button", name="Check now: Damaged files").click()
    page.get_by_role("button", name=f"Mend {path.relative_to(tmp_path / 'data')} from a good copy").click()
    expect(mending).to_contain_text("from the backup")
    expect(mending).to_contain_text("set-aside/")
    assert path.read_bytes() == whole
    for name, outcome in (
        ("Previews and converted videos", "All of them were whole."),
        ("Database", "All of it is sound."),
    ):
        page.get_by_role("button", name=f"Check now: {name}").click()
        expect(page.get_by_role("region", name=name)).to_contain_text(outcome)


def wait_for_backup(box: Box) -> None:
    """Until there is one."""
    while not box.visitor.call("GET", "/photostead/full-backups")["backups"]:
        time.sleep(0.1)


def trashed(box: Box) -> list[dict[str, str]]:
    """What is in the trash."""
    body = {"trashedAfter": "1970-01-01T00:00:00.000Z", "withDeleted": True}
    found: list[dict[str, str]] = box.visitor.call("POST", "/search/metadata", body)["assets"]["items"]
    return found


def test_all_at_once(box: Box, open_page: NewPage) -> None:
    """After a question."""
    for path in box.files:
        flip(path)
    page = open_page()
    sign_in(page, box.daemon, "/admin/integrity")
    page.get_by_role("button", name="Check now: Damaged files").click()
    check = page.get_by_role("region", name="Damaged files")
    expect(check.get_by_role("button", name="Move the photo of")).to_have_count(3)
    check.get_by_role("button", name="All to the trash").click()
    dialog = page.get_by_role("dialog", name="Move all of these photos to the trash?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(check.get_by_role("button", name="Move the photo of")).to_have_count(3)
    check.get_by_role("button", name="All to the trash").click()
    dialog.get_by_role("button", name="All to the trash").click()
    expect(check).to_contain_text("Nothing found.")
    assert len(trashed(box)) == 3


def test_looks(box: Box, open_page: NewPage) -> None:
    """Nothing hangs over the edge, everything can be read, has a name and can be touched."""
    for path in box.files[:2]:
        flip(path)
    for width in (390, 1280):
        page = open_page(width=width, height=844, touch=width < 700)
        sign_in(page, box.daemon, "/admin/integrity")
        if width < 700:
            page.get_by_role("button", name="Check now: Damaged files").click()
        expect(page.get_by_role("button", name="Move the photo of")).to_have_count(2)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect_contrast(page, str(width))
        assert page.evaluate(UNNAMED) == []
        if width < 700:
            assert page.evaluate(SMALL_TARGETS) == []


def test_only_administrators(box: Box, open_page: NewPage) -> None:
    """Others neither see the page nor the way to it."""
    body = {"email": "mia@home.lan", "password": "correct horse", "name": "Mia", "shouldChangePassword": False}
    box.visitor.call("POST", "/admin/users", body)
    page = open_page()
    sign_in(page, box.daemon, "/admin/integrity", ("mia@home.lan", "correct horse"))
    expect(page.get_by_role("link", name="Integrity")).to_have_count(0)
    expect(page.get_by_role("heading", name="Integrity")).to_have_count(0)
