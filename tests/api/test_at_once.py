"""What is answered on the spot is what the long way answers, to the same people, and only what is plain."""

import asyncio
import logging
from collections.abc import Callable

import pytest

from photostead.access import identity
from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.registry import all_routes
from photostead.http.at_once import AtOnce
from photostead.kernel.clock import now_ms
from tests.api.uploading import upload
from tests.client import Answer, Client
from tests.conftest import MakeApiKey, MakeLink, MakeUser, RunJobs
from tests.people import insert_partner
from tests.photos import jpeg

pytestmark = pytest.mark.usefixtures("at_hand")
Count = Callable[[], int]


@pytest.fixture
async def photo(admin: Client, run_jobs: RunJobs) -> str:
    """An upload with its pictures."""
    uid = await upload(admin, jpeg(), "photo.jpg")
    await run_jobs()
    return uid


@pytest.fixture
def at_once(app: App) -> Count:
    """How many requests were answered on the spot since it was last asked."""
    assert app.server is not None
    before = [app.server.at_once.answered]

    def count() -> int:
        assert app.server is not None
        before.append(app.server.at_once.answered)
        return before[-1] - before[-2]

    return count


async def ask(client: Client, path: str, **headers: str) -> Answer:
    """Twice, so that who asks is known and what is asked for has been looked at."""
    await client.send("GET", path, headers=headers)
    return await client.send("GET", path, headers=headers)


def said(answer: Answer) -> tuple[object, ...]:
    """All but the time of day."""
    headers = sorted((name, value) for name, value in answer.headers.items() if name != "Date")
    return answer.status, headers, answer.body


async def paths_of(admin: Client, uid: str) -> list[tuple[str, dict[str, str]]]:
    """Requests for all that is answered on the spot, in its ways."""
    version = (await admin.get(f"/assets/{uid}"))["thumbhash"]
    thumbnail = f"/api/assets/{uid}/thumbnail"
    etag = (await admin.send("GET", thumbnail)).headers["ETag"]
    return [
        ("/api/server/ping", {}),
        ("/api/server/version?x=1", {}),
        (f"/api/assets/{uid}?x=%20", {}),
        (f"/api/assets/{uid}", {"Accept-Encoding": "gzip"}),
        (f"/api/assets/{uid}", {"Accept-Encoding": "identity"}),
        (thumbnail, {}),
        (f"{thumbnail}?size=preview", {}),
        (f"{thumbnail}?c={version.replace('+', '%2B')}", {}),
        (thumbnail, {"If-None-Match": etag}),
        (thumbnail, {"If-None-Match": 'W/"other", "another"'}),
    ]


