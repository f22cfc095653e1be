"""Whom people concern: their owner alone. What is locked or in the trash is told of by nobody's name, number or picture."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from tests.api.faces import add_photo, draw, faces_on, make_person, names, on_photo
from tests.api.uploading import make_form
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeLink, MakeUser, RunJobs
from tests.people import insert_album, insert_partner
from tests.photos import jpeg

PIN = "123456"


async def number_of(client: Client, person: str) -> int:
    """On how many photos somebody is said to be."""
    count: int = (await client.get(f"/people/{person}/statistics"))["assets"]
    return count


async def see(client: Client, person: str) -> bytes | None:
    """Somebody's picture, None where there is none."""
    answer = await client.send("GET", f"/api/people/{person}/thumbnail")
    assert answer.status in {200, 404}
    return answer.body if answer.status == 200 else None


async def unlock(client: Client) -> None:
    """Open the locked folder, which gets its PIN code first."""
    await client.send("POST", "/api/auth/pin-code", json={"pinCode": PIN})
    await client.post("/auth/session/unlock", json={"pinCode": PIN})


# --- others


async def test_others_learn_nothing(app: App, admin: Client, make_user: MakeUser, make_link: MakeLink) -> None:
    """Partners, people of an album and guests see the photo, and not who is on it."""
    partner, viewer, stranger = [await make_user(name) for name in ("pia", "vera", "sven")]
    photo, anna = await add_photo(app, admin), await make_person(admin, "Anna")
    await draw(admin, photo, anna)

    def share(tx: Tx) -> str:
        insert_partner(tx, admin.user_id, partner.user_id)
        return insert_album(tx, admin.user_id, assets=[photo], viewers=[viewer.user_id])

    album = await app.db.write(share)
    guest = await make_link(admin, album=album)
    assert await on_photo(admin, photo) == ["Anna"]
    for client in (partner, viewer, guest):
        assert await on_photo(client, photo) == []
    for client in (partner, viewer):
        assert await client.get("/faces", params={"id": photo}) == []
        assert await names(client) == []
        for body in ({"personIds": [anna]}, {"filter": {"hasPeople": {"eq": True}}}):
            found = await client.post("/search/metadata", json={**body, "albumIds": [album]})
            assert found["assets"]["total"] == 0
    for body in ({"personIds": [anna]}, {"filter": {"hasPeople": {"eq": True}}}):
        await guest.post("/search/metadata", json=body, expect=403)
    await stranger.get("/faces", params={"id": photo}, expect=400)
    await guest.get("/faces", params={"id": photo}, expect=401)
    for client in (partner, viewer, stranger):
        face = (await faces_on(admin, photo))["Anna"]
        mine = await make_person(client, "mine")
        await draw(client, photo, mine, expect=400)
        await client.put(f"/faces/{mine}", json={"id": face}, expect=400)
        await client.delete(f"/faces/{face}", json={"force": True}, expect=400)
        [merged] = await client.post(f"/people/{mine}/merge", json={"ids": [anna]})
        assert merged["error"] == "no_permission"
        assert await client.put("/people", json={"people": [{"id": anna, "name": "x"}]}) == [
            {"id": anna, "success": False, "error": "no_permission"}
        ]
    assert await on_photo(admin, photo) == ["Anna"]


async def test_a_photo_that_is_somebody_elses_now(app: App, admin: Client, make_user: MakeUser) -> None:
    """A library that went over to another owner: neither of them is told the other's people."""
    mia = await make_user("mia")
    photo, anna = await add_photo(app, admin), await make_person(admin, "Anna")
    await draw(admin, photo, anna)
    await app.db.write(Tx.run, "update assets set owner_id = ?", (mia.user_id,))
    assert await on_photo(mia, photo) == []
    assert list(await faces_on(mia, photo)) == [""]
    assert await names(admin) == []
    assert await number_of(admin, anna) == 0
    assert await see(admin, anna) is None
    assert await admin.get("/timeline/buckets", params={"personId": anna}) == []


async def test_keys_need_each_permission(app: App, admin: Client, make_api_key: MakeApiKey) -> None:
    """Who may look may not draw."""
    anna, photo = await make_person(admin, "Anna"), await add_photo(app, admin)
    key = await make_api_key(admin, "person.read", "face.read")
    await key.get(f"/people/{anna}")
    await draw(key, photo, anna, expect=403)
    await key.put(f"/people/{anna}", json={"name": "x"}, expect=403)


# --- the locked folder and the trash


@pytest.fixture
async def world(app: App, admin: Client) -> dict[str, str]:
    """Anna on two photos, the first of which stands for her."""
    ids = {
        "first": await add_photo(app, admin),
        "second": await add_photo(app, admin),
        "anna": await make_person(admin, "Anna"),
    }
    path = app.options.data_dir / "derived" / f"{ids['second']}-preview.jpeg"
    path.write_bytes(jpeg((0, 0, 250), size=(640, 480)))
    await draw(admin, ids["first"], ids["anna"])
    await admin.put(f"/people/{ids['anna']}", json={"featureFaceAssetId": ids["first"]})
    await draw(admin, ids["second"], ids["anna"])
    return ids


