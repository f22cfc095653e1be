"""Libraries as their page shows them: made, changed and removed by those they belong to; what a scan says of itself."""

import json
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.libraries import details
from photostead.features.libraries import service as libraries
from photostead.features.libraries.patterns import DEFAULT_PATTERNS
from photostead.features.libraries.work import APPLY_FOLDERS, SCAN
from photostead.host.watch import Watched, WatchState
from photostead.kernel.clock import to_wire
from tests.api.uploading import count_rows
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeUser
from tests.people import insert_asset, insert_library, insert_partner
from tests.photos import write_photo

NOBODY = "11111111-1111-4111-8111-111111111111"
NOON = 1_714_564_800_000
API = "/photostead/libraries"


@pytest.fixture
def nas(tmp_path: Path) -> Path:
    """A folder with one photo."""
    write_photo(tmp_path / "nas" / "a.jpg")
    return tmp_path / "nas"


@pytest.fixture(autouse=True)
def watches(monkeypatch: pytest.MonkeyPatch) -> dict[str, WatchState]:
    """How libraries are watched, by uid: not at all, or as a test says; the daemon's own watch takes its time."""
    states: dict[str, WatchState] = {}
    monkeypatch.setattr(details, "watching", SimpleNamespace(STATES=states))
    return states


@pytest.fixture
async def mia(app: App, make_user: MakeUser, nas: Path) -> Client:
    """Somebody who may add folders below `nas/mia`."""
    client = await make_user("mia")
    (nas / "mia").mkdir()
    await app.db.write(allow, client.user_id, nas / "mia")
    return client


def allow(tx: Tx, user_id: int, folder: Path) -> None:
    """Let a person add folders below one."""
    tx.insert("user_roots", {"user_id": user_id, "path": str(folder)})


async def jobs(app: App) -> list[dict[str, Any]]:
    """What was asked for, as `{name, …payload}`."""
    rows = await app.db.read(Rows.rows, "select name, json(payload) from jobs order by id")
    return [{"name": name, **json.loads(payload)} for name, payload in rows]


def scan_of(uid: str, mode: str = "changed", *, confirmed: bool = False) -> dict[str, Any]:
    """A scan that was asked for."""
    return {"name": SCAN.name, "library_uid": uid, "mode": mode, "folders": [], "confirmed": confirmed}


# --- made


async def test_new_library_is_scanned(app: App, admin: Client, nas: Path) -> None:
    """Named after its folder, with the usual patterns; the answer says everything a page needs."""
    made = await admin.post(API, json={"importPaths": [f"{nas}/", str(nas)]}, expect=201)
    assert made == {
        "id": made["id"], "name": "nas", "ownerId": admin.uid, "ownerName": "admin", "isShared": False, "viewers": [],
        "importPaths": [
            {"path": str(nas), "isAvailable": True, "since": None, "reason": None, "missing": 0, "advice": None}
        ],
        "exclusionPatterns": list(DEFAULT_PATTERNS), "guardShare": 0.5, "isWatched": True, "watch": {"state": "off", "message": None},
        "folderAlbums": {"mode": "off", "pattern": "", "separator": " / ", "useProps": False},
        "assetCount": 0, "offlineCount": 0, "ignoredCount": 0, "createdAt": made["createdAt"],
        "updatedAt": made["createdAt"], "refreshedAt": None,
        "scan": {
            "state": "waiting", "message": None, "mode": "new", "found": 0, "added": 0, "changed": 0, "moved": 0,
            "returned": 0, "offline": 0, "warnings": 0, "ratePerSecond": 0.0, "startedAt": None, "finishedAt": None,
        },
    }  # fmt: skip
    assert await jobs(app) == [scan_of(made["id"])]
    assert await admin.get(API) == [made]
    assert await admin.get(f"{API}/{made['id']}") == made


