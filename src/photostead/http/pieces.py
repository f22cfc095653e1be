"""A long answer that is handed over in pieces, each when the one before has gone. As a whole it would be copied behind its
headers and again by the transport: 140 MB besides the 70 of half a million markers of a map.
"""

from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload

PIECE = 256 * 1024


class Pieces(Payload):
    """Bytes that are in memory, as the body of a response."""

    def __init__(self, value: bytes | bytearray) -> None:
        super().__init__(value)
        self._size = len(value)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """As text."""
        return bytes(self._value).decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        """All of it, as fast as the other side takes it."""
        with memoryview(self._value) as whole:
            for start in range(0, len(whole), PIECE):
                await writer.write(whole[start : start + PIECE])
        # The server keeps the response until the next request of this line.
        self._value = b""
