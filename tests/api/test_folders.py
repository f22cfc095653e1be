"""The folder view: which folders there are, what lies in each, and whose it is."""

import os
from pathlib import Path
from typing import Any

import pytest

from photostead.access.identity import Identity, User
from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.folders import store
from photostead.features.folders.schema import GetAssetsByOriginalPathQuery
from photostead.kernel.clock import now_ms
from tests.api.sharing_libraries import share
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeApiKey, MakeLink, MakeUser, RunJobs
from tests.people import insert_album, insert_asset, insert_library, insert_partner, insert_person
from tests.photos import jpeg


def insert_file(tx: Tx, /, owner_id: int, path: str, library: str | None = None, **columns: Any) -> str:
    """An asset at a path, of a library or not; its uid."""
    library_id = None if library is None else tx.value("select id from libraries where uid = ?", (library,))
    return insert_asset(
        tx,
        owner_id,
        name=path.rpartition("/")[2],
        path=path.encode(),
        original_path=path,
        library_id=library_id,
        **columns,
    )


async def fill(app: App, client: Client, *paths: str) -> dict[str, str]:
    """A library of the client's with these files; path → uid."""
    library = await app.db.write(insert_library, client.user_id)
    return {path: await app.db.write(insert_file, client.user_id, path, library) for path in paths}


async def names_in(client: Client, path: str) -> list[str]:
    """What a folder holds, in the order of the answer."""
    return [asset["originalFileName"] for asset in await client.get("/view/folder", params={"path": path})]


async def paths_of(client: Client) -> list[str]:
    """The folders; the two lists of them agree."""
    paths: list[str] = await client.get("/view/folder/unique-paths")
    assert [folder["path"] for folder in await client.get("/photostead/folders")] == paths
    return paths


# --- what there is


async def test_nothing_yet(admin: Client) -> None:
    """No folders, and nothing in any."""
    assert await paths_of(admin) == []
    assert await names_in(admin, "/mnt/media") == []


async def test_folders_of_a_library(app: App, admin: Client) -> None:
    """Those that hold something themselves; a folder's own files, not those below it; whole assets."""
    trip = "/mnt/media/trip"
    uids = await fill(app, admin, f"{trip}/a.jpg", f"{trip}/day 1/b.jpg", f"{trip}/day 1/c.jpg", "/mnt/media2/d.jpg")
    assert await paths_of(admin) == [trip, f"{trip}/day 1", "/mnt/media2"]
    assert await admin.get("/photostead/folders") == [
        {"path": trip, "assetCount": 1},
        {"path": f"{trip}/day 1", "assetCount": 2},
        {"path": "/mnt/media2", "assetCount": 1},
    ]
    (asset,) = await admin.get("/view/folder", params={"path": trip})
    whole = await admin.get(f"/assets/{uids[f'{trip}/a.jpg']}")
    assert asset == {name: value for name, value in whole.items() if name != "owner"}
    assert asset["originalPath"] == f"{trip}/a.jpg"
    for nothing in ("/mnt", "/mnt/media", "/mnt/media/tri", "/mnt/media/trip/day", "/elsewhere"):
        assert await names_in(admin, nothing) == []


async def test_uploads_have_folders_too(app: App, admin: Client) -> None:
    """Where they are kept; the path is the one that the asset shows."""
    uid = await upload(admin, jpeg(taken="2024:05:01 12:00:00"))
    (path,) = await paths_of(admin)
    asset = await admin.get(f"/assets/{uid}")
    assert path == os.path.dirname(asset["originalPath"])
    assert [found["id"] for found in await admin.get("/view/folder", params={"path": path})] == [uid]


async def test_order_is_that_of_people(app: App, admin: Client) -> None:
    """Numbers by their size, however they are written; small letters beside large ones; a folder before its
    neighbours, whose name sorts between it and what is below it."""
    folders = [
        "/m/2 b", "/m/10", "/m/Anna", "/m/anna 2", "/m/Anna 10", "/m/anna/2", "/m/anna/10", "/m/Ärger", "/m/berta",
        "/m/1" + "0" * 4000,
    ]  # fmt: skip
    await fill(app, admin, *(f"{folder}/x.jpg" for folder in folders))
    assert await paths_of(admin) == [
        "/m/2 b", "/m/10", "/m/1" + "0" * 4000, "/m/Anna", "/m/anna/2", "/m/anna/10", "/m/anna 2", "/m/Anna 10",
        "/m/berta", "/m/Ärger",
    ]  # fmt: skip
    await fill(app, admin, "/n/IMG_10.jpg", "/n/img_9.jpg", "/n/IMG_0011.jpg", "/n/a.jpg")
    assert await names_in(admin, "/n") == ["a.jpg", "img_9.jpg", "IMG_10.jpg", "IMG_0011.jpg"]


@pytest.mark.parametrize(
    "asked", ["/mnt/media", "/mnt/media/", "/mnt/media///", "mnt/media", "mnt/media/", "//mnt/media"]
)
async def test_spellings_of_one_folder(asked: str, app: App, admin: Client) -> None:
    """With slashes at the end; and without the one at the start, which clients lose when they take paths apart."""
    await fill(app, admin, "/mnt/media/a.jpg")
    assert await names_in(admin, asked) == (["a.jpg"] if asked != "//mnt/media" else [])


