"""`photostead migrate immich` from one of our own daemons to another: they speak the same API as what people leave."""

import asyncio
import base64
import itertools
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from photostead.app import App
from photostead.cli.commands import photostead
from photostead.cli.importing import server
from photostead.db.tx import Rows, Tx
from photostead.features.libraries.work import ScanMode, scan_job
from photostead.kernel.options import Options
from tests.api import moving
from tests.api.motion import PAUSE
from tests.api.relay import Relay, relay
from tests.api.uploading import sha1, upload
from tests.client import Client
from tests.conftest import MakeApiKey, MakeUser, RunJobs, log_in, options_of, start_app, stop_app
from tests.media import motion_photos, videos
from tests.people import insert_api_key, insert_person
from tests.photos import jpeg, write_photo

Run = Callable[..., Awaitable[Result]]
EVERYTHING = "all"


@pytest.fixture
async def box(tmp_path: Path, empty_database: Path) -> AsyncIterator[App]:
    """The new daemon, which reads what comes at once."""
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "photostead.sqlite").write_bytes(empty_database.read_bytes())
    daemon = await start_app(options_of(folder))
    await daemon.db.write(lambda tx: tx.run(PAUSE))
    await daemon.runner.start()
    yield daemon
    await stop_app(daemon)


@pytest.fixture
async def app(options: Options, box: App) -> AsyncIterator[App]:
    """The old daemon. Both run before the guard against blocking calls begins to look: a start may block."""
    daemon = await start_app(options)
    yield daemon
    await stop_app(daemon)


@pytest.fixture
async def old(app: App) -> AsyncIterator[Relay]:
    """The way to the old daemon."""
    async with relay(f"http://127.0.0.1:{app.port}") as between:
        yield between


@pytest.fixture
async def new(box: App) -> AsyncIterator[Relay]:
    """The way to the new one."""
    async with relay(f"http://127.0.0.1:{box.port}") as between:
        yield between


@pytest.fixture(autouse=True)
def ignored_signal() -> Iterator[None]:
    """Who writes beside a daemon tells it by a signal, and here that is this process."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def run(box: App, old: Relay, new: Relay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, as somebody on the new box runs it."""
    monkeypatch.delenv("PHOTOSTEAD_API_KEY", raising=False)
    monkeypatch.setattr(server, "WAITS", (0.0,))

    async def call(*arguments: str | Path) -> Result:
        ends = ["--url", old.url, "--to", new.url, "--data-dir", str(box.options.data_dir)]
        words = ["migrate", "immich", *ends, "--state", str(tmp_path / "state"), *map(str, arguments)]
        return await asyncio.to_thread(CliRunner().invoke, photostead, words)

    return call


@pytest.fixture
async def household(
    admin: Client, make_user: MakeUser, make_api_key: MakeApiKey, app: App, run_jobs: RunJobs, tmp_path: Path
) -> moving.Household:
    """What is to move."""
    mia, tom = await make_user("mia"), await make_user("tom")
    await app.db.write(lambda tx: tx.run(PAUSE))
    ids = await moving.settle_mia(mia)
    toms = await upload(tom, jpeg((3, 3, 200)), "toms.jpg")
    await run_jobs()
    await moving.say_of(mia, ids)
    await moving.share(mia, tom, ids, toms)
    await run_jobs()
    arguments: list[str] = []
    for name, client in (("mia", mia), ("tom", tom)):
        key = await make_api_key(client, EVERYTHING)
        (tmp_path / name).write_text(key.headers["x-api-key"] + "\n")
        arguments += ["--person", f"{name}@test.lan={tmp_path / name}"]
    return moving.Household([mia, tom], ids, arguments)


@pytest.fixture
async def here(box: App, admin: Client) -> list[Client]:
    """The same people on the new box."""
    there = Client(admin.http, f"http://127.0.0.1:{box.port}")
    for name in ("root", "mia", "tom"):
        await box.db.write(insert_person, name, is_admin=name == "root")
    return [await log_in(box, there, f"{name}@test.lan") for name in ("mia", "tom")]


async def all_of(clients: list[Client]) -> list[Any]:
    """What each of them sees."""
    return [await moving.told_of(client) for client in clients]


