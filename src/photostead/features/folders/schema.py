"""The folder view on the wire: the reference's two calls give paths and assets; ours gives counts with the paths."""

from typing import Annotated

import msgspec
from msgspec import Meta


class GetAssetsByOriginalPathQuery(msgspec.Struct, rename="camel"):
    """The folder: the path of its files as `originalPath` shows it, without their names."""

    path: str


class FolderDto(msgspec.Struct, rename="camel"):
    """A folder and how many assets lie right in it, those of folders below it not counted."""

    path: str
    asset_count: Annotated[int, Meta(ge=1)]
