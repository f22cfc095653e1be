"""From a request to a handler and back: who asks, whether they may, what they sent, what they get."""

import functools
import types
import typing
import zlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from aiohttp import web
from multidict import MultiMapping

from photostead import __version__
from photostead.access.identity import Identities, Identity, require, require_link_right
from photostead.db.database import Database
from photostead.http import openapi
from photostead.http.context import Context, Services
from photostead.http.credentials import find_credentials, is_sent_by_another_site
from photostead.http.early import ask_for_body, wait_for_reader
from photostead.http.files import file_response
from photostead.http.gaps import Gap
from photostead.http.peer import Peer, find_peer
from photostead.http.pieces import Pieces
from photostead.http.reply import Cookie, File, RawJson, Reply
from photostead.http.router import Route
from photostead.kernel.acting import Actor, Source, acting
from photostead.kernel.errors import Forbidden, Invalid, NotServedYet, TooLarge
from photostead.kernel.ids import Id, is_id
from photostead.kernel.values import Network

JSON_BYTES = 16 * 1024 * 1024
MOST_FIELDS = 100
# Below this a compressed body is not worth its header.
COMPRESS_BYTES = 1400
LONG_BYTES = 1024 * 1024


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Always:
    """Operations that leave a record even where they write nothing to the database, and what sees to that; see
    `features.audit`."""

    operations: frozenset[str]
    ensure: Callable[[Database], Awaitable[None]]


class Dispatcher:
    """Answers requests for routes, with what this daemon has."""

    def __init__(self, services: Services, identities: Identities, always: Always | None = None) -> None:
        self._services = services
        self._identities = identities
        self._always = always
        self._proxies: list[Network] = services.options.proxy_networks

    def bind(self, app: web.Application, routes: list[Route]) -> None:
        """Register every route below /api."""
        app[DISPATCHER] = self
        for resource in make_resources(tuple(routes)):
            app.router.register_resource(resource)

    async def handle(self, route: Route, read: "Reader", request: web.Request) -> web.StreamResponse:
        """Answer, unless the daemon is in maintenance and the route is not."""
        gate = self._services.gate
        if route.in_maintenance:
            return await self._answer(route, read, request)
        gate.check()
        with gate.passing():
            return await self._answer(route, read, request)

    async def _answer(self, route: Route, read: "Reader", request: web.Request) -> web.StreamResponse:
        if is_sent_by_another_site(request):
            raise Forbidden("Another site's page sent this: open Photostead's own page, and do it there.")
        peer = find_peer(request, self._proxies)
        identity = None if route.is_public else await self.authorise(route, request)
        arguments = await read(request)
        context = Context(self._services, request, peer, identity)
        with acting(self._actor(context, route)) as actor:
            result = await self._record(actor, route.handler(context, **arguments))
        return await respond(request, route, result, peer)

    async def _record(self, actor: Actor | None, handled: Awaitable[Any]) -> Any:
        """What the handler returns. That something was done which no row tells is recorded behind it, and also what was done of
        it before it failed."""
        is_always = self._always is not None and actor is not None and actor.operation in self._always.operations
        try:
            result = await handled
        except Exception:
            if is_always and actor is not None and actor.mentions:
                await self._ensure()
            raise
        if is_always:
            await self._ensure()
        return result

    async def _ensure(self) -> None:
        if self._always is not None:
            await self._always.ensure(self._services.db)

    def _actor(self, ctx: Context, route: Route) -> Actor | None:
        """Whoever changes something by this operation; None where it is only read."""
        is_always = self._always is not None and route.operation_id in self._always.operations
        if route.method == "GET" and not is_always:
            return None
        known = self._services.gate.find_pass(ctx.request) if ctx.identity_or_none is None else None
        return Actor(
            *source_of(ctx.identity_or_none),
            operation=route.operation_id,
            address=ctx.peer.address,
            name=known.name if known else "",
            parameters=dict(ctx.request.match_info),
        )

    def bind_gaps(self, app: web.Application, gaps: Sequence[Gap]) -> None:
        """Register what is not served, so that it says so."""
        for gap in gaps:
            app.router.add_route(gap.method, "/api" + gap.path, self.refusal(gap))

    def refusal(self, gap: Gap) -> Handler:
        """The handler of an operation that is not served; strangers learn only that they must sign in."""

        async def handle(request: web.Request) -> web.StreamResponse:
            if not gap.is_public:
                await self._identities.resolve(find_credentials(request, accepts_link=True))
            raise NotServedYet(f"{gap.method} {gap.path} is not served by this version of Photostead: {gap.reason}.")

        return handle

    def document_handler(self, routes: list[Route]) -> Handler:
        """Serves the OpenAPI document; built when first asked for."""
        document: list[bytes] = []

        async def handle(request: web.Request) -> web.StreamResponse:
            if not document:
                document.append(msgspec.json.encode(openapi.build(routes, __version__)))
            return web.Response(body=document[0], content_type="application/json")

        return handle

    async def authorise(self, route: Route, request: web.Request) -> Identity | None:
        """The caller; raises Unauthenticated or Forbidden. A link counts only where the route opted in. None for whoever
        signed in to maintenance: there the database, and everybody in it, may be what is being replaced."""
        if route.in_maintenance and self._services.gate.find_pass(request) is not None:
            return None
        is_link_login = route.link_right == "login"
        credentials = find_credentials(request, accepts_link=route.accepts_link, is_link_login=is_link_login)
        identity = await self._identities.resolve(credentials)
        admit(route, identity)
        return identity


