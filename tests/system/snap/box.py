"""What snapd does with a snap, in a folder: revisions, their data, hooks in snapd's order, the service of meta/snap.yaml.
Without its sandbox. The order and what happens to data were watched in a real snapd (tests/system/snapd_box).
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.daemon import ADDRESS, START_SECONDS, Daemon, Visitor, read_line

HERE = Path(__file__).parent
FACTS = HERE.parents[1] / "unit/snapcraft-core24.json"
# What systemd told snapd about snapd's own service, and a hook inherits.
OF_SNAPD = {"NOTIFY_SOCKET": "/run/systemd/notify", "WATCHDOG_USEC": "1", "WATCHDOG_PID": "1", "LISTEN_FDS": "2"}
WAIT_SECONDS = 120.0


class HookFailed(Exception):
    """A hook ended with a status; what it said is the message."""


class SnapBox:
    """One machine with one snap. `trees` are unpacked snaps; `self.log` is what hooks said."""

    def __init__(self, folder: Path, port: int) -> None:
        self.state, self.common, self.revisions = folder / "state", folder / "var/common", [0]
        for path in (self.state, self.common, folder / "bin"):
            path.mkdir(parents=True)
        self.folder, self.port, self.tree, self.daemon = folder, port, Path(), None
        self.configuration: dict[str, Any] = {}
        self.saved: dict[int, tuple[Path, dict[str, Any]]] = {}
        for name in json.loads(FACTS.read_text())["programs-in-the-sandbox"]:
            found = shutil.which(name)
            if found is not None:
                (folder / "bin" / name).symlink_to(found)
        self.stand_in("snapctl", f'exec /usr/bin/env -i STANDIN="$STANDIN" {sys.executable} {HERE}/snapctl.py "$@"')
        self.stand_in("id", 'echo "${STANDIN_UID:-0}"')  # snapd runs services and hooks as root
        self.stand_in("sleep", "exit 0")  # `say_service` decides, not the time
        self.say_service("disabled", "inactive")

    daemon: Daemon | None

    # --- what a person does

    def install(self, tree: Path) -> None:
        """`snap install`: install hook, start, configure hook."""
        self.switch(tree, self.revisions[-1] + 1)
        self.set_values({"http.host": "127.0.0.1", "http.port": self.port})
        self.hook("install")
        self.start()
        self.hook("configure")

    def set(self, **values: Any) -> None:
        """`snap set`, with `_` for the dots of keys: undone when the hook refuses. Raises HookFailed."""
        before = json.loads(json.dumps(self.configuration))
        self.set_values({name.replace("_", "."): value for name, value in values.items()})
        try:
            self.hook("configure")
        except HookFailed:
            self.configuration = before
            raise

    def refresh(self, tree: Path) -> None:
        """`snap refresh`. Raises HookFailed, after going back to the revision before, when a hook says so."""
        old = self.revisions[-1]
        self.hook("pre-refresh")
        self.stop()
        self.saved[old] = (self.tree, json.loads(json.dumps(self.configuration)))
        new = old + 1
        shutil.copytree(self.data_of(old), self.data_of(new))
        self.switch(tree, new)
        try:
            self.hook("post-refresh")
            self.start()
            self.hook("configure")
        except HookFailed:
            self.back_to(old)
            raise

    def revert(self) -> None:
        """`snap revert`: the revision before with its data and settings, and its configure hook."""
        self.back_to(self.revisions[-2])
        self.hook("configure")

    def back_to(self, revision: int) -> None:
        """Stop, link, start."""
        self.stop()
        tree, self.configuration = self.saved[revision]
        self.switch(tree, revision)
        self.start()

    def remove(self) -> None:
        """`snap remove`: stop, hook (whose failure is only noted), folders gone."""
        self.stop()
        self.hook("remove")
        shutil.rmtree(self.folder / "var")

    def command(self, *arguments: str, uid: int = 0) -> "subprocess.CompletedProcess[str]":
        """The command `photostead`, as root or as somebody else."""
        program = self.tree / self.metadata()["apps"]["photostead"]["command"]
        environment = self.environment() | {"STANDIN_UID": str(uid)}
        return subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)

    # --- the service

    def start(self) -> None:
        """The service, until it says where it is (or ended)."""
        program = self.tree / self.metadata()["apps"]["daemon"]["command"]
        log_path = self.folder / "daemon.log"
        with log_path.open("a") as log:
            process = subprocess.Popen(
                [program], env=self.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                text=True, start_new_session=True, cwd=self.data_of(self.revisions[-1]),
            )  # fmt: skip
        self.daemon = Daemon(process, log_path, None)
        found = ADDRESS.search(read_line(process.stdout, START_SECONDS))
        if found is not None:
            self.daemon.port = int(found[2])
        self.say_service("enabled", "active" if found else "inactive")

    def stop(self) -> None:
        """SIGTERM, as `stop-mode` says; fails where the five seconds do not do."""
        if self.daemon is not None:
            if self.daemon.process.poll() is None:
                assert self.daemon.stop() == 0
            self.daemon.kill()
        self.daemon = None
        self.say_service("disabled", "inactive")

    def close(self) -> None:
        """Leave no process behind."""
        if self.daemon is not None:
            self.daemon.kill()

    def visitor(self, **headers: str) -> Visitor:
        """A client of the running daemon."""
        assert self.daemon is not None
        return self.daemon.visitor(**headers)

    def wait(self, is_true: Callable[[], bool], what: str) -> None:
        """Until something holds; it fails by the limit of every test."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not is_true():
            assert time.monotonic() < deadline, what
            time.sleep(0.2)

    # --- inside

    def hook(self, name: str) -> str:
        """Run a hook and do what it asked snapctl for; what it said. Raises HookFailed."""
        (self.state / "config.json").write_text(json.dumps(self.configuration))
        (self.state / "calls").write_text("")
        ended = subprocess.run([self.tree / "meta/hooks" / name], env=self.environment() | OF_SNAPD, cwd="/",
                               capture_output=True, text=True, check=False)  # fmt: skip
        if ended.returncode != 0:
            raise HookFailed(ended.stdout + ended.stderr)
        self.configuration = json.loads((self.state / "config.json").read_text())
        if any(call.startswith("restart ") and "--reload" not in call for call in self.calls()):
            self.stop()
            self.start()
        return ended.stdout + ended.stderr

    def calls(self) -> list[str]:
        """What the last hook asked snapctl for."""
        return (self.state / "calls").read_text().splitlines()

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Into what snapd stores, without the hook."""
        for key, value in values.items():
            *groups, last = key.split(".")
            place = self.configuration
            for group in groups:
                place = place.setdefault(group, {})
            place[last] = value

    def say_service(self, startup: str, current: str) -> None:
        """What `snapctl services` will tell."""
        (self.state / "service").write_text(f"{startup} {current}")

    def stand_in(self, name: str, line: str) -> None:
        """A program of the system that hooks and commands find first."""
        program = self.folder / "bin" / name
        program.unlink(missing_ok=True)
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o755)

    def switch(self, tree: Path, revision: int) -> None:
        """Another revision is the current one."""
        self.tree, self.revisions = tree, [*(number for number in self.revisions if number < revision), revision]
        self.data_of(revision).mkdir(parents=True, exist_ok=True)

    def data_of(self, revision: int) -> Path:
        """$SNAP_DATA of a revision."""
        return self.folder / f"var/x{revision}"

    def metadata(self) -> dict[str, Any]:
        """meta/snap.yaml."""
        found = yaml.safe_load((self.tree / "meta/snap.yaml").read_text())
        assert isinstance(found, dict)
        return found

    def environment(self) -> dict[str, str]:
        """What snapd gives to services, commands and hooks."""
        revision = self.revisions[-1]
        home = self.folder / f"root/snap/photostead/x{revision}"
        home.mkdir(parents=True, exist_ok=True)
        return {
            "PATH": f"{self.folder}/bin", "HOME": str(home), "LANG": "C.UTF-8",
            "STANDIN": str(self.state), "SNAP": str(self.tree), "SNAP_NAME": "photostead",
            "SNAP_INSTANCE_NAME": "photostead", "SNAP_REVISION": f"x{revision}", "SNAP_COMMON": str(self.common),
            "SNAP_DATA": str(self.data_of(revision)), "SNAP_USER_DATA": str(home),
            "SNAP_USER_COMMON": str(home.with_name("common")),
        }  # fmt: skip
