"""Sharing or stacking assets one does not own; reading a person, tag or stack by guessed id; an album editor who changes
roles, demotes the owner, becomes owner. Each of these is asked by everyone whom it does not belong to, in every way there is,
and afterwards the database is looked at: nothing of the owner's may be tied to anything of theirs.
"""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.kernel.ids import new_id
from tests.api.samples import Things, fill_path, fill_request
from tests.client import Client
from tests.conftest import MakeApiKey, MakeUser
from tests.people import insert_album, insert_asset, insert_link, insert_partner
from tests.security import mean
from tests.security.mean import House

# Tables in which a photo is tied to something, and whose that is.
TIES = {
    "album_assets": "select distinct au.user_id from album_assets t join assets a on a.id = t.asset_id "
    "join album_users au on au.album_id = t.album_id where a.uid = :uid",
    "shared_link_assets": "select l.user_id from shared_link_assets t join assets a on a.id = t.asset_id "
    "join shared_links l on l.id = t.link_id where a.uid = :uid",
    "asset_tags": "select g.user_id from asset_tags t join assets a on a.id = t.asset_id "
    "join tags g on g.id = t.tag_id where a.uid = :uid",
    "asset_faces": "select p.owner_id from asset_faces t join assets a on a.id = t.asset_id "
    "join people p on p.id = t.person_id where a.uid = :uid",
    "stacks": "select s.owner_id from assets a join stacks s on s.id = a.stack_id where a.uid = :uid",
    "memory_assets": "select m.owner_id from memory_assets t join assets a on a.id = t.asset_id "
    "join memories m on m.id = t.memory_id where a.uid = :uid",
    "covers": "select au.user_id from albums al join assets a on a.id = al.thumbnail_asset_id "
    "join album_users au on au.album_id = al.id where a.uid = :uid",
}


def read_ties(rows: Rows, uid: str) -> dict[str, list[int]]:
    """Whose things a photo is in, by table."""
    return {table: rows.column(statement, {"uid": uid}) for table, statement in TIES.items()}


async def ways(thief: Client, app: App, asset: str) -> list[tuple[str, str, Any]]:
    """Every request by which somebody could tie another's photo to a thing of their own: method, path, body."""
    own = await app.db.write(insert_asset, thief.user_id)
    album = await app.db.write(insert_album, thief.user_id, assets=[own])
    link, _ = await app.db.write(insert_link, thief.user_id, assets=[own])
    tag = (await thief.post("/tags", json={"name": "mine"}))["id"]
    person = (await thief.post("/people", json={"name": "mine"}))["id"]
    face = {"personId": person, "imageWidth": 9, "imageHeight": 9, "x": 0, "y": 0, "width": 9, "height": 9}
    memory = {"type": "on_this_day", "data": {"year": 2019}, "memoryAt": "2019-05-31T00:00:00.000Z"}
    remembered = (await thief.post("/memories", json=memory))["id"]
    return [
        ("PUT", f"/albums/{album}/assets", {"ids": [asset]}),
        ("PUT", "/albums/assets", {"albumIds": [album], "assetIds": [asset]}),
        ("POST", "/albums", {"albumName": "mine", "assetIds": [asset]}),
        ("PATCH", f"/albums/{album}", {"albumThumbnailAssetId": asset}),
        ("POST", "/shared-links", {"type": "INDIVIDUAL", "assetIds": [asset]}),
        ("POST", "/shared-links", {"type": "INDIVIDUAL", "assetIds": [own, asset]}),
        ("PUT", f"/shared-links/{link}/assets", {"assetIds": [asset]}),
        ("PUT", f"/tags/{tag}/assets", {"ids": [asset]}),
        ("PUT", "/tags/assets", {"tagIds": [tag], "assetIds": [asset]}),
        ("POST", "/faces", {"assetId": asset, **face}),
        ("POST", "/memories", {**memory, "assetIds": [own, asset]}),
        ("PUT", f"/memories/{remembered}/assets", {"ids": [asset]}),
        ("PUT", "/assets/copy", {"sourceId": asset, "targetId": own}),
        ("PUT", "/assets/copy", {"sourceId": own, "targetId": asset}),
        ("PUT", f"/assets/{own}", {"livePhotoVideoId": asset}),
        ("POST", "/stacks", {"assetIds": [own, asset]}),
    ]


@pytest.mark.parametrize("who", ["stranger", "partner", "administrator", "key"])
async def test_sharing_and_collecting_what_one_does_not_own(
    app: App, admin: Client, make_user: MakeUser, make_api_key: MakeApiKey, who: str
) -> None:
    """A partner may put what is shown to them into an album, and no more; everybody else nothing at all."""
    owner, other = await make_user("olga"), await make_user("sven")
    asset = await app.db.write(insert_asset, owner.user_id)
    if who == "partner":
        await app.db.write(insert_partner, owner.user_id, other.user_id)
    thief = {"administrator": admin, "key": await make_api_key(other, "all")}.get(who, other)
    for method, path, body in await ways(thief, app, asset):
        answer = await thief.send(method, "/api" + path, json=body)
        assert answer.status < 500 or answer.status == 501, (path, answer.status)
    ties = await app.db.read(read_ties, asset)
    if who == "partner":
        assert set(ties.pop("album_assets")) == {other.user_id}
        ties.pop("covers")
        assert set(ties.pop("memory_assets")) == {other.user_id}
    assert not any(ties.values()), ties


