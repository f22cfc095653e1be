"""What the page of the jobs shows, on the wire: ours alone, other clients do not know it."""

import msgspec

from photostead.features.queues.schema import ManualJobName, QueueStatisticsDto
from photostead.jobs.queues import QueueName
from photostead.kernel.ids import Id


class QueueWorkDto(msgspec.Struct, rename="camel"):
    """A queue that has work of ours.

    `done` counts what ended since the daemon started, so that two looks tell how fast it goes. `concurrency` is how many
    of its jobs run at once. `can_start`: "everything missing" means something here. `is_held`: the disk cannot bear its
    work now; `is_resting`: nobody who could do it is there; both pass by themselves.
    """

    name: QueueName
    is_paused: bool
    is_held: bool
    is_resting: bool
    can_start: bool
    concurrency: int
    done: int
    statistics: QueueStatisticsDto


class WorkDto(msgspec.Struct, rename="camel"):
    """Every queue with work of ours, and the jobs that can be started by name."""

    queues: list[QueueWorkDto]
    manual_jobs: list[ManualJobName]


class FailedJobDto(msgspec.Struct, rename="camel"):
    """A job that was given up: `job` is its kind, `reason` the last one. The asset is named where there is one that is
    not in somebody's locked folder; `at` is when the work was asked for."""

    id: str
    job: str
    asset_id: Id | None
    file_name: str | None
    reason: str
    at: str


class RetriedDto(msgspec.Struct, rename="camel"):
    """How many jobs wait again."""

    count: int
