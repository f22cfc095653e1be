"""What is said to whoever speaks no HTTP, before any operation is found: the one error shape, like everybody gets it.

Left to itself aiohttp would answer its own name and version, and all that it was sent.
"""

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from photostead.http.errors import error_response
from photostead.http.reply import EVERY_ANSWER

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
        response.headers.update(EVERY_ANSWER)
        response.force_close()
        return response
