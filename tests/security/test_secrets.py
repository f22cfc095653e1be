"""Tokens or share passwords in URLs, bodies, logs, Referer: every secret there is gets used, rightly and wrongly, and then
looked for in whatever the daemon said to anybody else, wrote to its log, or put into an address.
"""

import logging
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.features.registry import all_routes
from photostead.http.router import Route
from tests.api.samples import fill_path, fill_request
from tests.client import Client
from tests.conftest import MakeUser
from tests.people import PASSWORD
from tests.security import mean

SHARE_PASSWORD = "open sesame 4711"
PIN = "918273"
MAIL_PASSWORD = "mail secret 0815"
WRONG = "wrong secret 1234"


class Kept(logging.Handler):
    """Everything that is logged, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        """One line, with its trace."""
        self.text += self.format(record) + "\n"


@pytest.fixture
def kept(app: App) -> Iterator[Kept]:
    """The log of this test from debug on, once the daemon has set its own level."""
    handler, logger = Kept(), logging.getLogger("photostead")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield handler
    logger.setLevel(before)
    logger.removeHandler(handler)


async def use_secrets(anonymous: Client, admin: Client, mia: Client, album: str) -> dict[str, str]:
    """Make and use one of each kind; by name."""
    session = await anonymous.post("/auth/login", json={"email": "mia@test.lan", "password": PASSWORD})
    key = await mia.post("/api-keys", json={"name": "k", "permissions": ["all"]})
    await mia.get("/users/me", headers={"x-api-key": key["secret"], "Authorization": ""})
    await mia.send("GET", f"/api/users/me?apiKey={key['secret']}", headers={"Authorization": ""})
    await mia.send("POST", "/api/auth/pin-code", json={"pinCode": PIN})
    await mia.send("POST", "/api/auth/session/unlock", json={"pinCode": PIN})
    link = await mia.post("/shared-links", json={"type": "ALBUM", "albumId": album, "password": SHARE_PASSWORD})
    guest = Client(anonymous.http, anonymous.base, params={"key": link["key"]})
    await guest.send("POST", "/api/shared-links/login", json={"password": WRONG})
    entered = await guest.send("POST", "/api/shared-links/login", json={"password": SHARE_PASSWORD})
    child = await mia.post("/sessions", json={"deviceType": "tv"})
    for path, body in (
        ("/auth/login", {"email": "mia@test.lan", "password": WRONG}),
        ("/auth/session/unlock", {"pinCode": WRONG}),
        ("/auth/change-password", {"password": WRONG, "newPassword": WRONG + "new"}),
        ("/admin/notifications/test-email", mail_settings()),
    ):
        await (admin if path.startswith("/admin") else mia).send("POST", "/api" + path, json=body)
    return {
        "password": PASSWORD, "wrong": WRONG, "PIN": PIN, "share password": SHARE_PASSWORD, "mail": MAIL_PASSWORD,
        "session": session["accessToken"], "key": key["secret"], "child": child["token"],
        "cookie": entered.cookies["immich_shared_link_token"].value, "share key": link["key"],
    }  # fmt: skip


def mail_settings() -> dict[str, Any]:
    """Of a server that is not there."""
    transport = {"host": "127.0.0.1", "port": 9, "username": "u", "password": MAIL_PASSWORD, "secure": False}
    return {"enabled": True, "from": "a@test.lan", "replyTo": "", "transport": {**transport, "ignoreCert": False}}


def readable() -> list[Route]:
    """What anybody may ask without changing anything."""
    return [route for route in all_routes() if route.method == "GET"]


async def test_secrets_are_in_no_answer_and_no_line(
    kept: Kept, app: App, anonymous: Client, admin: Client, make_user: MakeUser
) -> None:
    """Neither those that were right nor those that were wrong; also when something fails beside them. What a link's owner is
    told of the link itself is not among it."""
    house = await mean.settle(app, admin, make_user)
    mia = await make_user("mia")
    album = (await mia.post("/albums", json={"albumName": "Trip"}))["id"]
    secrets = await use_secrets(anonymous, admin, mia, album)
    for name, secret in secrets.items():
        assert secret not in kept.text, f"the {name} is in the log: {line_with(kept.text, secret)}"
    assert "/api/auth/login" in kept.text
    for route in readable():
        for client in (mia, admin, house.owner, anonymous):
            answer = await client.send(
                "GET", "/api" + fill_path(route, house.things), **fill_request(route, house.things)
            )
            text = answer.body if isinstance(answer.body, bytes) else msgspec.json.encode(answer.body)
            for name, secret in secrets.items():
                is_told = client is mia and route.path.startswith("/shared-links") and name.startswith("share")
                assert is_told or secret.encode() not in text, f"{route.path} tells the {name}"


def line_with(text: str, word: str) -> str:
    """The line of a log that holds it."""
    return next(line for line in text.splitlines() if word in line)


async def test_pages_send_no_address_along(anonymous: Client, admin: Client) -> None:
    """The address of a shared link is its secret: pages tell other sites nothing of where a visitor comes from."""
    for path, policy in (("/share/abc", "no-referrer"), ("/s/abc", "no-referrer"), ("/photos", "same-origin")):
        answer = await anonymous.send("GET", path)
        page = (answer.body or b"").decode()
        told = answer.headers.get("Referrer-Policy", "")
        assert policy in (told, *([policy] if f'<meta name="referrer" content="{policy}"' in page else [])), path


async def test_sessions_are_not_taken_from_addresses(admin: Client, anonymous: Client) -> None:
    """Addresses end up in histories and logs of proxies: a session's token counts in no parameter, for no operation."""
    token = admin.headers["Authorization"].partition(" ")[2]
    for name in (
        "token",
        "accessToken",
        "access_token",
        "sessionKey",
        "sessionToken",
        "authorization",
        "key",
        "apiKey",
    ):
        answer = await anonymous.send("GET", "/api/users/me", params={name: token})
        assert answer.status == 401, name
