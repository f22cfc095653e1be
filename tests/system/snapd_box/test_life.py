"""The snap on a real snapd, from the installation to the removal: hooks, `snap set`, folders that are mounted later, a
refresh, revisions that are broken, a revert, a removal with somebody's folder mounted where snapd deletes.

What the box cannot show: the store, AppArmor (the kernel of the machine may lack it: then snapd confines by its other
means) and hardware.
"""

import importlib.util
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.photos import jpeg
from tests.system.snapd_box.box import Box, BoxVisitor, start_box, wait_until
from tests.system.snapd_box.snaps import Snaps, build_snaps, newer_schema
from tests.system.snapd_box.tree import prepare_parts

pytestmark = [pytest.mark.long, pytest.mark.timeout(1500)]

ADMIN = ("me@home.lan", "correct horse")
PORT = 2283
UNIT = "snap.photostead.daemon.service"
COMMON = "/var/snap/photostead/common"
DYING_DAEMON = """#!/bin/sh
timeout 4 "$SNAP/bin/photostead-daemon-that-lives" "$@"
exit 1
"""


@pytest.fixture(scope="module")
def snaps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snaps]:
    """Our snap. A gigabyte, which pytest would keep for days."""
    folder = tmp_path_factory.mktemp("snaps")
    try:
        yield build_snaps(folder)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """A box that knows nothing of us."""
    with start_box(prepare_parts(), tmp_path_factory.mktemp("machine")) as box:
        yield box


@dataclass
class Home:
    """A box with our snap, and the first account of it."""

    box: Box
    visitor: BoxVisitor

    def wait_ready(self) -> None:
        """Until the daemon answers. Raises AssertionError with what it wrote."""
        try:
            wait_until(lambda: self.visitor.ask("GET", "/server/ping").status == 200, "the daemon answers")
        except AssertionError as error:
            raise AssertionError(self.box.journal(UNIT)[-4000:]) from error

    def names(self) -> list[str]:
        """File names of everything in the library."""
        found = self.visitor.call("POST", "/search/metadata", {"size": 1000})
        return sorted(item["originalFileName"] for item in found["assets"]["items"])

    def upload(self, name: str, colour: tuple[int, int, int]) -> None:
        """A photo from a phone."""
        answer = self.visitor.upload(name, jpeg(colour))
        assert answer.status == 201, answer.body

    def revision(self) -> str:
        """The one in force."""
        return Path(self.box.run("readlink", "/snap/photostead/current").strip()).name

    def process(self) -> int:
        """The daemon's, as the box counts processes; 0 while it does not run."""
        return int(self.box.run("systemctl", "show", "--property=MainPID", "--value", UNIT))

    def options(self) -> dict[str, Any]:
        """What the configure hook has written for the daemon."""
        found: dict[str, Any] = json.loads(self.box.run("cat", "/var/snap/photostead/current/options.json"))
        return found


@pytest.fixture
def home(machine: Box, snaps: Snaps) -> Iterator[Home]:
    """A new installation, which leaves nothing."""
    machine.install(snaps.first)
    home = Home(machine, machine.visitor(PORT))
    try:
        home.wait_ready()
        home.visitor.call("POST", "/auth/admin-sign-up", {"email": ADMIN[0], "name": "Me", "password": ADMIN[1]})
        home.visitor = home.visitor.login(ADMIN)
        yield home
    finally:
        machine.shell("snap remove --purge photostead >/dev/null 2>&1 || true")
    assert "photostead" not in machine.run("snap", "list")
    assert machine.shell("ls -A /var/snap | grep photostead || true") == ""


def test_it_installs_and_works(home: Home) -> None:
    """Nothing to do but `snap install`."""
    box = home.box
    connected = re.findall(r"photostead:(\S+) +:", box.run("snap", "connections", "photostead"))
    assert sorted(connected) == ["network", "network-bind", "opengl", "private-memory"]
    assert json.loads(box.run("snap", "get", "-d", "photostead"))["http"] == {"host": "0.0.0.0", "port": PORT}
    assert home.options()["mdns"] == {"enabled": True, "name": "photostead"}
    assert box.run("stat", "--format=%a", "/var/snap/photostead/current/options.json") == "600\n"
    assert re.search(r"^Seccomp:\s+2$", box.run("cat", f"/proc/{home.process()}/status"), re.MULTILINE), "not confined"
    assert "photostead" in box.run("photostead", "--version")
    home.upload("phone.jpg", (200, 10, 10))
    wait_until(lambda: thumbnail_status(home) == 200, "a picture of the photo")


