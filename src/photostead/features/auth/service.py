"""The rules of signing up, in and out."""

from photostead.features.auth import passwords, store
from photostead.features.auth.schema import LoginCredentialDto, LoginResponseDto, LogoutResponseDto, SignUpDto
from photostead.features.users import service as users
from photostead.features.users.schema import UserAdminResponseDto
from photostead.http.context import Context
from photostead.http.credentials import AUTH_TYPE_COOKIE, IS_AUTHENTICATED_COOKIE, SESSION_COOKIE
from photostead.http.reply import Cookie, Reply
from photostead.kernel.errors import Forbidden, Invalid, Unauthenticated
from photostead.kernel.ids import new_secret

MIN_PASSWORD = 8


async def sign_up_first_admin(ctx: Context, body: SignUpDto) -> UserAdminResponseDto:
    """Raises Forbidden from outside the private network, or where there was an administrator before."""
    if not ctx.peer.is_local:
        raise Forbidden(
            "The first account can only be created from this machine or its private network, without a proxy that "
            "is not in trusted_proxies: open the page from home, or start with --admin-email and --admin-password."
        )
    check_password(body.password)
    password_hash = await passwords.hash_password(body.password)
    return await ctx.db.write(
        users.create_first_admin, email=body.email, name=body.name, password_hash=password_hash
    )


def check_password(password: str) -> None:
    """Raises Invalid for a password that is too short to mean anything."""
    if len(password) < MIN_PASSWORD:
        raise Invalid(f"The password is too short: use at least {MIN_PASSWORD} characters.")


async def log_in(ctx: Context, body: LoginCredentialDto) -> Reply[LoginResponseDto]:
    """A new session and the three cookies that web and phone clients live by. Unknown and known e-mail addresses
    are answered alike and in the same time."""
    found = await ctx.db.read(store.find_login, body.email)
    user_id, password_hash = found or (0, None)
    if not await passwords.is_password(password_hash, body.password):
        raise Unauthenticated("Incorrect email or password")
    token = new_secret()
    await ctx.db.write(store.insert_session, user_id, token, *device_of(ctx))
    user = await ctx.db.read(users.get_user_admin, user_id)
    body_out = LoginResponseDto(
        access_token=token,
        is_admin=user.is_admin,
        is_onboarded=True,
        name=user.name,
        profile_image_path=user.profile_image_path,
        should_change_password=user.should_change_password,
        user_email=user.email,
        user_id=user.id,
    )
    return Reply(body_out, cookies=session_cookies(token))


def session_cookies(token: str) -> tuple[Cookie, ...]:
    """The token out of reach of scripts; the flag that clients read to know that they are signed in."""
    return (
        Cookie(SESSION_COOKIE, token),
        Cookie(AUTH_TYPE_COOKIE, "password"),
        Cookie(IS_AUTHENTICATED_COOKIE, "true", http_only=False),
    )


def device_of(ctx: Context) -> tuple[str, str, str | None]:
    """`(type, os, app version)` of the device that signs in, as it calls itself; never trusted, only listed."""
    headers = ctx.request.headers
    agent = headers.get("User-Agent", "")
    app = agent.partition("_")[2] if agent.startswith("Immich_") else ""
    return headers.get("deviceType", browser_of(agent))[:100], headers.get("deviceModel", os_of(agent))[:100], (
        app.rpartition("_")[2][:30] or None
    )


def browser_of(agent: str) -> str:
    """The browser's name, for the list of devices."""
    names = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    return next((name for mark, name in names.items() if mark in agent), "")


def os_of(agent: str) -> str:
    """The operating system's name, for the list of devices."""
    names = {"Android": "Android", "iPhone": "iOS", "iPad": "iOS", "Windows": "Windows", "Mac OS": "macOS"}
    names["Linux"] = "Linux"
    return next((name for mark, name in names.items() if mark in agent), "")


async def log_out(ctx: Context) -> Reply[LogoutResponseDto]:
    """End the session (an API key has none) and clear the cookies."""
    session = ctx.identity.session
    if session is not None:
        await ctx.db.write(store.delete_session, session.id, session.uid)
    cookies = tuple(Cookie(name, None) for name in (SESSION_COOKIE, AUTH_TYPE_COOKIE, IS_AUTHENTICATED_COOKIE))
    return Reply(LogoutResponseDto(redirect_uri="/auth/login?autoLaunch=0", successful=True), cookies=cookies)
