"""Where the daemon's log lines go and how they look: entries with fields in the journal, priorities before each line where
stderr leads there all the same, a time before each line at a terminal.

What a line is about is said where the work is, see `kernel.log`.
"""

import logging
import os
import sys
from collections.abc import Mapping
from typing import TextIO

from photostead.host.journal import JournalHandler, is_stderr_journal, open_journal, priority_of
from photostead.kernel.log import fields_of, is_worth_a_line

TERMINAL_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
BARE_FORMAT = "%(name)s: %(message)s"
# What a terminal or a reader of lines would obey: all control characters but the tab.
CONTROLS = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))} | {10: "\n    "}


def set_up_logging(level: str | None, environment: Mapping[str, str] = os.environ, stream: TextIO = sys.stderr) -> None:
    """Send everything that is logged to where it belongs; from `level` ("debug" … "error") on, which the settings may change
    as long as the daemon runs."""
    handler = make_handler(environment, stream)
    handler.addFilter(is_worth_a_line)
    logging.basicConfig(level=(level or "info").upper(), handlers=[handler], force=True)


def make_handler(environment: Mapping[str, str], stream: TextIO) -> logging.Handler:
    """The journal itself, lines for it, or lines for a person."""
    if not is_stderr_journal(environment, stream.fileno()):
        return with_format(logging.StreamHandler(stream), Line(TERMINAL_FORMAT))
    send = open_journal()
    if send is not None:
        return with_format(JournalHandler(send), Words(BARE_FORMAT))
    return with_format(logging.StreamHandler(stream), PriorityLine(BARE_FORMAT))


def with_format(handler: logging.Handler, formatter: logging.Formatter) -> logging.Handler:
    """The handler, set up."""
    handler.setFormatter(formatter)
    return handler


class Words(logging.Formatter):
    """The words alone; names of files may hold anything, so nothing in them can pass for another line or command a
    terminal."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the standard library's name
        """Without control characters; what comes after a line break is indented."""
        text = super().formatMessage(record)
        return text if text.isprintable() else text.translate(CONTROLS)


class Line(Words):
    """With what the line is about behind it, where there are no fields."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the standard library's name
        """`… [job=17 library=…]`"""
        about = " ".join(f"{name}={value}" for name, value in fields_of(record).items())
        text = super().formatMessage(record)
        return f"{text} [{about.translate(CONTROLS)}]" if about else text


class PriorityLine(Line):
    """For a journal that reads our stderr: the priority before each line, see sd-daemon(3)."""

    def format(self, record: logging.LogRecord) -> str:
        """Also before the lines of a trace: a line without one would count as information."""
        prefix = f"<{priority_of(record.levelno)}>"
        return "\n".join(prefix + line for line in super().format(record).splitlines())
