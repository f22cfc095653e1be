"""Uploads to the daemon as people run it: what the kernel saw before the answer was sent, and what a file larger than the
machine's memory costs. The second needs 24 GB of disk for 20 GB, and takes 2 where there is less.
"""

import base64
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon import Daemon, start_daemon
from tests.large_uploads import MIB, forget_most, most_resident, resident, send_large
from tests.photos import jpeg

pytestmark = pytest.mark.long

CALLS = "fsync,fdatasync,?rename,?renameat,?renameat2,write,writev,sendto,sendmsg"
BEGUN = re.compile(r"^(\d+) +(\w+)\((.*?)(?:<unfinished \.\.\.>|= (-?\d+).*)$")
RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>.*= (-?\d+)")
# Above what the daemon holds when it is idle.
GOAL_MB = 60.0


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """Gone afterwards: pytest would keep twenty gigabytes for three runs."""
    yield tmp_path / "data"
    shutil.rmtree(tmp_path / "data")


def traced(log: Path) -> list[str]:
    """What to put before a command to have its calls written to one file, in the order in which they ended."""
    hidden = ["-e", "inject=io_uring_setup:error=ENOSYS"]
    return [
        "strace",
        "-D",
        "-f",
        "-y",
        "-qq",
        "-s",
        "64",
        "-e",
        f"trace={CALLS},io_uring_setup",
        *hidden,
        "-o",
        str(log),
    ]


def done_calls(log: Path) -> list[tuple[str, str]]:
    """Name and arguments of the calls that succeeded, in the order in which they ended."""
    begun: dict[str, str] = {}
    found = []
    for line in log.read_text(errors="replace").splitlines():
        if resumed := RESUMED.match(line):
            thread, name, result = resumed.groups()
            arguments = begun.pop(thread, "")
        elif call := BEGUN.match(line):
            thread, name, arguments, result = call.groups()
            begun[thread] = arguments
        else:
            continue
        if result is not None and int(result) >= 0:
            found.append((name, arguments))
    return found


def place_of(calls: list[tuple[str, str]], names: str, pattern: str, start: int = 0) -> int:
    """Where the first such call from `start` on stands."""
    for number, (name, arguments) in enumerate(calls[start:], start):
        if re.fullmatch(names, name) and re.search(pattern, arguments):
            return number
    raise AssertionError(f"no {names} of {pattern} from call {start} on: {calls[start:][-40:]}")


def test_answer_is_sent_when_the_disk_has_everything(tmp_path: Path, data_dir: Path) -> None:
    """As the kernel saw it: the file, its name, the row; and only then the first byte of the answer."""
    log = tmp_path / "calls"
    with start_daemon(data_dir, prefix=traced(log)) as daemon:
        answer = daemon.login().upload("a.jpg", jpeg())
        assert answer.status == 201
        daemon.stop(60)
    calls = done_calls(log)
    written = place_of(calls, "fsync", r"/incoming/[0-9a-f-]{36}\.part")
    named = place_of(calls, "rename.*", r"/incoming/[0-9a-f-]{36}\.part.*/a\.jpg", written)
    folder = place_of(calls, "fsync", r"/library/.*/2024-05-01>", named)
    row = place_of(calls, "fsync|fdatasync", r"photostead\.sqlite-wal", folder)
    told = place_of(calls, "write|writev|sendto|sendmsg", r"HTTP/1\.1 201 ", written)
    assert told == place_of(calls, "write|writev|sendto|sendmsg", r"HTTP/1\.1 201 ", row)
    for made in ("library", r"library/[^/>]+", r"library/[^/>]+/2024"):
        assert place_of(calls, "fsync", rf"/{made}>") < named


def take_large(daemon: Daemon, data_dir: Path, megabytes: int) -> float:
    """A file of that size is stored as it was sent, and deleted; MB above the idle daemon."""
    visitor = daemon.login()
    visitor.upload("warm.jpg", jpeg())
    visitor.wait_for_pictures(1)
    forget_most(daemon.process.pid)
    idle = resident(daemon.process.pid)
    sent = send_large(visitor, "large.mp4", megabytes)
    over = most_resident(daemon.process.pid) - idle
    assert sent.status == 201
    asset = visitor.get(f"/assets/{sent.uid}")
    assert asset["checksum"] == base64.b64encode(sent.sha1).decode()
    [stored] = (data_dir / "library").rglob("large.mp4")
    assert stored.stat().st_size == megabytes * MIB
    visitor.call("DELETE", "/assets", {"ids": [sent.uid], "force": True})
    return over


def test_twenty_gigabytes_take_no_memory(data_dir: Path) -> None:
    megabytes = 20 * 1024 if shutil.disk_usage(data_dir.parent).free > 24 << 30 else 2 * 1024
    with start_daemon(data_dir) as daemon:
        over = take_large(daemon, data_dir, megabytes)
        daemon.stop(60)
    print(f"{megabytes} MB: {over:.1f} MB over idle")
    assert over < GOAL_MB


def test_many_large_files_at_once_take_no_memory(data_dir: Path) -> None:
    """Eight phones."""
    with start_daemon(data_dir) as daemon:
        visitor = daemon.login()
        visitor.upload("warm.jpg", jpeg())
        visitor.wait_for_pictures(1)
        forget_most(daemon.process.pid)
        idle = resident(daemon.process.pid)
        statuses: list[int] = []

        def send(number: int) -> None:
            statuses.append(send_large(visitor, f"{number}.mp4", 200 + number).status)

        phones = [threading.Thread(target=send, args=(number,)) for number in range(8)]
        for phone in phones:
            phone.start()
        for phone in phones:
            phone.join()
        over = most_resident(daemon.process.pid) - idle
        daemon.stop(60)
    print(f"eight at once: {over:.1f} MB over idle")
    assert statuses == [201] * 8
    assert over < GOAL_MB
