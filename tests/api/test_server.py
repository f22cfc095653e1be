"""What the server says of itself: that it is true, and that what is private is not public."""

import os

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.server import service, store
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeUser
from tests.people import insert_asset
from tests.tables import Anything, Case, run_case

LICENSE = {"activationKey": "x", "licenseKey": "IMSV-" + "-".join(["AAAA"] * 8)}
CASES = [
    Case("ping", "GET", "/server/ping", 200, "anonymous", body={"res": "pong"}),
    Case(
        "version",
        "GET",
        "/server/version",
        200,
        "anonymous",
        body={"major": 3, "minor": 2, "patch": 2, "prerelease": None},
    ),
    Case(
        "about",
        "GET",
        "/server/about",
        200,
        "mia",
        body={"version": "v3.2.2", "licensed": False, "build": Anything(str), "libvips": Anything(str)},
    ),
    Case("about by nobody", "GET", "/server/about", 401, "anonymous"),
    Case("about by a key", "GET", "/server/about", 403, "key"),
    Case("phone apps", "GET", "/server/apk-links", 200, "mia", body={"universal": Anything(str)}),
    Case("updates", "GET", "/server/version-check", 200, "mia", body={"checkedAt": None, "releaseVersion": None}),
    Case("storage", "GET", "/server/storage", 200, "mia", body={"diskSizeRaw": Anything(int)}),
    Case("storage by nobody", "GET", "/server/storage", 401, "anonymous"),
    Case("statistics", "GET", "/server/statistics", 200, body={"photos": 0, "usage": 0}),
    Case("statistics by a person", "GET", "/server/statistics", 403, "mia"),
    Case("no licence", "GET", "/server/license", 404),
    Case("a licence", "PUT", "/server/license", 400, json=LICENSE),
    Case("remove the licence", "DELETE", "/server/license", 204),
    Case("licence by a person", "GET", "/server/license", 403, "mia"),
    Case("tour", "GET", "/system-metadata/admin-onboarding", 200, body={"isOnboarded": False}),
    Case("tour seen", "POST", "/system-metadata/admin-onboarding", 204, json={"isOnboarded": True}),
    Case("tour by a person", "POST", "/system-metadata/admin-onboarding", 403, "mia", json={"isOnboarded": True}),
    Case(
        "places",
        "GET",
        "/system-metadata/reverse-geocoding-state",
        200,
        body={"lastUpdate": Anything(str), "lastImportFileName": Anything(str)},
    ),
    Case("update state", "GET", "/system-metadata/version-check-state", 200, body={"checkedAt": None}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_request(
    case: Case, anonymous: Client, admin: Client, make_user: MakeUser, make_api_key: MakeApiKey, events: Heard
) -> None:
    """Each line of the table."""
    key = await make_api_key(admin, "asset.read")
    clients = {"anonymous": anonymous, "admin": admin, "mia": await make_user("mia"), "key": key}
    await run_case(case, clients, events)


async def test_media_types_are_extensions(anonymous: Client) -> None:
    """With their dots, in lower case, each in one list only."""
    answer = await anonymous.get("/server/media-types")
    every = [extension for extensions in answer.values() for extension in extensions]
    assert {".jpg", ".heic", ".mp4", ".xmp"} <= set(every)
    assert all(extension.startswith(".") and extension == extension.lower() for extension in every)
    assert len(every) == len(set(every))


async def test_config_before_and_after_the_first_account(anonymous: Client) -> None:
    """Clients show the sign-up or the login page by it."""
    before = await anonymous.get("/server/config")
    person = {"email": "a@test.lan", "name": "a", "password": "correct horse battery"}
    await anonymous.post("/auth/admin-sign-up", json=person)
    after = await anonymous.get("/server/config")
    assert (before["isInitialized"], after["isInitialized"]) == (False, True)
    assert {**before, "isInitialized": True} == after
    assert (after["trashDays"], after["maintenanceMode"], after["publicUsers"]) == (30, False, True)


async def test_config_knows_of_the_tour(admin: Client, anonymous: Client) -> None:
    """Once for the whole server."""
    assert (await anonymous.get("/server/config"))["isOnboarded"] is False
    await admin.post("/system-metadata/admin-onboarding", json={"isOnboarded": True})
    assert (await anonymous.get("/server/config"))["isOnboarded"] is True


async def test_features_are_only_what_is_served(admin: Client, anonymous: Client) -> None:
    """Clients hide the rest."""
    features = await anonymous.get("/server/features")
    assert {name for name, is_on in features.items() if is_on} == {
        "map", "passwordLogin", "realtimeTranscoding", "reverseGeocoding", "search", "sidecar", "trash",
    }  # fmt: skip


async def test_features_and_config_follow_the_settings(admin: Client, anonymous: Client) -> None:
    """At once."""
    config = await admin.get("/system-config")
    config["trash"] = {"enabled": False, "days": 7}
    config["server"] |= {"externalDomain": "https://photos.example.org", "loginPageMessage": "<b>Hi</b>"}
    await admin.put("/system-config", json=config)
    assert (await anonymous.get("/server/features"))["trash"] is False
    told = await anonymous.get("/server/config")
    assert (told["trashDays"], told["externalDomain"]) == (7, "https://photos.example.org")
    assert told["loginPageMessage"] == "<b>Hi</b>"


async def test_public_answers_carry_no_secrets(admin: Client, anonymous: Client) -> None:
    """Passwords of the settings are for administrators only."""
    config = await admin.get("/system-config")
    config["oauth"]["clientSecret"] = "s3cret-of-the-provider"
    config["notifications"]["smtp"]["transport"]["password"] = "s3cret-of-the-mailer"
    await admin.put("/system-config", json=config)
    for path in ("/server/config", "/server/features", "/server/version-history"):
        assert "s3cret" not in str(await anonymous.get(path))


async def test_storage_adds_up(app: App, admin: Client) -> None:
    """The numbers of the file system, and the same for people."""
    answer = await admin.get("/server/storage")
    stat = os.statvfs(app.options.data_dir)
    assert answer["diskSizeRaw"] == stat.f_blocks * stat.f_frsize
    assert answer["diskUseRaw"] + answer["diskAvailableRaw"] <= answer["diskSizeRaw"]
    assert answer["diskUsagePercentage"] == round(100 * answer["diskUseRaw"] / answer["diskSizeRaw"], 2)
    assert answer["diskSize"] == service.human_bytes(answer["diskSizeRaw"])


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_610_612_736, "1.5 GiB"), (2**90, f"{2**30:.1f} EiB")],
)
def test_bytes_for_people(count: int, text: str) -> None:
    """Powers of 1024."""
    assert service.human_bytes(count) == text


