"""What workflows do: filters and actions, in order; what starts them and what cannot; rights as they are when it runs."""

from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.triggers import service as triggers
from photostead.features.triggers.schema import WorkflowTrigger
from photostead.features.workflows.filters import fits_glob
from photostead.features.workflows.running import run_workflow
from tests.api.test_tags import tags_of
from tests.api.uploading import upload
from tests.api.workflows import ARCHIVE, FAVORITE, insert, make_workflow, results, step, tag
from tests.client import Client
from tests.conftest import Heard, MakeUser, RunJobs
from tests.people import insert_album
from tests.photos import jpeg, write_photo

NOON = 1_714_564_800_000  # 2024-05-01 12:00
COLUMNS: dict[str, Any] = {"name": "IMG_1.JPG", "original_path": "/nas/Fotos/2024/Trip/IMG_1.JPG", "local_time": NOON}


async def waiting(app: App) -> int:
    """How many runs wait."""
    return int(await app.db.read(Rows.value, "select count(*) from jobs where name = 'WorkflowAssetTrigger'"))


async def key_of(app: App, uid: str, table: str = "assets") -> int:
    """The key of a row."""
    return int(await app.db.read(Rows.value, f"select id from {table} where uid = ?", (uid,)))


async def albums_of(client: Client, uid: str) -> list[str]:
    """The names of the albums an asset is in."""
    return [album["albumName"] for album in await client.get("/albums", params={"assetId": uid})]


# --- filters


FILTERS: list[tuple[dict[str, Any], bool]] = [
    (step("assetFileNameFilter", pattern="img_"), True),
    (step("assetFileNameFilter", pattern="img_", caseSensitive=True), False),
    (step("assetFileNameFilter", pattern="IMG", matchType="startsWith"), True),
    (step("assetFileNameFilter", pattern="1", matchType="startsWith"), False),
    (step("assetFileNameFilter", pattern=".jpg", matchType="endsWith"), True),
    (step("assetFileNameFilter", pattern="img_1.jpg", matchType="exact"), True),
    (step("assetFileNameFilter", pattern="img_1", matchType="exact"), False),
    (step("assetFileNameFilter", pattern="img_?.jp*", matchType="glob"), True),
    (step("assetFileNameFilter", pattern="img_.*", matchType="glob"), False),
    (step("assetFileTypeFilter", assetTypes=["VIDEO", "IMAGE"]), True),
    (step("assetFileTypeFilter", assetTypes=["VIDEO"]), False),
    (step("assetFolderFilter", path="/nas/Fotos"), True),
    (step("assetFolderFilter", path="//nas/Fotos/"), True),
    (step("assetFolderFilter", path="/nas/Fotos", includeSubfolders=False), False),
    (step("assetFolderFilter", path="/nas/Fotos/2024/Trip", includeSubfolders=False), True),
    (step("assetFolderFilter", path="/nas/Foto"), False),
    (step("assetFolderFilter", path="Fotos/2024"), True),
    (step("assetFolderFilter", path="Fotos", includeSubfolders=False), False),
    (step("assetFolderFilter", path="Trip", includeSubfolders=False), True),
    (step("assetFolderFilter", path="IMG_1.JPG"), False),
    (step("assetTagFilter", tags=["Family"]), True),
    (step("assetTagFilter", tags=["Fam", "Family/Mia"]), True),
    (step("assetTagFilter", tags=["Fam", "Family/Mia"], match="all"), False),
    (step("assetTagFilter", tags=["family"]), False),
    (step("assetDateFilter", fromDay="2024-05-01", toDay="2024-05-01"), True),
    (step("assetDateFilter", fromDay="2024-05-02"), False),
    (step("assetDateFilter", toDay="2024-04-30"), False),
]


