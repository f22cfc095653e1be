"""What a log line is about, beside its words: the asset, the job, the library, the route. Said once where the work begins,
carried by every line that is logged within; the journal keeps it as fields, a terminal shows it behind the line.

Only the facts are here. Where lines go and how they look is `cli.logs`.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

OURS = "photostead"
# In the order in which they are shown. Each may also be passed as `extra` of a single line. Never a secret, never a path
# that a person chose: fields are kept by value in an index that is hard to clean.
FIELDS = ("asset", "library", "job", "task", "queue", "route", "request", "user")

Fields = Mapping[str, object]
_about: ContextVar[Fields] = ContextVar("what log lines are about", default={})  # noqa: B039 - replaced, never changed


@contextmanager
def log_about(**fields: object) -> Iterator[None]:
    """Every line that is logged within is about this as well; also those of tasks that are begun within."""
    token = _about.set({**_about.get(), **fields})
    try:
        yield
    finally:
        _about.reset(token)


def note_about(**fields: object) -> None:
    """What came to be known meanwhile; until the end of the surrounding `log_about`."""
    _about.set({**_about.get(), **fields})


def fields_of(record: logging.LogRecord) -> dict[str, str]:
    """What a line is about; of its own `extra` first. Ask on the thread that logged it."""
    about = _about.get()
    found = {name: getattr(record, name, about.get(name)) for name in FIELDS}
    return {name: str(value) for name, value in found.items() if value is not None}


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """Libraries talk of their own details in thousands of lines; at "debug" people want ours."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] == OURS
