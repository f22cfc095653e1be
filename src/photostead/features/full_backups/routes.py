"""Full backups over HTTP, for administrators. A restoration is a command of a box whose daemon is stopped."""

from photostead.access.permissions import Permission
from photostead.features.full_backups import serving
from photostead.features.full_backups.schema import FullBackupsDto, FullBackupSettingsDto
from photostead.features.full_backups.work import What
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Photostead", prefix="/photostead/full-backups")


@route.get("", permission=Permission.MAINTENANCE, admin=True)
async def describe_full_backups(ctx: Context) -> FullBackupsDto:
    """Where full backups go and when, which there are, what is being done, how the last one and the last drill ended."""
    return await serving.describe(ctx)


@route.put("/settings", permission=Permission.MAINTENANCE, admin=True)
async def choose_full_backups(ctx: Context, body: FullBackupSettingsDto) -> FullBackupsDto:
    """Say where they go and when. The folder is made, where its parent is there, and marked as one of this box."""
    return await serving.choose(ctx, body)


@route.post("/run", permission=Permission.MAINTENANCE, admin=True, status=204)
async def make_full_backup(ctx: Context) -> None:
    """Make one now."""
    await ctx.db.write(serving.ask_for, What.BACKUP)


@route.delete("/run", permission=Permission.MAINTENANCE, admin=True, status=204)
async def stop_full_backup(ctx: Context) -> None:
    """Stop what is being done, and take back what waits. The next backup goes on where this one stopped."""
    await serving.cancel(ctx)


@route.post("/drill", permission=Permission.MAINTENANCE, admin=True, status=204)
async def try_full_backup(ctx: Context) -> None:
    """Restore the newest one for trial, compare, and remove it again."""
    await ctx.db.write(serving.ask_for, What.DRILL)


@route.post("/verify", permission=Permission.MAINTENANCE, admin=True, status=204)
async def verify_full_backup(ctx: Context) -> None:
    """Read every byte of the newest one, and compare."""
    await ctx.db.write(serving.ask_for, What.VERIFY)
