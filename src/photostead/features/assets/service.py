"""What other slices may ask of assets."""

from photostead.db.tx import Tx
from photostead.features.assets.changes import delete_for_good
from photostead.features.assets.layout import safe_name
from photostead.features.assets.responses import describe, describe_own, read_rows
from photostead.features.assets.store import NewAsset, insert_asset
from photostead.features.assets.uploads import parse_checksum, settle_intents
from photostead.features.assets.work import EXTRACT_METADATA, asset_job

__all__ = [
    "NewAsset",
    "delete_for_good",
    "describe",
    "describe_own",
    "insert_asset",
    "parse_checksum",
    "read_rows",
    "request_metadata",
    "safe_name",
    "settle_intents",
]


def request_metadata(tx: Tx, asset_id: int) -> None:
    """Ask for an asset's file to be read (again)."""
    tx.enqueue(asset_job(EXTRACT_METADATA, asset_id))
