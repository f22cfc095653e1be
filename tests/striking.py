"""What is done on disks that make trouble, struck at each of its calls in turn: how, by whom is told what failed, and how often
each was tried. Runs end with a table of it: what is done × what happens to it.
"""

import errno
from collections import Counter
from collections.abc import Callable, Iterable

import pytest

from tests.faults import CUT, KILL

HOW = {"killed": KILL, "without power": CUT, "full": errno.ENOSPC, "failing": errno.EIO}
TRIED = "tried on a bad disk"
# With so many troubles somebody has enough to look at.
MOST_TOLD = 10
# How a test says something to those who report it: the fixture `record_property`.
Note = Callable[[str, object], None]


def try_all(flow: str, how: str, turns: Iterable[int], try_one: Callable[[int], None], note: Note) -> None:
    """Each of these calls; what one finds does not hide what the others find. Raises ExceptionGroup."""
    tried, found = 0, []
    for turn in turns:
        tried += 1
        try:
            try_one(turn)
        except Exception as error:
            error.add_note(f"{flow}, {how}, at call {turn}")
            found.append(error)
            if len(found) == MOST_TOLD:
                break
    note(TRIED, [flow, how, tried])
    if found:
        raise ExceptionGroup(f"{flow}, {how}: {len(found)} of {tried} calls", found)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, where there is something to tell. tests/conftest has it called."""
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, [])]
    counts = count([value for report in reports for name, value in report.user_properties if name == TRIED])
    if counts:
        terminalreporter.section("calls of the disk that were struck")
        for line in table(counts):
            terminalreporter.write_line(line)


def count(told: Iterable[tuple[str, str, int]]) -> Counter[tuple[str, str]]:
    """How often each flow was tried with each trouble."""
    counts: Counter[tuple[str, str]] = Counter()
    for flow, how, tried in told:
        counts[flow, how] += tried
    return counts


def table(counts: Counter[tuple[str, str]]) -> list[str]:
    """In Markdown, with sums."""
    flows = sorted({flow for flow, _ in counts})
    rows = [["", *HOW, "all"], ["---", *["--:"] * (len(HOW) + 1)]]
    for flow in flows:
        mine = [counts[flow, how] for how in HOW]
        rows.append([flow, *map(str, mine), str(sum(mine))])
    sums = [sum(counts[flow, how] for flow in flows) for how in HOW]
    rows.append(["all", *map(str, sums), str(sum(sums))])
    return [f"| {' | '.join(row)} |" for row in rows]
