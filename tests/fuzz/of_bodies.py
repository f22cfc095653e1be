"""Parsers of what carries files: what a request wants of one that we send, and forms that bring some. The forms come in pieces
that end anywhere, as from a network; what is made of them lies in a folder in memory, and is looked at.
"""

import asyncio
import hashlib
import os
import shutil
import tempfile
import zlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from aiohttp import StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from photostead.features.assets import layout, uploads
from photostead.features.inference import serving
from photostead.host.disk import Space, Stock
from photostead.http import ranges
from photostead.http.uploads import Form, ReceivedFile, receive_form
from photostead.kernel import errors
from tests.fuzz.parsers import Parser, header, packed, text

T = TypeVar("T")
EDGE = "edge"
FILES = frozenset({"assetData", "sidecarData"})
NOW = ranges.Version("v1-a", 1_700_000_000.5, 1000)
SIZES = (0, 1, 10, 1000, 1 << 40)
SHM = Path("/dev/shm")
MOST_PIECES = 6
# More than any has here: nobody is held up.
MOST_BYTES = 1 << 22


# --- parts of files


def wants(line: str) -> None:
    """Every header about it, in one line here: what is answered is in the file, and only a client of this version gets a part."""
    fields = (field.partition(":")[::2] for field in line.split("\t"))
    headers = CIMultiDict((name.strip(), value.strip()) for name, value in fields if name.strip())
    for size in SIZES:
        found = ranges.find_wanted("GET", headers, NOW._replace(size=size))
        assert 0 <= found.start <= found.stop <= size
        if found.status == ranges.WHOLE:
            assert (found.start, found.stop) == (0, size)
        elif found.status == ranges.PARTIAL:
            assert found.length > 0
            assert may_be_spliced(headers.get("If-Range"))
            assert (found.start, found.stop) == slice_of(headers["Range"], size)
        else:
            assert found.length == 0


def may_be_spliced(given: str | None) -> bool:
    """Said otherwise than by the parser: this tag and no weak one, or a date that is this second's."""
    return given is None or given.strip() == f'"{NOW.tag}"' or ('"' not in given and "22:13:20" in given)


def slice_of(given: str, size: int) -> tuple[int, int]:
    """The bounds as Python's own slices have them."""
    first, _, last = given.partition("=")[2].strip().partition("-")
    if not first:
        return slice(-int(last[-4000:]), None).indices(size)[:2]
    return slice(int(first[-4000:]), int(last[-4000:]) + 1 if last else None).indices(size)[:2]


# --- forms


