"""`photostead database …` on a real database: what it says, its exit status, and what it leaves on the disk."""

import os
from pathlib import Path

import apsw
import pytest
from click.testing import CliRunner, Result

from photostead.cli.commands import photostead
from photostead.db import migrate, recover, snapshot
from photostead.features.doctor import storage

PENDING = '{"setAside": "", "snapshot": "", "fromSchema": 1, "toSchema": 1, "taken": "", "at": 0}'


def run(data_dir: Path, *words: str) -> Result:
    """One command."""
    return CliRunner().invoke(photostead, ["database", *words, "--data-dir", str(data_dir)])


def change(path: Path, sql: str) -> None:
    """Behind the program's back."""
    connection = apsw.Connection(str(path))
    connection.execute(sql)
    connection.close()


@pytest.fixture
def path(data_dir: Path) -> Path:
    """The database."""
    return data_dir / "photostead.sqlite"


def test_snapshot_says_where_and_list_names_it(data_dir: Path) -> None:
    taken = run(data_dir, "snapshot", "--seconds", "60", "--label", "pre-refresh")
    assert taken.exit_code == 0, taken.output
    [name] = os.listdir(data_dir / "snapshots")
    assert taken.output.startswith(str(data_dir / "snapshots" / name))
    listed = run(data_dir, "list")
    assert listed.output.startswith(f"{name}  pre-refresh  schema {migrate.latest()}  ")


@pytest.mark.parametrize("words", [["snapshot"], ["check"], ["check", "--quick"]])
def test_before_the_first_start_there_is_nothing_to_do(tmp_path: Path, words: list[str]) -> None:
    """The hooks of a snap may run before the daemon ever did."""
    done = run(tmp_path / "none", *words)
    assert done.exit_code == 0
    assert "There is no database" in done.output


def test_no_time(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot.Deadline, "is_over", lambda self: True)
    given_up = run(data_dir, "snapshot", "--seconds", "1")
    assert given_up.exit_code == 1
    assert "longer than the 1 seconds" in given_up.output
    assert os.listdir(data_dir / "snapshots") == []


@pytest.mark.parametrize("words", [[], ["--quick"]])
def test_a_sound_database(data_dir: Path, words: list[str]) -> None:
    said = run(data_dir, "check", *words)
    assert said.exit_code == 0
    assert f"is sound: schema {migrate.latest()}, which this version works with" in said.output


def test_an_older_database_is_right(data_dir: Path, path: Path) -> None:
    change(path, "pragma user_version = 1")
    said = run(data_dir, "check", "--quick")
    assert said.exit_code == 0
    assert f"the next start upgrades it to {migrate.latest()}" in said.output


def test_a_newer_database_without_a_way_back(data_dir: Path, path: Path) -> None:
    change(path, "pragma user_version = 999")
    said = run(data_dir, "check", "--quick")
    assert said.exit_code == 1
    assert "no snapshot that this one knows" in said.output


def test_a_newer_database_with_a_way_back(data_dir: Path, path: Path) -> None:
    run(data_dir, "snapshot")
    change(path, "pragma user_version = 999")
    said = run(data_dir, "check", "--quick")
    assert said.exit_code == 0
    assert "photostead database roll-back" in said.output


@pytest.mark.parametrize("words", [[], ["--quick"]])
def test_a_database_that_is_cut_off(data_dir: Path, path: Path, words: list[str]) -> None:
    os.truncate(path, path.stat().st_size // 2)
    said = run(data_dir, "check", *words)
    assert said.exit_code == 1
    assert said.output.startswith("broken: ")


def test_a_page_that_is_damaged(data_dir: Path, path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xa5" * 8192)
    said = run(data_dir, "check")
    assert said.exit_code == 1
    assert "broken: " in said.output


def test_a_row_that_belongs_to_nothing(data_dir: Path, path: Path) -> None:
    change(path, "pragma foreign_keys = off; insert into asset_overrides values (12345, '{}')")
    said = run(data_dir, "check")
    assert said.exit_code == 1
    assert "broken: a row of asset_overrides (number 12345) belongs to a row of assets" in said.output
    assert run(data_dir, "check", "--quick").exit_code == 0


def test_garbage(data_dir: Path, path: Path) -> None:
    path.write_bytes(b"no database at all" * 1000)
    said = run(data_dir, "check", "--quick")
    assert said.exit_code == 1
    assert "broken: " in said.output


def test_going_back_by_name(data_dir: Path, path: Path) -> None:
    run(data_dir, "snapshot")
    [name] = os.listdir(data_dir / "snapshots")
    refused = run(data_dir, "roll-back", "--yes")
    assert refused.exit_code == 1
    assert "name a snapshot with --to" in refused.output
    asked = run(data_dir, "roll-back", "--to", name)
    assert asked.exit_code == 1
    assert recover.set_aside_files(path) == []
    done = run(data_dir, "roll-back", "--to", name, "--yes")
    assert done.exit_code == 0, done.output
    [aside] = recover.set_aside_files(path)
    assert str(aside) in done.output
    assert "Start the daemon" in done.output


def test_taking_in_is_asked_for(data_dir: Path, path: Path) -> None:
    assert run(data_dir, "take-in").exit_code == 0
    connection = apsw.Connection(str(path))
    jobs = list(connection.execute("select name, state from jobs"))
    connection.close()
    assert jobs == [("IntegrityUntrackedRefresh", "waiting")]


def test_what_was_set_aside_is_listed_and_removed(data_dir: Path, path: Path) -> None:
    """With the log that a damaged one kept; nothing else goes, and nothing while uploads are taken in again by it."""
    assert "No database was set aside" in run(data_dir, "set-aside").output
    old, new = (f"photostead-set-aside-000{n}-schema0001-2026-01-0{n}T000000.sqlite" for n in (1, 2))
    for name in (old, f"{old}-wal", f"{old}-wal.more", new):
        (data_dir / name).write_bytes(b"x" * 500_000)
    assert run(data_dir, "set-aside").output.splitlines() == [f"{new}  0.5 MB", f"{old}  1.5 MB"]
    [verdict] = storage.check_set_aside(path)
    assert verdict.text.startswith("2 databases that were set aside")
    assert old in verdict.commands[0]
    change(path, f"insert into system_metadata values ('{recover.FACT}', '{PENDING}')")
    assert "wait until" in run(data_dir, "set-aside", "--remove", old, "--yes").output
    change(path, f"delete from system_metadata where key = '{recover.FACT}'")
    for bad in (path.name, f"{old}-wal", "../photostead.sqlite"):
        refused = run(data_dir, "set-aside", "--remove", bad, "--yes")
        assert (refused.exit_code, "no database" in refused.output) == (1, True)
    assert "1.5 MB are free" in run(data_dir, "set-aside", "--remove", old, "--yes").output
    assert [name for name in os.listdir(data_dir) if "set-aside" in name] == [new]
    assert path.exists()
