"""Files of assets over HTTP: renditions, originals, videos; caching, ranges, names, and what must not be served."""

import os
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from tests.api.uploading import TAKEN, files_of, upload
from tests.client import Answer, Client
from tests.conftest import MakeLink, MakeUser, RunJobs
from tests.people import insert_asset, insert_library
from tests.photos import jpeg

PHOTO = jpeg(size=(640, 480))
# Larger than what is sent in one go.
LARGE = bytes(range(256)) * 4096
NOBODY = "11111111-1111-4111-8111-111111111111"


async def fetch(client: Client, uid: str, kind: str, status: int = 200, method: str = "GET", **options: Any) -> Answer:
    """`thumbnail`, `original` or `video/playback` of an asset, as bytes with headers."""
    answer = await client.send(method, f"/api/assets/{uid}/{kind}", **options)
    assert answer.status == status, answer.body
    return answer


# --- renditions


async def test_renditions(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """All sizes of one photo, their caching, and what a link gets of it; one worker start for all."""
    uid = await upload(admin, PHOTO, "a.jpg")
    broken = await upload(admin, b"\xff\xd8\xff\xe0 no photo at all", "broken.jpg")
    await not_made_yet(admin, uid)
    await run_jobs()
    await sizes(admin, uid)
    await caching(admin, uid)
    assert "broken.jpg" in (await admin.get(f"/assets/{broken}/thumbnail", expect=404))["message"]
    assert (await fetch(admin, broken, "original")).body == b"\xff\xd8\xff\xe0 no photo at all"
    await admin.post("/assets/jobs", json={"assetIds": [uid], "name": "regenerate-thumbnail"}, expect=204)
    await run_jobs()
    await sizes(admin, uid)
    derived = files_of(app, "derived")
    assert len(derived) == 2
    await admin.delete("/assets", json={"ids": [uid, broken], "force": True})
    await run_jobs()
    assert files_of(app) == []


async def not_made_yet(client: Client, uid: str) -> None:
    """Before its jobs ran."""
    message = (await client.get(f"/assets/{uid}/thumbnail", expect=404))["message"]
    assert "not made yet" in message
    assert (await fetch(client, uid, "thumbnail", params={"size": "fullsize"})).body == PHOTO


async def sizes(client: Client, uid: str) -> None:
    """Kind by content and type."""
    small = await fetch(client, uid, "thumbnail")
    assert (small.headers["Content-Type"], small.body[:4], small.body[8:12]) == ("image/webp", b"RIFF", b"WEBP")
    preview = await fetch(client, uid, "thumbnail", params={"size": "preview", "edited": "true"})
    assert (preview.headers["Content-Type"], preview.body[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    full = await fetch(client, uid, "thumbnail", params={"size": "fullsize"})
    assert (full.headers["Content-Type"], full.body) == ("image/jpeg", PHOTO)
    await client.get(f"/assets/{uid}/thumbnail", params={"size": "enormous"}, expect=400)


async def caching(client: Client, uid: str) -> None:
    """ETag and 304; immutable only where the URL names the present thumbhash."""
    plain = await fetch(client, uid, "thumbnail")
    assert plain.headers["Cache-Control"] == "private, no-cache"
    for tag in (plain.headers["ETag"], f'"other", {plain.headers["ETag"]}', "*"):
        same = await fetch(client, uid, "thumbnail", 304, headers={"If-None-Match": tag})
        assert (same.body, same.headers["ETag"]) == (None, plain.headers["ETag"])
    await fetch(client, uid, "thumbnail", headers={"If-None-Match": '"other"'})
    thumbhash = (await client.get(f"/assets/{uid}"))["thumbhash"]
    for version, wanted in ((thumbhash, "private, max-age=31536000, immutable"), ("old", "private, no-cache"),
                            ("", "private, no-cache")):  # fmt: skip
        answer = await fetch(client, uid, "thumbnail", params={"c": version})
        assert answer.headers["Cache-Control"] == wanted


# --- originals


async def test_original_is_byte_for_byte(admin: Client) -> None:
    """With name, type and what keeps a browser from running it."""
    uid = await upload(admin, PHOTO, "a b.jpg")
    answer = await fetch(admin, uid, "original")
    assert (answer.body, answer.headers["Content-Type"]) == (PHOTO, "image/jpeg")
    assert answer.headers["Content-Disposition"] == "attachment; filename=\"a b.jpg\"; filename*=UTF-8''a%20b.jpg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Length"] == str(len(PHOTO))
    await fetch(admin, uid, "original", 304, headers={"If-None-Match": answer.headers["ETag"]})


NAMES = [
    ("a\"b';c.jpg", 'filename="a_b\';c.jpg"', "a%22b%27%3Bc.jpg"),
    ("写真 ☃.jpg", 'filename="__ _.jpg"', "%E5%86%99%E7%9C%9F%20%E2%98%83.jpg"),
    ("100%.jpg", 'filename="100_.jpg"', "100%25.jpg"),
    ("a\r\nSet-Cookie: x=1.jpg", 'filename="a__Set-Cookie: x=1.jpg"', "a%0D%0ASet-Cookie%3A%20x%3D1.jpg"),
    ("..\\..\\up/../x.jpg", 'filename=".._.._up_.._x.jpg"', ".._.._up_.._x.jpg"),
]


@pytest.mark.parametrize(("name", "plain", "encoded"), NAMES, ids=[ascii(name) for name, *_ in NAMES])
async def test_names_in_headers(name: str, plain: str, encoded: str, app: App, admin: Client, tmp_path: Path) -> None:
    """Names of files on disk are anyone's: an uploader's, a camera's, a stranger's on the NAS."""
    path = f"library/{admin.uid}/x.jpg"
    (app.options.data_dir / path).parent.mkdir()
    (app.options.data_dir / path).write_bytes(PHOTO)
    uid = await app.db.write(insert_asset, admin.user_id, name=name, path=path.encode())
    answer = await fetch(admin, uid, "original")
    assert answer.headers["Content-Disposition"] == f"attachment; {plain}; filename*=UTF-8''{encoded}"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("size", [len(PHOTO), len(LARGE)], ids=["small", "large"])
async def test_head_is_get_without_the_bytes(size: int, admin: Client) -> None:
    """Players ask for the length first."""
    uid = await upload(admin, PHOTO if size == len(PHOTO) else LARGE, "a.jpg")
    answer = await fetch(admin, uid, "original", method="HEAD")
    assert (answer.body, answer.headers["Content-Length"]) == (None, str(size))
    assert answer.headers["Accept-Ranges"] == "bytes"


RANGES: list[tuple[str, int, slice | None]] = [
    ("bytes=0-9", 206, slice(0, 10)),
    ("bytes=5-5", 206, slice(5, 6)),
    ("bytes=100-", 206, slice(100, None)),
    ("bytes=-7", 206, slice(-7, None)),
    ("bytes=0-", 206, slice(0, None)),
    ("bytes=10-999999999", 206, slice(10, None)),
    ("bytes=-999999999", 206, slice(0, None)),
    ("bytes=999999999-", 416, None),
    ("bytes=9-2", 416, None),
    ("bytes=a-b", 416, None),
    ("bytes=-0", 416, None),
    ("bytes=0-" + "9" * 5000, 206, slice(0, None)),
    # Units that are not known must be passed over, and lists of parts may be (RFC 9110 section 14.2).
    ("lines=1-2", 200, slice(None)),
    ("bytes=0-1,5-6", 200, slice(None)),
]


@pytest.mark.parametrize("data", [PHOTO, LARGE], ids=["small", "large"])
async def test_ranges(data: bytes, admin: Client) -> None:
    """Each part, also of a small file, and what cannot be satisfied."""
    uid = await upload(admin, data, "a.mp4")
    for kind in ("original", "video/playback"):
        for wanted, status, part in RANGES:
            answer = await fetch(admin, uid, kind, status, headers={"Range": wanted})
            if part is None:
                assert answer.headers["Content-Range"] == f"bytes */{len(data)}"
                continue
            start, stop, _ = part.indices(len(data))
            assert answer.body == data[part]
            said = f"bytes {start}-{stop - 1}/{len(data)}" if status == 206 else None
            assert answer.headers.get("Content-Range") == said
            assert answer.headers["Content-Type"] == "video/mp4"


async def test_large_file_whole_and_unchanged(admin: Client) -> None:
    """Streamed; its ETag holds."""
    uid = await upload(admin, LARGE, "a.mp4")
    answer = await fetch(admin, uid, "video/playback")
    assert answer.body == LARGE
    await fetch(admin, uid, "video/playback", 304, headers={"If-None-Match": answer.headers["ETag"]})


async def test_playback_of_a_photo(admin: Client) -> None:
    """Is refused."""
    uid = await upload(admin, PHOTO, "a.jpg")
    assert "no video" in (await admin.get(f"/assets/{uid}/video/playback", expect=400))["message"]


@pytest.mark.parametrize("kind", ["thumbnail", "original", "video/playback"])
async def test_files_of_others(kind: str, admin: Client, make_user: MakeUser) -> None:
    """Absent and forbidden look alike."""
    uid = await upload(admin, PHOTO, "a.mp4")
    mia = await make_user("mia")
    theirs = await mia.get(f"/assets/{uid}/{kind}", expect=400)
    nobodys = await mia.get(f"/assets/{NOBODY}/{kind}", expect=400)
    assert theirs["message"] == nobodys["message"]


async def test_lost_file_is_told(app: App, admin: Client) -> None:
    """The row is there, the disk is not."""
    uid = await upload(admin, PHOTO)
    (app.options.data_dir / files_of(app)[0]).unlink()
    assert "disk" in (await admin.get(f"/assets/{uid}/original", expect=404))["message"]


# --- links

LINKS = [
    ({"allow_download": 1, "show_metadata": 1}, 200, PHOTO),
    ({"allow_download": 0, "show_metadata": 1}, 403, None),
    # An original carries the place where it was taken.
    ({"allow_download": 1, "show_metadata": 0}, 403, None),
]


@pytest.mark.parametrize(("rights", "status", "fullsize"), LINKS)
async def test_what_a_link_hands_out(
    rights: dict[str, int], status: int, fullsize: bytes | None, app: App, admin: Client, make_link: MakeLink
) -> None:
    """The original by neither way, where the link keeps it back."""
    uid = await upload(admin, PHOTO)
    guest = await make_link(admin, assets=[uid], **rights)
    await fetch(guest, uid, "original", status)
    answer = await guest.send("GET", f"/api/assets/{uid}/thumbnail", params={"size": "fullsize"})
    assert (answer.status, answer.body if answer.status == 200 else None) == (200 if fullsize else 404, fullsize)


async def test_link_shows_only_its_own(admin: Client, make_link: MakeLink) -> None:
    """Another asset of the same owner stays closed."""
    shared, other = await upload(admin, PHOTO), await upload(admin, LARGE, "b.jpg")
    guest = await make_link(admin, assets=[shared])
    for kind in ("thumbnail", "original", "video/playback"):
        await fetch(guest, other, kind, 400)


# --- files of libraries: whoever may write there may have put anything in their place


@pytest.fixture
async def external(app: App, admin: Client, tmp_path: Path) -> tuple[Path, str]:
    """A file of a library and its asset."""
    folder = tmp_path / "nas"
    folder.mkdir()
    file = folder / "a.jpg"
    file.write_bytes(PHOTO)
    library = await app.db.write(insert_library, admin.user_id, import_paths=[str(folder)])
    key = await app.db.read(Rows.value, "select id from libraries where uid = ?", (library,))
    uid = await app.db.write(insert_asset, admin.user_id, name="a.jpg", path=os.fsencode(file), library_id=key)
    return file, uid


async def test_external_file_is_served(admin: Client, external: tuple[Path, str]) -> None:
    """As it is."""
    assert (await fetch(admin, external[1], "original")).body == PHOTO


async def test_external_file_that_changes_between_scans(admin: Client, external: tuple[Path, str]) -> None:
    """The database does not know it yet: whoever goes on with a download gets the file of today, and all of it."""
    file, uid = external
    tag = (await fetch(admin, uid, "original")).headers["ETag"]
    going_on = {"Range": "bytes=10-", "If-Range": tag}
    assert (await fetch(admin, uid, "original", 206, headers=going_on)).body == PHOTO[10:]
    file.write_bytes(b"another" + PHOTO)
    assert (await fetch(admin, uid, "original", headers=going_on)).body == b"another" + PHOTO
    await fetch(admin, uid, "original", headers={"If-None-Match": tag})


async def test_fifo_in_its_place_does_not_block(admin: Client, external: tuple[Path, str]) -> None:
    """Opening one for reading waits for a writer; ours does not."""
    file, uid = external
    file.unlink()
    os.mkfifo(file)
    for headers in ({}, {"Range": "bytes=0-1"}):
        await fetch(admin, uid, "original", 404, headers=headers)


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-1"}], ids=["whole", "part"])
async def test_link_in_its_place_leads_nowhere(
    headers: dict[str, str], app: App, admin: Client, external: tuple[Path, str], tmp_path: Path
) -> None:
    """Neither to our database nor to another folder; to a file of the library it does."""
    file, uid = external
    (tmp_path / "nas2").mkdir()
    for target in (app.options.database_file, Path("/etc/passwd"), write(tmp_path / "nas2" / "b.jpg"), file.parent):
        file.unlink()
        file.symlink_to(target)
        await fetch(admin, uid, "original", 404, headers=headers)
    file.unlink()
    file.symlink_to(write(file.parent / "b.jpg"))
    await fetch(admin, uid, "original", 206 if headers else 200, headers=headers)


async def test_import_path_may_be_a_link_itself(admin: Client, external: tuple[Path, str], tmp_path: Path) -> None:
    """That is the administrator's own doing."""
    file, uid = external
    file.parent.rename(tmp_path / "moved")
    file.parent.symlink_to(tmp_path / "moved")
    await fetch(admin, uid, "original")


async def test_compressed_twin_is_not_served_instead(admin: Client, external: tuple[Path, str]) -> None:
    """A file beside it is another file."""
    file, uid = external
    file.write_bytes(LARGE)
    for extension in (".gz", ".br", ".zst"):
        (file.parent / (file.name + extension)).write_bytes(b"something else")
    answer = await fetch(admin, uid, "original", headers={"Accept-Encoding": "gzip, br, zstd"})
    assert answer.body == LARGE
    assert "Content-Encoding" not in answer.headers


def write(path: Path) -> Path:
    """A photo at `path`."""
    path.write_bytes(PHOTO)
    return path


async def test_upload_keeps_its_dates(admin: Client) -> None:
    """Clients compare them."""
    uid = await upload(admin, PHOTO)
    asset = await admin.get(f"/assets/{uid}")
    assert (asset["fileCreatedAt"], asset["fileModifiedAt"]) == (TAKEN, TAKEN)
