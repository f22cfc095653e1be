"""One run of one workflow on one asset, in one transaction: what it is, who may and what is there is read anew."""

import logging
from collections.abc import Sequence

from photostead.access.identity import Identity, User
from photostead.db.tx import Tx
from photostead.features.assets import service as assets
from photostead.features.plugins.service import METHODS, read_config
from photostead.features.workflows import store
from photostead.features.workflows.actions import ACTIONS, Hands
from photostead.features.workflows.filters import FILTERS
from photostead.features.workflows.schema import WorkflowResult, WorkflowStepDto
from photostead.kernel.errors import Invalid

log = logging.getLogger(__name__)
Ended = tuple[WorkflowResult, tuple[int, str] | None]


class Halted(Exception):
    """A filter said no."""


def run_workflow(tx: Tx, workflow_id: int, asset_id: int, chain: Sequence[int]) -> None:
    """Do what the workflow says. Nothing, and no note of it, where the workflow or the asset is gone or out of reach."""
    workflow = store.load(tx, workflow_id)
    if workflow is None or (subject := store.load_subject(tx, workflow.user_id, asset_id)) is None:
        return
    # Neither a session nor a key: the locked folder is shut, and no administrator's right is needed.
    user = User(workflow.user_id, workflow.user_uid, workflow.email, workflow.user_name, False)
    hands = Hands(Identity(user), [*chain, workflow.id])
    changed, (result, step) = take_steps(tx, workflow, subject, hands)
    if changed:
        assets.tell_of(tx, hands.identity, [asset_id])
    if workflow.is_logging:
        store.insert_log(tx, workflow.id, subject.uid, result, step)


def take_steps(tx: Tx, workflow: store.Workflow, subject: store.Subject, hands: Hands) -> tuple[bool, Ended]:
    """Every step in turn; whether the asset changed, and how it ended. What was done before a failure stays done."""
    changed = False
    for number, step in enumerate(store.read_steps(workflow.steps), 1):
        if step.enabled is False:
            continue
        try:
            with tx.savepoint():
                changed = take_step(tx, step, subject.id, hands) or changed
        except Halted:
            return changed, (WorkflowResult.HALTED, (number, step.method))
        except Exception as error:
            log.warning("Workflow %s: step %d (%s) failed: %s", workflow.id, number, step.method, error)
            return changed, (WorkflowResult.ERROR, (number, step.method))
    return changed, (WorkflowResult.COMPLETED, None)


def take_step(tx: Tx, step: WorkflowStepDto, asset_id: int, hands: Hands) -> bool:
    """One step, on the asset as the steps before left it; whether it changed. Raises Halted, Invalid."""
    method = METHODS.get(step.method)
    if method is None:
        raise Invalid("there is no such method any more")
    config = read_config(method, step.config)
    subject = store.load_subject(tx, hands.identity.user.id, asset_id)
    if subject is None:
        raise Invalid("the asset is out of reach now: it was locked by a step before")
    if (asks := FILTERS.get(type(config))) is not None:
        if not asks(tx, subject, config):
            raise Halted
        return False
    return ACTIONS[type(config)](tx, hands, subject, config)
