"""The trash on the wire."""

import msgspec


class TrashResponseDto(msgspec.Struct, rename="camel"):
    """How many assets it was about; motion parts go with their photos uncounted."""

    count: int
