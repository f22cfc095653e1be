"""Libraries over HTTP; for administrators."""

from photostead.access.permissions import Permission
from photostead.features.libraries import service, store
from photostead.features.libraries.schema import (
    CreateLibraryDto,
    LibraryResponseDto,
    LibraryStatsResponseDto,
    UpdateLibraryDto,
    ValidateLibraryDto,
    ValidateLibraryResponseDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Libraries", prefix="/libraries")


@route.get("", permission=Permission.LIBRARY_READ, admin=True)
async def get_all_libraries(ctx: Context) -> list[LibraryResponseDto]:
    """Every library."""
    return await ctx.db.read(store.list_libraries)


@route.post("", permission=Permission.LIBRARY_CREATE, admin=True, status=201)
async def create_library(ctx: Context, body: CreateLibraryDto) -> LibraryResponseDto:
    """Add a library; it is scanned when asked for."""
    return await service.create(ctx.db, ctx.own_folders, ctx.user, body)


@route.get("/{library_id}", permission=Permission.LIBRARY_READ, admin=True)
async def get_library(ctx: Context, library_id: Id) -> LibraryResponseDto:
    """One library."""
    return await ctx.db.read(store.get_library, library_id)


@route.put("/{library_id}", permission=Permission.LIBRARY_UPDATE, admin=True)
async def update_library(ctx: Context, library_id: Id, body: UpdateLibraryDto) -> LibraryResponseDto:
    """Change a library."""
    return await service.update(ctx.db, ctx.own_folders, ctx.user, library_id, body)


@route.delete("/{library_id}", permission=Permission.LIBRARY_DELETE, admin=True)
async def delete_library(ctx: Context, library_id: Id) -> None:
    """Remove a library and its assets from here; the files stay on disk."""
    await ctx.db.write(service.start_deletion, library_id)


@route.post("/{library_id}/scan", permission=Permission.LIBRARY_UPDATE, admin=True)
async def scan_library(ctx: Context, library_id: Id) -> None:
    """Look for new, changed and missing files."""
    await ctx.db.write(service.start_scan, library_id)


@route.get("/{library_id}/statistics", permission=Permission.LIBRARY_STATISTICS, admin=True)
async def get_library_statistics(ctx: Context, library_id: Id) -> LibraryStatsResponseDto:
    """What a library holds."""
    return await ctx.db.read(store.library_statistics, library_id)


@route.post("/{library_id}/validate", authenticated=True, admin=True, status=200)
async def validate(ctx: Context, library_id: Id, body: ValidateLibraryDto) -> ValidateLibraryResponseDto:
    """Whether paths can be read and patterns understood."""
    return await service.validate(ctx.db, ctx.own_folders, library_id, body)
