"""What the script that makes albums of folders does, with the generated client it uses: models of the reference 3.0.0, which take an
answer only if it is whole.

    python folders.py URL API_KEY ROOT GUEST_ID      one line of JSON with what it saw

It runs in an environment of its own (`apart.lock` beside it).
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from immichpy import AsyncClient
from immichpy.client.generated import models


async def search(client: Any, **query: Any) -> list[Any]:
    """All that a search finds, and the page past the end, which is empty."""
    first = (await client.search.search_assets(models.MetadataSearchDto(page=1, **query))).assets.items
    numbers = range(2, 5) if len(first) == query["size"] else ()
    dtos = [models.MetadataSearchDto(page=number, **query) for number in numbers]
    pages = await asyncio.gather(*(client.search.search_assets(dto) for dto in dtos))
    return [*first, *(asset for page in pages for asset in page.assets.items)]


async def fill_albums(client: Any, root: Path) -> dict[str, str]:
    """An album of each folder below the root; ids by name."""
    groups: dict[str, list[Any]] = {}
    for asset in await search(client, isNotInAlbum=True, visibility="timeline", size=2):
        groups.setdefault(Path(asset.original_path).relative_to(root).parts[0], []).append(asset.id)
    albums = {album.album_name: album.id for album in await client.albums.get_all_albums()}
    for name, ids in groups.items():
        if name not in albums:
            albums[name] = (await client.albums.create_album(models.CreateAlbumDto(albumName=name))).id
        await client.albums.add_assets_to_album(id=albums[name], bulk_ids_dto=models.BulkIdsDto(ids=ids))
    return albums


async def share(client: Any, album: str, guest: str) -> list[str]:
    """With somebody, first to look, then to add; the roles afterwards."""
    role = models.AlbumUserAddDto(userId=guest, role="viewer")
    await client.albums.add_users_to_album(id=album, add_users_dto=models.AddUsersDto(albumUsers=[role]))
    change = models.UpdateAlbumUserDto(role="editor")
    await client.albums.update_album_user(id=album, user_id=guest, update_album_user_dto=change)
    return sorted(user.role.value for user in (await client.albums.get_album_info(id=album)).album_users)


async def walk(url: str, key: str, root: str, guest: str) -> dict[str, Any]:
    """The run of the script."""
    async with AsyncClient(base_url=f"{url}/api", api_key=key) as client:
        version = await client.server.get_server_version()
        albums = await fill_albums(client, Path(root))
        again = await search(client, isNotInAlbum=True, visibility="timeline", size=2)
        name = min(albums)
        change = models.UpdateAlbumDto(description="by folder", order="asc", isActivityEnabled=False)
        changed = await client.albums.update_album_info(id=albums[name], update_album_dto=change)
        roles = await share(client, albums[name], guest)
        inside = await search(client, albumIds=[albums[name]], size=1000)
        hide = models.AssetBulkUpdateDto(ids=[asset.id for asset in inside], visibility="archive")
        await client.assets.update_assets(hide)
        return {
            "version": [version.major, version.minor],
            "albums": {album.album_name: album.asset_count for album in await client.albums.get_all_albums()},
            "left": len(again),
            "changed": [changed.description, changed.is_activity_enabled],
            "roles": roles,
            "libraries": [library.name for library in await client.libraries.get_all_libraries()],
            "archived": len(await search(client, visibility="archive", size=1000)),
            "offline": len(await search(client, isOffline=True, size=1000)),
            "users": len(await client.users.search_users()),
        }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(walk(*sys.argv[1:]))))
