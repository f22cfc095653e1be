"""Where a request comes from. Forwarded headers count only when the peer is a proxy the administrator named:
from anyone else they are a claim, and a request that carries them is not taken for a local one.
"""

import functools
import ipaddress
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from photostead.kernel.values import Network

FORWARDED = (
    "Forwarded",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
    "Via",
)
HOME_ZONES = (".local", ".lan", ".home", ".internal", ".home.arpa", ".localdomain", ".localhost", ".box")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Peer(msgspec.Struct, frozen=True):
    """`address` is the client's, `is_local` whether it sits on this machine or its private network."""

    address: str
    is_local: bool
    is_secure: bool


def find_peer(request: web.Request, proxies: list[Network]) -> Peer:
    """Judge a request by its socket and, behind a trusted proxy, by what that proxy added last."""
    direct = find_direct(request.remote or "")
    if direct.parsed is None or not is_within(direct.parsed, proxies):
        is_local = direct.is_private and not has_claims(request.headers)
        return Peer(direct.text, is_local, request.scheme == "https")
    client = client_behind(request.headers.getall("X-Forwarded-For", []), proxies)
    is_secure = request.headers.get("X-Forwarded-Proto", request.scheme).lower() == "https"
    # A trusted proxy that names no client tells nothing: not local.
    return Peer(str(client or ""), client is not None and is_private(client), is_secure)


def has_claims(headers: Mapping[str, str]) -> bool:
    """Whether a request says that somebody passed it on. Asked for every request: a generator would double what it costs."""
    for name in FORWARDED:  # noqa: SIM110
        if name in headers:
            return True
    return False


class Direct(NamedTuple):
    """The other end of a socket."""

    parsed: Address | None
    text: str
    is_private: bool


@functools.lru_cache(maxsize=1024)
def find_direct(remote: str) -> Direct:
    """Judge the address alone. Every request of a client comes from the same one."""
    address = parse(remote)
    return Direct(address, str(address or ""), address is not None and is_private(address))


def is_home_name(host: str) -> bool:
    """Whether a Host header names a machine as one does at home: by address, by a bare name, or in a zone that public
    name servers do not serve (RFC 6762, RFC 8375, and what routers use). Any other name may be someone else's who made
    it point here (DNS rebinding)."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    return parse(name) is not None or "." not in name or name.endswith(HOME_ZONES)


def is_own_page(origin: str, host: str) -> bool:
    """Whether an Origin header is that of a page of the host that was asked."""
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False


def client_behind(headers: list[str], proxies: list[Network]) -> Address | None:
    """The last address of X-Forwarded-For that is not itself a trusted proxy: all before it can be forged."""
    for text in reversed([part.strip() for header in headers for part in header.split(",")]):
        address = parse(text)
        if address is None or not is_within(address, proxies):
            return address
    return None


def parse(text: str) -> Address | None:
    """An address without zone or IPv4-in-IPv6 wrapping, or None."""
    try:
        address = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_within(address: Address, networks: list[Network]) -> bool:
    """Whether one of the networks holds the address."""
    return any(address in network for network in networks)


def is_private(address: Address) -> bool:
    """This machine, the private ranges (RFC 1918, RFC 4193) or the link."""
    return address.is_loopback or address.is_link_local or (address.is_private and not address.is_unspecified)
