"""From command line, environment, snap and TOML file to Options: one rule of precedence, clear refusals.

Every problem is told at once, with the key, the value, where it stands and what is allowed. Secrets are never repeated.
"""

import difflib
import logging
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from photostead.kernel.errors import StartError
from photostead.kernel.options import BY_KEY, CATALOGUE, CONFIG, Options, Source, field_of

log = logging.getLogger(__name__)

FILE_NAME = "photostead.toml"
PREFIX = "PHOTOSTEAD_"
# What the environment may hold besides options: where they stand, and what our own start-up files say.
OTHER_VARIABLES = frozenset(
    {"PHOTOSTEAD_DATA_DIR", "PHOTOSTEAD_CONFIG", "PHOTOSTEAD_SNAP_FILE", "PHOTOSTEAD_ROLL_BACK", "PHOTOSTEAD_API_KEY"}
)
LONGEST_SHOWN = 200
DATA_DIR = "data-dir"


class Given(NamedTuple):
    """A value as it stands somewhere; `place` is how a message calls it."""

    key: str
    value: Any
    source: Source
    place: str


def default_data_dir() -> Path:
    """A checkout keeps its data beside itself, an installed one in the user's data folder (XDG)."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "photostead"


def load_options(
    given: Mapping[str, Any],
    environment: Mapping[str, str],
    config: Path | None,
    snap: Mapping[str, Any] | None = None,
) -> Options:
    """Merge the places a key may stand. `given` is the command line's, by key; `snap` stands for the snap's file. Raises
    StartError listing every problem."""
    data_dir = Path(given.get(DATA_DIR) or environment.get(PREFIX + "DATA_DIR") or default_data_dir())
    named = config or environment.get(PREFIX + "CONFIG")
    file = list(from_file(Path(named or data_dir / FILE_NAME), is_needed=config is not None))
    # A file that was named may say where the data folder is; the one in there needs not.
    by_file = next((item.value for item in file if named and item.key == DATA_DIR), None)
    if by_file is not None and not (given.get(DATA_DIR) or environment.get(PREFIX + "DATA_DIR")):
        data_dir = Path(by_file)
    if snap is None:
        snap_file = environment.get(PREFIX + "SNAP_FILE")
        snap = read_snap_file(Path(snap_file)) if snap_file else {}
    found = [
        *(item for item in file if not (named and item.key == DATA_DIR)),
        *from_snap(snap),
        *from_environment(environment),
        *from_command_line(given),
    ]
    winners = {item.key: item for item in found}
    fields, problems = convert(winners.values())
    if problems:
        raise StartError("\n".join(problems))
    return Options(data_dir=data_dir.expanduser().resolve(), **fields)


def convert(items: Iterable[Given]) -> tuple[dict[str, Any], list[str]]:
    """Fields of Options, and what is wrong in words."""
    fields: dict[str, Any] = {}
    config: dict[str, Any] = {}
    problems: list[str] = []
    for item in items:
        problem = take(item, fields, config)
        if problem:
            problems.append(problem)
        else:
            fields.setdefault("sources", {})[item.key] = item.source
    return {**fields, "config": config}, problems


def take(item: Given, fields: dict[str, Any], config: dict[str, Any]) -> str | None:
    """Put one value where it belongs; what is wrong with it, or None."""
    if item.key.startswith(CONFIG + "."):
        config[camel_path(item.key.removeprefix(CONFIG + "."))] = item.value
        return None  # the system config knows what it may be: see features.settings.managed
    option = BY_KEY.get(item.key)
    if option is None:
        return f"{item.key} ({item.place}) is no option.{suggest(item.key)}"
    if item.source == "snap" and not option.in_snap:
        return f"{item.key} cannot be set by snap: everyone who may ask snapd could read it."
    try:
        fields[option.field] = option.kind.parse(item.value)
    except (ValueError, TypeError):
        shown = "the secret" if option.is_secret else show(item.value)
        return f"{item.key} = {shown} ({item.place}) is not possible: {option.kind.allowed}."
    return None


def show(value: Any) -> str:
    """A value in a message, on one line."""
    text = value if isinstance(value, str) else msgspec.json.encode(value, enc_hook=str).decode()
    return (text if text.isprintable() else ascii(text))[:LONGEST_SHOWN] or "an empty text"


def suggest(key: str) -> str:
    """What may have been meant."""
    near = difflib.get_close_matches(key, BY_KEY, n=1, cutoff=0.6)
    return f" Was {near[0]} meant?" if near else " The list of options: photostead serve --help-options."


# --- the places


def from_command_line(given: Mapping[str, Any]) -> Iterator[Given]:
    """Options of the command; a relative path is meant from where the person stands."""
    for key, value in given.items():
        if key == DATA_DIR or value in (None, ()):
            continue
        yield Given(key, absolute(key, value), "command line", "on the command line")


def from_environment(environment: Mapping[str, str]) -> Iterator[Given]:
    """`PHOTOSTEAD_HTTP_PORT=…`; an empty one is not set. A name that is no option's is told in the log: it is a typo, or
    meant for another version."""
    names = {PREFIX + option.field.upper(): option.key for option in CATALOGUE}
    for name, text in sorted(environment.items()):
        if not name.startswith(PREFIX) or not text or name in OTHER_VARIABLES:
            continue
        key = names.get(name) or config_key(name)
        if key is None:
            near = difflib.get_close_matches(name, names, n=1)
            log.warning("%s is no option of this version%s", name, f": was {near[0]} meant?" if near else "")
        else:
            yield Given(key, absolute(key, text), "environment", f"environment variable {name}")


def config_key(name: str) -> str | None:
    """`PHOTOSTEAD_CONFIG_TRASH_DAYS` → `config.trash.days`."""
    if not name.startswith(f"{PREFIX}CONFIG_"):
        return None
    from photostead.features.settings.managed import config_paths

    spelt = {PREFIX + field_of(key).upper(): key for key in (f"{CONFIG}.{kebab(path)}" for path in config_paths())}
    return spelt.get(name)


def absolute(key: str, value: Any) -> Any:
    """Paths of a terminal and of an environment may be relative to where the daemon is started."""
    option = BY_KEY.get(key)
    if option is None or not is_path(option.kind.allowed):
        return value
    if isinstance(value, tuple | list):
        return [os.path.abspath(os.path.expanduser(item)) for item in value]
    if key == "library.paths":
        return [os.path.abspath(os.path.expanduser(item)) for item in str(value).split(":") if item]
    return os.path.abspath(os.path.expanduser(value))


def is_path(allowed: str) -> bool:
    """Whether a kind is about paths."""
    return allowed.startswith("an absolute path")


def from_file(path: Path, *, is_needed: bool) -> Iterator[Given]:
    """The TOML file. A key is spelt with dots or as tables, with `-` or `_`. Raises StartError where it cannot be read."""
    try:
        values = tomllib.loads(path.read_text())
    except (FileNotFoundError, NotADirectoryError):
        if is_needed:
            raise StartError(f"There is no configuration file {path}.") from None
        return
    except (OSError, ValueError) as error:
        raise StartError(f"The configuration file {path} cannot be read: {error}") from error
    for key, value in flatten(values):
        yield Given(key.replace("_", "-"), value, "file", f"in {path}")


def read_snap_file(path: Path) -> dict[str, Any]:
    """What `snap set` said, as the configure hook wrote it down. Raises StartError where that cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise StartError(f"The snap's options {path} cannot be read ({error}): repeat any 'snap set'.") from error


def from_snap(values: Mapping[str, Any]) -> Iterator[Given]:
    """The nested object that snapd keeps; an emptied key is one that is not set."""
    for key, value in flatten(values):
        if value not in (None, ""):
            yield Given(key, value, "snap", "snap set")


def flatten(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Nested objects as dotted keys."""
    for name, value in values.items():
        key = f"{above}.{name}" if above else name
        if isinstance(value, dict):
            yield from flatten(value, key)
        else:
            yield key, value


def camel_path(text: str) -> str:
    """`machine-learning.clip.model-name` → `machineLearning.clip.modelName`; the path of the API is left as it is."""
    parts = []
    for part in text.split("."):
        first, *rest = part.split("-")
        parts.append(first + "".join(word[:1].upper() + word[1:] for word in rest))
    return ".".join(parts)


def kebab(path: str) -> str:
    """The reverse: snapd allows no capital letters in keys."""
    return "".join(f"-{char.lower()}" if char.isupper() else char for char in path)
