"""What came of an import: counted for the terminal, and file by file for those who ask for a report."""

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from photostead.features.takeout.schema import Item, Plan
from photostead.kernel.errors import Invalid

WORDS = {
    "new": "would be uploaded, but for what is there already",
    "created": "uploaded",
    "duplicate": "here already",
    "same": "the same once more, in an album or a second archive",
    "left": "left out",
    "failed": "failed",
    "open": "not reached",
}


class Outcome(msgspec.Struct):
    """What became of an item: one of WORDS, and why."""

    state: str = "open"
    asset_id: str | None = None
    reason: str | None = None


class Report:
    """Of one import; `outcomes` by the items' numbers in the plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.outcomes = [Outcome() for _ in plan.items]
        self.problems: list[str] = []

    def leave_out_trash(self) -> None:
        """What is in Google's trash stays there."""
        for item, outcome in zip(self.plan.items, self.outcomes, strict=True):
            if item.facts.is_trashed:
                outcome.state, outcome.reason = "left", "it is in Google's trash"

    def foresee(self) -> None:
        """What an import would do with the rest."""
        for outcome in self.outcomes:
            outcome.state = "new" if outcome.state == "open" else outcome.state

    @property
    def is_clean(self) -> bool:
        """Whether nothing failed."""
        return not (self.plan.troubles or self.problems or any(item.state == "failed" for item in self.outcomes))

    def lines(self, *, is_takeout: bool) -> list[str]:
        """For the terminal: what happened, then what a person may want to look at."""
        states = Counter(outcome.state for outcome in self.outcomes)
        plan = self.plan
        counts = [
            (len(plan.items), "photos and videos found"),
            *((states[state], f"  {word}") for state, word in WORDS.items()),
            (len(plan.albums), "albums"),
            (sum(item.original is not None for item in plan.items), "edited copies, on top of their photos"),
            (sum(item.still is not None for item in plan.items), "moving parts of live photos"),
            (
                sum(item.note is None and item.still is None for item in plan.items) if is_takeout else 0,
                "without a note",
            ),
            (len(plan.strays), "notes without their file" if is_takeout else "sidecars without their photo"),
            (len(plan.ignored), "other files"),
            (plan.comments, "comments in shared albums, which are not imported"),
            (len({name for item in plan.items for name in item.facts.people}), "named people, who are not imported"),
        ]
        return [f"{count:9,} {what}" for count, what in counts if count] + [*self.troubles()]

    def troubles(self) -> list[str]:
        """What went wrong, a line each."""
        failed = [
            f"{item.member.path}: {outcome.reason}"
            for item, outcome in zip(self.plan.items, self.outcomes, strict=True)
            if outcome.state == "failed"
        ]
        listed = [f"{trouble.path}: {trouble.reason}" for trouble in self.plan.troubles] + failed + self.problems
        return [
            "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line) for line in listed
        ]

    def write(self, path: Path) -> None:
        """All of it as JSON. Raises Invalid."""
        document = {
            "counts": dict(Counter(outcome.state for outcome in self.outcomes)),
            "files": [file_entry(item, out) for item, out in zip(self.plan.items, self.outcomes, strict=True)],
            "albums": sorted(self.plan.albums),
            "notesWithoutFile": self.plan.strays,
            "notImported": [msgspec.to_builtins(item) for item in self.plan.ignored],
            "troubles": [*(msgspec.to_builtins(item) for item in self.plan.troubles), *self.problems],
            "commentsInSharedAlbums": self.plan.comments,
        }
        try:
            path.write_bytes(msgspec.json.format(msgspec.json.encode(storable(document)), indent=1))
        except OSError as error:
            raise Invalid(f"The report {path} cannot be written: {error.strerror}.") from error


def file_entry(item: Item, outcome: Outcome) -> dict[str, Any]:
    """A file of the report."""
    entry = {
        "path": item.member.path,
        "name": item.name,
        "state": outcome.state,
        "assetId": outcome.asset_id,
        "reason": outcome.reason,
        "note": item.note or (item.sidecar.path if item.sidecar else None),
        "albums": list(item.albums),
        "people": list(item.facts.people),
    }
    return {key: value for key, value in entry.items() if value not in (None, [])}


def storable(value: Any) -> Any:
    """The same with names that are no text made such."""
    if isinstance(value, dict):
        return {key: storable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [storable(inner) for inner in value]
    return value.encode(errors="replace").decode() if isinstance(value, str) else value
