"""Uploads that go on where they were broken off: the protocol's own rules, and that what comes of them is an upload like any
other.
"""

import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.uploads import service
from photostead.kernel.ids import new_id
from tests.api.resuming import PATH, TUS, announce, begin, look, offset_of, send, told
from tests.api.uploading import (
    assert_nothing_left,
    assert_rows_equal_files,
    count_rows,
    files_of,
    folder_of,
    sha1,
    upload,
)
from tests.client import Client
from tests.photos import jpeg

PHOTO = jpeg()
OTHER = jpeg((1, 2, 3))
HALF = len(PHOTO) // 2


async def test_pieces_become_the_asset(app: App, admin: Client) -> None:
    """Where it stands after each is told; the last one tells the asset, and so does who asks afterwards."""
    path = await begin(admin, len(PHOTO), filename="IMG_1.JPG", isFavorite="true", visibility="archive")
    assert await offset_of(admin, path) == 0
    first = await send(admin, path, 0, PHOTO[:HALF])
    assert (first.status, first.headers["Upload-Offset"], told(first)) == (204, str(HALF), (None, None))
    assert await offset_of(admin, path) == HALF
    assert (await count_rows(app), files_of(app, "library")) == (0, [])
    last = await send(admin, path, HALF, PHOTO[HALF:])
    assert (last.status, last.headers["Upload-Offset"]) == (204, str(len(PHOTO)))
    uid, status = told(last)
    assert status == "created"
    assert told(await look(admin, path)) == (uid, "created")
    asset = await admin.get(f"/assets/{uid}", expect=200)
    assert (asset["originalFileName"], asset["isFavorite"], asset["visibility"]) == ("IMG_1.JPG", True, "archive")
    assert asset["checksum"] == base64.b64encode(sha1(PHOTO)).decode()
    assert files_of(app) == [f"library/{folder_of(admin)}/2024/2024-05-01/IMG_1.JPG"]
    await assert_rows_equal_files(app)


async def test_first_bytes_may_come_with_the_beginning(app: App, admin: Client) -> None:
    """Some of them, or all."""
    answer = await announce(admin, len(PHOTO), data=PHOTO[:HALF])
    assert (answer.status, answer.headers["Upload-Offset"], told(answer)) == (201, str(HALF), (None, None))
    last = await send(admin, answer.headers["Location"], HALF, PHOTO[HALF:])
    assert told(last)[1] == "created"
    whole = await announce(admin, len(OTHER), data=OTHER, filename="b.jpg")
    assert (whole.status, told(whole)[1]) == (201, "created")
    await assert_rows_equal_files(app)


async def test_whoever_did_not_hear_of_an_upload_leaves_none(app: App, admin: Client) -> None:
    """Bytes that came with the beginning and were no good: no row, no file."""
    answer = await announce(admin, len(PHOTO), data=PHOTO[:HALF], headers=checksum_of(b"others"))
    assert answer.status == 460
    assert await count_rows(app, "uploads") == 0
    await assert_nothing_left(app)


def set_quota(tx: Tx, user_id: int, quota: int) -> None:
    """Bytes that someone may store."""
    tx.run("update users set quota_bytes = ? where id = ?", (quota, user_id))


def checksum_of(data: bytes) -> dict[str, str]:
    """The header that says what a body must be."""
    return {"Upload-Checksum": f"sha1 {base64.b64encode(sha1(data)).decode()}"}


async def test_known_bytes_need_not_come(app: App, admin: Client) -> None:
    """Who names their checksum hears it at once, and again when asking."""
    uid = await upload(admin, PHOTO)
    for checksum in (sha1(PHOTO).hex(), base64.b64encode(sha1(PHOTO)).decode()):
        answer = await announce(admin, len(PHOTO), checksum=checksum)
        assert (answer.status, answer.headers["Upload-Offset"]) == (201, str(len(PHOTO)))
        assert told(answer) == told(await look(admin, answer.headers["Location"])) == (uid, "duplicate")
        assert (await announce(admin, 0, checksum=checksum)).status == 400
    await assert_rows_equal_files(app)


async def test_bytes_that_are_there_already_are_a_duplicate(app: App, admin: Client) -> None:
    """Found out when they have come: counted once, and nothing stays on the way."""
    uid = await upload(admin, PHOTO)
    path = await begin(admin, len(PHOTO))
    assert told(await send(admin, path, 0, PHOTO)) == (uid, "duplicate")
    await assert_rows_equal_files(app)


