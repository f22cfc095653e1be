"""Pictures in full size of what browsers cannot show: made where the setting says so, served to whoever may have all pixels."""

import io

from PIL import Image

from photostead.app import App
from photostead.features.assets.anew import start_thumbnails
from tests.api.settling import change_settings
from tests.api.uploading import files_of, upload
from tests.client import Client
from tests.conftest import MakeLink, RunJobs
from tests.media.pictures import corners

SIZE = (300, 200)


def encoded(kind: str, mode: str = "RGB") -> bytes:
    target = io.BytesIO()
    corners(*SIZE).convert(mode).save(target, kind)
    return target.getvalue()


async def full_picture(client: Client, uid: str) -> tuple[str | None, tuple[int, int], bytes]:
    """Format, size and bytes of what is sent for the full size."""
    body = await client.get(f"/assets/{uid}/thumbnail", params={"size": "fullsize"})
    with Image.open(io.BytesIO(body)) as image:
        return image.format, image.size, body


async def switch(admin: Client, **fullsize: object) -> None:
    small = {"size": 100}
    await change_settings(admin, {"image": {"preview": small, "thumbnail": small, "fullsize": fullsize}})


async def test_what_browsers_cannot_show_gets_a_picture_in_full_size(
    app: App, admin: Client, make_link: MakeLink, run_jobs: RunJobs
) -> None:
    await switch(admin, enabled=True, format="webp", quality=70)
    plain, ink, deep = encoded("JPEG"), encoded("JPEG", "CMYK"), encoded("TIFF")
    uids = [await upload(admin, *one) for one in ((plain, "a.jpg"), (ink, "b.jpg"), (deep, "c.tif"))]
    await run_jobs()
    assert await full_picture(admin, uids[0]) == ("JPEG", SIZE, plain)
    for uid in uids[1:]:
        assert (await full_picture(admin, uid))[:2] == ("WEBP", SIZE)
    assert sum("fullsize" in name for name in files_of(app, "derived")) == 2
    without_place = await make_link(admin, assets=uids, allow_download=1, show_metadata=0)
    assert (await full_picture(without_place, uids[2]))[:2] == ("WEBP", SIZE)
    without_originals = await make_link(admin, assets=uids, allow_download=0, show_metadata=1)
    assert (await full_picture(without_originals, uids[2]))[1] == (150, 100)


async def test_switched_on_and_off_later(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """ "Missing" makes the new ones; made anew without the setting, those of before are removed with their files."""
    await switch(admin, enabled=False)
    uid = await upload(admin, encoded("TIFF"), "c.tif")
    await upload(admin, encoded("PNG"), "d.PNG")
    await run_jobs()
    assert (await full_picture(admin, uid))[:2] == ("JPEG", (150, 100))
    assert await app.db.write(start_thumbnails, False) == 0
    await switch(admin, enabled=True)
    assert await app.db.write(start_thumbnails, False) == 1
    await run_jobs()
    assert (await full_picture(admin, uid))[:2] == ("JPEG", SIZE)
    assert await app.db.write(start_thumbnails, False) == 0
    await switch(admin, enabled=False)
    await admin.post("/assets/jobs", json={"assetIds": [uid], "name": "regenerate-thumbnail"}, expect=204)
    await run_jobs()
    assert (await full_picture(admin, uid))[1] == (150, 100)
    assert not any("fullsize" in name for name in files_of(app, "derived"))


async def test_a_drawing_is_shown_as_a_picture_and_sent_as_a_download(admin: Client, run_jobs: RunJobs) -> None:
    """No browser ever gets to run an SVG of somebody else's."""
    await switch(admin, enabled=False)
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><script>1</script><rect width="9" height="9"/></svg>'
    uid = await upload(admin, drawing, "drawing.svg")
    await run_jobs()
    asset = await admin.get(f"/assets/{uid}")
    assert (asset["originalMimeType"], asset["width"], asset["height"]) == ("image/svg+xml", 30, 20)
    for size in ("thumbnail", "preview", "fullsize", "original"):
        answer = await admin.send("GET", f"/api/assets/{uid}/thumbnail", params={"size": size})
        assert answer.headers["Content-Type"] in ("image/webp", "image/jpeg"), size
    answer = await admin.send("GET", f"/api/assets/{uid}/original")
    assert answer.body == drawing
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
