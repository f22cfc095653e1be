"""Uploads on bare connections: lengths that are not true, bodies in chunks, answers that come before the bytes."""

import asyncio
import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest

from photostead.app import App
from photostead.http import early
from photostead.http import uploads as receiving
from tests.api.uploading import DATES, assert_nothing_left, assert_rows_equal_files, files_of, sha1, upload
from tests.client import Client
from tests.photos import jpeg

PHOTO = jpeg()
FORM = "Content-Type: multipart/form-data; boundary=a"
MIB = 1 << 20
END = b"\r\n--a--\r\n"


def form_head() -> bytes:
    """All of a form before the bytes of its photo."""
    texts = [
        f'--a\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in DATES.items()
    ]
    return b"".join(texts) + b'--a\r\nContent-Disposition: form-data; name="assetData"; filename="a.jpg"\r\n\r\n'


WHOLE = form_head() + PHOTO + END


@dataclass
class Line:
    """A bare connection of somebody who is known."""

    socket: socket.socket
    client: Client

    def begin(self, *lines: str) -> None:
        """The head of a request."""
        fields = [f"{name}: {value}" for name, value in self.client.headers.items()]
        self.send("\r\n".join(["POST /api/assets HTTP/1.1", "Host: box", FORM, *fields, *lines, "", ""]).encode())

    def send(self, data: bytes) -> None:
        """Bytes as they are."""
        self.socket.sendall(data)

    def chunk(self, data: bytes) -> None:
        """A chunk of a body that says no length."""
        self.send(b"%x\r\n%b\r\n" % (len(data), data))

    def answer(self) -> tuple[int, Any]:
        """Status and JSON; text where it was no HTTP."""
        answer = http.client.HTTPResponse(self.socket)
        answer.begin()
        body = answer.read()
        is_json = answer.headers.get_content_type() == "application/json"
        return answer.status, json.loads(body) if is_json else body.decode()


@pytest.fixture
def line(app: App, admin: Client) -> Iterator[Line]:
    """One."""
    with closing(socket.create_connection(("127.0.0.1", app.port), timeout=30)) as connection:
        yield Line(connection, admin)


async def until_gone(app: App) -> None:
    """What had arrived is removed beside the request."""
    async with asyncio.timeout(30):
        while files_of(app, "incoming"):
            await asyncio.sleep(0.01)


async def test_type_of_bytes(app: App, line: Line) -> None:
    """What is wrong with it is told, and what no text can hold is not quoted."""
    head = f"POST /api/assets HTTP/1.1\r\nHost: box\r\nAuthorization: {line.client.headers['Authorization']}\r\nContent-Length: 5\r\n"
    line.send(head.encode() + b"Content-Type: multipart/form-data; \xffoundary=a\r\n\r\n--a--")
    status, body = await asyncio.to_thread(line.answer)
    assert (status, body["error"]) == (400, "Bad Request")
    assert "boundary missed" in body["message"]
    await assert_nothing_left(app)


# --- lengths


async def test_body_that_is_shorter_than_it_says(app: App, line: Line) -> None:
    """Its sender closes: nothing of it is kept, whole as the form looks."""
    line.begin(f"Content-Length: {len(WHOLE) + 100}")
    line.send(WHOLE[:-10])
    line.socket.shutdown(socket.SHUT_WR)
    await asyncio.to_thread(line.socket.recv, 1000)
    await until_gone(app)
    await assert_nothing_left(app)


async def test_body_that_is_longer_than_it_says(app: App, line: Line) -> None:
    """Cut off in the photo: refused, and what comes after it is no request."""
    line.begin(f"Content-Length: {len(form_head()) + 100}")
    line.send(WHOLE)
    status, _ = await asyncio.to_thread(line.answer)
    assert status == 400
    await assert_nothing_left(app)


@pytest.mark.parametrize(
    "cut", [len(form_head()), -len(END) - 1, -len(END), -len(END) + 3, -len(END) + 5], ids=lambda cut: f"at {cut}"
)
async def test_form_without_its_end(cut: int, app: App, line: Line) -> None:
    """The length is that of what was sent: it was cut off before. Half a photo must not look like one."""
    line.begin(f"Content-Length: {len(WHOLE[:cut])}")
    line.send(WHOLE[:cut])
    status, body = await asyncio.to_thread(line.answer)
    assert (status, body["error"]) == (400, "Bad Request")
    await assert_nothing_left(app)


LENGTHS = {
    "two lengths": ["Content-Length: 5", "Content-Length: 6"],
    "both ways": ["Content-Length: 5", "Transfer-Encoding: chunked"],
    "less than nothing": ["Content-Length: -1"],
    "in words": ["Content-Length: many"],
    "beyond all numbers": ["Content-Length: " + "9" * 40],
}


