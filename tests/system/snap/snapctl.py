"""A stand-in for snapctl: what the hooks may ask of snapd, kept in the folder that STANDIN names.

`config.json` is what is stored (a transaction: the box throws it away when the hook fails), `service` whether the daemon
is enabled and active, `calls` what was asked for, a line a call. As snapd: values are JSON where they can be, else text;
`get -d` without keys is refused; a key that is not set is an empty line.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

STATE = Path(os.environ["STANDIN"])


def main(arguments: list[str]) -> None:
    """One call."""
    with (STATE / "calls").open("a") as calls:
        calls.write(" ".join(arguments) + "\n")
    name, *rest = arguments
    {"get": get, "set": set_values, "services": services, "restart": restart}[name](rest)


def read() -> dict[str, Any]:
    """Everything stored."""
    values = json.loads((STATE / "config.json").read_text())
    assert isinstance(values, dict)
    return values


def get(arguments: list[str]) -> None:
    """`get KEY` prints a value, `get -d KEY…` a document of those that are set."""
    is_document = arguments[:1] == ["-d"]
    keys = arguments[1:] if is_document else arguments
    if not keys:
        sys.exit("error: error running snapctl: get which option?")
    values = read()
    if is_document:
        print(json.dumps({key: values[key] for key in keys if key in values}, indent=4))
        return
    value = find(values, keys[0])
    print("" if value is None else value if isinstance(value, str) else json.dumps(value))


def find(values: dict[str, Any], key: str) -> Any:
    """The value of a dotted key, None where there is none."""
    value: Any = values
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def set_values(arguments: list[str]) -> None:
    """`set KEY=VALUE…`."""
    values = read()
    for argument in arguments:
        key, _, text = argument.partition("=")
        put(values, key.split("."), parse(text))
    (STATE / "config.json").write_text(json.dumps(values))


def put(values: dict[str, Any], parts: list[str], value: Any) -> None:
    """Store one value where its key says."""
    for part in parts[:-1]:
        values = values.setdefault(part, {})
    values[parts[-1]] = value


def parse(text: str) -> Any:
    """JSON where it is some."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def services(arguments: list[str]) -> None:
    """The table of one service."""
    startup, current = (STATE / "service").read_text().split()
    print("Service             Startup   Current   Notes")
    print(f"{arguments[0]}   {startup}   {current}   -")


def restart(arguments: list[str]) -> None:
    """Asked for, and done when the hook has ended: see `calls`."""
    startup, current = (STATE / "service").read_text().split()
    assert (startup, current) == ("enabled", "active"), "the hook restarts a service that does not run"


if __name__ == "__main__":
    main(sys.argv[1:])
