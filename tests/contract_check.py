"""Answers against the reference contract: the status is a declared one, the body fits its schema to the letter.

Stricter than JSON Schema where clients are: a field the reference does not have fails, timestamps have exactly three
digits of milliseconds and a `Z`, ids are UUID version 4. The contract's vocabulary is small, so this is the validator.
"""

import base64
import json
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

CONTRACT = Path(__file__).with_name("contract") / "contract-3.2.2.json"
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")
# Written with an offset and without needless zeros: what the reference's own clients expect of these.
LOOSE_INSTANTS = frozenset({"dateTimeOriginal", "modifyDate"})
# Base64 of 20 bytes; every field of this name carries a SHA-1.
SHA1_FIELDS = frozenset({"checksum"})
ERROR_FIELDS = {"message": str, "error": str, "statusCode": int, "correlationId": str}
NUMBERS = {"integer": int, "number": (int, float)}
Schema = dict[str, Any]


class ContractError(AssertionError):
    """An answer that the reference would not give."""


@cache
def contract() -> Schema:
    """The reference document."""
    document: Schema = json.loads(CONTRACT.read_text())
    return document


@cache
def templates() -> list[tuple[re.Pattern[str], str]]:
    """Every path of the contract as a pattern, those without parameters first."""
    paths = sorted(contract()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"{\w+}", "[^/]+", path) + r"\Z"), path) for path in paths]


def find_operation(method: str, path: str) -> Schema | None:
    """The operation of the reference that a request (`path` below /api) is for, or None."""
    for pattern, template in templates():
        operation: Schema | None = contract()["paths"][template].get(method.lower())
        if operation is not None and pattern.match(path):
            return operation
    return None


def success_statuses(operation: Schema) -> list[int]:
    """The declared statuses below 400."""
    return [int(status) for status in operation["responses"] if int(status) < 400]


def check_answer(method: str, path: str, status: int, content_type: str, body: Any) -> None:
    """Raises ContractError unless the answer is one the reference may give; `body` is decoded JSON, bytes or None."""
    where = f"{method} {path} → {status}"
    if status >= 400:
        return check_error(where, status, body)
    operation = find_operation(method, path)
    if operation is None:
        return None
    answer = operation["responses"].get(str(status))
    if answer is None:
        raise ContractError(f"{where}: the reference declares only {', '.join(operation['responses'])}")
    content = answer.get("content")
    if content is None:
        return expect(body in (None, b""), where, "the reference answers without a body")
    if "application/json" not in content:
        return None
    expect(content_type == "application/json", where, f"content type {content_type!r}")
    return check(content["application/json"]["schema"], body, where)


def check_error(where: str, status: int, body: Any) -> None:
    """The one error shape: clients show `message`, which is a string always."""
    expect(isinstance(body, dict), where, f"no error object: {body!r}")
    expect(body.keys() == ERROR_FIELDS.keys(), where, f"the error has the fields {sorted(body)}")
    for name, kind in ERROR_FIELDS.items():
        expect(type(body[name]) is kind, where, f"{name} of the error is {body[name]!r}")
    expect(body["statusCode"] == status, where, f"the error says {body['statusCode']}")
    expect(bool(body["message"].strip()), where, "the error says nothing")


def expect(fits: bool, where: str, what: str) -> None:
    """Raises ContractError naming the place."""
    if not fits:
        raise ContractError(f"{where}: {what}")


def check(schema: Schema, value: Any, where: str, name: str = "") -> None:
    """Raises ContractError where `value` does not fit `schema`; `name` is the field's."""
    schema = resolve(schema)
    if not schema:
        return None
    if value is None:
        return expect(schema.get("nullable", False), where, "is null")
    if "anyOf" in schema:
        return check_any(schema["anyOf"], value, where, name)
    kind = schema.get("type", "object" if "properties" in schema else None)
    expect(is_type(kind, value), where, f"is {value!r:.80}, not of type {kind}")
    expect(value in schema.get("enum", [value]), where, f"is {value!r:.80}, not one of {schema.get('enum')}")
    if kind == "object":
        return check_object(schema, value, where)
    if kind == "array":
        return check_array(schema, value, where, name)
    return check_text(schema, value, where, name) if kind == "string" else check_number(schema, value, where)


