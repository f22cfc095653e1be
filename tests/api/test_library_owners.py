"""Libraries that change hands: everything in them moves, a chunk at a time, whatever comes between; and the way back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx, Value
from photostead.features.libraries import sharing, sharing_store
from photostead.kernel.errors import Conflict
from tests.api.sharing_libraries import NOBODY, fill, give_back, owners, services, share
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.people import insert_album, insert_asset, insert_library, insert_person


@pytest.fixture
async def mia(admin: Client, make_user: MakeUser) -> Client:
    """Whose library it was."""
    return await make_user("mia")


@pytest.fixture
async def tom(make_user: MakeUser) -> Client:
    """Who is to see it."""
    return await make_user("tom")


@pytest.fixture
async def library(app: App, mia: Client) -> str:
    """Her library, with three photos, one of them in the archive."""
    uid = await app.db.write(insert_library, mia.user_id, name="NAS")
    await app.db.write(fill, uid, ["timeline", "timeline", "archive"])
    return uid


# --- stacks, counts, troubles: what repeats the owner


def insert_stack(tx: Tx, owner: int, uids: Sequence[str]) -> int:
    """A stack of assets, the first one on top; its key."""
    ids = [tx.value("select id from assets where uid = ?", (uid,)) for uid in uids]
    times = {"created_at": tx.now, "updated_at": tx.now}
    stack = tx.insert("stacks", {"uid": uids[0], "owner_id": owner, "primary_asset_id": ids[0], **times})
    for number, asset_id in enumerate(ids):
        tx.run("update assets set stack_id = ?, is_stack_child = ? where id = ?", (stack, number > 0, asset_id))
    return stack


async def test_stacks_move_along(app: App, admin: Client, mia: Client, library: str, run_jobs: RunJobs) -> None:
    """One of the library's files moves; one that holds something else too is taken apart, since it is one owner's."""
    first, second, third = await app.db.read(Rows.column, "select uid from assets order by id")
    upload = await app.db.write(insert_asset, mia.user_id, name="upload.jpg")
    whole = await app.db.write(insert_stack, mia.user_id, [first, second])
    await app.db.write(insert_stack, mia.user_id, [upload, third])
    await share(admin, library, mia)
    await run_jobs()
    owner = await app.db.read(Rows.value, "select owner_id from libraries")
    assert await app.db.read(Rows.rows, "select id, owner_id from stacks") == [(whole, owner)]
    stacked = "select original_name, stack_id, is_stack_child from assets order by id"
    assert await app.db.read(Rows.rows, stacked) == [
        ("0-timeline.jpg", whole, 0),
        ("1-timeline.jpg", whole, 1),
        ("2-archive.jpg", None, 0),
        ("upload.jpg", None, 0),
    ]


async def test_nothing_names_the_former_owner(
    app: App, admin: Client, mia: Client, library: str, run_jobs: RunJobs
) -> None:
    """Every column that repeats an owner follows, but for who put what into which album; bytes count for nobody."""

    def add_troubles(tx: Tx) -> None:
        common: dict[str, Value] = {"owner_id": mia.user_id, "library_id": 1, "step": "scan", "reason": "odd", "at": 1}
        tx.insert("problems", {**common, "path": "/nas/a"})
        tx.insert("problems", {**common, "path": "/nas/b", "asset_id": 1})

    await app.db.write(add_troubles)
    first = await app.db.read(Rows.value, "select uid from assets")
    album = await app.db.write(insert_album, mia.user_id, assets=[first])
    await share(admin, library)
    await run_jobs()
    named = await app.db.read(tables_that_name, mia.user_id)
    assert named == {"sessions.user_id", "album_users.user_id", "album_assets.added_by", "libraries.former_owner_id"}
    assert await app.db.read(Rows.column, "select usage_bytes from users") == [0, 0, 0]
    sql = "select u.is_service, c.visibility, c.count from timeline_counts c join users u on u.id = c.owner_id where count"
    assert sorted(await app.db.read(Rows.rows, sql)) == [(1, "archive", 1), (1, "timeline", 2)]
    await mia.get(f"/albums/{album}")


COUNTS = frozenset({"timeline_counts", "map_counts"})


def tables_that_name(rows: Rows, user_id: int) -> set[str]:
    """`table.column` of every reference to users that holds this one (counts of zero aside)."""
    tables = rows.column("select name from pragma_table_list where schema = 'main' and type = 'table'")
    columns = [
        (table, column)
        for table in tables
        for column in rows.column("""select "from" from pragma_foreign_key_list(?) where "table" = 'users'""", (table,))
    ]
    return {
        f"{table}.{column}"
        for table, column in columns
        if rows.value(
            f"select 1 from {table} where {column} = ?{' and count > 0' if table in COUNTS else ''}",
            (user_id,),
        )
    }


async def test_hundreds_move_in_chunks(
    app: App, admin: Client, mia: Client, library: str, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each asset once, whatever a chunk holds."""
    monkeypatch.setattr(sharing, "CHUNK", 2)
    await app.db.write(fill, library, ["timeline"] * 5)
    await share(admin, library, mia)
    await run_jobs()
    assert {owner for _, owner in await owners(app)} == {"NAS"}
    # Its owner of before is told so of each.
    assert await app.db.read(Rows.value, "select count(*) from tombstones where entity = 'assets'") == 8


