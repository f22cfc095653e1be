"""The phone sync as it is served: what is asked and answered, line by line. That phones converge is `tests/sync`'s."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.assets.responses import read_rows, sync_payload
from photostead.features.sync import service
from photostead.kernel.ids import new_id
from tests.api.syncing import stream
from tests.client import Client
from tests.people import insert_asset, insert_library


def insert_film(tx: Tx, owner: int) -> tuple[int, str]:
    """An edited photo with everything that there is to know of one; key and id."""
    library = tx.value("select id from libraries where uid = ?", (insert_library(tx, owner),))
    video = tx.value("select id from assets where uid = ?", (insert_asset(tx, owner, visibility="hidden"),))
    uid = insert_asset(
        tx, owner, name="été \u202e<b>\0\n.jpg", library_id=library, live_photo_video_id=video, duration_ms=3_723_004, is_favorite=1,
        latitude=47.123456789, longitude=-0.1, city="Zürich", state="Zürich", country="Schweiz", thumbhash="dGh1bWI=",
        projection_type="EQUIRECTANGULAR", deleted_at=-62_000_000_000_000, local_time=253_000_000_000_001,
    )  # fmt: skip
    key: int = tx.value("select id from assets where uid = ?", (uid,))
    tx.run(
        """
        update asset_exif set description = 'words', exif_width = 3, exif_height = 2, orientation = '6', make = 'Leica',
        model = 'M', lens_model = 'L', exposure_time = '1/60', f_number = 2.0, focal_length = 35.5, iso = 200, rating = -1,
        date_time_original = 1714564800123, modify_date = -1, time_zone = 'UTC+2', profile_description = 'sRGB', fps = 29.97
        where asset_id = ?
        """,
        (key,),
    )
    for sequence, (action, parameters) in enumerate(
        [("crop", '{"x":0,"y":0,"width":2,"height":2}'), ("rotate", '{"angle":90}')]
    ):
        row: dict[str, Any] = {"uid": new_id(), "asset_id": key, "sequence": sequence, "action": action}
        tx.insert("asset_edits", {**row, "parameters": parameters})
    return key, uid


@pytest.mark.parametrize("version", [1, 2])
async def test_what_is_told_at_once_is_what_the_stream_brings(app: App, admin: Client, version: Any) -> None:
    """Field by field; and what the web app's event says is the same."""
    key, uid = await app.db.write(insert_film, admin.user_id)
    lines = await stream(admin, f"AssetsV{version}", "AssetExifsV1", "AssetEditsV1")
    data = [line["data"] for line in lines if uid in (line["data"].get("id"), line["data"].get("assetId"))]
    ready = await app.db.read(service.upload_ready, key, version)
    edited = await app.db.read(service.edit_ready, key, version)
    assert ready == {"asset": data[0], "exif": data[1]}
    assert edited == {"asset": data[0], "edit": data[2:]}
    assert [edit["action"] for edit in data[2:]] == ["crop", "rotate"]
    assert data[0]["duration"] == (3_723_004 if version == 2 else "1:02:03.004000")
    if version == 2:
        assert sync_payload((await app.db.read(read_rows, [key]))[0]) == ready


async def test_what_is_gone_is_told_to_nobody(app: App, admin: Client) -> None:
    """An event that comes too late has nothing to say."""
    assert await app.db.read(service.upload_ready, 99) is None
    assert await app.db.read(service.edit_ready, 99) is None
    assert await app.db.read(Rows.value, "select count(*) from assets") == 0
