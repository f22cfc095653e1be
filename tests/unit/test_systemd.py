"""What is said to systemd, heard by a socket in its place; and the sockets that it would pass."""

import asyncio
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from photostead.host import systemd
from photostead.host.systemd import Notifier, listen_sockets, watchdog_seconds
from photostead.kernel.errors import StartError


class Listener:
    """The service manager's end of NOTIFY_SOCKET."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self.socket.setblocking(False)
        self.environment = {"NOTIFY_SOCKET": address}

    def heard(self) -> list[dict[str, str]]:
        """What was told since the last time, one entry a message."""
        messages: list[dict[str, str]] = []
        while True:
            try:
                text = self.socket.recv(4096).decode()
            except BlockingIOError:
                return messages
            messages.append(dict(line.split("=", 1) for line in text.split("\n")))


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest) -> Iterator[Listener]:
    """At a path, or at an abstract address, as the kernel has both."""
    with tempfile.TemporaryDirectory() as folder:  # pytest's own paths may be too long for a socket's address
        address = f"{folder}/notify" if request.param == "path" else f"@photostead-test-{os.getpid()}"
        manager = Listener(address)
        yield manager
        manager.socket.close()


# --- telling


def test_a_life_is_told(manager: Listener) -> None:
    notifier = Notifier(manager.environment)
    notifier.starting("Opening the database")
    notifier.ready("http://box:2283")
    notifier.reloading()
    notifier.ready("http://box:2283")
    notifier.stopping()
    starting, ready, reloading, again, stopping = manager.heard()
    assert (starting["STATUS"], int(starting["EXTEND_TIMEOUT_USEC"])) == ("Opening the database", 90_000_000)
    assert ready == again == {"READY": "1", "STATUS": "http://box:2283"}
    assert reloading["RELOADING"] == "1"
    assert int(reloading["MONOTONIC_USEC"]) > 0
    assert stopping["STOPPING"] == "1"


def test_a_status_cannot_say_anything_else(manager: Listener) -> None:
    Notifier(manager.environment).tell(STATUS="photos\nMAINPID=1\r\nREADY=1")
    assert manager.heard() == [{"STATUS": "photos MAINPID=1 READY=1"}]


@pytest.mark.parametrize("address", [None, "", "vsock:2:9999", "notify", "/nonexistent/socket", "/" + "x" * 300])
def test_nobody_listens(address: str | None) -> None:
    notifier = Notifier({} if address is None else {"NOTIFY_SOCKET": address})
    notifier.starting("")
    notifier.ready("")
    notifier.stopping()


def test_a_manager_that_does_not_read_holds_nobody_up(manager: Listener) -> None:
    notifier = Notifier(manager.environment)
    for number in range(5000):  # more than the kernel keeps for a reader
        notifier.tell(STATUS=number)
    heard = manager.heard()
    assert 0 < len(heard) < 5000
    assert heard[0] == {"STATUS": "0"}


# --- the watchdog


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({}, 0.0),
        ({"WATCHDOG_USEC": "60000000"}, 60.0),
        ({"WATCHDOG_USEC": "1500000", "WATCHDOG_PID": str(os.getpid())}, 1.5),
        ({"WATCHDOG_USEC": "1500000", "WATCHDOG_PID": str(os.getppid())}, 0.0),  # inherited: somebody else's
        ({"WATCHDOG_USEC": "soon"}, 0.0),
        ({"WATCHDOG_USEC": "-5"}, 0.0),
    ],
)
def test_watchdog_that_is_asked_for(environment: dict[str, str], seconds: float) -> None:
    assert watchdog_seconds(environment) == seconds


async def turn(notifier: Notifier, manager: Listener, is_alive: bool, messages: int) -> list[dict[str, str]]:
    """What a pulse says, as far as that many messages or until it has looked often enough to have said them."""
    looks = 0

    def look() -> bool:
        nonlocal looks
        looks += 1
        return is_alive

    pulse = asyncio.create_task(notifier.pulse(look))
    heard: list[dict[str, str]] = []
    while len(heard) < messages and looks < messages:
        await asyncio.sleep(0.005)
        heard += manager.heard()
    pulse.cancel()
    await asyncio.gather(pulse, return_exceptions=True)
    return heard + manager.heard()


async def test_watchdog_is_fed_while_alive(manager: Listener) -> None:
    notifier = Notifier({**manager.environment, "WATCHDOG_USEC": "30000"})
    notifier.ready("")
    assert (await turn(notifier, manager, True, 3))[-2:] == [{"WATCHDOG": "1"}, {"WATCHDOG": "1"}]


async def test_watchdog_goes_hungry_when_a_part_is_dead(manager: Listener) -> None:
    notifier = Notifier({**manager.environment, "WATCHDOG_USEC": "30000"})
    notifier.ready("")
    assert await turn(notifier, manager, False, 3) == [{"READY": "1", "STATUS": ""}]


async def test_a_long_start_gives_signs_of_life(manager: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(systemd, "START_PULSE_S", 0.005)
    notifier = Notifier(manager.environment)
    pulse = asyncio.create_task(notifier.pulse(lambda: False))
    heard: list[dict[str, str]] = []
    while len(heard) < 2:
        await asyncio.sleep(0.005)
        heard += manager.heard()
    assert heard[:2] == [{"EXTEND_TIMEOUT_USEC": "90000000"}] * 2
    notifier.ready("")
    await pulse  # nobody asked for a watchdog: it ends
    assert manager.heard()[-1] == {"READY": "1", "STATUS": ""}


async def test_without_a_manager_nothing_goes_on() -> None:
    await Notifier({"WATCHDOG_USEC": "1000"}).pulse(lambda: True)


# --- sockets


@pytest.fixture
def passed() -> Iterator[tuple[dict[str, str], int]]:
    """Two listening sockets on neighbouring descriptors, and the variables that go with them."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    first = 200
    for index, listener in enumerate(listeners):
        os.dup2(listener.fileno(), first + index, inheritable=True)
        listener.close()
    yield {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "2", "LISTEN_FDNAMES": "photostead.socket:https"}, first
    for index in range(2):
        try:
            os.close(first + index)
        except OSError:
            continue  # taken over, and closed by whoever took it


