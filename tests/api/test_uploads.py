"""Taking uploads: what is created, what is known already, what is refused and leaves nothing behind."""

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from photostead.app import App
from photostead.db.tx import Rows
from tests.api.uploading import (
    assert_nothing_left,
    assert_rows_equal_files,
    count_rows,
    files_of,
    folder_of,
    make_form,
    refuse,
    sha1,
    upload,
    usage_of,
)
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeUser, RunJobs
from tests.people import insert_asset, insert_library
from tests.photos import jpeg

PHOTO = jpeg()
OTHER = jpeg((1, 2, 3))
XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>
<rdf:li xml:lang="x-default">From the sidecar</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>
"""


# --- created and duplicate


async def test_upload_is_created_and_described(app: App, admin: Client, events: Heard) -> None:
    """The answer names an asset that can be read at once, and whose file has the very bytes."""
    uid = await upload(admin, PHOTO, "IMG_1.JPG", isFavorite="true", visibility="archive")
    asset = await admin.get(f"/assets/{uid}", expect=200)
    assert asset["originalFileName"] == "IMG_1.JPG"
    assert asset["checksum"] == base64.b64encode(sha1(PHOTO)).decode()
    assert (asset["isFavorite"], asset["visibility"], asset["type"]) == (True, "archive", "IMAGE")
    assert (asset["fileCreatedAt"], asset["libraryId"]) == ("2024-05-01T12:00:00.000Z", None)
    assert files_of(app) == [f"library/{folder_of(admin)}/2024/2024-05-01/IMG_1.JPG"]
    assert await usage_of(app, admin) == len(PHOTO)
    assert events.names() == []
    await assert_rows_equal_files(app)


async def test_same_bytes_again_are_a_duplicate(app: App, admin: Client) -> None:
    """Whatever the name; and nothing is stored or counted twice."""
    uid = await upload(admin, PHOTO, "a.jpg")
    answer = await admin.post("/assets", data=make_form(PHOTO, "b.jpg"), expect=200)
    assert answer == {"id": uid, "status": "duplicate"}
    assert await usage_of(app, admin) == len(PHOTO)
    await assert_rows_equal_files(app)


async def test_same_bytes_of_two_people_are_two_assets(app: App, admin: Client, make_user: MakeUser) -> None:
    """Nobody learns what others have."""
    mia = await make_user("mia")
    assert await upload(admin, PHOTO) != await upload(mia, PHOTO)
    await assert_rows_equal_files(app)


async def test_bytes_in_a_library_do_not_count(app: App, admin: Client) -> None:
    """A phone must not take a file on the NAS as backed up."""
    library = await app.db.write(insert_library, admin.user_id)
    key = await app.db.read(Rows.value, "select id from libraries where uid = ?", (library,))
    await app.db.write(insert_asset, admin.user_id, library_id=key, content_hash=sha1(PHOTO))
    await upload(admin, PHOTO, expect=201)


@pytest.mark.parametrize("encode", [bytes.hex, lambda digest: base64.b64encode(digest).decode()], ids=["hex", "base64"])
async def test_checksum_header_is_answered_early(app: App, admin: Client, encode: Callable[[bytes], str]) -> None:
    """Before the body is looked at: it holds no form at all."""
    uid = await upload(admin, PHOTO)
    answer = await admin.post("/assets", data=b"", headers={"x-immich-checksum": encode(sha1(PHOTO))}, expect=200)
    assert answer == {"id": uid, "status": "duplicate"}


async def test_checksum_header_of_new_bytes(app: App, admin: Client) -> None:
    """A matching one goes through, upper case too."""
    await upload(admin, PHOTO, headers={"x-immich-checksum": sha1(PHOTO).hex().upper()})
    await assert_rows_equal_files(app)


async def test_trashed_duplicate_is_still_one(admin: Client) -> None:
    """The answer names the asset in the trash."""
    uid = await upload(admin, PHOTO)
    await admin.delete("/assets", json={"ids": [uid]})
    assert await upload(admin, PHOTO, expect=200) == uid
    assert (await admin.get(f"/assets/{uid}"))["isTrashed"] is True


async def test_deleted_bytes_can_come_again(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Deleted for good is forgotten; and a removal that is still waiting does not hit the new file."""
    uid = await upload(admin, PHOTO)
    await admin.delete("/assets", json={"ids": [uid], "force": True})
    assert await usage_of(app, admin) == 0
    assert await upload(admin, PHOTO) != uid
    await run_jobs()
    await assert_rows_equal_files(app)


