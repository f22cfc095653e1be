"""At which addresses others reach this box: which interfaces and addresses are of use to them, and the URLs of these.

Nothing in here asks the machine; `netlink` does.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from photostead.host.netlink import Interface, Network

Kind = Literal["base", "mdns", "ipv4", "ipv6"]
# Bridges and cables to containers and virtual machines of this box: nobody on the LAN reaches them.
INNER = re.compile(
    r"(docker|podman|cni|lxcbr|lxdbr|incusbr|virbr|veth|vnet|cali|flannel|cilium|vmnet|ifb|dummy)\S*|br-[0-9a-f]{12}"
)
EVERY_IPV4, EVERY = "0.0.0.0", "::"  # noqa: S104 - compared, not bound
USUAL_PORTS = {"http": 80, "https": 443}


class Entrance(msgspec.Struct, frozen=True):
    """Where the daemon listens: `hosts` as bound (`::` is both families), the ports of HTTP and, where there is one, of
    HTTPS."""

    hosts: tuple[str, ...]
    port: int
    https_port: int | None = None

    def serves(self, network: Network) -> bool:
        """Whether connections to this address of ours are answered."""
        return any(
            host == EVERY or (host == EVERY_IPV4 and network.version == 4) or host == str(network.ip)
            for host in self.hosts
        )


class Url(msgspec.Struct, frozen=True, rename="camel"):
    """One way to the web page. `interface` is the one that has the address, None for a name."""

    url: str
    kind: Kind
    interface: str | None = None


def reachable(interfaces: Iterable[Interface], entrance: Entrance) -> tuple[Interface, ...]:
    """The interfaces that lead to others, each with the addresses that the daemon answers at; without those that have
    none. An address of the link alone (169.254.…, fe80::…) counts where an interface has no other."""
    found = []
    for interface in interfaces:
        if not interface.is_loopback and not INNER.fullmatch(interface.name):
            networks = lasting([network for network in interface.networks if entrance.serves(network)])
            if networks:
                found.append(msgspec.structs.replace(interface, networks=networks, fleeting=()))
    return tuple(found)


def multicast_links(interfaces: Iterable[Interface], entrance: Entrance) -> tuple[Interface, ...]:
    """Those of them on which something can be announced; a tunnel is none."""
    return tuple(one for one in reachable(interfaces, entrance) if one.is_multicast and not one.is_point_to_point)


def lasting(networks: Sequence[Network]) -> tuple[Network, ...]:
    """Without addresses of the link, unless there is nothing else."""
    routed = tuple(network for network in networks if not network.ip.is_link_local)
    return routed or tuple(networks)


def list_urls(interfaces: Iterable[Interface], entrance: Entrance, base: str, host_name: str | None) -> list[Url]:
    """Every way to the web page, that to recommend first: `base` as the household configured it (empty for none), the
    name on the LAN, IPv4, IPv6; then the same for HTTPS."""
    interfaces = list(interfaces)
    found = [Url(base, "base")] if base else []
    for scheme, port in (("http", entrance.port), ("https", entrance.https_port)):
        if port:
            found += list_scheme(scheme, port, interfaces, host_name)
    return found


def list_scheme(scheme: str, port: int, interfaces: Iterable[Interface], host_name: str | None) -> Iterator[Url]:
    """Those of HTTP or of HTTPS."""
    end = "" if port == USUAL_PORTS[scheme] else f":{port}"
    if host_name:
        yield Url(f"{scheme}://{host_name}{end}", "mdns")
    numbers = [(network.ip, interface.name) for interface in interfaces for network in interface.networks]
    for address, name in numbers:
        if isinstance(address, ipaddress.IPv4Address):
            yield Url(f"{scheme}://{address}{end}", "ipv4", name)
    for address, name in numbers:
        # One of the link needs the name of the visitor's own interface, and browsers take none.
        if isinstance(address, ipaddress.IPv6Address) and not address.is_link_local:
            yield Url(f"{scheme}://[{address}]{end}", "ipv6", name)
