"""Kinds of work by name and queue. Services ask for work by its kind; `jobs.tasks` ties a handler to it, elsewhere: so
that whoever asks for work need not know who does it.
"""

from dataclasses import dataclass
from typing import Any

from photostead.db.tx import Job
from photostead.jobs.queues import Priority, QueueName


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` is the wire name that queue listings show."""

    name: str
    queue: QueueName

    def job(self, key: str, *, priority: int = Priority.BULK, delay_ms: int = 0, **payload: Any) -> Job:
        """A job of this kind; of the same key only one waits at a time."""
        return Job(str(self.queue), self.name, key, payload, priority, delay_ms)
