"""Cluster groups over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.clusters import service
from photostead.features.clusters.schema import ClusterGroupRequestCreateDto, ClusterGroupRequestResponseDto
from photostead.features.users.schema import UserResponseDto
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Cluster groups", prefix="/cluster-groups")


@route.get("/requests", permission=Permission.CLUSTER_GROUP_REQUEST_READ)
async def get_cluster_group_requests(ctx: Context) -> list[ClusterGroupRequestResponseDto]:
    """Into which groups the caller is asked."""
    return await ctx.db.read(service.list_received, ctx.identity)


@route.delete("/requests/{request_id}", permission=Permission.CLUSTER_GROUP_REQUEST_DELETE)
async def delete_cluster_group_request(ctx: Context, request_id: Id) -> None:
    """Refuse to join, or take back what the caller's group asked."""
    await ctx.db.write(service.decline, ctx.identity, request_id)


@route.post("/requests/{request_id}/accept", permission=Permission.CLUSTER_GROUP_REQUEST_CREATE)
async def accept_cluster_group_request(ctx: Context, request_id: Id) -> None:
    """Join the group that asks."""
    await ctx.db.write(service.accept, ctx.identity, request_id)


@route.get("/{group_id}/users", permission=Permission.CLUSTER_GROUP_READ)
async def get_cluster_group_users(ctx: Context, group_id: Id) -> list[UserResponseDto]:
    """Who is in the caller's group."""
    return await ctx.db.read(service.list_users, ctx.identity, group_id)


@route.get("/{group_id}/requests", permission=Permission.CLUSTER_GROUP_REQUEST_READ)
async def get_cluster_group_requests_for_group(ctx: Context, group_id: Id) -> list[ClusterGroupRequestResponseDto]:
    """Whom the caller's group asks."""
    return await ctx.db.read(service.list_sent, ctx.identity, group_id)


@route.put("/{group_id}/requests", permission=Permission.CLUSTER_GROUP_REQUEST_CREATE)
async def create_cluster_group_request(
    ctx: Context, group_id: Id, body: ClusterGroupRequestCreateDto
) -> ClusterGroupRequestResponseDto:
    """Ask somebody into the caller's group."""
    return await ctx.db.write(service.ask, ctx.identity, group_id, body.user_id)


@route.post("/{group_id}/leave", permission=Permission.CLUSTER_GROUP_LEAVE)
async def leave_cluster_group(ctx: Context, group_id: Id) -> None:
    """Leave the caller's group."""
    await ctx.db.write(service.leave, ctx.identity, group_id)


@route.post("/{group_id}/regenerate-people", permission=Permission.CLUSTER_GROUP_READ)
async def cluster_group_regenerate_people(ctx: Context, group_id: Id) -> None:
    """Have the people in the photos of the caller's group recognised anew."""
    await ctx.db.write(service.regenerate_people, ctx.identity, group_id)
