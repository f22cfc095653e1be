"""Going back when more happened than uploads: names taken again, deletions, databases that cannot be read, daemons that
die, and what is going on while uploads are taken in again. No original is ever lost."""

import asyncio
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db import recover
from photostead.db.tx import Rows, Tx
from photostead.features.assets import placing, uploads
from photostead.features.recovery import service as recovery
from photostead.features.recovery import tasks
from photostead.features.trash import service as trash
from tests.api.daemons import daemon
from tests.api.going_back import Box, add_person, do_jobs, live, log_in, problems, told
from tests.api.uploading import assert_rows_equal_files, count_rows, upload
from tests.client import Client
from tests.photos import jpeg

OLD, NEW, OTHER = (jpeg((n * 60, 90, 200)) for n in range(3))
DAY_MS = 86_400_000


@pytest.fixture
def box(data_dir: Path) -> Box:
    """A box that is not started yet."""
    return Box(data_dir)


@pytest.fixture
async def old(box: Box) -> str:
    """It has one photo, and a snapshot was taken; the photo's id."""

    async def begin(app: App, client: Client) -> str:
        return await upload(client, OLD, "photo.jpg")

    uid: str = await live(box, begin)
    box.snapshot()
    return uid


async def delete(client: Client, uid: str) -> None:
    """For good."""
    await client.delete("/assets", json={"ids": [uid], "force": True})


async def original(client: Client, uid: str) -> bytes:
    """The bytes of an asset."""
    data: bytes = await client.get(f"/assets/{uid}/original", expect=200)
    return data


# --- deleted since


async def test_what_was_deleted_since_says_so(box: Box, old: str) -> None:
    """It is listed again, and every way to look at it ends with an answer."""
    await live(box, lambda app, client: delete(client, old))
    box.become_newer()
    async with box.life() as (app, client):
        await do_jobs(app)
        assert "was deleted after the snapshot" in (await problems(app))[old]
        assert "1 photos that were deleted since then are listed again" in await told(app, client)
        assert (await client.get(f"/assets/{old}"))["id"] == old
        for path in ("original", "thumbnail", "thumbnail?size=preview"):
            await client.get(f"/assets/{old}/{path}", expect=404)
        page = await client.get("/photostead/problems")
        assert [item["assetId"] for item in page["items"]] == [old]
        await client.post("/assets/jobs", json={"assetIds": [old], "name": "refresh-metadata"})
        await do_jobs(app)
        await delete(client, old)
        await do_jobs(app)
        assert await count_rows(app) == 0
        assert await count_rows(app, "jobs") == 0


async def test_a_name_that_an_upload_took_since(box: Box, old: str) -> None:
    """The entry of old must not show the new photo, nor take it along when it goes."""

    async def use(app: App, client: Client) -> str:
        await delete(client, old)
        await do_jobs(app)
        return await upload(client, NEW, "photo.jpg")

    new = await live(box, use)
    [name] = [path.name for path in (box.path.parent / "library").rglob("*.jpg")]
    assert name == "photo.jpg"
    box.become_newer()
    async with box.life() as (app, client):
        await do_jobs(app)
        assert await original(client, new) == NEW
        await client.get(f"/assets/{old}/original", expect=404)
        assert "another one has its name now" in (await problems(app))[old]
        await delete(client, old)
        await do_jobs(app)
        assert await original(client, new) == NEW
        await assert_rows_equal_files(app)


async def test_deleted_and_uploaded_again_is_one_photo(box: Box, old: str) -> None:
    async def use(app: App, client: Client) -> None:
        await delete(client, old)
        await upload(client, OLD, "again.jpg")

    await live(box, use)
    box.become_newer()
    async with box.life() as (app, client):
        await do_jobs(app)
        assert await original(client, old) == OLD
        assert await count_rows(app) == 1
        assert await problems(app) == {}
        assert "deleted" not in await told(app, client)
        await assert_rows_equal_files(app)


async def test_a_removal_that_waited_when_the_snapshot_was_taken(box: Box, old: str) -> None:
    """It was done since, and an upload has the name now; the job that comes back with the snapshot must not remove it."""
    await live(box, lambda app, client: delete(client, old), works=False)
    box.snapshot()

    async def use(app: App, client: Client) -> str:
        return await upload(client, NEW, "photo.jpg")

    new = await live(box, use)
    box.become_newer()
    async with box.life() as (app, client):
        await do_jobs(app)
        await app.db.write(Tx.run, "update jobs set run_after = 0")
        await do_jobs(app)
        assert await original(client, new) == NEW
        await assert_rows_equal_files(app)
        assert await count_rows(app, "jobs") == 0


