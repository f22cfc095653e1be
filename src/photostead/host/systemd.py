"""What systemd and a service say to each other: sockets that it opened for us, and how we are (ready, reloading, stopping,
alive). Each is asked for by an environment variable; where that is absent nothing happens, so the daemon is the same
program at a terminal, in a snap that may not notify, and under another supervisor.

The protocols are those of sd_listen_fds(3), sd_notify(3) and sd_watchdog_enabled(3), which promise to stay; a library for
three lines of text would be one more thing to install. Not here: the journal, see `cli.logging`.
"""

import asyncio
import contextlib
import logging
import os
import socket
import stat
import time
from collections.abc import Callable, Mapping

from photostead.kernel.errors import StartError

log = logging.getLogger(__name__)

FIRST_SOCKET = 3  # SD_LISTEN_FDS_START
HTTPS = "https"
# How long a start may go on after its last sign of life: upgrading a big database takes minutes on a small box.
PATIENCE_S = 90.0
START_PULSE_S = 20.0


def listen_sockets(
    kind: str = "http", environment: Mapping[str, str] = os.environ, first: int = FIRST_SOCKET
) -> list[socket.socket]:
    """The listening sockets that systemd opened for this process, TCP or Unix; none where it did not. `kind` is "http", or
    "https" for those of a socket unit with `FileDescriptorName=https`. Ask once for each kind: whoever asks owns them.

    Raises StartError for a descriptor that nobody can connect to.
    """
    if environment.get("LISTEN_PID") != str(os.getpid()):
        return []  # of another process: such variables are inherited, the descriptors are not
    count = whole_number(environment, "LISTEN_FDS")
    names = environment.get("LISTEN_FDNAMES", "").split(":")
    kinds = ["https" if name == HTTPS else "http" for name in names] + ["http"] * count
    return [adopt(first + index) for index in range(count) if kinds[index] == kind]


def adopt(descriptor: int) -> socket.socket:
    """Take over a listening socket; no process that we start inherits it. Raises StartError."""
    try:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            raise OSError("it is no socket")
        given = socket.socket(fileno=descriptor)
        if given.type != socket.SOCK_STREAM or not given.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            given.detach()
            raise OSError("it does not listen for connections")
    except OSError as error:
        raise StartError(
            f"Descriptor {descriptor} that systemd passed cannot be served ({error}): the socket unit needs ListenStream= "
            "and Accept=no."
        ) from error
    given.set_inheritable(False)
    given.setblocking(False)
    return given


def whole_number(environment: Mapping[str, str], name: str) -> int:
    """A variable's value; 0 where it is absent or no number."""
    text = environment.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else 0


class Notifier:
    """Tells the service manager how we are. Best effort: what cannot be told is not, and nobody waits for it."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = socket_address(environment.get("NOTIFY_SOCKET", ""))
        self.is_ready = False
        self.watchdog_s = watchdog_seconds(environment)

    def tell(self, **state: object) -> None:
        """Assignments of sd_notify(3); a value's line breaks become spaces, they would begin another assignment."""
        if self._address is None:
            return
        text = "\n".join(f"{name}={' '.join(str(value).splitlines())}" for name, value in state.items())
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender,
        ):
            sender.setblocking(False)
            sender.sendto(text.encode(), self._address)

    def starting(self, status: str) -> None:
        """Not ready yet; a start that takes long is alive."""
        self.tell(STATUS=status, EXTEND_TIMEOUT_USEC=int(PATIENCE_S * 1e6))

    def ready(self, status: str) -> None:
        """Serving; also the end of a reload. `status` is what `systemctl status` shows."""
        self.is_ready = True
        self.tell(READY=1, STATUS=status)

    def reloading(self) -> None:
        """The options are read again; `ready` ends it."""
        self.tell(RELOADING=1, MONOTONIC_USEC=time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000)

    def stopping(self) -> None:
        """On the way out."""
        self.tell(STOPPING=1, STATUS="Stopping: running jobs go back into the queue")

    async def pulse(self, is_alive: Callable[[], bool]) -> None:
        """For ever: signs of life while the event loop turns and `is_alive()`; on the loop's thread, which is the point.

        Before `ready` they keep a start from timing out, afterwards they feed the watchdog, three times as often as it
        asks for. Without either this ends at once.
        """
        if self._address is None:
            return
        while not self.is_ready or self.watchdog_s:
            if not self.is_ready:
                self.tell(EXTEND_TIMEOUT_USEC=int(PATIENCE_S * 1e6))
            elif is_alive():
                self.tell(WATCHDOG=1)
            await asyncio.sleep(min(START_PULSE_S, self.watchdog_s / 3 or START_PULSE_S))


def socket_address(text: str) -> str | None:
    """Of NOTIFY_SOCKET: a path, or `@name` for an abstract one. Other kinds (vsock) are those of virtual machines."""
    if text.startswith("/"):
        return text
    return "\0" + text[1:] if text.startswith("@") else None


def watchdog_seconds(environment: Mapping[str, str]) -> float:
    """How often this process must give a sign of life; 0.0 where nobody waits for one."""
    meant = environment.get("WATCHDOG_PID", str(os.getpid()))
    return whole_number(environment, "WATCHDOG_USEC") / 1e6 if meant == str(os.getpid()) else 0.0
