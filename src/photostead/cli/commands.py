"""The commands. Each imports what it needs when it runs, so that `--help` is instant."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from photostead import __version__
from photostead.cli.certificate import certificate
from photostead.cli.configure import configure
from photostead.cli.database_commands import database
from photostead.cli.discover import discover
from photostead.cli.exports import export
from photostead.cli.full_backups import backup
from photostead.cli.imports import imports
from photostead.cli.libraries import library
from photostead.cli.maintenance import maintenance
from photostead.cli.migrations import migrate
from photostead.cli.ml import ml
from photostead.cli.models import models
from photostead.cli.mounts import adopt_media, mounts
from photostead.cli.options import load_options
from photostead.cli.replicate import replicate
from photostead.cli.settings import config
from photostead.cli.shared_options import options_of, with_data_dir
from photostead.cli.stacks import stack
from photostead.cli.users import user
from photostead.kernel.errors import PhotosteadError
from photostead.kernel.options import CATALOGUE, Options

# The options of `serve` that have a spelling of their own.
SPELT = {
    "data_dir": "data-dir",
    "host": "http.host",
    "port": "http.port",
    "workers": "jobs.concurrency",
    "write_sidecars": "sidecars.write",
    "log_level": "log.level",
    "admin_email": "admin.email",
    "admin_password": "admin.password",
}


class Commands(click.Group):
    """Errors of ours are sentences for a person, not traces."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a PhotosteadError ends with its message and status 1."""
        try:
            return super().invoke(ctx)
        except PhotosteadError as error:
            for line in error.message.splitlines():
                click.echo(f"photostead: {line}", err=True)
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="photostead")
def photostead() -> None:
    """A household's photo and video library."""


photostead.add_command(user)
photostead.add_command(library)
photostead.add_command(imports)
photostead.add_command(migrate)
photostead.add_command(stack)
photostead.add_command(maintenance)
photostead.add_command(models)
photostead.add_command(mounts)
photostead.add_command(adopt_media)
photostead.add_command(config)
photostead.add_command(configure)
photostead.add_command(certificate)
photostead.add_command(discover)
photostead.add_command(database)
photostead.add_command(backup)
photostead.add_command(export)
photostead.add_command(replicate)
photostead.add_command(ml)


def show_options(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    """Print the catalogue and end."""
    if not value:
        return
    for option in CATALOGUE:
        default = f" [default: {option.default}]" if option.default else ""
        click.echo(
            f"{option.key:22} {option.help} {option.kind.allowed[:1].upper()}{option.kind.allowed[1:]}.{default}"
        )
    click.echo(f"{'config.…':22} Any setting of the system config: see `photostead config show`.")
    ctx.exit()


@photostead.command()
@click.argument("folders", nargs=-1, type=click.Path(readable=False))  # an unreadable one may be known
@click.option("--host", help="Address to listen on (http.host) [default: 0.0.0.0].")
@click.option("--port", help="Port to listen on (http.port) [default: 2283].")
@click.option("--admin-email", help="Create this account at the first start (admin.email).")
@click.option("--admin-password", help="Its password (better: environment variable PHOTOSTEAD_ADMIN_PASSWORD).")
@click.option("--workers", help="Worker processes (jobs.concurrency) [default: one a core].")
@click.option(
    "--write-sidecars/--no-write-sidecars",
    default=None,
    help="Also write what people edit as XMP files (sidecars.write) [default: no].",
)
@click.option("--log-level", help="debug, info, warning or error (log.level) [default: as the settings say, info].")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Any option by its key; may be repeated.")
@click.option(
    "--help-options", is_flag=True, is_eager=True, expose_value=False, callback=show_options, help="List all keys."
)
@click.option(
    "--roll-back",
    is_flag=True,
    envvar="PHOTOSTEAD_ROLL_BACK",
    help="After a downgrade, go back to the snapshot that was taken before the upgrade.",
)
@with_data_dir
def serve(
    folders: tuple[str, ...], settings: tuple[str, ...], roll_back: bool, config: Path | None, **given: Any
) -> None:
    """Run the daemon. FOLDERS become an external library of the first account and are scanned at once; nothing in
    them is ever changed. Every option can also stand in the environment (PHOTOSTEAD_HTTP_PORT) or in the TOML file."""
    import msgspec

    with without_collecting():
        from photostead.cli.serving import run_daemon

    named = {SPELT[name]: value for name, value in given.items()}
    keys = {**named, "library.paths": folders, **dict(split_setting(text) for text in settings)}

    def read_options() -> Options:
        return msgspec.structs.replace(load_options(keys, os.environ, config), roll_back=roll_back)

    run_daemon(read_options(), read_options)


@contextmanager
def without_collecting() -> Iterator[None]:
    """For imports: a thousand modules are no garbage, and looking for some in them takes a seventh of a start. Whoever
    collects later need not walk through them either."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def split_setting(text: str) -> tuple[str, str]:
    """`http.port=80`. Raises UsageError."""
    key, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"--set {text}: write KEY=VALUE.")
    return key, value


@photostead.command()
def openapi() -> None:
    """Print the OpenAPI document of the API that is served."""
    import msgspec

    from photostead.features.registry import all_routes
    from photostead.http.openapi import build

    document = msgspec.json.encode(build(all_routes(), __version__))
    click.echo(msgspec.json.format(document, indent=1))


@photostead.command()
@click.argument("topic", required=False, type=click.Choice(["video"]), metavar="[video]")
@click.option("--json", "as_json", is_flag=True, help="For programs: what GET /api/photostead/doctor answers.")
@with_data_dir
def doctor(topic: str | None, as_json: bool, **given: Any) -> None:
    """Look for what may be wrong, and say what to do: clock, folders, disks, database, libraries, network, hardware, the
    snap's plugs, worker processes. With `video`: what converts videos here, each encoder and decoder tried out.

    Changes nothing. Ends with status 1 where something must be repaired.
    """
    import msgspec

    if topic == "video":
        from photostead.cli.doctor_video import write_report

        sys.exit(write_report(options_of(**given), as_json=as_json))

    from photostead.cli.doctor import examine, write_lines

    answer = examine(options_of(**given))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(answer), indent=2))
    else:
        click.echo("\n".join(write_lines(answer)))
    if any(finding.grade == "broken" for finding in answer.findings):
        sys.exit(1)