def resolve(schema: Schema) -> Schema:
    """Follow references; `allOf` is used by the reference to put words or `nullable` beside one."""
    while "$ref" in schema or "allOf" in schema:
        beside = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
        merged: Schema = {}
        for part in [*schema.get("allOf", []), *([{"$ref": schema["$ref"]}] if "$ref" in schema else [])]:
            merged |= contract()["components"]["schemas"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        schema = merged | beside
    return schema


def check_any(options: list[Schema], value: Any, where: str, name: str) -> None:
    """One of several schemas fits."""
    failures = []
    for option in options:
        try:
            return check(option, value, where, name)
        except ContractError as error:
            failures.append(str(error))
    raise ContractError(" / ".join(failures))


def is_type(kind: str | None, value: Any) -> bool:
    """JSON's types; a boolean is no number."""
    if kind is None:
        return True
    if kind in NUMBERS:
        return isinstance(value, NUMBERS[kind]) and not isinstance(value, bool)  # type: ignore[arg-type]
    return isinstance(value, {"object": dict, "array": list, "string": str, "boolean": bool}[kind])


def check_object(schema: Schema, value: dict[str, Any], where: str) -> None:
    """Required fields are there, every field is known and fits."""
    fields = schema.get("properties", {})
    missing = set(schema.get("required", ())) - value.keys()
    expect(not missing, where, f"lacks {', '.join(sorted(missing))}")
    rest = schema.get("additionalProperties", not fields)
    for name, item in value.items():
        expect(name in fields or rest is not False, where, f"has a field {name}, which the reference does not have")
        check(fields.get(name, rest if isinstance(rest, dict) else {}), item, f"{where}.{name}", name)


def check_array(schema: Schema, value: list[Any], where: str, name: str) -> None:
    """Length and items."""
    expect(schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)), where, f"{len(value)} items")
    for position, item in enumerate(value):
        check(schema.get("items", {"nullable": True}), item, f"{where}[{position}]", name)


def check_number(schema: Schema, value: Any, where: str) -> None:
    """Bounds; in OpenAPI 3.0 `exclusiveMinimum` says of the minimum that it is out already."""
    if isinstance(value, bool):
        return
    least = schema.get("minimum", value)
    fits = least <= value <= schema.get("maximum", value)
    is_out = schema.get("exclusiveMinimum") is True and value == least
    expect(fits and not is_out, where, f"{value} is out of bounds")


def check_text(schema: Schema, value: str, where: str, name: str) -> None:
    """Pattern, format and length; ids and instants more strictly than the reference says."""
    shown = f"is {value!r:.80}"
    expect(len(value) >= schema.get("minLength", 0), where, shown)
    kind = schema.get("format")
    if kind == "date-time" and name not in LOOSE_INSTANTS:
        expect(INSTANT.match(value) is not None, where, f"{shown}, not YYYY-MM-DDTHH:MM:SS.mmmZ")
    if kind == "date-time":
        expect(datetime.fromisoformat(value).tzinfo is not None, where, f"{shown}, without an offset")
        return None
    if kind == "date":
        date.fromisoformat(value)
    if kind == "uuid":
        return expect(UUID4.match(value) is not None, where, f"{shown}, no UUID v4 in canonical text")
    if name in SHA1_FIELDS:
        expect(len(base64.b64decode(value, validate=True)) == 20, where, f"{shown}, no SHA-1 in base64")
    if "pattern" in schema and kind != "email":
        expect(re.search(schema["pattern"], value) is not None, where, f"{shown}, not {schema['pattern']}")
    return None
