"""Places on the wire."""

import msgspec
from msgspec import UNSET, UnsetType


class ReverseGeocodeQuery(msgspec.Struct, rename="camel"):
    """A position in degrees (WGS 84)."""

    lat: float
    lon: float


class MapReverseGeocodeResponseDto(msgspec.Struct, rename="camel"):
    """What people call a position."""

    city: str | None
    country: str | None
    state: str | None


class SearchPlacesQuery(msgspec.Struct, rename="camel"):
    """A part of a name."""

    name: str


class PlacesResponseDto(msgspec.Struct, rename="camel"):
    """A place and where it lies, in degrees. `admin1name`: the state that it lies in."""

    latitude: float
    longitude: float
    name: str
    admin1name: str | UnsetType = UNSET
    admin2name: str | UnsetType = UNSET


class PlacesDataDto(msgspec.Struct, rename="camel"):
    """Where the names of places come from. `version` is null where the table did not come with the program; `namedAt`
    tells when the photos were last all named by this version, null while they are not; `waiting`: their number that is
    still to be looked at."""

    version: str | None
    source: str
    licence: str
    attribution: str
    url: str
    places: int
    is_enabled: bool
    named_at: str | None
    waiting: int
