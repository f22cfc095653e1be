"""What people are told of the search by meaning."""

from enum import StrEnum

import msgspec


class EngineState(StrEnum):
    """Whether one can search by meaning."""

    OFF = "off"
    WAITING = "waiting"
    READY = "ready"


class NextEngineDto(msgspec.Struct, rename="camel"):
    """A model that will answer once it has looked at all pictures; `progress` from 0 to 1."""

    model: str
    is_coarse: bool
    progress: float


class SearchEngineDto(msgspec.Struct, rename="camel"):
    """Which model answers, if any: `is_coarse` where it knows a thousand things by name, and no more. `message` says why there
    is none, or none yet. `progress` from 0 to 1: how much of the pictures it has looked at."""

    state: EngineState
    model: str | None
    is_coarse: bool
    progress: float
    message: str | None
    next: NextEngineDto | None
