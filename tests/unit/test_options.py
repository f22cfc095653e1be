"""Where options stand and which place wins: command line, environment, snap, file, default; and what is refused."""

import json
import logging
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from photostead.cli import serving
from photostead.cli.commands import photostead
from photostead.cli.options import load_options
from photostead.kernel.errors import StartError
from photostead.kernel.options import BY_KEY, CATALOGUE, Options, needing_restart, with_live

NAME = "PHOTOSTEAD_SIDECARS_WRITE"
OTHERS = {"data_dir", "config", "sources", "roll_back"}


def load(
    folder: Path,
    file: str = "",
    environment: dict[str, str] | None = None,
    snap: dict[str, Any] | None = None,
    given: dict[str, Any] | None = None,
) -> Options:
    """Options of a data folder with this file in it."""
    (folder / "photostead.toml").write_text(file)
    return load_options({"data-dir": folder, **(given or {})}, environment or {}, None, snap)


@pytest.mark.parametrize(
    ("file", "snap", "environment", "given", "wanted", "source"),
    [
        ("", {}, {}, None, False, None),
        ("[sidecars]\nwrite = true", {}, {}, None, True, "file"),
        ('"sidecars.write" = true', {}, {}, None, True, "file"),
        ("sidecars.write = true", {"sidecars": {"write": False}}, {}, None, False, "snap"),
        ("", {"sidecars": {"write": False}}, {NAME: "true"}, None, True, "environment"),
        ("", {}, {NAME: "on"}, None, True, "environment"),
        ("sidecars.write = false", {}, {NAME: "0"}, True, True, "command line"),
        ("sidecars.write = true", {}, {NAME: "true"}, False, False, "command line"),
        ("sidecars.write = true", {"sidecars": {"write": ""}}, {NAME: ""}, None, True, "file"),
    ],
)
def test_a_switch_in_each_place(
    tmp_path: Path,
    file: str,
    snap: dict[str, Any],
    environment: dict[str, str],
    given: bool | None,
    wanted: bool,
    source: str | None,
) -> None:
    options = load(tmp_path, file, environment, snap, {"sidecars.write": given})
    assert options.sidecars_write is wanted
    assert options.sources.get("sidecars.write") == source


def test_the_catalogue_and_the_fields_are_the_same() -> None:
    fields = {field.name: field for field in msgspec.structs.fields(Options) if field.name not in OTHERS}
    assert fields.keys() == {option.field for option in CATALOGUE}
    for option in CATALOGUE:
        default = fields[option.field].default
        if default not in (None, ()):
            assert option.kind.parse(option.default) == default, option.key
        else:
            assert not option.default or " " in option.default, option.key


@pytest.mark.parametrize(
    ("key", "text", "wanted"),
    [
        ("http.host", "::", "::"),
        ("http.host", "[::1]", "::1"),
        ("http.host", "localhost", "localhost"),
        ("http.port", "8080", 8080),
        ("base-url", "https://photos.example.org/", "https://photos.example.org"),
        ("trusted-proxies", "10.0.0.0/8, ::1", ("10.0.0.0/8", "::1")),
        ("media.path", "/srv/photos", Path("/srv/photos")),
        ("library.paths", "/a:/b c", (Path("/a"), Path("/b c"))),
        ("import.watch", "no", False),
        ("import.poll-interval", "600", 600),
        ("video.accel", "VAAPI", "vaapi"),
        ("ml.remote-urls", "http://gpu:3003,https://b", ("http://gpu:3003", "https://b")),
        ("mdns.name", "Holiday-Box", "holiday-box"),
        ("backup.time", "02:30", "02:30"),
        ("log.level", "debug", "debug"),
        ("metrics.token", " with blanks ", " with blanks "),
        ("admin.email", "a@b", "a@b"),
    ],
)
def test_values(tmp_path: Path, key: str, text: str, wanted: Any) -> None:
    options = load(tmp_path, environment={"PHOTOSTEAD_" + BY_KEY[key].field.upper(): text})
    assert getattr(options, BY_KEY[key].field) == wanted


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("http.host", "no host!"),
        ("http.host", ""),
        ("http.port", 99999),
        ("http.port", "1e3"),
        ("http.port", 2283.5),
        ("http.port", True),
        ("https.enabled", "perhaps"),
        ("https.enabled", 2),
        ("https.cert", "relative.pem"),
        ("https.cert", "/nul\0.pem"),
        ("base-url", "https://example.org/photos"),
        ("base-url", "https://user:secret@example.org"),
        ("base-url", "ftp://example.org"),
        ("trusted-proxies", ["everyone"]),
        ("trusted-proxies", 7),
        ("import.poll-interval", 1),
        ("video.accel", "magic"),
        ("video.device", "two\nlines"),
        ("mdns.name", "a.b"),
        ("mdns.name", "-a"),
        ("backup.time", "25:00"),
        ("log.level", "chatty"),
        ("jobs.concurrency", -1),
        ("admin.email", "nobody"),
    ],
)
def test_refusals_name_key_value_place_and_what_is_allowed(tmp_path: Path, key: str, value: Any) -> None:
    with pytest.raises(StartError) as refused:
        load(tmp_path, f"{key} = {json.dumps(value)}")
    message = str(refused.value)
    assert message.startswith(f"{key} = ")
    assert str(tmp_path / "photostead.toml") in message
    assert BY_KEY[key].kind.allowed in message
    assert "\n" not in message
    assert "\0" not in message


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    environment = {"PHOTOSTEAD_HTTP_PORT": "x"}
    with pytest.raises(StartError) as refused:
        load(
            tmp_path,
            "htpp.port = 1\nhttps.enabled = 3",
            environment,
            {"admin": {"email": "a@b"}, "ml": {"memory": 5}},
        )
    assert str(refused.value).splitlines() == [
        f"htpp.port (in {tmp_path}/photostead.toml) is no option. Was http.port meant?",
        f"https.enabled = 3 (in {tmp_path}/photostead.toml) is not possible: true or false.",
        "admin.email cannot be set by snap: everyone who may ask snapd could read it.",
        "ml.memory = 5 (snap set) is not possible: a number from 64 to 1048576.",
        "http.port = x (environment variable PHOTOSTEAD_HTTP_PORT) is not possible: a number from 0 to 65535 (0 takes any "
        "free one).",
    ]


