"""What is asked of the map. A marker is the albums' own: an album's map shows the same."""

import msgspec
from msgspec import UNSET, UnsetType


class GetMapMarkersQuery(msgspec.Struct, rename="camel"):
    """Which markers; dates are instants in ISO 8601, both ends included."""

    file_created_after: str | UnsetType = UNSET
    file_created_before: str | UnsetType = UNSET
    is_archived: bool | UnsetType = UNSET
    is_favorite: bool | UnsetType = UNSET
    with_partners: bool | UnsetType = UNSET
    with_shared_albums: bool | UnsetType = UNSET
