"""Downloads over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.download import service
from photostead.features.download.schema import DownloadArchiveDto, DownloadInfoDto, DownloadResponseDto
from photostead.http.archives import ArchiveResponse
from photostead.http.context import Context
from photostead.http.reply import File
from photostead.http.router import Routes

route = Routes(tag="Download", prefix="/download")


@route.post("/info", permission=Permission.ASSET_DOWNLOAD, link=True, link_right="download", status=201)
async def get_download_info(ctx: Context, body: DownloadInfoDto) -> DownloadResponseDto:
    """How to divide a download into archives, and how large it is."""
    return await ctx.db.read(service.describe, ctx.identity, body)


@route.post(
    "/archive",
    permission=Permission.ASSET_DOWNLOAD,
    link=True,
    link_right="download",
    returns=File,
    media_type="application/octet-stream",
)
async def download_archive(ctx: Context, body: DownloadArchiveDto) -> ArchiveResponse:
    """Originals as one ZIP archive."""
    return ArchiveResponse(await ctx.db.read(service.pack, ctx.identity, body, ctx.data_dir))
