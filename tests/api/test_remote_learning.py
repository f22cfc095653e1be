"""Asking machine-learning servers: one of ours and strange ones. Nothing of theirs is believed, and where none helps our own
models do.
"""

import asyncio
import json
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from aiohttp import web

from photostead.app import App
from photostead.features.inference import health, service
from photostead.features.inference.service import Inference
from photostead.features.vectors import service as vectors
from photostead.kernel.errors import MediaError
from photostead.ml import tasks as ml
from photostead.ml.results import NoModel, TextOptions
from tests.api.predicting import (
    ANSWERS,
    FACES,
    HALF,
    LINES,
    Odd,
    Pretended,
    face,
    faces,
    inference_of,
    learned,
    our_server,
)
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import RunJobs
from tests.photos import jpeg

# Port 9 is the one where everything is thrown away; nobody listens there.
DEAD = "http://127.0.0.1:9"


@pytest.fixture
async def odd() -> AsyncIterator[Odd]:
    """A server that says anything."""
    odd = Odd()
    async with odd.server:
        yield odd


@pytest.fixture
def picture(tmp_path: Path) -> str:
    """A preview."""
    path = tmp_path / "preview.jpeg"
    path.write_bytes(jpeg())
    return str(path)


# --- one of ours


async def test_a_server_of_ours_says_what_its_models_say(picture: str) -> None:
    there, here = Pretended(ANSWERS), Pretended({})
    async with our_server(there) as server:
        config = learned(str(server.make_url("/")))
        inference = inference_of(here)
        found = await inference.find_faces(config, picture)
        assert (found.width, found.height) == (400, 200)
        assert found.faces[0].box == pytest.approx(FACES.faces[0].box)
        assert struct.unpack("<2f", found.faces[0].vector) == pytest.approx((0.6, 0.8))
        assert await inference.encode_picture(config, picture) == HALF
        assert await inference.encode_words(config, "rotes Boot", "de") == HALF
        assert await inference.read_text(config, picture) == LINES
    assert here.asked == []
    asked = {task: arguments for task, *arguments in there.asked}
    assert asked[ml.find_faces][0::2] == ["yunet-sface", 0.7]
    assert asked[ml.encode_words] == ["tags-coarse", "rotes Boot", "de"]
    assert asked[ml.read_text][2] == TextOptions(736, 0.5, 0.8)


async def test_the_question_is_as_the_protocol_has_it(odd: Odd, picture: str) -> None:
    odd.body = b'{"clip": "[3, 4]", "imageHeight": 1, "imageWidth": 1}'
    vector = await inference_of(Pretended({})).encode_picture(learned(odd.url), picture)
    assert vector == HALF
    assert json.loads(odd.forms[0]["entries"]) == {"clip": {"visual": {"modelName": "tags-coarse"}}}
    assert odd.forms[0]["image"] == Path(picture).read_bytes()


async def test_faces_go_along_for_the_model_that_wants_to_know(odd: Odd, picture: str) -> None:
    there, faces = Pretended(ANSWERS), [(0.25, 0.5, 0.5, 0.75)]
    async with our_server(there) as server:
        await inference_of(Pretended({})).encode_picture(learned(str(server.make_url("/"))), picture, faces)
    assert there.asked[-1][-1] == tuple(faces)
    odd.body = b'{"clip": [3, 4]}'
    config = learned(odd.url)
    clip = msgspec.structs.replace(config.clip, model_name="ViT-B-32__openai")
    await inference_of(Pretended({})).encode_picture(msgspec.structs.replace(config, clip=clip), picture, faces)
    assert json.loads(odd.forms[0]["entries"]) == {"clip": {"visual": {"modelName": "ViT-B-32__openai"}}}


# --- in which order, and who is left out


async def test_ourselves_are_never_called(picture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "predict", None)
    monkeypatch.setattr(health, "ping", None)
    here = Pretended(ANSWERS)
    assert await inference_of(here).encode_picture(learned("http://localhost:3003"), picture, [(0, 0, 1, 1)]) == HALF
    assert here.asked == [(ml.encode_picture, "tags-coarse", picture, ((0, 0, 1, 1),))]


