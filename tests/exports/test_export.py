"""Exports of a library that is in use: what is in them, said again, with a part of it, and onto disks that fail."""

import asyncio
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from photostead.app import App
from photostead.cli.commands import photostead
from photostead.db.connection import connect
from photostead.db.tx import Rows, Tx
from photostead.features.exports import choosing, making
from photostead.kernel.errors import NotFound, StartError
from photostead.media.metadata import read_metadata
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.people import insert_asset, insert_library
from tests.photos import jpeg

LAKE = "The lake, früh am Morgen"


@pytest.fixture
async def photos(admin: Client, run_jobs: RunJobs) -> list[str]:
    """Three uploads, two of one name in one month; one described, tagged, placed and rated, one a favourite; an album of two."""
    uids = [
        await upload(admin, jpeg((number * 80, 90, 140), taken=f"2024:05:0{number + 1} 12:00:00"), name)
        for number, name in enumerate(("IMG_1.jpg", "IMG_1.jpg", "IMG_2.jpg"))
    ]
    await run_jobs()
    await admin.put(f"/assets/{uids[0]}", json={"description": LAKE, "rating": 4, "latitude": 46.5, "longitude": -6.25})
    [tag] = await admin.put("/tags", json={"tags": ["Reisen/See"]})
    await admin.put(f"/tags/{tag['id']}/assets", json={"ids": [uids[0]]})
    await admin.put(f"/assets/{uids[2]}", json={"isFavorite": True})
    await admin.post("/albums", json={"albumName": "Summer: 2024", "description": "Warm", "assetIds": uids[:2]})
    return uids


def export(app: App, to: Path, **choice: Any) -> making.Progress:
    """As the command does it, beside the daemon."""
    connection = connect(app.options.database_file, readonly=True)
    try:
        rows = Rows(connection)
        [owner] = choosing.list_owners(rows, "admin@test.lan")
        return making.export(rows, choosing.Choice(owner, **choice), app.options.media_dir, to)
    finally:
        connection.close()


def listed(home: Path, name: str = making.LIST) -> list[dict[str, Any]]:
    """The list that stands beside the files."""
    return [msgspec.json.decode(line) for line in (home / name).read_bytes().splitlines()]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file that a person sees."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


async def test_originals_lie_in_folders_with_what_is_known_beside_them(
    app: App, photos: list[str], tmp_path: Path
) -> None:
    """Byte for byte, under names of their own; our reader finds in the sidecar what people said."""
    done = await asyncio.to_thread(export, app, tmp_path / "out")
    assert (done.files, done.copied, done.albums, done.troubles) == (3, 3, 1, [])
    home = tmp_path / "out" / "admin"
    lines = {line["id"]: line for line in listed(home)}
    assert [lines[uid]["file"] for uid in photos] == [
        "2024/2024-05/IMG_1.jpg",
        "2024/2024-05/IMG_1 (2).jpg",
        "2024/2024-05/IMG_2.jpg",
    ]
    assert [lines[uid]["isFavorite"] for uid in photos] == [False, False, True]
    stored = dict(await app.db.read(Rows.rows, "select uid, path from assets"))
    for uid in photos:
        original = app.options.media_dir / os.fsdecode(stored[uid])
        copied = home / lines[uid]["file"]
        assert copied.read_bytes() == original.read_bytes()
        assert copied.stat().st_mtime_ns == original.stat().st_mtime_ns
    first = home / lines[photos[0]]["file"]
    read = read_metadata(str(first), "IMAGE", sidecar=f"{first}.xmp", file_modified_ms=0)
    assert (read.description, read.rating, read.tags) == (LAKE, 4, ("Reisen/See",))
    assert [read.latitude, read.longitude] == pytest.approx([46.5, -6.25])
    album = home / "Albums" / "Summer 2024"
    said = msgspec.json.decode((album / "album.json").read_bytes())
    assert (said["name"], said["description"], len(said["files"])) == ("Summer: 2024", "Warm", 2)
    assert sorted(path.name for path in album.glob("*.jpg")) == ["IMG_1 (2).jpg", "IMG_1.jpg"]
    assert (album / "IMG_1.jpg").samefile(first)


