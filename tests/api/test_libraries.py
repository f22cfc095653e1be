"""Libraries: made, changed, judged and removed by an administrator; folders of the command line."""

import os
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.libraries.patterns import DEFAULT_PATTERNS
from photostead.host import markers
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options
from tests.api.daemons import daemon, log_in, sign_up
from tests.api.uploading import count_rows
from tests.client import Client
from tests.conftest import Heard, MakeUser, RunJobs
from tests.people import insert_asset, insert_library
from tests.photos import write_photo

NOBODY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def nas(tmp_path: Path) -> Path:
    """A folder with one photo."""
    write_photo(tmp_path / "nas" / "a.jpg")
    return tmp_path / "nas"


# --- made and changed


async def test_library_of_nothing(admin: Client) -> None:
    """Only its owner is needed."""
    made = await admin.post("/libraries", json={"ownerId": admin.uid}, expect=201)
    assert made["ownerId"] == admin.uid
    assert (made["importPaths"], made["assetCount"], made["refreshedAt"]) == ([], 0, None)
    assert made["exclusionPatterns"] == list(DEFAULT_PATTERNS)
    assert await admin.get("/libraries") == [made]
    assert await admin.get(f"/libraries/{made['id']}") == made


async def test_library_of_someone_else(admin: Client, make_user: MakeUser, nas: Path) -> None:
    """An administrator makes them for the household; paths are kept once, without slashes behind."""
    mia = await make_user("mia")
    body = {"ownerId": mia.uid, "name": "NAS", "importPaths": [f"{nas}/", str(nas)], "exclusionPatterns": ["*.tif"] * 2}
    made = await admin.post("/libraries", json=body)
    assert (made["ownerId"], made["name"]) == (mia.uid, "NAS")
    assert (made["importPaths"], made["exclusionPatterns"]) == ([str(nas)], ["*.tif"])


@pytest.mark.parametrize(
    "change",
    [{}, {"name": "New"}, {"importPaths": []}, {"exclusionPatterns": ["**/x/**"]}, {"name": "N", "importPaths": []}],
    ids=str,
)
async def test_update_changes_what_is_named(change: dict[str, Any], admin: Client, nas: Path) -> None:
    """And nothing else."""
    made = await admin.post("/libraries", json={"ownerId": admin.uid, "importPaths": [str(nas)]})
    changed = await admin.put(f"/libraries/{made['id']}", json=change)
    assert changed == {**made, **change, "updatedAt": changed["updatedAt"]}


async def test_a_disk_that_is_off_is_no_reason_to_refuse(admin: Client, nas: Path) -> None:
    """Only what is new to the library is checked."""
    made = await admin.post("/libraries", json={"ownerId": admin.uid, "importPaths": [str(nas)]})
    nas.rename(nas.with_name("off"))
    await admin.put(f"/libraries/{made['id']}", json={"name": "x", "importPaths": [str(nas)]}, expect=200)
    message = await admin.put(f"/libraries/{made['id']}", json={"importPaths": [f"{nas}/b"]}, expect=400)
    assert "does not exist" in message["message"]


# --- paths that cannot be

REFUSED: list[tuple[str, str]] = [
    ("{tmp}/nowhere", "does not exist"),
    ("{tmp}/nas/a.jpg", "is a file"),
    ("{tmp}/nas/a.jpg/b", "does not exist"),
    ("{data}", "inside our own data folder"),
    ("{data}/library", "inside our own data folder"),
    ("{tmp}/nas/../data/derived", "inside our own data folder"),
    ("{tmp}/link", "inside our own data folder"),
    ("{tmp}/broken", "does not exist"),
    ("{tmp}/circle", "not readable"),
    ("nas", "not absolute"),
    ("./nas", "not absolute"),
    ("~/nas", "not absolute"),
    ("", "length"),
    ("{tmp}/nul\0", "not absolute"),
    ("{tmp}/" + "x" * 300, "not readable"),
    ("/" + "x/" * 2040, "not"),
    ("/dev/null", "is a file"),
    ("/proc/self/mem", "is a file"),
]


