"""The kind of background work on people's pictures. Who does it is `people.tasks`."""

from photostead.db.tx import Job
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName

GENERATE_THUMBNAIL = Kind("PersonGenerateThumbnail", QueueName.THUMBNAIL_GENERATION)


def thumbnail_job(person_id: int, priority: int = Priority.BULK) -> Job:
    """Have a person's picture made, where it is not that of the face that stands for them."""
    return GENERATE_THUMBNAIL.job(str(person_id), priority=priority, person_id=person_id)
