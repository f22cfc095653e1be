"""How many photos the squares of the map hold (`map_counts`), and what the months of a box are with them: the same as
looking at each photo would tell, whatever is changed and wherever the box ends."""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from photostead.access.identity import Identity, User
from photostead.db.tx import Tx
from photostead.features.map import store
from photostead.features.map.schema import GetPlaceMonthsQuery
from tests import invariants
from tests.people import insert_asset, insert_partner

# Edges of the world and of squares, beside them, and beyond.
LATITUDES = st.sampled_from([-90.0, -80.0, -79.999, 0.0, 9.999999999999998, 10.0, 10.0000001, 47.5, 80.0, 89.0, 90.0])
LONGITUDES = st.sampled_from([-180.0, -170.0, -0.0000001, 0.0, 8.7, 10.0, 19.0, 170.0, 180.0])
CHANGES: dict[str, Any] = {
    "latitude": LATITUDES | st.sampled_from([None, 91.0, -200.0]),
    "longitude": LONGITUDES | st.sampled_from([None, 181.0]),
    "visibility": st.sampled_from(["timeline", "archive", "hidden", "locked"]),
    "deleted_at": st.sampled_from([None, 5]),
    "local_time": st.sampled_from([-1, 0, 10**12]),
    "owner_id": st.sampled_from([1, 2]),
    "is_favorite": st.sampled_from([0, 1]),
}
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), LATITUDES, LONGITUDES),
        st.tuples(st.just("remove"), st.integers(0, 9), st.none()),
        *(st.tuples(st.just(column), st.integers(0, 9), values) for column, values in CHANGES.items()),
    ),
    min_size=5,
    max_size=25,
)
BOXES = st.lists(st.tuples(LONGITUDES, LATITUDES, LONGITUDES, LATITUDES), min_size=1, max_size=4)


@pytest.fixture
def tx(tx: Tx) -> Tx:
    """The second account shows the first all."""
    insert_partner(tx, 2, 1)
    tx.run("update partners set in_timeline = 1")
    return tx


def do(tx: Tx, kind: str, first: Any, second: Any) -> None:
    """One operation."""
    chosen = "id = (select id from assets order by id limit 1 offset :which)"
    if kind == "insert":
        insert_asset(tx, 1, latitude=first, longitude=second)
    elif kind == "remove":
        tx.run(f"delete from assets where {chosen}", {"which": first})
    else:
        tx.run(f"update assets set {kind} = :value where {chosen}", {"which": first, "value": second})


def look(tx: Tx, box: tuple[float, ...], *, is_archived: bool | None, with_partners: bool) -> dict[str, int]:
    """The months of a box, photo by photo."""
    west, south, east, north = box
    found: Counter[str] = Counter()
    for owner, lat, lon, visibility, month in tx.rows(
        """
        select owner_id, latitude, longitude, visibility, strftime('%Y-%m-01', local_time / 1000.0, 'unixepoch')
        from assets where deleted_at is null and latitude is not null and longitude is not null
        """
    ):
        is_across = lon >= west or lon <= east if west > east else west <= lon <= east
        is_shown = visibility in ({"timeline", "archive"} if owner == 1 else {"timeline"})
        is_asked = is_archived is None or (visibility == "archive") == is_archived
        if south <= lat <= north and is_across and is_shown and is_asked and (owner == 1 or with_partners):
            found[month] += 1
    return dict(found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    operations=OPERATIONS, boxes=BOXES, is_archived=st.sampled_from([None, True, False]), with_partners=st.booleans()
)
# On the edge between two squares through which the edge of the box goes.
@example(
    [("insert", 10.0, 19.0), ("insert", 0.0, 19.0), ("insert", 9.999999999999998, 19.0)],
    [(0.0, 0.0, 19.0, 47.5)],
    None,
    False,
)
def test_squares_and_boxes(
    tx: Tx, operations: list[tuple[str, Any, Any]], boxes: list[tuple[float, ...]], is_archived: bool | None, with_partners: bool
) -> None:  # fmt: skip
    """After each of any operations; and then of any boxes."""
    tx.run("delete from assets")
    for operation in operations:
        do(tx, *operation)
        assert tx.rows(invariants.COUNTED_ON_MAP) == tx.rows(invariants.ON_MAP), operation
    uid = tx.value("select uid from users where id = 1")
    me = Identity(User(1, uid, "", "", is_admin=False))
    for box in [*boxes, (-180.0, -90.0, 180.0, 90.0), (-200.0, -100.0, 200.0, 100.0)]:
        query = GetPlaceMonthsQuery(bbox=",".join(map(repr, box)), with_partners=with_partners)
        if is_archived is not None:
            query.is_archived = is_archived
        months = json.loads(store.list_months(tx, me, query).text)
        counts = {month["timeBucket"]: month["count"] for month in months}
        assert counts == look(tx, box, is_archived=is_archived, with_partners=with_partners), box
