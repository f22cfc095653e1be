"""Operations of the reference that this version does not serve: they answer 501 to whoever is signed in, with a clear
message, and they are listed here with the reason. This list may only shrink.
"""

from typing import NamedTuple


class Gap(NamedTuple):
    """One operation, `path` as the reference writes it, below /api."""

    method: str
    path: str
    tag: str
    is_public: bool
    reason: str


ORGANISE = "albums and search are served, this part of organising is not built yet"
HOUSEHOLD = "sharing and managing a household is not built yet"
BACKUP = "backups and maintenance are not built yet"
LEARNING = "recognising people and duplicates is not built yet"
SYNC = "the phone sync is not built yet"

GAPS: tuple[Gap, ...] = (
    Gap("DELETE", "/sync/ack", "Sync", False, SYNC),
    Gap("GET", "/sync/ack", "Sync", False, SYNC),
    Gap("POST", "/sync/ack", "Sync", False, SYNC),
    Gap("POST", "/sync/stream", "Sync", False, SYNC),
)
