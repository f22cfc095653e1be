"""SQL of whom groups of faces belong to. Names in the fragments as in `store`; a person is `p`."""

from collections.abc import Sequence

import msgspec

from photostead.db.tx import Rows, Tx, as_json
from photostead.features.recognition.store import IN_CIRCLE, SHOWN

MEMBERS = f"""
face_groups g
join asset_faces f on f.id = g.face_id join assets a on a.id = f.asset_id join users u on u.id = a.owner_id
where g.group_id = :group and {SHOWN} and {IN_CIRCLE}"""
# Somebody said something of this person: they are not taken apart, and not made one with others.
KEPT = """(
  p.name != '' or p.birth_date is not null or p.color is not null or p.is_hidden or p.is_favorite
  or exists (select 1 from asset_faces h where h.person_id = p.id and (h.is_by_hand or h.source != 'machine-learning'))
)"""
# A person who said that a face is nobody's is not contradicted.
NOBODYS = "f.person_id is null and not f.is_by_hand"


class GroupPerson(msgspec.Struct, frozen=True):
    """A person who has faces in a group: so many of them."""

    id: int
    owner_id: int
    name: str
    is_kept: int
    is_hidden: int
    faces: int


class FreeFace(msgspec.Struct, frozen=True):
    """A face of a group that is nobody's."""

    id: int
    owner_id: int
    is_photo: int


def list_unsettled(rows: Rows, circle: str) -> list[int]:
    """The groups in which a face is nobody's."""
    return rows.column(
        f"""
        select distinct g.group_id from face_groups g
        join asset_faces f on f.id = g.face_id join assets a on a.id = f.asset_id join users u on u.id = a.owner_id
        where g.group_id is not null and {NOBODYS} and {SHOWN} and {IN_CIRCLE}
        order by 1
        """,
        {"circle": circle},
    )


def list_shared(rows: Rows, circle: str) -> list[int]:
    """The groups in which somebody has a name for one of them, and another has none."""
    return rows.column(
        f"""
        select g.group_id from face_groups g
        join asset_faces f on f.id = g.face_id join assets a on a.id = f.asset_id join users u on u.id = a.owner_id
        join people p on p.id = f.person_id
        where g.group_id is not null and {SHOWN} and {IN_CIRCLE}
        group by g.group_id
        having count(distinct p.owner_id) > 1 and max(p.name) != '' and min(p.name) = ''
        order by 1
        """,
        {"circle": circle},
    )


def list_people(rows: Rows, circle: str, group: int) -> list[GroupPerson]:
    """Whose faces a group holds, of the people of each of its owners; whoever has most first."""
    return rows.structs(
        GroupPerson,
        f"""
        select p.id, p.owner_id, p.name, {KEPT}, p.is_hidden, n.faces
        from (select f.person_id, a.owner_id, count(*) as faces from {MEMBERS} group by 1, 2) n
        join people p on p.id = n.person_id and p.owner_id = n.owner_id
        order by n.faces desc, p.id
        """,
        {"circle": circle, "group": group},
    )


def list_free(rows: Rows, circle: str, group: int, most: int) -> list[FreeFace]:
    """The faces of a group that are nobody's, those of photos first."""
    return rows.structs(
        FreeFace,
        f"""
        select f.id, a.owner_id, f.frame_ms is null from {MEMBERS} and {NOBODYS}
        order by f.frame_ms is not null, f.id
        limit :most
        """,
        {"circle": circle, "group": group, "most": most},
    )


def list_samples(rows: Rows, circle: str, group: int, person_id: int, most: int) -> list[int]:
    """Some of a person's faces in a group, those first of which somebody said it."""
    return rows.column(
        f"select f.id from {MEMBERS} and f.person_id = :person order by f.is_by_hand desc, f.id desc limit :most",
        {"circle": circle, "group": group, "person": person_id, "most": most},
    )


def list_loose(rows: Rows, circle: str) -> list[int]:
    """The people of a circle of whom nobody said anything."""
    return rows.column(
        f"select p.id from people p join users u on u.id = p.owner_id where {IN_CIRCLE} and not {KEPT} order by p.id",
        {"circle": circle},
    )


def keep_loose(rows: Rows, people: Sequence[int]) -> list[int]:
    """Those of these people of whom nobody said anything meanwhile."""
    return rows.column(
        f"select p.id from people p where p.id in (select value from json_each(?)) and not {KEPT}", (as_json(people),)
    )


def give(tx: Tx, faces: Sequence[int], person_id: int) -> None:
    """Faces that are nobody's are somebody's."""
    tx.run(
        "update asset_faces set person_id = ?, updated_at = ?"
        " where id in (select value from json_each(?)) and person_id is null",
        (person_id, tx.now, as_json(faces)),
    )


def take(tx: Tx, people: Sequence[int], most: int) -> int:
    """So many faces of these people are nobody's; how many there were."""
    return tx.run(
        """
        update asset_faces set person_id = null, updated_at = ?
        where id in (
          select id from asset_faces where person_id in (select value from json_each(?)) limit ?
        )
        """,
        (tx.now, as_json(people), most),
    )


def ask_again(tx: Tx, circle: str) -> None:
    """What somebody said to be nobody's may be somebody's again."""
    tx.run(
        f"""
        update asset_faces set is_by_hand = 0
        where is_by_hand and person_id is null and asset_id in (
          select a.id from assets a join users u on u.id = a.owner_id where {IN_CIRCLE}
        )
        """,
        {"circle": circle},
    )
