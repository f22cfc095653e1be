"""SQL of queues: counting, listing, pausing and emptying. What runs next is `jobs.store`'s."""

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.queues.schema import (
    KNOWN_AS,
    JobName,
    QueueJobResponseDto,
    QueueJobStatus,
    QueueResponseDto,
    QueueStatisticsDto,
)
from photostead.jobs.queues import QueueName
from photostead.kernel.clock import now_ms

# A listing is for looking at, not for copying a queue of a hundred thousand jobs.
LISTED_JOBS = 1000
# So many are forgotten in one write, which others wait for.
AT_ONCE = 4000
JOB_NAMES = {str(name): name for name in JobName} | KNOWN_AS
DUE = "state = 'waiting' and run_after <= :now"
CONDITIONS = {
    QueueJobStatus.ACTIVE: "state = 'active'",
    QueueJobStatus.WAITING: f"{DUE} and not :is_paused",
    QueueJobStatus.PAUSED: f"{DUE} and :is_paused",
    QueueJobStatus.DELAYED: "state = 'waiting' and run_after > :now",
    QueueJobStatus.FAILED: "state = 'failed'",
}


def list_queues(rows: Rows) -> list[QueueResponseDto]:
    """Every queue with its counts, in the order of QueueName. Costs the same however many jobs wait."""
    counts = {(queue, state): count for queue, state, count in rows.rows("select queue, state, count from job_counts")}
    delayed: dict[str, int] = dict(
        rows.rows(
            "select queue, count(*) from jobs indexed by jobs_due where state = 'waiting' and run_after > ? group by queue",
            (now_ms(),),
        )
    )
    paused = frozenset(rows.column("select name from queues where is_paused"))
    return [describe(name, counts, delayed.get(name, 0), is_paused=name in paused) for name in QueueName]


def describe(name: QueueName, counts: dict[tuple[str, str], int], delayed: int, *, is_paused: bool) -> QueueResponseDto:
    """One queue of counts by `(queue, state)`. What is due in a queue that stands still counts as paused."""
    due = max(0, counts.get((name, "waiting"), 0) - delayed)
    statistics = QueueStatisticsDto(
        active=counts.get((name, "active"), 0),
        completed=0,
        delayed=delayed,
        failed=counts.get((name, "failed"), 0),
        paused=due if is_paused else 0,
        waiting=0 if is_paused else due,
    )
    return QueueResponseDto(is_paused=is_paused, name=name, statistics=statistics)


def get_queue(rows: Rows, name: QueueName) -> QueueResponseDto:
    """One queue with its counts."""
    return next(queue for queue in list_queues(rows) if queue.name is name)


def set_paused(tx: Tx, name: QueueName, is_paused: bool) -> None:
    """Stop or resume a queue; what runs now runs to its end."""
    tx.run(
        "insert into queues (name, is_paused) values (?, ?) on conflict do update set is_paused = excluded.is_paused",
        (name, is_paused),
    )


def delete_some(tx: Tx, name: QueueName, state: str) -> int:
    """Forget some of the jobs that wait or that failed; how many. Nothing is lost by it: what is missing can be asked for
    again."""
    sql = "delete from jobs where id in (select id from jobs where queue = ? and state = ? limit ?)"
    return tx.run(sql, (name, state, AT_ONCE))


def list_jobs(rows: Rows, name: QueueName, statuses: list[QueueJobStatus]) -> list[QueueJobResponseDto]:
    """Jobs in one of the states (any, where none is given), the next to run first, LISTED_JOBS at most."""
    is_paused = bool(rows.value("select is_paused from queues where name = ?", (name,)))
    found: list[QueueJobResponseDto] = []
    for status, condition in CONDITIONS.items():
        if not statuses or status in statuses:
            found += list_jobs_where(rows, name, condition, is_paused, LISTED_JOBS - len(found))
    return found


def list_jobs_where(
    rows: Rows, name: QueueName, condition: str, is_paused: bool, limit: int
) -> list[QueueJobResponseDto]:
    """Jobs under one of CONDITIONS. An asset goes by its id outside, not by our key."""
    found = rows.rows(
        f"""
        select id, name, created_at,
               iif(payload ->> 'asset_id' is null, payload,
                   json_object('id', (select uid from assets where id = payload ->> 'asset_id')))
        from jobs
        where queue = :queue and {condition}
        order by priority desc, run_after, id
        limit :limit
        """,
        {"queue": name, "now": now_ms(), "is_paused": is_paused, "limit": limit},
    )
    return [
        QueueJobResponseDto(
            data=msgspec.json.decode(payload, type=dict), name=JOB_NAMES[job], timestamp=created_at, id=str(job_id)
        )
        for job_id, job, created_at, payload in found
        if job in JOB_NAMES
    ]
