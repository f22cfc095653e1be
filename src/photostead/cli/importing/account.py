"""Whose photos they will be: on the box a session that lasts as long as the import, elsewhere an API key, which is never
taken from the command line, where other people's `ps` would show it.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from photostead.cli.importing.server import Server
from photostead.kernel.errors import Invalid, StartError
from photostead.kernel.options import Options

KEY = "PHOTOSTEAD_API_KEY"
DEVICE = "Import"
# Should the program be killed, its session ends by itself.
LIFE_MS = 14 * 86_400_000


@contextmanager
def sign_in(options: Options, email: str | None, url: str | None, key_file: Path | None) -> Iterator[Server]:
    """The server, as one of its people. Raises Invalid, StartError, NotFound."""
    with ExitStack() as stack:
        if email is None:
            credential = {"x-api-key": read_key(key_file)}
        else:
            credential = {"Authorization": f"Bearer {stack.enter_context(begin_session(options, email))}"}
        server = Server(url or address_of(options), credential)
        stack.callback(server.close_all)
        yield server


@contextmanager
def begin_session(options: Options, email: str) -> Iterator[str]:
    """The token of a session that is over afterwards."""
    from photostead.cli import database
    from photostead.db.tx import Tx
    from photostead.features.sessions import service as sessions
    from photostead.features.users import service as users
    from photostead.kernel.ids import new_secret

    token = new_secret()

    def begin(tx: Tx) -> int:
        user_id = users.find_account(tx, email)
        return sessions.begin(
            tx,
            sessions.NewSession(user_id=user_id, token=token, device_type=DEVICE, expires_at=tx.now + LIFE_MS),
        )

    require_daemon(options)
    session = database.write(options, begin)
    try:
        yield token
    finally:
        database.write(options, sessions.end, [session])


def require_daemon(options: Options) -> None:
    """Raises StartError where nobody would take the uploads."""
    from photostead.host.lock import is_folder_locked

    if options.database_file.exists() and not is_folder_locked(options.data_dir):
        raise StartError(f"No daemon is running on {options.data_dir}: start it first (`photostead serve`).")


def address_of(options: Options) -> str:
    """Where the daemon of this box is. Raises StartError."""
    from photostead.cli.doctor import answering_host

    if not options.http_port:
        raise StartError("The daemon listens on any free port: say which with --server http://localhost:PORT.")
    return f"http://{answering_host(options.http_host)}:{options.http_port}"


def read_key(key_file: Path | None) -> str:
    """The API key, from a file, the environment or the terminal. Raises Invalid."""
    if key_file is None and KEY not in os.environ and not sys.stdin.isatty():
        raise Invalid(f"Whose photos are they? Give --user EMAIL on the box, else an API key in {KEY} or --key-file.")
    return key_of(key_file, KEY, "API key")


def key_of(key_file: Path | None, variable: str, question: str) -> str:
    """A key from a file, a variable of the environment, or who sits at the terminal. Raises Invalid."""
    if key_file is not None:
        try:
            key = key_file.read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Invalid(f"The key file {key_file} cannot be read: {error}.") from error
    elif variable in os.environ:
        key = os.environ[variable].strip()
    else:
        key = click.prompt(question, hide_input=True).strip()
    if not key or not key.isascii() or not key.isprintable():
        raise Invalid("That is no API key: make one on the web page, Account settings, API keys.")
    return key
