"""The jobs table: claiming, finishing, failing, counting. Plain functions of a transaction."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from photostead.db.tx import Row, Rows, Tx, as_json
from photostead.jobs.queues import LEARNING

# A file that kills its worker stops at its task's retries. The death of the whole daemon is rarely a job's fault (a
# power cut, an update), and says nothing about which of the running jobs it was: hence a limit of its own.
MAX_DEATHS = 50
DEATH_DELAY_MS = 1_000
RETRY_DELAY_MS = 5_000
TROUBLE_DELAY_MS = 60_000


class Claim(msgspec.Struct, frozen=True):
    """A job that now belongs to the runner."""

    id: int
    queue: str
    name: str
    payload: dict[str, Any]
    priority: int
    attempts: int


def find_deadly(rows: Rows) -> list[Claim]:
    """What was running at too many deaths of the daemon to be tried once more."""
    found = rows.rows(
        "select id, queue, name, payload, priority, attempts from jobs where state = 'active' and deaths >= ?",
        (MAX_DEATHS,),
    )
    return [make_claim(row) for row in found]


def reset_active(tx: Tx) -> int:
    """At start nothing runs: what was running when the daemon died waits again. How many there were."""
    drop_twins(tx)
    return tx.run(
        """
        update jobs
        set state = 'waiting', deaths = deaths + 1, run_after = :now + deaths * :delay
        where state = 'active'
        """,
        {"now": tx.now, "delay": DEATH_DELAY_MS},
    )


def drop_twins(tx: Tx) -> None:
    """An active job that is asked for again already need not wait twice."""
    tx.run(
        """
        delete from jobs
        where state = 'active'
          and exists (select 1 from jobs w where w.state = 'waiting' and w.name = jobs.name and w.key = jobs.key)
        """
    )


def claim(tx: Tx, wanted: dict[str, int]) -> list[Claim]:
    """Take up to `wanted[queue]` jobs of each queue that are due, the most urgent first.

    One whose twin runs is left until that has ended: two at once would write the same files.
    """
    claims: list[Claim] = []
    for queue, count in wanted.items():
        found = tx.rows(
            """
            update jobs set state = 'active'
            where id in (
              select id from jobs w
              where queue = ? and state = 'waiting' and run_after <= ?
                and not exists (select 1 from jobs a where a.state = 'active' and a.name = w.name and a.key = w.key)
              order by priority desc, run_after, id
              limit ?
            )
            returning id, queue, name, payload, priority, attempts
            """,
            (queue, tx.now, count),
        )
        claims += [make_claim(row) for row in found]
    # What an update returns comes in no order.
    claims.sort(key=lambda claimed: (-claimed.priority, claimed.id))
    return claims


def make_claim(row: Row) -> Claim:
    """A row of id, queue, name, payload, priority and attempts."""
    return Claim(row[0], row[1], row[2], msgspec.json.decode(row[3]), row[4], row[5])


def finish(tx: Tx, job_id: int) -> None:
    """Done is deleted."""
    tx.run("delete from jobs where id = ?", (job_id,))


def retry(tx: Tx, claimed: Claim, error: str) -> None:
    """Back to waiting, later and later; unless the same work was asked for again meanwhile."""
    twin = tx.value(
        """
        select 1 from jobs w
        join jobs j on j.id = ? and w.name = j.name and w.key = j.key
        where w.state = 'waiting'
        """,
        (claimed.id,),
    )
    if twin:
        return finish(tx, claimed.id)
    tx.run(
        "update jobs set state = 'waiting', attempts = attempts + 1, error = ?, run_after = ? where id = ?",
        (error, tx.now + RETRY_DELAY_MS * 4**claimed.attempts, claimed.id),
    )
    return None


def begin_anew(tx: Tx, job_id: int) -> None:
    """Back to waiting, due at once, nothing held against it; unless the same work was asked for again meanwhile."""
    wait_until(tx, job_id, tx.now, None)


def postpone(tx: Tx, job_id: int, reason: str) -> None:
    """Back to waiting for a while, nothing held against it; unless the same work was asked for again meanwhile."""
    wait_until(tx, job_id, tx.now + TROUBLE_DELAY_MS, reason)


def wait_until(tx: Tx, job_id: int, run_after: int, reason: str | None) -> None:
    """Back to waiting until a time (ms), and why; a twin that waits already takes its place."""
    sql = "update or ignore jobs set state = 'waiting', error = ?, run_after = ? where id = ?"
    if not tx.run(sql, (reason, run_after, job_id)):
        finish(tx, job_id)


def put_back(tx: Tx) -> None:
    """An orderly stop: whatever was active waits again, and nothing is held against it."""
    drop_twins(tx)
    tx.run("update jobs set state = 'waiting' where state = 'active'")


def fail(tx: Tx, job_id: int, error: str) -> None:
    """Given up: kept as failed until someone clears it."""
    tx.run(
        "update jobs set state = 'failed', attempts = attempts + 1, error = ? where id = ?",
        (error, job_id),
    )


def retry_failed(tx: Tx, queue: str) -> int:
    """What was given up waits again as if it were new, each piece of work once. How many jobs that is."""
    tx.has_jobs = True
    count = tx.run(
        """
        update or ignore jobs
        set state = 'waiting', attempts = 0, deaths = 0, error = null, run_after = ?
        where state = 'failed' and queue = ?
        """,
        (tx.now, queue),
    )
    tx.run("delete from jobs where state = 'failed' and queue = ?", (queue,))
    return count


def forget_failed(tx: Tx, queue: str, name: str, keys: Sequence[str]) -> None:
    """What was given up is asked for again: it is no failure any more."""
    tx.run(
        """
        delete from jobs
        where state = 'failed' and queue = ? and name = ? and key in (select value from json_each(?))
        """,
        (queue, name, as_json(keys)),
    )


def list_failures(rows: Rows) -> list[tuple[str, int, str]]:
    """What was given up and kept: for each kind of job its name, how many, and why the last one."""
    # With max() alone, SQLite takes the other columns from the row that holds the maximum.
    found = rows.rows(
        "select name, count(*), error, max(id) from jobs where state = 'failed' group by name order by name",
    )
    return [(name, count, error or "") for name, count, error, _ in found]


def next_due(rows: Rows, now: int) -> int | None:
    """When the earliest job that is delayed beyond `now` is due (ms), or None."""
    due: int | None = rows.value(
        "select run_after from jobs indexed by jobs_due where state = 'waiting' and run_after > ? order by run_after limit 1",
        (now,),
    )
    return due


def claimable(rows: Rows, room: dict[str, int], now: int, ahead: Collection[str] = ()) -> dict[str, int]:
    """Those of the queues with room that nobody paused and where a job is due: looking is free, claiming is a commit. What
    learns yields to the queues `ahead` unless it is more urgent than all that is due there."""
    paused = set(rows.column("select name from queues where is_paused"))
    asked = {*room, *ahead} - paused
    due = {queue: urgency for queue in asked if (urgency := find_urgency(rows, queue, now)) is not None}
    floor = max((due[queue] for queue in ahead if queue in due), default=None)
    return {
        queue: free
        for queue, free in room.items()
        if queue in due and (queue not in LEARNING or floor is None or due[queue] > floor)
    }


def find_urgency(rows: Rows, queue: str, now: int) -> int | None:
    """The highest priority of what a queue has to do at `now` (ms); None for nothing."""
    urgency: int | None = rows.value(
        """
        select priority from jobs
        where queue = ? and state = 'waiting' and run_after <= ?
        order by priority desc
        limit 1
        """,
        (queue, now),
    )
    return urgency
