"""The units as files: what systemd's own checks say of them, and that scripts/install-systemd puts them where they belong
and takes away no more than it brought. Nothing is started here.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from photostead.cli.options import OTHER_VARIABLES, PREFIX
from photostead.kernel.options import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "systemd"
SCRIPT = ROOT / "scripts/install-systemd"
# Of 10, which is no protection at all. Measured 1.7 and 6.3 with systemd 252; later ones ask for more.
EXPOSURE = {
    "photostead.service": 2.0,
    "user/photostead.service": 6.5,
    "photostead-replica.service": 2.0,
    "user/photostead-replica.service": 6.5,
}
WARNING_OF_VERIFY = re.compile(r"photostead\.|Unknown|Failed|not executable")


def with_program(unit: str, folder: Path) -> Path:
    """A unit that starts a program which this machine has."""
    path = folder / Path(unit).name
    text = (UNITS / unit).read_text()
    path.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", text, flags=re.MULTILINE))
    return path


def analyze(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """systemd-analyze of this machine. For units of a person it wants the folder of a session."""
    with tempfile.TemporaryDirectory() as session:
        return subprocess.run(
            ["systemd-analyze", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "XDG_RUNTIME_DIR": session, "LC_ALL": "C.UTF-8"},
            check=False,
        )


@pytest.mark.parametrize("unit", [*EXPOSURE, "photostead.socket"])
def test_systemd_has_nothing_to_say_about_a_unit(tmp_path: Path, unit: str) -> None:
    path = with_program(unit, tmp_path)
    if path.suffix == ".socket":
        with_program("photostead.service", tmp_path)
    scope = ["--user"] if unit.startswith("user/") else []
    done = analyze("verify", *scope, "--recursive-errors=no", str(path))
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if WARNING_OF_VERIFY.search(line)] == []


def test_verify_finds_what_is_wrong(tmp_path: Path) -> None:
    """So that the test above can fail."""
    path = with_program("photostead.service", tmp_path)
    path.write_text(path.read_text().replace("ProtectClock=yes", "ProtectClock=perhaps\nProtectTheClock=yes"))
    done = analyze("verify", "--recursive-errors=no", str(path))
    lines = [line for line in done.stderr.splitlines() if WARNING_OF_VERIFY.search(line)]
    assert len(lines) == 2
    assert any("ProtectTheClock" in line for line in lines)


@pytest.mark.parametrize("unit", EXPOSURE)
def test_exposure_is_bounded(tmp_path: Path, unit: str) -> None:
    done = analyze(
        "security", "--offline=yes", f"--threshold={EXPOSURE[unit] * 10:.0f}", str(with_program(unit, tmp_path))
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("unit", EXPOSURE)
def test_no_option_of_the_program_is_misspelt_in_a_unit(unit: str) -> None:
    known = OTHER_VARIABLES | {PREFIX + option.field.upper() for option in CATALOGUE}
    named = set(re.findall(r"^Environment=(\w+)=", (UNITS / unit).read_text(), re.MULTILINE))
    assert named
    assert named <= known


def test_both_services_are_stopped_and_watched_alike() -> None:
    wanted = ("Type", "KillMode", "WatchdogSec", "OOMPolicy", "Restart", "RestartSec", "TimeoutStopSec", "TimeoutAbortSec",
              "TimeoutStartSec", "ExecReload", "SystemCallFilter", "LimitCORE", "UMask")  # fmt: skip
    system, user = (
        dict(re.findall(r"^(\w+)=(.*)$", (UNITS / unit).read_text(), re.MULTILINE)) for unit in list(EXPOSURE)[:2]
    )
    assert {name: system[name] for name in wanted} == {name: user[name] for name in wanted}


# --- the script, into a folder


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """Where the files go."""
    return tmp_path / "image"


def install(*options: str | Path, fails: bool = False, environment: Mapping[str, str] = MappingProxyType({})) -> str:
    """What the script says."""
    done = subprocess.run(
        [SCRIPT, *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, **environment},
        check=False,
    )
    assert (done.returncode != 0) == fails, done.stderr
    return done.stderr if done.stderr else done.stdout


def files_below(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Path, mode and content of everything."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mode & 0o777, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


INSTALLED = {
    "etc/photostead/photostead.toml": 0o640,
    "etc/udev/rules.d/70-photostead.rules": 0o644,
    "usr/local/bin/photostead": 0o755,
    "usr/local/lib/systemd/system/photostead-replica.service": 0o644,
    "usr/local/lib/systemd/system/photostead.service": 0o644,
    "usr/local/lib/systemd/system/photostead.socket": 0o644,
    "usr/local/lib/sysusers.d/photostead.conf": 0o644,
    "usr/local/lib/tmpfiles.d/photostead.conf": 0o644,
}


def test_files_are_put_in_place_and_taken_away(image: Path) -> None:
    install("--root", image, "--here")
    files = files_below(image)
    assert {path: mode for path, (mode, _) in files.items()} == INSTALLED
    unit = files["usr/local/lib/systemd/system/photostead.service"][1].decode()
    assert f"\nExecStart={ROOT}/.venv/bin/photostead serve\n" in unit
    assert "writing" not in install("--root", image, "--here")
    assert files_below(image) == files
    said = install("--root", image, "--uninstall")
    assert "/var/lib/photostead (photos and database)" in said
    assert set(files_below(image)) == {"etc/photostead/photostead.toml"}
    install("--root", image, "--uninstall")


def test_what_systemd_makes_of_users_and_folders(image: Path) -> None:
    """Both checked by the programs that read them, without making any."""
    install("--root", image, "--here")
    (image / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (image / "etc/group").write_text("root:x:0:\nvideo:x:44:\n")
    command = ["systemd-sysusers", f"--root={image}"]
    subprocess.run([*command, "photostead.conf"], check=True, capture_output=True, timeout=60)
    account = next(line for line in (image / "etc/passwd").read_text().splitlines() if line.startswith("photostead:"))
    assert account.endswith(":Photostead:/var/lib/photostead:/usr/sbin/nologin")
    groups = {line.split(":")[0]: line.split(":")[3] for line in (image / "etc/group").read_text().splitlines()}
    assert (groups["video"], groups["render"]) == ("photostead", "photostead")


def test_settings_of_people_are_left_alone(image: Path) -> None:
    settings = image / "etc/photostead"
    settings.mkdir(parents=True)
    (settings / "photostead.toml").write_text('[log]\nlevel = "debug"\n')
    (settings / "environment").write_text("PHOTOSTEAD_ADMIN_EMAIL=me@home.lan\n")
    install("--root", image, "--here")
    install("--root", image, "--here", "--media", "/mnt/my photos")
    install("--root", image, "--here", "--media", "/mnt/other")
    assert "writing" not in install("--root", image, "--here")
    assert (settings / "photostead.toml").read_text() == '[log]\nlevel = "debug"\n'
    lines = (settings / "environment").read_text().splitlines()
    assert lines == ["PHOTOSTEAD_ADMIN_EMAIL=me@home.lan", "PHOTOSTEAD_MEDIA_PATH=/mnt/other"]
    assert (settings / "environment").stat().st_mode & 0o777 == 0o640
    dropin = image / "etc/systemd/system/photostead.service.d/media.conf"
    assert 'ReadWritePaths="/mnt/other"' in dropin.read_text()
    install("--root", image, "--uninstall")
    assert not dropin.exists()
    assert (settings / "environment").read_text().splitlines() == lines


@pytest.mark.parametrize("name", sorted(set(INSTALLED) - {"etc/photostead/photostead.toml"}))
def test_file_of_somebody_else_is_not_replaced(image: Path, name: str) -> None:
    (image / name).parent.mkdir(parents=True)
    (image / name).write_text("of somebody else\n")
    assert f"{image}/{name} is there already" in install("--root", image, "--here", fails=True)
    install("--root", image, "--uninstall")
    assert (image / name).read_text() == "of somebody else\n"


def test_service_of_one_person(image: Path, tmp_path: Path) -> None:
    home = tmp_path / "mia"
    home.mkdir()
    surroundings = {"HOME": str(home), "XDG_DATA_HOME": ""}
    install("--root", image, "--here", "--user", environment=surroundings)
    below = image / str(home)[1:]
    unit = below / ".local/share/systemd/user/photostead.service"
    assert f"\nExecStart={ROOT}/.venv/bin/photostead serve\n" in unit.read_text()
    assert os.readlink(below / ".local/bin/photostead") == f"{ROOT}/.venv/bin/photostead"
    assert "writing" not in install("--root", image, "--here", "--user", environment=surroundings)
    install("--root", image, "--user", "--uninstall", environment=surroundings)
    assert [path for path in image.rglob("*") if not path.is_dir()] == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--media"], "--media needs a folder"),
        (["--media", "photos"], "with its whole path"),
        (["--media", '/mnt/"photos"'], "without quotes"),
        (["--media", "/mnt/100%"], "without quotes"),
        (["--user", "--socket"], "for the system's service"),
        (["--frobnicate"], "is no option"),
    ],
)
def test_options_that_cannot_be(image: Path, options: list[str], words: str) -> None:
    assert words in install("--root", image, "--here", *options, fails=True)
    assert not image.exists()


def test_help_names_every_option() -> None:
    shown = install("--help")
    for option in ("--socket", "--media FOLDER", "--here", "--no-start", "--user", "--uninstall", "--root FOLDER"):
        assert f"\n  {option} " in shown


def test_command_of_the_service_needs_its_account(tmp_path: Path) -> None:
    """As somebody else it says how to repeat it; it is tried as an account that is certainly not it."""
    prefix = (
        []
        if os.geteuid()
        else [shutil.which("setpriv") or "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    )
    command = tmp_path / "photostead"
    shutil.copy(UNITS / "photostead-command", command)
    for folder in (tmp_path, *tmp_path.parents):
        if not folder.stat().st_mode & 1:
            command = Path("/tmp") / f"photostead-command-{os.getpid()}"  # pytest's folders are closed to others
            shutil.copy(UNITS / "photostead-command", command)
            break
    try:
        done = subprocess.run(
            [*prefix, command, "user", "list"], capture_output=True, text=True, timeout=60, check=False
        )
    finally:
        command.unlink()
    assert done.returncode == 1
    assert done.stderr.endswith("Repeat it as:  sudo photostead user list\n")
