"""What the doctor's checks are given of a database, made up."""

from typing import Any

from photostead.features.doctor.facts import Claim, Facts, Standing


def make_facts(**given: Any) -> Facts:
    """Of a box on which nothing is wrong."""
    usual: dict[str, Any] = {
        "has_admin": True,
        "libraries": [],
        "paused": [],
        "folders": 0,
        "newest_ms": 0,
        "accel": "disabled",
        "is_watch_enabled": True,
        "base": "",
        "full_backup": Standing("", None, None, None, 0),
        "claim": Claim(None, is_marked=False, has_people=True, has_uploads=False),
    }
    return Facts(**{**usual, **given})