def test_a_secret_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(StartError) as refused:
        load(tmp_path, 'metrics.token = "hush\\u0007hush"')
    assert "hush" not in str(refused.value)


def test_paths_of_a_terminal_are_meant_from_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = load(tmp_path, environment={"PHOTOSTEAD_MEDIA_PATH": "m"}, given={"library.paths": ("a", "/b")})
    assert options.media_dir == tmp_path / "m"
    assert options.library_paths == (tmp_path / "a", Path("/b"))


def test_folders_of_ours_follow_the_data_folder(tmp_path: Path) -> None:
    options = load(tmp_path)
    assert (options.media_dir, options.database_file) == (tmp_path, tmp_path / "photostead.sqlite")
    moved = load(tmp_path, 'media.path = "/m"\ndatabase.path = "/d"')
    assert (moved.media_dir, moved.database_file) == (Path("/m"), Path("/d/photostead.sqlite"))


def test_parts_of_the_system_config_in_each_place(tmp_path: Path) -> None:
    options = load(
        tmp_path,
        "[config.trash]\ndays = 7",
        {"PHOTOSTEAD_CONFIG_MACHINE_LEARNING_CLIP_MODEL_NAME": "ViT"},
        {"config": {"image": {"preview": {"size": 1080}}, "new-version-check": {"channel": "stable"}}},
    )
    assert options.config == {
        "trash.days": 7,
        "image.preview.size": 1080,
        "newVersionCheck.channel": "stable",
        "machineLearning.clip.modelName": "ViT",
    }
    assert options.sources["config.trash.days"] == "file"


def test_a_variable_that_is_no_options_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    load(tmp_path, environment={"PHOTOSTEAD_HTTP_PROT": "1", "PHOTOSTEAD_CONFIG_TRASH_DAY": "1", "PATH": "/bin"})
    assert "PHOTOSTEAD_HTTP_PROT is no option of this version: was PHOTOSTEAD_HTTP_PORT meant?" in caplog.text
    assert "PHOTOSTEAD_CONFIG_TRASH_DAY" in caplog.text


def test_a_broken_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"photostead\.toml cannot be read"):
        load(tmp_path, "= nothing")
    with pytest.raises(StartError, match=r"There is no configuration file .*other\.toml"):
        load_options({"data-dir": tmp_path}, {}, tmp_path / "other.toml")


def test_what_takes_effect_while_it_runs(tmp_path: Path) -> None:
    running = load(tmp_path)
    wanted = load(tmp_path, 'http.port = 1\nlog.level = "debug"\nconfig.trash.days = 3')
    live = with_live(running, wanted)
    assert (live.http_port, live.log_level, live.config) == (2283, "debug", {"trash.days": 3})
    assert needing_restart(running, wanted) == ["http.port"]


