"""What programs written with the two Python clients of PyPI do: albums, search, tags, people, uploads, downloads and sync.

    python walk.py HOST PORT API_KEY TOKEN FOLDER      one line of JSON with what it saw

FOLDER holds photos and takes what is downloaded; TOKEN is that of a session.

It runs in an environment of its own (`requirements.txt` beside it), because the clients are no dependency of ours.
"""

import asyncio
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import aiohttp
from aioimmich import Immich
from immichpy import AsyncClient
from immichpy.client.generated.models import (
    AssetFaceCreateDto,
    BulkIdsDto,
    CreateAlbumDto,
    DownloadInfoDto,
    MetadataSearchDto,
    PersonCreateDto,
    StackCreateDto,
    SyncAckSetDto,
    SyncStreamDto,
    TagUpsertDto,
)


async def walk_small(host: str, port: int, key: str, photo: Path) -> dict[str, Any]:
    """aioimmich: what Home Assistant's integration is made of."""
    async with aiohttp.ClientSession() as session:
        client = Immich(session, key, host, port, use_ssl=False)
        await client.async_setup()
        user = await client.users.async_get_my_user()
        uploaded = await client.assets.async_upload_asset(str(photo))
        albums = await client.albums.async_get_all_albums()
        album = await client.albums.async_get_album_info(albums[0].album_id)
        await client.albums.async_add_assets_to_album(album.album_id, [uploaded.asset_id])
        tags = await client.tags.async_get_all_tags()
        people = await client.people.async_get_all_people()
        about = await client.server.async_get_about_info()
        return {
            "user": user.email,
            "status": uploaded.status,
            "albums": [one.album_name for one in albums],
            "in album": len(await client.search.async_get_all_by_album_ids([album.album_id])),
            "tags": sorted(tag.value for tag in tags),
            "tagged": len(await client.search.async_get_all_by_tag_ids([tag.tag_id for tag in tags][:1])),
            "people": [person.name for person in people],
            "counted": await client.people.async_get_people_count(),
            "version": [about.version, (await client.server.async_get_version_check()).release_version],
            "named": len(await client.albums.async_filter_albums_by_name("Summer")),
            "found people": [person.name for person in await client.search.async_search_persons("Mi")],
            "favourites": len(await client.search.async_get_all_favorites()),
            "all": len(await client.search.async_get_all()),
            "thumbnail": len(await client.assets.async_view_asset(album.album_thumbnail_asset_id)) > 0,
            "photos": (await client.server.async_get_server_statistics()).photos,
            "free": (await client.server.async_get_storage_info()).disk_available_raw > 0,
        }


async def walk_large(url: str, key: str, folder: Path) -> dict[str, Any]:
    """immichpy: generated from the reference, so its models check every answer."""
    async with AsyncClient(base_url=f"{url}/api", api_key=key) as client:
        found = await client.search.search_assets(MetadataSearchDto(size=50, withExif=True, withPeople=True))
        ids = [asset.id for asset in found.assets.items]
        album = await client.albums.create_album(CreateAlbumDto(albumName="By a client", assetIds=ids))
        added = await client.albums.add_assets_to_album(id=album.id, bulk_ids_dto=BulkIdsDto(ids=ids))
        tags = await client.tags.upsert_tags(TagUpsertDto(tags=["Trips/Rome"]))
        tagged = await client.tags.tag_assets(id=tags[0].id, bulk_ids_dto=BulkIdsDto(ids=ids))
        person = await client.people.create_person(PersonCreateDto(name="Zoe"))
        face = AssetFaceCreateDto(
            assetId=ids[0], personId=person.id, x=10, y=10, width=40, height=40, imageWidth=320, imageHeight=240
        )
        await client.faces.create_face(face)
        archives = await client.download.download_archive_to_file(DownloadInfoDto(assetIds=ids), folder / "archives")
        stack = await client.stacks.create_stack(StackCreateDto(assetIds=ids[:2]))
        seen = {
            "assets": len(ids),
            "album": album.album_name,
            "twice": sorted({str(result.error and result.error.value) for result in added}),
            "tagged": sum(result.success for result in tagged),
            "tags": sorted(tag.value for tag in await client.tags.get_all_tags()),
            "people": sorted(one.name for one in (await client.people.get_all_people()).people),
            "faces": [one.person and one.person.name for one in await client.faces.get_faces(id=ids[0])],
            "stacked": len((await client.stacks.get_stack(id=stack.id)).assets),
            "memories": len(await client.memories.search_memories()),
            "duplicates": len(await client.duplicates.get_asset_duplicates()),
            "markers": len(await client.map.get_map_markers()),
            "archived": sorted(name for archive in archives for name in zipfile.ZipFile(archive).namelist()),
        }
        await client.stacks.delete_stack(id=stack.id)
        await client.tags.delete_tag(id=tags[0].id)
        await client.people.delete_person(id=person.id)
        await client.albums.delete_album(id=album.id)
        return seen


