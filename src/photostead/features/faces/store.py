"""SQL of faces that files name, and of whose pictures an asset concerns."""

from collections.abc import Iterable

import msgspec

from photostead.db.tx import Rows, Tx, as_json
from photostead.kernel.ids import new_id


class Region(msgspec.Struct, frozen=True, array_like=True):
    """A face as a file names it: edges in pixels of the upright picture when it is `image_width` x `image_height`."""

    name: str
    image_width: int
    image_height: int
    x1: int
    y1: int
    x2: int
    y2: int

    @property
    def box(self) -> tuple[int, ...]:
        """Where it is."""
        return self.image_width, self.image_height, self.x1, self.y1, self.x2, self.y2


class Imported(msgspec.Struct, frozen=True):
    """A face that was made from a file. `name`: of the person it belongs to now, empty for nobody."""

    id: int
    person_id: int | None
    name: str
    is_refused: int
    image_width: int
    image_height: int
    x1: int
    y1: int
    x2: int
    y2: int

    @property
    def box(self) -> tuple[int, ...]:
        """Where it is."""
        return self.image_width, self.image_height, self.x1, self.y1, self.x2, self.y2


def read_regions(rows: Rows, asset_id: int) -> tuple[Region, ...]:
    """What the file named when it was last followed."""
    text = rows.value("select face_regions from asset_exif where asset_id = ?", (asset_id,))
    return msgspec.json.decode(text or "[]", type=tuple[Region, ...])


def write_regions(tx: Tx, asset_id: int, regions: tuple[Region, ...]) -> None:
    """Remember what the file names."""
    tx.run(
        """
        insert into asset_exif (asset_id, face_regions) values (:id, :regions)
        on conflict do update set face_regions = excluded.face_regions
        """,
        {"id": asset_id, "regions": as_json(regions)},
    )


def list_imported(rows: Rows, asset_id: int) -> list[Imported]:
    """The faces that were made from the file, those that a person took away included."""
    return rows.structs(
        Imported,
        """
        select f.id, f.person_id, ifnull(p.name, ''), f.deleted_at is not null, f.image_width, f.image_height,
               f.x1, f.y1, f.x2, f.y2
        from asset_faces f
        left join people p on p.id = f.person_id
        where f.asset_id = ? and f.source = 'exif'
        """,
        (asset_id,),
    )


def ensure_person(tx: Tx, owner_id: int, name: str) -> int | None:
    """The key of somebody's person of this name, the first of several; made where there is none. None for no name."""
    if not name:
        return None
    found = tx.value("select min(id) from people where owner_id = ? and name = ?", (owner_id, name))
    if found is not None:
        return int(found)
    times = {"created_at": tx.now, "updated_at": tx.now}
    return tx.insert("people", {"uid": new_id(), "owner_id": owner_id, "name": name, **times})


def insert_face(tx: Tx, asset_id: int, person_id: int | None, region: Region) -> None:
    """A face that a file names."""
    values = msgspec.structs.asdict(region)
    del values["name"]
    times = {"created_at": tx.now, "updated_at": tx.now}
    tx.insert(
        "asset_faces",
        {"uid": new_id(), "asset_id": asset_id, "person_id": person_id, "source": "exif", **values, **times},
    )


def give_face(tx: Tx, face_id: int, person_id: int | None) -> None:
    """A face is somebody's, or nobody's."""
    tx.run("update asset_faces set person_id = ?, updated_at = ? where id = ?", (person_id, tx.now, face_id))


def delete_face(tx: Tx, face_id: int) -> None:
    """The file names no such face any more."""
    tx.run("delete from asset_faces where id = ?", (face_id,))


def choose_again(tx: Tx, people: Iterable[int]) -> None:
    """Nobody is stood for by a face that is not theirs (any more)."""
    for column in ("feature_face_id", "thumbnail_face_id"):
        tx.run(
            f"""
            update people set {column} = null
            where id in (select value from json_each(:people)) and {column} is not null
              and not exists (
                select 1 from asset_faces f
                where f.id = people.{column} and f.person_id = people.id and f.deleted_at is null and f.is_visible = 1
              )
            """,
            {"people": as_json(list(people))},
        )


def people_on(rows: Rows, asset_id: int) -> list[int]:
    """Who is stood for by a face on the asset, or by none yet and is on it."""
    return rows.column(
        """
        select distinct p.id from asset_faces f
        join people p on p.id = f.person_id
        where f.asset_id = ? and (p.feature_face_id is null or f.id in (p.feature_face_id, p.thumbnail_face_id))
        """,
        (asset_id,),
    )


def outdate_pictures(tx: Tx, asset_id: int) -> None:
    """Pictures that were cut out of the asset are not of it any more."""
    tx.run(
        "update people set thumbnail_face_id = null "
        "where thumbnail_face_id in (select id from asset_faces where asset_id = ?)",
        (asset_id,),
    )


def list_of_others(rows: Rows, owner_id: int, assets: Iterable[int]) -> list[tuple[int, int, str]]:
    """`(face, person, name a file gives)` of the faces on these assets that belong to people of somebody else than their
    owner. The name is empty where no file gave the face."""
    return [
        (face, person, name)
        for face, person, name in rows.rows(
            """
            select f.id, p.id, iif(f.source = 'exif', p.name, '') from asset_faces f
            join people p on p.id = f.person_id
            where f.asset_id in (select value from json_each(:ids)) and p.owner_id != :owner
            """,
            {"ids": as_json(list(assets)), "owner": owner_id},
        )
    ]


def forget_hands(tx: Tx, assets: Iterable[int]) -> None:
    """Nobody said whose the faces on these assets are."""
    tx.run(
        "update asset_faces set is_by_hand = 0 where is_by_hand and asset_id in (select value from json_each(?))",
        (as_json(list(assets)),),
    )
