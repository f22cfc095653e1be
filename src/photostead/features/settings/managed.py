"""The parts of the system config that are set from outside (snap, environment, file, command line): they win over what
people chose, cannot be changed over the API, and are shown with the place where they stand.

They are stored at each start, so that every reader of the settings, a command beside the daemon too, sees the same.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from photostead.db.tx import Rows, Tx, as_json
from photostead.features.settings.defaults import default_config
from photostead.features.settings.schema import AdminConfigDto, ManagedSettingDto
from photostead.features.settings.validation import find_problems
from photostead.kernel.errors import Invalid, StartError
from photostead.kernel.options import BY_KEY, CONFIG, Options

LEVELS = {"debug": "debug", "info": "log", "warning": "warn", "error": "error"}


class Managed(msgspec.Struct, frozen=True):
    """One leaf: its value, the place that says so, and the key under which it is known there."""

    value: Any
    source: str
    name: str


def one(path: str) -> Callable[[Any], dict[str, Any]]:
    """A key that is a leaf under another name."""
    return lambda value: {path: value}


def cron_of(value: str) -> dict[str, Any]:
    """A time of the day, every day."""
    hours, minutes = value.split(":")
    return {"backup.database.cronExpression": f"{int(minutes)} {int(hours)} * * *"}


# What a key of the catalogue means for the system config.
MEANINGS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "base-url": one("server.externalDomain"),
    "import.watch": one("library.watch.enabled"),
    "video.accel": one("ffmpeg.accel"),
    "video.device": one("ffmpeg.preferredHwDevice"),
    "ml.enabled": one("machineLearning.enabled"),
    "ml.model": one("machineLearning.clip.modelName"),
    "ml.remote-urls": one("machineLearning.urls"),
    "backup.time": cron_of,
    "backup.keep": one("backup.database.keepLastAmount"),
    "log.level": lambda value: {"logging.level": LEVELS[value], "logging.enabled": True},
}


@functools.cache
def config_paths() -> tuple[str, ...]:
    """Every leaf of the system config; a list is one."""
    return tuple(paths_of(msgspec.to_builtins(default_config())))


def paths_of(values: dict[str, Any], above: str = "") -> Iterator[str]:
    """The leaves below an object."""
    for name, value in values.items():
        path = f"{above}.{name}" if above else name
        if isinstance(value, dict):
            yield from paths_of(value, path)
        else:
            yield path


def read(options: Options) -> dict[str, Managed]:
    """What the options say of the system config, by path. Raises StartError for a path or a value that cannot be."""
    found: dict[str, Managed] = {}
    for key, meaning in MEANINGS.items():
        value = getattr(options, BY_KEY[key].field)
        if value is not None:
            source = options.sources.get(key, "command line")
            found |= {path: Managed(item, source, key) for path, item in meaning(value).items()}
    for path, value in options.config.items():
        name = f"{CONFIG}.{path}"
        found[path] = Managed(typed(path, value, name), options.sources.get(name, "file"), name)
    refuse_wrong(found)
    return found


def typed(path: str, value: Any, name: str) -> Any:
    """A value as the system config has it: text from an environment may stand for a number, a switch or a list."""
    if path not in config_paths():
        groups = sorted({known for known in config_paths() if known.startswith(path + ".")})
        hint = f" It is a group: {', '.join(groups)}." if groups else " See the settings reference."
        raise StartError(f"{name} is no setting.{hint}")
    usual = default_config()
    for part in path.split("."):
        usual = getattr(usual, attribute(usual, part))
    if isinstance(usual, list | tuple) and isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    try:
        return msgspec.to_builtins(msgspec.convert(value, field_type(path), strict=False))
    except msgspec.ValidationError as error:
        raise StartError(f"{name} cannot be that: {error}.") from error


def attribute(struct: Any, name: str) -> str:
    """The Python name of a field by its name in the API."""
    pairs = zip(struct.__struct_fields__, struct.__struct_encode_fields__, strict=True)
    return next(str(field) for field, encoded in pairs if encoded == name)


def field_type(path: str) -> Any:
    """The type of a leaf."""
    kind: Any = AdminConfigDto
    for part in path.split("."):
        kind = next(field.type for field in msgspec.structs.fields(kind) if field.encode_name == part)
    return kind


def refuse_wrong(found: Mapping[str, Managed]) -> None:
    """Raises StartError naming every key whose value the system config would refuse."""
    if not found:
        return
    try:
        config = apply(default_config(), found)
    except msgspec.ValidationError as error:
        raise StartError(f"The options do not make a system config: {error}.") from error
    problems = {path: why for path, why in find_problems(config) if leaf_of(path, found)}
    if problems:
        lines = [f"{found[leaf_of(path, found) or path].name} {why}." for path, why in problems.items()]
        raise StartError("\n".join(dict.fromkeys(lines)))


def leaf_of(path: str, found: Mapping[str, Managed]) -> str | None:
    """The managed leaf that a problem is about: `machineLearning.urls.0` is one of `machineLearning.urls`."""
    return next((leaf for leaf in found if path == leaf or path.startswith(leaf + ".")), None)


def store(tx: Tx, found: Mapping[str, Managed]) -> bool:
    """Keep what is in force now; whether it differs from before."""
    text = as_json({path: msgspec.to_builtins(item) for path, item in sorted(found.items())})
    if text == load_text(tx):
        return False
    tx.run(
        "insert into managed_settings (id, value) values (1, ?) on conflict do update set value = excluded.value",
        (text,),
    )
    return True


def load_text(rows: Rows) -> str:
    """As stored."""
    return str(rows.value("select value from managed_settings where id = 1") or "{}")


@functools.lru_cache(maxsize=8)
def decode(text: str) -> dict[str, Managed]:
    """The stored parts by path; one that this version does not know falls away."""
    found = msgspec.json.decode(text, type=dict[str, Managed])
    return {path: item for path, item in found.items() if path in config_paths()}


def apply(config: AdminConfigDto, found: Mapping[str, Managed]) -> AdminConfigDto:
    """A config with the managed parts in it. Raises msgspec.ValidationError."""
    if not found:
        return config
    values = msgspec.to_builtins(config)
    for path, item in found.items():
        put(values, path, item.value)
    return msgspec.convert(values, AdminConfigDto)


def put(values: dict[str, Any], path: str, value: Any) -> None:
    """Set one leaf."""
    *groups, last = path.split(".")
    for group in groups:
        values = values[group]
    values[last] = value


def refuse_changes(wanted: AdminConfigDto, present: AdminConfigDto, found: Mapping[str, Managed]) -> None:
    """Raises Invalid where a change touches what is managed, with the place where it can be changed."""
    now, then = dict(whole_leaves(present)), dict(whole_leaves(wanted))
    problems = [
        f"{path} is set by {place_of(item.source, item.name)}"
        for path, item in found.items()
        if now[path] != then[path]
    ]
    if problems:
        raise Invalid(f"The settings were not changed: {'; '.join(problems)}: change it there.")


def whole_leaves(config: AdminConfigDto) -> Iterator[tuple[str, Any]]:
    """Every leaf with its value, lists as a whole."""
    values = msgspec.to_builtins(config)
    for path in config_paths():
        value: Any = values
        for part in path.split("."):
            value = value[part]
        yield path, value


def place_of(source: str, name: str) -> str:
    """Where a key is set, for a person."""
    places = {
        "snap": f"'snap set photostead {name}=…'",
        "environment": f"the environment ({name})",
        "file": f"the configuration file ({name})",
        "command line": f"the command line ({name})",
    }
    return places[source]


def list_managed(rows: Rows) -> list[ManagedSettingDto]:
    """What cannot be changed over the API, without values: some are secrets."""
    found = decode(load_text(rows))
    return [
        ManagedSettingDto(path, item.source, item.name, place_of(item.source, item.name))
        for path, item in sorted(found.items())
    ]