async def test_statistics_by_person(app: App, admin: Client, make_user: MakeUser) -> None:
    """Photos, videos and bytes of everything someone has; the hidden half of a live photo is bytes only."""
    mia = await make_user("mia")
    await app.db.write(Tx.run, "update users set quota_bytes = 5000 where id = ?", (mia.user_id,))
    await app.db.write(insert_asset, mia.user_id)
    await app.db.write(insert_asset, mia.user_id, deleted_at=1)
    await app.db.write(insert_asset, mia.user_id, type="VIDEO", file_size=500)
    await app.db.write(insert_asset, mia.user_id, type="VIDEO", file_size=50, visibility="hidden")
    answer = await admin.get("/server/statistics")
    theirs = {"photos": 2, "videos": 1, "usage": 2550, "usagePhotos": 2000, "usageVideos": 550}
    assert answer["usageByUser"][1] == {**theirs, "userId": mia.uid, "userName": "mia", "quotaSizeInBytes": 5000}
    assert {name: answer[name] for name in theirs} == theirs
    assert answer["usageByUser"][0]["usage"] == 0


async def test_version_history_has_each_version_once(app: App, anonymous: Client) -> None:
    """The newest first."""
    known = len(await anonymous.get("/server/version-history"))
    assert await app.db.write(store.record_version, "98.0.0")
    assert await app.db.write(store.record_version, "99.0.0")
    assert not await app.db.write(store.record_version, "98.0.0")
    versions = [one["version"] for one in await anonymous.get("/server/version-history")]
    assert versions[:2] == ["99.0.0", "98.0.0"]
    assert len(versions) == known + 2
    assert await app.db.read(Rows.value, "select count(*) from version_history") == known + 2
