"""The PIN code and what it opens: the locked folder, in one session, for a while."""

from msgspec import UNSET, UnsetType

from photostead.access.identity import Identity, Session
from photostead.features.auth import service, store
from photostead.features.auth.schema import (
    AuthStatusResponseDto,
    PinCodeChangeDto,
    PinCodeResetDto,
    PinCodeSetupDto,
    SessionUnlockDto,
)
from photostead.features.sessions import service as sessions
from photostead.features.users import service as users
from photostead.http.context import Context
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.errors import Invalid

OPEN_MS = 15 * 60 * 1000


async def set_up(ctx: Context, body: PinCodeSetupDto) -> None:
    """The first PIN code. Raises Invalid where there is one: replacing it takes its knowledge."""
    pin_hash = await users.hash_password(body.pin_code)
    await ctx.db.write(store.set_first_pin, ctx.user.id, pin_hash)


async def change(ctx: Context, body: PinCodeChangeDto) -> None:
    """Another PIN code. Raises Invalid where what proves the caller is wrong or missing."""
    verified = await verify_either(ctx, body.pin_code, body.password)
    pin_hash = await users.hash_password(body.new_pin_code)
    await ctx.db.write(store.replace_pin, ctx.user.id, pin_hash, verified)


async def reset(ctx: Context, body: PinCodeResetDto) -> None:
    """No PIN code any more. Raises Invalid as `change` does."""
    verified = await verify_either(ctx, body.pin_code, body.password)
    await ctx.db.write(store.replace_pin, ctx.user.id, None, verified)


async def unlock(ctx: Context, body: SessionUnlockDto) -> None:
    """Open the locked folder in this session for a quarter of an hour."""
    session = sessions.require_session(ctx.identity)
    verified = await verify_either(ctx, body.pin_code, body.password)
    await ctx.db.write(store.open_session, ctx.user.id, session.id, now_ms() + OPEN_MS, verified)


async def lock(ctx: Context) -> None:
    """Shut it."""
    session = sessions.require_session(ctx.identity)
    await ctx.db.write(sessions.set_pin_expiry, session.id, None)


async def verify_either(ctx: Context, pin_code: str | UnsetType, password: str | UnsetType) -> store.Hashes:
    """What was verified. Raises Invalid unless the PIN code is right or, where none was sent, the password. Without a
    PIN code nothing is locked, so there is nothing to open or change."""
    password_hash, pin_hash = hashes = await ctx.db.read(store.find_hashes, ctx.user.id)
    if pin_hash is None:
        raise Invalid("There is no PIN code: set one up first.")
    if not isinstance(pin_code, UnsetType):
        await service.verify(ctx, "PIN code", pin_hash, pin_code)
    elif not isinstance(password, UnsetType):
        await service.verify(ctx, "password", password_hash, password)
    else:
        raise Invalid("Send the PIN code or the password.")
    return hashes


async def describe(ctx: Context) -> AuthStatusResponseDto:
    """What the caller has set up, and how long what is open stays open."""
    password_hash, pin_hash = await ctx.db.read(store.find_hashes, ctx.user.id)
    session = ctx.identity.session
    return AuthStatusResponseDto(
        expires_at=to_wire(session.expires_at) if session and session.expires_at is not None else UNSET,
        is_elevated=ctx.identity.is_elevated,
        password=password_hash is not None,
        pin_code=pin_hash is not None,
        pin_expires_at=pin_expiry(ctx.identity, session),
    )


def pin_expiry(identity: Identity, session: Session | None) -> str | UnsetType:
    """Until when the locked folder is open, where it is."""
    if session is None or session.pin_expires_at is None or not identity.is_elevated:
        return UNSET
    return to_wire(session.pin_expires_at)
