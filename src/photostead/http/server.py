"""The listening side: an aiohttp application of the routes, the live events and the web app, for HTTP and HTTPS, on
addresses of our own or on sockets that a service manager opened.

No answer carries HSTS: browsers would then ask every port of this host for HTTPS, that of plain HTTP and those of the
box's other services included. A reverse proxy that has the host for itself may add it.
"""

import asyncio
import contextlib
import errno
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from photostead.host.systemd import listen_sockets
from photostead.http.at_once import AtOnce
from photostead.http.connection import Doorway, Runner
from photostead.http.context import SAID
from photostead.http.dispatch import Dispatcher
from photostead.http.errors import errors_to_wire
from photostead.http.gaps import GAPS
from photostead.http.noting import note_request
from photostead.http.reply import EVERY_ANSWER
from photostead.http.router import Route
from photostead.http.socket import LiveEvents
from photostead.http.static import WebApp
from photostead.http.traffic import Traffic
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options

if TYPE_CHECKING:
    from photostead.http.tls import Tls

log = logging.getLogger(__name__)

# How long running answers may go on after a stop was asked for.
SHUTDOWN_SECONDS = 2.5
Page = Callable[[web.Request], Awaitable[web.StreamResponse]]
MAX_BODY = 1 << 50  # uploads are streamed; JSON has its own bound


@dataclass(frozen=True, slots=True)
class Listening:
    """One way in: an address, or sockets that listen already (then host and port do not matter)."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None
    sockets: tuple[socket.socket, ...] = ()


@dataclass(frozen=True, slots=True)
class Extras:
    """What answers beside the API: pages by their exact path, and who counts what is asked."""

    web_app: WebApp
    pages: Mapping[str, Page]
    traffic: Traffic | None = None


def build_application(dispatcher: Dispatcher, routes: list[Route], live: LiveEvents, extras: Extras) -> web.Application:
    """Everything that answers, most specific first."""
    counting = [extras.traffic.count] if extras.traffic else []
    app = web.Application(middlewares=[note_request, *counting, errors_to_wire], client_max_size=MAX_BODY)
    dispatcher.bind(app, routes)
    dispatcher.bind_gaps(app, GAPS)
    app.router.add_get("/.well-known/immich", well_known)
    app.router.add_get("/api/openapi.json", dispatcher.document_handler(routes))
    app.on_response_prepare.append(add_headers)
    live.attach(app)
    for path, page in extras.pages.items():
        app.router.add_get(path, page)
    extras.web_app.attach(app)
    return app


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """What every answer says, and what is said of this one."""
    response.headers.update(EVERY_ANSWER)
    response.headers.update(request.get(SAID, {}))


async def well_known(request: web.Request) -> web.Response:
    """Where the API is, for clients that were given only the address."""
    return web.json_response({"api": {"endpoint": "/api"}})


async def load_tls(options: Options, label: str) -> "Tls | None":
    """The certificate of HTTPS, where that is asked for; `label` is the box's name on the LAN. Raises StartError where it cannot be used."""
    if not options.https_enabled:
        return None
    # Not before somebody wants it: the library of certificates takes 9 MB.
    from photostead.http.tls import Tls, of_options

    def load() -> Tls:
        tls = of_options(options, label)
        tls.load()
        return tls

    return await asyncio.to_thread(load)


def ways_in(options: Options, tls: "Tls | None") -> tuple[Listening, Listening | None]:
    """Where to listen for HTTP and for HTTPS, as the options say or as a service manager has begun to. Raises StartError."""
    given = tuple(listen_sockets("https"))
    if tls is None and given:
        for one in given:
            one.close()
        raise StartError("A socket for HTTPS was passed and https.enabled is not set: set it, or pass none.")
    http = Listening(options.http_host, options.http_port, sockets=tuple(listen_sockets("http")))
    if tls is None:
        return http, None
    return http, Listening(options.http_host, options.https_port, tls.context, given)


