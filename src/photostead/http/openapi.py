"""The OpenAPI document, made from the routes: what is served is what is described.

JSON Schema of the Structs by msgspec; `x-immich-permission` and `x-immich-admin-only` as the reference writes them.
"""

from typing import Any

import msgspec

from photostead.http.reply import File
from photostead.http.router import PATH_PARAMETER, Route, camel

REF = "#/components/schemas/{name}"
SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"cookie": []}, {"api_key": []}]
FORM = "application/x-www-form-urlencoded"
BINARY = {"type": "string", "format": "binary"}
TEXT = {"type": "string"}
# Of request headers that are no text.
HEADERS: dict[str, dict[str, Any]] = {
    "x-immich-hls-msn": {"type": "integer", "minimum": 0, "maximum": (1 << 53) - 1},
    "x-immich-hls-pos": {"type": "number", "minimum": 0},
}
LINK_PARAMETERS: list[dict[str, Any]] = [
    {"name": name, "in": "query", "schema": {"type": "string"}} for name in ("key", "slug")
]


def build(routes: list[Route], version: str) -> dict[str, Any]:
    """The whole document (OpenAPI 3.1)."""
    kinds = [kind for route in routes for kind in schema_types(route)]
    schemas, components = msgspec.json.schema_components(kinds, ref_template=REF)
    by_route = iter(schemas)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        mine = [next(by_route) for _ in schema_types(route)]
        path = PATH_PARAMETER.sub(lambda found: f"{{{camel(found[1])}}}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = operation(route, mine, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Photostead",
            "version": version,
            "description": "A household's photo and video library.",
        },
        "servers": [{"url": "/api"}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": components, "securitySchemes": security_schemes()},
    }


def schema_types(route: Route) -> list[Any]:
    """The types of a route that need a schema, in a fixed order: path, query, body, multipart, returns."""
    optional = [
        route.query,
        route.body,
        route.multipart,
        None if route.returns is File else route.returns,
    ]
    return [
        *route.path_types.values(),
        *(kind for kind in optional if kind is not None),
    ]


def operation(route: Route, schemas: list[dict[str, Any]], components: dict[str, Any]) -> dict[str, Any]:
    """One operation; `schemas` in the order of `schema_types`."""
    left = iter(schemas)
    parameters: list[dict[str, Any]] = [
        {"name": camel(name), "in": "path", "required": True, "schema": next(left)} for name in route.path_types
    ]
    if route.query is not None:
        parameters += query_parameters(next(left), components)
    parameters += [{"name": name, "in": "header", "schema": HEADERS.get(name, TEXT)} for name in route.headers]
    parameters += LINK_PARAMETERS if route.accepts_link else []
    summary, _, description = route.summary.partition("\n")
    result: dict[str, Any] = {
        "operationId": route.operation_id,
        "tags": [route.tag],
        "summary": summary,
        "description": description.strip(),
        "parameters": parameters,
        **security(route),
    }
    if route.body is not None:
        result["requestBody"] = {
            "required": True,
            "content": {FORM if route.takes_form else "application/json": {"schema": next(left)}},
        }
    if route.multipart is not None:
        result["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": next(left)}},
        }
    result["responses"] = responses(route, next(left, None))
    return result


def query_parameters(schema: dict[str, Any], components: dict[str, Any]) -> list[dict[str, Any]]:
    """A query Struct's fields as parameters."""
    fields = components[schema["$ref"].rpartition("/")[2]]
    required = set(fields.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": kind}
        for name, kind in fields["properties"].items()
    ]


def security(route: Route) -> dict[str, Any]:
    """Who may call it, as the reference notes it."""
    result: dict[str, Any] = {} if route.is_public else {"security": SECURITY}
    if route.permission is not None:
        result["x-immich-permission"] = str(route.permission)
    if route.is_admin:
        result["x-immich-admin-only"] = True
    return result


def responses(route: Route, schema: dict[str, Any] | None) -> dict[str, Any]:
    """The success answers; every failure has the one error shape."""
    if route.returns is File:
        content = {route.media_type: {"schema": BINARY}}
    else:
        content = {} if schema is None else {route.media_type: {"schema": schema}}
    return {str(status): {"description": "", **({"content": content} if content else {})} for status in route.statuses}


def security_schemes() -> dict[str, Any]:
    """The three ways to sign in."""
    return {
        "bearer": {"type": "http", "scheme": "bearer"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "immich_access_token"},
        "api_key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
    }
