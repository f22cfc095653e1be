"""Taking in again: every file of an upload gets its row, and every row without its file says so. Folder by folder, and
from the beginning when interrupted: what has its row is passed by.
"""

import asyncio
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from photostead.db.tx import Tx
from photostead.features.assets.service import NewAsset
from photostead.features.recovery import aside, service, store
from photostead.features.recovery.aside import Found, Upload
from photostead.features.recovery.service import Tally
from photostead.features.recovery.store import Known
from photostead.features.recovery.work import TAKE_IN
from photostead.jobs.tasks import Run, task
from photostead.kernel.errors import MediaError
from photostead.media import formats
from photostead.media.tasks import hash_content

HOME = b"library"
SIDECAR = b".xmp"
# A large video on a slow disk.
HASH_SECONDS = 3600.0
# A file is received before its row is made; later than that it is another file under the name of one that was deleted.
LATER_MS = 2_000
GONE = (
    "The file is gone: it was deleted after the snapshot to which the database went back. Delete this entry once more, or "
    "upload the file again."
)
REPLACED = (
    "The file is gone: it was deleted after the snapshot to which the database went back, and another one has its name "
    "now. Delete this entry once more."
)


class File(msgspec.Struct, frozen=True):
    """One file of ours: exact path relative to the media folder, bytes, modification time in ms."""

    path: bytes
    size: int
    modified: int


class Wanted(msgspec.Struct, frozen=True):
    """A file that is to have a row, and what is known of it."""

    new: NewAsset
    upload: Upload | None
    sidecar_size: int | None


def given_up(tx: Tx, payload: dict[str, Any], reason: str) -> None:
    """The disk is away, or the like."""
    service.give_up(tx, reason)


@task(TAKE_IN, give_up=given_up)
async def take_in(run: Run) -> None:
    """All folders of uploads, those on the disk and those that rows name. Raises OSError where the disk does."""
    tally = Tally()
    on_disk = await asyncio.to_thread(list_folders, run.data_dir)
    for folder in sorted({*on_disk, *await run.db.read(store.upload_folders)}):
        await take_in_folder(run, folder, tally)
    await run.finish(service.end, tally)


def list_folders(home: Path) -> list[bytes]:
    """Every folder of uploads, relative to the media folder; links are not followed. Raises OSError."""
    found, waiting = [], [HOME]
    while waiting:
        folder = waiting.pop()
        found.append(folder)
        with os.scandir(os.path.join(os.fsencode(home), folder)) as entries:
            waiting += [os.path.join(folder, entry.name) for entry in entries if entry.is_dir(follow_symlinks=False)]
    return found


