"""The files beside assets: listed, fetched, deleted and made anew; whose affair they are."""

from pathlib import Path

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.kernel.ids import new_id
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeLink, MakeUser, RunJobs
from tests.people import insert_album, insert_asset, insert_partner
from tests.photos import jpeg

SIDECAR = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/></rdf:RDF></x:xmpmeta>"""


async def files_of(client: Client, uid: str, **query: str) -> dict[str, str]:
    """Kind to id."""
    found = await client.get("/asset-files", params={"assetId": uid, **query})
    return {file["type"]: file["id"] for file in found}


@pytest.fixture
async def photo(admin: Client, run_jobs: RunJobs) -> str:
    """An upload with a sidecar, read and rendered."""
    uid = await upload(admin, jpeg(), "photo.jpg", sidecar=SIDECAR)
    await run_jobs()
    return uid


async def test_listed(admin: Client, photo: str) -> None:
    """With paths below the data folder, by each filter."""
    found = await admin.get("/asset-files", params={"assetId": photo.upper()})
    assert [file["type"] for file in found] == ["preview", "sidecar", "thumbnail"]
    assert not any(Path(file["path"]).is_absolute() for file in found)
    assert (await files_of(admin, photo, type="preview")).keys() == {"preview"}
    assert await files_of(admin, photo, type="encoded_video") == {}
    assert await files_of(admin, photo, isEdited="true") == {}
    assert len(await files_of(admin, photo, isEdited="false", isTransparent="false", isProgressive="false")) == 3
    for wrong in ({"type": "original"}, {"isEdited": "perhaps"}, {"assetId": "x"}):
        await admin.get("/asset-files", params={"assetId": photo, **wrong}, expect=400)
    await admin.get("/asset-files", expect=400)
    for file in found:
        assert await admin.get(f"/asset-files/{file['id']}") == file


async def test_downloaded(app: App, admin: Client, photo: str) -> None:
    """As bytes to be saved, under a name that is safe, never to be shown."""
    await app.db.write(Tx.run, "update assets set original_name = ?", ('ev"il\r\n\u202e.jpg',))
    files = await files_of(admin, photo)
    answer = await admin.send("GET", f"/api/asset-files/{files['sidecar']}/download")
    assert (answer.status, answer.body) == (200, SIDECAR)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="ev_il___-sidecar.xmp"')
    again = await admin.send(
        "GET", f"/api/asset-files/{files['sidecar']}/download", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status == 304


async def test_others_are_told_nothing(
    app: App, admin: Client, photo: str, make_user: MakeUser, make_link: MakeLink
) -> None:
    """Neither partners nor members of an album nor guests, who may look at the photo; the same as of what is not there."""
    mia, sam = await make_user("mia"), await make_user("sam")
    await app.db.write(insert_partner, admin.user_id, mia.user_id)
    album = await app.db.write(insert_album, admin.user_id, assets=[photo], viewers=[sam.user_id])
    file = (await files_of(admin, photo))["preview"]
    for client in (mia, sam):
        for uid in (file, new_id()):
            for method, path in (("GET", ""), ("GET", "/download"), ("DELETE", "")):
                answer = await client.send(method, f"/api/asset-files/{uid}{path}")
                assert answer.status == 400
                assert answer.body["message"].startswith("Not found or no assetFile.")
        await client.get("/asset-files", params={"assetId": photo}, expect=400)
    guest = await make_link(admin, album=album)
    assert (await guest.send("GET", "/api/asset-files", params={"assetId": photo})).status in {401, 403}


async def test_a_rendition_comes_back(app: App, admin: Client, photo: str, run_jobs: RunJobs) -> None:
    """Deleting one is asking for it anew."""
    files = await files_of(admin, photo)
    await admin.delete(f"/asset-files/{files['preview']}", expect=204)
    assert (await files_of(admin, photo)).keys() == {"sidecar", "thumbnail"}
    await admin.get(f"/assets/{photo}/thumbnail", params={"size": "preview"}, expect=404)
    await admin.delete(f"/asset-files/{files['preview']}", expect=400)
    await run_jobs()
    again = await files_of(admin, photo)
    assert again.keys() == files.keys()
    assert again["preview"] != files["preview"]
    await admin.get(f"/assets/{photo}/thumbnail", params={"size": "preview"}, expect=200)


async def test_a_given_sidecar_is_gone_for_good(app: App, admin: Client, photo: str, run_jobs: RunJobs) -> None:
    """And with it what it said, but not what a person said."""
    await admin.put(f"/assets/{photo}", json={"description": "ours"})
    assert (await admin.get(f"/assets/{photo}"))["exifInfo"]["rating"] == 4
    [path] = await app.db.read(Rows.column, "select path from asset_files where type = 'sidecar'")
    await admin.delete(f"/asset-files/{(await files_of(admin, photo))['sidecar']}", expect=204)
    await run_jobs()
    exif = (await admin.get(f"/assets/{photo}"))["exifInfo"]
    assert (exif["rating"], exif["description"]) == (None, "ours")
    assert not (app.options.data_dir / path).exists()
    assert (await files_of(admin, photo)).keys() == {"preview", "thumbnail"}


async def test_without_its_original_nothing_is_deleted(app: App, admin: Client, photo: str) -> None:
    """Since it could not come back."""
    await app.db.write(Tx.run, "update assets set is_offline = 1")
    file = (await files_of(admin, photo))["preview"]
    await admin.delete(f"/asset-files/{file}", expect=400)
    await admin.get(f"/assets/{photo}/thumbnail", params={"size": "preview"}, expect=200)


async def test_what_is_locked_needs_the_pin_code(app: App, admin: Client, photo: str) -> None:
    """Also of the files beside it."""
    file = (await files_of(admin, photo))["preview"]
    await admin.put(f"/assets/{photo}", json={"visibility": "locked"})
    await admin.get("/asset-files", params={"assetId": photo}, expect=400)
    await admin.get(f"/asset-files/{file}/download", expect=400)
    await admin.post("/auth/pin-code", json={"pinCode": "123456"})
    await admin.post("/auth/session/unlock", json={"pinCode": "123456"})
    await admin.get(f"/asset-files/{file}/download", expect=200)


async def test_an_asset_without_files(app: App, admin: Client) -> None:
    uid = await app.db.write(insert_asset, admin.user_id)
    assert await files_of(admin, uid) == {}