async def test_removal_spares_a_place_that_was_taken_again(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """A daemon that died between unlinking and noting it must not unlink the next file of that name."""
    uid = await upload(admin, PHOTO)
    await admin.delete("/assets", json={"ids": [uid], "force": True})
    (app.options.data_dir / files_of(app)[0]).unlink()
    await upload(admin, OTHER)
    await run_jobs()
    await assert_rows_equal_files(app)


async def test_names_that_collide_are_numbered(app: App, admin: Client) -> None:
    """No file is overwritten, not even one that nobody knows of."""
    folder = app.options.data_dir / "library" / folder_of(admin) / "2024" / "2024-05-01"
    folder.mkdir(parents=True)
    (folder / "a (2).jpg").write_bytes(b"someone's own")
    (folder / "a (3).jpg.xmp").write_bytes(b"someone's own sidecar")
    for colour in range(3):
        await upload(admin, jpeg((colour * 80, 0, 0)), "a.jpg", sidecar=XMP)
    names = sorted(path.name for path in folder.iterdir() if path.suffix == ".jpg")
    assert names == ["a (2).jpg", "a (4).jpg", "a (5).jpg", "a.jpg"]
    assert (folder / "a (2).jpg").read_bytes() == b"someone's own"
    assert (folder / "a (3).jpg.xmp").read_bytes() == b"someone's own sidecar"


# --- fields


@dataclass(frozen=True)
class Fields:
    """A form that is taken; `wanted` must be in the asset."""

    name: str
    fields: dict[str, Any]
    wanted: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


TAKEN_FIELDS = [
    Fields("a phone's", {"deviceAssetId": "1", "deviceId": "x", "duration": "0", "filename": "p.heic"},
           {"originalFileName": "p.heic", "duration": None}),
    Fields("immich-go's", {"assetType": "IMAGE", "fileExtension": ".jpg", "isReadOnly": "false", "fileSize": "7",
                           "duration": "00:00:00.000000", "isFavorite": "false"}, {"isFavorite": False}),
    Fields("the CLI's", {"fileSize": "7", "isFavorite": "false"}),
    Fields("a date with an offset", {"fileCreatedAt": "2024-05-01T14:00:00+02:00"},
           {"fileCreatedAt": "2024-05-01T12:00:00.000Z"}),
    Fields("a date before 1970", {"fileCreatedAt": "1899-12-31T23:00:00.500Z"},
           {"fileCreatedAt": "1899-12-31T23:00:00.500Z"}),
    Fields("the date of a phone whose clock is ahead", {"fileCreatedAt": "2099-01-01T00:00:00Z",
           "fileModifiedAt": "2098-12-31T23:59:59.999+14:00"},
           {"fileCreatedAt": "2099-01-01T00:00:00.000Z", "fileModifiedAt": "2098-12-31T09:59:59.999Z"}),
    Fields("the date of a phone without a clock", {"fileCreatedAt": "1970-01-01T00:00:00.000Z"},
           {"fileCreatedAt": "1970-01-01T00:00:00.000Z"}),
    Fields("empty texts", {"livePhotoVideoId": "", "visibility": "", "metadata": ""}, {"visibility": "timeline"}),
    Fields("a file part nobody knows", {"thumbData": "x"}),
    Fields("flags as numbers", {"isFavorite": "1"}, {"isFavorite": True}),
    Fields("hidden", {"visibility": "hidden"}, {"visibility": "hidden"}),
    Fields("words with any signs", {"note": "\u202e\0🎉"}),
]  # fmt: skip


@pytest.mark.parametrize("case", TAKEN_FIELDS, ids=str)
async def test_fields(case: Fields, app: App, admin: Client) -> None:
    """What clients send, old and new."""
    uid = await upload(admin, PHOTO, **case.fields)
    asset = await admin.get(f"/assets/{uid}")
    assert {name: asset[name] for name in case.wanted} == case.wanted
    await assert_rows_equal_files(app)


async def test_no_date_is_the_present(admin: Client) -> None:
    """The year 1 is how Go writes none."""
    none = "0001-01-01T00:00:00.000Z"
    uid = await upload(admin, PHOTO, fileCreatedAt=none, fileModifiedAt=none)
    asset = await admin.get(f"/assets/{uid}")
    assert asset["fileCreatedAt"] == asset["localDateTime"] >= asset["createdAt"][:10]


async def test_locked_upload_shows_only_behind_the_pin(admin: Client) -> None:
    """Straight into the locked folder."""
    uid = await upload(admin, PHOTO, visibility="locked")
    await admin.get(f"/assets/{uid}", expect=400)


async def test_values_beside_an_upload(admin: Client) -> None:
    """The app's own, read back."""
    value = {"iCloudId": "A/B", "deep": {"list": [1, None]}}
    uid = await upload(admin, PHOTO, metadata=[{"key": "mobile-app", "value": value}])
    [item] = await admin.get(f"/assets/{uid}/metadata")
    assert (item["key"], item["value"]) == ("mobile-app", value)


async def test_sidecar_lies_beside_and_is_read(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """It comes behind the photo in the form."""
    uid = await upload(admin, PHOTO, "a.jpg", sidecar=XMP)
    assert [name.rpartition("/")[2] for name in files_of(app)] == ["a.jpg", "a.jpg.xmp"]
    await run_jobs()
    assert (await admin.get(f"/assets/{uid}"))["exifInfo"]["description"] == "From the sidecar"
    await assert_rows_equal_files(app)
    await admin.delete("/assets", json={"ids": [uid], "force": True})
    await run_jobs()
    assert files_of(app) == []


async def test_motion_part_hides_behind_its_photo(app: App, admin: Client) -> None:
    """The video comes first, the photo names it."""
    video = await upload(admin, b"moving", "a.mov", visibility="hidden")
    photo = await upload(admin, PHOTO, "a.jpg", livePhotoVideoId=video)
    assert (await admin.get(f"/assets/{photo}"))["livePhotoVideoId"] == video


async def test_motion_part_that_was_shown_is_hidden(admin: Client) -> None:
    """Old clients send it without saying so."""
    video = await upload(admin, b"moving", "a.mov")
    await upload(admin, PHOTO, "a.jpg", livePhotoVideoId=video)
    assert (await admin.get(f"/assets/{video}"))["visibility"] == "hidden"


# --- refused


@dataclass(frozen=True)
class Refusal:
    """A form that is refused with words that tell why, and leaves nothing."""

    name: str
    form: Callable[[], aiohttp.FormData]
    says: str
    status: int = 400
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def twice() -> aiohttp.FormData:
    """A form with two photos."""
    form = make_form(PHOTO)
    form.add_field("assetData", OTHER, filename="b.jpg")
    return form


def many_parts() -> aiohttp.FormData:
    """More fields than anyone needs."""
    fields: dict[str, Any] = {f"field{number}": "x" for number in range(120)}
    return make_form(PHOTO, **fields)


REFUSALS = [
    Refusal("damaged on the way", lambda: make_form(PHOTO), "damaged", headers={"x-immich-checksum": "00" * 20}),
    Refusal("no checksum at all", lambda: make_form(PHOTO), "no SHA-1", headers={"x-immich-checksum": "nonsense"}),
    Refusal("a checksum of the wrong kind", lambda: make_form(PHOTO), "no SHA-1", headers={"x-immich-checksum": "a" * 64}),
    Refusal("zero bytes", lambda: make_form(b""), "zero bytes"),
    Refusal("a text file", lambda: make_form(b"x", "notes.txt"), "Unsupported file type notes.txt"),
    Refusal("a sidecar alone", lambda: make_form(XMP, "a.xmp"), "Unsupported file type"),
    Refusal("no extension", lambda: make_form(PHOTO, "photo"), "Unsupported file type"),
    Refusal("an EPS", lambda: make_form(b"%!PS-Adobe-3.0 EPSF-3.0", "a.eps"), "Unsupported file type"),
    Refusal("no file", lambda: make_form(None), "assetData"),
    Refusal("only a sidecar", lambda: make_form(None, sidecar=XMP), "assetData"),
    Refusal("two files", twice, "two parts named assetData"),
    Refusal("no text fields", lambda: make_form(PHOTO, fileCreatedAt=None, fileModifiedAt=None), "fileCreatedAt"),
    Refusal("no date of change", lambda: make_form(PHOTO, fileModifiedAt=None), "fileModifiedAt"),
    Refusal("a date in words", lambda: make_form(PHOTO, fileCreatedAt="yesterday"), "fileCreatedAt 'yesterday'"),
    Refusal("a date that is none", lambda: make_form(PHOTO, fileModifiedAt="2024-13-41T00:00:00Z"), "fileModifiedAt"),
    Refusal("a date as a number", lambda: make_form(PHOTO, fileCreatedAt="1714564800000"), "fileCreatedAt"),
    Refusal("a date outside the calendar", lambda: make_form(PHOTO, fileCreatedAt="9999-12-31T23:59:59-05:00"), "calendar"),
    Refusal("an unknown visibility", lambda: make_form(PHOTO, visibility="public"), "visibility"),
    Refusal("values that are no JSON", lambda: make_form(PHOTO, metadata="[{"), "form"),
    Refusal("values of another shape", lambda: make_form(PHOTO, metadata='{"a": 1}'), "form"),
    Refusal("values too deep", lambda: make_form(PHOTO, metadata="[" * 200_000), "form"),
    Refusal("no such motion part", lambda: make_form(PHOTO, livePhotoVideoId="11111111-1111-4111-8111-111111111111"),
            "Live photo video not found"),
    Refusal("a motion part that is no id", lambda: make_form(PHOTO, livePhotoVideoId="' or 1=1"), "Live photo"),
    Refusal("a hundred fields", many_parts, "more than 100 parts"),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS, ids=str)
async def test_refused_upload_leaves_nothing(case: Refusal, app: App, admin: Client, events: Heard) -> None:
    """Each is told why; no file, no row, no event."""
    message = await refuse(admin, case.form(), case.status, headers=case.headers)
    assert case.says in message
    assert events.names() == []
    await assert_nothing_left(app)


RAW_BODIES = {
    "not a form": ({"Content-Type": "application/json"}, b'{"assetData": "x"}'),
    "no boundary": ({"Content-Type": "multipart/form-data"}, b"--x\r\n"),
    "another boundary": ({"Content-Type": "multipart/form-data; boundary=a"}, b"--b\r\n\r\nx\r\n--b--\r\n"),
    "no end": (
        {"Content-Type": "multipart/form-data; boundary=a"},
        b'--a\r\nContent-Disposition: form-data; name="assetData"; filename="a.jpg"\r\n\r\nhalf a pho',
    ),
    "no name": (
        {"Content-Type": "multipart/form-data; boundary=a"},
        b"--a\r\nContent-Disposition: form-data\r\n\r\nx\r\n--a--\r\n",
    ),
    "forms within forms": (
        {"Content-Type": "multipart/form-data; boundary=a"},
        b"--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n--a--\r\n",
    ),
    "nothing": ({"Content-Type": "multipart/form-data; boundary=a"}, b""),
    "headers without end": (
        {"Content-Type": "multipart/form-data; boundary=a"},
        b"--a\r\nContent-Disposition: form-data; name=" + b"x" * 100_000,
    ),
}


@pytest.mark.parametrize("name", RAW_BODIES)
async def test_malformed_forms_are_refused(name: str, app: App, admin: Client) -> None:
    """Bytes that are no form."""
    headers, body = RAW_BODIES[name]
    await admin.post("/assets", data=body, headers=headers, expect=400)
    await assert_nothing_left(app)


async def test_text_without_end_is_refused(app: App, admin: Client) -> None:
    """Text parts are kept in memory, so they are bounded."""
    body = (
        b'--a\r\nContent-Disposition: form-data; name="filename"\r\n\r\n' + b"y" * (1024 * 1024 + 1) + b"\r\n--a--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=a"}
    answer = await admin.post("/assets", data=io.BytesIO(body), headers=headers, expect=413)
    assert "filename is larger than" in answer["message"]
    await assert_nothing_left(app)


async def test_encodings_of_parts(app: App, admin: Client) -> None:
    """A part may claim any encoding; what we store is what was hashed."""
    body = b"".join(
        [
            b'--a\r\nContent-Disposition: form-data; name="fileCreatedAt"\r\n\r\n2024-05-01T12:00:00Z\r\n',
            b'--a\r\nContent-Disposition: form-data; name="fileModifiedAt"\r\n\r\n2024-05-01T12:00:00Z\r\n',
            b'--a\r\nContent-Disposition: form-data; name="assetData"; filename="a.jpg"\r\n'
            b"Content-Transfer-Encoding: binary\r\n\r\n",
            PHOTO,
            b"\r\n--a--\r\n",
        ]
    )
    await admin.post("/assets", data=body, headers={"Content-Type": "multipart/form-data; boundary=a"}, expect=201)
    await assert_rows_equal_files(app)


# --- who


async def test_key_without_the_permission(app: App, admin: Client, make_api_key: MakeApiKey) -> None:
    """Refused before the body is stored."""
    await refuse(await make_api_key(admin, "asset.read"), make_form(PHOTO), 403)
    await assert_nothing_left(app)


async def test_motion_part_of_someone_else(app: App, admin: Client, make_user: MakeUser) -> None:
    """Looks like one that is not there, and nothing of the other's changes."""
    video = await upload(admin, b"moving", "a.mov")
    mia = await make_user("mia")
    assert "not found" in await refuse(mia, make_form(PHOTO, livePhotoVideoId=video))
    assert (await admin.get(f"/assets/{video}"))["visibility"] == "timeline"
    assert await count_rows(app) == 1
    await assert_rows_equal_files(app)
