"""BENCHMARKS.md is what `scripts/bench report` makes of the figures that are committed, and figures are kept as they are shown."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench_program import benchmarks, everything, report
from bench_program.__main__ import bench
from bench_program.everything import STEPS, Step


def test_the_page_is_generated() -> None:
    assert benchmarks.PAGE.read_text() == benchmarks.page_of(benchmarks.read_kept(benchmarks.RESULTS))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_step_is_a_command_that_takes_its_options(step: Step) -> None:
    for options in (step.options, step.quick):
        bench.commands[step.name].make_context(step.name, list(options))  # raises UsageError for others


@pytest.mark.parametrize("deaf", ["", "signal.signal(signal.SIGINT, signal.SIG_IGN); "])
def test_a_step_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, deaf: str) -> None:
    monkeypatch.setattr(everything, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(everything, "FAREWELL_SECONDS", 0.01)
    command = f"import signal, time; {deaf}print(flush=True); time.sleep(600)"
    with subprocess.Popen(
        [sys.executable, "-c", command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert not everything.ends_well(process)
        assert process.poll() is not None


def measure(path: Path) -> None:
    """Two figures, then trouble."""
    with report.recording(path, "made-up", "scripts/bench made-up"):
        report.head("made up", "another")
        report.show("slow", [3.0, 1.0, 2.0], "ms", 1.0, goal=1.5)
        report.show("fast", 9.0, "files/s", 3.0, at_least=5.0)
        raise RuntimeError("the disk is full")


def test_figures_are_kept_with_their_goals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "results" / "made-up.json"
    with pytest.raises(RuntimeError, match="the disk is full"):
        measure(path)
    run = json.loads(path.read_text())
    assert run["failed"] == "RuntimeError: the disk is full"
    slow, fast = run["figures"]
    assert slow["rounds"] == [3.0, 1.0, 2.0]
    assert (slow["value"], slow["ratio"], slow["met"]) == (2.0, 0.5, False)
    assert (fast["value"], fast["ratio"], fast["met"]) == (9.0, 3.0, True)
    shown = capsys.readouterr().out
    assert "goal 1.5 ms: MISSED" in shown
    assert "at least 5 files/s: met" in shown

    page = tmp_path / "BENCHMARKS.md"
    benchmarks.write_page(path.parent, page=page, kept=tmp_path / "kept.json")
    assert "| slow | 2 ms | 1 ms | 0.5 | ≤ 1.5 ms | **missed** |" in page.read_text()
    assert "| fast | 9 files/s | 3 files/s | 3 | ≥ 5 files/s | met |" in page.read_text()
    assert "did not run to its end" in page.read_text()
