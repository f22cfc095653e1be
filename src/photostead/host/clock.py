"""The clock of the machine: whether something keeps it right, and whether what it shows can be. The time itself is read
in `kernel.clock`.
"""

import ctypes
import os
import struct
from pathlib import Path

import msgspec

import photostead

# struct timex of adjtimex(2) on 64-bit Linux: `modes` 0 only asks, `status` is the int behind five longs.
TIMEX_BYTES, STATUS_AT = 208, 40
UNSYNCHRONISED = 0x40
# timesyncd keeps this file from the first time it heard of a server until the machine is off, see systemd-timesyncd(8).
TIMESYNC = Path("/run/systemd/timesync/synchronized")
DAY_S = 86_400


class Clock(msgspec.Struct, frozen=True):
    """`is_kept` is None where this process may not ask. `behind_s`: at least so many seconds behind the true time, as
    something here is newer than now; 0 for a clock that may be right."""

    is_kept: bool | None
    behind_s: float


def read_clock(now_s: float, newest_s: float = 0.0) -> Clock:
    """`now_s` is what the clock shows and `newest_s` the latest time known from anywhere else, both in seconds since
    1970. A day is granted: files are dated by machines whose clocks differ."""
    behind = max(newest_s, program_built_s()) - now_s
    return Clock(is_kept(), behind if behind > DAY_S else 0.0)


def is_kept() -> bool | None:
    """Whether a time service disciplines the clock, by the kernel's word; timesyncd's where the kernel has none."""
    status = ask_kernel()
    if status is not None and not status & UNSYNCHRONISED:
        return True
    if TIMESYNC.exists():
        return True
    return None if status is None else False


def ask_kernel() -> int | None:
    """The status bits of adjtimex(2); None where a sandbox refuses the question."""
    libc = ctypes.CDLL(None, use_errno=True)
    timex = ctypes.create_string_buffer(TIMEX_BYTES)
    if libc.adjtimex(timex) == -1:
        return None
    return int(struct.unpack_from("i", timex.raw, STATUS_AT)[0])


def program_built_s() -> float:
    """When this program was put together: no clock that is right shows an earlier time."""
    return os.stat(photostead.__file__).st_mtime
