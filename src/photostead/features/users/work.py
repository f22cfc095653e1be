"""The kinds of jobs of people."""

from photostead.db.tx import Job
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName

SIGNED_UP = Kind("NotifyUserSignup", QueueName.NOTIFICATIONS)
MEMORIES_WANTED = Kind("MemoryGenerate", QueueName.BACKGROUND_TASK)


def welcome(user_id: int) -> Job:
    """The job that tells a person that they have an account."""
    return SIGNED_UP.job(str(user_id), priority=Priority.PERSON, user_id=user_id)


def memories_wanted(user_id: int) -> Job:
    """The job that makes the memories of a person who switched them on: the night makes none for who has them off."""
    return MEMORIES_WANTED.job(str(user_id), priority=Priority.PERSON, user_id=user_id)
