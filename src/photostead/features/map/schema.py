"""What is asked of the map. A marker is the albums' own: an album's map shows the same."""

import msgspec
from msgspec import UNSET, UnsetType

from photostead.kernel.ids import Id


class GetMapMarkersQuery(msgspec.Struct, rename="camel"):
    """Which markers; dates are instants in ISO 8601, both ends included."""

    file_created_after: str | UnsetType = UNSET
    file_created_before: str | UnsetType = UNSET
    is_archived: bool | UnsetType = UNSET
    is_favorite: bool | UnsetType = UNSET
    with_partners: bool | UnsetType = UNSET
    with_shared_albums: bool | UnsetType = UNSET


class GetPlaceMonthsQuery(GetMapMarkersQuery, rename="camel", kw_only=True):
    """The same, within a box: `west,south,east,north` in degrees."""

    bbox: str


class GetPlaceMonthQuery(GetPlaceMonthsQuery, rename="camel", kw_only=True):
    """The same, of one month: its first day as the list of months gave it."""

    time_bucket: str


class PlacedAssetDto(msgspec.Struct, rename="camel"):
    """What a tile shows of an asset. `ratio` is width by height as seen, `thumbhash` Base64, `duration` milliseconds of
    a video, `localDateTime` the wall clock where it was taken."""

    id: Id
    owner_id: Id
    ratio: float
    thumbhash: str | None
    is_favorite: bool
    is_archived: bool
    is_image: bool
    is_live: bool
    duration: int | None
    local_date_time: str


class BaseMapDto(msgspec.Struct, rename="camel"):
    """Addresses of MapLibre styles that somebody chose; null where none is."""

    light_style: str | None
    dark_style: str | None