@pytest.mark.parametrize(("condition", "fits"), FILTERS, ids=str)
async def test_filters(app: App, admin: Client, run_jobs: RunJobs, condition: dict[str, Any], fits: bool) -> None:
    uid = await insert(app, admin, **COLUMNS)
    workflow = await make_workflow(admin, condition, FAVORITE)
    await tag(admin, "Family/Mia", uid)
    await run_jobs()
    assert await results(admin, workflow) == [("completed", 0) if fits else ("halted", 1)]
    assert (await admin.get(f"/assets/{uid}"))["isFavorite"] is fits


def test_globs_take_no_longer_for_being_mean() -> None:
    assert fits_glob("a" * 5000, "*a" * 400 + "*")
    assert not fits_glob("a" * 5000, "*a" * 400 + "b")
    assert fits_glob("", "**")
    assert not fits_glob("", "?")
    assert fits_glob("*", "*")
    assert fits_glob("a[1]", "a[?]")


# --- actions


async def test_actions_are_done_in_order_and_once(app: App, admin: Client, run_jobs: RunJobs, events: Heard) -> None:
    uid = await insert(app, admin)
    workflow = await make_workflow(
        admin,
        step("assetAddToAlbum", albumName="Trip"),
        step("assetAddTags", tags=["a/b", "c"]),
        step("assetRate", rating=4),
        step("assetRate", False, rating=1),
        FAVORITE,
        ARCHIVE,
    )
    await tag(admin, "go", uid)
    await run_jobs()
    asset = await admin.get(f"/assets/{uid}")
    assert (asset["isFavorite"], asset["visibility"], asset["exifInfo"]["rating"]) == (True, "archive", 4)
    assert await tags_of(admin, uid) == ["a/b", "c", "go"]
    assert await albums_of(admin, uid) == ["Trip"]
    assert await results(admin, workflow) == [("completed", 0)]
    events.take()
    before = await app.db.read(Rows.rows, "select fields from asset_overrides")
    await app.db.write(run_workflow, await key_of(app, workflow, "workflows"), await key_of(app, uid), [])
    assert events.take() == [], "a run that is repeated has nothing to tell"
    assert await app.db.read(Rows.rows, "select fields from asset_overrides") == before
    assert len(await admin.get("/albums")) == 1


async def test_its_owner_is_told_once(app: App, admin: Client, events: Heard) -> None:
    uid = await insert(app, admin)
    workflow = await make_workflow(admin, FAVORITE, ARCHIVE)
    events.take()
    await app.db.write(run_workflow, await key_of(app, workflow, "workflows"), await key_of(app, uid), [])
    assert [(event.name, event.user_id) for event in events.take()] == [("on_asset_update", admin.user_id)]


