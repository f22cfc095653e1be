"""The machine's clock: whether it is kept, and whether what it shows can be."""

import ctypes
import struct
import time
from pathlib import Path
from typing import Any

import pytest

from photostead.features.doctor import box
from photostead.features.doctor.schema import Grade
from photostead.host import clock
from photostead.host.clock import DAY_S, Clock, read_clock
from tests.unit.facts import make_facts

NOW = 2_000_000_000.0


class FakeLibc:
    """adjtimex(2) with this status, or refused."""

    def __init__(self, status: int | None) -> None:
        self.status = status

    def adjtimex(self, timex: Any) -> int:
        """Fill in the status where the kernel has it."""
        assert timex.raw == bytes(clock.TIMEX_BYTES), "anything else would set the clock"
        if self.status is None:
            return -1
        struct.pack_into("i", timex, clock.STATUS_AT, self.status)
        return 5 if self.status & clock.UNSYNCHRONISED else 0


def test_the_real_kernel_answers() -> None:
    """A status has 16 bits, so that anything else was read from the wrong place; a sandbox may refuse."""
    status = clock.ask_kernel()
    assert status is None or 0 <= status < 1 << 16


@pytest.mark.parametrize(
    ("status", "has_file", "is_kept"),
    [
        (0x2001, False, True),
        (0x2001 | 0x40, False, False),
        (0x40, True, True),  # timesyncd heard from a server, the kernel forgot
        (None, False, None),
        (None, True, True),
    ],
)
def test_whether_it_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: int | None, has_file: bool, is_kept: bool | None
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name, use_errno: FakeLibc(status))
    monkeypatch.setattr(clock, "TIMESYNC", tmp_path / "synchronized")
    if has_file:
        (tmp_path / "synchronized").touch()
    assert clock.is_kept() is is_kept


def test_earlier_than_something_that_has_been(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "program_built_s", lambda: NOW - 1000 * DAY_S)
    assert read_clock(NOW).behind_s == 0
    assert read_clock(NOW - 1000.5 * DAY_S).behind_s == 0
    assert read_clock(NOW - 1002 * DAY_S).behind_s == 2 * DAY_S
    assert read_clock(NOW - 5 * DAY_S, NOW).behind_s == 5 * DAY_S


def test_the_program_was_built_before_now() -> None:
    assert 1_600_000_000 < clock.program_built_s() <= time.time() + DAY_S


@pytest.mark.parametrize(
    ("found", "grade", "words"),
    [
        (Clock(True, 0), Grade.OK, "is kept right"),
        (Clock(False, 0), Grade.CAUTION, "nothing keeps it right"),
        (Clock(None, 0), Grade.OK, "cannot be told"),
        (Clock(True, 20_000 * DAY_S), Grade.BROKEN, "at least 20000 days too early"),
    ],
)
def test_what_is_said(monkeypatch: pytest.MonkeyPatch, found: Clock, grade: Grade, words: str) -> None:
    monkeypatch.setattr(box, "read_clock", lambda now, newest: found)
    [verdict] = box.check_clock(make_facts())
    assert (verdict.grade, words in verdict.text) == (grade, True)