async def test_administrator_makes_libraries_for_others(
    app: App, admin: Client, make_user: MakeUser, nas: Path
) -> None:
    """What is chosen for somebody is allowed to them from then on; they manage it."""
    tom = await make_user("tom")
    body = {"importPaths": [str(nas)], "name": "NAS", "exclusionPatterns": [], "ownerId": tom.uid}
    made = await admin.post(API, json=body)
    assert (made["ownerId"], made["ownerName"], made["name"]) == (tom.uid, "tom", "NAS")
    assert await app.db.read(Rows.rows, "select user_id, path from user_roots") == [(tom.user_id, str(nas))]
    assert await tom.get(f"{API}/{made['id']}") == made
    await admin.post(API, json={**body, "ownerId": NOBODY}, expect=400)


async def test_library_of_nothing(admin: Client) -> None:
    """Its folders come later."""
    assert (await admin.post(API, json={"importPaths": []}))["name"] == "New External Library"


async def test_people_make_libraries_below_their_folders(app: App, mia: Client, nas: Path, tmp_path: Path) -> None:
    """And nowhere else, by whatever way a path leads there; refusals tell nothing of what is there."""
    (nas / "mia" / "trips").mkdir()
    (nas / "mia" / "out").symlink_to(tmp_path)
    assert (await mia.post(API, json={"importPaths": [str(nas / "mia" / "trips")]}))["ownerId"] == mia.uid
    said = set()
    for path in (nas, nas / "mia" / "out", nas / "mia" / ".." / "x", "/etc", "/nowhere", tmp_path / "data"):
        answer = await mia.post(API, json={"importPaths": [str(path)]}, expect=400)
        said.add(answer["message"].removeprefix(str(path)))
    assert len(said) == 1
    assert "allowed to this account" in said.pop()
    assert await count_rows(app, "libraries") == 1


async def test_people_make_libraries_for_themselves_only(app: App, mia: Client, admin: Client, nas: Path) -> None:
    """Also when they name themselves."""
    body = {"importPaths": [str(nas / "mia")]}
    await mia.post(API, json={**body, "ownerId": admin.uid}, expect=403)
    assert await count_rows(app, "libraries") == 0
    await mia.post(API, json={**body, "ownerId": mia.uid}, expect=201)


async def test_folders_of_others_are_refused(admin: Client, mia: Client, nas: Path) -> None:
    """Their photos would be in two people's timelines."""
    await mia.post(API, json={"importPaths": [str(nas / "mia")]})
    for path in (nas, nas / "mia"):
        answer = await admin.post(API, json={"importPaths": [str(path)]}, expect=400)
        assert "overlaps a folder of somebody else's own library" in answer["message"]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"importPaths": ["nas"]}, {"importPaths": ["/nowhere/at/all"]}, {"importPaths": [""]}, {"importPaths": "/"},
        {"importPaths": [], "exclusionPatterns": ["x" * 513]}, {"importPaths": [], "name": ""},
        {"importPaths": [], "ownerId": "me"}, {"importPaths": ["/"] * 129},
    ],
    ids=lambda body: str(body)[:40],
)  # fmt: skip
async def test_refused_library(body: dict[str, Any], app: App, admin: Client) -> None:
    """Nothing is made."""
    await admin.post(API, json=body, expect=400)
    assert (await count_rows(app, "libraries"), await count_rows(app, "jobs")) == (0, 0)


