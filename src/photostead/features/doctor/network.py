"""Checks of how others reach this box."""

import ipaddress
from collections.abc import Iterator
from datetime import UTC, datetime

from photostead.features.doctor.findings import Verdict, broken, caution, note, ok
from photostead.host.mdns import Discovery
from photostead.kernel.options import Options

# Whoever renews certificates by machine has done it by then.
RENEW_DAYS = 14


def check_listening(options: Options) -> Iterator[Verdict]:
    """Whether others than this machine can."""
    host, port = options.http_host, options.http_port
    if is_loopback(host):
        yield caution(
            f"Only this machine reaches {host} port {port}",
            "That is right behind a reverse proxy on it. For phones and other devices: http.host=0.0.0.0",
        )
    else:
        yield ok(f"Everyone on the network reaches port {port}")


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is of this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_base_url(domain: str) -> Iterator[Verdict]:
    """Whether links for other people lead somewhere."""
    if domain:
        yield ok(f"Links for other people begin with {domain}")
    else:
        yield note(
            "Links for other people carry the address by which this box was opened",
            "If people are to reach it from elsewhere, name its address: base-url=https://photos.example.org",
        )


def check_discovery(discovery: Discovery) -> Iterator[Verdict]:
    """Inside the daemon: whether the box has a name on the LAN."""
    if discovery.status == "announced":
        yield ok(f"The box is announced as {discovery.host_name}")
    elif discovery.status == "off":
        yield note(
            "The box is not announced" + (f": {discovery.message}" if discovery.message else ""),
            "Phones find it by itself with mdns.enabled=true.",
        )
    elif discovery.status == "starting":
        yield ok("The announcement of the box begins")
    else:
        yield caution(f"The box cannot be announced: {discovery.message or 'nobody says why'}")


def check_certificate(options: Options) -> Iterator[Verdict]:
    """Whether browsers accept what HTTPS shows. Raises StartError for files that cannot be used."""
    if not options.https_enabled:
        yield ok("HTTPS is off")
        return
    from photostead.http import certificates, tls  # costs memory, which a box without HTTPS can keep

    given = tls.given_pair(options)
    path = tls.own_file(options.data_dir)
    if given is None and not path.exists():
        yield note("The certificate for the LAN is not there yet: the next start makes it")
        return
    certificate = certificates.read_pair(given or certificates.Pair(path, path))
    yield judge_age(certificate.not_after, datetime.now(UTC), is_own=given is None)


def judge_age(end: datetime, now: datetime, *, is_own: bool) -> Verdict:
    """A certificate that ends at some time."""
    days = (end - now).days
    whose = "The box's own certificate" if is_own else "The certificate"
    if days >= RENEW_DAYS:
        return ok(f"{whose} is good until {end:%Y-%m-%d}")
    if is_own:
        return caution(f"{whose} ends on {end:%Y-%m-%d} and was not made anew", "Restart Photostead, which does that.")
    if days >= 0:
        return caution(f"{whose} ends on {end:%Y-%m-%d}", "Renew it; the new files are taken up by themselves.")
    return broken(
        f"{whose} ended on {end:%Y-%m-%d}: browsers and apps refuse it",
        "Renew it; the new files are taken up by themselves.",
    )
