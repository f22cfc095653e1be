"""Answers against what our own document says of them: types, and that every field is there which has no way to be left out.

The web app's types are written from that document, which takes a field with a default for one that is always answered. An
answer that its Struct reads and writes again without a difference is what the document says, be it from a Struct or
put together in the database. The reference's operations are besides checked against the reference, in `contract_check`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from photostead.features.registry import all_routes
from photostead.http.reply import File
from photostead.http.router import PATH_PARAMETER, Route
from tests.contract_check import ContractError


@cache
def routes() -> dict[tuple[str, int], list[tuple[re.Pattern[str], Route]]]:
    """Our operations by method and number of slashes, those without parameters first."""
    found: dict[tuple[str, int], list[tuple[re.Pattern[str], Route]]] = defaultdict(list)
    for route in sorted(all_routes(), key=lambda route: route.path.count("{")):
        pattern = re.compile(PATH_PARAMETER.sub("[^/]+", route.path) + r"\Z")
        found[route.method, route.path.count("/")].append((pattern, route))
    return found


def find_route(method: str, path: str) -> Route | None:
    """The operation that a request (`path` below /api) is for, or None."""
    path = path.partition("?")[0]
    return next((route for pattern, route in routes()[method, path.count("/")] if pattern.match(path)), None)


def check_described(method: str, path: str, status: int, body: Any) -> None:
    """Raises ContractError unless the body (decoded JSON) of a success is what our document says."""
    route = find_route(method, path)
    if route is None or status not in route.statuses or status >= 400 or not answers_json(route):
        return
    where = f"{method} {path} → {status}"
    try:
        told = msgspec.to_builtins(msgspec.convert(body, route.returns))
    except msgspec.ValidationError as error:
        raise ContractError(f"{where}: {error}") from None
    if told != body:
        raise ContractError(f"{where}: {'; '.join(differences(told, body, '$'))}")


def answers_json(route: Route) -> bool:
    """Whether there is a type to hold the answer to."""
    return route.media_type == "application/json" and route.returns is not None and route.returns is not File


def differences(told: Any, body: Any, where: str) -> Iterator[str]:
    """Where an answer is not what its type makes of it."""
    if isinstance(told, dict) and isinstance(body, dict):
        yield from (f"{where} lacks {name}, which has a default" for name in told.keys() - body.keys())
        yield from (f"{where} has {name}, which is not described" for name in body.keys() - told.keys())
        for name in told.keys() & body.keys():
            yield from differences(told[name], body[name], f"{where}.{name}")
    elif isinstance(told, list) and isinstance(body, list):
        for position, (mine, theirs) in enumerate(zip(told, body, strict=True)):
            yield from differences(mine, theirs, f"{where}[{position}]")
    elif told != body:
        yield f"{where} is {body!r:.80}, described as {told!r:.80}"