async def test_interrupted_change_goes_on(
    app: App, admin: Client, mia: Client, library: str, run_jobs: RunJobs
) -> None:
    """What was moved is moved; a scan, or the job of the next start, does the rest; the mark goes at the end."""
    await share(admin, library, mia)
    library_id, owner = await app.db.read(Rows.row, "select id, owner_id from libraries") or (0, 0)
    await app.db.write(sharing_store.move_assets, library_id, owner, [2])
    await app.db.write(Tx.run, "delete from jobs")
    await admin.post(f"/libraries/{library}/scan")
    await run_jobs()
    assert {name for _, name in await owners(app)} == {"NAS"}
    assert await app.db.read(Rows.value, "select is_changing_owner from libraries") == 0


async def test_owner_that_changes_again_on_the_way(
    app: App, admin: Client, mia: Client, tom: Client, library: str, run_jobs: RunJobs
) -> None:
    """The last word counts, whatever was moved by then; no service user stays behind."""
    await share(admin, library, tom)
    library_id, owner = await app.db.read(Rows.row, "select id, owner_id from libraries") or (0, 0)
    await app.db.write(sharing_store.move_assets, library_id, owner, [1])
    await give_back(admin, library)
    await app.db.write(sharing_store.move_assets, library_id, owner, [2])
    assert [name for _, name in await owners(app)] == ["NAS", "mia", "mia"]
    assert await app.db.write(sharing_store.finish_change, library_id, owner) == mia.user_id
    await share(admin, library, tom)
    assert len(await services(app)) == 2
    await run_jobs()
    assert {name for _, name in await owners(app)} == {"NAS"}
    assert len(await services(app)) == 1
    await give_back(admin, library)
    await run_jobs()
    assert {name for _, name in await owners(app)} == {"mia"}
    assert await services(app) == []


async def test_scan_and_change_wait_for_each_other(app: App, admin: Client, mia: Client, library: str) -> None:
    """While a scan holds the library its assets stay whose they are; afterwards they move."""
    library_id = await app.db.read(Rows.value, "select id from libraries")
    async with sharing.settled(app.db, library_id):
        await share(admin, library, mia)
        assert sharing.LOCKS[library_id].locked()
        assert {name for _, name in await owners(app)} == {"mia"}
    await sharing.settle_owner(app.db, library_id)
    assert {name for _, name in await owners(app)} == {"NAS"}
    assert library_id not in sharing.LOCKS


# --- the way back


async def test_given_back_to_who_had_it(
    app: App, admin: Client, mia: Client, tom: Client, library: str, run_jobs: RunJobs
) -> None:
    """Everything is hers again, the archive too; nobody else sees it; nothing is left of the service user."""
    await share(admin, library, tom)
    await run_jobs()
    await give_back(admin, library)
    await run_jobs()
    assert {owner for _, owner in await owners(app)} == {"mia"}
    assert await services(app) == []
    assert await tom.get("/partners", params={"direction": "shared-with"}) == []
    assert (await mia.get("/assets/statistics"))["total"] == 3
    await give_back(admin, library)
    await give_back(admin, library, ownerId=mia.uid.upper())
    assert "not shared" in (await give_back(admin, library, ownerId=tom.uid, expect=400))["message"]


@pytest.mark.parametrize("is_gone", [False, True])
async def test_given_to_somebody_else(
    is_gone: bool, app: App, admin: Client, mia: Client, tom: Client, library: str, run_jobs: RunJobs
) -> None:
    """Who is named; without a name and without the person of before, who asks."""
    await share(admin, library)
    await run_jobs()
    if is_gone:
        await app.db.write(Tx.run, "update users set status = 'deleted' where id = ?", (mia.user_id,))
    chosen: dict[str, Any] = {} if is_gone else {"ownerId": tom.uid}
    await give_back(admin, library, **chosen)
    await run_jobs()
    assert {owner for _, owner in await owners(app)} == {"admin" if is_gone else "tom"}


