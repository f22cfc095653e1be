"""API keys: their secrets, their owners, and that none ever raises its own permissions."""

from typing import Any

import pytest

from photostead.access.identity import hash_secret
from photostead.access.permissions import Permission
from photostead.app import App
from photostead.db.tx import Rows
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeUser
from tests.tables import Anything, Case, run_case

NOBODYS = "7b2d3f7e-1c55-4b0e-9f5e-0d8a4f5c1a11"
CASES = [
    Case(
        "create",
        "POST",
        "/api-keys",
        201,
        json={"name": "cli", "permissions": ["asset.upload", "album.read"]},
        body={
            "name": "cli",
            "permissions": ["asset.upload", "album.read"],
            "secret": Anything(str),
            "apiKey": {"name": "cli"},
        },
    ),
    Case("create without a name", "POST", "/api-keys", 201, json={"permissions": ["all"]}, body={"name": "API Key"}),
    Case(
        "twice the same", "POST", "/api-keys", 201, json={"permissions": ["all", "all"]}, body={"permissions": ["all"]}
    ),
    Case("for nothing", "POST", "/api-keys", 400, json={"permissions": []}),
    Case("for what there is not", "POST", "/api-keys", 400, json={"permissions": ["world.rule"]}),
    Case("for too much", "POST", "/api-keys", 400, json={"permissions": ["all"] * 1001}),
    Case("list", "GET", "/api-keys", 200, body=[{"name": "test"}]),
    Case("list of another", "GET", "/api-keys", 200, "mia", body=[]),
    Case("list by nobody", "GET", "/api-keys", 401, "anonymous"),
    Case("get", "GET", "/api-keys/{key}", 200, body={"id": Anything(str), "permissions": ["asset.read"]}),
    Case("get me", "GET", "/api-keys/me", 200, "key", body={"permissions": ["asset.read"]}),
    Case("get me by a session", "GET", "/api-keys/me", 403),
    Case(
        "rename",
        "PUT",
        "/api-keys/{key}",
        200,
        json={"name": "new"},
        body={"name": "new", "permissions": ["asset.read"]},
    ),
    Case(
        "widen",
        "PUT",
        "/api-keys/{key}",
        200,
        json={"permissions": ["all"]},
        body={"name": "test", "permissions": ["all"]},
    ),
    Case(
        "rotate", "POST", "/api-keys/{key}/rotate", 201, body={"secret": Anything(str), "permissions": ["asset.read"]}
    ),
    Case("delete", "DELETE", "/api-keys/{key}", 204),
    Case("get another's", "GET", "/api-keys/{key}", 400, "mia"),
    Case("rename another's", "PUT", "/api-keys/{key}", 400, "mia", json={"name": "new"}),
    Case("rotate another's", "POST", "/api-keys/{key}/rotate", 400, "mia"),
    Case("delete another's", "DELETE", "/api-keys/{key}", 400, "mia"),
    Case("delete nobody's", "DELETE", f"/api-keys/{NOBODYS}", 400),
]


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_request(
    case: Case, anonymous: Client, admin: Client, make_user: MakeUser, make_api_key: MakeApiKey, events: Heard
) -> None:
    """Each line of the table."""
    key = await make_api_key(admin, "asset.read")
    clients = {"anonymous": anonymous, "admin": admin, "mia": await make_user("mia"), "key": key}
    uid = (await key.get("/api-keys/me"))["id"]
    await run_case(case, clients, events, key=uid)


async def test_secret_is_told_once_and_stored_as_a_hash(app: App, admin: Client, anonymous: Client) -> None:
    """By header and, for players that can send none, by query."""
    secret = (await admin.post("/api-keys", json={"permissions": ["user.read"]}))["secret"]
    assert await app.db.read(Rows.column, "select key_hash from api_keys") == [hash_secret(secret)]
    assert secret not in str(await admin.get("/api-keys"))
    await anonymous.get("/users/me", headers={"x-api-key": secret})
    await anonymous.get("/users/me", params={"apiKey": secret})


