#!/usr/bin/env python3
"""Compares the OpenAPI document that the project generates with the reference contract.

For each operation of the reference it says whether ours declares it, and where the two differ: parameters, request body,
success status, response body, permission, administrators only, authentication. A difference reads
`METHOD path: place: what the reference has / what ours has`. Prose and examples are not compared; extra optional request
fields, extra response fields, extra operations and narrower limits of ours are no differences.

Exit status: 0 when every operation of the reference is declared and none differs, 1 otherwise, 2 on bad input.
Needs nothing but Python's standard library.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CONTRACT = Path(__file__).resolve().parents[1] / "tests" / "contract" / "contract-3.2.2.json"
METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
# Schemas that contain themselves end the comparison by name; this is for those that do so without one.
DEPTH = 12
# Longer chains of references than this are loops.
HOPS = 20
SHOWN = 3

Json = dict[str, Any]


# --- schemas


def follow(document: Json, reference: str) -> Json:
    """The node that a JSON pointer of the same document (RFC 6901, `#/…`) names. Raises KeyError."""
    node = document
    for part in reference.lstrip("#/").split("/"):
        node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def resolve(document: Json, schema: Any) -> tuple[Json, bool]:
    """The schema behind references and wrappers of one, and whether null is allowed on the way there."""
    nullable = False
    for _ in range(HOPS):
        if not isinstance(schema, dict):
            return {}, nullable
        nullable = nullable or bool(schema.get("nullable"))
        inner, allows_null = unwrap(document, schema)
        nullable = nullable or allows_null
        if inner is None:
            return schema, nullable
        schema = inner
    return schema, nullable


def unwrap(document: Json, schema: Json) -> tuple[Json | None, bool]:
    """One step towards the schema itself, None where it is that already; and whether this step allows null."""
    if "$ref" in schema:
        return follow(document, schema["$ref"]), False
    if len(schema.get("allOf", [])) == 1 and "properties" not in schema:
        return schema["allOf"][0], False
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return unwrap_options(options)
    if isinstance(schema.get("type"), list):
        return unwrap_types(schema)
    return None, False


def unwrap_options(options: list[Json]) -> tuple[Json | None, bool]:
    """The only alternative besides null, if there is just one."""
    solid = [option for option in options if option.get("type") != "null" and option.get("enum") != [None]]
    return solid[0] if len(solid) == 1 else None, len(solid) < len(options)


def unwrap_types(schema: Json) -> tuple[Json | None, bool]:
    """The same for `"type": ["string", "null"]`."""
    solid = [name for name in schema["type"] if name != "null"]
    return {**schema, "type": solid[0]} if len(solid) == 1 else None, "null" in schema["type"]


def merge(document: Json, schema: Json) -> Json:
    """An allOf of several objects as one object."""
    if len(schema.get("allOf", [])) < 2:
        return schema
    parts = [merge(document, resolve(document, part)[0]) for part in schema["allOf"]]
    properties = {name: value for part in parts for name, value in part.get("properties", {}).items()}
    required = [name for part in parts for name in part.get("required", [])]
    return {"type": "object", "properties": properties, "required": required}


def kind(schema: Json) -> str:
    """What sort of value: object, array, string, number, boolean or any."""
    if "properties" in schema:
        return "object"
    if "type" not in schema and "enum" in schema:
        return "string" if all(isinstance(value, str) for value in schema["enum"]) else "number"
    if "type" not in schema and "const" in schema:
        return "string"
    name: str = schema.get("type", "any")
    return "number" if name == "integer" else name


def enum_values(schema: Json) -> set[str]:
    """The values a schema is limited to; empty where it is not."""
    return set(map(str, schema.get("enum", [schema["const"]] if "const" in schema else [])))


@dataclass(frozen=True)
class Pair:
    """One place in both documents. What a client may send and what it will get are judged the other way round."""

    reference: Any
    ours: Any
    place: str
    is_response: bool
    seen: frozenset[str] = frozenset()
    depth: int = 0

    def at(self, reference: Any, ours: Any, step: str) -> "Pair":
        """A place inside this one."""
        return Pair(reference, ours, self.place + step, self.is_response, self.seen, self.depth + 1)


@dataclass
class Comparison:
    """Two documents, and what was found in one operation."""

    reference: Json
    ours: Json
    found: list[str] = field(default_factory=list)

    def note(self, place: str, reference: str, ours: str) -> None:
        """One difference."""
        self.found.append(f"{place}: {reference} / {ours}")

    def schemas(self, pair: Pair) -> None:
        """Everything in which two schemas differ."""
        name = pair.reference.get("$ref") if isinstance(pair.reference, dict) else None
        if name in pair.seen or pair.depth > DEPTH:
            return
        reference, reference_null = resolve(self.reference, pair.reference)
        ours, ours_null = resolve(self.ours, pair.ours)
        reference, ours = merge(self.reference, reference), merge(self.ours, ours)
        if "anyOf" in reference or "oneOf" in reference or not reference:
            return
        self.nulls(pair, reference_null, ours_null)
        seen = pair.seen | {name} if name else pair.seen
        self.values(Pair(reference, ours, pair.place, pair.is_response, seen, pair.depth))

    def nulls(self, pair: Pair, reference: bool, ours: bool) -> None:
        """Null must be taken where the reference takes it, and only be given where it gives it."""
        if reference and not ours and not pair.is_response:
            self.note(pair.place, "null is allowed", "null is refused")
        if ours and not reference and pair.is_response:
            self.note(pair.place, "never null", "may be null")

    def values(self, pair: Pair) -> None:
        """Two schemas that are resolved already."""
        name, other = kind(pair.reference), kind(pair.ours)
        if name == "any":
            return
        if name != other:
            self.note(pair.place, name, other)
            return
        if pair.is_response and pair.reference.get("type") == "integer" and pair.ours.get("type") == "number":
            self.note(pair.place, "integer", "number")
        self.enums(pair)
        if name == "array":
            self.schemas(pair.at(pair.reference.get("items", {}), pair.ours.get("items", {}), "[]"))
        if name == "object":
            self.objects(pair)

    def enums(self, pair: Pair) -> None:
        """Every value of the reference must be taken, no other may be given."""
        if "enum" not in pair.reference:
            return
        want, have = set(map(str, pair.reference["enum"])), enum_values(pair.ours)
        if not have:
            self.note(pair.place, f"enum of {len(want)} values", "no enum")
        elif want - have and not pair.is_response:
            self.found.append(f"{pair.place}: enum values missing: {', '.join(sorted(want - have))}")
        elif have - want and pair.is_response:
            self.found.append(f"{pair.place}: unknown enum values: {', '.join(sorted(have - want))}")

    def objects(self, pair: Pair) -> None:
        """Every property of the reference, and those of ours that a client could not know of."""
        want, have = pair.reference.get("properties", {}), pair.ours.get("properties", {})
        need, given = set(pair.reference.get("required", [])), set(pair.ours.get("required", []))
        for key in want:
            if key in have:
                self.presence(f"{pair.place}.{key}", key in need, key in given, pair.is_response)
                self.schemas(pair.at(want[key], have[key], f".{key}"))
            elif not pair.ours.get("additionalProperties"):
                self.note(f"{pair.place}.{key}", "declared", "missing")
        if want and not pair.is_response:
            for key in sorted((have.keys() - want.keys()) & given):
                self.note(f"{pair.place}.{key}", "not in the reference", "required")

    def presence(self, place: str, need: bool, given: bool, is_response: bool) -> None:
        """Whether a property has to be there."""
        if is_response and need and not given:
            self.note(place, "always present", "optional")
        if not is_response and need != given:
            self.note(place, *(("required", "optional") if need else ("optional", "required")))

    # --- operations

    def operation(self, reference: Json, ours: Json) -> list[str]:
        """All differences of one operation."""
        self.parameters(reference, ours)
        self.request_body(reference, ours)
        for status, answer in reference.get("responses", {}).items():
            if status.startswith("2"):
                self.response(status, answer, ours.get("responses", {}))
        for key in ("x-immich-permission", "x-immich-admin-only"):
            if reference.get(key) != ours.get(key):
                self.note(key, str(reference.get(key)), str(ours.get(key)))
        want, have = ("needed" if operation.get("security") else "public" for operation in (reference, ours))
        if want != have:
            self.note("authentication", want, have)
        return self.found

    def parameters(self, reference: Json, ours: Json) -> None:
        """Those of query, header and cookie; the path is what makes it the same operation."""
        want, have = named_parameters(self.reference, reference), named_parameters(self.ours, ours)
        for (where, name), parameter in want.items():
            if where == "path":
                continue
            # Header names are the same in any case (RFC 9110, 5.1).
            other = have.get((where, name)) or (have.get((where, name.lower())) if where == "header" else None)
            self.parameter(f"{where} parameter {name}", parameter, other)
        for (where, name), parameter in have.items():
            if where == "query" and parameter.get("required") and (where, name) not in want:
                self.note(f"query parameter {name}", "not in the reference", "required")

    def parameter(self, place: str, reference: Json, ours: Json | None) -> None:
        """One of them."""
        if ours is None:
            self.note(place, "declared", "missing")
            return
        self.presence(place, bool(reference.get("required")), bool(ours.get("required")), False)
        self.schemas(Pair(reference.get("schema", {}), ours.get("schema", {}), place, False))

    def request_body(self, reference: Json, ours: Json) -> None:
        """Media type and schema of what is sent."""
        want, want_schema = main_content(self.reference, reference.get("requestBody", {}))
        have, have_schema = main_content(self.ours, ours.get("requestBody", {}))
        if want != have:
            self.note("request body", str(want), str(have))
        elif want:
            self.schemas(Pair(want_schema, have_schema, "request", False))

    def response(self, status: str, answer: Json, ours: Json) -> None:
        """One success; of answers that are not JSON only the status counts."""
        if status not in ours:
            others = ", ".join(other for other in ours if other.startswith("2"))
            self.note("success status", status, others or "none")
            return
        want, want_schema = main_content(self.reference, answer)
        have, have_schema = main_content(self.ours, ours[status])
        if want != "application/json":
            return
        if have != want:
            self.note(f"response {status}", want, str(have))
            return
        self.schemas(Pair(want_schema, have_schema, f"response {status}", True))


def named_parameters(document: Json, operation: Json) -> dict[tuple[str, str], Json]:
    """Parameters under their place and name."""
    resolved = (resolve(document, parameter)[0] for parameter in operation.get("parameters", []))
    return {(parameter["in"], parameter["name"]): parameter for parameter in resolved}


def main_content(document: Json, holder: Json) -> tuple[str | None, Json]:
    """Media type and schema of a body; JSON where it is one of several."""
    content = resolve(document, holder)[0].get("content", {})
    media = min(content, key=lambda name: name != "application/json", default=None)
    return media, content[media].get("schema", {}) if media else {}


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Method, path below /api and operation of each."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                shared = item.get("parameters", []) + item[method].get("parameters", [])
                short = path.removeprefix("/api") if path.startswith("/api/") else path
                yield method.upper(), short, {**item[method], "parameters": shared}


def template(path: str) -> str:
    """A path without the names of its parameters."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


