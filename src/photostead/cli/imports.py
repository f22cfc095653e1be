"""`photostead import …`: photos from a Google Photos export or a folder, uploaded to a running daemon."""

import signal
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from photostead.cli.shared_options import options_of, with_data_dir
from photostead.kernel.errors import Invalid, PhotosteadError

if TYPE_CHECKING:
    from datetime import tzinfo

    from photostead.cli.importing.memory import Memory
    from photostead.cli.importing.report import Report
    from photostead.cli.importing.running import Wishes
    from photostead.cli.importing.server import Server
    from photostead.features.takeout.schema import Look, Member
    from photostead.features.takeout.sources import Source

F = TypeVar("F", bound=Callable[..., Any])
INTERRUPTED = 130
WHERE = click.Path(exists=True, path_type=Path, resolve_path=True)
FILE = click.Path(dir_okay=False, path_type=Path)
SHARED = (
    click.option("--user", "email", metavar="EMAIL", help="Whose photos they are. On the box; needs no key."),
    click.option("--server", "url", metavar="URL", help="Where Photostead is [default: the one of this box]."),
    click.option("--key-file", type=FILE, help="File with an API key [default: PHOTOSTEAD_API_KEY, else it asks]."),
    click.option("--into", metavar="ALBUM", help="Put everything into this album too; made where there is none."),
    click.option("--dry-run", is_flag=True, help="Only say what would be imported. Asks no server."),
    click.option("--report", "report_file", type=FILE, help="Write what became of each file (JSON)."),
    click.option("--state", type=FILE, help="Where to remember what was read [default: ~/.local/state/photostead]."),
)


class Given:
    """The options of both commands."""

    def __init__(
        self,
        email: str | None,
        url: str | None,
        key_file: Path | None,
        into: str | None,
        dry_run: bool,
        report_file: Path | None,
        state: Path | None,
        **rest: Any,
    ) -> None:
        self.email, self.url, self.key_file, self.into = email, url, key_file, into
        self.dry_run, self.report_file, self.state = dry_run, report_file, state
        self.rest = rest


def with_shared(command: F) -> F:
    """All of them."""
    for option in reversed(SHARED):
        command = option(command)
    return with_data_dir(command)


@click.group("import")
def imports() -> None:
    """Import photos and videos from a Google Photos export, a folder, or an export of another Photostead.

    They are uploaded to a running Photostead, on this box or another; nothing that is read is ever changed. Run the same
    command again to go on where one ended: what is there already is not sent again.
    """


@imports.command("takeout")
@click.argument("sources", nargs=-1, required=True, type=WHERE, metavar="ARCHIVE...|FOLDER")
@click.option("--timezone", metavar="ZONE", help="Of photos that say neither when nor where [default: this machine's].")
@click.option("--with-trash", is_flag=True, help="Also import what is in Google's trash, into the trash here.")
@with_shared
def takeout(sources: tuple[Path, ...], timezone: str | None, with_trash: bool, **given: Any) -> None:
    """Import an export of Google Photos (takeout.google.com): all of its ARCHIVEs at once, as they were downloaded, or the
    FOLDER they were unpacked to.

    Dates, places, descriptions, favourites, archive and albums come along; edited copies lie on top of their photos, live
    photos move. Archives are read in place.
    """
    from photostead.cli.importing.running import Wishes
    from photostead.features.takeout.planning import plan_takeout
    from photostead.features.takeout.sources import open_sources

    wishes = Wishes(zone_of(timezone))
    opened = open_sources(list(sources))
    shared = Given(**given)
    looks: list[tuple[str, Member, Look]] = []
    for source in opened:
        if source.is_sequential:
            click.echo(f"{source.label} is read from its beginning to its end, twice: that takes a while.", err=True)
    plan = plan_takeout(opened, None if shared.dry_run else looker(opened, looks))
    report = plan_report(plan)
    if not with_trash:
        report.leave_out_trash()
    run(opened, report, wishes, shared, looks, is_takeout=True)


@imports.command("folder")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path, resolve_path=True))
@click.option("--folder-albums", is_flag=True, help="Make an album of each folder with photos, by its name.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Such as '**/Raw/**' or '*.tif'; may be repeated.")
@click.option("--hidden", is_flag=True, help="Also what begins with a dot.")
@with_shared
def folder(path: Path, folder_albums: bool, exclude: tuple[str, ...], hidden: bool, **given: Any) -> None:
    """Import the photos and videos of a folder and those below it, with the XMP sidecars beside them.

    They are copied. To show them where they lie, without a copy, make an external library of the folder instead.
    """
    from photostead.cli.importing.running import Wishes
    from photostead.features.takeout.folder import plan_folder
    from photostead.features.takeout.sources import FolderSource

    source = FolderSource(0, path)
    plan = plan_folder(source, exclusion(exclude, hidden), with_albums=folder_albums)
    run([source], plan_report(plan), Wishes(), Given(**given), [], is_takeout=False)


