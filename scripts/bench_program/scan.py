"""`scripts/bench scan`: scans of a tree of many files, beside `find`, which asks for the same facts of each. Media queues
stand still meanwhile, and nothing is watched until the end, so that only the scans are measured.
"""

import hashlib
import shutil
import sqlite3
import statistics
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bench_program.library import count, look, visible, wait_until
from bench_program.measure import FIRST_GOAL_SECONDS, PEAK_GOAL_MB, VISIBLE_GOAL
from bench_program.processes import bytes_written, cpu_seconds, watch_memory
from bench_program.report import head, show
from bench_program.scan_tree import Tree, ensure_tree, moved, notes_access, rewrite, times_of_access
from tests.daemon import Daemon, Visitor, start_daemon

ROUNDS = 5
FIND_GOAL = 1.6
CHANGED_SHARE, MOVED_SHARE = 100, 20  # one of so many files
SCAN_JOBS = "select ifnull(sum(count), 0) from job_counts where queue = 'library' and state in ('waiting', 'active')"
# Written by every scan, the last two because somebody asked for it; each of the others is to stay as it was by one that
# found nothing.
OF_EVERY_SCAN = {"library_scans", "libraries", "audit_entries", "audit_subjects"}
# What is younger is looked at again by the next scan, whatever it says of itself.
RACY_S = 2.0


@dataclass(frozen=True)
class Bench:
    """A daemon with a library of the tree."""

    daemon: Daemon
    admin: Visitor
    data: Path
    tree: Tree
    library: str

    def scan(self, mode: str = "changed") -> float:
        """Seconds from the request until the scan's job is done."""
        began = self.ask_for_scan(mode)
        return wait_until_zero(self.data, SCAN_JOBS) - began

    def ask_for_scan(self, mode: str = "changed") -> float:
        """When that was, on the monotonic clock."""
        began = time.monotonic()
        if mode == "changed":
            self.admin.call("POST", f"/libraries/{self.library}/scan")
        else:
            self.admin.call("POST", f"/photostead/libraries/{self.library}/scan", {"mode": mode})
        return began

    def last(self, column: str) -> int:
        """What the last scan noted."""
        return count(self.data, f"select {column} from library_scans")

    def change(self, **values: Any) -> None:
        """Of the library."""
        self.admin.call("PUT", f"/photostead/libraries/{self.library}", values)


def measure_scan(work: Path, files: int, folder: Path | None) -> None:
    """All of it, with a data folder of its own in `work`; the tree is made there too, or in `folder`."""
    tree = Tree((folder or work) / f"scan-tree-{files}", files)
    data = work / f"data-scan-{files}"
    ensure_tree(tree)
    shutil.rmtree(data, ignore_errors=True)
    head(f"scans of {files:,} files in {len(tree.folders):,} folders")
    with start_daemon(data) as daemon:
        bench = prepare(daemon, data, tree)
        for measure in (measure_first, measure_unchanged, measure_changed, measure_moved, measure_watched):
            measure(bench)
        daemon.stop()
    shutil.rmtree(data, ignore_errors=True)


def prepare(daemon: Daemon, data: Path, tree: Tree) -> Bench:
    """A library that was not scanned yet and is not watched; of all queues only that of libraries goes on."""
    admin = daemon.login()
    switch_watching(admin, is_on=False)
    for queue in admin.get("/queues"):
        admin.call("PUT", f"/queues/{queue['name']}", {"isPaused": queue["name"] != "library"})
    body = {"ownerId": admin.get("/users/me")["id"], "name": "scanned", "importPaths": []}
    bench = Bench(daemon, admin, data, tree, admin.call("POST", "/libraries", body)["id"])
    bench.change(importPaths=[str(tree.path)])
    wait_until_zero(data, SCAN_JOBS)
    return bench


def switch_watching(admin: Visitor, *, is_on: bool) -> None:
    """Of all libraries."""
    settings = admin.get("/system-config")
    settings["library"]["watch"]["enabled"] = is_on
    admin.call("PUT", "/system-config", settings)


def wait_until_zero(data: Path, sql: str) -> float:
    """When a query came to nothing, on the monotonic clock; looks often, with a connection kept for that."""
    with closing(sqlite3.connect(f"file:{data / 'photostead.sqlite'}?mode=ro", uri=True, timeout=30)) as connection:
        return wait_until(lambda: connection.execute(sql).fetchone()[0] == 0, 0.005)


# --- the figures