def test_sockets_are_taken_over(passed: tuple[dict[str, str], int]) -> None:
    environment, first = passed
    (plain,) = listen_sockets("http", environment, first)
    (secure,) = listen_sockets("https", environment, first)
    with plain, secure:
        assert [plain.fileno(), secure.fileno()] == [first, first + 1]
        assert not plain.get_inheritable()
        with socket.create_connection(plain.getsockname(), 5) as visitor:
            given, _ = wait_for_visitor(plain)
            with given:
                assert given.getpeername() == visitor.getsockname()


def wait_for_visitor(listener: socket.socket) -> tuple[socket.socket, object]:
    """The listener does not block; the connection is there already."""
    listener.settimeout(5)
    return listener.accept()


def test_sockets_without_names(passed: tuple[dict[str, str], int]) -> None:
    environment, first = passed
    del environment["LISTEN_FDNAMES"]
    found = listen_sockets("http", environment, first)
    assert [given.fileno() for given in found] == [first, first + 1]
    for given in found:
        given.close()


@pytest.mark.parametrize(
    "change", [{"LISTEN_PID": "1"}, {"LISTEN_PID": ""}, {"LISTEN_FDS": "0"}, {"LISTEN_FDS": "-1"}, {"LISTEN_FDS": "x"}]
)
def test_sockets_of_somebody_else(passed: tuple[dict[str, str], int], change: dict[str, str]) -> None:
    environment, first = passed
    assert listen_sockets("http", environment | change, first) == []


def test_descriptors_that_cannot_be_served(tmp_path: Path) -> None:
    environment = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
    with (tmp_path / "file").open("w") as file, pytest.raises(StartError, match=r"it is no socket.*ListenStream"):
        listen_sockets("http", environment, file.fileno())
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
        pytest.raises(StartError, match="does not listen for connections"),
    ):
        listen_sockets("http", environment, datagrams.fileno())
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as deaf,
        pytest.raises(StartError, match="does not listen for connections"),
    ):
        listen_sockets("http", environment, deaf.fileno())
    with pytest.raises(StartError, match="Bad file descriptor"):
        listen_sockets("http", environment, 999)