async def test_the_first_that_is_there_is_asked(odd: Odd, picture: str) -> None:
    odd.body = b'{"clip": [3, 4]}'
    inference = inference_of(Pretended({}))
    config = learned("http://localhost:3003", DEAD, odd.url, DEAD + "/other")
    assert await inference.encode_words(config, "boat", None) == HALF
    assert await inference.encode_words(config, "boats", None) == HALF
    assert odd.asked == ["ping", "predict", "predict"]
    listed = (await inference.list_servers(config)).servers
    assert [(one.address, str(one.state), one.answers) for one in listed] == [
        (DEAD, "away", 0),
        (odd.url, "there", 2),
        (DEAD + "/other", "away", 0),
        ("http://localhost:3003", "here", 0),
    ]
    assert listed[0].message == "127.0.0.1 could not be reached: connection refused."


async def test_without_looks_the_question_itself_tells(odd: Odd, picture: str) -> None:
    here = Pretended(ANSWERS)
    inference = inference_of(here)
    config = learned(DEAD, enabled=False)
    assert await inference.encode_picture(config, picture) == HALF
    assert [str(one.state) for one in (await inference.list_servers(config)).servers] == ["away"]
    odd.body = b'{"clip": [3, 4]}'
    assert await inference.encode_picture(learned(odd.url, enabled=False), picture) == HALF
    assert odd.asked == ["predict"]
    assert len(here.asked) == 1


async def test_one_that_fails_rests_from_this_question_only(odd: Odd, picture: str) -> None:
    time = [0.0]
    here = Pretended(ANSWERS)
    inference = inference_of(here)
    inference.servers = health.Servers(lambda: time[0])
    config = learned(odd.url)
    odd.status = 500
    assert await inference.encode_picture(config, picture) == HALF
    assert await inference.encode_picture(config, picture) == HALF
    assert odd.asked == ["ping", "predict"]
    odd.status, odd.body = 200, b'{"clip": [1]}'
    assert await inference.encode_words(config, "boat", None) == struct.pack("<f", 1)
    time[0] = health.REST_SECONDS
    assert await inference.encode_picture(config, picture) == struct.pack("<f", 1)
    assert odd.asked == ["ping", "predict", "predict", "ping", "predict"]


async def test_one_that_is_away_is_looked_at_less_and_less(picture: str) -> None:
    time = [0.0]
    inference = inference_of(Pretended(ANSWERS))
    inference.servers = health.Servers(lambda: time[0])
    config = learned(DEAD, interval=1000)
    looked = []
    for second in range(40):
        time[0] = float(second)
        await inference.encode_words(config, "boat", None)
        looked.append(inference.servers.named(config)[0].looked_at)
    assert list(dict.fromkeys(looked)) == [0.0, 1.0, 3.0, 7.0, 15.0, 25.0, 35.0]


async def test_questions_that_fail_together_are_one_absence(odd: Odd, picture: str) -> None:
    inference = inference_of(Pretended(ANSWERS))
    config = learned(odd.url)
    odd.body = b'{"clip": [1]}'
    await inference.encode_words(config, "boat", None)
    await odd.server.close()
    await asyncio.gather(*(inference.encode_words(config, "boat", None) for _ in range(5)))
    assert inference.servers.named(config)[0].absences == 1


async def test_servers_that_the_settings_forget_are_forgotten() -> None:
    inference = inference_of(Pretended(ANSWERS))
    await inference.encode_words(learned(DEAD), "boat", None)
    assert (await inference.list_servers(learned("http://localhost:3003", enabled=False))).servers[0].state == "here"
    assert (await inference.list_servers(learned(DEAD, enabled=False))).servers[0].state == "unknown"


async def test_where_nobody_helps_it_is_said_why(odd: Odd, picture: str) -> None:
    odd.status = 404
    with pytest.raises(NoModel, match=r"answered 404.*the model is not there"):
        await inference_of(Pretended({})).read_text(learned(odd.url), picture)
    with pytest.raises(NoModel, match=r"^None of the machine-learning servers is there\. the model is not there$"):
        await inference_of(Pretended({})).read_text(learned(DEAD), picture)


async def test_a_picture_that_a_server_turns_down_is_told_of_the_picture(odd: Odd, picture: str) -> None:
    odd.status = 422
    inference = inference_of(Pretended({}))
    with pytest.raises(MediaError, match="could not use the picture"):
        await inference.find_faces(learned(odd.url), picture)
    odd.status, odd.body = 200, b'{"facial-recognition": [], "imageWidth": 3, "imageHeight": 2}'
    assert (await inference.find_faces(learned(odd.url), picture)).faces == ()
    odd.status = 413
    assert await inference_of(Pretended(ANSWERS)).find_faces(learned(odd.url), picture) == FACES


