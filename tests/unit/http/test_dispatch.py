"""From a request to a handler's arguments and from its result to an answer."""

import gzip
import json
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType

from photostead.http.context import Context
from photostead.http.dispatch import LONG_BYTES
from photostead.http.reply import Cookie, RawJson, Reply
from photostead.http.router import Routes
from photostead.kernel import errors
from photostead.kernel.errors import PhotosteadError, TooManyRequests, UnderMaintenance
from photostead.kernel.ids import Id
from tests.unit.http.conftest import ServeRoutes


class Query(msgspec.Struct, rename="camel"):
    """Of every kind that query parameters have."""

    page_size: Annotated[int, Meta(ge=1, le=1000)] = 10
    is_favorite: bool | UnsetType = UNSET
    ratio: float | UnsetType = UNSET
    ids: list[str] | UnsetType = UNSET
    numbers: list[int] | None = None
    name: str | UnsetType = UNSET


class Body(msgspec.Struct, rename="camel"):
    """With a field that may be absent or null."""

    album_name: str
    description: str | UnsetType | None = UNSET


class Seen(msgspec.Struct, rename="camel"):
    """What the handler got."""

    value: Any


route_query = Routes(tag="Test", prefix="/query")


@route_query.get("", public=True)
async def look_at_query(ctx: Context, query: Query) -> Seen:
    """Repeat the query."""
    return Seen(msgspec.to_builtins(query))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", {"pageSize": 10, "numbers": None}),
        ("pageSize=5&isFavorite=true", {"pageSize": 5, "isFavorite": True, "numbers": None}),
        ("isFavorite=false&ratio=1.5", {"pageSize": 10, "isFavorite": False, "ratio": 1.5, "numbers": None}),
        ("ids=a", {"pageSize": 10, "ids": ["a"], "numbers": None}),
        ("ids=a&ids=b&numbers=1&numbers=2", {"pageSize": 10, "ids": ["a", "b"], "numbers": [1, 2]}),
        ("name=K%C3%A4se%20%26%20Brot", {"pageSize": 10, "name": "Käse & Brot", "numbers": None}),
        ("unknown=1", {"pageSize": 10, "numbers": None}),
        ("pageSize=1&pageSize=2", {"pageSize": 1, "numbers": None}),
        ("name=", {"pageSize": 10, "name": "", "numbers": None}),
        ("name=5", {"pageSize": 10, "name": "5", "numbers": None}),
        ("name=true", {"pageSize": 10, "name": "true", "numbers": None}),
    ],
)
async def test_query(serve: ServeRoutes, text: str, seen: dict[str, Any]) -> None:
    """Text becomes what the Struct says."""
    client = await serve(route_query)
    answer = await client.send("GET", f"/api/query?{text}")
    assert (answer.status, answer.body) == (200, {"value": seen})


@pytest.mark.parametrize(
    "text", ["pageSize=0", "pageSize=1001", "pageSize=many", "isFavorite=maybe", "ratio=x", "numbers=a", "pageSize=1.5"]
)
async def test_wrong_query(serve: ServeRoutes, text: str) -> None:
    """The message names the parameter."""
    client = await serve(route_query)
    answer = await client.send("GET", f"/api/query?{text}")
    assert answer.status == 400
    assert text.partition("=")[0] in answer.body["message"]


route_body = Routes(tag="Test", prefix="/things")


@route_body.put("/{thing_id}", public=True)
async def look_at_body(ctx: Context, thing_id: Id, body: Body) -> Seen:
    """Repeat path and body."""
    return Seen([thing_id, msgspec.to_builtins(body)])


@route_body.get("/statistics", public=True)
async def look_at_statistics(ctx: Context) -> Seen:
    """A word where an id may stand."""
    return Seen("statistics")


@route_body.get("/{thing_id}", public=True)
async def look_at_thing(ctx: Context, thing_id: Id) -> Seen:
    """An id."""
    return Seen(thing_id)


UID = "7a9d3c52-0b0c-4f0e-9c57-2f6f0f0b9a11"


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ({"albumName": "A"}, {"albumName": "A"}),
        ({"albumName": "A", "description": None}, {"albumName": "A", "description": None}),
        ({"albumName": "A", "description": "B", "shared": False}, {"albumName": "A", "description": "B"}),
    ],
)
async def test_body(serve: ServeRoutes, body: Any, seen: Any) -> None:
    """Absent and null are two things; what is unknown is ignored."""
    client = await serve(route_body)
    answer = await client.send("PUT", f"/api/things/{UID}", json=body)
    assert answer.body == {"value": [UID, seen]}


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"null", b"[]", b"5", b'{"albumName": 5}', b'{"albumName": null}', b'{"albumName": "A"', b"\x00\xff"],
)
async def test_wrong_body(serve: ServeRoutes, data: bytes) -> None:
    """One sentence, whatever is wrong."""
    client = await serve(route_body)
    answer = await client.send("PUT", f"/api/things/{UID}", data=data)
    assert answer.status == 400
    assert answer.body["message"].startswith("The request body is not what this operation takes")


@pytest.mark.parametrize("uid", ["5", "x" * 36, UID.replace("4f0e", "1f0e"), UID + "0", "%00", "..%2f..%2fetc"])
async def test_wrong_path(serve: ServeRoutes, uid: str) -> None:
    """An id is a UUID of version 4, or nothing was meant."""
    client = await serve(route_body)
    answer = await client.send("GET", f"/api/things/{uid}")
    assert answer.status in {400, 404}
    assert isinstance(answer.body["message"], str)


