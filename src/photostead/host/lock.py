"""One daemon per data folder: two of them on one database would each believe they own the queue and the files.

The lock file also says which process holds it, so that a command that changed the database beside a running daemon can
ask it to look again.
"""

import fcntl
import os
import signal
from pathlib import Path

from photostead.kernel.errors import StartError

LOCK_NAME = "photostead.lock"


def lock_folder(folder: Path) -> int:
    """Take the lock (released when the process ends, however it ends); the descriptor to keep. Raises StartError."""
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StartError(
            f"The data folder {folder} cannot be written ({error.strerror}): check its owner, or choose another with "
            "--data-dir."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise StartError(f"Another Photostead is running on {folder}: stop it first.") from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def ask_to_look_again(folder: Path) -> bool:
    """Send SIGHUP to the daemon that runs on a data folder; False where none does."""
    return send(folder, signal.SIGHUP)


def ask_to_stop(folder: Path) -> bool:
    """Send it SIGTERM; False where none runs."""
    return send(folder, signal.SIGTERM)


def send(folder: Path, number: signal.Signals) -> bool:
    """Send a signal to whoever holds the lock; False where nobody does."""
    try:
        descriptor = os.open(folder / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        if not is_locked(descriptor):
            return False
        os.kill(int(os.pread(descriptor, 20, 0)), number)
    except (OSError, ValueError):
        return False
    finally:
        os.close(descriptor)
    return True


def is_folder_locked(folder: Path) -> bool:
    """Whether a daemon runs on a data folder."""
    try:
        descriptor = os.open(folder / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return is_locked(descriptor)
    finally:
        os.close(descriptor)


def is_locked(descriptor: int) -> bool:
    """Whether another process holds the lock: a stale process number must not get a signal meant for us."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return False
