"""Workflows and their logs on the wire."""

from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.plugins.schema import WorkflowType
from photostead.features.triggers.schema import WorkflowTrigger
from photostead.kernel.ids import Id


class WorkflowStepDto(msgspec.Struct, rename="camel"):
    """A step: a method by its key, and how it is set. One that is not enabled is passed over."""

    config: dict[str, Any] | None
    method: str
    enabled: bool | UnsetType = UNSET


class WorkflowResponseDto(msgspec.Struct, rename="camel"):
    """A workflow of the caller's."""

    created_at: str
    description: str | None
    enabled: bool
    id: Id
    logging: bool
    name: str | None
    steps: list[WorkflowStepDto]
    trigger: WorkflowTrigger
    updated_at: str


class SearchWorkflowsQuery(msgspec.Struct, rename="camel"):
    """Which workflows; name and description by a part of them."""

    id: Id | UnsetType = UNSET
    trigger: WorkflowTrigger | UnsetType = UNSET
    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    logging: bool | UnsetType = UNSET


class WorkflowUpdateDto(msgspec.Struct, rename="camel"):
    """A change to a workflow; steps are given all together."""

    description: str | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET
    logging: bool | UnsetType = UNSET
    name: str | UnsetType | None = UNSET
    steps: list[WorkflowStepDto] | UnsetType = UNSET
    trigger: WorkflowTrigger | UnsetType = UNSET


class WorkflowCreateDto(msgspec.Struct, rename="camel"):
    """A new workflow; without steps it does nothing yet."""

    trigger: WorkflowTrigger
    description: str | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET
    logging: bool | UnsetType = UNSET
    name: str | UnsetType | None = UNSET
    steps: list[WorkflowStepDto] | UnsetType = UNSET


class WorkflowTriggerResponseDto(msgspec.Struct, rename="camel"):
    """Something a workflow can wait for."""

    trigger: WorkflowTrigger
    types: list[WorkflowType]


class WorkflowResult(StrEnum):
    """Went through; a filter said no; a step failed."""

    COMPLETED = "completed"
    HALTED = "halted"
    ERROR = "error"


class WorkflowLastStep(msgspec.Struct, rename="camel"):
    """Where a run ended early; the first step is number 1."""

    index: Annotated[int, Meta(gt=0, le=9007199254740991)]
    method: str


class WorkflowLogEntryDto(msgspec.Struct, rename="camel"):
    """One run; `triggerDataId` is the asset it was about, unless that lies in a locked folder."""

    at: str
    id: Id
    result: WorkflowResult
    last_step: WorkflowLastStep | UnsetType = UNSET
    trigger_data_id: Id | UnsetType = UNSET


class GetWorkflowLogsQuery(msgspec.Struct, rename="camel"):
    """Which runs, the newest first; `before` an instant."""

    result: WorkflowResult | UnsetType = UNSET
    before: str | UnsetType = UNSET
    limit: Annotated[int, Meta(gt=0, le=9007199254740991)] = 50


class WorkflowShareStepDto(msgspec.Struct, rename="camel"):
    """A step as it is shared."""

    config: dict[str, Any] | None
    method: str
    enabled: bool | UnsetType = UNSET


class WorkflowShareResponseDto(msgspec.Struct, rename="camel"):
    """A workflow to hand on: no ids, and nothing that is as it would be anyway."""

    description: str | None
    name: str | None
    steps: list[WorkflowShareStepDto]
    trigger: WorkflowTrigger
