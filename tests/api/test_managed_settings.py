"""Parts of the system config that are set from outside: they win, cannot be changed over the API, and what people chose
comes back when they are gone."""

import asyncio
import copy
import logging
from pathlib import Path
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.cli.options import load_options
from photostead.db.tx import Rows
from photostead.features.libraries.watching import PACE, pace_of
from photostead.features.settings import service
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options
from tests.client import Client
from tests.conftest import Heard

CONFIG = """
base-url = "https://photos.example.org"
log.level = "error"
backup.time = "03:05"
[config]
trash.days = 7
oauth.client-secret = "hush"
machine-learning.urls = ["http://gpu:3003"]
"""
MANAGED = {
    "server.externalDomain": "https://photos.example.org",
    "logging.level": "error",
    "logging.enabled": True,
    "backup.database.cronExpression": "5 3 * * *",
    "trash.days": 7,
    "oauth.clientSecret": "hush",
    "machineLearning.urls": ["http://gpu:3003"],
}


def from_file(data_dir: Path, text: str) -> Options:
    """The options of a data folder with this file in it."""
    (data_dir / "photostead.toml").write_text(f'{text}\n[http]\nhost = "127.0.0.1"\nport = 0\n[mdns]\nenabled = false')
    return load_options({"data-dir": data_dir}, {}, None)


async def reload(app: App, data_dir: Path, text: str) -> None:
    """As at a SIGHUP: files are read on a thread."""
    await app.reload(await asyncio.to_thread(from_file, data_dir, text))


@pytest.fixture
def options(data_dir: Path) -> Options:
    """A daemon with managed settings."""
    return from_file(data_dir, CONFIG)


def value_at(config: Any, path: str) -> Any:
    """One leaf."""
    for part in path.split("."):
        config = config[part]
    return config


def changed(config: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with one leaf set."""
    copied = copy.deepcopy(config)
    *above, last = path.split(".")
    value_at(copied, ".".join(above))[last] = value
    return copied


async def test_they_win(admin: Client) -> None:
    config = await admin.get("/system-config")
    assert {path: value_at(config, path) for path in MANAGED} == MANAGED
    assert (await admin.get("/server/config"))["externalDomain"] == "https://photos.example.org"
    assert logging.getLogger().level == logging.ERROR


async def test_they_are_listed_with_their_place_and_no_value(admin: Client, app: App) -> None:
    listed = await admin.get("/photostead/settings/managed")
    assert {item["path"] for item in listed} == MANAGED.keys()
    by_path = {item["path"]: item for item in listed}
    assert by_path["trash.days"] == {
        "path": "trash.days",
        "source": "file",
        "name": "config.trash.days",
        "place": "the configuration file (config.trash.days)",
    }
    assert by_path["logging.level"]["name"] == "log.level"
    assert "hush" not in str(listed)


@pytest.mark.parametrize(
    ("path", "value"), [("trash.days", 8), ("machineLearning.urls", ["http://other:1"]), ("logging.enabled", False)]
)
async def test_a_change_of_one_is_refused_with_its_place(admin: Client, events: Heard, path: str, value: Any) -> None:
    config = await admin.get("/system-config")
    answer = await admin.put("/system-config", json=changed(config, path, value), expect=400)
    assert f"{path} is set by the configuration file" in answer["message"]
    assert await admin.get("/system-config") == config
    assert not events.names()


async def test_what_people_choose_beside_them_is_kept(admin: Client, app: App, data_dir: Path) -> None:
    config = await admin.get("/system-config")
    await admin.put("/system-config", json=changed(config, "user.deleteDelay", 3))
    await reload(app, data_dir, "")
    config = await admin.get("/system-config")
    assert (config["user"]["deleteDelay"], config["trash"]["days"]) == (3, 30)
    await admin.put("/system-config", json=changed(config, "trash.days", 12))
    await reload(app, data_dir, "config.trash.days = 1")
    assert (await admin.get("/system-config"))["trash"]["days"] == 1
    await reload(app, data_dir, "")
    assert (await admin.get("/system-config"))["trash"]["days"] == 12


async def test_reading_again_takes_effect_and_tells(
    admin: Client, app: App, data_dir: Path, events: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "photostead.app")
    await reload(app, data_dir, 'log.level = "warning"\njobs.memory = 999')
    await asyncio.sleep(0)
    assert events.names() == ["on_config_update"]
    await asyncio.wait_for(until_level(logging.WARNING), 10)
    assert app.options.jobs_memory == 1536
    assert "These options take effect at the next start: jobs.memory" in caplog.text


async def until_level(level: int) -> None:
    """Until the log has it: settings are applied behind the event."""
    while logging.getLogger().level != level:
        await asyncio.sleep(0.01)


async def test_what_cannot_be_changes_nothing(admin: Client, app: App, data_dir: Path) -> None:
    before = await admin.get("/system-config")
    with pytest.raises(StartError, match=r"config\.trash\.days"):
        await reload(app, data_dir, "config.trash.days = -1")
    app.look_again(lambda: from_file(data_dir, "http.port = -1"))
    while app._background:
        await asyncio.sleep(0.01)
    assert await admin.get("/system-config") == before


async def test_new_folders_are_adopted_when_they_are_read_again(
    admin: Client, app: App, data_dir: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "nas"
    folder.mkdir()
    await reload(app, data_dir, f'library.paths = ["{folder}"]')
    libraries = await admin.get("/libraries")
    assert [library["importPaths"] for library in libraries] == [[str(folder)]]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('ml.model = "../clip"', "ml.model must be a model's name"),
        (
            "config.password-login.enabled = false",
            "config.passwordLogin.enabled cannot be switched off while oauth is off",
        ),
        ('config.trash.days = "many"', "config.trash.days cannot be that"),
        ("config.trash = 5", "config.trash is no setting. It is a group"),
        ('video.device = "../../etc/passwd"', "video.device must be auto or a device"),
        ('config.ffmpeg.preset = "-i /etc/passwd"', "config.ffmpeg.preset must be one of"),
    ],
)
async def test_a_start_with_what_cannot_be_is_refused(data_dir: Path, text: str, problem: str) -> None:
    app = App(from_file(data_dir, text))
    with pytest.raises(StartError) as refused:
        await app.start()
    await app.stop()
    assert problem in str(refused.value)


async def test_a_command_beside_the_daemon_sees_them(app: App) -> None:
    config = await app.db.read(service.load)
    assert config.trash.days == 7
    stored = await app.db.read(Rows.value, "select value from settings")
    assert stored is None or "hush" not in stored


async def test_what_another_version_managed_does_not_stop_this_one(app: App) -> None:
    text = '{"trash.days": {"value": "x", "source": "file", "name": "a"}, "gone": {"value": 1, "source": "file", "name": "b"}}'
    await app.db.write(lambda tx: tx.run("update managed_settings set value = ?", (text,)))
    assert (await app.db.read(service.load)).trash.days == 30


def test_the_interval_of_asking() -> None:
    assert pace_of(None) is PACE
    chosen = pace_of(600)
    assert (chosen.poll, chosen.poll_longest, chosen.poll_share) == (600, 600, 0)
    assert (
        msgspec.structs.replace(chosen, poll=PACE.poll, poll_longest=PACE.poll_longest, poll_share=PACE.poll_share)
        == PACE
    )
