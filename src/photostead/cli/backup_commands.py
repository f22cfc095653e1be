"""`photostead database backup`, `backups` and `restore`: what the page of backups does, from the terminal."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from photostead.cli.shared_options import options_of, with_data_dir
from photostead.kernel.errors import NotFound, StartError
from photostead.kernel.options import Options

if TYPE_CHECKING:
    from photostead.features.backups.service import Backup

LOOK_S = 0.5


@click.command("backup")
@with_data_dir
def back_up(**given: Any) -> None:
    """Make a backup of the database where the daemon makes them (backup.path), while it runs or not."""
    from photostead import __version__
    from photostead.db.snapshot import Deadline
    from photostead.features.backups import folder, service
    from photostead.host.markers import own_like

    options = options_of(**given)
    place = service.folder_of(options)
    if not options.database_file.exists():
        raise StartError(f"There is no database {options.database_file} yet: nothing to back up.")
    folder.prepare(place, options.media_dir, was_marked=False)
    made = folder.make(options.database_file, place, __version__, Deadline(None))
    for path in (place, made.path):
        own_like(path, options.media_dir)
    click.echo(f"{made.path} ({made.size / 1_000_000:.1f} MB, schema {made.schema})")


@click.command("backups")
@with_data_dir
def list_all(**given: Any) -> None:
    """List the backups of the database, the newest first."""
    from photostead.features.backups import service

    place = service.folder_of(options_of(**given))
    found = service.list_backups(place)
    for one in found:
        click.echo(f"{one.name}  {one.created_at}  schema {one.schema}  {one.size / 1_000_000:.1f} MB")
    if not found:
        click.echo(f"There is no backup in {place}: `photostead database backup` makes one.", err=True)


@click.command("restore")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_data_dir
def restore(name: str, yes: bool, **given: Any) -> None:
    """Put the backup NAME, or a file by its path, in the place of the database. A daemon that runs does it, in maintenance
    (then NAME must be one of its backups); without one it is done here.

    The present database is set aside and kept. What was uploaded since the backup is taken in again, and photos without
    their file are told of.
    """
    options = options_of(**given)
    if not yes:
        click.confirm(f"Set the database aside and restore {name}?", abort=True)
    if is_running(options):
        restore_beside_daemon(options, name)
    else:
        restore_here(options, choose(options, name))


def is_running(options: Options) -> bool:
    """Whether a daemon uses the data folder."""
    from photostead.host.lock import is_folder_locked

    return is_folder_locked(options.data_dir)


def choose(options: Options, name: str) -> "Backup":
    """A backup of ours, or any file that is one. Raises NotFound."""
    from photostead.features.backups import folder, service

    try:
        return service.find(service.folder_of(options), name)
    except NotFound:
        path = Path(name)
        if not path.is_file():
            raise
    return folder.Backup(path, "", "", 0, path.stat().st_size, True)


def restore_here(options: Options, backup: "Backup") -> None:
    """Nobody uses the database. Raises StartError, Invalid; then it is as it was."""
    from photostead.cli.database import closing_lock
    from photostead.db import restore as exchange
    from photostead.db.examine import examine
    from photostead.host.lock import lock_folder
    from photostead.host.markers import own_like

    path = options.database_file
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing_lock(lock_folder(options.data_dir)):
        examine(str(backup.path), backup.name)
        done = exchange.stage(path, backup.as_snapshot())
        exchange.put(path, done)
        own_like(path, options.data_dir)
    click.echo(f"The database is that of {done.snapshot} now.")
    if path.with_name(done.set_aside).exists():
        click.echo(f"What it was is kept as {path.with_name(done.set_aside)}.")
    click.echo("Start the daemon: it takes in again what was uploaded since.")


def restore_beside_daemon(options: Options, name: str) -> None:
    """Let the daemon do it, and wait until it has. Raises StartError with its reason."""
    from photostead.cli.maintenance import change, load
    from photostead.features.backups import service
    from photostead.features.maintenance import states

    backup = service.find(service.folder_of(options), name)
    change(options, states.restore(backup.name, None))
    click.echo(f"The daemon restores {backup.name}; everybody else waits.")
    while (state := load(options)) is not None and state.restore is not None:
        time.sleep(LOOK_S)
        if not is_running(options):
            raise StartError("The daemon has stopped meanwhile; its next start says how it ended.")
    if state is not None and state.error is not None:
        raise StartError(f"{state.error}\nPhotostead is still in maintenance: `photostead maintenance off` ends that.")
    click.echo("The database is that of the backup now.")
