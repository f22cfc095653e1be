"""Pictures of people over HTTP: who may set, see and remove them, and what lies on disk then."""

import asyncio
import errno
import io
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.profile_images import service, store
from photostead.jobs.executors import WorkerDied
from photostead.kernel.errors import Invalid, TooLarge
from tests.api.settling import change_settings
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeLink, MakeUser, RunJobs
from tests.media import pictures
from tests.photos import jpeg

NOBODYS = "7b2d3f7e-1c55-4b0e-9f5e-0d8a4f5c1a11"


def form(data: bytes, name: str = "me.jpg", field: str = "file") -> aiohttp.FormData:
    made = aiohttp.FormData(default_to_multipart=True)
    made.add_field(field, data, filename=name, content_type="image/jpeg")
    return made


async def give(client: Client, data: bytes | None = None, expect: int = 201) -> Any:
    picture = jpeg(size=(90, 60)) if data is None else data
    return await client.post("/users/profile-image", data=form(picture), expect=expect)


def files(app: App) -> list[str]:
    """What lies in the folder of pictures, and what is on its way."""
    home = app.options.media_dir
    found = [*(home / "profile").glob("*"), *(home / "incoming").glob("*.*")]
    return sorted(str(path.relative_to(home)) for path in found if path.name != ".photostead")


async def test_given_seen_replaced_and_removed(app: App, admin: Client, events: Heard, run_jobs: RunJobs) -> None:
    """The whole life of a picture."""
    first = await give(admin)
    assert first["userId"] == admin.uid
    assert files(app) == [first["profileImagePath"]]
    me = await admin.get("/users/me")
    assert (me["profileImagePath"], me["profileChangedAt"]) == (first["profileImagePath"], first["profileChangedAt"])
    [event] = events.take()
    assert (event.name, event.user_id, event.payload) == ("on_profile_image", admin.user_id, first)
    data = await admin.get(f"/users/{admin.uid}/profile-image")
    assert Image.open(io.BytesIO(data)).size == (60, 60)
    second = await give(admin, jpeg((9, 9, 200)))
    assert second["profileImagePath"] != first["profileImagePath"]
    await run_jobs()
    assert files(app) == [second["profileImagePath"]]
    await admin.delete("/users/profile-image", expect=204)
    await run_jobs()
    assert files(app) == []
    assert (await admin.get("/users/me"))["profileImagePath"] == ""
    await admin.get(f"/users/{admin.uid}/profile-image", expect=404)
    await admin.delete("/users/profile-image", expect=400)


async def test_caching(admin: Client) -> None:
    """The answer is kept and asked after; another picture has another name."""
    await give(admin)
    path = f"/api/users/{admin.uid}/profile-image"
    answer = await admin.send("GET", path)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "no-cache" in answer.headers["Cache-Control"]
    tag = answer.headers["ETag"]
    assert (await admin.send("GET", path, headers={"If-None-Match": tag})).status == 304
    await give(admin, jpeg((1, 2, 3)))
    assert (await admin.send("GET", path, headers={"If-None-Match": tag})).status == 200


async def test_absent_and_hidden_people_look_alike(
    app: App, admin: Client, make_user: MakeUser, make_link: MakeLink
) -> None:
    """Where people do not see each other, a picture's address tells nothing."""
    mia, ben = await make_user("mia"), await make_user("ben")
    await give(mia)
    await ben.get(f"/users/{mia.uid}/profile-image")
    await change_settings(admin, {"server": {"publicUsers": False}})
    answers = [await ben.send("GET", f"/api/users/{uid}/profile-image") for uid in (mia.uid, NOBODYS)]
    assert [answer.status for answer in answers] == [400, 400]
    hidden, absent = [{**answer.body, "correlationId": ""} for answer in answers]
    assert hidden == absent
    await mia.get(f"/users/{mia.uid}/profile-image")
    await admin.get(f"/users/{mia.uid}/profile-image")
    guest = await make_link(mia)
    await guest.get(f"/users/{mia.uid}/profile-image", expect=401)


