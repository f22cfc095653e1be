"""Backups of the database as files: carried away whole and in part, removed, brought in. No other file is ever reached by
their names, and nothing is believed that is not ours."""

import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import apsw
import pytest

from photostead.db import snapshot
from photostead.host import markers
from tests.api.test_backups import BackUp, add, listed, names, overview
from tests.api.test_backups import back_up as back_up
from tests.api.test_backups import home as home
from tests.client import Client
from tests.conftest import MakeApiKey

NAME = "photostead-db-backup-20260102T030405-v0.1.0-schema0004.sqlite"
WRONG_NAMES = (
    "../photostead.sqlite",
    "..",
    "photostead.sqlite",
    ".photostead",
    "%2e%2e%2fphotostead.sqlite",
    "a" * 300,
)


# --- carried away


async def test_taken_away_whole_and_in_part(admin: Client, back_up: BackUp, home: Path) -> None:
    name = await back_up()
    data = (home / name).read_bytes()
    path = f"/api/admin/database-backups/{name}"
    answer = await admin.send("GET", path)
    assert (answer.status, answer.body) == (200, data)
    assert f'attachment; filename="{name}"' in answer.headers["Content-Disposition"]
    part = await admin.send("GET", path, headers={"Range": "bytes=100-199"})
    assert (part.status, part.body) == (206, data[100:200])
    head = await admin.send("HEAD", path)
    assert int(head.headers["Content-Length"]) == len(data)


@pytest.mark.parametrize("name", WRONG_NAMES)
async def test_nothing_else_is_taken_away(admin: Client, back_up: BackUp, name: str) -> None:
    await back_up()
    answer = await admin.send("GET", f"/api/admin/database-backups/{name}")
    assert answer.status in (400, 404, 405)
    assert b"SQLite" not in (answer.body if isinstance(answer.body, bytes) else b"")


async def test_a_link_is_no_backup(admin: Client, home: Path, data_dir: Path) -> None:
    home.mkdir()
    (home / NAME).symlink_to(data_dir / "photostead.sqlite")
    os.mkfifo(home / NAME.replace("0405", "0406"))
    assert await listed(admin) == []
    await admin.get(f"/admin/database-backups/{NAME}", expect=404)


async def test_removed(admin: Client, home: Path) -> None:
    first, second, third = add(home, "20250101T020000", "20250102T020000", "20250103T020000")
    await admin.delete("/admin/database-backups", json={"backups": [first, first]})
    assert await names(home) == [second, third]
    await admin.delete("/admin/database-backups", json={"backups": [second, first]}, expect=404)
    assert await names(home) == [second, third]


@pytest.mark.parametrize("name", [*WRONG_NAMES, "", "\x00", "‮gpj.exe", "<b>"])
async def test_nothing_else_is_removed(admin: Client, home: Path, data_dir: Path, name: str) -> None:
    add(home, "20250101T020000")
    await admin.delete("/admin/database-backups", json={"backups": [name]}, expect=404)
    assert (data_dir / "photostead.sqlite").exists()
    assert len(await listed(admin)) == 1


async def test_each_has_its_permission(admin: Client, make_api_key: MakeApiKey, back_up: BackUp) -> None:
    name = await back_up()
    reader, taker, remover = [
        await make_api_key(admin, right) for right in ("maintenance", "backup.download", "backup.delete")
    ]
    assert len(await listed(reader)) == 1
    await reader.get(f"/admin/database-backups/{name}", expect=403)
    await taker.get(f"/admin/database-backups/{name}", expect=200)
    await taker.delete("/admin/database-backups", json={"backups": [name]}, expect=403)
    await remover.delete("/admin/database-backups", json={"backups": [name]})


# --- brought in


def form(data: bytes, name: str = "mine.sqlite") -> aiohttp.FormData:
    """The form of an upload."""
    made = aiohttp.FormData()
    made.add_field("file", io.BytesIO(data), filename=name, content_type="application/octet-stream")
    return made


async def bring(client: Client, data: bytes, *, expect: int = 201, name: str = "mine.sqlite") -> Any:
    """Upload a backup."""
    return await client.post("/admin/database-backups/upload", data=form(data, name), expect=expect)


@pytest.fixture
def sound(empty_database: Path, tmp_path: Path) -> bytes:
    """A backup of another box."""
    return snapshot.take(Path(shutil.copy(empty_database, tmp_path / "other.sqlite")), "manual").path.read_bytes()


async def test_brought_in_under_a_name_of_ours(admin: Client, sound: bytes, home: Path) -> None:
    await bring(admin, sound, name="../../evil.sqlite")
    [one] = await listed(admin)
    assert one["filename"].startswith("uploaded-photostead-db-backup-")
    assert (home / one["filename"]).read_bytes() == sound
    assert (home / one["filename"]).stat().st_mode & 0o777 == 0o600
    assert (await overview(admin))["backups"][0]["isUploaded"] is True
    assert await names(home) == sorted([markers.NAME, one["filename"]])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: b"-- PostgreSQL database dump\n" * 1000, "it is no SQLite file"),
        (lambda data: b"", "it is no SQLite file"),
        (lambda data: data[: len(data) // 2], "mine.sqlite"),
        (lambda data: data[:4096] + b"\xa5" * 8192 + data[12288:], "mine.sqlite"),
    ],
    ids=["dump", "empty", "cut off", "damaged"],
)
async def test_what_is_no_backup_is_refused(
    admin: Client, sound: bytes, home: Path, spoil: Callable[[bytes], bytes], words: str
) -> None:
    answer = await bring(admin, spoil(sound), expect=400)
    assert words in answer["message"]
    assert str(home) not in answer["message"]
    assert await names(home) == [markers.NAME]


async def test_a_backup_that_would_act_by_itself_is_refused(admin: Client, sound: bytes, tmp_path: Path) -> None:
    evil = tmp_path / "evil.sqlite"
    evil.write_bytes(sound)
    connection = apsw.Connection(str(evil))
    connection.execute("create trigger evil after insert on sessions begin update users set is_admin = 1; end")
    connection.close()
    answer = await bring(admin, evil.read_bytes(), expect=400)
    assert "its tables are not those of schema" in answer["message"]


async def test_forms_that_are_none(admin: Client, home: Path) -> None:
    await admin.post("/admin/database-backups/upload", json={}, expect=400)
    other = aiohttp.FormData(default_to_multipart=True)
    other.add_field("note", "no file")
    answer = await admin.post("/admin/database-backups/upload", data=other, expect=400)
    assert "no file in the field file" in answer["message"]
    assert await listed(admin) == []