async def test_household_moves(
    app: App, household: moving.Household, here: list[Client], run: Run, old: Relay, tmp_path: Path
) -> None:
    """One after the other, then both, so that nothing is missing; nothing changes on the old server."""
    before = await all_of(household.people)
    rows = await app.db.read(moving.rows_of)
    mia = await run(*household.arguments[:2], "--with-trash")
    assert mia.exit_code == 0, mia.output
    assert "album Rome: 1 of its photos are of people who do not move along" in mia.output
    assert "comment Look: it is about a photo that is not here" in mia.output
    assert "comment Nice, like: tom@test.lan said it, who does not move along" in mia.output
    tom = await run(*household.arguments[2:])
    assert tom.exit_code == 0, tom.output
    assert "1 photos in albums" in tom.output
    assert "1 comments and likes" in tom.output
    assert "comment like: it is about a photo that is not here" in tom.output
    both = await run(*household.arguments, "--with-trash", "--report", tmp_path / "report.json")
    assert both.exit_code == 0, both.output
    assert "uploaded" not in both.output
    assert moving.unordered(await all_of(here)) == moving.unordered(before)
    report = json.loads((tmp_path / "report.json").read_text())
    assert [entry["what"] for entry in report["notCarried"]] == ["locked folder"] * 2
    assert report["failed"] == []
    assert {method for method, path in old.seen if path != "/api/search/metadata"} == {"GET"}
    assert await app.db.read(moving.rows_of) == rows


# --- cut in the middle


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("step", [14, pytest.param(3, marks=pytest.mark.long)])
async def test_killed_and_cut_at_any_write_it_goes_on_and_nothing_comes_twice(
    household: moving.Household,
    here: list[Client],
    run: Run,
    old: Relay,
    new: Relay,
    box: App,
    tmp_path: Path,
    step: int,
) -> None:
    """From a server as old as they may be."""
    old.change = moving.as_long_ago
    await kill_amid_upload(household, old, new, box, tmp_path / "state")
    kinds: list[int | str] = ["after", "before", 507, 500]
    for kind in itertools.cycle(kinds):
        new.trouble = dying = moving.Dying(step, kind)
        done = await run(*household.arguments, "--with-trash")
        assert "Traceback" not in done.output
        if dying.left:
            break
        assert done.exit_code == 1, done.output
    assert done.exit_code == 0, done.output
    assert await all_of(here) == await all_of(household.people)


async def kill_amid_upload(household: moving.Household, old: Relay, new: Relay, box: App, state: Path) -> None:
    """By SIGKILL, while an upload was done and its answer was on the way; and a line of the ledger was half written."""
    ends = ["--url", old.url, "--to", new.url, "--data-dir", box.options.data_dir, "--state", state]
    words = ["-m", "photostead", "migrate", "immich", *ends, *household.arguments]
    process = await asyncio.create_subprocess_exec(sys.executable, *map(str, words))

    def kill(method: str, path: str) -> str | None:
        if path != "/api/assets":
            return None
        process.kill()
        return "after"

    new.trouble = kill
    assert await process.wait() == -signal.SIGKILL
    for known in state.iterdir():
        known.write_bytes(known.read_bytes() + b'[["begun","cut')


# --- the old server has its troubles


@pytest.fixture
async def mia(make_user: MakeUser, make_api_key: MakeApiKey, app: App, tmp_path: Path) -> Client:
    """Somebody on the old daemon; her key is in a file."""
    client = await make_user("mia")
    await app.db.write(lambda tx: tx.run(PAUSE))
    (tmp_path / "mia").write_text((await make_api_key(client, EVERYTHING)).headers["x-api-key"])
    return client


@pytest.fixture
def key(tmp_path: Path) -> list[str]:
    """The options that name her."""
    return ["--key-file", str(tmp_path / "mia")]


