"""Faces in libraries that change hands: people are their owner's own, and whoever shares a library finds them again."""

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from tests.api.faces import draw, names, on_photo
from tests.api.recognising import add_faces, be_due, people_on
from tests.api.sharing_libraries import give_back, share
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.people import insert_library


@pytest.fixture
async def mia(make_user: MakeUser) -> Client:
    """Whose library it was."""
    return await make_user("mia")


@pytest.fixture
async def library(app: App, mia: Client) -> str:
    """Her library."""
    return await app.db.write(insert_library, mia.user_id, name="NAS")


async def fill(app: App, mia: Client, library: str, run_jobs: RunJobs) -> list[str]:
    """Four photos of Anna's face in it, whom she calls by her name: the last one not until she said so herself."""
    [key] = await app.db.read(Rows.column, "select id from libraries where uid = ?", (library,))
    photos = await add_faces(app, mia, "anna", 3)
    photos += await add_faces(app, mia, "ben", 1)
    await app.db.write(Tx.run, "update assets set library_id = ?", (key,))
    await group(app, run_jobs)
    [person] = (await mia.get("/people"))["people"]
    await mia.put(f"/people/{person['id']}", json={"name": "Anna"})
    await draw(mia, photos[3], person["id"])
    return photos


async def group(app: App, run_jobs: RunJobs) -> None:
    """Let recognition look at what came."""
    await app.db.write(be_due)
    await run_jobs()
    await app.db.write(be_due)
    await run_jobs()


async def test_shared_and_given_back(app: App, admin: Client, mia: Client, library: str, run_jobs: RunJobs) -> None:
    """Nobody is known in a shared one, and she finds everybody as they were."""
    photos = await fill(app, mia, library, run_jobs)
    before = await people_on(app, *photos)
    await share(admin, library, mia)
    await group(app, run_jobs)
    assert [(await mia.get(f"/assets/{photo}"))["people"] for photo in photos] == [[]] * 4
    await give_back(admin, library)
    await group(app, run_jobs)
    assert await people_on(app, *photos) == before
    assert [await on_photo(mia, photo) for photo in photos] == [["Anna"]] * 4


async def test_given_to_somebody_else(
    app: App, admin: Client, mia: Client, library: str, run_jobs: RunJobs, make_user: MakeUser
) -> None:
    """He has a person of his own for whoever is on them, and what she said of a face is hers."""
    photos = await fill(app, mia, library, run_jobs)
    before = await people_on(app, *photos)
    tom = await make_user("tom")
    await share(admin, library, tom)
    await run_jobs()
    await give_back(admin, library, ownerId=tom.uid)
    await group(app, run_jobs)
    assert await names(tom) == [""], "the three that are alike"
    after = await people_on(app, *photos[:3])
    assert len(set(after)) == 1
    assert after[0] not in {None, *before}
    assert await app.db.read(Rows.column, "select id from asset_faces where is_by_hand") == []
    [anna] = (await mia.get("/people"))["people"]
    assert await mia.get(f"/people/{anna['id']}/statistics") == {"assets": 0}


async def test_whom_files_name(
    app: App, admin: Client, mia: Client, library: str, make_user: MakeUser, run_jobs: RunJobs
) -> None:
    """They are named for the next owner as well."""
    photos = await fill(app, mia, library, run_jobs)
    named = "update asset_faces set source = 'exif' where asset_id = (select id from assets where uid = ?)"
    await app.db.write(Tx.run, named, (photos[0],))
    tom = await make_user("tom")
    await share(admin, library, tom)
    await run_jobs()
    await give_back(admin, library, ownerId=tom.uid)
    await run_jobs()
    assert await on_photo(tom, photos[0]) == ["Anna"]
    assert await names(tom) == ["Anna"]
