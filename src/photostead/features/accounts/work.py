"""The kinds of jobs of accounts."""

from photostead.db.tx import Job
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

REMOVE_ACCOUNT = Kind("UserDelete", QueueName.BACKGROUND_TASK)


def removal(user_id: int) -> Job:
    """The job that removes an account for good."""
    return REMOVE_ACCOUNT.job(str(user_id), user_id=user_id)
