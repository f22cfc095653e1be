"""Running workflows in the background."""

from photostead.features.triggers.service import RUN_WORKFLOW
from photostead.features.workflows.running import run_workflow
from photostead.jobs.tasks import Run, task


@task(RUN_WORKFLOW)
async def run(run: Run, workflow_id: int, asset_id: int, chain: list[int]) -> None:
    """Run one workflow on one asset."""
    await run.finish(run_workflow, workflow_id, asset_id, chain)


TASKS = [run]
