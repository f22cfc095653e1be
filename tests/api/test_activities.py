"""Comments and likes: who may say something, who reads it, who takes it away, who hears of it."""

from dataclasses import dataclass
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.kernel.ids import new_id
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeLink, MakeUser
from tests.people import insert_album, insert_asset
from tests.tables import Case, run_case

ABSENT = new_id()
REFUSED_READ = {"message": "Not found or no activity.read access"}
REFUSED_CREATE = {"message": "Not found or no activity.create access"}
REFUSED_DELETE = {"message": "Not found or no activity.delete access"}
WORDS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "https://photos.test/?a=b&c=d",
    "\u202egpj.exe", "\u2066\u05e9\u05dc\u05d5\u05dd", "a\0b", "line\nline", "' or 1=1 --", "\U0001f469\u200d\U0001f680" * 500,
)  # fmt: skip
# The owner, an editor and a viewer are in the album; each of their open pages is told.
TOLD = ("on_activity_change",) * 3


@dataclass
class World:
    """An album of `owner` with a photo, an editor and a viewer; the viewer said and liked something."""

    clients: dict[str, Client]
    ids: dict[str, str]

    async def say(self, who: str, words: str | None = None, *, about: str | None = None) -> dict[str, Any]:
        """A comment, or a like where there are no words, on the album or an asset of it."""
        body = {"albumId": self.ids["album"], "type": "like" if words is None else "comment"}
        body |= {} if words is None else {"comment": words}
        body |= {} if about is None else {"assetId": self.ids[about]}
        answer: dict[str, Any] = await self.clients[who].post("/activities", json=body)
        return answer

    async def words(self, who: str = "owner", **params: str) -> list[str | None]:
        """What is said, as one of the album's people reads it."""
        found = await self.clients[who].get("/activities", params={"albumId": self.ids["album"], **params})
        return [activity.get("comment") for activity in found]

    async def count(self, who: str = "owner", **params: str) -> tuple[int, int]:
        """Comments and likes."""
        params = {"albumId": self.ids["album"], **params}
        found = await self.clients[who].get("/activities/statistics", params=params)
        return found["comments"], found["likes"]


@pytest.fixture
async def world(app: App, admin: Client, make_user: MakeUser) -> World:
    """See World."""
    clients = {name: await make_user(name) for name in ("owner", "editor", "viewer", "stranger")}
    clients["admin"] = admin
    ids = {name: client.uid for name, client in clients.items()}
    for name in ("photo", "other", "loose"):
        ids[name] = await app.db.write(insert_asset, clients["owner"].user_id)
    people = [clients[name].user_id for name in ("editor", "viewer")]
    inside = [ids["photo"], ids["other"]]
    ids["album"] = await app.db.write(insert_album, clients["owner"].user_id, assets=inside, viewers=people)
    ids["elsewhere"] = await app.db.write(insert_album, clients["stranger"].user_id)
    world = World(clients, ids)
    await clients["owner"].put(f"/albums/{ids['album']}/user/{clients['editor'].uid}", json={"role": "editor"})
    ids["comment"] = (await world.say("viewer", "Lovely!"))["id"]
    ids["like"] = (await world.say("viewer", about="photo"))["id"]
    return world


def said(name: str, status: int, who: str, what: dict[str, Any], **rest: Any) -> Case:
    """A line of CASES that posts."""
    return Case(name, "POST", "/activities", status, who, json={"albumId": "{album}", **what}, **rest)


def asked(name: str, status: int, who: str, params: dict[str, str], **rest: Any) -> Case:
    """A line of CASES that reads; an answer is a list."""
    return Case(name, "GET", "/activities", status, who, params={"albumId": "{album}", **params}, **rest)


