"""The audit log: who did what stands there, with what it was called, and without what is nobody else's business."""

import asyncio
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.cli import database as terminal
from photostead.db.tx import Rows, Tx
from photostead.features.audit import recording, service, store
from photostead.features.trash import service as trash
from photostead.kernel.acting import Actor, acting, present
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeApiKey, MakeLink, MakeUser, RunJobs
from tests.people import PASSWORD, insert_album, insert_asset
from tests.photos import jpeg

PATH = "/photostead/audit"
DAY_MS = 86_400_000
SECRET = "an extraordinary secret"


async def entries(admin: Client, **chosen: Any) -> list[dict[str, Any]]:
    """The first page, the newest first."""
    page = await admin.get(PATH, params=chosen)
    found: list[dict[str, Any]] = page["items"]
    return found


async def latest(admin: Client) -> dict[str, Any]:
    """What was done last."""
    return (await entries(admin, limit=1))[0]


def told(entry: dict[str, Any]) -> dict[str, Any]:
    """What an entry says, without ids."""
    return {
        "action": entry["action"],
        "who": entry["person"] and entry["person"]["name"],
        "things": [(one["kind"], one["name"], one["verb"]) for one in entry["subjects"]],
        "changes": [change for one in entry["subjects"] for change in one["changes"]],
    }


async def dump(app: App) -> str:
    """All that is kept, as text."""
    rows = await app.db.read(Rows.rows, "select * from audit_entries")
    rows += await app.db.read(Rows.rows, "select * from audit_subjects")
    return str(rows)


# --- what stands there


async def test_what_people_do_is_told_in_words_of_the_thing(app: App, admin: Client, make_user: MakeUser) -> None:
    """Names as they were, what became of each, and what changed."""
    mia = await make_user("mia")
    photo = await app.db.write(insert_asset, admin.user_id, name="beach.jpg")
    album = (await admin.post("/albums", json={"albumName": "Summer", "assetIds": [photo]}))["id"]
    assert told(await latest(admin)) == {
        "action": "album.create",
        "who": "admin",
        "things": [("album", "Summer", "created"), ("photo", "beach.jpg", "added")],
        "changes": [],
    }
    await admin.put(f"/albums/{album}/users", json={"albumUsers": [{"userId": mia.uid, "role": "viewer"}]})
    shared = told(await latest(admin))
    assert (shared["action"], shared["things"]) == (
        "album.share",
        [("album", "Summer", "changed"), ("account", "mia", "added")],
    )
    assert shared["changes"] == [{"field": "role", "new": "viewer"}]
    await admin.patch(f"/albums/{album}", json={"albumName": "Winter", "description": SECRET})
    assert told(await latest(admin)) == {
        "action": "album.change",
        "who": "admin",
        "things": [("album", "Winter", "changed")],
        "changes": [{"field": "name", "old": "Summer", "new": "Winter"}, {"field": "description"}],
    }
    await mia.delete(f"/albums/{album}/user/me")
    assert told(await latest(admin))["who"] == "mia"
    await admin.delete(f"/albums/{album}")
    assert told(await latest(admin))["things"] == [("album", "Winter", "deleted")]
    await admin.put(
        f"/assets/{photo}",
        json={"dateTimeOriginal": "2020-02-03T04:05:06.000Z", "rating": 4, "latitude": 47.5, "longitude": 8.7},
    )
    assert {change["field"] for change in told(await latest(admin))["changes"]} == {"date", "rating", "place"}
    assert "47.5" not in await dump(app)
    assert SECRET not in await dump(app)


async def test_deeds_are_named_by_what_came_of_them(app: App, admin: Client) -> None:
    """The same operation moves to the trash and deletes for good."""
    photos = [await app.db.write(insert_asset, admin.user_id, name=f"{n}.jpg") for n in range(2)]
    await admin.delete("/assets", json={"ids": photos})
    assert told(await latest(admin))["action"] == "photo.trash"
    await admin.post("/trash/restore/assets", json={"ids": photos})
    assert told(await latest(admin))["things"] == [("photo", "0.jpg", "restored"), ("photo", "1.jpg", "restored")]
    await admin.delete("/assets", json={"ids": photos, "force": True})
    gone = await latest(admin)
    assert (gone["action"], gone["counts"], gone["source"]) == ("photo.delete", {"photo": 2}, "session")
    assert [one["id"] for one in gone["subjects"]] == photos


