"""What we declare against the reference contract: each of its operations is served and identical, or a known gap.

The list of known gaps is kept in gaps.txt beside this file, so that a new one shows up as a change of it.
"""

import json
from functools import cache
from pathlib import Path

import pytest

from api_diff import CONTRACT, Comparison, Json, diff, operations, template
from photostead.features.registry import all_routes
from photostead.http.gaps import GAPS
from photostead.http.openapi import build

KEPT = Path(__file__).with_name("gaps.txt")


@cache
def ours() -> Json:
    """The document that we serve, as a client reads it."""
    document: Json = json.loads(json.dumps(build(all_routes(), "1")))
    return document


@cache
def reference() -> Json:
    """The contract."""
    document: Json = json.loads(CONTRACT.read_text())
    return document


def by_name(document: Json) -> dict[str, Json]:
    """Operations as `METHOD path`; what a path calls its parameters is no part of the wire."""
    return {f"{method} {template(path)}": operation for method, path, operation in operations(document)}


def gap_names() -> list[str]:
    """Operations that are listed as not served."""
    return [f"{gap.method} {template(gap.path)}" for gap in GAPS]


def kept_gaps() -> list[str]:
    """Operations that were not served when this was last agreed on."""
    return [template(line) for line in KEPT.read_text().splitlines() if not line.startswith("#")]


def served_by_both() -> list[str]:
    """Operations of the reference that we have, for one test each."""
    return sorted(by_name(ours()).keys() & by_name(reference()).keys())


def test_every_operation_is_served_or_a_gap() -> None:
    served, gaps, all_of_them = set(by_name(ours())), set(gap_names()), set(by_name(reference()))
    assert served & gaps == set(), "served, so no gap any more"
    assert all_of_them - served - gaps == set(), "neither served nor listed in photostead.http.gaps"
    assert gaps - all_of_them == set(), "no operation of the reference"


def test_gaps_only_shrink() -> None:
    gaps = gap_names()
    assert len(gaps) == len(set(gaps)), "a gap is listed twice"
    assert set(gaps) - set(kept_gaps()) == set(), "a new gap: the list may only shrink"
    assert set(kept_gaps()) - set(gaps) == set(), "no gap any more: take it off gaps.txt, so that it cannot come back"


def test_gaps_are_described() -> None:
    operations_ = by_name(reference())
    for gap in GAPS:
        operation = operations_[f"{gap.method} {template(gap.path)}"]
        assert gap.tag == operation["tags"][0]
        assert gap.is_public == (not operation.get("security")), f"{gap.method} {gap.path}: who may ask"
        assert gap.reason


@pytest.mark.parametrize("name", served_by_both())
def test_operation_is_identical(name: str) -> None:
    assert Comparison(reference(), ours()).operation(by_name(reference())[name], by_name(ours())[name]) == []


@pytest.mark.parametrize("name", served_by_both())
def test_operation_asks_for_the_same(name: str) -> None:
    want, have = by_name(reference())[name], by_name(ours())[name]
    for key in ("x-immich-permission", "x-immich-admin-only", "operationId"):
        assert have.get(key) == want.get(key), key
    assert have["tags"][0] == want["tags"][0]
    assert schemes(have) == schemes(want)


def schemes(operation: Json) -> set[str]:
    """Ways to sign in that an operation takes."""
    return {name for choice in operation.get("security", []) for name in choice}


def test_comparison_finds_what_differs() -> None:
    """A document with one field, one status and one permission taken away is not passed as identical."""
    changed = json.loads(json.dumps(ours()))
    by_tag = diff(reference(), changed, ["Server"])
    assert by_tag.differing == {}
    del changed["paths"]["/server/ping"]["get"]["responses"]["200"]
    changed["paths"]["/server/storage"]["get"]["x-immich-permission"] = "asset.read"
    answer = changed["components"]["schemas"]["ServerVersionResponseDto"]
    del answer["properties"]["minor"]
    found = diff(reference(), changed, ["Server"]).differing
    assert found == {
        "GET /server/ping": ["success status: 200 / none"],
        "GET /server/storage": ["x-immich-permission: server.storage / asset.read"],
        "GET /server/version": ["response 200.minor: declared / missing"],
    }
