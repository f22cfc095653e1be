"""What a scan asks of the database takes time for what it asks about, and not for the rest of the library: counted in steps
of SQLite's machine, which depend on nothing else.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest

from bench_program.synthetic import LIBRARY_ID, OWNER_ID, asset_rows, insert_many, library_row, owner_row
from photostead.db.connection import connect
from photostead.db.migrate import migrate
from photostead.db.tx import Rows
from photostead.features.libraries import move_store, scan_store
from photostead.jobs import store as jobs

FEW, MANY, IN_A_FOLDER = 300, 3000, 10
FOLDER, SOME = 5, [41, 42, 43]


def hash_of(number: int) -> bytes:
    """Each content is that of two assets."""
    return (number // 2).to_bytes(20, "big")


def fill(path: Path, count: int) -> None:
    """An external library of so many assets, each with a job that waits."""
    migrate(path)
    with closing(connect(path)) as connection, connection:
        insert_many(connection, "users", [owner_row()])
        insert_many(connection, "libraries", [library_row()])
        folders = range(1, count // IN_A_FOLDER + 2)
        insert_many(connection, "folders", [{"id": one, "library_id": 1, "path": b"/%d" % one} for one in folders])
        insert_many(connection, "assets", rows_of_assets(count))
        insert_many(connection, "jobs", [job_row(number) for number in range(count)])


def rows_of_assets(count: int) -> Iterator[dict[str, Any]]:
    """Of one size, as the frames of a camera may be."""
    for row in asset_rows(Random(1), count):
        yield {**row, "folder_id": 1 + row["id"] // IN_A_FOLDER, "content_hash": hash_of(row["id"])}


def job_row(number: int) -> dict[str, Any]:
    """Due since long ago."""
    return {
        "queue": "metadataExtraction", "name": "AssetExtractMetadata", "key": str(number), "payload": "{}",
        "created_at": 1, "run_after": number,
    }  # fmt: skip


def ask(path: Path, question: Callable[[Rows], Any]) -> tuple[Any, int]:
    """The answer, and how many steps it took."""
    steps = 0

    def count(event: dict[str, Any]) -> None:
        nonlocal steps
        steps += event["stmt_status"]["SQLITE_STMTSTATUS_VM_STEP"]

    with closing(connect(path, readonly=True)) as connection:
        connection.trace_v2(apsw.SQLITE_TRACE_PROFILE, count)
        return question(Rows(connection)), steps


def kinds(rows: Rows) -> list[tuple[int, int]]:
    """Size and time of some."""
    return [(asset.size, asset.modified) for asset in move_store.load_vacated(rows, SOME)]


QUESTIONS: dict[str, tuple[Callable[[Rows], Any], Callable[[Any], bool]]] = {
    "the assets of a folder": (
        lambda rows: scan_store.known_in(rows, FOLDER),
        lambda found: len(found) == IN_A_FOLDER,
    ),
    "assets of some sizes and times": (
        lambda rows: move_store.alike(rows, OWNER_ID, MANY, kinds(rows)),
        lambda found: {asset.id for _, asset in found} == set(SOME),
    ),
    "what is offline": (
        lambda rows: move_store.offline_assets(rows, OWNER_ID),
        lambda found: found == [],
    ),
    "twins of what is missing": (
        lambda rows: move_store.untouched_twins(rows, OWNER_ID, SOME),
        lambda found: {key: file.asset_id for key, (_, file) in found.items()} == {41: 40},
    ),
    "what was not read yet, of some sizes": (
        lambda rows: move_store.unread_alike(rows, OWNER_ID, {1, 2}, SOME),
        lambda found: found == [],
    ),
    "assets by their keys": (
        lambda rows: move_store.load_vacated(rows, SOME),
        lambda found: [asset.id for asset in found] == SOME,
    ),
    "assets of some folders": (
        lambda rows: scan_store.online_in(rows, [FOLDER]),
        lambda found: len(found) == IN_A_FOLDER,
    ),
    "files that a person deleted": (
        lambda rows: scan_store.ignored_among(rows, LIBRARY_ID, [b"/1/a.jpg"]),
        lambda found: found == set(),
    ),
    "when the next job is due": (
        lambda rows: jobs.next_due(rows, MANY),
        lambda found: found is None,
    ),
}


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A small library and a large one."""
    folder = tmp_path_factory.mktemp("queries")
    fill(folder / "few.sqlite", FEW)
    fill(folder / "many.sqlite", MANY)
    return folder / "few.sqlite", folder / "many.sqlite"


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_a_scan_asks_does_not_depend_on_the_rest_of_the_library(name: str, databases: tuple[Path, Path]) -> None:
    question, is_right = QUESTIONS[name]
    (small, few), (large, many) = (ask(path, question) for path in databases)
    assert is_right(small), small
    assert is_right(large), large
    assert few <= many <= 2 * few
