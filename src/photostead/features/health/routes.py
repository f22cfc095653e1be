"""Health for whoever watches over the daemon: a service manager, a reverse proxy, a monitor."""

from photostead import __version__
from photostead.features.health.schema import HealthDto
from photostead.http.context import Context
from photostead.http.reply import Reply
from photostead.http.router import Routes
from photostead.kernel.pulse import FINE

route = Routes(tag="Photostead", prefix="/photostead")


@route.get("/health", public=True, maintenance=True, status=(200, 503))
async def get_health(ctx: Context) -> Reply[HealthDto]:
    """Whether the database answers, its writer works and the media folder is there. Costs next to nothing and writes
    nothing; 503 while something is wrong."""
    checks = await ctx.services.pulse.look()
    is_fine = all(said == FINE for said in checks.values())
    health = HealthDto("ok" if is_fine else "failing", __version__, checks)
    return Reply(health, 200 if is_fine else 503)
