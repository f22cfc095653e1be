"""From command line, environment and TOML file to Options: one rule of precedence, clear refusals."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from photostead.kernel.errors import StartError
from photostead.kernel.options import Options

FILE_NAME = "photostead.toml"
PREFIX = "PHOTOSTEAD_"


def default_data_dir() -> Path:
    """A checkout keeps its data beside itself, an installed one in the user's data folder (XDG)."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "photostead"


def load_options(given: Mapping[str, Any], environment: Mapping[str, str], config: Path | None) -> Options:
    """Merge the places an option may stand. Raises StartError naming the option, its value and its place."""
    from_environment = read_environment(environment)
    data_dir = Path(given.get("data_dir") or from_environment.get("data_dir") or default_data_dir())
    from_file = read_file(config or Path(from_environment.pop("config", data_dir / FILE_NAME)), is_needed=bool(config))
    merged = {"data_dir": data_dir, **from_file, **from_environment}
    merged |= {name: value for name, value in given.items() if value not in (None, ())}
    try:
        options = msgspec.convert(merged, Options, strict=False, dec_hook=decode_path)
        _ = options.proxy_networks
    except (msgspec.ValidationError, ValueError) as error:
        raise StartError(f"An option is not what it should be: {error}") from error
    return msgspec.structs.replace(options, data_dir=options.data_dir.expanduser().resolve())


def decode_path(kind: type, value: Any) -> Any:
    """msgspec knows no paths."""
    if kind is Path and isinstance(value, str | Path):
        return Path(value)
    raise TypeError(f"{value!r} is no path")


def read_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """`PHOTOSTEAD_DATA_DIR=…`; lists are separated by the path separator (folders) or commas (proxies)."""
    known = {field.name for field in msgspec.structs.fields(Options)} | {"config"}
    found: dict[str, Any] = {}
    for name in known:
        text = environment.get(PREFIX + name.upper())
        if text:
            found[name] = split(name, text)
    return found


def split(name: str, text: str) -> Any:
    """Lists from text."""
    if name == "folders":
        return text.split(os.pathsep)
    return [part.strip() for part in text.split(",")] if name == "trusted_proxies" else text


def read_file(path: Path, *, is_needed: bool) -> dict[str, Any]:
    """The TOML file, with `-` or `_` in its keys. An unknown key is refused: a typo must not go unnoticed."""
    try:
        values = tomllib.loads(path.read_text())
    except (FileNotFoundError, NotADirectoryError):
        if is_needed:
            raise StartError(f"There is no configuration file {path}.") from None
        return {}
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise StartError(f"The configuration file {path} cannot be read: {error}") from error
    values = {name.replace("-", "_"): value for name, value in values.items()}
    known = {field.name for field in msgspec.structs.fields(Options)}
    if unknown := values.keys() - known:
        raise StartError(f"{path}: unknown key {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}.")
    return values
