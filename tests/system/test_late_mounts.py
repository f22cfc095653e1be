"""Real mounts around a real daemon: disks that come and go while it runs, as seen from a mount namespace of its own like
that of a snap, and a small disk that fills up. Needs root, for namespaces and mounts.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.daemon import Daemon, Visitor, start_daemon
from tests.photos import jpeg, write_folder
from tests.system.library import query

pytestmark = pytest.mark.long

# The daemon looks at the roots of its libraries every 45 seconds.
SEEN_SECONDS = 120.0
MIB = 1 << 20


class Machine:
    """A mount namespace that stands for the machine; a daemon gets one below it, where mounts arrive and none leave."""

    def __init__(self, holder: int) -> None:
        self.enters = ["nsenter", "-t", str(holder), "-m"]
        self.sandbox = [*self.enters, "unshare", "--mount", "--propagation", "slave"]

    def run(self, *command: str | Path) -> str:
        """A command out on the machine."""
        done = subprocess.run([*self.enters, *map(str, command)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stderr} (these tests need root)"
        return done.stdout


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """Its mounts end with it."""
    assert os.geteuid() == 0, "mounts can only be tried as root: run the long tests with sudo"
    holder = subprocess.Popen(["unshare", "--mount", "--propagation", "private", "sleep", "infinity"])
    namespace = Path(f"/proc/{holder.pid}/ns/mnt")
    wait_until(lambda: namespace.readlink() != Path("/proc/self/ns/mnt").readlink(), 20)
    machine = Machine(holder.pid)
    machine.run("mount", "--bind", tmp_path, tmp_path)
    machine.run("mount", "--make-rshared", tmp_path)
    yield machine
    holder.kill()
    holder.wait()


def wait_until(condition: Callable[[], bool], seconds: float = SEEN_SECONDS) -> None:
    """For what comes by itself."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.2)


def assets(data_dir: Path, where: str = "is_offline = 0") -> int:
    """How many photos there are."""
    return int(query(data_dir, f"select count(*) from assets where {where}")[0][0])


def away(data_dir: Path) -> int:
    """How many import paths are taken for unavailable."""
    return int(query(data_dir, "select count(*) from library_roots where unavailable_since is not null")[0][0])


def test_disk_that_comes_goes_and_comes_back(machine: Machine, tmp_path: Path) -> None:
    """Bound read-only to an empty folder long after the start; nobody restarts anything, and nothing is lost when it is
    unmounted."""
    disk, point, data_dir = tmp_path / "disk", tmp_path / "common" / "import" / "nas", tmp_path / "data"
    write_folder(disk, 5)
    point.mkdir(parents=True)
    with start_daemon(data_dir, [point], prefix=machine.sandbox) as daemon:
        wait_until(lambda: query(data_dir, "select count(*) from libraries") == [(1,)])
        assert assets(data_dir) == 0
        machine.run("mount", "-o", "bind,ro", disk, point)
        wait_until(lambda: assets(data_dir) == 5)
        machine.run("umount", point)
        wait_until(lambda: away(data_dir) == 1)
        assert assets(data_dir) == 5
        write_folder(disk / "new", 2)
        machine.run("mount", "-o", "bind,ro", disk, point)
        wait_until(lambda: assets(data_dir) == 7)
        wait_until(lambda: away(data_dir) == 0)
        assert assets(data_dir, "is_offline = 1") == 0
        assert daemon.process.poll() is None


def test_disk_inside_a_library_that_is_watched(machine: Machine, tmp_path: Path) -> None:
    """A partition that is mounted below a folder which was there all the time."""
    disk, root, data_dir = tmp_path / "disk", tmp_path / "photos", tmp_path / "data"
    write_folder(disk, 3)
    write_folder(root / "here", 2)
    (root / "usb").mkdir()
    with start_daemon(data_dir, [root], prefix=machine.sandbox):
        wait_until(lambda: assets(data_dir) == 2)
        machine.run("mount", "--bind", disk, root / "usb")
        wait_until(lambda: assets(data_dir) == 5)


