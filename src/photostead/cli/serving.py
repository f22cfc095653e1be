"""Running the daemon in the foreground: logging, the event loop, signals, what the terminal and the service manager hear."""

import asyncio
import faulthandler
import signal
import socket
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import click

from photostead.app import App
from photostead.cli.logs import set_up_logging
from photostead.host.systemd import Notifier
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options
from photostead.media.limits import give_back_blocks, use_one_arena

Read = Callable[[], Options]

# Hashing a password takes 19 MB for a moment, all markers of a large map 70; after the first time they would stay for good.
RETURNED_BYTES = 1 << 20


def run_daemon(options: Options, read_options: Read) -> None:
    """Until SIGTERM or SIGINT; at SIGHUP the options are read again. Raises StartError."""
    set_up_logging(options.log_level)
    # Or what one thread frees no other takes: each reader of the database would hold the most it ever needed.
    use_one_arena()
    give_back_blocks(RETURNED_BYTES)
    faulthandler.enable()  # a watchdog that lost patience sends SIGABRT: then the log shows where every thread was
    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        runner.run(serve(options, read_options, Notifier()))


def fast_loop() -> "type[asyncio.AbstractEventLoop] | None":
    """uvloop where it is installed."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.Loop


async def serve(options: Options, read_options: Read, notifier: Notifier) -> None:
    """One daemon from its start to its stop, with the service manager informed. Raises StartError."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    app = App(options)
    hang_up = Calls(lambda: take_up(app, notifier, read_options))
    loop.add_signal_handler(signal.SIGHUP, hang_up)
    pulse = asyncio.create_task(notifier.pulse(app.is_alive))
    try:
        notifier.starting("Starting; a database of an older version is upgraded first")
        await start(app, notifier)
        announce(app)
        notifier.ready(summary(app))
        await stopped.wait()
    finally:
        notifier.stopping()
        pulse.cancel()
        await app.stop()


async def start(app: App, notifier: Notifier) -> None:
    """Raises StartError; `systemctl status` shows why."""
    try:
        await app.start()
    except StartError as error:
        notifier.tell(STATUS=error.message)
        raise


class Calls:
    """A signal's handler that begins a coroutine each time; one that runs is held until it ends."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._work = work
        self._running: set[asyncio.Task[None]] = set()

    def __call__(self) -> None:
        task = asyncio.create_task(self._work())
        self._running.add(task)
        task.add_done_callback(self._running.discard)


async def take_up(app: App, notifier: Notifier, read_options: Read) -> None:
    """Another process changed the database, or the options changed."""
    was_ready = notifier.is_ready
    if was_ready:
        notifier.reloading()
    app.look_again(read_options)
    await app.settle()
    if was_ready:
        notifier.ready(summary(app))


def summary(app: App) -> str:
    """For `systemctl status`."""
    return f"Serving {address_of(app)}"


def address_of(app: App) -> str:
    """Where this machine itself finds the daemon; a line of words where it listens on no port."""
    if not app.port:
        return "the sockets of the service manager"
    host = app.options.http_host
    is_everywhere = host in {"0.0.0.0", "::", ""}  # noqa: S104 - compared, not bound
    return f"http://{'localhost' if is_everywhere else f'[{host}]' if ':' in host else host}:{app.port}"


def announce(app: App) -> None:
    """Print the addresses: the first line is the one to click on."""
    click.echo(f"Photostead is at {address_of(app)}")
    if address_of(app).startswith("http://localhost:"):
        # Should the name be taken, the log tells the one that it became.
        names = [f"{app.options.mdns_name}.local"] if app.options.mdns_enabled else []
        click.echo(
            "From other devices: " + " or ".join(f"http://{name}:{app.port}" for name in [*names, socket.gethostname()])
        )
    if app.server is not None and app.server.https_port:
        click.echo(f"With HTTPS: port {app.server.https_port} (`photostead certificate` shows its fingerprint)")
    sys.stdout.flush()