@contextmanager
def a_folder() -> Iterator[Path]:
    """In memory where there is such a place: every file of a form is synced."""
    folder = Path(tempfile.mkdtemp(dir=SHM if os.access(SHM, os.W_OK) else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def in_pieces(data: bytes, draw: Random) -> list[bytes]:
    """Cut anywhere."""
    cuts = sorted(draw.randint(0, len(data)) for _ in range(draw.randrange(MOST_PIECES)))
    return [data[start:stop] for start, stop in zip([0, *cuts], [*cuts, len(data)], strict=True)]


async def sending(data: bytes, read: Callable[[web.Request], Awaitable[T]]) -> T:
    """What is read of a request with this body, piece by piece."""
    loop = asyncio.get_running_loop()
    protocol = BaseProtocol(loop)
    protocol.connection_made(asyncio.Transport())
    content = StreamReader(protocol, MOST_BYTES, loop=loop)

    async def feed() -> None:
        for piece in in_pieces(data, Random(zlib.crc32(data))):
            content.feed_data(piece)
            await asyncio.sleep(0)
        content.feed_eof()

    headers = {"Content-Type": f"multipart/form-data; boundary={EDGE}"}
    request = make_mocked_request("POST", "/", headers, payload=content)
    feeding = asyncio.create_task(feed())
    try:
        return await read(request)
    finally:
        await feeding


RUNNER = asyncio.Runner()


def take(data: bytes, look: Callable[[Form, Path], T]) -> T:
    """A form as uploads are received, and a look at it; nothing stays of one that is refused, or let go."""
    with a_folder() as folder:

        async def read(request: web.Request) -> Form:
            space = Space(lambda: 0, lambda: Stock(1 << 40, 1 << 40))
            async with space.promise(len(data)) as room:
                return await receive_form(request, folder, FILES, room, 1 << 20)

        try:
            form = RUNNER.run(sending(data, read))
        except errors.PhotosteadError:
            assert os.listdir(folder) == []
            raise
        found = look(form, folder)
        form.discard()
        assert os.listdir(folder) == []
        return found


def look_at(form: Form, folder: Path) -> None:
    """What is said of a file is true of it, and there is no other."""
    assert sorted(os.listdir(folder)) == sorted(file.path.name for file in form.files.values())
    for file in form.files.values():
        data = file.path.read_bytes()
        assert (file.size, file.sha1) == (len(data), hashlib.sha1(data, usedforsecurity=False).digest())
        name = layout.safe_name(file.file_name)
        assert name
        assert name == Path(name).name


def form_of_question(data: bytes) -> None:
    """Of a model's server: every field within its bounds."""
    fields = RUNNER.run(sending(data, serving.read_fields))
    assert all(len(value) <= serving.MOST[name] for name, value in fields.items())


def upload_fields(line: str) -> None:
    """The texts of an upload's form, as a row: its name stays in its folder, its date in the calendar."""
    form = Form(dict(field.partition("=")[::2] for field in line.split("\t")))
    identity = SimpleNamespace(link=None)
    ctx = cast("Any", SimpleNamespace(user=SimpleNamespace(id=1), identity=identity))
    file = ReceivedFile(Path("x"), form.fields.get("name of the file", "a.jpg"), 1, bytes(20))
    new = uploads.describe_upload(ctx, uploads.read_fields(form), file, None)
    assert new.original_name == Path(new.original_name).name
    assert new.original_name not in {"", ".", ".."}
    layout.upload_folder("mia", new.local_time)


def part(name: str, content: bytes, file_name: str | None = None, more: str = "") -> bytes:
    """One part of a form."""
    file = f'; filename="{file_name}"' if file_name is not None else ""
    return f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n{more}\r\n'.encode() + content + b"\r\n"


END = f"--{EDGE}--\r\n".encode()
DATES = part("fileCreatedAt", b"2024-01-01T00:00:00Z") + part("fileModifiedAt", b"2024-01-01T00:00:00.000Z")
REFUSED = (errors.PhotosteadError,)
MULTIPART = packed(
    f"--{EDGE}", f"\r\n--{EDGE}", f"--{EDGE}--", f"\r\n--{EDGE}\r\n", "\r\n\r\n", 'name="', 'filename="', "filename*=UTF-8''",
    "Content-Disposition: form-data; ", "Content-Type: ", "multipart/mixed; boundary=", "Content-Length: ", "Content-Encoding: ",
    "Content-Transfer-Encoding: ", "base64", "quoted-printable", "_charset_", "assetData", "sidecarData", "../", "gzip", ";", "=",
)  # fmt: skip
PARSERS = (
    Parser(
        "wants of files",
        header(wants),
        packed(
            "Range: bytes=0-9",
            "Range: bytes=5-",
            'Range: bytes=-7\tIf-Range: "v1-a"',
            "Range: bytes=0-0\tIf-Range: Tue, 14 Nov 2023 22:13:20 GMT",
            'If-None-Match: "a", W/"v1-a"\tIf-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT',
            "If-Match: *\tRange: bytes=1-2,5-6\tIf-Unmodified-Since: Tue, 14 Nov 2023 22:13:20 GMT",
        ),
        packed(
            "bytes=",
            "-",
            ",",
            "=",
            '"v1-a"',
            'W/"v1-a"',
            "*",
            "\t",
            "Range: ",
            "If-Range: ",
            "If-Match: ",
            "GMT",
            "Nov",
        ),
        once=(b"If-Modified-Since: Sun, 06 Nov 99999999999999999999 08:49:37 GMT", b"Range: bytes=0-" + b"9" * 4400),
    ),
    Parser(
        "forms",
        lambda data: take(data, look_at),
        (
            DATES + part("assetData", b"pixels\r\n" * 20, "a.jpg", "Content-Type: image/jpeg\r\n") + END,
            part("sidecarData", b"<xmp/>", "a.xmp")
            + part("assetData", b"", "b.jpg")
            + part("isFavorite", b"true")
            + END,
            b"preamble\r\n" + part("other", b"x" * 100, "x.bin") + END + b"epilogue",
        ),
        MULTIPART,
        REFUSED,
    ),
    Parser(
        "forms of questions to models",
        form_of_question,
        (
            part("entries", b'{"clip":{}}') + part("image", b"\xff\xd8" * 30, "a.jpg") + END,
            part("text", b"a boat") + part("entries", b"{}") + part("other", b"1") + END,
        ),
        (*MULTIPART, *packed("entries", "image", "text")),
        REFUSED,
        once=(
            f"--{EDGE}\r\nX: ".encode() + b"x" * 10_000 + b"\r\n\r\n" + END,
            f"--{EDGE}\r\n".encode() + b"X: y\r\n" * 500 + b"\r\n" + END,
            part("_charset_", b"x" * 100) + part("text", b"x") + END,
        ),
    ),
    Parser(
        "fields of uploads",
        text(upload_fields),
        packed(
            "fileCreatedAt=2024-01-01T00:00:00Z\tfileModifiedAt=2024-01-01T00:00:00.000+02:00\tfilename=a.jpg",
            "fileCreatedAt=0001-01-01T00:00:00Z\tfileModifiedAt=2024-01-01\tisFavorite=true\tvisibility=archive",
            'fileCreatedAt=2024-01-01\tfileModifiedAt=2024-01-01\tmetadata=[{"key":"a","value":{"b":1}}]\tlivePhotoVideoId=',
            "fileCreatedAt=2024-01-01\tfileModifiedAt=2024-01-01\tname of the file=../b.heic\tduration=0:00:00.000000",
        ),
        packed(
            "\t",
            "=",
            "filename=",
            "metadata=",
            "[",
            '{"a":',
            ".jpg",
            "../",
            "2024-",
            "T",
            "Z",
            "9999-12-31",
            "visibility=",
        ),
        REFUSED,
    ),
)
