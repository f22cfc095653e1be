"""`photostead library …`: external libraries from the terminal of the box, for scripts, timers and people."""

import shutil
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from photostead.cli.shared_options import options_of, with_data_dir
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options

if TYPE_CHECKING:
    from photostead.features.libraries.terminal import Asked, Progress

LOOK_SECONDS = 1.0
NO_DAEMON = "No daemon is running on {folder}: {work} when it is started (`photostead serve`)."


@click.group("library")
def library() -> None:
    """External libraries: list, scan, remove what is missing, restore what was deleted here alone.

    Nothing below an import path is ever changed. The work is the daemon's; a library is named by its name or its id.
    """


@library.command("list")
@with_data_dir
def list_libraries(**given: Any) -> None:
    """List every library: name, id, owner, files, files that are missing, state, import paths."""
    from photostead.cli import database
    from photostead.features.libraries import terminal

    found = database.read(options_of(**given), terminal.list_libraries)
    rows = [
        (
            item.name,
            item.id,
            item.owner_name,
            f"{item.asset_count} files",
            f"{item.offline_count} missing",
            str(item.scan.state),
            ", ".join(path.path for path in item.import_paths),
        )
        for item in found
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    if not rows:
        click.echo("There is no library yet: add one on the web page, or `photostead serve FOLDER`.", err=True)


@library.command("scan")
@click.argument("libraries", metavar="[NAME_OR_ID]...", nargs=-1)
@click.option("--changed", is_flag=True, help="Also look for changed files (size or modification time).")
@click.option("--all", "everything", is_flag=True, help="Read every file again.")
@click.option("--no-wait", is_flag=True, help="Ask for the scan and return at once.")
@with_data_dir
def scan(libraries: tuple[str, ...], changed: bool, everything: bool, no_wait: bool, **given: Any) -> None:
    """Scan libraries for new and missing files, all of them where none is named.

    Waits for the end, tells each second how far it is, and ends with a line a library; with status 1 where a scan failed
    or an import path is not available. Interrupting the command does not interrupt the scan.
    """
    from photostead.cli import database
    from photostead.features.libraries import terminal
    from photostead.features.libraries.work import ScanMode

    if changed and everything:
        raise click.UsageError("Give --changed or --all: --all looks for changed files too.")
    mode = ScanMode.ALL if everything else ScanMode.CHANGED if changed else ScanMode.NEW
    options = options_of(**given)
    asked = database.write(options, terminal.ask_for_scans, libraries, mode)
    if not asked:
        click.echo("There is no library to scan.", err=True)
    elif no_wait:
        click.echo(f"Asked for a scan of {names_of(asked)}.")
        note_missing_daemon(options, "the scan begins")
    elif not is_running(options):
        raise StartError(NO_DAEMON.format(folder=options.data_dir, work=f"the scan of {names_of(asked)} begins"))
    elif not follow(options, asked):
        sys.exit(1)


@library.command("remove-offline")
@click.argument("name", metavar="NAME_OR_ID")
@with_data_dir
def remove_offline(name: str, **given: Any) -> None:
    """Remove files that are missing from a library, with what people made of them. No file is touched; what turns out to
    be there again is kept."""
    from photostead.cli import database
    from photostead.features.libraries import terminal

    options = options_of(**given)
    library_name, count = database.write(options, terminal.ask_for_removal, name)
    click.echo(f"{count_of(count, 'missing file')} will be removed from {library_name}.")
    if count:
        note_missing_daemon(options, "that begins")


@library.command("restore")
@click.argument("name", metavar="NAME_OR_ID")
@click.argument("files", metavar="[FILE]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Restore every one of them.")
@with_data_dir
def restore(name: str, files: tuple[str, ...], everything: bool, **given: Any) -> None:
    """Take files in again that somebody deleted from a library while they are still on disk.

    Without FILE (a path, or an id of the list) and --all it lists them: id, when they were deleted, path.
    """
    from photostead.cli import database
    from photostead.features.libraries import terminal

    options = options_of(**given)
    if not files and not everything:
        return list_ignored(options, name)
    library_name, count = database.write(options, terminal.restore_files, name, None if everything else files)
    click.echo(f"{count_of(count, 'file')} of {library_name} will be taken in again.")
    if count:
        note_missing_daemon(options, "that happens")
    return None


def list_ignored(options: Options, name: str) -> None:
    """A line a file."""
    from photostead.cli import database
    from photostead.features.libraries import terminal

    library_name, found = database.read(options, terminal.list_ignored, name)
    for file in found:
        click.echo(f"{file.id}  {file.at[:10]}  {file.original_path}")
    if not found:
        click.echo(f"Nothing that is on disk was deleted from {library_name}.", err=True)


# --- waiting for a scan


def follow(options: Options, asked: "Sequence[Asked]") -> bool:
    """Tell how far the scans are until they have ended; whether all is well."""
    from photostead.cli import database
    from photostead.features.libraries import terminal

    teller = Teller()
    while True:
        progress = database.read(options, terminal.progress_of, asked)
        if all(item.is_done for item in progress):
            break
        if not is_running(options):
            raise StartError("The daemon has stopped: the scan goes on when it is started again.")
        teller.tell([line_of(item) for item in progress if not item.is_done])
        wait()
    teller.end()
    for item in progress:
        sum_up(item)
    return not any(item.error or item.away for item in progress)


def wait() -> None:
    """Until it is worth looking again."""
    time.sleep(LOOK_SECONDS)


class Teller:
    """Progress: at a terminal one line that is written over, elsewhere a line for each piece of news."""

    def __init__(self) -> None:
        self._is_terminal = sys.stdout.isatty()
        self._last: list[str] = []

    def tell(self, lines: list[str]) -> None:
        """What is going on now."""
        if self._is_terminal:
            width = shutil.get_terminal_size().columns - 1
            click.echo("\r" + " · ".join(lines)[:width].ljust(width), nl=False)
        else:
            for line in lines:
                if line not in self._last:
                    click.echo(line)
        self._last = lines

    def end(self) -> None:
        """Leave the line empty for what comes."""
        if self._is_terminal and self._last:
            width = shutil.get_terminal_size().columns - 1
            click.echo("\r" + " " * width + "\r", nl=False)


def line_of(item: "Progress") -> str:
    """How far one scan is."""
    scan = item.scan
    if scan is None:
        return f"{item.name}: {item.message or 'waiting'}"
    return f"{item.name}: {scan.found} files looked at, {scan.added} new, {scan.rate_per_second:.0f} a second"


def sum_up(item: "Progress") -> None:
    """What came of one scan."""
    if item.error:
        click.echo(f"{item.name}: the scan failed: {item.error}", err=True)
        return
    scan = item.scan
    if scan is None:
        click.echo(f"{item.name}: scanned")
    else:
        counts = ((scan.added, "new"), (scan.changed, "changed"), (scan.moved, "moved"), (scan.returned, "back"),
                  (scan.offline, "missing"))  # fmt: skip
        news = ", ".join(f"{count} {what}" for count, what in counts if count) or "nothing new"
        warnings = f", {count_of(scan.warnings, 'warning')}" if scan.warnings else ""
        seconds = ((scan.finished_at or scan.started_at or 0) - (scan.started_at or 0)) / 1000
        click.echo(f"{item.name}: {count_of(scan.found, 'file')}, {news}{warnings}, in {seconds:.1f} s")
    for path, reason in item.away:
        click.echo(f"{item.name}: {path} is not available: {reason}", err=True)


# --- words


def count_of(count: int, what: str) -> str:
    """`1 file`, `2 files`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def names_of(asked: "Sequence[Asked]") -> str:
    """The libraries by name."""
    return ", ".join(item.name for item in asked)


def is_running(options: Options) -> bool:
    """Whether a daemon runs on the data folder."""
    from photostead.host.lock import is_folder_locked

    return is_folder_locked(options.data_dir)


def note_missing_daemon(options: Options, work: str) -> None:
    """Say so where nobody is there to do the work."""
    if not is_running(options):
        click.echo(NO_DAEMON.format(folder=options.data_dir, work=work), err=True)