def thumbnail_status(home: Home) -> int:
    """Of the only photo."""
    found = home.visitor.call("POST", "/search/metadata", {"size": 1})["assets"]["items"]
    return home.visitor.ask("GET", f"/assets/{found[0]['id']}/thumbnail").status


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ("http.port=99999", r"http\.port = 99999 .*a number from"),
        ("http.colour=red", r"http\.colour .*is no option"),
        ("log.level=loud", r"log\.level = loud .*debug"),
        ("http=5", r"http"),
    ],
)
def test_a_bad_value_is_refused(home: Home, change: str, refusal: str) -> None:
    """The person reads why, and nothing of the command is kept, the good part neither."""
    before = home.box.run("snap", "get", "-d", "photostead")
    process, options = home.process(), home.options()
    said = home.box.run("snap", "set", "photostead", "jobs.memory=900", change, fails=True)
    assert re.search(refusal, said)
    assert "Traceback" not in said
    assert home.box.run("snap", "get", "-d", "photostead") == before
    assert (home.process(), home.options()) == (process, options)


def test_good_values_take_effect(home: Home) -> None:
    """The level of the log at once, the port by a restart that snapd makes."""
    process = home.process()
    home.box.run("snap", "set", "photostead", "log.level=debug")
    assert home.process() == process, "restarted for what can be taken up live"
    assert home.options()["log"] == {"level": "debug"}
    home.box.run("snap", "set", "photostead", "http.port=8080")
    home.visitor.port = 8080
    home.wait_ready()
    assert home.process() != process
    home.box.run("snap", "unset", "photostead", "http.port")
    home.visitor.port = PORT
    home.wait_ready()


def test_folders_mounted_later_are_seen(home: Home) -> None:
    """By the daemon that runs: below its own folder and below /mnt, for which a plug is connected."""
    box = home.box
    box.run("snap", "connect", "photostead:removable-media")
    home.wait_ready()
    process = home.process()
    places = (f"{COMMON}/import/disk", "/mnt/disk")
    for number, place in enumerate(places):
        box.shell(f"mkdir -p {place} /srv/disk{number}")
        (box.root / f"srv/disk{number}/on disk {number}.jpg").write_bytes(jpeg((10 + number, 100, 10)))
        box.shell(f"mount --bind /srv/disk{number} {place}; mount -o remount,bind,ro {place}")
    try:
        me = home.visitor.get("/users/me")["id"]
        library = home.visitor.call("POST", "/libraries", {"ownerId": me, "importPaths": list(places)})
        home.visitor.call("POST", f"/libraries/{library['id']}/scan")
        wait_until(lambda: home.names() == ["on disk 0.jpg", "on disk 1.jpg"], "both are taken in")
        assert home.process() == process
    finally:
        for place in places:
            box.shell(f"umount {place}; rmdir {place}")


def test_refresh_and_revert_keep_every_photo(home: Home, snaps: Snaps) -> None:
    """Also when the newer revision has changed the database, and photos came in by then."""
    home.upload("before.jpg", (10, 10, 200))
    home.box.run("snap", "set", "photostead", "log.level=debug")
    path, text = newer_schema(snaps.tree)
    home.box.install(snaps.revise("2-newer", {path: text}))
    assert home.revision() == "x2"
    home.wait_ready()
    assert home.names() == ["before.jpg"]
    home.upload("after.jpg", (10, 200, 200))
    home.box.run("snap", "set", "photostead", "log.level=warning")
    home.box.run("snap", "revert", "photostead")
    assert home.revision() == "x1"
    home.wait_ready()
    assert home.options()["log"] == {"level": "debug"}, "settings go back with the revision"
    home.visitor = home.visitor.login(ADMIN)
    wait_until(lambda: home.names() == ["after.jpg", "before.jpg"], "the photo of the newer revision is taken in again")
    home.box.run("snap", "refresh", "--revision=x2", "photostead")
    home.wait_ready()
    wait_until(lambda: home.names() == ["after.jpg", "before.jpg"], "forward again")


