"""`photostead backup …`: the database and all files of ours into a plain folder, and a library out of it again."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from photostead.cli.shared_options import options_of, with_data_dir
from photostead.kernel.errors import StartError

if TYPE_CHECKING:
    from photostead.features.full_backups.copying import Throttle
    from photostead.features.full_backups.layout import Store
    from photostead.features.full_backups.pruning import Pruned
    from photostead.features.full_backups.restoring import Order, Plan

FROM = click.argument("folder", metavar="PATH", type=click.Path(path_type=Path))
AT = click.option("--at", "stamp", help="A backup by its name [default: the newest].")
RATE = click.option(
    "--rate",
    type=click.FloatRange(min=0.01),
    help="Read no more than so many megabytes a second [default: all it can].",
)
TOLD_EVERY_S = 1.0
NAMES_SHOWN = 20


@click.group("backup")
def backup() -> None:
    """Full backups: the database and every photo of ours, in a plain folder that any tool can copy on.

    Only what changed since the last one is copied, and each file is kept once. Backups of the database alone, which are made by
    themselves every night, are `photostead database backup`.
    """


class Ticker:
    """A line on the terminal now and then while something takes long; nothing where nobody looks."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._last = time.monotonic()

    def show(self, text: str) -> None:
        """In the place of the last one."""
        if self._is_shown and time.monotonic() - self._last >= TOLD_EVERY_S:
            self._last = time.monotonic()
            click.echo(f"\r\033[K{text}", err=True, nl=False)

    def clear(self) -> None:
        """Nothing is shown any more."""
        if self._is_shown:
            click.echo("\r\033[K", err=True, nl=False)


@contextmanager
def ticking() -> Iterator[Ticker]:
    """One that is gone afterwards, however it ends."""
    ticker = Ticker()
    try:
        yield ticker
    finally:
        ticker.clear()


def megabytes(size: int) -> str:
    """For people."""
    return f"{size / 1_000_000:,.1f} MB"


def throttle_of(rate: float | None) -> "Throttle":
    """Megabytes a second."""
    from photostead.features.full_backups.copying import Throttle

    return Throttle(bytes_of(rate))


def bytes_of(rate: float | None) -> int | None:
    """A second, of as many megabytes."""
    return None if rate is None else int(rate * 1_000_000)


@backup.command("create")
@click.option(
    "--to", "folder", metavar="PATH", required=True, type=click.Path(path_type=Path), help="Where backups go."
)
@click.option("--libraries", is_flag=True, help="Also the files of libraries, which lie elsewhere and are only read.")
@click.option("--keep", type=click.IntRange(min=1), help="Afterwards clear away all but so many of the newest.")
@RATE
@with_data_dir
def create(folder: Path, libraries: bool, keep: int | None, rate: float | None, **given: Any) -> None:
    """Make a full backup while the daemon runs or not. Interrupted, the next one goes on where it stopped.

    PATH is a folder on another disk: an empty one, one that is not there yet, or the one of the last backup. Ends with status 2
    where files were missing or damaged; what an earlier backup has of them stays.
    """
    from photostead.features.full_backups import making, pruning
    from photostead.features.full_backups.layout import open_store

    options = options_of(**given)
    if not options.database_file.exists():
        raise StartError(f"There is no database {options.database_file} yet: nothing to back up.")
    order = making.Order(options.database_file, options.media_dir, folder.absolute(), libraries, bytes_of(rate))
    with ticking() as ticker:
        stamp, made = making.make(
            order,
            lambda now: ticker.show(f"{now.files:,} of {now.total:,} files, {megabytes(now.new_size)} copied"),
        )
    click.echo(
        f"{stamp}: {made.files:,} files, {megabytes(made.size)}; {made.new_files:,} of them new, {megabytes(made.new_size)}."
    )
    if keep is not None:
        report_pruned(pruning.prune(open_store(order.root), keep))
    if tell_names("missing", made.missing) | tell_names("damaged", made.damaged):
        click.echo("What an earlier backup has of these was kept. See docs/integrity.md for what to do.", err=True)
        sys.exit(2)


def tell_names(word: str, names: list[str]) -> bool:
    """Some of them on the terminal; whether there are any."""
    for name in names[:NAMES_SHOWN]:
        click.echo(f"{word}: {name.encode('utf-8', 'backslashreplace').decode()}", err=True)
    if len(names) > NAMES_SHOWN:
        click.echo(f"… and {len(names) - NAMES_SHOWN:,} more that are {word}", err=True)
    return bool(names)


