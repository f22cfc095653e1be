"""A machine in namespaces: systemd as its first process, a real snapd, a network of its own that leads nowhere, the
kernel of this machine. Needs root. Everything in it ends with its first process, its mounts and loop devices as well.

Not here: what it is made of (`tree.py`) and what is tried in it.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tests.daemon import Answer, Visitor
from tests.system.snapd_box.tree import Parts

BOOT = Path(__file__).with_name("boot.sh")
NEW_NETWORK = 0x40000000  # CLONE_NEWNET of sched.h
WAIT_SECONDS = 120.0
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin", "HOME": "/root"}
Result = TypeVar("Result")


class CommandFailed(AssertionError):
    """A command in the box ended otherwise than it should; the message is what it printed."""


class Box:
    """A running box. `root` is its file system as seen from outside, without what is mounted in it."""

    def __init__(self, root: Path, first_process: int) -> None:
        self.root, self.first_process = root, first_process

    def run(self, *command: str, fails: bool = False, seconds: float = WAIT_SECONDS) -> str:
        """What a command prints, on either stream, run as root inside. Raises CommandFailed when it fails, or does not
        though `fails` says it must."""
        enter = ["nsenter", "--target", str(self.first_process), "--all", "--root", "--wd", *one_processor()]
        done = subprocess.run(
            [*enter, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            env=ENVIRONMENT,
            text=True,
            check=False,
        )
        if (done.returncode != 0) != fails:
            raise CommandFailed(f"{' '.join(command)}: {done.returncode}\n{done.stdout}")
        return done.stdout

    def shell(self, script: str, fails: bool = False) -> str:
        """The same of a line of sh."""
        return self.run("sh", "-euc", script, fails=fails)

    def install(self, snap: Path, fails: bool = False) -> str:
        """Install a snap of a file of this machine, or refresh to it where one of its name is installed."""
        inside = self.root / "root" / snap.name
        shutil.copyfile(snap, inside)
        try:
            return self.run("snap", "install", "--dangerous", f"/root/{snap.name}", fails=fails)
        finally:
            inside.unlink()

    def journal(self, unit: str) -> str:
        """What a service wrote."""
        return self.run("journalctl", "--no-pager", "--output=cat", f"--unit={unit}")

    def visitor(self, port: int) -> "BoxVisitor":
        """A client on the box."""
        return BoxVisitor("127.0.0.1", port, box=self)

    def in_network(self, do: Callable[[], Result]) -> Result:
        """Run a function in a thread that sees the network of the box and nothing else of it."""
        found: list[Result] = []
        raised: list[BaseException] = []

        def enter() -> None:
            try:
                join_network(self.first_process)
                found.append(do())
            except BaseException as error:
                raised.append(error)

        thread = threading.Thread(target=enter)
        thread.start()
        thread.join()
        if raised:
            raise raised[0]
        return found[0]


@dataclass
class BoxVisitor(Visitor):
    """A client whose requests come from inside the box."""

    box: Box = field(kw_only=True)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request below `/api`."""
        ask = super().ask
        return self.box.in_network(lambda: ask(method, path, body, **headers))

    def login(self, admin: tuple[str, str]) -> "BoxVisitor":
        """A client with a session of this account."""
        answer = self.call("POST", "/auth/login", {"email": admin[0], "password": admin[1]})
        return BoxVisitor(self.host, self.port, {"Authorization": f"Bearer {answer['accessToken']}"}, box=self.box)


def join_network(process: int) -> None:
    """Move the thread that calls into the network of a process. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(f"/proc/{process}/ns/net", os.O_RDONLY)
    try:
        if libc.setns(descriptor, NEW_NETWORK) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    finally:
        os.close(descriptor)


def wait_until(holds: Callable[[], Any], what: str, seconds: float = WAIT_SECONDS) -> Any:
    """What `holds` answers as soon as that is true; an OSError counts as no. Raises AssertionError, which says `what`."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(OSError):
            if found := holds():
                return found
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.1)


