"""The rules of signing up, in and out, and of changing the password."""

import contextlib
import re
from collections.abc import AsyncIterator

from photostead.access.identity import Identity
from photostead.db.database import Database
from photostead.db.tx import Row, Rows, Tx
from photostead.features.audit import service as audit
from photostead.features.auth import attempts, store
from photostead.features.auth.devices import device_of as device_of
from photostead.features.auth.schema import (
    ChangePasswordDto,
    LoginCredentialDto,
    LoginResponseDto,
    LogoutResponseDto,
    SignUpDto,
)
from photostead.features.oidc import service as oidc
from photostead.features.sessions import service as sessions
from photostead.features.settings import service as settings
from photostead.features.users import service as users
from photostead.features.users.schema import UserAdminResponseDto
from photostead.http.context import Context
from photostead.http.credentials import AUTH_TYPE_COOKIE, IS_AUTHENTICATED_COOKIE, SESSION_COOKIE
from photostead.http.peer import is_home_name, is_own_page
from photostead.http.reply import Cookie, Reply
from photostead.kernel.errors import Forbidden, Invalid, StartError, Unauthenticated
from photostead.kernel.ids import new_secret

begin_session = store.begin_session
LOGIN_PAGE = "/auth/login?autoLaunch=0"
PASSWORD, OAUTH = "password", "oauth"
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")


async def sign_up_first_admin(ctx: Context, body: SignUpDto) -> UserAdminResponseDto:
    """Raises Forbidden from outside the private network, from another site's page, or where there was an
    administrator before."""
    if not ctx.peer.is_local:
        raise Forbidden(
            "The first account can only be created from this machine or its private network, without a proxy that "
            "is not in trusted_proxies: open the page from home, or start with --admin-email and --admin-password."
        )
    refuse_other_site(ctx)
    users.check_password(body.password)
    password_hash = await users.hash_password(body.password)
    return await ctx.db.write(users.create_first_admin, email=body.email, name=body.name, password_hash=password_hash)


def refuse_other_site(ctx: Context) -> None:
    """Raises Forbidden where a browser says that another site's page sent the request: a page from the internet, open
    on a device at home, must not become the administrator of a box that was just plugged in."""
    origin, host = ctx.request.headers.get("Origin"), ctx.request.headers.get("Host", "")
    if origin is not None and not is_own_page(origin, host):
        raise Forbidden("The first account can only be created on Photostead's own page.")
    if origin is not None and not is_home_name(host):
        raise Forbidden(
            f"The first account can only be created under a name of home, and {host} could be a stranger's: open the "
            "page by the box's address, like http://192.168.1.10:2283, or start with --admin-email and --admin-password."
        )


async def ensure_admin(db: Database, email: str, password: str) -> bool:
    """Create the first account unless there is or was one; whether it was created. An existing account is never
    changed. Raises StartError where address or password are none."""
    if await db.read(users.has_admin):
        return False
    if EMAIL.fullmatch(email) is None:
        raise StartError(f"--admin-email: {email!r} is no e-mail address.")
    try:
        users.check_password(password)
    except Invalid as error:
        raise StartError(f"--admin-password: {error.message}") from error
    password_hash = await users.hash_password(password)
    return await db.write(create_missing_admin, email, password_hash)


def create_missing_admin(tx: Tx, email: str, password_hash: str) -> bool:
    """The write of `ensure_admin`."""
    try:
        users.create_first_admin(tx, email=email, name=email.partition("@")[0], password_hash=password_hash)
    except Forbidden:
        return False
    return True


async def log_in(ctx: Context, body: LoginCredentialDto) -> Reply[LoginResponseDto]:
    """A new session and the three cookies that web and phone clients live by. Unknown and known e-mail addresses
    are answered alike, in the same time, and slowed down alike."""
    counter, keys = attempts.counter(ctx.db), attempts.login_keys(body.email, ctx.peer)
    counter.begin(keys)
    user_id, password_hash = await ctx.db.read(find_allowed_login, body.email)
    if not await users.is_password(password_hash, body.password) or password_hash is None:
        await audit.note_failure(ctx.db, "session.fail", user_id or None)
        raise Unauthenticated("Incorrect email or password")
    new = sessions.NewSession(user_id, new_secret(), *device_of(ctx.request))
    answer = await ctx.db.write(store.begin_with_password, new, password_hash)
    counter.succeed(keys)
    return Reply(answer, cookies=session_cookies(new.token))


