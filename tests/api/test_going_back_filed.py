"""After a downgrade, when uploads were filed by a template since: each is found where it lies now."""

from pathlib import Path

import pytest

from photostead.app import App
from photostead.features.storage_template import moving
from photostead.features.storage_template.moving import Named
from tests.api.going_back import Box, do_jobs, live, problems
from tests.api.settling import change_settings
from tests.api.uploading import assert_rows_equal_files, files_of, upload
from tests.client import Client
from tests.photos import jpeg

PHOTO = jpeg((10, 90, 200), taken="2023:04:07 10:00:00")


@pytest.fixture
def box(data_dir: Path) -> Box:
    """A box that is not started yet."""
    return Box(data_dir)


@pytest.fixture
async def old(box: Box) -> str:
    """It has one photo with its sidecar, and a snapshot was taken; the photo's id."""

    async def begin(app: App, client: Client) -> str:
        return await upload(client, PHOTO, "a.jpg", sidecar=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")

    uid: str = await live(box, begin)
    box.snapshot()
    return uid


async def file_all(app: App, client: Client) -> None:
    """Choose a template and have all filed by it."""
    await change_settings(client, {"storageTemplate": {"enabled": True}})
    await client.put("/jobs/storageTemplateMigration", json={"command": "start", "force": False})
    await do_jobs(app)
    assert [name.partition("/2")[2] for name in files_of(app, "library")] == ["023/04/a.jpg", "023/04/a.jpg.xmp"]


async def check(app: App, client: Client, uid: str) -> None:
    """The photo is whole and in order."""
    await do_jobs(app)
    assert await client.get(f"/assets/{uid}/original") == PHOTO
    await assert_rows_equal_files(app)
    assert await problems(app) == {}


async def test_filed_since(box: Box, old: str) -> None:
    await live(box, file_all)
    box.become_newer()
    async with box.life() as (app, client):
        await check(app, client, old)


async def test_filed_right_before_the_kill(box: Box, old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newer database has its row, the old name and the note are still there: nothing that lies there is removed."""

    def dies(home: Path, note: Path, named: Named, *, keeps: bool = False) -> None:
        return None

    async def use(app: App, client: Client) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(moving, "settle", dies)
            await change_settings(client, {"storageTemplate": {"enabled": True}})
            await client.put("/jobs/storageTemplateMigration", json={"command": "start", "force": False})
            await do_jobs(app)

    await live(box, use)
    assert list((box.path.parent / "incoming").glob("*.move"))
    box.become_newer()
    async with box.life() as (app, client):
        await check(app, client, old)
