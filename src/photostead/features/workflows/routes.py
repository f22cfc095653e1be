"""Workflows over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.workflows import service
from photostead.features.workflows.schema import (
    GetWorkflowLogsQuery,
    SearchWorkflowsQuery,
    WorkflowCreateDto,
    WorkflowLogEntryDto,
    WorkflowResponseDto,
    WorkflowShareResponseDto,
    WorkflowTriggerResponseDto,
    WorkflowUpdateDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Workflows", prefix="/workflows")


@route.get("", permission=Permission.WORKFLOW_READ)
async def search_workflows(ctx: Context, query: SearchWorkflowsQuery) -> list[WorkflowResponseDto]:
    """The caller's workflows."""
    return await ctx.db.read(service.list_workflows, ctx.user.id, query)


@route.post("", permission=Permission.WORKFLOW_CREATE, status=201)
async def create_workflow(ctx: Context, body: WorkflowCreateDto) -> WorkflowResponseDto:
    """Make a workflow."""
    return await ctx.db.write(service.create_workflow, ctx.identity, body)


@route.get("/triggers", authenticated=True)
async def get_workflow_triggers(ctx: Context) -> list[WorkflowTriggerResponseDto]:
    """What workflows can wait for."""
    return service.TRIGGERS


@route.get("/{workflow_id}", permission=Permission.WORKFLOW_READ)
async def get_workflow(ctx: Context, workflow_id: Id) -> WorkflowResponseDto:
    """One workflow."""
    return await ctx.db.read(service.get_workflow, ctx.identity, workflow_id)


@route.put("/{workflow_id}", permission=Permission.WORKFLOW_UPDATE)
async def update_workflow(ctx: Context, workflow_id: Id, body: WorkflowUpdateDto) -> WorkflowResponseDto:
    """Change a workflow."""
    return await ctx.db.write(service.update_workflow, ctx.identity, workflow_id, body)


@route.delete("/{workflow_id}", permission=Permission.WORKFLOW_DELETE)
async def delete_workflow(ctx: Context, workflow_id: Id) -> None:
    """Remove a workflow."""
    await ctx.db.write(service.delete_workflow, ctx.identity, workflow_id)


@route.get("/{workflow_id}/logs", permission=Permission.WORKFLOW_LOGS)
async def get_workflow_logs(ctx: Context, workflow_id: Id, query: GetWorkflowLogsQuery) -> list[WorkflowLogEntryDto]:
    """How its runs ended."""
    return await ctx.db.read(service.list_logs, ctx.identity, workflow_id, query)


@route.get("/{workflow_id}/share", permission=Permission.WORKFLOW_READ)
async def get_workflow_for_share(ctx: Context, workflow_id: Id) -> WorkflowShareResponseDto:
    """A workflow to hand on."""
    return await ctx.db.read(service.share_workflow, ctx.identity, workflow_id)
