"""Database backups over HTTP; open in maintenance too, where one of them may be needed."""

from photostead.access.permissions import Permission
from photostead.features.backups import exchange
from photostead.features.backups.schema import (
    BackupsDto,
    DatabaseBackupDeleteDto,
    DatabaseBackupListResponseDto,
    DatabaseBackupUploadDto,
    FileName,
)
from photostead.http.context import Context
from photostead.http.reply import File
from photostead.http.router import Routes

route = Routes(tag="Database Backups (admin)", prefix="/admin/database-backups")
own_route = Routes(tag="Photostead", prefix="/photostead/backups")


@route.get("", permission=Permission.MAINTENANCE, admin=True, maintenance=True)
async def list_database_backups(ctx: Context) -> DatabaseBackupListResponseDto:
    """The backups of the database, the newest first."""
    return await exchange.list_for_clients(ctx.services.options)


@route.delete("", permission=Permission.BACKUP_DELETE, admin=True, maintenance=True, status=200)
async def delete_database_backup(ctx: Context, body: DatabaseBackupDeleteDto) -> None:
    """Remove backups by their file names."""
    await exchange.delete(ctx.services.options, body.backups)


@route.post(
    "/upload",
    permission=Permission.BACKUP_UPLOAD,
    admin=True,
    maintenance=True,
    multipart=DatabaseBackupUploadDto,
    status=201,
)
async def upload_database_backup(ctx: Context) -> None:
    """Bring a backup that was taken away, from this box or another."""
    await exchange.take_in(ctx)


@route.get(
    "/{filename}",
    permission=Permission.BACKUP_DOWNLOAD,
    admin=True,
    maintenance=True,
    media_type="application/octet-stream",
)
async def download_database_backup(ctx: Context, filename: FileName) -> File:
    """Take a backup away. It holds everything but the photos, secrets included: keep it safe."""
    return await exchange.open_backup(ctx.services.options, filename)


@own_route.get("", permission=Permission.MAINTENANCE, admin=True, maintenance=True)
async def describe_backups(ctx: Context) -> BackupsDto:
    """The backups, where they lie, and when the next one is made."""
    return await exchange.describe(ctx)