@contextmanager
def start_box(parts: Parts, folder: Path) -> Iterator[Box]:
    """A box with snapd and the base installed; its files live in `folder`, which is deleted in the end."""
    assert os.geteuid() == 0, "the box is made of namespaces and mounts: run this test as root"
    root = folder / "box"
    subprocess.run(["cp", "--archive", str(parts.machine), str(root)], check=True)
    # snapd asks the store for the names of all snaps unless it did so today.
    (root / "var/cache/snapd").mkdir(parents=True, exist_ok=True)
    (root / "var/cache/snapd/names").touch()
    try:
        with own_cgroup() as cgroup, boot(root, cgroup, folder / "console.log") as first_process:
            box = Box(root, first_process)
            settle(box, parts.snaps)
            yield box
        wait_until(lambda: not loop_devices(folder), "the loop devices of the box are gone")
    finally:
        shutil.rmtree(root)


@contextmanager
def own_cgroup() -> Iterator[Path]:
    """A group below the root of the unified hierarchy, for the box to be the root of its own."""
    group = unified_hierarchy() / f"photostead-box-{os.getpid()}"
    group.mkdir()
    try:
        yield group
    finally:
        wait_until(lambda: is_removed(group), f"{group} is empty")


def unified_hierarchy() -> Path:
    """Where this machine has cgroup version 2. Raises AssertionError where it has not."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    found = [mount[1] for mount in mounts if mount[2] == "cgroup2"]
    assert found, "systemd of the box needs cgroup version 2, and no cgroup2 is mounted here"
    return Path(found[0])


def is_removed(group: Path) -> bool:
    """Remove a cgroup and those below it; no while a process is in one of them."""
    for folder, _, _ in os.walk(group, topdown=False):
        os.rmdir(folder)
    return True


@contextmanager
def boot(root: Path, cgroup: Path, console: Path) -> Iterator[int]:
    """The first process of the box, as this machine counts processes. The box ends with the context."""
    namespaces = ["--mount", "--pid", "--fork", "--uts", "--ipc", "--net", "--cgroup", "--propagation", "private"]
    line = 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"'
    unshare = ["unshare", *namespaces, "--kill-child", "bash", str(BOOT), str(root)]
    command = ["sh", "-c", line, "sh", str(cgroup), *one_processor(), *unshare]
    with console.open("w") as log:
        outer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    first_process = 0
    try:
        first_process = wait_until(lambda: only_child(outer.pid), f"the box begins, {console} says why not")
        wait_until(lambda: is_systemd(first_process), f"systemd is there, {console} says why not")
        yield first_process
    finally:
        for process in filter(None, (first_process, outer.pid)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)  # of its first process: all of them die
        outer.wait()


def one_processor() -> list[str]:
    """A prefix for commands. Kernels since 6.18 number mount namespaces in blocks, one a processor, and do not let one be
    kept that has a lower number than the one it is kept in: on several snapd fails at random (canonical/snapd, pull
    request 17376)."""
    return ["taskset", "--cpu-list", str(min(os.sched_getaffinity(0)))]


def only_child(process: int) -> int:
    """0 while there is none."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return int(children[0]) if children else 0


def is_systemd(process: int) -> bool:
    """Whether it has become systemd."""
    return Path(f"/proc/{process}/comm").read_text() == "systemd\n"


def settle(box: Box, snaps: Sequence[Path]) -> None:
    """Until snapd works, without a store, and has the snaps that others stand on."""
    wait_until(lambda: Path(f"/proc/{box.first_process}/root/run/snapd.socket").exists(), "snapd listens")
    box.run("ip", "link", "set", "lo", "up")
    box.run("snap", "wait", "system", "seed.loaded")
    box.run("snap", "set", "system", "store.access=offline")
    for snap in snaps:
        box.install(snap)


def loop_devices(folder: Path) -> list[str]:
    """Those whose file is below a folder."""
    files = Path("/sys/block").glob("loop*/loop/backing_file")
    return [found for file in files if (found := file.read_text()).startswith(f"{folder}/")]
