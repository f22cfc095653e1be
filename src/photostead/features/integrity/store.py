"""SQL of findings, of how far the checks are, and of what they look at."""

from collections.abc import Iterable, Sequence

import msgspec

from photostead.db.facts import load_fact, save_fact
from photostead.db.tx import Rows, Tx, as_json
from photostead.features.assets import service as assets
from photostead.features.integrity.schema import IntegrityCheck, IntegrityReport
from photostead.jobs.queues import QueueName
from photostead.kernel.ids import new_id

# While there is work of these, files and rows change, and the disk has enough to do.
IMPORTING = (
    QueueName.LIBRARY,
    QueueName.METADATA_EXTRACTION,
    QueueName.MIGRATION,
    QueueName.STORAGE_TEMPLATE_MIGRATION,
    QueueName.THUMBNAIL_GENERATION,
    QueueName.VIDEO_CONVERSION,
)


class Finding(msgspec.Struct, frozen=True):
    """A row of findings. `is_locked`: of an asset in the locked folder."""

    id: int
    uid: str
    type: str
    path: bytes
    asset_id: int | None
    is_locked: int

    @property
    def is_own(self) -> bool:
        """Whether the file lies in our own folder, which paths of it are relative to."""
        return not self.path.startswith(b"/")


class State(msgspec.Struct, frozen=True, rename="camel"):
    """How a check's last run went, or goes; instants in ms. `after`: the key of the last file whose bytes were read, where
    the next run goes on. `problems` and `good_backup` are the database's."""

    started_at: int | None = None
    ended_at: int | None = None
    checked: int = 0
    total: int = 0
    found: int = 0
    is_complete: bool = False
    reason: str | None = None
    after: int = 0
    problems: tuple[str, ...] = ()
    good_backup: str | None = None


class Named(msgspec.Struct, frozen=True):
    """A file of ours that a row names: the row's key, the asset it belongs to, if any, and the path."""

    key: int
    asset_id: int | None
    path: bytes


# --- findings

COLUMNS = "f.id, f.uid, f.type, f.path, f.asset_id, ifnull(a.visibility = 'locked', 0)"
FINDINGS = f"select {COLUMNS} from integrity_findings f left join assets a on a.id = f.asset_id"


def count_all(rows: Rows) -> dict[str, int]:
    """How many there are of each type that has any."""
    return dict(rows.rows("select type, count(*) from integrity_findings group by type"))


def list_findings(rows: Rows, kind: IntegrityReport, after: int, limit: int) -> list[Finding]:
    """Some of a type behind a key, in the order they were found."""
    return rows.structs(
        Finding, f"{FINDINGS} where f.type = ? and f.id > ? order by f.id limit ?", (kind, after, limit)
    )


def find(rows: Rows, uid: str) -> Finding | None:
    """One of them."""
    return rows.struct(Finding, f"{FINDINGS} where f.uid = ?", (uid.lower(),))


def insert(tx: Tx, kind: IntegrityReport, path: bytes, asset_id: int | None) -> bool:
    """Note one; whether it was new. Of an asset that was deleted since somebody looked there is nothing to note."""
    return bool(
        tx.run(
            """
            insert into integrity_findings (uid, type, path, asset_id, created_at)
            select :uid, :type, :path, :asset, :now
            where :asset is null or exists (select 1 from assets where id = :asset)
            on conflict (type, path) do nothing
            """,
            {"uid": new_id(), "type": kind, "path": path, "asset": asset_id, "now": tx.now},
        )
    )


def delete(tx: Tx, ids: Iterable[int]) -> None:
    """Forget some."""
    tx.run("delete from integrity_findings where id in (select value from json_each(?))", (as_json(list(ids)),))


def delete_of_asset(tx: Tx, kind: IntegrityReport, asset_id: int) -> None:
    """What was found of an asset is not so any more."""
    tx.run("delete from integrity_findings where type = ? and asset_id = ?", (kind, asset_id))


# --- how far


def load_state(rows: Rows, kind: IntegrityCheck | IntegrityReport) -> State:
    """The last run of a check."""
    return load_fact(rows, f"integrity-{kind}", State) or State()


def save_state(tx: Tx, kind: IntegrityCheck | IntegrityReport, state: State) -> None:
    """Remember it."""
    save_fact(tx, f"integrity-{kind}", state)


