"""Acknowledgements: where a device goes on, as text that it gives back unread. Of lines by number `TYPE|number|bound`, the bound
being the number that everything had when the stream began; of a backfill `TYPE|since|number`, the number `done` at its end; at the
end of a stream `SyncCompleteV1|bound|what was asked for|whether it held the locked folder`.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from photostead.features.sync.schema import SyncEntityType, SyncRequestType
from photostead.kernel.errors import Invalid

LARGEST = 2**62
DONE = "done"
BITS = {request: 1 << place for place, request in enumerate(SyncRequestType)}


class Ack(NamedTuple):
    """The two numbers of a line's acknowledgement; the second is LARGEST for `done`."""

    first: int
    second: int


class Complete(NamedTuple):
    """Everything of these requests up to the bound was got, with or without what is locked."""

    bound: int
    requests: int
    holds_locked: bool

    def covers(self, request: SyncRequestType) -> bool:
        """Whether lines of this request were among them."""
        return bool(self.requests & BITS[request])


def write(kind: SyncEntityType, first: int, second: int) -> str:
    """An acknowledgement as text."""
    return f"{kind}|{first}|{DONE if second == LARGEST else second}"


def write_complete(complete: Complete) -> str:
    """The one at the end of a stream."""
    return f"{SyncEntityType.SYNC_COMPLETE_V1}|{complete.bound}|{complete.requests:x}|{int(complete.holds_locked)}"


def mask_of(requests: Iterable[SyncRequestType]) -> int:
    """What was asked for, as a number."""
    mask = 0
    for request in requests:
        mask |= BITS[request]
    return mask


def kind_of(text: str) -> SyncEntityType:
    """The kind of lines that an acknowledgement is for. Raises Invalid for what is none."""
    name = text.partition("|")[0]
    try:
        kind = SyncEntityType(name)
        if kind is SyncEntityType.SYNC_COMPLETE_V1:
            read_complete(text)
        elif kind is not SyncEntityType.SYNC_RESET_V1:
            read(text)
    except (ValueError, IndexError) as error:
        raise Invalid("acks: not an acknowledgement of this server") from error
    return kind


def reach_of(text: str) -> int:
    """The largest number that an acknowledgement of a line, or of the end of a stream, names. Raises ValueError."""
    if text.startswith(f"{SyncEntityType.SYNC_COMPLETE_V1}|"):
        return read_complete(text).bound
    ack = read(text)
    return max(ack.first, 0 if ack.second == LARGEST else ack.second)


def read(text: str) -> Ack:
    """Raises ValueError."""
    _, first, second = text.split("|")
    return Ack(number(first), LARGEST if second == DONE else number(second))


def read_complete(text: str) -> Complete:
    """Raises ValueError."""
    _, bound, requests, locked = text.split("|")
    if locked not in {"0", "1"} or len(requests) > 16:
        raise ValueError(text)
    return Complete(number(bound), int(requests, 16), locked == "1")


def number(text: str) -> int:
    """A number from 0 to LARGEST. Raises ValueError."""
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise ValueError(text)
    return min(int(text), LARGEST)


class Progress(NamedTuple):
    """How far a device has got. `start`: what it got its first line after, so that it may hold nothing older."""

    start: int
    acks: Mapping[SyncEntityType, Ack]
    complete: Complete | None

    @property
    def oldest(self) -> int:
        """The number that it may know no deletion behind."""
        return self.start if self.complete is None else self.complete.bound

    def got(self, request: SyncRequestType, kind: SyncEntityType) -> Ack | None:
        """The last line of a kind that a device has; None where it has none yet."""
        ack = self.acks.get(kind)
        if self.complete is None or not self.complete.covers(request):
            return ack
        known = Ack(self.complete.bound, self.complete.bound)
        return known if ack is None else Ack(max(ack.first, known.first), max(ack.second, known.second))
