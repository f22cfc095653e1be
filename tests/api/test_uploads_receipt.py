"""What an acknowledged upload means: its bytes and its names are on the disk, and it is there once, whoever sent it how
often and in which order.
"""

import asyncio
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.assets import placing, uploads
from photostead.media import files
from tests.api.uploading import (
    assert_rows_equal_files,
    count_rows,
    files_of,
    folder_of,
    make_form,
    upload,
    usage_of,
)
from tests.client import Client
from tests.conftest import Heard, MakeLink, MakeUser, log_in
from tests.people import insert_album
from tests.photos import jpeg

PHOTO = jpeg()
OTHER = jpeg((1, 2, 3))


# --- on the disk


async def test_bytes_and_names_are_on_the_disk_before_the_answer(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file, then its name, then every folder on the way to it, then the row."""
    steps: list[tuple[str, str]] = []
    fsync, replace, insert = os.fsync, os.replace, uploads.insert_upload
    home = app.options.data_dir

    def note(step: str, path: str | Path) -> None:
        steps.append((step, str(path).removeprefix(f"{home}/")))

    def sync(descriptor: int) -> None:
        fsync(descriptor)
        note("sync", os.readlink(f"/proc/self/fd/{descriptor}"))

    def rename(source: Path, target: Path) -> None:
        replace(source, target)
        note("rename", target)

    def commit(*args: Any) -> Any:
        note("commit", "")
        return insert(*args)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", rename)
    monkeypatch.setattr(uploads, "insert_upload", commit)
    await upload(admin, PHOTO, "a.jpg", sidecar=b"<x/>")
    folder = f"library/{folder_of(admin)}/2024/2024-05-01"
    kinds = [name.rpartition(".")[2] if name.startswith("incoming/") else name for _, name in steps]
    assert list(zip([step for step, _ in steps], kinds, strict=True)) == [
        ("sync", "part"),
        ("sync", "part"),
        ("sync", "library"),
        ("sync", f"library/{folder_of(admin)}"),
        ("sync", f"library/{folder_of(admin)}/2024"),
        ("sync", "intent"),
        ("rename", f"{folder}/a.jpg"),
        ("rename", f"{folder}/a.jpg.xmp"),
        ("sync", folder),
        ("commit", ""),
    ]


def test_folder_above_that_vanishes_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody deleted the last photo of a year in the moment in which a day of it was made."""
    (tmp_path / "2024").mkdir()
    make, vanishing = Path.mkdir, [tmp_path / "2024", tmp_path / "2024"]

    def late(folder: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        if vanishing and folder.parent == vanishing[-1]:
            vanishing.pop().rmdir()
        make(folder, mode, parents, exist_ok)

    monkeypatch.setattr(Path, "mkdir", late)
    placing.make_folders(tmp_path / "2024" / "2024-05-01")
    assert (vanishing, (tmp_path / "2024" / "2024-05-01").is_dir()) == ([], True)


def test_folder_that_another_upload_makes_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there at once, and on the disk a moment later."""
    order: list[str] = []
    began, may_end = threading.Event(), threading.Event()
    sync = files.sync_folder

    def slow(folder: Path) -> None:
        began.set()
        may_end.wait(20)
        sync(folder)
        order.append("synced")

    def make() -> None:
        placing.make_folders(tmp_path / "day")
        order.append("made")

    monkeypatch.setattr(placing, "sync_folder", slow)
    first, second = threading.Thread(target=make), threading.Thread(target=make)
    first.start()
    began.wait(20)
    second.start()
    second.join(0.1)
    may_end.set()
    first.join()
    second.join()
    assert order == ["synced", "made", "made"]


# --- there once


class Held:
    """Uploads wait between the last look for a twin and the commit until they are let go, one by one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waiting: asyncio.Queue[asyncio.Event] = asyncio.Queue()
        commit = uploads.commit_upload

        async def wait(*args: Any) -> Any:
            turn = asyncio.Event()
            self.waiting.put_nowait(turn)
            await turn.wait()
            return await commit(*args)

        monkeypatch.setattr(uploads, "commit_upload", wait)


async def send(client: Client, data: bytes, name: str) -> asyncio.Task[Any]:
    """An upload on its way."""
    return asyncio.create_task(client.send("POST", "/api/assets", data=make_form(data, name)))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["first comes first", "second comes first"])
async def test_two_phones_send_the_same_photo(
    order: tuple[int, int], app: App, admin: Client, anonymous: Client, monkeypatch: pytest.MonkeyPatch, events: Heard
) -> None:
    """Neither saw the other's when it looked; whoever commits first makes the asset, and both hear of that one."""
    held = Held(monkeypatch)
    phones = [admin, await log_in(app, anonymous, "admin@test.lan")]
    tasks, turns = [], []
    for phone, name in zip(phones, ("a.jpg", "b.jpg"), strict=True):
        tasks.append(await send(phone, PHOTO, name))
        turns.append(await held.waiting.get())
    answers = []
    for number in order:
        turns[number].set()
        answers.append(await tasks[number])
    assert [(answer.status, answer.body["status"]) for answer in answers] == [(201, "created"), (200, "duplicate")]
    assert answers[0].body["id"] == answers[1].body["id"]
    assert await count_rows(app) == 1
    assert await usage_of(app, admin) == len(PHOTO)
    await assert_rows_equal_files(app)


async def test_account_that_goes_while_its_photo_comes(
    app: App, admin: Client, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused in words; nothing of it stays."""
    mia = await make_user("mia")
    held = Held(monkeypatch)
    task = await send(mia, PHOTO, "a.jpg")
    turn = await held.waiting.get()
    await app.db.write(Tx.run, "delete from users where id = ?", (mia.user_id,))
    turn.set()
    answer = await task
    assert (answer.status, answer.body["message"]) == (400, "This account is gone.")
    assert files_of(app) == []
    assert await count_rows(app) == 0


# --- halves of live photos


async def test_photo_that_is_here_gets_the_video_that_its_phone_brings(admin: Client, events: Heard) -> None:
    """Its photo came before, alone: the hidden video would never be seen."""
    photo = await upload(admin, PHOTO, "a.jpg")
    video = await upload(admin, b"moving", "a.mov", visibility="hidden")
    events.take()
    assert await upload(admin, PHOTO, "a.jpg", livePhotoVideoId=video, expect=200) == photo
    assert (await admin.get(f"/assets/{photo}"))["livePhotoVideoId"] == video
    assert events.names() == ["on_asset_update"]


async def test_photo_whose_twin_was_faster_gets_its_video(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found only when it is committed."""
    video = await upload(admin, b"moving", "a.mov", visibility="hidden")
    held = Held(monkeypatch)
    form = make_form(PHOTO, "a.jpg", livePhotoVideoId=video)
    slow = asyncio.create_task(admin.send("POST", "/api/assets", data=form))
    turn = await held.waiting.get()
    fast = await send(admin, PHOTO, "b.jpg")
    (await held.waiting.get()).set()
    photo = (await fast).body["id"]
    turn.set()
    answer = await slow
    assert (answer.status, answer.body["id"]) == (200, photo)
    assert (await admin.get(f"/assets/{photo}"))["livePhotoVideoId"] == video
    await assert_rows_equal_files(app)


async def test_photo_keeps_the_video_it_has(admin: Client) -> None:
    """And the other stays what it is."""
    first = await upload(admin, b"moving", "a.mov", visibility="hidden")
    photo = await upload(admin, PHOTO, "a.jpg", livePhotoVideoId=first)
    other = await upload(admin, b"moving too", "b.mov")
    await upload(admin, PHOTO, "a.jpg", livePhotoVideoId=other, expect=200)
    assert (await admin.get(f"/assets/{photo}"))["livePhotoVideoId"] == first
    assert (await admin.get(f"/assets/{other}"))["visibility"] == "timeline"


async def test_photo_that_was_parted_stays_so(admin: Client) -> None:
    """A person said that the two do not belong together."""
    video = await upload(admin, b"moving", "a.mov", visibility="hidden")
    photo = await upload(admin, PHOTO, "a.jpg", livePhotoVideoId=video)
    await admin.put(f"/assets/{photo}", json={"livePhotoVideoId": None})
    await upload(admin, PHOTO, "a.jpg", livePhotoVideoId=video, expect=200)
    assert (await admin.get(f"/assets/{photo}"))["livePhotoVideoId"] is None


async def test_known_photo_is_safe_whatever_video_it_names(admin: Client, make_user: MakeUser) -> None:
    """A phone that is told so need not try again; of others' videos it learns nothing."""
    photo = await upload(admin, PHOTO)
    theirs = await upload(await make_user("mia"), b"moving", "a.mov")
    for video in ("11111111-1111-4111-8111-111111111111", "nonsense", theirs, photo):
        assert await upload(admin, PHOTO, livePhotoVideoId=video, expect=200) == photo
    assert (await admin.get(f"/assets/{photo}"))["livePhotoVideoId"] is None


async def test_locked_photo_takes_no_video_without_the_pin(admin: Client) -> None:
    """It would follow the photo out of sight."""
    await upload(admin, PHOTO, visibility="locked")
    video = await upload(admin, b"moving", "a.mov")
    await upload(admin, PHOTO, livePhotoVideoId=video, expect=200)
    assert (await admin.get(f"/assets/{video}"))["visibility"] == "timeline"


async def test_guest_gives_no_photo_a_video(app: App, admin: Client, make_link: MakeLink) -> None:
    """Neither to what is there already."""
    album = await app.db.write(insert_album, admin.user_id)
    guest = await make_link(admin, album=album, allow_upload=1)
    photo = await upload(guest, PHOTO)
    video = await upload(admin, b"moving", "a.mov")
    assert await upload(guest, PHOTO, livePhotoVideoId=video, expect=200) == photo
    assert (await admin.get(f"/assets/{video}"))["visibility"] == "timeline"


async def test_video_has_no_video_behind_it(admin: Client) -> None:
    """It is taken, and both are shown."""
    part = await upload(admin, b"moving", "a.mov")
    video = await upload(admin, b"moving too", "b.mov", livePhotoVideoId=part)
    assert (await admin.get(f"/assets/{video}"))["livePhotoVideoId"] is None
    assert (await admin.get(f"/assets/{part}"))["visibility"] == "timeline"