@imports.command("export")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path, resolve_path=True))
@with_shared
def export(path: Path, **given: Any) -> None:
    """Import what `photostead export` wrote of one person: PATH is their folder.

    Descriptions, tags, people, dates, places and ratings come from the sidecars; favourites, archive, the locked folder, albums,
    stacks and live photos from the lists beside them. docs/export.md says what does not come along.
    """
    from photostead.cli.importing.running import Wishes
    from photostead.features.takeout.exported import plan_export
    from photostead.features.takeout.sources import FolderSource

    source = FolderSource(0, path)
    run([source], plan_report(plan_export(source)), Wishes(), Given(**given), [], is_takeout=False)


def plan_report(plan: Any) -> "Report":
    """A report of nothing done yet."""
    from photostead.cli.importing.report import Report

    return Report(plan)


def zone_of(name: str | None) -> "tzinfo | None":
    """A time zone by its IANA name. Raises Invalid."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return None if name is None else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(f"There is no time zone {name}: name one like Europe/Berlin.") from error


def exclusion(patterns: tuple[str, ...], hidden: bool) -> Callable[[str], bool]:
    """Which paths below the folder are passed over. Raises Invalid."""
    from photostead.features.libraries.patterns import DEFAULT_PATTERNS, compile_patterns

    expression = compile_patterns([*DEFAULT_PATTERNS, *patterns])

    def is_excluded(path: str) -> bool:
        is_hidden = not hidden and any(part.startswith(".") for part in path.split("/"))
        return is_hidden or (expression is not None and expression.match("/" + path) is not None)

    return is_excluded


def looker(sources: "list[Source]", looks: "list[tuple[str, Member, Look]]") -> Callable[..., None]:
    """What reads the files of a compressed tar while it is listed: it would have to be unpacked once more."""
    from photostead.features.takeout.looking import look_at

    def see(member: "Member", file: Any) -> None:
        looks.append((sources[member.source].label, member, look_at(file)))

    return see


def run(
    sources: "list[Source]",
    report: "Report",
    wishes: "Wishes",
    given: Given,
    looks: "list[tuple[str, Member, Look]]",
    *,
    is_takeout: bool,
) -> None:
    """Import, or say what would be; then the report. Ends with status 1 where something failed."""
    trouble: PhotosteadError | None = None
    is_stopped = False
    try:
        if given.dry_run:
            report.foresee()
        else:
            import_all(sources, report, wishes, given, looks)
    except PhotosteadError as error:
        trouble = error
    except KeyboardInterrupt:
        is_stopped = True
    for line in report.lines(is_takeout=is_takeout):
        click.echo(line)
    if given.report_file is not None:
        report.write(given.report_file)
    if is_stopped:
        click.echo("Stopped. Run the same command again to go on.", err=True)
        sys.exit(INTERRUPTED)
    if trouble is not None:
        raise trouble
    if not report.is_clean:
        sys.exit(1)


def import_all(
    sources: "list[Source]", report: "Report", wishes: "Wishes", given: Given, looks: "list[tuple[str, Member, Look]]"
) -> None:
    """Upload and put in order, as the person that the options name. Raises PhotosteadError, KeyboardInterrupt."""
    from photostead.cli.importing.account import sign_in
    from photostead.cli.importing.running import Import
    from photostead.cli.importing.settling import Settling

    options = options_of(**given.rest)
    stop_gently()
    with (
        sign_in(options, given.email, given.url, given.key_file) as server,
        closing(open_memory(server, given.state)) as memory,
    ):
        for label, member, look in looks:
            memory.note_look(label, member, look)
        Import(sources, report, server, memory, wishes, show_progress).run()
        Settling(report, server, memory).run(given.into)


def stop_gently() -> None:
    """Let the end of the terminal, or of the machine, be as Ctrl-C is: what was begun is ended, the session too."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)


def open_memory(server: "Server", path: Path | None) -> "Memory":
    """What was remembered for this person. Raises Unavailable, Refused, Invalid."""
    from photostead.cli.importing.memory import Memory, memory_path

    user = server.call("GET", "/users/me")
    return Memory(path or memory_path(user["id"]))


def show_progress(what: str, size: int) -> Any:
    """A bar of bytes; nothing where there is no terminal."""
    return click.progressbar(length=max(size, 1), label=what, file=sys.stderr, update_min_steps=max(size // 1000, 1))