def measure_first(bench: Bench) -> None:
    """Everything is new. RSS counts the mapped database once for each connection, PSS once."""
    with watch_memory(bench.daemon.process.pid) as peak:
        began = bench.ask_for_scan()
        first = wait_until(lambda: visible(bench.data) > 0, 0.02) - began
        took = wait_until_zero(bench.data, SCAN_JOBS) - began
    files = bench.last("added")
    assert files == bench.tree.files, f"{files} of {bench.tree.files} files were added"
    show("first scan: the first in the timeline after", first, "s", goal=FIRST_GOAL_SECONDS)
    show("first scan", took, "s")
    show("first scan: rate", files / took, "files/s", at_least=VISIBLE_GOAL)
    show("first scan: peak memory, PSS", peak.pss, "MB")
    show("first scan: peak memory, RSS", peak.rss, "MB", goal=PEAK_GOAL_MB)


def measure_unchanged(bench: Bench) -> None:
    """Everything is as it was: beside find in turn, both warm."""
    pid = bench.daemon.process.pid
    time.sleep(RACY_S)  # A run before this one may have put its files back just now.
    time_find(bench.tree.path)
    bench.scan()
    rows, written, cpu = digests(bench.data), bytes_written(pid), cpu_seconds(pid)
    rounds = [(time_find(bench.tree.path), bench.scan()) for _ in range(ROUNDS)]
    written, cpu = bytes_written(pid) - written, cpu_seconds(pid) - cpu
    found, scanned = (statistics.median(times) for times in zip(*rounds, strict=True))
    others = {name for name, digest in digests(bench.data).items() if digest != rows[name]} - OF_EVERY_SCAN
    show(f"find -printf, median of {ROUNDS}", found, "s")
    show(f"unchanged, median of {ROUNDS}", scanned, "s")
    show("unchanged: times find", scanned / found, "x", goal=FIND_GOAL)
    show("unchanged: CPU of the daemon", cpu / ROUNDS, "s")
    show("unchanged: written to disk", written / ROUNDS / 1000, "kB")
    show("unchanged: other tables with other rows", len(others), "tables", goal=0)
    if others:
        click.echo(f"    {', '.join(sorted(others))}")
    news = statistics.median(bench.scan("new") for _ in range(ROUNDS))
    show(f"unchanged, new and missing only, median of {ROUNDS}", news, "s")


def measure_changed(bench: Bench) -> None:
    """One of a hundred files was written anew, in folders all over the tree."""
    paths = bench.tree.every(CHANGED_SHARE)
    rewrite(paths)
    took = bench.scan()
    changed = bench.last("changed")
    assert changed == len(paths), f"{changed} of {len(paths)} changes were found"
    show(f"{len(paths):,} files changed", took, "s")


def measure_moved(bench: Bench) -> None:
    """One of twenty files is in another folder: every folder lost some and got some."""
    before = uids(bench.data)
    with moved(bench.tree, bench.tree.every(MOVED_SHARE)) as places:
        times = times_of_access([*places.values()])
        took = bench.scan()
        read = sum(now != then for now, then in zip(times_of_access([*places.values()]), times, strict=True))
    after = uids(bench.data)
    lost = sum(before[bytes(old)] != after.get(bytes(new)) for old, new in places.items())
    show(f"{len(places):,} files moved", took, "s")
    show("moved: assets that are others now", lost, "assets", goal=0)
    if notes_access(bench.tree.path.parent):
        show("moved: files that were read", read, "files", goal=0)


def measure_watched(bench: Bench) -> None:
    """One new file in a folder, noticed live. What was moved is back by then: that is found before."""
    bench.scan()
    switch_watching(bench.admin, is_on=True)
    wait_until(lambda: is_watched(bench))
    wait_until_zero(bench.data, SCAN_JOBS)
    file = bench.tree.folders[0] / "IMG_of_the_watch.jpg"
    try:
        file.write_bytes(b"new")
        began = time.monotonic()
        wait_until(lambda: count(bench.data, "select count(*) from assets") > bench.tree.files)
        shown = time.monotonic() - began
        wait_until_zero(bench.data, SCAN_JOBS)
    finally:
        file.unlink()
    show("watched: a new file shows after", shown, "s")
    show("watched: the scan of its folder", bench.last("finished_at - started_at") / 1000, "s")


def is_watched(bench: Bench) -> bool:
    """Whether the library is, by the kernel's word or by polling."""
    state = bench.admin.get(f"/photostead/libraries/{bench.library}")["watch"]["state"]
    return state in {"live", "polling"}


# --- how they are taken


def time_find(folder: Path) -> float:
    """Seconds of find with the facts that a scan needs."""
    began = time.monotonic()
    subprocess.run(["find", folder, "-printf", "%p %s %T@\\n"], stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - began


def digests(data: Path) -> dict[str, str]:
    """Of each table's rows."""
    names = [name for (name,) in look(data, "select name from sqlite_schema where type = 'table'")]
    return {name: digest_of(look(data, f'select * from "{name}"')) for name in names}


def digest_of(rows: list[tuple[Any, ...]]) -> str:
    """In whatever order."""
    return hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()


def uids(data: Path) -> dict[bytes, str]:
    """Assets by path."""
    return {row[0]: row[1] for row in look(data, "select path, uid from assets")}
