"""`photostead user …`: accounts from the terminal of the box, for when nobody can sign in any more."""

import sys
from typing import Any

import click

from photostead.cli.shared_options import options_of, with_data_dir
from photostead.kernel.errors import Invalid

stdin_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input (first line)."
)


@click.group("user")
def user() -> None:
    """Accounts: add, list, reset a password, make someone an administrator.

    Works on the database directly, whether the daemon runs or not. A running daemon takes changes up at once.
    """


@user.command("add")
@click.argument("email")
@click.option("--name", help="What others see [default: the part of the address before the @].")
@click.option("--admin", is_flag=True, help="May administer the box; the first account must.")
@stdin_option
@with_data_dir
def add(email: str, name: str | None, admin: bool, password_stdin: bool, **given: Any) -> None:
    """Add an account with the address EMAIL. Asks for its password."""
    from photostead.cli import database
    from photostead.features.users import service as users

    options = options_of(**given)
    check_email(email)
    password_hash = hash_password(ask_password(password_stdin))
    account = database.write(
        options,
        users.add_account,
        email=email,
        name=name or email.partition("@")[0],
        password_hash=password_hash,
        is_admin=admin,
    )
    click.echo(f"Added {account.email}{' (administrator)' if account.is_admin else ''}.")


@user.command("list")
@with_data_dir
def list_accounts(**given: Any) -> None:
    """List every account: address, name, role, state, since when."""
    from photostead.cli import database
    from photostead.features.users import service as users

    accounts = database.read(options_of(**given), users.list_accounts, None, with_deleted=True)
    rows = [
        (a.email, a.name, "administrator" if a.is_admin else "user", str(a.status), a.created_at[:10]) for a in accounts
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    if not rows:
        click.echo("There is no account yet: open the web page, or `photostead user add EMAIL --admin`.", err=True)


@user.command("reset-password")
@click.argument("email")
@stdin_option
@with_data_dir
def reset_password(email: str, password_stdin: bool, **given: Any) -> None:
    """Give the account EMAIL a new password and sign all its devices out. API keys stay."""
    from photostead.cli import database
    from photostead.db.tx import Tx
    from photostead.features.sessions import service as sessions
    from photostead.features.users import service as users

    options = options_of(**given)
    database.read(options, users.find_account, email)
    password_hash = hash_password(ask_password(password_stdin))

    def write(tx: Tx) -> None:
        user_id = users.find_account(tx, email)
        users.set_password(tx, user_id, password_hash)
        sessions.end_all(tx, user_id)

    database.write(options, write)
    click.echo(f"{email} has a new password; all its devices are signed out.")


@user.command("grant-admin")
@click.argument("email")
@with_data_dir
def grant_admin(email: str, **given: Any) -> None:
    """Let the account EMAIL administer the box."""
    from photostead.cli import database
    from photostead.features.users import service as users

    account = database.write(options_of(**given), users.grant_admin, email)
    click.echo(f"{account.email} is an administrator.")


def hash_password(password: str) -> str:
    """As the daemon does."""
    import asyncio

    from photostead.features.users import service as users

    return asyncio.run(users.hash_password(password))


def check_email(email: str) -> None:
    """Raises Invalid unless it looks like an address."""
    import msgspec

    from photostead.features.users.schema import Email

    try:
        msgspec.convert(email, Email)
    except msgspec.ValidationError:
        raise Invalid(f"{email!r} is no e-mail address.") from None


def ask_password(from_stdin: bool) -> str:
    """From the terminal (twice) or standard input; never from the command line, which other people's `ps` shows.

    Raises Invalid where there is none, or it is too short.
    """
    from photostead.features.users.service import check_password

    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        raise Invalid("There is no terminal to ask for the password: use --password-stdin.")
    check_password(password)
    return str(password)
