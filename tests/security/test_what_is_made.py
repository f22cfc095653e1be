"""What is made of photos and videos and given to others: it says nothing that its original keeps back, it is as locked as
that is, and a link that ends takes it along. Converted copies, streams, edited pictures.
"""

import io
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import imageio_ffmpeg
import pyexiv2
import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.kernel.ids import new_id
from tests.api.motion import unlock
from tests.api.settling import change_settings
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeApiKey, MakeLink, MakeUser, RunJobs
from tests.media.streams import make_video
from tests.photos import jpeg

# A place, a device and a secret between the pictures (user data in SEI, ISO 14496-10 D.1.7), as drones write them.
PLACE, MAKER, BETWEEN = "+50.0833+014.4167/", "Elph", "between-the-pictures"
UUID = "086f3693b7b34f2c965321492feee5b8"
PLAYED = ("avc1", "mp4a.40.2")


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A video that says where and with what it was taken, wherever a video can."""
    folder = tmp_path_factory.mktemp("film")
    plain = make_video(folder / "plain.mov", "-metadata", f"make={MAKER}", "-metadata:s:v", f"title={PLACE}", seconds=2)
    said = folder / "film.mov"
    tell = f"h264_metadata=sei_user_data={UUID}+{BETWEEN}"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(plain), "-map", "0", "-c", "copy"]
    more = ("-bsf:v", tell, "-movflags", "use_metadata_tags", "-map_metadata", "0", str(said))
    subprocess.run([*command, *more], check=True)
    return said.read_bytes()


@dataclass(frozen=True)
class World:
    """Mia shows a film and an edited photo, both with a place, to a partner, in an album and by a link."""

    app: App
    mia: Client
    tom: Client
    guest: Client
    film: str
    photo: str
    album: str


@pytest.fixture
async def world(
    app: App, admin: Client, make_user: MakeUser, make_link: MakeLink, run_jobs: RunJobs, film: bytes
) -> World:
    """What is made of both is there; Tom and the guest are told no places."""
    mia, tom = await make_user("mia"), await make_user("tom")
    await change_settings(admin, {"ffmpeg": {"preset": "ultrafast", "targetResolution": "60", "transcode": "all"}})
    shown = await upload(mia, film, "film.mov")
    photo = await upload(mia, jpeg(gps=(50.0833, 14.4167), Model=MAKER.encode(), ImageDescription=b"hush"), "p.jpg")
    await run_jobs()
    turn = {"action": "rotate", "parameters": {"angle": 90}}
    await mia.put(f"/assets/{photo}/edits", json={"edits": [turn]}, expect=200)
    await run_jobs()
    album = await mia.post("/albums", json={"albumName": "a", "assetIds": [shown, photo]}, expect=201)
    await mia.post("/partners", json={"sharedWithId": tom.uid})
    await mia.put(f"/photostead/partners/{tom.uid}", json={"sharesPlaces": False})
    return World(app, mia, tom, await make_link(mia, album=album["id"], show_metadata=0), shown, photo, album["id"])


# --- what others are given says nothing


async def test_nothing_tells_where(world: World) -> None:
    """To whom it is kept back: whatever of it they are given at all."""
    for client in (world.tom, world.guest):
        given = [("film", data) for data in await films_for(world, client)]
        given += [("picture", data) for data in await pictures_for(world, client)]
        assert len(given) >= 10
        for kind, data in given:
            assert not [word for word in (PLACE, "50.08", BETWEEN) if word.encode() in data], kind
            told = list(film_says(data) if kind == "film" else picture_says(data))
            assert not [line for line in told if "GPS" in line or PLACE in line], told
            assert client is world.tom or not [line for line in told if MAKER in line], told


async def films_for(world: World, client: Client) -> list[bytes]:
    """The copy, and every quality of a stream."""
    found = [bytes(await client.get(f"/assets/{world.film}/video/playback", expect=200))]
    root = f"/assets/{world.film}/video/stream"
    playlist = (await client.get(f"{root}/main.m3u8", expect=200)).decode()
    assert 'NAME="original"' not in playlist
    for line in playlist.splitlines():
        if not line.startswith("#"):
            folder = line.partition("/playlist")[0]
            pieces = [await client.get(f"{root}/{folder}/{name}", expect=200) for name in ("init.mp4", "seg_0.m4s")]
            found.append(b"".join(map(bytes, pieces)))
    return found


async def pictures_for(world: World, client: Client) -> list[bytes]:
    """Every size of both, edited and not; and what archives hold, where they are given any."""
    found = []
    for uid in (world.photo, world.film):
        for size in ("thumbnail", "preview", "fullsize", "original"):
            for edited in ("true", "false"):
                params = {"size": size, "edited": edited}
                answer = await client.send("GET", f"/api/assets/{uid}/thumbnail", params=params)
                assert answer.status in ({200} if size in {"thumbnail", "preview"} else {200, 403, 404}), answer.body
                found += [bytes(answer.body)] if answer.status == 200 else []
    for is_edited in (True, False):
        original = f"/assets/{world.photo}/original?edited={str(is_edited).lower()}"
        await client.get(original, expect=403)
        body = {"assetIds": [world.photo], "edited": is_edited}
        answer = await client.send("POST", "/api/download/archive", json=body)
        if answer.status == 200:
            archive = zipfile.ZipFile(io.BytesIO(answer.body))
            found += [archive.read(name) for name in archive.namelist()]
    return found


def film_says(data: bytes) -> Iterator[str]:
    """All texts of a container and its streams."""
    with av.open(io.BytesIO(data)) as container:
        for held in (container, *container.streams):
            yield from (f"{name}={value}" for name, value in held.metadata.items())


def picture_says(data: bytes) -> Iterator[str]:
    """All EXIF, IPTC and XMP of a picture, by exiv2."""
    with pyexiv2.ImageData(data) as image:
        for found in (image.read_exif(), image.read_iptc(), image.read_xmp()):
            yield from (f"{name}={value}" for name, value in found.items())


async def test_what_was_only_put_into_another_container(
    app: App, world: World, admin: Client, run_jobs: RunJobs
) -> None:
    """Its pictures are the camera's own, and so is whatever stands between them: it counts as the original."""
    await change_settings(admin, {"ffmpeg": {"transcode": "required", "acceptedContainers": []}})
    await admin.put("/jobs/videoConversion", json={"command": "start", "force": True})
    await run_jobs()
    assert await app.db.read(Rows.column, "select decision from videos") == ["remux"]
    path = f"/assets/{world.film}/video/playback"
    assert BETWEEN.encode() in bytes(await world.mia.get(path, expect=200))
    for client in (world.tom, world.guest):
        await client.get(path, expect=403)
        assert len(await films_for_streams(world, client)) >= 1


