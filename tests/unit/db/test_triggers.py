"""What the schema keeps by itself: the timeline's counts equal a group-by, every change of a synced row gets a new
number, every deletion leaves a tombstone. Whatever the statements, because no writer may be able to forget it.
"""

import contextlib
from typing import Any

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photostead.db.tx import Tx
from tests.people import insert_album, insert_asset, insert_partner

COUNTED = """
select owner_id, visibility, is_stack_child, strftime('%Y-%m-01', local_time / 1000.0, 'unixepoch'), count(*)
from assets
where deleted_at is null
group by 1, 2, 3, 4
order by 1, 2, 3, 4
"""
KEPT = """
select owner_id, visibility, is_stack_child, month, count
from timeline_counts
where count != 0
order by 1, 2, 3, 4
"""
# From the year 1826 to 2603: old photos have negative instants.
INSTANTS = st.integers(-(2**42), 2**44)
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), INSTANTS, st.sampled_from(["timeline", "archive", "hidden", "locked"])),
        st.tuples(st.just("local_time"), st.integers(0, 30), INSTANTS),
        st.tuples(st.just("visibility"), st.integers(0, 30), st.sampled_from(["timeline", "archive", "locked"])),
        st.tuples(st.just("deleted_at"), st.integers(0, 30), st.sampled_from([None, 1_000])),
        st.tuples(st.just("is_stack_child"), st.integers(0, 30), st.sampled_from([0, 1])),
        st.tuples(st.just("owner_id"), st.integers(0, 30), st.sampled_from([1, 2])),
        st.tuples(st.just("is_favorite"), st.integers(0, 30), st.sampled_from([0, 1])),
        st.tuples(st.just("remove"), st.integers(0, 30), st.none()),
        st.tuples(st.just("undo"), st.integers(0, 30), st.none()),
    ),
    max_size=25,
)


def do(tx: Tx, kind: str, first: Any, second: Any) -> None:
    """One random operation on the assets."""
    if kind == "insert":
        insert_asset(tx, 1, local_time=first, visibility=second)
        return
    chosen = "(select id from assets order by id limit 1 offset (:n % (select max(1, count(*)) from assets)))"
    if kind == "remove":
        tx.run(f"delete from assets where id = {chosen}", {"n": first})
    elif kind == "undo":
        with contextlib.suppress(ZeroDivisionError), tx.savepoint():
            tx.run(f"delete from assets where id = {chosen}", {"n": first})
            raise ZeroDivisionError
    else:
        tx.run(f"update assets set {kind} = :value where id = {chosen}", {"n": first, "value": second})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(operations=OPERATIONS)
def test_timeline_counts_equal_a_group_by(tx: Tx, operations: list[tuple[str, Any, Any]]) -> None:
    """After each of any operations; nothing counts below zero."""
    tx.run("delete from assets")
    for operation in operations:
        do(tx, *operation)
        assert tx.rows(KEPT) == tx.rows(COUNTED), operation
    assert tx.value("select count(*) from timeline_counts where count < 0") == 0


SYNCED = (
    "users", "assets", "asset_exif", "albums", "partners", "stacks", "album_users", "album_assets", "asset_metadata",
    "asset_edits", "asset_ocr", "user_metadata", "people", "asset_faces", "memories", "memory_assets",
)  # fmt: skip
# A statement that changes one row of each synced table without touching its number.
CHANGES = {
    "users": "update users set name = 'Mia'",
    "assets": "update assets set is_favorite = 1",
    "asset_exif": "update asset_exif set make = 'Leica'",
    "albums": "update albums set name = 'Summer'",
    "partners": "update partners set in_timeline = 1",
    "stacks": "update stacks set updated_at = 1",
    "album_users": "update album_users set role = 'editor' where role = 'viewer'",
    "album_assets": "update album_assets set added_at = 1",
    "asset_metadata": "update asset_metadata set value = '2'",
    "asset_edits": "update asset_edits set parameters = '{\"angle\":180}'",
    "asset_ocr": "update asset_ocr set is_visible = 0",
    "user_metadata": "update user_metadata set value = '2'",
    "people": "update people set name = 'Mia'",
    "asset_faces": "update asset_faces set person_id = null",
    "memories": "update memories set is_saved = 1",
    "memory_assets": "update memory_assets set added_at = 1",
}


