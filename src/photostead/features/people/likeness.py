"""Who looks most like somebody: people in the order of how like the face that stands for them is to others. For whoever is
about to say who a person without a name is.
"""

from collections.abc import Mapping, Sequence

import msgspec

from photostead.access.identity import Identity
from photostead.db.tx import Rows, as_json
from photostead.features.people.schema import GetAllPeopleQuery
from photostead.features.people.store import SHOWN
from photostead.features.vectors import service as vectors

# Of a person whom others are compared with: enough for all the ways they look.
SAMPLES = 20


def nearest_first(rows: Rows, identity: Identity, query: GetAllPeopleQuery, people: Sequence[int]) -> Sequence[int]:
    """People (keys) in that order, those without a face a model saw last; as they were where nothing is asked for, or for
    what is not the caller's."""
    asked = list_asked(rows, identity.user.id, query)
    space = vectors.serving(rows, "face") if asked else None
    if space is None:
        return people
    standing: dict[int, int | None] = dict(rows.rows(STANDING, (as_json(people),)))
    found = vectors.read(rows, space, {*asked, *(face for face in standing.values() if face)})
    likeness = compare(found, [face for face in asked if face in found], standing)
    return sorted(people, key=lambda person: -likeness.get(person, -2.0))


STANDING = f"""
select p.id, ifnull(p.feature_face_id, (
  select f.id from asset_faces f join assets a on a.id = f.asset_id where f.person_id = p.id and {SHOWN} limit 1
))
from json_each(?) wanted join people p on p.id = wanted.value"""


def list_asked(rows: Rows, owner_id: int, query: GetAllPeopleQuery) -> list[int]:
    """The faces that people are to be like: of a person, or on an asset; those that are shown alone."""
    wanted = [("p", query.closest_person_id), ("a", query.closest_asset_id)]
    name, uid = next(((name, uid) for name, uid in wanted if uid is not msgspec.UNSET), ("p", ""))
    return rows.column(
        f"""
        select f.id from {"people" if name == "p" else "assets"} w
        join asset_faces f on f.{"person_id" if name == "p" else "asset_id"} = w.id
        join assets a on a.id = f.asset_id
        where w.uid = :uid and w.owner_id = :owner and {SHOWN.replace("p.owner_id", ":owner")}
        order by f.is_by_hand desc, f.id desc
        limit :most
        """,
        {"uid": str(uid).lower(), "owner": owner_id, "most": SAMPLES},
    )


def compare(found: Mapping[int, bytes], asked: Sequence[int], standing: Mapping[int, int | None]) -> dict[int, float]:
    """By person, how like their face is to the most like of those that are asked about."""
    people = {person: face for person, face in standing.items() if face in found}
    if not asked or not people:
        return {}
    from photostead.ml.likeness import read_vectors

    faces = read_vectors([found[face] for face in people.values() if face is not None])
    best = (faces @ read_vectors([found[face] for face in asked]).T).max(axis=1)
    return dict(zip(people, best.tolist(), strict=True))