async def test_disk_that_does_not_answer(app: App, admin: Client, nas: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request ends all the same, and nothing is made."""
    hangs = threading.Event()
    monkeypatch.setattr(libraries, "check_paths_now", lambda paths, homes: hangs.wait())
    monkeypatch.setattr(details, "PATHS_SECONDS", 0.2)
    try:
        answer = await admin.post(API, json={"importPaths": [str(nas)]}, expect=400)
    finally:
        hangs.set()
    assert "does not answer" in answer["message"]
    assert await count_rows(app, "libraries") == 0


# --- whose they are

OPERATIONS: list[tuple[str, str, Any]] = [
    ("GET", "", None), ("PUT", "", {"name": "mine"}), ("DELETE", "", None), ("POST", "/scan", {}),
    ("POST", "/confirm-missing", None), ("GET", "/offline", None), ("DELETE", "/offline", None),
    ("GET", "/ignored", None), ("POST", "/ignored/restore", {}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS, ids=lambda part: str(part))
async def test_foreign_is_unknown(
    method: str, path: str, body: Any, app: App, admin: Client, mia: Client, make_user: MakeUser, events: Heard
) -> None:
    """Somebody else's library, one that nobody has, one that is going: the same answer, and nothing happens."""
    tom = await make_user("tom")
    foreign, going = [await app.db.write(insert_library, owner.user_id) for owner in (tom, mia)]
    await app.db.write(lambda tx: tx.run("update libraries set deleted_at = 1 where uid = ?", (going,)))
    answers = [
        await client.call(method, f"{API}/{uid}{path}", json=body, expect=400)
        for client, uid in ((mia, foreign), (mia, NOBODY), (mia, going), (admin, NOBODY), (admin, going))
    ]
    assert {answer["message"] for answer in answers} == {"Library not found"}
    assert await count_rows(app, "jobs") == 0
    assert events.names() == []
    check = {"libraryId": foreign}
    assert (await mia.post(f"{API}/check", json=check, expect=400))["message"] == "Library not found"


async def test_list_is_of_what_one_manages(app: App, admin: Client, mia: Client) -> None:
    """By name; a shared library is nobody's but the administrators'."""
    for owner, name in ((admin, "b"), (mia, "c"), (mia, "a")):
        await app.db.write(insert_library, owner.user_id, name=name)
    assert [item["name"] for item in await admin.get(API)] == ["a", "b", "c"]
    assert [item["name"] for item in await mia.get(API)] == ["a", "c"]


async def test_viewers_of_a_shared_library(app: App, admin: Client, mia: Client) -> None:
    """Those who have it in their timelines, once it is shared; another owner's partners are none of its viewers."""
    uid = await app.db.write(insert_library, admin.user_id)
    await app.db.write(insert_partner, admin.user_id, mia.user_id)
    assert (await admin.get(f"{API}/{uid}"))["viewers"] == []
    await app.db.write(lambda tx: tx.run("update libraries set is_shared = 1"))
    shared = await admin.get(f"{API}/{uid}")
    assert (shared["isShared"], shared["viewers"]) == (True, [{"userId": mia.uid, "name": "mia"}])


async def test_permissions_are_the_ones_of_libraries(app: App, admin: Client, make_api_key: MakeApiKey) -> None:
    """Who may ask for scans may not remove."""
    uid = await app.db.write(insert_library, admin.user_id)
    key = await make_api_key(admin, "library.update")
    await key.post(f"{API}/{uid}/scan", json={}, expect=204)
    for method, path in (("DELETE", ""), ("DELETE", "/offline"), ("GET", "")):
        await key.call(method, f"{API}/{uid}{path}", expect=403)


# --- changed

CHANGES: list[dict[str, Any]] = [
    {}, {"name": "New"}, {"importPaths": []}, {"exclusionPatterns": ["**/x/**"]}, {"guardShare": 0.01},
    {"guardShare": 1}, {"isWatched": False}, {"name": "N", "isWatched": False, "guardShare": 0.25},
    {"folderAlbums": {"mode": "path", "pattern": "{1}", "separator": "-", "useProps": True}},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=str)
async def test_update_changes_what_is_named(change: dict[str, Any], admin: Client, nas: Path) -> None:
    """And nothing else."""
    made = await admin.post(API, json={"importPaths": [str(nas)]})
    changed = await admin.put(f"{API}/{made['id']}", json=change)
    assert changed == {**made, **change, "updatedAt": changed["updatedAt"]}
    assert await admin.get(f"{API}/{made['id']}") == changed


async def test_folder_albums_are_made_again_when_they_are_made_otherwise(app: App, admin: Client) -> None:
    """What is not named of the setting stays, and the same setting again asks for nothing."""
    uid = await app.db.write(insert_library, admin.user_id)
    for change in ({"mode": "top"}, {"mode": "top"}, {"useProps": False}, {"separator": " / "}):
        await admin.put(f"{API}/{uid}", json={"folderAlbums": change})
        assert await jobs(app) == [{"name": APPLY_FOLDERS.name, "library_uid": uid}]
    await app.db.write(lambda tx: tx.run("delete from jobs"))
    changed = await admin.put(f"{API}/{uid}", json={"folderAlbums": {"useProps": True}})
    assert changed["folderAlbums"] == {"mode": "top", "pattern": "", "separator": " / ", "useProps": True}
    assert len(await jobs(app)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"guardShare": 0}, {"guardShare": 1.01}, {"guardShare": "half"}, {"name": ""}, {"isWatched": 1},
        {"folderAlbums": {"mode": "all"}}, {"folderAlbums": {"pattern": "{0}"}}, {"folderAlbums": {"separator": "x" * 21}},
        {"exclusionPatterns": ["{a,b}" * 8]}, {"importPaths": ["/nowhere/at/all"]}, {"name": "x", "importPaths": ["x"]},
    ],
    ids=str,
)  # fmt: skip
async def test_refused_change(change: dict[str, Any], admin: Client, nas: Path) -> None:
    """Nothing of it is kept."""
    made = await admin.post(API, json={"importPaths": [str(nas)]})
    await admin.put(f"{API}/{made['id']}", json=change, expect=400)
    assert await admin.get(f"{API}/{made['id']}") == made


