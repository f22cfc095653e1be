"""SQL of workflows and of the log of their runs."""

from typing import Any

import msgspec
from msgspec import UNSET

from photostead.db.tx import Row, Rows, Tx, Value, as_json
from photostead.features.triggers.schema import WorkflowTrigger
from photostead.features.workflows.schema import (
    GetWorkflowLogsQuery,
    SearchWorkflowsQuery,
    WorkflowLastStep,
    WorkflowLogEntryDto,
    WorkflowResponseDto,
    WorkflowResult,
    WorkflowStepDto,
)
from photostead.kernel.clock import to_wire
from photostead.kernel.ids import new_id

COLUMNS = "uid, name, description, trigger, steps, is_enabled, is_logging, created_at, updated_at"
# Of each workflow so many runs are kept, and for so long.
RUNS_KEPT = 500
KEPT_MS = 30 * 24 * 60 * 60 * 1000


def list_workflows(rows: Rows, user_id: int, query: SearchWorkflowsQuery) -> list[WorkflowResponseDto]:
    """A person's workflows, the oldest first."""
    given: dict[str, Any] = msgspec.structs.asdict(query)
    params = {name: None if value is UNSET else value for name, value in given.items()}
    if params["id"]:
        params["id"] = params["id"].lower()
    found = rows.rows(
        f"""
        select {COLUMNS} from workflows
        where user_id = :user
          and (:id is null or uid = :id)
          and (:trigger is null or trigger = :trigger)
          and (:name is null or instr(lower(name), lower(:name)))
          and (:description is null or instr(lower(description), lower(:description)))
          and (:enabled is null or is_enabled = :enabled)
          and (:logging is null or is_logging = :logging)
        order by id
        """,
        {**params, "user": user_id},
    )
    return [describe_row(row) for row in found]


def get(rows: Rows, workflow_id: int) -> WorkflowResponseDto:
    """One workflow; it is there."""
    row = rows.row(f"select {COLUMNS} from workflows where id = ?", (workflow_id,))
    assert row is not None, "whoever asks has just found it"
    return describe_row(row)


def describe_row(row: Row) -> WorkflowResponseDto:
    """A row of COLUMNS."""
    return WorkflowResponseDto(
        id=row[0],
        name=row[1],
        description=row[2],
        trigger=WorkflowTrigger(row[3]),
        steps=read_steps(row[4]),
        enabled=bool(row[5]),
        logging=bool(row[6]),
        created_at=to_wire(row[7]),
        updated_at=to_wire(row[8]),
    )


def read_steps(text: str) -> list[WorkflowStepDto]:
    """Steps as they are kept."""
    return msgspec.json.decode(text, type=list[WorkflowStepDto])


def find(rows: Rows, user_id: int, uid: str) -> int | None:
    """The key of a person's workflow."""
    found: int | None = rows.value("select id from workflows where user_id = ? and uid = ?", (user_id, uid.lower()))
    return found


def insert(tx: Tx, user_id: int, columns: dict[str, Value]) -> int:
    """A new workflow; its key."""
    row: dict[str, Value] = {"uid": new_id(), "user_id": user_id, "created_at": tx.now, "updated_at": tx.now}
    return tx.insert("workflows", {**row, **columns})


def update(tx: Tx, workflow_id: int, columns: dict[str, Value]) -> None:
    """Change these columns; their names come from code."""
    assignments = ", ".join(["updated_at = :now", *(f"{name} = :{name}" for name in columns)])
    tx.run(f"update workflows set {assignments} where id = :key", {**columns, "key": workflow_id, "now": tx.now})


# --- runs


class Workflow(msgspec.Struct, frozen=True):
    """What a run needs of a workflow, with its owner."""

    id: int
    user_id: int
    user_uid: str
    email: str
    user_name: str
    steps: str
    is_logging: int


