"""Routes: declared next to their handlers, checked when the module is imported, never at a request.

A handler's signature is its schema: `ctx` first, then path parameters by name, `query` and `body` as msgspec Structs.
What a route may not forget is who may call it: a permission, `authenticated=True` or `public=True`.
"""

import inspect
import re
import typing
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from photostead.access.permissions import Permission
from photostead.http.reply import Reply
from photostead.kernel.ids import Id

# What a shared link must grant for a route: only to look, to take the file away, to add files.
LinkRight = Literal["view", "download", "upload", "login"]
PATH_PARAMETER = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One operation. `path` is below `/api`; `returns` is a msgspec type, None, or FILE for bytes."""

    tag: str
    method: str
    path: str
    handler: Callable[..., Any]
    operation_id: str
    permission: Permission | None
    is_public: bool
    is_admin: bool
    accepts_link: bool
    in_maintenance: bool
    is_at_once: bool
    link_right: LinkRight
    statuses: tuple[int, ...]
    path_types: dict[str, Any]
    query: Any
    body: Any
    takes_form: bool
    multipart: Any
    headers: tuple[str, ...]
    returns: Any
    media_type: str
    summary: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is said of an operation beside its handler.

    One of `permission`, `authenticated` (any signed-in caller), `public` (no credentials) is required. `admin` asks for
    an administrator besides; `link` also admits shared links that grant `link_right`. `status` defaults to 200, or 204
    where nothing is returned. `form`: the body is fields as a browser sends them
    (`application/x-www-form-urlencoded`), not JSON. `multipart` is the Struct that documents a form the handler reads by itself; `headers` are
    request headers to document; `maintenance` keeps an operation that is public or an administrator's open while the
    daemon is in maintenance, when all others answer 503; `at_once`: answered on the event loop where no disk must be waited for
    (`http.at_once`), so what it reads must be a few rows by their keys; `media_type` is that of the answer; `returns` describes the answer where the handler's
    own return type does not (JSON from the database).
    """

    permission: Permission | None = None
    authenticated: bool = False
    public: bool = False
    admin: bool = False
    link: bool = False
    link_right: LinkRight = "view"
    maintenance: bool = False
    at_once: bool = False
    status: int | tuple[int, ...] | None = None
    form: bool = False
    multipart: Any = None
    headers: tuple[str, ...] = ()
    media_type: str = "application/json"
    returns: Any = None


