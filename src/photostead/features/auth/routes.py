"""Signing up, in and out, over HTTP."""

from photostead.features.auth import service
from photostead.features.auth.schema import (
    LoginCredentialDto,
    LoginResponseDto,
    LogoutResponseDto,
    SignUpDto,
    ValidateAccessTokenResponseDto,
)
from photostead.features.users.schema import UserAdminResponseDto
from photostead.http.context import Context
from photostead.http.reply import Reply
from photostead.http.router import Routes

route = Routes(tag="Authentication", prefix="/auth")


@route.post("/admin-sign-up", public=True, status=201)
async def sign_up_admin(ctx: Context, body: SignUpDto) -> UserAdminResponseDto:
    """Create the first account, which administers the box; only from the private network, only once."""
    return await service.sign_up_first_admin(ctx, body)


@route.post("/login", public=True, status=201)
async def login(ctx: Context, body: LoginCredentialDto) -> Reply[LoginResponseDto]:
    """Begin a session with e-mail and password."""
    return await service.log_in(ctx, body)


@route.post("/logout", authenticated=True, status=200)
async def logout(ctx: Context) -> Reply[LogoutResponseDto]:
    """End the caller's session."""
    return await service.log_out(ctx)


@route.post("/validateToken", authenticated=True, status=200)
async def validate_access_token(ctx: Context) -> ValidateAccessTokenResponseDto:
    """Whether the credentials are good."""
    return ValidateAccessTokenResponseDto(auth_status=True)
