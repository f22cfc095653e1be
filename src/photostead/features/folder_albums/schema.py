"""Albums from folders on the wire: ours alone, other clients do not know them. The setting itself is a library's."""

from typing import Annotated

import msgspec
from msgspec import Meta

from photostead.features.libraries.service import FolderAlbumMode

MAX_PATTERN = 200


class FolderAlbumPreviewQuery(msgspec.Struct, rename="camel"):
    """The setting to try."""

    mode: FolderAlbumMode = FolderAlbumMode.PATH
    pattern: Annotated[str, Meta(max_length=MAX_PATTERN)] = ""
    separator: Annotated[str, Meta(max_length=20)] = " / "
    use_props: bool = False


class FolderAlbumDto(msgspec.Struct, rename="camel"):
    """An album that there would be."""

    name: str
    asset_count: int


class FolderAlbumPreviewDto(msgspec.Struct, rename="camel"):
    """The first albums by name, and how many there would be."""

    albums: list[FolderAlbumDto]
    total: int
