"""The user to whom a shared library belongs: seen where clients look up whose photos these are, and nowhere else; nobody
signs in as it.
"""

import asyncio
from typing import NamedTuple

import apsw
import pytest
from click.testing import CliRunner, Result

from photostead.access.identity import hash_secret
from photostead.app import App
from photostead.cli.commands import photostead
from photostead.db.tx import Rows, Tx
from photostead.features.users import service as users
from tests.client import Client
from tests.conftest import MakeUser
from tests.people import PASSWORD, insert_api_key, insert_asset, insert_link, insert_partner


class Service(NamedTuple):
    """One of them: its key, its id outside and its address."""

    key: int
    uid: str
    email: str


@pytest.fixture
async def service(app: App, admin: Client) -> Service:
    """Of a library NAS."""
    key = await app.db.write(users.insert_service, "NAS")
    [(uid, email)] = await app.db.read(Rows.rows, "select uid, email from users where id = ?", (key,))
    return Service(key, uid, email)


async def names(client: Client, path: str, **params: str) -> list[str]:
    """Of the users that are listed."""
    return [user["name"] for user in await client.get(path, params=params)]


async def test_hidden_from_lists(app: App, admin: Client, make_user: MakeUser, service: Service) -> None:
    """Of people and of accounts, for administrators too; found by its id, as partners are."""
    mia = await make_user("mia")
    await app.db.write(insert_partner, service.key, mia.user_id)
    for client in (admin, mia):
        assert await names(client, "/users") == ["admin", "mia"]
        assert (await client.get(f"/users/{service.uid}"))["name"] == "NAS"
    assert await names(admin, "/admin/users", withDeleted="true") == ["admin", "mia"]
    assert await names(admin, "/admin/users", id=service.uid) == ["NAS"]
    assert (await admin.get(f"/admin/users/{service.uid}"))["isAdmin"] is False


async def test_where_people_are_hidden_from_each_other(
    app: App, admin: Client, make_user: MakeUser, service: Service
) -> None:
    """A viewer still learns whose photos these are, and nobody else does."""
    mia, tom = await make_user("mia"), await make_user("tom")
    await app.db.write(insert_partner, service.key, mia.user_id)
    config = await admin.get("/admin/config")
    config["server"]["publicUsers"] = False
    await admin.put("/admin/config", json=config)
    assert (await mia.get(f"/users/{service.uid}"))["name"] == "NAS"
    assert await names(mia, "/users") == ["mia"]
    await tom.get(f"/users/{service.uid}", expect=400)


async def test_nobody_acts_on_it(app: App, admin: Client, service: Service) -> None:
    """It is in no album, has no library that was not shared, shows nothing to anyone by itself."""
    album = await admin.post("/albums", json={"albumName": "Best of"})
    people = {"albumUsers": [{"userId": service.uid, "role": "editor"}]}
    for method, path, body in (
        ("PUT", f"/albums/{album['id']}/users", people),
        ("POST", "/albums", {"albumName": "Best of", **people}),
        ("POST", "/libraries", {"ownerId": service.uid}),
        ("POST", "/photostead/libraries", {"ownerId": service.uid, "importPaths": []}),
        ("POST", "/partners", {"sharedWithId": service.uid}),
    ):
        answer = await admin.send(method, f"/api{path}", json=body)
        assert (answer.status, answer.body["message"]) in [(400, "User not found"), (400, "Library owner not found")]


# --- signing in


@pytest.mark.parametrize("password", ["null", "None", PASSWORD, "nobody has this password"])
async def test_no_password_is_right(password: str, anonymous: Client, service: Service) -> None:
    """As for an address that nobody has."""
    answers = [
        await anonymous.post("/auth/login", json={"email": email, "password": password}, expect=401)
        for email in (service.email, "nobody@test.lan")
    ]
    assert answers[0]["message"] == answers[1]["message"]


@pytest.mark.parametrize("column", ["password_hash", "pin_hash", "oauth_id", "is_admin"])
async def test_nothing_that_signs_in_can_be_set(column: str, app: App, service: Service) -> None:
    """The database itself refuses, whoever asks."""
    value = 1 if column == "is_admin" else "x"
    with pytest.raises(apsw.ConstraintError):
        await app.db.write(Tx.run, f"update users set {column} = ? where id = ?", (value, service.key))


@pytest.mark.parametrize("command", [["reset-password", "--password-stdin"], ["grant-admin"]])
async def test_the_terminal_knows_no_such_account(command: list[str], app: App, service: Service) -> None:
    """Neither to give it a password nor rights; nor is it listed."""
    result = await asyncio.to_thread(run, app, [*command, service.email])
    assert (result.exit_code, f"There is no account {service.email}" in result.output) == (1, True)
    listed = (await asyncio.to_thread(run, app, ["list"])).output
    assert ("admin@test.lan" in listed, service.email in listed) == (True, False)


def run(app: App, command: list[str]) -> Result:
    """`photostead user …` on this test's data folder; on a thread, where commands may have a loop of their own."""
    arguments = ["user", *command, "--data-dir", str(app.options.data_dir)]
    return CliRunner().invoke(photostead, arguments, input=f"{PASSWORD}\n")


async def test_nothing_that_was_made_for_it_works(app: App, anonymous: Client, service: Service) -> None:
    """A session, a key, a link: rows that ought not to be there open nothing."""

    def write(tx: Tx) -> tuple[str, str, str]:
        times = {"created_at": tx.now, "updated_at": tx.now}
        tx.insert("sessions", {"uid": "s", "user_id": service.key, "token_hash": hash_secret("token"), **times})
        asset = insert_asset(tx, service.key)
        return asset, insert_api_key(tx, service.key, ["all"])[1], insert_link(tx, service.key, assets=[asset])[1].hex()

    asset, key, link = await app.db.write(write)
    for headers, params in (({"x-api-key": key}, {}), ({"Authorization": "Bearer token"}, {}), ({}, {"key": link})):
        answer = await anonymous.send("GET", f"/api/assets/{asset}", headers=headers, params=params)
        assert answer.status == 401, (headers, params)
