"""Maintenance: what is shut and what stays open, who gets in and how, that it outlives a restart, and that everything goes
on afterwards."""

import asyncio
import re
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.backups.work import BACK_UP
from photostead.features.maintenance import states
from photostead.features.registry import all_routes
from photostead.host import maintenance
from photostead.http.gate import COOKIE
from photostead.kernel.options import Options
from tests.api.daemons import daemon, log_in, sign_up
from tests.api.uploading import make_form
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeUser
from tests.photos import jpeg

# What answers while everything else is shut, and why. A new one is a decision.
OPEN = {
    "pingServer": "whether somebody is there",
    "getServerVersion": "clients ask before they show anything",
    "getServerFeatures": "... this too",
    "getServerConfig": "... and this, which says that there is maintenance",
    "getPublicConfig": "its newer form",
    "getHealth": "a service manager must not take maintenance for an illness",
    "getMaintenanceStatus": "what people wait for",
    "maintenanceLogin": "the way in",
    "setMaintenanceMode": "the way out",
    "detectPriorInstall": "what an administrator works with",
    "createLoginLink": "a way in for another device",
    "startDatabaseRestoreFlow": "refuses whoever is not in",
    "listDatabaseBackups": "one may be needed",
    "describeBackups": "... in our own form",
    "downloadDatabaseBackup": "... and saved first",
    "uploadDatabaseBackup": "... or come from elsewhere",
    "deleteDatabaseBackup": "... or the disk be full of them",
}


async def set_mode(client: Client, action: str, **more: str) -> Client:
    """Ask for it; a client that carries nothing but the pass it was given."""
    await client.post("/admin/maintenance", json={"action": action, **more})
    cookie = client.last.cookies.get(COOKIE)
    headers = {} if cookie is None else {"Cookie": f"{COOKIE}={cookie.value}"}
    return Client(client.http, client.base, headers)


async def status(client: Client) -> Any:
    """What everybody may know."""
    return await client.get("/admin/maintenance/status")


# --- what is shut


def test_what_stays_open_is_a_short_list() -> None:
    assert {route.operation_id for route in all_routes() if route.in_maintenance} == OPEN.keys()


async def test_everything_else_says_so(admin: Client, anonymous: Client) -> None:
    """To everybody alike, and before anything of the request is looked at."""
    await set_mode(admin, "start")
    for client in (admin, anonymous):
        for method, path in (("GET", "/albums"), ("POST", "/auth/login"), ("GET", "/users/me"), ("PUT", "/jobs/x")):
            answer = await client.send(method, "/api" + path, data=b"{ no json")
            assert answer.status == 503, path
            assert answer.headers["Retry-After"] == "30"
            assert "Photostead is in maintenance" in answer.body["message"]
            assert answer.body["statusCode"] == 503


async def test_clients_are_told_what_is_the_matter(admin: Client, anonymous: Client, events: Heard) -> None:
    assert (await anonymous.get("/server/config"))["maintenanceMode"] is False
    assert await status(anonymous) == {"action": "end", "active": False}
    await set_mode(admin, "start")
    assert "on_config_update" in events.names()
    assert (await anonymous.get("/server/config"))["maintenanceMode"] is True
    assert await status(anonymous) == {"action": "start", "active": True}
    assert await anonymous.get("/server/ping") == {"res": "pong"}
    assert (await anonymous.get("/photostead/health", expect=200))["status"] == "ok"
    await set_mode(admin, "end")
    assert "on_config_update" in events.names()
    assert (await anonymous.get("/server/config"))["maintenanceMode"] is False
    await admin.get("/albums")


async def test_the_pages_are_there(admin: Client) -> None:
    await set_mode(admin, "start")
    answer = await admin.send("GET", "/maintenance")
    assert answer.status in (200, 503)  # 503 where it is not built
    assert (await admin.send("GET", "/.well-known/immich")).status == 200


async def test_an_upload_is_refused_before_its_bytes_are_read(app: App, admin: Client) -> None:
    await set_mode(admin, "start")
    answer = await admin.send("POST", "/api/assets", data=make_form(jpeg()), headers={"Expect": "100-continue"})
    assert answer.status == 503
    assert "maintenance" in answer.body["message"]
    assert list((app.options.media_dir / "incoming").glob("*.part")) == []


async def test_work_pauses_and_goes_on(app: App, admin: Client) -> None:
    """Jobs wait in their table, and the daemon is alive all the same."""
    await app.runner.start()
    await set_mode(admin, "start")
    assert not app.runner.is_alive
    assert app.is_alive()
    await app.db.write(lambda tx: tx.enqueue(BACK_UP.job("database", delay_ms=60_000)))
    assert await app.db.read(Rows.value, "select state from jobs") == "waiting"
    await set_mode(admin, "end")
    assert app.runner.is_alive
    assert app.is_alive()
    await app.runner.stop()


# --- who gets in


