"""LIKE wildcards, pattern bombs and quotes in what people search for: text is looked for as it is written."""

from typing import Any

import pytest

from photostead.app import App
from tests.client import Client
from tests.conftest import MakeUser
from tests.people import insert_album, insert_asset

NAMES = ("plain.jpg", "100%.jpg", "a_b.jpg", "axb.jpg", "back\\slash.jpg", "o'hara.jpg", 'q"uote.jpg', "[abc].jpg")
# What is searched for → the names that hold exactly this.
FOUND = {
    "%": {"100%.jpg"},
    "_": {"a_b.jpg"},
    "a_b": {"a_b.jpg"},
    "a%b": set(),
    "1%.jpg": set(),
    "\\": {"back\\slash.jpg"},
    "\\slash": {"back\\slash.jpg"},
    "'": {"o'hara.jpg"},
    "' or 1=1 --": set(),
    '"': {'q"uote.jpg'},
    '"uote"': set(),
    "[abc]": {"[abc].jpg"},
    "*": set(),
    "plain*": set(),
    "plain AND jpg": set(),
    "original_name:plain": set(),
    "NEAR(plain jpg)": set(),
    "a" * 5000: set(),
}


@pytest.fixture
async def mia(app: App, admin: Client, make_user: MakeUser) -> Client:
    """Somebody with a photo of each name."""
    client = await make_user("mia")
    for name in NAMES:
        uid = await app.db.write(insert_asset, client.user_id, name=name, city=name, state=name, country=name)
        await client.put(f"/assets/{uid}", json={"description": name})
    return client


async def names_of(client: Client, **body: Any) -> set[str]:
    """What a search finds; a search that is refused finds nothing."""
    answer = await client.send("POST", "/api/search/metadata", json=body)
    assert answer.status in {200, 400}
    items = answer.body["assets"]["items"] if answer.status == 200 else []
    return {item["originalFileName"] for item in items}


async def test_names_are_searched_as_they_are_written(mia: Client) -> None:
    """In each form of a search; so are descriptions, and paths, which end in the names."""
    for text, wanted in FOUND.items():
        for field in ("originalFileName", "description", "originalPath"):
            assert await names_of(mia, **{field: text}) == wanted, (field, text)
            for filtering in ({"like": text}, {"startsWith": text}, {"endsWith": text}):
                assert await names_of(mia, filter={field: filtering}) <= wanted, (field, text, filtering)


async def test_people_are_named_and_not_matched(mia: Client) -> None:
    """A person's name as it is written; upper and lower case are all that makes no difference."""
    for name in NAMES:
        await mia.post("/people", json={"name": name})
    for text, wanted in FOUND.items():
        found = await mia.send("GET", "/api/search/person", params={"name": text})
        assert found.status in {200, 400}
        assert {person["name"] for person in found.body if found.status == 200} == wanted, text


async def test_places_are_compared_and_not_matched(mia: Client) -> None:
    """Whole values: a place named % is that place."""
    for text in FOUND:
        for field in ("city", "state", "country", "make", "model", "lensModel"):
            assert await names_of(mia, **{field: text}) <= {text}, (field, text)
            query = {"type": "city", "country": text}
            assert await mia.get("/search/suggestions", params=query) == [], text
    assert await names_of(mia, city="100%.jpg") == {"100%.jpg"}


async def test_albums_and_folders_are_named_and_not_matched(app: App, mia: Client) -> None:
    """A filter by name is a name."""
    await app.db.write(insert_album, mia.user_id, name="Summer")
    for text in ("%", "_ummer", "Summ%", "Summer' or '1'='1", "*"):
        assert await mia.get("/albums", params={"name": text}) == []
        assert await mia.get("/view/folder", params={"path": f"/{text}"}) == []
    assert len(await mia.get("/albums", params={"name": "Summer"})) == 1


async def test_patterns_that_never_end_are_over_at_once(mia: Client) -> None:
    """Each wildcard that a search knows, a thousand times: found nothing or refused, while others are served."""
    for text in ("%a" * 400, "_" * 900, "*a" * 400, "a%_" * 300, "(a+)+" * 100):
        assert await names_of(mia, originalFileName=text) == set()
        assert await names_of(mia, description=text, originalPath=text) == set()


async def test_places_of_the_world_are_named_and_not_matched(mia: Client) -> None:
    """Nothing but letters and digits means anything: what is none finds nothing, or what the rest finds."""
    for text in (
        "%",
        "_",
        "*",
        '"',
        "'",
        "\\",
        "--",
        "Z_rich",
        "' or 1=1 --",
        "name:Basel",
        "NEAR(Basel Bern)",
    ):
        assert await mia.get("/search/places", params={"name": text}) == [], text
    found = await mia.get("/search/places", params={"name": 'Basel"*'})
    assert found == await mia.get("/search/places", params={"name": "basel"}) != []
