"""Faces that files name: they become people where that is switched on, and what a person did about them stays."""

from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.faces.service import follow_file
from photostead.media.regions import NamedFace
from tests.api.faces import add_photo, draw, faces_on, make_person, names, on_photo, waiting
from tests.api.settling import change_settings
from tests.api.uploading import make_form
from tests.client import Client
from tests.conftest import RunJobs
from tests.media.face_regions import mwg, packet, region
from tests.photos import jpeg, write_photo

LEFT, RIGHT = (0.1, 0.2, 0.3, 0.6), (0.6, 0.2, 0.8, 0.6)
MIA, TOM = NamedFace("Mia", *LEFT), NamedFace("Tom", *RIGHT)


@pytest.fixture
async def owner(admin: Client) -> Client:
    """Somebody on a box where faces are taken over from files."""
    await switch(admin, is_on=True)
    return admin


async def switch(admin: Client, *, is_on: bool) -> None:
    """Take faces over from files, or not."""
    await change_settings(admin, {"metadata": {"faces": {"import": is_on}}})


async def upload_marked(client: Client, *regions: str, orientation: int | None = None) -> str:
    """A photo of 64 x 48 px as it is stored, with these regions in its sidecar; its id."""
    sidecar = packet(mwg(*regions, size=(64, 48))).encode()
    form = make_form(jpeg(orientation=orientation), sidecar=sidecar)
    uid: str = (await client.post("/assets", data=form, expect=201))["id"]
    return uid


async def says(app: App, owner: Client, uid: str, *faces: NamedFace) -> None:
    """Read an asset's file as if it named these."""

    def read(tx: Tx) -> None:
        key = tx.value("select id from assets where uid = ?", (uid,))
        follow_file(tx, owner.user_id, key, faces, (640, 480))

    await app.db.write(read)


async def boxes(client: Client, uid: str) -> list[tuple[Any, ...]]:
    """Name, source and place of the faces on an asset."""
    edges = ("boundingBoxX1", "boundingBoxY1", "boundingBoxX2", "boundingBoxY2", "imageWidth", "imageHeight")
    return [
        ((face["person"] or {"name": ""})["name"], face["sourceType"], *(face[edge] for edge in edges))
        for face in await client.get("/faces", params={"id": uid})
    ]


# --- taking over


async def test_an_upload_brings_its_people(owner: Client, run_jobs: RunJobs) -> None:
    uid = await upload_marked(owner, region("Mia", LEFT), region("", RIGHT))
    await run_jobs()
    assert await boxes(owner, uid) == [("Mia", "exif", 6, 10, 19, 29, 64, 48), ("", "exif", 38, 10, 51, 29, 64, 48)]
    assert await names(owner) == await on_photo(owner, uid) == ["Mia"]
    [mia] = (await owner.get("/people"))["people"]
    assert mia["thumbnailPath"]
    await owner.get(f"/people/{mia['id']}/thumbnail")


async def test_a_turned_photo(owner: Client, run_jobs: RunJobs) -> None:
    """Places are those of the upright picture."""
    uid = await upload_marked(owner, region("Mia", LEFT), orientation=6)
    await run_jobs()
    assert await boxes(owner, uid) == [("Mia", "exif", 19, 6, 38, 19, 48, 64)]


async def test_only_where_that_is_switched_on(admin: Client, run_jobs: RunJobs) -> None:
    """Files that were read before are taken over when they are read again."""
    uid = await upload_marked(admin, region("Mia", LEFT))
    await run_jobs()
    assert await boxes(admin, uid) == []
    assert await names(admin) == []
    await switch(admin, is_on=True)
    await reread(admin, uid, run_jobs)
    assert await names(admin) == ["Mia"]
    await switch(admin, is_on=False)
    await reread(admin, uid, run_jobs)
    assert await on_photo(admin, uid) == ["Mia"]


async def reread(client: Client, uid: str, run_jobs: RunJobs) -> None:
    """Have the file read again."""
    await client.post("/assets/jobs", json={"assetIds": [uid], "name": "refresh-metadata"}, expect=204)
    await run_jobs()


async def test_a_library_follows_its_files(tmp_path: Path, owner: Client, run_jobs: RunJobs) -> None:
    nas = tmp_path / "nas"
    sidecar = write_photo(nas / "a.jpg").with_name("a.jpg.xmp")
    sidecar.write_text(packet(mwg(region("Mia", LEFT))))
    library = await owner.post("/libraries", json={"ownerId": owner.uid, "importPaths": [str(nas)]}, expect=201)
    scan = f"/libraries/{library['id']}/scan"
    await owner.post(scan, expect=204)
    await run_jobs()
    [item] = (await owner.post("/search/metadata", json={}))["assets"]["items"]
    assert await on_photo(owner, item["id"]) == ["Mia"]
    sidecar.write_text(packet(mwg(region("Mia Sommer", LEFT), region("Tom", RIGHT)) + "<!-- longer -->"))
    await owner.post(scan, expect=204)
    await run_jobs()
    assert await on_photo(owner, item["id"]) == ["Mia Sommer", "Tom"]


