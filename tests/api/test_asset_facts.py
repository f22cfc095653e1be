"""What is told of an asset beyond the reference's answer, and to whom; and places that are taken away."""

from pathlib import Path
from typing import Any

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.assets.sidecars import switch
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import Heard, MakeUser, RunJobs
from tests.people import insert_asset, insert_library, insert_partner
from tests.photos import jpeg

ZURICH: dict[str, Any] = {"latitude": 47.3769, "longitude": 8.5417}
NOTHING: dict[str, Any] = {
    "libraryName": None,
    "keepsSidecars": False,
    "dateSource": None,
    "altitude": None,
    "framesPerSecond": None,
    "videoCodec": None,
    "audioCodec": None,
    "colourProfile": None,
    "edited": [],
}


async def place_of(client: Client, uid: str) -> tuple[float | None, float | None, str | None]:
    """Where a photo was taken, as its owner sees it."""
    exif = (await client.get(f"/assets/{uid}"))["exifInfo"]
    return exif["latitude"], exif["longitude"], exif["city"]


async def test_facts_of_an_upload(admin: Client, run_jobs: RunJobs) -> None:
    """Where the date was found, and that a person set it since."""
    uid = await upload(admin, jpeg(taken="2020:01:02 03:04:05"))
    assert await admin.get(f"/photostead/assets/{uid}/facts") == NOTHING
    await run_jobs()
    assert await admin.get(f"/photostead/assets/{uid}/facts") == NOTHING | {"dateSource": "exif:DateTimeOriginal"}
    await admin.put(f"/assets/{uid}", json={"dateTimeOriginal": "2001-02-03T04:05:06.000+02:00"})
    assert (await admin.get(f"/photostead/assets/{uid}/facts"))["dateSource"] == "person"


async def test_facts_of_a_file_in_a_library(app: App, admin: Client) -> None:
    library = await app.db.write(insert_library, admin.user_id, name="The NAS")
    uid = await app.db.write(insert_asset, admin.user_id, **ZURICH)

    def describe(tx: Tx) -> None:
        switch(tx, True)
        tx.run("update assets set library_id = (select id from libraries where uid = ?) where uid = ?", (library, uid))
        tx.run(
            """
            update asset_exif set (altitude, fps, video_codec, audio_codec, profile_description) =
              (408.5, 29.97, 'hevc', 'aac', 'Display P3')
            """
        )

    await app.db.write(describe)
    assert await admin.get(f"/photostead/assets/{uid}/facts") == {
        "libraryName": "The NAS",
        "keepsSidecars": True,
        "dateSource": None,
        "altitude": 408.5,
        "framesPerSecond": 29.97,
        "videoCodec": "hevc",
        "audioCodec": "aac",
        "colourProfile": "Display P3",
        "edited": [],
    }


async def test_how_high_it_was_is_told_with_its_place(app: App, admin: Client, make_user: MakeUser) -> None:
    """To a partner who is told where photos were taken, to one who is not, and nothing at all to a stranger."""
    mia = await make_user("mia")
    uid = await app.db.write(insert_asset, admin.user_id)

    def describe(tx: Tx) -> None:
        tx.run("update asset_exif set altitude = 1200")

    await app.db.write(describe)
    await mia.get(f"/photostead/assets/{uid}/facts", expect=400)
    await app.db.write(insert_partner, admin.user_id, mia.user_id)
    assert (await mia.get(f"/photostead/assets/{uid}/facts"))["altitude"] == 1200

    def keep_back(tx: Tx) -> None:
        tx.run("update partners set shares_places = 0")

    await app.db.write(keep_back)
    assert (await mia.get(f"/photostead/assets/{uid}/facts"))["altitude"] is None


async def test_a_place_that_was_taken_away_stays_away(admin: Client, run_jobs: RunJobs, events: Heard) -> None:
    """Also when the file, which has one, is read again; another one can be set then."""
    uid = await upload(admin, jpeg(gps=(47.3769, 8.5417)))
    await run_jobs()
    assert (await place_of(admin, uid))[2] == "Zürich"
    events.take()
    await admin.delete("/photostead/assets/places", json={"ids": [uid, uid]}, expect=204)
    assert events.names() == ["on_asset_update"]
    assert await place_of(admin, uid) == (None, None, None)
    assert await admin.get("/map/markers") == []
    await admin.put("/jobs/metadataExtraction", json={"command": "start", "force": True})
    await run_jobs()
    assert await place_of(admin, uid) == (None, None, None)
    await admin.put(f"/assets/{uid}", json={"latitude": 35.6895, "longitude": 139.6917})
    assert (await place_of(admin, uid))[2] == "Tokyo"


async def test_it_is_taken_out_of_the_sidecar_too(app: App, admin: Client, run_jobs: RunJobs, data_dir: Path) -> None:
    await app.db.write(switch, True)
    uid = await upload(admin, jpeg())
    await admin.put(f"/assets/{uid}", json=ZURICH)
    await run_jobs()
    path = data_dir / "sidecars" / uid[:2] / uid[2:4] / f"{uid}.xmp"
    assert b"GPSLatitude" in path.read_bytes()
    await admin.delete("/photostead/assets/places", json={"ids": [uid]}, expect=204)
    await run_jobs()
    assert b"GPSLatitude" not in path.read_bytes()


async def test_nobody_takes_away_places_of_others(app: App, admin: Client, make_user: MakeUser) -> None:
    """Nor of their own together with others': all or none."""
    mia = await make_user("mia")
    theirs = await app.db.write(insert_asset, admin.user_id, **ZURICH)
    own = await app.db.write(insert_asset, mia.user_id, **ZURICH)
    await app.db.write(insert_partner, admin.user_id, mia.user_id)
    await mia.delete("/photostead/assets/places", json={"ids": [own, theirs]}, expect=400)
    placed = await app.db.read(Rows.value, "select count(*) from assets where latitude is not null")
    assert placed == 2