@pytest.mark.parametrize(("path", "says"), REFUSED, ids=[ascii(path)[:30] for path, _ in REFUSED])
async def test_refused_import_path(path: str, says: str, app: App, admin: Client, nas: Path) -> None:
    """Creating, changing and validating say the same, and what to do; nothing is made."""
    tmp, data = nas.parent, app.options.data_dir
    (tmp / "link").symlink_to(data / "library")
    (tmp / "broken").symlink_to(tmp / "gone")
    (tmp / "circle").symlink_to(tmp / "circle")
    given = path.format(tmp=tmp, data=data)
    made = await app.db.write(insert_library, admin.user_id)
    told = [
        (await admin.post("/libraries", json={"ownerId": admin.uid, "importPaths": [given]}, expect=400))["message"],
        (await admin.put(f"/libraries/{made}", json={"importPaths": [str(nas), given]}, expect=400))["message"],
    ]
    if path:
        judged = await admin.post(f"/libraries/{made}/validate", json={"importPaths": [str(nas), given]})
        assert [item["isValid"] for item in judged["importPaths"]] == [True, False]
        told.append(judged["importPaths"][1]["message"])
    assert all(says in message for message in told), told
    assert await count_rows(app, "libraries") == 1


@pytest.mark.parametrize(
    "body",
    [
        {"importPaths": "/x"}, {"importPaths": [5]}, {"name": ""}, {"name": "x" * 201}, {"importPaths": ["/x"] * 129},
        {"exclusionPatterns": ["x" * 513]}, {"exclusionPatterns": ["{a,b}" * 8]}, {"exclusionPatterns": [""]},
    ],
    ids=lambda body: str(body)[:40],
)  # fmt: skip
async def test_refused_body(body: dict[str, Any], admin: Client) -> None:
    """Neither made nor changed."""
    await admin.post("/libraries", json={"ownerId": admin.uid, **body}, expect=400)
    made = await admin.post("/libraries", json={"ownerId": admin.uid})
    await admin.put(f"/libraries/{made['id']}", json=body, expect=400)


async def test_refused_owner(admin: Client) -> None:
    """Nobody has this id."""
    await admin.post("/libraries", json={"ownerId": NOBODY}, expect=400)
    await admin.post("/libraries", json={}, expect=400)


async def test_unknown_library(admin: Client) -> None:
    """Every operation says so."""
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/scan"), ("GET", "/statistics"), ("POST", "/validate"),
                         ("PUT", "")):  # fmt: skip
        await admin.call(method, f"/libraries/{NOBODY}{path}", json=None if method == "GET" else {}, expect=400)


async def test_libraries_are_for_administrators(make_user: MakeUser, admin: Client) -> None:
    """They name folders of the machine."""
    mia = await make_user("mia")
    await mia.get("/libraries", expect=403)
    await mia.post("/libraries", json={"ownerId": mia.uid, "importPaths": ["/"]}, expect=403)


async def test_validation_changes_nothing(app: App, admin: Client, nas: Path) -> None:
    """Nor does it take a pattern that is none."""
    made = await admin.post("/libraries", json={"ownerId": admin.uid})
    await admin.post(f"/libraries/{made['id']}/validate", json={"exclusionPatterns": ["x" * 513]}, expect=400)
    assert await admin.post(f"/libraries/{made['id']}/validate", json={}) == {"importPaths": []}
    await admin.post(f"/libraries/{made['id']}/validate", json={"importPaths": [str(nas)]})
    assert await admin.get(f"/libraries/{made['id']}") == made


# --- statistics, leaving


async def test_statistics(app: App, admin: Client) -> None:
    """Photos, videos, bytes; the trash and other libraries left out."""
    first, second = [await app.db.write(insert_library, admin.user_id) for _ in range(2)]
    keys = dict(await app.db.read(Rows.rows, "select uid, id from libraries"))
    for columns in ({}, {"file_size": 5}, {"type": "VIDEO"}, {"deleted_at": 1}):
        await app.db.write(insert_asset, admin.user_id, library_id=keys[first], **columns)
    await app.db.write(insert_asset, admin.user_id, library_id=keys[second])
    answer = await admin.get(f"/libraries/{first}/statistics")
    assert answer == {"photos": 2, "videos": 1, "total": 3, "usage": 2005}
    assert (await admin.get(f"/libraries/{first}"))["assetCount"] == 4


