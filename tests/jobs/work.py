"""What the jobs of these tests do in worker processes; importable there."""

import os
import resource
import signal
import time
from pathlib import Path

from photostead.kernel.errors import MediaError
from photostead.media.tasks import initialise_worker


def initialise(log: str = "") -> None:
    """Nothing to prepare, but who came to life is noted in the file `log`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if log:
        with open(log, "a") as file:
            file.write(f"{os.getpid()}\n")


def initialise_late(folder: str) -> None:
    """As workers of the daemon do, but only when it is let; then it says so."""
    Path(folder, "started").touch()
    while not Path(folder, "go").exists():
        time.sleep(0.01)
    initialise_worker(0)
    Path(folder, "began").touch()


def double(number: int) -> int:
    """A result."""
    return number * 2


def own_id() -> int:
    """Which process this is."""
    return os.getpid()


def refuse(path: str) -> None:
    """A file that cannot be decoded."""
    raise MediaError(f"{path} is no picture")


def stumble() -> None:
    """A bug."""
    raise ValueError("the decoder stumbled")


def die() -> None:
    """What a crashing C library does."""
    os.kill(os.getpid(), signal.SIGKILL)


def leave() -> None:
    """What a library that calls exit does."""
    os._exit(3)


def hang() -> None:
    """What a file that sends a decoder into a loop does."""
    time.sleep(600)


def devour() -> int:
    """What a decompression bomb does: more than the limit of 256 MB, which is set here and not by the pool."""
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, resource.RLIM_INFINITY))
    return len(bytearray(1 << 31))


def devour_as_allowed() -> int:
    """The same under whatever limit the process was given."""
    return len(bytearray(1 << 31))