def fill(tx: Tx) -> None:
    """A row of everything that is synced."""
    asset = insert_asset(tx, 1)
    insert_partner(tx, 1, 2)
    insert_album(tx, 1, assets=[asset], viewers=[2])
    tx.run("insert into stacks (uid, owner_id, primary_asset_id, created_at, updated_at) values ('s', 1, 1, 0, 0)")
    tx.run("insert into asset_metadata (asset_id, key, value, updated_at) values (1, 'k', '1', 0)")
    tx.run("insert into asset_edits (uid, asset_id, sequence, action, parameters) values ('e', 1, 0, 'rotate', '{}')")
    corners = "x1, y1, x2, y2, x3, y3, x4, y4, box_score, text_score"
    tx.run(
        f"insert into asset_ocr (uid, asset_id, text, {corners}) values ('o', 1, 'Ice', 0, 0, 1, 0, 1, 1, 0, 1, 1, 1)"
    )
    tx.run("insert into user_metadata (user_id, key, value, updated_at) values (1, 'k', '1', 0)")
    tx.run("insert into people (uid, owner_id, created_at, updated_at) values ('p', 1, 0, 0)")
    tx.run(
        """
        insert into asset_faces
          (uid, asset_id, person_id, source, image_width, image_height, x1, y1, x2, y2, created_at, updated_at)
        values ('f', 1, 1, 'manual', 100, 100, 10, 10, 20, 20, 0, 0)
        """
    )
    tx.run(
        """
        insert into memories (uid, owner_id, type, data, memory_at, created_at, updated_at)
        values ('m', 1, 'on_this_day', '{}', 0, 0, 0)
        """
    )
    tx.run("insert into memory_assets (memory_id, asset_id, added_at) values (1, 1, 0)")


def test_every_table_with_a_number_is_tested_here(tx: Tx) -> None:
    """A synced table that comes later is not forgotten."""
    tables = tx.column(
        """
        select t.name
        from pragma_table_list t
        join pragma_table_info(t.name) c on c.name = 'seq'
        where t.type = 'table' and t.name != 'tombstones'
        """
    )
    assert set(tables) == set(SYNCED)


@pytest.mark.parametrize("table", SYNCED)
def test_new_and_changed_rows_get_the_next_number(tx: Tx, table: str) -> None:
    """Each change beats every number given before."""
    fill(tx)
    assert tx.value(f"select min(seq) from {table}") > 0
    last = tx.value("select value from sequence")
    assert tx.run(CHANGES[table]) > 0
    assert tx.value(f"select max(seq) from {table}") > last


def test_numbers_are_given_once(tx: Tx) -> None:
    """Two rows of one statement get two numbers; across tables too."""
    fill(tx)
    insert_asset(tx, 1)
    tx.run("update assets set is_favorite = 1")
    numbers = [number for table in SYNCED for number in tx.column(f"select seq from {table}")]
    assert len(numbers) == len(set(numbers))


# What the tombstone of a row of the table says: the kind of thing, and whom it concerns alone.
GRAVES = {
    "assets": ("assets", 1),
    "albums": ("albums", None),
    "stacks": ("stacks", 1),
    "partners": ("partners", 2),
    "album_assets": ("album_assets", None),
    "asset_metadata": ("asset_metadata", 1),
    "asset_edits": ("asset_edits", 1),
    "asset_ocr": ("asset_ocr", 1),
    "user_metadata": ("user_metadata", 1),
    "people": ("people", 1),
    "asset_faces": ("asset_faces", 1),
    "memories": ("memories", 1),
    "memory_assets": ("memory_assets", 1),
}


@pytest.mark.parametrize("table", GRAVES)
def test_deletion_leaves_a_tombstone(tx: Tx, table: str) -> None:
    """With the id that clients know, under a number of its own, beyond every earlier one."""
    fill(tx)
    last = tx.value("select value from sequence")
    tx.run(f"delete from {table}")
    found = tx.rows("select entity, user_id, uid, seq from tombstones where entity = ?", (table,))
    assert [(row[0], row[1]) for row in found] == [GRAVES[table]]
    assert all(row[2] for row in found)
    assert found[0][3] > last


@pytest.mark.parametrize("parent", ["albums", "assets", "users"])
def test_tombstones_of_what_goes_along_name_it(tx: Tx, parent: str) -> None:
    """Removing an album for good also takes people and photos out of it: each grave says which, of which."""
    fill(tx)
    album, asset = tx.value("select uid from albums"), tx.value("select uid from assets")
    mia, tom = tx.column("select uid from users order by id")
    expected = {
        "albums": {("album_assets", album, asset), ("album_users", album, mia), ("album_users", album, tom)},
        "assets": {
            ("album_assets", album, asset), ("asset_metadata", asset, "k"), ("asset_faces", "f", asset),
            ("memory_assets", "m", asset), ("asset_edits", "e", asset), ("asset_ocr", "o", asset),
        },
        "users": {
            ("partners", mia, tom), ("user_metadata", mia, "k"), ("album_users", album, mia), ("people", "p", None),
            ("memories", "m", None), ("memory_assets", "m", asset),
        },
    }[parent]  # fmt: skip
    tx.run(f"delete from {parent} where id = 1")
    graves = set(tx.rows("select entity, uid, other from tombstones"))
    assert expected <= graves
    assert {grave for grave in graves if grave[1] is None} == set()


def test_rolled_back_deletion_leaves_none(tx: Tx) -> None:
    """The tombstone is part of the transaction."""
    fill(tx)
    with contextlib.suppress(apsw.SQLError), tx.savepoint():
        tx.run("delete from assets")
        tx.run("nonsense")
    assert tx.rows("select * from tombstones") == []