COMMENT = {"comment": "Lovely!", "type": "comment", "assetId": None}
LIKE = {"type": "like"}
# These change nothing, so one world serves all of them.
QUIET = [
    asked("the owner reads, the oldest first", 200, "owner", {}, body=[COMMENT, LIKE]),
    asked("a viewer reads", 200, "viewer", {}, body=[COMMENT, LIKE]),
    asked("a stranger does not", 400, "stranger", {}, body=REFUSED_READ),
    asked("nor an administrator who is one", 400, "admin", {}, body=REFUSED_READ),
    asked("absent and forbidden look alike", 400, "owner", {"albumId": ABSENT}, body=REFUSED_READ),
    asked("no id", 400, "owner", {"albumId": "nothing"}),
    Case("no album", "GET", "/activities", 400, "owner"),
    asked("of a photo", 200, "owner", {"assetId": "{photo}"}, body=[LIKE]),
    asked("of a photo, in large letters", 200, "owner", {"assetId": "{PHOTO}", "userId": "{VIEWER}"}, body=[LIKE]),
    asked("of a photo of which nothing is said", 200, "owner", {"assetId": "{other}"}, body=[]),
    asked("of what is not in the album", 200, "owner", {"assetId": "{loose}"}, body=[]),
    asked("of what is nowhere", 200, "owner", {"assetId": ABSENT}, body=[]),
    asked("of the album alone", 200, "owner", {"level": "album"}, body=[COMMENT]),
    asked("of its photos alone", 200, "owner", {"level": "asset"}, body=[LIKE]),
    asked("a photo is no album", 200, "owner", {"level": "album", "assetId": "{photo}"}, body=[]),
    asked("an unknown level", 400, "owner", {"level": "world"}),
    asked("likes", 200, "owner", {"type": "like"}, body=[LIKE]),
    asked("comments", 200, "owner", {"type": "comment"}, body=[COMMENT]),
    asked("an unknown type", 400, "owner", {"type": "shrug"}),
    asked("of a person", 200, "owner", {"userId": "{viewer}"}, body=[COMMENT, LIKE]),
    asked("of one who said nothing", 200, "owner", {"userId": "{editor}"}, body=[]),
    asked("of nobody", 200, "owner", {"userId": ABSENT}, body=[]),
    Case("an editor counts", "GET", "/activities/statistics", 200, "editor", params={"albumId": "{album}"},
         body={"comments": 1, "likes": 1}),
    Case("of a photo", "GET", "/activities/statistics", 200, "owner", body={"comments": 0, "likes": 1},
         params={"albumId": "{album}", "assetId": "{photo}"}),
    Case("a stranger counts nothing", "GET", "/activities/statistics", 400, "stranger", params={"albumId": "{album}"},
         body={"message": "Not found or no activity.statistics access"}),
    Case("statistics of no album", "GET", "/activities/statistics", 400, "owner"),
    said("liking twice is liking once", 201, "viewer", {"type": "like", "assetId": "{photo}"}, body=LIKE),
    said("a like with words", 400, "owner", {"type": "like", "comment": "x"}),
    said("a comment without words", 400, "owner", {"type": "comment"}),
    said("a comment of nothing", 400, "owner", {"type": "comment", "comment": " \n\t\u2003"}),
    said("a comment that is null", 400, "owner", {"type": "comment", "comment": None}),
    said("a comment that is a number", 400, "owner", {"type": "comment", "comment": 1}),
    said("a comment that is a book", 400, "owner", {"type": "comment", "comment": "x" * 10_001}),
    said("neither one nor the other", 400, "owner", {"type": "shrug", "comment": "x"}),
    said("no type", 400, "owner", {"comment": "x"}),
    said("a stranger says nothing", 400, "stranger", {"type": "comment", "comment": "x"}, body=REFUSED_CREATE),
    said("of an album that is none", 400, "owner", {"albumId": ABSENT, "type": "like"}, body=REFUSED_CREATE),
    said("of what is not in the album", 400, "owner", {"type": "like", "assetId": "{loose}"}, body=REFUSED_CREATE),
    said("of what is nowhere", 400, "owner", {"type": "like", "assetId": ABSENT}, body=REFUSED_CREATE),
    said("of no id", 400, "owner", {"type": "like", "assetId": "photo"}),
    Case("an editor does not", "DELETE", "/activities/{comment}", 400, "editor", body=REFUSED_DELETE),
    Case("nor a stranger", "DELETE", "/activities/{comment}", 400, "stranger", body=REFUSED_DELETE),
    Case("nor an administrator", "DELETE", "/activities/{comment}", 400, "admin", body=REFUSED_DELETE),
    Case("what is not there", "DELETE", f"/activities/{ABSENT}", 400, "owner", body=REFUSED_DELETE),
    Case("what is no id", "DELETE", "/activities/statistics", 400, "owner"),
]  # fmt: skip
CHANGES = [
    said("the owner comments", 201, "owner", {"type": "comment", "comment": " So it is \n"}, events=TOLD,
         body={"type": "comment", "comment": "So it is", "assetId": None, "user": {"name": "owner"}}),
    said("an editor comments on a photo", 201, "editor", {"type": "comment", "comment": "x", "assetId": "{photo}"},
         body={"comment": "x", "user": {"name": "editor"}}, events=TOLD),
    said("a viewer likes", 201, "viewer", {"type": "like"}, body={"type": "like", "assetId": None}, events=TOLD),
    said("a like of another is another", 201, "owner", {"type": "like", "assetId": "{photo}"}, body=LIKE, events=TOLD),
    said("an empty word beside a like", 201, "owner", {"type": "like", "comment": ""}, body=LIKE, events=TOLD),
    Case("who said it takes it away", "DELETE", "/activities/{comment}", 204, "viewer", events=TOLD),
    Case("and their like", "DELETE", "/activities/{like}", 204, "viewer", events=TOLD),
    Case("the owner takes away anything", "DELETE", "/activities/{comment}", 204, "owner", events=TOLD),
]  # fmt: skip


