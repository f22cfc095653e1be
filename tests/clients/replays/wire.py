"""How programs read what the daemon answers, where they are stricter than the reference: types to decode answers with, by
`msgspec.convert`, which takes no number for a string, no fraction for an integer and no null for either.

What the programs send and read is known from watching them and from what their users are told.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, TypeVar

import aiohttp
import msgspec

from tests.client import Body, Client

T = TypeVar("T")
DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "clients.md"
# A program in Go reads any other form as the year 1, and says nothing.
Instant = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
# When a photo was taken, to the fraction that is known.
Taken = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?\+\d\d:\d\d$")]
Uuid = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
Sha1 = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9+/]{27}=$")]
NextPage = Annotated[str, msgspec.Meta(pattern=r"^\d+$")] | None


class Fields(msgspec.Struct, rename="camel"):
    """What a program reads of an object; what else is in there it does not see."""


class Version(Fields):
    """Of GET /server/version: all four are there."""

    major: int
    minor: int
    patch: int
    prerelease: int | None


class Received(Fields):
    """Of POST /assets."""

    id: Uuid
    status: str


class Done(Fields):
    """An item of what a change of many things answers."""

    id: Uuid
    success: bool
    error: str | None = None


def read(body: Body, kind: type[T]) -> T:
    """An answer as the program sees it. Raises msgspec.ValidationError where it would stop, or go on with nothing."""
    return msgspec.convert(body, kind)


@asynccontextmanager
async def cookie_jar(base: str) -> AsyncIterator[Client]:
    """A program that keeps the cookies it is given and has no other credentials."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield Client(http, base)


def documented_key(program: str) -> tuple[str, ...]:
    """The permissions that our page on programs says a key for one needs."""
    [row] = [line for line in DOCUMENT.read_text().splitlines() if line.startswith(f"| {program} | `")]
    return tuple(re.findall(r"`([\w.]+)`", row.split("|")[2]))


async def make_key(owner: Client, program: str) -> Client:
    """A client with a key as its owner makes one for a program."""
    body = {"name": program, "permissions": documented_key(program)}
    secret = (await owner.post("/api-keys", json=body))["secret"]
    return Client(owner.http, owner.base, {"x-api-key": secret}, user_id=owner.user_id, uid=owner.uid)
