"""`photostead replicate …`: a live replica of the database by Litestream, its service, and a second machine that takes over."""

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from photostead.cli.full_backups import Ticker, megabytes, tell_names
from photostead.cli.shared_options import options_of, with_data_dir
from photostead.kernel.errors import Invalid, StartError
from photostead.kernel.options import Options

if TYPE_CHECKING:
    from photostead.features.full_backups.layout import Store
    from photostead.features.full_backups.restoring import Order, Plan
    from photostead.features.replica.place import Place
    from photostead.features.replica.state import Settings
    from photostead.features.replica.taking_over import Source

SET = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A setting of Litestream's for that place; repeatable.",
)
FROM = click.option("--from", "place", metavar="PLACE", help="Where the replica is [default: that of this machine].")
START = "sudo systemctl enable --now photostead-replica    (in a snap: sudo snap start --enable photostead.replica)"


@click.group("replicate", invoke_without_command=True)
@click.option(
    "--to",
    "place",
    metavar="PLACE",
    help="A folder on another disk or share, or an address: s3://…, gs://…, abs://…, sftp://…",
)
@SET
@click.option("--keep-days", type=click.IntRange(1, 365), default=3, show_default=True, help="How far back one can go.")
@with_data_dir
def replicate(place: str | None, settings: tuple[str, ...], keep_days: int, **given: Any) -> None:
    """A live replica of the database: every change is in PLACE a second later, kept there by Litestream. When this machine
    dies, another one goes on with it and with the files of a full backup (`photostead replicate switch`).

    With --to this says where the replica is, and writes Litestream's configuration; `run` is the service that keeps it.
    Passwords and keys belong into the environment of that service, never into PLACE: see docs/replica.md.
    """
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is not None:
        return
    if place is None:
        click.echo(ctx.get_help())
        return
    set_up(options_of(**given), place, settings, keep_days)


def set_up(options: Options, text: str, settings: tuple[str, ...], keep_days: int) -> None:
    """Ask the place whether somebody else is there, and begin a term."""
    from photostead.features.replica import claims, place, program, state

    if not options.database_file.exists():
        raise StartError(f"There is no database {options.database_file} yet: start Photostead once.")
    if state.is_running(options):
        raise StartError("The replica's service runs: stop it first, then say where else the replica is to be.")
    program.find()
    where, known = place.read_place(text, settings), state.load(options)
    refuse_place(where, options)
    place.mark(where)
    machine = known.machine if known is not None else new_machine()
    term = claims.newest(where)
    if term and claims.read(where, term).machine != machine:
        raise StartError(
            f"{where.to} holds the replica of another machine. To take over from it: `photostead replicate switch --from "
            f"{text}`. For a replica of this one name another place."
        )
    if not term:
        term = 1
        claims.lay(where, term, machine, list_addresses(options))
    save(options, state.Settings(where, term, machine, keep_days))
    click.echo(f"The replica is to be in {where.to}. Start its service:\n  {START}\nor here: photostead replicate run")


def new_machine() -> str:
    """What tells this machine from every other one."""
    from photostead.kernel.ids import new_id

    return new_id()


def save(options: Options, settings: "Settings") -> None:
    """Also where root does this for the daemon."""
    from photostead.features.replica import state
    from photostead.host.markers import own_like

    state.save(options, settings)
    folder = state.folder_of(options)
    for path in (folder, *folder.iterdir()):
        own_like(path, options.data_dir)


def refuse_place(place: "Place", options: Options) -> None:
    """In the folders of the library it would be taken for part of it, and nothing is ever written below an import path."""
    from photostead.cli.database import read
    from photostead.features.assets import service as assets
    from photostead.media.files import refuse_inside

    folder = place.folder
    if folder is None:
        return
    ours = (options.data_dir, options.media_dir, options.database_file.parent)
    refuse_inside(
        folder,
        [*ours, *read(options, assets.import_paths)],
        "which is not for it: name a folder on another disk or machine.",
    )
    beside = next(path for path in (folder, *folder.parents) if path.exists())
    if beside.stat().st_dev == options.database_file.stat().st_dev:
        click.echo(f"Careful: {folder} is on the disk that the database is on, and is lost with it.", err=True)


def list_addresses(options: Options) -> list[str]:
    """Where others find the daemon of this machine."""
    from photostead.host import netlink
    from photostead.host.addresses import Entrance, list_urls, reachable

    entrance = Entrance((options.http_host,), options.http_port)
    name = f"{options.mdns_name}.local" if options.mdns_enabled else None
    try:
        interfaces = reachable(netlink.read_interfaces(), entrance)
    except OSError:
        interfaces = ()
    return [one.url.rstrip("/") for one in list_urls(interfaces, entrance, options.base_url or "", name)]