async def test_given_to_nobody(app: App, admin: Client, mia: Client, library: str) -> None:
    """An owner who is unknown, deleted or no person; nothing changes."""
    await share(admin, library)
    [(service, _, _)] = await services(app)
    await app.db.write(Tx.run, "update users set status = 'deleted' where id = ?", (mia.user_id,))
    for uid in (NOBODY, mia.uid, service):
        assert (await give_back(admin, library, ownerId=uid, expect=400))["message"] == "User not found"
    assert (await admin.get(f"/libraries/{library}"))["ownerId"] == service


async def test_given_back_into_an_overlap(
    app: App, admin: Client, mia: Client, tom: Client, tmp_path: Path, run_jobs: RunJobs
) -> None:
    """A person may have a library of their own inside a shared one; that one is not somebody's own then."""
    (tmp_path / "photos" / "tom").mkdir(parents=True)
    outer = await admin.post("/photostead/libraries", json={"importPaths": [str(tmp_path / "photos")]})
    await share(admin, outer["id"], mia, tom)
    body = {"importPaths": [str(tmp_path / "photos" / "tom")], "ownerId": tom.uid}
    await admin.post("/photostead/libraries", json=body, expect=201)
    assert "overlaps" in (await give_back(admin, outer["id"], expect=400))["message"]
    await give_back(admin, outer["id"], ownerId=tom.uid)


async def test_deleted_while_it_is_shared(
    app: App, admin: Client, tom: Client, library: str, run_jobs: RunJobs
) -> None:
    """The service user goes with it."""
    await share(admin, library, tom)
    await admin.delete(f"/libraries/{library}")
    await run_jobs()
    assert await services(app) == []
    assert await owners(app) == []
    assert await tom.get("/partners", params={"direction": "shared-with"}) == []


@pytest.mark.parametrize(
    ("members", "heir"), [({}, "admin"), ({"tom": "viewer"}, "tom"), ({"tom": "viewer", "mia": "editor"}, "mia")]
)
async def test_albums_of_a_library_that_is_deleted(
    members: dict[str, str],
    heir: str,
    app: App,
    admin: Client,
    mia: Client,
    tom: Client,
    library: str,
    run_jobs: RunJobs,
) -> None:
    """An album of the service user's that is still there stays somebody's: what people put into it is theirs."""
    clients = {"mia": mia, "tom": tom}
    await share(admin, library)
    service = await app.db.read(Rows.value, "select id from users where is_service")
    own = await app.db.write(insert_asset, mia.user_id, name="own.jpg")
    album = await app.db.write(insert_album, service, assets=[own])
    for name, role in members.items():
        await app.db.write(
            Tx.run,
            "insert into album_users (album_id, user_id, role, created_at) values (1, ?, ?, 1)",
            (clients[name].user_id, role),
        )
    await admin.delete(f"/libraries/{library}")
    await run_jobs()
    seen = await {"admin": admin, **clients}[heir].get(f"/albums/{album}")
    people = [(person["user"]["name"], person["role"]) for person in seen["albumUsers"]]
    rest = [(name, role) for name, role in members.items() if name != heir]
    assert people == [(heir, "owner"), *rest]
    assert seen["assetCount"] == 1


async def test_albums_of_a_library_that_is_given_back(
    app: App, admin: Client, mia: Client, tom: Client, library: str, run_jobs: RunJobs
) -> None:
    """They are whose the library is."""
    await share(admin, library, mia, tom)
    await run_jobs()
    service = await app.db.read(Rows.value, "select id from users where is_service")
    album = await app.db.write(insert_album, service, viewers=[mia.user_id, tom.user_id])
    await give_back(admin, library)
    await run_jobs()
    people = [(person["user"]["name"], person["role"]) for person in (await mia.get(f"/albums/{album}"))["albumUsers"]]
    assert people == [("mia", "owner"), ("tom", "viewer")]


async def test_two_administrators_at_once(app: App, admin: Client, mia: Client, tom: Client, library: str) -> None:
    """Who was decided by an older state of the library is told so."""
    now = await app.db.read(sharing_store.load, library)
    await share(admin, library, tom)
    with pytest.raises(Conflict, match="changed by another request"):
        await app.db.write(sharing.share, now, [mia.uid], [])
    assert len(await services(app)) == 1


async def test_person_who_is_removed(app: App, admin: Client, tom: Client, library: str) -> None:
    """A viewer who goes takes nothing along."""
    other = await app.db.write(insert_person, "zoe")
    uid = await app.db.read(Rows.value, "select uid from users where id = ?", (other,))
    await admin.put(f"/photostead/libraries/{library}/sharing", json={"isShared": True, "viewerIds": [tom.uid, uid]})
    await app.db.write(Tx.run, "delete from users where id = ?", (other,))
    assert await app.db.read(Rows.value, "select count(*) from partners") == 1