@pytest.mark.parametrize("name", LENGTHS)
async def test_lengths_that_are_none(name: str, app: App, line: Line) -> None:
    line.begin(*LENGTHS[name])
    status, _ = await asyncio.to_thread(line.answer)
    assert status in {400, 507}
    await assert_nothing_left(app)


async def test_photo_in_chunks(app: App, line: Line) -> None:
    """No length is said, and chunks end anywhere."""
    line.begin("Transfer-Encoding: chunked")
    for start in range(0, len(WHOLE), 97):
        line.chunk(WHOLE[start : start + 97])
    line.chunk(b"")
    assert (await asyncio.to_thread(line.answer))[0] == 201
    await assert_rows_equal_files(app)


async def test_broken_chunks(app: App, line: Line) -> None:
    """In the middle of the photo."""
    line.begin("Transfer-Encoding: chunked")
    line.chunk(WHOLE[:-50])
    line.send(b"no number\r\n")
    status, _ = await asyncio.to_thread(line.answer)
    assert status == 400
    await until_gone(app)
    await assert_nothing_left(app)


# --- answers that come early


async def test_known_photo_is_answered_before_its_bytes(app: App, admin: Client, line: Line) -> None:
    """Not one of fifty gigabytes was sent."""
    uid = await upload(admin, PHOTO)
    line.begin(f"Content-Length: {50 << 30}", f"x-immich-checksum: {sha1(PHOTO).hex()}")
    assert await asyncio.to_thread(line.answer) == (200, {"id": uid, "status": "duplicate"})
    await assert_rows_equal_files(app)


async def test_client_that_asks_first_need_not_send_a_known_photo(admin: Client, line: Line) -> None:
    """It is not told to go on."""
    uid = await upload(admin, PHOTO)
    line.begin("Transfer-Encoding: chunked", "Expect: 100-continue", f"x-immich-checksum: {sha1(PHOTO).hex()}")
    assert await asyncio.to_thread(line.answer) == (200, {"id": uid, "status": "duplicate"})


EARLY = {
    "a known photo": ({"x-immich-checksum": sha1(PHOTO).hex()}, 200),
    "a checksum that is none": ({"x-immich-checksum": "nonsense"}, 400),
}


@pytest.mark.parametrize("is_chunked", [False, True], ids=["with a length", "in chunks"])
@pytest.mark.parametrize("name", EARLY)
async def test_client_that_listens_only_when_it_has_sent_all(
    name: str, is_chunked: bool, app: App, admin: Client, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it takes: it finds the answer, not a connection that was reset. Without anybody who reads to the end
    aiohttp would go on reading for so long, and then close."""
    await upload(admin, PHOTO)
    heard = asyncio.Event()
    drop = early.drop_body

    async def drop_all(request: Any) -> None:
        await drop(request)
        heard.set()

    monkeypatch.setattr(early, "drop_body", drop_all)
    headers, expected = EARLY[name]
    length = 24 * MIB

    def send() -> tuple[int, Any]:
        line.begin(
            "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {length}",
            *(f"{field}: {value}" for field, value in headers.items()),
        )
        for _ in range(length // MIB):
            line.chunk(bytes(MIB)) if is_chunked else line.send(bytes(MIB))
        if is_chunked:
            line.chunk(b"")
        return line.answer()

    assert (await asyncio.to_thread(send))[0] == expected
    async with asyncio.timeout(30):
        await heard.wait()
    await assert_rows_equal_files(app)


async def test_connection_stays_after_an_upload(app: App, line: Line) -> None:
    """Phones send the next photo on it."""
    for number in range(2):
        body = form_head() + jpeg((number, 9, 9)) + END
        line.begin(f"Content-Length: {len(body)}")
        line.send(body)
        assert (await asyncio.to_thread(line.answer))[0] == 201
    await assert_rows_equal_files(app)


# --- clients that vanish


async def test_silence_ends_an_upload(app: App, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone that left the house closes nothing: what it had sent goes, and with it the room it was promised."""
    monkeypatch.setattr(receiving, "SILENCE_S", 0.2)
    monkeypatch.setattr(early, "SILENCE_S", 0.2)
    line.begin(f"Content-Length: {1 << 30}")
    line.send(WHOLE[:-50])
    status, body = await asyncio.to_thread(line.answer)
    assert status == 400
    assert "Nothing more of the form came" in body["message"]
    await assert_nothing_left(app)
    assert app.services.space._promises == set()