def fill(value: Any, ids: dict[str, str]) -> Any:
    """`{name}` as the id of that name, `{NAME}` in large letters."""
    known = ids | {name.upper(): uid.upper() for name, uid in ids.items()}
    if isinstance(value, dict):
        return {key: fill(item, ids) for key, item in value.items()}
    return value.format(**known) if isinstance(value, str) else value


async def run(case: Case, world: World, events: Heard) -> None:
    """One line of the tables."""
    filled = {name: fill(getattr(case, name), world.ids) for name in ("json", "params")}
    await run_case(Case(**{**vars(case), **filled}), world.clients, events, **world.ids)


async def test_reading_and_refusals(world: World, events: Heard) -> None:
    """Each line of QUIET."""
    for case in QUIET:
        await run(case, world, events)


@pytest.mark.parametrize("case", CHANGES, ids=str)
async def test_change(case: Case, world: World, events: Heard) -> None:
    """Each line of CHANGES."""
    await run(case, world, events)


async def test_open_pages_are_told_what_it_is_about(world: World, events: Heard) -> None:
    """Everyone in the album, and whoever takes something away after they left it."""
    await world.say("editor", "hm", about="photo")
    heard = events.take()
    payload = {"albumId": world.ids["album"], "assetId": world.ids["photo"]}
    assert all(event.payload == payload for event in heard)
    inside = {world.clients[name].user_id for name in ("owner", "editor", "viewer")}
    assert {event.user_id for event in heard} == inside
    viewer = world.clients["viewer"]
    await viewer.delete(f"/albums/{world.ids['album']}/user/me")
    events.take()
    await viewer.delete(f"/activities/{world.ids['comment']}")
    assert {event.user_id for event in events.take()} == inside


async def test_the_switch(world: World, events: Heard) -> None:
    """Off, nobody adds anything, not even the owner; what was said stays, and may be taken away."""
    owner, album = world.clients["owner"], world.ids["album"]
    await owner.patch(f"/albums/{album}", json={"isActivityEnabled": False})
    events.take()
    for who in ("owner", "viewer"):
        for body in (
            {"type": "like"},
            {"type": "comment", "comment": "x"},
            {"type": "like", "assetId": world.ids["photo"]},
        ):
            answer = await world.clients[who].post("/activities", json={"albumId": album, **body}, expect=400)
            assert "switched off" in answer["message"]
    assert events.names() == []
    assert await world.words() == ["Lovely!", None]
    await owner.delete(f"/activities/{world.ids['comment']}")
    await owner.patch(f"/albums/{album}", json={"isActivityEnabled": True})
    await world.say("viewer", "again")
    assert await world.words() == [None, "again"]


