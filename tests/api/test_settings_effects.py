"""Every setting does something without a restart, or says why it does not; and what some of them do."""

import ast
import io
import logging
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.nightly import scheduled
from photostead.features.registry import all_tasks
from photostead.features.settings import idle, managed, service, validation
from photostead.features.storage_template import service as storage_template
from photostead.jobs.queues import ONE_AT_A_TIME
from photostead.jobs.schedule import Entry
from photostead.kernel.clock import now_ms
from tests.api.settings_effects import EFFECTS
from tests.api.settling import change_settings
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.media.pictures import noise
from tests.people import insert_asset
from tests.photos import jpeg

ROOT = Path(__file__).resolve().parents[2]
CHECKS = {"checksumFiles": "checksum_mismatch", "missingFiles": "missing_file", "untrackedFiles": "untracked_file"}
DAY_MS = 86_400_000


def nested(path: str, value: Any) -> dict[str, Any]:
    """`{"a": {"b": value}}` of `a.b`."""
    first, _, rest = path.partition(".")
    return {first: nested(rest, value) if rest else value}


# --- none is forgotten


def shown_by(path: str) -> str | None:
    """The test of a leaf: its own, or that of its group."""
    parts = path.split(".")
    starts = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return next((EFFECTS[start] for start in starts if start in EFFECTS), None)


@pytest.mark.parametrize("path", managed.config_paths())
def test_every_setting_does_something_or_says_why_not(path: str) -> None:
    """Who adds one, or makes one do something, names the test that shows it in tests/api/settings_effects.py."""
    reason = idle.reason_of(path)
    assert shown_by(path) or reason, f"{path}: name the test of its effect, or why it has none (settings/idle.py)"
    assert reason is None or path not in EFFECTS, f"{path} does something now: take it out of settings/idle.py"


@pytest.mark.parametrize("test", sorted(set(EFFECTS.values())))
def test_those_tests_are_there(test: str) -> None:
    file, _, name = test.partition("::")
    functions = [node.name for node in ast.walk(ast.parse((ROOT / file).read_text())) if hasattr(node, "name")]
    assert not name or name in functions


def test_no_line_is_about_nothing() -> None:
    paths = managed.config_paths()
    for start in [*EFFECTS, *idle.IDLE, *validation.UNSERVED]:
        assert any(path == start or path.startswith(start + ".") for path in paths), start


def test_queues_without_work_say_so() -> None:
    """Their number does nothing; with the first task it does."""
    busy = {str(task.kind.queue) for task in all_tasks()} - {str(queue) for queue in ONE_AT_A_TIME}
    for name in service.job_limits(service.default_config()):
        reason = idle.reason_of(f"job.{name}.concurrency")
        assert (reason is None) == (name in busy), f"job.{name} in settings/idle.py"


async def test_they_are_listed(admin: Client, make_user: MakeUser) -> None:
    found = {one["path"]: one for one in await admin.get("/photostead/settings/unserved")}
    assert not found["job.search.concurrency"]["isRefused"]
    assert "no jobs" in found["job.search.concurrency"]["reason"]
    assert "machineLearning.enabled" not in found
    assert "trash.days" not in found
    mia = await make_user("mia")
    await mia.get("/photostead/settings/unserved", expect=403)


# --- what some of them do


async def entries_after(app: App, admin: Client, changes: dict[str, Any]) -> dict[str, Entry]:
    """What is done at which time, as the running daemon has it after a change."""
    await change_settings(admin, changes)
    await app.settle()
    return {entry.name: entry for entry in scheduled(await app.db.read(service.load))}


@pytest.mark.parametrize(
    ("path", "value", "name", "cron"),
    [
        ("backup.database.cronExpression", "5 4 * * *", "database backup", "5 4 * * *"),
        ("backup.database.enabled", False, "database backup", None),
        ("library.scan.cronExpression", "*/9 * * * *", "library scan", "*/9 * * * *"),
        ("library.scan.enabled", False, "library scan", None),
        *(
            line
            for name, kind in CHECKS.items()
            for line in (
                (f"integrityChecks.{name}.cronExpression", "1 2 3 * *", f"integrity check: {kind}", "1 2 3 * *"),
                (f"integrityChecks.{name}.enabled", False, f"integrity check: {kind}", None),
            )
        ),
        ("nightlyTasks.startTime", "03:07", "accounts that were removed", "7 3 * * *"),
        ("nightlyTasks.startTime", "23:59", "expired sessions and old notifications", "59 23 * * *"),
        ("nightlyTasks.databaseCleanup", False, "expired sessions and old notifications", None),
        ("nightlyTasks.generateMemories", False, "memories of these days", None),
        ("nightlyTasks.missingThumbnails", False, "missing thumbnails", None),
        ("nightlyTasks.syncQuotaUsage", False, "counting what uploads take", None),
        ("trash.enabled", False, "emptying what was long in the trash", None),
    ],
)
async def test_the_days_work_follows_the_settings(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch, path: str, value: Any, name: str, cron: str | None
) -> None:
    heard: list[list[Entry]] = []
    monkeypatch.setattr(app.schedule, "set_entries", heard.append)
    before = await entries_after(app, admin, {})
    assert name in before
    await entries_after(app, admin, nested(path, value))
    found = {entry.name: entry.cron for entry in heard[-1]}
    assert found.get(name) == cron