def admit(route: Route, identity: Identity) -> None:
    """Raises Forbidden unless the caller may ask for this."""
    if route.is_admin and not identity.user.is_admin:
        raise Forbidden("Forbidden")
    if route.permission is not None:
        require(identity, route.permission)
    if identity.link is not None:
        require_link_right(identity.link, route.link_right)


DISPATCHER = web.AppKey("DISPATCHER", Dispatcher)


@functools.lru_cache(maxsize=4)
def make_resources(routes: tuple[Route, ...]) -> list[web.AbstractResource]:
    """The paths of these routes below /api, for any application: its own Dispatcher answers. Literal paths go first:
    `/albums/statistics` is no album's id."""
    table = web.UrlDispatcher()
    for route in sorted(routes, key=lambda route: route.path.count("{")):
        handler = make_handler(route)
        table.add_route(route.method, "/api" + route.path, handler, expect_handler=wait_for_reader)
        if route.method == "GET":
            table.add_route("HEAD", "/api" + route.path, handler)
    return list(table.resources())


def make_handler(route: Route) -> Handler:
    """The aiohttp handler of one route."""
    read = make_reader(route)

    async def handle(request: web.Request) -> web.StreamResponse:
        return await request.app[DISPATCHER].handle(route, read, request)

    return handle


def source_of(identity: Identity | None) -> tuple[Source, int | None, int | None]:
    """By what somebody asks, who that is, and the key of their session, API key or link."""
    if identity is None:
        return "guest", None, None
    if identity.link is not None:
        return "link", identity.user.id, identity.link.id
    if identity.api_key is not None:
        return "key", identity.user.id, identity.api_key.id
    return "session", identity.user.id, identity.session.id if identity.session else None


# --- in

Reader = Callable[[web.Request], Awaitable[dict[str, Any]]]


def make_reader(route: Route) -> Reader:
    """What a request says, as the arguments of the route's handler; the reader raises Invalid, TooLarge."""
    read_address = arguments_reader(route)
    read_body = form_reader(route.body) if route.takes_form else body_reader(route.body)

    async def read(request: web.Request) -> dict[str, Any]:
        arguments = read_address(request, request.match_info)
        if read_body is not None:
            arguments["body"] = read_body(await read_json(request))
        return arguments

    return read


def arguments_reader(route: Route) -> Callable[[web.Request, Mapping[str, str]], dict[str, Any]]:
    """What a request says in its address, as arguments of the route's handler; the reader raises Invalid."""
    read_query = query_reader(route.query)
    read_path = path_reader(route.path_types)

    def read(request: web.Request, match: Mapping[str, str]) -> dict[str, Any]:
        arguments = read_path(match)
        if read_query is not None:
            arguments["query"] = read_query(request.query)
        return arguments

    return read


async def read_json(request: web.Request) -> bytes:
    """The body, up to a bound: also where it says no length, or unpacks to far more than was sent."""
    data = bytearray()
    try:
        if (request.content_length or 0) <= JSON_BYTES:
            await ask_for_body(request)
            async for chunk in request.content.iter_any():
                data += chunk
                if len(data) > JSON_BYTES:
                    break
            else:
                return bytes(data)
    except web.RequestPayloadError as error:
        raise Invalid(f"The request body did not arrive whole: {error}") from error
    raise TooLarge(f"The request body is larger than {JSON_BYTES} bytes.")


