"""What shared links never show: the locked folder, metadata that the link hides, and whatever is the owner's own affair.
See `test_links` for rights, passwords and uploads.
"""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from tests.api.samples import SESSION_UID
from tests.client import Client
from tests.people import insert_asset
from tests.security import linking
from tests.security.linking import FUTURE, PAST


@pytest.fixture
async def house(app: App, admin: Client, anonymous: Client) -> linking.Household:
    """See linking.Household."""
    return await linking.settle(app, admin, anonymous)


# --- locked assets show up in links


async def test_locked_never_shows(house: linking.Household, app: App) -> None:
    """Locked before, locked after the link was made, locked by a row that should not be there."""
    body = {"type": "INDIVIDUAL", "assetIds": [house.locked]}
    await house.owner.post("/shared-links", json=body, expect=400)
    photos, album = await house.share(), await house.share_album()
    await house.owner.put("/assets", json={"ids": [house.photo], "visibility": "locked"})
    await app.db.write(insert_stray_rows, house.photo)
    for guest in (house.guest(photos), house.guest(album)):
        for path in (f"/assets/{house.photo}", f"/assets/{house.photo}/thumbnail"):
            await guest.get(path, expect=400)
        found = await guest.post("/search/metadata", json={})
        shown = {one["id"] for one in (await guest.get("/shared-links/me"))["assets"]}
        assert house.photo not in shown | {one["id"] for one in found["assets"]["items"]}
        await guest.get("/timeline/buckets?visibility=locked", expect=400)
    assert await house.guest(album).get(f"/albums/{house.album}/map-markers") == []


def insert_stray_rows(tx: Tx, uid: str) -> None:
    """As if the locking had forgotten them."""
    tx.run("insert into shared_link_assets select l.id, a.id from shared_links l, assets a where a.uid = ?", (uid,))
    tx.run(
        "insert into album_assets (album_id, asset_id, added_at) select l.id, a.id, 0 from albums l, assets a where a.uid = ?",
        (uid,),
    )


async def test_moving_half_goes_with_its_photo_alone(house: linking.Household, app: App) -> None:
    owner = house.owner.user_id
    video = await app.db.write(insert_asset, owner, name="live.mov", type="VIDEO", visibility="hidden")
    video_id = await app.db.read(Rows.value, "select id from assets where uid = ?", (video,))
    await app.db.write(Tx.run, "update assets set live_photo_video_id = ? where uid = ?", (video_id, house.photo))
    guest = house.guest(await house.share_album())
    assert (await guest.get(f"/assets/{house.photo}"))["livePhotoVideoId"] == video
    await guest.get(f"/assets/{video}")
    assert video not in {one["id"] for one in (await guest.post("/search/metadata", json={}))["assets"]["items"]}
    await app.db.write(Tx.run, "update assets set visibility = 'locked' where uid = ?", (house.photo,))
    await guest.get(f"/assets/{video}", expect=400)
    other = house.guest(await house.share(assetIds=[house.other]))
    await other.get(f"/assets/{video}", expect=400)


# --- metadata that a link hides


async def everything(house: linking.Household, guest: Client) -> str:
    """All that a guest can read of the album, as one text."""
    month = (await guest.get("/timeline/buckets"))[0]["timeBucket"]
    bucket = {"timeBucket": month, "withCoordinates": "true", "withStacked": "true"}
    answers = [
        await guest.get("/shared-links/me"),
        await guest.get(f"/albums/{house.album}"),
        await guest.get(f"/assets/{house.photo}"),
        await guest.get("/timeline/bucket", params=bucket),
        await guest.get(f"/albums/{house.album}/map-markers"),
        await guest.post("/search/metadata", json={"withExif": True, "size": 1}),
    ]
    return repr(answers)


TOLD = ("Zermatt", "Lakeside", "Erehwon", "46.5", "Canon", "EOS 40D", "hush", "T12:00:00")


async def test_hidden_metadata_are_nowhere(house: linking.Household) -> None:
    shown = await everything(house, house.guest(await house.share_album()))
    assert [mark for mark in TOLD if mark not in shown] == []
    guest = house.guest(await house.share_album(showMetadata=False))
    hidden = await everything(house, guest)
    assert [mark for mark in TOLD if mark in hidden] == []
    [photo] = (await guest.post("/search/metadata", json={}))["assets"]["items"]
    assert photo["originalFileName"] == f"{house.photo}.jpg"
    assert photo["fileCreatedAt"] == photo["localDateTime"]


async def test_hidden_metadata_are_not_found_out(house: linking.Household, app: App) -> None:
    guest = house.guest(await house.share_album(showMetadata=False))
    for search in (
        {"city": "Lakeside"}, {"make": "Canon"}, {"description": "hush"}, {"rating": 4}, {"takenAfter": PAST},
        {"originalFileName": "Zermatt"}, {"createdBefore": FUTURE}, {"filter": {"or": [{"city": {"eq": "Lakeside"}}]}},
        {"orderBy": {"field": "rating"}}, {"orderBy": {"field": "fileSizeInBytes"}},
    ):  # fmt: skip
        await guest.post("/search/metadata", json=search, expect=403)
    for query in ("bbox=-7,46,-6,47", "orderBy=createdAt"):
        await guest.get(f"/timeline/buckets?{query}", expect=400)
    await guest.get(f"/assets/{house.photo}/original", expect=403)
    await app.db.write(Tx.run, "update assets set type = 'VIDEO' where uid = ?", (house.photo,))
    await guest.get(f"/assets/{house.photo}/video/playback", expect=403)


@pytest.mark.parametrize("shows", [True, False])
async def test_the_owners_affairs_are_nobodys(house: linking.Household, app: App, shows: bool) -> None:
    """Where files lie, favourites, addresses of people, tags: with metadata or without."""
    await app.db.write(tag, house.owner.user_id, house.photo)
    guest = house.guest(await house.share_album(showMetadata=shows))
    told = await everything(house, guest)
    [photo, _] = (await house.guest(await house.share(showMetadata=shows)).get("/shared-links/me"))["assets"]
    assert photo["owner"]["name"] == "admin"
    for mark in ("admin@test.lan", "library/", "hush-tag", house.secret, house.other):
        assert mark not in told
        assert mark == house.other or mark not in repr(photo)
    photo = await guest.get(f"/assets/{house.photo}")
    assert (photo["isFavorite"], photo["originalPath"], photo["tags"], photo["people"]) == (False, "", [], [])
    month = await guest.get("/timeline/bucket", params={"timeBucket": "2024-05-01"})
    assert month["isFavorite"] == [False]


def tag(tx: Tx, user_id: int, uid: str) -> None:
    """The owner's word for a photo."""
    values: dict[str, Any] = {
        "uid": SESSION_UID,
        "user_id": user_id,
        "value": "hush-tag",
        "created_at": 0,
        "updated_at": 0,
    }
    tag_id = tx.insert("tags", values)
    tx.run("insert into asset_tags (asset_id, tag_id) select id, ? from assets where uid = ?", (tag_id, uid))