async def test_all_that_a_form_says_counts(app: App, admin: Client) -> None:
    """A motion part and values that an app keeps; keys that nobody knows are passed over."""
    video = await begin(admin, 7, filename="a.mp4", visibility="hidden", relativePath="x/y")
    motion, _ = told(await send(admin, video, 0, b"a video"))
    note = '[{"key":"mobile-app","value":{"iCloudId":"x"}}]'
    path = await begin(admin, len(PHOTO), livePhotoVideoId=motion, metadata=note)
    uid, _ = told(await send(admin, path, 0, PHOTO))
    assert (await admin.get(f"/assets/{uid}"))["livePhotoVideoId"] == motion
    assert (await admin.get(f"/assets/{uid}/metadata"))[0]["value"] == {"iCloudId": "x"}


# --- refused before a byte comes


async def test_what_could_never_be_stored_is_refused_at_the_beginning(app: App, admin: Client) -> None:
    """Before somebody sends gigabytes."""
    cases: list[tuple[dict[str, Any], str]] = [
        ({"filename": "a.exe"}, "Unsupported file type"),
        ({"filename": None}, "Unsupported file type"),
        ({"fileCreatedAt": "yesterday"}, "fileCreatedAt"),
        ({"fileCreatedAt": None}, "fileCreatedAt"),
        ({"metadata": "{"}, "form"),
        ({"livePhotoVideoId": new_id()}, "upload the video first"),
        ({"visibility": "secret"}, "visibility"),
        ({"checksum": "12"}, "checksum"),
    ]
    for fields, words in cases:
        answer = await announce(admin, len(PHOTO), **fields)
        assert (answer.status, answer.headers["Tus-Resumable"]) == (400, "1.0.0"), fields
        assert words in answer.body["message"], fields
    assert await count_rows(app, "uploads") == 0


async def test_headers_that_make_no_sense(app: App, admin: Client) -> None:
    """Refused in words; a client of another version learns which one is spoken."""
    lengths = [{"Upload-Length": text} for text in ("", "-1", "0", "٣", "9" * 30)]
    metadata = [{"Upload-Metadata": text} for text in ("filename ==", "filename /w==", "filename é", "a,b c d")]
    for headers in [*lengths, *metadata]:
        answer = await announce(admin, 5, headers=headers)
        assert (answer.status, answer.headers["Tus-Version"]) == (400, "1.0.0"), headers
    other = await announce(admin, 5, headers={"Tus-Resumable": "0.2.2"})
    assert (other.status, other.headers["Tus-Version"]) == (412, "1.0.0")
    assert await count_rows(app, "uploads") == 0


async def test_name_that_means_mischief_is_a_name(app: App, admin: Client) -> None:
    """Of a path only the last part counts, and nothing lies elsewhere."""
    path = await begin(admin, len(PHOTO), filename="../../../\u202etmp\0/<b>e\u0301vil.jpg")
    uid, _ = told(await send(admin, path, 0, PHOTO))
    assert (await admin.get(f"/assets/{uid}"))["originalFileName"] == "be\u0301vil.jpg"
    await assert_rows_equal_files(app)


async def test_quota_is_looked_at_before_and_counts_what_is_on_its_way(app: App, admin: Client) -> None:
    """Bytes of uploads that are not finished take room too."""
    await app.db.write(set_quota, admin.user_id, len(PHOTO) + HALF)
    assert (await announce(admin, len(PHOTO) + HALF + 1)).status == 413
    path = await begin(admin, len(PHOTO))
    await send(admin, path, 0, PHOTO[:HALF])
    assert (await announce(admin, len(PHOTO) + 1)).status == 413
    assert (await admin.send("OPTIONS", PATH, headers=TUS)).headers["Tus-Max-Size"] == str(len(PHOTO) + HALF)


async def test_quota_that_shrank_meanwhile_leaves_nothing(app: App, admin: Client) -> None:
    """Refused at the end, and neither file nor row stays."""
    path = await begin(admin, len(PHOTO))
    await app.db.write(set_quota, admin.user_id, 10)
    answer = await send(admin, path, 0, PHOTO)
    assert (answer.status, "Quota" in answer.body["message"]) == (413, True)
    assert (await look(admin, path)).status == 404
    await assert_nothing_left(app)


