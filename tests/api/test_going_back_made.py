"""After a downgrade: what is made of photos and videos is made again, and edits stay what they were, since what was cut off may
have been cut off because of others.
"""

from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.derived import tasks
from tests.api.editing import corners, corners_photo, edit, mirror, picture
from tests.api.going_back import Box, add_person, do_jobs, live, log_in
from tests.api.settling import change_settings
from tests.api.uploading import files_of, upload
from tests.client import Client
from tests.media import videos

SIZE = (320, 240)
MIRRORED = ["green", "red", "white", "blue"]
HIDDEN = {"action": "crop", "parameters": {"x": 160, "y": 0, "width": 160, "height": 240}}


@pytest.fixture
def box(data_dir: Path) -> Box:
    """A box that is not started yet."""
    return Box(data_dir)


async def test_edits_and_copies_of_since(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a photo of before and of one that is taken in again; a partner is never shown what is not theirs to see."""

    async def begin(app: App, client: Client) -> str:
        mia = await add_person(app, client, "mia")
        await client.post("/partners", json={"sharedWithId": mia.uid})
        small = {"size": 100}
        pictures = {"preview": small, "thumbnail": small}
        await change_settings(client, {"image": pictures, "ffmpeg": {"preset": "ultrafast", "targetResolution": "60"}})
        return await upload(client, corners_photo(SIZE), "old.jpg")

    old = await live(box, begin)
    box.snapshot()

    async def use(app: App, client: Client) -> dict[str, Any]:
        new = await upload(client, corners_photo(SIZE, quality=95), "new.jpg")
        film = await upload(client, videos.mpeg4(), "c.avi")
        await do_jobs(app)
        await edit(client, old, HIDDEN)
        await edit(client, new, mirror("horizontal"))
        await do_jobs(app)
        edits = {uid: (await client.get(f"/assets/{uid}/edits"))["edits"] for uid in (old, new)}
        return {"new": new, "film": film, "edits": edits, "files": files_of(app)}

    was = await live(box, use)
    box.become_newer()
    async with box.life() as (app, client):
        mia = await log_in(client, "mia@test.lan")
        await mia.get(f"/assets/{old}/thumbnail", expect=404)
        await mia.get(f"/assets/{old}/original", expect=404)
        await do_jobs(app)
        for uid, edits in was["edits"].items():
            assert (await client.get(f"/assets/{uid}/edits"))["edits"] == edits
        assert corners(await picture(mia, old)) == ["green", "green", "blue", "blue"]
        assert corners(await picture(mia, was["new"])) == MIRRORED
        for uid, width in ((old, 160), (was["new"], 320)):
            asset = await client.get(f"/assets/{uid}")
            assert (asset["isEdited"], asset["width"]) == (True, width)
        assert b"ftypisom" in (await client.get(f"/assets/{was['film']}/video/playback"))[:64]
        assert files_of(app) == was["files"]
        monkeypatch.setattr(tasks, "OLD_MS", -3_600_000)
        await client.post("/photostead/derived/clean", expect=204)
        await do_jobs(app)
        assert files_of(app) == was["files"]
        assert await app.db.read(Rows.column, "select reason from problems") == []
