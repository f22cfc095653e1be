"""Where a request comes from, and whom to believe about it."""

import ipaddress

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from photostead.http.peer import Peer, find_peer

PROXIES = [ipaddress.ip_network("10.0.0.2/32"), ipaddress.ip_network("fd00::/64")]


def peer(remote: str, *headers: tuple[str, str]) -> Peer:
    """The verdict on a request from `remote`."""
    request = make_mocked_request("GET", "/", headers=CIMultiDict(headers)).clone(remote=remote)
    return find_peer(request, list(PROXIES))


@pytest.mark.parametrize(
    ("remote", "is_local"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("192.168.1.20", True),
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("172.32.0.1", False),
        ("169.254.3.4", True),
        ("fe80::1%eth0", True),
        ("fd12:3456::1", True),
        ("::ffff:192.168.1.20", True),
        ("::ffff:8.8.8.8", False),
        ("8.8.8.8", False),
        ("2001:4860:4860::8888", False),
        ("0.0.0.0", False),
        ("::", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_direct_peer(remote: str, is_local: bool) -> None:
    """This machine, the private ranges and the link are local."""
    assert peer(remote).is_local is is_local


@pytest.mark.parametrize(
    "header",
    ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via", "x-forwarded-FOR"],
)
def test_forwarded_by_a_stranger_is_not_local(header: str) -> None:
    """A reverse proxy that nobody named: the request may come from anywhere, whatever the socket says."""
    found = peer("192.168.1.20", (header, "192.168.1.5"))
    assert (found.address, found.is_local, found.is_secure) == ("192.168.1.20", False, False)


@pytest.mark.parametrize(
    ("forwarded", "address", "is_local"),
    [
        (["192.168.1.5"], "192.168.1.5", True),
        (["8.8.8.8"], "8.8.8.8", False),
        (["192.168.1.5, 8.8.8.8"], "8.8.8.8", False),  # what stands before can be forged
        (["8.8.8.8, 192.168.1.5"], "192.168.1.5", True),
        (["8.8.8.8, 10.0.0.2"], "8.8.8.8", False),  # a second trusted proxy is passed over
        (["192.168.1.5", "8.8.8.8"], "8.8.8.8", False),  # two headers are one list
        (["10.0.0.2"], "", False),
        (["garbage"], "", False),
        (["192.168.1.5, garbage"], "", False),
        ([""], "", False),
        ([], "", False),
        (["fd00::7, 2001:4860::1"], "2001:4860::1", False),
        (["::ffff:8.8.8.8"], "8.8.8.8", False),
    ],
)
def test_behind_a_trusted_proxy(forwarded: list[str], address: str, is_local: bool) -> None:
    """The last address that is not a proxy of ours; a proxy that names nobody makes nobody local."""
    found = peer("10.0.0.2", *[("X-Forwarded-For", value) for value in forwarded])
    assert (found.address, found.is_local) == (address, is_local)


@pytest.mark.parametrize(("proto", "is_secure"), [("https", True), ("HTTPS", True), ("http", False)])
def test_scheme_behind_a_trusted_proxy(proto: str, is_secure: bool) -> None:
    """Cookies are marked accordingly."""
    assert peer("fd00::1", ("X-Forwarded-Proto", proto)).is_secure is is_secure