async def test_no_room_on_the_disk(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said at the beginning; and where it fills up meanwhile what came is kept for later."""
    path = await begin(admin, len(PHOTO))
    await send(admin, path, 0, PHOTO[:HALF])
    free = app.space.reserve
    monkeypatch.setattr(app.space, "reserve", lambda: 1 << 60)
    monkeypatch.setattr(app.space, "_looked_at", float("-inf"))
    assert (await announce(admin, 1000)).status == 507
    assert (await send(admin, path, HALF, PHOTO[HALF:])).status == 507
    monkeypatch.setattr(app.space, "reserve", free)
    monkeypatch.setattr(app.space, "_looked_at", float("-inf"))
    assert told(await send(admin, path, await offset_of(admin, path), PHOTO[HALF:]))[1] == "created"
    await assert_rows_equal_files(app)


async def test_nobody_begins_uploads_without_end(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until some are finished or ended."""
    monkeypatch.setattr(service, "MOST_OPEN", 2)
    paths = [await begin(admin, len(PHOTO)) for _ in range(2)]
    answer = await announce(admin, len(PHOTO))
    assert (answer.status, int(answer.headers["Retry-After"]) > 0) == (429, True)
    await send(admin, paths[0], 0, PHOTO)
    assert (await announce(admin, len(PHOTO))).status == 201


# --- pieces that do not belong


async def test_wrong_offset_is_told_the_right_one(app: App, admin: Client) -> None:
    """Before and beyond; nothing changes."""
    path = await begin(admin, len(PHOTO))
    await send(admin, path, 0, PHOTO[:HALF])
    for offset in (0, HALF - 1, HALF + 1, len(PHOTO)):
        answer = await send(admin, path, offset, b"x")
        assert (answer.status, answer.headers["Upload-Offset"]) == (409, str(HALF))
    assert told(await send(admin, path, HALF, PHOTO[HALF:]))[1] == "created"
    await assert_rows_equal_files(app)


@pytest.mark.parametrize("is_declared", [True, False], ids=["declared", "chunked"])
async def test_more_than_was_announced(app: App, admin: Client, is_declared: bool) -> None:
    """Refused, and none of it is kept."""

    async def body() -> AsyncIterator[bytes]:
        yield PHOTO[HALF:]
        yield b"more"

    path = await begin(admin, len(PHOTO))
    await send(admin, path, 0, PHOTO[:HALF])
    answer = await send(admin, path, HALF, PHOTO[HALF:] + b"more" if is_declared else body())
    assert answer.status == 413
    assert await offset_of(admin, path) == HALF
    assert told(await send(admin, path, HALF, PHOTO[HALF:]))[1] == "created"
    await assert_rows_equal_files(app)


async def test_piece_with_a_wrong_checksum_is_not_kept(app: App, admin: Client) -> None:
    """460, and the same piece again is welcome."""
    path = await begin(admin, len(PHOTO))
    for data in (PHOTO[:HALF], PHOTO[HALF:]):
        offset = await offset_of(admin, path)
        bad = await send(admin, path, offset, bytes(len(data)), **checksum_of(data))
        assert (bad.status, await offset_of(admin, path)) == (460, offset)
        good = await send(admin, path, offset, data, **checksum_of(data))
        assert good.status == 204
    assert told(good)[1] == "created"
    await assert_rows_equal_files(app)


async def test_checksum_that_nobody_can_check(admin: Client) -> None:
    """Refused instead of passed over."""
    path = await begin(admin, len(PHOTO))
    for checksum in ("md5 xxxx", "sha1", "sha1 !", "sha1 AAAA"):
        assert (await send(admin, path, 0, PHOTO, Upload_Checksum=checksum)).status == 400
    assert await offset_of(admin, path) == 0


async def test_whole_that_is_not_what_was_announced_is_forgotten(app: App, admin: Client) -> None:
    """The bytes are there and are others: nothing is stored, nothing stays."""
    path = await begin(admin, len(PHOTO), checksum=sha1(OTHER).hex())
    answer = await send(admin, path, 0, PHOTO)
    assert (answer.status, "damaged" in answer.body["message"]) == (400, True)
    assert (await look(admin, path)).status == 404
    await assert_nothing_left(app)


async def test_body_of_another_kind(admin: Client) -> None:
    """A form is no piece of a file, neither at the beginning nor later."""
    path = await begin(admin, len(PHOTO))
    assert (await send(admin, path, 0, PHOTO, Content_Type="image/jpeg")).status == 415
    assert (await announce(admin, 5, data=b"12345", headers={"Content-Type": "text/plain"})).status == 415
    assert await offset_of(admin, path) == 0


async def test_after_the_end_nothing_more_comes(app: App, admin: Client) -> None:
    """An empty piece tells what it became, once more; others are refused."""
    path = await begin(admin, len(PHOTO))
    uid = told(await send(admin, path, 0, PHOTO))
    assert told(await send(admin, path, len(PHOTO), b"")) == uid
    assert (await send(admin, path, 0, PHOTO)).status == 409
    assert (await send(admin, path, len(PHOTO), b"x")).status == 413
    await assert_rows_equal_files(app)
