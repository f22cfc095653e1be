"""Settings of the provider that no other test turns: what it is asked for, claims by other names, how long it may take."""

from typing import Any

import msgspec
import pytest

from photostead.features.oauth.claims import read_person
from photostead.features.oidc import asking
from photostead.features.settings.defaults import default_config
from photostead.host.outbound import Answer
from tests.client import Client
from tests.oauth.conftest import Browser, Configure
from tests.oauth.idp import query_of


async def test_what_the_provider_is_asked_for(linked_box: Client, browser: Browser, configure: Configure) -> None:
    assert "prompt" not in query_of(await browser.begin())
    await configure(scope="openid email", prompt="select_account")
    query = query_of(await browser.begin())
    assert (query["scope"], query["prompt"]) == ("openid email", "select_account")


def test_claims_of_other_names() -> None:
    oauth = msgspec.structs.replace(
        default_config().oauth, role_claim="household", storage_label_claim="folder", storage_quota_claim="room"
    )
    claims: dict[str, Any] = {"sub": "1", "email": "mia@home.lan", "household": "admin", "folder": "mias", "room": 2}
    person = read_person(claims, oauth)
    assert (person.is_admin, person.label, person.quota) == (True, "mias", 2 * 1024**3)
    usual = read_person(claims, default_config().oauth)
    assert (usual.is_admin, usual.label, usual.quota) == (False, None, None)


async def test_how_long_the_provider_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []

    async def fetch(url: str, reach: object, limits: Any, **_: object) -> Answer:
        given.append(limits.seconds)
        return Answer(200, "application/json", b"{}")

    monkeypatch.setattr(asking, "fetch", fetch)
    await asking.ask(msgspec.structs.replace(default_config().oauth, timeout=1500), "https://auth.home.lan/")
    assert given == [1.5]
