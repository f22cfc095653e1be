"""What else is asked of assets: counts, checks before uploads, values beside them, copying, leaving, work again."""

import asyncio
import base64
import os
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.assets import placing
from photostead.features.assets.tasks import remove_own, remove_uploads
from photostead.host import markers
from photostead.kernel.clock import now_ms
from tests.api.uploading import assert_rows_equal_files, count_rows, files_of, folder_of, sha1, upload
from tests.client import Client
from tests.conftest import Heard, MakeLink, MakeUser, RunJobs
from tests.people import insert_album, insert_asset, insert_library
from tests.photos import jpeg, write_photo

PHOTO = jpeg()
OTHER = jpeg((1, 2, 3))
NOBODY = "11111111-1111-4111-8111-111111111111"


# --- statistics

COUNTS: list[tuple[dict[str, Any], tuple[int, int]]] = [
    ({}, (3, 1)),
    ({"isFavorite": "true"}, (1, 0)),
    ({"isFavorite": "false"}, (2, 1)),
    ({"isTrashed": "true"}, (1, 0)),
    ({"isTrashed": "false"}, (3, 1)),
    ({"visibility": "timeline"}, (2, 1)),
    ({"visibility": "archive"}, (1, 0)),
    ({"visibility": "hidden"}, (0, 1)),
    ({"visibility": "archive", "isFavorite": "true"}, (0, 0)),
]


@pytest.fixture
async def collection(app: App, admin: Client, make_user: MakeUser) -> None:
    """One of each kind."""
    kinds: list[dict[str, Any]] = [
        {}, {"is_favorite": 1}, {"visibility": "archive"}, {"visibility": "locked"}, {"deleted_at": 5},
        {"type": "VIDEO"}, {"type": "VIDEO", "visibility": "hidden"},
    ]  # fmt: skip
    for columns in kinds:
        await app.db.write(insert_asset, admin.user_id, **columns)
    await app.db.write(insert_asset, (await make_user("mia")).user_id)


@pytest.mark.parametrize(("query", "wanted"), COUNTS, ids=[str(query) for query, _ in COUNTS])
@pytest.mark.usefixtures("collection")
async def test_statistics(query: dict[str, Any], wanted: tuple[int, int], admin: Client) -> None:
    """The caller's own, by every filter."""
    images, videos = wanted
    answer = await admin.get("/assets/statistics", params=query)
    assert answer == {"images": images, "videos": videos, "total": images + videos}


@pytest.mark.usefixtures("collection")
async def test_statistics_of_the_locked_folder(app: App, admin: Client) -> None:
    """Count only behind the PIN."""
    await admin.get("/assets/statistics", params={"visibility": "locked"}, expect=400)
    await app.db.write(lambda tx: tx.run("update sessions set pin_expires_at = ?", (now_ms() + 60_000,)))
    assert (await admin.get("/assets/statistics", params={"visibility": "locked"}))["total"] == 1


# --- before an upload


async def test_bulk_upload_check(app: App, admin: Client, make_user: MakeUser) -> None:
    """Hex and base64; someone else's file and one of a library are unknown; the trash is told."""
    mine, trashed = await upload(admin, PHOTO), await upload(admin, OTHER, "b.jpg")
    await admin.delete("/assets", json={"ids": [trashed]})
    foreign = jpeg((9, 99, 9))
    await upload(await make_user("mia"), foreign)
    library = await app.db.write(insert_library, admin.user_id)
    key = await app.db.read(Rows.value, "select id from libraries where uid = ?", (library,))
    await app.db.write(insert_asset, admin.user_id, library_id=key, checksum=sha1(b"in a library"))
    digests = [sha1(data) for data in (PHOTO, PHOTO, OTHER, foreign, b"new", b"in a library")]
    texts = [base64.b64encode(digests[0]).decode(), *(digest.hex() for digest in digests[1:])]
    asked = [{"id": f"/some/path {number}.jpg", "checksum": text} for number, text in enumerate(texts)]
    known: dict[str, Any] = {"action": "reject", "reason": "duplicate"}
    wanted = [
        {**known, "assetId": mine, "isTrashed": False},
        {**known, "assetId": mine, "isTrashed": False},
        {**known, "assetId": trashed, "isTrashed": True},
        *[{"action": "accept"}] * 3,
    ]
    answer = await admin.post("/assets/bulk-upload-check", json={"assets": asked})
    assert answer["results"] == [{"id": item["id"], **result} for item, result in zip(asked, wanted, strict=True)]


