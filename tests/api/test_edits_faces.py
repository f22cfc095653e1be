"""Faces on edited photos: told and drawn where they are on what is shown, kept where they are on the original; people's
pictures follow, and whoever was cut off is not on the photo until the edit is gone.
"""

import io
from typing import Any

from PIL import Image

from photostead.app import App
from photostead.db.tx import Rows
from tests.api.editing import corners, corners_photo, crop, edit, mirror, rotate
from tests.api.faces import faces_on, make_person, on_photo
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import RunJobs

SIZE = (400, 300)


async def draw_at(client: Client, uid: str, person: str, size: tuple[int, int], box: tuple[int, int, int, int]) -> None:
    """Mark a face: left, top, width, height on a picture of this size."""
    keys = ("imageWidth", "imageHeight", "x", "y", "width", "height")
    body = dict(zip(keys, (*size, *box), strict=True))
    await client.post("/faces", json={"assetId": uid, "personId": person, **body}, expect=201)


async def boxes(client: Client, uid: str) -> dict[str, tuple[int, ...]]:
    """Name to picture's sides and edges."""
    found: dict[str, tuple[int, ...]] = {}
    for face in await client.get("/faces", params={"id": uid}):
        edges = [face[f"boundingBox{edge}"] for edge in ("X1", "Y1", "X2", "Y2")]
        found[face["person"]["name"]] = (face["imageWidth"], face["imageHeight"], *edges)
    return found


async def test_faces_follow(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """There and back, drawn before and after, on the original's scale and on a preview's."""
    uid = await upload(admin, corners_photo(SIZE, quality=95), "group.jpg")
    await run_jobs()
    for name, box in {"Ann": (20, 30, 60, 80), "Ben": (220, 30, 60, 80)}.items():
        await draw_at(admin, uid, await make_person(admin, name), SIZE, box)
    before = await boxes(admin, uid)
    assert before["Ann"] == (400, 300, 20, 30, 80, 110)
    await edit(admin, uid, crop(200, 0, 200, 300), rotate(90))
    assert await boxes(admin, uid) == {"Ben": (300, 200, 190, 20, 270, 80)}
    assert await on_photo(admin, uid) == ["Ben"]
    half = (150, 100)
    await draw_at(admin, uid, await make_person(admin, "Cem"), half, (15, 10, 30, 40))
    assert (await boxes(admin, uid))["Cem"] == (150, 100, 15, 10, 45, 50)
    kept = "select image_width, image_height, x1, y1, x2, y2 from asset_faces where image_width = 200"
    assert await app.db.read(Rows.row, kept) == (200, 150, 110, 105, 150, 135)
    await edit(admin, uid, mirror("horizontal"))
    assert (await boxes(admin, uid))["Ann"] == (400, 300, 320, 30, 380, 110)
    assert list(await faces_on(admin, uid)) == ["Cem", "Ben", "Ann"]
    await admin.delete(f"/assets/{uid}/edits", expect=204)
    assert (await boxes(admin, uid)) == {**before, "Cem": (200, 150, 110, 105, 150, 135)}
    assert await on_photo(admin, uid) == ["Ann", "Ben", "Cem"]


async def test_pictures_of_people_follow(admin: Client, run_jobs: RunJobs) -> None:
    """Upright as their photo is now; of whom nothing is left there, none."""
    uid = await upload(admin, corners_photo(SIZE, quality=95), "group.jpg")
    await run_jobs()
    ann, ben = await make_person(admin, "Ann"), await make_person(admin, "Ben")
    await draw_at(admin, uid, ann, SIZE, (170, 120, 60, 60))
    await draw_at(admin, uid, ben, SIZE, (0, 0, 40, 40))
    await run_jobs()
    assert corners(await portrait(admin, ann)) == ["red", "green", "blue", "white"]
    await edit(admin, uid, crop(100, 50, 300, 250), rotate(90))
    await run_jobs()
    assert corners(await portrait(admin, ann)) == ["white", "red", "green", "blue"]
    await admin.get(f"/people/{ben}/thumbnail", expect=404)
    await admin.delete(f"/assets/{uid}/edits", expect=204)
    await run_jobs()
    assert corners(await portrait(admin, ann)) == ["red", "green", "blue", "white"]
    assert corners(await portrait(admin, ben)) == ["red"] * 4


async def portrait(client: Client, person: str) -> Any:
    """A person's picture."""
    answer = await client.send("GET", f"/api/people/{person}/thumbnail")
    assert answer.status == 200, answer.body
    return Image.open(io.BytesIO(answer.body))
