"""Faces become people: as they come, whatever a person said of them, and anew when that is asked for."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.recognition import service as recognition
from tests.api.faces import draw, faces_on, make_person, on_photo, waiting
from tests.api.recognising import (
    Group,
    add_face,
    add_faces,
    between,
    counted,
    everyone,
    find_face_on,
    key_of,
    looks,
    only,
    people_on,
    start,
)
from tests.client import Client


async def test_three_alike_are_somebody(app: App, admin: Client, group: Group) -> None:
    """Two are nobody yet; the third founds a person of all three, with a picture; the next ones are theirs at once."""
    photos = await add_faces(app, admin, "anna", 2)
    await group()
    assert await people_on(app, *photos) == [None, None]
    assert await everyone(admin) == []
    photos += await add_faces(app, admin, "anna", 1, first=2) + await add_faces(app, admin, "ben", 1)
    await group()
    anna = (await people_on(app, photos[0]))[0]
    assert anna is not None
    assert await people_on(app, *photos) == [anna, anna, anna, None]
    (person,) = await everyone(admin)
    assert person["name"] == ""
    await admin.get(f"/people/{person['id']}/thumbnail")
    photos += await add_faces(app, admin, "anna", 1, first=3)
    await group()
    assert await people_on(app, photos[-1]) == [anna]
    assert await counted(admin, await only(admin)) == 4


async def test_faces_that_come_together_are_looked_at_together(app: App, admin: Client, group: Group) -> None:
    """One job, after a while; and nothing is left to do then."""
    await add_faces(app, admin, "anna", 3)
    assert await waiting(app, "FacialRecognition") == 1
    assert await app.db.read(Rows.value, "select run_after > created_at from jobs where name = 'FacialRecognition'")
    await group()
    assert await waiting(app, "FacialRecognition") == 0
    assert await waiting(app, "FacialRecognitionQueueAll") == 0


async def test_named_people_stay_when_all_is_recognised_anew(app: App, admin: Client, group: Group) -> None:
    """Names and what was given by hand survive; nameless ones are made anew."""
    annas = await add_faces(app, admin, "anna", 3)
    bens = await add_faces(app, admin, "ben", 3)
    await group()
    before = await people_on(app, *annas, *bens)
    anna = (await admin.get("/faces", params={"id": annas[0]}))[0]["person"]["id"]
    await admin.put(f"/people/{anna}", json={"name": "Anna"})
    await start(admin, force=True)
    await group()
    after = await people_on(app, *annas, *bens)
    assert after[:3] == before[:3]
    assert len(set(after[3:])) == 1
    assert None not in after
    assert sorted(person["name"] for person in await everyone(admin)) == ["", "Anna"]
    assert (await admin.get(f"/people/{anna}"))["name"] == "Anna"


async def test_who_was_merged_stays_merged(app: App, admin: Client, group: Group) -> None:
    """Though the faces are not alike, and nobody has a name."""
    photos = await add_faces(app, admin, "anna", 3) + await add_faces(app, admin, "ben", 3)
    await group()
    ids = [person["id"] for person in await everyone(admin)]
    await admin.post("/people/merge", json={"ids": ids})
    for force in (False, True, True):
        await start(admin, force=force)
        await group()
        assert await only(admin) == ids[0]
        assert len(set(await people_on(app, *photos))) == 1
    more = await add_faces(app, admin, "anna", 1, first=3) + await add_faces(app, admin, "ben", 1, first=3)
    await group()
    assert await counted(admin, ids[0]) == 8
    assert len(set(await people_on(app, *photos, *more))) == 1


async def test_a_face_that_was_given_away_stays_away(app: App, admin: Client, group: Group) -> None:
    """Each of the two keeps theirs, and a new face goes to whoever is more like it."""
    photos = await add_faces(app, admin, "anna", 4)
    await group()
    twin = await make_person(admin, "Twin")
    await admin.put(f"/faces/{twin}", json={"id": await key_of(app, photos[3])})
    await start(admin, force=True)
    more = [
        await add_face(app, admin, looks("anna", 3, far=0.31)),
        await add_face(app, admin, looks("anna", 0, far=0.31)),
    ]
    await group()
    assert await on_photo(admin, photos[3]) == ["Twin"]
    assert await on_photo(admin, more[0]) == ["Twin"]
    assert await on_photo(admin, more[1]) == [""]
    assert await counted(admin, twin) == 2
    assert len(await everyone(admin)) == 2


async def test_two_of_nobody_turn_out_to_be_one(app: App, admin: Client, group: Group) -> None:
    """A face between them makes them one; who has a name keeps it."""
    photos = [await add_face(app, admin, looks("anna", variant, far=0.1)) for variant in range(3)]
    photos += [await add_face(app, admin, looks("ben", variant, far=0.1)) for variant in range(3)]
    await group()
    people = [person["id"] for person in await everyone(admin)]
    assert len(people) == 2
    await admin.put(f"/people/{people[1]}", json={"isFavorite": True})
    photos.append(await add_face(app, admin, between("anna", "ben")))
    await group()
    assert await only(admin) == people[1]
    assert await counted(admin, people[1]) == 7


async def test_two_with_names_are_never_made_one(app: App, admin: Client, group: Group) -> None:
    """However alike they become."""
    for who in ("anna", "ben"):
        for variant in range(3):
            await add_face(app, admin, looks(who, variant, far=0.1))
    await group()
    names = ["Anna", "Ben"]
    for person, name in zip(await everyone(admin), names, strict=True):
        await admin.put(f"/people/{person['id']}", json={"name": name})
    nearer = await add_face(app, admin, between("anna", "ben", 0.45))
    await group()
    assert [person["name"] for person in await everyone(admin)] == ["Anna", "Ben"]
    assert len(await on_photo(admin, nearer)) == 1


async def test_who_was_deleted_does_not_come_back_with_the_next_photo(app: App, admin: Client, group: Group) -> None:
    """Until everybody is recognised anew."""
    await add_faces(app, admin, "anna", 3)
    await group()
    await admin.delete(f"/people/{await only(admin)}")
    await add_faces(app, admin, "anna", 1, first=3)
    await start(admin, force=False)
    await group()
    assert [await counted(admin, person["id"]) for person in await everyone(admin)] in ([], [1])
    await start(admin, force=True)
    await group()
    assert await counted(admin, await only(admin)) == 4


async def test_videos_never_found_anybody(app: App, admin: Client, group: Group) -> None:
    """They show who is known; nobody's picture is cut out of a frame."""
    frames = [await add_face(app, admin, looks("anna", number), frame_ms=number * 1000) for number in range(5)]
    await group()
    assert await everyone(admin) == []
    photos = await add_faces(app, admin, "anna", 3)
    await group()
    await app.db.write(recognition.request_again)
    await group()
    anna = (await people_on(app, photos[0]))[0]
    assert anna is not None
    assert await people_on(app, *frames) == [anna] * 5
    shown = "select frame_ms is null from people p join asset_faces f on f.id = p.thumbnail_face_id"
    assert await app.db.read(Rows.column, shown) == [1]
    await admin.put(f"/people/{await only(admin)}", json={"featureFaceAssetId": frames[0]}, expect=400)


