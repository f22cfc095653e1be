"""The one place that asks other machines for something on behalf of a person: a sign-in provider, a picture of a profile.

An address from outside may point at anything that this box can reach and a stranger cannot (the router, a camera, another
service of ours), so only public addresses are asked, judged after the name was resolved, and the connection goes to what
was judged: the name is not looked up again. What an administrator configured may be at home; it may send us on to its own
host only. Whatever comes back is bounded in size, kind and time. There are no cookies, proxies or compressed answers.
"""

import asyncio
import ipaddress
import os
import socket
import ssl
from collections.abc import Mapping

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from photostead.host.netlink import read_interfaces
from photostead.kernel.errors import Unavailable
from photostead.kernel.values import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Fields alone, or with files among them.
Form = Mapping[str, str] | aiohttp.FormData
MOST_REDIRECTS = 4
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# IPv4 addresses written as IPv6 ones for translators: RFC 6052, RFC 8215.
TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


class Reach(msgspec.Struct, frozen=True):
    """How far requests may go. `home` is the host that may have any address; every other one must be public.
    `stays`: redirects may not leave the host. `is_insecure`: neither TLS nor, with it, certificates are insisted on."""

    home: str | None = None
    stays: bool = False
    is_insecure: bool = False


class Limits(msgspec.Struct, frozen=True):
    """`seconds` are for everything together, redirects included; `types` are content types, empty for any."""

    most_bytes: int
    seconds: float
    types: frozenset[str] = frozenset()


class Answer(msgspec.Struct, frozen=True):
    """What came back, whatever its status was; the content type without its parameters."""

    status: int
    content_type: str
    body: bytes


class Refused(Unavailable):
    """The address, or what came from it, is nothing we take."""


async def fetch(
    url: str,
    reach: Reach,
    limits: Limits,
    *,
    headers: Mapping[str, str] | None = None,
    form: Form | None = None,
) -> Answer:
    """GET, or POST where a form is given (which follows no redirect). Raises Refused, or Unavailable where there is no
    answer in time; the message names the host and nothing else of the address."""
    target = parse(url)
    context = await asyncio.to_thread(make_context, is_insecure=reach.is_insecure)
    own = await asyncio.to_thread(own_networks)
    resolver = CheckedResolver(reach.home, own)
    connector = aiohttp.TCPConnector(resolver=resolver, ssl=context, use_dns_cache=False, force_close=True)
    try:
        async with (
            asyncio.timeout(limits.seconds),
            aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            ) as client,
        ):
            return await follow(client, target, reach, limits, own, dict(headers or {}), form)
    except TimeoutError:
        raise Unavailable(f"{target.host} did not answer within {limits.seconds:g} seconds.") from None
    except aiohttp.ClientConnectorCertificateError as error:
        why = getattr(error.certificate_error, "verify_message", None) or "it does not match the name"
        raise Unavailable(f"The certificate of {target.host} is not accepted: {why}.") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise Unavailable(f"{target.host} could not be reached: {name_trouble(error)}.") from None


def name_trouble(error: Exception) -> str:
    """What the operating system says of it, else its kind; no address."""
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "the name is not known"
    return os.strerror(number).lower() if number is not None and number > 0 else type(error).__name__


async def follow(
    client: aiohttp.ClientSession,
    target: URL,
    reach: Reach,
    limits: Limits,
    own: tuple[Network, ...],
    headers: dict[str, str],
    form: Form | None,
) -> Answer:
    """The answer at the end of the redirects, each of them judged like the first address."""
    start = target
    for _ in range(MOST_REDIRECTS):
        check_address(target, reach, own)
        async with client.request(
            "GET" if form is None else "POST",
            target,
            headers={"Accept-Encoding": "identity", "User-Agent": "Photostead", **headers},
            data=form,
            allow_redirects=False,
        ) as response:
            if form is not None or response.status not in REDIRECTS:
                return await read(response, limits)
            target = next_address(target, response.headers.get("Location", ""))
        if reach.stays and target.host != start.host:
            raise Refused(f"{start.host} sent us on to another host, {target.host}: that is not followed.")
    raise Refused(f"{start.host} sent us on too often.")