def list_files(home: Path, folder: bytes) -> dict[bytes, File]:
    """The files of one folder by path; none where it is gone. Raises OSError."""
    found = {}
    try:
        with os.scandir(os.path.join(os.fsencode(home), folder)) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode):
                    path = os.path.join(folder, entry.name)
                    found[path] = File(path, status.st_size, status.st_mtime_ns // 1_000_000)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return found


async def take_in_folder(run: Run, folder: bytes, tally: Tally) -> None:
    """One folder: first its files, then the notes of uploads on their way, then the rows. So whatever is uploaded or
    deleted meanwhile is seen as such."""
    files = await asyncio.to_thread(list_files, run.data_dir, folder)
    busy = await asyncio.to_thread(list_noted, run.data_dir)
    rows, doomed = await run.db.read(store.look_at, folder)
    names = await asyncio.to_thread(aside.names_in, run.db.path, folder) if files else {}
    replaced = {
        row.id for row in rows if row.path in files and await is_another(run, row, files[row.path], names.get(row.path))
    }
    await run.db.write(note_rows, rows, replaced, set(files))
    tally.missing += sum(row.path not in files or row.id in replaced for row in rows)
    named = {row.path for row in rows if row.id not in replaced}
    strays = {path: file for path, file in files.items() if path not in named | busy | doomed and is_upload(file)}
    if not strays:
        return
    found = await asyncio.to_thread(aside.find, run.db.path, folder, set(strays))
    tally.doomed += [path.decode() for path in found.doomed]
    for path in sorted(set(strays) - found.doomed, key=motion_first):
        await take_in_file(run, strays[path], files, found, tally)


def motion_first(path: bytes) -> tuple[bool, bytes]:
    """A motion part comes before the photo that names it."""
    return formats.kind_of(path.decode(errors="replace")) != "VIDEO", path


def list_noted(home: Path) -> set[bytes]:
    """Files of uploads that have a place and no row yet: whoever uploads them is about to make it. Raises OSError."""
    names: set[bytes] = set()
    for note in (home / "incoming").glob("*.intent"):
        with suppress(FileNotFoundError):
            names.update(note.read_bytes().splitlines())
    return names


async def is_another(run: Run, row: Known, file: File, uid: str | None) -> bool:
    """Whether the file under a row's name is not the row's: that one was deleted, and an upload took the name. `uid` says
    whose it was last, as far as that is known."""
    if uid is not None:
        return uid != row.uid
    if file.size == row.file_size and file.modified <= row.created_at + LATER_MS:
        return False
    return await hash_of(run, file) != row.checksum


async def hash_of(run: Run, file: File) -> bytes | None:
    """Its SHA-1; None where it cannot be read."""
    try:
        path = os.fsdecode(os.path.join(os.fsencode(run.data_dir), file.path))
        return await run.executor.submit(hash_content, path, seconds=HASH_SECONDS)
    except MediaError:
        return None


def is_upload(file: File) -> bool:
    """Whether it may be an original: no sidecar, nothing temporary, not the empty file that holds a name free."""
    name = file.path.rpartition(b"/")[2]
    return bool(file.size) and not name.startswith(b".") and formats.kind_of(name.decode(errors="replace")) is not None


def note_rows(tx: Tx, rows: list[Known], replaced: set[int], there: set[bytes]) -> None:
    """What is wrong with the rows of a folder, beside each; and what is not any more."""
    for row in rows:
        mark = b".deleted-" + row.uid[:8].encode()
        if row.id in replaced:
            # Shown under its old name it would be the other photo.
            store.move(tx, row.id, row.path + mark)
        if row.id in replaced or row.path not in there:
            is_taken = row.id in replaced or row.path.endswith(mark)
            store.note_missing(tx, row.id, REPLACED if is_taken else GONE)
    store.settle_found(tx, [row.id for row in rows if row.path in there and row.id not in replaced])


async def take_in_file(run: Run, file: File, files: dict[bytes, File], found: Found, tally: Tally) -> None:
    """One file without a row."""
    upload = found.uploads.get(file.path)
    if upload is not None and upload.asset["file_size"] != file.size:
        upload = None
    owner = find_owner(await run.db.read(store.people), file.path, upload)
    if owner is None:
        tally.ownerless.add(os.fsdecode(file.path.split(b"/")[1]))
        return
    new = await describe(run, file, owner, upload)
    if new is None:
        return
    twin = await run.db.read(store.find_twin, owner, new.checksum)
    sidecar = files.get(file.path + SIDECAR)
    if twin is None:
        tally.unknown += upload is None
        tally.taken_in += await run.db.write(insert, Wanted(new, upload, sidecar.size if sidecar else None))
    elif not await asyncio.to_thread(os.path.lexists, os.path.join(os.fsencode(run.data_dir), twin.path)):
        tally.taken_in += await run.db.write(return_file, twin, file.path, sidecar.size if sidecar else None)
        # Counted already, where its folder was looked at before.
        tally.missing -= os.path.dirname(twin.path) <= os.path.dirname(file.path)


def find_owner(people: list[tuple[int, str, str]], path: bytes, upload: Upload | None) -> int | None:
    """Whose it is: as the row that was set aside says, else by the name of its folder; None where that is nobody's."""
    label = os.fsdecode(path.split(b"/")[1])
    for key, uid, folder in people:
        if upload.asset["owner_uid"] == uid if upload else label in (folder, folder.casefold()):
            return key
    # Renamed since: the name of the folder still ends with the beginning of the id.
    return next((key for key, uid, _ in people if label.endswith("-" + uid[:8])), None)


async def describe(run: Run, file: File, owner: int, upload: Upload | None) -> NewAsset | None:
    """Its new row; None where the file cannot be read. Of a file that no database knows it is not known whether it lay in
    the locked folder: it goes where its owner alone sees it."""
    if upload is not None:
        return NewAsset(owner_id=owner, library_id=None, **store.fields_of(upload))
    checksum = await hash_of(run, file)
    name = os.fsdecode(file.path.rpartition(b"/")[2])
    kind = formats.kind_of(name)
    if checksum is None or kind is None:
        return None
    text = file.path.decode(errors="replace")
    return NewAsset(
        owner_id=owner, library_id=None, type=kind, path=file.path, original_path=text, original_name=name,
        checksum=checksum, content_hash=checksum, file_size=file.size, file_created_at=file.modified,
        file_modified_at=file.modified, local_time=file.modified, visibility="archive",
    )  # fmt: skip


def insert(tx: Tx, wanted: Wanted) -> bool:
    """The row of a file, unless somebody was faster; whether it is new."""
    new = wanted.new
    if store.find_twin(tx, new.owner_id, new.checksum) is not None:
        return False
    asset_id = store.insert(tx, new, wanted.upload)
    if wanted.sidecar_size is not None:
        store.put_sidecar(tx, asset_id, new.original_path + SIDECAR.decode(), wanted.sidecar_size)
    store.count(tx)
    return True


def return_file(tx: Tx, twin: Known, path: bytes, sidecar_size: int | None) -> bool:
    """What was deleted and uploaded again, or filed elsewhere, is the same photo."""
    store.move(tx, twin.id, path)
    if sidecar_size is not None:
        store.put_sidecar(tx, twin.id, os.fsdecode(path + SIDECAR), sidecar_size)
    store.settle_found(tx, [twin.id])
    store.count(tx)
    return True


TASKS = [take_in]
