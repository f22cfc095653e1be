"""Signing up, in and out, over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.auth import pin, service
from photostead.features.auth.schema import (
    AuthStatusResponseDto,
    ChangePasswordDto,
    LoginCredentialDto,
    LoginResponseDto,
    LogoutResponseDto,
    PinCodeChangeDto,
    PinCodeResetDto,
    PinCodeSetupDto,
    SessionUnlockDto,
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


@route.post("/change-password", permission=Permission.AUTH_CHANGE_PASSWORD, status=200)
async def change_password(ctx: Context, body: ChangePasswordDto) -> UserAdminResponseDto:
    """Replace the password; the old one must be given."""
    return await service.change_password(ctx, body)


@route.get("/status", authenticated=True)
async def get_auth_status(ctx: Context) -> AuthStatusResponseDto:
    """Whether there is a password and a PIN code, and whether the locked folder is open."""
    return await pin.describe(ctx)


@route.post("/pin-code", permission=Permission.PIN_CODE_CREATE)
async def setup_pin_code(ctx: Context, body: PinCodeSetupDto) -> None:
    """Choose the first PIN code."""
    await pin.set_up(ctx, body)


@route.put("/pin-code", permission=Permission.PIN_CODE_UPDATE)
async def change_pin_code(ctx: Context, body: PinCodeChangeDto) -> None:
    """Choose another PIN code; all devices are locked."""
    await pin.change(ctx, body)


@route.delete("/pin-code", permission=Permission.PIN_CODE_DELETE)
async def reset_pin_code(ctx: Context, body: PinCodeResetDto) -> None:
    """Remove the PIN code; all devices are locked."""
    await pin.reset(ctx, body)


@route.post("/session/unlock", authenticated=True)
async def unlock_auth_session(ctx: Context, body: SessionUnlockDto) -> None:
    """Open the locked folder in this session for a quarter of an hour."""
    await pin.unlock(ctx, body)


@route.post("/session/lock", authenticated=True)
async def lock_auth_session(ctx: Context) -> None:
    """Shut the locked folder in this session."""
    await pin.lock(ctx)
