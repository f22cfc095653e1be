"""Sessions over HTTP. Only one's own are ever seen."""

from msgspec import UnsetType

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.db.tx import Tx
from photostead.features.sessions import service, store
from photostead.features.sessions.schema import (
    SessionCreateDto,
    SessionCreateResponseDto,
    SessionResponseDto,
    SessionUpdateDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Sessions", prefix="/sessions")


def current_id(identity: Identity) -> int | None:
    """The key of the session that asks; an API key has none."""
    return identity.session.id if identity.session else None


@route.get("", permission=Permission.SESSION_READ)
async def get_sessions(ctx: Context) -> list[SessionResponseDto]:
    """The caller's signed-in devices."""
    return await ctx.db.read(store.list_sessions, ctx.user.id, current_id(ctx.identity))


@route.post("", permission=Permission.SESSION_CREATE, status=201)
async def create_session(ctx: Context, body: SessionCreateDto) -> SessionCreateResponseDto:
    """A further session, which ends with the present one. Not for API keys."""
    return await ctx.db.write(service.create_child, ctx.identity, body)


@route.delete("", permission=Permission.SESSION_DELETE)
async def delete_all_sessions(ctx: Context) -> None:
    """Sign every other device out (a session made from another leaves that one alone: it would end with it)."""

    def end_others(tx: Tx) -> None:
        store.end(tx, store.find_others(tx, ctx.user.id, current_id(ctx.identity)))

    await ctx.db.write(end_others)


@route.put("/{session_id}", permission=Permission.SESSION_UPDATE)
async def update_session(ctx: Context, session_id: Id, body: SessionUpdateDto) -> SessionResponseDto:
    """Ask a device to begin its sync anew."""

    def update(tx: Tx) -> SessionResponseDto:
        key = store.find(tx, ctx.user.id, session_id, Permission.SESSION_UPDATE)
        if not isinstance(body.is_pending_sync_reset, UnsetType):
            store.set_sync_reset(tx, key, body.is_pending_sync_reset)
        return store.get(tx, key, current_id(ctx.identity))

    return await ctx.db.write(update)


@route.delete("/{session_id}", permission=Permission.SESSION_DELETE)
async def delete_session(ctx: Context, session_id: Id) -> None:
    """Sign a device out."""

    def delete(tx: Tx) -> None:
        store.end(tx, [store.find(tx, ctx.user.id, session_id, Permission.SESSION_DELETE)])

    await ctx.db.write(delete)


@route.post("/{session_id}/lock", permission=Permission.SESSION_LOCK, status=204)
async def lock_session(ctx: Context, session_id: Id) -> None:
    """Shut the locked folder on a device."""

    def lock(tx: Tx) -> None:
        store.set_pin_expiry(tx, store.find(tx, ctx.user.id, session_id, Permission.SESSION_LOCK), None)

    await ctx.db.write(lock)
