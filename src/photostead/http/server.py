"""The listening side: an aiohttp application of the routes, the live events and the web app, on one socket."""

import asyncio
import contextlib

from aiohttp import web

from photostead.http.dispatch import Dispatcher
from photostead.http.errors import errors_to_wire
from photostead.http.gaps import GAPS
from photostead.http.router import Route
from photostead.http.socket import LiveEvents
from photostead.http.static import WebApp
from photostead.kernel.errors import StartError

# How long running answers may go on after a stop was asked for.
SHUTDOWN_SECONDS = 3.0
MAX_BODY = 1 << 50  # uploads are streamed; JSON has its own bound


def build_application(dispatcher: Dispatcher, routes: list[Route], live: LiveEvents) -> web.Application:
    """Everything that answers, most specific first."""
    app = web.Application(middlewares=[errors_to_wire], client_max_size=MAX_BODY)
    dispatcher.bind(app, routes)
    dispatcher.bind_gaps(app, GAPS)
    app.router.add_get("/.well-known/immich", well_known)
    app.router.add_get("/api/openapi.json", dispatcher.document_handler(routes))
    app.on_response_prepare.append(add_headers)
    live.attach(app)
    WebApp().attach(app)
    return app


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """What every answer says: no versions of what it is built with, and no guessing at types."""
    response.headers["Server"] = "Photostead"
    response.headers.setdefault("X-Content-Type-Options", "nosniff")


async def well_known(request: web.Request) -> web.Response:
    """Where the API is, for clients that were given only the address."""
    return web.json_response({"api": {"endpoint": "/api"}})


class Server:
    """Listens on one address until stopped."""

    def __init__(self, app: web.Application, host: str, port: int) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS, handler_cancellation=True)
        self._host, self._port = host, port

    async def start(self) -> int:
        """Begin to listen; the port (of use when 0 was asked for). Raises StartError where the address is taken."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port, reuse_address=True)
        try:
            await site.start()
        except OSError as error:
            raise StartError(
                f"Cannot listen on {self._host} port {self._port} ({error.strerror}): is another Photostead running? "
                "Choose another port with --port."
            ) from error
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop listening and let running answers end."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._runner.cleanup(), SHUTDOWN_SECONDS + 1)
