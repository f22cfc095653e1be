"""The commands of the checkout, as a newcomer uses them, and the package that is built from it."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ["run", "test", "check", "bench", "lock"]


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A command and what it said."""
    return subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True)


@pytest.fixture
def bare_checkout(tmp_path: Path) -> Path:
    """What git has of the commands, and no .venv: nothing was prepared."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_help_prepares_nothing(bare_checkout: Path, name: str) -> None:
    answer = run(bare_checkout / "scripts" / name, "--help", cwd=bare_checkout)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(f"usage: scripts/{name}")
    assert sorted(path.name for path in bare_checkout.iterdir()) == ["scripts"]


def test_run_says_that_python_is_missing(bare_checkout: Path) -> None:
    answer = run(bare_checkout / "scripts" / "run", PYTHON="no-python-of-that-name")
    assert answer.returncode == 1
    assert "Python 3.11 or newer is needed" in answer.stderr


def test_unknown_option_is_refused_with_a_hint() -> None:
    answer = run(Path(sys.executable).with_name("photostead"), "serve", "--no-such-option")
    assert answer.returncode == 2
    assert "--no-such-option" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_locks_name_no_place() -> None:
    locks = sorted(ROOT.glob("requirements*.lock"))
    names = ["requirements-build.lock", "requirements-dev.lock", "requirements-replica.lock", "requirements.lock"]
    assert [lock.name for lock in locks] == names
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text
        packages = [line for line in text.splitlines() if line[:1].isalnum()]
        assert packages
        assert all("==" in line and line.endswith("\\") for line in packages), "every package pinned, with hashes"
        names = [line.partition("==")[0] for line in packages]
        assert len(set(names)) == len(names), "the same version on every Python and machine"


def test_wheel_has_migrations_and_web_app(tmp_path: Path) -> None:
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path)
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    source = ROOT / "src"
    wanted = [*(source / "photostead").rglob("*.sql"), source / "photostead" / "http" / "static" / "index.html"]
    assert {str(path.relative_to(source)) for path in wanted} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.endswith(".pyc") or "node_modules" in name]
