"""Log lines on the wire: ours alone, other clients do not know them."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

Level = Literal["debug", "info", "warning", "error", "critical"]


class LogsQuery(msgspec.Struct, rename="camel"):
    """What comes after the `cursor` of an earlier answer; without it from the oldest line on that is kept."""

    after: Annotated[str, Meta(max_length=100)] | UnsetType = UNSET
    size: Annotated[int, Meta(ge=1, le=2000)] = 500


class LogLineDto(msgspec.Struct, rename="camel", frozen=True):
    """One line. `id` is another one for each line of a daemon's life; `fields` are what the line is about (the job, the
    library, the route …), `trace` is where in the program an error came from."""

    id: int
    at: str
    level: Level
    logger: str
    message: str
    fields: dict[str, str]
    trace: str | None


class LogsDto(msgspec.Struct, rename="camel"):
    """Lines, the oldest first. `has_gap`: between those of the cursor and these some are forgotten, or the daemon began
    anew. `has_more`: ask again at once."""

    lines: list[LogLineDto]
    cursor: str
    has_gap: bool
    has_more: bool
