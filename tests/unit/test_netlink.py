"""What the kernel says of links and addresses, parsed: from bytes, and on this machine."""

import ipaddress
import socket
import struct

import pytest

from photostead.host import netlink
from photostead.host.netlink import (
    DEPRECATED,
    DUPLICATE,
    IS_LOOPBACK,
    IS_MULTICAST,
    IS_RUNNING,
    IS_UP,
    TEMPORARY,
    TENTATIVE,
    Link,
    LinkAddress,
)


def attribute(kind: int, value: bytes) -> bytes:
    """One attribute with its padding."""
    length = 4 + len(value)
    return struct.pack("=HH", length, kind) + value + bytes(-length % 4)


def address(text: str, flags: int = 0, *, long_flags: int | None = None, kind: int = netlink.ADDRESS) -> bytes:
    """The payload of a message about an address of link 3."""
    network = ipaddress.ip_interface(text)
    family = socket.AF_INET if network.version == 4 else socket.AF_INET6
    head = struct.pack("=BBBBI", family, network.network.prefixlen, flags, 0, 3)
    more = b"" if long_flags is None else attribute(netlink.ADDRESS_FLAGS, struct.pack("=I", long_flags))
    return head + attribute(kind, network.ip.packed) + more


@pytest.mark.parametrize(
    ("payload", "is_lasting"),
    [
        (address("192.168.1.5/24"), True),
        (address("192.168.1.5/24", TEMPORARY), True),  # of IPv4 the bit says "secondary"
        (address("fd00::5/64"), True),
        (address("fd00::5/64", TEMPORARY), False),
        (address("fd00::5/64", TENTATIVE), False),
        (address("fd00::5/64", DEPRECATED), False),
        (address("fd00::5/64", DUPLICATE), False),
        (address("fd00::5/64", 0, long_flags=TEMPORARY), False),
        (address("fd00::5/64", TEMPORARY, long_flags=0), True),
    ],
)
def test_addresses_that_others_may_be_told(payload: bytes, is_lasting: bool) -> None:
    parsed = netlink.parse_address(payload)
    assert parsed is not None
    assert (parsed.link, parsed.network.network.prefixlen, parsed.is_lasting) == (
        3, 24 if parsed.network.version == 4 else 64, is_lasting
    )  # fmt: skip


def test_the_near_end_of_a_tunnel_is_the_address() -> None:
    payload = address("10.0.0.1/32", kind=netlink.LOCAL_ADDRESS) + attribute(
        netlink.ADDRESS, ipaddress.ip_address("10.0.0.2").packed
    )
    parsed = netlink.parse_address(payload)
    assert parsed is not None
    assert str(parsed.network) == "10.0.0.1/32"


def test_other_families_are_passed_over() -> None:
    head = struct.pack("=BBBBI", socket.AF_UNIX, 0, 0, 0, 3)
    assert netlink.parse_address(head + attribute(netlink.ADDRESS, b"abcd")) is None
    assert netlink.parse_address(struct.pack("=BBBBI", socket.AF_INET, 0, 0, 0, 3)) is None


def test_links() -> None:
    head = struct.pack("=BxHiII", 0, 1, 7, IS_UP | IS_RUNNING, 0)
    assert netlink.parse_link(head + attribute(99, b"xyz") + attribute(netlink.LINK_NAME, b"wlan0\0")) == Link(
        7, "wlan0", IS_UP | IS_RUNNING
    )
    assert netlink.is_ready(IS_UP | IS_RUNNING | IS_MULTICAST)
    assert not netlink.is_ready(IS_UP)
    made = netlink.make_interface(
        Link(7, "wlan0", IS_UP | IS_MULTICAST | IS_LOOPBACK),
        [
            LinkAddress(7, ipaddress.ip_interface("10.0.0.1/8"), True),
            LinkAddress(7, ipaddress.ip_interface("fd00::9/64"), False),
        ],
    )
    assert (made.is_loopback, made.is_multicast, made.is_point_to_point) == (True, True, False)
    assert [str(network) for network in made.networks] == ["10.0.0.1/8"]
    assert [str(network) for network in made.fleeting] == ["fd00::9/64"]


def test_damaged_messages_end_without_a_loop() -> None:
    assert list(netlink.messages(b"")) == []
    assert list(netlink.messages(struct.pack("=IHHII", 0, 3, 0, 0, 0))) == []
    assert netlink.attributes(struct.pack("=HH", 0, 1)) == {}
    whole = struct.pack("=IHHII", 18, 20, 0, 0, 0) + b"ab" + bytes(2) + struct.pack("=IHHII", 16, 3, 0, 0, 0)
    assert list(netlink.messages(whole)) == [(20, b"ab"), (3, b"")]


def test_the_kernel_of_this_machine_answers() -> None:
    loopback = next(one for one in netlink.read_interfaces() if one.is_loopback)
    assert ipaddress.ip_address("127.0.0.1") in loopback.addresses


def test_the_kernel_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = struct.pack("=IHHIIi", 20, netlink.ERROR, 0, 0, 0, -1)
    here, there = socket.socketpair()
    with here, there:
        there.send(refusal)
        with pytest.raises(PermissionError):
            list(netlink.dump(here, netlink.GET_LINK, netlink.NEW_LINK))


def test_changes_are_emptied() -> None:
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with here, there:
        here.setblocking(False)
        for _ in range(3):
            there.send(b"change")
        netlink.empty(here)
        with pytest.raises(BlockingIOError):
            here.recv(1)
    with netlink.open_changes() as listener:
        assert not listener.getblocking()