@pytest.mark.parametrize(
    ("path", "value", "address", "field"),
    [
        ("map.darkStyle", "https://maps.example/d.json", "/server/config", "mapDarkStyleUrl"),
        ("map.enabled", False, "/server/features", "map"),
        ("map.lightStyle", "https://maps.example/l.json", "/server/config", "mapLightStyleUrl"),
        ("oauth.accountManagementUrl", "https://me.example", "/server/config", "oauthAccountManagementUrl"),
        ("server.externalDomain", "https://photos.example", "/server/config", "externalDomain"),
        ("server.loginPageMessage", "Hello", "/server/config", "loginPageMessage"),
        ("server.publicUsers", False, "/server/config", "publicUsers"),
        ("trash.days", 3, "/server/config", "trashDays"),
        ("trash.enabled", False, "/server/features", "trash"),
        ("user.deleteDelay", 2, "/server/config", "userDeleteDelay"),
    ],
)
async def test_clients_are_told(
    admin: Client, anonymous: Client, path: str, value: Any, address: str, field: str
) -> None:
    assert (await anonymous.get(address))[field] != value
    await change_settings(admin, nested(path, value))
    assert (await anonymous.get(address))[field] == value


async def test_links_begin_with_the_address_of_the_box(admin: Client) -> None:
    """What the box tells of its own addresses; mails and shared links begin with the same."""
    await change_settings(admin, nested("server.externalDomain", "https://photos.example/"))
    urls = [one["url"] for one in (await admin.get("/photostead/addresses"))["urls"]]
    assert "https://photos.example" in urls


async def test_the_next_rendition_is_as_the_settings_say(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Each size, format and quality, of photos that come after the change."""

    async def renditions(seed: int) -> list[tuple[str | None, int, int]]:
        out = io.BytesIO()
        noise(900, 600, seed).save(out, "JPEG")
        uid = await upload(admin, out.getvalue(), f"{seed}.jpg")
        await run_jobs()
        files = [
            await admin.get(f"/assets/{uid}/thumbnail", params={"size": size}) for size in ("preview", "thumbnail")
        ]
        pictures = [Image.open(io.BytesIO(file)) for file in files]
        return [(one.format, min(one.size), len(file)) for one, file in zip(pictures, files, strict=True)]

    large = {"format": "webp", "size": 300, "quality": 95}
    await change_settings(admin, {"image": {"preview": large, "thumbnail": {**large, "format": "jpeg", "size": 100}}})
    good = await renditions(1)
    assert [one[:2] for one in good] == [("WEBP", 300), ("JPEG", 100)]
    small = {"image": {"preview": {"quality": 5}, "thumbnail": {"quality": 5}}}
    await change_settings(admin, small)
    poor = await renditions(2)
    assert poor[0][2] < good[0][2] / 2
    assert poor[1][2] < good[1][2] / 2


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in service.job_limits(service.default_config())
        if idle.reason_of(f"job.{name}.concurrency") is None
    ],
)
async def test_the_next_jobs_run_as_many_at_once(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    heard: list[dict[str, int]] = []
    monkeypatch.setattr(app.runner, "set_limits", heard.append)
    await change_settings(admin, nested(f"job.{name}.concurrency", 77))
    await app.settle()
    assert heard[-1][name] == 77


async def test_the_log_follows_the_settings(app: App, admin: Client) -> None:
    root, before = logging.getLogger(), logging.getLogger().level
    try:
        await change_settings(admin, {"logging": {"level": "error"}})
        await app.settle()
        assert root.level == logging.ERROR
        await change_settings(admin, {"logging": {"enabled": False}})
        await app.settle()
        assert root.level > logging.CRITICAL
    finally:
        root.setLevel(before)


async def test_the_trash_keeps_for_as_many_days(app: App, admin: Client, run_jobs: RunJobs) -> None:
    def fill(tx: Tx) -> None:
        for days in (3, 5):
            uid = insert_asset(tx, admin.user_id, name=f"{days}.jpg")
            tx.run("update assets set deleted_at = ? where uid = ?", (now_ms() - days * DAY_MS - 1000, uid))

    await app.db.write(fill)
    entries = await entries_after(app, admin, nested("trash.days", 4))
    await app.db.write(entries["emptying what was long in the trash"].ask)
    await run_jobs()
    assert await app.db.read(Rows.column, "select original_name from assets") == ["3.jpg"]


async def test_removed_accounts_are_kept_for_as_many_days(app: App, admin: Client, make_user: MakeUser) -> None:
    for name, days in (("mia", 2), ("ben", 4)):
        person = await make_user(name)
        await admin.call("DELETE", f"/admin/users/{person.uid}", json={})
        away = now_ms() - days * DAY_MS - 1000
        await app.db.write(Tx.run, "update users set deleted_at = ? where id = ?", (away, person.user_id))
    entries = await entries_after(app, admin, nested("user.deleteDelay", 3))
    await app.db.write(entries["accounts that were removed"].ask)
    assert await app.db.read(Rows.column, "select name from users where status = 'removing'") == ["ben"]


@pytest.mark.parametrize("verifies", [True, False])
async def test_copies_are_read_again_as_the_settings_say(app: App, admin: Client, verifies: bool) -> None:
    uid = await upload(admin, jpeg(), "a.jpg")
    await change_settings(admin, {"storageTemplate": {"enabled": True, "hashVerificationEnabled": verifies}})
    asset_id = await app.db.read(Rows.value, "select id from assets where uid = ?", (uid,))
    plan = await app.db.read(storage_template.plan, asset_id)
    assert plan is not None
    assert plan.verifies is verifies


def test_reasons_are_words_for_people() -> None:
    for reason in [*idle.IDLE.values(), *validation.UNSERVED.values()]:
        assert reason[0].islower()
        assert not reason.endswith(".")
    assert msgspec.json.encode(idle.list_unserved(managed.config_paths()))