async def films_for_streams(world: World, client: Client) -> list[str]:
    """The qualities there are; a stream is made anew for whom the original is not."""
    playlist = (await client.get(f"/assets/{world.film}/video/stream/main.m3u8", expect=200)).decode()
    assert 'NAME="original"' not in playlist
    return [line for line in playlist.splitlines() if not line.startswith("#")]


# --- the locked folder, and links that end


async def open_stream(client: Client, uid: str) -> list[str]:
    """All that a session can be asked for."""
    root = f"/assets/{uid}/video/stream"
    playlist = (await client.get(f"{root}/main.m3u8", expect=200)).decode()
    folder = next(line for line in playlist.splitlines() if not line.startswith("#")).partition("/playlist")[0]
    names = ("playlist.m3u8", "init.mp4", "seg_0.m4s")
    paths = [f"{root}/main.m3u8", *(f"{root}/{folder}/{name}" for name in names)]
    for path in paths:
        await client.get(path, expect=200)
    return paths


async def test_locking_ends_what_is_shown(app: App, world: World, admin: Client, make_api_key: MakeApiKey) -> None:
    """For everybody, in the middle of it; a locked one and one that nobody has are answered alike."""
    keyed = await make_api_key(world.mia, "all")
    clients = {"owner": world.mia, "key": keyed, "partner": world.tom, "link": world.guest}
    opened = {name: await open_stream(client, world.film) for name, client in clients.items()}
    await admin.get(f"/assets/{world.film}/video/stream/main.m3u8", expect=400)
    await world.mia.put("/assets", json={"ids": [world.film, world.photo], "visibility": "locked"}, expect=204)
    more = [f"/assets/{world.film}/video/playback", f"/photostead/videos/{world.film}"]
    more += [f"/assets/{world.photo}/edits", f"/assets/{world.photo}/thumbnail?edited=true"]
    more += [f"/assets/{world.photo}/original?edited=true"]
    for name, client in {**clients, "admin": admin}.items():
        for path in (*opened.get(name, opened["owner"]), *more):
            assert await said(client, path) == await said(client, path.replace(uid_in(path), new_id())), (name, path)
    assert [path for path in (app.options.data_dir / "streams").rglob("*") if path.is_file()] == []
    await unlock(app)
    for path in (*await open_stream(world.mia, world.film), *more):
        await world.mia.get(path, expect=200)
    for client in (keyed, world.tom, admin):
        assert (await client.send("GET", f"/api/assets/{world.film}/video/stream/main.m3u8")).status == 400


