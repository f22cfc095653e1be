"""Uploads: how fast large files and many small ones come in, beside writing the same bytes plainly, and what memory they
take of the daemon.
"""

import hashlib
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench_program.library import Place
from bench_program.processes import CLOCK_TICKS, ticks_of
from bench_program.report import head, show
from tests.daemon import Visitor, start_daemon
from tests.large_uploads import blocks, forget_most, most_resident, resident, send_large
from tests.photos import jpeg

PHONES = 4
SMALL = 300
MEMORY_GOAL_MB = 60.0


def measure_uploads(place: Place, megabytes: int) -> None:
    """One file of so many MB, four at once of as much together, and small photos one after the other."""
    place.work.mkdir(parents=True, exist_ok=True)
    data = place.work / "uploads"
    shutil.rmtree(data, ignore_errors=True)  # of a run that was stopped: what is there already is not taken again
    head(f"uploads of {megabytes:,} MB")
    plain = write_plainly(place.work / "plain.part", megabytes)
    show("plain: SHA-1, written and synced", megabytes / plain, "MB/s")
    with start_daemon(data) as daemon:
        visitor, pid = daemon.login(), daemon.process.pid
        visitor.upload("warm.jpg", jpeg())
        visitor.wait_for_pictures(1)
        visitor.call("PUT", "/jobs/metadataExtraction", {"command": "pause", "force": False})
        forget_most(pid)
        idle = resident(pid)
        for count, name in ((1, "one file"), (PHONES, f"{PHONES} files at once")):
            ticks = ticks_of(pid)
            seconds = send_at_once(visitor, count, megabytes // count)
            show(name, megabytes / seconds, "MB/s")
            show("... CPU of the daemon for a GB", (ticks_of(pid) - ticks) / CLOCK_TICKS / megabytes * 1024, "s")
        show("peak memory of the daemon over idle, RSS", most_resident(pid) - idle, "MB", goal=MEMORY_GOAL_MB)
        show(f"small photos, one after the other, of {SMALL}", SMALL / send_small(visitor), "photos/s")
        daemon.stop(60)
    shutil.rmtree(data)


def write_plainly(path: Path, megabytes: int) -> float:
    """Seconds of what cannot be had for less."""
    digest, began = hashlib.sha1(usedforsecurity=False), time.perf_counter()
    with path.open("wb", buffering=0) as file:
        for block in blocks(megabytes):
            digest.update(block)
            file.write(block)
        os.fsync(file.fileno())
    seconds = time.perf_counter() - began
    path.unlink()
    return seconds


def send_at_once(visitor: Visitor, count: int, megabytes: int) -> float:
    """Seconds until the last of so many phones is told that its file is safe."""
    began = time.perf_counter()
    with ThreadPoolExecutor(count) as phones:
        # Files of one size would be the same file.
        sending = [phones.submit(send_large, visitor, f"{one}.mp4", megabytes + one) for one in range(count)]
        assert all(one.result().status == 201 for one in sending)
    return time.perf_counter() - began


def send_small(visitor: Visitor) -> float:
    """Seconds."""
    photos = [jpeg(size=(640, 480), ImageUniqueID=b"%032d" % number) for number in range(SMALL)]
    began = time.perf_counter()
    for number, photo in enumerate(photos):
        assert visitor.upload(f"{number}.jpg", photo).status == 201
    return time.perf_counter() - began
