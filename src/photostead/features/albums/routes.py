"""Albums over HTTP."""

from typing import Annotated

from msgspec import Meta

from photostead.access.permissions import Permission
from photostead.features.albums import service, store
from photostead.features.albums.schema import (
    AddUsersDto,
    AlbumResponseDto,
    AlbumsAddAssetsDto,
    AlbumsAddAssetsResponseDto,
    AlbumStatisticsResponseDto,
    CreateAlbumDto,
    GetAllAlbumsQuery,
    MapMarkerResponseDto,
    UpdateAlbumDto,
    UpdateAlbumUserDto,
)
from photostead.features.assets.schema import BulkIdResponseDto, BulkIdsDto
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Albums", prefix="/albums")
# A person's id, or `me`.
Person = Annotated[str, Meta(max_length=36)]


@route.get("", permission=Permission.ALBUM_READ)
async def get_all_albums(ctx: Context, query: GetAllAlbumsQuery) -> list[AlbumResponseDto]:
    """The caller's albums and those shared with them."""
    return await ctx.db.read(store.list_albums, ctx.identity, query)


@route.post("", permission=Permission.ALBUM_CREATE, status=201)
async def create_album(ctx: Context, body: CreateAlbumDto) -> AlbumResponseDto:
    """Create an album, at once with people and assets if so wanted."""
    return await ctx.db.write(service.create_album, ctx.identity, body)


@route.get("/statistics", permission=Permission.ALBUM_STATISTICS)
async def get_album_statistics(ctx: Context) -> AlbumStatisticsResponseDto:
    """How many albums the caller has, shares, keeps."""
    return await ctx.db.read(store.count_albums, ctx.identity)


@route.put("/assets", permission=Permission.ALBUM_ASSET_CREATE)
async def add_assets_to_albums(ctx: Context, body: AlbumsAddAssetsDto) -> AlbumsAddAssetsResponseDto:
    """Add assets to several albums."""
    return await ctx.db.write(service.add_assets_to_albums, ctx.identity, body)


@route.get("/{album_id}", permission=Permission.ALBUM_READ, link=True)
async def get_album_info(ctx: Context, album_id: Id) -> AlbumResponseDto:
    """One album."""
    return await ctx.db.read(service.get_album, ctx.identity, album_id)


@route.patch("/{album_id}", permission=Permission.ALBUM_UPDATE)
async def update_album_info(ctx: Context, album_id: Id, body: UpdateAlbumDto) -> AlbumResponseDto:
    """Change an album's name, description, order or cover."""
    return await ctx.db.write(service.update_album, ctx.identity, album_id, body)


@route.delete("/{album_id}", permission=Permission.ALBUM_DELETE)
async def delete_album(ctx: Context, album_id: Id) -> None:
    """Remove an album, not its assets."""
    await ctx.db.write(service.delete_album, ctx.identity, album_id)


@route.get("/{album_id}/map-markers", permission=Permission.ALBUM_READ, link=True)
async def get_album_map_markers(ctx: Context, album_id: Id) -> list[MapMarkerResponseDto]:
    """Where an album's assets were taken."""
    return await ctx.db.read(service.list_markers, ctx.identity, album_id)


@route.put("/{album_id}/assets", permission=Permission.ALBUM_ASSET_CREATE)
async def add_assets_to_album(ctx: Context, album_id: Id, body: BulkIdsDto) -> list[BulkIdResponseDto]:
    """Add assets to an album; an answer for each of them."""
    return await ctx.db.write(service.add_assets, ctx.identity, album_id, body.ids)


@route.delete("/{album_id}/assets", permission=Permission.ALBUM_ASSET_DELETE)
async def remove_asset_from_album(ctx: Context, album_id: Id, body: BulkIdsDto) -> list[BulkIdResponseDto]:
    """Take assets out of an album; an answer for each of them."""
    return await ctx.db.write(service.remove_assets, ctx.identity, album_id, body.ids)


@route.put("/{album_id}/users", permission=Permission.ALBUM_USER_CREATE)
async def add_users_to_album(ctx: Context, album_id: Id, body: AddUsersDto) -> AlbumResponseDto:
    """Let people into an album."""
    return await ctx.db.write(service.add_users, ctx.identity, album_id, body)


@route.put("/{album_id}/user/{user_id}", permission=Permission.ALBUM_USER_UPDATE)
async def update_album_user(ctx: Context, album_id: Id, user_id: Person, body: UpdateAlbumUserDto) -> None:
    """Give a person another role."""
    await ctx.db.write(service.update_user, ctx.identity, album_id, user_id, body)


@route.delete("/{album_id}/user/{user_id}", permission=Permission.ALBUM_USER_DELETE)
async def remove_user_from_album(ctx: Context, album_id: Id, user_id: Person) -> None:
    """Shut a person out of an album, or leave it (`me`)."""
    await ctx.db.write(service.remove_user, ctx.identity, album_id, user_id)