@dataclass(slots=True)
class Routes:
    """The routes of one feature. `@route.get("/{id}", permission=…)` adds one."""

    tag: str
    prefix: str
    routes: list[Route] = field(default_factory=list)

    def get(self, path: str = "", **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a GET operation; see Declaration for the options."""
        return self.add("GET", path, **options)

    def post(self, path: str = "", **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a POST operation."""
        return self.add("POST", path, **options)

    def put(self, path: str = "", **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a PUT operation."""
        return self.add("PUT", path, **options)

    def patch(self, path: str = "", **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a PATCH operation."""
        return self.add("PATCH", path, **options)

    def delete(self, path: str = "", **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a DELETE operation."""
        return self.add("DELETE", path, **options)

    def head(self, path: str = "", **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a HEAD operation, where there is no GET that would answer it."""
        return self.add("HEAD", path, **options)

    def options(self, path: str = "", **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare an OPTIONS operation."""
        return self.add("OPTIONS", path, **options)

    def add(self, method: str, path: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare an operation; `options` are those of Declaration. Raises TypeError for a declaration that is none."""
        declaration = Declaration(**options)
        check_access(method, self.prefix + path, declaration)

        def declare(handler: Callable[..., Any]) -> Callable[..., Any]:
            self.routes.append(make_route(self.tag, method, self.prefix + path, handler, declaration))
            return handler

        return declare


def make_route(tag: str, method: str, path: str, handler: Callable[..., Any], declaration: Declaration) -> Route:
    """A route from its declaration and its handler's signature. Raises TypeError where the two disagree."""
    hints = typing.get_type_hints(handler, include_extras=True)
    returned = hints.pop("return", None)
    names = PATH_PARAMETER.findall(path)
    check_signature(handler, path, names, hints)
    if declaration.at_once:
        check_at_once(method, path, [hints[name] for name in names])
    return Route(
        tag=tag,
        method=method,
        path=path,
        handler=handler,
        operation_id=camel(handler.__name__),
        permission=declaration.permission,
        is_public=declaration.public,
        is_admin=declaration.admin,
        accepts_link=declaration.link,
        in_maintenance=declaration.maintenance,
        is_at_once=declaration.at_once,
        link_right=declaration.link_right,
        statuses=as_statuses(declaration.status, returned),
        path_types={name: hints[name] for name in names},
        query=hints.get("query"),
        body=hints.get("body"),
        takes_form=declaration.form,
        multipart=declaration.multipart,
        headers=declaration.headers,
        returns=described_type(declaration.returns or returned),
        media_type=declaration.media_type,
        summary=inspect.getdoc(handler) or "",
    )


def check_access(method: str, path: str, declaration: Declaration) -> None:
    """Raises TypeError unless the route says in exactly one way who may call it, and in maintenance only who can."""
    ways = (declaration.permission is not None, declaration.authenticated, declaration.public)
    if sum(ways) != 1:
        raise TypeError(f"{method} {path}: give exactly one of permission=, authenticated=True, public=True")
    if declaration.maintenance and not (declaration.public or declaration.admin):
        raise TypeError(f"{method} {path}: maintenance=True is for what is public=True or admin=True")


def check_at_once(method: str, path: str, kinds: list[Any]) -> None:
    """Raises TypeError for what cannot be answered on the loop. No other path looks like one with an id in it, so that there
    the order of the routes does not matter."""
    if method != "GET" or any(kind is not Id for kind in kinds):
        raise TypeError(f"{method} {path}: at_once=True is for GET, and for paths whose only parameters are ids")


def check_signature(handler: Callable[..., Any], path: str, names: list[str], hints: dict[str, Any]) -> None:
    """Raises TypeError where a handler and its path disagree."""
    allowed = {"ctx", "query", "body", *names}
    given = set(inspect.signature(handler).parameters)
    if not inspect.iscoroutinefunction(handler):
        raise TypeError(f"{path}: {handler.__name__} must be async")
    if missing := set(names) - given:
        raise TypeError(f"{path}: {handler.__name__} has no argument for {', '.join(sorted(missing))}")
    if surplus := given - allowed:
        raise TypeError(f"{path}: {handler.__name__} has arguments nobody fills: {', '.join(sorted(surplus))}")
    if untyped := (given - {"ctx"}) - set(hints):
        raise TypeError(f"{path}: {handler.__name__} lacks types of {', '.join(sorted(untyped))}")


def described_type(kind: Any) -> Any:
    """The type that describes an answer: what a Reply carries; nothing for one that writes itself."""
    if typing.get_origin(kind) is Reply:
        kind = typing.get_args(kind)[0]
    writes_itself = isinstance(kind, type) and issubclass(kind, web.StreamResponse)
    return None if writes_itself or kind is type(None) else kind


def as_statuses(status: int | tuple[int, ...] | None, returns: Any) -> tuple[int, ...]:
    """The success statuses, the usual one first."""
    if status is None:
        return (204,) if returns is None or returns is type(None) else (200,)
    return (status,) if isinstance(status, int) else status


def camel(name: str) -> str:
    """`create_album` → `createAlbum`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def collect(groups: list[Routes]) -> list[Route]:
    """All routes of all features; raises TypeError when two share an operationId or a path."""
    routes = [route for group in groups for route in group.routes]
    for kind, keys in (
        ("operationId", [route.operation_id for route in routes]),
        (
            "path",
            [f"{route.method} {PATH_PARAMETER.sub('{}', route.path)}" for route in routes],
        ),
    ):
        twice = {key for key, count in Counter(keys).items() if count > 1}
        if twice:
            raise TypeError(f"declared twice ({kind}): {', '.join(sorted(twice))}")
    return routes
