"""Faces that models find: kept beside those that people drew, files name and somebody took away; on photos, edited ones and
videos. The models answer what a test says; real ones are `tests/ml/test_faces.py`'s.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.face_detection import frames
from photostead.features.vectors import service as vectors
from photostead.media.files import Where, path_of
from photostead.ml.results import Box, FoundFace, FoundFaces
from tests.api.editing import crop, edit
from tests.api.faces import add_photo, draw, make_person
from tests.api.settling import change_settings
from tests.api.uploading import files_of
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.learning import PretendedModels, direction, pretend_models
from tests.media.videos import PATTERN, make

SIZE = (640, 480)
LEFT: Box = (0.1, 0.2, 0.3, 0.5)
RIGHT: Box = (0.6, 0.2, 0.8, 0.5)
OLIVE, MIA = "olive", "mia"


class Seen:
    """What the pretended model sees: by the id of an asset, else `usual`."""

    def __init__(self) -> None:
        self.usual: Sequence[tuple[Box, str]] = ()
        self.on: dict[str, Sequence[tuple[Box, str]]] = {}
        self.dimensions = 8

    def __call__(self, picture: Where) -> FoundFaces:
        """The answer of a model."""
        uid = Path(str(path_of(picture))).name[:36]
        found = [FoundFace(box, 0.9, direction(who, self.dimensions)) for box, who in self.on.get(uid, self.usual)]
        return FoundFaces(*SIZE, tuple(found))


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
async def pretended(app: App, admin: Client, seen: Seen) -> PretendedModels:
    """A daemon that can look for faces."""
    return await pretend_models(app, faces=seen)


async def look(admin: Client, run_jobs: RunJobs, *, force: bool = True) -> None:
    """Have all photos looked at, or those that were not."""
    await admin.put("/jobs/faceDetection", json={"command": "start", "force": force})
    await run_jobs()


async def faces_on(client: Client, uid: str) -> list[dict[str, Any]]:
    """The faces on an asset."""
    found: list[dict[str, Any]] = await client.get("/faces", params={"id": uid})
    return found


async def count(app: App, sql: str) -> int:
    """A number out of the database."""
    return int(await app.db.read(Rows.value, f"select count(*) from {sql}"))


async def kept_vectors(app: App) -> set[str]:
    """Of whom there are vectors that answer."""

    def read(rows: Rows) -> set[bytes]:
        space = vectors.serving(rows, "face")
        keys = rows.column("select id from asset_faces")
        return set() if space is None else set(vectors.read(rows, space, keys).values())

    found = await app.db.read(read)
    return {who for who in (OLIVE, MIA) if direction(who) in found or direction(who, 16) in found}


# --- looking


@pytest.mark.usefixtures("pretended")
async def test_faces_are_found_and_told(app: App, admin: Client, seen: Seen, run_jobs: RunJobs) -> None:
    uid = await add_photo(app, admin)
    seen.usual = [(RIGHT, MIA), (LEFT, OLIVE)]
    await look(admin, run_jobs, force=False)
    left, right = await faces_on(admin, uid)
    assert (left["imageWidth"], left["imageHeight"], left["sourceType"]) == (640, 480, "machine-learning")
    edges = ("boundingBoxX1", "boundingBoxY1", "boundingBoxX2", "boundingBoxY2")
    assert [left[edge] for edge in edges] == [64, 96, 192, 240]
    assert [right[edge] for edge in edges] == [384, 96, 512, 240]
    assert left["person"] is None
    assert await kept_vectors(app) == {OLIVE, MIA}
    # Whose they are is found out next.
    assert await count(app, "jobs where name = 'FacialRecognition'") == 1


async def test_only_what_was_not_looked_at_is_missing(
    app: App, admin: Client, seen: Seen, run_jobs: RunJobs, pretended: PretendedModels
) -> None:
    """A model that was found already looks at nothing twice; photos without faces count as seen."""
    for _ in range(2):
        await add_photo(app, admin)
    await add_photo(app, admin, visibility="hidden")
    await look(admin, run_jobs, force=False)
    assert pretended.asked["faces"] == 2
    await look(admin, run_jobs, force=False)
    assert pretended.asked["faces"] == 2
    seen.usual = [(LEFT, OLIVE)]
    await look(admin, run_jobs)
    assert pretended.asked["faces"] == 4
    assert await count(app, "asset_faces") == 2


async def test_models_that_come_begin_with_what_is_there(
    app: App, admin: Client, seen: Seen, run_jobs: RunJobs
) -> None:
    uid = await add_photo(app, admin)
    await admin.put("/jobs/faceDetection", json={"command": "start", "force": False}, expect=400)
    await admin.post("/assets/jobs", json={"assetIds": [uid], "name": "refresh-faces"}, expect=400)
    seen.usual = [(LEFT, OLIVE)]
    await pretend_models(app, faces=seen)
    await run_jobs()
    assert len(await faces_on(admin, uid)) == 1


@pytest.mark.usefixtures("pretended")
async def test_faces_of_one_photo_are_asked_for_again(
    app: App, admin: Client, make_user: MakeUser, seen: Seen, run_jobs: RunJobs
) -> None:
    """By its owner only."""
    first, second = [await add_photo(app, admin) for _ in range(2)]
    seen.usual = [(LEFT, OLIVE)]
    await admin.post("/assets/jobs", json={"assetIds": [first], "name": "refresh-faces"}, expect=204)
    mia = await make_user("mia")
    await mia.post("/assets/jobs", json={"assetIds": [second], "name": "refresh-faces"}, expect=400)
    await run_jobs()
    assert [len(await faces_on(admin, uid)) for uid in (first, second)] == [1, 0]


@pytest.mark.usefixtures("pretended")
async def test_what_cannot_be_read_is_not_looked_at_again_and_again(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """The film is no film."""
    await add_photo(app, admin, type="VIDEO", name="film.mp4")
    await look(admin, run_jobs, force=False)
    assert await count(app, "asset_learning where faces_model = 'yunet-sface'") == 1
    assert await count(app, "asset_faces") == 0
    await look(admin, run_jobs, force=False)
    assert await count(app, "jobs where name = 'AssetDetectFaces'") == 0


async def test_nothing_is_looked_at_once_it_is_switched_off(
    app: App, admin: Client, run_jobs: RunJobs, pretended: PretendedModels
) -> None:
    """Not even what was waiting already."""
    await add_photo(app, admin)
    await admin.put("/jobs/faceDetection", json={"command": "start", "force": True})
    await change_settings(admin, {"machineLearning": {"facialRecognition": {"enabled": False}}})
    await app.settle()
    await run_jobs()
    assert pretended.asked["faces"] == 0
    await admin.put("/jobs/faceDetection", json={"command": "start", "force": True}, expect=400)


# --- what is known already


@pytest.mark.usefixtures("pretended")
@pytest.mark.parametrize("times", [1, 2])
async def test_a_face_that_was_drawn_stays_the_only_one(
    app: App, admin: Client, seen: Seen, run_jobs: RunJobs, times: int
) -> None:
    """It gets the vector, and keeps its place and person; drawn wider than a model finds it."""
    uid = await add_photo(app, admin)
    olive = await make_person(admin, "Olive")
    await draw(admin, uid, olive, imageWidth=640, imageHeight=480, x=50, y=70, width=160, height=200)
    (drawn,) = await faces_on(admin, uid)
    seen.usual = [(LEFT, OLIVE), (RIGHT, MIA)]
    for _ in range(times):
        await look(admin, run_jobs)
    left, right = await faces_on(admin, uid)
    assert left | {"person": None} == drawn | {"person": None}
    assert (left["sourceType"], left["person"]["name"]) == ("manual", "Olive")
    assert (right["sourceType"], right["person"]) == ("machine-learning", None)
    assert await kept_vectors(app) == {OLIVE, MIA}


@pytest.mark.usefixtures("pretended")
async def test_a_face_that_is_drawn_takes_the_place_of_one_that_was_found(
    app: App, admin: Client, seen: Seen, run_jobs: RunJobs
) -> None:
    """Also of one that was taken away: somebody drew a better one."""
    uid = await add_photo(app, admin)
    olive = await make_person(admin, "Olive")
    seen.usual = [(LEFT, OLIVE), (RIGHT, MIA)]
    await look(admin, run_jobs)
    left, right = await faces_on(admin, uid)
    await admin.delete(f"/faces/{right['id']}", json={"force": False}, expect=204)
    for x in (64, 384):
        await draw(admin, uid, olive, imageWidth=640, imageHeight=480, x=x, y=96, width=128, height=140)
    await look(admin, run_jobs)
    found = await faces_on(admin, uid)
    assert [face["sourceType"] for face in found] == ["manual", "manual"]
    assert left["id"] not in {face["id"] for face in found}
    assert await kept_vectors(app) == {OLIVE, MIA}


@pytest.mark.usefixtures("pretended")
async def test_a_face_that_was_taken_away_stays_away(app: App, admin: Client, seen: Seen, run_jobs: RunJobs) -> None:
    """Unless it was only to be forgotten."""
    uid = await add_photo(app, admin)
    seen.usual = [(LEFT, OLIVE), (RIGHT, MIA)]
    await look(admin, run_jobs)
    left, right = await faces_on(admin, uid)
    await admin.delete(f"/faces/{left['id']}", json={"force": False}, expect=204)
    await admin.delete(f"/faces/{right['id']}", json={"force": True}, expect=204)
    assert await faces_on(admin, uid) == []
    await look(admin, run_jobs)
    (found,) = await faces_on(admin, uid)
    assert found["boundingBoxX1"] == right["boundingBoxX1"]
    assert found["id"] != right["id"]


@pytest.mark.usefixtures("pretended")
async def test_a_face_that_is_found_again_is_the_same(app: App, admin: Client, seen: Seen, run_jobs: RunJobs) -> None:
    """A little elsewhere, it keeps its id and its person; what is not found again goes, unless a person had a say in it."""
    uid = await add_photo(app, admin)
    seen.usual = [(LEFT, OLIVE), (RIGHT, MIA)]
    await look(admin, run_jobs)
    left, _ = await faces_on(admin, uid)
    olive = await make_person(admin, "Olive")
    await admin.put(f"/faces/{olive}", json={"id": left["id"]})
    seen.usual = [((0.12, 0.2, 0.32, 0.5), OLIVE)]
    await look(admin, run_jobs)
    (kept,) = await faces_on(admin, uid)
    assert (kept["id"], kept["person"]["name"]) == (left["id"], "Olive")
    assert kept["boundingBoxX1"] == 77
    assert await kept_vectors(app) == {OLIVE}
    await app.db.write(lambda tx: tx.run("update asset_faces set is_by_hand = 1"))
    seen.usual = []
    await look(admin, run_jobs)
    assert await faces_on(admin, uid) == [kept]


@pytest.mark.usefixtures("pretended")
async def test_nobody_hears_of_a_look_that_found_nothing_new(
    app: App, admin: Client, seen: Seen, run_jobs: RunJobs
) -> None:
    await add_photo(app, admin)
    seen.usual = [(LEFT, OLIVE)]
    await look(admin, run_jobs)
    before = await app.db.read(Rows.rows, "select id, seq, updated_at from asset_faces")
    await app.db.write(lambda tx: tx.run("delete from jobs"))
    await look(admin, run_jobs)
    assert await app.db.read(Rows.rows, "select id, seq, updated_at from asset_faces") == before
    assert await count(app, "jobs") == 0


@pytest.mark.usefixtures("pretended")
async def test_faces_that_an_edit_cuts_off_are_found_and_not_told(
    app: App, admin: Client, seen: Seen, run_jobs: RunJobs
) -> None:
    uid = await add_photo(app, admin, width=640, height=480)
    await edit(admin, uid, crop(320, 0, 320, 480))
    await app.db.write(lambda tx: tx.run("delete from jobs"))
    seen.usual = [(LEFT, OLIVE), (RIGHT, MIA)]
    await look(admin, run_jobs)
    (shown,) = await faces_on(admin, uid)
    assert (shown["imageWidth"], shown["boundingBoxX1"]) == (320, 384 - 320)
    assert await count(app, "asset_faces where not is_visible") == 1


async def test_what_a_picture_means_is_looked_at_again_when_faces_come(
    app: App, admin: Client, seen: Seen, run_jobs: RunJobs
) -> None:
    """A portrait is found as one. Faces that were known already change nothing."""
    uid = await add_photo(app, admin)
    await pretend_models(app, faces=seen, picture=lambda _picture, _boxes: direction("plain"))
    await admin.put("/queues/smartSearch", json={"isPaused": True})
    seen.usual = [(LEFT, OLIVE)]
    for asked in (1, 0):
        await app.db.write(lambda tx: tx.run("delete from jobs"))
        await admin.post("/assets/jobs", json={"assetIds": [uid], "name": "refresh-faces"}, expect=204)
        await run_jobs()
        assert await count(app, "jobs where name = 'SmartSearch'") == asked


# --- another model


async def test_another_model_answers_when_it_has_seen_everything(
    app: App, admin: Client, seen: Seen, run_jobs: RunJobs, pretended: PretendedModels
) -> None:
    """Until then the former one's vectors answer; faces stay who they are."""
    first, second = [await add_photo(app, admin) for _ in range(2)]
    seen.usual = [(LEFT, OLIVE)]
    await look(admin, run_jobs)
    before = [await faces_on(admin, uid) for uid in (first, second)]
    seen.dimensions = 16
    await change_settings(admin, {"machineLearning": {"facialRecognition": {"modelName": "buffalo_s"}}})
    await app.settle()
    await app.db.write(lambda tx: tx.run("delete from jobs"))
    await admin.post("/assets/jobs", json={"assetIds": [first], "name": "refresh-faces"}, expect=204)
    await run_jobs()
    assert await app.db.read(states) == {"yunet-sface": "serving", "buffalo_s": "building"}
    await look(admin, run_jobs, force=False)
    assert pretended.asked["faces"] == 4
    assert await app.db.read(states) == {"buffalo_s": "serving"}
    assert [await faces_on(admin, uid) for uid in (first, second)] == before
    assert await kept_vectors(app) == {OLIVE}


