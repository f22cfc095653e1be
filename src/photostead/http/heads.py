"""Heads of answers as they stand on the wire, for those that no one else writes (`http.at_once`). What they say is decided where
every answer is made (`http.files`, `http.dispatch`); here it is only put into bytes, and what many say alike is put together
once.
"""

import functools
import time
from collections.abc import Iterable
from email.utils import formatdate

from aiohttp import hdrs

from photostead.http.files import file_headers
from photostead.http.reply import EVERY_ANSWER, File

REASONS = {200: "OK", 304: "Not Modified"}
Said = tuple[str, str]


class Tail:
    """The end of every head: what all answers say, and the time (RFC 9110 section 5.6.7). Written once a second."""

    def __init__(self) -> None:
        self._second, self._text = 0, ""

    def text(self) -> str:
        """With the empty line."""
        second = int(time.time())
        if second != self._second:
            said = {**EVERY_ANSWER, hdrs.DATE: formatdate(second, usegmt=True)}
            self._second, self._text = second, write_lines(said.items()) + "\r\n"
        return self._text


TAIL = Tail()


def json_head(status: int, headers: dict[str, str], size: int) -> bytes:
    """Of JSON with a body of `size` bytes. Raises ValueError for a header that is more than one line."""
    return f"{json_start(status, *headers.items())}Content-Length: {size}\r\n{TAIL.text()}".encode()


def file_head(file: File, size: int | None) -> bytes:
    """Of a file without a name, with a body of `size` bytes; None where the client has it (304). Raises ValueError as above."""
    start = file_start(file.content_type, is_immutable=file.is_immutable, is_known=size is None)
    etag = "" if file.etag is None else write_lines((("ETag", f'"{file.etag}"'),))
    length = "" if size is None else f"Content-Length: {size}\r\n"
    return f"{start}{etag}{length}{TAIL.text()}".encode()


@functools.lru_cache(maxsize=64)
def json_start(status: int, *said: Said) -> str:
    """Status line and headers, but for the length."""
    return write_start(status, dict(said) | {hdrs.CONTENT_TYPE: "application/json"})


@functools.lru_cache(maxsize=64)
def file_start(content_type: str, *, is_immutable: bool, is_known: bool) -> str:
    """Status line and headers of whatever file of this type, but for what is its own."""
    said = file_headers(File("", content_type, is_immutable=is_immutable))
    body = {} if is_known else {hdrs.ACCEPT_RANGES: "bytes", hdrs.CONTENT_TYPE: content_type}
    return write_start(304 if is_known else 200, said | body)


def write_start(status: int, said: dict[str, str]) -> str:
    """Status line and headers; not those of the tail."""
    return f"HTTP/1.1 {status} {REASONS[status]}\r\n" + write_lines(
        (name, value) for name, value in said.items() if name not in EVERY_ANSWER
    )


def write_lines(said: Iterable[Said]) -> str:
    """One each. Raises ValueError for a value that is more than one line."""
    lines = []
    for name, value in said:
        if not value.isprintable():
            raise ValueError("A header of an answer holds control characters.")
        lines.append(f"{name}: {value}\r\n")
    return "".join(lines)
