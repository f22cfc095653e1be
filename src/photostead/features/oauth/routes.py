"""Signing in by a provider, over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.auth.schema import LoginResponseDto
from photostead.features.oauth import service
from photostead.features.oauth.schema import (
    OAuthAuthorizeResponseDto,
    OAuthBackchannelLogoutDto,
    OAuthCallbackDto,
    OAuthConfigDto,
)
from photostead.features.users.schema import UserAdminResponseDto
from photostead.http.context import Context
from photostead.http.reply import Reply
from photostead.http.router import Routes

route = Routes(tag="Authentication", prefix="/oauth")
admin_route = Routes(tag="Authentication (admin)", prefix="/admin/auth")

# Where the phone app listens.
APP = "app.immich:///oauth-callback"


@route.post("/authorize", public=True, status=201)
async def start_o_auth(ctx: Context, body: OAuthConfigDto) -> Reply[OAuthAuthorizeResponseDto]:
    """Begin: where the person signs in."""
    return await service.begin(ctx, body)


@route.post("/callback", public=True, status=201)
async def finish_o_auth(ctx: Context, body: OAuthCallbackDto) -> Reply[LoginResponseDto]:
    """Come back: begin a session."""
    return await service.finish(ctx, body)


@route.post("/link", authenticated=True, status=200)
async def link_o_auth_account(ctx: Context, body: OAuthCallbackDto) -> Reply[UserAdminResponseDto]:
    """Come back: link the caller's account. Not for API keys."""
    return await service.link(ctx, body)


@route.post("/unlink", authenticated=True, status=200)
async def unlink_o_auth_account(ctx: Context) -> UserAdminResponseDto:
    """Unlink the caller's account. Not for API keys."""
    return await service.unlink(ctx)


@route.get("/mobile-redirect", public=True, status=200)
async def redirect_o_auth_to_mobile(ctx: Context) -> Reply[None]:
    """Bounce the provider's answer to the phone app, for providers that take addresses of the web only."""
    query = ctx.request.rel_url.raw_query_string
    headers = {
        "Location": f"{APP}?{query}" if query else APP,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return Reply(None, status=302, headers=headers)


@route.post("/backchannel-logout", public=True, form=True, status=200)
async def logout_o_auth(ctx: Context, body: OAuthBackchannelLogoutDto) -> Reply[None]:
    """The provider ended a sign-in: end the sessions that began with it."""
    await service.end_sessions(ctx, body.logout_token)
    return Reply(None, headers={"Cache-Control": "no-store"})


@admin_route.post("/unlink-all", permission=Permission.ADMIN_AUTH_UNLINK_ALL, admin=True)
async def unlink_all_o_auth_accounts_admin(ctx: Context) -> None:
    """Unlink every account, as when the provider is replaced."""
    await ctx.db.write(service.unlink_all)
