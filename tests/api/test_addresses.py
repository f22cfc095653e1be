"""Where the box is found, over the API: the addresses of this moment, and what is said of the announcement."""

import asyncio
import ipaddress
from pathlib import Path

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.appliance import service
from photostead.features.server import service as server
from photostead.host import netlink
from photostead.host.addresses import Entrance
from photostead.host.mdns import Announcer, Discovery
from photostead.host.netlink import Interface
from photostead.host.responder import Service
from photostead.kernel.options import Options
from tests.client import Client
from tests.conftest import MakeUser

LAN = Interface("eth0", 2, (ipaddress.ip_interface("192.168.1.5/24"), ipaddress.ip_interface("fd00::5/64")))


@pytest.fixture
def options(data_dir: Path) -> Options:
    """A daemon that would be announced if anybody could reach it."""
    return Options(data_dir=data_dir, http_host="127.0.0.1", http_port=0, jobs_concurrency=1)


@pytest.fixture
async def interfaces(monkeypatch: pytest.MonkeyPatch, app: App) -> None:
    """A box that listens everywhere, with one link; a test says what became of its announcement."""
    await app.services.announcer.stop()
    monkeypatch.setattr(netlink, "read_interfaces", lambda: (LAN,))
    app.services.entrance = Entrance(("::",), 2283)


async def test_every_address_with_its_picture(app: App, interfaces: None, admin: Client) -> None:
    app.services.announcer.state = Discovery("announced", "photostead")
    config = await admin.get("/system-config")
    config["server"]["externalDomain"] = "https://photos.example.org"
    await admin.put("/system-config", json=config)
    answer = await admin.get("/photostead/addresses")
    assert [(one["url"], one["kind"], one["interface"]) for one in answer["urls"]] == [
        ("https://photos.example.org", "base", None),
        ("http://photostead.local:2283", "mdns", None),
        ("http://192.168.1.5:2283", "ipv4", "eth0"),
        ("http://[fd00::5]:2283", "ipv6", "eth0"),
    ]
    assert answer["discovery"] == {"status": "announced", "name": "photostead.local", "message": None}
    codes = [one["qr"] for one in answer["urls"]]
    assert all(code["size"] >= 21 and code["path"].startswith("M0 0h7v1h-7z") for code in codes)
    assert len({code["path"] for code in codes}) == len(codes)


async def test_a_box_that_cannot_be_announced_has_its_numbers(app: App, interfaces: None, admin: Client) -> None:
    app.services.announcer.state = Discovery("impossible", message="The network does not allow it.")
    answer = await admin.get("/photostead/addresses")
    assert [one["kind"] for one in answer["urls"]] == ["ipv4", "ipv6"]
    assert answer["discovery"] == {
        "status": "impossible", "name": None, "message": "The network does not allow it."
    }  # fmt: skip


async def test_where_the_kernel_does_not_tell(
    app: App, interfaces: None, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> tuple[Interface, ...]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(netlink, "read_interfaces", refuse)
    app.services.announcer.state = Discovery("announced", "photostead")
    assert [one["kind"] for one in (await admin.get("/photostead/addresses"))["urls"]] == ["mdns"]


async def test_only_administrators_are_told(interfaces: None, make_user: MakeUser, anonymous: Client) -> None:
    mia = await make_user("mia")
    assert (await mia.get("/photostead/addresses", expect=403))["statusCode"] == 403
    assert (await anonymous.get("/photostead/addresses", expect=401))["statusCode"] == 401


async def test_a_daemon_on_the_loopback_alone_says_so(app: App, admin: Client) -> None:
    """As the daemons of these tests are."""
    while app.services.announcer.state.status == "starting":
        await asyncio.sleep(0.01)
    answer = await admin.get("/photostead/addresses")
    assert app.services.entrance == Entrance(("127.0.0.1",), app.port)
    assert answer["urls"] == []
    assert "127.0.0.1" in answer["discovery"]["message"]


class Noted(Announcer):
    """What would be announced."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[object] = []

    def start(self, wanted: str, label: str, service: Service, entrance: Entrance, keep_label: object) -> None:
        """Noted."""
        self.given = [wanted, label, service, entrance, keep_label]


async def test_what_is_announced(app: App) -> None:
    app.services.announcer = noted = Noted()
    app.services.entrance = entrance = Entrance(("::",), 2283, 2284)
    await service.announce(app.services)
    uid = await app.db.read(server.find_installation_id)
    assert uid is not None
    wanted, label, told, given, _ = noted.given
    assert (wanted, label, given) == ("photostead", "photostead", entrance)
    assert isinstance(told, Service)
    assert told.port == 2283
    assert {key: told.properties[key] for key in ("path", "api", "id", "https")} == {
        "path": "/", "api": "3.2.2", "id": uid, "https": "2284"
    }  # fmt: skip


async def test_a_name_that_was_taken_is_remembered_until_another_is_wanted(app: App) -> None:
    app.services.announcer = noted = Noted()
    app.services.entrance = Entrance(("::",), 2283)
    await service.announce(app.services)
    keep = noted.given[4]
    assert callable(keep)
    await keep("photostead-2")
    await service.announce(app.services)
    assert noted.given[:2] == ["photostead", "photostead-2"]
    assert await app.db.read(server.get_network_label, "attic") == "attic"


async def test_switched_off(app: App, options: Options) -> None:
    app.services.announcer = noted = Noted()
    app.services.entrance = Entrance(("::",), 2283)
    app.services.options = Options(data_dir=options.data_dir, mdns_enabled=False)
    await service.announce(app.services)
    assert noted.given == []
    assert noted.state == Discovery("off", message="It is switched off (mdns.enabled).")


async def test_a_start_writes_the_id_once(app: App) -> None:
    before = await app.db.read(Rows.value, "select value from system_metadata where key = 'installation'")
    app.services.announcer = Noted()
    app.services.entrance = Entrance(("::",), 2283)
    await service.announce(app.services)
    after = await app.db.read(Rows.value, "select value from system_metadata where key = 'installation'")
    assert before == after
