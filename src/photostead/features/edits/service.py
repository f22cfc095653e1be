"""The rules of edits, and what other slices may ask of them.

Only who owns a photo edits it. Each thing is done at most once (mirroring once an axis), in the order that was asked for,
which is all that the apps of the reference know to show. Nothing is ever done to the file: what is shown instead is made of
it in the background (`tasks`).
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.access.visibility import find_writable
from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.assets.service import Bulk, Extent, Where, extent_of
from photostead.features.edits import store
from photostead.features.edits.framing import Framing, Placed
from photostead.features.edits.schema import (
    AssetEditAction,
    AssetEditActionItemDto,
    AssetEditActionItemResponseDto,
    AssetEditsResponseDto,
)
from photostead.features.edits.store import EditRow, FaceRow, Subject
from photostead.features.edits.texts import move_text, settle
from photostead.features.faces import service as faces
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName
from photostead.kernel.errors import Invalid
from photostead.media.edits import Crop, Edit, Mirror, Size, shown_size
from photostead.media.files import Source
from photostead.media.formats import extension_of

__all__ = [
    "EditRow",
    "Framing",
    "Placed",
    "edits_of",
    "framing_of",
    "move_text",
    "request_missing",
    "settle_texts",
]

# What may be an animation; others are believed to stand still.
MAY_MOVE = frozenset({".webp", ".png", ".apng", ".avif"})
# Photos with edits; those without their picture; those of which nothing is known to stand in its way.
EDITED = "exists (select 1 from asset_edits x where x.asset_id = assets.id)"
LACKING = """not exists (
  select 1 from asset_files f
  join asset_edits x on x.asset_id = f.asset_id and x.sequence = 0
  where f.asset_id = assets.id and f.is_edited = 1 and f.type = 'preview' and instr(f.path, x.uid)
)"""
MAY_WORK = "not exists (select 1 from problems p where p.asset_id = assets.id and p.step = 'edit')"
WHOSE = {
    Extent.ALL: EDITED,
    Extent.MISSING: f"{EDITED} and {LACKING}",
    Extent.HOPEFUL: f"{EDITED} and {LACKING} and {MAY_WORK}",
}
NO_STILLS = {".gif": "GIF pictures", ".svg": "SVG drawings"}


# --- asked by other slices


def edits_of(rows: Rows, asset_id: int) -> tuple[Edit, ...]:
    """What is done to a photo, in its order."""
    return tuple(convert(row.action, row.values) for row in store.list_edits(rows, asset_id))


def framing_of(rows: Rows, asset_id: int) -> Framing | None:
    """Where things are on an edited photo; None where nothing is done to it."""
    edits = edits_of(rows, asset_id)
    size = store.original_size(rows, asset_id) if edits else None
    return None if size is None else Framing(edits, size)


def request_missing(tx: Tx) -> int:
    """Ask for the pictures of edited photos that are not there, but for those that are known to give none; how many jobs
    that is."""
    return assets.ask(tx, RENDERING, Extent.HOPEFUL)


def start(tx: Tx, force: bool) -> int:
    """Ask for the pictures of all edited photos, or of those that lack them; how many jobs that is."""
    return assets.ask(tx, RENDERING, extent_of(force))


def whose(_rows: Rows, extent: Extent) -> Where:
    """The photos whose pictures are to be made."""
    return Where(WHOSE[extent])


RENDERING = Bulk(assets.RENDER_EDITS, Kind("EditsOfAll", QueueName.EDITOR), whose)


# --- what is asked for


def convert(action: str, parameters: dict[str, object]) -> Edit:
    """An edit out of its two parts. Raises msgspec.ValidationError."""
    found: Edit = msgspec.convert({**parameters, "action": str(action)}, Edit)
    return found


def parse(items: Sequence[AssetEditActionItemDto]) -> tuple[Edit, ...]:
    """Edits as they were sent, each thing once. Raises Invalid."""
    edits = tuple(parse_one(number, item) for number, item in enumerate(items))
    things = [(type(edit), edit.axis if isinstance(edit, Mirror) else "") for edit in edits]
    if len(set(things)) < len(things):
        raise Invalid("edits: crop and turn a photo once each, and mirror it once in each direction.")
    return edits


def parse_one(number: int, item: AssetEditActionItemDto) -> Edit:
    """One of them. Raises Invalid."""
    try:
        return convert(item.action, item.parameters)
    except msgspec.ValidationError as error:
        raise Invalid(f"edits.{number} ({item.action}): {str(error).replace('$', 'parameters')}") from None


def check_crops(edits: Sequence[Edit], size: Size) -> None:
    """Raises Invalid for a crop that is not inside of the picture as it is at its step."""
    for number, edit in enumerate(edits):
        if not isinstance(edit, Crop):
            continue
        width, height = shown_size(edits[:number], size)
        if edit.x < 0 or edit.y < 0 or edit.width < 1 or edit.height < 1:
            raise Invalid(f"edits.{number}: a crop begins at 0 or further in and is at least one pixel wide and high.")
        if edit.x + edit.width > width or edit.y + edit.height > height:
            raise Invalid(
                f"edits.{number}: the crop reaches beyond the picture, which has {width} x {height} pixels here."
            )


def check_subject(subject: Subject) -> None:
    """Raises Invalid for what cannot be edited."""
    if subject.type != "IMAGE":
        raise Invalid("Only photos can be edited, not videos.")
    if subject.is_live:
        raise Invalid("A live photo cannot be edited: its moving half would show what the edit takes away.")
    if subject.is_panorama:
        raise Invalid("A panorama cannot be edited: it would not close to a sphere any more.")
    kind = NO_STILLS.get(extension_of(subject.original_name))
    if kind is not None:
        raise Invalid(f"{kind} cannot be edited.")
    if subject.is_offline:
        raise Invalid("The original is missing, so nothing can be made of it: connect its disk first.")


# --- over HTTP


def list_edits(rows: Rows, identity: Identity, uid: str) -> AssetEditsResponseDto:
    """What is done to a photo of the caller's. Raises Invalid."""
    return describe(rows, uid, find_writable(rows, identity, uid.lower(), Permission.ASSET_EDIT_GET))


