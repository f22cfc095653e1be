"""The judge of answers by our own document: it must see what is wrong."""

from typing import Any

import pytest

from tests.contract_check import ContractError
from tests.described_answers import check_described, find_route

CHECKS = {"status": "ok", "version": "1", "checks": {"database": "ok"}}
VERSION = {"major": 3, "minor": 2, "patch": 2, "prerelease": None}


def test_right_answers() -> None:
    """Of ours and of the reference's; errors and files are not this one's matter."""
    check_described("GET", "/photostead/health", 200, CHECKS)
    check_described("GET", "/server/version?x=1", 200, VERSION)
    check_described("GET", "/server/version", 404, {"message": "No"})
    check_described("GET", "/assets/1/original", 200, b"bytes")
    check_described("GET", "/nobody/knows", 200, {"anything": 1})


@pytest.mark.parametrize(
    ("path", "body", "complaint"),
    [
        ("/photostead/health", {**CHECKS, "status": "fine"}, "Invalid enum value"),
        ("/photostead/health", {**CHECKS, "mood": "good"}, "has mood, which is not described"),
        ("/photostead/health", {**CHECKS, "checks": {"database": 1}}, "Expected `str`"),
        ("/server/version", {"major": 3, "minor": 2, "patch": 2}, "prerelease"),
        ("/server/version", None, "Expected `object`"),
    ],
)
def test_wrong_answers(path: str, body: Any, complaint: str) -> None:
    """Each thing that can be wrong."""
    with pytest.raises(ContractError, match=complaint):
        check_described("GET", path, 200, body)


def test_a_field_with_a_default_is_answered() -> None:
    """The web app's types say that it is there."""
    route = find_route("GET", "/server/config")
    assert route is not None
    whole = {
        "externalDomain": "", "isInitialized": True, "isOnboarded": True, "loginPageMessage": "", "maintenanceMode": False,
        "mapDarkStyleUrl": "", "mapLightStyleUrl": "", "minFaces": 3, "oauthButtonText": "", "publicUsers": True,
        "trashDays": 30, "userDeleteDelay": 7, "oauthAccountManagementUrl": "",
    }  # fmt: skip
    check_described("GET", "/server/config", 200, whole)
    del whole["oauthAccountManagementUrl"]
    with pytest.raises(ContractError, match="lacks oauthAccountManagementUrl, which has a default"):
        check_described("GET", "/server/config", 200, whole)
