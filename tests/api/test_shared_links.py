"""Shared links: made, changed and closed by their owner; opened by whoever has them, with their password where there is
one. What a visitor may do is asked again at each request.
"""

from dataclasses import replace
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from tests.api.uploading import make_form
from tests.client import Client
from tests.conftest import Heard, MakeUser
from tests.people import insert_album, insert_asset, insert_partner
from tests.tables import Case, run_case

NOBODYS = "7b2d3f7e-1c55-4b0e-9f5e-0d8a4f5c1a11"
PAST, FUTURE = "2001-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"
CASES = [
    Case("none", "GET", "/shared-links", 200, "mia", body=[]),
    Case(
        "an album",
        "POST",
        "/shared-links",
        201,
        json={"type": "ALBUM", "albumId": "{album}"},
        body={"type": "ALBUM", "assets": [], "allowDownload": True, "allowUpload": False, "password": None},
    ),
    Case(
        "photos",
        "POST",
        "/shared-links",
        201,
        json={"type": "INDIVIDUAL", "assetIds": ["{photo}", "{photo}"], "description": "ours", "expiresAt": FUTURE},
        body={"type": "INDIVIDUAL", "assets": [{"id": "{photo}"}], "description": "ours", "expiresAt": FUTURE},
    ),
    Case("no album", "POST", "/shared-links", 400, json={"type": "ALBUM"}),
    Case("nobody's album", "POST", "/shared-links", 400, json={"type": "ALBUM", "albumId": NOBODYS}),
    Case("another's album", "POST", "/shared-links", 400, "mia", json={"type": "ALBUM", "albumId": "{album}"}),
    Case("no photos", "POST", "/shared-links", 400, json={"type": "INDIVIDUAL", "assetIds": []}),
    Case("another's photo", "POST", "/shared-links", 400, "mia", json={"type": "INDIVIDUAL", "assetIds": ["{photo}"]}),
    Case(
        "a partner's photo", "POST", "/shared-links", 400, "ben", json={"type": "INDIVIDUAL", "assetIds": ["{photo}"]}
    ),
    Case("a locked photo", "POST", "/shared-links", 400, json={"type": "INDIVIDUAL", "assetIds": ["{locked}"]}),
    Case(
        "one of them is not mine",
        "POST",
        "/shared-links",
        400,
        json={"type": "INDIVIDUAL", "assetIds": ["{photo}", NOBODYS]},
    ),
    Case("no type", "POST", "/shared-links", 400, json={"albumId": "{album}"}),
    Case("no date", "POST", "/shared-links", 400, json={"type": "ALBUM", "albumId": "{album}", "expiresAt": "soon"}),
    Case("no slug", "POST", "/shared-links", 400, json={"type": "ALBUM", "albumId": "{album}", "slug": "a/b"}),
    Case(
        "a slug that climbs", "POST", "/shared-links", 400, json={"type": "ALBUM", "albumId": "{album}", "slug": ".."}
    ),
    Case(
        "a slug",
        "POST",
        "/shared-links",
        201,
        json={"type": "ALBUM", "albumId": "{album}", "slug": "été-2024"},
        body={"slug": "été-2024"},
    ),
    Case("an empty slug", "POST", "/shared-links", 201, json={"type": "ALBUM", "albumId": "{album}", "slug": ""}),
    Case("nobody's", "GET", f"/shared-links/{NOBODYS}", 400),
    Case("nobody's to change", "PATCH", f"/shared-links/{NOBODYS}", 400, json={}),
    Case("nobody's to close", "DELETE", f"/shared-links/{NOBODYS}", 400),
    Case("nobody's photos", "PUT", f"/shared-links/{NOBODYS}/assets", 400, json={"assetIds": ["{photo}"]}),
    Case("by nobody", "POST", "/shared-links", 401, "anonymous", json={"type": "ALBUM", "albumId": "{album}"}),
    Case("mine without a link", "GET", "/shared-links/me", 403),
    Case("login without a link", "POST", "/shared-links/login", 403, json={"password": "x"}),
    Case("login to nothing", "POST", "/shared-links/login?key=00", 401, "anonymous", json={"password": "x"}),
]


class Household:
    """The owner's album and photos, a partner of theirs, and a stranger."""

    def __init__(self, admin: Client, mia: Client, ben: Client, uids: dict[str, str]) -> None:
        self.admin, self.mia, self.ben, self.uids = admin, mia, ben, uids

    async def share(self, **changes: Any) -> Any:
        """A link to the two photos."""
        body = {"type": "INDIVIDUAL", "assetIds": [self.uids["photo"], self.uids["other"]], **changes}
        return await self.admin.post("/shared-links", json=body)

    async def share_album(self, **changes: Any) -> Any:
        """A link to the album."""
        return await self.admin.post("/shared-links", json={"type": "ALBUM", "albumId": self.uids["album"], **changes})


