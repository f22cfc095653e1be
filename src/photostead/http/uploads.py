"""Multipart forms to disk: file parts are written and hashed while they arrive, text parts stay in memory within
bounds. Nothing of a file part's name is used as a path.
"""

import asyncio
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from photostead.host.disk import Promise
from photostead.http.early import ask_for_body
from photostead.kernel.errors import Invalid, OutOfSpace, TooLarge, Unavailable
from photostead.kernel.ids import new_id

TEXT_BYTES = 1024 * 1024
TEXT_PARTS = 100
CHUNK = 256 * 1024


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
        await read_parts(request, form, folder, file_fields, room, max_bytes)
    except BaseException as error:
        await asyncio.to_thread(form.discard)
        if isinstance(error, ValueError | AssertionError | HttpProcessingError):
            raise Invalid(f"The multipart form is malformed: {error}") from error
        raise
    return form


async def read_parts(
    request: web.Request,
    form: Form,
    folder: Path,
    file_fields: frozenset[str],
    room: Promise,
    max_bytes: int | None,
) -> None:
    """Fill the form part by part."""
    await ask_for_body(request)
    reader = await request.multipart()
    count = 0
    while (part := await reader.next()) is not None:
        count += 1
        if count > TEXT_PARTS:
            raise Invalid(f"The form has more than {TEXT_PARTS} parts.")
        if not isinstance(part, BodyPartReader) or not part.name:
            raise Invalid("A part of the form has no name.")
        if part.name in file_fields:
            if part.name in form.files:
                raise Invalid(f"The form has two parts named {part.name}.")
            taken = sum(file.size for file in form.files.values())
            left = None if max_bytes is None else max_bytes - taken
            form.files[part.name] = await write_part(part, folder, room, left)
        elif part.filename is not None:
            await part.release()
        else:
            form.fields[part.name] = await read_text(part)


async def read_text(part: BodyPartReader) -> str:
    """A text part, up to a bound."""
    data = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        data += chunk
        if len(data) > TEXT_BYTES:
            raise TooLarge(f"The field {part.name} is larger than {TEXT_BYTES} bytes.")
    return data.decode("utf-8", errors="replace")


async def write_part(part: BodyPartReader, folder: Path, room: Promise, max_bytes: int | None) -> ReceivedFile:
    """Write a file part under a temporary name, hashing on the way, and sync it. Hashing and writing leave the loop."""
    path = folder / f"{new_id()}.part"
    digest = hashlib.sha1(usedforsecurity=False)
    size = 0
    descriptor = await asyncio.to_thread(open_new, path)
    try:
        while chunk := await part.read_chunk(CHUNK):
            size += len(chunk)
            if max_bytes is not None and size > max_bytes:
                raise TooLarge("Quota has been exceeded!")
            await room.cover(len(chunk))
            await asyncio.to_thread(append, descriptor, digest.update, chunk)
            room.note(len(chunk))
        await asyncio.to_thread(os.fsync, descriptor)
    except BaseException as error:
        await asyncio.to_thread(path.unlink, missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, ConnectionError | TimeoutError):
            raise trouble(error) from error
        raise
    finally:
        await asyncio.to_thread(os.close, descriptor)
    return ReceivedFile(path, part.filename or "", size, digest.digest())


def open_new(path: Path) -> int:
    """Create a file to write. Raises OutOfSpace, for a disk may have room for bytes and none for names, or Unavailable."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
    except OSError as error:
        raise trouble(error) from error


def trouble(error: OSError) -> OutOfSpace | Unavailable:
    """What the disk did not do."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Unavailable("The upload cannot be stored: the media folder is not there. Is its disk mounted?")
    return OutOfSpace(f"The upload cannot be stored ({error.strerror}): free some space.")


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
