"""How the database finds what people and apps ask of it most: by indexes, in their order, never by going through a table
that grows with the library.

The statements are those that the requests of `scripts/bench million` make, heard by a trace of SQLite itself; a statement
that is new is looked at as well. The database has no statistics, so its plans are the same whatever is in it, at a million
assets as here.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest

from bench_program.household import ensure_household
from bench_program.million import Client
from bench_program.million_asks import BY_CLOCK, asks_of
from photostead.db import database
from photostead.db.connection import connect
from photostead.features.search import store
from photostead.kernel.options import Options
from tests.conftest import jobs_of, start_app, stop_app

# What is gone through may be what a request brought or a statement made, and tables that are as large as a household or as
# its installation, by the names that statements give them.
SMALL = frozenset({
    "json_each", "wanted", "users", "u", "user_roots", "first_admin", "queues", "libraries", "library_roots", "l", "c", "r", "edge",
    "CONSTANT", "pragma_database_list", "vector_spaces", "(subquery-1)", "(subquery-2)", "(subquery-3)", "(subquery-4)", "(subquery-8)",
    "(subquery-9)", "(subquery-10)", "(subquery-11)",
    # Indexes of words are asked for words: they have no other way.
    "asset_names", "asset_paths", "asset_descriptions", "asset_text_parts",
    # So have their letters; and the ones that rows of three begin with.
    "asset_names_letters", "asset_paths_letters", "asset_descriptions_letters", "firsts",
})  # fmt: skip
# Indexes of a few that are odd.
OF_FEW = "asset_exif_barely_described"
# Statements that go through more, by a part of their text, and why they may.
MAY_SCAN = {
    "select exists (select 1 from assets where library_id is null": "it ends at the first upload",
    "from albums al where": "albums are some thousands, and each is looked up among the caller's",
    "select vector from vectors_1 where key = ?": "one vector by its key; sqlite-vec calls that a scan",
    "select vec_distance_cosine(vector, ?)": "few vectors, of which no matrix is made yet",
}
# Statements of changes that do, and why.
GIVEN = {
    "from json_each(:assets) a, json_each(:tags) t": "what was sent",
    "pragma_table_info(?)": "the columns of a table",
}
# A matrix of all vectors may be made meanwhile, of which all are read.
MEANWHILE = "select key, vector from vectors_"
# Statements that sort what no index has in order, and why they may.
MAY_SORT = {
    "from partners p": "the partners of one person",
    "from users": "the people of a household",
    "join users u on u.id = au.user_id": "the people of an album",
    "left join assets a on a.owner_id = u.id": "the people of a household",
    "from libraries l": "libraries are few",
    "from albums al": "albums are some thousands, and are listed whole",
    "order by wanted.key": "what is described, in the order in which it was asked for",
    "with counted as materialized": "people by how often they are seen, which changes with each photo",
    "from people w": "the faces of one person",
    "from memories m": "the memories of one person",
    "from memory_assets ma": "the photos of memories",
    "json_object('id', json_group_array(r.uid)": "one month: of several people, or of an album, an index has it for each alone",
    "and a.rating >": "few are rated, and their index holds all that is asked of them",
    "and a.rating <": "the same",
    "+a.local_time as value": "of what was taken within some days, by the clocks of the places",
    "+a.file_created_at as value": "among several values, each of which an index finds in order",
    "a.id in (select rowid from asset_": "what few have in their names: no index of words knows when a photo was taken",
    "a.id in ( select aa.asset_id from album_assets aa": "an album's photos are anybody's: no index has them in order",
}
SCANNED = re.compile(r"^SCAN (\S+)")
# All that one person owns.
ALL_OF_ONE = re.compile(r"^SEARCH \S+ USING .*\(owner_id=\?\)$")
SORTED = "USE TEMP B-TREE FOR ORDER BY"


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Statements of all connections of the daemon, with what was bound the first time."""
    found: dict[str, Any] = {}

    def listen(path: Path, *, readonly: bool = False) -> apsw.Connection:
        connection = connect(path, readonly=readonly)

        def note(cursor: apsw.Cursor, sql: str, bindings: Any) -> bool:
            found.setdefault(sql, bindings)
            return True

        connection.exec_trace = note
        return connection

    monkeypatch.setattr(database, "connect", listen)
    return found


@pytest.fixture
def heard_of_all() -> Iterator[dict[str, Any]]:
    """The same of every connection, also the one that writes."""
    found: dict[str, Any] = {}

    def listen(connection: apsw.Connection) -> None:
        def note(cursor: apsw.Cursor, sql: str, bindings: Any) -> bool:
            found.setdefault(sql, bindings)
            return True

        connection.exec_trace = note

    apsw.connection_hooks.append(listen)
    yield found
    apsw.connection_hooks.remove(listen)


def ask_all(port: int) -> None:
    """Every request once, and pages that end before all that fits does."""
    client = Client(port)
    with closing(client.line):
        for ask in asks_of(client.get, client.post):
            for method, path, body in ask.requests(0):
                client.ask(method, path, body)
        few = {"filter": {"make": {"eq": "Apple"}}, "orderBy": BY_CLOCK, "size": 5}
        first = client.post("/search/metadata", few)["assets"]
        client.post("/search/metadata", {**few, "cursor": first["nextCursor"]})
        client.post("/search/metadata", {**few, "page": 2})


