"""The trash: what comes back, what goes for good, who hears of it."""

from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.trash import store
from photostead.kernel.events import Event
from photostead.kernel.ids import new_id
from tests.api.household import settle_household
from tests.api.settling import change_settings
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeUser, RunJobs
from tests.people import insert_asset, insert_library

NOON = 1_714_564_800_000
DAY_MS = 86_400_000


async def is_trashed(client: Client, uid: str) -> bool:
    """Whether an asset says that it lies in the trash."""
    trashed: bool = (await client.get(f"/assets/{uid}"))["isTrashed"]
    return trashed


def count_assets(rows: Rows) -> int:
    """How many rows there are."""
    count: int = rows.value("select count(*) from assets")
    return count


async def test_restore_everything(app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    """One's own only; what was not in the trash is not counted."""
    other = await make_user("other")
    mine = [await app.db.write(insert_asset, admin.user_id, deleted_at=NOON) for _ in range(2)]
    await app.db.write(insert_asset, admin.user_id)
    theirs = await app.db.write(insert_asset, other.user_id, deleted_at=NOON)
    events.take()
    assert await admin.post("/trash/restore") == {"count": 2}
    assert [await is_trashed(admin, uid) for uid in mine] == [False, False]
    assert await is_trashed(other, theirs)
    [event] = events.take()
    assert event.name == "on_asset_restore"
    assert event.user_id == admin.user_id
    assert set(event.payload) == set(mine)
    assert await admin.post("/trash/restore") == {"count": 0}
    assert events.names() == []


async def test_restore_some(app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    """All of the named ones are the caller's, or nothing comes back."""
    other = await make_user("other")
    first, second, kept = [
        await app.db.write(insert_asset, admin.user_id, deleted_at=deleted_at) for deleted_at in (NOON, NOON, None)
    ]
    theirs = await app.db.write(insert_asset, other.user_id, deleted_at=NOON)
    events.take()
    for wrong in (theirs, new_id()):
        await admin.post("/trash/restore/assets", json={"ids": [first, wrong]}, expect=400)
    assert await is_trashed(admin, first)
    assert events.names() == []
    assert await admin.post("/trash/restore/assets", json={"ids": [first, kept]}) == {"count": 1}
    assert events.take() == [Event("on_asset_restore", [first], user_id=admin.user_id)]
    assert (await is_trashed(admin, first), await is_trashed(admin, second)) == (False, True)
    assert await admin.post("/trash/restore/assets", json={"ids": []}) == {"count": 0}


async def test_motion_parts_go_with_their_photo(app: App, admin: Client) -> None:
    """Uncounted in both directions."""
    motion = await app.db.write(insert_asset, admin.user_id, visibility="hidden", type="VIDEO")
    photo = await app.db.write(insert_asset, admin.user_id)
    link = "update assets set live_photo_video_id = (select id from assets where uid = ?) where uid = ?"
    await app.db.write(lambda tx: tx.run(link, (motion, photo)))
    await admin.delete("/assets", json={"ids": [photo]})
    assert await is_trashed(admin, motion)
    assert await admin.post("/trash/restore/assets", json={"ids": [photo]}) == {"count": 1}
    assert not await is_trashed(admin, motion)
    await admin.delete("/assets", json={"ids": [photo]})
    assert await admin.post("/trash/empty") == {"count": 1}
    assert await app.db.read(count_assets) == 0


async def test_empty(app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    """Gone with the answer, each told; what is not in the trash or not the caller's stays."""
    other = await make_user("other")
    gone = await app.db.write(insert_asset, admin.user_id, deleted_at=NOON)
    kept = await app.db.write(insert_asset, admin.user_id)
    theirs = await app.db.write(insert_asset, other.user_id, deleted_at=NOON)
    events.take()
    assert await admin.post("/trash/empty") == {"count": 1}
    assert events.take() == [Event("on_asset_delete", gone, user_id=admin.user_id)]
    await admin.get(f"/assets/{gone}", expect=400)
    assert not await is_trashed(admin, kept)
    assert await is_trashed(other, theirs)


async def test_empty_removes_files_of_ours(app: App, admin: Client, data_dir: Path, run_jobs: RunJobs) -> None:
    """After the commit, by a job."""
    file = data_dir / "library" / "x" / "a.jpg"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"photo")
    await app.db.write(insert_asset, admin.user_id, deleted_at=NOON, path=b"library/x/a.jpg")
    await admin.post("/trash/empty")
    assert file.exists()
    await run_jobs()
    assert not file.exists()


async def test_a_large_trash_goes_piece_by_piece(
    app: App, admin: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer counts all; what was trashed after the request stays."""
    monkeypatch.setattr(store, "CHUNK", 2)

    def insert(tx: Tx) -> None:
        for _ in range(7):
            insert_asset(tx, admin.user_id, deleted_at=NOON)

    await app.db.write(insert)
    assert await admin.post("/trash/empty") == {"count": 7}
    assert await app.db.read(count_assets) == 5
    late = await app.db.write(insert_asset, admin.user_id, deleted_at=4_000_000_000_000)
    await run_jobs()
    assert await app.db.read(count_assets) == 1
    assert await is_trashed(admin, late)


async def test_what_is_locked_is_left_alone_while_it_is_locked(app: App, admin: Client) -> None:
    """Nobody deletes what they cannot see."""
    locked = await app.db.write(insert_asset, admin.user_id, deleted_at=NOON, visibility="locked")
    assert await admin.post("/trash/empty") == {"count": 0}
    assert await admin.post("/trash/restore") == {"count": 0}
    await admin.post("/trash/restore/assets", json={"ids": [locked]}, expect=400)
    assert await app.db.read(count_assets) == 1
    until = "update sessions set pin_expires_at = 9999999999999 where user_id = ?"
    await app.db.write(lambda tx: tx.run(until, (admin.user_id,)))
    assert await admin.post("/trash/empty") == {"count": 1}
    assert await app.db.read(count_assets) == 0


@pytest.mark.parametrize("path", ["/trash/empty", "/trash/restore", "/trash/restore/assets"])
async def test_permission(admin: Client, anonymous: Client, make_api_key: MakeApiKey, path: str) -> None:
    """A key that may not delete may not bring back either."""
    await anonymous.post(path, json={"ids": []}, expect=401)
    await (await make_api_key(admin, "asset.read")).post(path, json={"ids": []}, expect=403)
    await (await make_api_key(admin, "asset.delete")).post(path, json={"ids": []})


# What tells when something happened, in whatever table, and what is looked for anew: which photos are alike. Then tables
# that tell nothing else.
PASSING = {"seq", "updated_at", "last_active_at", "duplicate_uid"}
COUNTING = {
    "audit_entries",
    "audit_subjects",
    "jobs",
    "job_counts",
    "tombstones",
    "sequence",
    "system_metadata",
    "sqlite_sequence",
}


def everything(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, without what passes."""
    tables = rows.column(
        "select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%'"
    )
    found = {}
    for table in sorted(set(tables) - COUNTING):
        columns = rows.column("select name from pragma_table_info(?)", (table,))
        kept = [name for name in columns if name not in PASSING]
        names = ", ".join(f'"{name}"' for name in kept)
        all_rows = rows.rows(f'select {names} from "{table}" order by {names}')
        found[table] = [dict(zip(kept, row, strict=True)) for row in all_rows]
    for counts in ("timeline_counts", "map_counts"):
        found[counts] = [row for row in found[counts] if row["count"] > 0]
    return found


async def test_what_comes_back_is_as_it_was_row_by_row(app: App, make_user: MakeUser) -> None:
    """With albums, covers, people, faces, tags, links, stacks, memories: of every table. Also one by one, a stack's top
    first, and when all at once."""
    olga, pia, vera = [await make_user(name) for name in ("olga", "pia", "vera")]
    await settle_household(app, {"owner": olga.user_id, "partner": pia.user_id, "viewer": vera.user_id})
    ids = await app.db.read(
        Rows.column,
        "select uid from assets where owner_id = ? and deleted_at is null and visibility in ('timeline', 'archive') order by id",
        (olga.user_id,),
    )
    before = await app.db.read(everything)
    for chosen in ([uid] for uid in ids):
        await olga.delete("/assets", json={"ids": chosen})
        assert await app.db.read(everything) != before
        await olga.post("/trash/restore/assets", json={"ids": chosen}, expect=200)
        assert await app.db.read(everything) == before
    await olga.delete("/assets", json={"ids": ids})
    for uid in ids:
        await olga.post("/trash/restore/assets", json={"ids": [uid]}, expect=200)
    assert await app.db.read(everything) == before


async def test_when_things_go_for_good(app: App, admin: Client, make_user: MakeUser) -> None:
    """The first to go first, one's own only; where the trash is switched off they wait."""
    other = await make_user("other")
    later = await app.db.write(insert_asset, admin.user_id, deleted_at=NOON + DAY_MS)
    soon = await app.db.write(insert_asset, admin.user_id, deleted_at=NOON)
    await app.db.write(insert_asset, admin.user_id)
    await app.db.write(insert_asset, other.user_id, deleted_at=NOON)
    await app.db.write(insert_asset, admin.user_id, deleted_at=NOON, visibility="hidden")
    state = await admin.get("/photostead/trash")
    assert state["days"] == 30
    assert [(one["id"], one["trashedAt"], one["endsAt"]) for one in state["assets"]] == [
        (soon, "2024-05-01T12:00:00.000Z", "2024-05-31T12:00:00.000Z"),
        (later, "2024-05-02T12:00:00.000Z", "2024-06-01T12:00:00.000Z"),
    ]
    await change_settings(admin, {"trash": {"enabled": False}})
    state = await admin.get("/photostead/trash")
    assert (state["days"], state["assets"][0]["endsAt"]) == (None, None)


async def test_what_would_be_lost(app: App, admin: Client, make_user: MakeUser) -> None:
    """Of each photo that has no second copy among what stays; what lies in a library stays on its disk."""
    other = await make_user("other")
    library = await app.db.write(insert_library, admin.user_id)

    async def photo(owner: Client, content: bytes, **columns: Any) -> str:
        return str(await app.db.write(insert_asset, owner.user_id, content_hash=content * 20, **columns))

    def put_into_library(tx: Tx) -> None:
        sql = "update assets set library_id = (select id from libraries where uid = ?) where uid in (?, ?)"
        tx.run(sql, (library, external, missing))

    trashed = {"deleted_at": NOON}
    twice, alone, shared = [await photo(admin, content, **trashed) for content in (b"a", b"b", b"c")]
    external, missing = await photo(admin, b"d", **trashed), await photo(admin, b"e", is_offline=1, **trashed)
    await photo(admin, b"a")
    await photo(other, b"c")
    await app.db.write(put_into_library)
    ask = "/photostead/trash/last-copies"
    assert await admin.post(ask, json={}) == {"count": 5, "keptFiles": 1, "lastCopies": 3}
    for uid, wanted in ((twice, (1, 0, 0)), (alone, (1, 0, 1)), (shared, (1, 0, 1)), (external, (1, 1, 0))):
        assert tuple((await admin.post(ask, json={"ids": [uid]})).values()) == wanted
    both = [await photo(admin, b"f"), await photo(admin, b"f")]
    assert (await admin.post(ask, json={"ids": both[:1]}))["lastCopies"] == 0
    assert (await admin.post(ask, json={"ids": both}))["lastCopies"] == 2
    await other.post(ask, json={"ids": both}, expect=400)