@pytest.fixture
async def household(app: App, admin: Client, make_user: MakeUser) -> Household:
    """See Household."""
    mia, ben = await make_user("mia"), await make_user("ben")
    photo = await app.db.write(insert_asset, admin.user_id)
    other = await app.db.write(insert_asset, admin.user_id)
    locked = await app.db.write(insert_asset, admin.user_id, visibility="locked")
    await app.db.write(insert_partner, admin.user_id, ben.user_id)
    album = await app.db.write(insert_album, admin.user_id, assets=[photo], viewers=[mia.user_id])
    return Household(admin, mia, ben, {"photo": photo, "other": other, "locked": locked, "album": album})


def fill(value: Any, uids: dict[str, str]) -> Any:
    """Ids for their `{names}`."""
    if isinstance(value, dict):
        return {key: fill(inner, uids) for key, inner in value.items()}
    if isinstance(value, list):
        return [fill(inner, uids) for inner in value]
    return uids.get(value[1:-1], value) if isinstance(value, str) and value.startswith("{") else value


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_request(case: Case, household: Household, anonymous: Client, events: Heard) -> None:
    """Each line of the table."""
    filled = replace(case, json=fill(case.json, household.uids), body=fill(case.body, household.uids))
    clients = {"admin": household.admin, "mia": household.mia, "ben": household.ben, "anonymous": anonymous}
    await run_case(filled, clients, events)


def visit(anonymous: Client, link: Any, *, by: str = "key", cookie: str | None = None) -> Client:
    """Whoever opens the link in a browser."""
    headers = {} if cookie is None else {"Cookie": f"immich_shared_link_token={cookie}"}
    return Client(anonymous.http, anonymous.base, headers, params={by: link[by]})


async def log_in(anonymous: Client, link: Any, password: str, *, cookie: str | None = None) -> str:
    """Give the password; what the cookie holds then."""
    guest = visit(anonymous, link, cookie=cookie)
    await guest.post("/shared-links/login", json={"password": password})
    return str(guest.last.cookies["immich_shared_link_token"].value)


# --- the owner's side


async def test_only_the_owner_sees_and_changes_it(household: Household) -> None:
    link = await household.share(slug="ours")
    assert [one["id"] for one in await household.admin.get("/shared-links")] == [link["id"]]
    assert await household.mia.get("/shared-links") == []
    await household.mia.get(f"/shared-links/{link['id']}", expect=400)
    await household.mia.patch(f"/shared-links/{link['id']}", json={"allowUpload": True}, expect=400)
    await household.mia.delete(f"/shared-links/{link['id']}", expect=400)
    body = {"assetIds": [household.uids["photo"]]}
    await household.mia.put(f"/shared-links/{link['id']}/assets", json=body, expect=400)
    await household.mia.delete(f"/shared-links/{link['id']}/assets", json=body, expect=400)
    assert (await household.admin.get(f"/shared-links/{link['id']}"))["slug"] == "ours"


async def test_lists_by_id_and_album(household: Household) -> None:
    photos, album = await household.share(), await household.share_album()
    admin = household.admin
    assert [one["id"] for one in await admin.get("/shared-links")] == [album["id"], photos["id"]]
    of_album = await admin.get("/shared-links", params={"albumId": household.uids["album"]})
    assert [one["id"] for one in of_album] == [album["id"]]
    assert [one["id"] for one in await admin.get("/shared-links", params={"id": photos["id"]})] == [photos["id"]]
    assert of_album[0]["album"]["hasSharedLink"] is True
    assert (await admin.get(f"/albums/{household.uids['album']}"))["hasSharedLink"] is True


async def test_changing_and_taking_away(household: Household) -> None:
    link = await household.share(description="a", expiresAt=FUTURE, slug="a", password="secret")
    path = f"/shared-links/{link['id']}"
    assert link["password"] == "********"
    same = await household.admin.patch(path, json={})
    assert same == link
    changed = await household.admin.patch(
        path, json={"allowDownload": False, "showMetadata": False, "allowUpload": True}
    )
    assert (changed["allowDownload"], changed["showMetadata"], changed["allowUpload"]) == (False, False, True)
    emptied = await household.admin.patch(
        path, json={"description": None, "expiresAt": None, "slug": None, "password": None}
    )
    assert [emptied[name] for name in ("description", "expiresAt", "slug", "password")] == [None] * 4


