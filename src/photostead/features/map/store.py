"""SQL of the map. Every scope is a select of its own along the index `assets_on_map`, which holds all that a marker
shows; the database assembles the JSON, so that hundreds of thousands of markers never become Python objects.
"""

from dataclasses import dataclass, field

from msgspec import UNSET

from photostead.access import places
from photostead.access.identity import Identity
from photostead.access.visibility import ALBUM_READERS, MEMBER, SHOWN_IN_ALBUM, timeline_partners, viewer_params
from photostead.db.tx import Rows, Value, as_json
from photostead.features.map.schema import GetMapMarkersQuery
from photostead.http.reply import RawJson
from photostead.kernel.clock import from_wire
from photostead.kernel.errors import Invalid

MARKER = """json_object(
  'id', uid, 'lat', latitude, 'lon', longitude, 'city', city, 'state', state, 'country', country
)"""
COLUMNS = "a.uid, a.latitude, a.longitude, a.city, a.state, a.country"
PLACED = "a.latitude is not null and a.longitude is not null"
# The locked folder is on no map, whoever asks.
MINE = f"a.owner_id = :viewer and {SHOWN_IN_ALBUM}"
PARTNERS = """
  a.owner_id in (select value from json_each(:partners)) and a.visibility = 'timeline' and a.deleted_at is null
"""
# What others put into albums that the caller is in; what the other scopes show is left to them.
ALBUMS = f"""
  a.id in (select aa.asset_id from albums al join album_assets aa on aa.album_id = al.id where {MEMBER})
  and {SHOWN_IN_ALBUM}
  and a.owner_id != :viewer
  and {places.IS_TOLD}
  and not ({PARTNERS})
"""


@dataclass(slots=True)
class Markers:
    """Whose assets are looked at, what must hold of each, and what both bind."""

    params: dict[str, Value]
    scopes: list[str] = field(default_factory=lambda: [MINE])
    conditions: list[str] = field(default_factory=lambda: [PLACED])

    def filter(self, condition: str, **params: Value) -> None:
        """Ask for one thing more."""
        self.conditions.append(condition)
        self.params |= params

    @property
    def sql(self) -> str:
        """All of it."""
        where = " and ".join(self.conditions)
        scopes = " union all ".join(
            f"select {COLUMNS} from assets a where {scope} and {where}" for scope in self.scopes
        )
        return f"select json_group_array({MARKER}) from ({scopes})"


def list_markers(rows: Rows, identity: Identity, query: GetMapMarkersQuery) -> RawJson:
    """Where the caller's assets were taken, and those of others that they ask for. Raises Invalid for odd dates."""
    markers = select(rows, identity, query)
    return RawJson(rows.value(markers.sql, markers.params))


def select(rows: Rows, identity: Identity, query: GetMapMarkersQuery) -> Markers:
    """The selection of a request."""
    silent = places.silent_partners(rows, identity)
    partners = [key for key in timeline_partners(rows, identity) if query.with_partners is True and key not in silent]
    roles = as_json(ALBUM_READERS)
    markers = Markers({**viewer_params(identity), "partners": as_json(partners), "roles": roles})
    if partners:
        markers.scopes.append(PARTNERS)
    if query.with_shared_albums is True:
        markers.scopes.append(ALBUMS)
    add_filters(markers, query)
    return markers


def add_filters(markers: Markers, query: GetMapMarkersQuery) -> None:
    """Marks and dates. A favourite is its owner's private mark, so others' photos are none."""
    if query.is_favorite is not UNSET:
        markers.filter("(a.is_favorite = 1 and a.owner_id = :viewer) = :favorite", favorite=query.is_favorite)
    if query.is_archived is not UNSET:
        markers.filter("(a.visibility = 'archive') = :archived", archived=query.is_archived)
    if query.file_created_after is not UNSET:
        markers.filter("a.file_created_at >= :after", after=as_instant("fileCreatedAfter", query.file_created_after))
    if query.file_created_before is not UNSET:
        markers.filter(
            "a.file_created_at <= :before", before=as_instant("fileCreatedBefore", query.file_created_before)
        )


def as_instant(name: str, text: str) -> int:
    """Milliseconds. Raises Invalid."""
    try:
        return from_wire(text)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"{name} {text!r} is no ISO 8601 date: write 2024-05-31T18:30:00.000Z.") from error
