"""Where the box is found: announcing it, and its addresses as of this moment."""

import logging

from photostead import __version__
from photostead.db.tx import Rows
from photostead.features.appliance.qr import draw_qr
from photostead.features.appliance.schema import AddressDto, AddressesDto, DiscoveryDto
from photostead.features.server import service as server
from photostead.features.settings import service as settings
from photostead.host import netlink
from photostead.host.addresses import Entrance, Url, list_urls, reachable
from photostead.host.mdns import Discovery
from photostead.host.responder import Service
from photostead.http.context import Services

log = logging.getLogger(__name__)


async def announce(services: Services) -> None:
    """Begin to be found on the LAN, unless that is switched off; does not wait until it is."""
    options, entrance = services.options, services.entrance
    if not options.mdns_enabled or not entrance.port:
        return
    wanted = options.mdns_name

    async def keep(label: str) -> None:
        await services.db.write(server.keep_network_label, wanted, label)

    uid = await services.db.write(server.installation_id)
    label = await services.db.read(server.get_network_label, wanted)
    services.announcer.start(wanted, label, describe(entrance, uid), entrance, keep)


def describe(entrance: Entrance, uid: str) -> Service:
    """What is announced: where the page is, which program and API answer, which installation this is."""
    properties = {"path": "/", "version": __version__, "api": server.API_NUMBER, "id": uid}
    if entrance.https_port:
        properties["https"] = str(entrance.https_port)
    return Service(entrance.port, properties)


def list_addresses(entrance: Entrance, base: str, discovery: Discovery) -> AddressesDto:
    """Every way to the web page now. Asks the kernel, so not on the event loop; where it does not answer there are
    those without numbers."""
    try:
        interfaces = netlink.read_interfaces()
    except OSError as error:
        log.debug("The addresses of this machine are not told to us: %s", error)
        interfaces = ()
    urls = list_urls(reachable(interfaces, entrance), entrance, base, discovery.host_name)
    return AddressesDto(
        discovery=DiscoveryDto(discovery.status, discovery.host_name, discovery.message),
        urls=[describe_url(url) for url in urls],
    )


def describe_url(url: Url) -> AddressDto:
    """With its QR code."""
    return AddressDto(url=url.url, kind=url.kind, interface=url.interface, qr=draw_qr(url.url))


def get_base(rows: Rows) -> str:
    """The address that the household gave to others, without a slash at its end; empty where there is none."""
    return settings.load(rows).server.external_domain.rstrip("/")
