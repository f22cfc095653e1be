"""The record of changes over HTTP, for administrators."""

from aiohttp import web
from msgspec import UNSET

from photostead.access.permissions import Permission
from photostead.features.audit import exporting, service
from photostead.features.audit.schema import (
    AuditEntryDto,
    AuditFilter,
    AuditPageDto,
    AuditQuery,
    AuditSettingsDto,
    AuditStateDto,
)
from photostead.http.context import Context
from photostead.http.reply import File
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Photostead", prefix="/photostead/audit")
BYTES = "application/octet-stream"


@route.get("", permission=Permission.MAINTENANCE, admin=True)
async def list_audit(ctx: Context, query: AuditQuery) -> AuditPageDto:
    """Who did what, the latest first, page by page."""
    # A text is looked for in every name there is: that takes a thread of its own.
    look = ctx.db.read if query.text is UNSET else ctx.db.scan
    return await look(service.list_page, query)


@route.get("/state", permission=Permission.MAINTENANCE, admin=True)
async def get_audit_state(ctx: Context) -> AuditStateDto:
    """How much is recorded, of whom and of what, and for how long it is kept."""
    return await ctx.db.read(service.describe)


@route.put("/settings", permission=Permission.MAINTENANCE, admin=True, status=200)
async def change_audit_settings(ctx: Context, body: AuditSettingsDto) -> AuditStateDto:
    """Keep entries for so many days, or for good. What is older goes in the night."""
    return await ctx.db.write(service.change_settings, body)


@route.get("/csv", permission=Permission.MAINTENANCE, admin=True, media_type=BYTES, returns=File)
async def export_audit_csv(ctx: Context, query: AuditFilter) -> web.StreamResponse:
    """What the filters choose, as a table."""
    return await exporting.as_csv(ctx, query)


@route.get("/jsonl", permission=Permission.MAINTENANCE, admin=True, media_type=BYTES, returns=File)
async def export_audit_json(ctx: Context, query: AuditFilter) -> web.StreamResponse:
    """What the filters choose, one JSON object a line."""
    return await exporting.as_json_lines(ctx, query)


@route.get("/{entry_id}", permission=Permission.MAINTENANCE, admin=True)
async def get_audit_entry(ctx: Context, entry_id: Id) -> AuditEntryDto:
    """One entry with all that is kept of it."""
    return await ctx.db.read(service.get_entry, entry_id)