@functools.cache
def body_reader(kind: Any) -> Callable[[bytes], Any] | None:
    """Decode and validate a JSON body; an empty one is an empty object (scripts send none)."""
    if kind is None:
        return None
    decoder = msgspec.json.Decoder(kind)

    def read(data: bytes) -> Any:
        try:
            return decoder.decode(data or b"{}")
        except (ValueError, RecursionError) as error:
            raise Invalid(f"The request body is not what this operation takes: {error}") from error

    return read


def form_reader(kind: Any) -> Callable[[bytes], Any]:
    """Decode and validate fields as a browser sends them; of a name that comes twice the first counts."""

    def read(data: bytes) -> Any:
        try:
            pairs = parse_qsl(data.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
            return msgspec.convert(dict(reversed(pairs)), kind, strict=False)
        except ValueError as error:
            raise Invalid(f"The request body is not what this operation takes: {error}") from error

    return read


@functools.cache
def query_reader(kind: Any) -> Callable[[MultiMapping[str]], Any] | None:
    """Decode and validate query parameters: text becomes numbers, booleans, lists as the Struct says."""
    if kind is None:
        return None
    lists = {field.encode_name for field in msgspec.structs.fields(kind) if is_list(field.type)}

    def read(query: MultiMapping[str]) -> Any:
        values: dict[str, Any] = {name: query.getall(name) if name in lists else query[name] for name in query}
        try:
            return msgspec.convert(values, kind, strict=False)
        except msgspec.ValidationError as error:
            raise Invalid(f"Query parameter: {error}") from error

    return read


def is_list(kind: Any) -> bool:
    """Whether a field takes a list, also where it may be absent or null."""
    if typing.get_origin(kind) in {typing.Union, types.UnionType}:
        return any(is_list(option) for option in typing.get_args(kind))
    if typing.get_origin(kind) is typing.Annotated:
        return is_list(typing.get_args(kind)[0])
    return typing.get_origin(kind) in {list, tuple} or kind in {list, tuple}


def path_reader(kinds: dict[str, Any]) -> Callable[[Mapping[str, str]], dict[str, Any]]:
    """Validate path parameters."""
    ids = {name for name, kind in kinds.items() if kind == Id}

    def read(match: Mapping[str, str]) -> dict[str, Any]:
        try:
            return {
                # What msgspec would find out by the same pattern, having taken the type apart each time.
                name: match[name]
                if name in ids and is_id(match[name])
                else msgspec.convert(match[name], kind, strict=False)
                for name, kind in kinds.items()
            }
        except msgspec.ValidationError as error:
            raise Invalid(f"Path parameter: {error}") from error

    return read


# --- out


async def respond(request: web.Request, route: Route, result: Any, peer: Peer) -> web.StreamResponse:
    """What the handler returned, as an answer."""
    status, headers, cookies = route.statuses[0], {}, ()  # type: int, Mapping[str, str], tuple[Cookie, ...]
    if isinstance(result, Reply):
        status, headers, cookies = (
            result.status or status,
            result.headers,
            result.cookies,
        )
        result = result.body
    if isinstance(result, File):
        return await file_response(request, result)
    if isinstance(result, web.StreamResponse):
        return result
    response = json_response(request, result, status)
    response.headers.update(headers)
    for cookie in cookies:
        set_cookie(response, cookie, is_secure=peer.is_secure)
    return response


def json_response(request: web.Request, result: Any, status: int) -> web.Response:
    """JSON, compressed where it pays and is understood; nothing at all for None."""
    if result is None:
        return web.Response(status=status)
    headers, found = json_parts(request, result)
    body = found if len(found) < LONG_BYTES else Pieces(found)
    return web.Response(status=status, body=body, content_type="application/json", headers=headers)


def json_parts(request: web.Request, result: Any) -> tuple[dict[str, str], bytes | bytearray]:
    """Headers and body."""
    found = result.text if isinstance(result, RawJson) else msgspec.json.encode(result)
    body = found.encode() if isinstance(found, str) else found
    headers = {"Cache-Control": "no-store"}
    if len(body) > COMPRESS_BYTES:
        headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = zlib.compress(body, 1, wbits=31)
    return headers, body


def set_cookie(response: web.Response, cookie: Cookie, *, is_secure: bool) -> None:
    """Set or clear a cookie; `Secure` where the connection is."""
    if cookie.value is None:
        response.del_cookie(cookie.name, path="/")
        return
    response.set_cookie(
        cookie.name,
        cookie.value,
        path="/",
        max_age=cookie.max_age,
        httponly=cookie.http_only,
        samesite="Lax",
        secure=is_secure,
    )
