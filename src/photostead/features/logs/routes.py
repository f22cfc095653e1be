"""Log lines over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.logs.schema import LogsDto, LogsQuery
from photostead.features.logs.service import RecentLines
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Photostead", prefix="/photostead/logs")


@route.get("", permission=Permission.SYSTEM_METADATA_READ, admin=True)
async def get_logs(ctx: Context, query: LogsQuery) -> LogsDto:
    """The last lines that the daemon logged, the oldest first; none is on the disk because of this."""
    after = query.after if isinstance(query.after, str) else None
    return ctx.services.part(RecentLines).read(after, query.size)