async def test_locked_photos_have_no_name(app: App, admin: Client) -> None:
    """An administrator reads the log, not the locked folder."""
    photo = await app.db.write(insert_asset, admin.user_id, name="embarrassing.jpg")
    await admin.put("/assets", json={"ids": [photo], "visibility": "locked"})
    entry = await latest(admin)
    assert entry["subjects"][0]["name"] is None
    assert entry["subjects"][0]["changes"] == [{"field": "visibility", "old": "timeline", "new": "locked"}]
    assert "embarrassing" not in await dump(app)


async def test_no_secret_is_kept(app: App, admin: Client, anonymous: Client) -> None:
    """Neither of what was set, nor of what was tried."""
    await admin.post("/api-keys", json={"name": "backup", "permissions": ["asset.read"]})
    album = await app.db.write(insert_album, admin.user_id)
    link = await admin.post("/shared-links", json={"type": "ALBUM", "albumId": album, "password": SECRET})
    await admin.post("/auth/pin-code", json={"pinCode": "271828"})
    await admin.post("/auth/change-password", json={"password": PASSWORD, "newPassword": SECRET + "!"})
    config = await admin.get("/system-config")
    config["notifications"]["smtp"]["transport"] |= {"password": SECRET, "host": "mail.test.lan"}
    config["trash"]["days"] = 17
    config["map"]["lightStyle"] = f"https://tiles.test.lan/style.json?key={SECRET.replace(' ', '-')}"
    await admin.put("/system-config", json=config)
    settings = told(await latest(admin))
    await anonymous.post("/auth/login", json={"email": "admin@test.lan", "password": SECRET + "?"}, expect=401)
    kept = await dump(app)
    assert {"field": "trash.days", "new": 17} in settings["changes"]
    assert {"field": "notifications.smtp.transport.password"} in settings["changes"]
    assert {"field": "map.lightStyle"} in settings["changes"]
    for secret in (SECRET, SECRET.replace(" ", "-"), "271828", link["key"]):
        assert secret not in kept
    hashes = await app.db.read(Rows.column, "select password_hash from users union select pin_hash from users")
    assert not [one for one in hashes if one in kept]


async def test_signing_in_and_failing_to(app: App, admin: Client, anonymous: Client) -> None:
    """Wrong passwords are one entry an hour, of whom they were for; an address that nobody has is not kept."""
    entered = await latest(admin)
    assert (entered["action"], entered["person"]["name"], entered["source"]) == ("session.begin", "admin", "guest")
    for _ in range(3):
        await anonymous.post("/auth/login", json={"email": "admin@test.lan", "password": "wrong"}, expect=401)
    failed = await latest(admin)
    assert (failed["action"], failed["times"], failed["address"]) == ("session.fail", 3, "127.0.0.1")
    assert failed["person"]["name"] == "admin"
    await anonymous.post("/auth/login", json={"email": "my-password@test.lan", "password": "wrong"}, expect=401)
    assert (await latest(admin))["person"] is None
    assert "my-password" not in await dump(app)
    await admin.post("/auth/pin-code", json={"pinCode": "271828"})
    await admin.post("/auth/session/unlock", json={"pinCode": "000000"}, expect=400)
    assert told(await latest(admin))["action"] == "account.fail"


async def test_by_what_it_was_done(app: App, admin: Client, make_api_key: MakeApiKey, make_link: MakeLink) -> None:
    """An API key and a shared link have their names there, a guest their link's."""
    key = await make_api_key(admin, "all")
    await key.post("/tags", json={"name": "trip"})
    entry = await latest(admin)
    assert (entry["source"], bool(entry["sourceName"])) == ("key", True)
    album = await app.db.write(insert_album, admin.user_id)
    guest = await make_link(admin, album=album, slug="party", description="For the guests", allow_upload=True)
    await upload(guest, jpeg((1, 2, 3)), "guest.jpg")
    entry = await latest(admin)
    assert (entry["action"], entry["source"], entry["sourceName"]) == ("photo.upload", "link", "For the guests")
    assert "party" not in await dump(app)


# --- how many entries that makes


