"""Where options stand and which place wins: command line, environment, file, default."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from photostead.cli import serving
from photostead.cli.commands import photostead
from photostead.cli.options import load_options
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options

NAME = "PHOTOSTEAD_WRITE_SIDECARS"


def load(folder: Path, file: str = "", environment: dict[str, str] | None = None, **given: Any) -> Options:
    """Options of a data folder with this file in it."""
    (folder / "photostead.toml").write_text(file)
    return load_options({"data_dir": folder, **given}, environment or {}, None)


@pytest.mark.parametrize(
    ("file", "environment", "given", "wanted"),
    [
        ("", {}, None, False),
        ("write_sidecars = true", {}, None, True),
        ("write-sidecars = true", {}, None, True),
        ("write_sidecars = true", {NAME: "false"}, None, False),
        ("", {NAME: "true"}, None, True),
        ("", {NAME: "1"}, None, True),
        ("write_sidecars = false", {NAME: "0"}, True, True),
        ("write_sidecars = true", {NAME: "true"}, False, False),
    ],
)
def test_a_switch_in_each_place(
    tmp_path: Path, file: str, environment: dict[str, str], given: bool | None, wanted: bool
) -> None:
    assert load(tmp_path, file, environment, write_sidecars=given).write_sidecars is wanted


@pytest.mark.parametrize("text", ["perhaps", "2"])
def test_what_is_no_switch_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(StartError, match="write_sidecars"):
        load(tmp_path, environment={NAME: text})


def test_an_unknown_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="write_sidcars"):
        load(tmp_path, "write_sidcars = true")


@pytest.mark.parametrize(("flag", "wanted"), [("--write-sidecars", True), ("--no-write-sidecars", False)])
def test_the_command_line_has_both_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flag: str, wanted: bool
) -> None:
    started: list[Options] = []
    monkeypatch.setattr(serving, "run_daemon", started.append)
    monkeypatch.setenv(NAME, str(not wanted).lower())
    done = CliRunner().invoke(photostead, ["serve", "--data-dir", str(tmp_path), flag])
    assert done.exit_code == 0, done.output
    assert [options.write_sidecars for options in started] == [wanted]
