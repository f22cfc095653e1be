"""One daemon per data folder: two of them on one database would each believe they own the queue and the files."""

import fcntl
import os
from pathlib import Path

from photostead.kernel.errors import StartError


def lock_folder(folder: Path) -> int:
    """Take the lock (released when the process ends, however it ends); the descriptor to keep. Raises StartError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / "photostead.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
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
    return descriptor