async def test_the_owner_may_do_all_of_it(app: App, make_user: MakeUser, admin: Client) -> None:
    """Otherwise the refusals above would prove nothing."""
    owner = await make_user("olga")
    asset = await app.db.write(insert_asset, owner.user_id)
    for method, path, body in await ways(owner, app, asset):
        await owner.send(method, "/api" + path, json=body)
    ties = await app.db.read(read_ties, asset)
    tables = ("album_assets", "shared_link_assets", "asset_tags", "asset_faces", "memory_assets", "covers", "stacks")
    assert all(ties.pop(table) for table in tables)


async def test_guessed_ids(app: App, admin: Client, make_user: MakeUser) -> None:
    """Somebody else's thing and one that nobody has are answered alike, to the word, by every operation that names one."""
    house = await mean.settle(app, admin, make_user)
    thief = await make_user("sven")
    asked = 0
    for route in mean.in_order():
        if route.is_public or route.is_admin or route.operation_id in KNOWN_TO_ALL or "_id}" not in route.path:
            continue
        answers = []
        for things in (house.household.private, nobodys(house)):
            path = fill_path(route, things)
            answer = await thief.send(route.method, "/api" + path, **fill_request(route, house.things))
            body = answer.body if isinstance(answer.body, dict) else {}
            answers.append((answer.status, body.get("message")))
        assert answers[0] == answers[1], (route.operation_id, answers)
        assert answers[0][0] in {400, 403, 404}, (route.operation_id, answers)
        asked += 1
    assert asked > 50


# What everybody of the household may name, by its id.
KNOWN_TO_ALL = {"getUser", "getProfileImage", "createPartnerDeprecated", "getPlugin"}


def nobodys(house: House) -> Things:
    """Ids that nobody has."""
    return Things(**dict.fromkeys(house.things.__dataclass_fields__, new_id()))


ROLES: list[tuple[str, str, str, Any]] = [
    ("demotes the owner", "PUT", "/user/{owner}", {"role": "viewer"}),
    ("makes themselves owner", "PUT", "/user/{me}", {"role": "owner"}),
    ("makes themselves owner by another name", "PUT", "/user/me", {"role": "owner"}),
    ("promotes a viewer", "PUT", "/user/{viewer}", {"role": "editor"}),
    ("makes a viewer owner", "PUT", "/user/{viewer}", {"role": "owner"}),
    ("shuts the owner out", "DELETE", "/user/{owner}", None),
    ("shuts a viewer out", "DELETE", "/user/{viewer}", None),
    ("lets a friend in", "PUT", "/users", {"albumUsers": [{"userId": "{friend}", "role": "editor"}]}),
    ("lets themselves in again as owner", "PUT", "/users", {"albumUsers": [{"userId": "{me}", "role": "owner"}]}),
    ("changes people along with the name", "PATCH", "", {"albumName": "x", "albumUsers": [], "ownerId": "{me}"}),
    ("deletes it", "DELETE", "", None),
]


@pytest.mark.parametrize("role", ["editor", "viewer", "nobody"])
async def test_who_is_in_an_album_is_its_owners_to_say(app: App, admin: Client, make_user: MakeUser, role: str) -> None:
    """With a session, and whatever they hold in the album; roles and people stay as they are."""
    people = {name: await make_user(name) for name in ("owner", "me", "viewer", "friend")}
    members = [people["viewer"].user_id] + ([people["me"].user_id] if role != "nobody" else [])
    album = await app.db.write(insert_album, people["owner"].user_id, viewers=members)
    if role == "editor":
        await people["owner"].put(f"/albums/{album}/user/{people['me'].uid}", json={"role": role})
    before = await app.db.read(Rows.rows, "select user_id, role from album_users order by user_id")
    for name, method, path, body in ROLES:
        request = {} if body is None else {"json": filled(body, people)}
        await people["me"].send(method, f"/api/albums/{album}{filled(path, people)}", **request)
        after = await app.db.read(Rows.rows, "select user_id, role from album_users order by user_id")
        assert after == before, name


def filled(value: Any, people: dict[str, Client]) -> Any:
    """`{name}` as the id of that person."""
    if isinstance(value, dict):
        return {name: filled(item, people) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item, people) for item in value]
    for name, client in people.items():
        value = value.replace(f"{{{name}}}", client.uid)
    return value