async def test_nothing_that_grows_is_gone_through(
    options: Options, heard: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # What few of a small library fit is also looked for as if many did.
    monkeypatch.setattr(store, "MOST_COLLECTED", 3)
    monkeypatch.setattr(store, "MOST_OF_SPANS", 3)
    ensure_household(options.database_file.parent, 400)
    app = await start_app(options)
    try:
        await asyncio.to_thread(ask_all, app.port)
    finally:
        await stop_app(app)
    with closing(connect(options.database_file, readonly=True)) as connection:
        assert not connection.execute("select 1 from sqlite_schema where name like 'sqlite_stat%'").fetchall()
        plans = {
            " ".join(sql.split()): plan_of(connection, sql, bound) for sql, bound in heard.items() if is_query(sql)
        }
    assert sum("from assets a" in sql for sql in plans) > 100
    assert {step: sql for sql, plan in plans.items() for step in plan if goes_through_much(sql, step)} == {}
    assert {sql for sql, plan in plans.items() if SORTED in plan and not may(sql, MAY_SORT)} == set()
    assert {part for part in (*MAY_SCAN, *MAY_SORT) if not any(part in sql for sql in plans)} == set(), "of no use"


def list_own(port: int) -> list[str]:
    """Some assets of the caller's."""
    client = Client(port)
    with closing(client.line):
        items, me = client.post("/search/metadata", {"size": 60})["assets"]["items"], client.get("/users/me")["id"]
    return [item["id"] for item in items if item["ownerId"] == me][:8]


def change_some(port: int, uids: list[str]) -> None:
    """What people change of a few assets, in each way once, and a smart search that looks some up."""
    client = Client(port)
    with closing(client.line):
        client.ask("PUT", f"/assets/{uids[0]}", {"isFavorite": True})
        client.ask("PUT", "/assets", {"ids": uids, "rating": 3})
        album = client.post("/albums", {"albumName": "Some", "assetIds": uids[:2]})["id"]
        client.ask("PUT", f"/albums/{album}/assets", {"ids": uids})
        client.ask("DELETE", f"/albums/{album}/assets", {"ids": uids[:1]})
        [tag] = json.loads(client.ask("PUT", "/tags", {"tags": ["some"]}))
        client.ask("PUT", f"/tags/{tag['id']}/assets", {"ids": uids})
        client.ask("PUT", "/tags/assets", {"assetIds": uids, "tagIds": [tag["id"]]})
        client.post("/shared-links", {"type": "INDIVIDUAL", "assetIds": uids})
        client.post(
            "/memories",
            {"type": "on_this_day", "data": {"year": 2020}, "memoryAt": "2024-01-01T00:00:00Z", "assetIds": uids},
        )
        stack = client.post("/stacks", {"assetIds": uids[:3]})["id"]
        client.ask("PUT", f"/assets/{uids[0]}", {"visibility": "archive"})
        client.ask("DELETE", f"/stacks/{stack}")
        client.post("/search/smart", {"queryAssetId": uids[0], "isFavorite": True})
        client.ask("DELETE", "/assets", {"ids": uids[:2]})
        client.post("/trash/restore/assets", {"ids": uids[:2]})
        client.ask("DELETE", "/assets", {"ids": uids[:2], "force": True})


async def test_changes_of_a_few_look_them_up(options: Options, heard_of_all: dict[str, Any]) -> None:
    """Neither a table that grows nor all that a person owns: with a million that takes a second for a favourite."""
    ensure_household(options.database_file.parent, 400)
    app = await start_app(options)
    try:
        uids = await asyncio.to_thread(list_own, app.port)
        heard_of_all.clear()
        await asyncio.to_thread(change_some, app.port, uids)
        await jobs_of(app)()
    finally:
        await stop_app(app)
    said = dict(heard_of_all)
    with closing(connect(options.database_file, readonly=True)) as connection:
        changes = {
            " ".join(sql.split()): plan_of(connection, sql, bound) for sql, bound in said.items() if is_change(sql)
        }
    much = {step: sql for sql, plan in changes.items() for step in plan if goes_through_much(sql, step)}
    assert {step: sql for step, sql in much.items() if not may(sql, GIVEN)} == {}
    given_some = {sql: plan for sql, plan in changes.items() if "json_each" in sql}
    assert len(given_some) > 20
    assert {sql: plan for sql, plan in given_some.items() if any(ALL_OF_ONE.match(step) for step in plan)} == {}


def goes_through_much(sql: str, step: str) -> bool:
    """Whether a step of a plan goes through what grows."""
    scanned = SCANNED.match(step)
    return scanned is not None and scanned[1] not in SMALL and not step.endswith(OF_FEW) and not may(sql, MAY_SCAN)


def may(sql: str, reasons: dict[str, str]) -> bool:
    """Whether it is on a list."""
    return any(part in sql for part in reasons)


def is_query(sql: str) -> bool:
    """Neither a change, nor a pragma, nor part of the work that goes on beside the requests."""
    return not sql.startswith(MEANWHILE) and sql.lstrip().lower().startswith(("select", "with"))


def is_change(sql: str) -> bool:
    """All but what opens and ends transactions."""
    return not sql.startswith(MEANWHILE) and sql.lstrip().lower().startswith(
        ("select", "with", "update", "delete", "insert")
    )


def plan_of(connection: apsw.Connection, sql: str, bound: Any) -> list[str]:
    """The steps of a plan."""
    return [str(row[3]) for row in connection.execute(f"explain query plan {sql}", bound)]