def uid_in(path: str) -> str:
    """The asset that an address names."""
    return next(part for part in path.partition("?")[0].split("/") if len(part) == 36)


async def said(client: Client, path: str) -> tuple[int, Any]:
    """A refusal without its number."""
    answer = await client.send("GET", "/api" + path)
    assert 400 <= answer.status < 404, (path, answer.status)
    return answer.status, answer.body["message"]


@pytest.mark.parametrize("how", ["deleted", "expired", "password", "taken out"])
async def test_links_that_end_end_streams(app: App, admin: Client, make_link: MakeLink, film: bytes, how: str) -> None:
    """At the next piece."""
    uid = await upload(admin, film, "film.mov")
    guest = await make_link(admin, assets=[uid])
    paths = await open_stream(guest, uid)
    ways = {
        "deleted": "delete from shared_links",
        "expired": "update shared_links set expires_at = 1",
        "password": "update shared_links set password_hash = 'x'",
        "taken out": "delete from shared_link_assets",
    }
    await app.db.write(Tx.run, ways[how])
    for path in paths:
        assert (await guest.send("GET", "/api" + path)).status == (400 if how == "taken out" else 401), path


# --- mean requests


async def test_mean_addresses_of_pieces(app: App, admin: Client, film: bytes) -> None:
    """Numbers that no machine holds, names that are paths: refused, and nothing is written."""
    uid = await upload(admin, film, "film.mov")
    root = f"/api/assets/{uid}/video/stream"
    session = (await open_stream(admin, uid))[1].split("/")[-3]
    before = sorted((app.options.data_dir / "streams").rglob("*"))
    numbers = ("-1", "1e3", "0x0", "9" * 18, "9" * 5000, "%00", "٣", "")
    names = (
        "seg_" + "9" * 5000 + ".m4s",
        "..%2f..%2fphotostead.sqlite",
        "seg_0.m4s%00.mp4",
        "%2e%2e",
        "seg_0.m4s/..",
        "a" * 9000,
    )
    paths = [f"{session}/{number}/{name}" for number in numbers for name in ("playlist.m3u8", "init.mp4")]
    paths += [f"{session}/0/{name}" for name in names] + [f"{'0' * 36}/0/init.mp4", "..%2f/0/init.mp4"]
    for path in paths:
        assert 400 <= (await admin.send("GET", f"{root}/{path}")).status < 500, path
    for header in ("x-immich-hls-pos", "x-immich-hls-msn"):
        for value in ("nan", "inf", "-1", "1e308", "9" * 5000, "x"):
            for name in ("playlist.m3u8", "init.mp4"):
                path = f"{root}/{session}/0/{name}"
                assert (await admin.send("GET", path, headers={header: value})).status == 200, (name, value)
    assert sorted((app.options.data_dir / "streams").rglob("*")) == before
    assert not list(Path(app.options.data_dir).rglob("*.m4s.mp4"))
