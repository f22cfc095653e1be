"""Streaming: what a player is offered, that the pieces make up the video, who may have them, and when a session ends."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.features.streaming import pieces, sessions
from photostead.kernel.ids import new_id
from photostead.media import ffmpeg
from tests.api.settling import change_settings
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeApiKey, MakeLink, MakeUser, RunJobs
from tests.media.streams import FPS, SECONDS, join, make_video, shown
from tests.people import insert_partner
from tests.photos import jpeg

OFFSET = 10.0
FRAMES = FPS * SECONDS
TIMES = [pytest.approx(OFFSET + number / FPS, abs=0.002) for number in range(FRAMES)]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One whose file can be sent as it is, and one that only a transcode shows."""
    folder = tmp_path_factory.mktemp("films")
    return {name: make_video(folder / name).read_bytes() for name in ("film.mp4", "film.mkv")}


@pytest.fixture
async def film(admin: Client, films: dict[str, bytes]) -> str:
    """A video whose file can be sent as it is."""
    return await upload(admin, films["film.mp4"], "film.mp4")


@pytest.fixture
async def other(admin: Client, films: dict[str, bytes]) -> str:
    """A video that is transcoded."""
    return await upload(admin, films["film.mkv"], "film.mkv")


class Player:
    """What a player does: reads playlists and fetches what they name."""

    def __init__(self, client: Client, asset: str) -> None:
        self.client, self.root = client, f"/assets/{asset}/video/stream"
        self.playlist = ""
        self.addresses: list[str] = []

    async def open(self) -> "Player":
        """A new session."""
        self.playlist = await self.text("main.m3u8")
        self.addresses = addresses_in(self.playlist)
        return self

    @property
    def session(self) -> str:
        """Its id."""
        return self.addresses[0].partition("/")[0]

    async def text(self, name: str) -> str:
        """A playlist."""
        found = await self.client.get(f"{self.root}/{name}", expect=200)
        return found.decode() if isinstance(found, bytes) else str(found)

    async def segments(self) -> list[str]:
        """The names of the first quality's."""
        return addresses_in(await self.text(self.addresses[0]))

    async def piece(self, name: str, expect: int = 200) -> Any:
        """A piece of the first quality."""
        folder = self.addresses[0].rpartition("/")[0]
        return await self.client.get(f"{self.root}/{folder}/{name}", expect=expect)


def addresses_in(playlist: str) -> list[str]:
    """What a playlist names."""
    return [line for line in playlist.splitlines() if not line.startswith("#")]


def files_of(app: App) -> list[Path]:
    """What streaming left on the disk."""
    return [path for path in (app.options.data_dir / "streams").rglob("*") if path.is_file()]


async def test_a_file_as_it_is(app: App, admin: Client, film: str, tmp_path: Path) -> None:
    """Its own pictures and sound, cut at its key frames, without what it says of itself."""
    player = await Player(admin, film).open()
    assert admin.last.headers["Content-Type"].startswith("application/vnd.apple.mpegurl")
    assert 'RESOLUTION=160x120,FRAME-RATE=10.000,VIDEO-RANGE=SDR,NAME="original"' in player.playlist
    assert len(player.addresses) == 1  # nothing is gained by a transcode of so small a file
    assert await player.segments() == ["seg_0.m4s", "seg_1.m4s"]
    assert files_of(app) == []
    made = [await player.piece(name) for name in ("init.mp4", "seg_0.m4s", "seg_1.m4s")]
    assert admin.last.headers["Content-Type"] == "video/iso.segment"
    assert shown(join(tmp_path / "all.mp4", *made)) == TIMES
    assert b"50.08" not in b"".join(made)
    for name in ("seg_2.m4s", "seg_" + "9" * 3000 + ".m4s", "seg_٣.m4s"):
        await player.piece(name, expect=404)
    for name in ("seg_-1.m4s", "init.mp3", "..%2fphotostead.sqlite"):
        await player.piece(name, expect=400)
    await admin.get(f"{player.root}/{player.session}/7/playlist.m3u8", expect=404)
    await admin.get(f"{player.root}/{player.session}/-1/playlist.m3u8", expect=400)
    await admin.get(f"{player.root}/{new_id()}/0/playlist.m3u8", expect=404)
    await admin.delete(f"{player.root}/{new_id()}", expect=204)
    await admin.delete(f"{player.root}/{player.session}", expect=204)
    await player.piece("seg_1.m4s", expect=404)
    assert files_of(app) == []


async def test_a_transcode(app: App, admin: Client, other: str, tmp_path: Path) -> None:
    """Whichever part is asked for first, the parts fit together; and a look back is made anew where it must be."""
    player = await Player(admin, other).open()
    assert 'NAME="120p"' in player.playlist
    await admin.get(f"{player.root}/{player.addresses[0]}", headers={"x-immich-hls-pos": "8.5"}, expect=200)
    init = await player.piece("init.mp4")
    last = await player.piece("seg_2.m4s")
    assert shown(join(tmp_path / "last.mp4", init, last)) == TIMES[8 * FPS :]
    names = await player.segments()
    assert names == ["seg_0.m4s", "seg_1.m4s", "seg_2.m4s"]
    made = [await player.piece(name) for name in names]
    assert shown(join(tmp_path / "all.mp4", init, *made)) == TIMES
    assert b"50.08" not in b"".join([init, *made])
    await app.streams.sweep(time.monotonic() + sessions.REST_SECONDS + 1)
    assert await player.piece(names[0]) == made[0]
    await admin.put(f"/assets/{other}", json={"visibility": "locked"})
    await player.piece(names[0], expect=400)
    assert files_of(app) == []