@pytest.mark.parametrize("columns", [{"visibility": "locked"}, {"deleted_at": 1}], ids=["locked", "trash"])
async def test_what_is_put_away_helps_nobody(app: App, admin: Client, group: Group, columns: dict[str, Any]) -> None:
    """Not to be founded, not to be found; when it comes back, it is looked at."""
    hidden = [await add_face(app, admin, looks("anna", number), **columns) for number in range(3)]
    photos = await add_faces(app, admin, "anna", 2, first=3)
    await group()
    assert await people_on(app, *hidden, *photos) == [None] * 5
    await app.db.write(Tx.run, "update assets set visibility = 'timeline', deleted_at = null")
    await app.db.write(recognition.request_again)
    await group()
    anna = (await people_on(app, photos[0]))[0]
    assert anna is not None
    assert await people_on(app, *hidden, *photos) == [anna] * 5


async def test_what_is_put_away_later_helps_nobody_any_more(app: App, admin: Client, group: Group) -> None:
    """Neither to connect others."""
    photos = await add_faces(app, admin, "anna", 2)
    await group()
    await app.db.write(Tx.run, "update assets set visibility = 'locked' where uid = ?", (photos[0],))
    photos += await add_faces(app, admin, "anna", 1, first=2)
    await group()
    assert await people_on(app, *photos) == [None] * 3
    assert await app.db.read(Rows.value, "select count(*) from face_groups") == 2


async def test_faces_that_files_name_are_known_by_their_looks(app: App, admin: Client, group: Group) -> None:
    """A face with a name makes those like it theirs."""
    photos = await add_faces(app, admin, "anna", 2)
    anna = await make_person(admin, "Anna")
    named = await add_face(app, admin, looks("anna", 2))
    await app.db.write(
        Tx.run,
        """
        update asset_faces set source = 'exif', person_id = (select id from people where uid = ?)
        where asset_id = (select id from assets where uid = ?)
        """,
        (anna, named),
    )
    await group()
    assert [await on_photo(admin, photo) for photo in (*photos, named)] == [["Anna"]] * 3


async def test_faces_that_are_nobodys_vector_wait_for_one(app: App, admin: Client, group: Group) -> None:
    """One that was drawn, and that no model saw, is left alone."""
    await add_faces(app, admin, "anna", 2)
    photo = await add_face(app, admin, looks("ben"))
    clara = await make_person(admin, "Clara")
    await draw(admin, photo, clara)
    await group()
    assert (await faces_on(admin, photo)).keys() == {"", "Clara"}
    assert await app.db.read(Rows.value, "select count(*) from face_groups") == 3


async def test_several_faces_on_one_photo(app: App, admin: Client, group: Group) -> None:
    """Each is somebody."""
    photo = await add_face(app, admin, looks("anna", 0))
    await app.db.write(find_face_on, photo, looks("ben", 0), None, 20)
    await add_faces(app, admin, "anna", 2, first=1)
    await add_faces(app, admin, "ben", 2, first=1)
    await group()
    assert await on_photo(admin, photo) == ["", ""]


async def test_deleted_faces_leave_no_trace(app: App, admin: Client, group: Group) -> None:
    """A photo that goes takes its faces out of their group, and new ones do not miss them."""
    photos = await add_faces(app, admin, "anna", 2)
    await group()
    await app.db.write(Tx.run, "delete from assets where uid = ?", (photos[0],))
    photos = [photos[1], *await add_faces(app, admin, "anna", 1, first=5)]
    await group()
    assert await people_on(app, *photos) == [None, None]
    photos += await add_faces(app, admin, "anna", 1, first=6)
    await group()
    assert len(set(await people_on(app, *photos))) == 1


async def test_what_was_interrupted_goes_on(app: App, admin: Client, group: Group) -> None:
    """Faces in a group that are nobody's yet are somebody's after the next look."""
    photos = await add_faces(app, admin, "anna", 3)
    await group()
    await app.db.write(Tx.run, "update asset_faces set person_id = null")
    await start(admin, force=False)
    await group()
    assert len(set(await people_on(app, *photos))) == 1
    assert None not in await people_on(app, *photos)
