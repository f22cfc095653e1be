"""Uploads in pieces, as clients of tus send them."""

import asyncio
import base64
from typing import Any

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.uploads.schema import BYTES
from tests.api.uploading import DATES
from tests.client import Answer, Client

PATH = "/api/photostead/uploads"
TUS = {"Tus-Resumable": "1.0.0"}


def metadata(**fields: Any) -> str:
    """Upload-Metadata of these fields and those that every upload has."""
    values = {"filename": "photo.jpg", **DATES, **fields}
    pairs = [
        (name, base64.b64encode(str(value).encode()).decode()) for name, value in values.items() if value is not None
    ]
    return ",".join(f"{name} {value}" for name, value in pairs)


async def announce(
    client: Client, length: int, *, headers: Any = None, data: bytes | None = None, **fields: Any
) -> Answer:
    """POST: begin an upload of so many bytes, with the first of them where there is `data`."""
    said = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata(**fields)}
    if data is not None:
        said["Content-Type"] = BYTES
    return await client.send("POST", PATH, headers={**said, **(headers or {})}, data=data)


async def begin(client: Client, length: int, **fields: Any) -> str:
    """Begin one that is welcome; its path."""
    answer = await announce(client, length, **fields)
    assert answer.status == 201, answer.body
    return answer.headers["Location"]


async def send(client: Client, path: str, offset: int, data: Any, **headers: str) -> Answer:
    """PATCH: bytes from an offset on; header names with underscores."""
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    fixed = {**TUS, "Upload-Offset": str(offset), "Content-Type": BYTES}
    return await client.send("PATCH", path, headers={**fixed, **said}, data=data)


async def look(client: Client, path: str) -> Answer:
    """HEAD."""
    return await client.send("HEAD", path, headers=TUS)


async def offset_of(client: Client, path: str) -> int:
    """How far it is."""
    answer = await look(client, path)
    assert answer.status == 200, answer.status
    return int(answer.headers["Upload-Offset"])


def told(answer: Answer) -> tuple[str | None, str | None]:
    """What the headers say that it became: the asset and how."""
    return answer.headers.get("Photostead-Asset-Id"), answer.headers.get("Photostead-Upload-Status")


async def noted(app: App) -> list[int]:
    """How many bytes each upload is known to have."""
    return await app.db.read(Rows.column, "select received from uploads order by id")


class Hanging:
    """A client that sends so much of a piece, and then nothing; until `leave()`."""

    def __init__(self, client: Client, path: str, offset: int, data: bytes, length: int) -> None:
        self._client, self._path, self._data = client, path, data
        self._head = {"Upload-Offset": str(offset), "Content-Type": BYTES, "Content-Length": str(length), **TUS}

    async def __aenter__(self) -> "Hanging":
        host, _, port = self._client.base.removeprefix("http://").partition(":")
        self.reader, self.writer = await asyncio.open_connection(host, int(port))
        head = {"Host": host, **self._client.headers, **self._head}
        lines = [f"PATCH {self._path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        self.writer.write("\r\n".join(lines).encode() + self._data)
        await self.writer.drain()
        return self

    async def leave(self) -> None:
        """The connection is cut."""
        self.writer.close()
        await asyncio.gather(self.writer.wait_closed(), return_exceptions=True)

    async def __aexit__(self, *trouble: object) -> None:
        await self.leave()
