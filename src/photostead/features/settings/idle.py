"""Settings that are kept and do nothing in this version, and why: what they tune is not there, or has no choice. Whoever
makes one do something removes its line. Switches of abilities that are not there are refused: see `validation.UNSERVED`.
"""

from collections.abc import Mapping

from photostead.features.settings.schema import UnservedSettingDto
from photostead.features.settings.validation import UNSERVED

NO_JOBS = "the queue has no jobs yet"
# A leaf of the system config, or a group of them.
IDLE: Mapping[str, str] = {
    "job.library": "scans run one at a time: two would take each other's moved files for missing",
    "job.search": NO_JOBS,
}


def reason_of(path: str) -> str | None:
    """Why a leaf does nothing, or None where it does something."""
    parts = path.split(".")
    starts = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return UNSERVED.get(path) or next((IDLE[start] for start in starts if start in IDLE), None)


def list_unserved(paths: tuple[str, ...]) -> list[UnservedSettingDto]:
    """Those of the leaves that do nothing."""
    found = [(path, reason) for path in paths if (reason := reason_of(path)) is not None]
    return [UnservedSettingDto(path, reason, path in UNSERVED) for path, reason in found]
