"""The document describes what is served: parameters, bodies, answers, who may call."""

from typing import Any

import msgspec

from photostead.access.permissions import Permission
from photostead.http.context import Context
from photostead.http.openapi import build
from photostead.http.reply import File, Reply
from photostead.http.router import Routes
from photostead.kernel.ids import Id


class Query(msgspec.Struct, rename="camel"):
    """Parameters."""

    page_size: int
    only_mine: bool = False


class Thing(msgspec.Struct, rename="camel"):
    """A thing."""

    thing_name: str
    note: str | None = None


class Form(msgspec.Struct, rename="camel"):
    """A form."""

    asset_data: bytes


routes = Routes(tag="Things", prefix="/things")


@routes.get("/{thing_id}", permission=Permission.ASSET_READ, link=True)
async def get_thing(ctx: Context, thing_id: Id, query: Query) -> Reply[Thing]:
    """One thing.

    With everything about it.
    """
    raise NotImplementedError


@routes.put("/{thing_id}", permission=Permission.ASSET_UPDATE, admin=True)
async def update_thing(ctx: Context, thing_id: Id, body: Thing) -> list[Thing]:
    """Change it."""
    raise NotImplementedError


@routes.post("", public=True, multipart=Form, headers=("x-checksum",), status=(201, 200))
async def upload_thing(ctx: Context) -> Thing:
    """Add one."""
    raise NotImplementedError


@routes.get("/{thing_id}/file", authenticated=True, media_type="application/octet-stream")
async def get_file(ctx: Context, thing_id: Id) -> File:
    """Its bytes."""
    raise NotImplementedError


@routes.delete("/{thing_id}", authenticated=True)
async def delete_thing(ctx: Context, thing_id: Id) -> None:
    """Remove it."""


def document() -> dict[str, Any]:
    """As it goes over the wire."""
    value: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(build(routes.routes, "1.2.3")))
    return value


def test_operation() -> None:
    """Names, words and parameters, in the wire's spelling."""
    operation = document()["paths"]["/things/{thingId}"]["get"]
    assert (operation["operationId"], operation["tags"]) == ("getThing", ["Things"])
    assert (operation["summary"], operation["description"]) == ("One thing.", "With everything about it.")
    found = [(p["in"], p["name"], p.get("required", False)) for p in operation["parameters"]]
    assert found == [
        ("path", "thingId", True),
        ("query", "pageSize", True),
        ("query", "onlyMine", False),
        ("query", "key", False),
        ("query", "slug", False),
    ]
    assert operation["parameters"][0]["schema"]["format"] == "uuid"


def test_answers() -> None:
    """By reference to the components; bytes as such; nothing where nothing is."""
    paths = document()["paths"]
    thing = {"$ref": "#/components/schemas/Thing"}
    answer = paths["/things/{thingId}"]["get"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"] == thing
    answer = paths["/things/{thingId}"]["put"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"] == {"type": "array", "items": thing}
    assert set(paths["/things"]["post"]["responses"]) == {"201", "200"}
    answer = paths["/things/{thingId}/file"]["get"]["responses"]["200"]
    assert answer["content"] == {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    assert paths["/things/{thingId}"]["delete"]["responses"] == {"204": {"description": ""}}


def test_requests() -> None:
    """Bodies and forms, and the headers of the latter."""
    paths = document()["paths"]
    body = paths["/things/{thingId}"]["put"]["requestBody"]["content"]
    assert body == {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    upload = paths["/things"]["post"]
    assert list(upload["requestBody"]["content"]) == ["multipart/form-data"]
    assert ("header", "x-checksum") in [(p["in"], p["name"]) for p in upload["parameters"]]


def test_who_may_call() -> None:
    """As the reference notes it."""
    paths = document()["paths"]
    read, change = paths["/things/{thingId}"]["get"], paths["/things/{thingId}"]["put"]
    assert (read["x-immich-permission"], "x-immich-admin-only" in read) == ("asset.read", False)
    assert (change["x-immich-permission"], change["x-immich-admin-only"]) == ("asset.update", True)
    assert "security" not in paths["/things"]["post"]
    assert {"bearer": []} in paths["/things/{thingId}/file"]["get"]["security"]


def test_components() -> None:
    """Fields in the wire's spelling; the version is the program's."""
    found = document()
    assert found["info"]["version"] == "1.2.3"
    assert set(found["components"]["schemas"]["Thing"]["properties"]) == {"thingName", "note"}
    assert found["components"]["schemas"]["Thing"]["required"] == ["thingName"]
