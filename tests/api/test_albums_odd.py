"""Albums asked for odd things: lists of mixed and repeated ids, names that are no names, photos and people that are gone."""

from dataclasses import dataclass
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.kernel.ids import new_id
from tests.client import Client
from tests.conftest import Heard, MakeUser
from tests.people import insert_album, insert_asset, insert_link
from tests.tables import Case, run_case

ABSENT = new_id()
NAMES = (
    "<script>alert(1)</script>", '" onload="x', "\u202egpj.muS", "\u2066\u05e9\u05dc\u05d5\u05dd", "a\0b", "a\r\nb",
    "../../x", "%_*", "' or 1=1 --", "", " ", "\U0001f469\u200d\U0001f680",
)  # fmt: skip


@dataclass
class World:
    """An album of `owner` with `photo`, an `editor` and a `viewer`."""

    clients: dict[str, Client]
    ids: dict[str, str]

    @property
    def path(self) -> str:
        """Of the album."""
        return f"/albums/{self.ids['album']}"


@pytest.fixture
async def world(app: App, make_user: MakeUser) -> World:
    """See World; `theirs` is a photo of a stranger, `trashed` is the owner's and still in the album."""
    clients = {name: await make_user(name) for name in ("owner", "editor", "viewer", "stranger")}
    owner = clients["owner"].user_id
    ids = {name: client.uid for name, client in clients.items()}
    ids |= {name: await app.db.write(insert_asset, owner) for name in ("photo", "loose")}
    ids["theirs"] = await app.db.write(insert_asset, clients["stranger"].user_id)
    ids["trashed"] = await app.db.write(insert_asset, owner, deleted_at=1)
    inside = [ids["photo"], ids["trashed"]]
    ids["album"] = await app.db.write(insert_album, owner, assets=inside, viewers=[clients["viewer"].user_id])
    ids["second"] = await app.db.write(insert_album, owner)
    ids["foreign"] = await app.db.write(insert_album, clients["stranger"].user_id)
    people = {"albumUsers": [{"userId": ids["editor"]}]}
    await clients["owner"].put(f"/albums/{ids['album']}/users", json=people)
    return World(clients, ids)


def fill(value: Any, ids: dict[str, str]) -> Any:
    """`{name}` as the id of that name, `{NAME}` in large letters."""
    known = ids | {name.upper(): uid.upper() for name, uid in ids.items()}
    if isinstance(value, dict):
        return {key: fill(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, ids) for item in value]
    return value.format(**known) if isinstance(value, str) else value


def outcome(*errors: str | None) -> list[dict[str, Any]]:
    """What came of each of several."""
    return [{"success": True} if error is None else {"success": False, "error": error} for error in errors]


