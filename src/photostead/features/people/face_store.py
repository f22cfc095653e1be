"""SQL of single faces as their owner sees and changes them."""

from collections.abc import Sequence

from photostead.access.identity import Identity
from photostead.access.visibility import may_write, viewer_params
from photostead.db.tx import Row, Rows, Tx, as_json
from photostead.features.assets import service as assets
from photostead.features.people.schema import AssetFaceCreateDto, AssetFaceResponseDto, SourceType
from photostead.features.people.store import STANDS
from photostead.kernel.ids import new_id


def list_faces(rows: Rows, asset_id: int) -> list[AssetFaceResponseDto]:
    """The faces on an asset, from left to right; who they are, of its owner's people."""
    found = rows.rows(
        f"""
        select f.uid, f.image_width, f.image_height, f.x1, f.y1, f.x2, f.y2, f.source, {assets.PERSON_COLUMNS}
        from asset_faces f
        join assets a on a.id = f.asset_id
        left join people p on p.id = f.person_id and p.owner_id = a.owner_id
        where f.asset_id = ? and {STANDS}
        order by f.x1 * 1.0 / f.image_width, f.id
        """,
        (asset_id,),
    )
    return [make_face(row) for row in found]


def make_face(row: Row) -> AssetFaceResponseDto:
    """A row of `list_faces`."""
    uid, width, height, x1, y1, x2, y2, source, *person = row
    return AssetFaceResponseDto(
        id=uid,
        image_width=width,
        image_height=height,
        bounding_box_x1=x1,
        bounding_box_y1=y1,
        bounding_box_x2=x2,
        bounding_box_y2=y2,
        source_type=SourceType(source),
        person=None if person[0] is None else assets.describe_person(person),
    )


def insert_face(tx: Tx, asset_id: int, person_id: int, drawn: AssetFaceCreateDto) -> int:
    """A face that a person drew; its key."""
    return tx.insert(
        "asset_faces",
        {
            "uid": new_id(),
            "asset_id": asset_id,
            "person_id": person_id,
            "source": SourceType.MANUAL,
            "is_by_hand": True,
            "image_width": drawn.image_width,
            "image_height": drawn.image_height,
            "x1": drawn.x,
            "y1": drawn.y,
            "x2": drawn.x + drawn.width,
            "y2": drawn.y + drawn.height,
            "created_at": tx.now,
            "updated_at": tx.now,
        },
    )


def find_face(rows: Rows, identity: Identity, uid: str) -> tuple[int, int | None] | None:
    """`(face, person)` of a face on an asset that the caller may change."""
    row = rows.row(
        f"""
        select f.id, f.person_id from asset_faces f
        join assets a on a.id = f.asset_id
        where f.uid = :uid and {STANDS} and {may_write(identity)}
        """,
        {**viewer_params(identity), "uid": uid.lower()},
    )
    return None if row is None else (row[0], row[1])


def find_faces_of(rows: Rows, asset_id: int, person_id: int) -> list[int]:
    """The faces of a person on an asset."""
    return rows.column(
        f"select f.id from asset_faces f where f.asset_id = ? and f.person_id = ? and {STANDS}", (asset_id, person_id)
    )


def assets_of(rows: Rows, faces: Sequence[int]) -> list[int]:
    """The assets that faces are on."""
    return rows.column(
        "select distinct asset_id from asset_faces where id in (select value from json_each(?))", (as_json(faces),)
    )


def give_faces(tx: Tx, faces: Sequence[int], person_id: int) -> None:
    """These faces are somebody's: a person said so."""
    tx.run(
        "update asset_faces set person_id = ?, is_by_hand = 1, updated_at = ? where id in (select value from json_each(?))",
        (person_id, tx.now, as_json(faces)),
    )


def faces_of(rows: Rows, people: Sequence[int]) -> list[int]:
    """The faces of people (keys)."""
    return rows.column(
        "select id from asset_faces where person_id in (select value from json_each(?))", (as_json(people),)
    )


def note_by_hand(tx: Tx, faces: Sequence[int]) -> None:
    """Remember that a person said whose these faces are, or that they are nobody's they would know."""
    tx.run(
        "update asset_faces set is_by_hand = 1 where is_by_hand = 0 and id in (select value from json_each(?))",
        (as_json(faces),),
    )


def note_apart(tx: Tx, person_id: int) -> None:
    """Remember of somebody whose face was given to another that they are not that other."""
    tx.run(
        """
        update asset_faces set is_by_hand = 1
        where id = (
          select f.id from asset_faces f join people p on p.id = f.person_id
          where f.person_id = ? and f.deleted_at is null
          order by f.is_by_hand desc, f.id is p.feature_face_id desc, f.id
          limit 1
        )
        """,
        (person_id,),
    )


def delete_face(tx: Tx, face_id: int) -> None:
    """Forget a face."""
    tx.run("delete from asset_faces where id = ?", (face_id,))


def refuse_face(tx: Tx, face_id: int) -> None:
    """Remember that a face is none, so that nobody finds it again."""
    tx.run("update asset_faces set deleted_at = ?, updated_at = ? where id = ?", (tx.now, tx.now, face_id))
