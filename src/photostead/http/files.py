"""Files to the wire: ETag and 304, ranges, caching, names in headers, small files in one write.

A file is opened without following what is not a regular file: a FIFO or a device in an import path must neither block
the daemon nor serve something else.
"""

import asyncio
import io
import os
import stat
from collections.abc import Mapping
from email.utils import formatdate
from typing import NamedTuple
from urllib.parse import quote

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.web_request import BaseRequest

from photostead.http.ranges import BEYOND, PARTIAL, WHOLE, Version, Wanted, find_wanted, names
from photostead.http.reply import File
from photostead.kernel.errors import NotFound
from photostead.media.files import lies_below

# Up to here a file is read in one go: one write of headers and body, 2.4 times the rate of a streamed answer.
INLINE_BYTES = 256 * 1024
COPY_BYTES = 256 * 1024
IMMUTABLE = "private, max-age=31536000, immutable"
REVALIDATE = "private, no-cache"


async def file_response(request: web.Request, file: File) -> web.StreamResponse:
    """Answer with a file. Raises NotFound where it is gone, no regular file or not where it should be."""
    found = await asyncio.to_thread(find, file, request.method, request.headers)
    headers = file_headers(file)
    headers["ETag"] = f'"{found.version.tag}"'
    if found.wanted.status == PARTIAL:
        headers["Content-Range"] = f"bytes {found.wanted.start}-{found.wanted.stop - 1}/{found.version.size}"
    elif found.wanted.status == BEYOND:
        headers["Content-Range"] = f"bytes */{found.version.size}"
    if found.wanted.status in {WHOLE, PARTIAL}:
        headers["Accept-Ranges"] = "bytes"
        headers["Content-Type"] = file.content_type
    if found.opened is not None:
        headers["Last-Modified"] = formatdate(found.version.modified, usegmt=True)
        return OpenedFile(found.opened, found.wanted, headers)
    return web.Response(body=found.data or None, status=found.wanted.status, headers=headers)


class Found(NamedTuple):
    """A file, what is wanted of it, and that: open where it is much, its bytes where it is little, nothing where nothing is."""

    version: Version
    wanted: Wanted
    opened: io.FileIO | None
    data: bytes


def find(file: File, method: str, headers: Mapping[str, str]) -> Found:
    """All that waits for a disk, in one go. Raises NotFound."""
    opened = open_file(file)
    try:
        version = version_of(file, os.fstat(opened.fileno()))
        wanted = find_wanted(method, headers, version)
        if wanted.length > INLINE_BYTES:
            return Found(version, wanted, opened, b"")
        data = read_part(opened.fileno(), wanted)
    except BaseException:
        opened.close()
        raise
    opened.close()
    return Found(version, wanted, None, data)


def version_of(file: File, status: os.stat_result) -> Version:
    """What tells these bytes from others under the same address. Files of a library are changed by others: there what the
    database knows may be of yesterday, and the file itself has to say it."""
    itself = f"{status.st_mtime_ns:x}-{status.st_size:x}"
    tag = file.etag or itself
    return Version(f"{tag}-{itself}" if file.is_others and file.etag else tag, status.st_mtime, status.st_size)


class OpenedFile(web.StreamResponse):
    """Much of a file, from the descriptor that was checked: nothing can be put in its place meanwhile."""

    def __init__(self, opened: io.FileIO, wanted: Wanted, headers: dict[str, str]) -> None:
        super().__init__(status=wanted.status, headers=headers)
        self.content_length = wanted.length
        self._opened, self._wanted = opened, wanted

    async def prepare(self, request: BaseRequest) -> AbstractStreamWriter | None:
        """Send it. Raises ConnectionResetError where the file ends before it should: what comes next on the connection would
        be taken for the rest of it."""
        try:
            writer = await super().prepare(request)
            if (
                writer is not None
                and request.method != hdrs.METH_HEAD
                and await self._send(request, writer) < self._wanted.length
            ):
                raise ConnectionResetError("The file became shorter while it was sent.")
        finally:
            self._opened.close()
        return writer

    async def _send(self, request: BaseRequest, writer: AbstractStreamWriter) -> int:
        """How many bytes it had. The kernel copies them, where the loop and the connection know how."""
        if request.transport is None:
            raise ConnectionResetError("The client is gone.")
        try:
            return await asyncio.get_running_loop().sendfile(
                request.transport, self._opened, self._wanted.start, self._wanted.length
            )
        except NotImplementedError:
            return await self._copy(writer)

    async def _copy(self, writer: AbstractStreamWriter) -> int:
        start, stop = self._wanted.start, self._wanted.stop
        while start < stop:
            data = await asyncio.to_thread(os.pread, self._opened.fileno(), min(COPY_BYTES, stop - start), start)
            if not data:
                break
            start += len(data)
            await writer.write(data)
        await writer.drain()
        return start - self._wanted.start


def open_file(file: File) -> io.FileIO:
    """A regular file where it must be. Raises NotFound."""
    try:
        descriptor = os.open(file.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError as error:
        raise NotFound(f"The file is not there ({error.strerror}): is its disk connected?") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotFound("This is no regular file.")
    opened = io.FileIO(descriptor)
    try:
        check_place(descriptor, file)
    except BaseException:
        opened.close()
        raise
    return opened


def check_place(descriptor: int, file: File) -> None:
    """Raises NotFound unless an open file lies where it must, whatever links led to it."""
    if file.roots is None or lies_below(os.readlink(f"/proc/self/fd/{descriptor}"), file.roots, file.limits):
        return
    raise NotFound(
        "The file is not in its library's folders any more (a link leads elsewhere), or they are not allowed to its owner."
    )


def read_part(descriptor: int, wanted: Wanted) -> bytes:
    """A little of a file. Raises NotFound where it became shorter."""
    parts, start = [], wanted.start
    while start < wanted.stop and (part := os.pread(descriptor, wanted.stop - start, start)):
        parts.append(part)
        start += len(part)
    if start < wanted.stop:
        raise NotFound("The file became shorter while it was read: ask again.")
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
    return names(request.headers.get(hdrs.IF_NONE_MATCH, ""), etag)