async def test_only_administrators_with_the_permission(
    admin: Client, make_user: MakeUser, make_api_key: MakeApiKey, anonymous: Client
) -> None:
    mia = await make_user("mia")
    body = {"action": "start"}
    await anonymous.post("/admin/maintenance", json=body, expect=401)
    await mia.post("/admin/maintenance", json=body, expect=403)
    await (await make_api_key(admin, "asset.read")).post("/admin/maintenance", json=body, expect=403)
    await (await make_api_key(mia, "all")).post("/admin/maintenance", json=body, expect=403)
    assert (await status(anonymous))["active"] is False


async def test_whoever_shuts_it_is_in(admin: Client, anonymous: Client) -> None:
    """By a cookie of its own, since the session may go with its database."""
    inside = await set_mode(admin, "start")
    cookie = admin.last.cookies[COOKIE]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    await inside.get("/admin/maintenance/detect-install")
    assert await inside.post("/admin/maintenance/login", json={}) == {"username": "admin"}
    await inside.get("/albums", expect=503)
    await anonymous.get("/admin/maintenance/detect-install", expect=401)
    await set_mode(inside, "end")
    await inside.get("/admin/maintenance/detect-install", expect=401)


async def test_an_administrator_gets_in_with_their_session(
    admin: Client, make_user: MakeUser, anonymous: Client
) -> None:
    mia, rolf = await make_user("mia"), await make_user("rolf", is_admin=True)
    await set_mode(admin, "start")
    await mia.post("/admin/maintenance/login", json={}, expect=403)
    await anonymous.post("/admin/maintenance/login", json={}, expect=401)
    assert await rolf.post("/admin/maintenance/login", json={}) == {"username": "rolf"}
    assert COOKIE in rolf.last.cookies


async def test_a_link_works_once(admin: Client, anonymous: Client) -> None:
    inside = await set_mode(admin, "start")
    link = await inside.post("/photostead/maintenance/login-link", expect=201)
    match = re.fullmatch(r"/maintenance#token=([\w-]{43})", link["path"])
    assert match is not None
    answer = await anonymous.post("/admin/maintenance/login", json={"token": match[1]})
    assert answer == {"username": "administrator"}
    guest = Client(admin.http, admin.base, {"Cookie": f"{COOKIE}={anonymous.last.cookies[COOKIE].value}"})
    await guest.get("/admin/maintenance/detect-install")
    await anonymous.post("/admin/maintenance/login", json={"token": match[1]}, expect=401)


@pytest.mark.parametrize("token", ["", "x", "a" * 100_000, "\x00", "‮", "'; drop table users"])
async def test_a_wrong_token_opens_nothing(admin: Client, anonymous: Client, token: str) -> None:
    await set_mode(admin, "start")
    await anonymous.post("/admin/maintenance/login", json={"token": token}, expect=401)
    assert COOKIE not in anonymous.last.cookies
    wrong = Client(admin.http, admin.base, {"Cookie": f"{COOKIE}=wrong"})
    await wrong.get("/admin/database-backups", expect=401)


async def test_an_old_link_and_an_old_pass_open_nothing(
    admin: Client, anonymous: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = await set_mode(admin, "start")
    monkeypatch.setattr(states, "LINK_MS", -1)
    path = (await inside.post("/photostead/maintenance/login-link", expect=201))["path"]
    await anonymous.post("/admin/maintenance/login", json={"token": path.partition("=")[2]}, expect=401)
    monkeypatch.setattr(states, "PASS_MS", -1)
    await admin.post("/admin/maintenance/login", json={})
    late = Client(admin.http, admin.base, {"Cookie": f"{COOKIE}={admin.last.cookies[COOKIE].value}"})
    await late.get("/admin/database-backups", expect=401)


async def test_an_api_key_gets_no_pass(admin: Client, make_api_key: MakeApiKey) -> None:
    """It would open more than the key may: a key must not raise its own permissions."""
    key = await make_api_key(admin, "maintenance")
    await key.post("/admin/maintenance", json={"action": "start"})
    assert COOKIE not in key.last.cookies
    await key.post("/photostead/maintenance/login-link", expect=403)
    await key.post("/admin/maintenance/login", json={}, expect=403)
    await key.get("/admin/database-backups/photostead-db-backup-20260101T000000-v1-schema0001.sqlite", expect=403)
    await key.post("/admin/maintenance", json={"action": "end"})


async def test_without_maintenance_there_is_no_way_in(admin: Client, anonymous: Client) -> None:
    for client in (admin, anonymous):
        await client.post("/admin/maintenance/login", json={"token": "x"}, expect=401)
        await client.post("/admin/maintenance/login", json={}, expect=401)
    await admin.post("/photostead/maintenance/login-link", expect=409)


async def test_no_token_is_on_the_disk(app: App, admin: Client) -> None:
    inside = await set_mode(admin, "start")
    link = await inside.post("/photostead/maintenance/login-link", expect=201)
    file = app.options.data_dir / maintenance.NAME
    text = file.read_text()
    assert link["path"].partition("=")[2] not in text
    assert inside.headers["Cookie"].partition("=")[2] not in text
    assert file.stat().st_mode & 0o777 == 0o600


async def test_wrong_bodies(admin: Client) -> None:
    for body in ({}, {"action": "explode"}, {"action": "restore_database"}, {"action": None}):
        await admin.post("/admin/maintenance", json=body, expect=400)
    for name in ("none.sqlite", "../photostead.sqlite", "/etc/passwd", "a\x00b", ""):
        body = {"action": "restore_database", "restoreBackupFilename": name}
        await admin.post("/admin/maintenance", json=body, expect=404)
    assert (await status(admin))["active"] is False


async def test_what_the_media_folder_holds(app: App, admin: Client) -> None:
    folder = app.options.media_dir / "library" / "admin" / "2024"
    folder.mkdir(parents=True)
    (folder / "a.jpg").write_bytes(jpeg())
    answer = await admin.get("/admin/maintenance/detect-install")
    found = {one["folder"]: one for one in answer["storage"]}
    assert found.keys() == {"encoded-video", "library", "upload", "profile", "thumbs", "backups"}
    assert found["library"] == {"folder": "library", "files": 1, "readable": True, "writable": True}
    assert found["upload"]["files"] == 0


# --- the first visit


async def test_who_could_sign_up_may_restore_instead(anonymous: Client) -> None:
    await anonymous.post("/admin/database-backups/start-restore")
    cookie = anonymous.last.cookies[COOKIE].value
    inside = Client(anonymous.http, anonymous.base, {"Cookie": f"{COOKIE}={cookie}"})
    assert await status(anonymous) == {"action": "select_database_restore", "active": True}
    await anonymous.post("/admin/database-backups/start-restore", expect=403)
    await inside.post("/admin/database-backups/start-restore")
    await inside.get("/admin/database-backups")
    await set_mode(inside, "end")
    assert (await status(anonymous))["active"] is False


async def test_nobody_restores_a_box_that_has_people(admin: Client, anonymous: Client) -> None:
    for client in (anonymous, admin):
        await client.post("/admin/database-backups/start-restore", expect=403)
    assert (await status(anonymous))["active"] is False


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "192.168.1.5"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://box.evil.example", "Host": "box.evil.example"},
    ],
)
async def test_strangers_cannot_take_over_a_new_box(anonymous: Client, headers: dict[str, str]) -> None:
    """From outside, through a proxy that nobody named, or from another site's page."""
    await anonymous.post("/admin/database-backups/start-restore", headers=headers, expect=403)
    assert (await status(anonymous))["active"] is False


