"""Search by meaning: the most fitting first, nothing that the filters or somebody's rights leave out, all that they let in."""

import math
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.search import smart
from photostead.jobs.executors import WorkerDied
from tests.api.meaning import HILLS, SEA, find_like, give, pretend_meaning
from tests.api.searching import find, insert
from tests.api.test_search import REFUSED, SEARCHES, THINGS
from tests.client import Client
from tests.conftest import MakeUser
from tests.learning import pretend_models, vector
from tests.people import insert_album, insert_asset, insert_partner

UNKNOWN = "00000000-0000-4000-8000-000000000000"
# What can be asked of names, paths and checksums is asked of them, not of meanings.
NOT_ASKED = {"checksum", "originalFileName", "originalPath", "description", "deviceId", "cursor", "order", "orderBy"}


def turned(degrees: float) -> bytes:
    """A vector so far from the sea's."""
    return vector(math.cos(math.radians(degrees)), math.sin(math.radians(degrees)), 0)


@pytest.fixture
async def things(app: App, admin: Client) -> dict[str, str]:
    """THINGS of the administrator, each further from the sea than the one before: id to name."""
    await pretend_meaning(app)
    uids = {await app.db.write(insert, admin.user_id, **columns): name for name, columns in THINGS.items()}
    await give(app, {uid: turned(number * 5) for number, uid in enumerate(uids)})
    return uids


async def test_the_most_fitting_first(admin: Client, things: dict[str, str]) -> None:
    """By what the words mean; the whole answer as of the other searches."""
    shown = set(await find(admin))
    order = [uid for uid in things if uid in shown]
    assert await find_like(admin) == order
    assert await find_like(admin, "hills") == order[::-1]
    assert await find_like(admin, " hills\n", language="de-CH", withExif=True) == order[::-1]
    answer = await admin.post("/search/smart", json={"query": "sea", "withExif": True})
    assert answer["albums"] == {"count": 0, "facets": [], "items": [], "total": 0}
    assert answer["assets"]["items"][0]["exifInfo"]["make"] is None


