"""The one plugin there is: part of the program, with methods that are declared here and done by the slice `workflows`.
Third-party plugins (WebAssembly) are not run: no operation takes one.
"""

from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from photostead import __version__
from photostead.features.plugins.configs import (
    AddTagsConfig,
    AlbumConfig,
    ArchiveConfig,
    Config,
    DateConfig,
    FavoriteConfig,
    FileNameConfig,
    FileTypeConfig,
    FolderConfig,
    NameMatch,
    RateConfig,
    TagFilterConfig,
    TagMatch,
    TargetVisibility,
    VisibilityConfig,
)
from photostead.features.plugins.schema import (
    PluginMethodResponseDto,
    PluginResponseDto,
    PluginTemplateResponseDto,
    PluginTemplateStepResponseDto,
    SearchPluginMethodsQuery,
    SearchPluginsQuery,
    WorkflowType,
)
from photostead.features.triggers.schema import WorkflowTrigger
from photostead.kernel.errors import Invalid

__all__ = [
    "METHODS",
    "AddTagsConfig",
    "AlbumConfig",
    "ArchiveConfig",
    "Config",
    "DateConfig",
    "FavoriteConfig",
    "FileNameConfig",
    "FileTypeConfig",
    "FolderConfig",
    "Method",
    "NameMatch",
    "RateConfig",
    "TagFilterConfig",
    "TagMatch",
    "TargetVisibility",
    "VisibilityConfig",
    "read_config",
]

PLUGIN = "photostead-core"
# The same on every box and in every version: workflows and clients may remember it.
PLUGIN_UID = "5f0c7c1e-6a3b-4d0e-9b52-0d2f5a7c4e11"
# The day it came into being.
SINCE = "2026-11-21T00:00:00.000Z"
TYPES = [WorkflowType.ASSET_V1]


@dataclass(frozen=True, slots=True)
class Method:
    """`kind` is `filter` (goes on or halts) or `action` (does something). `private`: fields of its configuration that
    name things of one household, and are not shared."""

    name: str
    kind: str
    title: str
    description: str
    config: type[Config]
    private: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """How a step names it."""
        return f"{PLUGIN}#{self.name}"


DECLARED = [
    Method("assetFileNameFilter", "filter", "File name", "Go on with files of such a name", FileNameConfig),
    Method("assetFileTypeFilter", "filter", "Photo or video", "Go on with files of such a type", FileTypeConfig),
    Method("assetFolderFilter", "filter", "Folder", "Go on with files that lie in a folder", FolderConfig),
    Method("assetTagFilter", "filter", "Tag", "Go on with what has such tags, or tags below them", TagFilterConfig),
    Method("assetDateFilter", "filter", "Date", "Go on with what was taken in a range of days", DateConfig),
    Method("assetAddToAlbum", "action", "Add to an album", "Put it into an album that you may fill", AlbumConfig,
           frozenset({"albumId"})),
    Method("assetAddTags", "action", "Tag", "Give it tags", AddTagsConfig),
    Method("assetArchive", "action", "Archive", "Take it out of the timeline, or bring it back", ArchiveConfig),
    Method("assetFavorite", "action", "Favorite", "Mark it as a favorite, or take the mark away", FavoriteConfig),
    Method("assetSetVisibility", "action", "Move", "To the timeline, the archive or the locked folder", VisibilityConfig),
    Method("assetRate", "action", "Rate", "Give it stars", RateConfig),
]  # fmt: skip
METHODS = {method.key: method for method in DECLARED}


def read_config(method: Method, config: dict[str, Any] | None) -> Config:
    """A step's configuration. Raises Invalid naming what is wrong with it."""
    try:
        return msgspec.convert(config or {}, method.config)
    except msgspec.ValidationError as error:
        raise Invalid(str(error)) from error


# --- as the wire shows them


def schema_of(method: Method) -> dict[str, Any]:
    """The JSON schema of a method's configuration, in one piece."""
    (reference,), components = msgspec.json.schema_components([method.config])
    schema: dict[str, Any] = inline(reference, components)
    return schema