async def test_back_into_the_timeline(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await insert(app, admin, visibility="archive", is_favorite=1)
    await make_workflow(admin, step("assetArchive", archived=False), step("assetFavorite", favorite=False))
    await tag(admin, "go", uid)
    await run_jobs()
    asset = await admin.get(f"/assets/{uid}")
    assert (asset["isFavorite"], asset["visibility"]) == (False, "timeline")


async def test_what_is_locked_is_out_of_reach(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await insert(app, admin)
    lock = step("assetSetVisibility", visibility="locked")
    workflow = await make_workflow(admin, step("assetAddToAlbum", albumName="a"), lock, FAVORITE)
    await tag(admin, "go", uid)
    await run_jobs()
    row = await app.db.read(Rows.row, "select visibility, is_favorite from assets")
    assert row == ("locked", 0)
    assert await app.db.read(Rows.value, "select count(*) from album_assets") == 0
    assert await results(admin, workflow) == [("error", 3)]
    key, asset = await key_of(app, workflow, "workflows"), await key_of(app, uid)
    await app.db.write(run_workflow, key, asset, [])
    assert await results(admin, workflow) == [("error", 3)], "a locked asset is not even looked at"


# --- rights, as they are when it runs


async def test_an_album_that_went_is_an_error_and_others_run(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await insert(app, admin)
    album = await app.db.write(lambda tx: insert_album(tx, admin.user_id))
    first = await make_workflow(admin, ARCHIVE, step("assetAddToAlbum", albumId=album), step("assetRate", rating=1))
    second = await make_workflow(admin, FAVORITE)
    await admin.delete(f"/albums/{album}", expect=204)
    await tag(admin, "go", uid)
    await run_jobs()
    assert await results(admin, first) == [("error", 2)]
    [entry] = await admin.get(f"/workflows/{first}/logs")
    assert entry["lastStep"] == {"index": 2, "method": "photostead-core#assetAddToAlbum"}
    assert await results(admin, second) == [("completed", 0)]
    asset = await admin.get(f"/assets/{uid}")
    assert (asset["visibility"], asset["isFavorite"], asset["exifInfo"]["rating"]) == ("archive", True, None)


async def test_who_may_only_look_now_fills_no_album(
    app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs
) -> None:
    mia = await make_user("mia")
    uid = await insert(app, mia)
    album = await app.db.write(lambda tx: insert_album(tx, admin.user_id))
    person = {"albumUsers": [{"userId": mia.uid, "role": "editor"}]}
    await admin.put(f"/albums/{album}/users", json=person)
    workflow = await make_workflow(mia, step("assetAddToAlbum", albumId=album))
    await admin.put(f"/albums/{album}/user/{mia.uid}", json={"role": "viewer"}, expect=204)
    await tag(mia, "go", uid)
    await run_jobs()
    assert await results(mia, workflow) == [("error", 1)]
    assert await app.db.read(Rows.value, "select count(*) from album_assets") == 0


async def test_only_ones_own_assets(app: App, admin: Client, make_user: MakeUser) -> None:
    mia = await make_user("mia")
    uid = await insert(app, mia)
    workflow = await make_workflow(admin, ARCHIVE)
    key, asset = await key_of(app, workflow, "workflows"), await key_of(app, uid)
    await app.db.write(run_workflow, key, asset, [])
    assert (await mia.get(f"/assets/{uid}"))["visibility"] == "timeline"
    assert await results(admin, workflow) == []


@pytest.mark.parametrize("columns", [{"deleted_at": 1}, {"visibility": "hidden"}, {"visibility": "locked"}])
async def test_what_shows_nowhere_is_left_alone(app: App, admin: Client, columns: dict[str, Any]) -> None:
    uid = await insert(app, admin, **columns)
    workflow = await make_workflow(admin, FAVORITE)
    key, asset = await key_of(app, workflow, "workflows"), await key_of(app, uid)
    await app.db.write(run_workflow, key, asset, [])
    assert await app.db.read(Rows.value, "select is_favorite from assets") == 0
    assert await results(admin, workflow) == []


async def test_a_run_whose_workflow_went_or_is_off(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await insert(app, admin)
    gone, off = await make_workflow(admin, FAVORITE), await make_workflow(admin, FAVORITE)
    await tag(admin, "go", uid)
    assert await waiting(app) == 2
    await admin.delete(f"/workflows/{gone}", expect=204)
    await admin.put(f"/workflows/{off}", json={"enabled": False})
    await run_jobs()
    assert await waiting(app) == 0
    assert (await admin.get(f"/assets/{uid}"))["isFavorite"] is False


async def test_a_step_that_cannot_be_done_any_more(app: App, admin: Client) -> None:
    uid = await insert(app, admin)
    workflow = await make_workflow(admin, FAVORITE)
    await app.db.write(Tx.run, """update workflows set steps = '[{"method": "old#gone", "config": null}]'""")
    key, asset = await key_of(app, workflow, "workflows"), await key_of(app, uid)
    await app.db.write(run_workflow, key, asset, [])
    assert await results(admin, workflow) == [("error", 1)]
    assert (await admin.get(f"/workflows/{workflow}/share"))["steps"] == [{"method": "old#gone", "config": None}]


# --- what starts them


async def test_an_upload_starts_what_waits_for_it(app: App, admin: Client, run_jobs: RunJobs) -> None:
    created = await make_workflow(admin, FAVORITE, trigger="AssetCreate")
    read = await make_workflow(admin, step("assetDateFilter", toDay="2001-01-01"), trigger="AssetMetadataExtraction")
    await make_workflow(admin, FAVORITE, trigger="AssetTagged")
    silent = await make_workflow(admin, FAVORITE, trigger="AssetCreate", logging=False)
    uid = await upload(admin, jpeg(taken="2000:01:02 03:04:05"))
    assert await waiting(app) == 2
    await upload(admin, jpeg(taken="2000:01:02 03:04:05"), expect=200)
    await run_jobs()
    assert await results(admin, created) == [("completed", 0)]
    assert await results(admin, read) == [("completed", 0)]
    assert await results(admin, silent) == []
    [entry] = await admin.get(f"/workflows/{created}/logs")
    assert entry["triggerDataId"] == uid


async def test_a_scan_starts_them_for_new_files(tmp_path: Path, admin: Client, run_jobs: RunJobs) -> None:
    write_photo(tmp_path / "nas" / "WhatsApp Images" / "1.jpg")
    write_photo(tmp_path / "nas" / "2.jpg", colour=(9, 9, 9))
    [template] = [one for one in await admin.get("/plugins/templates") if one["key"].endswith("#folder-album")]
    workflow = await make_workflow(admin, *template["steps"], trigger=template["trigger"])
    body = {"ownerId": admin.uid, "importPaths": [str(tmp_path / "nas")], "exclusionPatterns": []}
    library = (await admin.post("/libraries", json=body))["id"]
    for _ in range(2):
        await admin.post(f"/libraries/{library}/scan", expect=204)
        await run_jobs()
    assert sorted(await results(admin, workflow)) == [("completed", 0), ("halted", 1)]
    [album] = await admin.get("/albums")
    assert (album["albumName"], album["assetCount"]) == ("WhatsApp", 1)


async def test_tags_that_start_workflows_go_round_once(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await insert(app, admin)
    first = await make_workflow(admin, step("assetAddTags", tags=["b"]))
    second = await make_workflow(admin, step("assetAddTags", tags=["c"]))
    await tag(admin, "a", uid)
    await run_jobs()
    assert await tags_of(admin, uid) == ["a", "b", "c"]
    # Started by the person once each, and by the other's tag at most once more.
    assert len(await results(admin, first)) <= 2
    assert len(await results(admin, second)) <= 2
    assert await waiting(app) == 0


async def test_a_workflow_never_starts_itself(app: App, admin: Client) -> None:
    uid = await insert(app, admin)
    workflow = await make_workflow(admin, step("assetAddTags", tags=["b"]))
    key, asset = await key_of(app, workflow, "workflows"), await key_of(app, uid)
    await app.db.write(run_workflow, key, asset, [])
    assert await tags_of(admin, uid) == ["b"]
    assert await waiting(app) == 0


async def test_without_workflows_it_is_one_look_into_an_index(app: App, admin: Client) -> None:
    """However many assets it is about."""
    plan: list[str] = []

    def look(tx: Tx) -> None:
        query = "select id from workflows where trigger = ? and user_id = ? and is_enabled = 1 order by id"
        plan.extend(row[3] for row in tx.rows(f"explain query plan {query}", ("AssetCreate", admin.user_id)))
        statements: list[str] = []

        def note(_: Any, sql: str, __: Any) -> bool:
            statements.append(sql)
            return True

        tx._connection.set_exec_trace(note)
        triggers.happened(tx, WorkflowTrigger.ASSET_CREATE, admin.user_id, range(10_000))
        tx._connection.set_exec_trace(None)
        assert len(statements) == 1

    await app.db.write(look)
    assert "USING COVERING INDEX workflows_by_trigger" in plan[0] or "USING INDEX workflows_by_trigger" in plan[0]
