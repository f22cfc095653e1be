"""Maintenance over HTTP. All of it stays open while everything else is shut."""

from photostead.access.permissions import Permission
from photostead.features.maintenance import service, storage
from photostead.features.maintenance.schema import (
    LoginLinkDto,
    MaintenanceAuthDto,
    MaintenanceDetectInstallResponseDto,
    MaintenanceLoginDto,
    MaintenanceStatusResponseDto,
    SetMaintenanceModeDto,
)
from photostead.http.context import Context
from photostead.http.reply import Reply
from photostead.http.router import Routes

route = Routes(tag="Maintenance (admin)", prefix="/admin/maintenance")
restore_route = Routes(tag="Database Backups (admin)", prefix="/admin/database-backups")
link_route = Routes(tag="Photostead", prefix="/photostead/maintenance")


@route.post("", permission=Permission.MAINTENANCE, admin=True, maintenance=True, status=201)
async def set_maintenance_mode(ctx: Context, body: SetMaintenanceModeDto) -> Reply[None]:
    """Shut the box for everybody but administrators, open it again, or restore a backup of the database."""
    return await service.set_mode(ctx, body)


@route.get("/status", public=True, maintenance=True)
async def get_maintenance_status(ctx: Context) -> MaintenanceStatusResponseDto:
    """Whether there is maintenance, and how far it is."""
    return service.get_status(ctx)


@route.post("/login", public=True, maintenance=True, status=201)
async def maintenance_login(ctx: Context, body: MaintenanceLoginDto) -> Reply[MaintenanceAuthDto]:
    """Come in by a login link, or as an administrator who is signed in."""
    return await service.log_in(ctx, body.token if isinstance(body.token, str) else None)


@route.get("/detect-install", permission=Permission.MAINTENANCE, admin=True, maintenance=True)
async def detect_prior_install(ctx: Context) -> MaintenanceDetectInstallResponseDto:
    """What the media folder holds."""
    return await storage.detect(ctx.services.options)


@restore_route.post("/start-restore", public=True, maintenance=True, status=201)
async def start_database_restore_flow(ctx: Context) -> Reply[None]:
    """On a box without accounts: restore a backup instead of signing up."""
    return await service.start_restore(ctx)


@link_route.post("/login-link", permission=Permission.MAINTENANCE, admin=True, maintenance=True, status=201)
async def create_login_link(ctx: Context) -> LoginLinkDto:
    """A way in for another device; it works once, for a quarter of an hour."""
    return await service.make_link(ctx)