async def test_word_is_no_id(serve: ServeRoutes) -> None:
    """However the routes are declared, the literal path wins."""
    client = await serve(route_body)
    assert (await client.send("GET", "/api/things/statistics")).body == {"value": "statistics"}
    assert (await client.send("GET", f"/api/things/{UID}")).body == {"value": UID}


route_answers = Routes(tag="Test", prefix="/answers")


@route_answers.get("/nothing", public=True)
async def answer_nothing(ctx: Context) -> None:
    """204."""


@route_answers.get("/raw", public=True)
async def answer_raw(ctx: Context) -> RawJson:
    """JSON from the database."""
    return RawJson('[{"a":1}]')


@route_answers.get("/huge", public=True)
async def answer_huge(ctx: Context) -> RawJson:
    """Sent in pieces."""
    return RawJson(json.dumps(list(range(400_000))).encode())


@route_answers.get("/long", public=True)
async def answer_long(ctx: Context) -> list[str]:
    """Worth compressing."""
    return ["the same again"] * 1000


@route_answers.get("/reply", public=True)
async def answer_reply(ctx: Context) -> Reply[Seen]:
    """With everything."""
    cookies = (Cookie("secret", "s"), Cookie("flag", "true", http_only=False), Cookie("old", None))
    return Reply(Seen(1), status=202, headers={"X-Thing": "yes"}, cookies=cookies)


async def test_answers(serve: ServeRoutes) -> None:
    """Statuses, headers and types."""
    client = await serve(route_answers)
    nothing = await client.send("GET", "/api/answers/nothing")
    assert (nothing.status, nothing.body) == (204, None)
    raw = await client.send("GET", "/api/answers/raw")
    assert (raw.body, raw.headers["Content-Type"]) == ([{"a": 1}], "application/json")
    assert raw.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
async def test_a_long_answer_is_whole(serve: ServeRoutes, accepted: str) -> None:
    """Whether it is sent in pieces or, compressed, is not long any more."""
    client = await serve(route_answers)
    url = client.base + "/api/answers/huge"
    async with client.http.get(url, headers={"Accept-Encoding": accepted}) as response:
        assert await response.json() == list(range(400_000))
        assert (int(response.headers["Content-Length"]) > 2 * LONG_BYTES) == (accepted == "identity")
        assert response.headers["Content-Type"] == "application/json"


async def test_reply_with_status_headers_and_cookies(serve: ServeRoutes) -> None:
    """Scripts cannot read the secret; a cookie is cleared with the path it was set for."""
    client = await serve(route_answers)
    reply = await client.send("GET", "/api/answers/reply")
    assert (reply.status, reply.body, reply.headers["X-Thing"]) == (202, {"value": 1}, "yes")
    secret, flag, old = (reply.cookies[name] for name in ("secret", "flag", "old"))
    assert (secret["httponly"], secret["samesite"], secret["path"], secret["secure"]) == (True, "Lax", "/", "")
    assert not flag["httponly"]
    assert (old.value, old["max-age"], old["path"]) == ("", "0", "/")


async def test_cookies_are_secure_behind_a_proxy_that_says_https(serve: ServeRoutes) -> None:
    """If it is a trusted one."""
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.168.1.5"}
    trusted = await serve(route_answers, "127.0.0.1")
    reply = await trusted.send("GET", "/api/answers/reply", headers=headers)
    assert reply.cookies["secret"]["secure"]
    untrusted = await serve(route_answers)
    reply = await untrusted.send("GET", "/api/answers/reply", headers=headers)
    assert not reply.cookies["secret"]["secure"]


async def test_long_json_is_compressed_for_who_understands(serve: ServeRoutes) -> None:
    """And caches are told that it depends."""
    client = await serve(route_answers)
    async with client.http.get(client.base + "/api/answers/long", headers={"Accept-Encoding": "gzip"}) as response:
        packed = int(response.headers["Content-Length"])
        assert response.headers["Content-Encoding"] == "gzip"
        assert len(await response.json()) == 1000
    plain = await client.send("GET", "/api/answers/long", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == "Accept-Encoding"
    assert packed < int(plain.headers["Content-Length"]) / 10
    assert packed > len(gzip.compress(b"")) / 10


KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PhotosteadError)]


def make_error(kind: type[PhotosteadError]) -> PhotosteadError:
    """One of its class."""
    if issubclass(kind, TooManyRequests | UnderMaintenance):
        return kind("This thing failed.", 7)
    return kind("This thing failed.")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
async def test_every_error_in_the_one_shape(serve: ServeRoutes, kind: type[PhotosteadError]) -> None:
    """Status and title of its class, its own message."""
    routes = Routes(tag="Test", prefix="/fail")

    @routes.get("", public=True)
    async def fail(ctx: Context) -> None:
        """Raise."""
        raise make_error(kind)

    answer = await (await serve(routes)).send("GET", "/api/fail")
    body = dict(answer.body)
    assert body.pop("correlationId")
    assert answer.status == kind.status
    assert body == {"message": "This thing failed.", "error": kind.title, "statusCode": kind.status}