@pytest.mark.parametrize(
    ("flags", "name", "wanted"),
    [
        (["--write-sidecars"], "sidecars_write", True),
        (["--no-write-sidecars"], "sidecars_write", False),
        (["--port", "0"], "http_port", 0),
        (["--set", "http.port=8"], "http_port", 8),
        (["--set", "config.trash.days=8"], "config", {"trash.days": "8"}),
        (["--admin-email", "a@b"], "admin_email", "a@b"),
        (["--log-level", "error"], "log_level", "error"),
        (["/x", "/y"], "library_paths", (Path("/x"), Path("/y"))),
    ],
)
def test_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: list[str], name: str, wanted: Any
) -> None:
    started: list[Options] = []
    monkeypatch.setattr(serving, "run_daemon", lambda options, again: started.append(options))
    monkeypatch.setenv(NAME, str(not wanted).lower())
    done = CliRunner().invoke(photostead, ["serve", "--data-dir", str(tmp_path), *flags])
    assert done.exit_code == 0, done.output
    assert [getattr(options, name) for options in started] == [wanted]


def test_the_command_line_refuses_and_helps() -> None:
    refused = CliRunner().invoke(photostead, ["serve", "--set", "nonsense"])
    assert refused.exit_code == 2
    assert "KEY=VALUE" in refused.output
    listed = CliRunner().invoke(photostead, ["serve", "--help-options"])
    assert listed.exit_code == 0
    assert all(option.key in listed.output for option in CATALOGUE)


# --- what the snap's configure hook asks


def configure(monkeypatch: pytest.MonkeyPatch, folder: Path, values: Any, *flags: str) -> tuple[int, str, str]:
    """Status, standard output, standard error."""
    monkeypatch.setenv("PHOTOSTEAD_DATA_DIR", str(folder))
    monkeypatch.setenv("PHOTOSTEAD_SNAP_FILE", str(folder / "options.json"))
    done = CliRunner().invoke(photostead, ["configure", *flags], input=json.dumps(values))
    return done.exit_code, done.stdout.strip(), done.stderr.strip()


def test_the_hook_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert configure(monkeypatch, tmp_path, {"http": {"port": 8}}) == (0, "restart", "")
    assert (tmp_path / "options.json").stat().st_mode & 0o777 == 0o600
    assert configure(monkeypatch, tmp_path, {"http": {"port": 8}}) == (0, "same", "")
    assert configure(monkeypatch, tmp_path, {"http": {"port": 8}, "log": {"level": "debug"}}) == (0, "live", "")
    assert configure(monkeypatch, tmp_path, {"http": {"port": 9}, "log": {"level": "debug"}}) == (0, "restart", "")
    monkeypatch.delenv("PHOTOSTEAD_DATA_DIR")
    assert (
        load_options({"data-dir": tmp_path}, {"PHOTOSTEAD_SNAP_FILE": str(tmp_path / "options.json")}, None).http_port
        == 9
    )


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"http": {"port": 99999}}, "http.port = 99999 (snap set) is not possible: a number from 0 to 65535"),
        ({"htpp": {"port": 1}}, "htpp.port (snap set) is no option. Was http.port meant?"),
        ({"http": 5}, "http (snap set) is no option."),
        ({"config": {"trash": {"days": -1}}}, "config.trash.days cannot be that"),
        ({"config": {"trash": {"day": 1}}}, "config.trash.day is no setting."),
        ({"config": {"trash": 1}}, "config.trash is no setting. It is a group: trash.days, trash.enabled."),
        ({"config": {"map": {"dark-style": "nothing"}}}, "config.map.darkStyle must be an address"),
        (["no object"], "What snapctl says is no JSON object"),
    ],
)
def test_the_hook_refuses_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, values: Any, problem: str
) -> None:
    status, said, why = configure(monkeypatch, tmp_path, values)
    assert (status, said) == (1, "")
    assert problem in why
    assert not (tmp_path / "options.json").exists()


def test_the_hook_asks_for_groups_and_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = configure(monkeypatch, tmp_path, {}, "--groups")[1].split()
    assert {"http", "base-url", "config", "ml"} <= set(groups)
    assert "admin" not in groups
    defaults = dict(line.split("=", 1) for line in configure(monkeypatch, tmp_path, {}, "--defaults")[1].splitlines())
    assert defaults["http.port"] == "2283"
    assert "media.path" not in defaults
    nested: dict[str, Any] = {}
    for key, value in defaults.items():
        group, _, name = key.partition(".")
        nested.setdefault(group, {})[name] = value
    assert configure(monkeypatch, tmp_path, nested)[0] == 0


def test_outside_of_a_snap_there_is_nothing_to_configure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHOTOSTEAD_SNAP_FILE", raising=False)
    done = CliRunner().invoke(photostead, ["configure"], input="{}")
    assert done.exit_code == 1
    assert "for the snap's hooks" in done.stderr
