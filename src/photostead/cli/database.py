"""Commands at work on the database, beside the daemon or without it: SQLite lets one write at a time and the others
wait. A daemon that runs is asked to look again, since it remembers who is signed in and what the settings are.
"""

import os
import pwd
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import apsw
import click

from photostead.db.connection import connect
from photostead.db.migrate import latest, version_of
from photostead.db.tx import Rows, Tx
from photostead.db.witness import witnessed
from photostead.features.audit import service as audit
from photostead.host.lock import ask_to_look_again
from photostead.kernel.acting import Actor, acting, present
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options

P = ParamSpec("P")
R = TypeVar("R")


def write(options: Options, fn: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The result of `fn(tx, *args)`, committed. Events are not told to anyone: a running daemon looks again instead.

    Raises what `fn` raises (then nothing is changed), and StartError where the database cannot be used.
    """
    with acting(Actor("terminal", operation=command_name(), name=login_name())):
        result = run(options.database_file, Tx, fn, *args, **kwargs)
    ask_to_look_again(options.data_dir)
    return result


def read(options: Options, fn: Callable[Concatenate[Rows, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The result of `fn(rows, *args)`. Raises as `write`."""
    return run(options.database_file, Rows, fn, *args, **kwargs)


def run(path: Path, kind: type[Rows], fn: Callable[..., R], *args: object, **kwargs: object) -> R:
    """One function, one transaction."""
    is_reader = not issubclass(kind, Tx)
    if not path.exists():
        raise StartError(f"There is no database {path} yet: start Photostead once, or name its folder with --data-dir.")
    try:
        connection = connect(path, readonly=is_reader)
        try:
            check_version(connection, path)
            connection.execute("begin" if is_reader else "begin immediate")
            result = do(connection, kind, fn, *args, **kwargs)
            connection.execute("commit")
        finally:
            connection.close()  # what is not committed is undone
    except apsw.BusyError as error:
        raise StartError("Another program holds the database: nothing was changed; try again in a moment.") from error
    except apsw.FullError as error:
        raise StartError("The disk with the database is full: nothing was changed; free some space.") from error
    except apsw.Error as error:
        raise StartError(f"The database {path} cannot be used: {error}. See `photostead doctor`.") from error
    return result


def do(connection: apsw.Connection, kind: type[Rows], fn: Callable[..., R], *args: object, **kwargs: object) -> R:
    """The function; what it changes is recorded as the daemon does it."""
    if issubclass(kind, Tx):
        return witnessed(connection, Tx(connection, present()), audit.Recording(), fn, *args, **kwargs)
    return fn(kind(connection), *args, **kwargs)


def command_name() -> str:
    """`photostead user …`, for the record."""
    context = click.get_current_context(silent=True)
    return context.command_path if context is not None else ""


def login_name() -> str:
    """Whose terminal it is; a number where the machine does not know them."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def check_version(connection: apsw.Connection, path: Path) -> None:
    """Raises StartError for another schema than this program's: only the daemon upgrades, and only upwards."""
    have = version_of(connection)
    if have < latest():
        raise StartError(f"The database {path} is of an older Photostead: start the daemon once, which upgrades it.")
    if have > latest():
        raise StartError(f"The database {path} was written by a newer Photostead: use that one.")


@contextmanager
def closing_lock(descriptor: int) -> Iterator[None]:
    """Hold the data folder's lock as long as the block runs."""
    try:
        yield
    finally:
        os.close(descriptor)