async def test_files_that_are_cut_refused_changed_or_odd(
    app: App, admin: Client, mia: Client, here: list[Client], run: Run, run_jobs: RunJobs, old: Relay, key: list[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    """Of a file in a library nobody knows the SHA-1; a moving part that was taken out of a photo is taken out again."""
    names = ("cut", "gone", "rot")
    ids = {name: await upload(mia, jpeg((number * 80, 9, 9)), f"{name}.jpg") for number, name in enumerate(names)}
    write_photo(tmp_path / "photos" / "kept.jpg", colour=(9, 8, 7))
    library = {"ownerId": mia.uid, "name": "Disk", "importPaths": [str(tmp_path / "photos")]}
    uid = (await admin.post("/libraries", json=library))["id"]
    await app.db.write(Tx.enqueue, scan_job(uid, ScanMode.ALL))
    await upload(mia, motion_photos.google(motion_photos.clip()), "moving.jpg")
    ids["part"] = await upload(mia, videos.plain(), "live.mov", visibility="hidden")
    await upload(mia, jpeg((9, 200, 9)), "live.jpg", livePhotoVideoId=ids["part"])
    await run_jobs()
    path = await app.db.read(Rows.value, "select original_path from assets where uid = ?", (ids["rot"],))
    rotten = app.options.media_dir / path
    rotten.write_bytes(rotten.read_bytes()[:-3] + b"\0\xff\xd9")
    cuts = iter(["within", "within"])

    def trouble(method: str, path: str) -> int | str | None:
        if path in {f"/api/assets/{ids[name]}/original" for name in ("gone", "part")}:
            return 500
        return next(cuts, None) if path == f"/api/assets/{ids['cut']}/original" else None

    old.trouble = trouble
    done = await run(*key)
    assert done.exit_code == 1
    assert "photo live.mov, gone.jpg: the old server does not give it: the relay says 500" in done.output
    assert "photo rot.jpg: its file changed on the old server" in done.output
    assert "1 moving parts that are taken out of their photos here again" in done.output

    old.trouble = lambda method, path: None
    done, again = await run(*key), await run(*key)
    assert (done.exit_code, again.exit_code) == (0, 0), done.output + again.output
    assert "2 uploaded" in done.output
    assert "uploaded" not in again.output
    found = {item["originalFileName"]: item for item in (await moving.list_assets(here[0])).values()}
    there = {item["originalFileName"]: item for item in (await moving.list_assets(mia)).values()}
    same = {name for name in there if found[name]["checksum"] == there[name]["checksum"]}
    assert same == {"cut.jpg", "gone.jpg", "moving.jpg", "live.jpg", "live.mov"}
    assert found["live.jpg"]["livePhotoVideoId"] == found["live.mov"]["id"]
    assert found["rot.jpg"]["checksum"] == base64.b64encode(sha1(rotten.read_bytes())).decode()
    assert found["kept.jpg"]["libraryId"] is None
    assert found["moving.jpg"]["livePhotoVideoId"] == found["moving.mp4"]["id"]
    assert len(found) == len(there)


def called_otherwise(path: str, value: Any) -> Any:
    """Tags by names that are not kept as they are, and by one that is none."""
    return json.loads(json.dumps(value).replace('"odd"', '" odd "').replace('"never"', '"\\u0007"'))


async def test_what_is_here_already_is_only_added_to(
    mia: Client, make_user: MakeUser, here: list[Client], run: Run, old: Relay, key: list[str]
) -> None:
    there, mine = await upload(mia, jpeg(), "there.jpg"), await upload(here[0], jpeg(), "here.jpg")
    told = {"description": "there", "rating": 5, "dateTimeOriginal": "1999-01-01T00:00:00.000Z", "isFavorite": True}
    await mia.put(f"/assets/{there}", json=told)
    await here[0].put(f"/assets/{mine}", json={"description": "mine"})
    tags = await mia.put("/tags", json={"tags": ["odd", "never"]})
    await mia.put("/tags/assets", json={"tagIds": [tag["id"] for tag in tags], "assetIds": [there]})
    old.change = called_otherwise
    for client in (mia, here[0]):
        await client.post("/albums", json={"albumName": "Rome", "description": "there" if client is mia else ""})
        guests = [{"userId": (await make_user("tom")).uid, "role": "viewer"}] if client is mia else []
        await client.post("/albums", json={"albumName": "Private", "albumUsers": guests})
        person = await client.post("/people", json={"name": "Tom", "isFavorite": client is mia})
        if client is mia:
            await mia.post("/faces", json={**moving.BOX, "assetId": there, "personId": person["id"]})
    nobody = await here[0].post("/people", json={})
    box = {**moving.BOX, "width": moving.BOX["width"] + 4}
    await here[0].post("/faces", json={**box, "assetId": mine, "personId": nobody["id"]})
    done = await run(*key)
    assert done.output.endswith(
        "Failed:\n  tag \N{REPLACEMENT CHARACTER}: A tag's name holds text only: take out the control characters\n"
    )
    old.change = lambda path, value: value
    asset = await here[0].get(f"/assets/{mine}")
    assert [tag["value"] for tag in asset["tags"]] == ["odd"]
    assert (asset["exifInfo"]["description"], asset["exifInfo"]["rating"], asset["isFavorite"]) == ("mine", 5, True)
    assert not asset["fileCreatedAt"].startswith("1999")
    albums = [(one["albumName"], one["description"], one["shared"]) for one in await here[0].get("/albums")]
    assert sorted(albums) == [("Private", "", False), ("Private", "", True), ("Rome", "there", False)]
    [face] = await here[0].get("/faces", params={"id": mine})
    assert face["person"]["name"] == "Tom"
    assert [(one["name"], one["isFavorite"]) for one in await moving.list_people(here[0])] == [("Tom", True)]

    await here[0].put(f"/assets/{mine}", json={"rating": 1, "isFavorite": False})
    for album in await here[0].get("/albums"):
        await here[0].delete(f"/albums/{album['id']}")
    done = await run(*key)
    assert done.exit_code == 0, done.output
    asset = await here[0].get(f"/assets/{mine}")
    assert (asset["exifInfo"]["rating"], asset["isFavorite"]) == (1, False), "a person decided here since"
    assert await here[0].get("/albums") == []


# --- who, where, which


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ({"major": 1, "minor": 132, "patch": 3}, "1.132.3: its API is too old to be read. Update it to 1.133"),
        ({"hello": 1}, "is no Immich, or too old a one"),
    ],
)
async def test_servers_that_cannot_be_read(
    mia: Client, run: Run, old: Relay, key: list[str], version: Any, words: str
) -> None:
    old.change = lambda path, value: version if path == "/api/server/version" else value
    done = await run(*key)
    assert done.exit_code == 1
    assert words in done.output
    assert len(old.seen) == 1


