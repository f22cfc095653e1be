"""Trying mail over HTTP: how a text looks, and whether a server takes our mail."""

from photostead.features.mail import service
from photostead.features.mail.schema import TemplateDto, TemplateResponseDto, TestEmailResponseDto
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigSmtpDto
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Notifications (admin)", prefix="/admin/notifications")


@route.post("/templates/{name}", authenticated=True, admin=True)
async def get_notification_template_admin(ctx: Context, name: str, body: TemplateDto) -> TemplateResponseDto:
    """What a mail with a text of one's own looks like."""
    return TemplateResponseDto(html=await ctx.db.read(service.preview, name, body.template), name=name)


@route.post("/test-email", authenticated=True, admin=True)
async def send_test_email_admin(ctx: Context, body: AdminConfigSmtpDto) -> TestEmailResponseDto:
    """Send the caller a mail with the settings of the request, which need not be saved."""
    config = await ctx.db.read(settings.load)
    return TestEmailResponseDto(await service.send_test(config, body, ctx.user))
