"""Who is on the photos: everybody of whom a person ever said something, with their faces. A face that was found here already
becomes theirs; one that was not is drawn. Everybody else is found again by the models here.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from photostead.cli.importing.server import Refused
from photostead.cli.migrating.move import Move
from photostead.cli.migrating.reading import understand
from photostead.cli.migrating.schema import Face, PeoplePage, Person
from photostead.features.faces.names import clean_name

PAGE = 500
# The share of what two boxes cover together that both cover, from which on they are one face: people and programs draw it
# wider or narrower.
SAME = 0.4
GONE = frozenset({400, 404})
Box = tuple[float, float, float, float]


class People:
    """Of one person."""

    def __init__(self, move: Move) -> None:
        self.move = move
        self.here: list[Person] = []

    def run(self) -> None:
        """All of them. Raises PhotosteadError where going on makes no sense."""
        with self.move.trying("people"):
            known = [person for person in self.list_there() if person.is_known]
            self.here = self.list_here() if known else []
            for person in known:
                with self.move.trying("person", person.name):
                    self.settle(person)
            self.draw(known)

    def list_there(self) -> list[Person]:
        """Everybody there."""
        return list_people(lambda path: self.move.old.get(path, PeoplePage))

    def list_here(self) -> list[Person]:
        """Everybody here."""
        return list_people(lambda path: understand(self.move.new.call("GET", path), PeoplePage))

    # --- the people

    def settle(self, person: Person) -> None:
        """Find them here, or make them."""
        uid = self.move.ledger.get("person", person.id)
        if uid is not None and not self.is_still_here(uid):
            return
        uid = uid or self.claim(person)
        if uid is None:
            uid = self.move.new.call("POST", "/people", described(person))["id"]
            self.move.count("people made")
        self.move.people[person.id] = uid
        self.move.ledger.note("person", person.id, value=uid)

    def is_still_here(self, uid: str) -> bool:
        """Whether nobody forgot or merged them here since; who has neither name nor face is in no list."""
        if any(person.id == uid for person in self.here):
            return True
        try:
            self.move.new.call("GET", f"/people/{uid}")
        except Refused as error:
            if error.status not in GONE:
                raise
            return False
        return True

    def claim(self, person: Person) -> str | None:
        """Somebody of the same name who is here already, from a file or a run that was cut; they get what they lack.
        Raises Invalid for a name that is none."""
        name = clean_name(person.name)
        if not name:
            return None
        taken = set(self.move.people.values())
        for found in self.here:
            if found.name == name and found.id not in taken:
                lacking = {
                    name: value for name, value in described(person).items() if value and not described(found).get(name)
                }
                if lacking:
                    self.move.new.call("PUT", f"/people/{found.id}", lacking)
                return found.id
        return None

    # --- their faces

    def draw(self, known: Sequence[Person]) -> None:
        """Photo by photo, so that each is asked for once."""
        wanted = dict.fromkeys(old_id for person in known for old_id in self.photos_of(person))
        with self.move.wishes.show("Faces", len(wanted)) as progress:
            for old_id in wanted:
                with self.move.trying("faces", self.move.name_of(old_id)):
                    self.draw_on(old_id)
                progress.update(1)

    def photos_of(self, person: Person) -> Iterator[str]:
        """What of theirs is here, by its id there."""
        for place in ("timeline", "archive"):
            with self.move.trying("person", person.name):
                wanted = {"personIds": [person.id], "visibility": place, "withDeleted": True}
                yield from (asset.id for asset in self.move.old.search(wanted) if asset.id in self.move.new_ids)

    def draw_on(self, old_id: str) -> None:
        """All faces of one photo that are somebody's."""
        new_id = self.move.new_ids[old_id]
        if self.move.ledger.get("faces", new_id) is not None:
            return
        faces = self.move.old.get(f"/faces?id={old_id}", list[Face])
        wanted = [face for face in faces if face.person and face.person.id in self.move.people]
        found = [understand(item, Face) for item in self.move.new.call("GET", f"/faces?id={new_id}")]
        for face in wanted:
            self.give(face, new_id, found)
        self.move.ledger.note("faces", new_id)
        self.move.count("faces", len(wanted))

    def give(self, face: Face, new_id: str, found: list[Face]) -> None:
        """One face, which may be here."""
        assert face.person is not None, "only those of people are wanted"
        person = self.move.people[face.person.id]
        same = max(found, key=lambda other: overlap(face.box, other.box), default=None)
        if same is None or overlap(face.box, same.box) < SAME:
            self.move.new.call("POST", "/faces", drawn(face, new_id, person))
            return
        found.remove(same)
        if same.person is None or same.person.id != person:
            self.move.new.call("PUT", f"/faces/{person}", {"id": same.id})


def described(person: Person) -> dict[str, Any]:
    """Somebody as the API takes them."""
    told = {
        "name": person.name,
        "birthDate": person.birth_date[:10] if person.birth_date else None,
        "color": person.color,
        "isFavorite": person.is_favorite,
        "isHidden": person.is_hidden,
    }
    return {name: value for name, value in told.items() if value is not None}


def drawn(face: Face, asset_id: str, person_id: str) -> dict[str, Any]:
    """A face as the API takes it."""
    left, top = max(0, face.bounding_box_x1), max(0, face.bounding_box_y1)
    right, bottom = min(face.bounding_box_x2, face.image_width), min(face.bounding_box_y2, face.image_height)
    return {
        "assetId": asset_id,
        "personId": person_id,
        "imageWidth": face.image_width,
        "imageHeight": face.image_height,
        "x": left,
        "y": top,
        "width": right - left,
        "height": bottom - top,
    }


def overlap(one: Box, other: Box) -> float:
    """The share of what two boxes cover together that both cover, 0 to 1."""
    width = max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
    height = max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
    either = area(one) + area(other) - width * height
    return width * height / either if either > 0 else 0.0


def area(box: Box) -> float:
    """What it covers."""
    return (box[2] - box[0]) * (box[3] - box[1])


def list_people(ask: Callable[[str], PeoplePage]) -> list[Person]:
    """All pages."""
    found, page, more = list[Person](), 1, True
    while more:
        answer = ask(f"/people?withHidden=true&size={PAGE}&page={page}")
        found += answer.people
        more, page = answer.has_next_page, page + 1
    return found
