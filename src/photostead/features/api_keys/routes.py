"""API keys over HTTP. Only one's own are ever seen."""

from photostead.access.permissions import Permission
from photostead.features.api_keys import service, store
from photostead.features.api_keys.schema import (
    ApiKeyCreateDto,
    ApiKeyCreateResponseDto,
    ApiKeyResponseDto,
    ApiKeyUpdateDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="API keys", prefix="/api-keys")


@route.get("", permission=Permission.API_KEY_READ)
async def get_api_keys(ctx: Context) -> list[ApiKeyResponseDto]:
    """The caller's keys."""
    return await ctx.db.read(store.list_keys, ctx.user.id)


@route.post("", permission=Permission.API_KEY_CREATE, status=201)
async def create_api_key(ctx: Context, body: ApiKeyCreateDto) -> ApiKeyCreateResponseDto:
    """A new key; its secret is shown this once."""
    return await ctx.db.write(service.create, ctx.identity, body)


@route.get("/me", authenticated=True)
async def get_my_api_key(ctx: Context) -> ApiKeyResponseDto:
    """The key that asks: programs look here what they may do."""
    return await ctx.db.read(service.get_own, ctx.identity)


@route.get("/{key_id}", permission=Permission.API_KEY_READ)
async def get_api_key(ctx: Context, key_id: Id) -> ApiKeyResponseDto:
    """One key."""
    return await ctx.db.read(store.get, ctx.user.id, key_id)


@route.put("/{key_id}", permission=Permission.API_KEY_UPDATE)
async def update_api_key(ctx: Context, key_id: Id, body: ApiKeyUpdateDto) -> ApiKeyResponseDto:
    """Rename a key or change what it may do."""
    return await ctx.db.write(service.update, ctx.identity, key_id, body)


@route.post("/{key_id}/rotate", permission=Permission.API_KEY_ROTATE, status=201)
async def rotate_api_key(ctx: Context, key_id: Id) -> ApiKeyCreateResponseDto:
    """A new secret for a key; the old one ends."""
    return await ctx.db.write(service.rotate, ctx.identity, key_id)


@route.delete("/{key_id}", permission=Permission.API_KEY_DELETE)
async def delete_api_key(ctx: Context, key_id: Id) -> None:
    """End a key."""
    await ctx.db.write(store.delete, ctx.user.id, key_id)
