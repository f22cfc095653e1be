"""SQL of jobs that were given up, as the page of the jobs lists them."""

from photostead.db.tx import Rows
from photostead.features.queues.work_schema import FailedJobDto
from photostead.jobs.queues import QueueName
from photostead.kernel.clock import to_wire

# For looking at: who has more of them has one reason, many times.
LISTED_FAILURES = 200
UNKNOWN = "No reason was noted."


def list_failed(rows: Rows, name: QueueName) -> list[FailedJobDto]:
    """What a queue gave up, the latest first, LISTED_FAILURES at most."""
    found = rows.rows(
        """
        select j.id, j.name, a.uid, a.original_name, j.error, j.created_at
        from jobs j
        left join assets a on a.id = j.payload ->> 'asset_id' and a.visibility != 'locked'
        where j.state = 'failed' and j.queue = ?
        order by j.id desc
        limit ?
        """,
        (name, LISTED_FAILURES),
    )
    return [
        FailedJobDto(str(job_id), job, uid, file_name, reason or UNKNOWN, to_wire(created_at))
        for job_id, job, uid, file_name, reason, created_at in found
    ]
