"""Requests that nobody means well: for each operation that is served, its usual request with one value of it replaced by what
takes a careless program down or leads it astray. Made from the registry, so that an operation added later is asked too.
"""

import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import inspect

from photostead.app import App
from photostead.features.registry import all_routes
from photostead.http.router import Route
from tests.api.samples import Household, Things, fill_path, fill_request, settle_household
from tests.client import Answer, Client
from tests.conftest import MakeUser

# Each stands for a class: SQL, markup, template, NUL, direction and width of characters, terminal and header lines, paths,
# patterns, half a character (as JSON writes it), nothing, and much.
TEXTS = (
    "' or 1=1 --",
    '"); drop table users; --',
    "<script>alert(1)</script>",
    "{{constructor}}${x}%s%n",
    "a\0b",
    "\u202egpj.\u2066exe\u200b",
    "line\r\nX-Evil: 1\x1b[31m",
    "../../etc/passwd",
    "%_*?[",
    "",
    "\U0001f469" * 3000,
)
# The first and the last years there are, what lies beyond them, and days that no calendar has.
DATES = (
    "0000-01-01", "0000-01-01T00:00:00.000Z", "0001-01-01", "0001-01-01T00:00:00.000+23:59", "9999-12-31",
    "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999-23:59", "10000-01-01T00:00:00.000Z", "-000001-01-01T00:00:00Z",
    "2023-02-29", "2024-05-01T24:00:00Z", "2024-05-01T12:00:00",
)  # fmt: skip
DATED = re.compile("(At|After|Before|Date|Original|Bucket)$|^(before|for|from|to|eq|ne|lt|lte|gt|gte)$")
NUMBERS = (-1, 0, 2**31, 2**53, 2**63, -(2**63) - 1, 10**40, 1e308, 0.5)
OTHERS: tuple[Any, ...] = (None, True, "unknown", {}, [], [None], [[]], {"a": {"b": []}}, ["x"] * 2000)
# Deep within an object, where there are many fields.
FEW: tuple[Any, ...] = (TEXTS[0], TEXTS[4], 2**63, -1, None, {}, [None])
DEPTH = 2
DEEP = 100_000
# Operations that end the session that the others need, or take things away from who asks: asked last.
SETTINGS = {"updateConfig", "updateAdminConfig"}
LAST = {
    "setLibrarySharing",
    "deleteAllSessions",
    "deleteSession",
    "logout",
    "lockAuthSession",
    "deleteUserAdmin",
    "endUserSessions",
}


@dataclass(frozen=True)
class House:
    """A household, its owner and the administrator."""

    app: App
    things: Things
    household: Household
    owner: Client
    admin: Client

    def client(self, route: Route) -> Client:
        """Whom the operation is for."""
        return self.admin if route.is_admin or route.path.startswith(("/jobs", "/queues")) else self.owner

    async def send(self, route: Route, **request: Any) -> Answer:
        """One request of an operation."""
        path = request.pop("path", None) or fill_path(route, self.things)
        return await self.client(route).send(route.method, "/api" + path, **request)


async def settle(app: App, admin: Client, make_user: MakeUser) -> House:
    """The household of the permission matrix."""
    owner, partner, viewer = [await make_user(name) for name in ("olga", "pia", "vera")]
    people = {"owner": owner.user_id, "partner": partner.user_id, "viewer": viewer.user_id}
    household = await settle_household(app, people)
    return House(app, household.shared, household, owner, admin)


def in_order() -> list[Route]:
    """All operations: what removes things comes behind what changes them."""
    return sorted(all_routes(), key=lambda route: (route.operation_id in LAST, route.method == "DELETE"))


def with_body() -> list[Route]:
    """Operations that take JSON."""
    return [route for route in in_order() if route.body is not None and not route.takes_form]


def fields_of(kind: Any) -> dict[str, inspect.Type]:
    """The fields of a Struct by their name on the wire."""
    info = inspect.type_info(kind)
    return {field.encode_name: field.type for field in info.fields} if isinstance(info, inspect.StructType) else {}


def options_of(kind: inspect.Type) -> Iterator[inspect.Type]:
    """A type without what may be absent or null."""
    for option in kind.types if isinstance(kind, inspect.UnionType) else (kind,):
        while isinstance(option, inspect.Metadata):
            option = option.type
        yield option


