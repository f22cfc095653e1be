"""Which place a position belongs to (decision 0031): pure geometry over the cells of `places.sqlite`.

The nearest place says the country and the state. Which name of that state people would say depends on size as well: a
quarter's or a hamlet's neighbour may be a city that reaches as far as here.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

# WGS 84's mean radius; the earth's flattening makes a difference of 0.3 %.
EARTH_KM = 6371.0
KM_PER_DEGREE = math.pi * EARTH_KM / 180
# Beyond this nobody would say that a photo was taken in the place ...
CITY_KM = 25.0
# ... and beyond this not even in its country: it may be the sea, or another one.
COUNTRY_KM = 100.0
# Looked at in turn, until something is found; the first is as far as the largest city reaches.
RADII_KM = (12.0, CITY_KM, COUNTRY_KM)
# A city's people live about so close: how far it reaches follows from how many they are, within limits.
PEOPLE_PER_KM2 = 3000
REACH_KM = (1.0, RADII_KM[0])
# Cells of a quarter of a degree, numbered from the south pole and the date line eastward.
CELLS_PER_DEGREE = 4
COLUMNS = 360 * CELLS_PER_DEGREE
ROWS = 180 * CELLS_PER_DEGREE


class Candidate(NamedTuple):
    """A place nearby. Degrees."""

    id: int
    latitude: float
    longitude: float
    population: int
    state_id: int


# From the first to the last cell, both included, and between two latitudes: what lies there.
Look = Callable[[int, int, float, float], Sequence[Candidate]]


class Found(NamedTuple):
    """The place whose state and country a position is in, and whether it is so near that it has its name as well."""

    id: int
    is_near: bool


def is_position(latitude: float, longitude: float) -> bool:
    """Whether these are degrees on earth; False for NaN."""
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def cell_of(latitude: float, longitude: float) -> int:
    """The number of the cell of a position."""
    return row_of(latitude) * COLUMNS + column_of(longitude) % COLUMNS


def row_of(latitude: float) -> int:
    """From the south pole."""
    return min(ROWS - 1, max(0, math.floor((latitude + 90) * CELLS_PER_DEGREE)))


def column_of(longitude: float) -> int:
    """From the date line; below zero or beyond the last where the longitude goes around."""
    return math.floor((longitude + 180) * CELLS_PER_DEGREE)


def find(look: Look, latitude: float, longitude: float) -> Found | None:
    """The place of a position in degrees; None at sea, in the wilderness, and for what is no position."""
    if not is_position(latitude, longitude):
        return None
    for radius in RADII_KM:
        near = sorted(candidates(look, latitude, longitude, radius))
        if near:
            return Found(choose(near).id, near[0][0] <= CITY_KM)
    return None


def candidates(look: Look, latitude: float, longitude: float, radius: float) -> Iterator[tuple[float, Candidate]]:
    """Places within a radius, with their distances in km."""
    degrees = radius / KM_PER_DEGREE
    south, north = latitude - degrees, latitude + degrees
    for row in range(row_of(south), row_of(north) + 1):
        for first, last in columns_within(latitude, longitude, degrees):
            for place in look(row * COLUMNS + first, row * COLUMNS + last, south, north):
                distance = distance_km(latitude, longitude, place.latitude, place.longitude)
                if distance <= radius:
                    yield distance, place


def columns_within(latitude: float, longitude: float, degrees: float) -> list[tuple[int, int]]:
    """The stretches of columns that a circle of so many degrees touches: two across the date line, all at a pole."""
    furthest = abs(latitude) + degrees
    if furthest >= 89:
        return [(0, COLUMNS - 1)]
    width = degrees / math.cos(math.radians(furthest))
    first, last = column_of(longitude - width), column_of(longitude + width)
    if first < 0:
        return [(first + COLUMNS, COLUMNS - 1), (0, last)]
    if last >= COLUMNS:
        return [(first, COLUMNS - 1), (0, last - COLUMNS)]
    return [(first, last)]


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Along the great circle, by the haversine formula."""
    south, north = math.radians(latitude), math.radians(other_latitude)
    up, across = (north - south) / 2, math.radians(other_longitude - longitude) / 2
    bow = math.sin(up) ** 2 + math.cos(south) * math.cos(north) * math.sin(across) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, bow)))


def choose(near: Sequence[tuple[float, Candidate]]) -> Candidate:
    """Of places by distance: in the nearest one's state, the one that reaches here the most; else the nearest."""
    nearest = near[0][1]
    reaching = [
        (distance / reach, place)
        for distance, place in near
        if place.state_id == nearest.state_id and distance <= (reach := reach_km(place.population))
    ]
    return min(reaching)[1] if reaching else nearest


def reach_km(population: int) -> float:
    """How far from its centre a place reaches, as a disc of so many people."""
    shortest, longest = REACH_KM
    return min(longest, max(shortest, math.sqrt(population / (math.pi * PEOPLE_PER_KM2))))
