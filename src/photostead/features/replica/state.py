"""What this machine keeps of its replica, in `replica/` of the data folder. Not in the database: that is what goes to another
machine, and which machine this is must not.

    replica.json        where to, and in which term
    litestream.yml      the configuration of Litestream, made of it
    state.json          since when it goes well or does not, when it was last proved; written when that changes
    superseded.json     another machine took over
    run.lock            held by `photostead replicate run`
"""

import fcntl
import os
from pathlib import Path
from typing import TypeVar

import msgspec

from photostead.db.checkpoints import is_held
from photostead.features.replica import program
from photostead.features.replica.place import Place
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options

FOLDER = "replica"
SETTINGS, CONFIG, STATE, SUPERSEDED, RUNNING = (
    "replica.json", "litestream.yml", "state.json", "superseded.json", "run.lock",
)  # fmt: skip
SOCKET = "litestream.sock"
T = TypeVar("T")


class Settings(msgspec.Struct, frozen=True, rename="camel"):
    """`machine`: a UUID that tells this one from every other; `keep_days`: how far back one can go."""

    place: Place
    term: int
    machine: str
    keep_days: int = 3


class State(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Times in ms. `trouble` since `since`; none where it goes well. `is_told`: the administrators know."""

    since: int = 0
    trouble: str | None = None
    proved_at: int | None = None
    renewed_at: int | None = None
    is_told: bool = False


class Superseded(msgspec.Struct, frozen=True, rename="camel"):
    """Which machine took over, by its name, and when, in ms."""

    name: str
    at: int
    term: int


def folder_of(options: Options) -> Path:
    """Where all of this lies."""
    return options.data_dir / FOLDER


def make_folder(options: Options) -> Path:
    """There are addresses in there that others need not know. Raises StartError."""
    folder = folder_of(options)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(f"{folder} cannot be made ({error.strerror}): check the folder's owner.") from error
    return folder


def read(path: Path, kind: type[T]) -> T | None:
    """None where there is none. Raises StartError for a file of another shape."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise StartError(f"{path} cannot be read ({error}): `photostead replicate --to …` writes it anew.") from error


def load(options: Options) -> Settings | None:
    """None where there is no replica."""
    return read(folder_of(options) / SETTINGS, Settings)


def require(options: Options) -> Settings:
    """Raises StartError where there is no replica."""
    found = load(options)
    if found is None:
        raise StartError("There is no replica yet: `photostead replicate --to PLACE` says where it is to be.")
    return found


def save(options: Options, settings: Settings) -> None:
    """Litestream's configuration first: what is named is complete. Raises StartError."""
    folder = make_folder(options)
    replica = settings.place.part(settings.term, "database")
    config = program.configure(options.database_file, replica, keep_days=settings.keep_days, socket=SOCKET)
    try:
        program.write_private(folder / CONFIG, config)
        program.write_private(folder / SETTINGS, msgspec.json.encode(settings) + b"\n")
        (folder / SUPERSEDED).unlink(missing_ok=True)
    except OSError as error:
        raise StartError(f"{folder} cannot be written ({error.strerror}): check the folder's owner.") from error


def load_state(options: Options) -> State:
    """As far as anything is known."""
    return read(folder_of(options) / STATE, State) or State()


def save_state(options: Options, state: State) -> None:
    """Where it differs: an idle box writes nothing. Raises OSError."""
    if state != load_state(options):
        program.write_private(folder_of(options) / STATE, msgspec.json.encode(state) + b"\n")


def load_superseded(options: Options) -> Superseded | None:
    """None where this machine is the one, as far as it knows."""
    return read(folder_of(options) / SUPERSEDED, Superseded)


def save_superseded(options: Options, superseded: Superseded) -> None:
    """From here on no daemon starts on this machine. Raises OSError."""
    program.write_private(folder_of(options) / SUPERSEDED, msgspec.json.encode(superseded) + b"\n")


def lock_running(options: Options) -> int:
    """One `replicate run` for a data folder; the descriptor to keep. Raises StartError."""
    descriptor = os.open(make_folder(options) / RUNNING, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise StartError("The replica's service runs already: `photostead replicate status` shows how it is.") from None
    return descriptor


def is_running(options: Options) -> bool:
    """Whether a `replicate run` is there."""
    return is_held(folder_of(options) / RUNNING)