async def test_one_name_is_one_person(app: App, owner: Client) -> None:
    """Of several people of a name the first; names are composed, and blanks single."""
    first = await make_person(owner, "Zoé M")
    await make_person(owner, "Zoé M")
    photos = [await add_photo(app, owner) for _ in range(2)]
    for photo, name in zip(photos, ("Zoe\u0301  M", "Zoé M"), strict=True):
        await says(app, owner, photo, NamedFace(name, *LEFT))
    assert (await owner.get(f"/people/{first}/statistics"))["assets"] == 2
    assert len(await names(owner)) == 2


@pytest.mark.parametrize("name", ["\u200b", "a" * 300, "\ud800"])
async def test_names_that_are_none(app: App, owner: Client, name: str) -> None:
    """The face is there, and nobody's."""
    photo = await add_photo(app, owner)
    await says(app, owner, photo, NamedFace(name, *LEFT))
    assert list(await faces_on(owner, photo)) == [""]
    assert await names(owner) == []


async def test_faces_smaller_than_a_pixel_are_none(app: App, owner: Client) -> None:
    photo = await add_photo(app, owner)
    await says(app, owner, photo, NamedFace("Mia", 0.5, 0.5, 0.5001, 0.5001))
    assert await faces_on(owner, photo) == {}


async def test_two_names_at_one_place_are_one_face(app: App, owner: Client) -> None:
    photo = await add_photo(app, owner)
    await says(app, owner, photo, MIA, NamedFace("Mimi", *LEFT))
    assert list(await faces_on(owner, photo)) == ["Mia"]


# --- what a person did stays


async def test_a_face_that_was_taken_away_stays_away(app: App, owner: Client) -> None:
    photo = await add_photo(app, owner)
    for force in (True, False):
        await says(app, owner, photo, MIA, TOM)
        for face in (await faces_on(owner, photo)).values():
            await owner.delete(f"/faces/{face}", json={"force": force}, expect=204)
        await says(app, owner, photo, MIA, TOM)
        assert await faces_on(owner, photo) == {}
        await says(app, owner, photo, NamedFace("Maria", *LEFT), TOM)
        assert await faces_on(owner, photo) == {}, "another name for it is no other face"
        await says(app, owner, photo)


async def test_a_face_that_was_given_to_somebody_stays_theirs(app: App, owner: Client) -> None:
    photo = await add_photo(app, owner)
    await says(app, owner, photo, MIA)
    ben = await make_person(owner, "Ben")
    await owner.put(f"/faces/{ben}", json={"id": (await faces_on(owner, photo))["Mia"]})
    for faces in ([MIA], [NamedFace("Maria", *LEFT)], []):
        await says(app, owner, photo, *faces)
        assert list(await faces_on(owner, photo)) == ["Ben"]


async def test_people_who_were_renamed_merged_or_forgotten_are_not_made_again(app: App, owner: Client) -> None:
    photos = [await add_photo(app, owner) for _ in range(3)]
    for photo, name in zip(photos, ("one", "two", "three"), strict=True):
        await says(app, owner, photo, NamedFace(name, *LEFT))
    people = {person["name"]: person["id"] for person in (await owner.get("/people"))["people"]}
    await owner.put(f"/people/{people['one']}", json={"name": "Mia"})
    await owner.post(f"/people/{people['one']}/merge", json={"ids": [people["two"]]})
    await owner.delete(f"/people/{people['three']}", expect=204)
    for photo, name in zip(photos, ("one", "two", "three"), strict=True):
        await says(app, owner, photo, NamedFace(name, *LEFT))
    assert await names(owner) == ["Mia"]
    assert [list(await faces_on(owner, photo)) for photo in photos] == [["Mia"], ["Mia"], [""]]


async def test_faces_drawn_by_hand_are_left_alone(app: App, owner: Client) -> None:
    photo = await add_photo(app, owner)
    await draw(owner, photo, await make_person(owner, "Ben"))
    await says(app, owner, photo, MIA)
    await says(app, owner, photo)
    assert list(await faces_on(owner, photo)) == ["Ben"]


async def test_a_file_that_names_somebody_else(app: App, owner: Client) -> None:
    """The face goes over, and so does the picture."""
    photo = await add_photo(app, owner)
    await says(app, owner, photo, MIA, TOM)
    before = await faces_on(owner, photo)
    await says(app, owner, photo, NamedFace("Maria", *LEFT), TOM)
    after = await faces_on(owner, photo)
    assert (before["Mia"], before["Tom"]) == (after["Maria"], after["Tom"])
    assert await waiting(app, "PersonGenerateThumbnail") == 3
    assert await names(owner) == ["Maria", "Tom", "Mia"], "Mia has a name, and no face any more"


async def test_what_a_file_says_is_kept_once(app: App, owner: Client) -> None:
    """Reading the same again writes nothing."""
    photo = await add_photo(app, owner)
    await says(app, owner, photo, MIA)
    before = await app.db.read(Rows.rows, "select seq from asset_faces union all select seq from people")
    await says(app, owner, photo, MIA)
    assert await app.db.read(Rows.rows, "select seq from asset_faces union all select seq from people") == before