TOLD = ("on_album_update",) * 3
DENIED, THERE = {"success": False, "error": "no_permission"}, {"success": False, "error": "duplicate"}
# These change nothing, so one world serves all of them.
QUIET = [
    Case("an unknown order", "PATCH", "/albums/{album}", 400, "owner", json={"order": "random"}),
    Case("no name at all", "PATCH", "/albums/{album}", 400, "owner", json={"albumName": None}),
    Case("a switch that is a word", "PATCH", "/albums/{album}", 400, "owner", json={"isActivityEnabled": "yes"}),
    Case("a cover that is nothing", "PATCH", "/albums/{album}", 400, "owner", json={"albumThumbnailAssetId": None}),
    Case("a cover from the trash", "PATCH", "/albums/{album}", 400, "owner",
         json={"albumThumbnailAssetId": "{trashed}"}),
    Case("a cover that is nowhere", "PATCH", "/albums/{album}", 400, "owner", json={"albumThumbnailAssetId": ABSENT}),
    Case("a new album without a name", "POST", "/albums", 400, "owner", json={"description": "x"}),
    Case("an unknown role", "PUT", "/albums/{album}/users", 400, "owner",
         json={"albumUsers": [{"userId": "{stranger}", "role": "chief"}]}),
    Case("a person twice in one request", "PUT", "/albums/{album}/users", 400, "owner",
         json={"albumUsers": [{"userId": "{stranger}"}, {"userId": "{STRANGER}"}]}),
    Case("one known and one unknown", "PUT", "/albums/{album}/users", 400, "owner",
         json={"albumUsers": [{"userId": "{stranger}"}, {"userId": ABSENT}]}, body={"message": "User not found"}),
    Case("oneself", "PUT", "/albums/{album}/users", 400, "owner", json={"albumUsers": [{"userId": "{owner}"}]}),
    Case("nobody was let in by these", "GET", "/albums/{album}", 200, "owner",
         body={"albumUsers": [{"role": "owner"}, {"role": "editor"}, {"role": "viewer"}]}),
    Case("another role for a stranger", "PUT", "/albums/{album}/user/{stranger}", 400, "owner", json={"role": "viewer"},
         body={"message": "Album not shared with user"}),
    Case("... for nobody", "PUT", f"/albums/{{album}}/user/{ABSENT}", 400, "owner", json={"role": "viewer"},
         body={"message": "Album not shared with user"}),
    Case("an editor demotes the owner", "PUT", "/albums/{album}/user/{owner}", 400, "editor", json={"role": "viewer"}),
    Case("an editor makes themselves owner", "PUT", "/albums/{album}/user/me", 400, "editor", json={"role": "owner"}),
    Case("nothing to add", "PUT", "/albums/{album}/assets", 200, "owner", json={"ids": []}, body=[]),
    Case("nothing of it is there", "PUT", "/albums/{album}/assets", 200, "owner",
         json={"ids": ["{theirs}", ABSENT, "{photo}"]}, body=outcome("no_permission", "no_permission", "duplicate")),
    Case("one of them is no id", "PUT", "/albums/{album}/assets", 400, "owner", json={"ids": ["{loose}", "x"]}),
    Case("others' trash is not in the album", "DELETE", "/albums/{album}/assets", 200, "editor",
         json={"ids": ["{trashed}", "{theirs}", ABSENT]}, body=outcome(*["not_found"] * 3)),
    Case("nor in their list", "GET", "/albums", 200, "editor", params={"assetId": "{trashed}"}, body=[]),
    Case("but in its owner's", "GET", "/albums", 200, "owner", params={"assetId": "{TRASHED}"},
         body=[{"assetCount": 1}]),
    Case("others' photos are in no album", "GET", "/albums", 200, "owner", params={"assetId": "{theirs}"}, body=[]),
    Case("others' albums are none", "GET", "/albums", 200, "owner", params={"id": "{foreign}"}, body=[]),
    Case("a list of what is no id", "GET", "/albums", 400, "owner", params={"id": "x"}),
    Case("neither yes nor no", "GET", "/albums", 400, "owner", params={"isOwned": "perhaps"}),
    Case("to albums of others", "PUT", "/albums/assets", 200, "owner", body=DENIED,
         json={"albumIds": ["{foreign}", ABSENT], "assetIds": ["{loose}"]}),
    Case("photos of others", "PUT", "/albums/assets", 200, "owner", body=DENIED,
         json={"albumIds": ["{album}", "{second}"], "assetIds": ["{theirs}", ABSENT]}),
    Case("where they all are", "PUT", "/albums/assets", 200, "owner", body=THERE,
         json={"albumIds": ["{album}", "{foreign}"], "assetIds": ["{photo}", "{theirs}"]}),
    Case("no albums", "PUT", "/albums/assets", 200, "owner", json={"albumIds": [], "assetIds": ["{loose}"]},
         body=DENIED),
    Case("markers of nothing", "GET", f"/albums/{ABSENT}/map-markers", 400, "owner"),
    Case("markers for a stranger", "GET", "/albums/{album}/map-markers", 400, "stranger",
         body={"message": "Not found or no album.read access"}),
]  # fmt: skip
CHANGES = [
    Case("the same twice is added once", "PUT", "/albums/{album}/assets", 200, "owner",
         json={"ids": ["{loose}", "{loose}", "{theirs}"]}, body=outcome(None, "duplicate", "no_permission"),
         events=TOLD),
    Case("the same twice is removed once", "DELETE", "/albums/{album}/assets", 200, "owner",
         json={"ids": ["{photo}", "{photo}", "{trashed}"]}, body=outcome(None, "not_found", None), events=TOLD),
    Case("the same album twice", "PUT", "/albums/assets", 200, "owner", body={"success": True},
         json={"albumIds": ["{album}", "{ALBUM}", "{foreign}"], "assetIds": ["{loose}", "{loose}"]}, events=TOLD),
    Case("one of several albums", "PUT", "/albums/assets", 200, "owner", body={"success": True},
         json={"albumIds": ["{album}", "{second}"], "assetIds": ["{photo}"]}, events=("on_album_update",)),
]  # fmt: skip


