"""The system config over HTTP: at its own address and at the newer one of the administration."""

from photostead.access.permissions import Permission
from photostead.features.settings import idle, managed, service, storage_template
from photostead.features.settings.schema import (
    AdminConfigDto,
    ManagedSettingDto,
    SystemConfigTemplateStorageOptionDto,
    UnservedSettingDto,
)
from photostead.features.settings.shown_schema import PublicConfigDto, UserConfigDto
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="System config", prefix="/system-config")
admin_route = Routes(tag="Config (admin)", prefix="/admin/config")
user_route = Routes(tag="Config (user)", prefix="/config")
public_route = Routes(tag="Config (public)", prefix="/public/config")
managed_route = Routes(tag="Photostead", prefix="/photostead/settings")


@route.get("", permission=Permission.SYSTEM_CONFIG_READ, admin=True)
async def get_config(ctx: Context) -> AdminConfigDto:
    """The settings in force."""
    return await ctx.db.read(service.load)


@route.put("", permission=Permission.SYSTEM_CONFIG_UPDATE, admin=True)
async def update_config(ctx: Context, body: AdminConfigDto) -> AdminConfigDto:
    """Replace the settings; they take effect at once."""
    return await ctx.db.write(service.update, body)


@route.get("/defaults", permission=Permission.SYSTEM_CONFIG_READ, admin=True)
async def get_config_defaults(ctx: Context) -> AdminConfigDto:
    """The settings of a fresh box."""
    return service.default_config()


@route.get("/storage-template-options", permission=Permission.SYSTEM_CONFIG_READ, admin=True)
async def get_storage_template_options(ctx: Context) -> SystemConfigTemplateStorageOptionDto:
    """What a storage template may be made of."""
    return storage_template.options()


@admin_route.get("", permission=Permission.ADMIN_CONFIG_READ, admin=True)
async def get_admin_config(ctx: Context) -> AdminConfigDto:
    """The settings in force."""
    return await ctx.db.read(service.load)


@admin_route.put("", permission=Permission.ADMIN_CONFIG_UPDATE, admin=True)
async def update_admin_config(ctx: Context, body: AdminConfigDto) -> AdminConfigDto:
    """Replace the settings; they take effect at once."""
    return await ctx.db.write(service.update, body)


@admin_route.get("/defaults", permission=Permission.ADMIN_CONFIG_READ, admin=True)
async def get_admin_config_defaults(ctx: Context) -> AdminConfigDto:
    """The settings of a fresh box."""
    return service.default_config()


@managed_route.get("/managed", permission=Permission.SYSTEM_CONFIG_READ, admin=True)
async def list_managed_settings(ctx: Context) -> list[ManagedSettingDto]:
    """The settings that are set from outside, and where; they cannot be changed here."""
    return await ctx.db.read(managed.list_managed)


@managed_route.get("/unserved", permission=Permission.SYSTEM_CONFIG_READ, admin=True)
async def list_unserved_settings(ctx: Context) -> list[UnservedSettingDto]:
    """The settings that do nothing in this version, and why."""
    return idle.list_unserved(managed.config_paths())


@user_route.get("", permission=Permission.USER_CONFIG_READ)
async def get_user_config(ctx: Context) -> UserConfigDto:
    """The settings in force, as far as they concern everyone."""
    return await ctx.db.read(service.load_for_people)


@user_route.get("/defaults", permission=Permission.USER_CONFIG_READ)
async def get_user_config_defaults(ctx: Context) -> UserConfigDto:
    """Those of a fresh box."""
    return service.for_people(service.default_config())


@public_route.get("", public=True, maintenance=True)
async def get_public_config(ctx: Context) -> PublicConfigDto:
    """The settings in force that the sign-in page needs."""
    return await ctx.db.read(service.load_for_everyone)


@public_route.get("/defaults", public=True)
async def get_public_config_defaults(ctx: Context) -> PublicConfigDto:
    """Those of a fresh box."""
    return service.for_everyone(service.default_config())
