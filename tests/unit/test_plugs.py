"""The snap's plugs: asked with a stand-in for snapctl, and what is said of each."""

import os
from pathlib import Path

import pytest
import yaml

from photostead.features.doctor import hardware
from photostead.features.doctor.facts import LibraryFacts
from photostead.features.doctor.schema import Grade
from photostead.host.plugs import PLUGS, Plug, is_connected, plugs_of, snap_name
from tests.unit.facts import make_facts

RECIPE = Path(__file__).resolve().parents[2] / "snapcraft.yaml"
BY_NAME = {plug.name: plug for plug in PLUGS}
# As snapd's own does: 0 connected, 1 not, and words about what is no plug of the snap.
SNAPCTL = """#!/bin/sh
[ "$1" = is-connected ] || exit 64
case "$2" in
  home) exit 0 ;;
  nonsense) echo 'error: snap "photostead" has no plug or slot named "nonsense"' >&2; exit 1 ;;
  slow) sleep 60 ;;
  *) exit 1 ;;
esac
"""


@pytest.fixture
def snapctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the PATH, inside a snap."""
    program = tmp_path / "snapctl"
    program.write_text(SNAPCTL)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("SNAP", "/snap/photostead/x1")


def test_plugs_are_those_of_the_recipe() -> None:
    recipe = yaml.safe_load(RECIPE.read_text())
    assert set(BY_NAME) == set(recipe["apps"]["daemon"]["plugs"])
    slots = {plug.command.split(":")[-1] for plug in PLUGS if plug.command and plug.command.count("photostead:") > 1}
    assert slots <= set(recipe["slots"])


def test_plugs_of_a_machine() -> None:
    assert "rockchip" not in [plug.name for plug in plugs_of("x86_64")]
    assert plugs_of("aarch64") == list(PLUGS)


def test_inside_and_outside() -> None:
    assert snap_name({}) is None
    assert snap_name({"SNAP": "/snap/photostead/1", "SNAP_NAME": "photostead"}) == "photostead"


@pytest.mark.usefixtures("snapctl")
@pytest.mark.parametrize(("name", "answer"), [("home", True), ("opengl", False), ("nonsense", None)])
def test_asking_snapd(name: str, answer: bool | None) -> None:
    assert is_connected(name) is answer


@pytest.mark.usefixtures("snapctl")
def test_snapd_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("photostead.host.plugs.SECONDS", 0.2)
    assert is_connected("slow") is None


def test_no_snapctl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("photostead.host.plugs.SNAPCTL", "no-such-program")
    assert is_connected("home") is None


def said(plug: Plug, **facts: object) -> tuple[Grade, tuple[str, ...]]:
    """Grade and commands of a plug."""
    [verdict] = hardware.check_plug(plug, make_facts(**facts))
    return verdict.grade, verdict.commands


@pytest.mark.usefixtures("snapctl")
def test_what_is_said_of_plugs() -> None:
    assert said(BY_NAME["home"]) == (Grade.OK, ())
    assert said(BY_NAME["opengl"]) == (Grade.NOTE, ("sudo snap connect photostead:opengl",))
    assert said(BY_NAME["network"]) == (Grade.BROKEN, ("sudo snap connect photostead:network",))
    assert said(BY_NAME["removable-media"])[0] is Grade.NOTE
    behind = [LibraryFacts("1", "Disk", ["/media/me/disk", "/home/me/Pictures"])]
    line = "sudo snap connect photostead:removable-media"
    assert said(BY_NAME["removable-media"], libraries=behind) == (Grade.BROKEN, (line,))
