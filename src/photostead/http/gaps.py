"""Operations of the reference that this version does not serve: they answer 501 to whoever is signed in, with a clear
message, and they are listed here with the reason. This list may only shrink.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from aiohttp import web

from photostead.kernel.errors import NotServedYet


class Gap(NamedTuple):
    """One operation, `path` as the reference writes it, below /api."""

    method: str
    path: str
    tag: str
    reason: str


GAPS: tuple[Gap, ...] = ()


def refuse(gap: Gap) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The handler of an operation that is not served."""

    async def handle(request: web.Request) -> web.StreamResponse:
        raise NotServedYet(f"{gap.method} {gap.path} is not served by this version of Photostead: {gap.reason}")

    return handle
