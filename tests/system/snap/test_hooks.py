"""The hooks of the snap with a stand-in snapctl, on the checkout: install, configure with good and bad values, refresh,
revert, remove; the command for people.
"""

import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from photostead.db import recover
from tests.photos import jpeg
from tests.system.snap.box import HookFailed, SnapBox
from tests.system.snap.trees import light_tree
from tests.system.test_downgrade import become_newer


def free_port() -> int:
    """A port that was free just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The snap's files over the checkout."""
    return light_tree(tmp_path_factory.mktemp("snap") / "x1")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[SnapBox]:
    """A machine without the snap."""
    made = SnapBox(tmp_path / "box", free_port())
    try:
        yield made
    finally:
        made.close()


def test_install(box: SnapBox, tree: Path) -> None:
    """After it every default is shown, the daemon has found them, and was not started twice."""
    box.install(tree)
    assert box.configuration["mdns"] == {"enabled": True, "name": "photostead"}
    assert box.configuration["http"]["port"] == box.port, "a value that was there is left alone"
    options = box.data_of(1) / "options.json"
    assert json.loads(options.read_text())["http"]["port"] == box.port
    assert options.stat().st_mode & 0o777 == 0o600
    assert not any(call.startswith("restart") for call in box.calls())
    assert box.visitor().get("/server/ping") == {"res": "pong"}
    assert box.daemon is not None
    assert box.daemon.port == box.port


def test_set(box: SnapBox, tree: Path) -> None:
    """Good values take effect by a restart, or without; bad ones are refused by name, and change nothing."""
    box.install(tree)
    other = free_port()
    box.set(http_port=other)
    assert box.daemon is not None
    assert box.daemon.port == other
    box.set(log_level="debug")
    assert not any(call.startswith("restart") for call in box.calls()), "the level is taken up live"
    for key, value in [("http_port", 99999), ("http_colour", "red"), ("log_level", "loud"), ("http", 5)]:
        with pytest.raises(HookFailed, match=key.replace("_", ".")):
            box.set(**{key: value})
    assert (box.configuration["http"]["port"], box.configuration["log"]) == (other, {"level": "debug"})
    assert json.loads((box.data_of(1) / "options.json").read_text())["http"]["port"] == other


def test_a_stopped_daemon_stays_stopped(box: SnapBox, tree: Path) -> None:
    """`snap set` and `snap connect` do not start what somebody stopped."""
    box.install(tree)
    box.stop()
    box.set(http_port=free_port())
    for plug in ("opengl", "removable-media"):
        box.hook(f"connect-plug-{plug}")
    assert box.daemon is None


def test_connecting(box: SnapBox, tree: Path) -> None:
    """New hardware wants a restart, new folders only another look."""
    box.install(tree)
    box.hook("connect-plug-removable-media")
    assert box.calls()[-1] == "restart --reload photostead.daemon"
    box.hook("connect-plug-rockchip")
    assert box.calls()[-1] == "restart photostead.daemon"


def test_refresh_and_revert(box: SnapBox, tree: Path, tmp_path: Path) -> None:
    """A snapshot before, the checks after it; data and settings go along, and back, also from a newer schema."""
    box.install(tree)
    box.visitor().call("POST", "/auth/admin-sign-up", {"email": "a@b.lan", "name": "A", "password": "correct horse"})
    box.refresh(light_tree(tmp_path / "x2", "2.0"))
    assert "pre-refresh" in box.command("database", "list").stdout
    assert not (box.data_of(2) / "was-running").exists()
    first = box.configuration["http"]["port"]
    box.set(http_port=free_port())
    # The new revision upgraded the database, as one with another schema does.
    become_newer(box.common / "photostead.sqlite")
    box.revert()
    assert box.revisions[-1] == 1
    assert len(recover.set_aside_files(box.common / "photostead.sqlite")) == 1
    assert box.configuration["http"]["port"] == first
    assert box.daemon is not None
    assert box.daemon.port == first
    assert box.daemon.login(("a@b.lan", "correct horse")).get("/users/me")["email"] == "a@b.lan"
    assert not (box.data_of(1) / "was-running").exists()