async def test_a_removal_that_waits_in_the_newer_database_is_done(box: Box, old: str) -> None:
    """Nobody wants the photo: it does not come back as an upload."""

    async def use(app: App, client: Client) -> str:
        return await upload(client, NEW, "unwanted.jpg")

    unwanted = await live(box, use)
    await live(box, lambda app, client: delete(client, unwanted), works=False)
    box.become_newer()
    async with box.life() as (app, _):
        await do_jobs(app)
        await app.db.write(Tx.run, "update jobs set run_after = 0")
        await do_jobs(app)
        assert await count_rows(app) == 1
        await assert_rows_equal_files(app)


async def test_what_was_taken_out_of_the_trash_since_is_not_purged(box: Box, old: str) -> None:
    """The snapshot says that it has been in the trash for long."""

    async def throw_away(app: App, client: Client) -> None:
        await client.delete("/assets", json={"ids": [old]})
        await app.db.write(Tx.run, "update assets set deleted_at = deleted_at - ?", (29 * DAY_MS,))

    await live(box, throw_away)
    box.snapshot()
    await live(box, lambda app, client: client.post("/trash/restore"))
    box.become_newer()
    async with box.life() as (app, client):
        await do_jobs(app)
        await app.db.write(trash.begin_purge, 1)
        await do_jobs(app)
        assert await original(client, old) == OLD


# --- a newer database that cannot be read


def destroy(path: Path) -> None:
    """Everything behind the first page: its schema version can still be read."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (path.stat().st_size - 4096))


async def test_uploads_are_found_without_the_newer_database(box: Box, old: str) -> None:
    """By their folders; and since nobody knows what was locked, their owners alone see them. Everybody signs in again:
    nobody knows who was signed out."""
    headers = {}

    async def use(app: App, client: Client) -> None:
        headers.update(client.headers)
        await upload(client, NEW, "new.jpg", sidecar=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
        await upload(await add_person(app, client, "mia"), OTHER, "mine.jpg")

    await live(box, use)
    box.become_newer()
    destroy(box.path)
    async with box.life() as (app, client):
        await Client(client.http, client.base, headers).get("/users/me", expect=401)
        await do_jobs(app)
        found = await app.db.read(Rows.rows, "select original_name, visibility from assets order by 1")
        assert found == [("new.jpg", "archive"), ("photo.jpg", "timeline")]
        text = await told(app, client)
        [folder] = [path for path in (box.path.parent / "library").iterdir() if path.name.startswith("mia-")]
        assert f"belong to no account: {folder.name}" in text
        assert "1 of them are known by their folder alone" in text
        mia = await add_person(app, client, "mia")
        await app.db.write(Tx.run, "update users set storage_label = ? where name = 'mia'", (folder.name,))
        await app.db.write(recovery.ask_again)
        await do_jobs(app)
        [uid] = await app.db.read(Rows.column, "select uid from assets where original_name = 'mine.jpg'")
        assert await original(mia, uid) == OTHER
        await assert_rows_equal_files(app)
        assert "1 uploads that it did not know" in await told(app, client)


# --- daemons that die, and what goes on meanwhile


async def test_an_upload_that_was_acknowledged_right_before_the_kill(
    box: Box, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row is in the newer database alone, its note is still there: taken for an upload that came to nothing, its file
    would be removed at the start."""
    settle = placing.settle_intent_file
    monkeypatch.setattr(placing, "settle_intent_file", lambda *_: None)

    async def use(app: App, client: Client) -> str:
        return await upload(client, NEW, "new.jpg")

    new = await live(box, use)
    monkeypatch.setattr(placing, "settle_intent_file", settle)
    assert list((box.path.parent / "incoming").glob("*.intent"))
    box.become_newer()
    async with box.life() as (app, client):
        await do_jobs(app)
        assert await original(client, new) == NEW
        await assert_rows_equal_files(app)


