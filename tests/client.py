"""A client for request tests: one identity, paths as the reference writes them, every answer checked by the contract."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec

from tests.contract_check import check_answer, find_operation, success_statuses
from tests.described_answers import check_described

Body = Any


@dataclass
class Answer:
    """What came back: `body` is decoded JSON, bytes of anything else, None of nothing."""

    status: int
    headers: Mapping[str, str]
    body: Body
    cookies: dict[str, Any] = field(default_factory=dict)


@dataclass
class Client:
    """`headers` and `params` carry the credentials. `user_id` is the integer key, `uid` the id outside (of whom it is).

    `await client.get("/albums", expect=200)` gives the body; `client.last` is the whole last answer.
    """

    http: aiohttp.ClientSession
    base: str
    headers: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    user_id: int = 0
    uid: str = ""
    last: Answer = field(default_factory=lambda: Answer(0, {}, None))

    async def get(self, path: str, **options: Any) -> Body:
        """GET; see `call`."""
        return await self.call("GET", path, **options)

    async def post(self, path: str, **options: Any) -> Body:
        """POST; see `call`."""
        return await self.call("POST", path, **options)

    async def put(self, path: str, **options: Any) -> Body:
        """PUT; see `call`."""
        return await self.call("PUT", path, **options)

    async def patch(self, path: str, **options: Any) -> Body:
        """PATCH; see `call`."""
        return await self.call("PATCH", path, **options)

    async def delete(self, path: str, **options: Any) -> Body:
        """DELETE; see `call`."""
        return await self.call("DELETE", path, **options)

    async def call(self, method: str, path: str, *, expect: int | None = None, **options: Any) -> Body:
        """A request below /api. `expect` is the status to insist on; without it, one that the reference declares.

        `json`, `data`, `params`, `headers` as aiohttp takes them. Raises AssertionError with the body on surprise.
        """
        answer = await self.send(method, "/api" + path, **options)
        operation = find_operation(method, path)
        wanted = [expect] if expect is not None else success_statuses(operation) if operation else range(200, 300)
        assert answer.status in wanted, f"{method} {path} → {answer.status} instead of {wanted}: {answer.body!r:.600}"
        content_type = answer.headers.get("Content-Type", "").partition(";")[0]
        check_answer(method, path, answer.status, content_type, answer.body)
        check_described(method, path, answer.status, answer.body)
        return answer.body

    async def send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | list[tuple[str, str]] | None = None,
        **options: Any,
    ) -> Answer:
        """A request to any path of the server, nothing expected of its answer."""
        query = [*self.params.items(), *(params.items() if isinstance(params, Mapping) else params or ())]
        async with self.http.request(
            method,
            self.base + path,
            headers={**self.headers, **(headers or {})},
            params=query,
            allow_redirects=False,
            **options,
        ) as response:
            data = await response.read()
            is_json = response.content_type == "application/json" and data
            body = msgspec.json.decode(data) if is_json else data or None
            self.last = Answer(response.status, response.headers, body, dict(response.cookies))
            return self.last