async def test_ours_and_theirs_of_one_name(app: App, admin: Client) -> None:
    """A library below /library is not the uploads' folder: the exact name comes first."""
    await fill(app, admin, "/library/me/theirs.jpg")
    await app.db.write(insert_file, admin.user_id, "library/me/ours.jpg")
    assert await paths_of(admin) == ["/library/me", "library/me"]
    assert await names_in(admin, "library/me") == ["ours.jpg"]
    assert await names_in(admin, "/library/me") == ["theirs.jpg"]


async def test_files_in_the_root(app: App, admin: Client) -> None:
    """Its path is a slash."""
    await fill(app, admin, "/a.jpg", "/mnt/b.jpg")
    assert await paths_of(admin) == ["/", "/mnt"]
    for asked in ("/", "", "//"):
        assert await names_in(admin, asked) == ["a.jpg"]


@pytest.mark.parametrize(
    "path", [".", "..", "/mnt/../mnt", "%", "_", "/m%", "'; drop table assets --", "\0", "\n", "?", "/?", "*", "\ud800"]
)
async def test_paths_of_no_folder(path: str, app: App, admin: Client) -> None:
    """Are empty folders, not patterns and not statements."""
    await fill(app, admin, "/mnt/a.jpg")
    identity = Identity(User(admin.user_id, admin.uid, "", "", is_admin=True))
    assert await app.db.read(store.list_assets, identity, GetAssetsByOriginalPathQuery(path)) == []
    if path != "\ud800":
        assert await names_in(admin, path) == []


async def test_longest_path(app: App, admin: Client) -> None:
    """What no file system can hold is refused, and so is nothing at all."""
    longest = "/" + "x" * 4093
    await fill(app, admin, f"{longest}/a.jpg")
    assert await names_in(admin, longest) == ["a.jpg"]
    assert await names_in(admin, "/" + "é" * 1000) == []
    answer = await admin.get("/view/folder", params={"path": "x" * 4096}, expect=400)
    assert "4095" in answer["message"]
    await admin.get("/view/folder", expect=400)


ODD = [
    "caf\udce9".encode(errors="surrogateescape"), b"caf\xe8", "🎉 été".encode(), b" spaces ", b"new\nline", b"100%_?*",
    b"a+b&c=d#e", b"back\\slash", "\u202egnp".encode(), b"#recycle", b"\xff",
]  # fmt: skip


async def test_names_of_every_kind(app: App, admin: Client, tmp_path: Path, run_jobs: RunJobs) -> None:
    """As the assets' own paths show them: bytes that are no text become question marks, and folders whose names then
    read the same are one."""
    await app.db.write(lambda tx: tx.run("insert into queues values ('metadataExtraction', 1)"))
    root = os.fsencode(tmp_path / "nas")
    for number, name in enumerate(ODD):
        os.makedirs(root + b"/" + name)
        (Path(os.fsdecode(root + b"/" + name)) / f"{number}.jpg").write_bytes(b"x")
    body = {"ownerId": admin.uid, "importPaths": [str(tmp_path / "nas")], "exclusionPatterns": []}
    library = await admin.post("/libraries", json=body)
    await admin.post(f"/libraries/{library['id']}/scan", expect=204)
    await run_jobs()
    paths = await paths_of(admin)
    shown = {os.path.dirname(path) for path in await app.db.read(Rows.column, "select original_path from assets")}
    assert set(paths) == shown
    assert len(paths) == len(ODD) - 1
    assert await names_in(admin, f"{os.fsdecode(root)}/caf?") == ["0.jpg", "1.jpg"]
    assert sorted([name for path in paths for name in await names_in(admin, path)]) == sorted(
        f"{number}.jpg" for number in range(len(ODD))
    )


# --- whose it is


async def test_what_has_no_place_in_it(app: App, admin: Client) -> None:
    """The trash, motion parts, and the locked folder, even where it was opened; what is archived has."""
    await app.db.write(insert_file, admin.user_id, "/m/archived/a.jpg", visibility="archive")
    await app.db.write(insert_file, admin.user_id, "/m/offline/o.jpg", is_offline=1)
    await app.db.write(insert_file, admin.user_id, "/m/trash/t.jpg", deleted_at=now_ms())
    await app.db.write(insert_file, admin.user_id, "/m/motion/m.mov", visibility="hidden")
    await app.db.write(insert_file, admin.user_id, "/m/locked/l.jpg", visibility="locked")
    for _ in range(2):
        # Uploads' folders here: a library's would be known by its id.
        assert await paths_of(admin) == ["/m/archived", "/m/offline"]
        for path in ("/m/trash", "/m/motion", "/m/locked"):
            assert await names_in(admin, path) == []
        await app.db.write(lambda tx: tx.run("update sessions set pin_expires_at = ?", (now_ms() + 60_000,)))


