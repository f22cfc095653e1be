"""`photostead config …`: the system config from the terminal, with the same checks as over the API."""

from typing import Any

import click

from photostead.cli.shared_options import options_of, with_data_dir
from photostead.kernel.errors import Invalid

# Shown as set, never as what they are: a terminal's output is pasted into bug reports.
SECRETS = frozenset({"password", "clientSecret"})
HIDDEN = "********"


@click.group("config")
def config() -> None:
    """The settings that the web app's administration shows: show all, get one, set one.

    Works on the database directly, whether the daemon runs or not. A running daemon takes changes up at once.
    """


@config.command("show")
@click.option("--changed", is_flag=True, help="Only what differs from the defaults.")
@with_data_dir
def show(changed: bool, **given: Any) -> None:
    """Print the settings in force as JSON, with secrets hidden."""
    from photostead.cli import database
    from photostead.features.settings import service as settings

    now = to_values(database.read(options_of(**given), settings.load))
    shown = differences(now, to_values(settings.default_config())) if changed else now
    click.echo(to_json(hide_secrets(shown)))


@config.command("get")
@click.argument("name")
@with_data_dir
def get(name: str, **given: Any) -> None:
    """Print one setting, or a group of them, as JSON. NAME is its path, such as `image.preview.size`."""
    from photostead.cli import database
    from photostead.features.settings import service as settings

    value: Any = to_values(database.read(options_of(**given), settings.load))
    for part in name.split("."):
        value = step(value, part, name)
    click.echo(to_json(value))


@config.command("set", context_settings={"ignore_unknown_options": True})  # a value may be a negative number
@click.argument("name")
@click.argument("value")
@with_data_dir
def set_value(name: str, value: str, **given: Any) -> None:
    """Change one setting. NAME is its path; VALUE is JSON (`true`, `1440`, `["a"]`), or plain text."""
    from photostead.cli import database
    from photostead.db.tx import Tx
    from photostead.features.settings import service as settings

    def write(tx: Tx) -> None:
        values = to_values(settings.load(tx))
        replace(values, name, value)
        settings.update(tx, from_values(values, name))

    database.write(options_of(**given), write)
    click.echo(f"{name} is set.")


def to_values(settings: Any) -> dict[str, Any]:
    """The settings as nested objects, with the names of the API."""
    import msgspec

    values: dict[str, Any] = msgspec.to_builtins(settings)
    return values


def from_values(values: dict[str, Any], name: str) -> Any:
    """The reverse. Raises Invalid in words about the setting that was changed."""
    import msgspec

    from photostead.features.settings.schema import AdminConfigDto

    try:
        return msgspec.convert(values, AdminConfigDto)
    except msgspec.ValidationError as error:
        raise Invalid(f"{name} cannot be that: {error}.") from error


def to_json(value: Any) -> str:
    """For people and programs."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def parse(text: str, present: Any) -> Any:
    """JSON, or the text itself where it is none or where the setting is text (a name may look like a number)."""
    import msgspec

    if isinstance(present, str):
        return text
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return text


def replace(values: dict[str, Any], name: str, text: str) -> None:
    """Put a value at its path. Raises Invalid where there is no such setting, or it is a group."""
    *groups, last = name.split(".")
    for part in groups:
        values = step(values, part, name)
    present = step(values, last, name)
    if isinstance(present, dict):
        raise Invalid(f"{name} is a group of settings: {', '.join(present)}.")
    values[last] = parse(text, present)


def step(values: Any, part: str, name: str) -> Any:
    """One level down a path. Raises Invalid naming what there is instead."""
    if not isinstance(values, dict) or part not in values:
        there = f" Here there are: {', '.join(values)}." if isinstance(values, dict) else ""
        raise Invalid(f"There is no setting {name}.{there}")
    return values[part]


def hide_secrets(values: dict[str, Any]) -> dict[str, Any]:
    """The same with secrets that are set made unreadable."""
    return {
        key: hide_secrets(value) if isinstance(value, dict) else HIDDEN if value and key in SECRETS else value
        for key, value in values.items()
    }


def differences(values: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    """What is not as usual."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        part = differences(value, usual[key]) if isinstance(value, dict) else value
        if part != ({} if isinstance(value, dict) else usual[key]):
            found[key] = part
    return found
