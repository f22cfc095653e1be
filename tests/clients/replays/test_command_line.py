"""The reference's own command-line client (`@immich/cli`), request by request; `tests/system/test_reference_clients` runs the real
one, which has to be fetched first.
"""

import hashlib
from typing import Any

import aiohttp

from tests.client import Client
from tests.clients.replays.wire import Done, Received, Version, make_key, read
from tests.conftest import MakeUser
from tests.photos import jpeg


async def authenticate(key: Client, permission: str) -> None:
    """What each of its commands begins with."""
    assert (await key.send("GET", "/.well-known/immich")).body == {"api": {"endpoint": "/api"}}
    assert (await key.get("/users/me"))["email"] == "mia@test.lan"
    assert permission in (await key.get("/api-keys/me"))["permissions"]


def make_form(path: str, data: bytes, sidecar: bytes | None) -> aiohttp.FormData:
    """Texts, the file, its sidecar."""
    form = aiohttp.FormData(default_to_multipart=True)
    for name in ("fileCreatedAt", "fileModifiedAt"):
        form.add_field(name, "2024-05-01T12:00:00.000Z")
    form.add_field("fileSize", str(len(data)))
    form.add_field("isFavorite", "false")
    name = path.rpartition("/")[2]
    form.add_field("assetData", data, filename=name, content_type="application/octet-stream")
    if sidecar is not None:
        form.add_field("sidecarData", sidecar, filename=f"{name}.xmp", content_type="application/octet-stream")
    return form


async def upload(key: Client, files: dict[str, bytes]) -> list[dict[str, Any]]:
    """`upload --recursive --album`: what the check before it said."""
    await authenticate(key, "asset.upload")
    assert ".jpg" in (await key.get("/server/media-types"))["image"]
    asked = [{"id": path, "checksum": hashlib.sha1(data).hexdigest()} for path, data in files.items()]
    checked: list[dict[str, Any]] = (await key.post("/assets/bulk-upload-check", json={"assets": asked}))["results"]
    assert [one["id"] for one in checked] == list(files)
    ids = {one["id"]: one["assetId"] for one in checked if one["action"] == "reject"}
    for path in files.keys() - ids.keys():
        answer = await key.post(
            "/assets", data=make_form(path, files[path], b"<x/>" if path.endswith("1.jpg") else None)
        )
        ids[path] = read(answer, Received).id
    await put_into_albums(key, ids)
    return checked


async def put_into_albums(key: Client, ids: dict[str, str]) -> None:
    """By the folder of each."""
    albums = {album["albumName"]: album["id"] for album in await key.get("/albums")}
    for folder in sorted({path.split("/")[-2] for path in ids}):
        if folder not in albums:
            albums[folder] = (await key.post("/albums", json={"albumName": folder}))["id"]
        mine = [uid for path, uid in ids.items() if path.split("/")[-2] == folder]
        read(await key.put(f"/albums/{albums[folder]}/assets", json={"ids": mine}), list[Done])


async def test_upload_twice(make_user: MakeUser) -> None:
    """New files are accepted, with their sidecars, into albums; later they are known, and their albums get them still."""
    mia = await make_user("mia")
    key = await make_key(mia, "`@immich/cli`")
    files = {f"/home/mia/{'sea' if n else 'Gärten 🌱'}/IMG_{n}.jpg": jpeg((n * 50, 9, 9)) for n in range(3)}
    assert {one["action"] for one in await upload(key, files)} == {"accept"}
    [first, *rest] = await mia.get("/albums")
    await mia.delete(f"/albums/{first['id']}")
    again = await upload(key, files)
    assert {(one["action"], one["reason"], one["isTrashed"]) for one in again} == {("reject", "duplicate", False)}
    counts = {album["albumName"]: album["assetCount"] for album in await mia.get("/albums")}
    assert counts == {"sea": 2, "Gärten 🌱": 1}
    assert len(rest) == 1
    await server_info(key)


async def server_info(key: Client) -> None:
    """Its other command."""
    await authenticate(key, "server.about")
    assert read(await key.get("/server/version"), Version).prerelease is None
    assert await key.get("/assets/statistics") == {"images": 3, "videos": 0, "total": 3}
