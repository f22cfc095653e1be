"""Uploads in pieces when things go wrong: clients that go away and come back, two at once, a disk that fails, a daemon that
dies at the worst moment. What is told to be there is there, and nothing is lost that was told.
"""

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.assets import service as assets
from photostead.features.assets import uploads
from photostead.features.uploads import receiving, service, store
from photostead.kernel.errors import Unavailable
from photostead.kernel.options import Options
from tests.api.daemons import daemon, log_in, sign_up
from tests.api.resuming import announce, begin, look, noted, offset_of, send, told
from tests.api.uploading import assert_rows_equal_files, count_rows, files_of, sha1
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.photos import jpeg

PHOTO = jpeg(size=(400, 300))
HALF = len(PHOTO) // 2


def file_of(app: App, path: str) -> Path:
    """Where an upload's bytes are."""
    return app.options.data_dir / "incoming" / f"{path.rpartition('/')[2]}.upload"


# --- what is told to be there


async def test_bytes_are_on_the_disk_before_they_are_told(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File and folder are synced, then it is noted; of a long piece also on the way."""
    steps: list[str] = []
    fsync, note = os.fsync, store.note_received

    def sync(descriptor: int) -> None:
        fsync(descriptor)
        name = Path(os.readlink(f"/proc/self/fd/{descriptor}")).name
        steps.append(name.partition(".")[2] or name)

    def remember(tx: Tx, upload_id: int, received: int) -> int:
        steps.append(str(received))
        return note(tx, upload_id, received)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(store, "note_received", remember)
    monkeypatch.setattr(receiving, "SYNC_BYTES", 10)
    monkeypatch.setattr(receiving, "CHUNK", 10)

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, 30, 10):
            yield PHOTO[start : start + 10]
            async with asyncio.timeout(20):
                while str(start + 10) not in steps:
                    await asyncio.sleep(0)

    path = await begin(admin, len(PHOTO))
    await send(admin, path, 0, pieces())
    assert steps == ["incoming", "upload", "10", "upload", "20", "upload", "30", "upload", "30"]
    assert await offset_of(admin, path) == 30


async def test_disk_that_fails_to_keep_bytes(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not synced does not count, and is not tried to be synced again: it may be gone from memory too."""
    calls = []

    def fail(descriptor: int) -> None:
        calls.append(descriptor)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    path = await begin(admin, len(PHOTO))
    await send(admin, path, 0, PHOTO[:HALF])
    with monkeypatch.context() as trouble:
        trouble.setattr(os, "fsync", fail)
        answer = await send(admin, path, HALF, PHOTO[HALF:])
    assert (answer.status, len(calls)) == (507, 1)
    assert (await noted(app), await offset_of(admin, path)) == ([HALF], HALF)
    assert told(await send(admin, path, HALF, PHOTO[HALF:]))[1] == "created"
    await assert_rows_equal_files(app)


async def test_disk_that_fails_to_write(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told as a disk's trouble; what was noted before stays."""

    def fail(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = await begin(admin, len(PHOTO))
    await send(admin, path, 0, PHOTO[:HALF])
    with monkeypatch.context() as trouble:
        trouble.setattr(receiving, "append", fail)
        assert (await send(admin, path, HALF, PHOTO[HALF:])).status == 507
    assert told(await send(admin, path, await offset_of(admin, path), PHOTO[HALF:]))[1] == "created"


async def test_disk_that_is_away_loses_nothing(app: App, admin: Client) -> None:
    """Nobody is told to begin anew because a mount is late."""
    path = await begin(admin, len(PHOTO))
    await send(admin, path, 0, PHOTO[:HALF])
    incoming = app.options.data_dir / "incoming"
    incoming.rename(incoming.with_name("away"))
    incoming.mkdir()
    assert (await look(admin, path)).status == (await send(admin, path, HALF, PHOTO[HALF:])).status == 503
    incoming.rmdir()
    incoming.with_name("away").rename(incoming)
    assert told(await send(admin, path, HALF, PHOTO[HALF:]))[1] == "created"


@pytest.mark.parametrize("beyond", [b"never noted" * 100, b""], ids=["longer", "as noted"])
async def test_bytes_that_nobody_noted_do_not_count(app: App, admin: Client, beyond: bytes) -> None:
    """A power cut in the middle of a piece leaves anything behind what was noted."""
    path = await begin(admin, len(PHOTO))
    await send(admin, path, 0, PHOTO[:HALF])
    with file_of(app, path).open("ab") as file:
        file.write(beyond)
    app.services.parts.clear()
    assert await offset_of(admin, path) == HALF
    assert told(await send(admin, path, HALF, PHOTO[HALF:]))[1] == "created"
    await assert_rows_equal_files(app)


@pytest.mark.parametrize("size", [None, 0, 5])
async def test_file_that_is_shorter_than_noted(app: App, admin: Client, size: int | None) -> None:
    """After the database went back, or a disk lost something: what is there is told, and the rest comes again."""
    path = await begin(admin, len(PHOTO))
    await send(admin, path, 0, PHOTO[:HALF])
    file_of(app, path).unlink() if size is None else os.truncate(file_of(app, path), size)
    assert await offset_of(admin, path) == (size or 0)
    assert (await send(admin, path, HALF, PHOTO[HALF:])).status == 409
    assert told(await send(admin, path, size or 0, PHOTO[size or 0 :]))[1] == "created"
    await assert_rows_equal_files(app)


# --- complete, and not stored


async def test_what_could_not_be_stored_waits(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """All bytes are there: whoever asks next makes the asset of them, without sending any again."""

    async def fail(*args: object) -> None:
        raise Unavailable("not now")

    path = await begin(admin, len(PHOTO))
    with monkeypatch.context() as trouble:
        trouble.setattr(assets, "store_received", fail)
        assert (await send(admin, path, 0, PHOTO)).status == 503
        assert (await look(admin, path)).status == 503
    assert await noted(app) == [len(PHOTO)]
    answer = await look(admin, path)
    assert (answer.headers["Upload-Offset"], told(answer)[1]) == (str(len(PHOTO)), "created")
    await assert_rows_equal_files(app)


@pytest.mark.parametrize("has_links", [True, False], ids=["links", "no links"])
async def test_failed_commit_loses_no_byte(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    """The placed file went again. Its bytes are still there under their first name; only a disk that gives a file one name
    has lost them, and says so."""

    def fail(*args: object) -> None:
        raise RuntimeError("the commit failed")

    def refuse(self: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    path = await begin(admin, len(PHOTO))
    if not has_links:
        monkeypatch.setattr(Path, "hardlink_to", refuse)
    with monkeypatch.context() as trouble:
        trouble.setattr(uploads, "insert_upload", fail)
        assert (await send(admin, path, 0, PHOTO)).status == 500
    assert files_of(app) == ([f"incoming/{file_of(app, path).name}"] if has_links else [])
    answer = await look(admin, path)
    if not has_links:
        assert answer.headers["Upload-Offset"] == "0"
        answer = await send(admin, path, 0, PHOTO)
    assert told(answer)[1] == "created"
    await assert_rows_equal_files(app)


async def test_asset_and_end_are_one_commit(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon that dies right behind the commit has told nobody, and knows what became of the upload; the first name of its
    bytes may go at night."""

    async def die(*args: object, **more: object) -> None:
        raise RuntimeError("killed")

    path = await begin(admin, len(PHOTO))
    with monkeypatch.context() as trouble:
        trouble.setattr(service, "finish", die)
        assert (await send(admin, path, 0, PHOTO)).status == 500
    assert told(await look(admin, path))[1] == "created"
    assert (await count_rows(app), len(files_of(app, "library"))) == (1, 1)
    assert path.rpartition("/")[2] not in await app.db.read(store.open_uids)


# --- a daemon that ends


async def test_another_daemon_goes_on(options: Options) -> None:
    """Nothing is only in memory: offset, fields and, from the bytes themselves, the checksum."""
    async with daemon(options) as (app, client):
        await sign_up(client)
        path = await begin(client, len(PHOTO), checksum=sha1(PHOTO).hex())
        await send(client, path, 0, PHOTO[:HALF])
    async with daemon(options) as (app, client):
        await log_in(client)
        assert await offset_of(client, path) == HALF
        assert told(await send(client, path, HALF, PHOTO[HALF:]))[1] == "created"
        await assert_rows_equal_files(app)


async def test_maintenance_keeps_everybody_out(app: App, admin: Client) -> None:
    """And loses nothing."""
    path = await begin(admin, len(PHOTO))
    await send(admin, path, 0, PHOTO[:HALF])
    await admin.post("/admin/maintenance", json={"action": "start"})
    assert (await look(admin, path)).status == (await announce(admin, 5)).status == 503
    await app.services.gate.change(lambda state: None)
    assert await offset_of(admin, path) == HALF


async def test_account_that_goes_takes_its_uploads_along(
    app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs
) -> None:
    """The row with the account, its bytes at night."""
    mia = await make_user("mia")
    await send(mia, await begin(mia, len(PHOTO)), 0, PHOTO[:HALF])
    await admin.delete(f"/admin/users/{mia.uid}", json={"force": True})
    await run_jobs()
    assert await count_rows(app, "uploads") == 0
    await app.db.write(service.request_clean_up)
    await run_jobs()
    assert files_of(app, "incoming") == []
