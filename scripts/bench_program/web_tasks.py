"""How much CPU the page's tasks took, from Chromium's own trace. Clocks on the wall would count what other programs did on
the same cores; the limit of 50 ms is about what a page does itself.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

LONG_MS = 50.0
TASK = "ThreadControllerImpl::RunTask"
MAIN = "CrRendererMain"

Event = dict[str, Any]


@dataclass
class Tasks:
    """Milliseconds of CPU of each task of the page's main thread."""

    spent: list[float] = field(default_factory=list)

    @property
    def longest(self) -> float:
        """Of them."""
        return max(self.spent, default=0.0)

    @property
    def long(self) -> int:
        """How many are over the limit."""
        return sum(spent > LONG_MS for spent in self.spent)


@contextmanager
def traced(page: Page) -> Iterator[Tasks]:
    """What the page does meanwhile; it is there at the end."""
    tasks = Tasks()
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(page=page, categories=["toplevel"])
    try:
        yield tasks
    finally:
        tasks.spent = tasks_of(json.loads(browser.stop_tracing())["traceEvents"])


def tasks_of(events: list[Event]) -> list[float]:
    """Those of the busiest main thread: the browser keeps a renderer in reserve."""
    threads: dict[tuple[int, int], list[float]] = {
        (event["pid"], event["tid"]): []
        for event in events
        if event["ph"] == "M" and event["name"] == "thread_name" and event["args"]["name"] == MAIN
    }
    for event in events:
        thread = threads.get((event["pid"], event["tid"]))
        if thread is not None and event["name"] == TASK and "tdur" in event:
            thread.append(event["tdur"] / 1000)
    return max(threads.values(), key=sum, default=[])