@pytest.mark.parametrize("checksum", ["", "abc", "z" * 40, "a" * 41, "YQ==", "\u2603" * 28])
async def test_check_of_what_is_no_checksum(checksum: str, admin: Client) -> None:
    """Is refused."""
    await admin.post("/assets/bulk-upload-check", json={"assets": [{"id": "1", "checksum": checksum}]}, expect=400)


async def test_check_of_five_thousand(admin: Client) -> None:
    """What the command-line client sends at once."""
    items = [{"id": str(number), "checksum": sha1(str(number).encode()).hex()} for number in range(5000)]
    answer = await admin.post("/assets/bulk-upload-check", json={"assets": items})
    assert [item["action"] for item in answer["results"]] == ["accept"] * 5000


# --- leaving


async def test_trash_and_its_event(app: App, admin: Client, events: Heard) -> None:
    """The file stays; nothing is uncounted."""
    uid = await upload(admin, PHOTO)
    await admin.delete("/assets", json={"ids": [uid, uid]}, expect=204)
    told = events.take()
    assert [(event.name, event.payload, event.user_id) for event in told] == [("on_asset_trash", [uid], admin.user_id)]
    assert (await admin.get(f"/assets/{uid}"))["isTrashed"] is True
    await assert_rows_equal_files(app)


async def test_nothing_to_delete(admin: Client, events: Heard) -> None:
    """No ids, no event."""
    await admin.delete("/assets", json={"ids": []}, expect=204)
    assert events.names() == []


async def test_deleting_for_good(app: App, admin: Client, events: Heard, run_jobs: RunJobs) -> None:
    """Rows at once, files and empty folders by a job."""
    uid, kept = await upload(admin, PHOTO), await upload(admin, OTHER, "b.jpg", fileCreatedAt="2020-01-01T00:00:00Z")
    await admin.delete("/assets", json={"ids": [uid], "force": True}, expect=204)
    assert [(event.name, event.payload) for event in events.take()] == [("on_asset_delete", uid)]
    await admin.get(f"/assets/{uid}", expect=400)
    await run_jobs()
    await assert_rows_equal_files(app)
    assert not (app.options.data_dir / "library" / folder_of(admin) / "2024").exists()
    await admin.delete("/assets", json={"ids": [kept], "force": True})
    await run_jobs()
    assert os.listdir(app.options.data_dir / "library") == [markers.NAME]


def switch_trash_off(tx: Tx) -> None:
    """As the settings page does."""
    tx.run("insert or replace into settings values (1, ?)", ('{"trash": {"enabled": false}}',))


async def test_without_a_trash_deleting_is_for_good(app: App, admin: Client, events: Heard) -> None:
    """The person switched it off."""
    await app.db.write(switch_trash_off)
    uid = await upload(admin, PHOTO)
    await admin.delete("/assets", json={"ids": [uid]})
    assert events.names() == ["on_asset_delete"]
    assert await count_rows(app) == 0


