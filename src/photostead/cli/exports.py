"""`photostead export`: a household's photos in folders that anybody can read."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from photostead.cli.full_backups import Ticker, megabytes, tell_names, ticking
from photostead.cli.shared_options import options_of, with_data_dir
from photostead.kernel.errors import StartError

if TYPE_CHECKING:
    from photostead.features.exports.making import Progress, Tell


@click.command("export")
@click.option(
    "--to", "folder", metavar="PATH", required=True, type=click.Path(path_type=Path), help="Where it is written."
)
@click.option("--user", "email", metavar="EMAIL", help="Of one person [default: of everybody].")
@click.option("--album", help="Only an album of theirs, by its name.")
@click.option("--locked", is_flag=True, help="Also what lies in the locked folder.")
@click.option(
    "--no-libraries", is_flag=True, help="Without files of libraries, which lie in folders of your own already."
)
@with_data_dir
def export(folder: Path, email: str | None, album: str | None, locked: bool, no_libraries: bool, **given: Any) -> None:
    """Write originals to PATH, a folder a person, by year and month, each with an XMP sidecar: description, tags, people, date,
    place and rating. Albums are folders of hard links, where the disk has them, with a list in album.json.

    Said again it goes on: only what is new is copied. The trash is left out. Runs while the daemon does. Ends with status 2 where
    something could not be read.
    """
    from photostead.db.connection import reading
    from photostead.db.tx import Rows
    from photostead.features.exports import choosing, making

    options, troubles = options_of(**given), []
    if not options.database_file.exists():
        raise StartError(f"There is no database {options.database_file}: nothing to export.")

    with reading(options.database_file) as connection:
        rows = Rows(connection)
        for owner in choosing.list_owners(rows, email):
            choice = choosing.Choice(owner, album, with_locked=locked, with_libraries=not no_libraries)
            with ticking() as ticker:
                done = making.export(rows, choice, options.media_dir, folder.absolute(), show_on(ticker))
            report(owner.label, done)
            troubles += done.troubles
    sys.exit(2 if tell_names("trouble", troubles) else 0)


def show_on(ticker: Ticker) -> "Tell":
    """How far it is."""
    return lambda now: ticker.show(f"{now.files:,} of {now.total:,} files, {megabytes(now.copied_size)} copied")


def report(label: str, done: "Progress") -> None:
    """What is there of a person."""
    click.echo(
        f"{label}: {done.files:,} files, {done.copied:,} of them new, {megabytes(done.copied_size)}; {done.albums:,} albums."
    )
