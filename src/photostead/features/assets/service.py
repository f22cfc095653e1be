"""What other slices may ask of assets."""

from photostead.features.assets.changes import delete_for_good
from photostead.features.assets.layout import safe_name
from photostead.features.assets.responses import describe, describe_own, read_rows
from photostead.features.assets.store import NewAsset, insert_asset
from photostead.features.assets.tasks import extract_metadata
from photostead.features.assets.uploads import parse_checksum, settle_intents

__all__ = [
    "NewAsset",
    "delete_for_good",
    "describe",
    "describe_own",
    "extract_metadata",
    "insert_asset",
    "parse_checksum",
    "read_rows",
    "safe_name",
    "settle_intents",
]
