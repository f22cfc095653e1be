"""`photostead doctor` in this process, on healthy and on broken boxes; and how checks are run."""

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from photostead.cli.commands import photostead
from photostead.db.connection import connect
from photostead.db.tx import Tx
from photostead.features.doctor.findings import Check, Examiner, Verdict, ok
from photostead.features.doctor.schema import FindingDto, Grade, Section
from photostead.host.lock import lock_folder
from photostead.kernel.errors import Invalid
from tests.people import insert_library, insert_person

Run = Callable[..., str]


@pytest.fixture
def doctor(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`doctor("--json", status=1)`: what it says; options of the surroundings do not count."""
    for name in [name for name in os.environ if name.startswith("PHOTOSTEAD_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PHOTOSTEAD_HTTP_PORT", "0")
    monkeypatch.setenv("PHOTOSTEAD_MDNS_ENABLED", "false")

    def run(*options: str, status: int = 0) -> str:
        arguments = ["doctor", "--config", "/dev/null", "--data-dir", str(data_dir), *options]
        result: Result = CliRunner().invoke(photostead, arguments)
        assert result.exit_code == status, result.output + repr(result.exception)
        assert "Traceback" not in result.output
        return result.output

    return run


@pytest.fixture
def tx(data_dir: Path) -> Iterator[Tx]:
    """The database, to prepare."""
    connection = connect(data_dir / "photostead.sqlite")
    yield Tx(connection)
    connection.close()


def findings(text: str, grade: str) -> list[str]:
    """Subjects and texts of one grade."""
    return [f"{one['subject']}: {one['text']}" for one in json.loads(text)["findings"] if one["grade"] == grade]


def test_nothing_is_wrong(doctor: Run, tx: Tx, tmp_path: Path) -> None:
    """A healthy box, its worker process included."""
    (tmp_path / "photos").mkdir()
    insert_person(tx, "mia", is_admin=True)
    insert_library(tx, 1, import_paths=[str(tmp_path / "photos")])
    said = doctor()
    assert "broken" not in said
    for text in (
        "can be written",
        "Contents: Whole",
        "There is an administrator",
        "photos can be read",
        "pyvips loads",
        "is free",
    ):
        assert text in said
    assert [line for line in said.splitlines() if line in list(Section)] == list(Section)[:-1]
    assert not [path for path in tmp_path.joinpath("data").iterdir() if path.name.startswith("tmp")]


def test_before_the_first_start(doctor: Run, data_dir: Path) -> None:
    """Nothing is there, nothing is wrong, nothing is made."""
    (data_dir / "photostead.sqlite").unlink()
    data_dir.rmdir()
    assert "is not there yet" in doctor()
    assert not data_dir.exists()


def test_what_is_broken_has_a_name_and_a_way_out(
    doctor: Run, tx: Tx, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is gone, one inside our own, a port that is taken, rows that hang in the air."""
    insert_person(tx, "mia")
    insert_library(tx, 1, import_paths=["/no/such/folder", str(data_dir / "library")])
    tx.run("pragma foreign_keys = off")
    tx.run("insert into asset_exif (asset_id) values (999)")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PHOTOSTEAD_HTTP_HOST", "127.0.0.1")
        port = taken.getsockname()[1]
        monkeypatch.setenv("PHOTOSTEAD_HTTP_PORT", str(port))
        said = doctor("--json", status=1)
        words = doctor(status=1)
    broken = findings(said, "broken")
    assert len(broken) == 4
    assert "asset_exif" in broken[0]
    assert "/no/such/folder" in broken[1] + broken[2]
    assert f"Port: 127.0.0.1 port {port} cannot be used" in broken[3]
    assert f"           $ sudo ss -ltnp 'sport = :{port}'" in words.splitlines()
    assert words.splitlines()[-1].startswith("4 to repair, ")
    cautions = findings(said, "caution")
    assert "Accounts: There is no administrator yet" in cautions
    assert any("Only this machine reaches 127.0.0.1" in one for one in cautions)


def test_a_damaged_database(doctor: Run, data_dir: Path) -> None:
    """Every check that needs it says so, and the others go on."""
    (data_dir / "photostead.sqlite").write_bytes(b"nonsense" * 1000)
    said = doctor("--json", status=1)
    assert {one["subject"] for one in json.loads(said)["findings"] if one["grade"] == "broken"} == {
        "Version",
        "Contents",
    }
    assert "Workers: pyvips loads (photos)" in findings(said, "ok")


def test_beside_the_daemon(doctor: Run, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that runs is asked whether it answers."""
    descriptor = lock_folder(data_dir)
    try:
        assert "The daemon is running, on a port that it chose itself" in doctor()
        monkeypatch.setenv("PHOTOSTEAD_HTTP_HOST", "127.0.0.1")
        monkeypatch.setenv("PHOTOSTEAD_HTTP_PORT", "1")
        assert "nothing answers at http://127.0.0.1:1/api/server/ping" in doctor()
    finally:
        os.close(descriptor)


def test_a_newer_database(doctor: Run, tx: Tx) -> None:
    """Also that is told, by the check that knows."""
    tx.run("pragma user_version = 9999")
    said = doctor(status=1)
    assert "Schema 9999 is of a newer Photostead" in said
    assert "$ photostead database roll-back" in said


def test_no_secret_is_told(doctor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOSTEAD_ADMIN_PASSWORD", "hush hush hush")
    monkeypatch.setenv("PHOTOSTEAD_METRICS_TOKEN", "hush-hush-hush")
    assert "hush" not in doctor("--json")


# --- running checks


def check(run: Callable[[], Any], subject: str = "x", seconds: float = 60.0) -> Check:
    """One of ours."""
    return Check(Section.BOX, subject, run, seconds)


def fail(error: Exception) -> Callable[[], Any]:
    """A check that cannot be done."""

    def run() -> Any:
        raise error

    return run


async def test_a_check_that_fails_is_a_finding() -> None:
    found = await Examiner().examine(
        [
            check(fail(OSError(5, "Input/output error", "/disk")), "disk"),
            check(fail(Invalid("It is nonsense.")), "ours"),
            check(fail(ZeroDivisionError("unforeseen")), "bug"),
            check(lambda: [ok("fine"), ok("also")], "last"),
        ]
    )
    assert [(one.subject, one.grade, one.text) for one in found] == [
        ("disk", Grade.BROKEN, "[Errno 5] Input/output error: '/disk'"),
        ("ours", Grade.BROKEN, "It is nonsense."),
        ("bug", Grade.BROKEN, "It could not be looked at: ZeroDivisionError: unforeseen"),
        ("last", Grade.OK, "fine"),
        ("last", Grade.OK, "also"),
    ]


async def test_what_hangs_is_told_and_not_asked_again() -> None:
    """One thread hangs, however often somebody looks; the rest goes on."""
    answers, asked = threading.Event(), []

    def hang() -> list[Verdict]:
        asked.append(1)
        answers.wait()
        return [ok("at last")]

    examiner = Examiner()
    checks = [check(hang, "share", 0.05), check(lambda: [ok("fine")], "disk")]
    try:
        first, second = await examiner.examine(checks), await examiner.examine(checks)
    finally:
        answers.set()
    assert [one.grade for one in first] == [one.grade for one in second] == [Grade.BROKEN, Grade.OK]
    assert "did not answer" in first[0].text
    assert "still does not answer" in second[0].text
    assert len(asked) == 1
    found: list[FindingDto] = []
    while not found or found[0].grade is Grade.BROKEN:
        found = await examiner.examine([check(hang, "share")])
    assert found[0].text == "at last"


async def test_no_time_left() -> None:
    """What comes after the end of the time is told apart from what hangs."""
    [found] = await Examiner().examine([check(lambda: [ok("fine")])], seconds=0.0)
    assert (found.grade, "no time left" in found.text) == (Grade.CAUTION, True)
