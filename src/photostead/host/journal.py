"""The system's journal as a place for log lines: each with its fields, so that `journalctl PHOTOSTEAD_JOB=17` finds what
one job said.

Entries go the way that systemd documents as its native protocol (https://systemd.io/JOURNAL_NATIVE_PROTOCOL), through
systemd-python where that is installed (the extra `systemd`). What cannot be delivered is written to stderr, as it would
have been without a journal: no line is lost.
"""

import importlib
import logging
import os
import socket
import struct
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from photostead.kernel.log import fields_of

JOURNAL_SOCKET = Path("/run/systemd/journal/socket")
IDENTIFIER = "photostead"
# A datagram has a limit, by default 208 KiB; no sentence is that long.
LONGEST = 48 * 1024
SEND_SECONDS = 1.0

Entry = Mapping[str, str]


def is_stderr_journal(environment: Mapping[str, str] = os.environ, descriptor: int = 2) -> bool:
    """Whether what is written to stderr arrives in the journal: see JOURNAL_STREAM in systemd.exec(5). The variable is
    inherited by everything that a service starts, so the descriptor is compared with what it names."""
    try:
        status = os.fstat(descriptor)
    except OSError:
        return False
    return environment.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


def priority_of(level: int) -> int:
    """The syslog priority of a level: 7 debug, 6 info, 4 warning, 3 error, 2 critical."""
    for least, priority in ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6)):
        if level >= least:
            return priority
    return 7


def encode(entry: Entry) -> bytes:
    """An entry in the native protocol. A value with line breaks carries its length, so it cannot begin another field."""
    parts = []
    for name, value in entry.items():
        data = value.encode("utf-8", "backslashreplace")[:LONGEST]
        if b"\n" in data:
            parts.append(name.encode() + b"\n" + struct.pack("<Q", len(data)) + data + b"\n")
        else:
            parts.append(name.encode() + b"=" + data + b"\n")
    return b"".join(parts)


class NativeJournal:
    """Sends entries by a socket of our own. Raises OSError for one that cannot be delivered, after a second at most."""

    def __init__(self, address: Path = JOURNAL_SOCKET) -> None:
        self._address = str(address)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._socket.settimeout(SEND_SECONDS)

    def __call__(self, entry: Entry) -> None:
        self._socket.sendto(encode(entry), self._address)

    def close(self) -> None:
        """No more entries."""
        self._socket.close()


def open_journal(address: Path = JOURNAL_SOCKET) -> Callable[[Entry], None] | None:
    """Where entries go; None where there is no journal to send to."""
    if not is_listening(address):
        return None
    try:
        # By its name: a folder `systemd` beside us would count as a package for whoever reads types.
        journal: Any = importlib.import_module("systemd.journal")
    except ImportError:
        return NativeJournal(address)
    return lambda entry: journal.sendv(*(f"{name}={value[:LONGEST]}" for name, value in entry.items()))


def is_listening(address: Path) -> bool:
    """Whether somebody reads a socket whom we may write to: a sandbox may hide it behind a node that looks alike."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as probe:
        return probe.connect_ex(str(address)) == 0


class JournalHandler(logging.Handler):
    """Log lines as entries; its formatter makes the message, without time and level, which the journal has itself."""

    def __init__(self, send: Callable[[Entry], None]) -> None:
        super().__init__()
        self._send = send

    def emit(self, record: logging.LogRecord) -> None:
        """Deliver, or write to stderr."""
        try:
            message = self.format(record)
            try:
                self._send(entry_of(record, message))
            except OSError:
                sys.stderr.write(f"<{priority_of(record.levelno)}>{message}\n")
        except Exception:
            self.handleError(record)


def entry_of(record: logging.LogRecord, message: str) -> dict[str, str]:
    """The fields of systemd.journal-fields(7), and ours with a prefix of their own."""
    ours = {f"PHOTOSTEAD_{name.upper()}": value for name, value in fields_of(record).items()}
    if record.exc_info and record.exc_info[0] is not None:
        ours["PHOTOSTEAD_ERROR"] = record.exc_info[0].__name__
    return {
        "MESSAGE": message,
        "PRIORITY": str(priority_of(record.levelno)),
        "SYSLOG_IDENTIFIER": IDENTIFIER,
        "CODE_FILE": record.pathname,
        "CODE_LINE": str(record.lineno),
        "CODE_FUNC": record.funcName or "",
        "PHOTOSTEAD_LOGGER": record.name,
        "PHOTOSTEAD_THREAD": record.threadName or "",
        **ours,
    }