async def test_what_is_said_goes_with_what_it_is_about(world: World) -> None:
    """Out of the album, nothing is left of it; with the album, all of it goes."""
    owner, album, photo = world.clients["owner"], world.ids["album"], world.ids["photo"]
    await world.say("owner", "mine", about="other")
    await owner.delete(f"/albums/{album}/assets", json={"ids": [photo]})
    assert await world.words() == ["Lovely!", "mine"]
    await owner.put(f"/albums/{album}/assets", json={"ids": [photo]})
    assert await world.count() == (2, 0)
    await owner.delete(f"/albums/{album}")
    await world.clients["viewer"].delete(f"/activities/{world.ids['comment']}", expect=400)


@pytest.mark.parametrize("columns", ["visibility = 'locked'", "visibility = 'hidden'", "deleted_at = 1"])
async def test_what_does_not_show_is_not_spoken_of(world: World, app: App, columns: str) -> None:
    """Not read, not counted, not added to, not found by who may not; it comes back with the photo."""
    await world.say("editor", "hush", about="photo")
    photo = world.ids["photo"]
    await app.db.write(Tx.run, f"update assets set {columns} where uid = ?", (photo,))
    assert await world.words() == ["Lovely!"]
    assert await world.words(assetId=photo) == []
    assert await world.count() == (1, 0)
    assert await world.count(assetId=photo) == (0, 0)
    body = {"albumId": world.ids["album"], "assetId": photo, "type": "like"}
    for who in ("owner", "viewer"):
        assert (await world.clients[who].post("/activities", json=body, expect=400))["message"].startswith("Not found")
    await world.clients["owner"].delete(f"/activities/{world.ids['like']}", expect=400)
    back = "update assets set visibility = 'timeline', deleted_at = null where uid = ?"
    await app.db.write(Tx.run, back, (photo,))
    assert await world.words(assetId=photo) == [None, "hush"]


async def test_people_who_are_gone(world: World, app: App) -> None:
    """Who was removed is not quoted until they are back; who left the album is, and takes their own away."""
    viewer = world.clients["viewer"]
    update = "update users set status = ? where id = ?"
    await app.db.write(Tx.run, update, ("deleted", viewer.user_id))
    assert await world.words() == []
    assert await world.count() == (0, 0)
    await app.db.write(Tx.run, update, ("active", viewer.user_id))
    await viewer.delete(f"/albums/{world.ids['album']}/user/me")
    assert await world.words() == ["Lovely!", None]
    await viewer.get("/activities", params={"albumId": world.ids["album"]}, expect=400)
    await viewer.delete(f"/activities/{world.ids['comment']}")
    assert await world.words() == [None]
    await app.db.write(Tx.run, update, ("deleted", world.clients["owner"].user_id))
    await world.clients["editor"].get("/activities", params={"albumId": world.ids["album"]}, expect=400)


async def test_words_are_words(world: World) -> None:
    """Whatever they look like, they come back as they were."""
    for words in WORDS:
        activity = await world.say("viewer", words, about="other")
        assert activity["comment"] == words
    assert await world.words(type="comment", assetId=world.ids["other"]) == list(WORDS)


async def test_guests_see_and_say_nothing(world: World, make_link: MakeLink) -> None:
    """Neither whoever opened a link to the album, nor the owner themselves through one."""
    link = await make_link(world.clients["owner"], album=world.ids["album"])
    params = {"albumId": world.ids["album"]}
    await link.get("/activities", params=params, expect=401)
    await link.get("/activities/statistics", params=params, expect=401)
    await link.post("/activities", json={**params, "type": "like"}, expect=401)
    await link.delete(f"/activities/{world.ids['comment']}", expect=401)
    assert await world.count() == (1, 1)


async def test_keys_need_the_permission(world: World, make_api_key: MakeApiKey) -> None:
    """Each operation its own."""
    owner, params = world.clients["owner"], {"albumId": world.ids["album"]}
    reader = await make_api_key(owner, "activity.read")
    assert len(await reader.get("/activities", params=params)) == 2
    await reader.get("/activities/statistics", params=params, expect=403)
    await reader.post("/activities", json={**params, "type": "like"}, expect=403)
    await reader.delete(f"/activities/{world.ids['comment']}", expect=403)
