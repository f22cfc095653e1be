"""Requests made by schemathesis from a document: of each operation the edges of everything that it takes, valid and invalid
("coverage"), and drawn ones. They come in the same order each time.

Where a request names a thing by an id, it is mostly given one of the household: others get no further than to a refusal.
What is said of the answers is in `answers`.
"""

import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings, strategies
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.errors import SchemathesisError
from schemathesis.core.parameters import ParameterLocation
from schemathesis.schemas import APIOperation

from photostead.features.registry import all_routes
from photostead.http.openapi import build
from photostead.http.router import PATH_PARAMETER, Route
from tests.api.samples import FIELDS, Things, meaning, path_sample
from tests.contract_check import UUID4, contract, find_operation

# Formats that schemathesis makes by itself, and faster than from the reference's patterns.
MADE = ("uuid", "email", "date-time", "date")
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
# One in so many requests keeps the ids that were made up.
STRANGE = 4
# Fields that name something, the longest first: `featureFaceAssetId` ends like `assetId`.
NAMES = sorted((name for name in FIELDS if name.lower().endswith(("id", "ids"))), key=len, reverse=True)
Operation = APIOperation[Any, Any, Any, Any]
Case = schemathesis.Case[Operation]
schemathesis.openapi.format("uuid", strategies.uuids(version=4).map(str))


@dataclass(frozen=True)
class Request:
    """One request as it goes over the wire, below /api; `is_valid` says whether its schema allows it."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes | None
    is_valid: bool
    what: str

    def __str__(self) -> str:
        return f"{self.method} {self.target} {self.headers} {self.body!r:.300} ({self.what})"


def simplified(schema: Any) -> Any:
    """A document whose texts of a known format are known by that alone, and that says nothing of who asks: we do."""
    if isinstance(schema, list):
        return [simplified(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    left_out = {"security", "pattern"} if schema.get("format") in MADE else {"security"}
    return {name: simplified(item) for name, item in schema.items() if name not in left_out}


@cache
def route_of(method: str, path: str) -> Route:
    """The route of an operation; what a path calls its parameters does not matter."""
    routes = {(route.method, PATH_PARAMETER.sub("{}", route.path)): route for route in all_routes()}
    return routes[method.upper(), PATH_PARAMETER.sub("{}", path)]


@cache
def operations() -> list[tuple[Route, Operation]]:
    """Each of our routes with what the reference says of it; our own with what we say."""
    ours = json.loads(json.dumps(build(all_routes(), "1")))
    ours["paths"] = {
        path: methods for path, methods in ours["paths"].items() if find_operation(next(iter(methods)), path) is None
    }
    found = []
    for document in (contract(), ours):
        schema = schemathesis.openapi.from_dict(simplified(document))
        for result in schema.get_all_operations():
            operation: Operation = result.ok()  # type: ignore[union-attr]  # an error of the document is raised
            found.append((route_of(operation.method, operation.path), operation))
    return found


def edges(operation: Operation, *, stop: int, step: int = 1) -> Iterator[Case]:
    """Every so many of the requests at the edges of what the operation takes."""
    config = operation.schema.config.generation_for(operation=operation)
    made = operation.schema.iter_coverage_cases(operation, generation_modes=list(MODES), generation_config=config)
    yield from islice(made, 0, stop, step)


def drawn(operation: Operation, number: int) -> list[Case]:
    """At most so many valid requests, and as many invalid ones."""
    found: list[Case] = []

    def keep(case: Case) -> None:
        found.append(case)

    for mode in MODES:
        rule = settings(
            max_examples=number, derandomize=True, database=None, deadline=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        try:
            rule(given(operation.as_strategy(generation_mode=mode))(keep))()
        except (Unsatisfiable, SchemathesisError):
            continue  # what takes nothing has no invalid request
    return found


def on_the_wire(case: Case, route: Route, things: Things, number: int) -> Request:
    """The request, with ids of the household in place of those that were made up."""
    mode = case.meta.generation.mode if case.meta is not None else GenerationMode.POSITIVE
    what = getattr(case.meta.phase.data, "description", "") if case.meta is not None else ""
    if number % STRANGE:
        name_things(case, route, things)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sent = requests.Request(**case.as_transport_kwargs(base_url="http://x/api")).prepare()
    body: Any = sent.body.encode() if isinstance(sent.body, str) else sent.body
    return Request(
        str(sent.method),
        str(sent.url).removeprefix("http://x"),
        {name: str(value) for name, value in sent.headers.items() if name != "Content-Length"},
        bytes(body) if body is not None else None,
        mode.is_positive,
        str(what),
    )


def name_things(case: Case, route: Route, things: Things) -> None:
    """Put the household's ids where ids stand."""
    is_wrong = case.meta is not None and case.meta.is_negative_at(ParameterLocation.PATH)
    for mine, theirs in zip(PATH_PARAMETER.findall(route.path), PATH_PARAMETER.findall(case.path), strict=True):
        if not is_wrong or is_id(case.path_parameters.get(theirs)):
            case.path_parameters[theirs] = path_sample(route, mine, things)
    if isinstance(case.query, dict):
        case.query = named(case.query, things)
    case.body = named(case.body, things)


def named(value: Any, things: Things, field: str = "") -> Any:
    """The same with the household's ids in fields that are known to name something."""
    if isinstance(value, dict):
        return {name: named(item, things, name) for name, item in value.items()}
    if isinstance(value, list):
        return [named(item, things, field) for item in value]
    known = next((FIELDS[name] for name in NAMES if field.lower().endswith(name.lower())), None)
    if known is None or not is_id(value):
        return value
    found = meaning(known, things)
    return found[0] if isinstance(found, list) else found


def is_id(value: Any) -> bool:
    """Whether it is an id as the reference writes them."""
    return isinstance(value, str) and UUID4.match(value) is not None
