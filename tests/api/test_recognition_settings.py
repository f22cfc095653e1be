"""Recognition as it is set, by whose models, and across people: who shares recognised people with whom."""

from typing import Any

import msgspec

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.nightly import scheduled
from photostead.features.recognition import service as recognition
from photostead.features.settings import service as settings
from photostead.features.vectors import service as vectors
from photostead.ml.results import FoundFaces
from tests.api.faces import on_photo
from tests.api.recognising import (
    DIMENSIONS,
    Group,
    add_face,
    add_faces,
    between,
    everyone,
    looks,
    only,
    people_on,
    start,
)
from tests.client import Client
from tests.conftest import MakeUser
from tests.learning import pretend_models


async def change(client: Client, **values: Any) -> None:
    """Settings of recognition."""
    config = await client.get("/system-config")
    config["machineLearning"]["facialRecognition"] |= values
    await client.put("/system-config", json=config)


async def test_settings_group_anew(app: App, admin: Client, group: Group) -> None:
    """From how many faces on somebody is somebody, and how far they may be apart."""
    photos = await add_faces(app, admin, "anna", 3)
    await group()
    assert len(await everyone(admin)) == 1
    await change(admin, minFaces=4)
    await start(admin, force=False)
    await group()
    assert await people_on(app, *photos) == [None] * 3
    assert await everyone(admin) == []
    await change(admin, minFaces=2)
    await start(admin, force=False)
    await group()
    assert len(await everyone(admin)) == 1
    await change(admin, maxDistance=0.1, minFaces=3)
    more = await add_face(app, admin, looks("anna", 0, far=2.0))
    await group()
    assert await people_on(app, more) == [None]


async def test_switched_off_it_does_nothing(app: App, admin: Client, group: Group) -> None:
    """What came meanwhile is looked at when it is switched on."""
    await change(admin, enabled=False)
    photos = await add_faces(app, admin, "anna", 3)
    await group()
    assert await people_on(app, *photos) == [None] * 3
    looked = "insert into asset_learning (asset_id, faces_model) select id, 'yunet-sface' from assets"
    await app.db.write(Tx.run, looked)
    await change(admin, enabled=True)
    await pretend_models(app, faces=lambda _: FoundFaces(64, 48, ()))
    await group()
    assert None not in await people_on(app, *photos)


async def test_switched_off_nobody_is_forgotten(app: App, admin: Client, group: Group) -> None:
    """Neither by who asks for all to be looked at anew, nor by what waited for it when it was switched off."""
    photos = await add_faces(app, admin, "anna", 3)
    await group()
    person = await only(admin)
    await admin.put("/queues/facialRecognition", json={"isPaused": True})
    await start(admin, force=True)
    await change(admin, enabled=False)
    refused = await admin.put("/jobs/facialRecognition", json={"command": "start", "force": True}, expect=400)
    assert "switched off" in refused["message"]
    circle = (await admin.get("/users/me"))["clusterGroupId"]
    await admin.post(f"/cluster-groups/{circle}/regenerate-people", expect=400)
    await admin.put("/queues/facialRecognition", json={"isPaused": False})
    await group()
    assert await only(admin) == person
    assert None not in await people_on(app, *photos)


async def test_another_model_groups_anew(app: App, admin: Client, group: Group) -> None:
    """Its vectors are compared with each other alone."""
    photos = await add_faces(app, admin, "anna", 3)
    await group()

    def take_over(tx: Tx) -> None:
        space = vectors.ensure_space(tx, "face", "another", DIMENSIONS)
        faces = tx.column("select id from asset_faces order by id")
        vectors.put(tx, space, {face: looks(("anna", "ben", "clara")[place]) for place, face in enumerate(faces)})
        vectors.promote(tx, space)

    await app.db.write(take_over)
    await start(admin, force=False)
    await group()
    assert await people_on(app, *photos) == [None] * 3


