"""The one error shape on the wire: JSON with a string `message`, whatever went wrong and wherever."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import msgspec
from aiohttp import web

from photostead.http.early import answer_early, is_still_speaking
from photostead.kernel.errors import (
    OutOfSpace,
    PhotosteadError,
    TooLarge,
    TooManyRequests,
    Unavailable,
    UnderMaintenance,
)
from photostead.kernel.ids import new_id

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ErrorBody(msgspec.Struct, rename="camel"):
    """What every client gets for every failure. `correlation_id` finds the line in the log."""

    message: str
    error: str
    status_code: int
    correlation_id: str


def error_response(status: int, title: str, message: str, correlation_id: str | None = None) -> web.Response:
    """An answer in the one shape. A message may quote a header, which holds half characters where bytes came that are no text."""
    message = message.encode(errors="replace").decode()
    body = ErrorBody(message, title, status, correlation_id or new_id())
    return web.Response(status=status, body=msgspec.json.encode(body), content_type="application/json")


@web.middleware
async def errors_to_wire(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Map whatever a handler raises. An unforeseen error is logged with its trace and told without it."""
    try:
        response = await handler(request)
        if is_still_speaking(request) and isinstance(response, web.Response):
            await answer_early(request, response)
        return response
    except PhotosteadError as error:
        response = error_response(error.status, error.title, error.message)
        if isinstance(error, TooManyRequests | UnderMaintenance):
            response.headers["Retry-After"] = str(error.retry_after_s)
        # Known callers with much to send; strangers are not listened to for long.
        is_expected = isinstance(error, OutOfSpace | TooLarge | Unavailable) and not request.content.at_eof()
        if is_expected or is_still_speaking(request):
            await answer_early(request, response)
        return response
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        return http_error(request, error)
    except (ConnectionResetError, TimeoutError):
        raise
    except UnicodeEncodeError:
        # Headers and queries may hold bytes that are no UTF-8; they get as far as the database, which refuses them.
        return error_response(400, "Bad Request", "The request holds text that is not UTF-8.")
    except Exception:
        correlation_id = new_id()
        log.exception("%s %s failed (%s)", request.method, request.path, correlation_id)
        return error_response(500, "Internal Server Error", "Internal server error", correlation_id)


def http_error(request: web.Request, error: web.HTTPException) -> web.Response:
    """What aiohttp itself refuses: unknown path, wrong method, body too large."""
    message = error.reason
    if isinstance(error, web.HTTPNotFound):
        message = f"Cannot {request.method} {request.path}"
    response = error_response(error.status, error.reason, message)
    if "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    return response