async def test_new_accounts_and_dry_run(
    mia: Client, make_api_key: MakeApiKey, box: App, run: Run, new: Relay, key: list[str], tmp_path: Path
) -> None:
    nobody = await run(*key)
    assert nobody.exit_code == 1
    assert "There is no account mia@test.lan" in nobody.output
    done = await run(*key, "--user", "new@test.lan", "--create-accounts")
    assert done.exit_code == 0, done.output
    assert "photostead user reset-password new@test.lan" in done.output
    assert await box.db.read(Rows.row, "select email, name, is_admin from users") == ("new@test.lan", "mia", 1)

    await upload(mia, jpeg(), "a.jpg")
    new.seen.clear()
    done = await run(*key, "--dry-run")
    assert done.exit_code == 0, done.output
    assert "1 photos and videos" in done.output
    assert new.seen == []
    little = await make_api_key(mia, "user.read", "asset.read", "person.read")
    (tmp_path / "little").write_text(little.headers["x-api-key"])
    done = await run("--key-file", tmp_path / "little", "--dry-run")
    assert done.exit_code == 1
    assert "albums: " in done.output
    assert "album.read" in done.output


async def test_keys_are_asked_of_both_ends(
    mia: Client, here: list[Client], box: App, run: Run, old: Relay, key: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHOTOSTEAD_MIGRATE_KEY", "no-such-key")
    done = await run()
    assert done.exit_code == 1
    assert "API key" in done.output
    assert "no-such-key" not in done.output
    _, secret = await box.db.write(insert_api_key, here[1].user_id, [EVERYTHING])
    monkeypatch.setenv("PHOTOSTEAD_API_KEY", secret)
    done = await run(*key, "--user", "mia@test.lan")
    assert done.exit_code == 1
    assert "The key of Photostead is tom@test.lan's, not mia@test.lan's" in done.output
    done = await run(*key, "--user", "tom@test.lan")
    assert done.exit_code == 0, done.output
    done = await run(*key, "--person", "mia@test.lan=x")
    assert done.exit_code == 2
