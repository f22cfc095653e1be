"""`photostead migrate …`: moving in from another server, over its API."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from photostead.cli.shared_options import options_of, with_data_dir
from photostead.kernel.errors import Invalid, PhotosteadError

if TYPE_CHECKING:
    from photostead.cli.migrating.move import Move, Wishes
    from photostead.cli.migrating.reading import OldServer
    from photostead.cli.migrating.report import Report
    from photostead.kernel.options import Options

FILE = click.Path(dir_okay=False, path_type=Path)
OLD_KEY = "PHOTOSTEAD_MIGRATE_KEY"
NEW_KEY = "PHOTOSTEAD_API_KEY"
INTERRUPTED = 130


@click.group("migrate")
def migrate() -> None:
    """Move in from another photo server."""


@migrate.command("immich")
@click.option("--url", required=True, help="Where the old server is, such as http://old.lan:2283.")
@click.option("--key", help="API key of a person there. Others can see it by `ps`: better one of the ways below.")
@click.option("--key-file", type=FILE, help=f"File with it [default: {OLD_KEY}, else it asks].")
@click.option("--user", "email", metavar="EMAIL", help="Whose photos they become [default: the same address as there].")
@click.option(
    "--person", "people", multiple=True, metavar="EMAIL=KEYFILE", help="The same of one person of several; repeated."
)
@click.option("--create-accounts", is_flag=True, help="Make the accounts that are not here yet. On the box only.")
@click.option("--to", "url_here", metavar="URL", help="Where Photostead is [default: the one of this box].")
@click.option("--to-key-file", type=FILE, help=f"File with an API key of Photostead, off the box [default: {NEW_KEY}].")
@click.option("--with-trash", is_flag=True, help="Also carry what is in the trash there, into the trash here.")
@click.option("--rate", type=click.FloatRange(min=0.01), help="No more than so many megabytes a second.")
@click.option("--dry-run", is_flag=True, help="Only count what is there. Changes nothing at either end.")
@click.option("--report", "report_file", type=FILE, help="Write all that was not carried, and why (JSON).")
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to remember in what was done [default: ~/.local/state/photostead].",
)
@with_data_dir
def immich(report_file: Path | None, dry_run: bool, **given: Any) -> None:
    """Copy photos and what people said of them from a running Immich (1.133 or newer), which is only read.

    Originals, live photos, dates, places, descriptions, ratings, favourites, archive, tags, people and their faces, albums
    with who shares them, comments, stacks, partners. Run the same command again to go on where one ended: nothing comes
    twice. Without EMAIL=KEYFILE it is about one person; each needs an API key of their own.
    """
    from photostead.cli.imports import stop_gently
    from photostead.cli.migrating.report import Report

    report, trouble, is_stopped = Report(), None, False
    stop_gently()
    try:
        (foresee_all if dry_run else migrate_all)(report, **given)
    except PhotosteadError as error:
        trouble = error
    except KeyboardInterrupt:
        is_stopped = True
    for line in report.lines():
        click.echo(line)
    if report_file is not None:
        report.write(report_file)
    if is_stopped:
        click.echo("Stopped. Run the same command again to go on.", err=True)
        sys.exit(INTERRUPTED)
    if trouble is not None:
        raise trouble
    if not report.is_clean:
        sys.exit(1)


def foresee_all(report: "Report", *, with_trash: bool, **given: Any) -> None:
    """Count what there is. Raises PhotosteadError."""
    from photostead.cli.migrating.running import foresee

    with ExitStack() as stack:
        for _, old in old_servers(given, stack):
            foresee(old, report, with_trash=with_trash)


def migrate_all(report: "Report", *, with_trash: bool, rate: float | None, state: Path | None, **given: Any) -> None:
    """Everybody. Raises PhotosteadError, KeyboardInterrupt."""
    from photostead.cli.full_backups import throttle_of
    from photostead.cli.imports import show_progress
    from photostead.cli.migrating.move import Wishes
    from photostead.cli.migrating.running import migrate as migrate_now

    throttle, lock = throttle_of(rate), threading.Lock()

    def spend(size: int) -> None:
        with lock:
            throttle.spend(size)

    wishes = Wishes(with_trash, spend, show_progress)
    with ExitStack() as stack:
        people = old_servers(given, stack)
        if given["create_accounts"]:
            create_accounts(people, given)
        moves = [
            stack.enter_context(begin(email, old, report, wishes, state, given, len(people))) for email, old in people
        ]
        for move in moves:
            click.echo(
                f"{move.old.me.email} on {move.old.server.url} (Immich {move.old.version}) → {move.me.email}", err=True
            )
        migrate_now(moves)


def old_servers(given: dict[str, Any], stack: ExitStack) -> "list[tuple[str, OldServer]]":
    """`(address here, the old server as that person)` for each of them, until the stack ends. Raises PhotosteadError."""
    from photostead.cli.migrating.reading import OldServer

    if given["people"] and (given["key"] or given["key_file"] or given["email"]):
        raise click.UsageError("Give either --person for each of several people, or --user and a key for one.")
    if given["key"]:
        click.echo(f"Other people on this machine can see --key: better name it in {OLD_KEY} or --key-file.", err=True)
    if given["people"]:
        wanted = [(email, read_key(file)) for email, file in map(split_person, given["people"])]
    else:
        wanted = [(given["email"], given["key"] or read_key(given["key_file"]))]
    found = []
    for email, key in wanted:
        old = OldServer(given["url"], key)
        stack.callback(old.server.close_all)
        old.begin()
        found.append(((email or old.me.email).lower(), old))
    return found


def split_person(text: str) -> tuple[str, Path]:
    """`mia@home.lan=mia.key`. Raises UsageError."""
    email, equals, file = text.partition("=")
    if not equals or not email or not file:
        raise click.UsageError(f"--person {text}: write EMAIL=KEYFILE.")
    return email, Path(file)


def read_key(file: Path | None) -> str:
    """The old server's, from a file, the environment or the terminal. Raises Invalid."""
    from photostead.cli.importing.account import key_of

    if file is None and OLD_KEY not in os.environ and not sys.stdin.isatty():
        raise Invalid(f"Whose photos are they? Name an API key of the old server in {OLD_KEY} or --key-file.")
    return key_of(file, OLD_KEY, "API key of the old server")


