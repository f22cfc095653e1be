"""Another program as a contained child: `python -m photostead.media.launch` takes limits upon itself (`media.limits`), opens
the original as safely as our own decoders do, and becomes the program. Which arguments ffmpeg is given is not decided here;
who runs it and listens is `jobs.programs`.

The child opens the file, not the daemon: a disk that does not answer holds up the child, which can be killed.
"""

import os
import sys
from typing import NoReturn

import msgspec

from photostead.kernel.errors import MediaError
from photostead.media.files import Source, open_regular
from photostead.media.limits import contain

# Stands for the original among the arguments. The program gets a path of the open file itself, with ffmpeg's name for plain
# files before it: whatever the file is called, it can be no option and no address.
SOURCE = "{original}"
# The original could not be opened, or the program not be started: the reason stands on the error output. ffmpeg's own codes
# are 1, 255 and the last byte of a negative error number, which cannot be this one.
NOT_STARTED = 97


class Contained(msgspec.Struct, frozen=True):
    """A program with its arguments, the original that `SOURCE` stands for among them, and its limits: `memory` in bytes of
    data, `cpu_seconds` of processor time over all its threads; 0 for none."""

    argv: tuple[str, ...]
    source: str | Source | None = None
    memory: int = 0
    cpu_seconds: int = 0


def command_of(contained: Contained) -> list[str]:
    """What this process may start for it."""
    return [sys.executable, "-m", __name__, msgspec.json.encode(contained).decode(), str(os.getpid())]


def main() -> None:
    """Become the program; comes back only where that cannot be."""
    try:
        become(msgspec.json.decode(sys.argv[1], type=Contained), int(sys.argv[2]))
    except (MediaError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(NOT_STARTED)


def become(contained: Contained, parent: int) -> None:
    """Raises MediaError for an original that cannot be opened, OSError for a program that cannot be run."""
    contain(parent, contained.memory, contained.cpu_seconds)
    if contained.source is None:
        _run(list(contained.argv))
    else:
        with open_regular(contained.source) as file:
            os.set_inheritable(file.fd, True)
            _run([f"file:{file.path}" if part == SOURCE else part for part in contained.argv])


def _run(argv: list[str]) -> NoReturn:
    os.execv(argv[0], argv)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
