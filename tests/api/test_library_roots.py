"""Where people may have libraries: below what was allowed to them, wherever links lead, and not in somebody else's."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.libraries import roots
from photostead.features.libraries.work import scan_job
from photostead.features.users import service as users
from photostead.kernel.errors import Invalid
from photostead.kernel.options import Options
from tests.api.daemons import daemon
from tests.client import Client
from tests.conftest import MakeApiKey, MakeUser, RunJobs
from tests.people import insert_library, insert_person
from tests.photos import write_photo

NOBODY = "11111111-1111-4111-8111-111111111111"
OUTSIDE = "is not, or leads out of, a folder allowed to this account"


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Folders of two people, with a photo each, and one whose name begins like that of another."""
    for name in ("mia/holiday", "mia2", "tom"):
        write_photo(tmp_path / "disk" / name / "a.jpg")
    return tmp_path / "disk"


@pytest.fixture
async def mia(admin: Client, make_user: MakeUser, disk: Path) -> Client:
    """May add folders below her own."""
    client = await make_user("mia")
    await admin.put(f"/photostead/users/{client.uid}/roots", json={"roots": [str(disk / "mia")]}, expect=200)
    return client


async def add(client: Client, *paths: Path | str, expect: int = 201, **more: Any) -> Any:
    """A library of these paths; the answer, or the message of a refusal."""
    body = {"importPaths": [str(path) for path in paths], **more}
    answer = await client.post("/photostead/libraries", json=body, expect=expect)
    return answer["message"] if expect >= 400 else answer


# --- what is allowed


async def test_roots_are_chosen_by_administrators(admin: Client, mia: Client, disk: Path) -> None:
    """Kept as what they really are; each choice replaces the one before."""
    path = f"/photostead/users/{mia.uid}/roots"
    assert await admin.get(path) == {"roots": [str(disk / "mia")], "isUnlimited": False}
    assert await mia.get("/photostead/roots") == {"roots": [str(disk / "mia")], "isUnlimited": False}
    (disk / "link").symlink_to(disk / "tom")
    wanted = [f"{disk}/tom/../mia2/", str(disk / "link"), str(disk / "tom")]
    chosen = await admin.put(path, json={"roots": wanted})
    assert chosen == {"roots": [str(disk / "mia2"), str(disk / "tom")], "isUnlimited": False}
    assert await admin.put(path, json={"roots": []}) == {"roots": [], "isUnlimited": False}
    assert await admin.get("/photostead/roots") == {"roots": [], "isUnlimited": True}
    for method in ("GET", "PUT"):
        assert (await mia.send(method, f"/api{path}", json={"roots": ["/"]})).status == 403


@pytest.mark.parametrize(
    ("root", "said"),
    [
        ("disk/mia", "not absolute"),
        ("{disk}/nowhere", "no folder"),
        ("{disk}/tom/a.jpg", "no folder"),
        ("{data}", "our own data folder"),
        ("{data}/library", "our own data folder"),
        ("{disk}/to-data", "our own data folder"),
        ("{disk}/\x00", "not absolute"),
        ("", "length >= 1"),
    ],
)
async def test_roots_that_cannot_be(root: str, said: str, admin: Client, mia: Client, app: App, disk: Path) -> None:
    """Refused with what is wrong, and nothing changes."""
    (disk / "to-data").symlink_to(app.options.data_dir)
    path = f"/photostead/users/{mia.uid}/roots"
    wanted = {"roots": [str(disk), root.format(disk=disk, data=app.options.data_dir)]}
    assert said in (await admin.put(path, json=wanted, expect=400))["message"]
    assert (await admin.get(path))["roots"] == [str(disk / "mia")]


async def test_roots_of_whom_there_is_not(app: App, admin: Client) -> None:
    """Nobody, and what is no person."""
    key = await app.db.write(users.insert_service, "NAS")
    service = await app.db.read(Rows.value, "select uid from users where id = ?", (key,))
    for uid in (NOBODY, service):
        for method in ("GET", "PUT"):
            answer = await admin.send(method, f"/api/photostead/users/{uid}/roots", json={"roots": []})
            assert (answer.status, answer.body["message"]) == (400, "User not found")


async def test_below_the_root(mia: Client, disk: Path, make_api_key: MakeApiKey) -> None:
    """The root itself, what is in it, also by a link and by a key."""
    await add(mia, disk / "mia")
    await add(mia, f"{disk}/tom/../mia/holiday/")
    (disk / "elsewhere").symlink_to(disk / "mia" / "holiday")
    key = await make_api_key(mia, "library.create", "library.read")
    await add(key, disk / "elsewhere")


