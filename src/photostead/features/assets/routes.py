"""Assets over HTTP."""

from typing import Annotated

from msgspec import Meta

from photostead.access.permissions import Permission
from photostead.features.assets import again, changes, queries, uploads
from photostead.features.assets.schema import (
    AssetBulkDeleteDto,
    AssetBulkUpdateDto,
    AssetBulkUploadCheckDto,
    AssetBulkUploadCheckResponseDto,
    AssetCopyDto,
    AssetJobsDto,
    AssetMediaCreateDto,
    AssetMediaResponseDto,
    AssetMetadataBulkDeleteDto,
    AssetMetadataBulkResponseDto,
    AssetMetadataBulkUpsertDto,
    AssetMetadataResponseDto,
    AssetMetadataUpsertDto,
    AssetResponseDto,
    AssetStatsResponseDto,
    DownloadAssetQuery,
    GetAssetStatisticsQuery,
    UpdateAssetDto,
    ViewAssetQuery,
)
from photostead.http.context import Context
from photostead.http.reply import File, Reply
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Assets", prefix="/assets")
Key = Annotated[str, Meta(min_length=1, max_length=256)]
BYTES = "application/octet-stream"


@route.post(
    "",
    permission=Permission.ASSET_UPLOAD,
    link=True,
    link_right="upload",
    status=(201, 200),
    multipart=AssetMediaCreateDto,
    headers=("x-immich-checksum",),
)
async def upload_asset(ctx: Context) -> Reply[AssetMediaResponseDto]:
    """Take a photo or video: 201 with a new asset, 200 with the one that holds these bytes already."""
    return await uploads.take_upload(ctx)


@route.post("/bulk-upload-check", permission=Permission.ASSET_UPLOAD, status=200)
async def check_bulk_upload(ctx: Context, body: AssetBulkUploadCheckDto) -> AssetBulkUploadCheckResponseDto:
    """Which of these files need not be uploaded."""
    return await ctx.db.read(queries.check_uploads, ctx.user.id, body)


@route.get("/statistics", permission=Permission.ASSET_STATISTICS)
async def get_asset_statistics(ctx: Context, query: GetAssetStatisticsQuery) -> AssetStatsResponseDto:
    """How many photos and videos the caller has."""
    return await ctx.db.read(queries.count_assets, ctx.identity, query)


@route.get("/{asset_id}", permission=Permission.ASSET_READ, link=True, at_once=True)
async def get_asset_info(ctx: Context, asset_id: Id) -> AssetResponseDto:
    """One asset."""
    return await ctx.db.read(queries.get_asset, ctx.identity, asset_id)


@route.put("/{asset_id}", permission=Permission.ASSET_UPDATE)
async def update_asset(ctx: Context, asset_id: Id, body: UpdateAssetDto) -> AssetResponseDto:
    """Change one asset."""
    return await ctx.db.write(changes.update_asset, ctx.identity, asset_id, body)


@route.put("", permission=Permission.ASSET_UPDATE)
async def update_assets(ctx: Context, body: AssetBulkUpdateDto) -> None:
    """Change many assets alike."""
    await ctx.db.write(changes.update_assets, ctx.identity, body)


@route.delete("", permission=Permission.ASSET_DELETE)
async def delete_assets(ctx: Context, body: AssetBulkDeleteDto) -> None:
    """Put assets into the trash, or with `force` delete them for good."""
    leave = changes.force_delete if body.force is True else changes.trash_assets
    await ctx.db.write(leave, ctx.identity, body.ids)


@route.put("/copy", permission=Permission.ASSET_COPY)
async def copy_asset(ctx: Context, body: AssetCopyDto) -> None:
    """Let one asset take over albums, mark, links and stack of another."""
    await ctx.db.write(changes.copy_asset, ctx.identity, ctx.data_dir, body)


@route.post("/jobs", permission=Permission.JOB_CREATE)
async def run_asset_jobs(ctx: Context, body: AssetJobsDto) -> None:
    """Do work on some assets again."""
    await ctx.db.write(again.enqueue_work, ctx.identity, body)


@route.get("/{asset_id}/original", permission=Permission.ASSET_DOWNLOAD, link=True, link_right="download",
           media_type=BYTES)  # fmt: skip
async def download_asset(ctx: Context, asset_id: Id, query: DownloadAssetQuery) -> File:
    """The file as it was taken, byte for byte; or, of an edited photo, what was made of it."""
    return await ctx.db.read(queries.find_original, ctx.identity, asset_id, ctx.data_dir, is_edited=query.edited)


@route.get("/{asset_id}/thumbnail", permission=Permission.ASSET_VIEW, link=True, at_once=True, media_type=BYTES)
async def view_asset(ctx: Context, asset_id: Id, query: ViewAssetQuery) -> File:
    """A rendition of an asset."""
    wanted_version = ctx.request.query.get("c")
    return await ctx.db.read(queries.find_rendition, ctx.identity, asset_id, query, ctx.data_dir, wanted_version)


@route.get("/{asset_id}/video/playback", permission=Permission.ASSET_VIEW, link=True, media_type=BYTES)
async def play_asset_video(ctx: Context, asset_id: Id) -> File:
    """A video to play, with ranges."""
    return await ctx.db.read(queries.find_video, ctx.identity, asset_id, ctx.data_dir)


@route.get("/{asset_id}/metadata", permission=Permission.ASSET_READ)
async def get_asset_metadata(ctx: Context, asset_id: Id) -> list[AssetMetadataResponseDto]:
    """The values that apps keep beside an asset."""
    return await ctx.db.read(queries.list_values, ctx.identity, asset_id)


@route.put("/{asset_id}/metadata", permission=Permission.ASSET_UPDATE)
async def update_asset_metadata(
    ctx: Context, asset_id: Id, body: AssetMetadataUpsertDto
) -> list[AssetMetadataResponseDto]:
    """Set such values."""
    return await ctx.db.write(queries.set_values, ctx.identity, asset_id, body.items)


@route.get("/{asset_id}/metadata/{key}", permission=Permission.ASSET_READ)
async def get_asset_metadata_by_key(ctx: Context, asset_id: Id, key: Key) -> AssetMetadataResponseDto:
    """One such value."""
    return await ctx.db.read(queries.get_value, ctx.identity, asset_id, key)


@route.delete("/{asset_id}/metadata/{key}", permission=Permission.ASSET_UPDATE)
async def delete_asset_metadata(ctx: Context, asset_id: Id, key: Key) -> None:
    """Remove one such value."""
    await ctx.db.write(queries.delete_values, ctx.identity, [(asset_id, key)])


@route.put("/metadata", permission=Permission.ASSET_UPDATE)
async def update_bulk_asset_metadata(
    ctx: Context, body: AssetMetadataBulkUpsertDto
) -> list[AssetMetadataBulkResponseDto]:
    """Set values on several assets."""
    return await ctx.db.write(queries.set_bulk_values, ctx.identity, body.items)


@route.delete("/metadata", permission=Permission.ASSET_UPDATE)
async def delete_bulk_asset_metadata(ctx: Context, body: AssetMetadataBulkDeleteDto) -> None:
    """Remove values from several assets."""
    await ctx.db.write(queries.delete_values, ctx.identity, [(item.asset_id, item.key) for item in body.items])