@pytest.mark.parametrize("few", [0, 500], ids=["asked about", "compared alone"])
async def test_filters_neither_add_nor_lose(
    admin: Client, things: dict[str, str], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Whatever is asked besides, just that is found, in order: on both ways of looking."""
    monkeypatch.setattr(smart, "LEAST_FEW", few)
    for search, names in SEARCHES:
        if not NOT_ASKED & search.keys():
            found = [things[uid] for uid in await find_like(admin, **search)]
            assert found == [name for name in THINGS if name in names], search


@pytest.mark.parametrize("few", [0, 500], ids=["asked about", "compared alone"])
async def test_rare_ones_are_found_among_many(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """However far they are from what was looked for."""
    monkeypatch.setattr(smart, "LEAST_FEW", few)
    await pretend_meaning(app)

    def insert_many(tx: Tx) -> list[str]:
        return [insert(tx, admin.user_id, rating=5 if number >= 398 else None) for number in range(400)]

    uids = await app.db.write(insert_many)
    await give(app, {uid: turned(number / 10) for number, uid in enumerate(uids)})
    assert await find_like(admin, rating=5) == uids[398:]
    assert await find_like(admin, rating=None, size=1000) == uids[:398]


async def test_pages_cover_everything_once(app: App, admin: Client) -> None:
    """Also what is equally far; and a model is asked once for all of them."""
    models = await pretend_meaning(app)
    uids = await app.db.write(lambda tx: [insert(tx, admin.user_id) for _ in range(7)])
    await give(app, dict.fromkeys(uids, turned(30)))
    found: list[str] = []
    page: int | None = 1
    while page is not None:
        answer = (await admin.post("/search/smart", json={"query": "sea", "size": 2, "page": page}))["assets"]
        assert answer["total"] == 7
        found += [item["id"] for item in answer["items"]]
        page = None if answer["nextPage"] is None else int(answer["nextPage"])
    assert found == uids
    assert models.asked["words"] == 1
    for beyond in (5, 2**31, 2**62, 2**80):
        answer = await admin.send("POST", "/api/search/smart", json={"query": "sea", "page": beyond})
        assert answer.status in {200, 400}
        assert answer.status == 400 or answer.body["assets"]["items"] == []


async def test_what_has_no_vector_is_not_found(app: App, admin: Client) -> None:
    """Nor counted where all are on one page."""
    await pretend_meaning(app)
    one, _ = await app.db.write(lambda tx: [insert(tx, admin.user_id) for _ in range(2)])
    assert await find_like(admin) == []
    await give(app, {one: SEA})
    assert await find_like(admin) == [one]


# --- like another picture


async def test_similar_pictures(app: App, admin: Client, things: dict[str, str]) -> None:
    """What is like a picture, itself first; words have precedence."""
    shown = set(await find(admin))
    last = [uid for uid in things if uid in shown][-1]
    found = await find_like(admin, "", queryAssetId=last.upper())
    assert found[0] == last
    assert found[-1] == next(uid for uid in things if uid in shown)
    assert await find_like(admin, "sea", queryAssetId=last) == found[::-1]
    assert await find_like(admin, "", queryAssetId=last, rating=4) == [uid for uid in things if things[uid] == "canon"]


async def test_similar_to_what_is_not_told(
    app: App, admin: Client, make_user: MakeUser, things: dict[str, str]
) -> None:
    """Others' pictures and those that are not there look alike; a locked one is none while it is locked."""
    mia = await make_user("mia")
    mine = next(iter(things))
    locked = next(uid for uid, name in things.items() if name == "locked")
    for client, uid in ((mia, mine), (mia, UNKNOWN), (admin, locked)):
        answer = await client.post("/search/smart", json={"queryAssetId": uid}, expect=400)
        assert answer["message"] == "Not found or no asset.read access"
    bare = await app.db.write(insert_asset, admin.user_id)
    answer = await admin.post("/search/smart", json={"queryAssetId": bare}, expect=400)
    assert "not been looked at" in answer["message"]


# --- whose


async def test_nobody_finds_what_is_not_theirs(app: App, admin: Client, make_user: MakeUser) -> None:
    """Just what the search by what is known finds, for everybody."""
    await pretend_meaning(app)
    mia, tom, eve = [await make_user(name) for name in ("mia", "tom", "eve")]

    def household(tx: Tx) -> tuple[dict[str, bytes], str]:
        kinds: list[dict[str, Any]] = [{}, {"visibility": "archive"}, {"visibility": "locked"}, {"deleted_at": 1}]
        uids = [insert_asset(tx, user.user_id, **kind) for user in (admin, mia, tom) for kind in kinds]
        insert_partner(tx, mia.user_id, tom.user_id)
        tx.run("update partners set in_timeline = 1")
        return dict.fromkeys(uids, SEA), insert_album(tx, admin.user_id, assets=uids[:1], viewers=[tom.user_id])

    given, album = await app.db.write(household)
    await give(app, given)
    for client, count in ((admin, 2), (mia, 2), (tom, 3), (eve, 0)):
        found = await find_like(client)
        assert sorted(found) == sorted(await find(client))
        assert len(found) == count
    assert len(await find_like(tom, albumIds=[album])) == 1
    assert await find_like(eve, albumIds=[album]) == []
    await admin.post("/search/smart", json={"query": "sea", "visibility": "locked"}, expect=400)


# --- what is refused, and what is missing


@pytest.mark.parametrize(
    "body", [{}, {"query": ""}, {"query": " \n"}, {"language": "en"}, {"query": "x", "queryAssetId": "x"}]
)
async def test_what_makes_no_sense(app: App, admin: Client, body: dict[str, Any]) -> None:
    """Neither words nor a picture."""
    await pretend_meaning(app)
    await admin.post("/search/smart", json=body, expect=400)


async def test_refused_as_by_other_searches(admin: Client, things: dict[str, str]) -> None:
    """Wrong values of what both take."""
    for body in REFUSED:
        if not NOT_ASKED & body.keys():
            await admin.post("/search/smart", json={"query": "sea", **body}, expect=400)


@pytest.mark.parametrize("words", ["\0", "\u202eaes", "<b>", "🌊" * 600, "%'\"\\", "a" * 100_000])
async def test_any_words_will_do(admin: Client, things: dict[str, str], words: str) -> None:
    """They are only ever given to a model."""
    assert len(await find_like(admin, words)) == len(await find(admin))


async def test_switched_off_and_without_a_model(app: App, admin: Client) -> None:
    """Each says what to do."""
    answer = await admin.post("/search/smart", json={"query": "sea"}, expect=503)
    assert "photostead models fetch" in answer["message"]
    assert (await admin.get("/photostead/search/engine"))["message"] in answer["message"]
    config = await admin.get("/system-config")
    config["machineLearning"]["clip"]["enabled"] = False
    await admin.put("/system-config", json=config)
    answer = await admin.post("/search/smart", json={"query": "sea"}, expect=400)
    assert "switched off" in answer["message"]
    assert (await admin.get("/photostead/search/engine"))["state"] == "off"


async def test_a_model_that_dies(app: App, admin: Client) -> None:
    """Is no fault of whoever asks, and passes."""
    await give(app, {await app.db.write(insert_asset, admin.user_id): HILLS})

    def die(words: str, language: str | None) -> bytes:
        raise WorkerDied("killed")

    await pretend_models(app, picture=lambda picture, boxes: SEA, words=die)
    await admin.post("/search/smart", json={"query": "sea"}, expect=503)
    await pretend_meaning(app)
    assert len(await find_like(admin)) == 1
