"""The rules of single faces: they are seen and changed by who owns the asset, and belong to that person's people.

A face is kept where it is on the original. On an edited photo it is told, and drawn, where it is on what is shown.
"""

from collections.abc import Sequence

import msgspec

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.access.visibility import find_readable, find_writable
from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.edits import service as edits
from photostead.features.edits.service import Framing, Placed
from photostead.features.faces import service as faces
from photostead.features.people import face_store, store
from photostead.features.people.schema import (
    AssetFaceCreateDto,
    AssetFaceResponseDto,
    AssetFaceUpdateItem,
    PersonResponseDto,
)
from photostead.features.people.service import find_person
from photostead.jobs.queues import Priority
from photostead.kernel.errors import Invalid

# Of a picture; beyond what any file of ours may have.
LONGEST_SIDE = 1_000_000


def list_faces(rows: Rows, identity: Identity, asset_uid: str) -> list[AssetFaceResponseDto]:
    """The faces on an asset; none of them on somebody else's, who is on it is not told. Raises Invalid."""
    asset_id = find_readable(rows, identity, asset_uid.lower(), Permission.FACE_READ)
    is_own = rows.value("select owner_id from assets where id = ?", (asset_id,)) == identity.user.id
    found = face_store.list_faces(rows, asset_id) if is_own else []
    framing = edits.framing_of(rows, asset_id) if found else None
    return found if framing is None else as_shown(framing, found)


def as_shown(framing: Framing, found: Sequence[AssetFaceResponseDto]) -> list[AssetFaceResponseDto]:
    """The faces that are on an edited photo, from left to right there."""
    placed = [(face, framing.to_shown(place_of(face))) for face in found]
    shown = [(face, place) for face, place in placed if place is not None]
    return [moved(face, place) for face, place in sorted(shown, key=lambda pair: pair[1].x1 / pair[1].width)]


def place_of(face: AssetFaceResponseDto) -> Placed:
    """Where a face is."""
    return Placed(
        face.image_width,
        face.image_height,
        face.bounding_box_x1,
        face.bounding_box_y1,
        face.bounding_box_x2,
        face.bounding_box_y2,
    )


def moved(face: AssetFaceResponseDto, place: Placed) -> AssetFaceResponseDto:
    """The same face elsewhere."""
    return msgspec.structs.replace(
        face,
        image_width=place.width,
        image_height=place.height,
        bounding_box_x1=place.x1,
        bounding_box_y1=place.y1,
        bounding_box_x2=place.x2,
        bounding_box_y2=place.y2,
    )


def create_face(tx: Tx, identity: Identity, body: AssetFaceCreateDto) -> None:
    """A face that the caller drew. Raises Invalid."""
    asset_id = find_writable(tx, identity, body.asset_id.lower(), Permission.FACE_CREATE)
    person_id = find_person(tx, identity, body.person_id, Permission.PERSON_READ)
    check_box(body)
    face_store.insert_face(tx, asset_id, person_id, on_original(tx, asset_id, body))
    assets.request_sidecar(tx, asset_id)
    faces.settle(tx, [person_id], Priority.PERSON)


def on_original(rows: Rows, asset_id: int, drawn: AssetFaceCreateDto) -> AssetFaceCreateDto:
    """A face that was drawn on what is shown of a photo, where it is on the original."""
    framing = edits.framing_of(rows, asset_id)
    if framing is None:
        return drawn
    shown = Placed(
        drawn.image_width, drawn.image_height, drawn.x, drawn.y, drawn.x + drawn.width, drawn.y + drawn.height
    )
    width, height, x1, y1, x2, y2 = framing.to_original(shown)
    place = {"image_width": width, "image_height": height, "x": x1, "y": y1, "width": x2 - x1, "height": y2 - y1}
    return msgspec.structs.replace(drawn, **place)


def check_box(box: AssetFaceCreateDto) -> None:
    """Raises Invalid for what is no part of a picture."""
    if not (0 < box.image_width <= LONGEST_SIDE and 0 < box.image_height <= LONGEST_SIDE):
        raise Invalid(f"The picture's size is impossible: a side has 1 to {LONGEST_SIDE} pixels.")
    if box.width < 1 or box.height < 1:
        raise Invalid("A face is at least one pixel wide and high.")
    if box.x < 0 or box.y < 0 or box.x + box.width > box.image_width or box.y + box.height > box.image_height:
        raise Invalid("The face lies outside of the picture.")


def find_face(rows: Rows, identity: Identity, uid: str, permission: str) -> tuple[int, int | None]:
    """`(face, person)`, keys. Raises Invalid, the same for absent, foreign and locked away."""
    found = face_store.find_face(rows, identity, uid)
    if found is None:
        raise Invalid(f"Not found or no {permission} access")
    return found


def delete_face(tx: Tx, identity: Identity, uid: str, *, force: bool) -> None:
    """Take a face away: for good, or so that it is remembered to be none. Raises Invalid."""
    face_id, person_id = find_face(tx, identity, uid, Permission.FACE_DELETE)
    request_sidecars(tx, [face_id])
    if force:
        face_store.delete_face(tx, face_id)
    else:
        face_store.refuse_face(tx, face_id)
    if person_id is not None:
        faces.settle(tx, [person_id], Priority.PERSON)


def give_face(tx: Tx, identity: Identity, person_uid: str, face_uid: str) -> PersonResponseDto:
    """A face is somebody's; that person. Raises Invalid."""
    person_id = find_person(tx, identity, person_uid, Permission.FACE_UPDATE)
    face_id, former = find_face(tx, identity, face_uid, Permission.FACE_UPDATE)
    hand_over(tx, [face_id], former, person_id)
    return store.describe(tx, [person_id])[0]


def hand_over(tx: Tx, moved: Sequence[int], former: int | None, person_id: int) -> None:
    """Faces of one person, or of nobody, are another's."""
    if former == person_id or not moved:
        return
    face_store.give_faces(tx, moved, person_id)
    if former is not None:
        face_store.note_apart(tx, former)
    request_sidecars(tx, moved)
    faces.settle(tx, [person_id] if former is None else [person_id, former], Priority.PERSON)


def request_sidecars(tx: Tx, changed: Sequence[int]) -> None:
    """What is written for other programs of the assets that faces are on is not right any more."""
    for asset_id in face_store.assets_of(tx, changed):
        assets.request_sidecar(tx, asset_id)


def reassign(
    tx: Tx, identity: Identity, person_uid: str, items: Sequence[AssetFaceUpdateItem]
) -> list[PersonResponseDto]:
    """The faces of others on some assets are this person's; the person, for each item. Raises Invalid, and changes
    nothing then."""
    permission = Permission.PERSON_REASSIGN
    person_id = find_person(tx, identity, person_uid, permission)
    for item in items:
        asset_id = find_writable(tx, identity, item.asset_id.lower(), permission)
        former = find_person(tx, identity, item.person_id, permission)
        hand_over(tx, face_store.find_faces_of(tx, asset_id, former), former, person_id)
    return store.describe(tx, [person_id]) * len(items)