# --- the report


@dataclass
class Report:
    """What the comparison of two documents came to; operations are named `METHOD path`."""

    missing: list[str] = field(default_factory=list)
    differing: dict[str, list[str]] = field(default_factory=dict)
    identical: list[str] = field(default_factory=list)
    # Operations in the reference, declared by us, identical.
    tags: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Operations of the reference that were looked at."""
        return len(self.missing) + len(self.differing) + len(self.identical)

    @property
    def declared(self) -> int:
        """Those of them that ours has."""
        return self.total - len(self.missing)

    def add(self, name: str, tag: str, differences: list[str] | None) -> None:
        """One operation; no list of differences means that ours lacks it."""
        counts = self.tags.get(tag, (0, 0, 0))
        self.tags[tag] = (counts[0] + 1, counts[1] + (differences is not None), counts[2] + (differences == []))
        if differences is None:
            self.missing.append(name)
        elif differences:
            self.differing[name] = differences
        else:
            self.identical.append(name)


def diff(reference: Json, ours: Json, tags: list[str] | None = None) -> Report:
    """Compare every operation of the reference, or those of some tags. Raises KeyError for a reference to nowhere."""
    report = Report()
    declared = {(method, template(path)): operation for method, path, operation in operations(ours)}
    for method, path, operation in operations(reference):
        tag = operation.get("tags", ["?"])[0]
        if tags and tag not in tags:
            continue
        other = declared.get((method, template(path)))
        found = None if other is None else Comparison(reference, ours).operation(operation, other)
        report.add(f"{method} {path}", tag, found)
    return report


def print_report(report: Report, shown: int | None) -> None:
    """As lines; `shown` differences of each operation, None for all."""
    for name in report.missing:
        print(f"{name}: not declared")
    for name, differences in report.differing.items():
        for difference in differences[:shown]:
            print(f"{name}: {difference}")
        if shown is not None and len(differences) > shown:
            print(f"{name}: … and {len(differences) - shown} more (--all)")
    print(f"{'tag':28} reference declared identical")
    for tag, (there, declared, identical) in sorted(report.tags.items()):
        print(f"{tag:28} {there:9} {declared:8} {identical:9}")
    print(f"{report.declared} of {report.total} operations declared, {len(report.identical)} identical")


def print_json(report: Report) -> None:
    """The figures and differences for a program to read."""
    counts = {"operations": report.total, "declared": report.declared, "identical": len(report.identical)}
    print(json.dumps({**counts, "missing": report.missing, "differing": report.differing}, indent=1))


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("candidate", type=Path, help="what `photostead openapi` prints")
    parser.add_argument("--reference", type=Path, default=CONTRACT)
    parser.add_argument("--tag", action="append", help="only operations of this tag (may be given again)")
    parser.add_argument("--all", action="store_true", help=f"every difference, not the first {SHOWN} an operation")
    parser.add_argument("--json", action="store_true", help="figures and differences as JSON")
    return parser.parse_args()


def main() -> int:
    """The exit status."""
    given = parse_arguments()
    try:
        reference, ours = (json.loads(path.read_text()) for path in (given.reference, given.candidate))
    except (OSError, ValueError) as error:
        print(f"api_diff: {error}", file=sys.stderr)
        return 2
    report = diff(reference, ours, given.tag)
    if given.json:
        print_json(report)
    else:
        print_report(report, None if given.all else SHOWN)
    return 0 if report.total and len(report.identical) == report.total else 1


if __name__ == "__main__":
    sys.exit(main())
