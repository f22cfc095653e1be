"""Forms that arrive: what is kept, what is refused, and that nothing is left lying about."""

import asyncio
import errno
import hashlib
import io
import os
import threading
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.http.uploads import OVER_QUOTA, TEXT_BYTES, TEXT_PARTS, PartFile, receive_form
from tests.client import Client
from tests.unit.http.conftest import ServeRoutes

BOUNDARY = "----edge"
HEADERS = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
LIMIT = 1_000_000


@pytest.fixture
def folder(data_dir: Path) -> Path:
    """Where parts land."""
    path = data_dir / "incoming"
    path.mkdir()
    return path


@pytest.fixture
def answering() -> list[asyncio.Task[Any]]:
    """The tasks of requests, in their order."""
    return []


@pytest.fixture
async def client(serve: ServeRoutes, folder: Path, answering: list[asyncio.Task[Any] | None]) -> Client:
    """Takes a form with a file `photo` and a file `sidecar`, and tells what arrived; the files stay."""
    routes = Routes(tag="Forms", prefix="/form")

    @routes.post("", public=True, status=200)
    async def take_form(ctx: Context) -> dict[str, Any]:
        """Describe it."""
        answering.append(asyncio.current_task())
        async with ctx.services.space.promise(ctx.request.content_length) as room:
            form = await receive_form(ctx.request, folder, frozenset({"photo", "sidecar"}), room, LIMIT)
        files = {
            name: [file.file_name, file.size, file.sha1.hex(), file.path.name] for name, file in form.files.items()
        }
        return {"fields": form.fields, "files": files}

    return await serve(routes)


def part(name: str, content: bytes, file_name: str | None = None, more: str = "") -> bytes:
    """One part of a form, by hand."""
    file = f'; filename="{file_name}"' if file_name is not None else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n{more}\r\n'
    return head.encode() + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


async def send(client: Client, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    """Status and body."""
    answer = await client.send("POST", "/api/form", data=io.BytesIO(body), headers=headers or HEADERS)
    return answer.status, answer.body


async def test_form_arrives(client: Client, folder: Path) -> None:
    """Texts in memory, files on disk with their hash, under a name of ours."""
    form = aiohttp.FormData()
    form.add_field("createdAt", "2024")
    form.add_field("photo", b"pixels" * 100_000, filename="../../etc/passwd")
    form.add_field("sidecar", b"<xmp/>", filename="a.xmp")
    form.add_field("favourite", "true")
    answer = await client.send("POST", "/api/form", data=form)
    assert answer.body["fields"] == {"createdAt": "2024", "favourite": "true"}
    name, size, sha1, stored = answer.body["files"]["photo"]
    assert (size, sha1) == (600_000, hashlib.sha1(b"pixels" * 100_000).hexdigest())
    assert name.endswith("passwd")
    assert (folder / stored).read_bytes() == b"pixels" * 100_000
    assert len(os.listdir(folder)) == 2


async def test_unknown_parts_are_passed_over(client: Client, folder: Path) -> None:
    """Clients send old fields, and files that nobody asked for."""
    body = part("thumbnail", b"x" * 300_000, "t.jpg") + part("deviceId", b"phone") + part("photo", b"p", "p.jpg") + END
    status, answer = await send(client, body)
    assert (status, answer["fields"]) == (200, {"deviceId": "phone"})
    assert len(os.listdir(folder)) == 1


async def test_file_without_a_name(client: Client) -> None:
    """A part of the right name is the file, also where the client gives none."""
    status, answer = await send(client, part("photo", b"p") + END)
    assert (status, answer["files"]["photo"][:2]) == (200, ["", 1])


MALFORMED = {
    "cut in a file": part("photo", b"p" * 100, "p.jpg")[:-20],
    "cut after a head": part("photo", b"", "p.jpg")[:-2],
    "cut in a head": part("photo", b"", "p.jpg")[:30],
    "no end": part("photo", b"p", "p.jpg"),
    "no edge": b"nothing of the kind",
    "another edge": b"--other\r\n\r\nx\r\n--other--\r\n",
    "nothing": b"",
    "no name": f"--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nx\r\n".encode() + END,
    "no disposition": f"--{BOUNDARY}\r\n\r\nx\r\n".encode() + END,
    "empty name": part("", b"x") + END,
    "two photos": part("photo", b"a", "a.jpg") + part("photo", b"b", "b.jpg") + END,
    "a form within": part("photo", b"x", "p.jpg", "Content-Type: multipart/mixed; boundary=inner\r\n") + END,
    "bad transfer encoding": part("photo", b"!", "p.jpg", "Content-Transfer-Encoding: nonsense\r\n") + END,
    "bad content encoding": part("photo", b"!", "p.jpg", "Content-Encoding: nonsense\r\n") + END,
    "bad base64": part("photo", b"!!!", "p.jpg", "Content-Transfer-Encoding: base64\r\n") + END,
    "endless head": f"--{BOUNDARY}\r\nX: ".encode() + b"x" * 200_000 + b"\r\n\r\n" + END,
    "many heads": f"--{BOUNDARY}\r\n".encode() + b"X: y\r\n" * 50_000 + b"\r\n" + END,
    "no alphabet": part("_charset_", b"x" * 100) + part("photo", b"p", "p.jpg") + END,
    "bytes for an alphabet": part("_charset_", b"\xff\xfe") + part("photo", b"p", "p.jpg") + END,
    "many parts": part("a", b"") * (TEXT_PARTS + 1) + END,
}
# What may also be read leniently: then as a form in which the photo is missing or short, never as a failure of ours.
LENIENT = {
    "bad transfer encoding",
    "bad content encoding",
    "cut after a head",
    "cut in a file",
    "no end",
    "bad base64",
    "nothing",
    "another edge",
    "no edge",
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_malformed_form(client: Client, folder: Path, name: str) -> None:
    """The client's fault, in words; nothing stays on disk where it was refused."""
    status, answer = await send(client, MALFORMED[name])
    assert status == 400 or (status == 200 and name in LENIENT), answer
    if status == 400:
        assert answer["message"]
        assert os.listdir(folder) == []


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/",
        "nonsense",
    ],
)
async def test_no_form(client: Client, folder: Path, content_type: str) -> None:
    """Another type, or no edge named."""
    status, answer = await send(client, part("photo", b"p", "p.jpg") + END, {"Content-Type": content_type})
    assert status == 400, answer
    assert os.listdir(folder) == []