@backup.command("list")
@FROM
def list_all(folder: Path) -> None:
    """List the backups in PATH, the newest first."""
    from photostead.features.full_backups.layout import open_store

    store = open_store(folder)
    for stamp in store.stamps():
        made = store.summary(stamp)
        libraries = "  with libraries" if made.has_libraries else ""
        wrong = len(made.missing) + len(made.damaged)
        said = f"  {wrong:,} files missing or damaged" if wrong else ""
        click.echo(f"{stamp}  {made.files:,} files  {megabytes(made.size)}  version {made.version}{libraries}{said}")
    if store.unfinished.exists():
        click.echo("One was interrupted: the next `photostead backup create` goes on with it.", err=True)


@backup.command("verify")
@FROM
@AT
@click.option("--all", "takes_all", is_flag=True, help="Every backup instead of the newest.")
@click.option(
    "--read-data", is_flag=True, help="Read every byte and compare; without it only names and sizes are looked at."
)
@RATE
def verify(folder: Path, stamp: str | None, takes_all: bool, read_data: bool, rate: float | None) -> None:
    """Look whether the backups in PATH are whole. Ends with status 1 where one is not.

    What is found damaged is put aside, and the next backup copies it anew where the library still has it.
    """
    from photostead.features.full_backups.checking import check
    from photostead.features.full_backups.layout import open_store

    store, ticker, is_whole = open_store(folder), Ticker(), True
    for one in store.stamps() if takes_all else [stamp or store.newest()]:
        found = check(
            store,
            one,
            reads_data=read_data,
            throttle=throttle_of(rate),
            tell=lambda now: ticker.show(f"{now.files:,} files, {megabytes(now.size)}"),
        )
        ticker.clear()
        for trouble in found.troubles:
            click.echo(f"{one}: {trouble.path or 'the backup'}: {trouble.reason}", err=True)
        word = "whole" if not found.troubles else f"{len(found.troubles):,} files or parts are not as they should be"
        click.echo(f"{one}: {found.files:,} files, {megabytes(found.size)}: {word}.")
        is_whole = is_whole and not found.troubles
    sys.exit(0 if is_whole else 1)


@backup.command("prune")
@FROM
@click.option("--keep", type=click.IntRange(min=1), required=True, help="How many of the newest stay.")
def prune(folder: Path, keep: int) -> None:
    """Clear away older backups, and the files that only they have."""
    from photostead.features.full_backups import pruning
    from photostead.features.full_backups.layout import open_store

    report_pruned(pruning.prune(open_store(folder), keep))


def report_pruned(pruned: "Pruned") -> None:
    """What went."""
    click.echo(
        f"Cleared away {len(pruned.backups):,} backups and {pruned.files:,} files that no other has, {megabytes(pruned.size)}."
    )


@backup.command("restore")
@FROM
@AT
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--libraries-to",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Also bring back files of libraries, below this folder. Otherwise they stay in the backup.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_data_dir
def restore(folder: Path, stamp: str | None, dry_run: bool, libraries_to: Path | None, yes: bool, **given: Any) -> None:
    """Make a library of a backup in PATH again, here or on another machine. The daemon must be stopped.

    The present database is set aside and kept, and so is every file that is there with other bytes. Interrupted, the same command
    goes on. Ends with status 2 where files could not be brought back.
    """
    from photostead.features.full_backups import restoring
    from photostead.features.full_backups.layout import open_store

    options, store = options_of(**given), open_store(folder)
    order = restoring.Order(
        stamp or store.newest(), options.database_file, options.data_dir, options.media_dir, libraries_to
    )
    planned = restoring.plan(store, order)
    report_plan(order, planned)
    if dry_run:
        sys.exit(2 if tell_names("not in the backup", planned.lost) else 0)
    if not yes:
        click.confirm("Restore?", abort=True)
    done = restore_alone(store, order, planned.files)
    click.echo(f"Restored: {done.copied:,} files copied, {done.aside:,} set aside. Start the daemon.")
    sys.exit(2 if tell_names("not in the backup", done.lost) else 0)


def restore_alone(store: "Store", order: "Order", files: int) -> "Plan":
    """While nobody else uses the library. Raises StartError where somebody does."""
    from photostead.cli.database import closing_lock
    from photostead.features.full_backups import restoring
    from photostead.host.lock import lock_folder

    order.data_dir.mkdir(parents=True, exist_ok=True)
    with closing_lock(lock_folder(order.data_dir)), ticking() as ticker:
        done, _ = restoring.restore(
            store, order, lambda now: ticker.show(f"{now.files:,} of {files:,} files, {megabytes(now.copied_size)}")
        )
    return done


def report_plan(order: "Order", planned: "Plan") -> None:
    """What a restoration will do."""
    click.echo(
        f"{order.stamp}: {planned.files:,} files, {megabytes(planned.size)}, of which {planned.copied:,} "
        f"({megabytes(planned.copied_size)}) are to be copied to {order.media_dir}; the database goes to {order.database}."
    )
    if planned.external:
        click.echo(f"{planned.external:,} files of libraries stay in the backup: --libraries-to PATH brings them back.")