async def test_keys_need_the_permission(admin: Client, make_api_key: MakeApiKey) -> None:
    reader = await make_api_key(admin, "userProfileImage.read")
    writer = await make_api_key(admin, "userProfileImage.update")
    await give(reader, expect=403)
    await give(writer)
    await writer.get(f"/users/{admin.uid}/profile-image", expect=403)
    await reader.get(f"/users/{admin.uid}/profile-image")
    await writer.delete("/users/profile-image", expect=403)


REFUSED = {
    "empty": b"",
    "text": b"hello",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "bomb": pictures.png_bomb(32_000, 32_000),
    "cut off": jpeg(size=(400, 300))[:700],
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_no_picture_changes_nothing(name: str, app: App, admin: Client) -> None:
    answer = await give(admin, REFUSED[name], expect=400)
    assert answer["message"].startswith("The picture cannot be used: ")
    assert ".part" not in answer["message"]
    assert files(app) == []
    assert (await admin.get("/users/me"))["profileImagePath"] == ""


async def test_too_large(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its announced length, and by what comes."""
    monkeypatch.setattr(service, "MAX_BYTES", 1000)
    assert "larger than" in (await give(admin, b"x" * 200_000, expect=413))["message"]
    assert "larger than" in (await give(admin, b"x" * 2_000, expect=413))["message"]
    assert files(app) == []


async def test_forms_without_a_file(admin: Client, app: App) -> None:
    await admin.post("/users/profile-image", data=form(b"x", field="picture"), expect=400)
    await admin.post("/users/profile-image", json={"file": "x"}, expect=400)
    assert files(app) == []


async def test_a_decoder_that_dies(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def die(*_: object, **__: object) -> bytes:
        raise WorkerDied("the decoder crashed (exit code -11)")

    monkeypatch.setattr(app.executor, "submit", die)
    assert "crashed" in (await give(admin, expect=400))["message"]
    assert files(app) == []


async def test_without_its_disk(app: App, admin: Client, tmp_path: Path) -> None:
    """Nothing is written where the markers are gone."""
    (app.options.media_dir / "library" / ".photostead").rename(tmp_path / "marker")
    await give(admin, expect=503)
    assert not (app.options.media_dir / "profile").exists()


async def test_a_write_that_fails_leaves_no_file(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise Invalid("This account is gone.")

    monkeypatch.setattr(store, "put_path", fail)
    await give(admin, expect=400)
    assert files(app) == []


async def test_a_folder_that_cannot_be_synced_leaves_no_file(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file has its name by then."""

    def fail(folder: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", folder)

    monkeypatch.setattr("photostead.media.files.sync_folder", fail)
    await give(admin, expect=507)
    assert files(app) == []


async def test_from_bytes(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of sign-in providers."""
    made = await service.set_from_bytes(app.services, admin.user_id, jpeg(size=(40, 40)))
    assert files(app) == [made.profile_image_path]
    with pytest.raises(Invalid):
        await service.set_from_bytes(app.services, admin.user_id, b"<svg/>")
    monkeypatch.setattr(service, "MAX_BYTES", 10)
    with pytest.raises(TooLarge):
        await service.set_from_bytes(app.services, admin.user_id, b"x" * 11)
    assert files(app) == [made.profile_image_path]


async def test_the_picture_of_a_removed_account_goes(
    app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs
) -> None:
    mia = await make_user("mia")
    await give(mia)
    await admin.call("DELETE", f"/admin/users/{mia.uid}", json={"force": True})
    await admin.get(f"/users/{mia.uid}/profile-image", expect=400)
    await run_jobs()
    assert await app.db.read(Rows.value, "select count(*) from users") == 1
    assert files(app) == []


async def test_a_path_that_was_tampered_with_leads_nowhere(app: App, admin: Client) -> None:
    await app.db.write(Tx.run, "update users set profile_image_path = '../data/photostead.sqlite'")
    await admin.get(f"/users/{admin.uid}/profile-image", expect=404)


async def test_what_a_kill_leaves_of_one_goes_at_the_next_start(app: App) -> None:
    """The half of a picture, whose name never comes again."""
    home, name = app.options.media_dir, "profile/somebodys.jpeg"
    await asyncio.to_thread(service.place, home, name, b"whole", home / "incoming" / "1.intent")
    await asyncio.to_thread((home / name).rename, home / "profile" / ".somebodys.jpeg.part")
    await assets.settle_intents(app.db, home)
    assert files(app) == []
