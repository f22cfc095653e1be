"""`photostead database …`: snapshots of the database, whether it is sound, and going back after a downgrade."""

import sys
from typing import Any

import click

from photostead.cli.backup_commands import back_up, restore
from photostead.cli.backup_commands import list_all as list_backups
from photostead.cli.shared_options import options_of, with_data_dir
from photostead.kernel.errors import StartError


@click.group("database")
def database() -> None:
    """The database: back it up and restore it, take a snapshot, list them, check it, go back to one.

    Photos are no part of it: they lie in the media folder, and nothing here removes one.
    """


@database.command("snapshot")
@click.option("--seconds", type=click.FloatRange(min=0.1), help="Give up after so long [default: as long as it takes].")
@click.option(
    "--label", default="manual", show_default=True, help="Why it is taken; each label keeps its newest three."
)
@with_data_dir
def snapshot(seconds: float | None, label: str, **given: Any) -> None:
    """Copy the database while the daemon runs or not, read the copy through and keep it beside the database.

    Ends with status 1 where that cannot be done (no room, no time); then nothing is left behind.
    """
    from photostead.db.snapshot import take

    path = options_of(**given).database_file
    if not path.exists():
        click.echo(f"There is no database {path} yet: nothing to keep.")
        return
    taken = take(path, label, seconds)
    click.echo(f"{taken.path} ({taken.size / 1_000_000:.1f} MB, schema {taken.schema})")


@database.command("list")
@with_data_dir
def list_all(**given: Any) -> None:
    """List the snapshots, the newest first: name, label, schema, size."""
    from photostead.db.snapshot import list_snapshots

    path = options_of(**given).database_file
    found = list_snapshots(path)
    for one in found:
        click.echo(f"{one.path.name}  {one.label}  schema {one.schema}  {one.size / 1_000_000:.1f} MB")
    if not found:
        click.echo("There is no snapshot yet: `photostead database snapshot` takes one.", err=True)


@database.command("check")
@click.option("--quick", is_flag=True, help="Only what takes less than a second.")
@with_data_dir
def check_database(quick: bool, **given: Any) -> None:
    """Look whether the database is sound and this version can go on with it. Only reads.

    Ends with status 1 where something is wrong. A database of an older version is right: the next start upgrades it.
    """
    from photostead.db.check import check, judge_schema

    path = options_of(**given).database_file
    if not path.exists():
        click.echo(f"There is no database {path} yet: the first start makes it.")
        return
    troubles = check(path, is_quick=quick)
    for trouble in troubles:
        click.echo(f"broken: {trouble}")
    if troubles:
        sys.exit(1)
    is_usable, words = judge_schema(path)
    if not is_usable:
        raise StartError(f"The database {path} has {words}. Install the newer version again.")
    click.echo(f"{path} is sound: {words}.")


@database.command("roll-back")
@click.option("--to", "name", help="A snapshot by its name [default: the newest that this version knows].")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_data_dir
def roll_back(name: str | None, yes: bool, **given: Any) -> None:
    """Go back to a snapshot, after a newer version of Photostead has upgraded the database. The daemon must be stopped.

    The present database is set aside and kept. What was uploaded since the snapshot is taken in again by the next start;
    what else was changed since is in the database that was set aside alone.
    """
    from photostead.cli.database import closing_lock
    from photostead.db import recover
    from photostead.db.migrate import latest
    from photostead.host.lock import lock_folder

    options = options_of(**given)
    path = options.database_file
    with closing_lock(lock_folder(options.data_dir)):
        recover.finish(path)
        if name is None and (recover.schema_of(path) or 0) <= latest():
            raise StartError(
                f"The database {path} is not of a newer version: name a snapshot with --to to go back to it."
            )
        chosen = recover.candidates(path, name)[0]
        if not yes:
            click.confirm(f"Set the database aside and go back to {chosen.path.name}?", abort=True)
        done = recover.roll_back(path, name)
    click.echo(f"The database is that of {done.snapshot} now. What it was is kept as {path.with_name(done.set_aside)}.")
    click.echo("Start the daemon: it takes in again what was uploaded since.")


@database.command("take-in")
@with_data_dir
def take_in(**given: Any) -> None:
    """Look for uploads that the database does not know, and take them in again; a running daemon begins at once.

    It does so by itself after going back. Say it again when an account got the storage label that a folder below
    `library` has: until then nobody knows whose photos these are.
    """
    from photostead.cli import database as files
    from photostead.features.recovery import service as recovery

    files.write(options_of(**given), recovery.ask_again)
    click.echo("Uploads without an entry are taken in again by the daemon; the administrators will be told.")


@database.command("set-aside")
@click.option("--remove", "names", multiple=True, metavar="NAME", help="Remove one of them for good; may be repeated.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_data_dir
def set_aside(names: tuple[str, ...], yes: bool, **given: Any) -> None:
    """List the databases that were set aside by restoring a backup or going back, the newest first.

    They stay until you remove them: what was changed between a backup and its restoration is in them alone.
    """
    from photostead.db import recover

    path = options_of(**given).database_file
    found = recover.set_aside_files(path)
    if not names:
        for aside in found:
            click.echo(f"{aside.name}  {recover.size_of_aside(aside) / 1_000_000:.1f} MB")
        if not found:
            click.echo("No database was set aside.", err=True)
        return
    if not yes:
        click.confirm(f"Remove {', '.join(names)} for good?", abort=True)
    freed = sum(recover.remove_aside(path, name) for name in names)
    click.echo(f"Removed; {freed / 1_000_000:.1f} MB are free.")


database.add_command(back_up)
database.add_command(list_backups)
database.add_command(restore)
