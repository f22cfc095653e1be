"""Sharing a library, and where people may have one, on the wire."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.libraries.schema import Path
from photostead.kernel.ids import Id


class LibrarySharingDto(msgspec.Struct, rename="camel"):
    """Whether a library is everybody's whom `viewer_ids` names. `owner_id`: who gets it when it is shared no longer;
    without it the one who had it before, or the caller where that one is gone."""

    is_shared: bool
    viewer_ids: Annotated[list[Id], Meta(max_length=1000)] = []
    owner_id: Id | UnsetType = UNSET


class RootsDto(msgspec.Struct, rename="camel"):
    """Folders below which a person may add import paths; they replace those of before."""

    roots: Annotated[list[Path], Meta(max_length=128)]


class RootsResponseDto(msgspec.Struct, rename="camel"):
    """The same, links resolved. Administrators may everywhere: `is_unlimited`."""

    roots: list[str]
    is_unlimited: bool
