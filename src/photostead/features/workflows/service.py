"""The rules of workflows: each is one person's, acts for them and on what is theirs. What is wrong with a step is said
when it is saved, by its number; whether it may is looked at again each time it runs.
"""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.access.visibility import ALBUM_EDITORS, find_album
from photostead.db.tx import Rows, Tx, Value
from photostead.features.keywords import service as keywords
from photostead.features.plugins.schema import WorkflowType
from photostead.features.plugins.service import METHODS, AddTagsConfig, AlbumConfig, TagFilterConfig, read_config
from photostead.features.triggers.schema import WorkflowTrigger
from photostead.features.workflows import store
from photostead.features.workflows.schema import (
    GetWorkflowLogsQuery,
    WorkflowCreateDto,
    WorkflowLogEntryDto,
    WorkflowResponseDto,
    WorkflowShareResponseDto,
    WorkflowShareStepDto,
    WorkflowStepDto,
    WorkflowTriggerResponseDto,
    WorkflowUpdateDto,
)
from photostead.features.workflows.store import delete_old_logs
from photostead.kernel.bounds import read_instant
from photostead.kernel.errors import Invalid

__all__ = ["delete_old_logs"]

MOST_WORKFLOWS = 100
MOST_STEPS = 50
LONGEST_NAME = 1000
LONGEST_DESCRIPTION = 20_000
TRIGGERS = [WorkflowTriggerResponseDto(trigger, [WorkflowType.ASSET_V1]) for trigger in WorkflowTrigger]

list_workflows = store.list_workflows


def find_workflow(rows: Rows, identity: Identity, uid: str, permission: Permission) -> int:
    """The key of a workflow of the caller's. Raises Invalid, the same for absent and foreign."""
    found = store.find(rows, identity.user.id, uid)
    if found is None:
        raise Invalid(f"Not found or no {permission} access")
    return found


def get_workflow(rows: Rows, identity: Identity, uid: str) -> WorkflowResponseDto:
    """One workflow. Raises Invalid."""
    return store.get(rows, find_workflow(rows, identity, uid, Permission.WORKFLOW_READ))


def create_workflow(tx: Tx, identity: Identity, body: WorkflowCreateDto) -> WorkflowResponseDto:
    """Make a workflow; unless told otherwise it is switched on and keeps a log. Raises Invalid."""
    if tx.value("select count(*) from workflows where user_id = ?", (identity.user.id,)) >= MOST_WORKFLOWS:
        raise Invalid(
            f"There are too many workflows: at most {MOST_WORKFLOWS} a person. Delete one that is not needed."
        )
    defaults: dict[str, Value] = {"steps": "[]", "is_enabled": True, "is_logging": True}
    workflow_id = store.insert(tx, identity.user.id, defaults | columns_of(tx, identity, body))
    return store.get(tx, workflow_id)


def update_workflow(tx: Tx, identity: Identity, uid: str, body: WorkflowUpdateDto) -> WorkflowResponseDto:
    """Change a workflow. Raises Invalid; then it is as it was."""
    workflow_id = find_workflow(tx, identity, uid, Permission.WORKFLOW_UPDATE)
    store.update(tx, workflow_id, columns_of(tx, identity, body))
    return store.get(tx, workflow_id)


def columns_of(rows: Rows, identity: Identity, body: WorkflowCreateDto | WorkflowUpdateDto) -> dict[str, Value]:
    """What is given, by columns. Raises Invalid for what makes no sense."""
    check_length("name", body.name, LONGEST_NAME)
    check_length("description", body.description, LONGEST_DESCRIPTION)
    columns: dict[str, Any] = {
        "name": body.name,
        "description": body.description,
        "trigger": body.trigger,
        "is_enabled": body.enabled,
        "is_logging": body.logging,
        "steps": UNSET if body.steps is UNSET else store.as_steps(checked(rows, identity, body.steps)),
    }
    return {name: value for name, value in columns.items() if value is not UNSET}


def check_length(name: str, text: str | UnsetType | None, longest: int) -> None:
    """Raises Invalid."""
    if text and len(text) > longest:
        raise Invalid(f"The workflow's {name} is too long: at most {longest} characters.")


def checked(rows: Rows, identity: Identity, steps: list[WorkflowStepDto]) -> list[WorkflowStepDto]:
    """The steps, if all of them can be done. Raises Invalid naming the first that cannot."""
    if len(steps) > MOST_STEPS:
        raise Invalid(f"The workflow has too many steps: at most {MOST_STEPS}.")
    for number, step in enumerate(steps, 1):
        try:
            check_step(rows, identity, step)
        except Invalid as error:
            raise Invalid(f"Step {number} ({step.method:.100}): {error.message}") from error
    return steps


def check_step(rows: Rows, identity: Identity, step: WorkflowStepDto) -> None:
    """Raises Invalid for a method there is none of, a configuration that does not fit it, an album that is not the
    caller's to fill, a tag that can be none."""
    method = METHODS.get(step.method)
    if method is None:
        raise Invalid("there is no such method, see /plugins/methods. Plugins of third parties are not run.")
    config = read_config(method, step.config)
    if isinstance(config, AlbumConfig) and config.album_id is not UNSET:
        find_album(rows, identity, config.album_id, Permission.ALBUM_ASSET_CREATE, ALBUM_EDITORS)
    if isinstance(config, AddTagsConfig | TagFilterConfig):
        for value in config.tags:
            keywords.parse_value(value)


def delete_workflow(tx: Tx, identity: Identity, uid: str) -> None:
    """Remove a workflow with its log. What it did stays. Raises Invalid."""
    workflow_id = find_workflow(tx, identity, uid, Permission.WORKFLOW_DELETE)
    tx.run("delete from workflows where id = ?", (workflow_id,))


def list_logs(rows: Rows, identity: Identity, uid: str, query: GetWorkflowLogsQuery) -> list[WorkflowLogEntryDto]:
    """Its runs, the newest first. Raises Invalid."""
    workflow_id = find_workflow(rows, identity, uid, Permission.WORKFLOW_LOGS)
    before = None if query.before is UNSET else read_instant("before", query.before)
    return store.list_logs(rows, workflow_id, query, before, is_elevated=identity.is_elevated)


def share_workflow(rows: Rows, identity: Identity, uid: str) -> WorkflowShareResponseDto:
    """A workflow for others: without ids and without what is as it would be anyway. Raises Invalid."""
    workflow = get_workflow(rows, identity, uid)
    return WorkflowShareResponseDto(
        name=workflow.name,
        description=workflow.description,
        trigger=workflow.trigger,
        steps=[share_step(step) for step in workflow.steps],
    )


def share_step(step: WorkflowStepDto) -> WorkflowShareStepDto:
    """One step of it."""
    method = METHODS.get(step.method)
    given = step.config or {}
    if method is not None:
        private = method.private
        kept = msgspec.to_builtins(read_config(method, given))
        given = {name: value for name, value in kept.items() if name not in private}
    return WorkflowShareStepDto(
        method=step.method, config=given or None, enabled=False if step.enabled is False else UNSET
    )
