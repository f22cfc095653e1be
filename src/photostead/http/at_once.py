"""Requests that are answered on the spot, as soon as their bytes are there: what is asked most (pictures, signs of life)
costs less to answer than to hand to a task, a middleware and a thread. Who asks, whether they may, and what they are
answered is said by the same functions as everywhere; here is only the short way between them (decision 0066).

Whatever is not plain is left to the long way, as if nobody had looked at it: a credential that is not remembered, a body,
a part of a file, a page or a file that a disk would have to be asked for, and everything that would be refused. So nothing
but success is told here, nothing is written, and the long way alone says what is wrong.
"""

import logging
import os
import re
import stat
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from aiohttp import HttpVersion11, hdrs, web
from aiohttp.http_parser import RawRequestMessage
from aiohttp.web_protocol import RequestHandler

from photostead.access.identity import Identities, Identity
from photostead.db.database import Database
from photostead.db.glance import NotAtOnceError
from photostead.host.cached import open_cached, read_cached
from photostead.http import noting
from photostead.http.context import Context, Services
from photostead.http.credentials import find_credentials
from photostead.http.dispatch import admit, arguments_reader, json_parts
from photostead.http.files import INLINE_BYTES, check_place, matches
from photostead.http.heads import file_head, json_head
from photostead.http.peer import Peer, find_peer
from photostead.http.reply import File, Reply
from photostead.http.router import PATH_PARAMETER, Route
from photostead.kernel.values import Network

AN_ID = re.compile("([0-9a-fA-F-]{36})")
Note = Callable[[str, str, int, float], None]


class Plain(web.Request):
    """A request of which there is no more than its head, and who sent it. Whoever asks more of it finds nothing there, and
    then it goes the long way: aiohttp would note a dozen other things of it, each time."""

    def __init__(self, message: RawRequestMessage, protocol: RequestHandler) -> None:
        self._message, self._protocol = message, protocol
        self._method, self._version = message.method, message.version
        self._headers, self._rel_url = message.headers, message.url
        self._cache, self._state = {}, {}
        self._transport_sslcontext, self._transport_peername = protocol.ssl_context, protocol.peername


class Glancing(Context):
    """A request whose handler gets what can be read at once, or nothing."""

    __slots__ = ("_proxies",)
    _proxies: list[Network]

    def __init__(
        self, services: Services, request: web.Request, identity: Identity | None, proxies: list[Network]
    ) -> None:
        put = object.__setattr__
        put(self, "services", services)
        put(self, "request", request)
        put(self, "identity_or_none", identity)
        put(self, "_proxies", proxies)

    @property
    def peer(self) -> Peer:
        """Judged when it is asked for: few handlers do."""
        return find_peer(self.request, self._proxies)

    @property
    def db(self) -> Database:
        """What of the database can be had without waiting: it can only be read."""
        return self.services.db.glance  # type: ignore[return-value]


class Asked(NamedTuple):
    """A route, as it is told apart and counted, and what reads its arguments."""

    route: Route
    label: str
    names: list[str]
    read: Callable[[web.Request, dict[str, str]], dict[str, Any]]


class AtOnce:
    """What answers. `files_below` is the folder of ours whose files no other machine and no other program has to be asked for;
    None where there is none."""

    def __init__(
        self,
        services: Services,
        identities: Identities,
        routes: Sequence[Route],
        *,
        files_below: str | None,
        note: Note | None,
    ) -> None:
        self._services, self._identities, self._note = services, identities, note
        self._proxies: list[Network] = services.options.proxy_networks
        self._files_below = None if files_below is None else files_below.rstrip("/") + "/"
        self._asked = {shape_of(route): as_asked(route) for route in routes}
        self.answered = 0

    def answer(self, message: RawRequestMessage, protocol: RequestHandler) -> bytes | None:
        """The whole answer, head and body; None for what goes the long way."""
        began = 0.0 if self._note is None else time.perf_counter()
        if message.method != hdrs.METH_GET or message.version != HttpVersion11 or message.should_close:
            return None
        asked, given = self._find(message.path)
        if asked is None or self._services.gate.is_closed or noting.log.isEnabledFor(logging.DEBUG):
            return None
        headers = message.headers
        if hdrs.RANGE in headers or hdrs.EXPECT in headers or hdrs.UPGRADE in headers:
            return None  # what changes an answer, or how it is sent, in ways that are no matter of this module
        try:
            status, head, body = self._reply(asked, given, Plain(message, protocol))
            answer = b"".join((head, body))
        except Exception:  # whatever it is, the long way meets it again, and says it
            return None
        self.answered += 1
        if self._note is not None:
            self._note(hdrs.METH_GET, asked.label, status, time.perf_counter() - began)
        return answer

    def _find(self, target: str) -> tuple[Asked | None, dict[str, str]]:
        pieces = AN_ID.split(target.partition("?")[0])
        asked = self._asked.get(tuple(pieces[::2]))
        return asked, {} if asked is None else dict(zip(asked.names, pieces[1::2], strict=True))

    def _reply(self, asked: Asked, given: dict[str, str], request: web.Request) -> tuple[int, bytes, bytes | bytearray]:
        """Status, head, body. Raises NotAtOnceError, and what the long way will raise."""
        route, identity = asked.route, None
        if not route.is_public:
            identity = self._identities.known(find_credentials(request, accepts_link=route.accepts_link))
            if identity is None:
                raise NotAtOnceError
            admit(route, identity)
        context = Glancing(self._services, request, identity, self._proxies)
        result = run_now(route.handler(context, **asked.read(request, given)))
        if isinstance(result, File):
            return self._file(request, result)
        if result is None or isinstance(result, Reply | web.StreamResponse):
            raise NotAtOnceError
        headers, body = json_parts(request, result)
        return route.statuses[0], json_head(route.statuses[0], headers, len(body)), body

    def _file(self, request: web.Request, file: File) -> tuple[int, bytes, bytes | bytearray]:
        path = os.fsdecode(file.path)
        if self._files_below is None or not path.startswith(self._files_below) or file.download_name is not None:
            raise NotAtOnceError
        body = read_small(os.fsencode(path), file)
        if file.etag is not None and hdrs.IF_NONE_MATCH in request.headers and matches(request, file.etag):
            return 304, file_head(file, None), b""
        return 200, file_head(file, len(body)), body


def as_asked(route: Route) -> Asked:
    """What there is to know of a route."""
    return Asked(route, "/api" + route.path, PATH_PARAMETER.findall(route.path), arguments_reader(route))


def shape_of(route: Route) -> tuple[str, ...]:
    """What is in its addresses around the ids."""
    return tuple(PATH_PARAMETER.split("/api" + route.path)[::2])


def run_now(handling: Any) -> Any:
    """What a handler returns that has nothing to wait for. Raises NotAtOnceError where it has."""
    try:
        handling.send(None)
    except StopIteration as done:
        return done.value
    handling.close()
    raise NotAtOnceError


def read_small(path: bytes, file: File) -> bytearray:
    """As `files.open_file`, of what is small and in memory. Raises NotAtOnceError for the rest, NotFound."""
    descriptor = open_cached(path)
    if descriptor is None:
        raise NotAtOnceError
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > INLINE_BYTES:
            raise NotAtOnceError
        check_place(descriptor, file)
        data = read_cached(descriptor, status.st_size)
    finally:
        os.close(descriptor)
    if data is None:
        raise NotAtOnceError
    return data
