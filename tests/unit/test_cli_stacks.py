"""`photostead stack …`: what it lists, what it does, and how it refuses."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from photostead.cli.commands import photostead
from photostead.db.connection import connect
from photostead.db.tx import Tx
from tests.people import insert_asset, insert_person

Run = Callable[..., Result]


@pytest.fixture
def run(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("preview", "mia@test.lan")` on this test's data folder; options of the surroundings do not count."""
    for name in [name for name in os.environ if name.startswith("PHOTOSTEAD_")]:
        monkeypatch.delenv(name)

    def invoke(*arguments: str, status: int = 0) -> Result:
        result = CliRunner().invoke(photostead, ["stack", *arguments, "--data-dir", str(data_dir)])
        assert result.exit_code == status, result.output + repr(result.exception)
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.fixture
def tx(data_dir: Path) -> Iterator[Tx]:
    """The same database: Mia has a RAW file with its JPEG, and a numbered burst."""
    connection = connect(data_dir / "photostead.sqlite")
    found = Tx(connection)
    mia = insert_person(found, "mia")
    for at, name in enumerate(["1.dng", "1.jpg", "A_BURST001.jpg", "A_BURST002_COVER.jpg", "2.jpg"]):
        insert_asset(found, mia, name=name, file_created_at=1_714_564_800_000 + at // 2 * 60_000)
    yield found
    connection.close()


def test_looked_at_and_made(run: Run, tx: Tx) -> None:
    """Looking changes nothing."""
    lines = run("preview", "Mia@test.lan").stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["raw-jpeg", "1.jpg", "1.dng"], ["burst", "A_BURST002_COVER.jpg", "A_BURST001.jpg"],
    ]  # fmt: skip
    assert run("preview", "mia@test.lan", "--rule", "burst").stdout.count("\n") == 1
    assert tx.value("select count(*) from stacks") == 0
    assert run("make", "mia@test.lan", "--rule", "raw-jpeg").stdout == "1 stacks of 2 photos.\n"
    assert run("make", "mia@test.lan").stdout == "1 stacks of 2 photos.\n"
    assert run("make", "mia@test.lan").stdout == "0 stacks of 0 photos.\n"
    shown = tx.column("select original_name from assets where is_stack_child = 0 order by id")
    assert shown == ["1.jpg", "A_BURST002_COVER.jpg", "2.jpg"]


def test_refusals(run: Run, tx: Tx) -> None:
    for name in ("preview", "make"):
        assert "no account sam@test.lan" in run(name, "sam@test.lan", status=1).output
        run(name, "mia@test.lan", "--rule", "colour", status=2)
        run(name, status=2)