async def upload_twice(url: str, key: str, folder: Path) -> dict[str, Any]:
    """A whole folder into an album, with what is known already found by its checksum; one file back, and its picture."""
    async with AsyncClient(base_url=f"{url}/api", api_key=key) as client:
        first = await client.assets.upload(folder, album_name="Uploaded", concurrency=3)
        again = await client.assets.upload(folder, album_name="Uploaded")
        asset = first.uploaded[0].asset.id
        back = await client.assets.download_asset_to_file(asset, folder / "back")
        picture = await client.assets.view_asset_to_file(first.rejected[0].asset_id, folder / "back", size="preview")
        [album] = [one for one in await client.albums.get_all_albums() if one.album_name == "Uploaded"]
        return {
            "first": [first.stats.uploaded, first.stats.rejected, first.stats.failed],
            "again": [again.stats.uploaded, again.stats.rejected, again.stats.failed],
            "album": album.asset_count,
            "back": back.read_bytes() == (folder / back.name).read_bytes(),
            "picture": picture.stat().st_size > 0,
        }


async def read_stream(client: Any) -> list[dict[str, Any]]:
    """The lines, as they come; the generated method would take them for one JSON."""
    wanted = SyncStreamDto(types=["AuthUsersV1", "UsersV1", "AssetsV2", "AlbumsV2", "AlbumToAssetsV1"])
    answer = await client.sync.get_sync_stream_without_preload_content(sync_stream_dto=wanted)
    return [json.loads(line) async for line in answer.content]


async def catch_up(client: Any) -> list[str]:
    """A stream, all of it acknowledged; of which types it was."""
    last = {line["type"]: line["ack"] for line in await read_stream(client)}
    await client.sync.send_sync_ack(SyncAckSetDto(acks=list(last.values())))
    return list(last)


async def sync(url: str, token: str) -> dict[str, Any]:
    """Streams until there is nothing new: the daemon is still looking at what was uploaded."""
    async with AsyncClient(base_url=f"{url}/api", access_token=token) as client:
        types = await catch_up(client)
        noted = await client.sync.get_sync_ack()
        while (left := await catch_up(client)) != ["SyncCompleteV1"]:
            assert set(left) <= {"AssetV2", "SyncCompleteV1"}, left
            await asyncio.sleep(0.1)
        return {"types": types, "noted": {ack.type.value for ack in noted} == set(types)}


async def main(host: str, port: str, key: str, token: str, folder: str) -> None:
    """One after the other."""
    url, photos = f"http://{host}:{port}", Path(folder)
    seen = {"aioimmich": await walk_small(host, int(port), key, sorted(photos.glob("*.jpg"))[0])}
    seen["immichpy"] = await walk_large(url, key, photos)
    seen["sync"] = await sync(url, token)
    seen["uploads"] = await upload_twice(url, key, photos)
    print(json.dumps(seen))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
