"""The folder view over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.assets.schema import AssetResponseDto
from photostead.features.folders import store
from photostead.features.folders.schema import FolderDto, GetAssetsByOriginalPathQuery
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Views", prefix="/view/folder")
counts_route = Routes(tag="Photostead", prefix="/photostead")


@route.get("", permission=Permission.FOLDER_READ)
async def get_assets_by_original_path(ctx: Context, query: GetAssetsByOriginalPathQuery) -> list[AssetResponseDto]:
    """What lies right in a folder."""
    return await ctx.db.read(store.list_assets, ctx.identity, query)


@route.get("/unique-paths", permission=Permission.FOLDER_READ)
async def get_unique_original_paths(ctx: Context) -> list[str]:
    """The folders that hold anything."""
    return await ctx.db.read(store.list_paths, ctx.identity)


@counts_route.get("/folders", permission=Permission.FOLDER_READ)
async def get_folders(ctx: Context) -> list[FolderDto]:
    """The folders that hold anything, and how much."""
    return await ctx.db.read(store.list_folders, ctx.identity)
