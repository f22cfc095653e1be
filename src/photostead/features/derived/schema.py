"""Tidying up on the wire: ours alone, other clients do not know it."""

from enum import StrEnum

import msgspec


class DerivedKind(StrEnum):
    """What nobody needs: pictures in full size that are switched off, converted videos that are switched off or whose
    original plays everywhere, and files that belong to nothing any more."""

    FULLSIZE = "fullsize"
    ENCODED_VIDEO = "encoded_video"
    LEFTOVER = "leftover"


class DerivedAmountDto(msgspec.Struct, rename="camel"):
    """So many files of a kind, and their size in bytes."""

    kind: DerivedKind
    count: int
    bytes: int


class DerivedStateDto(msgspec.Struct, rename="camel"):
    """`unneeded`: what would be removed, leftovers as they were found when they were looked for last; `other_format`: photos
    whose pictures are in a format that is set no more. `removed_count`, `removed_bytes`: by the last clean-up."""

    unneeded: list[DerivedAmountDto]
    other_format: int
    is_busy: bool
    looked_at: str | None
    cleaned_at: str | None
    removed_count: int
    removed_bytes: int
