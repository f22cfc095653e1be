"""Health on the wire."""

from typing import Literal

import msgspec


class HealthDto(msgspec.Struct, rename="camel"):
    """`checks` by name: `ok`, or what is wrong in a few words. `status` is `ok` while all of them are."""

    status: Literal["ok", "failing"]
    version: str
    checks: dict[str, str]
