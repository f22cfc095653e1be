"""Answers that stand in for the daemon's on pages of trouble: damaged photos, a failing disk, a backup that lost something.
To bring all of it about takes minutes; the tests of the features do. Names are Greek, as in `household.py`."""

from typing import Any

FOLDER = "/μνήμη/αντίγραφα/του-σπιτιού"
WHEN = "2026-02-03T02:30:00.000Z"
LONG = "μεταφορτώσεις/" + "φωτογραφία-χωρίς-κενά-" * 4
WORDS = "Η κεφαλίδα δεν διαβάζεται."


def full_backup(day: int, **more: Any) -> dict[str, Any]:
    """One of a row."""
    facts = {"files": 48_211, "size": 412 * 1024**3, "newFiles": 37, "newSize": 212 * 1024**2, "hasLibraries": day == 3}
    said = {"name": f"2026020{day}", "createdAt": f"2026-02-0{day}T02:30:00.000Z", "version": "0.11.0"}
    return {**said, **facts, "missing": 0, "damaged": 0, **more}


def look(trouble_count: int) -> dict[str, Any]:
    """How a drill, or reading a backup through, ended."""
    troubles = [{"path": f"{LONG}/{number}", "reason": WORDS} for number in range(min(trouble_count, 2))]
    amounts = {"files": 512, "size": 3 * 1024**3, "restored": 128, "photos": 47_902}
    return {"at": WHEN, "backup": "20260203", **amounts, "troubleCount": trouble_count, "troubles": troubles}


KEPT: dict[str, Any] = {
    "settings": {"folder": FOLDER, "time": "03:30", "keep": 30, "libraries": True, "rate": 40, "drillDays": 30},
    "disk": {"size": 2 * 1024**4, "available": 412 * 1024**3, "isOnMediaDisk": False},
    "backups": [full_backup(3, missing=2, damaged=1), full_backup(2), full_backup(1, newFiles=0, newSize=0)],
    "missing": [f"{LONG}/1", f"{LONG}/2"],
    "damaged": [f"{LONG}/3"],
    "lastAt": WHEN,
    "nextAt": "2026-02-04T02:30:00.000Z",
    "nextDrillAt": "2026-03-01T02:30:00.000Z",
}
"""The newest backup lost something; a drill went well."""
FULL_BACKUPS = {"**/api/photostead/full-backups": {**KEPT, "drill": look(0), "verified": look(0)}}
"""The same while a backup is made, on the disk of the photos, after a drill that found something and one that failed."""
TROUBLED_BACKUPS = {
    "**/api/photostead/full-backups": {
        **KEPT,
        "disk": {"size": 2 * 1024**4, "available": 412 * 1024**3, "isOnMediaDisk": True},
        "missing": [],
        "damaged": [],
        "waiting": ["drill"],
        "reason": WORDS,
        "task": {
            "what": "backup",
            "startedAt": WHEN,
            "isEnding": False,
            "files": 12_345,
            "total": 48_211,
            "size": 80 * 1024**3,
            "newFiles": 37,
            "newSize": 212 * 1024**2,
        },
        "drill": look(14),
        "drillReason": WORDS,
        "verified": look(1),
    }
}


def check(kind: str, count: int, **more: Any) -> dict[str, Any]:
    """How one is doing."""
    plan = {
        "isEnabled": True,
        "cronExpression": "0 3 * * *",
        "isRunning": False,
        "isWaiting": False,
        "isComplete": True,
    }
    done = {"checked": 48_211, "total": 48_211, "found": count, "startedAt": WHEN, "endedAt": WHEN, "problems": []}
    return {"type": kind, "count": count, **plan, **done, **more}


INTEGRITY = {
    "**/api/photostead/integrity": [
        check("checksum_mismatch", 4, isEnabled=False),
        check("missing_file", 0, reason=WORDS),
        check("untracked_file", 0, isRunning=True, checked=12_000),
        check("rendition", 3),
        check("database", 1, problems=[WORDS], goodBackup="20260203.sqlite"),
    ],
    "**/api/photostead/integrity/repairs": {
        "folder": FOLDER,
        "unmended": [
            {"id": "1", "hindrance": "no_good_copy"},
            {"id": "2", "hindrance": "backups_away"},
            {"id": "3", "backup": "20260203", "good": f"{FOLDER}/{LONG}"},
        ],
        "mended": [
            {
                "path": LONG,
                "type": "checksum_mismatch",
                "mendedAt": WHEN,
                "backup": "20260203",
                "aside": f"στην-άκρη/{LONG}",
            },
            {"path": f"{LONG}/4", "type": "missing_file", "mendedAt": WHEN, "good": LONG},
        ],
    },
    "**/api/admin/integrity/report?type=checksum_mismatch&*": {
        "items": [
            {"id": "1", "path": LONG, "type": "checksum_mismatch"},
            {"id": "2", "path": f"{LONG}/2", "type": "checksum_mismatch"},
            {"id": "3", "path": f"/{LONG}/3", "type": "checksum_mismatch"},
        ],
        "nextCursor": "3",
    },
}
"""Damaged originals that could not be mended for several reasons, others that were, and a database with a torn page."""
