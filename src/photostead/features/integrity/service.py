"""What was found, as pages and as a table; when checks run; what the administrators hear of them."""

import csv
import io
from functools import partial

import msgspec
from msgspec import UNSET

from photostead.access.permissions import Permission
from photostead.db.tx import Job, Rows, Tx
from photostead.features.full_backups import service as full_backups
from photostead.features.integrity import repairs, store, tracking
from photostead.features.integrity.schema import (
    GetIntegrityReportQuery,
    IntegrityCheck,
    IntegrityCheckDto,
    IntegrityRepairsDto,
    IntegrityRepairsUpdateDto,
    IntegrityReport,
    IntegrityReportItemDto,
    IntegrityReportResponseDto,
    IntegrityReportSummaryResponseDto,
    MendedFileDto,
    UnmendedFileDto,
)
from photostead.features.integrity.store import Finding, State
from photostead.features.integrity.work import (
    CHECK_BYTES,
    CHECK_DATABASE,
    CHECK_MISSING,
    CHECK_RENDITIONS,
    CHECK_UNTRACKED,
    DELETE_ALL,
    LOOK_AGAIN,
    REPAIR,
)
from photostead.features.notifications import service as notifications
from photostead.features.settings import service as settings
from photostead.features.settings.schema import (
    AdminConfigIntegrityChecksDto,
    AdminConfigIntegrityChecksumJobDto,
    AdminConfigIntegrityJobDto,
)
from photostead.features.users import service as users
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority
from photostead.jobs.schedule import Entry
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.errors import Invalid

Switch = AdminConfigIntegrityJobDto | AdminConfigIntegrityChecksumJobDto
PAGE = "/admin/integrity"
MOST_ITEMS = 10_000
CHECKS: dict[IntegrityCheck, Kind] = {
    IntegrityCheck.UNTRACKED_FILE: CHECK_UNTRACKED,
    IntegrityCheck.MISSING_FILE: CHECK_MISSING,
    IntegrityCheck.CHECKSUM_MISMATCH: CHECK_BYTES,
    IntegrityCheck.RENDITION: CHECK_RENDITIONS,
    IntegrityCheck.DATABASE: CHECK_DATABASE,
}
# What a good copy helps.
REPAIRABLE = frozenset({IntegrityReport.CHECKSUM_MISMATCH, IntegrityReport.MISSING_FILE})
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
HEADLINES = {
    IntegrityReport.UNTRACKED_FILE: ("Files that belong to nothing", "files in the media folder belong to no photo"),
    IntegrityReport.MISSING_FILE: ("Files are missing", "files that photos are made of are not there any more"),
    IntegrityReport.CHECKSUM_MISMATCH: ("Files are damaged", "files are not what they were when they were taken in"),
}


strays_among = tracking.strays_among


# --- what was found


def describe(finding: Finding) -> IntegrityReportItemDto:
    """For the wire."""
    return IntegrityReportItemDto(finding.uid, text_of(finding.path), IntegrityReport(finding.type))


def text_of(path: bytes) -> str:
    """A path for people; bytes that are no text are replaced."""
    return path.decode(errors="replace")


def get_report(rows: Rows, query: GetIntegrityReportQuery) -> IntegrityReportResponseDto:
    """A page of findings of a type. Raises Invalid for a cursor that is none."""
    limit = min(query.limit, MOST_ITEMS)
    found = store.list_findings(rows, query.type, key_of(query.cursor), limit + 1) if limit else []
    page = found[:limit]
    return IntegrityReportResponseDto(
        items=[describe(finding) for finding in page],
        next_cursor=str(page[-1].id) if len(found) > limit else UNSET,
    )


def key_of(cursor: object) -> int:
    """The place behind which a page begins. Raises Invalid."""
    if cursor is UNSET:
        return 0
    text = str(cursor)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Invalid("The cursor is none of a former answer: begin again without it.")
    return int(text)


def get_summary(rows: Rows) -> IntegrityReportSummaryResponseDto:
    """How many of each type."""
    counts = store.count_all(rows)
    return IntegrityReportSummaryResponseDto(**{str(kind): counts.get(kind, 0) for kind in IntegrityReport})


