"""The addresses that links are given out as: what chat programs see of them, and what nobody does."""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from photostead.app import App
from photostead.http import static
from photostead.kernel.options import Options
from tests.client import Client
from tests.security import linking
from tests.security.linking import PAST

PAGE = b'<!doctype html><head><meta name="referrer" content="same-origin" /><title>P</title></head><body></body>'
NASTY = "\"><script>alert(1)</script><a x='"


@pytest.fixture
def options(options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    """Of a daemon whose web app is one page."""
    folder = tmp_path / "built"
    folder.mkdir()
    (folder / "index.html").write_bytes(PAGE)
    monkeypatch.setattr(static, "STATIC", folder)
    return options


@pytest.fixture
async def house(app: App, admin: Client, anonymous: Client) -> linking.Household:
    """See linking.Household."""
    return await linking.settle(app, admin, anonymous)


class Tags(HTMLParser):
    """The `og:` tags of a page, as a browser reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.elements: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One of them."""
        self.elements.append(tag)
        values = dict(attrs)
        if (values.get("property") or "").startswith("og:"):
            self.found[str(values["property"])] = str(values["content"])


async def visit(nobody: Client, path: str) -> tuple[str, Tags]:
    """The page at an address, and its tags; every such page keeps its address to itself."""
    answer = await nobody.send("GET", path)
    assert (answer.status, answer.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert b'<meta name="referrer" content="no-referrer" />' in answer.body
    page = answer.body.decode()
    return page, Tags(page)


@pytest.mark.parametrize("below", ["", "/photos/7b2d3f7e-1c55-4b0e-9f5e-0d8a4f5c1a11"])
async def test_open_album_link_shows_what_it_is(house: linking.Household, below: str) -> None:
    link = await house.share_album(slug="été", description="Two weeks\nby the lake")
    for path, credential in (
        (f"/share/{link['key']}", f"key={link['key']}"),
        ("/s/%C3%A9t%C3%A9", "slug=%C3%A9t%C3%A9"),
    ):
        _, tags = await visit(house.nobody, path + below)
        assert tags.found["og:title"] == "Summer"
        assert tags.found["og:description"] == "Two weeks by the lake"
        picture = f"{house.nobody.base}/api/assets/{house.photo}/thumbnail?size=preview&{credential}"
        assert tags.found["og:image"] == picture


async def test_photos_by_themselves_show_whose_they_are(house: linking.Household) -> None:
    _, tags = await visit(house.nobody, f"/share/{(await house.share())['key']}")
    assert (tags.found["og:title"], tags.found["og:description"]) == ("Shared by admin", "2 photos and videos")


async def test_address_of_the_box_is_the_one_that_was_set(house: linking.Household) -> None:
    config = await house.owner.get("/system-config")
    config["server"]["externalDomain"] = "https://photos.example.org"
    await house.owner.put("/system-config", json=config)
    _, tags = await visit(house.nobody, f"/share/{(await house.share())['key']}")
    assert tags.found["og:image"].startswith("https://photos.example.org/api/assets/")


async def test_script_in_names_stays_text(house: linking.Household) -> None:
    """In the context it stands in, an attribute; also what came with the request."""
    await house.owner.patch(f"/albums/{house.album}", json={"albumName": NASTY})
    link = await house.share_album(description=NASTY)
    host = {"Host": 'x"><script>'}
    answer = await house.nobody.send("GET", f"/share/{link['key']}", headers=host)
    for page in (answer.body.decode(), (await visit(house.nobody, f"/share/{link['key']}"))[0]):
        tags = Tags(page)
        assert tags.found["og:title"] == tags.found["og:description"] == NASTY
        assert not {"script", "a"} & set(tags.elements)
        assert NASTY in unescape(page)


@pytest.mark.parametrize(
    "change", [{"password": "x"}, {"expiresAt": PAST}, None], ids=["password", "expired", "deleted"]
)
async def test_what_is_not_open_looks_like_no_link(house: linking.Household, change: dict[str, str] | None) -> None:
    link = await house.share_album(slug="ours")
    for path, unknown in ((f"/share/{link['key']}", "/share/00"), ("/s/ours", "/s/nobodys")):
        assert (await visit(house.nobody, path))[1].found != {}
        if change is None:
            await house.owner.delete(
                f"/shared-links/{link['id']}", expect=204 if path == f"/share/{link['key']}" else 400
            )
        else:
            await house.change(link, **change)
        page, tags = await visit(house.nobody, path)
        assert (tags.found, page) == ({}, (await visit(house.nobody, unknown))[0])
        if change is None:
            break
        await house.change(link, password=None, expiresAt=None)


@pytest.mark.parametrize(
    "path", ["/share/%00", "/share/" + "a" * 3000, "/s/%F0%9F%8E%82", "/s/..%2f..", "/share/a/b/c"]
)
async def test_nonsense_is_the_page(house: linking.Household, path: str) -> None:
    _, tags = await visit(house.nobody, path)
    assert tags.found == {}


async def test_other_addresses_are_as_before(house: linking.Household) -> None:
    answer = await house.nobody.send("GET", "/photos")
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert not re.search(rb"og:|noindex", answer.body)
    assert "X-Robots-Tag" not in answer.headers
