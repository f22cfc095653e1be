"""An acknowledged upload is on disk: its file and the folder that names it are synced before the client hears of it, and its
bytes are the ones that the client's checksum says.
"""

import os
from pathlib import Path

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from tests.api.uploading import make_form, sha1, upload
from tests.client import Client
from tests.photos import jpeg

PHOTO = jpeg((12, 120, 12))


async def test_files_and_folders_are_synced_before_the_answer(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every folder down to the file, in case the power goes the moment the phone forgets its copy."""
    synced: list[tuple[int, int]] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        status = os.fstat(descriptor)
        synced.append((status.st_dev, status.st_ino))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    uid = await upload(admin, PHOTO, sidecar=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    told = list(synced)
    path = (
        app.options.data_dir / (await app.db.read(Rows.value, "select path from assets where uid = ?", (uid,))).decode()
    )
    assert path.read_bytes() == PHOTO
    wanted = [path, path.parent, path.parent.parent, Path(f"{path}.xmp")]
    for each in wanted:
        status = each.stat()
        assert (status.st_dev, status.st_ino) in told, f"{each.relative_to(app.options.data_dir)} was not synced"


async def test_bytes_are_those_of_the_checksum(app: App, admin: Client) -> None:
    """What came otherwise than the client announced is no upload: nothing is kept and nothing acknowledged."""
    answer = await admin.send(
        "POST", "/api/assets", data=make_form(PHOTO), headers={"x-immich-checksum": sha1(b"others").hex()}
    )
    assert answer.status == 400
    assert await app.db.read(Rows.value, "select count(*) from assets") == 0
    uid = await upload(admin, PHOTO, headers={"x-immich-checksum": sha1(PHOTO).hex()})
    assert (await admin.send("GET", f"/api/assets/{uid}/original")).body == PHOTO