def mean_values(kind: inspect.Type) -> Iterator[Any]:
    """What to put in a field of this type: of its own type, and of others."""
    yield from OTHERS
    for option in options_of(kind):
        if isinstance(option, inspect.StrType | inspect.EnumType | inspect.LiteralType):
            yield from TEXTS
        elif isinstance(option, inspect.IntType | inspect.FloatType):
            yield from NUMBERS
        elif isinstance(option, inspect.ListType):
            yield from ([text] for text in TEXTS)


def mean_bodies(kind: Any, usual: dict[str, Any], depth: int = 0) -> Iterator[Any]:
    """The usual object with one field replaced, in the objects that it holds too."""
    for name, field in fields_of(kind).items():
        for value in mean_values(field) if depth < 2 else FEW:
            yield {**usual, name: value}
        for inner in options_of(field):
            if isinstance(inner, inspect.StructType) and depth < DEPTH:
                within = usual.get(name)
                bodies = mean_bodies(inner.cls, within if isinstance(within, dict) else {}, depth + 1)
                yield from ({**usual, name: body} for body in bodies)


def mean_queries(route: Route, usual: dict[str, Any]) -> Iterator[dict[str, str]]:
    """The usual parameters with one replaced."""
    for name in fields_of(route.query) if route.query is not None else ():
        for value in (*TEXTS[:-1], "x" * 2000, *map(str, NUMBERS)):
            yield {**usual, name: value}


def odd_dates(kind: Any, usual: dict[str, Any], depth: int = 0) -> Iterator[dict[str, Any]]:
    """The usual object with an odd date where one may be, in the objects that it holds too."""
    for name, field in fields_of(kind).items():
        for option in options_of(field):
            if isinstance(option, inspect.StrType) and DATED.search(name):
                yield from ({**usual, name: value} for value in DATES)
            elif isinstance(option, inspect.StructType) and depth < DEPTH:
                within = usual.get(name)
                for body in odd_dates(option.cls, within if isinstance(within, dict) else {}, depth + 1):
                    yield {**usual, name: body}


async def usual_body(house: House, route: Route) -> dict[str, Any]:
    """The least that the operation takes; of settings, all."""
    if route.operation_id in SETTINGS:
        return dict((await house.admin.send("GET", "/api/system-config/defaults")).body)
    given = fill_request(route, house.things).get("json")
    return given if isinstance(given, dict) else {}


def as_new(body: dict[str, Any], usual: dict[str, Any], number: int) -> dict[str, Any]:
    """The body with names of its own, where they are not what is mean: a name that is taken hides what else is wrong."""
    names = {name: f"{number}{usual[name]}" for name in ("email", "name") if isinstance(usual.get(name), str)}
    return {**body, **{name: value for name, value in names.items() if body[name] == usual[name]}}


def deep_bodies(route: Route) -> Iterator[bytes]:
    """Brackets without end: by themselves, in a field that is known, and in one that is not."""
    name = next(iter(fields_of(route.body)), "x").encode()
    arrays, objects = b"[" * DEEP, b'{"x":' * DEEP
    yield from (arrays, arrays + b"]" * DEEP, objects + b"0" + b"}" * DEEP)
    for field in (name, b"nobodyKnows"):
        yield b'{"' + field + b'":' + arrays + b"]" * DEEP + b"}"
        yield b'{"' + field + b'":' + objects + b"0" + b"}" * DEEP + b"}"


def as_json(value: Any) -> dict[str, Any]:
    """A request's body: encoded here, since a body may hold what other encoders refuse."""
    return {"data": msgspec.json.encode(value), "headers": {"Content-Type": "application/json"}}


def enums_of(kind: Any) -> Iterator[tuple[str, list[Any]]]:
    """The fields of a Struct that take one of a few values, with those."""
    for name, field in fields_of(kind).items():
        for option in options_of(field):
            if isinstance(option, inspect.EnumType):
                yield name, [item.value for item in typing.cast("Any", option.cls)]


def sizes_of(route: Route) -> Iterator[tuple[str, str]]:
    """The fields that say how much to answer, and what carries them."""
    for kind, where in ((route.query, "params"), (route.body, "json")):
        if kind is not None:
            yield from ((name, where) for name in fields_of(kind) if name in {"size", "limit", "count", "take"})
