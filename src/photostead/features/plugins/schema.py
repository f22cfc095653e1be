"""Plugins, their methods and templates on the wire."""

from enum import StrEnum
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from photostead.features.triggers.schema import WorkflowTrigger
from photostead.kernel.ids import Id


class WorkflowType(StrEnum):
    """What a step works on."""

    ASSET_V1 = "AssetV1"


class PluginMethodResponseDto(msgspec.Struct, rename="camel"):
    """Something a step can do. `schema` is the JSON schema of its configuration; `uiHints` says `filter` or `action`."""

    description: str
    host_functions: bool
    key: str
    name: str
    title: str
    types: list[WorkflowType]
    ui_hints: list[str]
    schema: dict[str, Any] | UnsetType = UNSET


class PluginResponseDto(msgspec.Struct, rename="camel"):
    """A plugin."""

    author: str
    created_at: str
    description: str
    id: Id
    methods: list[PluginMethodResponseDto]
    name: str
    title: str
    updated_at: str
    version: str


class SearchPluginsQuery(msgspec.Struct, rename="camel"):
    """Which plugins: name and version exactly, title and description by a part of them."""

    description: str | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    id: Id | UnsetType = UNSET
    name: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    version: str | UnsetType = UNSET


class SearchPluginMethodsQuery(msgspec.Struct, rename="camel"):
    """Which methods: names and version exactly, title and description by a part of them."""

    description: str | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    id: Id | UnsetType = UNSET
    name: str | UnsetType = UNSET
    plugin_name: str | UnsetType = UNSET
    plugin_version: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    trigger: WorkflowTrigger | UnsetType = UNSET
    type: WorkflowType | UnsetType = UNSET


class PluginTemplateStepResponseDto(msgspec.Struct, rename="camel"):
    """A step of a template."""

    config: dict[str, Any] | None
    method: str
    enabled: bool | UnsetType = UNSET


class PluginTemplateResponseDto(msgspec.Struct, rename="camel"):
    """A workflow to begin from."""

    description: str
    key: str
    steps: list[PluginTemplateStepResponseDto]
    title: str
    trigger: WorkflowTrigger
    ui_hints: list[str]
