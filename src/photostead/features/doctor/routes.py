"""The box about itself, for administrators."""

from photostead.access.permissions import Permission
from photostead.features.doctor import service
from photostead.features.doctor.schema import BoxDto, DoctorDto
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Photostead", prefix="/photostead")


@route.get("/doctor", permission=Permission.SERVER_STATISTICS, admin=True)
async def examine_box(ctx: Context) -> DoctorDto:
    """What may be wrong and what to do about it, as far as the daemon can look; some seconds old at most."""
    return await service.examine(ctx.services)


@route.get("/box", permission=Permission.SERVER_STATISTICS, admin=True)
async def describe_box(ctx: Context) -> BoxDto:
    """The program, the machine, its disks and what takes room on them."""
    return await service.describe(ctx.db, ctx.services.options)
