"""The commands in this process: what they do to the database, what they say, and how they refuse."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest
from click.testing import CliRunner, Result

from photostead import __version__
from photostead.cli.commands import photostead
from photostead.db.connection import connect
from photostead.db.tx import Tx
from photostead.features.users import passwords
from tests.people import insert_person

Run = Callable[..., Result]
PASSWORD = "correct horse battery"


@pytest.fixture
def run(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("user", "list")` on this test's data folder; options of the surroundings do not count."""
    for name in [name for name in os.environ if name.startswith("PHOTOSTEAD_")]:
        monkeypatch.delenv(name)

    def invoke(*arguments: str, given: str = "", status: int = 0) -> Result:
        result = CliRunner().invoke(photostead, [*arguments, "--data-dir", str(data_dir)], input=given)
        assert result.exit_code == status, result.output + repr(result.exception)
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.fixture
def tx(data_dir: Path) -> Any:
    """The same database, to look and to prepare."""
    connection = connect(data_dir / "photostead.sqlite")
    yield Tx(connection)
    connection.close()


def add(run: Run, email: str, *options: str, status: int = 0) -> Result:
    """An account with PASSWORD."""
    return run("user", "add", email, "--password-stdin", *options, given=PASSWORD + "\n", status=status)


def stored_hash(tx: Tx, email: str) -> str:
    """What the database keeps of a password."""
    return str(tx.value("select password_hash from users where email = ?", (email,)))


def test_version() -> None:
    """Of the program."""
    assert __version__ in CliRunner().invoke(photostead, ["--version"]).output


def commands(group: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command, by its words."""
    inner = getattr(group, "commands", {})
    return [path, *[found for name, command in inner.items() for found in commands(command, (*path, name))]]


@pytest.mark.parametrize("path", commands(photostead), ids=" ".join)
def test_every_command_helps(path: tuple[str, ...]) -> None:
    """With `-h` and `--help`, and a sentence about itself and about each option."""
    result = CliRunner().invoke(photostead, [*path, "-h"])
    assert result.exit_code == 0
    assert result.output == CliRunner().invoke(photostead, [*path, "--help"]).output
    command: Any = photostead
    for word in path:
        command = command.commands[word]
    assert command.help
    for option in command.params:
        assert option.param_type_name == "argument" or option.help, option.name
        assert option.param_type_name == "option" or str(option.make_metavar(_context())) in result.output


def _context() -> Any:
    import click

    return click.Context(photostead)


def test_first_account_must_be_an_administrator(run: Run, tx: Tx) -> None:
    """Else nobody could ever administer the box."""
    assert "administrator" in add(run, "Mia@test.lan", status=1).stderr
    assert "Added mia@test.lan (administrator)." in add(run, "Mia@test.lan", "--admin").output
    assert tx.rows("select email, name, is_admin from users") == [("mia@test.lan", "Mia", 1)]
    assert tx.value("select count(*) from first_admin") == 1
    assert passwords.verify(stored_hash(tx, "mia@test.lan"), PASSWORD)


def test_further_accounts(run: Run, tx: Tx) -> None:
    """With a name of their own; an address is taken once."""
    add(run, "mia@test.lan", "--admin")
    add(run, "tom@test.lan", "--name", "Tom S.")
    assert tx.row("select name, is_admin from users where email = 'tom@test.lan'") == ("Tom S.", 0)
    assert add(run, "TOM@test.lan", status=1).stderr.startswith("photostead: ")
    assert tx.value("select count(*) from users") == 2


@pytest.mark.parametrize("email", ["tom", "a b@c", "@", "tom@"])
def test_address_must_be_one(run: Run, tx: Tx, email: str) -> None:
    """A sentence that repeats what was typed."""
    assert "no e-mail address" in add(run, email, "--admin", status=1).stderr
    assert tx.value("select count(*) from users") == 0


@pytest.mark.parametrize("given", ["short\n", "\n", ""])
def test_password_must_be_one(run: Run, tx: Tx, given: str) -> None:
    """Too short, empty, none at all."""
    result = run("user", "add", "mia@test.lan", "--admin", "--password-stdin", given=given, status=1)
    assert "too short" in result.stderr
    assert tx.value("select count(*) from users") == 0


def test_password_is_asked_for_at_a_terminal_only(run: Run) -> None:
    """Without one it says which option there is."""
    assert "--password-stdin" in run("user", "add", "mia@test.lan", "--admin", given=PASSWORD, status=1).stderr


def test_no_option_takes_a_password(run: Run) -> None:
    """Other people's `ps` would show it."""
    for path in commands(photostead)[1:]:
        if path[0] == "user" and len(path) > 1:
            assert "--password " not in CliRunner().invoke(photostead, [*path, "--help"]).output


def test_list(run: Run, tx: Tx) -> None:
    """Columns that line up; an empty box says what to do."""
    assert run("user", "list").stdout == ""
    assert "user add" in run("user", "list").stderr
    add(run, "mia@test.lan", "--admin", "--name", "Mia Maria")
    add(run, "longer.address@test.lan", "--name", "Tom")
    tx.run("update users set status = 'deleted', deleted_at = 0 where name = 'Tom'")
    first, second = run("user", "list").stdout.splitlines()
    assert first.split() == ["mia@test.lan", "Mia", "Maria", "administrator", "active", first.split()[-1]]
    assert second.split()[:4] == ["longer.address@test.lan", "Tom", "user", "deleted"]
    assert first.index("Mia") == second.index("Tom")


def test_reset_password_signs_everyone_out(run: Run, tx: Tx) -> None:
    """The old password is gone, the sessions too; other people's stay."""
    add(run, "mia@test.lan", "--admin")
    insert_person(tx, "tom")
    for user, token in ((1, b"a"), (1, b"b"), (2, b"c")):
        tx.insert(
            "sessions", {"uid": token.decode(), "user_id": user, "token_hash": token, "created_at": 0, "updated_at": 0}
        )
    run("user", "reset-password", "mia@test.lan", "--password-stdin", given="another password\n")
    assert passwords.verify(stored_hash(tx, "mia@test.lan"), "another password")
    assert tx.column("select user_id from sessions") == [2]


def test_reset_password_of_nobody(run: Run) -> None:
    """Told before a password is asked for."""
    assert "There is no account" in run("user", "reset-password", "x@test.lan", "--password-stdin", status=1).stderr


def test_grant_admin(run: Run, tx: Tx) -> None:
    """Twice is no harm; nobody and the deleted are refused."""
    insert_person(tx, "tom")
    for _ in range(2):
        assert "is an administrator" in run("user", "grant-admin", "tom@test.lan").output
    assert tx.value("select is_admin from users") == 1
    assert "There is no account" in run("user", "grant-admin", "x@test.lan", status=1).stderr
    tx.run("update users set status = 'deleted', is_admin = 0")
    assert "deleted" in run("user", "grant-admin", "tom@test.lan", status=1).stderr
    assert tx.value("select is_admin from users") == 0


def test_settings_are_shown_whole_or_changed_ones_only(run: Run) -> None:
    """JSON that a program can read."""
    assert json.loads(run("config", "show", "--changed").output) == {}
    run("config", "set", "image.preview.size", "1200")
    run("config", "set", "trash.enabled", "false")
    run("config", "set", "server.loginPageMessage", "123")
    everything = json.loads(run("config", "show").output)
    assert everything["image"]["preview"]["size"] == 1200
    assert json.loads(run("config", "show", "--changed").output) == {
        "image": {"preview": {"size": 1200}},
        "trash": {"enabled": False},
        "server": {"loginPageMessage": "123"},
    }
    assert json.loads(run("config", "get", "image.preview.size").output) == 1200
    assert json.loads(run("config", "get", "trash").output)["enabled"] is False


def test_setting_back_to_the_default_is_no_change(run: Run, tx: Tx) -> None:
    """What is stored is what differs."""
    usual = run("config", "get", "image.preview.size").output.strip()
    run("config", "set", "image.preview.size", "1200")
    run("config", "set", "image.preview.size", usual)
    assert json.loads(run("config", "show", "--changed").output) == {}
    assert tx.value("select value from settings") == "{}"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("image.preview", "5", "is a group of settings: format, quality, size"),
        ("image.nothing", "5", "There is no setting image.nothing. Here there are: colorspace, "),
        ("image.preview.size.more", "5", "There is no setting image.preview.size.more."),
        ("nothing", "5", "There is no setting nothing."),
        ("image.preview.size", "large", "image.preview.size cannot be that"),
        ("image.preview.size", "-4", "image.preview.size cannot be that"),
        ("trash.enabled", "5", "trash.enabled cannot be that"),
        ("library.scan.cronExpression", "never", "library.scan.cronExpression"),
    ],
)
def test_wrong_settings_are_refused(run: Run, tx: Tx, name: str, value: str, message: str) -> None:
    """With the name of what is wrong; nothing is changed."""
    assert message in run("config", "set", name, value, status=1).stderr
    assert tx.value("select count(*) from settings") == 0


