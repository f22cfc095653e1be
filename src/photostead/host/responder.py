"""One label on the LAN, spoken for by one zeroconf: whether others have it already, announcing it, and hearing of
somebody who says the same of himself. When it is spoken for, and under which label, is said by `mdns`.

What zeroconf leaves to its users: names of hosts (it looks for conflicts of services alone), conflicts that show later
(RFC 6762 section 9), and that an address is told only on the link where it is one (section 14).
"""

import asyncio
import ipaddress
import random
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from zeroconf import (
    DNSAddress,
    DNSOutgoing,
    DNSQuestion,
    DNSRecord,
    DNSService,
    IPVersion,
    RecordUpdate,
    RecordUpdateListener,
    Zeroconf,
    current_time_millis,
)
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from photostead.host.netlink import Address, Interface

TYPES = ("_photostead._tcp.local.", "_http._tcp.local.")
# RFC 6762 section 8.1: three questions, a quarter of a second apart.
PROBES, PROBE_S = 3, 0.25
IS_QUERY, IS_ANSWER, CLASS_IN, PORT = 0, 0x8400, 1, 5353
A, AAAA, SRV = 1, 28, 33
GOODBYE_S = 2.0
# What is said for the last time lives on for a second (section 10.1), as does what somebody else's word has replaced.
LAST_S = 1


class Service(msgspec.Struct, frozen=True):
    """What is announced: the port of the web page, and what the TXT record says (RFC 6763 section 6)."""

    port: int
    properties: dict[str, str]


class LinkZeroconf(Zeroconf):
    """A Zeroconf that tells each link only the addresses of that link: those of another one are of no use there, and a
    responder beside ours that knows only its own would take them for a conflict."""

    def __init__(self, interfaces: Iterable[Interface]) -> None:
        self.links = tuple(interfaces)
        super().__init__(interfaces=choose_sockets(self.links), ip_version=choose_version(self.links))

    def async_send(
        self,
        out: DNSOutgoing,
        addr: str | None = None,
        port: int = PORT,
        v6_flow_scope: tuple[()] | tuple[int, int] = (),
        transport: Any = None,
    ) -> None:
        """As zeroconf's own, one link after the other."""
        for sender in [transport] if transport else self.engine.senders:
            link = self._link_to(addr, v6_flow_scope) if addr else self._link_of(sender)
            kept = out if link is None or out.is_query() else without_others(out, link)
            if kept.questions or kept.answers:
                super().async_send(kept, addr, port, v6_flow_scope, sender)

    def _link_of(self, sender: Any) -> Interface | None:
        if sender.is_ipv6:
            return next((link for link in self.links if link.index == sender.multicast_index), None)
        return next((link for link in self.links if sender.sock_name[0] in map(str, link.addresses)), None)

    def _link_to(self, address: str, scope: tuple[()] | tuple[int, int]) -> Interface | None:
        if scope and scope[1]:
            return next((link for link in self.links if link.index == scope[1]), None)
        asker = plain(address)
        return next((link for link in self.links if any(asker in network.network for network in link.networks)), None)


def choose_sockets(links: Iterable[Interface]) -> list[str | int]:
    """What zeroconf is to send on: one IPv4 address of each link, and the links with IPv6 by their index."""
    chosen: list[str | int] = []
    for link in links:
        chosen += [str(address) for address in link.addresses if address.version == 4][:1]
        chosen += [link.index] if any(address.version == 6 for address in link.addresses) else []
    return chosen


def choose_version(links: Iterable[Interface]) -> IPVersion:
    """The families that these links have."""
    versions = {address.version for link in links for address in link.addresses}
    return IPVersion.All if len(versions) == 2 else IPVersion.V6Only if versions == {6} else IPVersion.V4Only


