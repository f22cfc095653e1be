"""Machine-learning servers on the wire: ours alone, other clients do not know them."""

from enum import StrEnum

import msgspec


class ServerState(StrEnum):
    """`here` is this daemon itself, `unknown` one that nobody has looked at."""

    HERE = "here"
    THERE = "there"
    AWAY = "away"
    UNKNOWN = "unknown"


class LearningServerDto(msgspec.Struct, rename="camel"):
    """One address of the settings: whether somebody is there, why not or what went wrong last, when that was found out, and
    how many questions it answered since the daemon started, the last one when."""

    address: str
    state: ServerState
    message: str | None
    looked_at: str | None
    answers: int
    answered_at: str | None


class LearningServersDto(msgspec.Struct, rename="camel"):
    """In the order in which they are asked. Where none of them answers, the daemon's own models do."""

    servers: list[LearningServerDto]
