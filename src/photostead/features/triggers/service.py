"""Saying that something happened which a workflow may wait for. Whoever changes assets says it here, in the transaction of
the change; running workflows is the slice `workflows`, which knows all others and is known by none of them.

Where nobody has a workflow it costs one look into the index `workflows_by_trigger`, however many assets it is about.
"""

from collections.abc import Iterable, Sequence

from photostead.db.tx import Tx, as_json
from photostead.features.triggers.schema import WorkflowTrigger
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName

RUN_WORKFLOW = Kind("WorkflowAssetTrigger", QueueName.WORKFLOW)


def happened(
    tx: Tx, trigger: WorkflowTrigger, owner_id: int, asset_ids: Iterable[int], chain: Sequence[int] = ()
) -> None:
    """Ask for every workflow of the owner that waits for this to run on each of the assets (integer keys). `chain` are
    the workflows whose actions brought it about: none of them is started again, so nothing goes round for ever."""
    waiting = tx.column(
        "select id from workflows where trigger = ? and user_id = ? and is_enabled = 1 order by id", (trigger, owner_id)
    )
    wanted = [workflow_id for workflow_id in waiting if workflow_id not in chain]
    if wanted:
        enqueue(tx, wanted, list(asset_ids), chain)


def enqueue(tx: Tx, workflow_ids: Sequence[int], asset_ids: Sequence[int], chain: Sequence[int]) -> None:
    """One job for each workflow and asset, in one statement; what waits already waits on."""
    tx.has_jobs = True
    tx.run(
        """
        insert into jobs (queue, name, key, payload, priority, created_at, run_after)
        select :queue, :name, w.value || ':' || a.value,
               json_object('workflow_id', w.value, 'asset_id', a.value, 'chain', json(:chain)), :priority, :now, :now
        from json_each(:assets) a, json_each(:workflows) w
        order by a.key, w.key
        on conflict (name, key) where state = 'waiting' do nothing
        """,
        {
            "queue": str(RUN_WORKFLOW.queue),
            "name": RUN_WORKFLOW.name,
            "chain": as_json(chain),
            "priority": Priority.BULK,
            "now": tx.now,
            "assets": as_json(asset_ids),
            "workflows": as_json(workflow_ids),
        },
    )
