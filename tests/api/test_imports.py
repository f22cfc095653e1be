"""`photostead import` against a running daemon: what an export of Google Photos and a folder become there."""

import asyncio
import json
import os
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from photostead.app import App
from photostead.cli.commands import photostead
from photostead.cli.importing import server
from photostead.features.takeout.schema import Facts, Look
from photostead.features.takeout.telling import sidecar_of
from tests import takeouts
from tests.api.motion import PAUSE
from tests.client import Client
from tests.conftest import MakeApiKey, RunJobs
from tests.media import videos
from tests.photos import jpeg

Run = Callable[..., Awaitable[Result]]
PERMISSIONS = (
    "user.read", "asset.upload", "asset.update", "asset.delete", "album.read", "album.create", "albumAsset.create",
    "stack.create",
)  # fmt: skip


@pytest.fixture
async def run(
    app: App, admin: Client, make_api_key: MakeApiKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """The command, as a person with an API key runs it."""
    key = await make_api_key(admin, *PERMISSIONS)
    monkeypatch.setenv("PHOTOSTEAD_API_KEY", key.headers["x-api-key"])
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TZ", "UTC")

    async def call(*arguments: str | Path) -> Result:
        command, *rest = map(str, arguments)
        words = ["import", command, "--server", f"http://127.0.0.1:{app.port}", *rest]
        return await asyncio.to_thread(CliRunner().invoke, photostead, words)

    return call


async def found(client: Client, **more: Any) -> dict[str, Any]:
    """All of a person's assets by their names."""
    answer = await client.post("/search/metadata", json={"withExif": True, "withStacked": True, "size": 1000, **more})
    return {item["originalFileName"]: item for item in answer["assets"]["items"]}


def zips_of(folder: Path) -> list[Path]:
    """The export in two parts."""
    parts = takeouts.household(videos.plain())
    return [takeouts.write_zip(folder / f"takeout-00{number}.zip", files) for number, files in enumerate(parts, 1)]


async def test_export_in_two_parts(app: App, admin: Client, run: Run, run_jobs: RunJobs, tmp_path: Path) -> None:
    archives = zips_of(tmp_path)
    before = [archive.read_bytes() for archive in archives]
    done = await run("takeout", *archives, "--report", tmp_path / "report.json")
    assert done.exit_code == 0, done.output
    assert "8   uploaded" in done.output
    assert "1 comments in shared albums" in done.output
    await app.db.write(lambda tx: tx.run(PAUSE))
    await run_jobs()
    shown = await found(admin, visibility="timeline")
    assert set(shown) == {"beach.jpg", "dated.jpg", "live.jpg", "portrait.jpg", "portrait-edited.jpg", "no-note.jpg"}

    beach = shown["beach.jpg"]
    assert beach["isFavorite"]
    assert beach["exifInfo"]["description"] == "Tom & Mia"
    assert round(beach["exifInfo"]["latitude"], 3) == 41.9
    assert beach["localDateTime"] == "2020-05-09T06:53:20.000Z", "the clock of the place it was taken at"
    assert beach["fileCreatedAt"] == "2020-05-09T04:53:20.000Z"
    assert shown["dated.jpg"]["localDateTime"] == "2020-05-09T06:53:20.000Z", "what the file says itself"
    assert shown["no-note.jpg"]["localDateTime"].startswith("2020-"), "the year of its folder"

    [archived] = (await found(admin, visibility="archive")).values()
    assert archived["localDateTime"] == "2020-05-09T04:53:20.000Z", "corrected by a person"
    assert shown["live.jpg"]["livePhotoVideoId"] is not None
    [stack] = await admin.get("/stacks")
    assert stack["primaryAssetId"] == shown["portrait-edited.jpg"]["id"]
    assert {asset["originalFileName"] for asset in stack["assets"]} == {"portrait.jpg", "portrait-edited.jpg"}

    [album] = await admin.get("/albums")
    assert (album["albumName"], album["description"], album["assetCount"]) == ("Rome / 2020", "Spring", 1)
    assert before == [archive.read_bytes() for archive in archives]

    report = json.loads((tmp_path / "report.json").read_text())
    assert report["notesWithoutFile"] == [f"{takeouts.ROOT}/Photos from 2020/lost.jpg.json"]
    states = {entry["path"].removeprefix(takeouts.ROOT): entry["state"] for entry in report["files"]}
    assert states["/Trash/gone.jpg"] == "left"
    assert "Takeout/Drive/scan.jpg" in {entry["path"] for entry in report["notImported"]}


async def test_second_run_sends_nothing_and_keeps_to_what_a_person_undid(
    admin: Client, run: Run, tmp_path: Path
) -> None:
    archives = zips_of(tmp_path)
    first = await run("takeout", *archives)
    assert first.exit_code == 0, first.output
    [album] = await admin.get("/albums")
    assets = (await admin.post("/search/metadata", json={"albumIds": [album["id"]]}))["assets"]["items"]
    await admin.delete(f"/albums/{album['id']}/assets", json={"ids": [assets[0]["id"]]})
    [stack] = await admin.get("/stacks")
    await admin.delete(f"/stacks/{stack['id']}")

    second = await run("takeout", *archives)
    assert second.exit_code == 0, second.output
    assert "8   here already" in second.output
    assert not {"Reading", "Uploading"} & set(second.output.split())
    assert (await admin.get(f"/albums/{album['id']}"))["assetCount"] == 0
    assert await admin.get("/stacks") == []


async def test_compressed_tar_with_trash_into_an_album(admin: Client, run: Run, tmp_path: Path) -> None:
    first, second = takeouts.household(videos.plain())
    archives = [takeouts.write_tgz(tmp_path / "a.tgz", first), takeouts.write_tgz(tmp_path / "b.tgz", second)]
    done = await run("takeout", *archives, "--with-trash", "--into", "From Google")
    assert done.exit_code == 0, done.output
    assert "9   uploaded" in done.output
    assert set(await found(admin, trashedAfter="2000-01-01T00:00:00.000Z")) == {"gone.jpg"}
    counts = {album["albumName"]: album["assetCount"] for album in await admin.get("/albums")}
    assert counts == {"Rome / 2020": 1, "From Google": 7}, "without the moving part and the trash"
    assert (await found(admin))["live.jpg"]["livePhotoVideoId"] is not None


async def test_dry_run_asks_nobody(admin: Client, run: Run, tmp_path: Path) -> None:
    done = await run("takeout", *zips_of(tmp_path), "--dry-run", "--server", "http://127.0.0.1:1")
    assert done.exit_code == 0, done.output
    assert "10 photos and videos found" in done.output
    assert "9   would be uploaded" in done.output
    assert "1   left out" in done.output
    assert "1 notes without their file" in done.output
    assert await found(admin) == {}


async def test_locked_folder_stays_locked(admin: Client, run: Run, tmp_path: Path) -> None:
    folder = f"{takeouts.ROOT}/Locked Folder"
    archive = takeouts.write_zip(
        tmp_path / "a.zip",
        {f"{folder}/a.jpg": jpeg(), f"{folder}/a.jpg.json": takeouts.note("a.jpg", inLockedFolder=True)},
    )
    done = await run("takeout", archive, "--into", "Everything")
    assert done.exit_code == 0, done.output
    assert "1   uploaded" in done.output
    assert await found(admin) == {}
    assert await admin.get("/albums") == []


async def test_what_cannot_be_read_fails_alone(admin: Client, run: Run, tmp_path: Path) -> None:
    files = {f"{takeouts.ROOT}/A/{name}.jpg": jpeg((number * 80, 9, 9)) for number, name in enumerate("abc")}
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as held:
        for name, data in files.items():
            held.writestr(name, data)
    broken = files[f"{takeouts.ROOT}/A/b.jpg"]
    archive.write_bytes(archive.read_bytes().replace(broken, broken[:-1] + b"\0"))
    done = await run("takeout", archive)
    assert done.exit_code == 1
    assert "A/b.jpg: it cannot be read" in done.output
    assert set(await found(admin)) == {"a.jpg", "c.jpg"}


async def test_refusal_is_told_and_ends_nothing_but_itself(admin: Client, run: Run, tmp_path: Path) -> None:
    """An empty file is no photo to the server."""
    folder = takeouts.write_folder(tmp_path / "photos", {"a.jpg": jpeg(), "empty.jpg": b""})
    done = await run("folder", folder)
    assert done.exit_code == 1
    assert "empty.jpg: empty.jpg is empty" in done.output
    assert set(await found(admin)) == {"a.jpg"}


@pytest.mark.parametrize("key", ["no-such-key", "", "ü"])
async def test_wrong_key_is_said_once(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    folder = takeouts.write_folder(tmp_path / "photos", {"a.jpg": jpeg()})
    monkeypatch.setenv("PHOTOSTEAD_API_KEY", key)
    done = await run("folder", folder)
    assert done.exit_code == 1
    assert "API key" in done.output
    assert not key or key not in done.output
    assert "Traceback" not in done.output


async def test_nobody_there_is_said(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "WAITS", (0.0,))
    folder = takeouts.write_folder(tmp_path / "photos", {"a.jpg": jpeg()})
    done = await run("folder", folder, "--server", "http://127.0.0.1:1")
    assert done.exit_code == 1
    assert "does not answer" in done.output


async def test_folder(app: App, admin: Client, run: Run, run_jobs: RunJobs, tmp_path: Path) -> None:
    sidecar = sidecar_of(Facts(description="From the sidecar"), Look(""), None)
    assert sidecar is not None
    folder = takeouts.write_folder(
        tmp_path / "photos",
        {
            "a.jpg": jpeg((1, 1, 1)), "a.xmp": sidecar, "Rome/b.jpg": jpeg((2, 2, 2)), "Rome/Raw/c.jpg": jpeg((3, 3, 3)),
            ".hidden/d.jpg": jpeg((4, 4, 4)), "notes.txt": b"x", 'Rome/"e"\n.jpg': jpeg((5, 5, 5)),
        },
    )  # fmt: skip
    os.utime(folder / "a.jpg", (1_000_000_000, 1_000_000_000))
    before = {path: path.lstat() for path in folder.rglob("*")}
    done = await run("folder", folder, "--folder-albums", "--exclude", "**/Raw/**")
    assert done.exit_code == 0, done.output
    await app.db.write(lambda tx: tx.run(PAUSE))
    await run_jobs()
    shown = await found(admin)
    assert len(shown) == 3
    assert shown["a.jpg"]["exifInfo"]["description"] == "From the sidecar"
    assert shown["a.jpg"]["fileCreatedAt"] == "2001-09-09T01:46:40.000Z"
    [album] = await admin.get("/albums")
    assert (album["albumName"], album["assetCount"]) == ("Rome", 2)
    after = {path: path.lstat() for path in folder.rglob("*")}
    assert {path: (s.st_mtime_ns, s.st_size) for path, s in before.items()} == {
        path: (s.st_mtime_ns, s.st_size) for path, s in after.items()
    }


async def test_albums_of_other_people_are_left_alone(
    admin: Client, make_user: Callable[..., Awaitable[Client]], run: Run, tmp_path: Path
) -> None:
    """One of the same name that is shared with the caller is not theirs to fill."""
    mia = await make_user("mia")
    shared = await mia.post(
        "/albums", json={"albumName": "Rome", "albumUsers": [{"userId": admin.uid, "role": "editor"}]}
    )
    folder = takeouts.write_folder(tmp_path / "photos", {"a.jpg": jpeg()})
    done = await run("folder", folder, "--into", "Rome")
    assert done.exit_code == 0, done.output
    assert (await mia.get(f"/albums/{shared['id']}"))["assetCount"] == 0
    assert len(await admin.get("/albums")) == 2
