"""Backups as requests ask for them: listed, taken away, brought in, removed."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar

from photostead.db.examine import examine
from photostead.db.migrate import latest
from photostead.features.backups import folder, service
from photostead.features.backups.folder import Backup
from photostead.features.backups.schema import BackupDto, BackupsDto, DatabaseBackupDto, DatabaseBackupListResponseDto
from photostead.features.backups.service import Plan
from photostead.host.patience import ask_disk
from photostead.http.context import Context
from photostead.http.reply import File
from photostead.http.uploads import Form, receive_form
from photostead.jobs.executors import WorkerDied
from photostead.kernel.acting import mention
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.errors import Invalid, MediaError, Unavailable
from photostead.kernel.options import Options

P = ParamSpec("P")
R = TypeVar("R")

DISK_S = 30.0
JUDGE_S = 3600.0
FIELD = "file"


async def ask(fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """A question to the disk of the backups. Raises Unavailable where it does not answer."""
    try:
        return await ask_disk(DISK_S, fn, *args, **kwargs)
    except TimeoutError as error:
        raise Unavailable("The disk of the backups does not answer: is a network share hanging?") from error


async def list_for_clients(options: Options) -> DatabaseBackupListResponseDto:
    """All of them, the newest first. The dates in their names are in UTC."""
    found = await ask(folder.list_backups, service.folder_of(options))
    return DatabaseBackupListResponseDto([DatabaseBackupDto(one.name, one.size, "UTC") for one in found])


async def describe(ctx: Context) -> BackupsDto:
    """All that our own page shows."""
    plan = await ctx.db.read(service.load_plan, now_ms())
    return await ask(look, ctx.services.options, plan)


def look(options: Options, plan: Plan) -> BackupsDto:
    """On a thread."""
    place = service.folder_of(options)
    answer = BackupsDto(
        folder=str(place),
        is_on_database_disk=is_same_disk(place, options.database_file.parent),
        is_enabled=plan.database.enabled,
        keep=plan.database.keep_last_amount,
        is_running=plan.is_running,
        backups=[as_dto(one) for one in folder.list_backups(place)],
        last_error=plan.facts.last_error,
    )
    if plan.next_at is not None:
        answer.next_at = to_wire(plan.next_at)
    if plan.facts.last_at is not None:
        answer.last_at = to_wire(plan.facts.last_at)
    if options.backup_path is not None and not place.is_dir():
        answer.problem = f"There is no folder {place} (backup.path): is its disk mounted?"
    return answer


def is_same_disk(place: Path, other: Path) -> bool:
    """Whether both are on one file system; of a folder that is not made yet its parent counts."""
    there = next(path for path in (place, *place.parents) if path.exists())
    return there.stat().st_dev == other.stat().st_dev


def as_dto(backup: Backup) -> BackupDto:
    """On the wire."""
    return BackupDto(
        filename=backup.name,
        size=backup.size,
        created_at=backup.created_at,
        version=backup.version,
        schema=backup.schema,
        is_uploaded=backup.is_upload,
        is_usable=backup.schema <= latest(),
    )


async def open_backup(options: Options, name: str) -> File:
    """One to take away. Raises NotFound."""
    backup = await ask(folder.find, service.folder_of(options), name)
    kind = "application/octet-stream"
    return File(backup.path, kind, download_name=backup.name, is_attachment=True)


async def delete(options: Options, names: Sequence[str]) -> None:
    """Remove these. Raises NotFound where one of them is not there: then nothing is removed."""
    place = service.folder_of(options)
    found = [await ask(folder.find, place, name) for name in dict.fromkeys(names)]
    for backup in found:
        if not await ask(folder.remove, backup):
            raise Unavailable(f"The backup {backup.name} could not be removed; the log says why.")
        mention("backup", backup.name)


async def take_in(ctx: Context) -> None:
    """Receive a file, judge it, keep it. Raises Invalid for what is no sound backup of ours, TooLarge, OutOfSpace."""
    options = ctx.services.options
    place = service.folder_of(options)
    facts = (await ctx.db.read(service.load_plan, now_ms())).facts
    await ask(folder.prepare, place, options.media_dir, was_marked=facts.marked == str(place))
    async with ctx.services.space.promise(ctx.request.content_length) as room:
        form = await receive_form(ctx.request, place, frozenset({FIELD}), room)
    try:
        await keep(ctx, form, place)
    finally:
        await asyncio.to_thread(form.discard)


async def keep(ctx: Context, form: Form, place: Path) -> None:
    """Under a name of ours, whatever it was called. Raises Invalid."""
    file = form.files.get(FIELD)
    if file is None:
        raise Invalid(f"The form has no file in the field {FIELD}.")
    try:
        found = await ctx.services.workers.submit(examine, str(file.path), shown(file.file_name), seconds=JUDGE_S)
    except (WorkerDied, MediaError) as error:
        raise Invalid(f"The file could not be judged ({error}).") from error
    kept = await ask(folder.settle, file.path, place, found.version, found.schema, is_upload=True)
    mention("backup", kept.name)


def shown(name: str) -> str:
    """A stranger's file name, for an error message."""
    return "".join(char for char in name if char.isprintable())[:100] or "The file"
