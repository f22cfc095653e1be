"""Every request says which route it is, so that each log line within it does; at "debug" it has a line of its own."""

import logging

from aiohttp import web

from photostead.http.errors import Handler
from photostead.kernel.log import log_about

log = logging.getLogger(__name__)
NO_ROUTE = "none"


@web.middleware
async def note_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The route and not the address: addresses hold ids, share keys and what people looked for."""
    route = f"{request.method} {route_of(request)}"
    with log_about(route=route):
        response = await handler(request)
        log.debug("%s: %d", route, response.status)
        return response


def route_of(request: web.Request) -> str:
    """`/api/assets/{asset_id}`; "none" where nothing is served."""
    resource = request.match_info.route.resource
    return NO_ROUTE if resource is None else resource.canonical
