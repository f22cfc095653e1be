"""Albums from folders over HTTP: trying a setting before it is kept. It is kept with its library."""

from photostead.access.permissions import Permission
from photostead.features.folder_albums import service
from photostead.features.folder_albums.schema import FolderAlbumPreviewDto, FolderAlbumPreviewQuery
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Photostead", prefix="/photostead/libraries")


@route.get("/{library_id}/folder-albums/preview", permission=Permission.LIBRARY_READ)
async def preview_folder_albums(ctx: Context, library_id: Id, query: FolderAlbumPreviewQuery) -> FolderAlbumPreviewDto:
    """Which albums a setting would make of a library's folders."""
    return await service.preview(ctx.db, ctx.data_dir, ctx.identity, library_id, query)