@pytest.mark.parametrize(
    "path",
    [
        "{disk}", "{disk}/tom", "{disk}/mia2", "{disk}/mia/../tom", "{disk}/mia/holiday/../../tom", "/", "/etc",
        "{disk}/mia/out", "{disk}/mia/out/deeper", "{disk}/mia/up/../tom", "{disk}/mia/loop/../../tom", "{disk}/nowhere",
        "{disk}/MIA", "{disk}/mia /x",
    ],
)  # fmt: skip
async def test_outside_the_root(path: str, mia: Client, disk: Path) -> None:
    """Whatever the spelling; and what is there and what is not are refused alike."""
    (disk / "mia" / "out").symlink_to(disk / "tom")
    (disk / "mia" / "up").symlink_to(disk / "mia2")
    (disk / "mia" / "loop").symlink_to("loop")
    message = await add(mia, disk / "mia", path.format(disk=disk), expect=400)
    assert message.removeprefix(path.format(disk=disk)) == (
        f" {OUTSIDE} ({disk}/mia): choose one there, or let an administrator allow it."
    )
    assert await mia.get("/photostead/libraries") == []


@pytest.mark.parametrize("path", ["disk/mia", "./mia", "mia\x00/etc"])
async def test_paths_that_are_none(path: str, mia: Client, disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is taken relative to wherever the daemon stands."""
    monkeypatch.chdir(disk.parent)
    assert "not absolute" in await add(mia, path, expect=400)


async def test_nothing_is_allowed_by_default(make_user: MakeUser, admin: Client, disk: Path) -> None:
    """Who has no roots is told whom to ask; administrators need none."""
    tom = await make_user("tom")
    assert "no folders are allowed to this account" in await add(tom, disk / "tom", expect=400)
    await add(admin, disk / "tom")


async def test_changes_are_judged_too(admin: Client, mia: Client, disk: Path) -> None:
    """A path that is new to a library; one that it has is not judged again, or it could not be taken away any more."""
    library = await add(mia, disk / "mia")
    path = f"/photostead/libraries/{library['id']}"
    refused = await mia.put(path, json={"importPaths": [str(disk / "mia"), str(disk / "tom")]}, expect=400)
    assert OUTSIDE in refused["message"]
    await admin.put(f"/photostead/users/{mia.uid}/roots", json={"roots": []})
    await mia.put(path, json={"importPaths": [str(disk / "mia")], "name": "Mine"}, expect=200)


@pytest.mark.parametrize("prefix", ["", "/photostead"])
async def test_what_an_administrator_chooses_is_allowed(
    prefix: str, app: App, admin: Client, mia: Client, disk: Path, run_jobs: RunJobs
) -> None:
    """By the reference's operations as by ours: the library is scanned, and she may have more of that folder."""
    body = {"ownerId": mia.uid, "importPaths": [str(disk / "tom")]}
    made = await admin.post(f"{prefix}/libraries", json=body, expect=201)
    await admin.post(f"/libraries/{made['id']}/scan")
    await run_jobs()
    assert (await admin.get(f"/libraries/{made['id']}"))["assetCount"] == 1
    assert (await mia.get("/photostead/roots"))["roots"] == [str(disk / "mia"), str(disk / "tom")]
    await admin.put(f"{prefix}/libraries/{made['id']}", json={"importPaths": [str(disk / "mia2")]}, expect=200)
    assert str(disk / "mia2") in (await mia.get("/photostead/roots"))["roots"]


# --- links that are exchanged afterwards


def exchange_folder(disk: Path) -> None:
    """Her folder becomes a link to somebody else's."""
    (disk / "mia" / "holiday").rename(disk / "mia" / "before")
    (disk / "mia" / "holiday").symlink_to(disk / "tom")


def exchange_root(disk: Path) -> None:
    """The allowed root itself becomes one."""
    (disk / "mia").rename(disk / "before")
    (disk / "tom" / "holiday").mkdir()
    write_photo(disk / "tom" / "holiday" / "secret.jpg")
    (disk / "mia").symlink_to(disk / "tom")


@pytest.mark.parametrize("exchange", [exchange_folder, exchange_root])
async def test_link_exchanged_after_creation(
    exchange: Callable[[Path], None], app: App, mia: Client, disk: Path, run_jobs: RunJobs
) -> None:
    """The next scan does not follow it: nothing of the other's comes in, and what was there stays as it was."""
    write_photo(disk / "tom" / "secret.jpg")
    library = await add(mia, disk / "mia" / "holiday")
    await run_jobs()
    exchange(disk)
    for mode in ("new", "changed", "all"):
        await mia.post(f"/photostead/libraries/{library['id']}/scan", json={"mode": mode})
        await run_jobs()
    assert await app.db.read(Rows.rows, "select original_name, is_offline from assets") == [("a.jpg", 0)]


@pytest.mark.parametrize("exchange", [exchange_folder, exchange_root])
async def test_link_exchanged_after_a_scan(
    exchange: Callable[[Path], None], app: App, mia: Client, disk: Path, run_jobs: RunJobs
) -> None:
    """A photo that is known by its path does not open somebody else's of the same name, for her or for a job."""
    await add(mia, disk / "mia" / "holiday")
    await run_jobs()
    [asset] = await app.db.read(Rows.column, "select uid from assets")
    assert await mia.get(f"/assets/{asset}/original") == (disk / "mia/holiday/a.jpg").read_bytes()
    exchange(disk)
    for secret in ("tom/a.jpg", "tom/holiday/a.jpg"):
        write_photo(disk / secret, colour=(9, 9, 9), taken="2001:01:01 12:00:00")
    await mia.get(f"/assets/{asset}/original", expect=404)
    await mia.post("/assets/jobs", json={"assetIds": [asset], "name": "refresh-metadata"})
    await run_jobs()
    assert "2001" not in (await mia.get(f"/assets/{asset}"))["fileCreatedAt"]
    [problem] = await app.db.read(Rows.column, "select reason from problems")
    assert "leads out" in problem


@pytest.mark.parametrize("exchange", [exchange_folder, exchange_root])
async def test_link_exchanged_before_it_is_shared(
    exchange: Callable[[Path], None], app: App, admin: Client, mia: Client, disk: Path, run_jobs: RunJobs
) -> None:
    """A shared library reaches no further than the person's own did."""
    library = await add(mia, disk / "mia" / "holiday")
    await run_jobs()
    write_photo(disk / "tom" / "secret.jpg")
    exchange(disk)
    await admin.put(f"/photostead/libraries/{library['id']}/sharing", json={"isShared": True, "viewerIds": [mia.uid]})
    await admin.post(f"/photostead/libraries/{library['id']}/scan", json={})
    await run_jobs()
    assert await app.db.read(Rows.column, "select original_name from assets") == ["a.jpg"]


async def test_link_exchanged_while_it_is_shared(
    app: App, admin: Client, mia: Client, disk: Path, run_jobs: RunJobs
) -> None:
    """The service user has the roots that its library needs and no more; given back, so has the person."""
    library = await add(mia, disk / "mia" / "holiday")
    path = f"/photostead/libraries/{library['id']}"
    await admin.put(f"{path}/sharing", json={"isShared": True, "viewerIds": [mia.uid]})
    await run_jobs()
    assert await app.db.read(Rows.column, "select original_name from assets") == ["a.jpg"]
    write_photo(disk / "tom" / "secret.jpg")
    exchange_folder(disk)
    await admin.post(f"{path}/scan", json={"mode": "all"})
    await run_jobs()
    await admin.put(f"{path}/sharing", json={"isShared": False})
    await admin.post(f"{path}/scan", json={"mode": "all"})
    await run_jobs()
    assert await app.db.read(Rows.column, "select original_name from assets") == ["a.jpg"]
    assert (await mia.get("/photostead/roots"))["roots"] == [str(disk / "mia")]


async def test_roots_that_are_taken_away(app: App, admin: Client, mia: Client, disk: Path, run_jobs: RunJobs) -> None:
    """The library stays as it is and is not scanned; allowed again, it goes on."""
    library = await add(mia, disk / "mia")
    await run_jobs()
    write_photo(disk / "mia" / "b.jpg", colour=(1, 2, 3))
    for allowed, names in (([], ["a.jpg"]), ([str(disk)], ["a.jpg", "b.jpg"])):
        await admin.put(f"/photostead/users/{mia.uid}/roots", json={"roots": allowed})
        await app.db.write(Tx.enqueue, scan_job(library["id"]))
        await run_jobs()
        assert await app.db.read(Rows.column, "select original_name from assets order by 1") == names


async def test_roots_of_an_upgrade(options: Options, disk: Path) -> None:
    """Import paths that people had before are their roots, resolved at the first start; later ones are left alone."""
    (disk / "alias").symlink_to(disk / "mia")
    (disk / "odd").symlink_to(os.fsencode(disk) + b"/\xff")

    def upgrade(tx: Tx) -> int:
        user_id = insert_person(tx, "mia")
        older = [disk / "alias", disk / "tom", disk / "odd"]
        tx.run_many(
            "insert into user_roots (user_id, path, is_resolved) values (?, ?, ?)",
            [*((user_id, str(path), 0) for path in older), (user_id, f"{disk}/alias/kept", 1)],
        )
        return user_id

    async with daemon(options) as (app, _):
        user_id = await app.db.write(upgrade)
    for _ in range(2):
        async with daemon(options) as (app, _):
            found = await app.db.read(roots.roots_of, user_id)
            assert found == [f"{disk}/alias/kept", f"{disk}/mia", f"{disk}/tom"]


# --- somebody else's


@pytest.mark.parametrize("path", ["{disk}/tom", "{disk}", "{disk}/tom/deeper", "{disk}/to-tom", "{disk}/mia/../tom"])
async def test_somebody_elses_folder(
    path: str, app: App, admin: Client, mia: Client, make_user: MakeUser, disk: Path
) -> None:
    """The same folder, one around it, one in it, whatever the spelling; a person is not told whose or where."""
    (disk / "tom" / "deeper").mkdir()
    (disk / "to-tom").symlink_to(disk / "tom" / "deeper")
    tom = await make_user("tom")
    await app.db.write(insert_library, tom.user_id, import_paths=[str(disk / "tom")], name="hush")
    await admin.put(f"/photostead/users/{mia.uid}/roots", json={"roots": [str(disk)]})
    wanted = path.format(disk=disk)
    assert await add(mia, wanted, expect=400) == (
        f"{wanted} overlaps a folder of somebody else's own library: a folder is in one of them."
    )
    assert f"({disk}/tom)" in await add(admin, wanted, expect=400)
    reference = {"ownerId": admin.uid, "importPaths": [wanted]}
    assert f"({disk}/tom)" in (await admin.post("/libraries", json=reference, expect=400))["message"]
    own = await admin.post("/libraries", json={"ownerId": admin.uid})
    await admin.put(f"/libraries/{own['id']}", json={"importPaths": [wanted]}, expect=400)


async def test_what_may_overlap(app: App, admin: Client, mia: Client, disk: Path) -> None:
    """One's own, a shared one, one that is going."""
    await add(mia, disk / "mia")
    await add(mia, disk / "mia" / "holiday")
    around = await app.db.write(insert_library, admin.user_id, import_paths=[str(disk)])
    assert "overlaps" in await add(mia, disk / "mia" / "holiday", expect=400)
    await app.db.write(Tx.run, "update libraries set is_shared = 1 where uid = ?", (around,))
    await add(mia, disk / "mia" / "holiday")
    await app.db.write(Tx.run, "update libraries set is_shared = 0, deleted_at = 1 where uid = ?", (around,))
    await add(mia, disk / "mia" / "holiday")


async def test_neighbours_do_not_overlap(admin: Client, mia: Client, disk: Path) -> None:
    """Whole names count."""
    await add(mia, disk / "mia")
    await add(admin, disk / "mia2")


@pytest.mark.parametrize(
    ("real", "root", "answer"),
    [
        ("/srv/mia", "/srv/mia", True),
        ("/srv/mia/x", "/srv/mia", True),
        ("/srv/mia2", "/srv/mia", False),
        ("/srv", "/srv/mia", False),
        ("/srv/mia", "/", True),
        ("/", "/", True),
        ("/", "/srv", False),
    ],
)
def test_inside(real: str, root: str, answer: bool) -> None:
    assert roots.is_inside(real, root) is answer


def test_names_that_are_no_text(tmp_path: Path) -> None:
    """A link to a name that is not UTF-8 is judged like any other, and never fails in the database."""
    target = os.fsencode(tmp_path) + b"/\xff"
    os.mkdir(target)
    os.symlink(target, tmp_path / "link")
    assert roots.first_forbidden([str(tmp_path / "link")], [str(tmp_path)]) == {}
    assert list(roots.first_forbidden([str(tmp_path / "link")], [str(tmp_path / "x")])) == [str(tmp_path / "link")]
    with pytest.raises(Invalid, match="not UTF-8"):
        roots.outside([str(tmp_path / "link")], [])