def load(rows: Rows, workflow_id: int) -> Workflow | None:
    """A workflow that is switched on and whose owner is here."""
    return rows.struct(
        Workflow,
        """
        select w.id, w.user_id, u.uid, u.email, u.name, w.steps, w.is_logging from workflows w
        join users u on u.id = w.user_id
        where w.id = ? and w.is_enabled = 1 and u.status = 'active'
        """,
        (workflow_id,),
    )


class Subject(msgspec.Struct, frozen=True):
    """The asset a run is about. `local_time` in ms, as if UTC."""

    id: int
    uid: str
    type: str
    name: str
    path: str
    local_time: int
    visibility: str
    is_favorite: int
    rating: int | None


def load_subject(rows: Rows, user_id: int, asset_id: int) -> Subject | None:
    """An asset of this person that shows somewhere: neither in the trash, nor locked, nor the motion part of another."""
    return rows.struct(
        Subject,
        """
        select a.id, a.uid, a.type, a.original_name, a.original_path, a.local_time, a.visibility, a.is_favorite, e.rating
        from assets a
        left join asset_exif e on e.asset_id = a.id
        where a.id = ? and a.owner_id = ? and a.deleted_at is null and a.visibility in ('timeline', 'archive')
        """,
        (asset_id, user_id),
    )


def insert_log(tx: Tx, workflow_id: int, asset_uid: str, result: WorkflowResult, step: tuple[int, str] | None) -> None:
    """Note how a run ended; `step` is the number and method where that was early."""
    index, method = step or (None, None)
    row: dict[str, Value] = {"uid": new_id(), "workflow_id": workflow_id, "result": result, "asset_uid": asset_uid}
    key = tx.insert("workflow_logs", {**row, "step_index": index, "step_method": method, "at": tx.now})
    if key % 50 == 0:  # Not each time: counting what is there costs more than the row.
        trim_log(tx, workflow_id)


def trim_log(tx: Tx, workflow_id: int) -> None:
    """Forget what is beyond RUNS_KEPT."""
    tx.run(
        """
        delete from workflow_logs
        where workflow_id = :workflow and id <= (
          select id from workflow_logs where workflow_id = :workflow order by at desc, id desc limit 1 offset :kept
        )
        """,
        {"workflow": workflow_id, "kept": RUNS_KEPT},
    )


def delete_old_logs(tx: Tx) -> None:
    """Forget what is old, and what is too much."""
    tx.run("delete from workflow_logs where at < ?", (tx.now - KEPT_MS,))
    for workflow_id in tx.column("select id from workflows"):
        trim_log(tx, workflow_id)


def list_logs(
    rows: Rows, workflow_id: int, query: GetWorkflowLogsQuery, before: int | None, *, is_elevated: bool
) -> list[WorkflowLogEntryDto]:
    """Runs, the newest first; which asset it was is not said where that lies in the locked folder and this is shut."""
    found = rows.rows(
        """
        select l.uid, l.at, l.result, l.step_index, l.step_method,
               case when :elevated or a.visibility is not 'locked' then l.asset_uid end
        from workflow_logs l
        left join assets a on a.uid = l.asset_uid
        where l.workflow_id = :workflow
          and (:result is null or l.result = :result)
          and (:before is null or l.at < :before)
        order by l.at desc, l.id desc
        limit :limit
        """,
        {
            "workflow": workflow_id,
            "elevated": is_elevated,
            "result": None if query.result is UNSET else query.result,
            "before": before,
            "limit": min(query.limit, RUNS_KEPT),
        },
    )
    return [describe_log(row) for row in found]


def describe_log(row: Row) -> WorkflowLogEntryDto:
    """One run."""
    uid, at, result, index, method, asset_uid = row
    return WorkflowLogEntryDto(
        id=uid,
        at=to_wire(at),
        result=WorkflowResult(result),
        last_step=UNSET if index is None else WorkflowLastStep(index, method),
        trigger_data_id=UNSET if asset_uid is None else asset_uid,
    )


def as_steps(steps: list[WorkflowStepDto]) -> str:
    """Steps for the column."""
    return as_json(steps)
