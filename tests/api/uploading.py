"""Uploads as clients send them: forms in the order of today's apps, and what lies on disk afterwards."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.assets import uploads
from photostead.host import markers
from tests.client import Client

TAKEN = "2024-05-01T12:00:00.000Z"
DATES = {"fileCreatedAt": TAKEN, "fileModifiedAt": TAKEN}


def make_form(
    data: bytes | None, name: str = "photo.jpg", *, sidecar: bytes | None = None, **fields: Any
) -> aiohttp.FormData:
    """The form of POST /assets: text fields, then assetData, then sidecarData. A field that is None is left out;
    what is not text is sent as JSON."""
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for field, value in {**DATES, **fields}.items():
        if value is not None:
            form.add_field(field, value if isinstance(value, str) else json.dumps(value))
    if data is not None:
        form.add_field("assetData", data, filename=name, content_type="application/octet-stream")
    if sidecar is not None:
        form.add_field("sidecarData", sidecar, filename=name + ".xmp", content_type="application/octet-stream")
    return form


async def upload(
    client: Client, data: bytes, name: str = "photo.jpg", *, expect: int = 201, headers: Any = None, **fields: Any
) -> str:
    """Upload and insist on a status; the asset's id."""
    answer = await client.post("/assets", data=make_form(data, name, **fields), expect=expect, headers=headers)
    uid: str = answer["id"]
    return uid


async def refuse(
    client: Client, form: aiohttp.FormData, status: int = 400, *, headers: Mapping[str, str] | None = None
) -> str:
    """Send a form that is to be refused; the message."""
    answer = await client.post("/assets", data=form, expect=status, headers=headers)
    message: str = answer["message"]
    return message


def hold_commit(monkeypatch: pytest.MonkeyPatch) -> tuple[asyncio.Event, asyncio.Event]:
    """Uploads stop where all bytes have arrived and nothing is noted: the first event says that one has got there, the
    second lets it go on."""
    reached, waits = asyncio.Event(), asyncio.Event()
    commit = uploads.commit_upload

    async def slow(*args: Any) -> Any:
        reached.set()
        await waits.wait()
        return await commit(*args)

    monkeypatch.setattr(uploads, "commit_upload", slow)
    return reached, waits


def sha1(data: bytes) -> bytes:
    """The digest."""
    return hashlib.sha1(data).digest()


def files_of(app: App, *folders: str) -> list[str]:
    """Every file below these of our folders (all of them by default), their markers aside, relative to the data folder."""
    home = app.options.data_dir
    found: list[Path] = []
    for folder in folders or ("library", "incoming", "derived"):
        found += [path for path in (home / folder).rglob("*") if not path.is_dir() and path.name != markers.NAME]
    return sorted(str(path.relative_to(home)) for path in found)


async def count_rows(app: App, table: str = "assets") -> int:
    """How many rows a table has."""
    return int(await app.db.read(Rows.value, f"select count(*) from {table}"))


async def usage_of(app: App, client: Client) -> int:
    """Bytes counted against someone's quota."""
    return int(await app.db.read(Rows.value, "select usage_bytes from users where id = ?", (client.user_id,)))


async def assert_nothing_left(app: App) -> None:
    """No asset, no file, nothing counted, no work."""
    assert files_of(app) == []
    assert await count_rows(app) == 0
    assert await count_rows(app, "jobs") == 0
    assert await app.db.read(Rows.value, "select sum(usage_bytes) from users") == 0


async def assert_rows_equal_files(app: App) -> None:
    """Every upload's row has its file, of the bytes that the checksum says, and every file has its row."""
    rows = await app.db.read(Rows.rows, "select path, checksum from assets where library_id is null")
    named = {path.decode(): checksum for path, checksum in rows}
    sidecars = await app.db.read(Rows.column, "select path from asset_files where type = 'sidecar'")
    assert sorted([*named, *sidecars]) == files_of(app, "library")
    home = app.options.data_dir
    assert {name: sha1((home / name).read_bytes()) for name in named} == named
    assert files_of(app, "incoming") == []


def folder_of(admin: Client) -> str:
    """The folder of the first account's uploads below `library`: its name, and enough of its id to be its own."""
    return f"admin-{admin.uid[:8]}"