async def test_said_again_only_what_is_new_is_copied(
    app: App, admin: Client, photos: list[str], tmp_path: Path
) -> None:
    """Names stay, also where a photo with the same name and an earlier place comes, or one went."""
    to = tmp_path / "out"
    await asyncio.to_thread(export, app, to)
    before = tree(to)
    again = await asyncio.to_thread(export, app, to)
    assert (again.files, again.copied, tree(to)) == (3, 0, before)
    await admin.delete("/assets", json={"ids": [photos[0]]})
    new = await upload(
        admin, jpeg((9, 9, 9), taken="2024:05:09 12:00:00"), "IMG_1.jpg", fileCreatedAt="2024-05-09T12:00:00.000Z"
    )
    more = await asyncio.to_thread(export, app, to)
    assert (more.files, more.copied) == (3, 1)
    names = {line["id"]: line["file"] for line in listed(to / "admin")}
    assert (photos[0] in names, names[photos[1]], names[new]) == (
        False,
        "2024/2024-05/IMG_1 (2).jpg",
        "2024/2024-05/IMG_1 (3).jpg",
    )


async def test_a_part_of_it(app: App, admin: Client, photos: list[str], make_user: MakeUser, tmp_path: Path) -> None:
    """An album, without touching the list of the whole; nothing of others, nothing locked unless that is wanted."""
    other = await make_user("mia")
    await upload(other, jpeg((3, 3, 3)), "theirs.jpg")
    done = await asyncio.to_thread(export, app, tmp_path / "album", album="Summer: 2024")
    home = tmp_path / "album" / "admin"
    assert (done.files, len(listed(home, "Summer 2024.jsonl")), (home / making.LIST).exists()) == (2, 2, False)
    with pytest.raises(NotFound, match="no album called"):
        await asyncio.to_thread(export, app, tmp_path / "none", album="Winter")
    await app.db.write(lock, photos[2])
    assert (await asyncio.to_thread(export, app, tmp_path / "open")).files == 2
    assert (await asyncio.to_thread(export, app, tmp_path / "all", with_locked=True)).files == 3


def lock(tx: Tx, uid: str) -> None:
    """Into the locked folder."""
    tx.run("update assets set visibility = 'locked' where uid = ?", (uid,))


async def test_files_of_libraries_are_only_read(app: App, admin: Client, tmp_path: Path) -> None:
    """They are copied, by choice; nothing is written where they lie."""
    nas = tmp_path / "nas"
    nas.mkdir()
    (nas / "far.jpg").write_bytes(jpeg((1, 2, 3)))
    await app.db.write(insert_external, admin.user_id, nas)
    done = await asyncio.to_thread(export, app, tmp_path / "out")
    assert (done.files, os.listdir(nas)) == (1, ["far.jpg"])
    assert (await asyncio.to_thread(export, app, tmp_path / "without", with_libraries=False)).files == 0
    for bad in (nas / "out", app.options.media_dir / "out"):
        with pytest.raises(StartError, match="nothing is ever written"):
            await asyncio.to_thread(export, app, bad)
    (nas / "far.jpg").unlink()
    gone = await asyncio.to_thread(export, app, tmp_path / "later")
    assert (gone.files, len(gone.troubles)) == (0, 1)


def insert_external(tx: Tx, user_id: int, folder: Path) -> None:
    """A library with a file."""
    library = tx.value(
        "select id from libraries where uid = ?", (insert_library(tx, user_id, import_paths=[str(folder)]),)
    )
    insert_asset(tx, user_id, library_id=library, name="far.jpg", path=os.fsencode(folder / "far.jpg"))


@pytest.mark.usefixtures("photos")
async def test_the_command(app: App, tmp_path: Path) -> None:
    """As a person types it, beside the daemon."""
    here = ["--data-dir", str(app.options.data_dir)]

    def said(*words: str, status: int = 0) -> str:
        result = CliRunner().invoke(photostead, ["export", *words, *here])
        assert result.exit_code == status, result.output
        return result.output

    out = str(tmp_path / "out")
    assert "3 files, 3 of them new" in await asyncio.to_thread(said, "--to", out)
    assert "0 of them new" in await asyncio.to_thread(said, "--to", out, "--user", "Admin@test.lan")
    assert "There is nobody" in await asyncio.to_thread(said, "--to", out, "--user", "x@y.z", status=1)