async def test_what_others_share_otherwise(app: App, admin: Client, make_user: MakeUser) -> None:
    """A partner's photos and those of shared albums lie in their owner's folders, which are nobody else's business."""
    mia, sam = await make_user("mia"), await make_user("sam")
    uids = await fill(app, mia, "/mia/secret plans/a.jpg")
    await app.db.write(insert_partner, mia.user_id, admin.user_id)
    await app.db.write(lambda tx: tx.run("update partners set in_timeline = 1"))
    await app.db.write(insert_album, mia.user_id, assets=[*uids.values()], viewers=[sam.user_id])
    assert await paths_of(mia) == ["/mia/secret plans"]
    for other in (admin, sam):
        assert await paths_of(other) == []
        assert await names_in(other, "/mia/secret plans") == []


async def test_shared_library(app: App, admin: Client, make_user: MakeUser) -> None:
    """Its viewers see its folders, as its photos, in their timelines or not; others nothing. What lies in a folder of
    the same name is everybody's own."""
    mia, sam = await make_user("mia"), await make_user("sam")
    service = await app.db.write(insert_service_user)
    library = await app.db.write(insert_library, service)
    await app.db.write(insert_file, service, "/nas/family/a.jpg", library)
    await app.db.write(insert_file, service, "/nas/family/archived.jpg", library, visibility="archive")
    await app.db.write(insert_file, service, "/nas/old/t.jpg", library, deleted_at=now_ms())
    await app.db.write(insert_partner, service, mia.user_id)
    await fill(app, mia, "/nas/family/mine.jpg")
    await fill(app, sam, "/nas/family/sams.jpg")
    assert await mia.get("/photostead/folders") == [{"path": "/nas/family", "assetCount": 2}]
    assert await names_in(mia, "/nas/family") == ["a.jpg", "mine.jpg"]
    assert await names_in(sam, "/nas/family") == ["sams.jpg"]
    assert await names_in(admin, "/nas/family") == []


def insert_service_user(tx: Tx) -> int:
    """The owner of a shared library; its key."""
    user_id = insert_person(tx, "family-nas")
    tx.run("update users set password_hash = null, is_service = 1 where id = ?", (user_id,))
    return user_id


async def test_library_becomes_shared(app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs) -> None:
    """By an administrator: from then on its folders are its viewers', and not its former owner's alone."""
    mia, tom = await make_user("mia"), await make_user("tom")
    await fill(app, mia, "/nas/a.jpg", "/nas/b/b.jpg")
    library = await app.db.read(Rows.value, "select uid from libraries")
    await share(admin, library, tom)
    await run_jobs()
    assert await paths_of(tom) == ["/nas", "/nas/b"]
    assert await names_in(tom, "/nas/b") == ["b.jpg"]
    assert await paths_of(mia) == []


async def test_marks_of_others_stay_theirs(app: App, make_user: MakeUser) -> None:
    """A favourite is its owner's."""
    mia = await make_user("mia")
    service = await app.db.write(insert_service_user)
    await app.db.write(insert_file, service, "/nas/a.jpg", is_favorite=1)
    await app.db.write(insert_partner, service, mia.user_id)
    assert [asset["isFavorite"] for asset in await mia.get("/view/folder", params={"path": "/nas"})] == [False]


async def test_who_may_ask(
    app: App, admin: Client, anonymous: Client, make_api_key: MakeApiKey, make_link: MakeLink
) -> None:
    """Keys with folder.read and nothing else; no shared link, whatever it shows."""
    uids = await fill(app, admin, "/m/a.jpg")
    calls = ["/view/folder?path=/m", "/view/folder/unique-paths", "/photostead/folders"]
    reading, other = await make_api_key(admin, "folder.read"), await make_api_key(admin, "asset.read", "library.read")
    link = await make_link(admin, assets=[*uids.values()])
    for call in calls:
        assert len(await reading.get(call)) == 1
        await other.get(call, expect=403)
        for nobody in (anonymous, link):
            await nobody.get(call, expect=401)


# --- at a size


async def test_nothing_walks_all_assets(app: App) -> None:
    """Folders are counted along their index, found by their names, opened by their keys."""
    counting = await plan(app, store.COUNT, viewer=1, owners="[1]")
    assert_step(counting, "SEARCH a USING COVERING INDEX assets_by_folder (folder_id=? AND owner_id=?")
    naming = await plan(app, store.NAMED, path=b"/m")
    assert_step(naming, "SEARCH f USING COVERING INDEX folders_by_path (<expr>=? AND path=?)")
    opening = await plan(app, store.INSIDE, viewer=1, owners="[1]", folders="[1]")
    assert_step(opening, "SEARCH a USING INDEX assets_by_folder (folder_id=? AND owner_id=?")


def assert_step(steps: list[str], wanted: str) -> None:
    """The plan says so, and does not walk the assets."""
    assert any(step.startswith(wanted) for step in steps), steps
    assert not any(step.startswith("SCAN a") for step in steps), steps


async def plan(app: App, sql: str, **params: Any) -> list[str]:
    """How SQLite means to go about a statement."""
    return [row[3] for row in await app.db.read(Rows.rows, f"explain query plan {sql}", params)]
