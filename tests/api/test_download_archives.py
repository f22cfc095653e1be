"""Archives as they arrive: what is in them and what they are called, and what happens when files vanish, a line is slow or
somebody goes away.
"""

import asyncio
import io
import os
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.http import archives
from photostead.http.reply import File
from tests.api.uploading import upload
from tests.client import Client
from tests.people import insert_asset, insert_library

MIB = 1024**2


async def take(client: Client, ids: list[str], **more: Any) -> zipfile.ZipFile:
    """An archive, whole and sound."""
    data = await client.post("/download/archive", json={"assetIds": ids, **more})
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return archive


def contents(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """All files by name."""
    return {name: archive.read(name) for name in archive.namelist()}


async def test_originals_byte_for_byte(admin: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small and large ones, in the order given; `unzip` finds no fault either."""
    monkeypatch.setattr(archives, "PIECE_BYTES", 64 * 1024)
    large = os.urandom(3 * archives.PIECE_BYTES + 17)
    first = await upload(admin, large, "film.mp4")
    second = await upload(admin, b"second", "Ärger 写真.jpg")
    found = await take(admin, [second, first, second], archiveName="Summer 2024", edited=True)
    assert contents(found) == {"Ärger 写真.jpg": b"second", "film.mp4": large}
    assert found.namelist() == ["Ärger 写真.jpg", "film.mp4"]
    headers = admin.last.headers
    assert headers["Content-Disposition"].startswith('attachment; filename="Summer 2024.zip"')
    assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert "Content-Length" not in headers
    path = tmp_path / "a.zip"
    path.write_bytes(admin.last.body)
    assert "No errors detected" in await asyncio.to_thread(judged_by_unzip, path)


def judged_by_unzip(path: Path) -> str:
    """What Info-ZIP's unzip says of an archive."""
    return subprocess.run(["unzip", "-t", path], capture_output=True, text=True, check=False).stdout


async def test_file_times(admin: Client) -> None:
    """On the wall clock of where the photo was taken."""
    uid = await upload(admin, b"photo", fileModifiedAt="2024-05-01T12:30:00.000Z")
    info = (await take(admin, [uid])).infolist()[0]
    assert info.date_time == (2024, 5, 1, 12, 30, 0)


async def test_nothing_is_an_archive_too(admin: Client) -> None:
    assert (await take(admin, [])).namelist() == []


@pytest.mark.parametrize(
    ("given", "saved"),
    [
        (None, "photos.zip"),
        ("", "photos.zip"),
        ("../../etc/x", "x.zip"),
        ('a"\r\nX: y', "aX y.zip"),
        ("v1.2", "v1.2.zip"),
        ("con", "_con.zip"),
        ("\u202egpj", "gpj.zip"),
        ("x" * 400, "x" * 196 + ".zip"),
    ],
    ids=ascii,
)
async def test_what_an_archive_is_called(given: str | None, saved: str, admin: Client) -> None:
    await admin.post("/download/archive", json={"assetIds": []} | ({} if given is None else {"archiveName": given}))
    assert admin.last.headers["Content-Disposition"] == f"attachment; filename=\"{saved}\"; filename*=UTF-8''" + (
        saved.replace(" ", "%20")
    )


async def test_files_that_are_gone_are_named(app: App, admin: Client) -> None:
    """Those of which it was known before, and those that are found missing only now."""
    here = await upload(admin, b"here", "here.jpg")
    gone = await upload(admin, b"gone", "gone.jpg")
    offline = await app.db.write(insert_asset, admin.user_id, name="offline.jpg", is_offline=1)
    own = await upload(admin, b"own", "MISSING.txt.jpg")
    for path in (app.options.media_dir / "library").rglob("gone.jpg"):
        path.unlink()
    files = contents(await take(admin, [gone, here, offline, own]))
    report = files.pop("MISSING.txt").decode("utf-8-sig")
    assert files == {"here.jpg": b"here", "MISSING.txt.jpg": b"own"}
    assert ["gone.jpg" in report, "offline.jpg" in report, "here.jpg" in report] == [True, True, False]
    assert str(app.options.media_dir) not in report


async def test_a_file_of_the_reports_name(app: App, admin: Client) -> None:
    """Is not mistaken for it."""
    taken = await app.db.write(insert_asset, admin.user_id, name="missing.TXT")
    files = contents(await take(admin, [taken]))
    assert list(files) == ["MISSING+1.txt"]
    assert b"missing.TXT" in files["MISSING+1.txt"]


async def test_a_file_that_is_cut_meanwhile(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there of it is in the archive, which is sound and says so."""
    uid = await upload(admin, b"x" * 1000, "cut.jpg")
    path = next((app.options.media_dir / "library").rglob("cut.jpg"))
    real = archives.open_member

    def cut(file: File) -> tuple[io.FileIO, int]:
        opened = real(file)
        os.truncate(path, 400)
        return opened

    monkeypatch.setattr(archives, "open_member", cut)
    files = contents(await take(admin, [uid]))
    assert files["cut.jpg"] == b"x" * 400
    assert b"400 of 1000" in files["MISSING.txt"]


async def test_a_disk_that_fails_meanwhile(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other files are there."""
    bad, good = await upload(admin, b"bad", "bad.jpg"), await upload(admin, b"good", "good.jpg")
    real, calls = archives.read_piece, []

    def fail(opened: io.FileIO, length: int, crc: int) -> tuple[bytes, int]:
        calls.append(length)
        if len(calls) == 1:
            raise OSError(5, "Input/output error")
        return real(opened, length, crc)

    monkeypatch.setattr(archives, "read_piece", fail)
    files = contents(await take(admin, [bad, good]))
    assert files["good.jpg"] == b"good"
    assert b"bad.jpg" in files["MISSING.txt"]


async def test_links_out_of_a_library_lead_nowhere(app: App, admin: Client, tmp_path: Path) -> None:
    """Whoever may write in a library's folder could have put one in the place of a photo; a pipe must not block."""
    folder, secret = tmp_path / "nas", tmp_path / "secret.jpg"
    folder.mkdir()
    secret.write_bytes(b"secret")
    (folder / "a.jpg").write_bytes(b"photo")
    (folder / "b.jpg").symlink_to(secret)
    os.mkfifo(folder / "c.jpg")
    library = await app.db.write(insert_library, admin.user_id, import_paths=[str(folder)])
    uids = [await app.db.write(insert_external, admin.user_id, library, folder / f"{name}.jpg") for name in "abc"]
    files = contents(await take(admin, uids))
    report = files.pop("MISSING.txt")
    assert files == {"a.jpg": b"photo"}
    assert b"b.jpg" in report
    assert b"c.jpg" in report


def insert_external(tx: Tx, owner_id: int, library: str, path: Path) -> str:
    """A file of a library; its uid."""
    library_id = tx.value("select id from libraries where uid = ?", (library,))
    return insert_asset(
        tx, owner_id, name=path.name, library_id=library_id, path=str(path).encode(), original_path=str(path)
    )


# --- size, slow lines, people who go away


async def add_large(app: App, admin: Client, size: int) -> tuple[str, Path]:
    """A film of zeros that takes no room on the disk; its uid and where it lies."""
    path = app.options.media_dir / "library" / "film.mov"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.truncate(path, size)
    return await app.db.write(
        insert_asset, admin.user_id, name="film.mov", type="VIDEO", file_size=size, path=b"library/film.mov"
    ), path


def request(app: App, admin: Client, http: aiohttp.ClientSession, uid: str) -> Any:
    """An archive that is read by the test itself."""
    url = f"http://127.0.0.1:{app.port}/api/download/archive"
    return http.post(url, json={"assetIds": [uid]}, headers=admin.headers)


async def test_memory_does_not_grow_with_the_archive(app: App, admin: Client, http: aiohttp.ClientSession) -> None:
    """768 MiB pass through; what the process takes more is far from that."""
    uid, _ = await add_large(app, admin, 768 * MIB)
    process = psutil.Process()
    before = most = process.memory_info().rss
    received = 0
    async with request(app, admin, http, uid) as response:
        async for data in response.content.iter_chunked(MIB):
            received += len(data)
            most = max(most, process.memory_info().rss)
    assert received > 768 * MIB
    assert most - before < 96 * MIB


def is_open(path: Path) -> bool:
    """Whether this process reads the file."""
    links = [os.path.join("/proc/self/fd", name) for name in os.listdir("/proc/self/fd")]
    return any(os.path.islink(link) and os.readlink(link) == str(path) for link in links)


async def test_slow_lines_hold_no_thread(app: App, admin: Client, http: aiohttp.ClientSession) -> None:
    """More downloads stand still than there are threads; others are answered all the same."""
    uid, path = await add_large(app, admin, 64 * MIB)
    photo = await upload(admin, b"photo")
    stalled = [await request(app, admin, http, uid) for _ in range(40)]
    assert await asyncio.to_thread(is_open, path)
    assert await admin.get(f"/assets/{photo}/original") == b"photo"
    for response in stalled:
        response.close()


async def test_whoever_goes_away_ends_it(app: App, admin: Client, http: aiohttp.ClientSession) -> None:
    """The file is closed; the test waits for that."""
    uid, path = await add_large(app, admin, 768 * MIB)
    async with request(app, admin, http, uid) as response:
        await response.content.readexactly(MIB)
        assert await asyncio.to_thread(is_open, path)
        response.close()
    while await asyncio.to_thread(is_open, path):
        await asyncio.sleep(0.01)
