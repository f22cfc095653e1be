"""Full backups as requests ask for them: how they stand, where they go, what is to be done now."""

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.full_backups import layout, making, service, store
from photostead.features.full_backups.layout import Store, Summary
from photostead.features.full_backups.schema import (
    FullBackupDiskDto,
    FullBackupDto,
    FullBackupLookDto,
    FullBackupsDto,
    FullBackupSettingsDto,
    FullBackupTaskDto,
    OutsideDto,
)
from photostead.features.full_backups.store import Choices, Done, Looked
from photostead.features.full_backups.work import Desk, What
from photostead.features.settings import service as settings
from photostead.host.disk import read_disk_usage
from photostead.host.patience import ask_disk
from photostead.http.context import Context
from photostead.kernel.clock import from_wire, now_ms, to_wire
from photostead.kernel.errors import Conflict, Invalid, NotFound, PhotosteadError, StartError, Unavailable
from photostead.media.files import refuse_inside

P = ParamSpec("P")
R = TypeVar("R")

DISK_S = 30.0
MOST_NAMES = 100


async def ask(fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """A question to the disk of the backups. Raises Unavailable where it does not answer."""
    try:
        return await ask_disk(DISK_S, fn, *args, **kwargs)
    except TimeoutError as error:
        raise Unavailable("The disk of the backups does not answer: is a network share hanging?") from error


# --- how they stand


async def describe(ctx: Context) -> FullBackupsDto:
    """All that the page shows."""
    answer, choices, done = await ctx.db.read(load, now_ms())
    answer.task = describe_task(ctx.services.part(Desk))
    answer.waiting = [what for what in answer.waiting if answer.task is None or what is not answer.task.what]
    if choices.folder:
        try:
            await ask(look, answer, Path(choices.folder), ctx.data_dir, done)
        except (PhotosteadError, OSError) as error:
            answer.problem = str(error)
    return answer


def load(rows: Rows, now: int) -> tuple[FullBackupsDto, Choices, Done]:
    """What the database knows."""
    choices, done = service.choices_of(rows), store.load_done(rows)
    answer = FullBackupsDto(
        settings=as_settings(choices),
        outside=[describe_outside(name, one) for name, one in sorted(store.load_managed(rows).items())],
        waiting=sorted(What(key) for key in store.list_asked(rows)),
        is_waiting=done.is_waiting,
        reason=done.reason,
        drill=describe_look(done.drill),
        drill_reason=done.drill_reason,
        verified=describe_look(done.verified),
    )
    if choices.folder:
        answer.next_at = to_wire(service.due_after(choices, now))
        due = service.drill_due(choices, done)
        # It comes with the first backup after that.
        answer.next_drill_at = None if due is None else to_wire(service.due_after(choices, max(due, now)))
    if done.last_at is not None:
        answer.last_at = to_wire(done.last_at)
    return answer, choices, done


def as_settings(choices: Choices) -> FullBackupSettingsDto:
    """For the wire."""
    values = msgspec.structs.asdict(choices)
    return FullBackupSettingsDto(**(values | {"folder": choices.folder or None}))


def describe_outside(name: str, one: store.Outside) -> OutsideDto:
    """For the wire."""
    field = next(info.encode_name for info in msgspec.structs.fields(FullBackupSettingsDto) if info.name == name)
    return OutsideDto(field, one.name, place_of(one))


def place_of(one: store.Outside) -> str:
    """In words."""
    return settings.place_of(one.source, one.name)


def describe_look(looked: Looked | None) -> FullBackupLookDto | None:
    """For the wire."""
    if looked is None:
        return None
    return FullBackupLookDto(
        at=to_wire(looked.at),
        backup=looked.stamp,
        files=looked.files,
        size=looked.size,
        restored=looked.restored,
        photos=looked.photos,
        trouble_count=looked.count,
        troubles=looked.troubles,
    )


def describe_task(desk: Desk) -> FullBackupTaskDto | None:
    """What is being done now."""
    if (task := desk.task) is None:
        return None
    stage = msgspec.structs.asdict(task.stage)
    return FullBackupTaskDto(
        what=task.what, started_at=to_wire(task.started_at), is_ending=task.stop.is_over(), **stage
    )


def look(answer: FullBackupsDto, root: Path, media_dir: Path, done: Done) -> None:
    """On a thread: what the disk says. Raises PhotosteadError, OSError."""
    layout.require_there(root, was_used=done.marked == str(root))
    if not root.is_dir():
        return
    usage = read_disk_usage(root)
    answer.disk = FullBackupDiskDto(usage.size, usage.available, root.stat().st_dev == media_dir.stat().st_dev)
    if layout.read_mark(root) is None:
        return
    found = layout.open_store(root)
    made = [(stamp, read_summary(found, stamp)) for stamp in found.stamps()]
    known = [(stamp, summary) for stamp, summary in made if summary is not None]
    answer.backups = [as_dto(stamp, summary) for stamp, summary in known]
    if known:
        newest = known[0][1]
        answer.missing, answer.damaged = shown(newest.missing), shown(newest.damaged)


def read_summary(found: Store, stamp: str) -> Summary | None:
    """None where it cannot be read, or went meanwhile."""
    try:
        return found.summary(stamp)
    except (NotFound, Invalid):
        return None


def shown(names: list[str]) -> list[str]:
    """Some, as text."""
    return [name.encode("utf-8", "backslashreplace").decode() for name in names[:MOST_NAMES]]


def as_dto(stamp: str, summary: Summary) -> FullBackupDto:
    """For the wire."""
    return FullBackupDto(
        name=stamp,
        created_at=summary.started_at,
        version=summary.version,
        files=summary.files,
        size=summary.size,
        new_files=summary.new_files,
        new_size=summary.new_size,
        has_libraries=summary.has_libraries,
        missing=len(summary.missing),
        damaged=len(summary.damaged),
    )


# --- where they go


async def choose(ctx: Context, body: FullBackupSettingsDto) -> FullBackupsDto:
    """Judge and save. Raises Invalid, with what to do; then nothing is changed."""
    folder = str(Path((body.folder or "").strip())) if body.folder and body.folder.strip() else ""
    choices = Choices(**(msgspec.structs.asdict(body) | {"folder": folder}))
    present, managed, folders, installation = await ctx.db.read(load_to_judge)
    refuse_managed(choices, present, managed)
    last_at = None
    if choices.folder:
        last_at = await ask(judge_folder, Path(choices.folder), [str(ctx.data_dir), *folders], installation)
    kept = keep_managed(choices, managed, await ctx.db.read(store.load_choices))
    is_other = await ctx.db.write(service.choose, kept, last_at)
    if is_other:
        ctx.services.part(Desk).clear()
    return await describe(ctx)


def load_to_judge(rows: Rows) -> tuple[Choices, dict[str, store.Outside], list[str], str]:
    """What is in force, what of it is set from outside, the import paths, and whose the backups are to be."""
    installation = rows.value("select value ->> 'id' from system_metadata where key = 'installation'")
    return service.choices_of(rows), store.load_managed(rows), assets.import_paths(rows), str(installation or "")


def refuse_managed(wanted: Choices, present: Choices, managed: dict[str, store.Outside]) -> None:
    """Raises Invalid where a change touches what is set from outside."""
    changed = [one for name, one in managed.items() if getattr(wanted, name) != getattr(present, name)]
    if changed:
        places = "; ".join(f"{one.name} is set by {place_of(one)}" for one in changed)
        raise Invalid(f"Nothing was changed: {places}: change it there.")


def keep_managed(choices: Choices, managed: dict[str, store.Outside], chosen: Choices) -> Choices:
    """What is set from outside was nobody's choice: what people had chosen comes back when it is gone."""
    return msgspec.structs.replace(choices, **{name: getattr(chosen, name) for name in managed})


def judge_folder(path: Path, folders: list[str], installation: str) -> int | None:
    """Whether backups may go there; it is made and marked then. When the newest that is there was begun, in ms. Raises
    Invalid."""
    if not path.is_absolute() or ".." in path.parts:
        raise Invalid("The folder must be a whole path, such as /mnt/usb/photostead.")
    try:
        refuse_inside(path, folders, making.INSIDE)
        found = layout.prepare(path, installation)
        layout.try_writing(path)
        return next((from_wire(found.summary(stamp).started_at) for stamp in found.stamps()), None)
    except StartError as error:
        raise Invalid(error.message) from error


# --- what is to be done


def ask_for(tx: Tx, what: What) -> None:
    """A person wants it now. Raises Conflict where there is no folder, or no backup to look at."""
    if not service.choices_of(tx).folder:
        raise Conflict("There is no folder for full backups yet: choose one first.")
    if what is not What.BACKUP and store.load_done(tx).last_at is None:
        raise Conflict("There is no full backup yet: make one first.")
    service.request_now(tx, what)


async def cancel(ctx: Context) -> None:
    """Nothing is being done any more, nor waits. What was begun is gone on with by the next turn."""
    await ctx.db.write(service.cancel)
    ctx.services.part(Desk).clear()
