"""Keeping the box announced: names that are taken, networks that do not allow it, and what is said of it. The responder
is a stand-in here; what goes over the wire is heard in `tests/system/test_mdns_lan.py`.
"""

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from zeroconf import DNSAddress, DNSOutgoing, DNSService

from photostead.host import mdns, netlink
from photostead.host.addresses import Entrance
from photostead.host.mdns import Announcer, Discovery, next_label
from photostead.host.netlink import Interface
from photostead.host.responder import Responder, Service, without_others

ENTRANCE = Entrance(("::",), 2283)
SERVICE = Service(2283, {"path": "/"})
LAN = Interface("eth0", 2, (ipaddress.ip_interface("192.168.1.5/24"),))


class Ether:
    """Everything outside: the labels that others have, what our responders did, what this machine's network is."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.said: list[str] = []
        self.links: tuple[Interface, ...] = (LAN,)
        self.trouble: Exception | None = None
        self.on_conflict: Callable[[bool], None] = lambda goes_before: None
        self.here, self.there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.here.setblocking(False)

    def read(self) -> tuple[Interface, ...]:
        """In place of the kernel."""
        return self.links

    def change(self, *links: Interface) -> None:
        """The kernel tells of a change."""
        self.links = links
        self.there.send(b"change")


class StandIn:
    """In place of a responder."""

    def __init__(
        self, ether: Ether, label: str, service: Service, links: Iterable[Interface], own: Any, on_conflict: Any
    ) -> None:
        if ether.trouble is not None:
            raise ether.trouble
        self.ether, self.label = ether, label
        ether.on_conflict = on_conflict
        self.on = " ".join(str(address) for link in links for address in link.addresses)

    async def is_taken(self) -> bool:
        """Whether another machine has it."""
        return self.label in self.ether.taken

    async def announce(self) -> None:
        """Noted."""
        self.ether.said.append(f"{self.label} at {self.on}")

    async def insist(self) -> None:
        """Noted."""
        self.ether.said.append(f"{self.label} it is")

    def withdraw(self) -> None:
        """Noted."""
        self.ether.said.append(f"not {self.label}")

    async def close(self, *, says_goodbye: bool) -> None:
        """Noted."""
        if says_goodbye:
            self.ether.said.append("goodbye")


@pytest.fixture
def ether(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ether]:
    """A network of this test."""
    made = Ether()
    monkeypatch.setattr(mdns, "Responder", lambda *given: StandIn(made, *given))
    monkeypatch.setattr(mdns, "CALM_S", 0.0)
    monkeypatch.setattr(mdns, "HEED_S", 0.0)
    monkeypatch.setattr(netlink, "read_interfaces", made.read)
    monkeypatch.setattr(netlink, "open_changes", lambda: made.here)
    yield made
    made.here.close()
    made.there.close()


@pytest.fixture
def kept() -> list[str]:
    """The labels that were to be remembered."""
    return []


@pytest.fixture
async def announcer(ether: Ether, kept: list[str]) -> Any:
    """One that began."""
    made = Announcer()

    async def keep(label: str) -> None:
        kept.append(label)

    made.start("photostead", "photostead", SERVICE, ENTRANCE, keep)
    assert made.state == Discovery("starting")
    yield made
    await made.stop()


async def until(is_so: Callable[[], bool]) -> None:
    """Give the announcer its turns."""
    while not is_so():
        await asyncio.sleep(0.001)


async def until_announced(announcer: Announcer, name: str) -> None:
    """Until it is, under this name."""
    await until(lambda: announcer.state == Discovery("announced", name))


async def test_announced_and_goodbye(ether: Ether, announcer: Announcer, kept: list[str]) -> None:
    await until_announced(announcer, "photostead")
    assert announcer.state.host_name == "photostead.local"
    await announcer.stop()
    assert ether.said == ["photostead at 192.168.1.5", "goodbye"]
    assert announcer.state == Discovery("off", message="The daemon stops.")
    assert kept == []
    await announcer.stop()
    assert ether.said.count("goodbye") == 1


async def test_names_that_are_taken(ether: Ether, announcer: Announcer, kept: list[str]) -> None:
    ether.taken |= {"photostead", "photostead-2"}
    await until_announced(announcer, "photostead-3")
    assert kept == ["photostead-2", "photostead-3"]


async def test_another_address_is_announced_under_the_same_name(ether: Ether, announcer: Announcer) -> None:
    await until_announced(announcer, "photostead")
    ether.change(Interface("eth0", 2, (ipaddress.ip_interface("192.168.1.9/24"),)))
    await until(lambda: len(ether.said) == 2)
    assert ether.said == ["photostead at 192.168.1.5", "photostead at 192.168.1.9"]


async def test_a_change_that_is_none_of_ours_changes_nothing(ether: Ether, announcer: Announcer) -> None:
    await until_announced(announcer, "photostead")
    ether.change(LAN, Interface("docker0", 3, (ipaddress.ip_interface("172.17.0.1/16"),)))
    fresh = ipaddress.ip_interface("2001:db8::1234/64")
    ether.change(Interface("eth0", 2, LAN.networks, fleeting=(fresh,)))
    ether.change(LAN, Interface("eth1", 4, (ipaddress.ip_interface("10.0.0.1/8"),)))
    await until(lambda: len(ether.said) == 2)
    assert ether.said[1] == "photostead at 192.168.1.5 10.0.0.1"


async def test_no_network_is_said_once_and_waited_for(
    ether: Ether, announcer: Announcer, caplog: pytest.LogCaptureFixture
) -> None:
    await until_announced(announcer, "photostead")
    for _ in range(2):
        ether.change()
        await until(lambda: announcer.state.status == "impossible")
        ether.change(LAN)
        await until_announced(announcer, "photostead")
    warnings = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert "No network with multicast is up" in warnings[0]


async def test_a_network_that_does_not_allow_it(
    ether: Ether, announcer: Announcer, caplog: pytest.LogCaptureFixture
) -> None:
    ether.trouble = PermissionError(1, "Operation not permitted")
    await until(lambda: announcer.state.status == "impossible")
    assert "Operation not permitted" in str(announcer.state.message)
    ether.change(LAN)
    ether.trouble = None
    await until_announced(announcer, "photostead")
    assert "Operation not permitted" in caplog.text


async def test_without_word_from_the_kernel_it_is_looked_at_now_and_then(
    ether: Ether, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> socket.socket:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(netlink, "open_changes", refuse)
    monkeypatch.setattr(mdns, "RETRY_S", 0.01)
    made = Announcer()
    made.start("photostead", "photostead", SERVICE, ENTRANCE, lambda label: asyncio.sleep(0))
    await until_announced(made, "photostead")
    ether.links = ()
    await until(lambda: made.state.status == "impossible")
    await made.stop()


async def test_a_daemon_that_only_its_own_machine_reaches() -> None:
    made = Announcer()
    made.start("photostead", "photostead", SERVICE, Entrance(("127.0.0.1",), 1), lambda label: asyncio.sleep(0))
    await until(lambda: made.state.status == "impossible")
    assert made.state.message == "The daemon listens on 127.0.0.1 only (http.host), which nobody else reaches."
    await made.stop()


async def test_a_conflict_that_we_lose(ether: Ether, announcer: Announcer, kept: list[str]) -> None:
    await until_announced(announcer, "photostead")
    ether.taken.add("photostead")
    ether.on_conflict(False)
    await until_announced(announcer, "photostead-2")
    assert ether.said[1:] == ["not photostead", "photostead-2 at 192.168.1.5"]
    assert kept == ["photostead-2"]


async def test_a_conflict_that_we_win(ether: Ether, announcer: Announcer) -> None:
    await until_announced(announcer, "photostead")
    ether.on_conflict(True)
    await until(lambda: len(ether.said) == 2)
    ether.change(LAN, Interface("eth1", 4, (ipaddress.ip_interface("10.0.0.1/8"),)))
    await until(lambda: len(ether.said) == 3)
    assert ether.said[1:] == ["photostead it is", "photostead at 192.168.1.5 10.0.0.1"]


async def test_somebody_who_does_not_heed_us_gets_the_name(ether: Ether, announcer: Announcer) -> None:
    await until_announced(announcer, "photostead")
    ether.taken.add("photostead")
    ether.on_conflict(True)
    await until_announced(announcer, "photostead-2")
    assert ether.said[1:3] == ["photostead it is", "not photostead"]


@pytest.mark.parametrize(
    ("wanted", "taken", "follows"),
    [
        ("photostead", "photostead", "photostead-2"),
        ("photostead", "photostead-2", "photostead-3"),
        ("photostead", "photostead-9", "photostead-10"),
        ("box-7", "box-7", "box-7-2"),
        ("box-7", "box-7-2", "box-7-3"),
        ("a" * 63, "a" * 63, "a" * 61 + "-2"),
    ],
)
def test_labels(wanted: str, taken: str, follows: str) -> None:
    assert next_label(wanted, taken) == follows


def test_a_long_label_goes_on_counting() -> None:
    """What is left of a long one when it was cut is still the wanted one."""
    second = next_label("a" * 63, "a" * 63)
    assert next_label("a" * 63, second) == "a" * 61 + "-3"


def address(text: str, name: str = "photostead.local.", ttl: int = 120) -> DNSAddress:
    """An address record."""
    packed = ipaddress.ip_address(text).packed
    return DNSAddress(name, 1 if len(packed) == 4 else 28, 1, ttl, packed)


def test_a_message_keeps_the_addresses_of_its_link() -> None:
    out = DNSOutgoing(0x8400)
    service = DNSService("photostead._http._tcp.local.", 33, 1, 120, 0, 0, 2283, "photostead.local.")
    for record in (service, address("192.168.1.5"), address("10.0.0.1")):
        out.add_answer_at_time(record, 0)
        out.add_additional_answer(record)
    kept = without_others(out, LAN)
    assert [record for record, _ in kept.answers] == [service, address("192.168.1.5")]
    assert kept.additionals == [service, address("192.168.1.5")]


class Judge(Responder):
    """A responder without a network, to ask who goes before whom."""

    def __init__(self, links: tuple[Interface, ...]) -> None:
        self._service, self.host, self._infos = SERVICE, "photostead.local.", []
        self._own = {address.packed for link in links for address in link.addresses}
        self._zeroconf: Any = type("Silent", (), {"links": links})


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (("192.168.1.5/24",), ("192.168.1.9/24",)),
        (("192.168.1.5/24", "fd00::9/64"), ("192.168.1.9/24", "fd00::5/64")),
        (("fd00::5/64",), ("fd00::9/64",)),
    ],
)
def test_of_two_one_goes_before_the_other(ours: tuple[str, ...], theirs: tuple[str, ...]) -> None:
    def link(networks: tuple[str, ...]) -> Interface:
        return Interface("eth0", 2, tuple(map(ipaddress.ip_interface, networks)))

    def goes_before(mine: tuple[str, ...], heard: tuple[str, ...]) -> bool:
        return Judge((link(mine),))._goes_before([address(text.partition("/")[0]) for text in heard])

    assert goes_before(ours, theirs)
    assert not goes_before(theirs, ours)


def test_addresses_of_another_link_do_not_decide() -> None:
    """Else both would think that they go first, and insist for ever."""
    elsewhere = Interface("eth1", 3, (ipaddress.ip_interface("10.0.0.2/24"),))
    judge = Judge((elsewhere, LAN))
    assert not judge._goes_before([address("192.168.1.1")])
    assert judge._goes_before([address("192.168.1.7")])


def test_two_daemons_of_one_machine_go_by_their_ports() -> None:
    services = [DNSService("x.", 33, 1, 120, 0, 0, port, "photostead.local.") for port in (2284, 2282)]
    assert [Judge((LAN,))._goes_before([one]) for one in services] == [True, False]


@pytest.mark.parametrize(
    ("record", "is_foreign"),
    [
        (address("192.168.1.9"), True),
        (address("192.168.1.9", "PhotoStead.local."), True),
        (address("192.168.1.5"), False),
        (address("192.168.1.9", "attic.local."), False),
        (address("192.168.1.9", ttl=0), False),
        (address("192.168.1.9", ttl=1), False),  # a claim that our own word has replaced already
    ],
)
def test_who_claims_our_name(record: DNSAddress, is_foreign: bool) -> None:
    assert Judge((LAN,))._is_foreign(record, record.created) == is_foreign