@pytest.mark.parametrize("how", ["locked", "trashed"])
async def test_another_photo_stands_for_a_person(
    app: App, admin: Client, world: dict[str, str], run_jobs: RunJobs, how: str
) -> None:
    """As long as the chosen one is away; then that one again."""
    anna = world["anna"]
    await run_jobs()
    chosen = await see(admin, anna)
    assert chosen
    await hide(admin, world["first"], how)
    other = await see(admin, anna)
    assert other
    assert other != chosen
    assert await number_of(admin, anna) == 1
    await hide(admin, world["second"], how)
    assert await see(admin, anna) is None
    assert await number_of(admin, anna) == 0
    assert await names(admin) == []
    assert await admin.get("/search/person", params={"name": "anna"}) == []
    assert await admin.get("/timeline/buckets", params={"personId": anna}) == []
    await unhide(admin, list(world.values())[:2], how)
    assert await see(admin, anna) == chosen
    assert await number_of(admin, anna) == 2
    await run_jobs()
    assert len(list(app.options.data_dir.glob("derived/*/*/*.jpeg"))) == 1


async def hide(client: Client, photo: str, how: str) -> None:
    """Into the locked folder or the trash."""
    if how == "locked":
        await client.put(f"/assets/{photo}", json={"visibility": "locked"})
    else:
        await client.delete("/assets", json={"ids": [photo]}, expect=204)


async def unhide(client: Client, photos: list[str], how: str) -> None:
    """Out of there again."""
    if how == "locked":
        await unlock(client)
        await client.put("/assets", json={"ids": photos, "visibility": "timeline"}, expect=204)
    else:
        await client.post("/trash/restore/assets", json={"ids": photos})


async def test_locked_faces_are_seen_and_changed_with_the_pin_code_alone(admin: Client, world: dict[str, str]) -> None:
    photo, anna = world["first"], world["anna"]
    face = (await faces_on(admin, photo))["Anna"]
    ben = await make_person(admin, "Ben")
    await hide(admin, photo, "locked")
    await admin.get("/faces", params={"id": photo}, expect=400)
    await draw(admin, photo, anna, expect=400)
    await admin.put(f"/faces/{ben}", json={"id": face}, expect=400)
    await admin.delete(f"/faces/{face}", json={"force": True}, expect=400)
    await admin.put(f"/people/{ben}/reassign", json={"data": [{"assetId": photo, "personId": anna}]}, expect=400)
    await admin.put(f"/people/{anna}", json={"featureFaceAssetId": photo}, expect=400)
    await unlock(admin)
    assert list(await faces_on(admin, photo)) == ["Anna"]
    assert await on_photo(admin, photo) == ["Anna"]
    await admin.put(f"/faces/{ben}", json={"id": face})
    assert await number_of(admin, ben) == 0, "counts tell of what is shown, folder open or not"
    found = await admin.post("/search/metadata", json={"personIds": [ben], "visibility": "locked"})
    assert [item["id"] for item in found["assets"]["items"]] == [photo]


# --- pictures


async def test_a_picture_is_made_when_it_is_asked_for(
    app: App, admin: Client, world: dict[str, str], events: Heard
) -> None:
    """Before its job ran, and again where the file is gone."""
    first = await see(admin, world["anna"])
    assert first
    headers = admin.last.headers
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Cache-Control"] == "private, no-cache"
    same = {"If-None-Match": headers["ETag"]}
    assert (await admin.send("GET", f"/api/people/{world['anna']}/thumbnail", headers=same)).status == 304
    [path] = app.options.data_dir.glob("derived/*/*/*.jpeg")
    path.unlink()
    assert await see(admin, world["anna"]) == first
    assert events.names().count("on_person_thumbnail") == 2


async def test_whose_photo_is_gone(app: App, admin: Client, world: dict[str, str], run_jobs: RunJobs) -> None:
    """Another one stands for them, until there is none."""
    await run_jobs()
    chosen = await see(admin, world["anna"])
    await admin.delete("/assets", json={"ids": [world["first"]], "force": True}, expect=204)
    other = await see(admin, world["anna"])
    assert other not in {None, chosen}
    await admin.delete("/assets", json={"ids": [world["second"]], "force": True}, expect=204)
    assert await see(admin, world["anna"]) is None
    assert (await admin.get(f"/people/{world['anna']}"))["name"] == "Anna"
    await run_jobs()


async def test_a_photo_without_a_preview(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """No picture until there is one; then it is made by itself."""
    photo, anna = await add_photo(app, admin), await make_person(admin, "Anna")
    await app.db.write(Tx.run, "delete from asset_files")
    await draw(admin, photo, anna)
    await run_jobs()
    assert await see(admin, anna) is None
    assert await app.db.read(Rows.value, "select count(*) from jobs") == 0


async def test_a_preview_that_cannot_be_read(app: App, admin: Client, world: dict[str, str]) -> None:
    for path in app.options.data_dir.glob("derived/*-preview.jpeg"):
        path.write_bytes(b"no picture")
    assert await see(admin, world["anna"]) is None


async def test_a_picture_follows_the_preview(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """A photo that is rendered anew shows in it."""
    photo: dict[str, Any] = await admin.post("/assets", data=make_form(jpeg()), expect=201)
    await run_jobs()
    anna = await make_person(admin, "Anna")
    await draw(admin, photo["id"], anna)
    await run_jobs()
    before = (await admin.get(f"/people/{anna}"))["thumbnailPath"]
    body = {"assetIds": [photo["id"]], "name": "regenerate-thumbnail"}
    await admin.post("/assets/jobs", json=body, expect=204)
    await run_jobs()
    after = (await admin.get(f"/people/{anna}"))["thumbnailPath"]
    assert before
    assert after
    assert after != before
    assert not (app.options.data_dir / before).exists()