async def test_only_new_folders_are_checked(mia: Client, nas: Path) -> None:
    """A disk that is off is no reason to refuse; a folder that is not allowed is, also beside one that is."""
    made = await mia.post(API, json={"importPaths": [str(nas / "mia")]})
    (nas / "mia").rename(nas / "off")
    await mia.put(f"{API}/{made['id']}", json={"importPaths": [str(nas / "mia")], "name": "x"}, expect=200)
    await mia.put(f"{API}/{made['id']}", json={"importPaths": [str(nas / "mia"), str(nas)]}, expect=400)


async def test_change_of_a_library_that_goes_meanwhile(app: App, admin: Client) -> None:
    """The write looks again; here the library went before it."""
    uid = await app.db.write(insert_library, admin.user_id)
    await admin.delete(f"{API}/{uid}", expect=204)
    await admin.put(f"{API}/{uid}", json={"name": "x"}, expect=400)
    assert await app.db.read(Rows.value, "select name from libraries") == "Library"


# --- work that is asked for


async def test_scans_that_are_asked_for(app: App, admin: Client) -> None:
    """As closely as is said, as clients' own operation does where nothing is; a confirmed one is its own."""
    uid = await app.db.write(insert_library, admin.user_id)
    for body in ({}, {"mode": "new"}, {"mode": "all"}, {"mode": "all"}):
        await admin.post(f"{API}/{uid}/scan", json=body, expect=204)
    await admin.post(f"{API}/{uid}/confirm-missing", expect=204)
    asked = [scan_of(uid, mode) for mode in ("changed", "new", "all")]
    assert await jobs(app) == [*asked, scan_of(uid, confirmed=True)]
    await admin.post(f"{API}/{uid}/scan", json={"mode": "quick"}, expect=400)


async def test_deletion(app: App, admin: Client) -> None:
    """Off the list at once."""
    uid = await app.db.write(insert_library, admin.user_id)
    await admin.delete(f"{API}/{uid}", expect=204)
    assert await admin.get(API) == []
    assert await jobs(app) == [{"name": "LibraryDelete", "library_uid": uid}]


# --- what a scan says of itself


def insert_scan(tx: Tx, /, uid: str, **columns: Any) -> None:
    """What a scan noted."""
    library_id = tx.value("select id from libraries where uid = ?", (uid,))
    tx.insert("library_scans", {"library_id": library_id, "mode": "all", "started_at": NOON, **columns})


