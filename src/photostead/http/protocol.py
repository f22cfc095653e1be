"""What is said to whoever speaks no HTTP, before any operation is found: the one error shape, like everybody gets it.

Left to itself aiohttp would answer its own name and version, and all that it was sent.
"""

from typing import Any

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from photostead.http.errors import error_response

# By status; there are no others.
SAID = {
    400: ("Bad Request", "This is no HTTP request that can be understood."),
    500: ("Internal Server Error", "Internal server error"),
    504: ("Gateway Timeout", "This took too long."),
}


class Protocol(RequestHandler):
    """One connection."""

    __slots__ = ()

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """The answer to what cannot be read. Raises ConnectionError where another has begun."""
        super().handle_error(request, status, exc, message)  # writes the log
        response = error_response(status, *SAID[status])
        response.headers["Server"] = "Photostead"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.force_close()
        return response


class Connections(web.Server):
    """Everyone who is connected."""

    def __call__(self) -> RequestHandler:
        return Protocol(self, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """An application whose connections are ours."""

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        options: dict[str, Any] = made._kwargs
        return Connections(
            made.request_handler,
            request_factory=made.request_factory,
            handler_cancellation=made.handler_cancellation,
            **options,
        )