BROKEN = {
    "that cannot be imported": ("bin/python3", "#!/bin/sh\nexit 1\n"),
    "whose daemon ends at once": ("bin/photostead-daemon", "#!/bin/sh\nexit 1\n"),
}


@pytest.mark.parametrize(("file", "content"), BROKEN.values(), ids=BROKEN)
def test_a_broken_refresh_goes_back(box: SnapBox, tree: Path, tmp_path: Path, file: str, content: str) -> None:
    """The hooks of a revision that does not work fail, and the one before runs again."""
    box.install(tree)
    broken = light_tree(tmp_path / "x2", "2.0")
    (broken / file).write_text(content)
    with pytest.raises(HookFailed):
        box.refresh(broken)
    assert box.revisions[-1] == 1
    assert box.visitor().get("/server/ping") == {"res": "pong"}


def test_a_damaged_database_stops_the_refresh(box: SnapBox, tree: Path, tmp_path: Path) -> None:
    """It is better looked at with the program that wrote it."""
    box.install(tree)
    box.stop()
    (box.common / "photostead.sqlite").write_bytes(b"no database" * 1000)
    new = light_tree(tmp_path / "x2", "2.0")
    box.tree = new
    with pytest.raises(HookFailed, match=r"photostead\.sqlite"):
        box.hook("post-refresh")


def test_no_refresh_is_held_up_for_want_of_a_snapshot(box: SnapBox, tree: Path) -> None:
    """Else the box would get no security fix any more."""
    box.install(tree)
    box.stop()
    (box.common / "photostead.sqlite").write_bytes(b"no database" * 1000)
    assert "without a snapshot" in box.hook("pre-refresh")


def test_remove_says_what_is_mounted(box: SnapBox, tree: Path, tmp_path: Path) -> None:
    """Writable mounts below the snap's folders are named; a read-only one is out of danger. Nothing else is touched."""
    box.switch(tree, 1)
    box.hook("remove")
    mounts = tmp_path / "mountinfo"
    line = "30 20 0:1 / {place} {options},relatime shared:1 - ext4 /dev/sdb1 rw\n"
    places = [(box.common / "nas", "rw"), (box.common / "safe", "ro"), (tmp_path / "elsewhere", "rw")]
    mounts.write_text("".join(line.format(place=place, options=options) for place, options in places))
    ended = subprocess.run([tree / "meta/hooks/remove"], env=box.environment() | {"MOUNTINFO": str(mounts)},
                           capture_output=True, text=True, check=False)  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[1:] == [str(box.common / "nas")]


def test_command(box: SnapBox, tree: Path) -> None:
    """The daemon's library is the command's; who is not root is told what to type, but for what needs no library."""
    box.install(tree)
    assert box.command("user", "list").returncode == 0
    for arguments in (["user", "list"], ["serve"]):
        said = box.command(*arguments, uid=1000)
        assert said.returncode == 1
        assert f"sudo photostead {' '.join(arguments)}" in said.stderr
    for arguments in (["--version"], ["user", "--help"]):
        assert box.command(*arguments, uid=1000).returncode == 0


def test_where_things_go(box: SnapBox, tree: Path) -> None:
    """Uploads and temporary files lie in the folder that is never copied, options in the one that goes with a revision."""
    box.install(tree)
    box.visitor().call("POST", "/auth/admin-sign-up", {"email": "a@b.lan", "name": "A", "password": "correct horse"})
    assert box.daemon is not None
    assert box.daemon.login(("a@b.lan", "correct horse")).upload("one.jpg", jpeg()).status == 201
    assert [path.name for path in (box.common / "library").rglob("*.jpg")] == ["one.jpg"]
    assert {path.name for path in box.data_of(1).iterdir()} == {"options.json"}
    assert (box.common / "tmp").stat().st_mode & 0o777 == 0o700
