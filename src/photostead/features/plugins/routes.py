"""Plugins over HTTP: what there is to make workflows of. None can be added."""

from photostead.access.permissions import Permission
from photostead.features.plugins import service
from photostead.features.plugins.schema import (
    PluginMethodResponseDto,
    PluginResponseDto,
    PluginTemplateResponseDto,
    SearchPluginMethodsQuery,
    SearchPluginsQuery,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Plugins", prefix="/plugins")


@route.get("", permission=Permission.PLUGIN_READ)
async def search_plugins(ctx: Context, query: SearchPluginsQuery) -> list[PluginResponseDto]:
    """The plugins there are."""
    return service.list_plugins(query)


@route.get("/methods", permission=Permission.PLUGIN_READ)
async def search_plugin_methods(ctx: Context, query: SearchPluginMethodsQuery) -> list[PluginMethodResponseDto]:
    """What steps can do."""
    return service.list_methods(query)


@route.get("/templates", permission=Permission.PLUGIN_READ)
async def search_plugin_templates(ctx: Context) -> list[PluginTemplateResponseDto]:
    """Workflows to begin from."""
    return service.TEMPLATES


@route.get("/{plugin_id}", permission=Permission.PLUGIN_READ)
async def get_plugin(ctx: Context, plugin_id: Id) -> PluginResponseDto:
    """One plugin."""
    return service.get_plugin(plugin_id)