async def test_slugs_are_unique(household: Household) -> None:
    first, second = await household.share(slug="ours"), await household.share()
    answer = await household.admin.patch(f"/shared-links/{second['id']}", json={"slug": "ours"}, expect=400)
    assert "slug" in answer["message"]
    await household.admin.patch(f"/shared-links/{first['id']}", json={"slug": "ours"})
    await household.admin.delete(f"/shared-links/{first['id']}")
    await household.admin.patch(f"/shared-links/{second['id']}", json={"slug": "ours"})


async def test_photos_come_and_go(household: Household) -> None:
    link = await household.share(assetIds=[household.uids["photo"]])
    path, uids = f"/shared-links/{link['id']}/assets", household.uids
    wanted = [uids["photo"], uids["other"], uids["other"].upper(), uids["locked"], NOBODYS]
    results = await household.admin.put(path, json={"assetIds": wanted})
    assert [(one["success"], one.get("error")) for one in results] == [
        (False, "duplicate"),
        (True, None),
        (False, "duplicate"),
        (False, "no_permission"),
        (False, "no_permission"),
    ]
    shown = (await household.admin.get(f"/shared-links/{link['id']}"))["assets"]
    assert {one["id"] for one in shown} == {uids["photo"], uids["other"]}
    results = await household.admin.delete(path, json={"assetIds": [uids["photo"], uids["photo"], NOBODYS]})
    assert [(one["success"], one.get("error")) for one in results] == [
        (True, None),
        (False, "not_found"),
        (False, "not_found"),
    ]


async def test_the_photos_of_an_album_are_the_albums(household: Household) -> None:
    link = await household.share_album()
    body = {"assetIds": [household.uids["other"]]}
    await household.admin.put(f"/shared-links/{link['id']}/assets", json=body, expect=400)
    await household.admin.delete(f"/shared-links/{link['id']}/assets", json=body, expect=400)


# --- the visitor's side


@pytest.mark.parametrize("by", ["key", "slug"])
async def test_a_visitor_sees_the_link(household: Household, anonymous: Client, by: str) -> None:
    link = await household.share(slug="ours")
    guest = visit(anonymous, link, by=by)
    mine = await guest.get("/shared-links/me")
    assert {one["id"] for one in mine["assets"]} == {household.uids["photo"], household.uids["other"]}
    await guest.get(f"/assets/{household.uids['photo']}")
    await guest.get(f"/assets/{household.uids['locked']}", expect=400)
    await guest.get("/shared-links", expect=401)
    await guest.patch(f"/shared-links/{link['id']}", json={"allowUpload": True}, expect=401)
    await guest.delete(f"/shared-links/{link['id']}", expect=401)


async def test_a_visitor_sees_what_the_album_holds_now(household: Household, anonymous: Client) -> None:
    guest = visit(anonymous, await household.share_album())
    mine = await guest.get("/shared-links/me")
    assert (mine["album"]["assetCount"], [one["role"] for one in mine["album"]["albumUsers"]]) == (1, ["owner"])
    await guest.get(f"/assets/{household.uids['other']}", expect=400)
    await household.admin.put(f"/albums/{household.uids['album']}/assets", json={"ids": [household.uids["other"]]})
    await guest.get(f"/assets/{household.uids['other']}")
    assert (await guest.get("/shared-links/me"))["album"]["assetCount"] == 2


async def test_what_is_trashed_locked_or_hidden_is_not_shown(household: Household, anonymous: Client) -> None:
    guest = visit(anonymous, await household.share())
    await household.admin.put(f"/assets/{household.uids['photo']}", json={"visibility": "locked"})
    await household.admin.delete("/assets", json={"ids": [household.uids["other"]]})
    assert (await guest.get("/shared-links/me"))["assets"] == []


async def test_metadata_can_be_hidden(household: Household, anonymous: Client) -> None:
    guest = visit(anonymous, await household.share(showMetadata=False))
    [shown, _] = (await guest.get("/shared-links/me"))["assets"]
    assert (shown.get("exifInfo"), shown["originalPath"]) == (None, "")
    assert (await guest.get("/shared-links/me"))["allowDownload"] is False
    await guest.get(f"/assets/{shown['id']}/original", expect=403)


async def test_an_end_and_a_closing_take_effect_at_once(household: Household, anonymous: Client) -> None:
    link = await household.share()
    guest = visit(anonymous, link)
    await guest.get("/shared-links/me")
    await household.admin.patch(f"/shared-links/{link['id']}", json={"expiresAt": PAST})
    await guest.get("/shared-links/me", expect=401)
    await household.admin.patch(f"/shared-links/{link['id']}", json={"expiresAt": None})
    await guest.get("/shared-links/me")
    await household.admin.delete(f"/shared-links/{link['id']}")
    await guest.get("/shared-links/me", expect=401)
    await guest.get(f"/assets/{household.uids['photo']}", expect=401)
    assert (await household.admin.get(f"/assets/{household.uids['photo']}"))["isTrashed"] is False


