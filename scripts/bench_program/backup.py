"""`scripts/bench backup`: a full backup of many small files, one of which nothing is new, one with a few new ones, a check,
a restoration."""

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bench_program.processes import own_memory
from bench_program.report import head, show
from bench_program.synthetic import ensure_synthetic
from photostead.db.connection import connect
from photostead.features.full_backups import checking, layout, making, pruning, restoring
from photostead.features.full_backups.copying import Throttle
from photostead.host.markers import write_markers

INSTALLATION = "0f2b1c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
# What they are filled with costs nothing to read: what is measured is what a file costs, not a byte.
SIZE = 400
NEW = 100
GOAL_AGAIN_S = 10.0


def measure_backup(work: Path, files: int) -> None:
    """In this process, as the command does it."""
    data_dir, root = work / f"data-backup-{files}", work / "backups"
    ensure_files(data_dir, files)
    shutil.rmtree(root, ignore_errors=True)
    order = making.Order(data_dir / "photostead.sqlite", data_dir, root)
    head(f"full backup of {files:,} small files")
    timed("the first", lambda: making.make(order))
    timed("nothing new", lambda: making.make(order), goal=GOAL_AGAIN_S * files / 100_000)
    for number in range(NEW):
        os.utime(path_of(data_dir, number))
    timed(f"{NEW} changed", lambda: making.make(order))
    store = layout.open_store(root)
    timed("verify", lambda: checking.check(store, store.newest(), reads_data=False, throttle=Throttle(None)))
    timed("verify, all data", lambda: checking.check(store, store.newest(), reads_data=True, throttle=Throttle(None)))
    box = work / "restored"
    shutil.rmtree(box, ignore_errors=True)
    there = restoring.Order(store.newest(), box / "photostead.sqlite", box, box)
    timed("restore elsewhere", lambda: restoring.restore(store, there))
    timed("restore, nothing to do but the database", lambda: restoring.restore(store, there))
    timed("prune to the newest", lambda: pruning.prune(store, 1))
    shutil.rmtree(box)
    show("peak memory of all this", own_memory("VmHWM"), "MB")


def timed(name: str, work: Callable[[], object], goal: float | None = None) -> None:
    """Seconds on the wall, and of CPU."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    show(name, time.perf_counter() - began, "s", goal=goal)
    show(f"{name}, CPU", time.process_time() - cpu, "s")


def path_of(data_dir: Path, number: int) -> Path:
    """A thousand files a folder, as uploads lie."""
    return data_dir / "library" / f"{number // 1000:04}" / f"IMG_{number:07}.jpg"


def ensure_files(data_dir: Path, files: int) -> None:
    """The made-up library, its assets uploads whose files are there."""
    mark = data_dir / ".files"
    if mark.exists():
        return
    ensure_synthetic(data_dir, files)
    write_markers(data_dir, INSTALLATION)
    rows = []
    for number in range(files):
        path, data = path_of(data_dir, number), f"{number:07} ".encode() * (SIZE // 8)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        rows.append(
            (str(path.relative_to(data_dir)).encode(), hashlib.sha1(data, usedforsecurity=False).digest(), number + 1)
        )
    with closing(connect(data_dir / "photostead.sqlite")) as connection, connection:
        connection.executemany("update assets set library_id = null, path = ?, checksum = ? where id = ?", rows)
        connection.execute(
            "insert or replace into system_metadata (key, value) values ('installation', json_object('id', ?))",
            (INSTALLATION,),
        )
    mark.touch()
