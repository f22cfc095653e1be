"""What others ask of the record: to write what no row tells, to read it, to let the oldest go."""

import logging
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from photostead.db.database import Database
from photostead.db.tx import Row, Rows, Tx
from photostead.features.audit import operations, recording, store
from photostead.features.audit.describing import Thing
from photostead.features.audit.schema import (
    AuditChangeDto,
    AuditEntryDto,
    AuditFilter,
    AuditPageDto,
    AuditPersonDto,
    AuditQuery,
    AuditSettingsDto,
    AuditStateDto,
    AuditSubjectDto,
)
from photostead.features.audit.work import FORGET
from photostead.kernel.acting import Actor, present
from photostead.kernel.bounds import read_instant
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import Invalid, NotFound, OutOfSpace, Unavailable

log = logging.getLogger(__name__)

Recording = recording.Recording
ALWAYS = operations.ALWAYS
DAY_MS = 86_400_000
# A page names so many things of an entry; its own page and what is taken away name all that are kept.
FEW_SUBJECTS = 20
FORGET_CHUNK = 500
NEWEST = 2**62


# --- in


async def ensure(db: Database) -> None:
    """What changes files, and no row, leaves an entry too. Where the database is being replaced there is nowhere to write."""
    actor = present()
    if actor is None or actor.is_recorded:
        return
    try:
        await db.write(write_entry, recording.action_of(actor, ()))
    except Unavailable:
        log.warning("The database is being replaced: %s is not in the audit log", actor.operation)


def write_entry(tx: Tx, action: str, user_id: int | None = None, things: Sequence[Thing] = ()) -> None:
    """An entry of whoever acts; of the daemon's own, where that is nobody."""
    actor = tx.actor or Actor("job")
    recording.write(tx, actor, action, things, user_id=user_id or actor.user_id)


async def note_failure(db: Database, action: str, user_id: int | None) -> None:
    """Somebody gave a wrong password or PIN code: `session.fail`, `account.fail` or `link.fail`. What they gave is not kept,
    nor whose name they tried where there is no such account. Many within an hour are one entry. That it cannot be written
    changes nothing of the answer they get."""
    try:
        await db.write(write_entry, action, user_id)
    except (OutOfSpace, Unavailable) as error:
        log.warning("A wrong password is not in the audit log: %s", error.message)


def note_restore(tx: Tx, backup: str) -> None:
    """Into the database that a backup brought: it took the place of another one. Who wanted that stands in what was recorded
    there, which is carried over."""
    write_entry(tx, "backup.restore", things=[Thing("backup", None, name=backup)])


def note_repair(tx: Tx, path: str) -> None:
    """A good file took the place of one that was damaged or gone, whoever or whatever asked for it."""
    write_entry(tx, "backup.repair", things=[Thing("finding", None, name=path)])


def carry_over(tx: Tx, other: Rows) -> None:
    """What stands in the record of the database that was there before stays: else a backup would be a way to be rid of it."""
    store.carry_over(tx, other)


# --- out


def list_page(rows: Rows, query: AuditQuery) -> AuditPageDto:
    """A page. Raises Invalid for a cursor or an instant that is none."""
    found = list_rows(rows, query, key_of(query.cursor), query.limit + 1)
    page = found[: query.limit]
    answer = AuditPageDto(as_dtos(rows, page, FEW_SUBJECTS))
    if len(found) > len(page):
        answer.next_cursor = str(page[-1][0])
    return answer


def list_whole(rows: Rows, chosen: AuditFilter, before_id: int, limit: int) -> tuple[list[AuditEntryDto], int | None]:
    """Entries with all that is kept of them, and behind which to go on; None at the end. Raises Invalid."""
    found = list_rows(rows, chosen, before_id, limit)
    return as_dtos(rows, found, store.MOST_SUBJECTS), found[-1][0] if len(found) == limit else None


def list_rows(rows: Rows, chosen: AuditFilter, before_id: int, limit: int) -> list[Row]:
    """Of what is chosen."""
    conditions, params = narrow(chosen)
    return store.list_entries(rows, conditions, {**params, "before_id": before_id}, limit)


