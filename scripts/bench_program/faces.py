"""Grouping faces: a whole library of them at once, and then photo by photo; on made-up vectors with known truth."""

import asyncio
import os
import resource
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from bench_program import report
from bench_program.processes import watch_memory
from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.features.recognition import service as recognition
from photostead.features.recognition import tasks
from photostead.features.vectors import service as vectors
from photostead.jobs.executors import Executor
from photostead.jobs.runner import Runner
from photostead.media.tasks import initialise_worker
from tests.ml.faces_made_up import DIMENSIONS, make_faces, score
from tests.people import insert_asset, insert_person

GOAL_SECONDS = 60.0
GOAL_F1 = 0.97
CHUNK = 1000
# Photos with one face each that come one after another.
SINGLES = 10
WORKER_BYTES = 1 << 30


def measure_faces(work: Path, faces: int) -> None:
    """All but a few faces at once, the rest one by one."""
    report.head(f"Grouping {faces:,} faces")
    folder = work / "faces"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with watch_memory(os.getpid()) as peak:
        asyncio.run(run(folder, faces))
    report.show("peak memory of all processes, RSS", peak.rss, "MB")
    shutil.rmtree(folder)


async def run(folder: Path, faces: int) -> None:
    """The measurement, on a database of its own."""
    truth = make_faces(faces)
    order = np.random.default_rng(1).permutation(faces)
    db = Database(folder / "photostead.sqlite")
    db.open()
    executor = Executor(1, initialise_worker, WORKER_BYTES)
    runner = Runner(db, folder, executor, tasks.TASKS)
    db.on_jobs = runner.wake
    owner = await db.write(insert_person, "bench")
    first, rest = order[:-SINGLES], order[-SINGLES:]
    for start in range(0, len(first), CHUNK):
        await db.write(add, owner, {int(key): truth.vectors[key].tobytes() for key in first[start : start + CHUNK]})
    await runner.start()
    cpu, seconds = await timed(db, recognition.request_again)
    await runner.stop()
    await executor.stop()
    cpu += children()
    report.show("all at once, CPU", cpu, "s", goal=GOAL_SECONDS * faces / 100_000)
    report.show("all at once", seconds, "s")
    await runner.start()
    singles = [
        await timed(db, partial(one_more, owner=owner, number=int(key), vector=truth.vectors[key].tobytes()))
        for key in rest
    ]
    report.show("then one more photo, CPU", 1000 * sum(cpu for cpu, _ in singles) / SINGLES, "ms")
    await runner.stop()
    await executor.stop()
    await report_truth(db, truth.who)
    db.close()


def children() -> float:
    """CPU seconds of processes that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


async def timed(db: Database, ask: Callable[[Tx], object]) -> tuple[float, float]:
    """CPU of this process and seconds from asking until nothing is left to do."""
    cpu, began = time.process_time(), time.monotonic()
    changed = asyncio.Event()
    db.on_change = lambda tables: changed.set()
    await db.write(ask)
    while await db.read(Rows.value, "select 1 from jobs where queue = 'facialRecognition'"):
        await changed.wait()
        changed.clear()
    return time.process_time() - cpu, time.monotonic() - began


def add(tx: Tx, owner: int, found: dict[int, bytes]) -> None:
    """Photos with a face each, whose key is one more than its number."""
    space = vectors.ensure_space(tx, "face", "made up", DIMENSIONS)
    for number in found:
        asset = insert_asset(tx, owner)
        tx.run(
            """
            insert into asset_faces (id, uid, asset_id, source, image_width, image_height, x1, y1, x2, y2,
                                     created_at, updated_at, score)
            select ?, ?, id, 'machine-learning', 100, 100, 10, 10, 50, 50, 0, 0, 0.9 from assets where uid = ?
            """,
            (number + 1, f"face {number}", asset),
        )
    vectors.put(tx, space, {number + 1: vector for number, vector in found.items()})


def one_more(tx: Tx, owner: int, number: int, vector: bytes) -> None:
    """A photo comes, and its face is looked at without waiting for others."""
    add(tx, owner, {number: vector})
    recognition.request(tx, str(tx.value("select cluster_group_uid from users where id = ?", (owner,))), delay_ms=0)


async def report_truth(db: Database, who: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> None:
    """How right the people are, and that writes were short."""
    found = dict(await db.read(Rows.rows, "select id, ifnull(person_id, 0) from asset_faces"))
    people = np.array([found[number + 1] for number in range(len(who))])
    report.show("people made", len(set(people.tolist()) - {0}), "")
    report.show("of so many", len(set(who.tolist())), "")
    report.show("faces of nobody", float(np.mean(people == 0)) * 100, "%")
    report.show("wrong pairs (1 - F1)", 1 - score(who, people), "", goal=1 - GOAL_F1)
