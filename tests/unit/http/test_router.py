"""Declarations that are wrong fail when the module is imported, with the place and what to do."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from photostead.access.permissions import Permission
from photostead.http.context import Context
from photostead.http.router import Routes, camel, collect


class Query(msgspec.Struct):
    """Some parameters."""

    size: int = 1


async def plain(ctx: Context) -> None:
    """Nothing."""


async def with_id(ctx: Context, thing_id: str) -> None:
    """One thing."""


async def untyped(ctx: Context, thing_id) -> None:  # type: ignore[no-untyped-def]
    """A mistake."""


async def surplus(ctx: Context, other: str) -> None:
    """A mistake."""


def not_async(ctx: Context) -> None:
    """A mistake."""


@pytest.mark.parametrize(
    ("path", "options", "handler", "message"),
    [
        ("", {}, plain, "exactly one of permission=, authenticated=True, public=True"),
        ("", {"public": True, "authenticated": True}, plain, "exactly one of"),
        ("", {"public": True, "permission": Permission.ASSET_READ}, plain, "exactly one of"),
        ("", {"authenticated": True, "permission": Permission.ASSET_READ}, plain, "exactly one of"),
        (
            "",
            {"authenticated": True, "maintenance": True},
            plain,
            "maintenance=True is for what is public=True or admin",
        ),
        ("/{thing_id}", {"public": True}, plain, "plain has no argument for thing_id"),
        ("/{thing_id}", {"public": True}, untyped, "untyped lacks types of thing_id"),
        ("", {"public": True}, surplus, "surplus has arguments nobody fills: other"),
        ("", {"public": True}, with_id, "with_id has arguments nobody fills: thing_id"),
        ("", {"public": True}, not_async, "not_async must be async"),
    ],
)
def test_wrong_declaration(path: str, options: dict[str, Any], handler: Callable[..., Any], message: str) -> None:
    """One mistake each; the message names the path."""
    routes = Routes(tag="Things", prefix="/things")
    with pytest.raises(TypeError, match=message) as caught:
        routes.get(path, **options)(handler)
    assert "/things" in str(caught.value)
    assert routes.routes == []


def test_declaration() -> None:
    """What a route knows of itself."""
    routes = Routes(tag="Things", prefix="/things")

    @routes.put("/{thing_id}", permission=Permission.ASSET_READ, admin=True, link=True, status=(201, 200))
    async def update_thing_now(ctx: Context, thing_id: str, query: Query, body: Query) -> Query:
        """Change it."""
        return body

    [route] = routes.routes
    assert (route.method, route.path, route.operation_id) == ("PUT", "/things/{thing_id}", "updateThingNow")
    assert (route.is_public, route.is_admin, route.accepts_link) == (False, True, True)
    assert (route.statuses, route.path_types) == ((201, 200), {"thing_id": str})
    assert (route.query, route.body, route.returns, route.summary) == (Query, Query, Query, "Change it.")


def test_usual_statuses() -> None:
    """204 where nothing is returned."""
    routes = Routes(tag="Things", prefix="/things")

    @routes.get("/a", public=True)
    async def something(ctx: Context) -> Query:
        """Something."""
        return Query()

    routes.get("/b", public=True)(plain)
    assert [route.statuses for route in routes.routes] == [(200,), (204,)]
    assert routes.routes[1].returns is None


def test_two_operations_of_one_name_or_path() -> None:
    """Across features; parameters count by their place, not their name."""
    first, second = Routes(tag="A", prefix="/things"), Routes(tag="B", prefix="/things")
    first.get("/{thing_id}", public=True)(with_id)

    async def with_id_again(ctx: Context, name: str) -> None:
        """Another one."""

    second.get("/{name}", public=True)(with_id_again)
    with pytest.raises(TypeError, match=r"declared twice \(path\): GET /things/{}"):
        collect([first, second])
    third = Routes(tag="C", prefix="/others")
    third.get("/{thing_id}", public=True)(with_id)
    with pytest.raises(TypeError, match=r"declared twice \(operationId\): withId"):
        collect([first, third])


def test_names() -> None:
    """Python's to the reference's."""
    assert [camel(name) for name in ("ping", "create_album", "get_o_auth_url")] == [
        "ping",
        "createAlbum",
        "getOAuthUrl",
    ]