async def test_figures_of_the_last_scan(app: App, admin: Client) -> None:
    """From the database, since a daemon before this one may have made it."""
    uid = await app.db.write(insert_library, admin.user_id)
    counts = {"found": 50, "added": 6, "changed": 5, "moved": 4, "returned": 3, "offline": 2, "warnings": 1}
    await app.db.write(insert_scan, uid, finished_at=NOON + 4000, **counts)
    assert (await admin.get(f"{API}/{uid}"))["scan"] == {
        "state": "idle", "message": None, "mode": "all", **counts, "ratePerSecond": 12.5,
        "startedAt": to_wire(NOON), "finishedAt": to_wire(NOON + 4000),
    }  # fmt: skip


async def test_scan_that_runs_and_one_that_waits(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The running one's figures are those of this moment; a paused queue is told."""
    uid = await app.db.write(insert_library, admin.user_id)
    await admin.post(f"{API}/{uid}/scan", json={})
    await admin.put("/queues/library", json={"isPaused": True})
    scan = (await admin.get(f"{API}/{uid}"))["scan"]
    assert (scan["state"], "paused" in scan["message"]) == ("waiting", True)
    live = libraries.ScanState("scanning", "half way", "new", found=5, rate_per_second=2.5, started_at=NOON)
    monkeypatch.setitem(libraries.scan_states(), uid, live)
    scan = (await admin.get(f"{API}/{uid}"))["scan"]
    assert (scan["state"], scan["message"], scan["mode"]) == ("scanning", "half way", "new")
    assert (scan["found"], scan["ratePerSecond"], scan["startedAt"]) == (5, 2.5, to_wire(NOON))


async def test_how_it_is_watched(app: App, admin: Client, watches: dict[str, WatchState]) -> None:
    """By the daemon's own word; one that it does not know of is not."""
    uid = await app.db.write(insert_library, admin.user_id)
    assert (await admin.get(f"{API}/{uid}"))["watch"] == {"state": "off", "message": None}
    watches[uid] = WatchState(Watched.POLLING, "each minute")
    assert (await admin.get(f"{API}/{uid}"))["watch"] == {"state": "polling", "message": "each minute"}


async def test_import_path_that_is_away(
    app: App, admin: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Since when, why, how many files, and the line that mounts it; one that is an import path no longer is not told."""
    (tmp_path / "fstab").write_text("# disks\nserver:/photos /media/nas nfs defaults 0 0\n")
    monkeypatch.setattr("photostead.features.libraries.advice.FSTAB", tmp_path / "fstab")
    uid = await app.db.write(insert_library, admin.user_id, import_paths=["/media/nas/photos", "/srv/here"])

    def unmount(tx: Tx) -> None:
        for path in ("/media/nas/photos", "/media/old"):
            values = {"library_id": 1, "path": path, "unavailable_since": NOON, "reason": "it is empty", "missing": 7}
            tx.insert("library_roots", values)

    await app.db.write(unmount)
    shown = await admin.get(f"{API}/{uid}")
    away, here = shown["importPaths"]
    assert away == {
        "path": "/media/nas/photos", "isAvailable": False, "since": to_wire(NOON), "reason": "it is empty",
        "missing": 7, "advice": "Its disk is not mounted: mount /media/nas",
    }  # fmt: skip
    assert here["isAvailable"]
    scan = shown["scan"]
    assert (scan["state"], scan["message"]) == ("unavailable", "/media/nas/photos is not available: it is empty")


async def test_counts(app: App, admin: Client, mia: Client) -> None:
    """Of all files, of missing ones, of ignored ones; a missing one in the locked folder is its owner's affair."""
    uid = await app.db.write(insert_library, mia.user_id)

    def fill(tx: Tx) -> None:
        for columns in ({}, {"is_offline": 1}, {"is_offline": 1, "visibility": "locked"}):
            insert_asset(tx, mia.user_id, library_id=1, **columns)
        tx.run("insert into library_ignored values (1, x'00', '/nas/a.jpg', 1)")

    await app.db.write(fill)
    for client in (mia, admin):
        shown = await client.get(f"{API}/{uid}")
        assert [shown[f"{name}Count"] for name in ("asset", "offline", "ignored")] == [3, 1, 1]