def next_address(target: URL, location: str) -> URL:
    """Where a redirect points. Raises Refused where it is nowhere, or gives encryption up."""
    try:
        following = parse(str(target.join(URL(location))))
    except (ValueError, IndexError):
        raise Refused(f"{target.host} sent us on to what is no address.") from None
    if target.scheme == "https" and following.scheme != "https":
        raise Refused(f"{target.host} sent us on to an address without encryption.")
    return following


def parse(url: str) -> URL:
    """An absolute web address without a user name. Raises Refused."""
    try:
        found = URL(url)
    except (ValueError, IndexError):  # the latter for `[::1]:8@`
        raise Refused("The address is none.") from None
    if found.scheme not in {"http", "https"} or not found.host or found.user is not None:
        raise Refused("The address must begin with https:// and carry no user name.")
    return found


def check_address(target: URL, reach: Reach, own: tuple[Network, ...]) -> None:
    """Raises Refused for an unencrypted address, and for one whose host is written as a number and is not public: such
    a host is never resolved."""
    if target.scheme != "https" and not reach.is_insecure:
        raise Refused(f"{target.host} is not asked without encryption: the address must begin with https://.")
    literal = as_address(target.host or "")
    if literal is not None and target.host != reach.home and not is_public(literal, own):
        raise Refused(f"{target.host} is not a public address, so it is not asked.")


async def read(response: aiohttp.ClientResponse, limits: Limits) -> Answer:
    """The body within its limits. Raises Refused."""
    host, kind = response.url.host, response.content_type.lower()
    if limits.types and response.ok and kind not in limits.types:
        raise Refused(f"{host} answered with {kind[:60]!r}, which is not what was asked for.")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise Refused(f"{host} answered compressed although it was asked not to.")
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > limits.most_bytes:
            raise Refused(f"{host} answered with more than {limits.most_bytes} bytes.")
    return Answer(response.status, kind, bytes(body))


class CheckedResolver(AbstractResolver):
    """Resolves a name once for a connection, and gives only addresses that may be asked: one that may not spoils them
    all, since whoever mixes them is up to something."""

    def __init__(self, home: str | None, own: tuple[Network, ...]) -> None:
        self._home = home
        self._own = own

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """As aiohttp asks. Raises Refused, or OSError for a name that is not known."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        addresses = [(entry[0], str(entry[4][0])) for entry in found]
        if host != self._home:
            for _, text in addresses:
                address = as_address(text)
                if address is None or not is_public(address, self._own):
                    raise Refused(f"{host} has an address that is not public, so it is not asked.")
        return [
            ResolveResult(hostname=host, host=text, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for kind, text in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


def as_address(text: str) -> Address | None:
    """An address written as one; a zone (`%eth0`) is left off."""
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def is_public(address: Address, own: tuple[Network, ...] = ()) -> bool:
    """Whether the address belongs to the internet: not private, of the link, of this machine, multicast or reserved, in
    none of the ways to write an IPv4 address as an IPv6 one, and not in a network that this machine stands in (machines at
    home have global IPv6 addresses)."""
    if isinstance(address, ipaddress.IPv6Address) and (inner := embedded(address)) is not None:
        return is_public(inner, own)
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_private
    is_at_home = any(address in network for network in own if network.version == address.version)
    return address.is_global and not is_special and not is_at_home


def embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside an IPv6 one: mapped, 6to4 (RFC 3056), Teredo (RFC 4380) or translated (RFC 6052)."""
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    is_compatible = int(address) >> 32 == 0 and int(address) > 1
    if is_compatible or any(address in network for network in TRANSLATED):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def own_networks() -> tuple[Network, ...]:
    """The networks of this machine's interfaces; none where the kernel does not tell them. On a thread."""
    try:
        return tuple(network.network for interface in read_interfaces() for network in interface.networks)
    except OSError:
        return ()


def make_context(*, is_insecure: bool) -> ssl.SSLContext:
    """TLS that trusts whom this machine trusts (`SSL_CERT_FILE` counts); read anew each time, so that an authority that
    was added counts at once. Blocks."""
    if not is_insecure:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
