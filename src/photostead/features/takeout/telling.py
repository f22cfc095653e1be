"""The XMP sidecar that goes with an upload: what Google knew of a photo and its file does not say, so that it stays with
the file (decision 0055).
"""

from datetime import timedelta, tzinfo

from msgspec import UNSET, UnsetType

from photostead.features.takeout.looking import is_told
from photostead.features.takeout.schema import Facts, Look
from photostead.kernel.clock import EPOCH
from photostead.media.dates import zone_at
from photostead.media.xmp_write import Edits, Taken, compose


def sidecar_of(facts: Facts, look: Look, home: tzinfo | None) -> bytes | None:
    """Date, place and description, as far as the file lacks them; None where it lacks nothing. `home` is the zone of photos
    whose place is not known, None this machine's."""
    edits = Edits(
        description=facts.description or UNSET,
        position=facts.position or UNSET,
        taken=taken_of(facts, look, home),
    )
    if edits == Edits():
        return None
    return compose(edits).encode()


def taken_of(facts: Facts, look: Look, home: tzinfo | None) -> Taken | UnsetType:
    """The instant as a wall clock where the photo was taken."""
    if facts.taken is None or is_told(facts.taken, look):
        return UNSET
    offset = offset_at(facts.taken, facts.position, home)
    return Taken(facts.taken + offset * 60_000, offset)


def offset_at(instant: int, position: tuple[float, float] | None, home: tzinfo | None) -> int:
    """Minutes east of UTC at a place; where that is not known, at home."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    name = zone_at(position) if position else None
    try:
        zone = ZoneInfo(name) if name else home
        shift = (EPOCH + timedelta(milliseconds=instant)).astimezone(zone).utcoffset()
    except (ZoneInfoNotFoundError, OverflowError, ValueError):
        shift = None
    return round(shift.total_seconds() / 60) if shift is not None else 0