def test_a_revision_that_cannot_start_is_undone(home: Home, snaps: Snaps) -> None:
    """Its post-refresh hook finds that out before its daemon was started."""
    home.upload("before.jpg", (10, 10, 200))
    module = "lib/photostead/photostead/app.py"
    # Compiled modules of the snap are taken without a look at their source.
    compiled = importlib.util.cache_from_source(module)
    assert (snaps.tree / compiled).is_file()
    broken = snaps.revise("2-incomplete", {module: "import what_is_not_there\n", compiled: None})
    said = home.box.install(broken, fails=True)
    assert "post-refresh" in said
    assert "No module named 'what_is_not_there'" in said
    assert home.revision() == "x1"
    home.wait_ready()
    assert home.names() == ["before.jpg"]


def test_a_revision_whose_daemon_dies_is_undone(home: Home, snaps: Snaps) -> None:
    """Even though it has changed the database before it died, and the revision before does not know such a database."""
    home.upload("before.jpg", (10, 10, 200))
    path, text = newer_schema(snaps.tree)
    daemon = "bin/photostead-daemon"
    lives = (snaps.tree / daemon).read_text()
    broken = snaps.revise("2-dying", {path: text, f"{daemon}-that-lives": lives, daemon: DYING_DAEMON})
    said = home.box.install(broken, fails=True)
    assert "does not stay up" in said
    assert home.revision() == "x1"
    home.wait_ready()
    assert home.box.shell(f"find {COMMON} -name '*set-aside*' | wc -l").strip() != "0", "the newer database was none"
    home.visitor = home.visitor.login(ADMIN)
    assert home.names() == ["before.jpg"]
    home.upload("still works.jpg", (1, 2, 3))


def test_a_read_only_mount_survives_the_removal(home: Home) -> None:
    """snapd deletes the snap's folders with what is mounted there; it cannot, where that is mounted read-only."""
    box, place = home.box, f"{COMMON}/import/disk"
    (box.root / "srv/precious").mkdir()
    (box.root / "srv/precious/child.jpg").write_bytes(b"irreplaceable")
    box.shell(f"mkdir -p {place}; mount --bind /srv/precious {place}; mount -o remount,bind,ro {place}")
    try:
        assert "read-only file system" in box.run("snap", "remove", "--purge", "photostead", fails=True)
        assert (box.root / "srv/precious/child.jpg").read_bytes() == b"irreplaceable"
    finally:
        box.shell(f"umount {place}")
    box.run("snap", "remove", "--purge", "photostead")


def test_a_removal_without_room_for_its_snapshot_is_refused(home: Home) -> None:
    """What snapd cannot save it does not delete."""
    box, saved = home.box, "/var/lib/snapd/snapshots"
    answer = home.visitor.upload("large.jpg", jpeg((1, 1, 1)) + os.urandom(4 << 20))
    assert answer.status == 201
    box.shell(f"mkdir -p -m 700 {saved}; mount -t tmpfs -o size=1m tmpfs {saved}")
    try:
        assert "automatic snapshot" in box.run("snap", "remove", "photostead", fails=True)
    finally:
        box.shell(f"umount {saved}")
    home.wait_ready()
    assert home.names() == ["large.jpg"]


def test_a_removal_can_be_taken_back(home: Home, snaps: Snaps) -> None:
    """snapd saves everything before it removes; installed again and restored, the library is as it was."""
    box = home.box
    home.upload("before.jpg", (10, 10, 200))
    box.run("snap", "remove", "photostead")
    assert "photostead.daemon" not in box.run("snap", "services")
    saved = re.search(r"^(\d+) +photostead ", box.run("snap", "saved"), re.MULTILINE)
    assert saved
    box.install(snaps.first)
    box.run("snap", "stop", "photostead.daemon")
    box.run("snap", "restore", saved[1], "photostead")
    box.run("snap", "start", "photostead.daemon")
    home.wait_ready()
    home.visitor = home.visitor.login(ADMIN)
    assert home.names() == ["before.jpg"]
    box.run("snap", "forget", saved[1])