def is_importing(rows: Rows, now: int) -> bool:
    """Whether there is work of IMPORTING that runs or is due, in queues that are not paused."""
    return bool(
        rows.value(
            """
            select exists (
              select 1 from jobs
              where queue in (select value from json_each(:queues))
                and (state = 'active' or (state = 'waiting' and run_after <= :now))
                and queue not in (select name from queues where is_paused)
            )
            """,
            {"queues": as_json(IMPORTING), "now": now},
        )
    )


def job_states(rows: Rows, name: str) -> set[str]:
    """`active`, `waiting`: of the jobs of a kind."""
    return set(rows.column("select distinct state from jobs where name = ? and state != 'failed'", (name,)))


# Uploads by what they were on arrival, files of libraries by what they were when they were last read.
# ... and what was taken out of motion photos.
IS_UPLOAD = "a.library_id is null and not a.is_extracted"


# --- files that rows name

ORIGINALS = """
select id, id, path from assets
where library_id is null and deleted_at is null and id > ?
order by id limit ?
"""
DERIVED = """
select f.id, f.asset_id, cast(f.path as blob) from asset_files f
join assets a on a.id = f.asset_id
where a.deleted_at is null and f.id > ?
order by f.id limit ?
"""
PORTRAITS = """
select id, null, cast(profile_image_path as blob) from users
where profile_image_path != '' and status = 'active' and id > ?
order by id limit ?
"""
# What is in the trash is not looked for: whoever restores it will see.
SOURCES = (ORIGINALS, DERIVED, PORTRAITS)


def list_named(rows: Rows, source: str, after: int, limit: int) -> list[Named]:
    """Some files of one of SOURCES, behind a key."""
    return rows.structs(Named, source, (after, limit))


def count_named(rows: Rows) -> int:
    """How many there are of all sources, about."""
    counts = rows.row(
        "select (select count(*) from assets where library_id is null), (select count(*) from asset_files), "
        "(select count(*) from users where profile_image_path != '')"
    )
    return sum(counts or ())


def is_named(rows: Rows, path: bytes, asset_id: int | None) -> bool:
    """Whether a row names the file as one that should be there: of an asset, or somebody's picture."""
    return bool(
        rows.value(
            """
            select case when :asset is null
              then exists (select 1 from users where profile_image_path = cast(:path as text) and status = 'active')
              else exists (
                select 1 from assets a
                where a.id = :asset and a.deleted_at is null and (
                  (a.path = :path and a.library_id is null)
                  or exists (select 1 from asset_files f where f.asset_id = a.id and f.path = cast(:path as text))
                )
              )
            end
            """,
            {"path": path, "asset": asset_id},
        )
    )


def tracked_in(rows: Rows, folder: bytes, names: Sequence[bytes]) -> set[bytes]:
    """The names in a folder (relative to the media folder) that rows know, the trash's among them. `names` are those
    that are there: what we make for assets and people is named by their ids."""
    uids = [name[:36].decode(errors="replace") for name in names]
    paths = rows.column(
        """
        select a.path from folders f join assets a on a.folder_id = f.id
        where ifnull(f.library_id, 0) = 0 and f.path = :folder and a.library_id is null
        union all
        select cast(s.path as blob) from folders f join assets a on a.folder_id = f.id
        join asset_files s on s.asset_id = a.id and s.type = 'sidecar'
        where ifnull(f.library_id, 0) = 0 and f.path = :folder
        union all
        select cast(s.path as blob) from assets a join asset_files s on s.asset_id = a.id
        where a.uid in (select value from json_each(:uids))
        union all
        select cast(thumbnail_path as blob) from people
        where uid in (select value from json_each(:uids)) and thumbnail_path is not null
        union all
        select cast(profile_image_path as blob) from users where profile_image_path != ''
        """,
        {"folder": folder, "uids": as_json(uids)},
    )
    return {path.rpartition(b"/")[2] for path in paths if path.rpartition(b"/")[0] == folder}


def doomed_paths(rows: Rows) -> set[bytes]:
    """Files of ours whose removal was asked for."""
    payloads = rows.column("select payload from jobs where name = ?", (assets.DELETE_FILES.name,))
    return {path.encode() for payload in payloads for path in msgspec.json.decode(payload)["paths"]}