async def test_deleting_a_library_removes_no_file(
    app: App, admin: Client, nas: Path, events: Heard, run_jobs: RunJobs
) -> None:
    """Its assets go from us with what we made of them; it is off the list at once."""
    made = await admin.post("/libraries", json={"ownerId": admin.uid, "importPaths": [str(nas)]})
    await admin.post(f"/libraries/{made['id']}/scan", expect=204)
    await run_jobs()
    uid = await app.db.read(Rows.value, "select uid from assets")
    derived = app.options.data_dir / "derived"
    assert any(path.is_file() for path in derived.rglob("*"))
    before = (nas / "a.jpg").stat()
    events.take()
    await admin.delete(f"/libraries/{made['id']}", expect=204)
    assert await admin.get("/libraries") == []
    await admin.get(f"/libraries/{made['id']}", expect=400)
    await run_jobs()
    assert [(event.name, event.payload) for event in events.take()] == [("on_asset_delete", uid)]
    assert [await count_rows(app, table) for table in ("libraries", "assets", "library_ignored", "jobs")] == [0] * 4
    assert [path.name for path in derived.rglob("*") if path.is_file()] == [markers.NAME]
    assert (nas / "a.jpg").stat() == before


# --- folders of the command line


@pytest.fixture
def with_folder(options: Options, nas: Path) -> Options:
    """Started as `photostead serve NAS`."""
    return Options(
        data_dir=options.data_dir, http_host="127.0.0.1", http_port=0, jobs_concurrency=1, library_paths=(nas,)
    )


async def wait_for_library(app: App) -> None:
    """Adoption follows the sign-up, it is not part of it."""
    while not await count_rows(app, "libraries"):
        pass


async def test_folders_wait_for_the_first_account(with_folder: Options, nas: Path) -> None:
    """Then they are a library of it that is scanned; at further starts it is scanned, and no second one is made."""
    async with daemon(with_folder) as (app, client):
        assert await count_rows(app, "libraries") == 0
        await sign_up(client)
        await wait_for_library(app)
        [library] = await client.get("/libraries")
        assert (library["importPaths"], library["ownerId"], library["name"]) == ([str(nas)], client.uid, "nas")
        assert await app.db.read(Rows.column, "select name from jobs") == ["LibrarySyncFilesQueueAll"]
        await app.db.write(lambda tx: tx.run("delete from jobs"))
    async with daemon(with_folder) as (app, client):
        await log_in(client)
        assert [item["id"] for item in await client.get("/libraries")] == [library["id"]]
        assert await count_rows(app, "jobs") == 1


async def test_folder_that_is_away_later_does_not_stop_the_start(with_folder: Options, nas: Path) -> None:
    """Its disk may be off; new folders must be there."""
    async with daemon(with_folder) as (app, client):
        await sign_up(client)
        await wait_for_library(app)
    nas.rename(nas.with_name("off"))
    async with daemon(with_folder) as (app, client):
        assert await count_rows(app, "libraries") == 1


@pytest.mark.parametrize("name", ["nowhere", "data/library", os.fsdecode(b"caf\xe9")], ids=ascii)
async def test_start_with_a_folder_that_cannot_be(name: str, options: Options, tmp_path: Path) -> None:
    """Tells the person at the terminal."""
    (tmp_path / os.fsdecode(b"caf\xe9")).mkdir()
    app = App(
        Options(
            data_dir=options.data_dir,
            http_host="127.0.0.1",
            http_port=0,
            jobs_concurrency=1,
            library_paths=(tmp_path / name,),
        )
    )
    with pytest.raises(StartError, match="Import path"):
        await app.start()
    await app.stop()
