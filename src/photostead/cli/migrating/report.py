"""What came of a migration: counted for the terminal, and thing by thing in a file for those who ask for it."""

from collections import Counter, defaultdict
from pathlib import Path

import msgspec

from photostead.kernel.errors import Invalid

NAMES_SHOWN = 5


class Entry(msgspec.Struct, frozen=True):
    """Something that is not here now: whose, what kind of thing, its name, and why (a sentence without its end)."""

    person: str
    what: str
    name: str
    reason: str


class Report:
    """Of one run. `left` cannot be carried or was not wanted; `failed` may come with another run."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.left: list[Entry] = []
        self.failed: list[Entry] = []

    @property
    def is_clean(self) -> bool:
        """Whether nothing failed."""
        return not self.failed

    def lines(self) -> list[str]:
        """For the terminal."""
        counted = [f"{count:9,} {what}" for what, count in self.counts.items() if count]
        return [*counted, *told("Not carried:", self.left), *told("Failed:", self.failed)]

    def write(self, path: Path) -> None:
        """All of it as JSON. Raises Invalid."""
        document = {"counts": self.counts, "notCarried": self.left, "failed": self.failed}
        try:
            path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")
        except OSError as error:
            raise Invalid(f"The report {path} cannot be written: {error.strerror}.") from error


def told(title: str, entries: list[Entry]) -> list[str]:
    """Entries, those of one kind and reason together with the first of their names."""
    groups: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.what, entry.reason].append(entry)
    lines = []
    for (what, reason), found in groups.items():
        names = ", ".join(entry.name for entry in found[:NAMES_SHOWN] if entry.name)
        more = f" and {len(found) - NAMES_SHOWN:,} more" if len(found) > NAMES_SHOWN else ""
        lines.append(f"  {what}{f' {names}{more}' if names else ''}: {reason}")
    return [title, *map(printable, lines)] if lines else []


def printable(line: str) -> str:
    """Without what would move a terminal's cursor."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
