"""What an import remembers for the next run, so that it goes on where it was: what reading each file told, and what was put
in order. Lines of JSON in a file of ours, added one by one; a line that was cut is left out. What the server has is never
remembered, it is asked.
"""

import json
import os
from pathlib import Path
from typing import IO

import msgspec

from photostead.features.takeout.schema import Look, Member
from photostead.kernel.errors import Invalid


class Memory:
    """One person's on one server."""

    def __init__(self, path: Path) -> None:
        """Raises Invalid."""
        self.path = path
        self._looks: dict[str, Look] = {}
        self._settled: set[str] = set()
        self._is_cut = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                self._read()
            # Names of photos are nobody else's.
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._file: IO[bytes] = os.fdopen(descriptor, "ab", buffering=0)
            self._file.write(b"\n" if self._is_cut else b"")
        except OSError as error:
            raise Invalid(f"{path} cannot be written ({error.strerror}): name another file with --state.") from error

    def _read(self) -> None:
        line = b""
        with self.path.open("rb") as file:
            for line in file:
                try:
                    key, value = msgspec.json.decode(line, type=tuple[str, Look | None])
                except ValueError:
                    continue
                if value is None:
                    self._settled.add(key)
                else:
                    self._looks[key] = value
        self._is_cut = not line.endswith(b"\n")

    def look(self, label: str, member: Member) -> Look | None:
        """What reading the file told before, if it is as it was."""
        return self._looks.get(key_of(label, member))

    def note_look(self, label: str, member: Member, look: Look) -> None:
        """Remember it."""
        key = key_of(label, member)
        self._looks[key] = look
        self._file.write(msgspec.json.encode((key, look)) + b"\n")

    def is_settled(self, *what: str) -> bool:
        """Whether this was done already; a person may have undone it since."""
        return json.dumps(what) in self._settled

    def note_settled(self, *what: str) -> None:
        """Remember it."""
        key = json.dumps(what)
        self._settled.add(key)
        self._file.write(msgspec.json.encode((key, None)) + b"\n")

    def close(self) -> None:
        """Nothing more comes."""
        self._file.close()


def key_of(label: str, member: Member) -> str:
    """A file as it is now."""
    return json.dumps([label, member.path, member.size, member.mark])


def memory_path(user_uid: str) -> Path:
    """Where it lies unless somebody says otherwise (XDG Base Directory Specification). Raises Invalid."""
    try:
        folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    except RuntimeError as error:
        raise Invalid("You have no home folder to remember in what was read: name a file with --state.") from error
    return folder / "photostead" / f"import-{user_uid}.jsonl"
