"""What the table of bug classes is made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Later:
    """Why nothing looks for a class yet. `gap` is an operation that is not served (`METHOD /path`); when it is served, this
    reason is over and a test has to take its place. None where no operation stands for it."""

    why: str
    gap: str | None = None


# Tests of a class as `path::function`, below tests/.
Tests = tuple[str, ...]
