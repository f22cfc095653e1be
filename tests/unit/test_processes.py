"""What is read of /proc: this process, worker processes and no other children, processes that end meanwhile."""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from photostead.host import processes


def test_this_process() -> None:
    used = processes.read_own()
    assert used.count == 1
    assert used.memory > 5_000_000
    assert used.seconds > 0
    assert processes.count_open_files() >= 3


@pytest.fixture
def other() -> Iterator["subprocess.Popen[bytes]"]:
    """A child that is no worker, such as ffmpeg."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield child
    child.communicate(b"\n")


def meet(runs: Any, goes_on: Any) -> None:
    """A worker's task: it is a worker only once it became another program."""
    runs.set()
    goes_on.wait()


def test_workers_count_and_other_children_do_not(other: "subprocess.Popen[bytes]") -> None:
    before = processes.read_workers()
    context = multiprocessing.get_context("spawn")
    runs, goes_on = context.Event(), context.Event()
    worker = context.Process(target=meet, args=(runs, goes_on))
    worker.start()
    try:
        runs.wait()
        assert processes.read_workers().count == before.count + 1
        assert processes.is_worker(worker.pid or 0)
        assert other.pid in set(processes.children(os.getpid()))
        assert not processes.is_worker(other.pid)
    finally:
        goes_on.set()
        worker.join()
    assert processes.read_workers().count == before.count


def test_names_may_hold_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with blanks and parentheses does not move the fields that come after it."""
    monkeypatch.setattr(processes, "PROC", tmp_path)
    (tmp_path / "7").mkdir()
    fields = ["S", *map(str, range(4, 53))]
    (tmp_path / "7/stat").write_text(f"7 (a) b (c) {' '.join(fields)}\n")
    used = processes.read_usage(7)
    assert used is not None
    assert used.memory == 24 * processes.PAGE_BYTES
    assert used.seconds == (14 + 15) / processes.TICKS


@pytest.mark.parametrize("text", ["", "7 (x", "7 (x) S 1 2"])
def test_what_cannot_be_read_counts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(processes, "PROC", tmp_path)
    (tmp_path / "7").mkdir()
    (tmp_path / "7/stat").write_text(text)
    assert processes.sum_up([7, 8]) == processes.Usage(0, 0, 0.0)
    assert list(processes.children(7)) == []
    assert not processes.is_worker(7)
