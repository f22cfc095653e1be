"""Trying a storage template over HTTP. Choosing one is a setting."""

from photostead.access.permissions import Permission
from photostead.features.storage_template import service
from photostead.features.storage_template.schema import StorageTemplatePreviewDto, StorageTemplatePreviewResponseDto
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Photostead", prefix="/photostead/storage-template")


@route.post("/preview", permission=Permission.SYSTEM_CONFIG_READ, admin=True, status=200)
async def preview_storage_template(ctx: Context, body: StorageTemplatePreviewDto) -> StorageTemplatePreviewResponseDto:
    """Where a template would file a few of the caller's uploads. Nothing is moved or saved."""
    return await ctx.db.read(service.preview, ctx.user.id, body)
