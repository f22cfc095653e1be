"""What other slices may ask of faces, and the rule by which the faces of an asset follow its file.

The faces that a file names are compared with those that it named when it was read last, and only the difference counts,
as it does for keywords. So a face that a person took away stays away, one that they gave to somebody else stays theirs,
and people whom they renamed, merged or forgot are not made again for a file that says what it always said.
"""

from collections.abc import Iterable, Sequence

from photostead.db.tx import Tx
from photostead.features.faces import store
from photostead.features.faces.names import clean_name
from photostead.features.faces.store import Imported, Region
from photostead.features.faces.work import GENERATE_THUMBNAIL, thumbnail_job
from photostead.features.settings import service as settings
from photostead.kernel.errors import Invalid
from photostead.media.regions import NamedFace

__all__ = ["GENERATE_THUMBNAIL", "clean_name", "follow_file", "follow_owner", "preview_made", "settle", "thumbnail_job"]


def settle(tx: Tx, people: Iterable[int], priority: int = 0) -> None:
    """Faces of people (keys) came or went: whoever was stood for by one of those gets another, and a picture of it."""
    changed = sorted(set(people))
    store.choose_again(tx, changed)
    for person_id in changed:
        tx.enqueue(thumbnail_job(person_id, priority))


def preview_made(tx: Tx, asset_id: int) -> None:
    """An asset has a preview now, or another one: whoever is shown by a face of it gets a picture cut out of that."""
    store.outdate_pictures(tx, asset_id)
    for person_id in store.people_on(tx, asset_id):
        tx.enqueue(thumbnail_job(person_id))


def follow_file(
    tx: Tx, owner_id: int, asset_id: int, named: Sequence[NamedFace], size: tuple[int | None, int | None]
) -> None:
    """A file was read and names these faces; `size` in px is that of the upright picture. Nothing where faces are not to
    be taken over from files."""
    before = store.read_regions(tx, asset_id)
    now = regions_of(named, size)
    if before != now and settings.load(tx).metadata.faces.import_:
        store.write_regions(tx, asset_id, now)
        settle(tx, apply(tx, owner_id, asset_id, before, now))


def follow_owner(tx: Tx, owner_id: int, assets: Sequence[int]) -> None:
    """Assets are somebody else's now: people are their owner's own, so nobody on them is known but whom files name."""
    found = store.list_of_others(tx, owner_id, assets)
    for face_id, _, name in found:
        store.give_face(tx, face_id, store.ensure_person(tx, owner_id, name))
    store.forget_hands(tx, [*assets] if found else [])
    settle(tx, {person_id for _, person_id, _ in found})


def regions_of(named: Sequence[NamedFace], size: tuple[int | None, int | None]) -> tuple[Region, ...]:
    """Faces in pixels, of several at one place the first."""
    width, height = size
    made = [make_region(face, width, height) for face in named] if width and height else []
    found: dict[tuple[int, ...], Region] = {}
    for region in made:
        if region is not None:
            found.setdefault(region.box, region)
    return tuple(found.values())


def make_region(face: NamedFace, width: int, height: int) -> Region | None:
    """A face in pixels; None for one that is none. A name that is none counts as no name."""
    name, *edges = face
    x1, y1, x2, y2 = (
        min(max(0, round(edge * side)), side) for edge, side in zip(edges, (width, height) * 2, strict=True)
    )
    try:
        name = clean_name(name)
    except Invalid:
        name = ""
    return Region(name, width, height, x1, y1, x2, y2) if x1 < x2 and y1 < y2 else None


def apply(tx: Tx, owner_id: int, asset_id: int, before: Sequence[Region], now: Sequence[Region]) -> set[int]:
    """Let faces follow the difference, but for what a person decided; the keys of the people concerned."""
    faces = {face.box: face for face in store.list_imported(tx, asset_id)}
    fresh = {region.box: region for region in now if region not in before}
    touched: set[int | None] = set()
    for old in before:
        if old not in now:
            touched |= replace(tx, owner_id, old, faces.get(old.box), fresh.pop(old.box, None))
    for region in fresh.values():
        if region.box not in faces:
            person_id = store.ensure_person(tx, owner_id, region.name)
            store.insert_face(tx, asset_id, person_id, region)
            touched.add(person_id)
    return {person for person in touched if person is not None}


def replace(tx: Tx, owner_id: int, old: Region, face: Imported | None, new: Region | None) -> set[int | None]:
    """A file names a face by another name (`new`), or no more; the people concerned. A face that a person took away or
    gave to somebody else is theirs to decide about."""
    if face is None or face.is_refused or face.name != old.name:
        return set()
    if new is None:
        store.delete_face(tx, face.id)
        return {face.person_id}
    person_id = store.ensure_person(tx, owner_id, new.name)
    store.give_face(tx, face.id, person_id)
    return {face.person_id, person_id}
