"""A start on a media folder that is not the one that is meant: refused before anything is written, and gone on with when
a person says so.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from photostead.app import App
from photostead.features.storage import service
from photostead.host.markers import MARKED, NAME
from photostead.host.mounts import Mount
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options
from tests.api.daemons import daemon, log_in, sign_up
from tests.api.uploading import upload
from tests.photos import jpeg


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """Database and media on two disks."""
    home = Options(data_dir=tmp_path / "state", http_host="127.0.0.1", http_port=0, jobs_concurrency=1)
    return msgspec.structs.replace(home, media_path=tmp_path / "media", database_path=tmp_path / "database")


async def live(options: Options, *, is_first: bool = False) -> str | None:
    """Start, let somebody upload at the first start, stop; the id of the upload."""
    async with daemon(options) as (_, client):
        if is_first:
            await sign_up(client)
            return await upload(client, jpeg())
        await log_in(client)
        assert (await client.get("/server/storage"))["diskSizeRaw"] > 0
    return None


async def refuse(options: Options, *says: str) -> None:
    """A start that ends with a message, and changes nothing below the folder of media."""
    before = everything(options.media_dir)
    app = App(options)
    with pytest.raises(StartError) as caught:
        await app.start()
    await app.stop()
    for text in (*says, "photostead adopt-media"):
        assert text in caught.value.message
    assert everything(options.media_dir) == before


def everything(folder: Path) -> list[tuple[str, int]]:
    """Every entry below a folder with the time of its last change."""
    return sorted((str(path), path.lstat().st_mtime_ns) for path in [folder, *folder.rglob("*")] if path.exists())


def adopt(options: Options) -> str:
    """`photostead adopt-media` in a process of its own."""
    environment = {
        **os.environ,
        "PHOTOSTEAD_MEDIA_PATH": str(options.media_dir),
        "PHOTOSTEAD_DATABASE_PATH": str(options.database_file.parent),
    }
    return command(["adopt-media", "--data-dir", str(options.data_dir)], environment)


def command(arguments: Sequence[str], environment: dict[str, str]) -> str:
    """What a command of ours says; it must end well."""
    program = [sys.executable, "-m", "photostead", *arguments]
    return subprocess.run(program, env=environment, capture_output=True, text=True, check=True, cwd="/").stdout


async def test_empty_mount_point_stops_the_start(options: Options) -> None:
    """The disk is off: nothing is made in its place; when it is back all is as it was."""
    await live(options, is_first=True)
    away = options.media_dir.with_name("unplugged")
    options.media_dir.rename(away)
    await refuse(options, "is the disk of the media folder mounted?", str(options.media_dir / "library"))
    options.media_dir.mkdir()
    await refuse(options, "is the disk of the media folder mounted?")
    assert os.listdir(options.media_dir) == []
    options.media_dir.rmdir()
    away.rename(options.media_dir)
    await live(options)


async def test_folder_that_was_emptied_on_purpose(options: Options) -> None:
    """Renditions can be made again: a person says that they are meant to be gone."""
    await live(options, is_first=True)
    shutil.rmtree(options.media_dir / "derived")
    await refuse(options, str(options.media_dir / "derived"))
    assert "media folder of this installation" in adopt(options)
    await live(options)
    assert sorted(os.listdir(options.media_dir)) == sorted(MARKED)


async def test_database_whose_disk_is_off(options: Options) -> None:
    """A new one is not begun beside the photos of the old one; not even its file."""
    await live(options, is_first=True)
    away = options.database_file.parent.with_name("unplugged")
    options.database_file.parent.rename(away)
    options.database_file.parent.mkdir()
    await refuse(options, "is the database's disk mounted")
    assert os.listdir(options.database_file.parent) == []
    shutil.rmtree(options.database_file.parent)
    away.rename(options.database_file.parent)
    await live(options)


async def test_database_that_is_lost_for_good(options: Options) -> None:
    """A new life beside the old files, once a person says so; the files stay."""
    await live(options, is_first=True)
    files = list((options.media_dir / "library").rglob("*.jpg"))
    shutil.rmtree(options.database_file.parent)
    await refuse(options, "There is no database")
    assert "belongs to nobody" in adopt(options)
    await live(options, is_first=True)
    assert files
    assert all(path.exists() for path in files)


async def test_disk_of_another_household(options: Options, tmp_path: Path) -> None:
    """Two installations, their disks exchanged."""
    other = msgspec.structs.replace(
        options, data_dir=tmp_path / "state-2", media_path=tmp_path / "media-2", database_path=tmp_path / "database-2"
    )
    for one in (options, other):
        await live(one, is_first=True)
    await refuse(msgspec.structs.replace(options, media_path=other.media_path), "belongs to another Photostead")
    await live(options)


async def test_media_folder_that_moved(options: Options, tmp_path: Path) -> None:
    """With its markers nothing needs to be said."""
    await live(options, is_first=True)
    moved = tmp_path / "new disk"
    shutil.copytree(options.media_dir, moved)
    await live(msgspec.structs.replace(options, media_path=moved))


async def test_version_without_markers_is_upgraded(options: Options) -> None:
    """Its folders get them; where they are empty, the start is refused."""
    await live(options, is_first=True)
    for name in MARKED:
        (options.media_dir / name / NAME).unlink()
    await refuse(options, "is the disk of the media folder mounted?")
    await forget(options)
    await live(options)
    assert all((options.media_dir / name / NAME).exists() for name in MARKED)
    await forget(options)
    shutil.rmtree(options.media_dir)
    await refuse(options, "none of the uploads")


async def forget(options: Options) -> None:
    """Make the database one of before there were markers."""
    from photostead.db.database import Database
    from photostead.db.tx import Tx

    db = Database(options.database_file)
    db.open()
    await db.write(Tx.run, "delete from system_metadata where key in ('installation', 'media-markers')")
    db.close()


async def test_incoming_on_another_disk(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upload could never be completed."""

    def somewhere(path: Path, table: list[Mount]) -> Mount | None:
        """Each folder on a disk of its own."""
        return Mount(str(path), "ext4", "/dev/x")

    monkeypatch.setattr(service, "mount_of", somewhere)
    app = App(options)
    with pytest.raises(StartError, match="different mounts"):
        await app.start()
    await app.stop()


async def test_media_folder_that_cannot_be_written(options: Options) -> None:
    """Said with its name and what to do."""
    options.media_dir.write_text("no folder")
    app = App(options)
    with pytest.raises(StartError, match=r"media\.path"):
        await app.start()
    await app.stop()