def get_table(rows: Rows, kind: IntegrityReport) -> bytes:
    """All findings of a type as CSV (RFC 4180), safe to open with a spreadsheet."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(("id", "type", "path"))
    after = 0
    while found := store.list_findings(rows, kind, after, MOST_ITEMS):
        table.writerows((one.uid, one.type, safe_cell(text_of(one.path))) for one in found)
        after = found[-1].id
    return text.getvalue().encode()


def safe_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def find(rows: Rows, uid: str) -> Finding:
    """A finding. Raises Invalid."""
    finding = store.find(rows, uid)
    if finding is None:
        raise Invalid(f"Not found or no {Permission.MAINTENANCE} access")
    return finding


# --- checks


def scheduled(config: AdminConfigIntegrityChecksDto) -> list[Entry]:
    """The checks that are switched on, and when."""
    return [
        Entry(f"integrity check: {kind}", switch.cron_expression, partial(request, kind=kind))
        for kind, switch in switches_of(config).items()
        if switch.enabled
    ]


def switches_of(config: AdminConfigIntegrityChecksDto) -> dict[IntegrityCheck, Switch]:
    """Each check's own. What is made of photos is read as originals are, the database looked through when names are: for
    these two the reference has no settings."""
    return {
        IntegrityCheck.UNTRACKED_FILE: config.untracked_files,
        IntegrityCheck.MISSING_FILE: config.missing_files,
        IntegrityCheck.CHECKSUM_MISMATCH: config.checksum_files,
        IntegrityCheck.RENDITION: config.checksum_files,
        IntegrityCheck.DATABASE: config.missing_files,
    }


def request(tx: Tx, kind: IntegrityCheck) -> None:
    """The schedule asks: within the limits of the settings."""
    tx.enqueue(CHECKS[kind].job("scheduled"))


def check_now(tx: Tx, kind: IntegrityCheck) -> None:
    """A person asks: all of it."""
    tx.enqueue(CHECKS[kind].job("now", priority=Priority.PERSON, is_whole=True))


def look_again(tx: Tx, kind: IntegrityReport) -> None:
    """A person asks whether what was found is still so."""
    tx.enqueue(job_for(LOOK_AGAIN, kind))


def delete_all(tx: Tx, kind: IntegrityReport) -> None:
    """A person wants all findings of a type dealt with."""
    tx.enqueue(job_for(DELETE_ALL, kind))


def job_for(kind_of_work: Kind, kind: IntegrityReport) -> Job:
    """Work about one type."""
    return kind_of_work.job(str(kind), priority=Priority.PERSON, type=str(kind))


def list_checks(rows: Rows) -> list[IntegrityCheckDto]:
    """How each check is doing."""
    counts, config = store.count_all(rows), settings.load(rows).integrity_checks
    switches = switches_of(config).items()
    return [describe_check(rows, kind, counts.get(str(kind), 0), switch) for kind, switch in switches]


def describe_check(rows: Rows, kind: IntegrityCheck, count: int, switch: Switch) -> IntegrityCheckDto:
    """One of them."""
    state, jobs = store.load_state(rows, kind), store.job_states(rows, CHECKS[kind].name)
    return IntegrityCheckDto(
        type=kind,
        count=count,
        is_enabled=switch.enabled,
        cron_expression=switch.cron_expression,
        is_running="active" in jobs,
        is_waiting="waiting" in jobs,
        checked=state.checked,
        total=state.total,
        found=state.found,
        is_complete=state.is_complete,
        started_at=None if state.started_at is None else to_wire(state.started_at),
        ended_at=None if state.ended_at is None else to_wire(state.ended_at),
        reason=state.reason,
        problems=list(state.problems),
        good_backup=state.good_backup,
    )


# --- putting right


def describe_repairs(rows: Rows) -> IntegrityRepairsDto:
    """How that is done, and what came of it."""
    known, folder = repairs.load_repairs(rows), full_backups.folder_of(rows)
    return IntegrityRepairsDto(
        is_automatic=known.is_automatic,
        is_running=bool(store.job_states(rows, REPAIR.name)),
        folder=None if folder is None else str(folder),
        mended=[
            MendedFileDto(one.path, IntegrityReport(one.type), to_wire(one.at), one.backup, one.good, one.aside)
            for one in known.mended
        ],
        unmended=[UnmendedFileDto(uid, one.hindrance, one.backup, one.good) for uid, one in known.unmended.items()],
    )


def change_repairs(tx: Tx, body: IntegrityRepairsUpdateDto) -> IntegrityRepairsDto:
    """Whether findings are put right by themselves."""
    repairs.save_repairs(tx, msgspec.structs.replace(repairs.load_repairs(tx), is_automatic=body.is_automatic))
    return describe_repairs(tx)


def repair_all(tx: Tx, kind: IntegrityReport) -> None:
    """A person wants all findings of a type put right. Raises Invalid for what no copy helps."""
    refuse_unrepairable(kind)
    tx.enqueue(job_for(REPAIR, kind))


def repair_one(tx: Tx, uid: str) -> None:
    """A person wants one put right. Raises Invalid."""
    finding = find(tx, uid)
    refuse_unrepairable(IntegrityReport(finding.type))
    tx.enqueue(REPAIR.job(finding.uid, priority=Priority.PERSON, type=finding.type, uid=finding.uid))


def refuse_unrepairable(kind: IntegrityReport) -> None:
    """Raises Invalid."""
    if kind not in REPAIRABLE:
        raise Invalid("A file that belongs to nothing is whole: set it aside, or take it in.")


# --- telling


def topic_of(kind: IntegrityReport) -> str:
    """What a notification is about."""
    return f"integrity-{kind}"


def ended(state: State, reason: str | None) -> State:
    """As it is when a run is over; `reason`: why before the end."""
    return msgspec.structs.replace(state, ended_at=now_ms(), is_complete=reason is None, reason=reason)


def end(tx: Tx, check: IntegrityCheck, state: State) -> None:
    """A check is over: remember how it went, and tell the administrators what is new. What is made again by itself is no
    news."""
    store.save_state(tx, check, state)
    if check is IntegrityCheck.RENDITION:
        return
    kind, is_news = IntegrityReport(check), state.found > 0
    if kind in REPAIRABLE and repairs.load_repairs(tx).is_automatic and kind in store.count_all(tx):
        tx.enqueue(REPAIR.job(str(kind), type=str(kind), is_news=is_news))
    elif is_news:
        tell(tx, kind)
    else:
        settle(tx, kind)


def end_repair(tx: Tx, kind: IntegrityReport, mended: int, is_news: bool) -> None:
    """What there was of a type is put right as far as it could be: the administrators hear of it, and of what is left."""
    if mended:
        tell_mended(tx, mended)
    if is_news:
        tell(tx, kind)
    settle(tx, kind)


def tell_mended(tx: Tx, count: int) -> None:
    """A disk that loses one file loses more."""
    notifications.notify(
        tx,
        users.administrators(tx),
        title="Files were mended",
        description=f"{count} damaged or missing {'file is' if count == 1 else 'files are'} whole again, from a good copy. "
        "Look at the disk: what lost these may lose more.",
        level="warning",
        topic="integrity-mended",
        data={"href": PAGE},
    )


def end_database(tx: Tx, state: State) -> None:
    """The same of the database: what is wrong, and the way back."""
    store.save_state(tx, IntegrityCheck.DATABASE, state)
    topic = f"integrity-{IntegrityCheck.DATABASE}"
    if not state.problems:
        notifications.withdraw(tx, topic)
        return
    title, text = "The database is damaged", f"{way_back(state)} What was found: {'; '.join(state.problems[:3])}."
    administrators, data = users.administrators(tx), {"href": PAGE}
    notifications.notify(tx, administrators, title=title, description=text, level="error", topic=topic, data=data)


def way_back(state: State) -> str:
    """In words."""
    if state.good_backup is None:
        return "No sound backup of it was found: do not change anything, and see the page on integrity in the docs."
    return f"Look at the disk, then restore {state.good_backup}, which is sound: photos that came since are taken in again."


def tell(tx: Tx, kind: IntegrityReport) -> None:
    """There are findings that were not there before."""
    count = store.count_all(tx).get(kind, 0)
    if not count:
        return
    title, words = HEADLINES[kind]
    level = "warning" if kind is IntegrityReport.UNTRACKED_FILE else "error"
    notifications.notify(
        tx,
        users.administrators(tx),
        title=title,
        description=f"The integrity check found that {count} {words}. See what they are and what can be done.",
        level=level,
        topic=topic_of(kind),
        data={"href": PAGE},
    )


def settle(tx: Tx, kind: IntegrityReport) -> None:
    """Where nothing is left there is nothing to tell."""
    if kind not in store.count_all(tx):
        notifications.withdraw(tx, topic_of(kind))
