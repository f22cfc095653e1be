"""Duplicates: found by their bytes and shown to their owner; what requests about them get."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.duplicates import service, store
from photostead.kernel.ids import new_id
from tests.api.libraries import love, make_library, put, read_content
from tests.api.twins import OTHERS, detect, group_of, groups, resolve, twins
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import Heard, MakeLink, MakeUser, RunJobs
from tests.people import insert_library, insert_partner
from tests.photos import jpeg
from tests.tables import Anything, Case, run_case

NOBODYS = new_id()
NO_ACCESS = {"message": "Not found or no duplicate.delete access"}


# --- detection


async def test_an_upload_and_a_file_of_a_library(
    app: App, admin: Client, run_jobs: RunJobs, tmp_path: Path, make_user: MakeUser
) -> None:
    """Both are read as ever, and found to be the same; the file of a library that goes to the trash stays on the disk."""
    photo = jpeg((9, 8, 7))
    file = put(tmp_path / "photos" / "a.jpg", photo)
    other = put(tmp_path / "photos" / "b.jpg", jpeg((1, 1, 1)))
    mia = await make_user("mia")
    theirs = await upload(mia, photo)
    body = {"ownerId": admin.uid, "importPaths": [str(tmp_path / "photos")], "exclusionPatterns": []}
    library = (await admin.post("/libraries", json=body))["id"]
    await admin.post(f"/libraries/{library}/scan", expect=204)
    await run_jobs()
    assert await groups(admin) == []
    mine = await upload(admin, photo)
    await run_jobs()
    [[kept, gone]] = await groups(admin)
    assert kept == mine, "the phone would upload it again"
    assert await groups(mia) == []
    await resolve(admin, await group_of(admin, kept, gone), [kept], [gone])
    await admin.post("/trash/empty")
    await run_jobs()
    assert (file.read_bytes(), other.exists()) == (photo, True)
    assert (await admin.get(f"/assets/{kept}"))["duplicateId"] is None
    assert (await mia.get(f"/assets/{theirs}"))["isTrashed"] is False


async def test_what_is_compared(app: App, admin: Client, run_jobs: RunJobs, make_user: MakeUser) -> None:
    """Of one owner, in the timeline or the archive, and there."""
    mia = await make_user("mia")
    shown = await twins(app, admin, 1) + await twins(app, admin, 1, visibility="archive")
    for columns in ({"visibility": "locked"}, {"visibility": "hidden"}, {"deleted_at": 1}, {"content_hash": OTHERS}):
        await twins(app, admin, 1, **columns)
    library = await app.db.write(insert_library, admin.user_id)
    key = await app.db.read(Rows.value, "select id from libraries where uid = ?", (library,))
    await twins(app, admin, 1, library_id=key, is_offline=1)
    await twins(app, mia, 1)
    await twins(app, mia, 2, content_hash=None)
    await detect(app, admin, run_jobs)
    assert await groups(admin) == [shown]
    assert await groups(mia) == []
    assert await admin.get("/photostead/duplicates/statistics") == {"groups": 1, "assets": 2}


async def test_all_are_found_in_stretches(
    app: App, admin: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many contents there are; and what is found already is not written again."""
    monkeypatch.setattr("photostead.features.duplicates.tasks.STRETCH", 2)
    for number in range(5):
        await twins(app, admin, 2, content_hash=bytes([number]) * 20)
    await detect(app, admin, run_jobs)
    assert len(await groups(admin)) == 5
    before = await app.db.read(Rows.value, "select value from sequence")
    await detect(app, admin, run_jobs)
    assert await app.db.read(Rows.value, "select value from sequence") == before