def test_what_the_command_sees(machine: Machine, tmp_path: Path) -> None:
    """A mount made after the sandbox was, with its library."""
    disk, point, data_dir = tmp_path / "disk", tmp_path / "nas", tmp_path / "data"
    write_folder(disk, 1)
    point.mkdir()
    with start_daemon(data_dir, [point], prefix=machine.sandbox) as daemon:
        wait_until(lambda: query(data_dir, "select count(*) from libraries") == [(1,)])
        machine.run("mount", "-o", "bind,ro", disk, point)
        inside = ["nsenter", "-t", str(daemon.process.pid), "-m"]
        program = [sys.executable, "-m", "photostead", "mounts", "--json", "--data-dir", str(data_dir)]
        answer = subprocess.run([*inside, *program], capture_output=True, text=True, check=True, cwd="/").stdout
        found = {mount["point"]: mount for mount in json.loads(answer)["mounts"]}
        assert found[str(point)]["usedBy"] == ["library nas"]


# --- a small disk


@pytest.fixture
def media(machine: Machine, tmp_path: Path) -> Path:
    """A disk of 96 MB for uploads and previews."""
    folder = tmp_path / "media"
    folder.mkdir()
    machine.run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", folder)
    return folder


def free_of(machine: Machine, folder: Path) -> int:
    """Bytes that may still be written there."""
    return int(machine.run("stat", "-f", "-c", "%a", folder)) * int(machine.run("stat", "-f", "-c", "%S", folder))


def start_small(tmp_path: Path, machine: Machine, media: Path) -> Iterator[Daemon]:
    """A daemon whose media are on the small disk, of which 32 MB stay free."""
    prefix = [*machine.sandbox, "env", f"PHOTOSTEAD_MEDIA_PATH={media}", "PHOTOSTEAD_STORAGE_RESERVE=32"]
    with start_daemon(tmp_path / "data", prefix=prefix) as daemon:
        yield daemon


@pytest.fixture
def daemon(tmp_path: Path, machine: Machine, media: Path) -> Iterator[Daemon]:
    """It runs."""
    yield from start_small(tmp_path, machine, media)


def upload_all(visitor: Visitor, count: int, size: int, first: int = 0) -> list[int]:
    """So many different files at the same time; the statuses."""
    statuses: list[int] = []

    def upload(number: int) -> None:
        data = jpeg() + number.to_bytes(4) + bytes(size)
        statuses.append(visitor.upload(f"{number}.jpg", data).status)

    threads = [threading.Thread(target=upload, args=(first + number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(statuses)


def test_real_disk_never_fills_up(daemon: Daemon, machine: Machine, media: Path) -> None:
    """Uploads in parallel, wave after wave: each is taken or refused as it should be, the reserve stays, and when
    something is removed the next one is taken."""
    visitor = daemon.login()
    statuses = [status for wave in range(4) for status in upload_all(visitor, 8, 3 * MIB, wave * 8)]
    assert set(statuses) == {201, 507}
    assert 10 <= statuses.count(201) <= 21
    assert free_of(machine, media) >= 16 * MIB
    assert "No space left" not in daemon.log()
    ids = [item[0] for item in query(media.parent / "data", "select uid from assets")]
    visitor.call("DELETE", "/assets", {"ids": ids, "force": True})
    wait_until(lambda: free_of(machine, media) > 80 * MIB)
    assert upload_all(visitor, 1, 3 * MIB, 100) == [201]


def test_media_disk_that_is_unmounted_while_it_runs(daemon: Daemon, machine: Machine, media: Path) -> None:
    """Nothing is written to what lies below; when it is mounted again, uploads are taken."""
    visitor = daemon.login()
    keeper = media.with_name("keeper")
    keeper.mkdir()
    machine.run("mount", "--bind", media, keeper)
    machine.run("umount", media)
    assert visitor.upload("a.jpg", jpeg()).status == 503
    assert machine.run("ls", "-A", media) == ""
    machine.run("mount", "--bind", keeper, media)
    wait_until(lambda: visitor.upload("a.jpg", jpeg()).status in {200, 201}, 30)
