"""Multipart forms to disk: file parts are written and hashed while they arrive, text parts stay in memory within
bounds. Nothing of a file part's name is used as a path.
"""

import asyncio
import errno
import hashlib
import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import BadContentDispositionHeader, BadContentDispositionParam, BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from photostead.host.disk import Promise
from photostead.http.early import ask_for_body, has_heard
from photostead.kernel.errors import Invalid, OutOfSpace, TooLarge, Unavailable
from photostead.kernel.ids import new_id
from photostead.kernel.threads import to_its_end

# They quote what a client sent, and nobody who reads the log can do anything about it.
for category in (BadContentDispositionHeader, BadContentDispositionParam):
    warnings.filterwarnings("ignore", category=category)

# Guests hear it too: no word of how much there is.
OVER_QUOTA = (
    "Quota has been exceeded! Delete something and empty the trash, or ask an administrator for a larger quota."
)
# What aiohttp raises at forms that are none, or end too soon.
MALFORMED = (ValueError, AssertionError, HttpProcessingError, web.RequestPayloadError)
# Of all text parts together.
TEXT_BYTES = 1024 * 1024
TEXT_PARTS = 100
CHUNK = 256 * 1024
# A phone that left the house says nothing about it: its connection stays, and with it the room it was promised.
SILENCE_S = 600.0


@dataclass(slots=True)
class ReceivedFile:
    """A file part on disk: complete, synced, under a temporary name."""

    path: Path
    file_name: str
    size: int
    sha1: bytes


@dataclass(slots=True)
class Form:
    """What a multipart request held. `discard` removes the files that were not taken over."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, ReceivedFile] = field(default_factory=dict)

    def discard(self) -> None:
        """Remove the temporary files that are still there."""
        for file in self.files.values():
            file.path.unlink(missing_ok=True)


async def receive_form(
    request: web.Request,
    folder: Path,
    file_fields: frozenset[str],
    room: Promise,
    max_bytes: int | None = None,
) -> Form:
    """Read the whole form; `file_fields` are written below `folder`, as far as there is room for them, unknown file parts
    are read and dropped.

    `max_bytes` bounds the sum of the file parts. Raises Invalid, TooLarge, OutOfSpace, Unavailable; then nothing is left
    on disk.
    """
    if not request.content_type.startswith("multipart/"):
        raise Invalid("This operation takes multipart/form-data.")
    form = Form()
    try:
        async with asyncio.timeout(SILENCE_S) as patience:
            reading = Reading(form, folder, file_fields, room, max_bytes, patience)
            await read_parts(request, reading)
    except BaseException as error:
        await to_its_end(form.discard)
        if isinstance(error, TimeoutError):
            raise Invalid(f"Nothing more of the form came for {SILENCE_S:.0f} seconds.") from error
        if isinstance(error, MALFORMED):
            raise Invalid(f"The multipart form is malformed: {error}") from error
        raise
    has_heard(request)
    return form


@dataclass(slots=True)
class Reading:
    """A form that is being read, where it goes, and how much of it there may be; see `receive_form`."""

    form: Form
    folder: Path
    file_fields: frozenset[str]
    room: Promise
    max_bytes: int | None
    patience: asyncio.Timeout
    text_bytes: int = 0

    async def take(self, part: BodyPartReader, name: str) -> None:
        """One part. Raises Invalid, TooLarge, OutOfSpace, Unavailable."""
        if name in self.file_fields:
            if name in self.form.files:
                raise Invalid(f"The form has two parts named {name}.")
            self.form.files[name] = await self.write(part)
        elif part.filename is not None:
            while await self.next_chunk(part):
                continue
        else:
            self.form.fields[name] = await self.read_text(part, name)

    async def next_chunk(self, part: BodyPartReader) -> bytes:
        """What comes next of a part; nothing at its end."""
        chunk = await part.read_chunk(CHUNK)
        self.patience.reschedule(asyncio.get_running_loop().time() + SILENCE_S)
        return chunk

    async def read_text(self, part: BodyPartReader, name: str) -> str:
        """A text part."""
        data = bytearray()
        while chunk := await self.next_chunk(part):
            data += chunk
            self.text_bytes += len(chunk)
            if self.text_bytes > TEXT_BYTES:
                raise TooLarge(f"The text of the form up to the field {name} is larger than {TEXT_BYTES} bytes.")
        return data.decode("utf-8", errors="replace")

    async def write(self, part: BodyPartReader) -> ReceivedFile:
        """Write a file part under a temporary name and sync it. Hashing and writing leave the loop."""
        file = PartFile(self.folder / f"{new_id()}.part")
        taken = sum(one.size for one in self.form.files.values())
        try:
            await to_its_end(file.open)
            while chunk := await self.next_chunk(part):
                if self.max_bytes is not None and taken + file.size + len(chunk) > self.max_bytes:
                    raise TooLarge(OVER_QUOTA)
                await self.room.cover(len(chunk))
                await to_its_end(file.append, chunk)
                self.room.note(len(chunk))
            await to_its_end(file.finish)
        except BaseException as error:
            await to_its_end(file.discard)
            if isinstance(error, OSError) and not isinstance(error, ConnectionError | TimeoutError):
                raise trouble(error) from error
            raise
        return ReceivedFile(file.path, part.filename or "", file.size, file.digest.digest())


async def read_parts(request: web.Request, reading: Reading) -> None:
    """Take part by part."""
    await ask_for_body(request)
    reader = await request.multipart()
    count = 0
    while (part := await next_part(reader)) is not None:
        count += 1
        if count > TEXT_PARTS:
            raise Invalid(f"The form has more than {TEXT_PARTS} parts.")
        if not isinstance(part, BodyPartReader) or not part.name:
            raise Invalid("A part of the form has no name.")
        await reading.take(part, part.name)


async def next_part(reader: MultipartReader) -> MultipartReader | BodyPartReader | None:
    """The part that comes next. Raises Invalid."""
    try:
        return await reader.next()
    except RuntimeError as error:  # a first part `_charset_` that names none
        raise Invalid(f"The multipart form is malformed: {error}") from error


class PartFile:
    """A file on its way to the disk, hashed as it comes. What this does waits for the disk; one call at a time."""

    def __init__(self, path: Path) -> None:
        self.path, self.size = path, 0
        self.digest = hashlib.sha1(usedforsecurity=False)
        self._descriptor = -1

    def open(self) -> None:
        """Create it. Raises OSError: a disk may have room for bytes and none for names."""
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)

    def append(self, chunk: bytes) -> None:
        """Raises OSError."""
        append(self._descriptor, self.digest.update, chunk)
        self.size += len(chunk)

    def finish(self) -> None:
        """All of it is on the disk now. Raises OSError."""
        os.fsync(self._descriptor)
        self._close()

    def discard(self) -> None:
        """It goes, however far it is."""
        self._close()
        self.path.unlink(missing_ok=True)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def trouble(error: OSError) -> OutOfSpace | Unavailable:
    """What the disk did not do."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Unavailable("The upload cannot be stored: the media folder is not there. Is its disk mounted?")
    advice = "free some space" if error.errno in FULL else "look at the disk of the media folder"
    return OutOfSpace(f"The upload cannot be stored ({error.strerror}): {advice}.")


def append(
    descriptor: int,
    update: Callable[[bytes | bytearray], None],
    chunk: bytes | bytearray,
) -> None:
    """Write a chunk whole, and feed the hash."""
    update(chunk)
    view = memoryview(chunk)
    while view:
        view = view[os.write(descriptor, view) :]
