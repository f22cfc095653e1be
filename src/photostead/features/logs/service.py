"""The last lines that the daemon logged, in memory: a handler beside the one that writes them where they belong.

What a line may hold is settled where it is logged (`kernel.log`): never a secret.
"""

import itertools
import logging
import traceback
from collections import deque

from photostead.features.logs.schema import Level, LogLineDto, LogsDto
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.log import fields_of, is_worth_a_line

MOST_LINES = 2000
# Of all of them together and of one: a small box has other uses for its memory.
MOST_CHARACTERS, LONGEST_MESSAGE, LONGEST_TRACE = 1_000_000, 4_000, 16_000
LEVELS: tuple[tuple[int, Level], ...] = (
    (logging.CRITICAL, "critical"),
    (logging.ERROR, "error"),
    (logging.WARNING, "warning"),
    (logging.INFO, "info"),
)


class RecentLines(logging.Handler):
    """Attach it to the root logger; `read` from anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.addFilter(is_worth_a_line)
        self._lines: deque[LogLineDto] = deque()
        self._characters = 0
        self._numbers = itertools.count(1)
        # By which a cursor of an earlier daemon's life is known.
        self._life = f"{now_ms():x}"

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line; the oldest make room. Called with the handler's lock held, on the thread that logs."""
        try:
            line = describe(next(self._numbers), record)
        except Exception:
            self.handleError(record)
            return
        self._lines.append(line)
        self._characters += weigh(line)
        while len(self._lines) > MOST_LINES or self._characters > MOST_CHARACTERS:
            self._characters -= weigh(self._lines.popleft())

    def read(self, after: str | None, size: int) -> LogsDto:
        """At most `size` lines after a cursor, from the oldest on without one."""
        self.acquire()
        try:
            kept = list(self._lines)
        finally:
            self.release()
        seen = self._number_of(after)
        lines = [line for line in kept if line.id > (seen or 0)]
        has_gap = after is not None and (seen is None or (bool(lines) and lines[0].id > seen + 1))
        last = lines[size - 1].id if len(lines) > size else kept[-1].id if kept else 0
        return LogsDto(lines[:size], f"{self._life}-{last}", has_gap, len(lines) > size)

    def _number_of(self, cursor: str | None) -> int | None:
        """The line that a cursor of this life names; None for any other."""
        life, _, number = (cursor or "").partition("-")
        return int(number) if life == self._life and number.isascii() and number.isdigit() else None


def describe(number: int, record: logging.LogRecord) -> LogLineDto:
    """A record as it is kept."""
    trace = None
    if record.exc_info and record.exc_info[0] is not None:
        trace = clip("".join(traceback.format_exception(*record.exc_info)), LONGEST_TRACE)
    return LogLineDto(
        id=number,
        at=to_wire(int(record.created * 1000)),
        level=next((name for least, name in LEVELS if record.levelno >= least), "debug"),
        logger=record.name,
        message=clip(record.getMessage(), LONGEST_MESSAGE),
        fields=fields_of(record),
        trace=trace,
    )


def clip(text: str, most: int) -> str:
    """The beginning of what is too long."""
    return text if len(text) <= most else text[:most] + " …"


def weigh(line: LogLineDto) -> int:
    """In characters, roughly."""
    return len(line.message) + len(line.trace or "") + sum(map(len, line.fields.values()))
