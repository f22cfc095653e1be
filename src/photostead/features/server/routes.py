"""The server about itself, over HTTP."""

import asyncio

from photostead.access.permissions import Permission
from photostead.features.places import service as places
from photostead.features.server import about, releases, service, store
from photostead.features.server.schema import (
    AdminOnboardingUpdateDto,
    ReleasesDto,
    ReverseGeocodingStateResponseDto,
    ServerAboutResponseDto,
    ServerApkLinksDto,
    ServerConfigDto,
    ServerFeaturesDto,
    ServerMediaTypesResponseDto,
    ServerPingResponse,
    ServerStatsResponseDto,
    ServerStorageResponseDto,
    ServerVersionHistoryResponseDto,
    ServerVersionResponseDto,
    VersionCheckStateResponseDto,
)
from photostead.features.users.schema import LicenseKeyDto, LicenseResponseDto
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.errors import Invalid, NotFound
from photostead.media import formats

route = Routes(tag="Server", prefix="/server")
metadata_route = Routes(tag="System metadata", prefix="/system-metadata")
releases_route = Routes(tag="Photostead", prefix="/photostead/releases")


@route.get("/ping", public=True, maintenance=True, at_once=True)
async def ping_server(ctx: Context) -> ServerPingResponse:
    """Alive."""
    return ServerPingResponse(res="pong")


@route.get("/version", public=True, maintenance=True, at_once=True)
async def get_server_version(ctx: Context) -> ServerVersionResponseDto:
    """The version of the API."""
    return ServerVersionResponseDto(*about.API_VERSION, prerelease=None)


@route.get("/version-history", public=True)
async def get_version_history(ctx: Context) -> list[ServerVersionHistoryResponseDto]:
    """The versions of this program that ran here."""
    return await ctx.db.read(store.list_versions)


@route.get("/version-check", permission=Permission.SERVER_VERSION_CHECK)
async def get_version_check(ctx: Context) -> VersionCheckStateResponseDto:
    """What is known of newer versions."""
    return await ctx.db.read(releases.get_state)


@route.get("/media-types", public=True)
async def get_supported_media_types(ctx: Context) -> ServerMediaTypesResponseDto:
    """What can be uploaded and scanned."""
    return ServerMediaTypesResponseDto(
        image=sorted(formats.IMAGE_EXTENSIONS),
        sidecar=sorted(formats.SIDECAR_EXTENSIONS),
        video=sorted(formats.VIDEO_EXTENSIONS),
    )


@route.get("/features", public=True, maintenance=True)
async def get_server_features(ctx: Context) -> ServerFeaturesDto:
    """What this server does."""
    return await ctx.db.read(service.get_features)


@route.get("/config", public=True, maintenance=True)
async def get_server_config(ctx: Context) -> ServerConfigDto:
    """What clients need to know before anyone signs in."""
    return await ctx.db.read(service.get_config, ctx.services.gate.is_closed)


@route.get("/about", permission=Permission.SERVER_ABOUT)
async def get_about_info(ctx: Context) -> ServerAboutResponseDto:
    """Versions of the API, of this program and of its parts."""
    return await asyncio.to_thread(about.describe)


@route.get("/apk-links", permission=Permission.SERVER_APK_LINKS)
async def get_apk_links(ctx: Context) -> ServerApkLinksDto:
    """Where the phone app is found."""
    return about.find_apps()


@route.get("/storage", permission=Permission.SERVER_STORAGE)
async def get_storage(ctx: Context) -> ServerStorageResponseDto:
    """How full the disk with the data folder is."""
    return await asyncio.to_thread(service.get_storage, ctx.data_dir)


@route.get("/statistics", permission=Permission.SERVER_STATISTICS, admin=True)
async def get_server_statistics(ctx: Context) -> ServerStatsResponseDto:
    """How many photos and videos there are, and their bytes, by person."""
    return await ctx.db.read(service.get_statistics)


@route.get("/license", permission=Permission.SERVER_LICENSE_READ, admin=True)
async def get_server_license(ctx: Context) -> LicenseResponseDto:
    """There are no licences here: always an error that says so."""
    raise NotFound("This program is free: there are no product keys.")


@route.put("/license", permission=Permission.SERVER_LICENSE_UPDATE, admin=True)
async def set_server_license(ctx: Context, body: LicenseKeyDto) -> LicenseResponseDto:
    """A key bought from the reference's makers is not for this program: always an error that says so."""
    raise Invalid("This program is free: keep the product key for the server it was bought for.")


@route.delete("/license", permission=Permission.SERVER_LICENSE_DELETE, admin=True)
async def delete_server_license(ctx: Context) -> None:
    """There is no product key afterwards, as before."""


@metadata_route.get("/admin-onboarding", permission=Permission.SYSTEM_METADATA_READ, admin=True)
async def get_admin_onboarding(ctx: Context) -> AdminOnboardingUpdateDto:
    """Whether an administrator saw the tour."""
    return AdminOnboardingUpdateDto(await ctx.db.read(service.is_onboarded))


@metadata_route.post("/admin-onboarding", permission=Permission.SYSTEM_METADATA_UPDATE, admin=True)
async def update_admin_onboarding(ctx: Context, body: AdminOnboardingUpdateDto) -> None:
    """Note whether they did."""
    await ctx.db.write(service.set_onboarded, body.is_onboarded)


@metadata_route.get("/reverse-geocoding-state", permission=Permission.SYSTEM_METADATA_READ, admin=True)
async def get_reverse_geocoding_state(ctx: Context) -> ReverseGeocodingStateResponseDto:
    """Which data the names of places come from, and since when all photos are named by it."""
    data = await ctx.db.read(places.describe_data)
    return ReverseGeocodingStateResponseDto(last_import_file_name=data.version, last_update=data.named_at)


@metadata_route.get("/version-check-state", permission=Permission.SYSTEM_METADATA_READ, admin=True)
async def get_version_check_state(ctx: Context) -> VersionCheckStateResponseDto:
    """What is known of newer versions."""
    return await ctx.db.read(releases.get_state)


@releases_route.get("", permission=Permission.SERVER_VERSION_CHECK, admin=True)
async def get_releases(ctx: Context) -> ReleasesDto:
    """What is known of newer versions of this program, and whether anybody is asked for them."""
    return await ctx.db.read(releases.describe)