# --- restarts, and the terminal beside the daemon


async def test_it_outlives_a_restart(options: Options) -> None:
    async with daemon(options) as (_, client):
        await sign_up(client)
        inside = await set_mode(client, "start")
    async with daemon(options) as (app, client):
        await client.get("/albums", expect=503)
        again = Client(client.http, client.base, inside.headers)
        await again.get("/admin/database-backups")
        assert not app.runner.is_alive
        assert app.is_alive()
        await set_mode(again, "end")
        await log_in(client)
        await client.get("/albums")
        assert app.runner.is_alive
    assert not (options.data_dir / maintenance.NAME).exists()


async def test_the_daemon_follows_the_file(app: App, admin: Client) -> None:
    """As a command changes it, which then sends SIGHUP."""
    await asyncio.to_thread(maintenance.change, app.options.data_dir, states.begin("start"))
    app.look_again()
    await app.settle()
    await admin.get("/albums", expect=503)
    await asyncio.to_thread(maintenance.change, app.options.data_dir, states.add_link("secret", "administrator"))
    app.look_again()
    await app.settle()
    await admin.post("/admin/maintenance/login", json={"token": "secret"})
    await asyncio.to_thread(maintenance.change, app.options.data_dir, states.end)
    app.look_again()
    await app.settle()
    await admin.get("/albums")


async def test_a_file_that_cannot_be_understood_opens_nothing(options: Options) -> None:
    (options.data_dir / maintenance.NAME).write_bytes(b"{ damaged")
    async with daemon(options) as (_, client):
        await client.get("/albums", expect=503)
        assert (await status(client))["active"] is True


async def test_a_folder_that_cannot_be_written(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then there is no maintenance: neither here nor in the file."""

    def refuse(folder: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(maintenance, "write", refuse)
    answer = await admin.post("/admin/maintenance", json={"action": "start"}, expect=503)
    assert "No space left" in answer["message"]
    await admin.get("/albums")


async def test_live_connections_hear_of_it(app: App, admin: Client) -> None:
    """By the event that clients know: look at the configuration again."""
    import socketio

    heard: list[str] = []
    async with aiohttp.ClientSession() as session:
        client = socketio.AsyncClient(http_session=session)
        client.on("on_config_update", lambda payload: heard.append("config"))
        await client.connect(
            admin.base, headers=admin.headers, socketio_path="/api/socket.io", transports=["websocket"]
        )
        await set_mode(admin, "start")
        while not heard:
            await client.sleep(0.01)
        await set_mode(admin, "end")
        while len(heard) < 2:
            await client.sleep(0.01)
        await client.disconnect()


def test_states_survive_the_file() -> None:
    """Every field, as JSON."""
    state = states.restore("b.sqlite", "session")(states.add_link("t", "me")(states.begin("start")(None)))
    assert msgspec.json.decode(msgspec.json.encode(state), type=maintenance.State) == state
