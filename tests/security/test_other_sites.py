"""A page of another site, open in the browser of somebody who is signed in here: it can send requests, and the browser adds the
cookies where it takes the other site for the same one (another port of the box, another name below the same domain).
"""

from collections.abc import Mapping

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.registry import all_routes
from photostead.http.credentials import SAFE
from tests.api.samples import fill_path, fill_request
from tests.client import Client
from tests.conftest import MakeUser
from tests.people import PASSWORD
from tests.security.mean import settle

ROUTES = [route for route in all_routes() if route.method not in SAFE]
OWN: Mapping[str, str] = {"Sec-Fetch-Site": "same-origin"}
elsewhere = pytest.mark.parametrize("site", ["cross-site", "same-site"])


def by_cookie(client: Client, **headers: str) -> Client:
    """The same person in a browser."""
    token = client.headers["Authorization"].partition(" ")[2]
    return Client(client.http, client.base, headers={"Cookie": f"immich_access_token={token}", **headers})


def state(rows: Rows) -> list[int]:
    """Grows with every change."""
    return rows.column("select (select count(*) from audit_entries) + (select max(value) from sequence)")


async def test_nothing_is_changed_in_anybodys_name(app: App, admin: Client, make_user: MakeUser) -> None:
    """No operation that changes something, nobody's and the administrator's neither; and that the browser's own page may."""
    house = await settle(app, admin, make_user)
    # The second one's browser also knows a name and password for a proxy on the way.
    basic = {"Sec-Fetch-Site": "same-site", "Authorization": "Basic YTpi"}
    people = [by_cookie(house.owner, **{"Sec-Fetch-Site": "same-site"}), by_cookie(admin, **basic)]
    before = await app.db.read(state)
    for route in ROUTES:
        for client in people:
            path = "/api" + fill_path(route, house.things)
            answer = await client.send(route.method, path, **fill_request(route, house.things))
            assert answer.status == 403, f"{route.operation_id}: {answer.status}"
    assert await app.db.read(state) == before
    await by_cookie(house.owner, **OWN).put("/users/me", json={"name": "Olga"})
    assert await app.db.read(state) != before


@elsewhere
async def test_nobody_is_signed_in_as_somebody_else(admin: Client, anonymous: Client, site: str) -> None:
    """... so that what they do next lands in a stranger's account. A form may be sent as text that looks like JSON."""
    body = '{"email":"admin@test.lan","password":"' + PASSWORD + '","x":"="}'
    for kind in ("text/plain", "application/json"):
        headers = {"Content-Type": kind, "Sec-Fetch-Site": site}
        answer = await anonymous.send("POST", "/api/auth/login", data=body.encode(), headers=headers)
        assert (answer.status, answer.cookies) == (403, {})


@elsewhere
async def test_the_first_account_is_made_at_home(anonymous: Client, site: str) -> None:
    """A page from the internet, open on a device in the house, is no way in."""
    person = {"email": "eve@test.lan", "name": "Eve", "password": PASSWORD}
    await anonymous.post("/auth/admin-sign-up", json=person, headers={"Sec-Fetch-Site": site}, expect=403)
    await anonymous.post("/auth/admin-sign-up", json=person, headers=dict(OWN))


@elsewhere
async def test_who_brings_a_credential_along_may(admin: Client, site: str) -> None:
    """No browser adds those by itself. And whoever only looks changes nothing."""
    bringing = Client(admin.http, admin.base, headers={**admin.headers, "Sec-Fetch-Site": site})
    await bringing.put("/users/me", json={"name": "Ann"})
    assert (await by_cookie(admin, **{"Sec-Fetch-Site": site}).get("/users/me"))["name"] == "Ann"