async def test_rotation_ends_the_old_secret(admin: Client, anonymous: Client) -> None:
    """At once, also for a client that was just served."""
    made = await admin.post("/api-keys", json={"permissions": ["user.read"]})
    await anonymous.get("/users/me", headers={"x-api-key": made["secret"]})
    rotated = await admin.post(f"/api-keys/{made['id']}/rotate")
    await anonymous.get("/users/me", headers={"x-api-key": made["secret"]}, expect=401)
    await anonymous.get("/users/me", headers={"x-api-key": rotated["secret"]})


async def test_deleted_or_narrowed_keys_lose_access_at_once(admin: Client, make_api_key: MakeApiKey) -> None:
    """The identity that was remembered is forgotten."""
    key = await make_api_key(admin, "user.read")
    uid = (await key.get("/api-keys/me"))["id"]
    await key.get("/users/me")
    await admin.put(f"/api-keys/{uid}", json={"permissions": ["album.read"]})
    await key.get("/users/me", expect=403)
    await admin.delete(f"/api-keys/{uid}")
    await key.get("/users/me", expect=401)


KEY_RIGHTS = ("apiKey.create", "apiKey.update", "apiKey.rotate", "apiKey.read")


@pytest.mark.parametrize("wanted", [["all"], ["asset.read"], ["apiKey.create", "apiKey.delete"]])
async def test_key_raises_its_permissions_by_create(admin: Client, make_api_key: MakeApiKey, wanted: list[str]) -> None:
    """A key makes only keys that may do no more than itself."""
    key = await make_api_key(admin, *KEY_RIGHTS)
    answer = await key.post("/api-keys", json={"permissions": wanted}, expect=403)
    assert wanted[-1] in answer["message"]
    assert len(await admin.get("/api-keys")) == 1
    await key.post("/api-keys", json={"permissions": ["apiKey.read"]}, expect=201)


async def test_key_raises_its_permissions_by_update(admin: Client, make_api_key: MakeApiKey) -> None:
    """Neither itself nor another one."""
    key, weak = await make_api_key(admin, *KEY_RIGHTS), await make_api_key(admin, "apiKey.read")
    for uid in [(await client.get("/api-keys/me"))["id"] for client in (key, weak)]:
        await key.put(f"/api-keys/{uid}", json={"permissions": ["all"]}, expect=403)
        await key.put(f"/api-keys/{uid}", json={"permissions": [*KEY_RIGHTS, "asset.read"]}, expect=403)
        await key.put(f"/api-keys/{uid}", json={"permissions": ["apiKey.read"], "name": "less"}, expect=200)
        await admin.put(f"/api-keys/{uid}", json={"permissions": list(KEY_RIGHTS)})


async def test_key_raises_its_permissions_by_rotate(admin: Client, make_api_key: MakeApiKey, anonymous: Client) -> None:
    """The secret of a stronger key is not handed out, and the strong key goes on."""
    key, strong = await make_api_key(admin, *KEY_RIGHTS), await make_api_key(admin, "all")
    uid = (await strong.get("/api-keys/me"))["id"]
    await key.post(f"/api-keys/{uid}/rotate", expect=403)
    await strong.get("/users/me")
    own = (await key.get("/api-keys/me"))["id"]
    secret = (await key.post(f"/api-keys/{own}/rotate"))["secret"]
    await anonymous.get("/api-keys/me", headers={"x-api-key": secret})


async def test_key_with_every_single_permission_is_not_all(admin: Client, make_api_key: MakeApiKey) -> None:
    """`all` also covers permissions of later versions."""
    every = [str(permission) for permission in Permission if permission is not Permission.ALL]
    key = await make_api_key(admin, *every)
    await key.post("/api-keys", json={"permissions": ["all"]}, expect=403)
    await key.post("/api-keys", json={"permissions": every}, expect=201)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "", None), ("PUT", "", {"name": "x"}), ("POST", "/rotate", None), ("DELETE", "", None)],
)
async def test_absent_and_foreign_keys_look_alike(
    admin: Client, make_user: MakeUser, make_api_key: MakeApiKey, method: str, path: str, body: Any
) -> None:
    """Guessing ids tells nothing."""
    mia = await make_user("mia")
    foreign = (await (await make_api_key(admin, "all")).get("/api-keys/me"))["id"]
    answers = [await mia.call(method, f"/api-keys/{uid}{path}", json=body, expect=400) for uid in (foreign, NOBODYS)]
    assert len({answer["message"] for answer in answers}) == 1
