"""SQL of the values that apps keep beside an asset: a key, a JSON object."""

from collections.abc import Sequence

import msgspec

from photostead.db.tx import Rows, Tx, as_json
from photostead.features.assets.schema import AssetMetadataResponseDto, AssetMetadataUpsertItemDto
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import NotFound


def upsert_metadata(tx: Tx, asset_id: int, items: Sequence[AssetMetadataUpsertItemDto]) -> None:
    """Set values."""
    for item in items:
        tx.run(
            """
            insert into asset_metadata (asset_id, key, value, updated_at) values (:id, :key, :value, :now)
            on conflict (asset_id, key) do update set value = excluded.value, updated_at = excluded.updated_at
            """,
            {"id": asset_id, "key": item.key, "value": as_json(item.value), "now": tx.now},
        )


def list_metadata(rows: Rows, asset_id: int) -> list[AssetMetadataResponseDto]:
    """Every value of an asset."""
    found = rows.rows("select key, value, updated_at from asset_metadata where asset_id = ? order by key", (asset_id,))
    return [AssetMetadataResponseDto(key, to_wire(at), msgspec.json.decode(value)) for key, value, at in found]


def get_metadata(rows: Rows, asset_id: int, key: str) -> AssetMetadataResponseDto:
    """One value. Raises NotFound."""
    for item in list_metadata(rows, asset_id):
        if item.key == key:
            return item
    raise NotFound(f"Metadata with key {key!r} not found for this asset")


def delete_metadata(tx: Tx, asset_id: int, key: str) -> None:
    """Remove a value; none there is as good."""
    tx.run("delete from asset_metadata where asset_id = ? and key = ?", (asset_id, key))
