"""Finding the photos that somebody is on: searches, the timeline."""

from typing import Any

from photostead.app import App
from photostead.kernel.ids import new_id
from tests.api.faces import add_photo, draw, faces_on, make_person
from tests.client import Client
from tests.conftest import MakeUser

NOBODYS = new_id()


async def test_searches_by_people(app: App, admin: Client, make_user: MakeUser) -> None:
    photos = {name: await add_photo(app, admin) for name in ("both", "anna", "ben", "nobody")}
    anna, ben = await make_person(admin, "Anna"), await make_person(admin, "Ben")
    zoe = await make_person(await make_user("mia"), "Zoe")
    for name, people in (("both", (anna, ben)), ("anna", (anna,)), ("ben", (ben,))):
        for person in people:
            await draw(admin, photos[name], person)

    async def found(**body: Any) -> set[str]:
        items = (await admin.post("/search/metadata", json=body))["assets"]["items"]
        return {name for name, uid in photos.items() if uid in {item["id"] for item in items}}

    def by(**given: list[str]) -> dict[str, Any]:
        return {"filter": {"personIds": given}}

    everything = set(photos)
    assert await found(personIds=[anna]) == {"both", "anna"}
    assert await found(personIds=[anna.upper(), ben]) == {"both"}
    assert await found(personIds=[anna, zoe]) == await found(personIds=[NOBODYS]) == set()
    assert await found(personIds=[]) == everything
    assert await found(**by(any=[anna, ben, zoe])) == {"both", "anna", "ben"}
    assert await found(**by(all=[anna, ben])) == {"both"}
    assert await found(**by(none=[anna, zoe])) == {"ben", "nobody"}
    assert await found(**by(any=[ben], none=[anna])) == {"ben"}
    assert await found(filter={"hasPeople": {"eq": True}}) == {"both", "anna", "ben"}
    assert await found(filter={"hasPeople": {"eq": False}}) == {"nobody"}
    assert await found(filter={"or": [{"personIds": {"any": [ben]}}, {"hasPeople": {"eq": False}}]}) == {
        "both", "ben", "nobody",
    }  # fmt: skip
    assert (await admin.post("/search/statistics", json={"personIds": [anna]}))["total"] == 2


async def test_the_timeline_of_a_person(app: App, admin: Client, make_user: MakeUser) -> None:
    mia = await make_user("mia")
    photos = [await add_photo(app, admin) for _ in range(3)]
    anna = await make_person(admin, "Anna")
    for photo in photos[:2]:
        await draw(admin, photo, anna)
    [month] = await admin.get("/timeline/buckets", params={"personId": anna})
    assert month["count"] == 2
    bucket = {"personId": anna, "timeBucket": month["timeBucket"]}
    assert set((await admin.get("/timeline/bucket", params=bucket))["id"]) == set(photos[:2])
    for who, person in ((mia, anna), (admin, NOBODYS)):
        answer = await who.get("/timeline/buckets", params={"personId": person}, expect=400)
        assert answer["message"] == "Not found or no person.read access"
    await admin.delete(f"/faces/{(await faces_on(admin, photos[0]))['Anna']}", json={"force": False}, expect=204)
    assert (await admin.get("/timeline/buckets", params={"personId": anna}))[0]["count"] == 1
