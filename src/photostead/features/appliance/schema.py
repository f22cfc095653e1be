"""Where the box is found, on the wire."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class QrTextDto(msgspec.Struct, rename="camel"):
    """What a picture is to say."""

    text: Annotated[str, Meta(min_length=1, max_length=500)]


class QrCodeDto(msgspec.Struct, rename="camel"):
    """The dark squares of a QR code: `path` is an SVG path in a square of `size` by `size`, without the quiet zone of
    four that a reader needs around it."""

    size: int
    path: str


class AddressDto(msgspec.Struct, rename="camel"):
    """One way to the web page: as configured (`base`), by name, or by the number of a network interface."""

    url: str
    kind: Literal["base", "mdns", "ipv4", "ipv6"]
    interface: str | None
    qr: QrCodeDto


class DiscoveryDto(msgspec.Struct, rename="camel"):
    """Whether the box is announced on the LAN: `name` is the name it has there (`photostead.local`), `message` why it
    has none."""

    status: Literal["off", "starting", "announced", "impossible"]
    name: str | None
    message: str | None


class AddressesDto(msgspec.Struct, rename="camel"):
    """Every way to the web page, that to recommend first."""

    discovery: DiscoveryDto
    urls: list[AddressDto]
