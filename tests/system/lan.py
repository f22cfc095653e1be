"""A LAN of this test's own: machines that are network namespaces, joined by cables or by a switch, and programs that run
on them. In a user namespace where the test is not root, so that it needs no rights.
"""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PATIENCE_S = 60.0
ROOT = Path(__file__).resolve().parents[2]


class Program:
    """A process on a machine that prints lines of JSON."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def wait_for(self, is_it: Callable[[Any], bool]) -> Any:
        """The first line that is what is waited for; those before it are gone. Raises AssertionError with them."""
        before: list[Any] = []
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"not seen in time; seen: {before}") from None
            assert line is not None, f"the program ended; seen: {before}"
            before.append(json.loads(line))
            if is_it(before[-1]):
                return before[-1]

    def stop(self) -> int:
        """SIGTERM, or the end of its input for those that wait for that; its exit status."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.terminate()
        status = self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        self.process.stdout.close()
        return status


class Machine:
    """One network namespace, held by a process that sleeps."""

    def __init__(self, lan: "Lan", name: str) -> None:
        self.lan, self.name = lan, name
        self._holder = subprocess.Popen([*lan.entering, "unshare", "--net", "sleep", "infinity"])
        wait_until(lambda: is_sleeping(self._holder))
        self.ip("link", "set", "lo", "up")

    @property
    def entering(self) -> list[str]:
        """What makes a command run here."""
        return enter(self._holder.pid)

    def ip(self, *arguments: str) -> None:
        """ip(8) on this machine."""
        subprocess.run([*self.entering, "ip", *arguments], check=True)

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """A command on this machine, waited for."""
        return subprocess.run(
            [*self.entering, *command], capture_output=True, text=True, timeout=PATIENCE_S, cwd=ROOT, check=False
        )

    def start(self, module: str, *arguments: str) -> Program:
        """A Python module that prints JSON lines."""
        program = Program([*self.entering, sys.executable, "-m", module, *arguments])
        self.lan.programs.append(program)
        return program

    def cable(self, link: str, other: "Machine", other_link: str) -> None:
        """Join two machines."""
        pid = str(other.pid)
        self.ip("link", "add", link, "type", "veth", "peer", "name", other_link, "netns", pid)
        for machine, name in ((self, link), (other, other_link)):
            machine.ip("link", "set", name, "up")

    def address(self, link: str, *networks: str) -> None:
        """Give a link addresses; those of IPv6 are taken to be free."""
        for network in networks:
            self.ip("address", "add", network, "dev", link, *(["nodad"] if ":" in network else []))

    @property
    def pid(self) -> int:
        """The process that holds the namespace."""
        return self._holder.pid

    def close(self) -> None:
        """The namespace ends with the last process in it."""
        self._holder.kill()
        self._holder.wait()


class Lan:
    """Machines of one test. Leave it by `close`."""

    def __init__(self) -> None:
        self.programs: list[Program] = []
        self.machines: list[Machine] = []
        self._outer: subprocess.Popen[bytes] | None = None
        if os.geteuid() != 0:
            self._outer = subprocess.Popen(["unshare", "--user", "--map-root-user", "--net", "sleep", "infinity"])
            wait_until(lambda: is_sleeping(self._outer))

    @property
    def entering(self) -> list[str]:
        """What makes a command run with the rights to make machines."""
        return enter(self._outer.pid) if self._outer is not None else []

    def machine(self, name: str) -> Machine:
        """A new one, joined to nothing."""
        made = Machine(self, name)
        self.machines.append(made)
        return made

    def close(self) -> None:
        """Everything ends."""
        for program in self.programs:
            program.stop()
        for machine in self.machines:
            machine.close()
        if self._outer is not None:
            self._outer.kill()
            self._outer.wait()


def enter(pid: int) -> list[str]:
    """The command that makes another run in the namespaces of a process."""
    user = ["--user", "--preserve-credentials"] if os.geteuid() != 0 else []
    return ["nsenter", "--target", str(pid), *user, "--net"]


def is_sleeping(holder: "subprocess.Popen[bytes] | None") -> bool:
    """Whether it has become the process that only holds its namespaces. Raises AssertionError where it could not."""
    assert holder is not None
    assert holder.poll() is None, "no namespaces here: as root, or where kernel.unprivileged_userns_clone allows it"
    return Path(f"/proc/{holder.pid}/comm").read_text().strip() == "sleep"


def wait_until(is_so: Callable[[], bool]) -> None:
    """Ask until it is. Raises AssertionError."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.01)


@contextlib.contextmanager
def new_lan() -> Iterator[Lan]:
    """A LAN that is gone afterwards."""
    lan = Lan()
    try:
        yield lan
    finally:
        lan.close()
