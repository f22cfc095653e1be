"""The two options that every command has: where the data folder is, and the file that may say so."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from photostead.cli.options import load_options
from photostead.kernel.options import Options

F = TypeVar("F", bound=Callable[..., Any])

data_dir_option = click.option(
    "--data-dir", type=click.Path(path_type=Path), help="Where our own files live [default: ~/.local/share/photostead]."
)
config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="TOML file with the same options [default: DATA_DIR/photostead.toml].",
)


def with_data_dir(command: F) -> F:
    """Both options."""
    return data_dir_option(config_option(command))


def options_of(config: Path | None, **given: Any) -> Options:
    """Options of a command from everywhere they may stand. Raises StartError."""
    return load_options({name.replace("_", "-"): value for name, value in given.items()}, os.environ, config)
