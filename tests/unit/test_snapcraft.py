"""snapcraft.yaml against what snapcraft documents (snapcraft-core24.json beside this file), against the files it names,
and what scripts/build-snap makes of it. What snapcraft itself makes of it cannot be tried here.
"""

import fnmatch
import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from snap_program.libraries import parse_ldd
from snap_program.metadata import ARCHITECTURES, read_recipe, snap_metadata
from snap_program.tree import stage_recipe

ROOT = Path(__file__).resolve().parents[2]
FACTS = json.loads(Path(__file__).with_name("snapcraft-core24.json").read_text())
RECIPE = read_recipe(ROOT / "snapcraft.yaml")
SCRIPTS = sorted(path for path in (*(ROOT / "snap/hooks").iterdir(), *(ROOT / "snap/local/bin").iterdir()))
SOURCED = {"photostead-environment", "photostead-hooks"}


def problems(recipe: dict[str, Any]) -> list[str]:
    """Everything in a recipe that snapcraft does not know or does not take."""
    return [
        *unknown("snapcraft.yaml", recipe, FACTS["project"]),
        *(f"{key} is missing" for key in FACTS["required"] if key not in recipe),
        *(f"{key} is no text" for key in FACTS["texts"] if not isinstance(recipe.get(key, ""), str)),
        *(f"{key} is too long" for key, most in FACTS["longest"].items() if len(recipe.get(key, "")) > most),
        *values("snapcraft.yaml", recipe, FACTS["values"]),
        *(text for name, app in recipe["apps"].items() for text in app_problems(f"app {name}", app)),
        *(text for name, hook in recipe["hooks"].items() for text in hook_problems(name, hook)),
        *(text for name, part in recipe["parts"].items() for text in part_problems(f"part {name}", part, recipe)),
    ]


def unknown(where: str, mapping: dict[str, Any], known: list[str]) -> Iterator[str]:
    """Keys that are none."""
    yield from (f"{where}: {key} is no key" for key in mapping if key not in known)


def values(where: str, mapping: dict[str, Any], allowed: dict[str, list[str]]) -> Iterator[str]:
    """Values that are none; a mapping's are its keys."""
    for key, choices in allowed.items():
        given = mapping.get(key, [])
        for value in [given] if isinstance(given, str) else given:
            if value not in choices:
                yield f"{where}: {key} cannot be {value}"


def app_problems(where: str, app: dict[str, Any]) -> Iterator[str]:
    """Of one app."""
    yield from unknown(where, app, FACTS["app"])
    yield from values(where, app, FACTS["app-values"])
    if "daemon" not in app:
        yield from (f"{where}: {key} is for daemons" for key in FACTS["only-with-daemon"] if key in app)
    for key in FACTS["app-times"]:
        if not re.fullmatch(r"[1-9]\d*(ms|s|m)", app.get(key, "1s")):
            yield f"{where}: {key} is no time"
    for plug in app["plugs"]:
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", plug):
            yield f"{where}: {plug} is no name"


def hook_problems(name: str, hook: dict[str, Any] | None) -> Iterator[str]:
    """Of one hook."""
    if not any(fnmatch.fnmatch(name, pattern) for pattern in FACTS["hook-names"]):
        yield f"hook {name}: there is none of that name"
    yield from unknown(f"hook {name}", hook or {}, FACTS["hook"])


def part_problems(where: str, part: dict[str, Any], recipe: dict[str, Any]) -> Iterator[str]:
    """Of one part."""
    plugin = part.get("plugin")
    if plugin not in FACTS["plugins"]:
        yield f"{where}: {plugin} is no plugin we know"
        return
    yield from unknown(where, part, FACTS["part"] + FACTS["plugins"][plugin])
    yield from (f"{where}: there is no part {name}" for name in part.get("after", []) if name not in recipe["parts"])


def test_structure() -> None:
    """Nothing that snapcraft does not know."""
    assert problems(RECIPE) == []


MISTAKES: list[tuple[str, list[str], Any]] = [
    ("is no key", ["licence"], "x"),
    ("is too long", ["summary"], "x" * 79),
    ("epoch is no text", ["epoch"], 0),
    ("confinement cannot be tight", ["confinement"], "tight"),
    ("platforms cannot be x86", ["platforms", "x86"], None),
    ("stop-mode cannot be gently", ["apps", "daemon", "stop-mode"], "gently"),
    ("stop-timeout is no time", ["apps", "daemon", "stop-timeout"], "10"),
    ("restart-delay is for daemons", ["apps", "photostead", "restart-delay"], "1s"),
    ("hook postrefresh", ["hooks", "postrefresh"], {}),
    ("is no plugin", ["parts", "ffmpeg", "plugin"], "ffmpeg"),
    ("cmake-parameters is no key", ["parts", "ffmpeg", "cmake-parameters"], []),
    ("there is no part x", ["parts", "ffmpeg", "after"], ["x"]),
]


@pytest.mark.parametrize(("message", "path", "value"), MISTAKES, ids=[".".join(path) for _, path, _ in MISTAKES])
def test_structure_finds_mistakes(message: str, path: list[str], value: Any) -> None:
    """The test above can fail."""
    recipe = read_recipe(ROOT / "snapcraft.yaml")
    place: Any = recipe
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert any(message in problem for problem in problems(recipe))


def test_epoch() -> None:
    """Raised only on purpose: a refresh to another epoch cannot be reverted. docs/snap.md says when."""
    assert RECIPE["epoch"] == "0"


