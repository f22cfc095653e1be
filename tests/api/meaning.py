"""Pictures with vectors for tests of the search by meaning."""

from collections.abc import Mapping
from typing import Any

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.vectors import service as vectors
from tests.client import Client
from tests.learning import PretendedModels, pretend_models, vector

MODEL = "tags-coarse"
WORDS = {"sea": vector(1, 0, 0), "hills": vector(0, 1, 0), "town": vector(0, 0, 1)}
SEA, HILLS = WORDS["sea"], WORDS["hills"]


async def pretend_meaning(app: App, **pictures: bytes) -> PretendedModels:
    """Words mean what WORDS says; of pictures, by a part of their preview's name, what is given: else the sea."""

    def see(picture: Any, boxes: Any) -> bytes:
        return next((found for part, found in pictures.items() if part in str(picture)), SEA)

    return await pretend_models(app, picture=see, words=lambda words, language: WORDS.get(words, SEA))


async def give(app: App, given: Mapping[str, bytes], model: str = MODEL) -> None:
    """Vectors for assets (ids outside), as if they had been looked at."""
    await app.db.write(put, given, model)


def put(tx: Tx, given: Mapping[str, bytes], model: str) -> None:
    """In the space of a model."""
    space = vectors.ensure_space(tx, "image", model, 3)
    keys = {uid: tx.value("select id from assets where uid = ?", (uid,)) for uid in given}
    vectors.put(tx, space, {keys[uid]: value for uid, value in given.items()})


async def find_like(client: Client, query: str = "sea", **body: Any) -> list[str]:
    """The ids that a search by meaning finds, which must fit on one page; in order."""
    answer = await client.post("/search/smart", json={"query": query, **body})
    assert answer["assets"]["nextPage"] is None
    assert answer["assets"]["total"] == answer["assets"]["count"] == len(answer["assets"]["items"])
    return [item["id"] for item in answer["assets"]["items"]]
