"""Faces become people: as they come, whatever a person said of them, and anew when that is asked for."""

from collections.abc import Awaitable, Callable

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from tests.api.faces import make_person, names
from tests.api.recognising import add_face, add_faces, be_due, between, looks, people_on
from tests.client import Client
from tests.conftest import MakeUser, RunJobs

Group = Callable[[], Awaitable[None]]


@pytest.fixture
def group(app: App, run_jobs: RunJobs) -> Group:
    """`await group()` lets recognition look at what came."""

    async def run() -> None:
        await app.db.write(be_due)
        await run_jobs()

    return run


async def people(client: Client) -> list[dict[str, object]]:
    """Everyone, hidden ones too."""
    return (await client.get("/people", params={"withHidden": "true"}))["people"]


async def test_three_alike_are_somebody(app: App, admin: Client, group: Group) -> None:
    """Two are nobody yet; the third founds a person of all three; the next ones are theirs at once."""
    photos = await add_faces(app, admin, "anna", 2)
    await group()
    assert await people_on(app, *photos) == [None, None]
    assert await people(admin) == []
    photos += await add_faces(app, admin, "anna", 1, first=2) + await add_faces(app, admin, "ben", 1)
    await group()
    found = await people_on(app, *photos)
    assert found[0] is not None and found == [found[0]] * 3 + [None]
    assert [person["name"] for person in await people(admin)] == [""]
    photos += await add_faces(app, admin, "anna", 1, first=3)
    await group()
    assert (await people_on(app, photos[-1])) == [found[0]]
    assert len(await people(admin)) == 1
