"""The picture of a person: a face cut out of the preview of a photo. It is made by a job when the face is chosen, or, where
that has not come to it, when somebody wants to see it. What is locked or in the trash is never shown: then another face
stands for the person, and where there is none, nobody does.
"""

import asyncio
import os
from pathlib import Path

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.people import store
from photostead.features.people.service import find_person
from photostead.features.people.store import Cut
from photostead.host.markers import require_marked
from photostead.http.context import Context, Workers
from photostead.http.reply import File
from photostead.jobs.executors import WorkerDied
from photostead.kernel.errors import MediaError, NotFound
from photostead.kernel.events import Event
from photostead.kernel.ids import new_id
from photostead.media import tasks as media
from photostead.media.portrait import Box

CONTENT_TYPE = "image/jpeg"
SECONDS = 30.0
MADE_EVENT = "on_person_thumbnail"


async def serve(ctx: Context, uid: str) -> File:
    """A person's picture. Raises Invalid for whoever is not the caller's, NotFound where there is no face to show."""
    path, cut = await ctx.db.read(find, ctx.identity, uid)
    if path is None or not await asyncio.to_thread(os.path.isfile, ctx.data_dir / path):
        path = await make_for(ctx, cut)
    place = ctx.data_dir / path
    return File(place, CONTENT_TYPE, etag=place.stem, roots=(str(ctx.data_dir / "derived"),))


def find(rows: Rows, identity: Identity, uid: str) -> tuple[str | None, Cut | None]:
    """The picture that is there and right, and the face to show."""
    person_id = find_person(rows, identity, uid, Permission.PERSON_READ)
    cut = store.find_cut(rows, person_id)
    return present(rows, cut), cut


def present(rows: Rows, cut: Cut | None) -> str | None:
    """The picture that is there, where it is that of the face to show."""
    if cut is None:
        return None
    face_id, path = store.thumbnail_of(rows, cut.person_id)
    return path if face_id == cut.face_id else None


async def make_for(ctx: Context, cut: Cut | None) -> str:
    """Make the picture now. Raises NotFound where there is nothing to make it from."""
    if cut is None or cut.preview is None:
        raise NotFound("There is no picture of this person.")
    try:
        path = await make(ctx.data_dir, ctx.services.workers, cut)
    except (MediaError, WorkerDied) as error:
        raise NotFound("The photo of this person cannot be read.") from error
    await note(ctx.db, cut, path)
    return path


async def make(data_dir: Path, workers: Workers, cut: Cut) -> str:
    """Cut the face out and write it under a fresh name; the name, relative to the data folder. Raises MediaError,
    OutOfSpace, Unavailable."""
    uid = cut.person_uid
    path = f"derived/{uid[:2]}/{uid[2:4]}/{uid}-{new_id()}.jpeg"
    await asyncio.to_thread(prepare, data_dir, data_dir / path)
    await workers.submit(
        media.cut_face, str(data_dir / str(cut.preview)), str(data_dir / path), box_of(cut), seconds=SECONDS
    )
    return path


def prepare(data_dir: Path, path: Path) -> None:
    """On a thread. Raises Unavailable where our folder is not there."""
    require_marked(data_dir)
    os.makedirs(path.parent, exist_ok=True)


def box_of(cut: Cut) -> Box:
    """The face's edges as parts of the picture's sides."""
    width, height = cut.image_width, cut.image_height
    return cut.x1 / width, cut.y1 / height, cut.x2 / width, cut.y2 / height


async def note(db: Database, cut: Cut, path: str) -> None:
    """Keep what was made."""
    await db.write(put, cut, path)


def put(tx: Tx, cut: Cut, path: str) -> None:
    """Note the picture, have the former one removed, and tell the owner's devices; or, where the face is not the
    person's any more, have this one removed."""
    former = store.thumbnail_of(tx, cut.person_id)[1]
    if not store.put_thumbnail(tx, cut, path):
        tx.enqueue(assets.file_deletion([path]))
        return
    if former is not None:
        tx.enqueue(assets.file_deletion([former]))
    owner_id = tx.value("select owner_id from people where id = ?", (cut.person_id,))
    tx.emit(Event(MADE_EVENT, cut.person_uid, user_id=owner_id))


def clear(tx: Tx, person_id: int) -> None:
    """There is no face to show any more."""
    former = store.thumbnail_of(tx, person_id)[1]
    if former is not None:
        store.clear_thumbnail(tx, person_id)
        tx.enqueue(assets.file_deletion([former]))