# --- what becomes of them


def kind_of_derived(rows: Rows, asset_id: int, path: bytes) -> str | None:
    """What a file was made for an asset as; None where it is none that was made."""
    kind: str | None = rows.value(
        "select type from asset_files where asset_id = ? and path = cast(? as text)", (asset_id, path)
    )
    return kind


def forget_derived(tx: Tx, asset_id: int, path: bytes) -> None:
    """There is no such file."""
    tx.run("delete from asset_files where asset_id = ? and path = cast(? as text)", (asset_id, path))


def forget_portrait(tx: Tx, path: bytes) -> None:
    """Nobody has this picture any more."""
    tx.run(
        """
        update users set profile_image_path = '', profile_changed_at = :now, updated_at = :now
        where profile_image_path = cast(:path as text)
        """,
        {"now": tx.now, "path": path},
    )


def forget_bytes(tx: Tx, asset_id: int) -> None:
    """What a library's file was is not known any more."""
    tx.run("update assets set content_hash = null where id = ? and library_id is not null", (asset_id,))


# --- bytes that rows know

KNOWN = f"a.deleted_at is null and a.is_offline = 0 and ({IS_UPLOAD} or a.content_hash is not null)"


class Bytes(msgspec.Struct, frozen=True):
    """What an asset's file should be; size in bytes, time in ms and None where it says nothing."""

    asset_id: int
    path: bytes
    size: int
    modified_ms: int | None
    sha1: bytes


def list_bytes(rows: Rows, after: int, limit: int) -> list[Bytes]:
    """Some files behind an asset's key."""
    return rows.structs(Bytes, f"{BYTES} where {KNOWN} and a.id > ? order by a.id limit ?", (after, limit))


def get_bytes(rows: Rows, asset_id: int) -> Bytes | None:
    """Of one asset."""
    return rows.struct(Bytes, f"{BYTES} where {KNOWN} and a.id = ?", (asset_id,))


BYTES = f"""
select a.id, a.path, a.file_size, iif(a.library_id is null, null, a.file_modified_at),
       iif({IS_UPLOAD}, a.checksum, a.content_hash)
from assets a
"""


def count_bytes(rows: Rows) -> int:
    """How many files that is."""
    return int(rows.value(f"select count(*) from assets a where {KNOWN}"))


# --- what is made of photos, and can be made again

# Pictures of people have no number among the files: they come before them.
PEOPLE = 1 << 52
FIRST = -PEOPLE


class Made(msgspec.Struct, frozen=True):
    """A file that was made: of an asset, `type` as what, or of a person."""

    key: int
    asset_id: int | None
    type: str
    is_edited: int
    path: bytes


def list_made(rows: Rows, after: int, limit: int) -> list[Made]:
    """Some files behind a key; FIRST is before all of them. What is in the trash is not looked after."""
    return rows.structs(
        Made,
        """
        select * from (
          select p.id - :people as key, null, 'person', 0, cast(p.thumbnail_path as blob)
          from people p where p.thumbnail_path is not null and p.id > :after + :people
          order by p.id limit :limit
        )
        union all
        select * from (
          select f.id, f.asset_id, f.type, f.is_edited, cast(f.path as blob)
          from asset_files f join assets a on a.id = f.asset_id
          where f.type != 'sidecar' and a.deleted_at is null and f.id > :after
          order by f.id limit :limit
        )
        order by 1 limit :limit
        """,
        {"after": after, "limit": limit, "people": PEOPLE},
    )


def count_made(rows: Rows) -> int:
    """How many there are, about."""
    counts = rows.row(
        "select (select count(*) from asset_files where type != 'sidecar'), "
        "(select count(*) from people where thumbnail_path is not null)"
    )
    return sum(counts or ())


def forget_person_picture(tx: Tx, person_id: int, path: bytes) -> bool:
    """There is no such picture; whether it was theirs."""
    sql = """
    update people set thumbnail_path = null, thumbnail_face_id = null, updated_at = :now
    where id = :id and thumbnail_path = cast(:path as text)
    """
    return bool(tx.run(sql, {"now": tx.now, "id": person_id, "path": path}))
