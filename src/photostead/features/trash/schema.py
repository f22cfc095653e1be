"""The trash on the wire."""

import msgspec
from msgspec import UNSET, UnsetType

from photostead.kernel.ids import Id


class TrashResponseDto(msgspec.Struct, rename="camel"):
    """How many assets it was about; motion parts go with their photos uncounted."""

    count: int


class TrashedAsset(msgspec.Struct, rename="camel"):
    """An asset in the trash. `endsAt`: when it is deleted for good, null where that is left to people."""

    id: Id
    trashed_at: str
    ends_at: str | None


class TrashStateDto(msgspec.Struct, rename="camel"):
    """The caller's trash. `days`: how long things wait there, null where they wait until somebody deletes them. `assets`:
    those that go first, ten thousand at most."""

    days: int | None
    assets: list[TrashedAsset]


class LastCopiesQueryDto(msgspec.Struct, rename="camel"):
    """Assets that are about to be deleted for good; without `ids` all that is in the trash."""

    ids: list[Id] | UnsetType = UNSET


class LastCopiesDto(msgspec.Struct, rename="camel"):
    """How many assets would go, how many of them are files of libraries, which stay where they are, and of how many of the
    others nothing else that the caller has here holds the same bytes."""

    count: int
    kept_files: int
    last_copies: int
