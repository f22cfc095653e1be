"""SQL of the files beside assets. They are their owner's affair alone: a sidecar says where a photo was taken, and whoever
else may look at a photo is shown its renditions by its own address.
"""

from pathlib import PurePath

import msgspec
from msgspec import UNSET

from photostead.access.identity import Identity
from photostead.access.visibility import find_writable, may_write, viewer_params
from photostead.db.tx import Rows, Value
from photostead.features.asset_files.schema import AssetFileResponseDto, AssetFileType, SearchAssetFilesQuery
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import Invalid


class AssetFile(msgspec.Struct, frozen=True):
    """A file with its asset, by the column order of SELECT. `path` is relative to the data folder."""

    id: int
    uid: str
    asset_id: int
    type: str
    path: str
    is_edited: int
    is_progressive: int
    is_transparent: int
    created_at: int
    updated_at: int
    original_name: str
    is_offline: int

    @property
    def name(self) -> str:
        """What it is called when it is saved: after the original, and by what it is."""
        return f"{PurePath(self.original_name).stem}-{self.type}{PurePath(self.path).suffix}"


SELECT = """
select f.id, f.uid, f.asset_id, f.type, f.path, f.is_edited, f.is_progressive, f.is_transparent, f.created_at,
       f.updated_at, a.original_name, a.is_offline
from asset_files f
join assets a on a.id = f.asset_id
"""


def search_files(rows: Rows, identity: Identity, query: SearchAssetFilesQuery) -> list[AssetFileResponseDto]:
    """The files of one asset. Raises Invalid for an asset that is not the caller's."""
    asset_id = find_writable(rows, identity, query.asset_id.lower(), "assetFile.read")
    wanted = {
        "type": query.type,
        "is_edited": query.is_edited,
        "is_progressive": query.is_progressive,
        "is_transparent": query.is_transparent,
    }
    given: dict[str, Value] = {name: value for name, value in wanted.items() if value is not UNSET}
    conditions = "".join(f" and f.{name} = :{name}" for name in given)
    found = rows.structs(
        AssetFile,
        f"{SELECT} where f.asset_id = :asset{conditions} order by f.type, f.is_edited",
        {**given, "asset": asset_id},
    )
    return [describe(file) for file in found]


def find_file(rows: Rows, identity: Identity, uid: str, permission: str) -> AssetFile:
    """A file of an asset of the caller's. Raises Invalid, the same for absent and foreign."""
    found = rows.struct(
        AssetFile,
        f"{SELECT} where f.uid = :uid and {may_write(identity)}",
        {**viewer_params(identity), "uid": uid.lower()},
    )
    if found is None:
        raise Invalid(f"Not found or no {permission} access")
    return found


def describe(file: AssetFile) -> AssetFileResponseDto:
    """A file for the wire."""
    return AssetFileResponseDto(
        id=file.uid,
        type=AssetFileType(file.type),
        path=file.path,
        is_edited=bool(file.is_edited),
        is_progressive=bool(file.is_progressive),
        is_transparent=bool(file.is_transparent),
        created_at=to_wire(file.created_at),
        updated_at=to_wire(file.updated_at),
    )