def narrow(chosen: AuditFilter) -> tuple[list[str], dict[str, Any]]:
    """A filter as SQL. Raises Invalid."""
    conditions: list[str] = []
    params: dict[str, Any] = {}

    def want(condition: str, name: str, value: Any) -> None:
        if value is not UNSET:
            conditions.append(condition)
            params[name] = value

    want("e.user_uid = :person", "person", lowered(chosen.person))
    want("(e.action = :kind or substr(e.action, 1, length(:kind) + 1) = :kind || '.')", "kind", chosen.kind)
    want("e.until >= :since", "since", instant("since", chosen.since))
    want("e.at < :before", "before", instant("before", chosen.before))
    want("e.id in (select entry_id from audit_subjects where uid = :subject)", "subject", lowered(chosen.subject))
    want(
        """(instr(folded(ifnull(e.user_name, '') || ' ' || e.source_name || ' ' || e.address), folded(:text)) or exists (
          select 1 from audit_subjects s where s.entry_id = e.id and instr(folded(ifnull(s.name, '')), folded(:text))
        ))""",
        "text",
        chosen.text,
    )
    return conditions, params


def lowered(uid: Any) -> Any:
    """Ids are kept in small letters."""
    return uid.lower() if isinstance(uid, str) else uid


def instant(name: str, text: Any) -> Any:
    """In ms. Raises Invalid."""
    return read_instant(name, text) if isinstance(text, str) else text


def key_of(cursor: Any) -> int:
    """Raises Invalid for a cursor that none of our answers had."""
    if cursor is UNSET:
        return NEWEST
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise Invalid("cursor is none that this operation gave.")
    return int(cursor)


def get_entry(rows: Rows, uid: str) -> AuditEntryDto:
    """One with all that is kept of it. Raises NotFound."""
    row = store.find_entry(rows, uid)
    if row is None:
        raise NotFound("There is no such entry any more.")
    return as_dtos(rows, [row], store.MOST_SUBJECTS)[0]


def as_dtos(rows: Rows, entries: Sequence[Row], most: int) -> list[AuditEntryDto]:
    """With the first `most` things of each."""
    subjects: dict[int, list[AuditSubjectDto]] = {entry[0]: [] for entry in entries}
    for entry_id, kind, uid, name, verb, changes in store.list_subjects(rows, list(subjects), most):
        told = msgspec.json.decode(changes, type=list[AuditChangeDto])
        subjects[entry_id].append(AuditSubjectDto(kind, uid, name, verb, told))
    return [as_dto(entry, subjects[entry[0]]) for entry in entries]


def as_dto(entry: Row, subjects: list[AuditSubjectDto]) -> AuditEntryDto:
    """A row of `store.ENTRY`."""
    _, uid, at, until, times, action, user_uid, user_name, source, source_name, address, operation, counts = entry
    return AuditEntryDto(
        id=uid,
        at=to_wire(at),
        until=to_wire(until),
        times=times,
        action=action,
        person=None if user_uid is None else AuditPersonDto(user_uid, user_name),
        source=source,
        source_name=source_name,
        address=address,
        operation=operation,
        counts=msgspec.json.decode(counts),
        subjects=subjects,
    )


def describe(rows: Rows) -> AuditStateDto:
    """What there is to filter by, and for how long it is kept."""
    count, oldest = store.count_entries(rows)
    return AuditStateDto(
        keep_days=store.load_kept(rows).days,
        entries=count,
        oldest_at=None if oldest is None else to_wire(oldest),
        people=[AuditPersonDto(*row) for row in store.list_people(rows)],
        kinds=sorted({action.partition(".")[0] for action in store.list_actions(rows)}),
    )


# --- keeping


def change_settings(tx: Tx, wanted: AuditSettingsDto) -> AuditStateDto:
    """Keep entries for longer or shorter."""
    if wanted.keep_days != store.load_kept(tx).days:
        store.save_kept(tx, store.Kept(wanted.keep_days))
    return describe(tx)


def begin_forgetting(tx: Tx) -> None:
    """Ask for what is older than it is kept to go."""
    if store.load_kept(tx).days is not None:
        tx.enqueue(FORGET.job("audit"))


def forget_chunk(tx: Tx) -> bool:
    """Let some of what is too old go; whether there may be more."""
    days = store.load_kept(tx).days
    return days is not None and store.forget(tx, tx.now - days * DAY_MS, FORGET_CHUNK) == FORGET_CHUNK