async def run(case: Case, world: World, events: Heard) -> None:
    """One line of the tables."""
    filled = {name: fill(getattr(case, name), world.ids) for name in ("json", "params")}
    await run_case(Case(**{**vars(case), **filled}), world.clients, events, **world.ids)


async def test_refusals_and_readings(world: World, events: Heard) -> None:
    """Each line of QUIET."""
    for case in QUIET:
        await run(case, world, events)


@pytest.mark.parametrize("case", CHANGES, ids=str)
async def test_change(case: Case, world: World, events: Heard) -> None:
    """Each line of CHANGES."""
    await run(case, world, events)


async def test_names_are_words(world: World) -> None:
    """Whatever they look like, they come back as they were and are found by all of it."""
    owner = world.clients["owner"]
    for name in NAMES:
        album = await owner.post("/albums", json={"albumName": name, "description": name})
        assert (album["albumName"], album["description"]) == (name, name)
        changed = await owner.patch(world.path, json={"albumName": name})
        assert changed["albumName"] == name
        found = await owner.get("/albums", params={"name": name})
        assert {album["id"], world.ids["album"]} <= {one["id"] for one in found}


async def test_a_member_who_was_removed_shares_nothing(world: World, app: App) -> None:
    """The list, its counts and the album agree that it is not shared any more."""
    owner = world.clients["owner"]
    gone = [world.clients[name].user_id for name in ("editor", "viewer")]
    await app.db.write(lambda tx: tx.run("update users set status = 'deleted' where id in (?, ?)", tuple(gone)))
    assert (await owner.get(world.path))["shared"] is False
    assert await owner.get("/albums", params={"isShared": "true"}) == []
    assert await owner.get("/albums/statistics") == {"owned": 2, "shared": 0, "notShared": 2}


async def test_what_an_album_leaves_behind(world: World, app: App) -> None:
    """Deleted, its photos stay and its link opens nothing; so with a member who leaves: their photos stay in it."""
    owner, editor = world.clients["owner"], world.clients["editor"]
    mine = await app.db.write(insert_asset, editor.user_id)
    await editor.put(f"{world.path}/assets", json={"ids": [mine]})
    await editor.delete(f"{world.path}/user/me")
    assert (await owner.get(world.path))["assetCount"] == 2
    assert (await owner.get(f"/assets/{mine}"))["id"] == mine
    await app.db.write(insert_link, owner.user_id, album=world.ids["album"])
    assert len(await owner.get("/shared-links")) == 1
    await owner.delete(world.path)
    assert await owner.get("/shared-links") == []
    assert (await owner.get(f"/assets/{world.ids['photo']}"))["id"] == world.ids["photo"]
    await owner.get(f"/assets/{mine}", expect=400)


async def test_a_cover_that_does_not_show_any_more(world: World, app: App) -> None:
    """Another stands for the album while the chosen one is in the trash."""
    owner, photo = world.clients["owner"], world.ids["photo"]
    await owner.put(f"{world.path}/assets", json={"ids": [world.ids["loose"]]})
    await owner.patch(world.path, json={"albumThumbnailAssetId": photo.upper()})
    covers = []
    for deleted_at in (None, 1, None):
        await app.db.write(Tx.run, "update assets set deleted_at = ? where uid = ?", (deleted_at, photo))
        covers.append((await owner.get(world.path))["albumThumbnailAssetId"])
    assert covers == [photo, world.ids["loose"], photo]