def states(rows: Rows) -> dict[str, str]:
    """Which models' vectors there are."""
    return dict(rows.rows("select model, state from vector_spaces where task = 'face' and state != 'leaving'"))


# --- videos


def seen_at(at: int, *faces: tuple[Box, str]) -> tuple[int, FoundFaces]:
    """What is found on a frame."""
    return at, FoundFaces(*SIZE, tuple(FoundFace(box, 0.9, direction(who, 64)) for box, who in faces))


def test_everybody_in_a_video_counts_once() -> None:
    """Where their face is largest; two faces of one frame are two people's, however alike."""
    large: Box = (0.1, 0.1, 0.6, 0.7)
    found = frames.gather(
        [seen_at(0, (LEFT, OLIVE)), seen_at(500, (large, OLIVE), (RIGHT, MIA)), seen_at(900, (LEFT, OLIVE))], 0.5
    )
    assert [(face.frame_ms, face.box) for face in found.faces] == [(500, large), (500, RIGHT)]
    twins = frames.gather([seen_at(0, (LEFT, OLIVE), (RIGHT, OLIVE)), seen_at(500, (RIGHT, OLIVE))], 0.5)
    assert len(twins.faces) == 2
    assert frames.gather([], 0.5).faces == ()


async def test_faces_in_videos_are_found_on_their_frames(
    app: App, admin: Client, seen: Seen, run_jobs: RunJobs, pretended: PretendedModels
) -> None:
    """Three key frames, everybody once, also when it is looked at again; no frame is left lying about."""
    film = make("keys.mp4", *PATTERN[:3], "testsrc2=size=160x120:rate=25:duration=3", "-g", "25", "-c:v", "libx264")
    uid = await add_photo(app, admin, type="VIDEO", name="film.mp4")
    path = app.options.data_dir / f"library/{uid}/film.mp4"
    path.parent.mkdir(parents=True)
    path.write_bytes(film)
    seen.on[uid] = [(LEFT, OLIVE)]
    await look(admin, run_jobs)
    assert pretended.asked["faces"] == 3
    rows = await app.db.read(Rows.rows, "select id, frame_ms from asset_faces")
    assert [at for _, at in rows] == [0]
    await look(admin, run_jobs)
    assert await app.db.read(Rows.rows, "select id, frame_ms from asset_faces") == rows
    assert files_of(app, "incoming") == []
