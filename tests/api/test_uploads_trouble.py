"""Uploads when things go wrong: quotas, full disks, clients that go away, a daemon that dies between two steps."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.assets import placing, uploads
from photostead.http import uploads as receiving
from photostead.kernel.options import Options
from tests.api.daemons import daemon, sign_up
from tests.api.uploading import (
    DATES,
    assert_nothing_left,
    assert_rows_equal_files,
    count_rows,
    files_of,
    hold_commit,
    make_form,
    refuse,
    sha1,
    upload,
    usage_of,
)
from tests.client import Client
from tests.conftest import MakeLink, MakeUser
from tests.people import insert_album
from tests.photos import jpeg

PHOTO = jpeg()
OTHER = jpeg((1, 2, 3))


def set_quota(tx: Tx, user_id: int, quota: int | None) -> None:
    """Bytes that someone may store."""
    tx.run("update users set quota_bytes = ? where id = ?", (quota, user_id))


async def until_true(condition: Any) -> None:
    """Wait for what happens beside the request."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


# --- quota


async def test_quota_is_refused_and_counts_nothing(app: App, admin: Client) -> None:
    """One byte too many."""
    await app.db.write(set_quota, admin.user_id, len(PHOTO) - 1)
    assert "Quota" in await refuse(admin, make_form(PHOTO), 413)
    await assert_nothing_left(app)


async def test_quota_can_be_filled_to_the_byte(app: App, admin: Client) -> None:
    """And deleting gives the room back."""
    await app.db.write(set_quota, admin.user_id, len(PHOTO))
    uid = await upload(admin, PHOTO)
    assert await usage_of(app, admin) == len(PHOTO)
    await refuse(admin, make_form(OTHER), 413)
    await admin.delete("/assets", json={"ids": [uid], "force": True})
    assert await usage_of(app, admin) == 0


async def test_declared_size_beyond_the_quota_is_refused_at_once(app: App, admin: Client) -> None:
    """A phone need not send two gigabytes to hear it."""
    await app.db.write(set_quota, admin.user_id, 1000)
    form = make_form(None)
    form.add_field("assetData", bytes(200_000), filename="a.jpg")
    await refuse(admin, form, 413)
    await assert_nothing_left(app)


async def test_two_uploads_race_for_the_last_bytes(app: App, admin: Client) -> None:
    """Each has room alone: one of them gets it."""
    await app.db.write(set_quota, admin.user_id, max(len(PHOTO), len(OTHER)) + 10)
    answers = await asyncio.gather(
        *(admin.send("POST", "/api/assets", data=make_form(data, f"{n}.jpg")) for n, data in enumerate((PHOTO, OTHER)))
    )
    assert sorted(answer.status for answer in answers) == [201, 413]
    await assert_rows_equal_files(app)
    assert await usage_of(app, admin) == (app.options.data_dir / files_of(app, "library")[0]).stat().st_size


async def test_twins_race(app: App, admin: Client) -> None:
    """The same bytes twice at the same time: one asset, one file, counted once."""
    answers = await asyncio.gather(
        *(admin.send("POST", "/api/assets", data=make_form(PHOTO, "a.jpg")) for _ in range(6))
    )
    assert sorted(answer.status for answer in answers) == [200] * 5 + [201]
    assert len({answer.body["id"] for answer in answers}) == 1
    assert await usage_of(app, admin) == len(PHOTO)
    await assert_rows_equal_files(app)


async def test_namesakes_race(app: App, admin: Client) -> None:
    """Different bytes of one name at the same time: each its own file."""
    photos = [jpeg((number * 40, 0, 200)) for number in range(6)]
    await asyncio.gather(*(admin.send("POST", "/api/assets", data=make_form(data, "a.jpg")) for data in photos))
    assert await count_rows(app) == 6
    await assert_rows_equal_files(app)


