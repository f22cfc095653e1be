"""Edits of a photo on the wire. The pixels and degrees in them are `media.edits`'."""

from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from photostead.kernel.ids import Id


class AssetEditAction(StrEnum):
    """What is done."""

    CROP = "crop"
    ROTATE = "rotate"
    MIRROR = "mirror"


class AssetEditActionItemDto(msgspec.Struct, rename="camel"):
    """One thing to do. `parameters`: `x`, `y`, `width`, `height` of a crop in pixels, `angle` of a turn clockwise in degrees,
    `axis` of a mirroring (`horizontal`: left and right change places)."""

    action: AssetEditAction
    parameters: dict[str, Any]


class AssetEditsCreateDto(msgspec.Struct, rename="camel"):
    """All that is done to a photo, in this order; whatever was done before is forgotten."""

    edits: Annotated[list[AssetEditActionItemDto], Meta(min_length=1)]


class AssetEditActionItemResponseDto(msgspec.Struct, rename="camel"):
    """One thing that is done."""

    id: Id
    action: AssetEditAction
    parameters: dict[str, Any]


class AssetEditsResponseDto(msgspec.Struct, rename="camel"):
    """All that is done to a photo, in its order."""

    asset_id: Id
    edits: list[AssetEditActionItemResponseDto]