async def test_whose_the_faces_are_is_their_owners_alone(
    app: App, admin: Client, make_user: MakeUser, group: Group
) -> None:
    """Photos of people who share nothing are never compared."""
    mia = await make_user("mia")
    await add_faces(app, admin, "anna", 2)
    await add_faces(app, mia, "anna", 2)
    await group()
    assert await everyone(admin) == await everyone(mia) == []


async def test_who_shares_recognised_people_gets_names(
    app: App, admin: Client, make_user: MakeUser, group: Group
) -> None:
    """Each has a person of their own, found by the faces of all, with the name that one of them gave."""
    mia = await make_user("mia")
    mine = await add_faces(app, admin, "anna", 3)
    theirs = await add_faces(app, mia, "anna", 1, first=3)
    await group()
    assert await everyone(mia) == []
    await admin.put(f"/people/{await only(admin)}", json={"name": "Anna"})
    circle = (await admin.get("/users/me"))["clusterGroupId"]
    asked = await admin.put(f"/cluster-groups/{circle}/requests", json={"userId": mia.uid})
    await mia.post(f"/cluster-groups/requests/{asked['id']}/accept")
    await group()
    assert await on_photo(mia, theirs[0]) == ["Anna"]
    assert await on_photo(admin, mine[0]) == ["Anna"]
    assert await only(mia) != await only(admin)
    # A name of their own is theirs.
    await mia.put(f"/people/{await only(mia)}", json={"name": "Mum"})
    await mia.post(f"/cluster-groups/{circle}/regenerate-people")
    await group()
    assert await on_photo(mia, theirs[0]) == ["Mum"]
    assert await on_photo(admin, mine[0]) == ["Anna"]


async def test_a_name_that_is_given_later_is_shared_by_night(
    app: App, admin: Client, make_user: MakeUser, group: Group
) -> None:
    """Where the other has said nothing of theirs."""
    mia = await make_user("mia")
    await app.db.write(Tx.run, "update users set cluster_group_uid = (select min(cluster_group_uid) from users)")
    await add_faces(app, admin, "anna", 3)
    theirs = await add_faces(app, mia, "anna", 3)
    await group()
    await admin.put(f"/people/{await only(admin)}", json={"name": "Anna"})
    await app.db.write(recognition.request_again)
    await group()
    assert await on_photo(mia, theirs[0]) == ["Anna"]


async def test_who_is_most_like_somebody_comes_first(
    app: App, admin: Client, make_user: MakeUser, group: Group
) -> None:
    """For whoever is to say who somebody is; of other people's faces, and locked ones, nothing is told."""
    for who in ("anna", "ben", "clara"):
        await add_faces(app, admin, who, 3 + len(who))
    lone = await add_face(app, admin, between("clara", "ben", 0.3))
    locked = await add_face(app, admin, looks("anna"), visibility="locked")
    await group()
    usual = [person["id"] for person in await everyone(admin)]
    assert len(usual) == 3
    clara, anna, ben = usual

    async def order(client: Client, **like: str) -> list[str]:
        return [person["id"] for person in (await client.get("/people", params=like))["people"]]

    assert await order(admin, closestAssetId=lone) == [clara, ben, anna]
    assert (await order(admin, closestPersonId=ben))[0] == ben
    assert await order(admin, closestAssetId=locked) == usual
    mia = await make_user("mia")
    assert await order(mia, closestPersonId=ben, closestAssetId=lone) == []


async def test_at_night_unless_switched_off(app: App, admin: Client, group: Group) -> None:
    """What came back from the locked folder is looked at."""
    photos = await add_faces(app, admin, "anna", 3)
    await app.db.write(Tx.run, "update assets set visibility = 'locked'")
    await group()
    await app.db.write(Tx.run, "update assets set visibility = 'timeline'")
    config = await app.db.read(settings.load)
    nightly = {entry.name: entry for entry in scheduled(config)}
    nights = msgspec.structs.replace(config.nightly_tasks, cluster_new_faces=False)
    left = {entry.name for entry in scheduled(msgspec.structs.replace(config, nightly_tasks=nights))}
    (name,) = nightly.keys() - left
    await app.db.write(nightly[name].ask)
    await group()
    assert None not in await people_on(app, *photos)
