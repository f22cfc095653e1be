"""What the server says of itself, on the wire."""

from typing import Annotated

import msgspec
from msgspec import Meta


class ServerPingResponse(msgspec.Struct, rename="camel"):
    """Alive."""

    res: str


class ServerVersionResponseDto(msgspec.Struct, rename="camel"):
    """The version of the API that is spoken, not ours."""

    major: Annotated[int, Meta(ge=0)]
    minor: Annotated[int, Meta(ge=0)]
    patch: Annotated[int, Meta(ge=0)]
    prerelease: Annotated[int, Meta(ge=0)] | None


class ServerMediaTypesResponseDto(msgspec.Struct, rename="camel"):
    """File extensions, with their dots, in lower case."""

    image: list[str]
    sidecar: list[str]
    video: list[str]
