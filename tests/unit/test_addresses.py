"""Which addresses others are told, and the URLs of them; the pictures of those."""

import ipaddress
import re
from typing import Any

import pytest
import segno

from photostead.features.appliance.qr import draw_qr
from photostead.host.addresses import Entrance, Url, list_urls, multicast_links, reachable
from photostead.host.netlink import Interface
from photostead.host.responder import choose_sockets, choose_version, plain


def link(name: str, *networks: str, index: int = 2, **flags: Any) -> Interface:
    """An interface."""
    return Interface(name, index, tuple(map(ipaddress.ip_interface, networks)), **flags)


LAN = link("eth0", "192.168.1.5/24", "2001:db8::5/64", "fe80::5/64")
EVERYWHERE = Entrance(("::",), 2283)


def told(entrance: Entrance, *links: Interface) -> list[str]:
    """Every address that others are told."""
    return [str(address) for one in reachable(links, entrance) for address in one.addresses]


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("::", ["192.168.1.5", "2001:db8::5"]),
        ("0.0.0.0", ["192.168.1.5"]),
        ("192.168.1.5", ["192.168.1.5"]),
        ("2001:db8::5", ["2001:db8::5"]),
        ("fe80::5", ["fe80::5"]),
        ("192.168.1.6", []),
        ("127.0.0.1", []),
    ],
)
def test_only_addresses_that_the_daemon_answers_at(host: str, addresses: list[str]) -> None:
    assert told(Entrance((host,), 2283), LAN, link("lo", "127.0.0.1/8", "::1/128", is_loopback=True)) == addresses


def test_addresses_of_the_link_alone_count_where_there_is_no_other() -> None:
    assert told(EVERYWHERE, link("eth0", "169.254.7.7/16", "fe80::1/64")) == ["169.254.7.7", "fe80::1"]
    assert told(EVERYWHERE, link("eth0", "169.254.7.7/16", "10.0.0.1/8")) == ["10.0.0.1"]


@pytest.mark.parametrize(
    "name",
    ["docker0", "br-0123456789ab", "veth12ab", "virbr0", "lxdbr0", "lxcbr0", "podman1", "cni-podman0", "cali9", "ifb0"],
)
def test_bridges_of_containers_are_nobodys_business(name: str) -> None:
    assert told(EVERYWHERE, link(name, "172.17.0.1/16")) == []


@pytest.mark.parametrize("name", ["eth0", "enp3s0", "wlan0", "br0", "br-lan", "bond0", "tailscale0", "wg0"])
def test_what_leads_to_people_is(name: str) -> None:
    assert told(EVERYWHERE, link(name, "192.168.1.5/24")) == ["192.168.1.5"]


def test_tunnels_have_addresses_and_no_announcements() -> None:
    tunnel, lan = link("wg0", "10.8.0.1/24", is_point_to_point=True), link("eth0", "192.168.1.5/24")
    mute = link("eth1", "192.168.2.5/24", is_multicast=False)
    assert told(EVERYWHERE, tunnel, lan, mute) == ["10.8.0.1", "192.168.1.5", "192.168.2.5"]
    assert multicast_links([tunnel, lan, mute], EVERYWHERE) == (lan,)


def test_urls_with_the_one_to_recommend_first() -> None:
    links = reachable([LAN, link("wlan0", "10.0.0.7/8", "fe80::7/64")], EVERYWHERE)
    found = list_urls(links, Entrance(("::",), 2283, 443), "https://photos.example.org", "photostead.local")
    assert found == [
        Url("https://photos.example.org", "base"),
        Url("http://photostead.local:2283", "mdns"),
        Url("http://192.168.1.5:2283", "ipv4", "eth0"),
        Url("http://10.0.0.7:2283", "ipv4", "wlan0"),
        Url("http://[2001:db8::5]:2283", "ipv6", "eth0"),
        Url("https://photostead.local", "mdns"),
        Url("https://192.168.1.5", "ipv4", "eth0"),
        Url("https://10.0.0.7", "ipv4", "wlan0"),
        Url("https://[2001:db8::5]", "ipv6", "eth0"),
    ]


def test_urls_of_a_box_without_a_name_or_a_port() -> None:
    links = reachable([link("eth0", "fe80::7/64")], EVERYWHERE)
    assert list_urls(links, EVERYWHERE, "", None) == []
    assert list_urls([LAN], Entrance(("::",), 80), "", None)[0].url == "http://192.168.1.5"
    assert list_urls([LAN], Entrance((), 0), "", "photostead.local") == []


def test_what_zeroconf_is_to_send_on() -> None:
    links = [link("eth0", "10.0.0.1/8", "10.0.0.2/8", "fd00::1/64", index=2), link("eth1", "10.1.0.1/24", index=3)]
    assert choose_sockets(links) == ["10.0.0.1", 2, "10.1.0.1"]
    assert [choose_version(some).name for some in (links, links[1:], [link("eth2", "fd00::2/64")])] == [
        "All", "V4Only", "V6Only"
    ]  # fmt: skip
    assert [str(plain(text)) for text in ("::ffff:10.0.0.9", "10.0.0.9", "fe80::1%eth0")] == [
        "10.0.0.9", "10.0.0.9", "fe80::1"
    ]  # fmt: skip


def test_the_picture_has_the_squares_of_the_code() -> None:
    url = "http://photostead.local:2283"
    drawn = draw_qr(url)
    squares = [[0] * drawn.size for _ in range(drawn.size)]
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", drawn.path)
    assert "".join(f"M{x} {y}h{there}v1h-{back}z" for x, y, there, back in runs) == drawn.path
    for x, y, there, back in runs:
        assert there == back
        for column in range(int(x), int(x) + int(there)):
            squares[int(y)][column] = 1
    assert squares == [list(row) for row in segno.make_qr(url, error="m").matrix]