def test_secrets_are_not_shown(run: Run, tx: Tx) -> None:
    """What is set is set, but a pasted output must not carry it; asked for by name it is told."""
    tx.run("""insert into settings values (1, '{"notifications": {"smtp": {"transport": {"password": "hush"}}}}')""")
    shown = run("config", "show").output
    assert "hush" not in shown
    assert "********" in shown
    assert "hush" in run("config", "get", "notifications.smtp.transport.password").output


def test_no_database_yet(run: Run, data_dir: Path) -> None:
    """A typing error in the folder must not make a new one."""
    (data_dir / "photostead.sqlite").unlink()
    assert "There is no database" in run("user", "list", status=1).stderr
    assert list(data_dir.iterdir()) == []


@pytest.mark.parametrize(("version", "message"), [(0, "older Photostead"), (9999, "newer Photostead")])
def test_database_of_another_version(run: Run, tx: Tx, version: int, message: str) -> None:
    """Only the daemon upgrades."""
    tx.run(f"pragma user_version = {version}")
    assert message in run("user", "list", status=1).stderr
    assert message in add(run, "mia@test.lan", "--admin", status=1).stderr


def test_damaged_database(run: Run, data_dir: Path) -> None:
    """A sentence."""
    (data_dir / "photostead.sqlite").write_bytes(b"nonsense" * 1000)
    assert "cannot be used" in run("user", "list", status=1).stderr


def test_database_that_is_held(run: Run, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone else's long write: a sentence after the time-out, and nothing half done."""
    monkeypatch.setattr("photostead.db.connection.BUSY_MS", 1)
    other = apsw.Connection(str(data_dir / "photostead.sqlite"))
    other.execute("begin immediate")
    assert "Another program holds the database" in add(run, "mia@test.lan", "--admin", status=1).stderr
    assert run("user", "list").stdout == ""
    other.close()


def test_unknown_key_in_the_configuration_file(run: Run, data_dir: Path) -> None:
    """A typing error there must not go unnoticed either."""
    (data_dir / "photostead.toml").write_text("prot = 80\n")
    assert "prot (in " in run("user", "list", status=1).stderr
