"""What people do that changes files and rows, each as its clients ask for it, with a daemon whose disk may make trouble meanwhile
(`tests.faulty_box`): FLOWS. Each can be done again, and comes to the same.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp

from photostead.features.derived import service as derived
from tests import faults
from tests.api.editing import crop, rotate
from tests.api.resuming import PATH, TUS
from tests.api.resuming import metadata as tus_metadata
from tests.api.uploading import make_form
from tests.faulty_box import GOING, Box, photo, told

SIDECAR = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
WORDS = "a summer evening"
TEMPLATE = "{{y}}/{{MM}}/{{filename}}"
ROTTEN = photo(1)[:-100] + bytes([photo(1)[-100] ^ 1]) + photo(1)[-99:]


async def upload(box: Box) -> None:
    """A photo with its sidecar, in a form."""
    data = photo(7)
    answer = await box.send("POST", "/assets", data=make_form(data, "new.jpg", sidecar=SIDECAR))
    if answer.status in {200, 201}:
        box.tell(answer.body["id"], hashlib.sha1(data).hexdigest())


async def upload_in_pieces(box: Box) -> None:
    """The same in two requests; what was begun before goes on where it is."""
    data, place = photo(8), box.home / "place"
    path = place.read_text() if place.exists() else None
    found = None if path is None else await box.send("HEAD", path, headers=TUS)
    if path is None or found is None or found.status != 200:
        said = {**TUS, "Upload-Length": str(len(data)), "Upload-Metadata": tus_metadata(filename="pieces.jpg")}
        begun = await box.send("POST", PATH.removeprefix("/api"), headers=said)
        if begun.status != 201:
            return
        path = begun.headers["Location"].removeprefix("/api")
        with faults.asleep():
            place.write_text(path)
    offset = int(found.headers["Upload-Offset"]) if found is not None and found.status == 200 else 0
    assert offset >= max(map(int, told(box.home, path)), default=0), "less is there than was acknowledged"
    answer = found
    for end in (len(data) // 2, len(data)):
        said = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        if offset < end:
            answer = await box.send("PATCH", path, headers=said, data=data[offset:end])
            if answer.status != 204:
                return
            offset = end
            box.tell(path, str(offset))
    if answer is not None and "Photostead-Asset-Id" in answer.headers:
        box.tell(answer.headers["Photostead-Asset-Id"], hashlib.sha1(data).hexdigest())


async def scan(box: Box) -> None:
    """A library in whose folder files came, went, changed and were moved."""
    [uid] = await box.column("select uid from libraries")
    await box.send("POST", f"/libraries/{uid}/scan")


async def edit(box: Box) -> None:
    """A photo is cropped and turned."""
    edits = [crop(10, 10, 100, 80), rotate(90)]
    await box.send("PUT", f"/assets/{await first(box)}/edits", json={"edits": edits})


async def describe(box: Box) -> None:
    """Words and stars, which are written beside the photo, where another program's sidecar lies."""
    changes = {"description": WORDS, "rating": 4, "dateTimeOriginal": "2019-07-01T10:00:00.000+02:00"}
    await box.send("PUT", f"/assets/{await first(box)}", json=changes)


async def file_anew(box: Box) -> None:
    """Uploads move to where a template wants them."""
    config = (await box.send("GET", "/system-config")).body
    config["storageTemplate"] |= {"enabled": True, "template": TEMPLATE}
    await box.send("PUT", "/system-config", json=config)
    await box.send("PUT", "/jobs/storageTemplateMigration", json={"command": "start", "force": False})


async def delete(box: Box) -> None:
    """One for good at once, one by way of the trash."""
    uids = await box.column("select uid from assets where original_name in ('0.jpg', '1.jpg') order by original_name")
    for uid in uids:
        box.tell(uid, GOING)
    await box.send("DELETE", "/assets", json={"ids": uids[:1], "force": True})
    await box.send("DELETE", "/assets", json={"ids": uids[1:]})
    await box.send("POST", "/trash/empty")


async def give_picture(box: Box) -> None:
    """Of the administrator, in place of another one."""
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("file", photo(5), filename="me.jpg", content_type="image/jpeg")
    await box.send("POST", "/users/profile-image", data=form)


async def upload_briefly(box: Box) -> None:
    """A photo that is thrown away as soon as there is a daemon again."""
    data = photo(6)
    answer = await box.send("POST", "/assets", data=make_form(data, "brief.jpg"))
    if answer.status in {200, 201}:
        box.tell(answer.body["id"], hashlib.sha1(data).hexdigest())


async def throw_away(box: Box) -> None:
    """That one."""
    uids = await box.column("select uid from assets where original_name = 'brief.jpg'")
    for uid in uids:
        box.tell(uid, GOING)
    if uids:
        await box.client.delete("/assets", json={"ids": uids, "force": True}, expect=204)


async def edit_briefly(box: Box) -> None:
    """A photo whose edits somebody takes back as soon as there is a daemon again."""
    await edit(box)


async def take_back(box: Box) -> None:
    """Those."""
    await box.send("DELETE", f"/assets/{await first(box)}/edits")


async def mend(box: Box) -> None:
    """What rotted and what is gone (`damage`) comes back from a full backup."""
    for name in ("integrity-checksum-mismatch", "integrity-missing-files"):
        await box.send("POST", "/jobs", json={"name": name})


async def go_back(box: Box) -> None:
    """The database is restored from the web; uploads that it does not know are taken in again."""
    backups = (await box.send("GET", "/admin/database-backups")).body["backups"]
    wanted = {"action": "restore_database", "restoreBackupFilename": backups[-1]["filename"]}
    await box.send("POST", "/admin/maintenance", json=wanted)
    task = box.app.restoration._task
    if task is not None:
        await asyncio.wait({task})
    await box.app.runner.stop()


async def end_maintenance(box: Box) -> None:
    """A restoration that was broken off leaves it on."""
    if box.app.services.gate.is_closed:
        answer = await box.send("POST", "/admin/maintenance", json={"action": "end"})
        assert answer.status == 201, answer.body
        await box.app.runner.stop()


FLOWS: dict[str, Callable[[Box], Awaitable[None]]] = {
    work.__name__: work
    for work in (
        upload, upload_in_pieces, upload_briefly, scan, edit, edit_briefly, describe, file_anew, delete, give_picture, mend, go_back,
    )
}  # fmt: skip
# What somebody does as soon as there is a daemon again, before it has done anything.
FIRST = {"upload_briefly": throw_away, "edit_briefly": take_back, "mend": mend, "go_back": end_maintenance}


async def tidy_up(box: Box) -> None:
    """What is made of photos that only the database from before knows goes, else once a week and a day later."""
    await box.do_jobs()
    await box.app.db.write(derived.clean)
    await box.do_jobs()


# What clears away behind it.
BEHIND = {"go_back": tidy_up}


def damage(data_dir: Path) -> None:
    """What `mend` finds: a flipped bit, and a file that is gone."""
    [rotten] = data_dir.glob("library/*/*/*/1.jpg")
    rotten.write_bytes(ROTTEN)
    [gone] = data_dir.glob("library/*/*/*/2.jpg")
    gone.unlink()


async def first(box: Box) -> str:
    """The photo that came with a sidecar."""
    [uid] = await box.column("select uid from assets where original_name = '0.jpg'")
    return str(uid)
