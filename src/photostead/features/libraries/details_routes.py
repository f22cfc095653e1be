"""Managing libraries over HTTP, for administrators and for the people who own one: ours alone, other clients know the
operations of `routes`.
"""

from msgspec import UNSET

from photostead.access.permissions import Permission
from photostead.features.libraries import checking, details, details_store
from photostead.features.libraries.details_schema import (
    CheckLibraryDto,
    IgnoredFilesDto,
    LibraryChangeDto,
    LibraryCheckDto,
    LibraryDetailsDto,
    NewLibraryDto,
    OfflineFilesDto,
    PageQuery,
    RestoreIgnoredDto,
    ScanRequestDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Photostead", prefix="/photostead/libraries")


@route.get("", permission=Permission.LIBRARY_READ)
async def list_managed_libraries(ctx: Context) -> list[LibraryDetailsDto]:
    """The libraries that the caller manages: an administrator all of them, others their own."""
    return await details.list_libraries(ctx.db, ctx.identity)


@route.post("", permission=Permission.LIBRARY_CREATE, status=201)
async def create_managed_library(ctx: Context, body: NewLibraryDto) -> LibraryDetailsDto:
    """Add a library; it is scanned at once."""
    return await details.create(ctx.db, ctx.own_folders, ctx.identity, body)


@route.post("/check", permission=Permission.LIBRARY_UPDATE, status=200)
async def check_managed_library(ctx: Context, body: CheckLibraryDto) -> LibraryCheckDto:
    """Whether paths can be read now, which command helps where not, and what patterns would leave out."""
    return await checking.check(ctx.db, ctx.own_folders, ctx.identity, body)


@route.get("/{library_id}", permission=Permission.LIBRARY_READ)
async def get_managed_library(ctx: Context, library_id: Id) -> LibraryDetailsDto:
    """Everything about one library."""
    return await details.get_library(ctx.db, ctx.identity, library_id)


@route.put("/{library_id}", permission=Permission.LIBRARY_UPDATE)
async def update_managed_library(ctx: Context, library_id: Id, body: LibraryChangeDto) -> LibraryDetailsDto:
    """Change a library; paths and patterns take effect at the next scan."""
    return await details.update(ctx.db, ctx.own_folders, ctx.identity, library_id, body)


@route.delete("/{library_id}", permission=Permission.LIBRARY_DELETE)
async def delete_managed_library(ctx: Context, library_id: Id) -> None:
    """Remove a library and its assets from here; the files stay on disk."""
    await ctx.db.write(details.delete, ctx.identity, library_id)


@route.post("/{library_id}/scan", permission=Permission.LIBRARY_UPDATE)
async def scan_managed_library(ctx: Context, library_id: Id, body: ScanRequestDto) -> None:
    """Look for new and missing files, also for changed ones, or read every file again."""
    await ctx.db.write(details.scan, ctx.identity, library_id, body)


@route.post("/{library_id}/confirm-missing", permission=Permission.LIBRARY_UPDATE)
async def confirm_missing_files(ctx: Context, library_id: Id) -> None:
    """Say that the files which are missing are really gone, however many they are."""
    await ctx.db.write(details.confirm_missing, ctx.identity, library_id)


@route.get("/{library_id}/offline", permission=Permission.LIBRARY_READ)
async def list_offline_files(ctx: Context, library_id: Id, query: PageQuery) -> OfflineFilesDto:
    """Assets whose files are missing."""
    return await ctx.db.read(details_store.list_offline, ctx.identity, library_id, query)


@route.delete("/{library_id}/offline", permission=Permission.LIBRARY_DELETE)
async def remove_offline_files(ctx: Context, library_id: Id) -> None:
    """Remove assets whose files are missing from the library; no file is touched."""
    await ctx.db.write(details.remove_offline, ctx.identity, library_id)


@route.get("/{library_id}/ignored", permission=Permission.LIBRARY_READ)
async def list_ignored_files(ctx: Context, library_id: Id, query: PageQuery) -> IgnoredFilesDto:
    """Files that were deleted here alone: they are on disk, and scans leave them out."""
    return await ctx.db.read(details_store.list_ignored, ctx.identity, library_id, query)


@route.post("/{library_id}/ignored/restore", permission=Permission.LIBRARY_UPDATE)
async def restore_ignored_files(ctx: Context, library_id: Id, body: RestoreIgnoredDto) -> None:
    """Take such files in again; a scan is asked for."""
    ids = None if body.ids is UNSET else body.ids
    await ctx.db.write(details.restore_ignored, ctx.identity, library_id, ids)
