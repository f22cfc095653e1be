"""What a migration remembers for the next run: what it began and what it did, so that a run that was killed goes on where it
was, and what a person undid here is not done again. Lines of JSON in a file of ours, added one by one, each by one write; a
line that was cut is left out. What the new server has is never remembered, it is asked.
"""

import fcntl
import os
import threading
from pathlib import Path
from typing import IO

import msgspec

from photostead.kernel.errors import Invalid, Unavailable


class Ledger:
    """One person's, from one server to another. Threads may share it."""

    def __init__(self, path: Path) -> None:
        """Raises Invalid where it cannot be written, or another migration of this person runs."""
        self.path = path
        self._noted: dict[tuple[str, ...], str] = {}
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Names of photos are nobody else's.
            descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._file: IO[bytes] = os.fdopen(descriptor, "r+b", buffering=0)
        except OSError as error:
            raise Invalid(f"{path} cannot be written ({error.strerror}): name another folder with --state.") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise Invalid(f"{path} is in use: another migration of the same person runs.") from error
        self._read()

    def _read(self) -> None:
        data = self._file.read()
        for line in data.splitlines():
            try:
                key, value = msgspec.json.decode(line, type=tuple[tuple[str, ...], str])
            except ValueError:
                continue
            self._noted[key] = value
        if data and not data.endswith(b"\n"):
            self._file.write(b"\n")

    def get(self, *what: str) -> str | None:
        """What was noted of it; None for nothing."""
        return self._noted.get(what)

    def note(self, *what: str, value: str = "") -> None:
        """Remember it. Raises Unavailable: what is not remembered might be done twice."""
        with self._lock:
            if self._noted.get(what) == value:
                return
            try:
                self._file.write(msgspec.json.encode((what, value)) + b"\n")
            except OSError as error:
                raise Unavailable(
                    f"{self.path} cannot be written ({error.strerror}): free some space, run it again."
                ) from error
            self._noted[what] = value

    def close(self) -> None:
        """Nothing more comes."""
        self._file.close()


def ledger_path(folder: Path | None, old_uid: str, new_uid: str) -> Path:
    """Where it lies unless somebody says otherwise (XDG Base Directory Specification). Raises Invalid."""
    try:
        known = folder or Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "photostead"
    except RuntimeError as error:
        raise Invalid("You have no home folder to remember in what was done: name a folder with --state.") from error
    return known / f"migrate-{old_uid}-{new_uid}.jsonl"
