"""Notifications over HTTP. Only one's own are ever seen, also by administrators."""

from photostead.access.permissions import Permission
from photostead.features.notifications import service
from photostead.features.notifications.schema import (
    GetNotificationsQuery,
    NotificationCreateDto,
    NotificationDeleteAllDto,
    NotificationDto,
    NotificationUpdateAllDto,
    NotificationUpdateDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Notifications", prefix="/notifications")
admin_route = Routes(tag="Notifications (admin)", prefix="/admin/notifications")


@route.get("", permission=Permission.NOTIFICATION_READ)
async def get_notifications(ctx: Context, query: GetNotificationsQuery) -> list[NotificationDto]:
    """The caller's notifications, the newest first."""
    return await ctx.db.read(service.list_notifications, ctx.user.id, query)


@route.put("", permission=Permission.NOTIFICATION_UPDATE)
async def update_notifications(ctx: Context, body: NotificationUpdateAllDto) -> None:
    """Mark several as read or unread."""
    await ctx.db.write(service.update_notifications, ctx.user.id, body.ids, body.read_at)


@route.delete("", permission=Permission.NOTIFICATION_DELETE)
async def delete_notifications(ctx: Context, body: NotificationDeleteAllDto) -> None:
    """Remove several."""
    await ctx.db.write(service.delete_notifications, ctx.user.id, body.ids)


@route.get("/{notification_id}", permission=Permission.NOTIFICATION_READ)
async def get_notification(ctx: Context, notification_id: Id) -> NotificationDto:
    """One of the caller's."""
    return await ctx.db.read(service.get_notification, ctx.user.id, notification_id)


@route.put("/{notification_id}", permission=Permission.NOTIFICATION_UPDATE)
async def update_notification(ctx: Context, notification_id: Id, body: NotificationUpdateDto) -> NotificationDto:
    """Mark one as read or unread."""
    return await ctx.db.write(service.update_notification, ctx.user.id, notification_id, body)


@route.delete("/{notification_id}", permission=Permission.NOTIFICATION_DELETE)
async def delete_notification(ctx: Context, notification_id: Id) -> None:
    """Remove one."""
    await ctx.db.write(service.delete_notifications, ctx.user.id, [notification_id])


@admin_route.post("", authenticated=True, admin=True, status=201)
async def create_notification(ctx: Context, body: NotificationCreateDto) -> NotificationDto:
    """Tell one person something."""
    return await ctx.db.write(service.create_notification, body)
