"""Looking for boxes on the LAN, by DNS-SD (RFC 6763): the other side of `responder`."""

import asyncio

import msgspec
from zeroconf import DNSQuestionType, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from photostead.host.addresses import USUAL_PORTS
from photostead.host.netlink import Interface
from photostead.host.responder import TYPES, LinkZeroconf

SERVICE = TYPES[0]
# For what did not come with the first answer. One that was given a moment ago is held back for a second.
DETAILS_MS = 2500.0


class FoundBox(msgspec.Struct, frozen=True, rename="camel"):
    """One that answered: its name, its ways in (by name first), and what it says of itself."""

    name: str
    urls: tuple[str, ...]
    version: str
    api: str
    id: str


async def find_boxes(links: tuple[Interface, ...], seconds: float) -> list[FoundBox]:
    """Everything that answers on these links within so many seconds, by name. Raises OSError and RuntimeError where there
    can be no multicast."""
    names: set[str] = set()

    def hear(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is ServiceStateChange.Removed:
            names.discard(name)
        else:
            names.add(name)

    async with AsyncZeroconf(zc=LinkZeroconf(links)) as outside:
        # By multicast: of several responders on this machine only one would hear answers to it alone.
        async with AsyncServiceBrowser(outside.zeroconf, SERVICE, handlers=[hear], question_type=DNSQuestionType.QM):
            await asyncio.sleep(seconds)
        infos = [AsyncServiceInfo(SERVICE, name) for name in sorted(names)]
        asked = [info.async_request(outside.zeroconf, DETAILS_MS, DNSQuestionType.QM) for info in infos]
        answers = await asyncio.gather(*asked)
    return [describe(info) for info, is_known in zip(infos, answers, strict=True) if is_known]


def describe(info: AsyncServiceInfo) -> FoundBox:
    """What was heard, whatever it was: a name or a text may be anything."""
    told = {key: value or "" for key, value in info.decoded_properties.items()}
    numbers = [bracketed(address) for address in info.parsed_scoped_addresses() if "%" not in address]
    hosts = [(info.server or "").rstrip("."), *numbers]
    end = "" if info.port == USUAL_PORTS["http"] else f":{info.port}"
    path = told.get("path", "").rstrip("/")
    return FoundBox(
        name=info.name.removesuffix("." + SERVICE),
        urls=tuple(f"http://{host}{end}{path}" for host in hosts if host),
        version=told.get("version", ""),
        api=told.get("api", ""),
        id=told.get("id", ""),
    )


def bracketed(address: str) -> str:
    """As a URL has it."""
    return f"[{address}]" if ":" in address else address
