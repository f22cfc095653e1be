"""The commands. Each imports what it needs when it runs, so that `--help` is instant."""

import sys
from pathlib import Path
from typing import Any

import click

from photostead import __version__
from photostead.cli.libraries import library
from photostead.cli.settings import config
from photostead.cli.shared_options import options_of, with_data_dir
from photostead.cli.users import user
from photostead.kernel.errors import PhotosteadError


class Commands(click.Group):
    """Errors of ours are sentences for a person, not traces."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a PhotosteadError ends with its message and status 1."""
        try:
            return super().invoke(ctx)
        except PhotosteadError as error:
            click.echo(f"photostead: {error.message}", err=True)
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="photostead")
def photostead() -> None:
    """A household's photo and video library."""


photostead.add_command(user)
photostead.add_command(library)
photostead.add_command(config)


@photostead.command()
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path, readable=False))  # an unreadable one may be known
@click.option("--host", help="Address to listen on [default: 0.0.0.0].")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on [default: 2283].")
@click.option("--admin-email", help="Create this account at the first start.")
@click.option("--admin-password", help="Its password (better: environment variable PHOTOSTEAD_ADMIN_PASSWORD).")
@click.option("--workers", type=click.IntRange(0, 64), help="Worker processes [default: one a core].")
@click.option(
    "--write-sidecars/--no-write-sidecars",
    default=None,
    help="Also write what people edit as XMP files into the data folder [default: no].",
)
@click.option(
    "--log-level", type=click.Choice(["debug", "info", "warning", "error"]), help="[default: as the settings say, info]"
)
@with_data_dir
def serve(**given: Any) -> None:
    """Run the daemon. FOLDERS become an external library of the first account and are scanned at once; nothing in
    them is ever changed. Every option can also be set as PHOTOSTEAD_NAME in the environment or in the TOML file."""
    from photostead.cli.serving import run_daemon

    run_daemon(options_of(**given))


@photostead.command()
def openapi() -> None:
    """Print the OpenAPI document of the API that is served."""
    import msgspec

    from photostead.features.registry import all_routes
    from photostead.http.openapi import build

    document = msgspec.json.encode(build(all_routes(), __version__))
    click.echo(msgspec.json.format(document, indent=1))


@photostead.command()
@with_data_dir
def doctor(**given: Any) -> None:
    """Look for what may be wrong: data folder, disk, database, import paths, decoders, port, worker processes.

    Changes nothing. Ends with status 1 where something must be repaired.
    """
    from photostead.cli.doctor import examine

    findings = examine(options_of(**given))
    for finding in findings:
        click.echo(f"{finding.grade:7} {finding.subject}: {finding.text}")
    if any(finding.grade == "broken" for finding in findings):
        sys.exit(1)
