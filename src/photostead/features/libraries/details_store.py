"""SQL of libraries as their page shows them. Whoever manages a library sees it: an administrator every one, others those
they own; for everybody else it does not exist.
"""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import UnsetType

from photostead.access.identity import Identity
from photostead.db.tx import Row, Rows, Tx, Value, as_json
from photostead.features.libraries.details_schema import (
    IgnoredFileDto,
    IgnoredFilesDto,
    ImportPathDto,
    LibraryDetailsDto,
    OfflineFileDto,
    OfflineFilesDto,
    PageQuery,
    ScanDto,
    ScanPhase,
    ViewerDto,
    WatchDto,
)
from photostead.features.libraries.folder_album_settings import FolderAlbumSettings, read_settings
from photostead.features.libraries.work import SCAN, ScanMode, ScanState
from photostead.host.watch import Watched
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.errors import Forbidden, Invalid

MANAGED = "l.deleted_at is null and (l.owner_id = :viewer or :viewer_is_admin)"
# What lies in the locked folder shows to its owner behind the PIN only.
SEEN = "(a.visibility is not 'locked' or (a.owner_id = :viewer and :viewer_is_elevated))"
# Of the indexes SQLite prefers, left to itself, one that walks all external files of the owner.
OFFLINE = f"from assets a indexed by assets_offline where a.library_id = :library and a.owner_id = :owner and a.is_offline = 1 and {SEEN}"
COLUMNS = """
  l.id, l.uid, l.name, l.owner_id, u.uid, u.name, l.is_shared, l.import_paths, l.exclusion_patterns, l.guard_share,
  l.is_watched, l.folder_albums, l.created_at, l.updated_at, l.refreshed_at,
  (select count(*) from assets a where a.library_id = l.id),
  (select count(*) from library_ignored i where i.library_id = l.id)
"""
FIGURES = "mode, found, added, changed, moved, returned, offline, warnings, started_at, finished_at"


class Managed(msgspec.Struct, frozen=True):
    """A library, for whoever may change it."""

    id: int
    uid: str
    owner_id: int
    name: str
    import_paths: list[str]
    exclusion_patterns: list[str]
    folder_albums: FolderAlbumSettings


def viewer_of(identity: Identity) -> dict[str, Value]:
    """What the conditions of this module bind."""
    user = identity.user
    return {"viewer": user.id, "viewer_is_admin": user.is_admin, "viewer_is_elevated": identity.is_elevated}


# The terminal of the box sees everything but the locked folders.
TERMINAL: dict[str, Value] = {"viewer": None, "viewer_is_admin": True, "viewer_is_elevated": False}


def find_library(rows: Rows, identity: Identity, uid: str) -> Managed:
    """A library that the caller manages. Raises Invalid, the same for absent and foreign."""
    row = rows.row(
        f"""
        select l.id, l.uid, l.owner_id, l.name, l.import_paths, l.exclusion_patterns, l.folder_albums
        from libraries l where l.uid = :uid and {MANAGED}
        """,
        {**viewer_of(identity), "uid": uid},
    )
    if row is None:
        raise Invalid("Library not found")
    import_paths, patterns = msgspec.json.decode(row[4]), msgspec.json.decode(row[5])
    return Managed(row[0], row[1], row[2], row[3], import_paths, patterns, read_settings(row[6]))


def find_owner(rows: Rows, identity: Identity, uid: str | UnsetType) -> int:
    """The key of the person a new library is for: the caller, or for an administrator anyone. Raises Forbidden, Invalid."""
    if isinstance(uid, UnsetType) or uid.lower() == identity.user.uid:
        return identity.user.id
    if not identity.user.is_admin:
        raise Forbidden("Only an administrator makes libraries for other people.")
    owner: int | None = rows.value(
        "select id from users where uid = ? and status = 'active' and not is_service", (uid.lower(),)
    )
    if owner is None:
        raise Invalid("Library owner not found")
    return owner


def set_columns(tx: Tx, library_id: int, columns: Mapping[str, Value]) -> None:
    """Change what is given; names of columns come from code."""
    if columns:
        names = ", ".join(f"{name} = :{name}" for name in columns)
        tx.run(
            f"update libraries set {names}, updated_at = :now where id = :id",
            {**columns, "now": tx.now, "id": library_id},
        )


# --- showing


