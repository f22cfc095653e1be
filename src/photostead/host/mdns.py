"""Being found on the LAN: keeps the box announced as NAME.local and as a DNS-SD service (RFC 6763) on every link it has,
through changes of addresses, networks that come and go, and names that somebody else has already.

It sleeps until the kernel tells of a change or a conflict is heard. It never stops the daemon: where there can be no
multicast that is logged once and stands in `state`.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Literal

import msgspec

from photostead.host import netlink
from photostead.host.addresses import Entrance, multicast_links
from photostead.host.netlink import Address, Interface
from photostead.host.responder import Responder, Service

log = logging.getLogger(__name__)

# Changes come in bunches: an address, its route, the same for IPv6, which first has to be found to be free.
CALM_S = 0.5
# After a failure that has nothing to do with a change.
RETRY_S = 300.0
# How long somebody has to give way to us.
HEED_S = 3.0
LABEL_BYTES = 63
KeepLabel = Callable[[str], Awaitable[None]]


class Discovery(msgspec.Struct, frozen=True):
    """How it stands. `name` is the label under which the box is (NAME.local); `message` says why it is not, for a
    person."""

    status: Literal["off", "starting", "announced", "impossible"]
    name: str | None = None
    message: str | None = None

    @property
    def host_name(self) -> str | None:
        """`NAME.local` while it is announced."""
        return f"{self.name}.local" if self.name and self.status == "announced" else None


class Announcer:
    """`start`, then `stop`, on one event loop; `state` at any time."""

    def __init__(self) -> None:
        self.state = Discovery("off", message="It is switched off (mdns.enabled).")
        self._wanted, self._label = "", ""
        self._responder: Responder | None = None
        self._links: tuple[Interface, ...] = ()
        self._own: set[Address] = set()
        self._said = ""
        self._changed = asyncio.Event()
        self._conflict: bool | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self, wanted: str, label: str, service: Service, entrance: Entrance, keep_label: KeepLabel) -> None:
        """Be `label`, which is the wanted name or what became of it when it was taken; does not wait. `keep_label` is
        told the label when it changes, so that the box can be given the same one next time."""
        self._wanted, self._label, self._keep_label = wanted, label, keep_label
        self.state = Discovery("starting")
        logging.getLogger("zeroconf").setLevel(logging.ERROR)  # what we can do nothing about, with traces
        self._task = asyncio.create_task(self._run(service, entrance))

    async def stop(self) -> None:
        """Say goodbye."""
        if self._task is None:
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        await self._close(says_goodbye=True)
        self._task, self.state = None, Discovery("off", message="The daemon stops.")

    async def _run(self, service: Service, entrance: Entrance) -> None:
        """Announce, then again after each change."""
        with self._listening() as is_told_of_changes:
            while True:
                self._changed.clear()
                try:
                    await self._follow(service, entrance)
                    pause = None if is_told_of_changes else RETRY_S
                except Exception as error:
                    await self._close(says_goodbye=False)
                    self._fail(f"The network does not allow it: {error or type(error).__name__}.", error)
                    pause = RETRY_S
                await self._sleep(pause)

    @contextlib.contextmanager
    def _listening(self) -> Iterator[bool]:
        """Whether the kernel will tell of changes."""
        loop = asyncio.get_running_loop()
        try:
            kernel = netlink.open_changes()
        except OSError as error:
            log.warning("Changes of the network are not told to us (%s): it is looked at every 5 minutes", error)
            yield False
            return

        def hear() -> None:
            netlink.empty(kernel)
            self._changed.set()

        loop.add_reader(kernel, hear)
        try:
            yield True
        finally:
            loop.remove_reader(kernel)
            kernel.close()

    async def _sleep(self, seconds: float | None) -> None:
        """Until something changed and it is calm again; None is as long as it takes."""
        # Not wait_for: before Python 3.12 it loses a cancellation that comes together with what it waits for.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()
            await asyncio.sleep(CALM_S)

    async def _follow(self, service: Service, entrance: Entrance) -> None:
        """Be announced on the links of this moment."""
        interfaces = await asyncio.to_thread(netlink.read_interfaces)
        links = multicast_links(interfaces, entrance)
        if self._responder is not None and links == self._links and not await self._loses_conflict(self._responder):
            return
        await self._close(says_goodbye=False)
        if not links:
            self._fail(why_nowhere(entrance))
            return
        # What we said a moment ago may come back to us from somebody who repeats it.
        self._own |= {network.ip for one in interfaces for network in (*one.networks, *one.fleeting)}
        await self._announce(service, links)

    async def _announce(self, service: Service, links: tuple[Interface, ...]) -> None:
        """Find a label that is free, and take it."""
        self.state = Discovery("starting")
        while True:
            responder = self._responder = Responder(self._label, service, links, self._own, self._on_conflict)
            if not await responder.is_taken():
                break
            await self._close(says_goodbye=False)
            await self._give_way()
        self._links = links
        await responder.announce()
        self.state = Discovery("announced", self._label)
        log.info("Announced as %s.local on %s", self._label, ", ".join(link.name for link in links))

    async def _give_way(self) -> None:
        """The next label, kept for the next start."""
        taken, self._label = self._label, next_label(self._wanted, self._label)
        log.warning("%s.local is taken by another machine: this one is %s.local", taken, self._label)
        await self._keep_label(self._label)

    def _on_conflict(self, goes_before: bool) -> None:
        self._conflict = goes_before
        self._changed.set()

    async def _loses_conflict(self, responder: Responder) -> bool:
        """Whether somebody has our name for good: he goes before us, or does not heed that we go before him."""
        goes_before, self._conflict = self._conflict, None
        if goes_before is None:
            return False
        if goes_before:
            await responder.insist()
            await asyncio.sleep(HEED_S)
            has_lost = await responder.is_taken()
            self._conflict = None  # what was said meanwhile
            if not has_lost:
                return False
        responder.withdraw()
        await self._give_way()
        return True

    def _fail(self, message: str, error: Exception | None = None) -> None:
        """Said once, however often it is tried."""
        if self._said != message:
            log.warning("This box is not announced on the network: %s", message)
            log.debug("Why it is not announced", exc_info=error)
        self.state, self._said = Discovery("impossible", message=message), message

    async def _close(self, *, says_goodbye: bool) -> None:
        responder, self._responder, self._links = self._responder, None, ()
        if responder is not None:
            try:
                await responder.close(says_goodbye=says_goodbye)
            except Exception as error:
                log.debug("The end of an announcement failed", exc_info=error)


def why_nowhere(entrance: Entrance) -> str:
    """For a person: no link to announce anything on."""
    hosts = " ".join(entrance.hosts)
    if all(host.startswith("127.") or host == "::1" for host in entrance.hosts):
        return f"The daemon listens on {hosts} only (http.host), which nobody else reaches."
    return f"No network with multicast is up that leads to where the daemon listens ({hosts})."


def next_label(wanted: str, taken: str) -> str:
    """`photostead` → `photostead-2` → `photostead-3`; as many bytes as a label of DNS may have. What is taken is the wanted
    one or what followed it."""
    end = f"-{1 + int(taken.rpartition('-')[2]) if taken != wanted else 2}"
    return wanted.encode()[: LABEL_BYTES - len(end)].decode(errors="ignore").rstrip("-") + end
