"""Whoever has something new to sync hears that they should, and nobody else: what is told is measured by what a stream
brings, action by action."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from photostead.access.identity import Credentials, Identity
from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.sync import news, store
from photostead.kernel.events import HINT, Event
from tests.api.listening import Connect
from tests.api.syncing import catch_up, kinds
from tests.client import Client
from tests.conftest import MakeUser
from tests.people import insert_asset
from tests.sync.phone import NEW_TYPES

TYPES = [name for name in NEW_TYPES if name not in ("AuthUsersV1", "UsersV1")]


class House:
    """The owner of everything, a partner, a member of an album and somebody else; `ids` of what there is."""

    def __init__(self, app: App, people: dict[str, Client]) -> None:
        self.app, self.people = app, people
        self.owner = people["owner"]
        self.ids: dict[str, Any] = {}

    async def identify(self, name: str) -> Identity:
        """A person's device as the daemon knows it."""
        token = self.people[name].headers["Authorization"].removeprefix("Bearer ")
        return await self.app.identities.resolve(Credentials(session_token=token))

    async def with_news(self, after: int) -> set[str]:
        """Who is told."""
        found = {name: await self.app.db.read(news.has_news, await self.identify(name), after) for name in self.people}
        return {name for name, is_told in found.items() if is_told}

    async def with_lines(self) -> set[str]:
        """Whose phone gets something; it has it then."""
        found = {name: kinds(await catch_up(client, *TYPES)) for name, client in self.people.items()}
        return {name for name, lines in found.items() if set(lines) != {"SyncAckV1"} and lines}


@pytest.fixture
async def house(app: App, admin: Client, make_user: MakeUser) -> House:
    """All phones are up to date."""
    house = House(app, {"owner": admin} | {name: await make_user(name) for name in ("partner", "member", "stranger")})
    for name in ("alone", "shared"):
        house.ids[name] = await app.db.write(insert_asset, admin.user_id)
    await admin.post("/partners", json={"sharedWithId": house.people["partner"].uid})
    people = [{"userId": house.people["member"].uid, "role": "viewer"}]
    album = await admin.post(
        "/albums", json={"albumName": "trip", "assetIds": [house.ids["shared"]], "albumUsers": people}
    )
    house.ids["album"] = album["id"]
    await house.with_lines()
    return house


def change(asset: str, **fields: Any) -> Callable[[House], Awaitable[Any]]:
    """The owner changes an asset."""
    return lambda house: house.owner.put(f"/assets/{house.ids[asset]}", json=fields)


def call(
    method: str, path: str, who: str = "owner", body: Callable[[House], Any] = lambda house: None
) -> Callable[[House], Awaitable[Any]]:
    """Somebody asks for something."""

    async def ask(house: House) -> None:
        ids = house.ids | {name: client.uid for name, client in house.people.items()}
        answer = await house.people[who].send(method, "/api" + path.format(**ids), json=body(house))
        assert answer.status < 300, answer.body

    return ask


def members(house: House) -> Any:
    """The one who joins."""
    return {"albumUsers": [{"userId": house.people["stranger"].uid, "role": "viewer"}]}


def memory(house: House) -> Any:
    """Of one photo."""
    moment = "2020-01-02T00:00:00.000Z"
    return {"type": "on_this_day", "data": {"year": 2020}, "memoryAt": moment, "assetIds": [house.ids["alone"]]}


# In their order: each begins where the one before ended.
ACTIONS: list[tuple[str, Callable[[House], Awaitable[Any]], set[str]]] = [
    ("described", change("alone", description="words"), {"owner", "partner"}),
    ("described in an album", change("shared", description="words"), {"owner", "partner", "member"}),
    ("a memory", call("POST", "/memories", body=memory), {"owner"}),
    ("archived", change("alone", visibility="archive"), {"owner", "partner"}),
    ("described in the archive", change("alone", description="more"), {"owner"}),
    ("locked", change("alone", visibility="locked"), {"owner"}),
    ("album named", call("PATCH", "/albums/{album}", body=lambda house: {"albumName": "x"}), {"owner", "member"}),
    ("somebody joins", call("PUT", "/albums/{album}/users", body=members), {"owner", "member", "stranger"}),
    ("leaves", call("DELETE", "/albums/{album}/user/me", "stranger"), {"owner", "member", "stranger"}),
    ("out of the album", call("DELETE", "/albums/{album}/assets", body=lambda house: {"ids": [house.ids["shared"]]}),
     {"owner", "member"}),
    ("described as before", change("shared", description="again"), {"owner", "partner"}),
    ("trashed", call("DELETE", "/assets", body=lambda house: {"ids": [house.ids["shared"]]}), {"owner", "partner"}),
    ("deleted", call("DELETE", "/assets", body=lambda house: {"ids": [house.ids["shared"]], "force": True}), {"owner"}),
    ("another name", call("PUT", "/users/me", "stranger", body=lambda house: {"name": "Someone"}), set()),
    ("a habit", call("PUT", "/users/me/preferences", "stranger", lambda house: {"tags": {"enabled": True}}), {"stranger"}),
    ("no partner", call("DELETE", "/partners/{partner}"), {"owner", "partner"}),
]  # fmt: skip


async def test_who_is_told_is_who_gets_something(house: House) -> None:
    """Neither more nor fewer."""
    for name, act, concerned in ACTIONS:
        before = await house.app.db.read(store.last_number)
        assert await house.with_news(before) == set(), name
        await act(house)
        assert await house.with_news(before) == concerned, name
        assert await house.with_lines() == concerned, name


async def test_partner_hears_what_the_owner_was_told(
    app: App, house: House, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The partner a hint without ids; the owner by name and only once; a stranger nothing."""
    monkeypatch.setattr(news, "QUIET_S", 0.0)
    monkeypatch.setattr(news, "REST_S", 0.0)
    owner, stranger, partner = [await connect(house.people[name]) for name in ("owner", "stranger", "partner")]
    await change("alone", isFavorite=True)(house)
    assert await partner.next() == (HINT, [])
    assert (await owner.next())[0] == "on_asset_update"
    await app.db.write(say_goodnight)
    for device in (owner, stranger, partner):
        assert await device.next() == ("on_config_update", {})
    # What a job or another process does without a word: here the owner hears it too.
    await app.db.write(lambda tx: tx.run("update assets set city = 'Rome' where uid = ?", (house.ids["alone"],)))
    for device in (owner, partner):
        assert await device.next() == (HINT, [])
    assert stranger.heard.empty()


def say_goodnight(tx: Tx) -> None:
    """To everyone."""
    tx.emit(Event("on_config_update", {}))


async def test_numbers_that_went_back(
    app: App, house: House, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another database took the place of this one: people are told."""
    monkeypatch.setattr(news, "QUIET_S", 0.0)
    monkeypatch.setattr(news, "REST_S", 0.0)
    partner = await connect(house.people["partner"])
    number = await app.db.read(Rows.value, "select value from sequence")
    app.news._known[house.people["partner"].user_id] = number + 1000
    await change("alone", isFavorite=True)(house)
    assert await partner.next() == (HINT, [])
