"""SQL of the map, and of the photos behind its markers.

Every scope is a select of its own along the index `assets_on_map`, which holds all that a marker shows; the
database assembles the JSON, so that hundreds of thousands of markers never become Python objects.
"""

from dataclasses import dataclass, field

from msgspec import UNSET

from photostead.access import places
from photostead.access.identity import Identity
from photostead.access.visibility import ALBUM_READERS, MEMBER, SHOWN_IN_ALBUM, timeline_partners, viewer_params
from photostead.db.tx import Rows, Value, as_json
from photostead.features.map import squares
from photostead.features.map.schema import GetMapMarkersQuery, GetPlaceMonthQuery, GetPlaceMonthsQuery
from photostead.http.reply import RawJson
from photostead.kernel.bounds import read_box, read_instant, read_month

MARKER = """json_object(
  'id', uid, 'lat', latitude, 'lon', longitude, 'city', city, 'state', state, 'country', country
)"""
PHOTO = """json_object(
  'id', uid,
  'ownerId', (select u.uid from users u where u.id = owner_id),
  'ratio', case when width > 0 and height > 0 then round(width * 1.0 / height, 4) else 1 end,
  'thumbhash', thumbhash,
  'isFavorite', json(case when is_favorite and owner_id = :viewer then 'true' else 'false' end),
  'isArchived', json(case when visibility = 'archive' then 'true' else 'false' end),
  'isImage', json(case when type = 'IMAGE' then 'true' else 'false' end),
  'isLive', json(case when live_photo_video_id is null then 'false' else 'true' end),
  'duration', duration_ms,
  'localDateTime', strftime('%Y-%m-%dT%H:%M:%fZ', local_time / 1000.0, 'unixepoch')
)"""
PHOTO_COLUMNS = """
  a.id, a.uid, a.width, a.height, a.thumbhash, a.is_favorite, a.owner_id, a.type, a.live_photo_video_id, a.duration_ms,
  a.local_time, a.visibility
"""
# Months of photos: by days first, which are numbers.
DAY = "a.local_time / 86400000 - (a.local_time % 86400000 < 0) as day"
LOOKED_AT = """
select strftime('%Y-%m-01', day * 86400, 'unixepoch') as month, n
from (select day, count(*) as n from ({photos}) group by day)
"""
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

    def rows(self, columns: str, source: str = "assets a", also: str = "1") -> str:
        """A select of them all, or of those of a source where something else holds."""
        where = " and ".join([*self.conditions, also])
        return " union all ".join(f"select {columns} from {source} where {scope} and {where}" for scope in self.scopes)

    @property
    def sql(self) -> str:
        """The JSON of each."""
        return f"select {MARKER} from ({self.rows(COLUMNS)})"


def list_markers(rows: Rows, identity: Identity, query: GetMapMarkersQuery) -> RawJson:
    """Where the caller's assets were taken, and those of others that they ask for. Raises Invalid for odd dates."""
    markers = select(rows, identity, query)
    # One after the other: half a million are 70 MB, and were 140 when the database put them together, in four fifths of the time.
    found = bytearray(b"[")
    for (marker,) in rows.iterate(markers.sql, markers.params):
        found += b"," if len(found) > 1 else b""
        found += marker.encode()
    found += b"]"
    return RawJson(found)


def list_months(rows: Rows, identity: Identity, query: GetPlaceMonthsQuery) -> RawJson:
    """The months of what was taken within a box, newest first. Raises Invalid for odd dates and boxes."""
    markers = select(rows, identity, query)
    box = read_box(query.bbox)
    inner = squares.within(box) if is_counted(query) else None
    add_box(markers, box, is_looked_for=inner is None)
    if inner is None:
        found = LOOKED_AT.format(photos=markers.rows(DAY))
    else:
        photos = markers.rows(DAY, squares.EDGES, squares.AT_EDGE)
        found = f"{squares.COUNTED} union all {LOOKED_AT.format(photos=photos)}"
        markers.params |= {**inner, "is_archived": None if query.is_archived is UNSET else query.is_archived}
    text = rows.value(
        f"""
        select json_group_array(json_object('timeBucket', month, 'count', count))
        from (select month, sum(n) as count from ({found}) group by month having sum(n) > 0 order by month desc limit -1)
        """,
        markers.params,
    )
    return RawJson(text)


def is_counted(query: GetMapMarkersQuery) -> bool:
    """Whether the counts of the map's squares know the answer."""
    others = (query.is_favorite, query.file_created_after, query.file_created_before)
    return all(one is UNSET for one in others) and query.with_shared_albums is not True


def list_month(rows: Rows, identity: Identity, query: GetPlaceMonthQuery) -> RawJson:
    """What was taken within a box in a month, newest first. Raises Invalid for odd dates and boxes."""
    markers = select(rows, identity, query)
    add_box(markers, read_box(query.bbox))
    start, end = read_month(query.time_bucket)
    markers.filter("a.local_time >= :start and a.local_time < :end", start=start, end=end)
    text = rows.value(
        f"""
        select json_group_array({PHOTO})
        from ({markers.rows(PHOTO_COLUMNS)} order by local_time desc, id desc limit -1) r
        """,
        markers.params,
    )
    return RawJson(text)


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
        markers.filter("a.file_created_at >= :after", after=read_instant("fileCreatedAfter", query.file_created_after))
    if query.file_created_before is not UNSET:
        markers.filter(
            "a.file_created_at <= :before", before=read_instant("fileCreatedBefore", query.file_created_before)
        )


def add_box(markers: Markers, box: dict[str, float], *, is_looked_for: bool = True) -> None:
    """Only what lies in a rectangle in degrees. A unary plus keeps SQLite from looking for that where it knows better."""
    plus = "" if is_looked_for else "+"
    markers.filter(places.within_box(box, f"{plus}a.latitude", f"{plus}a.longitude"), **box)
