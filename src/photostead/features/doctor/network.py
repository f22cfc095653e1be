"""Checks of how others reach this box."""

import ipaddress
from collections.abc import Iterator

from photostead.features.doctor.findings import Verdict, caution, note, ok
from photostead.kernel.options import Options


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


def check_base_url(options: Options, domain: str) -> Iterator[Verdict]:
    """Whether links for other people lead somewhere."""
    if domain:
        yield ok(f"Links for other people begin with {domain}")
    else:
        yield note(
            "Links for other people carry the address by which this box was opened",
            "If people are to reach it from elsewhere, name its address: base-url=https://photos.example.org",
        )
