"""`photostead maintenance …` and `photostead database backup|backups|restore`: what they say, their exit status, and what
they leave on the disk."""

import os
import re
import shutil
import time
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from click.testing import CliRunner, Result

from photostead.cli.commands import photostead
from photostead.db import recover
from photostead.features.maintenance import states
from photostead.host import maintenance
from photostead.host.lock import lock_folder


def run(data_dir: Path, *words: str) -> Result:
    """One command."""
    return CliRunner().invoke(photostead, [*words, "--data-dir", str(data_dir)])


def change(path: Path, sql: str) -> None:
    """Behind the program's back."""
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute(sql)


def ask(path: Path, sql: str) -> object:
    """One value."""
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        return connection.execute(sql).get


@pytest.fixture
def media(data_dir: Path) -> Path:
    """A data folder whose media folders are there."""
    assert run(data_dir, "adopt-media").exit_code == 0
    return data_dir


@pytest.fixture
def backup(media: Path) -> str:
    """One that was made before something changed; its name."""
    done = run(media, "database", "backup")
    assert done.exit_code == 0, done.output
    change(media / "photostead.sqlite", "insert into system_metadata values ('after', '1')")
    return Path(done.output.split(" ")[0]).name


# --- maintenance


def test_on_and_off(data_dir: Path) -> None:
    assert run(data_dir, "maintenance", "status").output == "There is no maintenance.\n"
    on = run(data_dir, "maintenance", "on")
    assert on.exit_code == 0
    assert re.search(r"http://photostead\.local:2283/maintenance#token=[\w-]{43}\n", on.output)
    assert "In maintenance since 20" in run(data_dir, "maintenance", "status").output
    assert run(data_dir, "maintenance", "off").exit_code == 0
    assert not (data_dir / maintenance.NAME).exists()
    assert run(data_dir, "maintenance", "off").exit_code == 0


def test_a_link_that_the_daemon_knows(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOSTEAD_BASE_URL", "https://photos.example")
    run(data_dir, "maintenance", "on")
    link = run(data_dir, "maintenance", "login-link").output.splitlines()[-1]
    assert link.startswith("https://photos.example/maintenance#token=")
    state = states.redeem(link.partition("=")[2], "pass")(maintenance.load(data_dir))
    assert state is not None
    assert [one.name for one in state.passes] == ["administrator"]


def test_no_link_without_maintenance(data_dir: Path) -> None:
    refused = run(data_dir, "maintenance", "login-link")
    assert refused.exit_code == 1
    assert "not in maintenance" in refused.output


def test_no_folder(tmp_path: Path) -> None:
    refused = run(tmp_path / "none", "maintenance", "on")
    assert refused.exit_code == 1
    assert "is this the data folder" in refused.output


def test_a_damaged_file_can_be_removed(data_dir: Path) -> None:
    (data_dir / maintenance.NAME).write_bytes(b"{")
    assert "cannot be understood" in run(data_dir, "maintenance", "status").output
    assert run(data_dir, "maintenance", "off").exit_code == 0
    assert run(data_dir, "maintenance", "status").output == "There is no maintenance.\n"


def test_while_a_backup_is_restored_nothing_else_begins(data_dir: Path) -> None:
    maintenance.change(data_dir, states.restore("b.sqlite", None))
    for word in ("on", "off"):
        refused = run(data_dir, "maintenance", word)
        assert refused.exit_code == 1
        assert "is being restored" in refused.output
    assert "Restoring b.sqlite" in run(data_dir, "maintenance", "status").output


def test_the_doctor_says_so(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from photostead.features.doctor.box import check_maintenance
    from photostead.features.doctor.schema import Grade
    from photostead.kernel.options import Options

    options = Options(data_dir=data_dir)
    assert [one.grade for one in check_maintenance(options)] == [Grade.OK]
    run(data_dir, "maintenance", "on")
    [found] = check_maintenance(options)
    assert found.grade is Grade.CAUTION
    assert found.commands == ("photostead maintenance off", "photostead maintenance login-link")


# --- backups


def test_made_and_listed(media: Path, backup: str) -> None:
    listed = run(media, "database", "backups")
    assert listed.output.startswith(f"{backup}  20")
    assert (media / "backups" / backup).stat().st_mode & 0o777 == 0o600


def test_none_yet(media: Path) -> None:
    assert "There is no backup in" in run(media, "database", "backups").output


def test_nothing_to_back_up(tmp_path: Path) -> None:
    refused = run(tmp_path / "none", "database", "backup")
    assert refused.exit_code == 1
    assert "nothing to back up" in refused.output


def test_restored(media: Path, backup: str) -> None:
    path = media / "photostead.sqlite"
    asked = run(media, "database", "restore", backup)
    assert asked.exit_code == 1
    assert ask(path, "select 1 from system_metadata where key = 'after'") == 1
    done = run(media, "database", "restore", backup, "--yes")
    assert done.exit_code == 0, done.output
    [aside] = recover.set_aside_files(path)
    assert str(aside) in done.output
    assert ask(path, "select 1 from system_metadata where key = 'after'") is None
    assert ask(aside, "select 1 from system_metadata where key = 'after'") == 1


def test_restored_from_any_file(media: Path, backup: str, tmp_path: Path) -> None:
    stick = Path(shutil.move(media / "backups" / backup, tmp_path / "stick.sqlite"))
    done = run(media, "database", "restore", str(stick), "--yes")
    assert done.exit_code == 0, done.output
    assert "is that of stick.sqlite now" in done.output
    assert stick.exists()


def test_restored_where_there_is_no_database(media: Path, backup: str) -> None:
    (media / "photostead.sqlite").unlink()
    done = run(media, "database", "restore", backup, "--yes")
    assert done.exit_code == 0, done.output
    assert "is kept as" not in done.output
    assert run(media, "database", "check").exit_code == 0


@pytest.mark.parametrize("name", ["none.sqlite", "../photostead.sqlite", "/etc/passwd"])
def test_what_is_no_backup(media: Path, backup: str, name: str) -> None:
    refused = run(media, "database", "restore", name, "--yes")
    assert refused.exit_code == 1
    assert "Traceback" not in refused.output
    assert recover.set_aside_files(media / "photostead.sqlite") == []


def test_a_daemon_that_runs_does_it(media: Path, backup: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command waits for its end, and says what went wrong."""
    lock = lock_folder(media)
    monkeypatch.setattr("photostead.cli.maintenance.ask_to_look_again", lambda folder: True)
    steps = iter(
        [
            lambda state: state,
            lambda state: None if state is None else replace_error(state),
        ]
    )
    monkeypatch.setattr(time, "sleep", lambda seconds: maintenance.change(media, next(steps)))
    failed = run(media, "database", "restore", backup, "--yes")
    os.close(lock)
    assert failed.exit_code == 1
    assert f"The daemon restores {backup}" in failed.output
    assert "The disk said no." in failed.output
    assert recover.set_aside_files(media / "photostead.sqlite") == []


def replace_error(state: maintenance.State) -> maintenance.State:
    """As a daemon that failed leaves it."""
    return maintenance.State(state.action, state.since, error="The disk said no.")