async def test_the_same_as_the_long_way(
    admin: Client, photo: str, at_once: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the last header; and each of them was answered on the spot."""
    paths = await paths_of(admin, photo)
    short = []
    for path, headers in paths:
        await admin.send("GET", path, headers=headers)
        at_once()
        short.append(said(await admin.send("GET", path, headers=headers)))
        assert at_once() == 1, path
    monkeypatch.setattr(AtOnce, "answer", lambda *given: None)
    long = [said(await admin.send("GET", path, headers=headers)) for path, headers in paths]
    for (path, _), one, other in zip(paths, short, long, strict=True):
        assert one == other, path
    assert {answer[0] for answer in short} == {200, 304}
    assert at_once() == 0


async def test_every_route_that_says_so(admin: Client, photo: str) -> None:
    """The table of this module knows all of them."""
    asked = {path.partition("?")[0].lower().replace(photo, "{asset_id}") for path, _ in await paths_of(admin, photo)}
    assert {"/api" + route.path for route in all_routes() if route.is_at_once} == asked


async def test_only_what_is_plain(admin: Client, photo: str, at_once: Count) -> None:
    """The rest goes the long way, and is answered as ever."""
    thumbnail = f"/api/assets/{photo}/thumbnail"
    await ask(admin, thumbnail)
    at_once()
    part = await admin.send("GET", thumbnail, headers={"Range": "bytes=0-3"})
    assert (part.status, len(part.body)) == (206, 4)
    assert (await admin.send("HEAD", thumbnail)).status == 200
    assert (await admin.send("GET", thumbnail, data=b"a body")).status == 200
    assert (await admin.send("GET", thumbnail, headers={"Connection": "close"})).status == 200
    assert (await admin.send("GET", thumbnail, headers={"Expect": "100-continue"})).status == 200
    assert (await admin.send("GET", f"{thumbnail}?size=tiny")).status == 400
    assert (await admin.send("GET", thumbnail + "/x")).status == 404
    assert at_once() == 0


async def test_nobody_and_those_who_may_not(
    app: App, admin: Client, anonymous: Client, photo: str, at_once: Count,
    make_user: MakeUser, make_api_key: MakeApiKey, make_link: MakeLink,
) -> None:  # fmt: skip
    """Refused as ever, however often they ask; and whoever loses a right has lost it at once."""
    thumbnail = f"/api/assets/{photo}/thumbnail"
    mia, sam = await make_user("mia"), await make_user("sam")
    key, guest = await make_api_key(admin, "asset.read"), await make_link(admin, assets=[photo])
    await app.db.write(insert_partner, admin.user_id, sam.user_id)
    for client, status in ((anonymous, 401), (mia, 400), (key, 403)):
        assert (await ask(client, thumbnail)).status == status
    assert at_once() == 0
    for client in (sam, guest, admin):
        assert (await ask(client, thumbnail)).status == 200
        assert at_once() >= 1
    await app.db.write(Tx.run, "delete from partners")
    await app.db.write(Tx.run, "delete from shared_links")
    await app.db.write(Tx.run, "delete from sessions where user_id = ?", (admin.user_id,))
    for client, status in ((sam, 400), (guest, 401), (admin, 401)):
        assert (await ask(client, thumbnail)).status == status
    assert at_once() == 0


async def test_a_session_that_ends_and_one_to_be_noted(
    app: App, admin: Client, photo: str, at_once: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are the long way's: it writes, or refuses."""
    path = f"/api/assets/{photo}"
    await ask(admin, path)
    assert at_once() >= 1
    with monkeypatch.context() as patch:
        patch.setattr(identity, "TOUCH_MS", -1)
        assert (await admin.send("GET", path)).status == 200
    assert at_once() == 0
    await app.db.write(Tx.run, "update sessions set expires_at = ?", (now_ms() + 60_000,))
    await ask(admin, path)
    at_once()
    later = now_ms() + 120_000
    monkeypatch.setattr(identity, "now_ms", lambda: later)
    assert (await admin.send("GET", path)).status == 401
    assert at_once() == 0


async def test_locked_and_trashed(app: App, admin: Client, photo: str, make_link: MakeLink) -> None:
    """The rule of who sees what is asked each time."""
    guest = await make_link(admin, assets=[photo])
    path = f"/api/assets/{photo}/thumbnail"
    assert (await ask(guest, path)).status == 200
    await app.db.write(Tx.run, "update assets set visibility = 'locked'")
    assert (await ask(guest, path)).status == 400
    assert (await ask(admin, path)).status == 400  # the PIN code was not given


async def test_no_pictures_of_a_folder_that_is_far(app: App, admin: Client, photo: str, at_once: Count) -> None:
    """Nor of one that nobody is answerable for; and a picture that is gone is told of by the long way."""
    assert app.server is not None
    path = f"/api/assets/{photo}/thumbnail"
    for below in (None, "/somewhere/else/"):
        app.server.at_once._files_below = below
        assert (await ask(admin, path)).status == 200
    assert at_once() == 0
    app.server.at_once._files_below = f"{app.options.media_dir}/derived/"
    assert (await ask(admin, path)).status == 200
    at_once()
    for file in app.options.media_dir.glob("derived/**/*-thumbnail.*"):
        file.unlink()
    assert (await ask(admin, path)).status == 404
    assert at_once() == 0


async def test_counted_and_noted(app: App, admin: Client, at_once: Count, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the metrics; and where every request is to have its line in the log, by the long way."""
    await ask(admin, "/api/server/ping")
    at_once()
    monkeypatch.setattr(logging.getLogger("photostead.http.noting"), "level", logging.DEBUG)
    logging.getLogger().manager._clear_cache()  # type: ignore[attr-defined]
    await ask(admin, "/api/server/ping")
    assert at_once() == 0


async def test_in_maintenance(
    app: App, admin: Client, photo: str, at_once: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate is the long way's."""
    await ask(admin, f"/api/assets/{photo}")
    at_once()
    monkeypatch.setattr(type(app.services.gate), "is_closed", True)
    for path in (f"/api/assets/{photo}", "/api/server/ping"):
        assert (await admin.send("GET", path)).status == 200
    assert at_once() == 0


async def test_answers_keep_the_order_of_questions(app: App, admin: Client, photo: str) -> None:
    """Also of a client that does not wait for them."""
    authorization = admin.headers["Authorization"]
    reader, writer = await asyncio.open_connection("127.0.0.1", app.port)
    paths = ["/api/server/ping", "/api/users/me", "/api/server/version", f"/api/assets/{photo}", "/api/server/ping"]
    heads = [f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\n\r\n".encode() for path in paths]
    for parts in ([b"".join(heads)], heads, [head[:9] for head in heads[:1]] + [heads[0][9:], *heads[1:]]):
        for part in parts:
            writer.write(part)
            await writer.drain()
        bodies = [await read_answer(reader) for _ in paths]
        assert bodies[0] == bodies[4] == b'{"res":"pong"}'
        assert [b"email" in bodies[1], b"major" in bodies[2], photo.encode() in bodies[3]] == [True] * 3
    writer.close()


async def read_answer(reader: asyncio.StreamReader) -> bytes:
    """The body of the next one."""
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return await reader.readexactly(int(length.partition(b":")[2]))
