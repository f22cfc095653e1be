"""Full backups, drills and checks as background work: one at a time, on a thread that hears when it should stop, at the lowest
priority for the disk. What cannot be done now, since a disk is away, waits; everything goes on where it stopped.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.full_backups import checking, drill, layout, making, pruning, service, store
from photostead.features.full_backups.checking import Checked
from photostead.features.full_backups.copying import Stop, Stopped, Throttle
from photostead.features.full_backups.layout import Summary
from photostead.features.full_backups.store import Choices, Done, Looked
from photostead.features.full_backups.work import FULL_BACKUP, Desk, Stage, Task, What
from photostead.host.markers import require_marked
from photostead.host.patience import ask_disk
from photostead.jobs.tasks import Run, task
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import Invalid, NotFound, OutOfSpace, StartError, Unavailable
from photostead.media.files import writing_to
from photostead.media.limits import yield_disk

R = TypeVar("R")

# What takes longer goes on after a pause; a disk that has not answered by then hangs.
LONGEST_S = 20 * 3600.0
ANSWER_S = 600.0
DATABASE_S = 3 * 3600.0
MB = 1_000_000
MOST_TROUBLES = 100


def given_up(tx: Tx, payload: dict[str, Any], reason: str) -> None:
    """It cannot be done by itself."""
    service.note_failure(tx, What(payload["what"]), reason)


@task(FULL_BACKUP, give_up=given_up)
async def work(run: Run, what: str) -> None:
    """One thing, when nothing else is being done. What passes by itself is looked at again after a while."""
    kind, desk = What(what), run.part(Desk)
    cleared = desk.cleared
    async with desk.turn:
        choices, done = await run.db.read(load)
        if not choices.folder or desk.cleared != cleared:
            return
        desk.task = Task(kind, Stop(LONGEST_S), now_ms())
        try:
            await DOING[kind](run, desk.task, choices, done)
        except Stopped as error:
            await settle_stop(run, desk.task, error.message)
        except Unavailable as error:
            await run.finish(service.note_waiting, kind, error.message)
        except (OutOfSpace, StartError, Invalid, NotFound) as error:
            await run.finish(service.note_failure, kind, error.message)
        finally:
            desk.task.stop.end_now()
            desk.task = None


def load(rows: Rows) -> tuple[Choices, Done]:
    """What is wanted, and how it went so far."""
    return service.choices_of(rows), store.load_done(rows)


async def settle_stop(run: Run, stopped: Task, reason: str) -> None:
    """For good where a person said so; else its time was over, and it goes on."""
    if stopped.is_stopped_by_person:
        await run.finish(service.note_stopped, stopped.what)
    else:
        await run.finish(service.note_waiting, stopped.what, reason)


async def on_thread(fn: Callable[..., R], *args: Any) -> R:
    """At the disk's lowest priority. Raises Unavailable where a disk hangs."""

    def work_quietly() -> R:
        yield_disk()
        return fn(*args)

    try:
        return await ask_disk(LONGEST_S + ANSWER_S, work_quietly)
    except TimeoutError as error:
        raise Unavailable("The disk of the backups does not answer: is a network share hanging?") from error


# --- making one


async def back_up(run: Run, mine: Task, choices: Choices, done: Done) -> None:
    """Make one, and clear away what is not kept any more."""
    order = making.Order(run.db.path, run.data_dir, Path(choices.folder), choices.libraries, rate_of(choices))
    made = await on_thread(make_one, order, mine, done.marked == choices.folder, choices.keep)
    await run.finish(service.note_made, order.root, made)


def make_one(order: making.Order, mine: Task, was_used: bool, keep: int) -> Summary:
    """On a thread. Raises StartError, Unavailable, OutOfSpace, Stopped."""
    layout.require_there(order.root, was_used=was_used)

    def tell(now: making.Progress) -> None:
        mine.stage = Stage(now.files, now.total, now.size, now.new_files, now.new_size)

    _, made = making.make(order, tell, mine.stop)
    with writing_to(order.root):
        pruning.prune(layout.open_store(order.root), keep)
    return made


def rate_of(choices: Choices) -> int | None:
    """In bytes a second."""
    return None if choices.rate is None else choices.rate * MB


# --- looking at one


async def try_restore(run: Run, mine: Task, choices: Choices, done: Done) -> None:
    """Restore the newest one for trial."""
    turn = bytes.fromhex(done.turn)
    order = await on_thread(prepare_drill, Path(choices.folder), run.db.path, run.data_dir, turn)
    try:
        place = (str(order.root), order.stamp, str(order.scratch))
        opened = await run.executor.submit(drill.restore_database, *place, seconds=DATABASE_S)
        files = await on_thread(drill.compare_files, order, opened, throttle_of(choices, mine), teller(mine))
    finally:
        mine.stop.end_now()  # of a thread that is still at it nobody waits
        await on_thread(drill.clear, order.scratch)
    looked = describe(order.stamp, files.checked)
    looked = msgspec.structs.replace(looked, restored=files.restored, photos=opened.photos)
    await run.finish(service.note_looked, mine.what, looked, files.turn.hex())


def prepare_drill(root: Path, database: Path, media_dir: Path, turn: bytes) -> drill.Order:
    """On a thread. Raises Unavailable, NotFound, OutOfSpace."""
    require_marked(media_dir)
    layout.require_there(root, was_used=True)
    found = layout.open_store(root)
    stamp = found.newest()
    scratch = drill.choose_scratch(found, stamp, media_dir)
    drill.clear(scratch)
    return drill.Order(root, stamp, scratch, database, media_dir, turn)


async def read_through(run: Run, mine: Task, choices: Choices, done: Done) -> None:
    """Every byte of the newest one."""
    stamp, checked = await on_thread(check_one, Path(choices.folder), throttle_of(choices, mine), mine)
    await run.finish(service.note_looked, mine.what, describe(stamp, checked))


def check_one(root: Path, throttle: Throttle, mine: Task) -> tuple[str, Checked]:
    """On a thread. Raises Unavailable, NotFound, Stopped."""
    layout.require_there(root, was_used=True)
    found = layout.open_store(root)
    stamp, tell = found.newest(), teller(mine)
    total = found.summary(stamp).files
    with layout.alone(found):
        return stamp, checking.check(
            found, stamp, reads_data=True, throttle=throttle, tell=lambda checked: tell(checked, total)
        )


def throttle_of(choices: Choices, mine: Task) -> Throttle:
    """As fast as was chosen, until somebody says stop."""
    return Throttle(rate_of(choices), stop=mine.stop)


def teller(mine: Task) -> Callable[[Checked, int], None]:
    """Shows how far reading is, of `total` files."""

    def tell(checked: Checked, total: int) -> None:
        mine.stage = Stage(checked.files, total, checked.size)

    return tell


def describe(stamp: str, checked: Checked) -> Looked:
    """What is remembered of it."""
    return Looked(
        at=now_ms(),
        stamp=stamp,
        files=checked.files,
        size=checked.size,
        count=len(checked.troubles),
        troubles=checked.troubles[:MOST_TROUBLES],
    )


DOING = {What.BACKUP: back_up, What.DRILL: try_restore, What.VERIFY: read_through}
TASKS = [work]