def plain(address: str) -> Address:
    """An address as a socket of both families tells it, without its zone."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return getattr(parsed, "ipv4_mapped", None) or parsed


def without_others(out: DNSOutgoing, link: Interface) -> DNSOutgoing:
    """The same message with the addresses of this link only."""
    own = {address.packed for address in link.addresses}

    def stays(record: DNSRecord) -> bool:
        return not isinstance(record, DNSAddress) or record.address in own

    kept = DNSOutgoing(out.flags, out.multicast, out.id)
    kept.questions, kept.authorities = out.questions, out.authorities
    kept.answers = [(record, at) for record, at in out.answers if stays(record)]
    kept.additionals = [record for record in out.additionals if stays(record)]
    return kept


class Responder(RecordUpdateListener):
    """Speaks for `label` on some links. `own` are all addresses of this machine, those that nobody is told of included:
    another responder on it may tell them. `on_conflict` is called when somebody else is heard under one of our names,
    with whether ours goes before his."""

    def __init__(
        self,
        label: str,
        service: Service,
        links: Iterable[Interface],
        own: Iterable[Address],
        on_conflict: Callable[[bool], None],
    ) -> None:
        """Raises OSError and RuntimeError where there can be no multicast."""
        self.label, self._service, self._on_conflict = label, service, on_conflict
        self._own = {address.packed for address in own}
        self.host = f"{label}.local."
        self._zeroconf = LinkZeroconf(links)
        self._outside = AsyncZeroconf(zc=self._zeroconf)
        addresses = [address.packed for link in self._zeroconf.links for address in link.addresses]
        self._infos = [
            AsyncServiceInfo(
                kind,
                f"{label}.{kind}",
                service.port,
                properties=service.properties,
                server=self.host,
                addresses=addresses,
            )
            for kind in TYPES
        ]

    async def is_taken(self) -> bool:
        """Ask three times whether somebody has one of our names. Raises zeroconf.Error where nothing can be sent."""
        await self._zeroconf.async_wait_for_start()
        since = current_time_millis()
        await asyncio.sleep(random.random() * PROBE_S)  # noqa: S311 - after a power cut all boxes would ask at once
        for _ in range(PROBES):
            self._zeroconf.async_send(self._make_probe())
            await asyncio.sleep(PROBE_S)
            if self._was_answered(since):
                return True
        return False

    async def announce(self) -> None:
        """Say that the names are ours, and answer for them from now on."""
        self._zeroconf.async_add_listener(self, None)
        sent = [await self._outside.async_register_service(info, cooperating_responders=True) for info in self._infos]
        await asyncio.gather(*sent)

    async def insist(self) -> None:
        """Say once more what is ours: somebody else said it too."""
        await asyncio.gather(*[await self._outside.async_update_service(info) for info in self._infos])

    def withdraw(self) -> None:
        """Take back what we said under a name that is somebody else's now. Not that the service exists: he says the same
        of his, word for word."""
        out = DNSOutgoing(IS_ANSWER)
        for info in self._infos:
            for record in (info.dns_service(0), info.dns_text(0), *info.dns_addresses(0)):
                record.unique = False  # else whoever hears it would forget his records too
                out.add_answer_at_time(record, 0)
        self._zeroconf.async_send(out)

    async def close(self, *, says_goodbye: bool) -> None:
        """Speak for the label no more. Without a goodbye others keep what they know until it is replaced: meant where
        the box goes on under another label or other addresses."""
        if not says_goodbye:
            self._zeroconf.registry.async_remove(self._zeroconf.registry.async_get_service_infos())
        await asyncio.wait_for(self._outside.async_close(), GOODBYE_S)

    def async_update_records(self, zc: Zeroconf, now: float, records: list[RecordUpdate]) -> None:
        """zeroconf's listener: what was heard on the links, our own words too."""
        foreign = [update.new for update in records if self._is_foreign(update.new, now)]
        if foreign:
            self._on_conflict(self._goes_before(foreign))

    def async_update_records_complete(self) -> None:
        """Part of the same; nothing is left to do."""

    def _make_probe(self) -> DNSOutgoing:
        """Asked by multicast: of several responders on a machine only one hears the unicast answers."""
        probe = DNSOutgoing(IS_QUERY)
        for kind in (A, AAAA):
            probe.add_question(DNSQuestion(self.host, kind, CLASS_IN))
        for info in self._infos:
            probe.add_question(DNSQuestion(info.name, SRV, CLASS_IN))
            probe.add_authorative_answer(info.dns_pointer())  # what makes it a probe: it is answered at once
        return probe

    def _was_answered(self, since: float) -> bool:
        """Whether somebody else was heard under one of our names since then (milliseconds of zeroconf's clock)."""
        names = (self.host, *(info.name for info in self._infos))
        records = [record for name in names for record in self._zeroconf.cache.async_entries_with_name(name)]
        return any(record.created >= since and self._is_foreign(record, since) for record in records)

    def _goes_before(self, foreign: list[DNSRecord]) -> bool:
        """Which of two that claim the same name keeps it; both must come to the same answer. It is the one with the
        lower address on the link between them, or, on the same machine, with the lower port."""
        theirs = [record.address for record in foreign if isinstance(record, DNSAddress)]
        if not theirs:
            ports = [record.port for record in foreign if isinstance(record, DNSService)]
            return self._service.port <= min(ports)
        other = ipaddress.ip_address(min(theirs))
        links = [link for link in self._zeroconf.links if any(other in network.network for network in link.networks)]
        ours = [address.packed for link in links or self._zeroconf.links for address in link.addresses]
        return min(ours) < other.packed

    def _is_foreign(self, record: DNSRecord, now: float) -> bool:
        """Whether it claims a name of ours for somebody else."""
        if record.ttl <= LAST_S or record.is_expired(now):
            return False
        if isinstance(record, DNSAddress):
            return record.key == self.host.lower() and record.address not in self._own
        if isinstance(record, DNSService):
            return any(
                record.key == info.key and (record.server_key, record.port) != (info.server_key, info.port)
                for info in self._infos
            )
        return False