async def test_many_at_once_are_one_entry(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """All are counted, so many are named."""
    monkeypatch.setattr(store, "MOST_SUBJECTS", 25)
    photos = [await app.db.write(insert_asset, admin.user_id) for _ in range(30)]
    before = len(await entries(admin))
    await admin.put("/assets", json={"ids": photos, "isFavorite": True})
    assert len(await entries(admin)) == before + 1
    entry = await latest(admin)
    assert (entry["counts"], len(entry["subjects"])) == ({"photo": 30}, service.FEW_SUBJECTS)
    whole = await admin.get(f"{PATH}/{entry['id']}")
    assert [one["id"] for one in whole["subjects"]] == photos[:25]


async def test_uploads_are_gathered_and_what_follows_is_the_boxes_own(
    app: App, admin: Client, run_jobs: RunJobs
) -> None:
    """A phone sends one photo at a time. Reading them leaves nothing."""
    before = await app.db.read(store.count_entries)
    for number in range(3):
        await upload(admin, jpeg((number * 90, 2, 3)), f"{number}.jpg")
    await upload(admin, jpeg((0, 2, 3)), "again.jpg", expect=200)
    await run_jobs()
    assert (await app.db.read(store.count_entries))[0] == before[0] + 1
    entry = await latest(admin)
    assert (entry["action"], entry["times"], entry["counts"]) == ("photo.upload", 3, {"photo": 3})
    assert [one["name"] for one in entry["subjects"]] == ["0.jpg", "1.jpg", "2.jpg"]


async def test_what_the_box_deletes_by_itself_is_one_entry(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """A job's, with what it let go."""
    long_ago = 1_000_000
    for number in range(3):
        await app.db.write(insert_asset, admin.user_id, name=f"{number}.jpg", deleted_at=long_ago)
    await app.db.write(trash.begin_purge, 30)
    await run_jobs()
    [entry] = [one for one in await entries(admin) if one["source"] == "job"]
    assert (entry["action"], entry["counts"], entry["person"]) == ("photo.delete", {"photo": 3}, None)


async def test_what_is_not_done_leaves_nothing(app: App, admin: Client, make_user: MakeUser) -> None:
    """Refused, or rolled back, or changing nothing."""
    mia = await make_user("mia")
    photo = await app.db.write(insert_asset, admin.user_id)
    before = await dump(app)
    refused = {"action": "restore_database", "restoreBackupFilename": "photostead-db-backup-none.sqlite"}
    assert (await admin.send("POST", "/api/admin/maintenance", json=refused)).status in {400, 404}
    await mia.delete("/assets", json={"ids": [photo]}, expect=400)
    await mia.delete(f"/admin/users/{admin.uid}", json={}, expect=403)
    await admin.delete("/assets", json={"ids": [photo, "00000000-0000-4000-8000-000000000000"]}, expect=400)
    await admin.put("/assets", json={"ids": [photo], "isFavorite": False})
    assert await dump(app) == before


async def test_what_a_request_leaves_running_is_nobodys() -> None:
    """It goes on as the daemon's own work, which is not recorded as theirs."""
    released = asyncio.Event()

    async def later() -> Actor | None:
        await released.wait()
        return present()

    with acting(Actor("session", 1)) as actor:
        left_behind = asyncio.create_task(later())
        assert present() is actor
    released.set()
    assert await left_behind is None


async def test_a_mistake_in_telling_stops_nobody(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change is made, and the entry says less."""

    def fail(*_: object) -> None:
        raise ValueError("a row nobody expected")

    monkeypatch.setattr(recording, "describe", fail)
    await admin.post("/tags", json={"name": "trip"})
    await admin.post("/albums", json={"albumName": "Summer"})
    assert len(await admin.get("/albums")) == 1
    assert [one["action"] for one in (await entries(admin))[:2]] == ["album.create", "tag.create"]
    assert (await latest(admin))["subjects"] == []


async def test_the_command_line_is_recorded_too(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """By whose terminal it was; a second connection writes beside the daemon."""
    monkeypatch.setattr(terminal, "ask_to_look_again", lambda data_dir: None)  # is a signal to this very process
    sql = "update users set name = 'renamed' where id = ?"
    await asyncio.to_thread(terminal.write, app.options, Tx.run, sql, (admin.user_id,))
    entry = await latest(admin)
    assert (entry["action"], entry["source"], bool(entry["sourceName"])) == ("account.change", "terminal", True)
    assert told(entry)["changes"] == [{"field": "name", "old": "admin", "new": "renamed"}]


# --- reading it


async def test_filters_and_pages(app: App, admin: Client, make_user: MakeUser) -> None:
    """By person, kind, time, thing and text; pages go on where the last one ended."""
    mia = await make_user("mia")
    album = (await mia.post("/albums", json={"albumName": "Élan"}))["id"]
    for name in ("a", "b", "c"):
        await admin.post("/tags", json={"name": name})
    assert {one["person"]["name"] for one in await entries(admin, person=mia.uid)} == {"mia"}
    assert [one["action"] for one in await entries(admin, kind="album")] == ["album.create"]
    assert len(await entries(admin, kind="tag.create")) == 3
    assert [one["action"] for one in await entries(admin, subject=album)] == ["album.create"]
    assert [one["action"] for one in await entries(admin, text="ÉLAN")] == ["album.create"]
    assert await entries(admin, before="2020-01-01T00:00:00.000Z") == []
    everything = await entries(admin, since="2020-01-01T00:00:00.000Z")
    page, found = await admin.get(PATH, params={"limit": 2}), []
    while True:
        found += page["items"]
        if "nextCursor" not in page:
            break
        page = await admin.get(PATH, params={"limit": 2, "cursor": page["nextCursor"]})
    assert found == everything
    await admin.get(PATH, params={"cursor": "-1"}, expect=400)
    await admin.get(PATH, params={"since": "yesterday"}, expect=400)
    state = await admin.get(f"{PATH}/state")
    assert [one["name"] for one in state["people"]] == ["admin", "mia"]
    assert {"album", "session", "tag"} <= set(state["kinds"])


async def test_taking_it_away(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """As lines of JSON and as a table, in pieces; no cell is a formula."""
    monkeypatch.setattr("photostead.features.audit.exporting.PIECE", 2)
    await admin.post("/tags", json={"name": "=cmd|'calc'!A0"})
    await admin.post("/albums", json={"albumName": "Summer"})
    lines = (await admin.get(f"{PATH}/jsonl")).decode().splitlines()
    assert [msgspec.json.decode(line)["id"] for line in lines] == [one["id"] for one in await entries(admin)]
    table = (await admin.get(f"{PATH}/csv", params={"kind": "tag"})).decode().splitlines()
    assert table[0].startswith("time,until,times,action,person")
    assert len(table) == 2
    assert not [cell for line in table for cell in line.split(",") if cell.startswith(("=", '"='))]
    await admin.get(f"{PATH}/csv", params={"since": "yesterday"}, expect=400)
    assert admin.last.headers["Content-Type"].startswith("application/json")


async def test_entries_survive_what_they_are_about(app: App, admin: Client, make_user: MakeUser) -> None:
    """The person too."""
    mia = await make_user("mia")
    await mia.post("/tags", json={"name": "trip"})
    await app.db.write(Tx.run, "delete from users where id = ?", (mia.user_id,))
    [entry] = await entries(admin, kind="tag")
    assert entry["person"] == {"id": mia.uid, "name": "mia"}


async def test_old_entries_go(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """After as many days as an administrator chose, of which they are told; for good where none."""
    assert (await admin.get(f"{PATH}/state"))["keepDays"] == 365
    await admin.put(f"{PATH}/settings", json={"keepDays": 3}, expect=400)
    await admin.put(f"{PATH}/settings", json={"keepDays": 30})
    assert told(await latest(admin))["changes"] == [{"field": "audit.days", "new": 30}]
    await app.db.write(Tx.run, "update audit_entries set at = at - ?, until = until - ?", (31 * DAY_MS, 31 * DAY_MS))
    await admin.put(f"{PATH}/settings", json={"keepDays": None})
    await app.db.write(service.begin_forgetting)
    await run_jobs()
    kept = len(await entries(admin))
    assert kept > 1
    await admin.put(f"{PATH}/settings", json={"keepDays": 30})
    await app.db.write(service.begin_forgetting)
    await run_jobs()
    assert [one["action"] for one in await entries(admin)] == ["settings.change", "settings.change"]
    subjects = await app.db.read(Rows.value, "select count(distinct entry_id) from audit_subjects")
    assert subjects == 2
