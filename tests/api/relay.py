"""A server between a client and a daemon, which notes every request and may answer in the daemon's place, or break off."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

# What becomes of a request: nothing in particular, a status instead of an answer, the connection cut before the daemon
# hears of it ("before"), after it did all it was asked ("after"), or in the middle of the answer's body ("within").
Trouble = int | str | None
HOP_BY_HOP = {"Transfer-Encoding", "Content-Length", "Connection", "Content-Encoding", "Date", "Server"}


@dataclass
class Relay:
    """`url` is where clients go; `trouble` decides about each request by its method and path; `change` may rewrite what is
    answered in JSON, by the path."""

    upstream: str
    url: str = ""
    seen: list[tuple[str, str]] = field(default_factory=list)
    trouble: Callable[[str, str], Trouble] = lambda method, path: None
    change: Callable[[str, Any], Any] = lambda path, value: value

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        self.seen.append((request.method, request.path))
        data = await request.read()
        trouble = self.trouble(request.method, request.path)
        if isinstance(trouble, int):
            return web.json_response({"message": f"the relay says {trouble}"}, status=trouble)
        if trouble == "before":
            return self.cut(request)
        headers = {key: value for key, value in request.headers.items() if key not in HOP_BY_HOP | {"Host"}}
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(
                request.method,
                self.upstream + request.path_qs,
                headers=headers,
                data=data or None,
                allow_redirects=False,
            ) as answer,
        ):
            body = await answer.read()
            if trouble == "after":
                return self.cut(request)
            told = {key: value for key, value in answer.headers.items() if key not in HOP_BY_HOP}
            if trouble == "within":
                return await self.break_off(request, told, body)
            if body and answer.content_type == "application/json":
                body = json.dumps(self.change(request.path, json.loads(body))).encode()
            return web.Response(status=answer.status, headers=told, body=body)

    def cut(self, request: web.Request) -> web.Response:
        """The line is dead."""
        assert request.transport is not None, "it is alive until now"
        request.transport.abort()
        return web.Response()

    async def break_off(self, request: web.Request, headers: dict[str, str], body: bytes) -> web.StreamResponse:
        """Half of an answer that promised to be whole."""
        response = web.StreamResponse(headers={**headers, "Content-Length": str(len(body))})
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        self.cut(request)
        return response


@asynccontextmanager
async def relay(upstream: str) -> AsyncIterator[Relay]:
    """In front of a daemon."""
    between = Relay(upstream)
    application = web.Application(client_max_size=1 << 30)
    application.router.add_route("*", "/{path:.*}", between.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    between.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield between
    finally:
        await runner.cleanup()
