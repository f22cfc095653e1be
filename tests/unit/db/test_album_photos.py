"""What albums show stands beside them (`album_photos`): the same as a join of albums and assets would find, after any changes
of either, whatever the statements."""

import contextlib
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photostead.db.tx import Tx
from tests import invariants
from tests.people import insert_album, insert_asset

WHICH = st.integers(0, 5)
VALUES: dict[str, list[Any]] = {
    "visibility": ["timeline", "archive", "hidden", "locked"],
    "deleted_at": [None, 5],
    "local_time": [-7, 0, 10**12],
    "file_created_at": [-7, 0, 10**12],
    "updated_at": [3, 4],
    "is_stack_child": [0, 1],
    "owner_id": [1, 2],
    "is_favorite": [0, 1],
}
CHANGES = st.one_of(
    *(st.tuples(st.just(column), WHICH, st.sampled_from(values)) for column, values in VALUES.items()),
    # Several of them at once.
    st.tuples(st.just("visibility = 'timeline', updated_at = 8, local_time = 9, deleted_at"), WHICH, st.none()),
)
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["put", "put", "take", "move", "undo", "remove asset"]), WHICH, st.integers(0, 1)),
        st.tuples(st.just("remove album"), st.integers(0, 1), st.none()),
        CHANGES,
    ),
    max_size=25,
)
MOVE = """
update or ignore album_assets set album_id = :album
where rowid = (select rowid from album_assets order by rowid limit 1 offset :which)
"""
STATEMENTS = {
    "put": "insert or ignore into album_assets (album_id, asset_id, added_at) select :album, id, 0 from assets where {asset}",
    "take": "delete from album_assets where album_id = :album and asset_id in (select id from assets where {asset})",
    "move": MOVE,
    "remove asset": "delete from assets where {asset}",
    "remove album": "delete from albums where id = (select id from albums order by id limit 1 offset :which)",
}
ASSET = "id = (select id from assets order by id limit 1 offset :which)"


def do(tx: Tx, kind: str, which: int, value: Any) -> None:
    """One operation."""
    if kind == "undo":
        with contextlib.suppress(ZeroDivisionError), tx.savepoint():
            tx.run("delete from album_assets")
            raise ZeroDivisionError
    elif kind in STATEMENTS:
        albums = tx.column("select id from albums order by id")
        if albums:
            album = albums[(value or 0) % len(albums)]
            tx.run(STATEMENTS[kind].format(asset=ASSET), {"which": which, "album": album})
    else:
        tx.run(f"update assets set {kind} = :value where {ASSET}", {"which": which, "value": value})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(operations=OPERATIONS)
def test_they_are_what_a_join_finds(tx: Tx, operations: list[tuple[str, int, Any]]) -> None:
    """After each of any operations."""
    tx.run("delete from assets")
    tx.run("delete from albums")
    uids = [insert_asset(tx, 1 + number % 2, local_time=number) for number in range(5)]
    insert_album(tx, 1, assets=uids)
    insert_album(tx, 2, assets=uids[:2])
    for operation in operations:
        do(tx, *operation)
        assert tx.rows(invariants.SHOWN_IN_ALBUMS) == tx.rows(invariants.IN_ALBUMS), operation


def test_what_changes_often_touches_no_index(tx: Tx) -> None:
    """An asset's `updated_at` changes with everything: its row beside an album is found by both keys, and written once."""
    sql = """
    explain query plan
    update album_photos set updated_at = 1
    where asset_id = 1 and album_id in (select album_id from album_assets where asset_id = 1)
    """
    steps = [row[3] for row in tx.rows(sql)]
    assert "SEARCH album_photos USING PRIMARY KEY (album_id=? AND asset_id=?)" in steps
    for index in tx.column("select name from pragma_index_list('album_photos') where origin = 'c'"):
        assert "updated_at" not in tx.column("select name from pragma_index_info(?)", (index,))