def list_details(rows: Rows, viewer: Mapping[str, Value], states: Mapping[str, ScanState]) -> list[LibraryDetailsDto]:
    """Every library that the viewer manages, by name; `states` are the scans of this moment by the library's id."""
    found = rows.rows(
        f"select {COLUMNS} from libraries l join users u on u.id = l.owner_id where {MANAGED} order by l.name, l.id",
        viewer,
    )
    return [describe(rows, row, viewer, states) for row in found]


def get_details(
    rows: Rows, viewer: Mapping[str, Value], states: Mapping[str, ScanState], uid: str
) -> LibraryDetailsDto:
    """One of them. Raises Invalid."""
    row = rows.row(
        f"select {COLUMNS} from libraries l join users u on u.id = l.owner_id where l.uid = :uid and {MANAGED}",
        {**viewer, "uid": uid},
    )
    if row is None:
        raise Invalid("Library not found")
    return describe(rows, row, viewer, states)


def describe(rows: Rows, row: Row, viewer: Mapping[str, Value], states: Mapping[str, ScanState]) -> LibraryDetailsDto:
    """A row of COLUMNS. How it is watched is not in the database."""
    library_id, uid, name, owner_id, owner_uid, owner_name, is_shared = row[:7]
    import_paths = describe_paths(rows, library_id, msgspec.json.decode(row[7], type=list[str]))
    return LibraryDetailsDto(
        id=uid,
        name=name,
        owner_id=owner_uid,
        owner_name=owner_name,
        is_shared=bool(is_shared),
        viewers=viewers_of(rows, owner_id) if is_shared else [],
        import_paths=import_paths,
        exclusion_patterns=msgspec.json.decode(row[8]),
        guard_share=row[9],
        is_watched=bool(row[10]),
        watch=WatchDto(Watched.OFF, None),
        folder_albums=read_settings(row[11]),
        created_at=to_wire(row[12]),
        updated_at=to_wire(row[13]),
        refreshed_at=wire_or_none(row[14]),
        asset_count=row[15],
        ignored_count=row[16],
        offline_count=count_offline(rows, library_id, owner_id, viewer),
        scan=describe_scan(rows, library_id, uid, states.get(uid), import_paths),
    )


def wire_or_none(ms: int | None) -> str | None:
    """An instant that may not have been."""
    return None if ms is None else to_wire(ms)


def viewers_of(rows: Rows, owner_id: int) -> list[ViewerDto]:
    """Who sees a shared library: the partners of the user it belongs to."""
    return rows.structs(
        ViewerDto,
        """
        select u.uid, u.name
        from partners p
        join users u on u.id = p.shared_with_id
        where p.shared_by_id = ? and u.status = 'active'
        order by u.name, u.id
        """,
        (owner_id,),
    )


def describe_paths(rows: Rows, library_id: int, import_paths: Sequence[str]) -> list[ImportPathDto]:
    """Import paths in their order, with what the last scan found of them."""
    away = {
        path: ImportPathDto(path, is_available=False, since=to_wire(since), reason=reason, missing=missing)
        for path, since, reason, missing in rows.rows(
            """
            select path, unavailable_since, reason, missing from library_roots
            where library_id = ? and unavailable_since is not null
            """,
            (library_id,),
        )
    }
    return [away.get(path) or ImportPathDto(path, is_available=True) for path in import_paths]


def count_offline(rows: Rows, library_id: int, owner_id: int, viewer: Mapping[str, Value]) -> int:
    """How many files are missing, as far as the viewer may know of them."""
    count: int = rows.value(f"select count(*) {OFFLINE}", {**viewer, "library": library_id, "owner": owner_id})
    return count


# --- the scan


def describe_scan(
    rows: Rows, library_id: int, uid: str, live: ScanState | None, import_paths: Sequence[ImportPathDto]
) -> ScanDto:
    """The figures of this daemon's scan, or those that the last one left behind; what is going on from the jobs."""
    figures = last_figures(rows, library_id) if live is None else live
    phase = scan_phase(rows, uid, live)
    message = live.message if live is not None and phase is ScanPhase.SCANNING else None
    if phase is ScanPhase.WAITING and is_paused(rows):
        message = "The queue of libraries is paused: the scan waits until it is resumed."
    away = next((path for path in import_paths if not path.is_available), None)
    if phase is ScanPhase.IDLE and away is not None:
        phase, message = ScanPhase.UNAVAILABLE, f"{away.path} is not available: {away.reason}"
    return ScanDto(
        state=phase,
        message=message,
        mode=ScanMode(figures.mode),
        found=figures.found,
        added=figures.added,
        changed=figures.changed,
        moved=figures.moved,
        returned=figures.returned,
        offline=figures.offline,
        warnings=figures.warnings,
        rate_per_second=figures.rate_per_second,
        started_at=wire_or_none(figures.started_at),
        finished_at=wire_or_none(figures.finished_at),
    )