@replicate.command("run")
@with_data_dir
def run(**given: Any) -> None:
    """Keep the replica up to date until stopped: the service. The daemon may run or not, and be restarted meanwhile.

    Ends with status 1 when another machine took over: then the daemon of this one is stopped as well.
    """
    from photostead.cli.logs import set_up_logging
    from photostead.features.replica import running, service, state

    options = options_of(**given)
    service.refuse_superseded(options)
    settings = state.require(options)
    held = state.lock_running(options)
    set_up_logging(options.log_level)
    work = running.Service(options, settings)
    running.stop_at_signals(work)
    other = work.run()
    assert held >= 0
    if other is not None:
        service.refuse_superseded(options)


@replicate.command("status")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@with_data_dir
def status(as_json: bool, **given: Any) -> None:
    """Whether the replica is up to date, and how far behind it is. Ends with status 1 where it is not."""
    import msgspec

    from photostead.features.replica import service

    picture = service.look(options_of(**given))
    if as_json:
        click.echo(msgspec.json.encode(picture).decode())
    else:
        click.echo("\n".join(write_lines(picture)))
    sys.exit(0 if picture.is_current else 1)


def write_lines(picture: Any) -> list[str]:
    """For people."""
    from photostead.kernel.clock import to_wire

    lines = [f"Replica in {picture.to}, term {picture.term}; its last change is of {picture.last_at or 'never'}."]
    if picture.superseded_by:
        lines.append(f"Another machine took over: {picture.superseded_by}.")
    elif not picture.is_running:
        lines.append(f"Its service does not run. Start it:\n  {START}")
    elif picture.behind is None:
        lines.append("It does not keep up: its place did not take what there is.")
    else:
        lines.append("It is up to date." if picture.behind == 0 else f"It is {picture.behind} transactions behind.")
    if picture.state.trouble:
        lines.append(f"Since {to_wire(picture.state.since)[:16]}: {picture.state.trouble}")
    proved = picture.state.proved_at
    lines.append("It was never proved yet." if proved is None else f"It was last proved on {to_wire(proved)[:16]} UTC.")
    return lines


@replicate.command("check")
@with_data_dir
def check(**given: Any) -> None:
    """Restore the replica into a scratch file and compare it with the database, row by row. Its service does that every week by
    itself, and sends all of it anew where it finds a difference. Ends with status 1 where there is one."""
    from photostead.features.replica import proving, state

    options = options_of(**given)
    settings = state.require(options)
    if not state.is_running(options):
        raise StartError(f"The replica's service does not run. Start it:\n  {START}")
    trouble = proving.prove(options, settings)
    if trouble is not None:
        raise StartError(
            f"The replica is not what the database is: {trouble}. Restart its service, or see docs/replica.md."
        )
    click.echo("The replica is sound, and what the database is.")


@replicate.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@FROM
@SET
@click.option("--at", "moment", metavar="TIME", help="As it was then: 2026-11-22T18:00:00Z [default: the newest].")
@with_data_dir
def restore(file: Path, place: str | None, settings: tuple[str, ...], moment: str | None, **given: Any) -> None:
    """Make a database of the replica as FILE, which must not be there yet. Nothing else is changed: to have it in the place of
    the present one, `photostead database restore FILE`."""
    from photostead.features.replica import program, taking_over

    if file.exists():
        raise Invalid(f"{file} is there already: name another one.")
    source = taking_over.find(where_from(options_of(**given), place, settings))
    program.restore(source.place, source.term, "database", file.absolute(), *(("-timestamp", moment) if moment else ()))
    click.echo(f"{file} ({megabytes(file.stat().st_size)}), the last change of {moment or source.last_at}.")


def where_from(options: Options, text: str | None, settings: tuple[str, ...]) -> "Place":
    """The place that was named, or this machine's."""
    from photostead.features.replica import place, state

    where = place.read_place(text, settings) if text is not None else state.require(options).place
    if not place.is_there(where):
        raise StartError(f"There is no replica in {where.to}: is its disk mounted?")
    return where


@replicate.command("off")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_data_dir
def off(yes: bool, **given: Any) -> None:
    """Have no replica any more. What lies in its place stays there; the library here is not touched.

    On a machine whose place another one took: go on here nevertheless, with a library that goes its own way."""
    from photostead.features.replica import state

    options = options_of(**given)
    other = state.load_superseded(options)
    if state.is_running(options):
        raise StartError("The replica's service runs: stop and disable it first.")
    if not yes:
        text = f"{other.name} took over. Go on here with what is here?" if other else "Have no replica any more?"
        click.confirm(text, abort=True)
    for name in (state.SETTINGS, state.CONFIG, state.STATE, state.SUPERSEDED):
        (state.folder_of(options) / name).unlink(missing_ok=True)
    click.echo("There is no replica of this library any more.")