def test_files() -> None:
    """Each command is a file of ours that can be run, each hook is declared, and each declared hook is there."""
    commands = {app[key] for app in RECIPE["apps"].values() for key in ("command", "reload-command") if key in app}
    assert all((ROOT / "snap/local" / command).is_file() for command in commands)
    assert set(RECIPE["hooks"]) == {path.name for path in (ROOT / "snap/hooks").iterdir()}
    assert (ROOT / RECIPE["icon"]).is_file()
    for path in SCRIPTS:
        assert bool(path.stat().st_mode & 0o111) == (path.name not in SOURCED), path


@pytest.mark.parametrize("script", SCRIPTS, ids=[path.name for path in SCRIPTS])
def test_scripts_are_plain_sh(script: Path) -> None:
    """The base's sh is dash."""
    assert subprocess.run([shutil.which("dash") or "sh", "-n", script], check=False).returncode == 0


def test_plugs() -> None:
    """What the product needs is asked for; each plug of ours is used; a hook for a plug is for one there is."""
    asked = set(RECIPE["apps"]["daemon"]["plugs"])
    needed = {"network", "network-bind", "opengl", "gpu-2404", "removable-media", "mount-observe", "hardware-observe",
              "avahi-observe", "home", "private-memory"}  # fmt: skip
    assert needed <= asked
    assert set(RECIPE["plugs"]) <= asked
    assert set(RECIPE["apps"]["photostead"]["plugs"]) == asked, "the doctor must see what the daemon sees"
    prefix = "connect-plug-"
    assert {name.removeprefix(prefix) for name in RECIPE["hooks"] if name.startswith(prefix)} <= asked
    for name, plug in RECIPE["plugs"].items():
        if plug.get("interface") == "content":
            assert set(plug) <= set(FACTS["content-plug"]), name


def test_rockchip() -> None:
    """A custom-device plug meets a slot of the same label, with device nodes of different names, as snapd wants it."""
    slot = RECIPE["slots"]["rockchip-media"]
    assert slot["custom-device"] == RECIPE["plugs"]["rockchip"]["custom-device"] == "rockchip-media"
    assert {"/dev/mpp_service", "/dev/rga"} <= set(slot["devices"])
    names = [device.rpartition("/")[2] for device in slot["devices"]]
    assert len(set(names)) == len(names)


def test_daemon() -> None:
    """Nothing rests on a notification, which needs a plug that does not connect by itself."""
    daemon = RECIPE["apps"]["daemon"]
    assert daemon["daemon"] == "simple"
    assert "watchdog-timeout" not in daemon
    assert daemon["restart-condition"] == "on-failure"
    assert daemon["restart-delay"] == "10s"  # without a delay systemd gives up after five quick ends


def test_documentation_names_every_plug() -> None:
    """docs/snap.md has the line to type for each plug that a person may have to connect."""
    text = (ROOT / "docs/snap.md").read_text()
    for plug in RECIPE["apps"]["daemon"]["plugs"]:
        if plug not in {"network", "network-bind", "private-memory"}:  # these connect by themselves always
            assert f"sudo snap connect photostead:{plug}" in text, plug


def test_metadata(tmp_path: Path) -> None:
    """What snapd reads: the recipe without its building, with version and architecture, and no anchors."""
    stage_recipe(ROOT, tmp_path, "7.8")
    text = (tmp_path / "meta/snap.yaml").read_text()
    metadata = yaml.safe_load(text)
    assert (metadata["name"], metadata["version"]) == ("photostead", "7.8")
    assert metadata["architectures"][0] in ARCHITECTURES.values()
    assert metadata["apps"] == RECIPE["apps"]
    assert not {"parts", "platforms", "adopt-info", "icon", "compression"} & set(metadata)
    assert not re.search(r"[&*]id\d", text)
    assert yaml.safe_load((tmp_path / "meta/snapshots.yaml").read_text())["exclude"]
    assert (tmp_path / "gpu-2404").is_dir(), "snapd mounts the drivers there"


def test_metadata_of_an_unknown_machine() -> None:
    """Said before anything is built."""
    with pytest.raises(ValueError, match="riscv64"):
        snap_metadata(RECIPE, "1", "riscv64")


def test_version_and_licence() -> None:
    """They are the project's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert RECIPE["license"] == project["license"]
    script = RECIPE["parts"][RECIPE["adopt-info"]]["override-build"]
    expression = re.search(r"sed -n '([^']+)' (\S+)\)", script)
    assert expression is not None
    found = subprocess.run(
        ["sed", "-n", expression[1], ROOT / expression[2]], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == project["version"]


LDD = """\
\tlinux-vdso.so.1 (0x00007ffd)
\tlibpython3.11.so.1.0 => /opt/a b/libpython3.11.so.1.0 (0x00007f0)
\tlibgone.so.4 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f1)
\t/lib64/ld-linux-x86-64.so.2 (0x00007f2)
"""


def test_ldd() -> None:
    """Names and files; what is missing has none."""
    assert parse_ldd(LDD) == {
        "libpython3.11.so.1.0": Path("/opt/a b/libpython3.11.so.1.0"),
        "libgone.so.4": None,
        "libc.so.6": Path("/lib/x86_64-linux-gnu/libc.so.6"),
    }
    assert parse_ldd("\tnot a dynamic executable\n") == {}
