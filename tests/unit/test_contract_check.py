"""The judge of the request tests: it must see what is wrong."""

from typing import Any

import pytest

from tests.contract_check import ContractError, check_answer, find_operation

UID = "7a9d3c52-0b0c-4f0e-9c57-2f6f0f0b9a11"
ALBUM_STATISTICS = {"notShared": 1, "owned": 1, "shared": 0}
USER = {
    "avatarColor": "blue",
    "email": "mia@test.lan",
    "id": UID,
    "name": "Mia",
    "profileChangedAt": "2024-05-01T12:00:00.000Z",
    "profileImagePath": "",
}


def users(**changes: Any) -> list[dict[str, Any]]:
    """An answer of GET /users with one thing changed; `...` takes it away."""
    return [{name: value for name, value in {**USER, **changes}.items() if value is not ...}]


def test_right_answers() -> None:
    """Of several kinds."""
    check_answer("GET", "/users", 200, "application/json", users())
    check_answer("GET", "/albums/statistics", 200, "application/json", ALBUM_STATISTICS)
    check_answer("DELETE", f"/albums/{UID}", 204, "application/octet-stream", None)
    error = {"message": "No", "error": "Bad Request", "statusCode": 400, "correlationId": UID}
    check_answer("GET", "/users", 400, "application/json", error)
    check_answer("GET", "/ours/alone", 200, "application/json", {"anything": 1})


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "5"},
        {"id": UID.replace("-4f", "-1f")},
        {"id": UID.upper()},
        {"name": None},
        {"name": 5},
        {"name": ...},
        {"nickname": "M"},
        {"avatarColor": "beige"},
        {"profileChangedAt": "2024-05-01T12:00:00Z"},
        {"profileChangedAt": "2024-05-01T12:00:00.000+00:00"},
        {"profileChangedAt": "2024-05-01T12:00:00.000000Z"},
        {"profileChangedAt": 0},
    ],
    ids=str,
)
def test_wrong_fields(changes: dict[str, Any]) -> None:
    """Each mistake by itself."""
    with pytest.raises(ContractError):
        check_answer("GET", "/users", 200, "application/json", users(**changes))


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (201, "application/json", users()),
        (200, "text/plain", users()),
        (200, "application/json", {}),
        (200, "application/json", None),
        (400, "application/json", None),
        (400, "application/json", {"message": "No"}),
        (400, "application/json", {"message": ["No"], "error": "x", "statusCode": 400, "correlationId": UID}),
        (400, "application/json", {"message": "No", "error": "x", "statusCode": 404, "correlationId": UID}),
        (400, "application/json", {"message": " ", "error": "x", "statusCode": 400, "correlationId": UID}),
    ],
)
def test_wrong_answers(status: int, content_type: str, body: Any) -> None:
    """Status, type, shape of the error."""
    with pytest.raises(ContractError):
        check_answer("GET", "/users", status, content_type, body)


def test_numbers() -> None:
    """A boolean is none."""
    for wrong in (True, 1.5, -1, "1"):
        with pytest.raises(ContractError):
            check_answer("GET", "/albums/statistics", 200, "application/json", {**ALBUM_STATISTICS, "owned": wrong})


def test_literal_paths_come_first() -> None:
    """`statistics` is no album's id."""
    found = find_operation("GET", "/albums/statistics")
    assert found is not None
    assert found["operationId"] == "getAlbumStatistics"
    assert find_operation("GET", "/albums/a/b/c") is None
