"""SQL of progress and problems. Asked each second while someone looks, so nothing here walks all assets.

An administrator sees everyone's, others their own: `viewer_is_admin` decides in the SQL.
"""

from msgspec import UNSET

from photostead.access.identity import Identity
from photostead.access.visibility import viewer_params
from photostead.db.tx import Rows, Value
from photostead.features.libraries import service as libraries
from photostead.features.progress.schema import (
    AssetProgressDto,
    LibraryProgressDto,
    LibraryState,
    ProblemDto,
    ProblemsDto,
    ProblemsQuery,
    ProblemStep,
    ProgressDto,
    QueueProgressDto,
)
from photostead.features.queues import service as queues
from photostead.kernel.clock import to_wire

# Files in the trash are no longer worth a word; those in the locked folder show to their owner behind the PIN only.
PROBLEMS = """
from problems p
left join assets a on a.id = p.asset_id
where (p.owner_id = :viewer or :viewer_is_admin)
  and a.deleted_at is null
  and (a.visibility is not 'locked' or (a.owner_id = :viewer and :viewer_is_elevated))
"""


def params_of(identity: Identity) -> dict[str, Value]:
    """What the statements of this module bind."""
    return {**viewer_params(identity), "viewer_is_admin": identity.user.is_admin}


def get_progress(rows: Rows, identity: Identity, states: dict[str, libraries.ScanState]) -> ProgressDto:
    """Everything at once; `states` are the scans of this moment by the library's id."""
    params = params_of(identity)
    return ProgressDto(
        libraries=list_libraries(rows, params, states),
        queues=list_queues(rows),
        assets=count_assets(rows, params),
        problems=rows.value(f"select count(*) {PROBLEMS}", params),
    )


def list_libraries(
    rows: Rows, params: dict[str, Value], states: dict[str, libraries.ScanState]
) -> list[LibraryProgressDto]:
    """Libraries by name, with the state of their scans."""
    found = rows.rows(
        """
        select uid, name from libraries
        where deleted_at is null and (owner_id = :viewer or :viewer_is_admin)
        order by name, id
        """,
        params,
    )
    return [describe_library(uid, name, states.get(uid)) for uid, name in found]


def describe_library(uid: str, name: str, scan: libraries.ScanState | None) -> LibraryProgressDto:
    """One library; without a scan since the start of the daemon it is idle."""
    if scan is None:
        return LibraryProgressDto(uid, name, LibraryState.IDLE, None, 0, 0, 0, 0.0)
    return LibraryProgressDto(
        id=uid,
        name=name,
        state=LibraryState(scan.state),
        message=scan.message,
        found=scan.found,
        added=scan.added,
        offline=scan.offline,
        rate_per_second=scan.rate_per_second,
    )


def list_queues(rows: Rows) -> list[QueueProgressDto]:
    """Every queue, in short."""
    return [
        QueueProgressDto(
            name=queue.name,
            waiting=queue.statistics.waiting + queue.statistics.delayed + queue.statistics.paused,
            active=queue.statistics.active,
            failed=queue.statistics.failed,
            paused=queue.is_paused,
        )
        for queue in queues.list_queues(rows)
    ]


def count_assets(rows: Rows, params: dict[str, Value]) -> AssetProgressDto:
    """The total from the kept counts, without the locked folder's: how many lie there is nobody's business. What is not
    done with comes from the index of assets without thumbnails."""
    total = rows.value(
        """
        select coalesce(sum(count), 0) from timeline_counts
        where visibility != 'locked' and (owner_id = :viewer or :viewer_is_admin)
        """,
        params,
    )
    unfinished = count_unfinished(rows, params)
    return AssetProgressDto(total=total, ready=max(0, total - unfinished))


def count_unfinished(rows: Rows, params: dict[str, Value]) -> int:
    """Assets without thumbnails and without a problem that says why."""
    owner = "1" if params["viewer_is_admin"] else "a.owner_id = :viewer"
    pending: int = rows.value(
        f"select count(*) from assets a where a.thumbnails_at is null and a.deleted_at is null and {owner}", params
    )
    if pending == 0:
        return 0
    # A cross join begins with the few problems; left to itself, SQLite begins with what is pending.
    given_up: int = rows.value(
        f"""
        select count(distinct p.asset_id)
        from problems p
        cross join assets a on a.id = p.asset_id
        where a.thumbnails_at is null and a.deleted_at is null and {owner}
        """,
        params,
    )
    return pending - given_up


def find_problem(rows: Rows, identity: Identity, problem_id: str) -> tuple[int | None, str] | None:
    """`(asset, step)` of a problem that is shown to the caller."""
    params = params_of(identity) | {"id": problem_id}
    row = rows.row(f"select p.asset_id, p.step {PROBLEMS} and cast(p.id as text) = :id", params)
    return None if row is None else (row[0], row[1])


def list_problems(rows: Rows, identity: Identity, query: ProblemsQuery) -> ProblemsDto:
    """A page of problems, the latest first."""
    params = params_of(identity) | {"limit": query.size, "offset": (query.page - 1) * query.size}
    params["asset"] = None if query.asset_id is UNSET else query.asset_id.lower()
    wanted = f"{PROBLEMS} and (:asset is null or a.uid = :asset)"
    found = rows.rows(
        f"""
        select p.id, a.uid, a.original_name, coalesce(a.original_path, p.path), p.step, p.reason, p.at
        {wanted}
        order by p.at desc, p.id desc
        limit :limit offset :offset
        """,
        params,
    )
    items = [
        ProblemDto(
            id=str(problem_id),
            asset_id=uid,
            file_name=name or path.rpartition("/")[2],
            original_path=path,
            step=ProblemStep(step),
            reason=reason,
            at=to_wire(at),
        )
        for problem_id, uid, name, path, step, reason, at in found
    ]
    return ProblemsDto(total=rows.value(f"select count(*) {wanted}", params), items=items)
