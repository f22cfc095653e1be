"""Requests on behalf of a person go nowhere but where they may: not to machines at home, not by redirects, not by names
that point home, and what comes back is bounded.

A server of the test stands for whatever is at home; that nobody came by is seen there.
"""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from photostead.features.oauth import service as oauth_service
from photostead.features.oidc.service import provider_of
from photostead.features.settings import service as settings
from photostead.host import outbound
from photostead.host.outbound import Limits, Reach, Refused, fetch, is_public
from photostead.kernel.errors import Unavailable
from tests.client import Client
from tests.oauth.conftest import Browser, Configure
from tests.oauth.idp import Provider
from tests.photos import jpeg

LIMITS = Limits(1000, 5.0)
AT_HOME = Reach(home="127.0.0.1", stays=True, is_insecure=True)


class Machine:
    """Something at home that answers; `asked` are the paths."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.url = ""
        self.pictures: dict[str, bytes] = {}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """By path: what a hostile server may say."""
        self.asked.append(request.path)
        if request.path == "/to":
            return web.Response(status=302, headers={"Location": request.query["url"]})
        if request.path == "/round":
            return web.Response(status=302, headers={"Location": "/round"})
        if request.path == "/packed":
            return web.Response(body=b"x", headers={"Content-Encoding": "gzip"})
        if request.path == "/slow":
            await asyncio.sleep(60)
        if request.path == "/endless":
            return await self.endless(request)
        return web.Response(body=self.pictures.get(request.path, b"secret of the router"), content_type="image/jpeg")

    async def endless(self, request: web.Request) -> web.StreamResponse:
        """Ever more, without a length."""
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1000):
            await response.write(b"x" * 1000)
        return response


@pytest.fixture
async def machine() -> AsyncIterator[Machine]:
    """A running one."""
    made = Machine()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    made.url = f"http://127.0.0.1:{server.port}"
    yield made
    await server.close()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
     "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1",
     "::ffff:127.0.0.1", "::ffff:192.168.1.1", "::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::a00:1", "2002:7f00:1::",
     "2001:0:0:0:0:0:f5ff:fffe", "2001:db8::1"],
)  # fmt: skip
def test_addresses_that_are_not_asked(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_that_are_asked(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))
    assert not is_public(ipaddress.ip_address("2606:4700::1111"), (ipaddress.ip_network("2606:4700::/64"),)), (
        "a neighbour"
    )


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "localhost.", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]",
     "[::ffff:7f00:1]", "0.0.0.0", "[::]"],
)  # fmt: skip
async def test_machines_at_home_are_not_asked(machine: Machine, host: str) -> None:
    """In none of the ways to write their address."""
    port = machine.url.rpartition(":")[2]
    with pytest.raises(Unavailable):
        await fetch(f"http://{host}:{port}/x", Reach(is_insecure=True), LIMITS)
    assert machine.asked == []


@pytest.mark.parametrize(
    "url",
    ["", "x", "/etc/passwd", "file:///etc/passwd", "ftp://example.com/", "gopher://example.com/", "https://", "https://[", "data:,x",
     "https://mia:secret@example.com/", "http://example.com/", "https://example.com:99999/"],
)  # fmt: skip
async def test_what_is_no_address_of_the_web(url: str) -> None:
    with pytest.raises(Refused) as caught:
        await fetch(url, Reach(), LIMITS)
    assert "secret" not in caught.value.message


async def test_name_is_looked_up_once(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when it is judged and at home a moment later (DNS rebinding) leads nowhere: the connection goes
    to what was judged. One home address among public ones spoils them all."""
    port = int(machine.url.rpartition(":")[2])
    asked: list[str] = []
    answers = [["127.0.0.2"], ["127.0.0.1"]]

    async def resolve(self: Any, host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(asyncio.get_running_loop().__class__, "getaddrinfo", resolve, raising=True)
    monkeypatch.setattr(outbound, "is_public", lambda address, own=(): str(address) == "127.0.0.2")
    with pytest.raises(Unavailable, match="could not be reached"):
        await fetch(f"http://rebind.example:{port}/x", Reach(is_insecure=True), LIMITS)
    assert (asked, machine.asked) == (["rebind.example"], [])
    answers[0] = ["127.0.0.2", "127.0.0.1"]
    asked.clear()
    with pytest.raises(Refused, match="not public"):
        await fetch(f"http://mixed.example:{port}/x", Reach(is_insecure=True), LIMITS)
    assert machine.asked == []


async def test_redirects_are_judged(machine: Machine) -> None:
    """The configured host may send us on to itself, and nowhere else."""
    found = await fetch(f"{machine.url}/to?url=/there", AT_HOME, LIMITS)
    assert (found.body, machine.asked) == (b"secret of the router", ["/to", "/there"])
    machine.asked.clear()
    for target in (
        machine.url.replace("127.0.0.1", "127.0.0.2"),
        "http://[::1]/",
        "file:///etc/passwd",
        "//evil.example/",
        "",
    ):
        with pytest.raises(Unavailable):
            await fetch(f"{machine.url}/to?url={target}", AT_HOME, LIMITS)
    with pytest.raises(Refused, match="too often"):
        await fetch(f"{machine.url}/round", AT_HOME, LIMITS)
    assert set(machine.asked) == {"/to", "/round"}


async def test_forms_are_not_sent_on(machine: Machine) -> None:
    """They carry a secret."""
    found = await fetch(f"{machine.url}/to?url=/there", AT_HOME, LIMITS, form={"client_secret": "x"})
    assert (found.status, machine.asked) == (302, ["/to"])


async def test_answers_are_bounded(machine: Machine) -> None:
    with pytest.raises(Refused, match="more than 1000 bytes"):
        await fetch(f"{machine.url}/endless", AT_HOME, LIMITS)
    with pytest.raises(Refused, match="compressed"):
        await fetch(f"{machine.url}/packed", AT_HOME, LIMITS)
    with pytest.raises(Refused, match="not what was asked for"):
        await fetch(f"{machine.url}/x", AT_HOME, Limits(1000, 5.0, frozenset({"image/png"})))
    with pytest.raises(Unavailable, match="did not answer within"):
        await fetch(f"{machine.url}/slow", AT_HOME, Limits(1000, 0.2))


# --- certificates


async def test_certificates_are_checked(
    linked_box: Client, browser: Browser, configure: Configure, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Always: an authority that this machine does not know signs nobody in, until it is known, or not insisted on."""
    await configure(issuer_url=f"{provider.secure}/", allow_insecure_requests=False)
    assert await browser.send("/oauth/authorize", {"redirectUri": "https://photos.home.lan/auth/login"}) == 503
    assert "certificate of 127.0.0.1 is not accepted" in browser.answer["message"]
    monkeypatch.setenv("SSL_CERT_FILE", str(provider.authority))
    await configure(issuer_url=provider.secure)
    assert await browser.sign_in() == 201, browser.answer
    monkeypatch.delenv("SSL_CERT_FILE")
    assert await browser.send("/oauth/callback", {"url": await browser.come_back()}) == 503
    await configure(allow_insecure_requests=True)
    assert await browser.sign_in() == 201, browser.answer


async def test_provider_without_encryption_is_refused(linked_box: Client, configure: Configure) -> None:
    with pytest.raises(Exception, match=r"oauth\.issuerUrl must begin with https://"):
        await configure(allow_insecure_requests=False)


async def test_provider_that_is_somebody_else(
    linked_box: Client, browser: Browser, configure: Configure, machine: Machine, provider: Provider
) -> None:
    """Its document must be its own; one that sends us on to another host is not followed there."""
    document = f"{provider.plain}/.well-known/openid-configuration"
    for issuer, why in ((f"{machine.url}/to?url={document}&", "calls itself"), (machine.url, "is not understood")):
        await configure(issuer_url=issuer)
        assert await browser.send("/oauth/authorize", {"redirectUri": "https://photos.home.lan/auth/login"}) == 503
        assert why in browser.answer["message"]
    await configure(issuer_url=f"{provider.plain}/another")
    assert await browser.send("/oauth/authorize", {"redirectUri": "https://photos.home.lan/auth/login"}) == 503


async def test_operations_of_the_provider_elsewhere_must_be_public(
    linked_box: Client, browser: Browser, configure: Configure, machine: Machine, app: Any, provider: Provider
) -> None:
    """A document may name other hosts, as big providers do; one at home that nobody configured is not asked."""
    oauth = (await app.db.read(settings.load)).oauth
    discovery = provider_of(app.db).discovery
    metadata = await discovery.metadata(oauth)
    elsewhere = machine.url.replace("127.0.0.1", "localhost")
    for name, value in (("token_endpoint", elsewhere), ("jwks_uri", elsewhere), ("userinfo_endpoint", elsewhere)):
        url = await browser.come_back()
        changed = type(metadata)(
            **{field: getattr(metadata, field) for field in metadata.__struct_fields__} | {name: value}
        )
        discovery._metadata = (discovery._metadata[0], discovery._metadata[1], changed)  # type: ignore[index]
        assert await browser.send("/oauth/callback", {"url": url}) == 503, name
        assert "not public" in browser.answer["message"]
    assert machine.asked == []


async def test_provider_that_is_away_is_not_asked_by_every_visitor(
    linked_box: Client, browser: Browser, configure: Configure, machine: Machine
) -> None:
    """Strangers open the sign-in page: what they find out is remembered for a moment."""
    await configure(issuer_url=machine.url)
    begin = {"redirectUri": "https://photos.home.lan/auth/login"}
    statuses = await asyncio.gather(*(browser.send("/oauth/authorize", begin) for _ in range(20)))
    assert set(statuses) == {503}
    assert machine.asked == ["/.well-known/openid-configuration"]


# --- pictures of profiles


@pytest.mark.parametrize("is_insecure", [False, True], ids=["with TLS", "without"])
async def test_pictures_at_home_are_not_fetched(
    linked_box: Client,
    browser: Browser,
    machine: Machine,
    account: Any,
    monkeypatch: pytest.MonkeyPatch,
    is_insecure: bool,
) -> None:
    """The address of a picture is the person's to choose; an account is made all the same. The machine speaks no TLS: where that
    is not asked for, nothing but its address keeps it from being asked."""
    monkeypatch.setattr(oauth_service, "PICTURES", Reach(is_insecure=is_insecure))
    port = machine.url.rpartition(":")[2]
    for login, picture in (
        ("mia", f"{machine.url}/x"), ("tom", f"https://127.0.0.1:{port}/x"), ("ada", f"https://localhost:{port}/x"), ("eve", "file:///etc/passwd"),
        ("max", "x" * 3000), ("leo", 7),
    ):  # fmt: skip
        await browser.provider.order("person", {"login": login, "claims": {"picture": picture}})
        assert await browser.sign_in(login) == 201, browser.answer
        assert (await account(f"{login}@home.lan"))["profile_image_path"] == ""
    assert machine.asked == []


@pytest.fixture
def reachable(monkeypatch: pytest.MonkeyPatch, machine: Machine) -> Callable[[], None]:
    """Let the test's server be taken for one on the internet, with encryption."""

    def change() -> None:
        monkeypatch.setattr(oauth_service, "PICTURES", Reach(home="127.0.0.1", is_insecure=True))

    return change


async def test_picture_of_the_internet_is_taken(
    linked_box: Client, browser: Browser, machine: Machine, reachable: Callable[[], None], account: Any
) -> None:
    """Once, when the account is made; what is no picture is left alone."""
    reachable()
    machine.pictures["/mia.jpg"] = jpeg((200, 60, 30), size=(64, 64))
    for login in ("mia", "tom"):
        await browser.provider.order("person", {"login": login, "claims": {"picture": f"{machine.url}/{login}.jpg"}})
        assert await browser.sign_in(login) == 201
    assert (await account("mia@home.lan"))["profile_image_path"] != ""
    assert (await account("tom@home.lan"))["profile_image_path"] == ""
    assert await browser.sign_in("mia") == 201
    assert machine.asked == ["/mia.jpg", "/tom.jpg"]