async def test_huge_text_is_refused(client: Client, folder: Path) -> None:
    """Texts are held in memory, so they have a bound; the file before it goes again."""
    body = part("photo", b"p", "p.jpg") + part("note", b"x" * (TEXT_BYTES + 1)) + END
    status, answer = await send(client, body)
    assert (status, os.listdir(folder)) == (413, [])
    assert "note" in answer["message"]


async def test_bound_of_all_texts(client: Client, folder: Path) -> None:
    """A hundred of them are not a hundred times as much."""
    body = b"".join(part(f"note{number}", b"x" * (TEXT_BYTES // 3)) for number in range(4)) + END
    status, answer = await send(client, body)
    assert (status, os.listdir(folder)) == (413, [])
    assert "note3" in answer["message"]


async def test_bound_of_all_files(client: Client, folder: Path) -> None:
    """The sum counts."""
    body = part("sidecar", b"x" * 600_000, "a.xmp") + part("photo", b"p" * 600_000, "p.jpg") + END
    status, answer = await send(client, body)
    assert (status, answer["message"]) == (413, OVER_QUOTA)
    assert os.listdir(folder) == []


async def test_full_disk(client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of a file: told as such, the half file goes, and the next upload works again."""
    real, left = os.write, [2]

    def write(descriptor: int, data: Any) -> int:
        # Only ours: the loop wakes itself by writing to a pipe.
        if not os.readlink(f"/proc/self/fd/{descriptor}").startswith(str(folder)):
            return real(descriptor, data)
        if left[0] == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left[0] -= 1
        return real(descriptor, data[:1000])  # a disk that fills up takes a part first

    body = part("photo", b"p" * 500_000, "p.jpg") + END
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write)
        status, answer = await send(client, body)
    assert (status, answer["error"], os.listdir(folder)) == (507, "Insufficient Storage", [])
    assert (await send(client, body))[0] == 200


async def test_short_writes_lose_nothing(client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system may take less than it was given."""
    real = os.write

    def write(descriptor: int, data: Any) -> int:
        is_ours = os.readlink(f"/proc/self/fd/{descriptor}").startswith(str(folder))
        return real(descriptor, data[:777] if is_ours else data)

    monkeypatch.setattr(os, "write", write)
    content = os.urandom(50_000)
    _, answer = await send(client, part("photo", content, "p.jpg") + END)
    assert (folder / answer["files"]["photo"][3]).read_bytes() == content


async def begin(client: Client, length: int, body: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection on which a form has begun to come."""
    host, _, port = client.base.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /api/form HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\nContent-Type: {HEADERS['Content-Type']}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    return reader, writer


def descriptors(folder: Path) -> list[str]:
    """What is open below a folder."""
    numbers = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
    names = [os.readlink(number) for number in numbers if os.path.lexists(number)]
    return [name for name in names if name.startswith(f"{folder}/")]


@pytest.mark.parametrize("step", ["open", "append", "finish"])
async def test_client_that_goes_away_while_the_disk_works(
    client: Client, folder: Path, answering: list[asyncio.Task[Any]], step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread cannot be stopped: the file is neither closed nor removed before it is done with it."""
    began, may_end, order = threading.Event(), threading.Event(), []
    work, discard = getattr(PartFile, step), PartFile.discard

    def slow(file: PartFile, *args: Any) -> None:
        began.set()
        may_end.wait(20)
        work(file, *args)
        order.append(step)

    def note(file: PartFile) -> None:
        order.append("discard")
        discard(file)

    monkeypatch.setattr(PartFile, step, slow)
    monkeypatch.setattr(PartFile, "discard", note)
    body = part("photo", b"p" * 600_000, "p.jpg") + part("more", b"m" * 600_000, "m.jpg")
    reader, writer = await begin(client, len(body) + 100, body)
    assert await asyncio.to_thread(began.wait, 20)
    answering[0].cancel()  # as the server does when the connection ends
    await asyncio.sleep(0)
    assert order == []
    may_end.set()
    await asyncio.wait(answering)
    assert order == [step, "discard"]
    assert os.listdir(folder) == descriptors(folder) == []
    writer.transport.abort()
    reader.feed_eof()


async def test_client_that_goes_away_leaves_nothing(client: Client, folder: Path) -> None:
    """The phone left the house in the middle of a video."""
    reader, writer = await begin(client, 900_000, part("photo", b"p" * 300_000, "p.jpg")[:-2])
    async with asyncio.timeout(20):
        while not os.listdir(folder):
            await asyncio.sleep(0.01)
    writer.transport.abort()
    async with asyncio.timeout(20):
        while os.listdir(folder):
            await asyncio.sleep(0.01)
    assert (await send(client, part("photo", b"p", "p.jpg") + END))[0] == 200
    reader.feed_eof()
