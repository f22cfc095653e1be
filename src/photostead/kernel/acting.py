"""Who is acting: set around a request, a job or a command, and taken along by each write to the database, so that what
keeps a record of changes knows whose they are. What is recorded, and how, is not said here (`features.audit`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from photostead.kernel.ids import new_id

Source = Literal["session", "key", "link", "guest", "job", "terminal"]


class Mention(NamedTuple):
    """A thing that no row stands for: a backup's file, say. `name` is shown as it is."""

    kind: str
    name: str


@dataclass(slots=True)
class Actor:
    """`operation` is that of the API, the name of a job or a command. `credential_id` is the key of the session, API key or
    link that asked. `record_uid` names the record of all that this actor does, however many writes that takes."""

    source: Source
    user_id: int | None = None
    credential_id: int | None = None
    operation: str = ""
    address: str = ""
    name: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    record_uid: str = field(default_factory=new_id)
    is_recorded: bool = False
    # What a request leaves running acts for nobody any more: it is the daemon's own work.
    is_over: bool = False


NOBODY: Actor | None = None
_acting: ContextVar[Actor | None] = ContextVar("acting", default=NOBODY)


def present() -> Actor | None:
    """Who acts here; None for the daemon itself."""
    actor = _acting.get()
    return None if actor is None or actor.is_over else actor


@contextmanager
def acting(actor: Actor | None) -> Iterator[Actor | None]:
    """Everything inside is done by this actor."""
    token = _acting.set(actor)
    try:
        yield actor
    finally:
        _acting.reset(token)
        if actor is not None:
            actor.is_over = True


def mention(kind: str, name: str) -> None:
    """Say what was done, when it was, where no row of the database tells."""
    actor = present()
    if actor is not None:
        actor.mentions.append(Mention(kind, name))
