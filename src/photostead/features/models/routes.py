"""Models over HTTP, for the page about the box."""

import asyncio

from photostead.access.permissions import Permission
from photostead.features.inference.service import Inference
from photostead.features.models import service
from photostead.features.models.schema import ModelsResponseDto
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.ml import survey

route = Routes(tag="Photostead", prefix="/photostead/models")


@route.get("", permission=Permission.SERVER_ABOUT, admin=True)
async def get_models(ctx: Context) -> ModelsResponseDto:
    """Which models there are, what is learned with which, and why not."""
    plan = ctx.services.part(Inference).plan
    return ModelsResponseDto(
        await ctx.db.read(service.list_abilities),
        await asyncio.to_thread(service.list_models, plan.folders),
        await asyncio.to_thread(survey.installed_runtimes),
        plan.megabytes,
        plan.threads,
    )
