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


# None: every operation of 3.2.2 is served. A newer reference may bring some.
GAPS: tuple[Gap, ...] = ()
