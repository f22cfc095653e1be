"""What a contained process can still do, tried from inside of one."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from photostead.media.limits import socket_filter

Inside = Callable[[str], dict[str, Any]]

INSIDE = """
import ctypes, errno, json, os, resource, socket, sys
from photostead.media.limits import contain, leave_network, refuse_sockets

how, port = sys.argv[1], int(sys.argv[2])
{"contain": lambda: contain(os.getppid(), 400_000_000, 60), "filter": refuse_sockets, "network": leave_network}[how]()

def outcome(act):
    try:
        act()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"

def connect(family, place):
    with socket.socket(family) as one:
        one.connect(place)

def ring():
    if ctypes.CDLL(None, use_errno=True).syscall(425, 1, None) < 0:
        raise OSError(ctypes.get_errno(), "io_uring_setup")

pair = socket.socketpair()
pair[0].send(b"x")
print(json.dumps({
    "tcp": outcome(lambda: connect(socket.AF_INET, ("127.0.0.1", port))),
    "tcp6": outcome(lambda: connect(socket.AF_INET6, ("::1", port))),
    "udp": outcome(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)),
    "packet": outcome(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW)),
    "ring": outcome(ring),
    "unix": pair[1].recv(1).decode(),
    "nice": os.nice(0),
    "data": resource.getrlimit(resource.RLIMIT_DATA)[0],
    "cpu": resource.getrlimit(resource.RLIMIT_CPU)[0],
    "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
    "devices": sorted(line.split(":")[0].strip() for line in open("/proc/self/net/dev") if ":" in line),
    "reads": open(sys.argv[3]).read(),
    "user": os.getuid(),
}))
"""

# Threads that take 30 MB in turn and let them go, each with something small on top that stays; the megabytes they leave behind.
TURNS = """
import sys, threading
from pathlib import Path
from photostead.media.limits import give_back_blocks, use_one_arena

if sys.argv[1] == "one heap":
    use_one_arena()
give_back_blocks(1 << 20)
turns, done, kept = [threading.Event() for _ in range(4)], threading.Semaphore(0), []

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

def work(turn):
    turn.wait()
    large = [b"x" * 500_000 for _ in range(60)]
    kept.append(b"y" * 5000)
    done.release()

for turn in turns:
    threading.Thread(target=work, args=(turn,), daemon=True).start()
before = resident()
for turn in turns:
    turn.set()
    done.acquire()
print((resident() - before) // 1_000_000)
"""


ORPHAN = """
import os, sys
from photostead.media.limits import die_with_parent
die_with_parent(int(sys.argv[1]))
print("began")
"""


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """Run INSIDE, contained in one of its ways; a server listens that nobody must reach."""
    note = tmp_path_factory.mktemp("contained") / "note.txt"
    note.write_text("still to be read")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def run(how: str) -> dict[str, Any]:
            argv = [sys.executable, "-c", INSIDE, how, str(server.getsockname()[1]), str(note)]
            found: dict[str, Any] = json.loads(subprocess.run(argv, check=True, capture_output=True, text=True).stdout)
            return found

        yield run


@pytest.mark.parametrize("how", ["contain", "filter", "network"])
def test_there_is_no_other_machine(inside: Inside, how: str) -> None:
    found = inside(how)
    assert {found[kind] for kind in ("tcp", "tcp6", "udp", "packet")} == {"EACCES"}
    assert found["ring"] == "ENOSYS"
    assert found["unix"] == "x"
    assert found["reads"] == "still to be read"
    assert found["user"] == os.getuid()


def test_a_contained_process_has_its_limits(inside: Inside) -> None:
    found = inside("contain")
    assert (found["data"], found["cpu"], found["core"]) == (400_000_000, 60, 0)
    assert found["nice"] == max(10, os.nice(0))


def test_a_namespace_has_no_device_but_its_own_loopback(inside: Inside) -> None:
    if subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode:
        pytest.fail("this test makes a network namespace, which needs root or user namespaces")
    assert inside("network")["devices"] == ["lo"]


def test_the_filter_jumps_to_where_it_says() -> None:
    """seccomp refuses a program that jumps out of itself, and each refusal is reached from somewhere."""
    code = socket_filter(1, 2, 3)
    rows = [(code[at + 2], code[at + 3]) for at in range(0, len(code), 8)]
    reached = {at + 1 + jump for at, jumps in enumerate(rows) if code[8 * at] != 6 for jump in jumps}
    assert max(reached) == len(rows) - 1
    assert {9, 10, 11, 12} <= reached


def test_what_one_thread_lets_go_another_takes() -> None:
    """With one heap; each would hold the most that it ever needed with its own."""
    left = {}
    for heaps in ("one heap", "many"):
        argv = [sys.executable, "-c", TURNS, heaps]
        left[heaps] = int(subprocess.run(argv, check=True, capture_output=True, text=True).stdout)
    assert left["one heap"] <= 35
    assert left["many"] > 90, "this libc keeps one heap by itself: is `use_one_arena` of use?"


@pytest.mark.parametrize("is_orphan", [False, True])
def test_an_orphan_does_not_begin(*, is_orphan: bool) -> None:
    """Who started it may be dead before the kernel was asked to say so: then somebody else is its parent."""
    told = os.getppid() if is_orphan else os.getpid()
    done = subprocess.run([sys.executable, "-c", ORPHAN, str(told)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == ((1, "") if is_orphan else (0, "began\n"))