def find_allowed_login(rows: Rows, email: str) -> Row:
    """`(id, password_hash)`, or `(0, None)` for nobody. Raises Unauthenticated, before anything of the account is
    looked at, where passwords are switched off."""
    if not settings.load(rows).password_login.enabled:
        raise Unauthenticated("Password login has been disabled")
    return store.find_login(rows, email) or (0, None)


def session_cookies(token: str, kind: str = PASSWORD) -> tuple[Cookie, ...]:
    """The token out of reach of scripts; how the session began; the flag that clients read to know that they are signed
    in."""
    return (
        Cookie(SESSION_COOKIE, token),
        Cookie(AUTH_TYPE_COOKIE, kind),
        Cookie(IS_AUTHENTICATED_COOKIE, "true", http_only=False),
    )


async def log_out(ctx: Context) -> Reply[LogoutResponseDto]:
    """End the session (an API key has none) and clear the cookies. Who signed in by a provider is sent there, to end the
    session with it too; no token stands in that address."""
    session, farewell = ctx.identity.session, None
    if session is not None:
        if await ctx.db.read(sessions.is_oauth, session.id):
            farewell = await oidc.end_session_url(ctx.db)
        await ctx.db.write(sessions.end, [session.id])
    cookies = tuple(Cookie(name, None) for name in (SESSION_COOKIE, AUTH_TYPE_COOKIE, IS_AUTHENTICATED_COOKIE))
    return Reply(LogoutResponseDto(redirect_uri=farewell or LOGIN_PAGE, successful=True), cookies=cookies)


async def change_password(ctx: Context, body: ChangePasswordDto) -> UserAdminResponseDto:
    """Raises Invalid where the old password is wrong. `invalidate_sessions` ends every other session at once."""
    verified = await ctx.db.read(store.find_hashes, ctx.user.id)
    await verify(ctx, "password", verified[0], body.password)
    password_hash = await users.hash_password(body.new_password)
    return await ctx.db.write(
        replace_password, ctx.identity, password_hash, verified, ends_others=body.invalidate_sessions
    )


def replace_password(
    tx: Tx, identity: Identity, password_hash: str, verified: store.Hashes, *, ends_others: bool
) -> UserAdminResponseDto:
    """The write of `change_password`."""
    store.check_unchanged(tx, identity.user.id, verified)
    users.set_password(tx, identity.user.id, password_hash)
    if ends_others:
        sessions.end_others(tx, identity)
    return users.get_user_admin(tx, identity.user.id)


async def verify(ctx: Context, purpose: str, secret_hash: str | None, secret: str) -> None:
    """Check a secret of the signed-in person, counting wrong ones under `purpose` (`password` or `PIN code`)."""
    counter, keys = attempts.counter(ctx.db), attempts.person_keys(purpose, ctx.user.id)
    counter.begin(keys)
    if not await users.is_password(secret_hash, secret):
        await audit.note_failure(ctx.db, "account.fail", ctx.user.id)
        raise Invalid(f"Wrong {purpose}")
    counter.succeed(keys)


@contextlib.asynccontextmanager
async def guess_of_link(ctx: Context, link_uid: str) -> AsyncIterator[None]:
    """Around the check of a shared link's password, which raises where it is wrong. Raises TooManyRequests."""
    counter, keys = attempts.counter(ctx.db), attempts.link_keys(link_uid, ctx.peer)
    counter.begin(keys)
    try:
        yield
    except Unauthenticated:
        await audit.note_failure(ctx.db, "link.fail", None)
        raise
    counter.succeed(keys)


@contextlib.asynccontextmanager
async def guess_from(ctx: Context) -> AsyncIterator[None]:
    """Around what a stranger may try with things that are checked elsewhere, which raises where they are wrong. Raises
    TooManyRequests."""
    counter, keys = attempts.counter(ctx.db), attempts.address_keys(ctx.peer)
    counter.begin(keys)
    try:
        yield
    except (Forbidden, Invalid, Unauthenticated):
        await audit.note_failure(ctx.db, "session.fail", None)
        raise
    counter.succeed(keys)