def inline(schema: Any, components: dict[str, Any]) -> Any:
    """A schema with what it refers to put in its place, without the names that types have in the program."""
    if isinstance(schema, list):
        return [inline(item, components) for item in schema]
    if not isinstance(schema, dict):
        return schema
    given = {name: inline(value, components) for name, value in schema.items() if name != "$ref"}
    if "$ref" not in schema:
        return given
    target = components[schema["$ref"].rpartition("/")[2]]
    nameless = {name: value for name, value in target.items() if name not in {"title", "description"}}
    return {**inline(nameless, components), **given}


def describe_method(method: Method) -> PluginMethodResponseDto:
    """A method for the wire."""
    return PluginMethodResponseDto(
        key=method.key,
        name=method.name,
        title=method.title,
        description=method.description,
        types=TYPES,
        host_functions=False,
        ui_hints=[method.kind],
        schema=schema_of(method),
    )


SHOWN_METHODS = [describe_method(method) for method in DECLARED]
SHOWN_PLUGIN = PluginResponseDto(
    id=PLUGIN_UID,
    name=PLUGIN,
    title="Photostead",
    description="Filters and actions for workflows",
    author="Photostead",
    version=__version__,
    methods=SHOWN_METHODS,
    created_at=SINCE,
    updated_at=SINCE,
)


def list_plugins(query: SearchPluginsQuery) -> list[PluginResponseDto]:
    """The plugin, where it is asked for."""
    plugin = SHOWN_PLUGIN
    fits = (
        is_same(query.id, plugin.id)
        and is_same(query.name, plugin.name)
        and is_same(query.version, plugin.version)
        and is_part(query.title, plugin.title)
        and is_part(query.description, plugin.description)
        and query.enabled is not False
    )
    return [plugin] if fits else []


def get_plugin(uid: str) -> PluginResponseDto:
    """The plugin by its id. Raises Invalid."""
    if not is_same(uid, PLUGIN_UID):
        raise Invalid("Plugin not found")
    return SHOWN_PLUGIN


def list_methods(query: SearchPluginMethodsQuery) -> list[PluginMethodResponseDto]:
    """Methods that fit; each of them goes with every trigger. They have no ids of their own, so none is found by one."""
    is_asked = is_same(query.plugin_name, PLUGIN) and is_same(query.plugin_version, __version__)
    if not is_asked or query.id is not UNSET or query.enabled is False:
        return []
    return [
        method
        for method in SHOWN_METHODS
        if is_same(query.name, method.name)
        and is_part(query.title, method.title)
        and is_part(query.description, method.description)
    ]


def is_same(wanted: str | UnsetType, value: str) -> bool:
    """Whether it is that, or nothing was asked for."""
    return wanted is UNSET or wanted.lower() == value.lower()


def is_part(wanted: str | UnsetType, value: str) -> bool:
    """Whether it stands in there, or nothing was asked for."""
    return wanted is UNSET or wanted.lower() in value.lower()


# --- workflows to begin from


def step(name: str, config: Config) -> PluginTemplateStepResponseDto:
    """A step of a template."""
    return PluginTemplateStepResponseDto(method=f"{PLUGIN}#{name}", config=msgspec.to_builtins(config), enabled=True)


TEMPLATES = [
    PluginTemplateResponseDto(
        key=f"{PLUGIN}#screenshots",
        title="Screenshots to the archive",
        description="What is called a screenshot leaves the timeline and stays findable",
        trigger=WorkflowTrigger.ASSET_CREATE,
        steps=[
            step("assetFileNameFilter", FileNameConfig(pattern="screenshot")),
            step("assetArchive", ArchiveConfig()),
        ],
        ui_hints=[],
    ),
    PluginTemplateResponseDto(
        key=f"{PLUGIN}#folder-album",
        title="A folder to an album",
        description="Everything that lies in a folder of this name goes to an album",
        trigger=WorkflowTrigger.ASSET_CREATE,
        steps=[
            step("assetFolderFilter", FolderConfig(path="WhatsApp Images")),
            step("assetAddToAlbum", AlbumConfig(album_name="WhatsApp")),
        ],
        ui_hints=["smart-album"],
    ),
    PluginTemplateResponseDto(
        key=f"{PLUGIN}#receipts",
        title="Papers out of the timeline",
        description="What gets the tag Documents, in any program, goes to the archive",
        trigger=WorkflowTrigger.ASSET_TAGGED,
        steps=[step("assetTagFilter", TagFilterConfig(tags=["Documents"])), step("assetArchive", ArchiveConfig())],
        ui_hints=[],
    ),
]
