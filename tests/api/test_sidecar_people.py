"""Who is on a photo, in the sidecars made of what people edit: as our own reader reads them, after every change of a face
or of a person, and for nobody who is hidden.
"""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.recognition import belonging
from photostead.kernel.options import Options
from photostead.media.metadata import read_metadata
from tests.api.faces import draw, faces_on, make_person
from tests.api.recognising import find_face_on, looks
from tests.api.settling import change_settings
from tests.api.test_people_files import LEFT, RIGHT, upload_marked
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import RunJobs
from tests.media.face_regions import region
from tests.photos import jpeg

DRAWN = {"imageWidth": 64, "imageHeight": 48, "x": 16, "y": 12, "width": 16, "height": 12}
PLACE = (0.25, 0.25, 0.5, 0.5)


@pytest.fixture
def options(data_dir: Path) -> Options:
    """A daemon that writes sidecars."""
    return Options(data_dir=data_dir, http_host="127.0.0.1", http_port=0, jobs_concurrency=1, sidecars_write=True)


async def written(app: App, uid: str) -> dict[str, Any] | None:
    """Who is where, as our reader finds it in an asset's sidecar; None where there is none."""
    sidecar = app.options.data_dir / "sidecars" / uid[:2] / uid[2:4] / f"{uid}.xmp"
    if not sidecar.exists():
        return None
    path = await app.db.read(Rows.value, "select path from assets where uid = ?", (uid,))
    photo = str(app.options.data_dir / path.decode())
    found = await asyncio.to_thread(read_metadata, photo, "IMAGE", sidecar=str(sidecar), file_modified_ms=0)
    return {name: tuple(round(edge, 2) for edge in edges) for name, *edges in found.faces}


async def test_faces_drawn_named_given_and_taken_away(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, jpeg(size=(64, 48)))
    await run_jobs()
    mia, tom = await make_person(admin, "Mia"), await make_person(admin, "Tom")
    await draw(admin, uid, mia, **DRAWN)
    await run_jobs()
    assert await written(app, uid) == {"Mia": PLACE}
    await admin.put(f"/people/{mia}", json={"name": "Mia Sommer"})
    await run_jobs()
    assert await written(app, uid) == {"Mia Sommer": PLACE}
    face = (await faces_on(admin, uid))["Mia Sommer"]
    await admin.put(f"/faces/{tom}", json={"id": face})
    await run_jobs()
    assert await written(app, uid) == {"Tom": PLACE}
    await admin.put(f"/people/{tom}", json={"isHidden": True})
    await run_jobs()
    assert await written(app, uid) == {}, "hidden people are hidden from other programs too"
    await admin.put(f"/people/{tom}", json={"isHidden": False})
    await admin.post(f"/people/{mia}/merge", json={"ids": [tom]})
    await run_jobs()
    assert await written(app, uid) == {"Mia Sommer": PLACE}
    await admin.delete(f"/people/{mia}", expect=204)
    await run_jobs()
    assert await written(app, uid) == {"": PLACE}
    await admin.delete(f"/faces/{(await faces_on(admin, uid))['']}", json={"force": True}, expect=204)
    await run_jobs()
    assert await written(app, uid) == {}


@pytest.mark.parametrize("orientation", [1, 6])
async def test_faces_of_files_only_once_somebody_said_otherwise(
    app: App, admin: Client, run_jobs: RunJobs, orientation: int
) -> None:
    await change_settings(admin, {"metadata": {"faces": {"import": True}}})
    uid = await upload_marked(admin, region("Mia", LEFT), region("Tom", RIGHT), orientation=orientation)
    await run_jobs()
    before = {face["person"]["name"]: face for face in await admin.get("/faces", params={"id": uid})}
    assert await written(app, uid) is None
    await admin.put("/jobs/sidecar", json={"command": "start", "force": True})
    await run_jobs()
    assert await written(app, uid) is None, "the file says the same"
    await admin.put(f"/people/{before['Mia']['person']['id']}", json={"name": "Mia Sommer"})
    await admin.delete(f"/faces/{before['Tom']['id']}", json={"force": False}, expect=204)
    await run_jobs()
    found = await written(app, uid)
    assert found is not None
    assert found.keys() == {"Mia Sommer"}
    box, place = before["Mia"], found["Mia Sommer"]
    assert place[0] == pytest.approx(box["boundingBoxX1"] / box["imageWidth"], abs=0.02)
    assert place[3] == pytest.approx(box["boundingBoxY2"] / box["imageHeight"], abs=0.02)


async def test_what_nobody_took_over_stays(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Where faces are not taken over from files, those that another program marked are still theirs."""
    uid = await upload_marked(admin, region("Zoe", RIGHT))
    await run_jobs()
    await draw(admin, uid, await make_person(admin, "Mia"), **DRAWN)
    await run_jobs()
    assert await written(app, uid) == {"Mia": PLACE, "Zoe": RIGHT}


async def test_all_can_be_asked_for(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, jpeg(size=(64, 48)))
    await run_jobs()
    await draw(admin, uid, await make_person(admin, "Mia"), **DRAWN)
    await app.db.write(Tx.run, "delete from jobs where name = 'SidecarWrite'")
    await admin.put("/jobs/sidecar", json={"command": "start", "force": False})
    await run_jobs()
    assert await written(app, uid) == {"Mia": PLACE}
    await admin.put("/jobs/sidecar", json={"command": "start", "force": False})
    assert await app.db.read(Rows.value, "select count(*) from jobs where name = 'SidecarWrite'") == 0


async def test_switched_off_nobody_is_asked_for(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, jpeg(size=(64, 48)))
    await run_jobs()
    mia = await make_person(admin, "Mia")
    await app.db.write(Tx.run, "update system_metadata set value = '{}' where key = 'sidecars'")
    await draw(admin, uid, mia, **DRAWN)
    await admin.put(f"/people/{mia}", json={"name": "Mia Sommer"})
    assert await app.db.read(Rows.value, "select count(*) from jobs where name = 'SidecarWrite'") == 0


async def test_whoever_was_recognised_is_written(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Where they have a name."""
    uid = await upload(admin, jpeg(size=(64, 48)))
    await run_jobs()
    await app.db.write(find_face_on, uid, looks("anna"))
    mia = await make_person(admin, "Mia")
    await app.db.write(recognised, mia)
    await run_jobs()
    assert (await written(app, uid) or {}).keys() == {"Mia"}


def recognised(tx: Tx, person: str) -> None:
    """What recognition writes when a face is somebody's."""
    person_id = tx.value("select id from people where uid = ?", (person,))
    belonging.give(tx, tx.column("select id from asset_faces"), person_id)
