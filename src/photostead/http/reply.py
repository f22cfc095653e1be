"""What a handler may return besides a plain Struct: an answer with its own status, headers or cookies, or a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")
# What every answer says: no versions of what it is built with, and no guessing at types.
EVERY_ANSWER = {"X-Content-Type-Options": "nosniff", "Server": "Photostead"}


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie to set (`value`), or to clear (None)."""

    name: str
    value: str | None
    http_only: bool = True
    max_age: int | None = 400 * 86_400


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """A body with another status than the usual one, headers or cookies."""

    body: T
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[Cookie, ...] = ()


@dataclass(frozen=True, slots=True)
class RawJson:
    """JSON that the database assembled; sent as it is. Bytes where it is long: each copy takes as much again."""

    text: str | bytes | bytearray


class File(msgspec.Struct, frozen=True):
    """Bytes of a file on disk. `is_immutable` only where the URL names this very version of it.

    `download_name` is an untrusted file name: it is encoded for the header (RFC 6266) and never used as a path.
    `roots`: where not None, the file must really (links resolved) lie below one of these folders, and below one of the
    `limits` where there are any (`media.files.lies_below`). `is_others`: anybody may change it, and `etag` would not know.
    """

    path: Path | bytes | str
    content_type: str
    etag: str | None = None
    is_immutable: bool = False
    download_name: str | None = None
    is_attachment: bool = False
    roots: tuple[str, ...] | None = None
    limits: tuple[str, ...] | None = None
    is_others: bool = False