async def test_live_photo_leaves_with_its_motion_part(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """In the trash and for good, locked too."""
    for number, visibility in enumerate(("timeline", "locked")):
        await app.db.write(lambda tx: tx.run("update sessions set pin_expires_at = ?", (now_ms() + 60_000,)))
        video = await upload(admin, b"moving" + bytes([number]), "a.mov")
        photo = await upload(admin, jpeg((number * 99, 0, 0)), "a.jpg", livePhotoVideoId=video)
        await admin.put(f"/assets/{photo}", json={"visibility": visibility})
        await admin.delete("/assets", json={"ids": [photo]})
        assert (await admin.get(f"/assets/{video}"))["isTrashed"] is True
        await admin.delete("/assets", json={"ids": [photo], "force": True})
        assert await count_rows(app) == 0
    await run_jobs()
    assert files_of(app) == []


async def test_files_of_libraries_are_never_removed(app: App, admin: Client, tmp_path: Path, run_jobs: RunJobs) -> None:
    """Deleting is for the person: the file stays, and it is remembered that it was deleted."""
    file = write_photo(tmp_path / "nas" / "a.jpg")
    library = await app.db.write(insert_library, admin.user_id, import_paths=[str(file.parent)])
    key = await app.db.read(Rows.value, "select id from libraries where uid = ?", (library,))
    uids = [
        await app.db.write(
            insert_asset,
            admin.user_id,
            path=str(file).encode(),
            original_path=str(file),
            library_id=key,
            is_offline=off,
        )
        for off in (0, 1)
    ]
    before = file.stat()
    await admin.delete("/assets", json={"ids": uids, "force": True})
    await run_jobs()
    assert file.stat() == before
    # The one that was missing may come back some day.
    assert await count_rows(app, "library_ignored") == 1


@pytest.mark.parametrize("name", ["../outside.jpg", "/etc/hostname", "library/../../outside.jpg", "link/a.jpg", ""])
def test_only_our_own_files_can_be_removed(name: str, tmp_path: Path) -> None:
    """Whatever a job's payload says."""
    home, outside = tmp_path / "data", tmp_path / "outside.jpg"
    (home / "library").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (home / "link").symlink_to(tmp_path / "elsewhere")
    for file in (outside, tmp_path / "elsewhere" / "a.jpg"):
        file.write_bytes(b"not ours")
    with pytest.raises(ValueError, match="not inside"):
        remove_own(home, [name])
    assert outside.exists()
    assert (tmp_path / "elsewhere" / "a.jpg").exists()


# --- values

VALUE = {"iCloudId": "ABC", "nested": {"list": [1, "two", None]}}


async def test_values_of_one_asset(app: App, admin: Client) -> None:
    """Set, replaced, listed, read, removed."""
    uid = await app.db.write(insert_asset, admin.user_id)
    path = f"/assets/{uid}/metadata"
    assert await admin.get(path) == []
    items = [{"key": "b", "value": {}}, {"key": "mobile-app", "value": VALUE}]
    answer = await admin.put(path, json={"items": items})
    assert [{"key": item["key"], "value": item["value"]} for item in answer] == items
    await admin.put(path, json={"items": [{"key": "b", "value": {"x": 1}}]})
    assert (await admin.get(f"{path}/b"))["value"] == {"x": 1}
    assert [item["key"] for item in await admin.get(path)] == ["b", "mobile-app"]
    await admin.delete(f"{path}/b", expect=204)
    await admin.delete(f"{path}/b", expect=204)
    await admin.get(f"{path}/b", expect=404)
    assert [item["value"] for item in await admin.get(path)] == [VALUE]


async def test_values_of_many_assets(app: App, admin: Client) -> None:
    """In one call."""
    uids = [await app.db.write(insert_asset, admin.user_id) for _ in range(3)]
    items = [{"assetId": uid, "key": "k", "value": {"n": number}} for number, uid in enumerate(uids)]
    answer = await admin.put("/assets/metadata", json={"items": items})
    assert [{name: item[name] for name in ("assetId", "key", "value")} for item in answer] == items
    gone = [{"assetId": uid, "key": "k"} for uid in uids[:2]]
    await admin.delete("/assets/metadata", json={"items": gone}, expect=204)
    assert [len(await admin.get(f"/assets/{uid}/metadata")) for uid in uids] == [0, 0, 1]


async def test_values_of_others(app: App, admin: Client, make_user: MakeUser) -> None:
    """All or none of a call, and none of someone else's."""
    mia = await make_user("mia")
    mine, theirs = [await app.db.write(insert_asset, user.user_id) for user in (admin, mia)]
    items = [{"assetId": uid, "key": "k", "value": {}} for uid in (mine, theirs)]
    await admin.put("/assets/metadata", json={"items": items}, expect=400)
    await admin.delete("/assets/metadata", json={"items": [{"assetId": theirs, "key": "k"}]}, expect=400)
    await admin.get(f"/assets/{theirs}/metadata/k", expect=400)
    assert await admin.get(f"/assets/{mine}/metadata") == []


@pytest.mark.parametrize("value", ["text", 5, None, ["a"]])
async def test_values_are_objects(value: Any, app: App, admin: Client) -> None:
    """Nothing else."""
    uid = await app.db.write(insert_asset, admin.user_id)
    await admin.put(f"/assets/{uid}/metadata", json={"items": [{"key": "k", "value": value}]}, expect=400)


# --- copying


async def test_copy_takes_over_what_was_asked_for(app: App, admin: Client, make_link: MakeLink) -> None:
    """Albums, link, mark, and the sidecar's file."""
    source, target = await upload(admin, PHOTO, sidecar=b"<x/>"), await upload(admin, OTHER, "b.jpg")
    await admin.put(f"/assets/{source}", json={"isFavorite": True})
    await app.db.write(insert_album, admin.user_id, assets=[source])
    guest = await make_link(admin, assets=[source])
    await admin.put("/assets/copy", json={"sourceId": source, "targetId": target}, expect=204)
    assert (await admin.get(f"/assets/{target}"))["isFavorite"] is True
    assert (await guest.get(f"/assets/{target}"))["id"] == target
    assert await count_rows(app, "album_assets") == 2
    paths = await app.db.read(Rows.column, "select path from asset_files where type = 'sidecar'")
    assert [(app.options.data_dir / path).read_bytes() for path in paths] == [b"<x/>"] * 2
    await admin.put("/assets/copy", json={"sourceId": source, "targetId": target}, expect=204)


async def test_copy_of_nothing(app: App, admin: Client, make_link: MakeLink) -> None:
    """Everything switched off."""
    source, target = await upload(admin, PHOTO), await upload(admin, OTHER, "b.jpg")
    await admin.put(f"/assets/{source}", json={"isFavorite": True})
    await app.db.write(insert_album, admin.user_id, assets=[source])
    guest = await make_link(admin, assets=[source])
    off = dict.fromkeys(("albums", "favorite", "sharedLinks", "sidecar", "stack"), False)
    await admin.put("/assets/copy", json={"sourceId": source, "targetId": target, **off})
    await guest.get(f"/assets/{target}", expect=400)
    assert (await admin.get(f"/assets/{target}"))["isFavorite"] is False
    assert await count_rows(app, "album_assets") == 1


async def test_copy_needs_two_own_assets(app: App, admin: Client, make_user: MakeUser) -> None:
    """Neither one twice nor someone else's."""
    mine = await upload(admin, PHOTO)
    theirs = await upload(await make_user("mia"), PHOTO)
    for source, target in ((mine, mine), (mine, theirs), (theirs, mine), (mine, NOBODY)):
        await admin.put("/assets/copy", json={"sourceId": source, "targetId": target}, expect=400)


# --- work again


async def test_work_is_asked_for_again(app: App, admin: Client, make_user: MakeUser) -> None:
    """A job each, ahead of the rest; none for others' assets, nor for faces where they are not looked for."""
    uids = [await app.db.write(insert_asset, admin.user_id) for _ in range(2)]
    await admin.post("/assets/jobs", json={"assetIds": uids, "name": "refresh-metadata"}, expect=204)
    await admin.post("/assets/jobs", json={"assetIds": uids[:1], "name": "regenerate-thumbnail"}, expect=204)
    assert await count_rows(app, "jobs") == 3
    await admin.post("/assets/jobs", json={"assetIds": uids, "name": "refresh-faces"}, expect=400)
    await admin.post("/assets/jobs", json={"assetIds": uids, "name": "format-disk"}, expect=400)
    mia = await make_user("mia")
    await mia.post("/assets/jobs", json={"assetIds": uids, "name": "refresh-metadata"}, expect=400)
    assert await count_rows(app, "jobs") == 3


async def test_a_name_that_is_being_given_again_is_not_removed(app: App, admin: Client) -> None:
    """A job that removed a file and is repeated, since the daemon died before it was noted, finds another file there: before
    its row is committed, and afterwards."""
    home, name = app.options.media_dir, "library/admin/2024/twice.jpg"
    received, intent = home / "incoming" / "1.part", home / "incoming" / "1.intent"
    received.write_bytes(jpeg())
    assert await asyncio.to_thread(placing.place, home, received, Path(name), intent) == name
    await app.db.read(remove_uploads, home, [name])
    assert (home / name).exists()
    await app.db.write(insert_asset, admin.user_id, path=name.encode(), original_path=name)
    intent.unlink()
    await app.db.read(remove_uploads, home, [name])
    assert (home / name).exists()
    await app.db.write(Tx.run, "delete from assets", ())
    await app.db.read(remove_uploads, home, [name])
    assert not (home / name).exists()
