"""Many files as one archive, sent while they are read: in pieces, so that neither memory nor disk holds more than one, and
with a thread only while a piece is read, so that a slow line holds none.

A file that is not there any more, or ends early, is named in a text at the archive's end: whoever waited an hour for the
others keeps them.
"""

import asyncio
import io
import logging
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.web_request import BaseRequest

from photostead.http.files import disposition, open_file
from photostead.http.reply import File
from photostead.http.zip import Times, ZipBytes
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import NotFound

log = logging.getLogger(__name__)

PIECE_BYTES = 512 * 1024
REPORT = (
    "These files could not be put into this archive, or not whole. Nothing was changed: ask for them again, or ask whoever "
    "looks after Photostead.\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file and its name in the archive, which must be safe and there only once."""

    name: str
    file: File
    times: Times


@dataclass(frozen=True, slots=True)
class Archive:
    """`name` is what it is saved under, `absent` are files of which it is known that they are not there, each with the
    reason; `report_name` is what the text about those is called."""

    name: str
    members: Sequence[Member]
    absent: Sequence[tuple[str, str]] = ()
    report_name: str = "MISSING.txt"


class ArchiveResponse(web.StreamResponse):
    """Sends an archive. It has no length beforehand: a file may vanish meanwhile."""

    def __init__(self, archive: Archive) -> None:
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": disposition(archive.name, is_attachment=True),
            # A proxy that keeps the answer until it is whole would need the disk that is not used here.
            "X-Accel-Buffering": "no",
        }
        super().__init__(headers=headers)
        self.content_type = "application/octet-stream"
        self._archive = archive
        self._zip = ZipBytes()
        self._absent = list(archive.absent)

    async def prepare(self, request: BaseRequest) -> AbstractStreamWriter | None:
        """Send it, after the handler: maintenance need not wait for its end."""
        writer = await super().prepare(request)
        for member in self._archive.members:
            await self._send(member)
        if self._absent:
            await self._send_report()
        for part in self._zip.finish():
            await self.write(part)
        return writer

    async def _send(self, member: Member) -> None:
        try:
            opened, size = await asyncio.to_thread(open_member, member.file)
        except NotFound as error:
            self._absent.append((member.name, error.message))
            return
        try:
            await self.write(self._zip.begin(member.name, size, member.times))
            crc, sent = await self._send_pieces(opened, size)
        finally:
            opened.close()
        await self.write(self._zip.end(crc, sent))
        if sent < size:
            self._absent.append((member.name, f"It ended after {sent} of {size} bytes."))

    async def _send_pieces(self, opened: io.FileIO, size: int) -> tuple[int, int]:
        """CRC and length of what was sent: never more than `size`, less where the file ends or fails before."""
        crc = sent = 0
        while sent < size:
            try:
                data, crc = await asyncio.to_thread(read_piece, opened, min(PIECE_BYTES, size - sent), crc)
            except OSError as error:
                log.warning("A file could not be read to its end for an archive: %s", error.strerror)
                break
            if not data:
                break
            sent += len(data)
            await self.write(data)
        return crc, sent

    async def _send_report(self) -> None:
        lines = (f"{name}: {reason}\r\n" for name, reason in self._absent)
        # Editors on Windows take text without this mark for another encoding.
        text = ("\N{ZERO WIDTH NO-BREAK SPACE}" + REPORT + "".join(lines)).encode()
        now = now_ms()
        await self.write(self._zip.begin(self._archive.report_name, len(text), Times(now, now)))
        await self.write(text)
        await self.write(self._zip.end(zlib.crc32(text), len(text)))


def open_member(file: File) -> tuple[io.FileIO, int]:
    """A regular file where it may be, and its size. Raises NotFound."""
    opened = open_file(file)
    return opened, os.fstat(opened.fileno()).st_size


def read_piece(opened: io.FileIO, length: int, crc: int) -> tuple[bytes, int]:
    """The next piece, and the check sum up to there. Raises OSError."""
    data = opened.read(length) or b""
    return data, zlib.crc32(data, crc)
