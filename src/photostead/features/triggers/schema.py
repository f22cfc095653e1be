"""What a workflow may wait for, on the wire."""

from enum import StrEnum


class WorkflowTrigger(StrEnum):
    """An asset came in; its file was read; it got a tag that it did not have."""

    ASSET_CREATE = "AssetCreate"
    ASSET_METADATA_EXTRACTION = "AssetMetadataExtraction"
    ASSET_TAGGED = "AssetTagged"
