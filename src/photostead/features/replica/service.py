"""What others ask of the replica: whether this machine may still be the one, and how the replica is."""

import msgspec

from photostead.db import checkpoints
from photostead.features.replica import program, state
from photostead.features.replica.state import Settings, State
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import StartError, Unavailable
from photostead.kernel.options import Options

SYNC_S = 30
SUPERSEDED = (
    "Another machine, {name}, took over this library at {at} UTC. Two of them would drift apart, so this one does not start.\n"
    "To make it the first one again, with what the other has by now: `photostead replicate switch --from {to}`.\n"
    "To go on here with what is here, whatever the other does: `photostead replicate off`."
)


class Picture(msgspec.Struct, frozen=True, rename="camel"):
    """How the replica is. `behind`: transactions that are not there yet; None where that is not known. Times in ms."""

    to: str
    term: int
    is_running: bool
    is_current: bool
    behind: int | None
    last_at: str | None
    state: State
    superseded_by: str | None


def refuse_superseded(options: Options) -> None:
    """Raises StartError where another machine took over."""
    other = state.load_superseded(options)
    if other is not None:
        settings = state.load(options)
        at = to_wire(other.at)[:16].replace("T", " ")
        raise StartError(SUPERSEDED.format(name=other.name, at=at, to=settings.place.to if settings else "PLACE"))


def glance(options: Options) -> tuple[Settings, State, bool] | None:
    """What can be told without asking the replica: where it is, what its service last knew, whether that follows the database
    now. None where there is no replica."""
    settings = state.load(options)
    if settings is None:
        return None
    is_followed = state.is_running(options) and checkpoints.is_replicated(options.database_file)
    return settings, state.load_state(options), is_followed


def look(options: Options) -> Picture:
    """Ask the service and the replica itself. Raises StartError where there is none, Unavailable where it does not answer."""
    settings = state.require(options)
    pieces = program.list_pieces(settings.place, settings.term, "database")
    behind = ask_behind(options) if state.is_running(options) else None
    other = state.load_superseded(options)
    return Picture(
        to=settings.place.to,
        term=settings.term,
        is_running=state.is_running(options),
        is_current=behind == 0 and other is None,
        behind=behind,
        last_at=max((piece.timestamp for piece in pieces), default=None),
        state=state.load_state(options),
        superseded_by=None if other is None else other.name,
    )


def ask_behind(options: Options) -> int | None:
    """Transactions that the replica lacks, when it was just asked to take them."""
    try:
        synced = program.ask_to_sync(state.folder_of(options), state.SOCKET, options.database_file, SYNC_S)
    except Unavailable:
        return None
    return synced.txid - synced.replica_txid