def scan_phase(rows: Rows, uid: str, live: ScanState | None) -> ScanPhase:
    """What the jobs say, and the daemon that runs them. A job is taken up a moment before its scan says so."""
    if live is not None and live.state == "scanning":
        return ScanPhase.SCANNING
    if rows.value(
        "select 1 from jobs where state = 'active' and name = ? and payload ->> 'library_uid' = ?", (SCAN.name, uid)
    ):
        return ScanPhase.SCANNING
    # Keys begin with the library's id; ";" follows ":". Among a million waiting jobs these are found by their index.
    if rows.value(
        "select 1 from jobs where state = 'waiting' and name = :name and key >= :uid and key < :uid || ';'",
        {"name": SCAN.name, "uid": uid},
    ):
        return ScanPhase.WAITING
    return ScanPhase.IDLE


def is_paused(rows: Rows) -> bool:
    """Whether somebody paused the work on libraries."""
    return bool(rows.value("select is_paused from queues where name = ?", (str(SCAN.queue),)))


def last_figures(rows: Rows, library_id: int) -> ScanState:
    """What the present or last scan noted."""
    row = rows.row(f"select {FIGURES} from library_scans where library_id = ?", (library_id,))
    if row is None:
        return ScanState(mode=ScanMode.NEW)
    mode, found, added, changed, moved, returned, offline, warnings, started, finished = row
    seconds = max((finished or now_ms()) - started, 1) / 1000
    return ScanState(
        mode=mode, found=found, added=added, changed=changed, moved=moved, returned=returned, offline=offline,
        warnings=warnings, rate_per_second=round(found / seconds, 1), started_at=started, finished_at=finished,
    )  # fmt: skip


# --- files that are missing, and files that were deleted here alone


def list_offline(rows: Rows, identity: Identity, uid: str, query: PageQuery) -> OfflineFilesDto:
    """A page of the missing files by path. Raises Invalid."""
    library = find_library(rows, identity, uid)
    viewer = viewer_of(identity)
    items = rows.structs(
        OfflineFileDto,
        f"select a.uid, a.original_path, a.original_name {OFFLINE} order by a.original_path, a.id limit :limit offset :offset",
        {**viewer, "library": library.id, "owner": library.owner_id, **page_of(query)},
    )
    return OfflineFilesDto(count_offline(rows, library.id, library.owner_id, viewer), items)


def list_ignored(rows: Rows, identity: Identity, uid: str, query: PageQuery) -> IgnoredFilesDto:
    """A page of what was deleted here alone, the latest first. Raises Invalid."""
    return ignored_of(rows, find_library(rows, identity, uid).id, query)


def ignored_of(rows: Rows, library_id: int, query: PageQuery) -> IgnoredFilesDto:
    """A page of a library's."""
    found = rows.rows(
        """
        select lower(hex(checksum)), original_path, at from library_ignored
        where library_id = :library
        order by at desc, original_path
        limit :limit offset :offset
        """,
        {"library": library_id, **page_of(query)},
    )
    total: int = rows.value("select count(*) from library_ignored where library_id = ?", (library_id,))
    return IgnoredFilesDto(total, [IgnoredFileDto(key, path, to_wire(at)) for key, path, at in found])


def page_of(query: PageQuery) -> dict[str, Value]:
    """What `limit :limit offset :offset` binds."""
    return {"limit": query.size, "offset": (query.page - 1) * query.size}


def forget_ignored(tx: Tx, library_id: int, ids: Sequence[str] | None) -> int:
    """Let scans take files in again, all of them without `ids`; how many. Every folder is looked at closely next time,
    since nothing on the disk says which of them holds something that is new to us."""
    condition = "1" if ids is None else "lower(hex(checksum)) in (select lower(value) from json_each(:ids))"
    count = tx.run(
        f"delete from library_ignored where library_id = :library and {condition}",
        {"library": library_id, "ids": as_json(ids)},
    )
    if count:
        tx.run("update folders set signature = null where library_id = ? and signature is not null", (library_id,))
    return count
