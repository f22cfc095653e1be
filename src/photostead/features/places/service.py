"""What other slices may ask of places, and the rules of naming photos.

The names of a photo's place always follow from its position and the data at hand: nobody sets them by hand. They are made
when its metadata is read and when a person moves it, both in the same transaction; for all photos anew when the program
comes with newer data, when naming is switched on, and when an administrator asks.
"""

from collections.abc import Mapping, Sequence

from msgspec import UNSET

from photostead.db.tx import Rows, Tx, Value
from photostead.features.places import gazetteer, store
from photostead.features.places.gazetteer import NOWHERE, Names, Place
from photostead.features.places.nearest import is_position
from photostead.features.places.schema import (
    MapReverseGeocodeResponseDto,
    PlacesDataDto,
    PlacesResponseDto,
    ReverseGeocodeQuery,
)
from photostead.features.places.store import Naming, Placed
from photostead.features.places.work import naming
from photostead.features.settings import service as settings
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import Invalid, Unavailable

MOST_FOUND = 20
SOURCE = "GeoNames"
LICENCE = "CC BY 4.0"
URL = "https://www.geonames.org/"
ATTRIBUTION = f"Names of places: {SOURCE} (geonames.org), {LICENCE}; a selection, without changes to the names."


# --- questions


def reverse_geocode(query: ReverseGeocodeQuery) -> list[MapReverseGeocodeResponseDto]:
    """What people call a position, or nothing. Raises Invalid for what is none."""
    if not is_position(query.lat, query.lon):
        raise Invalid(
            "lat must be a number from -90 to 90, lon one from -180 to 180: degrees, north and east are positive."
        )
    found = gazetteer.name(query.lat, query.lon)
    if found == NOWHERE:
        return []
    return [MapReverseGeocodeResponseDto(city=found.city, country=found.country, state=found.state)]


def search(name: str) -> list[PlacesResponseDto]:
    """Places by a part of their name."""
    return [describe(place) for place in gazetteer.search(name, MOST_FOUND)]


def describe(place: Place) -> PlacesResponseDto:
    """For the wire; a small country has no states."""
    state = UNSET if place.state is None else place.state
    return PlacesResponseDto(latitude=place.latitude, longitude=place.longitude, name=place.name, admin1name=state)


def describe_data(rows: Rows) -> PlacesDataDto:
    """Which data the names come from, and whether all photos have theirs of it."""
    version, done = gazetteer.version(), store.load_naming(rows)
    is_enabled = settings.load(rows).reverse_geocoding.enabled
    is_done = is_enabled and version is not None and done.version == version
    return PlacesDataDto(
        version=version,
        source=SOURCE,
        licence=LICENCE,
        attribution=ATTRIBUTION,
        url=URL,
        places=gazetteer.count(),
        is_enabled=is_enabled,
        named_at=to_wire(done.at) if is_done else None,
        waiting=store.count_waiting(rows),
    )


# --- a photo's names


def names_for(rows: Rows, asset_id: int, fields: Mapping[str, Value]) -> Mapping[str, Value]:
    """The columns that change together with a position among `fields` that are about to be written; none where there is
    no position among them. Switched off, a photo keeps its names for as long as it stays where it is."""
    if not {"latitude", "longitude"} & fields.keys():
        return {}
    was = store.position_of(rows, asset_id)
    now = (fields.get("latitude", was[0]), fields.get("longitude", was[1]))
    if settings.load(rows).reverse_geocoding.enabled:
        return store.as_fields(name_of(*now))
    return {} if now == was else store.as_fields(NOWHERE)


def name_of(latitude: Value, longitude: Value) -> Names:
    """Of a position that may not be known."""
    if isinstance(latitude, int | float) and isinstance(longitude, int | float):
        return gazetteer.name(latitude, longitude)
    return NOWHERE


# --- the names of all photos


def is_due(rows: Rows) -> bool:
    """Whether `follow` would change anything."""
    done = store.load_naming(rows)
    if not settings.load(rows).reverse_geocoding.enabled:
        return done.version is not None
    version = gazetteer.version()
    return version is not None and version != done.version


def follow(tx: Tx) -> None:
    """Ask for names where the data is newer than theirs, or naming was switched on. At start, and after each change of the
    settings."""
    if not is_due(tx):
        return
    if not settings.load(tx).reverse_geocoding.enabled:
        store.save_naming(tx, Naming())
    elif store.is_any_placed(tx):
        tx.enqueue(naming())
    else:
        note_named(tx)


def request_naming(tx: Tx) -> None:
    """Name all photos' places anew. Raises Invalid where it is switched off, Unavailable where there is no data."""
    if not settings.load(tx).reverse_geocoding.enabled:
        raise Invalid("Places are not named on this box: switch reverseGeocoding.enabled on first.")
    if gazetteer.version() is None:
        raise Unavailable(gazetteer.MISSING)
    tx.enqueue(naming())


def name_all(placed: Sequence[Placed]) -> list[tuple[Placed, Names]]:
    """Each with its names. Takes about 0.15 ms for one."""
    return [(one, gazetteer.name(one.latitude, one.longitude)) for one in placed]


def put_names(tx: Tx, named: Sequence[tuple[Placed, Names]], *, goes_on: bool) -> None:
    """Write them, and go on behind the last or note that all are done. Nothing where it was switched off meanwhile."""
    if not settings.load(tx).reverse_geocoding.enabled:
        return
    store.put_names(tx, named)
    if goes_on:
        tx.enqueue(naming(after=named[-1][0].id))
    else:
        note_named(tx)


def note_named(tx: Tx) -> None:
    """All photos have their names of the data at hand."""
    store.save_naming(tx, Naming(gazetteer.version(), tx.now))