@replicate.command("switch")
@FROM
@SET
@click.option("--files", "folder", metavar="PATH", type=click.Path(path_type=Path), help="The folder of full backups.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--force", is_flag=True, help="Even where the other machine seems to work, or the backup is newer.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_data_dir
def switch(
    place: str | None,
    settings: tuple[str, ...],
    folder: Path | None,
    dry_run: bool,
    force: bool,
    yes: bool,
    **given: Any,
) -> None:
    """Make this machine the first one: the database of the replica, the files of the newest full backup in PATH. The daemon here
    must be stopped; the other machine must be off, and stands down when it comes back.

    Without --files the media folder must be here already. What is here is set aside and kept. Interrupted, the same command goes
    on. Ends with status 2 where files are in neither: they were added after the last full backup.
    """
    from photostead.cli.database import closing_lock
    from photostead.host.lock import lock_folder

    options = options_of(**given)
    where = where_from(options, place, settings)
    options.data_dir.mkdir(parents=True, exist_ok=True)
    with closing_lock(lock_folder(options.data_dir)), tempfile.TemporaryDirectory(dir=options.data_dir) as scratch:
        lost = Switch(options, where, Path(scratch) / "replica.sqlite", folder, force).run(dry_run=dry_run, yes=yes)
    sys.exit(2 if tell_names("not here", lost) else 0)


class Switch:
    """One taking over."""

    def __init__(self, options: Options, place: "Place", copy: Path, folder: Path | None, force: bool) -> None:
        from photostead.features.full_backups.layout import open_store
        from photostead.features.replica import state

        self._options, self._place, self._copy, self._is_forced = options, place, copy, force
        self._store: Store | None = open_store(folder) if folder is not None else None
        known = state.load(options)
        self._keep_days = known.keep_days if known is not None else 3
        self._machine = known.machine if known is not None else new_machine()
        self._ticker = Ticker()

    def run(self, *, dry_run: bool, yes: bool) -> list[str]:
        """Which files are neither here nor in the backup. Raises StartError, Conflict, Invalid; then the next goes on."""
        from photostead.features.replica import state, taking_over

        if state.is_running(self._options):
            raise StartError("The replica's service runs on this machine: stop it first.")
        source = taking_over.find(self._place)
        if not self._is_forced:
            taking_over.refuse_living(source, self._machine, taking_over.WATCH_S)
        installation = taking_over.fetch(source, self._copy)
        taking_over.refuse_other_library(self._options.database_file, installation)
        planned = self._plan(installation)
        self._tell(source, planned)
        if dry_run:
            return planned.lost if planned else []
        if not yes:
            click.confirm(f"Is {source.claim.name} off, and shall this machine take over?", abort=True)
        term = taking_over.claim(source, self._machine, list_addresses(self._options))
        done = self._put()
        save(self._options, state.Settings(self._place, term, self._machine, self._keep_days))
        click.echo(
            f"This machine is the first one now (term {term}). Start the daemon, and the replica's service:\n  {START}"
        )
        return done.lost if done else []

    def _order(self) -> "Order":
        from photostead.features.full_backups.restoring import Order

        options = self._options
        stamp = self._store.newest() if self._store is not None else ""
        return Order(stamp, options.database_file, options.data_dir, options.media_dir)

    def _plan(self, installation: str) -> "Plan | None":
        from photostead.features.full_backups import carrying

        if self._store is None:
            return None
        order = self._order()
        carrying.refuse_other(self._store, installation)
        if not self._is_forced:
            carrying.refuse_stale(self._store, order.stamp, self._copy)
        return carrying.plan(self._store, order, self._copy)

    def _tell(self, source: "Source", planned: "Plan | None") -> None:
        click.echo(f"The replica of {source.claim.name}: its last change is of {source.last_at}.")
        if planned is not None:
            click.echo(
                f"{planned.files:,} files in the backup, of which {planned.copied:,} ({megabytes(planned.copied_size)}) are to "
                f"be copied to {self._options.media_dir}; {len(planned.lost):,} are in neither."
            )

    def _put(self) -> "Plan | None":
        """Files first: a daemon that is started in between refuses."""
        from photostead.features.full_backups import carrying
        from photostead.features.replica import taking_over
        from photostead.host.markers import own_like

        done: Plan | None = None
        try:
            if self._store is not None:
                done = carrying.carry(
                    self._store, self._order(), self._copy, lambda now: self._ticker.show(f"{now.files:,} files")
                )
        finally:
            self._ticker.clear()
        aside = taking_over.put(self._options.database_file, self._copy)
        own_like(self._options.database_file, self._options.data_dir)
        if aside is not None:
            click.echo(f"The database that was here is kept as {aside}.")
        return done