def describe(rows: Rows, uid: str, asset_id: int) -> AssetEditsResponseDto:
    """The same for its key."""
    return AssetEditsResponseDto(
        asset_id=uid.lower(),
        edits=[
            AssetEditActionItemResponseDto(row.uid, AssetEditAction(row.action), row.values)
            for row in store.list_edits(rows, asset_id)
        ],
    )


def find_doubtful(rows: Rows, identity: Identity, uid: str, data_dir: Path) -> Source | None:
    """The file of a photo that is to be edited, where a look into it must show that it does not move. Raises Invalid."""
    asset_id = find_writable(rows, identity, uid.lower(), Permission.ASSET_EDIT_CREATE)
    subject = store.read_subject(rows, asset_id)
    check_subject(subject)
    may_move = extension_of(subject.original_name) in MAY_MOVE
    return assets.source_of(rows, data_dir, asset_id) if may_move else None


def replace_edits(tx: Tx, identity: Identity, uid: str, edits: Sequence[Edit]) -> AssetEditsResponseDto:
    """Do this to a photo, whatever was done before; what is done then. Raises Invalid."""
    asset_id = find_writable(tx, identity, uid.lower(), Permission.ASSET_EDIT_CREATE)
    check_subject(store.read_subject(tx, asset_id))
    size = store.original_size(tx, asset_id)
    if size is None:
        raise Invalid("The size of this photo is not known: it was not read yet, or it cannot be read.")
    check_crops(edits, size)
    store.keep_original_size(tx, asset_id, size)
    store.replace_edits(tx, asset_id, edits)
    follow(tx, asset_id)
    return describe(tx, uid, asset_id)


def remove_edits(tx: Tx, identity: Identity, uid: str) -> None:
    """Show a photo as it was taken. Raises Invalid."""
    asset_id = find_writable(tx, identity, uid.lower(), Permission.ASSET_EDIT_DELETE)
    if store.list_edits(tx, asset_id):
        store.replace_edits(tx, asset_id, ())
        follow(tx, asset_id)


def take_over(tx: Tx, asset_id: int, edits: Sequence[EditRow]) -> None:
    """Do to a photo what was done to it in a database that was set aside."""
    if [edit.uid for edit in edits] != [edit.uid for edit in store.list_edits(tx, asset_id)]:
        store.put_rows(tx, asset_id, edits)
        follow(tx, asset_id)


def follow(tx: Tx, asset_id: int) -> None:
    """What is done to a photo changed: so do the faces and the text on it, and soon its pictures, for somebody waits."""
    settle_faces(tx, asset_id)
    settle_texts(tx, asset_id)
    tx.enqueue(assets.asset_job(assets.RENDER_EDITS, asset_id, Priority.PERSON))


def settle_faces(tx: Tx, asset_id: int) -> None:
    """Faces show where there is enough left of them, and nobody is stood for by one that does not."""
    framing = framing_of(tx, asset_id)
    changed = [face for face in store.list_faces(tx, asset_id) if is_left(framing, face) != bool(face.is_visible)]
    for face in changed:
        store.set_visible(tx, face.id, is_visible=not face.is_visible)
    faces.settle(tx, {face.person_id for face in changed if face.person_id is not None}, Priority.PERSON)


def settle_texts(tx: Tx, asset_id: int) -> None:
    """Text is told and found where it is left."""
    settle(tx, asset_id, framing_of(tx, asset_id))


def is_left(framing: Framing | None, face: FaceRow) -> bool:
    """Whether a face is on what is shown of its photo."""
    place = Placed(face.image_width, face.image_height, face.x1, face.y1, face.x2, face.y2)
    return framing is None or framing.to_shown(place) is not None
