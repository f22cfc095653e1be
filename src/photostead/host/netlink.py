"""The network interfaces of this machine and their addresses, as the kernel tells them over rtnetlink(7), and a word
when they change. Which of them are of use to anyone is not said here: see `addresses`.

Of the standard library's own ways none tells both families' addresses, and none their flags or their changes.
"""

import ipaddress
import os
import socket
import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Interface | ipaddress.IPv6Interface

# <linux/rtnetlink.h>, <linux/if_link.h>, <linux/if_addr.h>, <linux/if.h>.
NETLINK_ROUTE = 0
GROUP_LINK, GROUP_IPV4, GROUP_IPV6 = 0x1, 0x10, 0x100
GET_LINK, NEW_LINK, GET_ADDRESS, NEW_ADDRESS = 18, 16, 22, 20
REQUEST, DUMP = 0x1, 0x300
ERROR, DONE = 2, 3
LINK_NAME, ADDRESS, LOCAL_ADDRESS, ADDRESS_FLAGS = 3, 1, 2, 8
IS_UP, IS_LOOPBACK, IS_POINT_TO_POINT, IS_RUNNING, IS_MULTICAST = 0x1, 0x8, 0x10, 0x40, 0x1000
# Addresses that are not (or soon no longer) ours, and those that are changed every day so that nobody recognises them.
DUPLICATE, DEPRECATED, TENTATIVE, TEMPORARY = 0x08, 0x20, 0x40, 0x01

# struct nlmsghdr, ifinfomsg, ifaddrmsg, rtattr.
HEAD, LINK_HEAD, ADDRESS_HEAD, ATTRIBUTE = (
    struct.Struct("=IHHII"), struct.Struct("=BxHiII"), struct.Struct("=BBBBI"), struct.Struct("=HH")
)  # fmt: skip
BUFFER = 1 << 16


class Interface(msgspec.Struct, frozen=True):
    """One that is up and has a carrier. `networks` are its lasting addresses with their prefixes, in the kernel's
    order; `fleeting` those that nobody should be told of: temporary, deprecated or not checked yet."""

    name: str
    index: int
    networks: tuple[Network, ...]
    fleeting: tuple[Network, ...] = ()
    is_loopback: bool = False
    is_multicast: bool = True
    is_point_to_point: bool = False

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Without their prefixes."""
        return tuple(network.ip for network in self.networks)


class Link(NamedTuple):
    """A link as the kernel tells it, up or not."""

    number: int
    name: str
    flags: int


class LinkAddress(NamedTuple):
    """An address of a link."""

    link: int
    network: Network
    is_lasting: bool


def read_interfaces() -> tuple[Interface, ...]:
    """Those that are up, by index. Asks the kernel: short, but not on the event loop. Raises OSError where a
    confinement does not let us ask."""
    with open_socket(0) as kernel:
        told = [parse_address(payload) for payload in dump(kernel, GET_ADDRESS, NEW_ADDRESS)]
        links = [parse_link(payload) for payload in dump(kernel, GET_LINK, NEW_LINK)]
    addresses = [one for one in told if one is not None]
    return tuple(
        make_interface(link, [one for one in addresses if one.link == link.number])
        for link in sorted(links)
        if is_ready(link.flags)
    )


def open_changes() -> socket.socket:
    """A socket that becomes readable whenever links or addresses change; what is read from it needs no look. Raises
    OSError."""
    listener = open_socket(GROUP_LINK | GROUP_IPV4 | GROUP_IPV6)
    listener.setblocking(False)
    return listener


def empty(listener: socket.socket) -> None:
    """Take everything that has come in. More than the kernel keeps for us is a change like any other."""
    while True:
        try:
            listener.recv(BUFFER)
        except BlockingIOError:
            return
        except OSError:  # ENOBUFS: some were lost
            continue


def open_socket(groups: int) -> socket.socket:
    """One to the kernel, subscribed to these groups. Raises OSError."""
    made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, NETLINK_ROUTE)
    try:
        made.bind((0, groups))
    except OSError:
        made.close()
        raise
    return made


def dump(kernel: socket.socket, question: int, answer: int) -> Iterator[bytes]:
    """The payloads of all messages of one kind. Raises OSError."""
    kernel.send(HEAD.pack(HEAD.size + LINK_HEAD.size, question, REQUEST | DUMP, 1, 0) + bytes(LINK_HEAD.size))
    while True:
        data = kernel.recv(BUFFER)
        for kind, payload in messages(data):
            if kind == DONE:
                return
            if kind == ERROR:
                number = -struct.unpack_from("=i", payload)[0]
                raise OSError(number, os.strerror(number))
            if kind == answer:
                yield payload


def messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and payload of each message in one datagram."""
    start = 0
    while start + HEAD.size <= len(data):
        length, kind, *_ = HEAD.unpack_from(data, start)
        if length < HEAD.size:
            return
        yield kind, data[start + HEAD.size : start + length]
        start += aligned(length)


def attributes(data: bytes) -> dict[int, bytes]:
    """The values of a message's attributes by kind."""
    found, start = {}, 0
    while start + ATTRIBUTE.size <= len(data):
        length, kind = ATTRIBUTE.unpack_from(data, start)
        if length < ATTRIBUTE.size:
            break
        found[kind] = data[start + ATTRIBUTE.size : start + length]
        start += aligned(length)
    return found


def aligned(length: int) -> int:
    """Everything begins at a multiple of four."""
    return (length + 3) & ~3


def parse_link(payload: bytes) -> Link:
    """A link."""
    _, _, index, flags, _ = LINK_HEAD.unpack_from(payload)
    name = attributes(payload[LINK_HEAD.size :]).get(LINK_NAME, b"").rstrip(b"\0")
    return Link(index, name.decode(errors="replace"), flags)


def parse_address(payload: bytes) -> LinkAddress | None:
    """An address; None for one of another family than IP."""
    family, prefix, flags, _, index = ADDRESS_HEAD.unpack_from(payload)
    found = attributes(payload[ADDRESS_HEAD.size :])
    if ADDRESS_FLAGS in found:
        flags = struct.unpack("=I", found[ADDRESS_FLAGS])[0]
    packed = found.get(LOCAL_ADDRESS) or found.get(ADDRESS)
    if packed is None or family not in (socket.AF_INET, socket.AF_INET6):
        return None
    unwanted = DUPLICATE | DEPRECATED | TENTATIVE
    if family == socket.AF_INET6:
        unwanted |= TEMPORARY  # of an IPv4 address the same bit says "not the first one"
    return LinkAddress(index, ipaddress.ip_interface((packed, prefix)), not flags & unwanted)


def is_ready(flags: int) -> bool:
    """Up, and the cable is in."""
    return flags & (IS_UP | IS_RUNNING) == IS_UP | IS_RUNNING


def make_interface(link: Link, addresses: Iterable[LinkAddress]) -> Interface:
    """From what was parsed."""
    addresses = list(addresses)
    return Interface(
        name=link.name,
        index=link.number,
        networks=tuple(one.network for one in addresses if one.is_lasting),
        fleeting=tuple(one.network for one in addresses if not one.is_lasting),
        is_loopback=bool(link.flags & IS_LOOPBACK),
        is_multicast=bool(link.flags & IS_MULTICAST),
        is_point_to_point=bool(link.flags & IS_POINT_TO_POINT),
    )
