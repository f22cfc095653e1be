"""Accounts in the hands of an administrator: changing, putting away, removing for good, restoring, looking in."""

from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.accounts import service as accounts
from photostead.features.accounts import store
from photostead.features.nightly import scheduled
from photostead.features.settings import service as settings
from tests.api.libraries import Library, pause_media, put
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeLink, MakeUser, RunJobs
from tests.people import insert_album, insert_asset, insert_partner
from tests.tables import Case, run_case

NOBODYS = "7b2d3f7e-1c55-4b0e-9f5e-0d8a4f5c1a11"
DAY_MS = 86_400_000
CASES = [
    Case("rename", "PUT", "/admin/users/{mia}", 200, json={"name": "Mia M."}, body={"name": "Mia M."}),
    Case("address", "PUT", "/admin/users/{mia}", 200, json={"email": "M@New.lan"}, body={"email": "m@new.lan"}),
    Case("address of another", "PUT", "/admin/users/{mia}", 400, json={"email": "ADMIN@test.lan"}),
    Case("no address", "PUT", "/admin/users/{mia}", 400, json={"email": "mia"}),
    Case("quota", "PUT", "/admin/users/{mia}", 200, json={"quotaSizeInBytes": 5}, body={"quotaSizeInBytes": 5}),
    Case(
        "no quota", "PUT", "/admin/users/{mia}", 200, json={"quotaSizeInBytes": None}, body={"quotaSizeInBytes": None}
    ),
    Case("quota below nothing", "PUT", "/admin/users/{mia}", 400, json={"quotaSizeInBytes": -1}),
    Case("label", "PUT", "/admin/users/{mia}", 200, json={"storageLabel": "mia"}, body={"storageLabel": "mia"}),
    Case("a label that climbs", "PUT", "/admin/users/{mia}", 400, json={"storageLabel": "../admin"}),
    Case("colour", "PUT", "/admin/users/{mia}", 200, json={"avatarColor": "red"}, body={"avatarColor": "red"}),
    Case("usual colour", "PUT", "/admin/users/{mia}", 200, json={"avatarColor": None}, body={"avatarColor": "primary"}),
    Case("short password", "PUT", "/admin/users/{mia}", 400, json={"password": "short"}),
    Case("no pin", "PUT", "/admin/users/{mia}", 400, json={"pinCode": "12345a"}),
    Case("make an admin", "PUT", "/admin/users/{mia}", 200, json={"isAdmin": True}, body={"isAdmin": True}),
    Case("demote the last admin", "PUT", "/admin/users/{admin}", 400, json={"isAdmin": False}),
    Case("nothing", "PUT", "/admin/users/{mia}", 200, json={}, body={"name": "mia"}),
    Case("nobody's", "PUT", f"/admin/users/{NOBODYS}", 404, json={}),
    Case("by a person", "PUT", "/admin/users/{mia}", 403, "mia", json={"isAdmin": True}),
    Case("by a key", "PUT", "/admin/users/{mia}", 403, "key", json={}),
    Case(
        "delete", "DELETE", "/admin/users/{ben}", 200, json={}, body={"status": "deleted"}, events=("on_user_delete",)
    ),
    Case("delete nobody", "DELETE", f"/admin/users/{NOBODYS}", 404, json={}),
    Case("delete the last admin", "DELETE", "/admin/users/{admin}", 400, json={}),
    Case("delete the last admin by force", "DELETE", "/admin/users/{admin}", 400, json={"force": True}),
    Case("delete by a person", "DELETE", "/admin/users/{ben}", 403, "mia", json={}),
    Case("restore who is there", "POST", "/admin/users/{mia}/restore", 200, body={"status": "active"}),
    Case("restore nobody", "POST", f"/admin/users/{NOBODYS}/restore", 404),
    Case("restore by a person", "POST", "/admin/users/{ben}/restore", 403, "mia"),
    Case("preferences", "GET", "/admin/users/{mia}/preferences", 200, body={"memories": {"enabled": True}}),
    Case(
        "change preferences",
        "PUT",
        "/admin/users/{mia}/preferences",
        200,
        json={"memories": {"enabled": False}},
        body={"memories": {"enabled": False, "duration": 5}},
    ),
    Case("wrong preferences", "PUT", "/admin/users/{mia}/preferences", 400, json={"memories": {"duration": 0}}),
    Case("preferences of nobody", "GET", f"/admin/users/{NOBODYS}/preferences", 404),
    Case("sessions", "GET", "/admin/users/{mia}/sessions", 200, body=[{"current": False}]),
    Case("one's own session", "GET", "/admin/users/{admin}/sessions", 200, body=[{"current": True}]),
    Case("sessions of nobody", "GET", f"/admin/users/{NOBODYS}/sessions", 404),
    Case("sign nobody out", "DELETE", f"/photostead/users/{NOBODYS}/sessions", 404),
    Case("sign out by a person", "DELETE", "/photostead/users/{ben}/sessions", 403, "mia"),
    Case("sign out by a key that reads", "DELETE", "/photostead/users/{ben}/sessions", 403, "key"),
    Case("sign out who is nowhere", "DELETE", "/photostead/users/{ben}/sessions", 204),
    Case("sessions by a person", "GET", "/admin/users/{ben}/sessions", 403, "mia"),
    Case("statistics", "GET", "/admin/users/{mia}/statistics", 200, body={"images": 0, "videos": 0, "total": 0}),
    Case("the locked folder", "GET", "/admin/users/{mia}/statistics", 400, params={"visibility": "locked"}),
    Case("statistics by a person", "GET", "/admin/users/{ben}/statistics", 403, "mia"),
    Case("heatmap", "GET", "/admin/users/{mia}/calendar-heatmap", 200, body={"totalCount": 0}),
    Case("heatmap of no day", "GET", "/admin/users/{mia}/calendar-heatmap", 400, params={"from": "2023-02-30"}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_request(
    case: Case, app: App, admin: Client, make_user: MakeUser, make_api_key: MakeApiKey, events: Heard
) -> None:
    """Each line of the table. Ben never signed in here: nobody needs to be told of his devices."""
    mia, ben = await make_user("mia"), await make_user("ben")
    await app.db.write(Tx.run, "delete from sessions where user_id = ?", (ben.user_id,))
    clients = {"admin": admin, "mia": mia, "key": await make_api_key(admin, "adminUser.read")}
    await run_case(case, clients, events, mia=mia.uid, ben=ben.uid, admin=admin.uid)


@pytest.fixture
async def mia(make_user: MakeUser) -> Client:
    """A person of the household."""
    return await make_user("mia")


async def delete(admin: Client, uid: str, **body: Any) -> Any:
    """Put an account away."""
    return await admin.delete(f"/admin/users/{uid}", json=body)


# --- changing


async def test_an_administrator_who_cannot_sign_in_is_none(app: App, admin: Client, make_user: MakeUser) -> None:
    """Where only a provider signs people in, the one who is linked with it stays."""
    ada = await make_user("ada", is_admin=True)
    ways = '{"passwordLogin": {"enabled": false}, "oauth": {"enabled": true}}'

    def close_passwords(tx: Tx) -> None:
        tx.run("insert into settings (id, value) values (1, ?)", (ways,))
        tx.run("update users set oauth_id = 'ada' where id = ?", (ada.user_id,))

    await app.db.write(close_passwords)
    await admin.put(f"/admin/users/{ada.uid}", json={"isAdmin": False}, expect=400)
    await admin.delete(f"/admin/users/{ada.uid}", json={}, expect=400)
    await ada.delete(f"/admin/users/{admin.uid}", json={})


async def test_a_new_password_and_pin(admin: Client, mia: Client, anonymous: Client) -> None:
    """The old ones are nothing any more, and the locked folder is shut."""
    await mia.post("/auth/pin-code", json={"pinCode": "111111"})
    await mia.post("/auth/session/unlock", json={"pinCode": "111111"})
    await admin.put(f"/admin/users/{mia.uid}", json={"password": "another good one", "pinCode": "222222"})
    assert (await mia.get("/auth/status"))["isElevated"] is False
    await mia.post("/auth/session/unlock", json={"pinCode": "111111"}, expect=400)
    await mia.post("/auth/session/unlock", json={"pinCode": "222222"})
    await anonymous.post("/auth/login", json={"email": "mia@test.lan", "password": "correct horse battery"}, expect=401)
    await anonymous.post("/auth/login", json={"email": "mia@test.lan", "password": "another good one"})
    await admin.put(f"/admin/users/{mia.uid}", json={"pinCode": None})
    assert (await mia.get("/auth/status"))["pinCode"] is False


async def test_signing_everything_out(admin: Client, mia: Client, anonymous: Client) -> None:
    """The person's devices go; of one's own all but the one that asks."""
    await admin.delete(f"/photostead/users/{mia.uid}/sessions", expect=204)
    await mia.get("/users/me", expect=401)
    await anonymous.post("/auth/login", json={"email": "mia@test.lan", "password": "correct horse battery"})
    assert len(await admin.get(f"/admin/users/{mia.uid}/sessions")) == 1
    await admin.delete(f"/photostead/users/{admin.uid}/sessions", expect=204)
    assert [one["current"] for one in await admin.get(f"/admin/users/{admin.uid}/sessions")] == [True]


async def test_rights_change_at_once(admin: Client, mia: Client) -> None:
    await mia.get("/admin/users", expect=403)
    await admin.put(f"/admin/users/{mia.uid}", json={"isAdmin": True})
    await mia.get("/admin/users")
    await mia.put(f"/admin/users/{admin.uid}", json={"isAdmin": False})
    await admin.get("/admin/users", expect=403)
    await mia.put(f"/admin/users/{mia.uid}", json={"isAdmin": False}, expect=400)


async def test_a_deleted_administrator_does_not_count(admin: Client, make_user: MakeUser) -> None:
    lea = await make_user("lea", is_admin=True)
    await delete(admin, lea.uid)
    await admin.put(f"/admin/users/{admin.uid}", json={"isAdmin": False}, expect=400)
    await delete(admin, lea.uid)  # again: nothing more happens
    await admin.post(f"/admin/users/{lea.uid}/restore")
    await admin.put(f"/admin/users/{admin.uid}", json={"isAdmin": False})


@pytest.mark.parametrize("label", ["family", "FAMILY"])
async def test_labels_are_unique_in_any_spelling(admin: Client, mia: Client, label: str) -> None:
    """A disk may not tell capitals apart."""
    await admin.put(f"/admin/users/{admin.uid}", json={"storageLabel": "family"})
    answer = await admin.put(f"/admin/users/{mia.uid}", json={"storageLabel": label}, expect=400)
    assert "storage label" in answer["message"]
    await admin.put(f"/admin/users/{admin.uid}", json={"storageLabel": None})
    await admin.put(f"/admin/users/{mia.uid}", json={"storageLabel": label})


async def test_the_user_of_a_shared_library_is_no_account(app: App, admin: Client) -> None:
    """It comes and goes with its libraries."""
    from photostead.features.users import service as users

    key = await app.db.write(users.insert_service, "Family photos")
    uid = await app.db.read(Rows.value, "select uid from users where id = ?", (key,))
    await admin.put(f"/admin/users/{uid}", json={"password": "correct horse battery"}, expect=404)
    await admin.delete(f"/admin/users/{uid}", json={"force": True}, expect=404)
    await admin.get(f"/admin/users/{uid}/sessions", expect=404)


# --- putting away and restoring


async def test_who_was_removed_is_out_at_once(
    admin: Client, mia: Client, make_api_key: MakeApiKey, anonymous: Client, events: Heard
) -> None:
    """Every device, every key, and no way to sign in; the devices are told."""
    key = await make_api_key(mia, "all")
    await key.get("/users/me")
    events.take()
    answer = await delete(admin, mia.uid)
    assert (answer["status"], answer["deletedAt"] is not None) == ("deleted", True)
    assert events.names() == ["on_session_delete", "on_user_delete"]
    await mia.get("/users/me", expect=401)
    await key.get("/users/me", expect=401)
    await anonymous.post("/auth/login", json={"email": "mia@test.lan", "password": "correct horse battery"}, expect=401)


async def test_what_they_shared_is_out_of_sight_until_they_are_back(
    app: App, admin: Client, mia: Client, make_user: MakeUser, make_link: MakeLink
) -> None:
    """As a partner, in albums of theirs and of others, and by link."""
    ben = await make_user("ben")
    photo_uid = await app.db.write(insert_asset, mia.user_id)
    await app.db.write(insert_partner, mia.user_id, ben.user_id)
    await app.db.write(Tx.run, "update partners set in_timeline = 1")
    theirs = await app.db.write(insert_album, mia.user_id, assets=[photo_uid], viewers=[ben.user_id])
    others = await app.db.write(insert_album, ben.user_id, assets=[photo_uid], viewers=[mia.user_id])
    link = await make_link(mia, assets=[photo_uid])

    async def seen() -> list[Any]:
        months = await ben.get("/timeline/buckets", params={"withPartners": "true", "visibility": "timeline"})
        shared = (await ben.send("GET", f"/api/assets/{photo_uid}")).status
        linked = (await link.send("GET", f"/api/assets/{photo_uid}")).status
        albums = {album["id"]: album["assetCount"] for album in await ben.get("/albums")}
        return [sum(month["count"] for month in months), shared, linked, albums.get(theirs), albums.get(others)]

    assert await seen() == [1, 200, 200, 1, 1]
    await delete(admin, mia.uid)
    assert await seen() == [0, 400, 401, None, 0]
    await admin.post(f"/admin/users/{mia.uid}/restore")
    assert await seen() == [1, 200, 200, 1, 1]


async def test_restoring_gives_everything_back(app: App, admin: Client, mia: Client, anonymous: Client) -> None:
    uid = await app.db.write(insert_asset, mia.user_id)
    await delete(admin, mia.uid)
    restored = await admin.post(f"/admin/users/{mia.uid}/restore")
    assert (restored["status"], restored["deletedAt"]) == ("active", None)
    answer = await anonymous.post("/auth/login", json={"email": "mia@test.lan", "password": "correct horse battery"})
    again = Client(anonymous.http, anonymous.base, {"Authorization": f"Bearer {answer['accessToken']}"})
    assert (await again.get(f"/assets/{uid}"))["id"] == uid


# --- removing for good


async def test_removal_takes_uploads_and_leaves_the_files_of_libraries(
    app: App, admin: Client, mia: Client, run_jobs: RunJobs, tmp_path: Path
) -> None:
    """Albums, keys, links and everything else of the account go with it; its e-mail address is free again."""
    await app.db.write(pause_media)
    nas = tmp_path / "nas"
    external = put(nas / "a.jpg")
    uploaded = await upload(mia, b"\xff\xd8\xff\xe0 a photo of sorts")
    original = app.options.media_dir / await app.db.read(
        Rows.value, "select original_path from assets where uid = ?", (uploaded,)
    )
    body = {"ownerId": mia.uid, "importPaths": [str(nas)]}
    library = Library(app, admin, run_jobs, (await admin.post("/libraries", json=body))["id"])
    await library.scan()
    assert len(await library.assets()) == 1
    album = await app.db.write(insert_album, mia.user_id, assets=[uploaded], viewers=[admin.user_id])
    assert (await delete(admin, mia.uid, force=True))["status"] == "removing"
    await admin.post(f"/admin/users/{mia.uid}/restore", expect=409)
    await run_until_gone(app, run_jobs, mia.user_id)
    assert not original.exists()
    assert external.exists()
    for table in ("assets", "libraries", "albums", "album_users", "sessions", "user_metadata"):
        assert await app.db.read(Rows.value, f"select count(*) from {table} where {of_mia(table)}", (mia.user_id,)) == 0
    await admin.get(f"/albums/{album}", expect=400)
    await admin.get(f"/admin/users/{mia.uid}", expect=404)
    await admin.post("/admin/users", json={"email": "mia@test.lan", "name": "Mia", "password": "correct horse battery"})


def of_mia(table: str) -> str:
    """The condition by which a table's rows are a person's."""
    if table == "albums":
        return "id not in (select album_id from album_users where role = 'owner') or ?1 is null"
    return f"{'owner_id' if table in {'assets', 'libraries'} else 'user_id'} = ?1"


async def run_until_gone(app: App, run_jobs: RunJobs, user_id: int) -> None:
    """A removal that waits for libraries is put off; here its time comes at once."""
    for _ in range(5):
        await run_jobs()
        if await app.db.read(store.status_of, user_id) is None:
            return
        await app.db.write(Tx.run, "update jobs set run_after = 0, state = 'waiting'")
    raise AssertionError("the account is still there")


async def test_removal_when_the_days_are_over(app: App, admin: Client, mia: Client, run_jobs: RunJobs) -> None:
    """Not a day before; and one whose removal was interrupted goes on."""
    await delete(admin, mia.uid)
    assert await app.db.write(accounts.begin_removals, 7) == 0
    await app.db.write(Tx.run, "update users set deleted_at = deleted_at - ? where id = ?", (8 * DAY_MS, mia.user_id))
    assert await app.db.write(accounts.begin_removals, 7) == 1
    await app.db.write(Tx.run, "delete from jobs")
    await admin.post("/jobs", json={"name": "user-cleanup"}, expect=204)
    await run_jobs()
    assert await app.db.read(store.status_of, mia.user_id) is None


async def test_a_job_of_somebody_who_was_restored_does_nothing(
    app: App, admin: Client, mia: Client, run_jobs: RunJobs
) -> None:
    uid = await app.db.write(insert_asset, mia.user_id)
    await delete(admin, mia.uid, force=True)
    await app.db.write(Tx.run, "update users set status = 'active', deleted_at = null where id = ?", (mia.user_id,))
    await run_jobs()
    assert await app.db.read(Rows.value, "select count(*) from assets where uid = ?", (uid,)) == 1


async def test_every_night_looks_for_accounts(app: App) -> None:
    entries = scheduled(await app.db.read(settings.load))
    assert "accounts that were removed" in {entry.name for entry in entries}


async def test_the_first_administrator_may_go_and_sign_up_stays_shut(
    app: App, admin: Client, make_user: MakeUser, anonymous: Client, run_jobs: RunJobs
) -> None:
    lea = await make_user("lea", is_admin=True)
    await delete(lea, admin.uid, force=True)
    await run_until_gone(app, run_jobs, admin.user_id)
    person = {"email": "stranger@test.lan", "name": "x", "password": "correct horse battery"}
    await anonymous.post("/auth/admin-sign-up", json=person, expect=403)
    assert await app.db.read(Rows.value, "select user_id from first_admin") == lea.user_id
    assert isinstance(await lea.get("/admin/users"), list)
