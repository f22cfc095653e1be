"""The script that makes albums of folders (Salvoxia's), and the generated client below it, which takes an answer only if each
required field is there and of its type: every answer here is held against the reference by `tests.client` already.
"""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from tests.api.libraries import pause_media
from tests.client import Client
from tests.clients.replays.wire import Done, Fields, Uuid, Version, make_key, read
from tests.conftest import MakeUser, RunJobs
from tests.photos import write_photo

FOLDERS = {"Rome": 3, "Rome/Forum": 1, "Sea": 2}


class Found(Fields):
    """What it reads of an asset: whether the path lies below the folder that it was given."""

    id: Uuid
    original_path: str
    visibility: str


class Script:
    """One run over `root`, with a key for everything."""

    def __init__(self, client: Client, root: Path) -> None:
        self.client, self.root = client, root

    async def search(self, **search: Any) -> list[Found]:
        """All that a search finds: the first page tells whether there are more, which are asked for side by side, the one
        past the end too."""
        first = await self.page(1, search)
        if len(first) < search["size"]:
            return first
        rest = await asyncio.gather(*(self.page(number, search) for number in range(2, 6)))
        assert rest[-1] == []
        return [*first, *(one for page in rest for one in page)]

    async def page(self, number: int, search: dict[str, Any]) -> list[Found]:
        """One page."""
        body = await self.client.post("/search/metadata", json={**search, "page": number})
        return read(body["assets"]["items"], list[Found])

    async def group(self, size: int = 2) -> dict[str, list[str]]:
        """Which assets, by the folder right below the root, are in no album yet."""
        by_folder: dict[str, list[str]] = {}
        for one in await self.search(isNotInAlbum=True, visibility="timeline", size=size):
            folder = Path(one.original_path).relative_to(self.root).parts[0]
            by_folder.setdefault(folder, []).append(one.id)
        return by_folder

    async def fill(self, groups: dict[str, list[str]]) -> dict[str, str]:
        """An album for each folder; those that are there are filled up. Ids by name."""
        mine = await self.client.get("/albums", params={"isOwned": "true"})
        albums: dict[str, str] = {one["albumName"]: one["id"] for one in mine}
        for name, ids in groups.items():
            if name not in albums:
                albums[name] = (await self.client.post("/albums", json={"albumName": name}))["id"]
            added = read(await self.client.put(f"/albums/{albums[name]}/assets", json={"ids": ids}), list[Done])
            assert {one.error for one in added} <= {None, "duplicate"}
        return albums


@pytest.fixture
async def script(app: App, admin: Client, tmp_path: Path, run_jobs: RunJobs) -> Script:
    """The script, and a library of a few folders."""
    root = tmp_path / "nas"
    for number, (folder, count) in enumerate(FOLDERS.items()):
        for one in range(count):
            write_photo(root / folder / f"{one}.jpg", colour=(number * 60, one * 60, 9))
    await app.db.write(pause_media)
    body = {"ownerId": admin.uid, "importPaths": [str(root)], "name": "NAS"}
    library = await admin.post("/libraries", json=body)
    await admin.post(f"/libraries/{library['id']}/scan", expect=204)
    await run_jobs()
    return Script(await make_key(admin, "immich-folder-album-creator"), root)


async def test_albums_of_folders(script: Script, make_user: MakeUser) -> None:
    """Grouped by paths as they are on the box, shared, changed, emptied."""
    version = read(await script.client.get("/server/version"), Version)
    assert (version.major, version.minor, version.patch) == (3, 2, 2)
    groups = await script.group()
    assert {name: len(ids) for name, ids in groups.items()} == {"Rome": 4, "Sea": 2}
    albums = await script.fill(groups)
    assert await script.group() == {}
    assert await script.fill({"Sea": groups["Sea"], "Rome": groups["Rome"][:1]}) == albums
    await share(script.client, albums["Rome"], (await make_user("mia")).uid)
    changes = {"description": "by folder", "order": "asc", "isActivityEnabled": False}
    await script.client.patch(f"/albums/{albums['Rome']}", json={**changes, "albumThumbnailAssetId": groups["Rome"][1]})
    rome = await script.client.get(f"/albums/{albums['Rome']}")
    assert {name: rome[name] for name in changes} == changes
    assert (rome["albumThumbnailAssetId"], rome["assetCount"], rome["shared"]) == (groups["Rome"][1], 4, True)
    await script.client.put("/assets", json={"ids": groups["Sea"], "visibility": "archive"})
    archived = await script.search(visibility="archive", size=1000)
    assert {one.id for one in archived} == set(groups["Sea"])
    await script.client.delete(f"/albums/{albums['Sea']}")
    assert [one["albumName"] for one in await script.client.get("/albums", params={"isOwned": "true"})] == ["Rome"]


async def share(client: Client, album: str, guest: str) -> None:
    """With one, whose role changes; taken back and shared again."""
    assert guest in {one["id"] for one in await client.get("/users")}
    await client.put(f"/albums/{album}/users", json={"albumUsers": [{"userId": guest, "role": "viewer"}]})
    await client.put(f"/albums/{album}/user/{guest}", json={"role": "editor"})
    roles = {one["user"]["id"]: one["role"] for one in (await client.get(f"/albums/{album}"))["albumUsers"]}
    assert roles[guest] == "editor"
    await client.delete(f"/albums/{album}/user/{guest}")
    assert (await client.get(f"/albums/{album}"))["shared"] is False
    await client.put(f"/albums/{album}/users", json={"albumUsers": [{"userId": guest, "role": "viewer"}]})


async def test_what_is_gone_is_cleared_away(script: Script, admin: Client, run_jobs: RunJobs) -> None:
    """Files that vanished from the NAS are offline, and deleted for good when it asks so."""
    [library] = await script.client.get("/libraries")
    (script.root / "Sea" / "0.jpg").unlink()
    await admin.post(f"/libraries/{library['id']}/scan", expect=204)
    await run_jobs()
    gone = await script.search(isOffline=True, size=1000)
    assert [Path(one.original_path).relative_to(script.root) for one in gone] == [Path("Sea/0.jpg")]
    await script.client.delete("/assets", json={"ids": [gone[0].id], "force": True}, expect=204)
    await run_jobs()
    assert await script.search(isOffline=True, size=1000) == []
    assert (await admin.get("/assets/statistics"))["total"] == 5
