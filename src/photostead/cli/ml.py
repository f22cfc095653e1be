"""`photostead ml serve`: what this machine's models can do, for the daemons of other machines."""

import signal
import sys
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from photostead.cli.shared_options import options_of, with_data_dir
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options

if TYPE_CHECKING:
    from aiohttp import web

# Time for what is being answered when the service ends.
SHUTDOWN_SECONDS = 5.0


@click.group()
def ml() -> None:
    """Machine learning for other machines."""


@ml.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", type=click.IntRange(0, 65535), default=3003, show_default=True, help="0 takes any free one.")
@click.option("--models", "ml_models", type=click.Path(path_type=Path), help="Folder of models, instead of ours.")
@with_data_dir
def serve(host: str, port: int, ml_models: Path | None, **given: Any) -> None:
    """Answer questions about pictures, in the protocol of Immich's machine learning.

    Name http://THIS-MACHINE:PORT in the settings of a box as a machine that helps. There are no passwords and nothing is
    encrypted: whoever reaches the port can use it and learns nothing but what models say of their own pictures. Listen
    only where the network is your own.
    """
    import asyncio

    config = given.pop("config")
    asyncio.run(run(host, port, options_of(config, **given, **{"ml.models": ml_models})))


async def run(host: str, port: int, options: Options) -> None:
    """Until SIGTERM or SIGINT. Raises StartError where the address cannot be had."""
    import asyncio

    from aiohttp import web

    from photostead.app import make_learners
    from photostead.features.inference.serving import PredictServer

    plan, learners = make_learners(options)
    runner = web.AppRunner(
        PredictServer(learners, plan.processes + 1).application(),
        access_log=None,
        shutdown_timeout=SHUTDOWN_SECONDS,
        handler_cancellation=True,
    )
    stopped = asyncio.Event()
    try:
        await runner.setup()
        await listen(runner, host, port)
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        announce(runner, plan.folders)
        await stopped.wait()
    finally:
        await runner.cleanup()
        await learners.stop()


async def listen(runner: "web.AppRunner", host: str, port: int) -> None:
    """Raises StartError."""
    from aiohttp import web

    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise StartError(f"Cannot listen on {host}:{port}: {error.strerror or error}.") from error


def announce(runner: "web.AppRunner", folders: Sequence[str]) -> None:
    """Print where it is, and from where the models come."""
    host, port, *_ = runner.addresses[0]
    address = f"[{host}]" if ":" in host else host
    click.echo(f"Machine learning is at http://{address}:{port}, with the models in {' and '.join(folders)}")
    if not ip_address(host).is_loopback:
        click.echo("Whoever reaches this port can use it: it asks for no password and encrypts nothing.")
    sys.stdout.flush()
