"""Sharing libraries, and where people may have their own, over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.libraries import roots, sharing
from photostead.features.libraries.sharing_schema import LibrarySharingDto, RootsDto, RootsResponseDto
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Photostead", prefix="/photostead")


@route.put("/libraries/{library_id}/sharing", permission=Permission.LIBRARY_UPDATE, admin=True)
async def set_library_sharing(ctx: Context, library_id: Id, body: LibrarySharingDto) -> None:
    """Share a library with some people, change who they are, or give it back to one person.

    A shared library is nobody's own: its viewers see its photos in their timelines, search them and put them into their
    albums, and cannot change or delete them. Who owned it before is a viewer like everybody else, and only if named in
    `viewerIds`. Albums and links that show photos of it go on showing them, whoever made them and whoever sees the
    library; but nobody who is no viewer can add more. Albums made of its folders follow the library. What its owner had put into the archive or marked as a favourite
    is out of sight until the library is given back. It cannot be shared while items of it are in the locked folder.
    """
    await sharing.set_sharing(ctx.db, ctx.user, library_id, body)


@route.get("/users/{user_id}/roots", permission=Permission.ADMIN_USER_READ, admin=True)
async def get_user_roots(ctx: Context, user_id: Id) -> RootsResponseDto:
    """The folders below which a person may add import paths."""
    return await ctx.db.read(roots.describe_user, user_id)


@route.put("/users/{user_id}/roots", permission=Permission.ADMIN_USER_UPDATE, admin=True)
async def set_user_roots(ctx: Context, user_id: Id, body: RootsDto) -> RootsResponseDto:
    """Choose these folders. A library of theirs that lies elsewhere is not scanned any more, and says why."""
    return await roots.replace(ctx.db, ctx.own_folders, user_id, body.roots)


@route.get("/roots", permission=Permission.LIBRARY_READ)
async def get_my_roots(ctx: Context) -> RootsResponseDto:
    """The folders below which the caller may add import paths."""
    return await ctx.db.read(roots.describe, ctx.user.id)
