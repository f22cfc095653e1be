"""Shared links, by the classes of mistakes that such servers have made: rights that stay after they were taken away,
passwords that guard one door of many, uploads that reach further than they should.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.registry import all_routes
from photostead.http.gaps import GAPS
from photostead.http.router import PATH_PARAMETER, Route
from tests.api.samples import MARKS, SESSION_UID, Household, fill_path, fill_request, settle_household
from tests.api.uploading import make_form, upload
from tests.client import Client
from tests.conftest import MakeUser
from tests.people import insert_link
from tests.photos import jpeg
from tests.security import linking
from tests.security.linking import PAST

ROUTES = [route for route in all_routes() if not route.is_public]
OPENED = [route for route in ROUTES if route.accepts_link and route.link_right != "login"]
PASSWORD = "open sesame"


def routes(chosen: Iterable[Route]) -> pytest.MarkDecorator:
    """One test an operation."""
    return pytest.mark.parametrize("route", list(chosen), ids=lambda route: f"{route.method} {route.path}")


@pytest.fixture
async def house(app: App, admin: Client, anonymous: Client) -> linking.Household:
    """See linking.Household."""
    return await linking.settle(app, admin, anonymous)


class Shared:
    """The household of the permission matrix, and links to what it shares."""

    def __init__(self, app: App, nobody: Client, owner: Client, household: Household) -> None:
        self.app, self.nobody, self.owner, self.household = app, nobody, owner, household

    async def open(self, by: str = "key", **columns: Any) -> Client:
        """Whoever has a new link to the shared album; `columns` are those of shared_links."""
        values = {"slug": "ours", **columns}
        _, key = await self.app.db.write(insert_link, self.owner.user_id, album=self.household.shared.album, **values)
        return Client(self.nobody.http, self.nobody.base, params={by: key.hex() if by == "key" else values["slug"]})

    async def ask(self, guest: Client, route: Route) -> int:
        """The status of an operation about what is shared."""
        things = self.household.shared
        if route.accepts_link:
            answer = await guest.send(route.method, "/api" + fill_path(route, things), **fill_request(route, things))
        else:
            answer = await guest.send(route.method, "/api" + PATH_PARAMETER.sub(SESSION_UID, route.path))
        text = answer.body if isinstance(answer.body, bytes) else repr(answer.body).encode()
        if answer.status >= 400:
            assert not any(mark.encode() in text for mark in MARKS), text[:500]
        return answer.status


@pytest.fixture
async def shared(app: App, anonymous: Client, make_user: MakeUser) -> Shared:
    """See Shared."""
    owner, partner, viewer = [await make_user(name) for name in ("olga", "pia", "vera")]
    people = {"owner": owner.user_id, "partner": partner.user_id, "viewer": viewer.user_id}
    return Shared(app, anonymous, owner, await settle_household(app, people))


# --- a password-protected link serves thumbnails, originals, JSON, downloads or video without the password


@pytest.mark.parametrize("by", ["key", "slug"])
@pytest.mark.parametrize("cookie", ["", ".".join(("0" * 64, "f" * 64))], ids=["no cookie", "forged cookie"])
async def test_password_guards_every_operation(shared: Shared, by: str, cookie: str) -> None:
    guest = await shared.open(by, password_hash="$argon2id$none", allow_upload=1)
    guest.headers["Cookie"] = f"immich_shared_link_token={cookie}"
    for route in ROUTES:
        if route.link_right != "login":
            assert await shared.ask(guest, route) == 401, route


async def test_password_guards_what_is_not_served_yet(shared: Shared) -> None:
    guest = await shared.open(password_hash="$argon2id$none")
    for gap in (gap for gap in GAPS if not gap.is_public):
        path = "/api" + PATH_PARAMETER.sub(SESSION_UID, gap.path)
        assert (await guest.send(gap.method, path)).status == 401, gap


@routes(OPENED)
async def test_the_same_link_without_password_serves(shared: Shared, route: Route) -> None:
    """Otherwise the refusals above would prove nothing."""
    guest = await shared.open(allow_upload=1)
    status = await shared.ask(guest, route)
    # What is shared here is a photo: see test_what_is_made for videos.
    assert status in route.statuses or ("/video/" in route.path and status == 400), guest.last.body


async def test_one_password_opens_one_link(house: linking.Household) -> None:
    """Also where another album has the same one, and whatever the link is called by."""
    first = await house.share(password=PASSWORD, slug="first")
    second = await house.share_album(password=PASSWORD, slug="second")
    cookie = await house.log_in(first, PASSWORD, by="slug")
    for by in ("key", "slug"):
        await house.guest(first, by=by, cookie=cookie).get("/shared-links/me")
        await house.guest(second, by=by, cookie=cookie).get("/shared-links/me", expect=401)
        await house.guest(second, by=by, cookie=cookie).get(f"/albums/{house.album}", expect=401)


async def test_password_is_never_told(house: linking.Household) -> None:
    """Neither to guests nor in the cookie that proves it; and no cookie outlives a new one."""
    link = await house.share(password=PASSWORD)
    cookie = await house.log_in(link, PASSWORD)
    inside = house.guest(link, cookie=cookie)
    assert (await inside.get("/shared-links/me"))["password"] != PASSWORD
    assert re.fullmatch("[0-9a-f]{64}", cookie)
    assert cookie != hashlib.sha256(PASSWORD.encode()).hexdigest()


# --- an edited link keeps working as before; a share works after it expired


@pytest.mark.parametrize(
    "change", [{"expiresAt": PAST}, {"password": "another"}, None], ids=["expiry", "password", "deletion"]
)
async def test_edited_link_is_shut_at_once(house: linking.Household, change: dict[str, Any] | None) -> None:
    link = await house.share_album(password=PASSWORD)
    guest = house.guest(link, cookie=await house.log_in(link, PASSWORD))
    paths = ("/shared-links/me", f"/assets/{house.photo}", f"/albums/{house.album}", "/timeline/buckets")
    for path in paths:
        await guest.get(path)
    if change is None:
        await house.owner.delete(f"/shared-links/{link['id']}")
    else:
        await house.change(link, **change)
    for path in paths:
        await guest.get(path, expect=401)


async def test_download_and_upload_end_at_once(house: linking.Household, app: App) -> None:
    owner = house.owner
    photo = await upload(owner, jpeg())
    link = await house.share(assetIds=[photo], allowUpload=True)
    guest = house.guest(link)
    await guest.get(f"/assets/{photo}/original")
    await upload(guest, jpeg((1, 2, 3)))
    await house.change(link, allowDownload=False, allowUpload=False)
    await guest.get(f"/assets/{photo}/original", expect=403)
    await guest.post("/assets", data=make_form(jpeg((4, 5, 6))), expect=403)
    fullsize = await guest.send("GET", f"/api/assets/{photo}/thumbnail?size=fullsize")
    assert fullsize.status == 404, "the preview is not made yet, and the original is not sent in its stead"


async def test_rights_end_while_the_bytes_come(house: linking.Household, app: App) -> None:
    """What is committed is what the link allows then, not what it allowed when the upload began."""
    from photostead.features.assets import guests
    from photostead.kernel.errors import Forbidden

    link = await house.share(allowUpload=True)
    identity = await app.identities.resolve(credentials_of(link))
    assert identity.link is not None
    await app.db.write(guests.check_still_welcome, identity.link)
    for change in (
        {"allowUpload": False},
        {"allowUpload": True, "expiresAt": PAST},
        {"expiresAt": None, "password": "x"},
    ):
        await house.change(link, **change)
        with pytest.raises(Forbidden):
            await app.db.write(guests.check_still_welcome, identity.link)
    await house.owner.delete(f"/shared-links/{link['id']}")
    with pytest.raises(Forbidden):
        await app.db.write(guests.check_still_welcome, identity.link)


def credentials_of(link: Any) -> Any:
    """As a request carries them."""
    from photostead.access.identity import Credentials

    return Credentials(link_key=link["key"])


@pytest.mark.parametrize("by", ["key", "slug"])
async def test_expired_link_is_as_if_it_had_never_been(shared: Shared, by: str) -> None:
    """For every operation; with a password too nothing tells that there was one, nor that there was a link."""
    guest = await shared.open(by, expires_at=1, password_hash="$argon2id$none", allow_upload=1)
    unknown = Client(guest.http, guest.base, params={by: "00" if by == "key" else "nobodys"})
    for route in OPENED:
        answers = [await shared.ask(client, route) for client in (guest, unknown)]
        assert answers == [401, 401], route
        assert same_but_for_number(guest, unknown), route


def same_but_for_number(one: Client, other: Client) -> bool:
    """Whether two clients were told the same; every error has a number of its own."""
    return bool({**one.last.body, "correlationId": ""} == {**other.last.body, "correlationId": ""})


async def test_album_link_ends_with_the_right_to_share_the_album(house: linking.Household, app: App) -> None:
    link = await house.share_album()
    guest = house.guest(link)
    await guest.get(f"/albums/{house.album}")
    await app.db.write(Tx.run, "update album_users set role = 'viewer' where user_id = ?", (house.owner.user_id,))
    await guest.get(f"/albums/{house.album}", expect=401)
    await guest.get(f"/assets/{house.photo}", expect=401)


# --- a link holder adds the owner's other assets, or removes some; a guest upload link reaches more than uploads


async def test_upload_link_is_nobody_elsewhere(shared: Shared) -> None:
    guest = await shared.open(allow_upload=1)
    for route in (route for route in ROUTES if not route.accepts_link):
        assert await shared.ask(guest, route) == 401, route


@pytest.mark.parametrize("of_album", [True, False])
async def test_guest_adds_what_they_uploaded_and_nothing_else(
    house: linking.Household, app: App, of_album: bool
) -> None:
    link = await (house.share_album if of_album else house.share)(allowUpload=True)
    guest = house.guest(link)
    fields: dict[str, Any] = {"livePhotoVideoId": house.secret, "isFavorite": True, "visibility": "archive"}
    uid = await upload(guest, jpeg((7, 8, 9)), metadata='[{"key":"mobile-app","value":{}}]', **fields)
    seen = await guest.get(f"/assets/{uid}")
    mine = await house.owner.get(f"/assets/{uid}")
    assert (seen["livePhotoVideoId"], mine["isFavorite"], mine["visibility"]) == (None, False, "timeline")
    assert await house.owner.get(f"/assets/{uid}/metadata") == []
    await guest.get(f"/assets/{house.secret}", expect=400)
    await guest.delete("/assets", json={"ids": [uid]}, expect=401)
    rows = await app.db.read(Rows.rows, "select a.uid from link_uploads u join assets a on a.id = u.asset_id")
    assert rows == [(uid,)]


async def test_uploads_of_guests_fill_the_owners_quota(house: linking.Household, app: App) -> None:
    link = await house.share(allowUpload=True)
    await app.db.write(Tx.run, "update users set quota_bytes = usage_bytes + 100 where id = ?", (house.owner.user_id,))
    await house.guest(link).post("/assets", data=make_form(jpeg(size=(400, 300))), expect=413)


# --- oracles


@pytest.mark.parametrize("of_album", [True, False])
async def test_twin_of_a_private_photo_is_taken_like_any_other(house: linking.Household, of_album: bool) -> None:
    """A guest who holds the bytes learns nothing of the owner's photo, and does not bring it into the link: there is
    another asset, and whatever is told of it looks as of any other."""
    data, fresh = jpeg((1, 1, 1)), jpeg((2, 2, 2))
    private = await upload(house.owner, data)
    link = await (house.share_album if of_album else house.share)(allowUpload=True)
    guest = house.guest(link)
    twin, first = await upload(guest, data, "a.jpg"), await upload(guest, fresh, "b.jpg")
    assert private != twin
    await guest.get(f"/assets/{private}", expect=400)
    for uid in (twin, first):
        shown = await guest.get(f"/assets/{uid}")
        assert shown["checksum"] not in {checksum(data), checksum(fresh)}
        etag = (await guest.send("GET", f"/api/assets/{uid}/original")).headers["ETag"]
        assert uid in etag
    assert (await house.owner.get(f"/assets/{private}"))["checksum"] == checksum(data)
    for one in (data, fresh):
        await guest.post("/search/metadata", json={"checksum": checksum(one)}, expect=403)


async def test_twin_of_what_the_link_shows_is_known(house: linking.Household) -> None:
    """A guest who sends everything again does not fill the album with doubles."""
    link = await house.share_album(allowUpload=True)
    guest, data = house.guest(link), jpeg((3, 3, 3))
    uid = await upload(guest, data)
    assert await upload(guest, data, expect=200) == uid
    known = {"x-immich-checksum": hashlib.sha1(data, usedforsecurity=False).hexdigest()}
    assert await upload(guest, data, expect=200, headers=known) == uid


async def test_checksum_alone_asks_nothing(house: linking.Household) -> None:
    """The header by which devices ask before they send: a guest must send."""
    data = jpeg((4, 4, 4))
    await upload(house.owner, data)
    guest = house.guest(await house.share(allowUpload=True))
    known = {"x-immich-checksum": hashlib.sha1(data, usedforsecurity=False).hexdigest()}
    await guest.post("/assets", data=make_form(None), headers=known, expect=400)


def checksum(data: bytes) -> str:
    """As the wire writes it."""
    return base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


async def test_slug_uniqueness_tells_nothing(house: linking.Household, make_user: MakeUser) -> None:
    """A slug that is taken and one that cannot be are refused alike; and which are taken, guests cannot ask."""
    await house.share(slug="ours", password=PASSWORD)
    mia = await make_user("mia")
    body = {"type": "INDIVIDUAL", "assetIds": [await upload(mia, jpeg())]}
    taken = await mia.post("/shared-links", json={**body, "slug": "ours"}, expect=400)
    unusable = await mia.post("/shared-links", json={**body, "slug": "a/b"}, expect=400)
    assert {**taken, "correlationId": ""} == {**unusable, "correlationId": ""}


async def test_favourites_and_albums_of_the_owner_are_not_found_out(house: linking.Household) -> None:
    """What is not shown is not searched by either, in any branch of a filter."""
    guest = house.guest(await house.share())
    searches: list[dict[str, Any]] = [
        {"isFavorite": True}, {"isNotInAlbum": True}, {"isOffline": False}, {"isEncoded": False},
        {"originalPath": "library"}, {"previewPath": "x"}, {"libraryId": None}, {"tagIds": [house.photo]},
        {"personIds": [house.photo]}, {"ocr": "x"}, {"updatedAfter": PAST}, {"tagIds": None},
        {"filter": {"isFavorite": {"eq": True}}}, {"filter": {"or": [{"hasAlbums": {"eq": True}}]}},
        {"filter": {"hasTags": {"eq": True}}}, {"filter": {"tagIds": {"any": [house.photo]}}},
    ]  # fmt: skip
    for search in searches:
        await guest.post("/search/metadata", json=search, expect=403)
    for query in ("isFavorite=true", f"tagId={house.photo}", f"personId={house.photo}"):
        await guest.get(f"/timeline/buckets?{query}", expect=400)
    assert len((await guest.post("/search/metadata", json={"city": "Lakeside"}))["assets"]["items"]) == 1
