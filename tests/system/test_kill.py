"""kill -9 at random moments: an import ends as if nothing had happened, and no acknowledged upload is lost.

The moments are drawn from a fixed seed in terms of work done, so that a slow machine is hit as evenly as a fast one.
"""

import base64
import hashlib
import http.client
import random
import re
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.daemon import Daemon, Visitor, launch, start_daemon
from tests.invariants import assert_whole
from tests.photos import jpeg, write_folder, write_photo
from tests.system.library import (
    Facts,
    assert_nothing_given_up,
    file_times,
    is_settled,
    read_library,
    steps_done,
    wait_settled,
)

BROKEN = {"truncated.jpg", "no picture.jpg"}


def fill(folder: Path, photos: int) -> Path:
    """Photos of several sizes in two folders, some with a position or turned, and the broken ones."""
    write_folder(folder / "a", photos // 2)
    for number in range(photos - photos // 2):
        write_photo(
            folder / "b" / f"{number:03}.jpg",
            colour=(number * 5 % 256, 90, number % 256),
            size=(400 + number, 300),
            taken=f"2019:{number % 12 + 1:02}:15 08:30:{number % 60:02}",
            orientation=number % 8 + 1,
            gps=(48.1 + number / 100, 11.5),
        )
    (folder / "truncated.jpg").write_bytes(jpeg(size=(640, 480))[:900])
    (folder / "no picture.jpg").write_bytes(b"\xff\xd8\xff" + b"nothing at all" * 40)
    return folder


def import_undisturbed(data_dir: Path, folder: Path) -> Facts:
    """What the folder comes to when nobody interferes."""
    with start_daemon(data_dir, [folder]) as daemon:
        wait_settled(data_dir)
        facts = read_library(data_dir)
        daemon.stop()
    return facts


def wait_until_done(data_dir: Path, daemon: Daemon, steps: int) -> None:
    """Until so much of the import is done, or all of what can be."""
    while steps_done(data_dir) < steps and not is_settled(data_dir, 1):
        assert daemon.process.poll() is None, daemon.log()
        time.sleep(0.005)


def kill_in_import(rng: random.Random, data_dir: Path, folder: Path, steps: int) -> None:
    """Start, let it work until `steps` steps are done and a moment more, kill."""
    with start_daemon(data_dir, [folder]) as daemon:
        wait_until_done(data_dir, daemon, steps)
        time.sleep(rng.uniform(0, 0.05))
        daemon.kill()


def kill_in_start(rng: random.Random, data_dir: Path, folder: Path) -> None:
    """Kill within the first moments of the process, whatever it is doing."""
    daemon = launch(data_dir, [folder])
    time.sleep(rng.uniform(0.1, 1.0))
    daemon.kill()


def import_disturbed(rng: random.Random, data_dir: Path, folder: Path, *, kills: int, steps: int) -> None:
    """So many kills, spread over the `steps` steps that the whole import has; one in five hits a start."""
    for moment in sorted(rng.randrange(steps) for _ in range(kills)):
        if rng.random() < 0.2:
            kill_in_start(rng, data_dir, folder)
        else:
            kill_in_import(rng, data_dir, folder, moment)


def check_killed_import(tmp_path: Path, *, photos: int, kills: int, seed: int) -> None:
    """The whole comparison."""
    folder = fill(tmp_path / "photos", photos)
    expected = import_undisturbed(tmp_path / "undisturbed", folder)
    assert len(expected["assets"]) == photos + len(BROKEN)
    assert len(expected["problems"]) >= len(BROKEN)
    data_dir = tmp_path / "killed"
    import_disturbed(random.Random(seed), data_dir, folder, kills=kills, steps=2 * photos)
    with start_daemon(data_dir, [folder]) as daemon:
        wait_settled(data_dir)
        assert read_library(data_dir) == expected
        assert_nothing_given_up(data_dir, BROKEN)
        assert_whole(data_dir)
        daemon.stop()
    check_nothing_is_repeated(data_dir, folder)


def check_nothing_is_repeated(data_dir: Path, folder: Path) -> None:
    """One more start scans, finds everything done, and writes no file and no asset."""
    files = file_times(data_dir)
    with start_daemon(data_dir, [folder]) as daemon:
        wait_settled(data_dir)
        assert file_times(data_dir) == files
        # It counts only what it found to be different.
        scans = [line for line in daemon.log().splitlines() if " done: " in line]
        assert re.search(r"done: \d+ files, \d+ files a second( \[.*\])?$", scans[-1])
        daemon.stop()


def test_import_survives_kills(tmp_path: Path) -> None:
    check_killed_import(tmp_path, photos=60, kills=4, seed=1)


@pytest.mark.long
def test_import_survives_twenty_kills(tmp_path: Path) -> None:
    check_killed_import(tmp_path, photos=400, kills=20, seed=2)


def test_workers_die_with_the_daemon(tmp_path: Path) -> None:
    folder = fill(tmp_path / "photos", 40)
    with start_daemon(tmp_path / "data", [folder]) as daemon:
        wait_until_done(tmp_path / "data", daemon, 10)
        daemon.process.kill()
        daemon.process.wait()
        daemon.wait_group_gone()


# --- uploads


class Uploader(threading.Thread):
    """Uploads one made-up photo after the other until the daemon is gone; `acknowledged` are ids and bytes."""

    def __init__(self, visitor: Visitor, photos: Iterator[bytes]) -> None:
        super().__init__(daemon=True)
        self.visitor, self.photos = visitor, photos
        self.acknowledged: dict[str, bytes] = {}

    def run(self) -> None:
        """Until a request fails."""
        with suppress(OSError, http.client.HTTPException):
            for data in self.photos:
                answer = self.visitor.upload("photo.jpg", data)
                assert answer.status in (200, 201), answer.body
                self.acknowledged[answer.json["id"]] = data


def photos_of(rng: random.Random) -> Iterator[bytes]:
    """Different every time."""
    while True:
        colour = (rng.randrange(256), rng.randrange(256), rng.randrange(256))
        yield jpeg(
            colour,
            size=(rng.randrange(50, 900), 300),
            taken="2024:05:01 12:00:00",
            ImageUniqueID=rng.randbytes(16).hex().encode(),
        )


def upload_until_killed(rng: random.Random, data_dir: Path) -> dict[str, bytes]:
    """Three clients at once; what was acknowledged to them before the kill."""
    with start_daemon(data_dir) as daemon:
        visitor = daemon.login()
        uploaders = [Uploader(visitor, photos_of(random.Random(rng.random()))) for _ in range(3)]
        for uploader in uploaders:
            uploader.start()
        while sum(len(uploader.acknowledged) for uploader in uploaders) < 5:
            time.sleep(0.005)
        time.sleep(rng.uniform(0, 0.5))
        daemon.kill()
        for uploader in uploaders:
            uploader.join()
    return {key: data for uploader in uploaders for key, data in uploader.acknowledged.items()}


def check_uploads(daemon: Daemon, acknowledged: dict[str, bytes]) -> None:
    """Each is there with its bytes and its checksum."""
    visitor = daemon.login()
    for key, data in acknowledged.items():
        original = visitor.ask("GET", f"/assets/{key}/original")
        assert (original.status, original.body) == (200, data)
        checksum = base64.b64encode(hashlib.sha1(data).digest()).decode()
        assert visitor.get(f"/assets/{key}")["checksum"] == checksum


def test_acknowledged_uploads_survive_kills(tmp_path: Path) -> None:
    rng, data_dir = random.Random(3), tmp_path / "data"
    acknowledged: dict[str, bytes] = {}
    for _ in range(3):
        acknowledged |= upload_until_killed(rng, data_dir)
    with start_daemon(data_dir) as daemon:
        wait_settled(data_dir, libraries=0)
        check_uploads(daemon, acknowledged)
        assert_nothing_given_up(data_dir, set())
        assert_whole(data_dir)
        daemon.stop()
