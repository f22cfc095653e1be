"""`photostead maintenance …`: shut the box for everybody but administrators, open it again, and get in when nobody can sign
in. Works on the file that holds the state, beside the daemon or without it; a daemon that runs is asked to look.
"""

import socket
from typing import Any

import click

from photostead.cli.shared_options import options_of, with_data_dir
from photostead.host.lock import ask_to_look_again
from photostead.host.maintenance import Change, State
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options


@click.group("maintenance")
def maintenance() -> None:
    """Maintenance mode: everybody but administrators is told to wait.

    It outlives restarts of the daemon, until it is switched off here or on the web page.
    """


@maintenance.command("on")
@with_data_dir
def switch_on(**given: Any) -> None:
    """Begin, and print a link to come in by."""
    from photostead.features.maintenance import states

    options = options_of(**given)
    change(options, states.begin(states.START))
    click.echo("Photostead is in maintenance: everybody but administrators is told to wait.")
    print_link(options)


@maintenance.command("off")
@with_data_dir
def switch_off(**given: Any) -> None:
    """End: everything goes on."""
    from photostead.features.maintenance import states

    change(options_of(**given), states.end)
    click.echo("Photostead is open to everybody.")


@maintenance.command("status")
@with_data_dir
def show_status(**given: Any) -> None:
    """Say whether there is maintenance, since when, and what went wrong."""
    from photostead.kernel.clock import to_wire

    state = load(options_of(**given))
    if state is None:
        click.echo("There is no maintenance.")
        return
    click.echo(f"In maintenance since {to_wire(state.since)} ({state.action}).")
    if state.restore is not None:
        click.echo(f"Restoring {state.restore.backup}.")
    if state.error is not None:
        click.echo(f"The last restore failed: {state.error}")


@maintenance.command("login-link")
@with_data_dir
def make_link(**given: Any) -> None:
    """Print a link by which whoever has it comes in: once, within a quarter of an hour."""
    print_link(options_of(**given))


def print_link(options: Options) -> None:
    """On the terminal alone."""
    from photostead.features.maintenance import service, states
    from photostead.kernel.ids import new_secret

    token = new_secret()
    change(options, states.add_link(token, "administrator"))
    click.echo("Come in by this link; it works once, for a quarter of an hour:")
    click.echo(address_of(options) + service.link_path(token))


def address_of(options: Options) -> str:
    """Where the box is found: what the options say, else its name."""
    if options.base_url:
        return options.base_url.rstrip("/")
    name = f"{options.mdns_name}.local" if options.mdns_enabled else socket.gethostname()
    return f"http://{name}:{options.http_port}"


def load(options: Options) -> State | None:
    """The present state. Raises StartError."""
    from photostead.host import maintenance as file

    try:
        return file.load(options.data_dir)
    except OSError as error:
        raise StartError(f"{options.data_dir / file.NAME} cannot be read ({error.strerror}).") from error


def change(options: Options, fn: Change) -> None:
    """Change it, and let a daemon that runs follow. Raises StartError, and what `fn` raises."""
    from photostead.host import maintenance as file

    try:
        file.change(options.data_dir, fn)
    except OSError as error:
        raise StartError(
            f"{options.data_dir / file.NAME} cannot be written ({error.strerror}): is this the data folder, and are you "
            "the user that Photostead runs as?"
        ) from error
    ask_to_look_again(options.data_dir)
