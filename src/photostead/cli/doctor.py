"""`photostead doctor`: each thing the daemon stands on, looked at from outside, with what to do where it is not right.
Nothing is changed; the one file that is written to see whether that works is removed again.
"""

import asyncio
import importlib
import os
import platform
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from typing import Literal

import apsw
import msgspec

from photostead.cli import database
from photostead.db.connection import connect
from photostead.db.migrate import latest, version_of
from photostead.db.tx import Rows
from photostead.features.libraries import service as libraries
from photostead.host.lock import is_folder_locked
from photostead.host.mounts import mount_of, read_mounts
from photostead.jobs.executors import Executor
from photostead.kernel.errors import PhotosteadError
from photostead.kernel.options import Options
from photostead.media.tasks import initialise_worker

GIB = 1 << 30
LOW_BYTES, SHORT_BYTES = 1 * GIB, 10 * GIB
WORKER_SECONDS = 60.0
# (package, what it reads); each is imported once in a worker process, since that is where it will run.
DECODERS = (
    ("pyvips", "photos"),
    ("pillow_heif", "HEIC"),
    ("rawpy", "camera RAW"),
    ("pyexiv2", "EXIF, IPTC, XMP"),
    ("av", "videos"),
)


class Finding(msgspec.Struct, frozen=True):
    """`broken` must be repaired, `caution` may be meant."""

    grade: Literal["ok", "caution", "broken"]
    subject: str
    text: str


def examine(options: Options) -> list[Finding]:
    """Every check; one that fails in an unforeseen way is a finding too."""
    found: list[Finding] = []
    for subject, check in CHECKS.items():
        try:
            found += [Finding(grade, subject, text) for grade, text in check(options)]
        except (OSError, PhotosteadError, apsw.Error) as error:
            found.append(Finding("broken", subject, str(error)))
    return found


Verdicts = Iterator[tuple[Literal["ok", "caution", "broken"], str]]


def check_program(options: Options) -> Verdicts:
    """What this is, for a report."""
    sqlite = apsw.sqlite_lib_version()
    yield "ok", f"Python {platform.python_version()}, SQLite {sqlite}, {platform.machine()}, {os.cpu_count()} cores"


def check_folder(options: Options) -> Verdicts:
    """Whether our folder can be written, and lies on a disk of this machine."""
    folder = options.data_dir
    if not folder.is_dir():
        yield "caution", f"{folder} is not there yet: the first start makes it (or name another with --data-dir)"
        return
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"doctor")
        file.flush()
        os.fsync(file.fileno())
    yield "ok", f"{folder} can be written"
    mount = mount_of(folder, read_mounts())
    if mount is not None and mount.is_network:
        yield "broken", f"it is on a network file system ({mount.kind} at {mount.point}): choose a local folder"


def check_space(options: Options) -> Verdicts:
    """Room for renditions and uploads."""
    folder = next(path for path in (options.data_dir, *options.data_dir.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    grade: Literal["ok", "caution", "broken"]
    grade = "broken" if free < LOW_BYTES else "caution" if free < SHORT_BYTES else "ok"
    yield grade, f"{free / GIB:.1f} GiB free at {folder}"


def check_database(options: Options) -> Verdicts:
    """Whether the file is whole and of this program's schema."""
    path = options.database_file
    if not path.exists():
        yield "caution", f"{path} is not there yet: the first start makes it"
        return
    connection = connect(path, readonly=True)
    try:
        yield from check_contents(connection)
        have = version_of(connection)
    finally:
        connection.close()
    if have > latest():
        yield "broken", f"schema {have} is of a newer Photostead (this one knows {latest()}): use that one"
    elif have < latest():
        yield "caution", f"schema {have}: the next start upgrades it to {latest()}, with a snapshot before"
    else:
        yield "ok", f"schema {have}"


def check_contents(connection: apsw.Connection) -> Verdicts:
    """SQLite's own examination."""
    problems = [str(row[0]) for row in connection.execute("pragma quick_check(5)")]
    dangling = sum(1 for _ in connection.execute("pragma foreign_key_check"))
    if problems != ["ok"]:
        yield "broken", f"it is damaged: restore a backup ({'; '.join(problems)})"
    elif dangling:
        yield "broken", f"{dangling} rows refer to rows that are gone: please report this"
    else:
        yield "ok", "whole"


def check_accounts(options: Options) -> Verdicts:
    """Whether someone can administer the box."""
    if not options.database_file.exists():
        return
    count = "select count(*) from users where is_admin and status = 'active' and password_hash is not null"
    if database.read(options, Rows.value, count):
        yield "ok", "there is an administrator"
    else:
        yield "caution", "there is no administrator yet: open the web page, or `photostead user add EMAIL --admin`"


def check_import_paths(options: Options) -> Verdicts:
    """Whether we can read the folders of every library, as this user."""
    if not options.database_file.exists():
        return
    stored = database.read(options, Rows.column, "select import_paths from libraries where deleted_at is null")
    for path in sorted({path for text in stored for path in msgspec.json.decode(text, type=list[str])}):
        verdict = libraries.judge(path, options.data_dir)
        if verdict.is_valid:
            yield "ok", path
        else:
            yield "broken", str(verdict.message)


def check_port(options: Options) -> Verdicts:
    """Whether we run, or could."""
    if is_folder_locked(options.data_dir):
        yield "ok", "the daemon is running on this data folder"
        return
    family = socket.AF_INET6 if ":" in options.http_host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((options.http_host, options.http_port))
        except OSError as error:
            yield (
                "broken",
                f"{options.http_host} port {options.http_port} cannot be used ({error.strerror}): choose another",
            )
            return
    yield "ok", f"{options.http_host} port {options.http_port} is free; the daemon is not running"


def check_workers(options: Options) -> Verdicts:
    """Whether a worker process starts under its memory limit, and loads what it decodes with."""
    for (package, purpose), problem in zip(DECODERS, asyncio.run(try_decoders(options)), strict=True):
        if problem is None:
            yield "ok", f"{package} loads ({purpose})"
        else:
            yield "broken", f"{package} does not load, so {purpose} cannot be read: {problem}"


async def try_decoders(options: Options) -> list[str | None]:
    """Why each decoder does not load in a worker, or None."""
    executor = Executor(1, initialise_worker, options.jobs_memory * 1024 * 1024)
    try:
        return [await try_decoder(executor, package) for package, _ in DECODERS]
    finally:
        await executor.stop()


async def try_decoder(executor: Executor, package: str) -> str | None:
    """Why it does not load, or None."""
    try:
        await executor.submit(load, package, seconds=WORKER_SECONDS)
    except Exception as error:
        return str(error) or type(error).__name__
    return None


def load(package: str) -> None:
    """In the worker process."""
    importlib.import_module(package)


CHECKS: dict[str, Callable[[Options], Verdicts]] = {
    "program": check_program,
    "data folder": check_folder,
    "disk space": check_space,
    "database": check_database,
    "accounts": check_accounts,
    "import path": check_import_paths,
    "port": check_port,
    "worker": check_workers,
}
