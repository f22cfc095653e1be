"""What files are called in an archive: names that unpack on every system, below the folder that was meant, one file each.
Pure.
"""

import unicodedata

from photostead.features.assets.service import safe_name

# Devices, whatever the ending, on Windows ("Naming Files, Paths, and Namespaces").
RESERVED = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{device}{number}" for device in ("com", "lpt") for number in "0123456789¹²³"
}


def unpackable(name: str) -> str:
    """A name without path, control characters or meaning of its own, at most 201 bytes long."""
    safe = safe_name(name).rstrip(" .")
    return f"_{safe}" if safe.partition(".")[0].rstrip().lower() in RESERVED else safe


class Names:
    """The names of one archive. Two that differ only in case or in how an accent is written are one file on Windows and
    macOS, so they count as the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def take(self, name: str) -> str:
        """A name for this file: `IMG.jpg`, then `IMG+1.jpg`, `IMG+2.jpg` where it is taken."""
        plain = unpackable(name)
        key = folded(plain)
        number = self._next.get(key, 0)
        chosen = marked(plain, number)
        while folded(chosen) in self._taken:
            number += 1
            chosen = marked(plain, number)
        self._next[key] = number + 1
        self._taken.add(folded(chosen))
        return chosen


def marked(name: str, number: int) -> str:
    """`IMG.jpg`, `IMG+1.jpg`, …"""
    if number == 0:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem}+{number}.{ending}" if dot else f"{name}+{number}"


def folded(name: str) -> str:
    """What file systems compare that take no notice of case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
