"""`photostead configure`: what the snap's configure hook asks. Hidden, because people say `snap set`.

snapd keeps the options; this judges all of them, writes them down for the daemon where they are right, and tells the hook
whether the daemon takes them up by itself.
"""

import os
import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from photostead.cli.options import load_options
from photostead.host.lock import ask_to_look_again
from photostead.kernel.errors import StartError
from photostead.kernel.options import CATALOGUE, CONFIG, Options, needing_restart

SNAP_FILE = "PHOTOSTEAD_SNAP_FILE"


@click.command(hidden=True)
@click.option("--groups", "wants_groups", is_flag=True, help="Print the names to ask snapd for, one a line.")
@click.option("--defaults", "wants_defaults", is_flag=True, help="Print KEY=VALUE lines to set at the installation.")
def configure(wants_groups: bool, wants_defaults: bool) -> None:
    """Judge the options of `snapctl get -d` on standard input and write them to the file that PHOTOSTEAD_SNAP_FILE names.

    Prints `same`, `live` (a running daemon was told) or `restart`. Ends with status 1 where an option cannot be; nothing
    is written then.
    """
    if wants_groups:
        click.echo("\n".join(groups()))
    elif wants_defaults:
        click.echo("\n".join(defaults()))
    else:
        click.echo(take_over(sys.stdin.buffer.read(), Path(snap_file())))


def snap_file() -> str:
    """Raises StartError outside of a snap's hook."""
    path = os.environ.get(SNAP_FILE)
    if not path:
        raise StartError(f"{SNAP_FILE} is not set: this command is for the snap's hooks.")
    return path


def groups() -> list[str]:
    """The first parts of all keys."""
    return sorted({option.key.split(".")[0] for option in CATALOGUE if option.in_snap} | {CONFIG})


def defaults() -> list[str]:
    """The keys that have a plain value from the start, so that `snap get` shows them."""
    plain = [option for option in CATALOGUE if option.in_snap and is_plain(option.default)]
    return [f"{option.key}={option.default}" for option in plain]


def is_plain(default: str) -> bool:
    """Whether a default is a value, and no description of one."""
    return bool(default) and " " not in default


def take_over(text: bytes, path: Path) -> str:
    """Judge, write, tell. Raises StartError listing every problem."""
    values = decode(text)
    wanted, running = judge(values), read_present(path)
    if running == wanted:
        return "same"
    write(path, msgspec.json.encode(values))
    if running is None or needing_restart(running, wanted):
        return "restart"
    ask_to_look_again(wanted.data_dir)
    return "live"


def decode(text: bytes) -> dict[str, Any]:
    """What snapctl printed; nothing at all where no option is set. Raises StartError."""
    try:
        return msgspec.json.decode(text, type=dict[str, Any]) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        raise StartError(f"What snapctl says is no JSON object: {error}.") from error


def judge(values: dict[str, Any]) -> Options:
    """The options as the daemon would have them. Raises StartError."""
    from photostead.features.settings import managed

    options = load_options({}, os.environ, None, snap=values)
    managed.read(options)
    return options


def read_present(path: Path) -> Options | None:
    """What was taken over last; None where nothing was, or an earlier version took what this one cannot."""
    try:
        return judge(msgspec.json.decode(path.read_bytes(), type=dict[str, Any]))
    except (OSError, ValueError, RecursionError, StartError):
        return None


def write(path: Path, data: bytes) -> None:
    """Whole or not at all, for root's eyes: it may hold secrets. Raises StartError."""
    partial = path.with_name(path.name + ".part")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise StartError(f"{path} cannot be written ({error.strerror}): free some space.") from error
