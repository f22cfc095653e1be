"""Looking at pictures in the background: which ones, when again, and how another model takes over."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.settings import service as settings
from photostead.features.smart_search import recent, service
from photostead.features.vectors import service as vectors
from photostead.kernel.errors import Invalid, MediaError
from photostead.ml.results import Box
from tests.api.faces import add_photo
from tests.api.meaning import HILLS, MODEL, SEA, find_like, give, pretend_meaning
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import RunJobs
from tests.learning import PretendedModels, pretend_models
from tests.photos import jpeg


async def start(app: App, *, force: bool = False) -> int:
    """As the queue does; how many."""
    return await app.db.write(service.start, force)


async def choose_model(app: App, model: str) -> None:
    """Another model in the settings."""

    def change(tx: Tx) -> None:
        config = settings.load(tx)
        learning = config.machine_learning
        settings.save(
            tx, replace(config, machine_learning=replace(learning, clip=replace(learning.clip, model_name=model)))
        )

    await app.db.write(change)


async def test_an_upload_is_found_by_what_it_shows(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """As soon as it has a preview; the next one too."""
    models = await pretend_meaning(app)
    first = await upload(admin, jpeg())
    await run_jobs()
    assert await find_like(admin) == [first]
    assert models.asked["picture"] == 1


async def test_all_and_what_is_missing(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """What was looked at is not looked at again, unless all is asked for; the moving half of a live photo never is."""
    models = await pretend_meaning(app)
    for columns in ({}, {"visibility": "archive"}, {"is_offline": 1}, {"visibility": "hidden"}):
        await add_photo(app, admin, **columns)
    assert await start(app) == 3
    await run_jobs()
    assert models.asked["picture"] == 3
    assert await start(app) == 0
    assert await start(app, force=True) == 3


async def test_faces_are_told(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Those that nobody took away, as parts of the sides; when there are others it is looked at again."""
    seen: list[Sequence[Box]] = []

    def see(picture: Any, boxes: Sequence[Box]) -> bytes:
        seen.append(boxes)
        return SEA

    uid = await add_photo(app, admin)
    await pretend_models(app, picture=see)
    await run_jobs()
    asset_id = await app.db.read(Rows.value, "select id from assets where uid = ?", (uid,))

    def insert_faces(tx: Tx) -> None:
        for number, deleted_at in enumerate((None, 1)):
            values = {"image_width": 100, "image_height": 200, "x1": 10, "y1": 20, "x2": 30, "y2": 60}
            tx.insert(
                "asset_faces",
                {"uid": str(number), "asset_id": asset_id, "source": "manual", "deleted_at": deleted_at,
                 "created_at": 0, "updated_at": 0, **values},
            )  # fmt: skip
        service.faces_found(tx, asset_id)

    await app.db.write(insert_faces)
    await run_jobs()
    assert seen == [(), ((0.1, 0.1, 0.3, 0.3),)]


async def test_what_cannot_be_read_is_not_tried_for_ever(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Until there is another model, or another picture of it."""
    await add_photo(app, admin)
    pictures: list[bytes | None] = [None]

    def see(picture: Any, boxes: Any) -> bytes:
        if pictures[0] is None:
            raise MediaError("no picture")
        return pictures[0]

    await pretend_models(app, picture=see, words=lambda words, language: SEA)
    await run_jobs()
    assert await start(app) == 0
    assert await find_like(admin) == []
    pictures[0] = HILLS
    assert await start(app, force=True) == 1
    await run_jobs()
    assert len(await find_like(admin)) == 1
    assert await start(app) == 0


async def test_switched_off_nothing_is_asked_for(app: App, admin: Client) -> None:
    """And the queue says why."""
    with pytest.raises(Invalid):
        await start(app)


# --- another model


async def test_the_old_model_answers_until_the_new_one_has_seen_everything(
    app: App, admin: Client, run_jobs: RunJobs
) -> None:
    """Words are understood by whoever answers."""
    uids = [await add_photo(app, admin) for _ in range(3)]
    await give(app, dict.fromkeys(uids, SEA), "older")
    asked: list[str] = []

    class Models(PretendedModels):
        async def encode_words(self, config: Any, words: str, language: str | None) -> bytes:
            asked.append(config.clip.model_name)
            return SEA

    models = await pretend_meaning(app)
    models.__class__ = Models
    answers: list[dict[str, Any]] = []

    async def look(picture: Any) -> None:
        answers.append(await admin.get("/photostead/search/engine"))
        assert len(await find_like(admin)) == 3

    real = models.encode_picture

    async def encode_picture(config: Any, picture: Any, boxes: Any = ()) -> bytes:
        await look(picture)
        return await real(config, picture, boxes)

    models.encode_picture = encode_picture  # type: ignore[method-assign]
    await run_jobs()
    assert [answer["model"] for answer in answers] == ["older"] * 3
    assert [answer["next"] and answer["next"]["model"] for answer in answers] == [None, MODEL, MODEL]
    assert answers[2]["next"]["progress"] == pytest.approx(2 / 3, abs=0.001)
    engine = await admin.get("/photostead/search/engine")
    assert engine == {
        "state": "ready", "model": MODEL, "isCoarse": True, "progress": 1, "message": None, "next": None,
    }  # fmt: skip
    assert len(await find_like(admin)) == 3
    assert asked == ["older", MODEL]


async def test_back_to_the_model_that_still_answers(app: App, admin: Client) -> None:
    """Nothing has to be looked at; what was begun is left."""
    uid = await add_photo(app, admin)
    await pretend_meaning(app)
    await app.db.write(forget_jobs)
    await give(app, {uid: SEA})
    await give(app, {uid: SEA}, "another")
    assert await app.db.read(vectors.building, "image") is not None
    assert await start(app) == 0
    assert await app.db.read(vectors.building, "image") is None


def forget_jobs(tx: Tx) -> None:
    """Nothing waits."""
    tx.run("delete from jobs")


async def test_a_vector_of_a_model_that_nobody_wants_any_more(app: App, admin: Client) -> None:
    """The settings were changed while it was made: the picture is looked at again."""
    uid = await add_photo(app, admin)
    asset_id = await app.db.read(Rows.value, "select id from assets where uid = ?", (uid,))
    await pretend_meaning(app)
    await app.db.write(forget_jobs)
    await app.db.write(service.keep, asset_id, "older", SEA)
    assert await app.db.read(vectors.serving, "image") is None
    assert await app.db.read(Rows.column, "select key from jobs where name = 'SmartSearch'") == [str(asset_id)]


async def test_a_picture_that_the_new_model_cannot_read_holds_nothing_up(
    app: App, admin: Client, run_jobs: RunJobs
) -> None:
    """It takes over without it."""
    good, bad = [await add_photo(app, admin) for _ in range(2)]
    await give(app, {good: SEA, bad: SEA}, "older")

    def see(picture: Any, boxes: Any) -> bytes:
        if bad in str(picture):
            raise MediaError("no picture")
        return SEA

    await pretend_models(app, picture=see, words=lambda words, language: SEA)
    await run_jobs()
    assert await find_like(admin) == [good]
    assert (await admin.get("/photostead/search/engine"))["model"] == MODEL


async def test_recent_words_are_few(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest are forgotten; another language or model is another question."""
    monkeypatch.setattr(recent, "MOST", 2)
    models = await pretend_meaning(app)
    config = (await app.db.read(settings.load)).machine_learning
    known = recent.RecentWords()
    for words, language in (("a", None), ("b", None), ("a", None), ("c", None), ("a", None), ("b", None), ("b", "de")):
        await known.encode(models, config, words, language)
    assert models.asked["words"] == 5
