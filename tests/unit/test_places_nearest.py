"""Which place a position belongs to: geometry over made-up places, compared with looking at all of them."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photostead.features.places import nearest
from photostead.features.places.nearest import (
    CITY_KM,
    COLUMNS,
    COUNTRY_KM,
    KM_PER_DEGREE,
    ROWS,
    Candidate,
    Found,
    Look,
    cell_of,
    distance_km,
    find,
    reach_km,
)

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


def world(*places: Candidate) -> Look:
    """A table of these places."""

    def look(first: int, last: int, south: float, north: float) -> Sequence[Candidate]:
        cells = range(first, last + 1)
        return [one for one in places if cell_of(one[1], one[2]) in cells and south <= one.latitude <= north]

    return look


def place(latitude: float, longitude: float, *, population: int = 1000, state: int = 1, key: int = 1) -> Candidate:
    """A place."""
    return Candidate(key, latitude, longitude, population, state)


def km_north(latitude: float, km: float) -> float:
    """The latitude so many km further north."""
    return latitude + km / KM_PER_DEGREE


# --- distances


def test_distances_are_those_of_the_earth() -> None:
    zurich, tokyo = (47.3667, 8.55), (35.6895, 139.6917)
    assert distance_km(*zurich, *tokyo) == pytest.approx(9581, rel=0.003)
    assert distance_km(*zurich, *zurich) == 0
    assert distance_km(90, 0, -90, 77) == pytest.approx(math.pi * nearest.EARTH_KM)
    assert distance_km(0, 179.9, 0, -179.9) == pytest.approx(0.2 * KM_PER_DEGREE)


def test_a_city_reaches_as_far_as_its_people_live() -> None:
    assert reach_km(0) == reach_km(500) == 1
    assert reach_km(415_000) == pytest.approx(6.6, abs=0.1)
    assert reach_km(9_000_000) == reach_km(30_000_000) == 12


# --- finding


@pytest.mark.parametrize("latitude", [0.0, 47.0, -80.0, 89.0])
def test_limits(latitude: float) -> None:
    """Near enough for the name, then only for state and country, then not at all."""
    look = world(place(latitude, 8.0))
    assert find(look, km_north(latitude, CITY_KM - 0.1), 8.0) == Found(1, is_near=True)
    assert find(look, km_north(latitude, CITY_KM + 0.1), 8.0) == Found(1, is_near=False)
    assert find(look, km_north(latitude, COUNTRY_KM - 0.1), 8.0) == Found(1, is_near=False)
    assert find(look, km_north(latitude, COUNTRY_KM + 0.1), 8.0) is None


@pytest.mark.parametrize("longitude", [180.0, -180.0, 179.99, -179.99])
def test_across_the_date_line(longitude: float) -> None:
    for there in (179.95, -179.95):
        found = find(world(place(-16.8, there)), -16.8, longitude)
        assert found == Found(1, is_near=True)


def test_around_the_poles() -> None:
    """All longitudes meet there."""
    for pole in (90.0, -90.0):
        look = world(place(pole * 0.999, 120.0))
        for longitude in (-180.0, -60.0, 0.0, 179.0):
            assert find(look, pole, longitude) == Found(1, is_near=True)
    assert cell_of(90, 180) // COLUMNS == ROWS - 1


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(math.nan, 8.0), (47.0, math.nan), (math.inf, 8.0), (47.0, -math.inf), (90.001, 0.0), (-91.0, 0.0), (0.0, 180.5)],
)
def test_what_is_no_position(latitude: float, longitude: float) -> None:
    assert find(world(place(47.0, 8.0)), latitude, longitude) is None


def test_the_city_rather_than_its_quarter() -> None:
    """Where the city's centre is nearer than the quarter's for their sizes; in the quarter it is the quarter."""
    city = place(40.714, -74.006, population=8_800_000, key=1)
    quarter = place(40.709, -74.003, population=8_000, key=2)
    look = world(city, quarter)
    assert find(look, 40.710, -74.000) == Found(1, is_near=True)
    assert find(look, 40.709, -74.003) == Found(2, is_near=True)


def test_a_village_keeps_its_name_beside_a_city() -> None:
    """The city does not reach so far; without any that reaches here it is the nearest."""
    city = place(47.0, 8.0, population=400_000, key=1)
    village = place(km_north(47.0, 12), 8.0, population=600, key=2)
    assert find(world(city, village), km_north(47.0, 9.5), 8.0) == Found(2, is_near=True)


def test_size_never_moves_a_photo_into_another_state() -> None:
    """The nearest place says where the border is."""
    town = place(40.73, -74.07, population=5_000, state=1, key=1)
    city = place(40.714, -74.006, population=8_800_000, state=2, key=2)
    assert find(world(town, city), 40.732, -74.05) == Found(1, is_near=True)


@given(
    LATITUDES,
    LONGITUDES,
    st.lists(st.tuples(st.floats(-1.2, 1.2), st.floats(-1.2, 1.2)), max_size=8),
)
def test_as_looking_at_all_of_them(latitude: float, longitude: float, offsets: list[tuple[float, float]]) -> None:
    """Cells leave nothing out: the nearest of all is the nearest that is found, at poles and across the date line too."""
    places = [
        place(max(-90.0, min(90.0, latitude + up)), around(longitude + across / spread(latitude)), key=key, state=key)
        for key, (up, across) in enumerate(offsets)
    ]
    found = find(world(*places), latitude, longitude)
    distances = sorted((distance_km(latitude, longitude, one.latitude, one.longitude), one.id) for one in places)
    within = [key for distance, key in distances if distance <= COUNTRY_KM]
    if not within:
        assert found is None
    else:
        assert found is not None
        assert found.id in {key for distance, key in distances if distance <= distances[0][0] + 1e-9}
        assert found.is_near == (distances[0][0] <= CITY_KM)


def around(longitude: float) -> float:
    """Into -180 to 180."""
    return (longitude + 180) % 360 - 180


def spread(latitude: float) -> float:
    """How much closer meridians are there; not quite none at the poles."""
    return max(0.01, math.cos(math.radians(latitude)))
