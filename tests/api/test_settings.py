"""The system config: defaults, validation, storage of what differs, and that it takes effect."""

import asyncio
import copy
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.settings import service, storage_template, store, validation
from photostead.features.settings.schema import LogLevel
from photostead.jobs.queues import QueueName
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeUser
from tests.tables import Case, run_case

Config = dict[str, Any]
CASES = [
    Case("get", "GET", "/system-config", 200, body={"trash": {"enabled": True, "days": 30}}),
    Case("get by a person", "GET", "/system-config", 403, "mia"),
    Case("get by nobody", "GET", "/system-config", 401, "anonymous"),
    Case("get by a key of an administrator without the permission", "GET", "/system-config", 403, "key"),
    Case("get by a person's key with the permission", "GET", "/system-config", 403, "mias key"),
    Case("defaults", "GET", "/system-config/defaults", 200, body={"machineLearning": {"enabled": True}}),
    Case("template options", "GET", "/system-config/storage-template-options", 200, body={"yearOptions": ["y", "yy"]}),
    Case("newer address", "GET", "/admin/config", 200, body={"nightlyTasks": {"startTime": "00:00"}}),
    Case("newer defaults", "GET", "/admin/config/defaults", 200, body={"image": {"preview": {"size": 1440}}}),
    Case(
        "for people", "GET", "/config", 200, "mia", body={"trash": {"days": 30}, "image": {"preview": {"size": 1440}}}
    ),
    Case("for people by nobody", "GET", "/config", 401, "anonymous"),
    Case("for people by a key without the permission", "GET", "/config", 403, "key"),
    Case("defaults for people", "GET", "/config/defaults", 200, "mia", body={"map": {"enabled": True}}),
    Case("for everyone", "GET", "/public/config", 200, "anonymous", body={"passwordLogin": {"enabled": True}}),
    Case(
        "defaults for everyone", "GET", "/public/config/defaults", 200, "anonymous", body={"theme": {"customCss": ""}}
    ),
    Case("a part only", "PUT", "/system-config", 400, json={"trash": {"enabled": True, "days": 1}}),
    Case("nothing", "PUT", "/system-config", 400, json={}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_request(
    case: Case, anonymous: Client, admin: Client, make_user: MakeUser, make_api_key: MakeApiKey, events: Heard
) -> None:
    """Each line of the table."""
    mia = await make_user("mia")
    clients = {
        "anonymous": anonymous,
        "admin": admin,
        "mia": mia,
        "key": await make_api_key(admin, "user.read"),
        "mias key": await make_api_key(mia, "all"),
    }
    await run_case(case, clients, events)


def changed(config: Config, path: str, value: Any) -> Config:
    """A copy with one leaf, by its dotted name, set."""
    copied = copy.deepcopy(config)
    *above, last = path.split(".")
    inner = copied
    for name in above:
        inner = inner[name]
    inner[last] = value
    return copied


WRONG = [
    ("trash.days", -1),
    ("trash.days", "30"),
    ("trash.dayz", 30),
    ("unknown", {}),
    ("image.preview.quality", 101),
    ("image.preview.format", "tiff"),
    ("job.thumbnailGeneration.concurrency", 0),
    ("job.thumbnailGeneration.concurrency", 10**9),
    ("nightlyTasks.startTime", "24:00"),
    ("library.scan.cronExpression", "every night"),
    ("library.scan.cronExpression", "0 0 * *"),
    ("library.scan.cronExpression", "61 0 * * *"),
    ("backup.database.cronExpression", "0 0 0 0 0"),
    ("integrityChecks.missingFiles.cronExpression", "*/0 * * * *"),
    ("map.lightStyle", "javascript:alert(1)"),
    ("map.lightStyle", ""),
    ("server.externalDomain", "photos.example.org"),
    ("server.externalDomain", "https://me:secret@photos.example.org"),
    ("server.externalDomain", "http://[::1"),
    ("machineLearning.urls", ["file:///etc/passwd"]),
    ("machineLearning.clip.modelName", "../../etc/passwd"),
    ("machineLearning.ocr.modelName", ""),
    ("ffmpeg.preset", "-i /etc/passwd"),
    ("ffmpeg.maxBitrate", "1000; rm"),
    ("ffmpeg.targetResolution", "big"),
    ("ffmpeg.preferredHwDevice", "-filter_complex"),
    ("ffmpeg.preferredHwDevice", "/dev/dri/renderD128,driver=x"),
    ("ffmpeg.preferredHwDevice", "/dev/dri/renderD128 -i http://x"),
    ("ffmpeg.preset", "fast:log-level=debug"),
    ("ffmpeg.maxBitrate", "1e9"),
    ("ffmpeg.targetResolution", "720,drawtext=textfile=/etc/passwd"),
    ("ffmpeg.crf", 99),
    ("ffmpeg.acceptedVideoCodecs", ["divx"]),
    ("notifications.smtp.from", "Photos\r\nBcc: all@test.lan <me@test.lan>"),
    ("notifications.smtp.from", "nobody"),
    ("notifications.smtp.transport.host", "mail server"),
    ("notifications.smtp.transport.port", 65536),
    ("storageTemplate.template", "../{{filename}}"),
    ("oauth.signingAlgorithm", "none"),
    ("oauth.issuerUrl", "http://provider.example.org"),
    ("oauth.issuerUrl", "ftp://provider.example.org"),
    ("theme.customCss", "x" * 100_001),
    ("passwordLogin.enabled", False),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=lambda value: str(value)[:40])
async def test_wrong_settings_are_refused(app: App, admin: Client, events: Heard, path: str, value: Any) -> None:
    """With the setting's name, and nothing is changed."""
    config = await admin.get("/system-config")
    events.take()
    answer = await admin.put("/system-config", json=changed(config, path, value), expect=400)
    assert path.rpartition(".")[2] in answer["message"]
    assert await admin.get("/system-config") == config
    assert events.names() == []


async def test_what_does_not_exist_cannot_be_switched_on(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A switch without effect would be believed."""
    monkeypatch.setitem(validation.UNSERVED, "metadata.faces.import", "nobody built it")
    config = await admin.get("/system-config")
    answer = await admin.put("/system-config", json=changed(config, "metadata.faces.import", True), expect=400)
    assert "metadata.faces.import cannot be switched on: nobody built it" in answer["message"]


async def test_what_a_switch_needs_is_asked_for(admin: Client) -> None:
    """By the name of what is missing."""
    config = await admin.get("/system-config")
    wrong = changed(config, "oauth.mobileOverrideEnabled", True)
    assert (
        "oauth.mobileRedirectUri must be given"
        in (await admin.put("/system-config", json=wrong, expect=400))["message"]
    )


async def test_every_problem_is_told_at_once(admin: Client) -> None:
    """Nobody likes to be sent back twice."""
    config = await admin.get("/system-config")
    wrong = changed(changed(config, "ffmpeg.preset", "warp"), "library.scan.cronExpression", "soon")
    answer = await admin.put("/system-config", json=wrong, expect=400)
    assert "ffmpeg.preset" in answer["message"]
    assert "library.scan.cronExpression" in answer["message"]


RIGHT = [
    ("library.scan.cronExpression", "*/15 6-22 1,15 jan-jun mon-fri"),
    ("server.externalDomain", "https://photos.example.org:8443/base"),
    ("machineLearning.urls", ["http://192.168.1.9:3003"]),
    ("machineLearning.clip.modelName", "owner/ViT-B-32__openai"),
    ("ffmpeg.preferredHwDevice", "/dev/dri/renderD128"),
    ("ffmpeg.maxBitrate", "4500k"),
    ("ffmpeg.targetResolution", "original"),
    ("notifications.smtp.from", "Our photos <photos@test.lan>"),
    ("notifications.smtp.transport.password", "s3cret"),
    ("oauth.clientSecret", "s3cret"),
    ("oauth.issuerUrl", "https://provider.example.org/realm"),
    ("oauth.defaultStorageQuota", 5),
    ("storageTemplate.template", "{{y}}/{{#if album}}{{album}}{{else}}{{MM}}{{/if}}/{{filename}}"),
    ("theme.customCss", "body {\n  color: red;\n}"),
    ("templates.email.welcomeTemplate", "Hello,\nthere."),
    ("nightlyTasks.startTime", "03:30"),
    ("metadata.faces.import", False),
]


@pytest.mark.parametrize(("path", "value"), RIGHT, ids=lambda value: str(value)[:40])
async def test_settings_are_kept(admin: Client, events: Heard, path: str, value: Any) -> None:
    """And told to administrators as they are, at both addresses."""
    wanted = changed(await admin.get("/system-config"), path, value)
    events.take()
    is_change = wanted != await admin.get("/system-config/defaults")
    assert await admin.put("/admin/config", json=wanted) == wanted
    assert events.names() == ["on_config_update"] * is_change
    assert await admin.get("/system-config") == wanted == await admin.get("/admin/config")


async def test_only_what_differs_is_stored(app: App, admin: Client) -> None:
    """So that better defaults reach everyone who never chose."""
    config = await admin.get("/system-config")
    await admin.put("/system-config", json=changed(config, "trash.days", 5))
    stored = await app.db.read(Rows.value, "select value from settings")
    assert msgspec.json.decode(stored) == {"trash": {"days": 5}}
    await admin.put("/system-config", json=config)
    assert await app.db.read(Rows.value, "select value from settings") == "{}"


async def test_saving_the_same_again_is_no_change(app: App, admin: Client, events: Heard) -> None:
    """Clients are not sent looking."""
    config = await admin.get("/system-config")
    await admin.put("/system-config", json=config)
    assert events.names() == []
    assert await app.db.read(Rows.value, "select count(*) from settings") == 0


async def test_settings_of_another_version(app: App, admin: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Unknown keys fall away; a part that is not valid any more is left at its defaults and told without its value."""
    text = (
        '{"trash": {"days": 5}, "oauth": {"clientSecret": 31337}, "image": 3, "future": {"x": 1}, "job": {"new": {}}}'
    )
    await app.db.write(Tx.run, "insert into settings (id, value) values (1, ?)", (text,))
    config = await admin.get("/system-config")
    assert config == changed(await admin.get("/system-config/defaults"), "trash.days", 5)
    assert "oauth" in caplog.text
    assert "31337" not in caplog.text


async def test_asking_again_does_not_decode_again(app: App, admin: Client) -> None:
    """The same object, until another text is stored."""
    await admin.put("/system-config", json=changed(await admin.get("/system-config"), "trash.days", 5))
    first, second = await app.db.read(service.load), await app.db.read(service.load)
    assert first is second
    await admin.put("/system-config", json=changed(await admin.get("/system-config"), "trash.days", 6))
    assert (await app.db.read(service.load)).trash.days == 6


async def test_concurrency_takes_effect(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The runner hears of it with the commit."""
    heard: asyncio.Queue[dict[str, int]] = asyncio.Queue()
    monkeypatch.setattr(app.runner, "set_limits", heard.put_nowait)
    config = await admin.get("/system-config")
    await admin.put("/system-config", json=changed(config, "job.thumbnailGeneration.concurrency", 7))
    limits = await asyncio.wait_for(heard.get(), 10)
    assert limits["thumbnailGeneration"] == 7


def test_limits_name_queues() -> None:
    """Every name is a queue's."""
    assert set(service.job_limits(service.default_config())) <= {str(queue) for queue in QueueName}


def test_defaults_are_valid() -> None:
    """By the same rules as everything that is sent."""
    service.check(service.default_config())


def test_log_levels_of_the_reference() -> None:
    """Each has a level of the standard library; off is above all of them."""
    config = service.default_config()
    levels = []
    for level in LogLevel:
        logging = type(config.logging)(enabled=True, level=level)
        levels.append(service.log_level(msgspec.structs.replace(config, logging=logging)))
    assert levels == [10, 10, 20, 30, 40, 50]
    off = type(config.logging)(enabled=False, level=LogLevel.LOG)
    assert service.log_level(msgspec.structs.replace(config, logging=off)) > 50


def test_difference_and_merge_are_each_others_reverse() -> None:
    """Lists count as a whole."""
    usual = {"a": {"b": 1, "c": [1, 2]}, "d": "x"}
    value = {"a": {"b": 1, "c": [2]}, "d": "y"}
    assert store.difference(value, usual) == {"a": {"c": [2]}, "d": "y"}
    assert store.merge(usual, store.difference(value, usual)) == value
    assert store.difference(usual, usual) == {}


@pytest.mark.parametrize("template", storage_template.PRESETS)
def test_offered_templates_are_accepted(template: str) -> None:
    """What the page offers can be chosen."""
    assert storage_template.find_problem(template) is None


@pytest.mark.parametrize("name", sorted(storage_template.DATE_PARTS))
def test_offered_placeholders_are_accepted(name: str) -> None:
    """Each of them."""
    assert storage_template.find_problem(f"{{{{{name}}}}}/{{{{filename}}}}") is None


@pytest.mark.parametrize(
    "template",
    [
        "",
        "{{y}}",
        "/{{filename}}",
        "../{{filename}}",
        "{{y}}/../{{filename}}",
        "{{y}}//{{filename}}",
        "./{{filename}}",
        "..\\{{filename}}",
        "{{y}/{{filename}}",
        "{{constructor}}/{{filename}}",
        "{{y}}/{{filename}}/",
        "{{#if album}}{{filename}}",
        "{{filename}}{{/if}}",
        "{{else}}{{filename}}",
        "{{#if process}}x{{/if}}{{filename}}",
    ],
)
def test_unsafe_or_unusable_templates(template: str) -> None:
    """Nothing climbs out of the library, nothing collides by construction."""
    assert storage_template.find_problem(template) is not None


async def test_people_see_no_secret_and_nothing_of_the_machine(app: App, admin: Client, anonymous: Client) -> None:
    """What is not named in the answer's type is left out, whatever the system config has."""
    config = changed(await admin.get("/system-config"), "oauth.clientSecret", "hush")
    config = changed(config, "server.loginPageMessage", "Welcome home")
    await admin.put("/system-config", json=config)
    shown, public = await admin.get("/config"), await anonymous.get("/public/config")
    assert "hush" not in str(shown) + str(public)
    assert shown["server"]["loginPageMessage"] == public["server"]["loginPageMessage"] == "Welcome home"
    assert shown["oauth"].keys() == public["oauth"].keys() == {"enabled", "autoLaunch", "buttonText"}
    assert public.keys() == {"oauth", "passwordLogin", "server", "theme"}