async def test_uploads_only_where_they_are_allowed_and_they_show_there(household: Household, anonymous: Client) -> None:
    link = await household.share_album()
    guest = visit(anonymous, link)
    await guest.post("/assets", data=make_form(b"\xff\xd8\xff\xe0 a photo"), expect=403)
    await household.admin.patch(f"/shared-links/{link['id']}", json={"allowUpload": True})
    await guest.post("/assets", data=make_form(b"\xff\xd8\xff\xe0 a photo"), expect=201)
    assert (await guest.get("/shared-links/me"))["album"]["assetCount"] == 2


# --- passwords


async def test_nothing_is_served_before_the_password(household: Household, anonymous: Client) -> None:
    """Neither the link, nor photos, nor what is behind another link of the same album."""
    link = await household.share_album(password="open sesame")
    guest = visit(anonymous, link)
    for path in ("/shared-links/me", f"/assets/{household.uids['photo']}", f"/albums/{household.uids['album']}"):
        answer = await guest.get(path, expect=401)
        assert answer["message"] == "Password required"
    await guest.post("/shared-links/login", json={"password": "open"}, expect=401)
    assert "immich_shared_link_token" not in guest.last.cookies
    token = await log_in(anonymous, link, "open sesame")
    inside = visit(anonymous, link, cookie=token)
    assert (await inside.get("/shared-links/me"))["password"] == "********"
    await inside.get(f"/assets/{household.uids['photo']}")


async def test_a_password_opens_its_own_link_alone(household: Household, anonymous: Client) -> None:
    """Also where two links have the same password; and a browser keeps both."""
    first, second = await household.share(password="same words"), await household.share_album(password="same words")
    token = await log_in(anonymous, first, "same words")
    await visit(anonymous, second, cookie=token).get("/shared-links/me", expect=401)
    both = await log_in(anonymous, second, "same words", cookie=token)
    await visit(anonymous, first, cookie=both).get("/shared-links/me")
    await visit(anonymous, second, cookie=both).get("/shared-links/me")


async def test_a_new_password_shuts_out_who_had_the_old_one(household: Household, anonymous: Client) -> None:
    link = await household.share(password="old words")
    inside = visit(anonymous, link, cookie=await log_in(anonymous, link, "old words"))
    await inside.get("/shared-links/me")
    await household.admin.patch(f"/shared-links/{link['id']}", json={"password": "********", "description": "same"})
    await inside.get("/shared-links/me")
    await household.admin.patch(f"/shared-links/{link['id']}", json={"password": "new words"})
    await inside.get("/shared-links/me", expect=401)
    await visit(anonymous, link, cookie=await log_in(anonymous, link, "new words")).get("/shared-links/me")


@pytest.mark.parametrize("cookie", ["x", "." * 500, "0" * 64, "0" * 63 + "é", ".".join(["0" * 64] * 100)])
async def test_a_made_up_cookie_opens_nothing(household: Household, anonymous: Client, cookie: str) -> None:
    link = await household.share(password="open sesame")
    await visit(anonymous, link, cookie=cookie).get("/shared-links/me", expect=401)


async def test_guesses_must_wait(household: Household, anonymous: Client) -> None:
    """Those of one link; another one is not held up."""
    link, other = await household.share(password="open sesame"), await household.share_album(password="open sesame")
    guest = visit(anonymous, link)
    for _ in range(10):
        await guest.post("/shared-links/login", json={"password": "guess"}, expect=401)
    await guest.post("/shared-links/login", json={"password": "open sesame"}, expect=429)
    await log_in(anonymous, other, "open sesame")


async def test_an_open_link_has_nothing_to_log_in_to(household: Household, anonymous: Client) -> None:
    guest = visit(anonymous, await household.share())
    await guest.post("/shared-links/login", json={"password": "x"}, expect=400)


async def test_the_password_is_kept_as_a_hash(household: Household, app: App) -> None:
    await household.share(password="open sesame")
    stored = await app.db.read(Rows.value, "select password_hash from shared_links")
    assert stored.startswith("$argon2id$")
    assert isinstance(await app.db.read(Rows.value, "select key from shared_links"), bytes)


async def test_links_of_somebody_who_was_removed_are_shut(household: Household, app: App, anonymous: Client) -> None:
    guest = visit(anonymous, await household.share())
    await guest.get("/shared-links/me")
    await app.db.write(Tx.run, "update users set status = 'deleted' where id = ?", (household.admin.user_id,))
    await guest.get("/shared-links/me", expect=401)
