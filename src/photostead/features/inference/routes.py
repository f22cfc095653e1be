"""Machine-learning servers over HTTP, for the page about the box."""

from photostead.access.permissions import Permission
from photostead.features.inference.schema import LearningServersDto
from photostead.features.inference.service import Inference
from photostead.features.settings import service as settings
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Photostead", prefix="/photostead/learning")


@route.get("/servers", permission=Permission.SERVER_ABOUT, admin=True)
async def get_learning_servers(ctx: Context) -> LearningServersDto:
    """Which machine-learning servers the settings name, and whether they are there at this moment."""
    config = (await ctx.db.read(settings.load)).machine_learning
    return await ctx.services.part(Inference).list_servers(config)
