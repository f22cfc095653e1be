"""Putting files of ours into their places, so that a crash at any point leaves no file without a row: the places are
written down (`incoming/*.intent`) before anything is made there, and the note goes when the row is committed. At the
next start every note that is still there is settled by looking whether a row names the file.
"""

import asyncio
import os
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

from photostead.db.database import Database
from photostead.db.tx import Rows
from photostead.features.assets import layout
from photostead.media.files import sync_folder

# Whoever removed the last file of a folder may remove the folder, in the moment after it was found to be there.
TRIES = 5
# Held while files that no row names are removed, and while a note begins to speak for names.
REMOVING = threading.Lock()
MAKING = threading.Lock()
SPOKEN_FOR: dict[Path, frozenset[Path]] = {}


def place(data_dir: Path, source: Path, wanted: "os.PathLike[str]", intent: Path, sidecar: Path | None = None) -> str:
    """Move a received file, and its sidecar beside it, to their places under a name that is free for both; the file's
    place, relative to the data folder. What fails leaves nothing behind. Raises OSError.

    Names are reserved by an exclusive create, so that no file is ever overwritten, on any file system.
    """
    folder = data_dir / Path(wanted).parent
    make_folders(folder)
    for number in count(1):
        target = folder / layout.numbered(Path(wanted).name, number)
        targets = [target] if sidecar is None else [target, target.with_name(target.name + ".xmp")]
        if any(os.path.lexists(path) for path in targets):
            continue
        try:
            write_intent(intent, [str(path.relative_to(data_dir)) for path in targets])
            if reserve(targets):
                break
        except OSError:
            intent.unlink(missing_ok=True)
            raise
    move_all([source] if sidecar is None else [source, sidecar], targets, intent)
    return str(target.relative_to(data_dir))


def write_intent(intent: Path, names: Sequence[str]) -> None:
    """Write down, durably, which files are about to be made."""
    with intent.open("w") as note:
        note.write("\n".join(names))
        note.flush()
        os.fsync(note.fileno())
    speak_for(intent, [intent.parent.parent / name for name in names])


def speak_for(note: Path, paths: Iterable[Path]) -> None:
    """Keep files that are about to be made from being removed as nobody's, by a job that was to remove an earlier file of
    that name and is repeated. A note speaks for them as long as it is there: it goes when a row names them."""
    with REMOVING:
        SPOKEN_FOR[note] = frozenset(paths)


def spoken_for() -> set[Path]:
    """What notes speak for now; asked with REMOVING held, before rows are read."""
    for note in [note for note in SPOKEN_FOR if not note.exists()]:
        del SPOKEN_FOR[note]
    return {path for paths in SPOKEN_FOR.values() for path in paths}


def reserve(targets: Sequence[Path]) -> bool:
    """Create all of these empty, or none and False where one exists. Raises OSError, then none is left either."""
    for tries_left in reversed(range(TRIES)):
        try:
            return reserve_once(targets)
        except FileNotFoundError:
            if not tries_left:
                raise
            with suppress(FileNotFoundError):
                make_folders(targets[0].parent)
    return False


def reserve_once(targets: Sequence[Path]) -> bool:
    """One attempt."""
    made: list[Path] = []
    try:
        for target in targets:
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640))
            made.append(target)
    except OSError as error:
        remove(made)
        if isinstance(error, FileExistsError):
            return False
        raise
    return True


def move_all(sources: Sequence[Path], targets: Sequence[Path], intent: Path) -> None:
    """Rename onto reserved names and make it durable. Raises OSError, then the targets and the note are gone."""
    try:
        for source, target in zip(sources, targets, strict=True):
            os.replace(source, target)
        sync_folder(targets[0].parent)
    except OSError:
        remove([*targets, intent])
        raise


def remove(paths: Sequence[Path]) -> None:
    """Unlink what can be."""
    for path in paths:
        with suppress(OSError):
            path.unlink()


def make_folders(folder: Path) -> None:
    """Create a folder and its parents, each new one durable. Raises OSError."""
    # One at a time: what another upload has just made need not be on the disk yet.
    with MAKING:
        for _ in range(TRIES - 1):
            with suppress(FileNotFoundError):
                return make_missing(folder)
        return make_missing(folder)


def make_missing(folder: Path) -> None:
    """The same, with MAKING held."""
    if folder.is_dir():
        return
    make_missing(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def settle_intent_file(data_dir: Path, intent: Path, is_committed: bool) -> None:
    """Forget a note; without a row the files it names go too."""
    if not is_committed:
        for name in intent.read_text().splitlines():
            (data_dir / name).unlink(missing_ok=True)
    intent.unlink(missing_ok=True)


async def settle_intents(db: Database, data_dir: Path, *, keeps_placed: bool = False) -> None:
    """At start: what an earlier life had placed and not committed goes, and so does what was half received. After the
    database went back nothing that was placed goes: it may have been committed, and acknowledged, since."""
    incoming = data_dir / "incoming"
    for intent in await asyncio.to_thread(lambda: sorted(incoming.glob("*.intent"))):
        name = (await asyncio.to_thread(intent.read_text)).partition("\n")[0]
        await asyncio.to_thread(settle_intent_file, data_dir, intent, keeps_placed or await db.read(is_placed, name))
    for part in await asyncio.to_thread(lambda: list(incoming.glob("*.part"))):
        await asyncio.to_thread(part.unlink, True)


def is_placed(rows: Rows, name: str) -> bool:
    """Whether a row names this file of ours: an upload, or the picture of a person."""
    return bool(
        rows.value(
            """
            select exists (select 1 from assets where path = :path and library_id is null)
                or exists (select 1 from users where profile_image_path = :name and :name != '')
            """,
            {"path": os.fsencode(name), "name": name},
        )
    )