async def test_pictures_that_cannot_be_read_are_not_sent(odd: Odd, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no longer there"):
        await inference_of(Pretended({})).find_faces(learned(odd.url), str(tmp_path / "gone.jpeg"))
    assert odd.asked == []


# --- hostile ones


async def test_redirects_take_no_picture_along(odd: Odd, picture: str) -> None:
    async def elsewhere() -> web.StreamResponse:
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    odd.says = elsewhere
    assert await inference_of(Pretended(ANSWERS)).encode_picture(learned(odd.url), picture) == HALF
    assert odd.asked == ["ping", "predict"]


async def test_endless_and_silent_ones_are_left(odd: Odd, picture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("photostead.features.inference.remote.MOST_BYTES", 1000)
    odd.body = b" " * 1001
    inference = inference_of(Pretended(ANSWERS))
    assert await inference.encode_picture(learned(odd.url), picture) == HALF
    assert "more than 1000 bytes" in (inference.servers.named(learned(odd.url))[0].message or "")

    async def silence() -> web.StreamResponse:
        await asyncio.sleep(60)
        raise AssertionError

    monkeypatch.setattr(service, "WORDS_SECONDS", 0.2)
    odd.says = silence
    assert await inference.encode_words(learned(odd.url), "boat", None) == HALF
    assert "within 0.2 seconds" in (inference.servers.named(learned(odd.url))[0].message or "")


async def test_a_ping_that_is_none_is_nobody(odd: Odd) -> None:
    inference = inference_of(Pretended(ANSWERS))
    for answer in (web.Response(status=500), web.Response(body=b"x" * 2000)):
        odd.ping = answer
        inference.servers = health.Servers()
        assert await inference.encode_words(learned(odd.url), "boat", None) == HALF
    assert odd.asked == ["ping", "ping"]


async def test_secrets_of_an_address_are_told_to_nobody(odd: Odd) -> None:
    inference = inference_of(Pretended({}))
    config = learned(f"{odd.url}/base?token=secret#secret")
    with pytest.raises(NoModel) as raised:
        await inference.encode_words(config, "boat", None)
    listed = (await inference.list_servers(config)).servers[0]
    assert "secret" not in f"{raised.value.message} {listed.address} {listed.message}"


async def test_vectors_are_as_wide_as_those_that_are_kept(app: App, odd: Odd, picture: str) -> None:
    """Another width would mean another model, and all that was learned would be thrown away for it."""
    inference = Inference(Pretended(ANSWERS), app.plan, app.db)
    await app.db.write(vectors.ensure_space, "image", "tags-coarse", 2)
    await app.db.write(vectors.ensure_space, "face", "yunet-sface", 2)
    odd.body = b'{"clip": [1, 2, 3]}'
    assert await inference.encode_words(learned(odd.url), "boat", None) == HALF
    assert "have 3 numbers" in (inference.servers.named(learned(odd.url))[0].message or "")
    odd.body = faces(face(1, 1, 9, 9, embedding=[1, 2, 3]))
    assert await inference.find_faces(learned(odd.url), picture) == FACES
    inference.servers = health.Servers()
    odd.body = b'{"clip": [1, 0]}'
    assert await inference.encode_picture(learned(odd.url), picture) == struct.pack("<2f", 1, 0)
    odd.body = faces()
    assert (await inference.find_faces(learned(odd.url), picture)).faces == ()


# --- the page about the box


async def test_administrators_see_who_helps(app: App, admin: Client, odd: Odd) -> None:
    config = await admin.get("/admin/config")
    config["machineLearning"]["urls"] = [odd.url, DEAD]
    await admin.put("/admin/config", json=config)
    answer = await admin.get("/photostead/learning/servers")
    assert [(one["address"], one["state"]) for one in answer["servers"]] == [(odd.url, "there"), (DEAD, "away")]
    assert odd.asked == ["ping"]
    assert isinstance(app.inference, Inference)


async def test_photos_are_learned_by_another_machine(app: App, admin: Client, run_jobs: RunJobs) -> None:
    there = Pretended(ANSWERS)
    async with our_server(there) as server:
        config = await admin.get("/admin/config")
        config["machineLearning"]["urls"] = [str(server.make_url("/"))]
        await admin.put("/admin/config", json=config)
        await app.settle()
        asset = await upload(admin, jpeg())
        await run_jobs()
    assert {task for task, *_ in there.asked} == ANSWERS.keys() - {ml.encode_words}
    assert [line["text"] for line in await admin.get(f"/assets/{asset}/ocr")] == [LINES[0].text]
    assert len(await admin.get("/faces", params={"id": asset})) == 1