async def test_the_largest_is_suggested_then_the_upload_then_what_is_known_best(
    app: App, admin: Client, run_jobs: RunJobs
) -> None:
    library = await app.db.write(insert_library, admin.user_id)
    key = await app.db.read(Rows.value, "select id from libraries where uid = ?", (library,))
    [file] = await twins(app, admin, 1, library_id=key)
    plain, known = await twins(app, admin)
    [large] = await twins(app, admin, 1, library_id=key, file_size=2000)
    make = "update asset_exif set make = 'Canon' where asset_id = (select id from assets where uid = ?)"
    await app.db.write(Tx.run, make, (known,))
    await detect(app, admin, run_jobs)
    assert await groups(admin) == [[large, known, plain, file]]


async def test_what_else_is_alike_joins(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """The seam for pictures that look the same: groups that belong together become one."""
    first, second = await twins(app, admin), await twins(app, admin, content_hash=OTHERS)
    await detect(app, admin, run_jobs)

    def join(tx: Tx) -> None:
        keys = tx.column("select id from assets where uid in (?, ?)", (first[1], second[0]))
        service.join(tx, keys)

    await app.db.write(join)
    assert [sorted(group) for group in await groups(admin)] == [sorted(first + second)]


@pytest.mark.parametrize(
    "change",
    [
        "update assets set visibility = 'locked' where uid = ?",
        "update assets set deleted_at = 1 where uid = ?",
        "update assets set content_hash = x'33' where uid = ?",
        "update assets set owner_id = owner_id + 1 where uid = ?",
        "update assets set duplicate_uid = null where uid = ?",
        "delete from assets where uid = ?",
    ],
)
async def test_one_that_leaves_dissolves_a_pair(
    app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs, change: str
) -> None:
    """Whoever writes it: nothing about the one that stays tells of the other."""
    await make_user("mia")
    uids = await twins(app, admin, 3)
    await detect(app, admin, run_jobs)
    await app.db.write(Tx.run, change, (uids[2],))
    assert await groups(admin) == [uids[:2]]
    await app.db.write(Tx.run, change, (uids[1],))
    assert await app.db.read(Rows.column, "select duplicate_uid from assets") in ([None] * 3, [None])
    assert (await admin.get(f"/assets/{uids[0]}"))["duplicateId"] is None


async def test_what_a_library_misses_is_not_shown(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """It comes back into its group with its disk."""
    uids = await twins(app, admin)
    await detect(app, admin, run_jobs)
    await app.db.write(Tx.run, "update assets set is_offline = 1 where uid = ?", (uids[0],))
    assert await groups(admin) == []
    assert await admin.get("/photostead/duplicates/statistics") == {"groups": 0, "assets": 0}
    await app.db.write(Tx.run, "update assets set is_offline = 0 where uid = ?", (uids[0],))
    assert await groups(admin) == [uids]


async def test_a_copy_whose_original_goes_is_a_move(app: App, admin: Client, run_jobs: RunJobs, tmp_path: Path) -> None:
    """That a machine found the two alike is nothing that a person made of the copy."""
    first = put(tmp_path / "photos" / "a.jpg", "same")
    library = await make_library(app, admin, run_jobs, first.parent)
    await library.scan()
    album = await love(admin, (uid := (await library.assets())[str(first)]))
    second = put(first.parent / "more" / "b.jpg", "same", modified=1_000_000_000)
    await library.scan()
    await read_content(app, first, second)
    await detect(app, admin, run_jobs)
    assert len(await groups(admin)) == 1
    first.unlink()
    await library.scan()
    assert await library.assets() == {str(second): uid}
    assert (await admin.get(f"/albums/{album}"))["assetCount"] == 1
    assert await groups(admin) == []


async def test_others_are_told_nothing(
    app: App, admin: Client, run_jobs: RunJobs, make_user: MakeUser, make_link: MakeLink
) -> None:
    """Not even that there is a second one."""
    uids = await twins(app, admin)
    await detect(app, admin, run_jobs)
    mia = await make_user("mia")
    await app.db.write(insert_partner, admin.user_id, mia.user_id)
    guest = await make_link(admin, assets=uids)
    assert (await mia.get(f"/assets/{uids[0]}"))["duplicateId"] is None
    assert (await guest.get(f"/assets/{uids[0]}"))["duplicateId"] is None
    assert await groups(mia) == []
    await guest.get("/duplicates", expect=401)


# --- requests


def wish(group: str, keep: Sequence[str] = (), trash: Sequence[str] = ()) -> dict[str, Any]:
    """A body of one group; `{group}`, `{one}` and `{two}` stand for what there is."""
    return {"groups": [{"duplicateId": group, "keepAssetIds": list(keep), "trashAssetIds": list(trash)}]}


REFUSED = [{"success": False, "error": "validation", "errorMessage": Anything(str)}]
UNKNOWN = [{"success": False, "error": "not_found", "errorMessage": Anything(str)}]
CASES = [
    Case("all", "GET", "/duplicates", 200, body=[{"duplicateId": Anything(str), "assets": [{}, {}]}]),
    Case("a stranger's", "GET", "/duplicates", 200, who="mia", body=[]),
    Case("nobody's", "GET", "/duplicates", 401, who="nobody"),
    Case("no groups", "POST", "/duplicates/resolve", 400, json={"groups": []}),
    Case("no body", "POST", "/duplicates/resolve", 400, json={}),
    Case("no id", "POST", "/duplicates/resolve", 400, json=wish("1")),
    Case("an unknown group", "POST", "/duplicates/resolve", 200, json=wish(NOBODYS, ["one"]), body=UNKNOWN),
    Case("somebody else's group", "POST", "/duplicates/resolve", 200, who="mia", json=wish("group", ["one"], ["two"]),
         body=UNKNOWN),
    Case("nothing said", "POST", "/duplicates/resolve", 200, json=wish("group"), body=REFUSED),
    Case("both ways", "POST", "/duplicates/resolve", 200, json=wish("group", ["one"], ["one", "two"]), body=REFUSED),
    Case("one of another group", "POST", "/duplicates/resolve", 200, json=wish("group", ["one"], [NOBODYS]),
         body=REFUSED),
    Case("the same one twice", "POST", "/duplicates/resolve", 200, json=wish("group", ["one", "one"], ["two", "two"]),
         body=[{"success": True}], events=("on_asset_trash", "on_asset_update")),
    Case("keep both", "POST", "/duplicates/resolve", 200, json=wish("group", ["one", "two"]), body=[{"success": True}],
         events=("on_asset_update", "on_asset_update")),
    Case("dismiss none", "DELETE", "/duplicates", 204, json={"ids": []}),
    Case("dismiss what is none", "DELETE", "/duplicates", 400, json={"ids": [NOBODYS]}, body=NO_ACCESS),
    Case("dismiss somebody else's", "DELETE", "/duplicates/{group}", 400, who="mia", body=NO_ACCESS),
    Case("dismiss an asset's id", "DELETE", "/duplicates/{one}", 400, body=NO_ACCESS),
    Case("dismiss no id", "DELETE", "/duplicates/x", 400),
    Case("dismiss", "DELETE", "/duplicates/{group}", 204),
]  # fmt: skip


@pytest.fixture
async def things(app: App, admin: Client) -> dict[str, str]:
    """A group of two."""
    one, two = await twins(app, admin)
    await app.db.write(lambda tx: store.put_together(tx, tx.column("select id from assets")))
    return {"one": one, "two": two, "group": await group_of(admin, one, two)}


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_requests(
    app: App, admin: Client, anonymous: Client, make_user: MakeUser, things: dict[str, str], events: Heard, case: Case
) -> None:
    clients = {"admin": admin, "nobody": anonymous, "mia": await make_user("mia")}
    filled = fill(case.json, things)
    await run_case(Case(**{**vars(case), "json": filled}), clients, events, **things)


def fill(value: Any, things: dict[str, str]) -> Any:
    """Names of things for their ids."""
    if isinstance(value, dict):
        return {name: fill(item, things) for name, item in value.items()}
    if isinstance(value, list):
        return [fill(item, things) for item in value]
    return things.get(value, value)
