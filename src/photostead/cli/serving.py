"""Running the daemon in the foreground: logging, the event loop, what the terminal says."""

import asyncio
import logging
import socket
import sys
from collections.abc import Callable

import click

from photostead.app import App, serve
from photostead.kernel.options import Options

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def run_daemon(options: Options, read_options: Callable[[], Options]) -> None:
    """Until SIGTERM or SIGINT; at SIGHUP the options are read again. Raises StartError."""
    logging.basicConfig(level=(options.log_level or "info").upper(), format=FORMAT, stream=sys.stderr)
    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        runner.run(serve(options, announce, read_options))


def fast_loop() -> "type[asyncio.AbstractEventLoop] | None":
    """uvloop where it is installed."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.Loop


def announce(app: App) -> None:
    """Print the addresses: the first line is the one to click on."""
    host = app.options.http_host
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - compared, not bound
        click.echo(f"Photostead is at http://localhost:{app.port}")
        click.echo(f"From other devices: http://{socket.gethostname()}:{app.port}")
    else:
        click.echo(f"Photostead is at http://{host}:{app.port}")
    sys.stdout.flush()