@contextmanager
def begin(
    email: str,
    old: "OldServer",
    report: "Report",
    wishes: "Wishes",
    state: Path | None,
    given: dict[str, Any],
    number: int,
) -> "Iterator[Move]":
    """One person's move. Raises PhotosteadError."""
    from photostead.cli.importing.account import sign_in
    from photostead.cli.migrating.ledger import Ledger, ledger_path
    from photostead.cli.migrating.move import Move
    from photostead.cli.migrating.reading import understand
    from photostead.cli.migrating.schema import User

    options = options_here(given)
    by_key = needs_key(given, options)
    if by_key and number > 1:
        raise Invalid("Several people can move at once on the box only: elsewhere run it for each of them by itself.")
    with sign_in(options, None if by_key else email, given["url_here"], given["to_key_file"]) as new:
        me = understand(new.call("GET", "/users/me"), User)
        if by_key and given["email"] and me.email != given["email"].lower():
            raise Invalid(f"The key of Photostead is {me.email}'s, not {given['email']}'s.")
        with closing(Ledger(ledger_path(state, old.me.id, me.id))) as ledger:
            yield Move(old, new, me, ledger, report, wishes)


def options_here(given: dict[str, Any]) -> "Options":
    """Those of the box."""
    return options_of(config=given["config"], data_dir=given["data_dir"])


def needs_key(given: dict[str, Any], options: "Options") -> bool:
    """Whether the new server is asked with an API key, and not as whoever runs the box."""
    is_elsewhere = bool(given["url_here"]) and (NEW_KEY in os.environ or not options.database_file.exists())
    return bool(given["to_key_file"]) or is_elsewhere


def create_accounts(people: "list[tuple[str, OldServer]]", given: dict[str, Any]) -> None:
    """Accounts for those who have none, with passwords that nobody knows. Raises PhotosteadError."""
    from photostead.cli import database
    from photostead.cli.users import check_email, hash_password
    from photostead.features.users import service as users
    from photostead.kernel.ids import new_secret

    options = options_here(given)
    if needs_key(given, options):
        raise Invalid(
            "--create-accounts works on the box itself: elsewhere an administrator makes them on the web page."
        )
    accounts = database.read(options, users.list_accounts, None, with_deleted=True)
    known = {account.email for account in accounts}
    for email, old in people:
        if email not in known:
            check_email(email)
            database.write(
                options,
                users.add_account,
                email=email,
                name=old.me.name or email.partition("@")[0],
                password_hash=hash_password(new_secret()),
                is_admin=not known,
            )
            known.add(email)
            click.echo(f"Made the account {email}. Its password: photostead user reset-password {email}", err=True)
