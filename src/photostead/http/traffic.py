"""Counting what is asked: how many requests by route, method and kind of answer, and how long they took.

Routes are those that were declared, never paths that somebody made up, and methods are those of RFC 9110: the number of
counters is bounded, and nothing of whom or what was asked for is in them. A time ends when the answer is ready to be
sent; a connection that stays open for events counts once and has no time.
"""

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# Seconds. From a row in memory to an upload by phone.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
WEB_APP, LIVE_EVENTS, NOTHING = "web app", "live events", "none"
LIVE_PATH = "/api/socket.io/"


class Times:
    """How many took up to each bound, and longer; how long all of them took."""

    __slots__ = ("counts", "seconds")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        """One more."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


class Traffic:
    """`requests` by (method, route, kind of answer such as `2xx`), `times` by (method, route)."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, str]] = Counter()
        self.times: dict[tuple[str, str], Times] = {}

    @web.middleware
    async def count(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """aiohttp middleware, outermost: errors are answers by then."""
        began = time.perf_counter()
        status = 499  # the client went away
        try:
            response = await handler(request)
            status = response.status
        except web.HTTPException as error:
            status = error.status
            raise
        finally:
            self.note(method_of(request), route_of(request), status, time.perf_counter() - began)
        return response

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """One answer."""
        self.requests[method, route, f"{status // 100}xx"] += 1
        if route != LIVE_EVENTS:
            self.times.setdefault((method, route), Times()).add(seconds)


def method_of(request: web.Request) -> str:
    """One of the known ones."""
    return request.method if request.method in hdrs.METH_ALL else "other"


def route_of(request: web.Request) -> str:
    """As it was declared, such as `/api/assets/{asset_id}`."""
    resource = request.match_info.route.resource
    if resource is None:
        return NOTHING
    route = resource.canonical
    if route.startswith("/{"):
        return WEB_APP
    return LIVE_EVENTS if route == LIVE_PATH else route
