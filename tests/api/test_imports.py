"""`photostead import` against a running daemon: what an export of Google Photos and a folder become there."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from photostead.app import App
from photostead.cli.commands import photostead
from tests import takeouts
from tests.api.motion import PAUSE
from tests.client import Client
from tests.conftest import MakeApiKey, RunJobs
from tests.media import videos

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
        words = ["import", *map(str, arguments), "--server", f"http://127.0.0.1:{app.port}"]
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
