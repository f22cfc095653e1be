"""What the build weighs and holds, read from the built files: the first load is small, nothing is inline."""

import gzip
import json
import re
from pathlib import Path

import pytest

from photostead.http.static import STATIC

WEBUI = Path(__file__).parents[2] / "src" / "webui"
LIMIT = 100_000
IMPORT = re.compile(rb"""(?:\bfrom|\bimport)\s*["'](\.{1,2}/[^"']+\.js)["']""")


@pytest.fixture(scope="module")
def page() -> str:
    """The page as built."""
    index = STATIC / "index.html"
    assert index.is_file(), "the web app is not built: scripts/build-webui"
    return index.read_text()


def assets_of(page: str) -> set[Path]:
    """Scripts and styles that the page names, and every script that those import at once."""
    found: set[Path] = set()
    waiting = [STATIC / name.lstrip("/") for name in re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        if path.suffix == ".js":
            waiting += [(path.parent / name.decode()).resolve() for name in IMPORT.findall(path.read_bytes())]
    return found


def test_first_load_is_small(page: str) -> None:
    files = assets_of(page)
    assert {path.suffix for path in files} == {".js", ".css"}
    weight = len(gzip.compress(page.encode())) + sum(len(gzip.compress(path.read_bytes())) for path in files)
    assert weight <= LIMIT


def test_the_live_client_and_the_viewer_are_not_in_the_first_load(page: str) -> None:
    first = assets_of(page)
    later = set((STATIC / "assets").glob("*.js")) - first
    assert len(later) > 3
    assert not any(b"engine.io" in path.read_bytes() or b"EIO" in path.read_bytes() for path in first)
    assert any(b"EIO" in path.read_bytes() for path in later)


def test_nothing_is_inline(page: str) -> None:
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page) == []
    assert "<style" not in page
    assert not re.search(r'\s(style|on\w+)="', page)


def test_every_asset_has_a_hash_in_its_name_and_a_compressed_copy() -> None:
    assets = [path for path in (STATIC / "assets").iterdir() if path.suffix != ".gz"]
    assert assets
    for path in assets:
        assert re.search(r"-[\w-]{8}\.\w+$", path.name), path.name
    for path in [*assets, STATIC / "index.html"]:
        if path.suffix in (".js", ".css", ".html"):
            assert gzip.decompress(path.with_name(path.name + ".gz").read_bytes()) == path.read_bytes()


def test_the_lock_names_packages_and_no_place_to_fetch_them_from() -> None:
    lock = json.loads((WEBUI / "package-lock.json").read_text())
    assert all("resolved" not in entry for entry in lock["packages"].values())
    assert all("integrity" in entry for path, entry in lock["packages"].items() if path)