# --- full disks


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
async def test_full_disk_while_receiving(number: int, app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The write of the bytes fails."""

    def fail(*args: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(receiving, "append", fail)
    assert "cannot be stored" in await refuse(admin, make_form(PHOTO), 507)
    await assert_nothing_left(app)


PLACING = ["make_folders", "write_intent", "reserve", "sync_folder"]


@pytest.mark.parametrize("step", PLACING)
async def test_full_disk_while_placing(step: str, app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step between the last byte and the commit fails; the upload can be repeated."""

    def fail(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as trouble:
        trouble.setattr(placing, step, fail)
        assert "No space left" in await refuse(admin, make_form(PHOTO, sidecar=b"<x/>"), 507)
    await assert_nothing_left(app)
    await upload(admin, PHOTO)
    await assert_rows_equal_files(app)


async def test_full_disk_at_the_second_rename(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The photo stands already, its sidecar fails."""
    replace = os.replace

    def fail(source: Path, target: Path) -> None:
        if target.suffix == ".xmp":
            raise OSError(errno.EIO, "Input/output error")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail)
    await refuse(admin, make_form(PHOTO, sidecar=b"<x/>"), 507)
    await assert_nothing_left(app)


async def test_failed_commit_takes_the_file_back(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is acknowledged that is not in the database."""

    def fail(*args: object) -> None:
        raise RuntimeError("the commit failed")

    monkeypatch.setattr(uploads, "insert_upload", fail)
    await admin.post("/assets", data=make_form(PHOTO, sidecar=b"<x/>"), expect=500)
    await assert_nothing_left(app)


# --- clients that go away


async def endless(data: bytes, sent: asyncio.Event) -> AsyncIterator[bytes]:
    """The head of a form, and a file without end."""
    for name, value in DATES.items():
        yield f'--a\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    yield b'--a\r\nContent-Disposition: form-data; name="assetData"; filename="a.jpg"\r\n\r\n'
    while True:
        yield data
        sent.set()
        await asyncio.sleep(0.01)


async def test_client_that_disconnects_in_the_middle(app: App, admin: Client) -> None:
    """What had arrived goes."""
    sent = asyncio.Event()
    headers = {**admin.headers, "Content-Type": "multipart/form-data; boundary=a"}
    async with aiohttp.ClientSession() as session:
        request = asyncio.create_task(
            session.post(admin.base + "/api/assets", data=endless(PHOTO, sent), headers=headers)
        )
        await sent.wait()
        await until_true(lambda: files_of(app, "incoming"))
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
    await until_true(lambda: not files_of(app, "incoming"))
    await assert_nothing_left(app)


async def test_client_that_disconnects_during_the_commit(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All bytes had arrived: the upload ends as if the client had waited; no row without a file."""
    reached, waits = hold_commit(monkeypatch)
    async with aiohttp.ClientSession() as session:
        request = asyncio.create_task(
            session.post(admin.base + "/api/assets", data=make_form(PHOTO), headers=admin.headers)
        )
        await reached.wait()
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
    waits.set()
    await until_true(lambda: not uploads.FINISHING)
    assert await count_rows(app) == 1
    await assert_rows_equal_files(app)


# --- crashes


class Crash(BaseException):
    """The process dies here: nobody cleans up."""


@pytest.mark.parametrize("sidecar", [None, b"<x/>"], ids=["alone", "with sidecar"])
@pytest.mark.parametrize("step", ["write_intent", "reserve", "move_all", "replace", "sync_folder"])
def test_crash_while_placing_leaves_no_file(
    step: str, sidecar: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app_of: Any
) -> None:
    """Killed right after each step: the next start removes what no row names."""
    owner = placing if hasattr(placing, step) else os
    real = getattr(owner, step)

    def dies(*args: Any) -> None:
        real(*args)
        raise Crash

    data_dir = app_of(tmp_path)
    part, xmp = data_dir / "incoming" / "1.part", data_dir / "incoming" / "2.part"
    part.write_bytes(PHOTO)
    if sidecar is not None:
        xmp.write_bytes(sidecar)
    with monkeypatch.context() as patch:
        if step == "sync_folder":
            (data_dir / "library" / "x").mkdir()
        patch.setattr(owner, step, dies)
        with pytest.raises(Crash):
            placing.place(
                data_dir, part, Path("library/x/a.jpg"), data_dir / "incoming" / "1.intent", xmp if sidecar else None
            )
    assert settled(data_dir) == []


@pytest.fixture
def app_of(empty_database: Path) -> Any:
    """Makes a data folder that a daemon can be started on."""

    def make(home: Path) -> Path:
        for name in ("incoming", "library"):
            (home / name).mkdir()
        return home

    return make


def settled(data_dir: Path, placed: tuple[str, ...] = ()) -> list[str]:
    """What is left after the settling of the next start, where these files have rows."""

    class Database:
        async def read(self, fn: Any, *names: str) -> bool:
            return any(name in placed for name in names)

    asyncio.run(placing.settle_intents(Database(), data_dir))  # type: ignore[arg-type]
    return sorted(str(path.relative_to(data_dir)) for path in data_dir.rglob("*") if path.is_file())


def test_crash_behind_the_commit_keeps_the_file(tmp_path: Path, app_of: Any) -> None:
    """The row is there, only the note was not removed."""
    data_dir = app_of(tmp_path)
    part = data_dir / "incoming" / "1.part"
    part.write_bytes(PHOTO)
    placing.place(data_dir, part, Path("library/x/a.jpg"), data_dir / "incoming" / "1.intent")
    assert settled(data_dir, ("library/x/a.jpg",)) == ["library/x/a.jpg"]


@pytest.mark.parametrize("step", ["write_intent", "none"])
def test_crash_never_removes_what_was_there_before(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app_of: Any
) -> None:
    """A note may only ever name files that its own upload makes."""
    data_dir = app_of(tmp_path)
    (data_dir / "library" / "x").mkdir()
    (data_dir / "library" / "x" / "a.jpg").write_bytes(b"another's")
    part = data_dir / "incoming" / "1.part"
    part.write_bytes(PHOTO)
    write_intent = placing.write_intent

    def write(*args: Any) -> None:
        write_intent(*args)
        if step == "write_intent":
            raise Crash

    monkeypatch.setattr(placing, "write_intent", write)
    with suppress(Crash):
        placing.place(data_dir, part, Path("library/x/a.jpg"), data_dir / "incoming" / "1.intent")
    assert settled(data_dir) == ["library/x/a.jpg"]
    assert (data_dir / "library" / "x" / "a.jpg").read_bytes() == b"another's"


async def test_start_settles_what_a_killed_daemon_left(options: Options) -> None:
    """A whole daemon, started again on the same folder."""
    home = options.data_dir
    async with daemon(options) as (app, client):
        await sign_up(client)
        await upload(client, PHOTO, "kept.jpg", sidecar=b"<x/>")
        kept = files_of(app, "library")
    (home / "incoming" / "a.part").write_bytes(b"half an upload")
    (home / "incoming" / "b.intent").write_text("library/gone.jpg\nlibrary/gone.jpg.xmp")
    (home / "library" / "gone.jpg").write_bytes(b"placed, never committed")
    (home / "library" / "gone.jpg.xmp").write_bytes(b"beside it")
    (home / "incoming" / "c.intent").write_text("")
    (home / "incoming" / "d.intent").write_text("\n".join(kept))
    async with daemon(options) as (app, _):
        assert files_of(app, "library", "incoming") == kept
        await assert_rows_equal_files(app)


# --- shared links


async def album_of(app: App, owner: Client) -> str:
    """An empty album."""
    return await app.db.write(insert_album, owner.user_id)


async def test_guest_uploads_into_the_links_album(app: App, admin: Client, make_link: MakeLink) -> None:
    """It belongs to who made the link; marks are not the guest's to set."""
    album = await album_of(app, admin)
    guest = await make_link(admin, album=album, allow_upload=1)
    uid = await upload(guest, PHOTO, isFavorite="true", visibility="locked")
    asset = await admin.get(f"/assets/{uid}")
    assert (asset["ownerId"], asset["isFavorite"], asset["visibility"]) == (admin.uid, False, "timeline")
    assert await app.db.read(Rows.value, "select count(*) from album_assets") == 1
    assert (await guest.get(f"/assets/{uid}"))["id"] == uid


async def test_guest_uploads_to_a_link_of_assets(app: App, admin: Client, make_link: MakeLink) -> None:
    """It shows among them."""
    first = await upload(admin, PHOTO)
    guest = await make_link(admin, assets=[first], allow_upload=1)
    uid = await upload(guest, OTHER)
    assert (await guest.get(f"/assets/{uid}"))["id"] == uid


async def test_link_without_the_right_to_upload(app: App, admin: Client, make_link: MakeLink) -> None:
    """Refused, also without a body, and nothing is stored."""
    guest = await make_link(admin, album=await album_of(app, admin), allow_upload=0)
    await refuse(guest, make_form(PHOTO), 403)
    await assert_nothing_left(app)


async def test_guest_cannot_ask_what_the_owner_has(app: App, admin: Client, make_link: MakeLink) -> None:
    """A checksum alone is answered like any other form without a file."""
    await upload(admin, PHOTO)
    guest = await make_link(admin, album=await album_of(app, admin), allow_upload=1)
    headers = {"x-immich-checksum": sha1(PHOTO).hex()}
    form = make_form(None)
    message = await refuse(guest, form, headers=headers)
    assert "assetData" in message
    await guest.post("/assets/bulk-upload-check", json={"assets": []}, expect=401)


async def test_guest_cannot_hide_a_video_of_the_owner(app: App, admin: Client, make_link: MakeLink) -> None:
    """Naming it as a motion part has no effect."""
    video = await upload(admin, b"moving", "a.mov")
    guest = await make_link(admin, album=await album_of(app, admin), allow_upload=1)
    photo = await upload(guest, PHOTO, livePhotoVideoId=video)
    assert (await admin.get(f"/assets/{video}"))["visibility"] == "timeline"
    assert (await admin.get(f"/assets/{photo}"))["livePhotoVideoId"] is None


async def test_guest_is_bound_by_the_owners_quota(
    app: App, admin: Client, make_link: MakeLink, make_user: MakeUser
) -> None:
    """Whoever shares pays for it."""
    mia = await make_user("mia")
    await app.db.write(set_quota, mia.user_id, 10)
    guest = await make_link(mia, album=await album_of(app, mia), allow_upload=1)
    await refuse(guest, make_form(PHOTO), 413)
    await assert_nothing_left(app)