async def test_interrupted_and_begun_anew(box: Box, old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each upload that got its row the daemon dies; in the end each is there once, and counted once."""

    async def use(app: App, client: Client) -> list[str]:
        return [await upload(client, jpeg((9, 60 * n, 99)), f"{n}.jpg") for n in range(3)]

    ids = await live(box, use)
    box.become_newer()

    async def die(run: Any, *rest: Any) -> None:
        await take_in_file(run, *rest)
        raise asyncio.CancelledError

    take_in_file = tasks.take_in_file
    monkeypatch.setattr(tasks, "take_in_file", die)
    for number in range(1, 4):
        async with box.life() as (app, _):
            await app.runner.start()
            while await count_rows(app) < 1 + number:
                await asyncio.sleep(0.01)
            await app.runner.stop()
    monkeypatch.setattr(tasks, "take_in_file", take_in_file)
    async with box.life() as (app, client):
        await do_jobs(app)
        assert "3 uploads that it did not know" in await told(app, client)
        assert [await original(client, uid) for uid in ids] == [jpeg((9, 60 * n, 99)) for n in range(3)]
        assert await count_rows(app) == 4
        await assert_rows_equal_files(app)


async def test_going_back_again_before_all_was_taken_in(box: Box, old: str) -> None:
    """What only the first of two databases knows that were set aside is found there."""

    async def use(app: App, client: Client) -> str:
        return await upload(client, NEW, "first.jpg", isFavorite="true")

    first = await live(box, use)
    box.become_newer()

    async def use_more(app: App, client: Client) -> str:
        return await upload(client, OTHER, "second.jpg")

    second = await live(box, use_more, works=False)
    box.become_newer()
    async with box.life() as (app, client):
        assert len(box.asides()) == 2
        await do_jobs(app)
        assert await original(client, first) == NEW
        assert (await client.get(f"/assets/{first}"))["isFavorite"] is True
        assert await original(client, second) == OTHER
        await assert_rows_equal_files(app)


async def test_uploads_and_deletions_while_it_goes_on(box: Box, old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upload that has its file and no row yet is its own business; what a person deletes stays deleted."""

    async def use(app: App, client: Client) -> str:
        return await upload(client, NEW, "new.jpg")

    await live(box, use)
    box.become_newer()
    listed, goes_on = asyncio.Event(), asyncio.Event()
    commit = uploads.commit_upload

    async def commit_late(*arguments: Any) -> Any:
        listed.set()
        await goes_on.wait()
        return await commit(*arguments)

    monkeypatch.setattr(uploads, "commit_upload", commit_late)
    async with box.life() as (app, client):
        await delete(client, old)
        uploading = asyncio.create_task(upload(client, OTHER, "late.jpg"))
        await listed.wait()
        await do_jobs(app)
        goes_on.set()
        late = await uploading
        assert await original(client, late) == OTHER
        await app.db.write(Tx.run, "update jobs set run_after = 0")
        await do_jobs(app)
        assert await original(client, late) == OTHER
        names = await app.db.read(Rows.column, "select original_name from assets order by 1")
        assert names == ["late.jpg", "new.jpg"]
        await assert_rows_equal_files(app)


async def test_a_media_folder_that_is_away_is_told_and_tried_again(
    box: Box, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use(app: App, client: Client) -> str:
        return await upload(client, NEW, "new.jpg")

    new = await live(box, use)
    box.become_newer()

    def away(home: Path) -> list[bytes]:
        raise OSError(5, "Input/output error")

    list_folders = tasks.list_folders
    monkeypatch.setattr(tasks, "list_folders", away)
    async with box.life() as (app, client):
        for _ in range(3):
            await app.db.write(Tx.run, "update jobs set run_after = 0")
            await do_jobs(app)
        assert "could not be taken in again: [Errno 5] Input/output error. The next start tries again" in await told(
            app, client
        )
        assert await app.db.read(recover.is_pending)
    monkeypatch.setattr(tasks, "list_folders", list_folders)
    async with box.life() as (app, client):
        await do_jobs(app)
        assert await original(client, new) == NEW
        assert "1 uploads that it did not know" in await told(app, client)


async def test_strange_files_are_left_where_they_are(box: Box, old: str) -> None:
    home = box.path.parent / "library"
    folder = home / "nobody" / "2024"
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_bytes(b"text")
    (folder / "empty.jpg").touch()
    (folder / ".hidden.jpg").write_bytes(NEW)
    (folder / "link.jpg").symlink_to(box.path)
    os.mkfifo(folder / "pipe.jpg")
    (home / "top.jpg").write_bytes(NEW)
    before = sorted(str(path) for path in home.rglob("*"))
    box.become_newer()
    async with box.life() as (app, client):
        await do_jobs(app)
        assert await count_rows(app) == 1
        assert sorted(str(path) for path in home.rglob("*")) == before
        assert "0 uploads that it did not know" in await told(app, client)


async def test_first_of_all_versions(box: Box, tmp_path: Path) -> None:
    """The database of schema 1 is upgraded over several versions at once, used, and goes back to its own snapshot."""
    kept = Path(__file__).resolve().parents[1] / "fixtures" / "databases" / "0.1.0-schema0001.sqlite"
    shutil.copy(kept, box.path)

    # The photos of its rows are not kept with it.
    (tmp_path / "data" / "library" / "me").mkdir(parents=True)
    account = ("me@home.lan", "correct horse")
    async with daemon(box.options) as (_, client):
        new = await upload(await log_in(client, *account), NEW, "new.jpg")
    box.become_newer()
    async with daemon(box.options) as (app, client):
        await do_jobs(app)
        assert await original(await log_in(client, *account), new) == NEW
