"""The kind of job that is one mail."""

from typing import Any

from photostead.db.tx import Job
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName
from photostead.kernel.ids import new_id

SEND_MAIL = Kind("SendMail", QueueName.NOTIFICATIONS)


def mail_job(user_id: int, kind: str, values: dict[str, Any]) -> Job:
    """One mail to one person. Its id is made here, so that every try is the same mail to whoever receives it."""
    uid = new_id()
    return SEND_MAIL.job(uid, priority=Priority.PERSON, uid=uid, user_id=user_id, kind=kind, values=values)
