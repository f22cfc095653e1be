"""Being found on a real network: what the box says between network namespaces, heard by a second zeroconf.

No namespace needs root here; the machine must allow them, or the tests fail and say so.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from photostead import __version__
from tests.daemon import ADMIN, launch
from tests.system.lan import Lan, Machine, Program, new_lan

SERVICE, WEB = "photostead._photostead._tcp.local.", "photostead._http._tcp.local."
SECOND = "photostead-2._photostead._tcp.local."
EAR, VOICE, SQUATTER = "tests.system.lan_ear", "tests.system.lan_voice", "tests.system.lan_squatter"
ASK = """
import json, sys, urllib.request as web
base, email, password = sys.argv[1:]
login = json.dumps({"email": email, "password": password}).encode()
request = web.Request(base + "/api/auth/login", login, {"Content-Type": "application/json"})
token = json.load(web.urlopen(request))["accessToken"]
request = web.Request(base + "/api/photostead/addresses", headers={"Authorization": "Bearer " + token})
print(web.urlopen(request).read().decode())
"""


@pytest.fixture
def lan() -> Iterator[Lan]:
    """Machines that are gone after the test."""
    with new_lan() as made:
        yield made


def join(box: Machine, number: int, other: Machine) -> None:
    """A cable between them with a network of its own, on which the box is 10.9.N.1 and fd09:N::1."""
    box.cable(f"eth{number}", other, "eth0")
    box.address(f"eth{number}", f"10.9.{number}.1/24", f"fd09:{number}::1/64")
    other.address("eth0", f"10.9.{number}.2/24", f"fd09:{number}::2/64")


@pytest.fixture
def pair(lan: Lan) -> tuple[Machine, Machine]:
    """Two machines on one cable: the box, and somebody else."""
    box, other = lan.machine("box"), lan.machine("other")
    join(box, 1, other)
    return box, other


def at(name: str, *addresses: str) -> Callable[[Any], bool]:
    """That a service is known with exactly these addresses."""
    return lambda heard: name in heard and heard[name]["addresses"] == sorted(addresses)


def announced_as(voice: Program, name: str) -> Any:
    """Wait until a voice is announced under a name."""
    return voice.wait_for(lambda state: state.get("status") == "announced" and state["name"] == name)


def test_the_daemon_is_found_and_says_goodbye(pair: tuple[Machine, Machine], tmp_path: Path) -> None:
    box, other = pair
    ear = other.start(EAR)
    daemon = launch(tmp_path / "data", prefix=box.entering, host="::", workers=1, port=2299)
    try:
        heard = ear.wait_for(lambda heard: {SERVICE, WEB} <= set(heard))
        assert heard[SERVICE] == heard[WEB]
        assert (heard[SERVICE]["host"], heard[SERVICE]["port"]) == ("photostead.local.", 2299)
        assert heard[SERVICE]["addresses"] == ["10.9.1.1", "fd09:1::1"]
        text = heard[SERVICE]["text"]
        assert {key: text[key] for key in text if key != "id"} == {
            "path": "/", "version": __version__, "api": "3.2.2"
        }  # fmt: skip

        found = json.loads(other.run(sys.executable, "-m", "photostead", "discover", "--seconds", "2", "--json").stdout)
        urls = ["http://photostead.local:2299", "http://10.9.1.1:2299", "http://[fd09:1::1]:2299"]
        assert [(one["name"], one["id"], one["urls"]) for one in found] == [("photostead", text["id"], urls)]

        answer = json.loads(other.run(sys.executable, "-c", ASK, urls[1], *ADMIN).stdout)
        assert [one["url"] for one in answer["urls"]] == urls
        assert answer["discovery"] == {"status": "announced", "name": "photostead.local", "message": None}
        assert daemon.stop() == 0
    finally:
        daemon.kill()
    ear.wait_for(lambda heard: heard == {})


def test_each_link_hears_of_its_own_addresses_only(lan: Lan) -> None:
    box, left, right = (lan.machine(name) for name in ("box", "left", "right"))
    join(box, 1, left)
    join(box, 2, right)
    ears = [left.start(EAR), right.start(EAR)]
    box.start(VOICE, "2283")
    ears[0].wait_for(at(SERVICE, "10.9.1.1", "fd09:1::1"))
    ears[1].wait_for(at(SERVICE, "10.9.2.1", "fd09:2::1"))
    for machine, own in ((left, "10.9.1.1"), (right, "10.9.2.1")):
        found = machine.run(sys.executable, "-m", "photostead", "discover", "--seconds", "2", "--json").stdout
        numbers = [url for box in json.loads(found) for url in box["urls"] if "10.9." in url]
        assert numbers == [f"http://{own}:2283"]


def test_addresses_that_change_and_networks_that_come_later(lan: Lan) -> None:
    box, other, late = (lan.machine(name) for name in ("box", "other", "late"))
    voice = box.start(VOICE, "2283")
    alone = voice.wait_for(lambda state: state["status"] == "impossible")
    assert "No network with multicast is up" in alone["message"]

    join(box, 1, other)
    ear = other.start(EAR)
    announced_as(voice, "photostead")
    ear.wait_for(at(SERVICE, "10.9.1.1", "fd09:1::1"))
    box.ip("address", "add", "10.9.1.7/24", "dev", "eth1")
    box.ip("address", "del", "10.9.1.1/24", "dev", "eth1")
    box.address("eth1", "10.9.1.7/24")
    ear.wait_for(at(SERVICE, "10.9.1.7", "fd09:1::1"))

    join(box, 2, late)
    late.start(EAR).wait_for(at(SERVICE, "10.9.2.1", "fd09:2::1"))
    box.ip("link", "set", "eth1", "down")
    box.ip("link", "set", "eth1", "up")
    box.address("eth1", "10.9.1.9/24")
    ear.wait_for(lambda heard: SERVICE in heard and "10.9.1.9" in heard[SERVICE]["addresses"])


def test_two_boxes_that_start_at_once_get_two_names(lan: Lan) -> None:
    box, other = lan.machine("box"), lan.machine("other")
    join(box, 1, other)
    ear = other.start(EAR)
    voices = [box.start(VOICE, "2001"), other.start(VOICE, "2002")]
    heard = ear.wait_for(lambda heard: {SERVICE, SECOND} <= set(heard) and differ(heard))
    assert {heard[name]["host"] for name in (SERVICE, SECOND)} == {"photostead.local.", "photostead-2.local."}
    assert {heard[name]["port"] for name in (SERVICE, SECOND)} == {2001, 2002}
    second = voices[heard[SECOND]["port"] - 2001]
    assert second.wait_for(lambda said: "kept" in said) == {"kept": "photostead-2"}
    announced_as(second, "photostead-2")


def differ(heard: Any) -> bool:
    """Whether the two names lead to two machines."""
    return bool(heard[SERVICE]["addresses"] != heard[SECOND]["addresses"])


def test_two_daemons_of_one_machine_share_its_name_but_not_the_service(pair: tuple[Machine, Machine]) -> None:
    box, other = pair
    announced_as(box.start(VOICE, "2001"), "photostead")
    announced_as(box.start(VOICE, "2002"), "photostead-2")
    heard = other.start(EAR).wait_for(lambda heard: {SERVICE, SECOND} <= set(heard))
    assert (heard[SERVICE]["port"], heard[SECOND]["port"]) == (2001, 2002)


def test_a_computer_of_that_name_keeps_it(pair: tuple[Machine, Machine]) -> None:
    box, other = pair
    other.start(SQUATTER, "photostead", "10.9.1.2").wait_for(bool)
    voice = box.start(VOICE, "2283")
    announced_as(voice, "photostead-2")
    box.start(EAR).wait_for(at(SECOND, "10.9.1.1", "fd09:1::1"))


@pytest.mark.long
@pytest.mark.parametrize("stranger", ["10.9.1.0", "10.9.1.200"], ids=["goes before us", "does not heed us"])
def test_a_computer_of_that_name_that_comes_later_gets_it(pair: tuple[Machine, Machine], stranger: str) -> None:
    box, other = pair
    other.address("eth0", f"{stranger}/16")
    voice = box.start(VOICE, "2283")
    announced_as(voice, "photostead")
    other.start(SQUATTER, "photostead", stranger).wait_for(bool)
    announced_as(voice, "photostead-2")


@pytest.mark.long
def test_boxes_whose_networks_are_joined_later_settle_it(lan: Lan) -> None:
    box, other, switch = (lan.machine(name) for name in ("box", "other", "switch"))
    switch.ip("link", "add", "bridge", "type", "bridge", "forward_delay", "0")
    switch.ip("link", "set", "bridge", "up")
    for number, machine in enumerate((box, other), 1):
        machine.cable("eth0", switch, f"port{number}")
        machine.address("eth0", f"10.9.1.{number}/24")
    switch.ip("link", "set", "port1", "master", "bridge")
    voices = [box.start(VOICE, "2001"), other.start(VOICE, "2002")]
    for voice in voices:
        announced_as(voice, "photostead")
    switch.ip("link", "set", "port2", "master", "bridge")
    # Nobody is heard before somebody asks.
    other.run(sys.executable, "-m", "photostead", "discover", "--seconds", "2")
    announced_as(voices[1], "photostead-2")
    ear = other.start(EAR)
    heard = ear.wait_for(lambda heard: {SERVICE, SECOND} <= set(heard) and differ(heard))
    assert (heard[SERVICE]["addresses"], heard[SECOND]["addresses"]) == (["10.9.1.1"], ["10.9.1.2"])