async def test_a_copy_that_was_made_is_sent(
    app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs, other: str, tmp_path: Path
) -> None:
    """It costs nothing to make again; and as it tells nothing, whoever may watch gets it. Without it one is made."""
    mia = await make_user("mia")
    await app.db.write(insert_partner, admin.user_id, mia.user_id)
    await admin.put(f"/photostead/partners/{mia.uid}", json={"sharesPlaces": False})
    await change_settings(admin, {"ffmpeg": {"transcode": "all", "preset": "ultrafast"}})
    await run_jobs()
    for client in (admin, mia):
        player = await Player(client, other).open()
        made = [await player.piece(name) for name in ["init.mp4", *await player.segments()]]
        assert shown(join(tmp_path / "all.mp4", *made)) == TIMES
        assert app.streams.find((client.user_id, None), other, player.session).qualities[0].is_copy
    next((app.options.data_dir / "derived").rglob("*-encoded_video.mp4")).unlink()
    again = await Player(mia, other).open()
    assert not any(quality.is_copy for quality in app.streams.find((mia.user_id, None), other, again.session).qualities)


async def test_whose_it_is(app: App, admin: Client, make_user: MakeUser, film: str) -> None:
    """A session is the account's that opened it, for the video that it was opened for."""
    mia = await make_user("mia")
    player = await Player(admin, film).open()
    await mia.get(f"{player.root}/main.m3u8", expect=400)
    await mia.get(f"{player.root}/{player.addresses[0]}", expect=400)
    await app.db.write(insert_partner, admin.user_id, mia.user_id)
    await mia.get(f"{player.root}/{player.addresses[0]}", expect=404)
    await mia.delete(f"{player.root}/{player.session}", expect=204)
    photo = await upload(admin, jpeg(), "photo.jpg")
    await admin.get(f"/assets/{photo}/video/stream/{player.addresses[0]}", expect=400)
    await admin.get(f"/assets/{photo}/video/stream/main.m3u8", expect=400)
    await player.piece("init.mp4")
    # Drones write positions between the pictures: who is not told of places gets a transcode.
    watching = await Player(mia, film).open()
    assert 'NAME="original"' in watching.playlist
    await watching.piece("seg_0.m4s")
    await admin.put(f"/photostead/partners/{mia.uid}", json={"sharesPlaces": False})
    for name in ("seg_0.m4s", "seg_1.m4s"):
        await watching.piece(name, expect=404)
    assert 'NAME="120p"' in (await Player(mia, film).open()).playlist


async def test_addresses_carry_credentials_on(
    admin: Client, make_link: MakeLink, make_api_key: MakeApiKey, film: str
) -> None:
    """For players that keep no query and send no headers."""
    guest = await make_link(admin, assets=[film])
    player = await Player(guest, film).open()
    assert player.addresses[0].endswith(f"/playlist.m3u8?key={guest.params['key']}")
    playlist = await player.text(player.addresses[0].partition("?")[0])
    assert f'URI="init.mp4?key={guest.params["key"]}"' in playlist
    assert await player.piece("init.mp4")
    await admin.get(f"{player.root}/{player.addresses[0].partition('?')[0]}", expect=404)
    discreet = await Player(await make_link(admin, assets=[film], show_metadata=0), film).open()
    assert 'NAME="original"' not in discreet.playlist
    key = (await make_api_key(admin, "asset.view")).headers["x-api-key"]
    by_key = await Player(Client(admin.http, admin.base, params={"apiKey": key}), film).open()
    assert by_key.addresses[0].endswith(f"?apiKey={key}")


async def test_switched_off(admin: Client, film: str) -> None:
    assert (await admin.get("/server/features"))["realtimeTranscoding"]
    player = await Player(admin, film).open()
    await change_settings(admin, {"ffmpeg": {"realtime": {"enabled": False}}})
    assert not (await admin.get("/server/features"))["realtimeTranscoding"]
    answer = await admin.get(f"{player.root}/main.m3u8", expect=400)
    assert "switched off" in answer["message"]
    await player.piece("init.mp4", expect=400)


@pytest.fixture
def failing_ffmpeg(tmp_path: Path) -> Iterator[None]:
    """One that says why it does nothing."""
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\necho 'the sky is too high' >&2\nexit 3\n")
    program.chmod(0o755)
    ffmpeg.choose_ffmpeg(program)
    yield
    ffmpeg.choose_ffmpeg(None)


@pytest.mark.usefixtures("failing_ffmpeg")
async def test_what_goes_wrong(admin: Client, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Players are told, and so are people."""
    player = await Player(admin, other).open()
    answer = await player.piece("seg_0.m4s", expect=422)
    assert "the sky is too high" in answer["message"]
    monkeypatch.setattr(pieces, "WAIT_SECONDS", 0.0)
    answer = await player.piece("seg_0.m4s", expect=503)
    assert "too slow" in answer["message"]
    broken = await upload(admin, b"\0\0\0\x18ftypmp42" + b"\0" * 100, "broken.mp4")
    await admin.get(f"/assets/{broken}/video/stream/main.m3u8", expect=422)
