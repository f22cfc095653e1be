"""What every operation has in common: how requests are refused, and what is not an operation.

Also the example of a table test: one Case a line of behaviour.
"""

import asyncio
import io
import json
import logging
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from photostead.app import App
from tests.client import Client
from tests.conftest import Heard, MakeApiKey
from tests.people import PASSWORD
from tests.tables import Anything, Case, run_case

CASES = [
    Case("who asks is known", "GET", "/users/me", 200, body={"email": "admin@test.lan", "isAdmin": True}),
    Case("nobody asks", "GET", "/users/me", 401, "anonymous", body={"message": "Authentication required"}),
    Case(
        "a token of nobody",
        "GET",
        "/users/me",
        401,
        "anonymous",
        headers={"Authorization": "Bearer wrong"},
        body={"message": "Invalid user token"},
    ),
    Case(
        "a key of nobody",
        "GET",
        "/users/me",
        401,
        "anonymous",
        headers={"x-api-key": "wrong"},
        body={"message": "Invalid API key"},
    ),
    Case("the key lacks the permission", "GET", "/users/me", 403, "key", body={"error": "Forbidden"}),
    Case("no such operation", "GET", "/nothing/here", 404, body={"message": "Cannot GET /api/nothing/here"}),
    Case("no such method", "PATCH", "/server/ping", 405, body={"message": Anything(str)}),
    Case("a field of the wrong type", "POST", "/auth/login", 400, json={"email": 5, "password": "x"}),
    Case("a field is missing", "POST", "/auth/login", 400, json={"email": "admin@test.lan"}),
    Case("no JSON", "POST", "/auth/login", 400, data=b"{", headers={"Content-Type": "application/json"}),
    Case("JSON too deep", "POST", "/auth/login", 400, data=b"[" * 200_000),
    Case("no UTF-8", "POST", "/auth/login", 400, data=b'{"email": "\xff\xfe", "password": "x"}'),
    Case("an empty body", "POST", "/auth/login", 400),
    Case("unknown fields are ignored", "POST", "/auth/validateToken", 200, json={"old": 1}, body={"authStatus": True}),
    Case(
        "signing out ends the session",
        "POST",
        "/auth/logout",
        200,
        body={"successful": True, "redirectUri": Anything(str)},
        events=("on_session_delete",),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_request(case: Case, anonymous: Client, admin: Client, make_api_key: MakeApiKey, events: Heard) -> None:
    """Each line of the table."""
    clients = {"anonymous": anonymous, "admin": admin, "key": await make_api_key(admin, "album.read")}
    await run_case(case, clients, events)


async def test_json_body_beyond_the_bound_is_refused(anonymous: Client) -> None:
    """Declared or not, a huge body never piles up in memory."""
    answer = await anonymous.post("/auth/login", data=io.BytesIO(bytes(17 * 1024 * 1024)), expect=413)
    assert "larger than" in answer["message"]


async def test_undeclared_body_beyond_the_bound_is_refused(anonymous: Client) -> None:
    """A chunked body says no length beforehand."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * 1024 * 1024

    answer = await anonymous.post("/auth/login", data=pieces(), expect=413)
    assert "larger than" in answer["message"]


async def test_body_that_unpacks_beyond_the_bound_is_refused(anonymous: Client) -> None:
    """A few kB can unpack to gigabytes."""
    bomb = zlib.compress(bytes(17 * 1024 * 1024))
    headers = {"Content-Encoding": "deflate", "Content-Type": "application/json"}
    answer = await anonymous.post("/auth/login", data=bomb, headers=headers, expect=413)
    assert "larger than" in answer["message"]


async def send_bytes(client: Client, head: bytes, body: bytes = b"") -> tuple[int, Any]:
    """A request as bytes, for what no library would send; status and body."""
    host, _, port = client.base.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(head + b"\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    first, _, content = answer.partition(b"\r\n\r\n")
    return int(first.split()[1]), json.loads(content)


async def test_body_that_cannot_be_unpacked_does_not_fill_the_log(
    anonymous: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Also where nobody wanted the body: aiohttp comes upon it after the answer."""
    for path, expected in ((b"/api/auth/login", 400), (b"/api/assets", 401)):
        status, _ = await send_bytes(anonymous, b"POST " + path + b" HTTP/1.1\r\nContent-Encoding: gzip", b"no gzip")
        assert status == expected
    assert [line.getMessage() for line in caplog.records if line.levelno >= logging.WARNING] == []


async def test_token_that_is_no_text(admin: Client) -> None:
    """Headers may hold any bytes: no secret of ours, no failure either."""
    for header in (b"Authorization: Bearer \xff", b"x-api-key: \xff"):
        status, answer = await send_bytes(admin, b"GET /api/users/me HTTP/1.1\r\n" + header)
        assert (status, answer["error"]) == (401, "Unauthorized")


async def test_text_that_is_not_utf8_is_refused(admin: Client) -> None:
    """What is to be stored must be text."""
    person = json.dumps({"email": "admin@test.lan", "password": PASSWORD}).encode()
    status, answer = await send_bytes(admin, b"POST /api/auth/login HTTP/1.1\r\ndeviceModel: \xff", person)
    assert (status, answer["message"]) == (400, "The request holds text that is not UTF-8.")


async def test_well_known_names_the_api(anonymous: Client) -> None:
    """Clients that were given only the address look here."""
    answer = await anonymous.send("GET", "/.well-known/immich")
    assert (answer.status, answer.body) == (200, {"api": {"endpoint": "/api"}})


async def test_openapi_document_is_served(anonymous: Client) -> None:
    """The same that `photostead openapi` prints."""
    answer = await anonymous.send("GET", "/api/openapi.json")
    assert answer.status == 200
    assert "/users/me" in answer.body["paths"]


async def test_answers_to_head_have_no_body(admin: Client) -> None:
    """HEAD is GET without the bytes."""
    answer = await admin.send("HEAD", "/api/users/me")
    assert (answer.status, answer.body) == (200, None)


async def test_unforeseen_failure_tells_no_secrets(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The trace is in the log under the id that the answer carries."""

    async def explode(*args: object) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(app.db, "read", explode)
    answer = await admin.get("/users/me", expect=500)
    assert answer["message"] == "Internal server error"
    assert answer["correlationId"] in caplog.text
    assert "the secret is 42" in caplog.text
