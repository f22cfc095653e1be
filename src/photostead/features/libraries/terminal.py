"""What the commands at the terminal ask of the database about libraries: whoever sits there is nobody's account and may
do everything. A library is named by its name or its id.
"""

from collections.abc import Sequence

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.libraries import details, details_store, service
from photostead.features.libraries.details_schema import IgnoredFileDto, LibraryDetailsDto, PageQuery
from photostead.features.libraries.work import SCAN, ScanMode, ScanState, scan_job
from photostead.jobs.queues import Priority
from photostead.kernel.errors import Invalid, NotFound

EVERYTHING = PageQuery(page=1, size=1_000_000)


class Named(msgspec.Struct, frozen=True):
    """A library as a person speaks of it."""

    id: int
    uid: str
    owner_id: int
    name: str


class Asked(msgspec.Struct, frozen=True):
    """A scan that was asked for: its job, and when (ms)."""

    library_id: int
    name: str
    job_id: int
    job_key: str
    at: int


class Progress(msgspec.Struct, frozen=True):
    """How far it is. `scan` is None until it begins; `away` are import paths that are not available, with the reason."""

    name: str
    is_done: bool
    scan: ScanState | None
    message: str | None
    error: str | None
    away: list[tuple[str, str]]


def list_libraries(rows: Rows) -> list[LibraryDetailsDto]:
    """Every library."""
    return details_store.list_details(rows, details_store.TERMINAL, {})


def find_named(rows: Rows, text: str) -> Named:
    """The library of this id or name. Raises NotFound with those there are, Invalid where several are called so."""
    known = all_named(rows)
    found = [item for item in known if item.uid == text.lower()] or [item for item in known if item.name == text]
    found = found or [item for item in known if item.name.casefold() == text.casefold()]
    if not found:
        there = ", ".join(item.name for item in known)
        raise NotFound(f"There is no library {text}. " + (f"There are: {there}." if known else "There is none at all."))
    if len(found) > 1:
        raise Invalid(f"Several libraries are called {text}: name one by its id ({', '.join(i.uid for i in found)}).")
    return found[0]


def all_named(rows: Rows) -> list[Named]:
    """Every library, by name."""
    return rows.structs(
        Named, "select id, uid, owner_id, name from libraries where deleted_at is null order by name, id"
    )


# --- scans


def ask_for_scans(tx: Tx, names: Sequence[str], mode: ScanMode) -> list[Asked]:
    """Ask for a scan of the libraries named, of all without a name. Raises NotFound, Invalid."""
    wanted = {item.id: item for item in (find_named(tx, name) for name in names)} if names else None
    return [ask_for_scan(tx, item, mode) for item in (all_named(tx) if wanted is None else wanted.values())]


def ask_for_scan(tx: Tx, library: Named, mode: ScanMode) -> Asked:
    """One of them."""
    service.start_scan(tx, library.uid, mode)
    key = scan_job(library.uid, mode, priority=Priority.PERSON).key
    job_id = tx.value("select id from jobs where name = ? and key = ? and state = 'waiting'", (SCAN.name, key))
    return Asked(library.id, library.name, job_id, key, tx.now)


def progress_of(rows: Rows, asked: Sequence[Asked]) -> list[Progress]:
    """How far each is."""
    is_paused = details_store.is_paused(rows)
    return [look_at(rows, item, is_paused=is_paused) for item in asked]


def look_at(rows: Rows, asked: Asked, *, is_paused: bool) -> Progress:
    """How far one is. A job that is gone is done; one that failed stays, with the reason."""
    jobs: dict[str, str | None] = dict(
        rows.rows(
            """
            select state, error from jobs where state = 'waiting' and name = :name and key = :key
            union all
            select state, error from jobs
            where state in ('active', 'failed') and queue = :queue and name = :name and key = :key and id >= :id
            """,
            {"queue": str(SCAN.queue), "name": SCAN.name, "key": asked.job_key, "id": asked.job_id},
        )
    )
    is_done = not jobs.keys() & {"waiting", "active"}
    figures = details_store.last_figures(rows, asked.library_id)
    is_this_one = figures.started_at is not None and figures.started_at >= asked.at
    paused = "waiting: the queue of libraries is paused" if is_paused and "waiting" in jobs else None
    return Progress(
        name=asked.name,
        is_done=is_done,
        scan=figures if is_this_one and (is_done or "active" in jobs) else None,
        message="scanning" if "active" in jobs else paused,
        error=(jobs["failed"] or "it was given up") if is_done and "failed" in jobs else None,
        away=paths_away(rows, asked.library_id) if is_done else [],
    )


def paths_away(rows: Rows, library_id: int) -> list[tuple[str, str]]:
    """Import paths that are taken for unavailable, with the reason."""
    found = rows.rows(
        """
        select r.path, ifnull(r.reason, '')
        from library_roots r
        join libraries l on l.id = r.library_id
        where r.library_id = ? and r.unavailable_since is not null
          and r.path in (select value from json_each(l.import_paths))
        order by r.path
        """,
        (library_id,),
    )
    return [(path, reason) for path, reason in found]


# --- files that are missing, and files that were deleted here alone


def ask_for_removal(tx: Tx, name: str) -> tuple[str, int]:
    """Ask for missing files to be removed; the library's name, and how many they are. Raises NotFound, Invalid."""
    library = find_named(tx, name)
    count: int = tx.value("select count(*) from assets where library_id = ? and is_offline = 1", (library.id,))
    if count:
        details.start_removal(tx, library.uid)
    return library.name, count


def list_ignored(rows: Rows, name: str) -> tuple[str, list[IgnoredFileDto]]:
    """The library's name, and the files that were deleted here alone. Raises NotFound, Invalid."""
    library = find_named(rows, name)
    return library.name, details_store.ignored_of(rows, library.id, EVERYTHING).items


def restore_files(tx: Tx, name: str, files: Sequence[str] | None) -> tuple[str, int]:
    """Take files in again, by path or id, all of them for None; the library's name, and how many. Raises NotFound for a
    file that is not among them, Invalid."""
    library = find_named(tx, name)
    ids = None if files is None else [find_ignored(tx, library, file) for file in files]
    return library.name, details.start_restoring(tx, library.id, library.uid, ids)


def find_ignored(rows: Rows, library: Named, text: str) -> str:
    """The id of one. Raises NotFound."""
    found: str | None = rows.value(
        """
        select lower(hex(checksum)) from library_ignored
        where library_id = :library and (original_path = :text or lower(hex(checksum)) = lower(:text))
        """,
        {"library": library.id, "text": text},
    )
    if found is None:
        raise NotFound(f"{text} was not deleted from {library.name}: see `photostead library restore` with its name.")
    return found
