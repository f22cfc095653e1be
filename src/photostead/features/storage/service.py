"""Whose the media folder is, told by its markers and the database together.

The start stops where the two do not belong together: an empty mount point would otherwise be taken for a library whose
photos are all lost, and a new database beside old photos for the whole truth.
"""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

import msgspec

from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.features.server import service as server
from photostead.features.storage import store
from photostead.features.users import service as users
from photostead.host.markers import MARKED, NAME, Marker, read_markers, remove_markers, write_markers
from photostead.host.mounts import mount_of, read_mounts
from photostead.host.patience import ask_disk
from photostead.kernel.errors import StartError

# A disk that sleeps takes ten seconds to wake up, a share on another machine's sleeping disk a little more.
START_S = 60.0
IF_MEANT = "If it is meant to be so: photostead adopt-media"
P = ParamSpec("P")
R = TypeVar("R")


class Claim(msgspec.Struct, frozen=True):
    """What the database knows: its installation's id, whether markers were written, whether there are people, and
    uploads."""

    installation: str | None
    is_marked: bool
    has_people: bool
    has_uploads: bool


class Found(msgspec.Struct, frozen=True):
    """What the disk says: the markers by folder, and whether there is anything in the folder of uploads."""

    markers: Mapping[str, Marker]
    has_files: bool


async def refuse_lost_database(database_file: Path, media_dir: Path) -> None:
    """Before a new database is made. Raises StartError where the media folder belongs to one already."""
    found = await look(media_dir)
    if found.markers and not await asyncio.to_thread(database_file.exists):
        raise StartError(
            f"There is no database {database_file}, but the media folder {media_dir} belongs to one: is the database's "
            f"disk mounted (database.path)? {IF_MEANT} (a new library begins then, beside the files of the old one)."
        )


async def claim_media(db: Database, media_dir: Path) -> None:
    """At start: make and mark the media folders where they are new. Raises StartError where they are not those that the
    database knows, and then writes nothing."""
    claim, found = await db.read(load), await look(media_dir)
    if (problem := objection(claim, found, media_dir)) is not None:
        raise StartError(problem)
    if not (claim.is_marked and claim.installation):
        installation = await db.write(name, found)
        await ask(media_dir, write_markers, media_dir, installation)
        await db.write(store.note_marked)
    await ask(media_dir, refuse_two_disks, media_dir)


async def look(media_dir: Path) -> Found:
    """Read the markers. Raises StartError."""
    return await ask(media_dir, look_now, media_dir)


def look_now(media_dir: Path) -> Found:
    """On a thread. Raises OSError."""
    try:
        has_files = any(name != NAME for name in os.listdir(media_dir / "library"))
    except (FileNotFoundError, NotADirectoryError):
        has_files = False
    return Found(read_markers(media_dir), has_files)


def load(rows: Rows) -> Claim:
    """What the database knows."""
    return Claim(
        server.find_installation_id(rows), store.is_marked(rows), users.has_admin(rows), store.has_uploads(rows)
    )


def objection(claim: Claim, found: Found, media_dir: Path) -> str | None:
    """Why the media folder is not the one that is meant, for the person at the terminal; None where it may be."""
    if any(marker.installation != owner_of(claim, found) for marker in found.markers.values()):
        if not claim.has_people:
            return (
                f"The database is new, but the media folder {media_dir} belongs to another one: is the database's disk "
                f"mounted (database.path)? {IF_MEANT}"
            )
        return f"The media folder {media_dir} belongs to another Photostead: look at media.path. {IF_MEANT}"
    missing = [name for name in MARKED if name not in found.markers]
    if missing and claim.is_marked:
        folders = ", ".join(str(media_dir / name) for name in missing)
        return f"There is no marker of ours in {folders}: is the disk of the media folder mounted? {IF_MEANT}"
    if missing and claim.has_uploads and not found.has_files:
        return f"The media folder {media_dir} has none of the uploads: is its disk mounted? {IF_MEANT}"
    return None


def owner_of(claim: Claim, found: Found) -> str | None:
    """The id that markers should have. A database of people that has none is of the time before there were any: a
    snapshot that was put back; it takes the one that it wrote later."""
    if claim.installation is None and claim.has_people:
        return next((marker.installation for marker in found.markers.values() if marker.installation), None)
    return claim.installation


def name(tx: Tx, found: Found) -> str:
    """The installation's id, as the markers have it or a new one."""
    owner = owner_of(load(tx), found)
    return server.name_installation(tx, owner) if owner else server.installation_id(tx)


def refuse_two_disks(media_dir: Path) -> None:
    """An upload is complete when it is renamed from `incoming` to `library`, which works within one mount. Raises
    StartError, OSError."""
    mounts = read_mounts()
    incoming, library = media_dir / "incoming", media_dir / "library"
    points = {mount.point for folder in (incoming, library) if (mount := mount_of(folder, mounts)) is not None}
    if len(points) > 1 or incoming.stat().st_dev != library.stat().st_dev:
        raise StartError(
            f"{incoming} and {library} are on different mounts: mount the disk at {media_dir}, or let {incoming} be a "
            "folder on the disk of the library."
        )


async def ask(media_dir: Path, fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The result of `fn` from a thread of its own. Raises StartError where the disk does not do it."""
    with readable_trouble(media_dir):
        return await ask_disk(START_S, fn, *args, **kwargs)


@contextmanager
def readable_trouble(media_dir: Path) -> Iterator[None]:
    """What the disk does not do, as StartError."""
    try:
        yield
    except TimeoutError as error:
        raise StartError(f"The disk of the media folder {media_dir} does not answer: mount it again.") from error
    except OSError as error:
        raise StartError(
            f"The media folder {media_dir} cannot be used ({error.strerror}: {error.filename}): check its owner, or "
            "choose another with media.path."
        ) from error


# --- a person's word, on the terminal


def adopt(tx: Tx, media_dir: Path) -> None:
    """The media folder is the one that is meant. Raises StartError."""
    with readable_trouble(media_dir):
        write_markers(media_dir, server.installation_id(tx))
    store.note_marked(tx)


def disown(media_dir: Path) -> None:
    """The media folder belongs to nobody. Raises StartError."""
    with readable_trouble(media_dir):
        remove_markers(media_dir)