def is_our_fault(record: logging.LogRecord) -> bool:
    """Filter of what aiohttp logs: whoever talks nonsense is answered 400, and cannot fill the log with what they said."""
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, HttpProcessingError | web.RequestPayloadError):
        return True
    log.debug("A request that is no HTTP was refused: %s", type(error).__name__)
    return False


protocol_log = logging.getLogger(f"{__name__}.protocol")
protocol_log.addFilter(is_our_fault)


class Server:
    """Listens until stopped: for HTTP, and with a certificate for HTTPS on a port of its own beside it."""

    def __init__(self, app: web.Application, at_once: AtOnce, options: Options, tls: "Tls | None" = None) -> None:
        self.at_once = at_once
        self._runner = Runner(app, at_once, logger=protocol_log, shutdown_timeout=SHUTDOWN_SECONDS)
        self._options, self._tls = options, tls
        self._watch: asyncio.Task[None] | None = None
        self.https_port: int | None = None

    async def start(self) -> int:
        """Begin to listen; the port of HTTP (of use when 0 was asked for), 0 where it has none. Raises StartError where an
        address cannot be had."""
        http, https = ways_in(self._options, self._tls)
        await self._runner.setup()
        port = await self._listen(http)
        if https is not None:
            self.https_port = await self._listen(https)
        if self._tls is not None:
            self._watch = asyncio.create_task(self._tls.watch(), name="certificate")
            self._tls.announce(self.https_port)
        return port

    async def _listen(self, wanted: Listening) -> int:
        before = len(self._runner.addresses)
        try:
            for site in make_sites(self._runner, wanted):
                await site.start()
        except (OSError, ValueError) as error:
            raise StartError(refusal(wanted, error)) from error
        addresses = self._runner.addresses[before:]
        return next((int(address[1]) for address in addresses if isinstance(address, tuple)), 0)

    @property
    def doorway(self) -> Doorway:
        """Who is connected."""
        return cast("Doorway", self._runner.server)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The addresses that are listened on, as bound; `::` is IPv4 too."""
        return tuple(dict.fromkeys(str(one[0]) for one in self._runner.addresses if isinstance(one, tuple)))

    async def look_again(self) -> None:
        """The files of the certificate may be new ones."""
        if self._tls is not None:
            await self._tls.look_soon()

    async def stop(self) -> None:
        """Stop listening and let running answers end."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._runner.cleanup(), SHUTDOWN_SECONDS + 1)


def make_sites(runner: web.AppRunner, wanted: Listening) -> list[web.BaseSite]:
    """What listens, not started yet. Raises OSError and ValueError where a socket cannot be made."""
    if wanted.sockets:
        return [web.SockSite(runner, given, ssl_context=wanted.tls) for given in wanted.sockets]
    if wanted.host == "::":  # left to itself asyncio would leave IPv4 out
        both = socket.create_server(("::", wanted.port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=128)
        return [web.SockSite(runner, both, ssl_context=wanted.tls)]
    return [web.TCPSite(runner, wanted.host, wanted.port, reuse_address=True, ssl_context=wanted.tls)]


def refusal(wanted: Listening, error: OSError | ValueError) -> str:
    """Why an address cannot be listened on, and what to do."""
    reason = getattr(error, "strerror", None) or str(error)
    if getattr(error, "errno", None) == errno.EADDRNOTAVAIL:
        return (
            f"This machine does not have the address {wanted.host} ({reason}): choose another with http.host (--host)."
        )
    option = "https.port" if wanted.tls else "--port (http.port)"
    if getattr(error, "errno", None) == errno.EACCES:
        return f"Port {wanted.port} is for root only ({reason}): choose one from 1024 on with {option}."
    return (
        f"Cannot listen on {wanted.host} port {wanted.port} ({reason}): is another Photostead running? "
        f"Choose another port with {option}."
    )
