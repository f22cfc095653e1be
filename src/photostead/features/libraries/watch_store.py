"""SQL of watching libraries: which folders are to be watched, how they were at the last scan, and asking for a scan of
what changed.
"""

from collections.abc import Iterable, Sequence

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.libraries.store import below
from photostead.features.libraries.work import SCAN, ScanMode, scan_job
from photostead.features.settings import service as settings
from photostead.host.folders import Before
from photostead.host.watch import Absence
from photostead.jobs.queues import Priority
from photostead.kernel.clock import now_ms

# Tables of which a change may mean that something else is to be watched.
WATCHED_TABLES = frozenset({"libraries", "library_roots", "settings"})
# A scan of more folders than this is a scan of the library.
MOST_FOLDERS = 200
# So far the times that file systems give may lag behind the clock.
TICK_MS = 20


class WantedRoot(msgspec.Struct, frozen=True):
    """An import path of a library. `absence` while it is taken for unavailable."""

    library_id: int
    library_uid: str
    path: str
    patterns: tuple[str, ...]
    watches: bool
    absence: Absence | None


class Wanted(msgspec.Struct, frozen=True):
    """What is to be watched. `libraries`: whether each of them wants to be, by uid."""

    is_enabled: bool
    libraries: dict[str, bool]
    roots: list[WantedRoot]


def load_wanted(rows: Rows) -> Wanted:
    """In one snapshot."""
    is_enabled = settings.load(rows).library.watch.enabled
    libraries = rows.rows(
        "select uid, is_watched, id, import_paths, exclusion_patterns from libraries where deleted_at is null"
    )
    away = {
        (row[0], row[1]): Absence(row[2], row[3])
        for row in rows.rows(
            "select library_id, path, unavailable_since, witness from library_roots where unavailable_since is not null"
        )
    }
    roots = [
        WantedRoot(key, uid, path, tuple(msgspec.json.decode(patterns)), is_enabled and bool(is_watched), absence)
        for uid, is_watched, key, paths, patterns in libraries
        for path in msgspec.json.decode(paths)
        if (absence := away.get((key, path))) is not None or (is_enabled and is_watched)
    ]
    return Wanted(is_enabled, {row[0]: bool(row[1]) for row in libraries}, roots)


def load_before(rows: Rows, root: WantedRoot) -> Before:
    """How the folders of an import path were when they were scanned. A library that never was counts as scanned now: its
    first scan is for a person to ask for."""
    refreshed = rows.value("select refreshed_at from libraries where id = ?", (root.library_id,))
    since = now_ms() - TICK_MS if refreshed is None else refreshed
    folders = rows.rows(
        """
        select path, modified from folders
        where library_id = :library and modified is not null and signature is not null
          and (path = :path or (path > :low and path < :high))
        """,
        {"library": root.library_id, **below(root.path)},
    )
    return Before({row[0]: row[1] for row in folders}, since * 1_000_000)


def ask_for_scan(tx: Tx, uid: str, folders: Sequence[bytes]) -> None:
    """A scan of some folders, or of the whole library where there are none. One that waits already is made to see to
    these too, so that there is never more than one."""
    if tx.value("select 1 from libraries where uid = ? and deleted_at is null", (uid,)) is None:
        return
    waiting = tx.rows(
        """
        select id, payload ->> 'folders', payload ->> 'confirmed', payload ->> 'mode'
        from jobs
        where name = ? and state = 'waiting' and payload ->> 'library_uid' = ?
        """,
        (SCAN.name, uid),
    )
    jobs = [(key, msgspec.json.decode(names or "[]"), sure, mode) for key, names, sure, mode in waiting]
    if any(not names and mode != ScanMode.NEW for _, names, _, mode in jobs):
        return  # the whole library
    ours = [(key, [bytes.fromhex(name) for name in names]) for key, names, sure, _ in jobs if names and not sure]
    asked = [folder for _, names in ours for folder in names]
    wanted = outermost([*asked, *folders]) if folders else []
    if len(ours) == 1 and wanted == outermost(asked):
        return
    tx.run_many("delete from jobs where id = ?", [(key,) for key, _ in ours])
    is_some = 0 < len(wanted) <= MOST_FOLDERS
    tx.enqueue(
        scan_job(
            uid,
            ScanMode.CHANGED,
            priority=Priority.UPLOAD if is_some else Priority.BULK,
            folders=wanted if is_some else (),
        )
    )


def outermost(folders: Iterable[bytes]) -> list[bytes]:
    """Without those that lie in another one."""
    kept: list[bytes] = []
    for folder in sorted(set(folders), key=lambda one: one.rstrip(b"/") + b"/"):
        if not (kept and (folder + b"/").startswith(kept[-1].rstrip(b"/") + b"/")):
            kept.append(folder)
    return kept
