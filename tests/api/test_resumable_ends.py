"""Uploads in pieces that end in other ways than becoming an asset: given up, somebody else's, expired."""

from email.utils import parsedate_to_datetime

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.integrity import checks
from photostead.features.nightly import scheduled
from photostead.features.settings.defaults import default_config
from photostead.features.uploads import service
from photostead.features.uploads.schema import BYTES
from photostead.kernel.ids import new_id
from tests.api.resuming import PATH, TUS, announce, begin, look, noted, send, told
from tests.api.uploading import assert_nothing_left, assert_rows_equal_files, count_rows, files_of
from tests.client import Client
from tests.conftest import MakeApiKey, MakeLink, MakeUser, RunJobs
from tests.people import insert_album
from tests.photos import jpeg

PHOTO = jpeg()
HALF = len(PHOTO) // 2


# --- ended


async def test_given_up_is_gone(app: App, admin: Client) -> None:
    """With its bytes."""
    path = await begin(admin, len(PHOTO))
    await send(admin, path, 0, PHOTO[:HALF])
    assert len(files_of(app, "incoming")) == 1
    assert (await admin.send("DELETE", path, headers=TUS)).status == 204
    assert (await look(admin, path)).status == (await send(admin, path, HALF, b"x")).status == 404
    await assert_nothing_left(app)


async def test_what_it_became_stays(app: App, admin: Client) -> None:
    """Only the upload is forgotten."""
    path = await begin(admin, len(PHOTO))
    uid, _ = told(await send(admin, path, 0, PHOTO))
    assert (await admin.send("DELETE", path, headers=TUS)).status == 204
    await admin.get(f"/assets/{uid}", expect=200)
    await assert_rows_equal_files(app)


# --- whose it is


async def test_somebody_elses_upload_is_none(app: App, admin: Client, make_user: MakeUser) -> None:
    """As one that nobody has: whatever is asked."""
    mia = await make_user("mia")
    path = await begin(mia, len(PHOTO))
    missing = f"{PATH}/{new_id()}"
    for method in ("HEAD", "PATCH", "DELETE"):
        headers = {**TUS, "Upload-Offset": "0", "Content-Type": BYTES}
        answers = [await admin.send(method, one, headers=headers) for one in (path, missing)]
        assert [answer.status for answer in answers] == [404, 404]
        if method != "HEAD":
            assert answers[0].body["message"] == answers[1].body["message"]
    assert told(await send(mia, path, 0, PHOTO))[1] == "created"


async def test_guests_use_forms(app: App, admin: Client, make_link: MakeLink) -> None:
    """A link that lets people add photos opens no upload in pieces."""
    album = await app.db.write(insert_album, admin.user_id)
    guest = await make_link(admin, album=album, allow_upload=True)
    assert (await announce(guest, len(PHOTO))).status == 401


async def test_key_needs_the_permission_to_upload(admin: Client, make_api_key: MakeApiKey) -> None:
    """And no other."""
    key = await make_api_key(admin, "asset.upload")
    assert told(await send(key, await begin(key, len(PHOTO)), 0, PHOTO))[1] == "created"
    assert (await announce(await make_api_key(admin, "asset.read"), 5)).status == 403


async def test_what_is_spoken(admin: Client) -> None:
    """A client may ask first."""
    answer = await admin.send("OPTIONS", PATH)
    said = {name: answer.headers[name] for name in ("Tus-Version", "Tus-Checksum-Algorithm", "Tus-Extension")}
    assert (answer.status, said["Tus-Version"], said["Tus-Checksum-Algorithm"]) == (204, "1.0.0", "sha1")
    wanted = {"creation", "creation-with-upload", "expiration", "checksum", "termination"}
    assert set(said["Tus-Extension"].split(",")) == wanted
    assert int(answer.headers["Tus-Max-Size"]) > 0


# --- what nobody went on with


async def test_expired_uploads_are_cleaned_up(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Rows and bytes of those that nobody goes on with, and bytes without a row; what is fresh stays, and goes on."""
    old, fresh = await begin(admin, len(PHOTO)), await begin(admin, len(PHOTO))
    for path in (old, fresh):
        await send(admin, path, 0, PHOTO[:HALF])
    stray = app.options.data_dir / "incoming" / f"{new_id()}.upload"
    stray.write_bytes(b"of an account that is gone")
    await app.db.write(expire, old)
    assert (await look(admin, old)).status == 404
    await app.db.write(service.request_clean_up)
    await run_jobs()
    assert files_of(app, "incoming") == [f"incoming/{fresh.rpartition('/')[2]}.upload"]
    assert await noted(app) == [HALF]
    assert told(await send(admin, fresh, HALF, PHOTO[HALF:]))[1] == "created"


def expire(tx: Tx, path: str) -> None:
    """Let days go by for one upload."""
    tx.run("update uploads set expires_at = ? where uid = ?", (tx.now, path.rpartition("/")[2]))


async def test_every_piece_puts_the_end_off(app: App, admin: Client) -> None:
    """It expires when nobody goes on with it, not while somebody does."""
    path = await begin(admin, len(PHOTO))
    await app.db.write(Tx.run, "update uploads set expires_at = expires_at - 1000000")
    before = parsedate_to_datetime((await look(admin, path)).headers["Upload-Expires"])
    answer = await send(admin, path, 0, PHOTO[:HALF])
    assert parsedate_to_datetime(answer.headers["Upload-Expires"]) > before


async def test_night_asks_for_it() -> None:
    """It is on the list of what is done every night."""
    assert service.request_clean_up in [entry.ask for entry in scheduled(default_config())]


async def test_integrity_checks_leave_it_alone(
    app: App, admin: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half an upload is no file that belongs to nothing; one beside the photos is."""
    monkeypatch.setattr(checks, "YOUNG_MS", -60_000)
    path = await begin(admin, len(PHOTO))
    await send(admin, path, 0, PHOTO[:HALF])
    await admin.post("/jobs", json={"name": "integrity-untracked-files"})
    (app.options.data_dir / "library" / "stray.upload").write_bytes(b"x")
    await run_jobs()
    assert await count_rows(app, "integrity_findings") == 1
    assert len(files_of(app, "incoming")) == 1
