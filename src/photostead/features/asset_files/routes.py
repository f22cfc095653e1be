"""Files of assets over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.asset_files import service
from photostead.features.asset_files.schema import AssetFileResponseDto, SearchAssetFilesQuery
from photostead.http.context import Context
from photostead.http.reply import File
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Asset files", prefix="/asset-files")


@route.get("", permission=Permission.ASSET_FILE_READ)
async def search_asset_files(ctx: Context, query: SearchAssetFilesQuery) -> list[AssetFileResponseDto]:
    """The files beside an asset of the caller's."""
    return await ctx.db.read(service.search_files, ctx.identity, query)


@route.get("/{file_id}", permission=Permission.ASSET_FILE_READ)
async def get_asset_file(ctx: Context, file_id: Id) -> AssetFileResponseDto:
    """One such file."""
    return await ctx.db.read(service.get_file, ctx.identity, file_id)


@route.get("/{file_id}/download", permission=Permission.ASSET_FILE_DOWNLOAD, media_type=service.BYTES)
async def download_asset_file(ctx: Context, file_id: Id) -> File:
    """Its bytes."""
    return await ctx.db.read(service.download_file, ctx.identity, file_id, ctx.data_dir)


@route.delete("/{file_id}", permission=Permission.ASSET_FILE_DELETE)
async def delete_asset_file(ctx: Context, file_id: Id) -> None:
    """Delete such a file; a rendition is made anew."""
    await ctx.db.write(service.delete_file, ctx.identity, file_id)
