"""SQL of people: who there are, how many photos show them, which face stands for them. SQL of single faces is in
`face_store`.

Names in the fragments: a person is `p`, a face `f`, its asset `a`.
"""

from collections.abc import Sequence

import msgspec

from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.assets import service as assets
from photostead.features.edits import service as edits
from photostead.features.edits.service import Placed
from photostead.features.people.schema import PersonResponseDto
from photostead.kernel.ids import new_id

# Somebody said that a face is one, and a model did not take it back.
STANDS = "f.deleted_at is null and f.is_visible = 1"
# A face that a person is shown by: of the locked folder and of the trash nothing is told. An asset may have gone over to
# another owner.
SHOWN = f"""(
  {STANDS} and a.owner_id = p.owner_id and a.deleted_at is null and a.visibility in ('timeline', 'archive')
)"""
# The same in one go, for all of somebody's: looking each asset up takes five times as long.
SHOWN_OF_OWNER = """
  select id from assets where owner_id = :owner and deleted_at is null and visibility in ('timeline', 'archive')
"""


class Cut(msgspec.Struct, frozen=True):
    """What a person's picture is to be cut out of: a face, and the preview of its asset (relative to the data folder,
    None where there is none yet), of an edited photo the edited one. Edges in pixels of a picture of `image_width` x
    `image_height`."""

    person_id: int
    person_uid: str
    face_id: int
    preview: str | None
    image_width: int
    image_height: int
    x1: int
    y1: int
    x2: int
    y2: int
    asset_id: int


def describe(rows: Rows, people: Sequence[int]) -> list[PersonResponseDto]:
    """People by their keys, in this order."""
    found = rows.rows(
        f"select {assets.PERSON_COLUMNS} from json_each(?) wanted join people p on p.id = wanted.value order by wanted.key",
        (as_json(people),),
    )
    return [assets.describe_person(row) for row in found]


def find_people(rows: Rows, owner_id: int, uids: Sequence[str]) -> dict[str, int]:
    """Somebody's people among these: uid to key, in the order given, each once."""
    keys: dict[str, int] = dict(
        rows.rows(
            "select uid, id from people where owner_id = ? and uid in (select value from json_each(?))",
            (owner_id, as_json([uid.lower() for uid in uids])),
        )
    )
    return {uid.lower(): keys[uid.lower()] for uid in uids if uid.lower() in keys}


def list_people(rows: Rows, owner_id: int, minimum: int) -> list[tuple[int, str, bool]]:
    """`(key, name, is hidden)` of the people to show, hidden ones last, favourites first, then who has a name, then who
    is on most photos. Nameless ones count from so many faces that a model found, or one that a person or a file named;
    whose faces are all locked or in the trash is not there."""
    found = rows.rows(
        f"""
        with counted as materialized (
          select person_id, count(*) as faces, total(is_shown) as shown,
                 total(is_shown and source != 'machine-learning') as named
          from (
            select f.person_id, f.source, f.asset_id in ({SHOWN_OF_OWNER}) as is_shown
            from asset_faces f
            where f.person_id in (select id from people where owner_id = :owner) and {STANDS}
          )
          group by person_id
        )
        select p.id, p.name, p.is_hidden
        from people p
        left join counted c on c.person_id = p.id
        where p.owner_id = :owner
          and ((shown > 0 and (p.name != '' or named > 0 or shown >= :minimum)) or (faces is null and p.name != ''))
        order by p.is_hidden, p.is_favorite desc, p.name = '', shown desc, p.name collate nocase, p.id
        """,
        {"owner": owner_id, "minimum": minimum},
    )
    return [(row[0], row[1], bool(row[2])) for row in found]


def count_assets(rows: Rows, person_id: int) -> int:
    """On how many assets a person is shown."""
    count: int = rows.value(
        f"""
        select count(distinct a.id) from people p
        join asset_faces f on f.person_id = p.id
        join assets a on a.id = f.asset_id
        where p.id = ? and {SHOWN}
        """,
        (person_id,),
    )
    return count


def insert_person(tx: Tx, owner_id: int, fields: dict[str, Value]) -> int:
    """A new person; their key."""
    times: dict[str, Value] = {"created_at": tx.now, "updated_at": tx.now}
    return tx.insert("people", {"uid": new_id(), "owner_id": owner_id, **times, **fields})


def update_person(tx: Tx, person_id: int, fields: dict[str, Value]) -> None:
    """Set columns, whose names come from code."""
    changes = ", ".join(f"{name} = :{name}" for name in {**fields, "updated_at": tx.now})
    tx.run(f"update people set {changes} where id = :id", {**fields, "updated_at": tx.now, "id": person_id})


def delete_people(tx: Tx, people: Sequence[int]) -> list[str]:
    """Remove people, not their faces; the files of theirs that are free now."""
    keys = (as_json(people),)
    wanted = "id in (select value from json_each(?))"
    freed = tx.column(f"select thumbnail_path from people where {wanted} and thumbnail_path is not null", keys)
    tx.run(f"delete from people where {wanted}", keys)
    return freed


def list_empty(rows: Rows, before: int) -> list[int]:
    """The keys of people without a name, a birthday and a face, made before then (ms)."""
    return rows.column(
        """
        select p.id from people p
        where p.name = '' and p.birth_date is null and p.created_at < ?
          and not exists (select 1 from asset_faces f where f.person_id = p.id)
        """,
        (before,),
    )


def merge(tx: Tx, kept: int, merged: int) -> None:
    """All faces of one person go to another, who takes over what they have not said of themselves."""
    keys = {"kept": kept, "merged": merged, "now": tx.now}
    tx.run("update asset_faces set person_id = :kept, updated_at = :now where person_id = :merged", keys)
    tx.run(
        """
        update people set
          name = case when people.name = '' then m.name else people.name end,
          birth_date = coalesce(people.birth_date, m.birth_date),
          color = coalesce(people.color, m.color),
          is_favorite = max(people.is_favorite, m.is_favorite),
          feature_face_id = coalesce(people.feature_face_id, m.feature_face_id),
          updated_at = :now
        from (select * from people where id = :merged) m
        where people.id = :kept
        """,
        keys,
    )


# --- the face that stands for a person


CUT = f"""
select p.id, p.uid, f.id, d.path, f.image_width, f.image_height, f.x1, f.y1, f.x2, f.y2, a.id
from people p
join asset_faces f on {{which}}
join assets a on a.id = f.asset_id
left join asset_files d on d.asset_id = a.id and d.type = 'preview'
  and d.is_edited = exists (select 1 from asset_edits x where x.asset_id = a.id)
where p.id = ? and {SHOWN} and f.frame_ms is null
order by d.path is null, f.id is p.thumbnail_face_id desc,
         (f.x2 - f.x1) * 1.0 * (f.y2 - f.y1) / (f.image_width * 1.0 * f.image_height) * ifnull(f.score, 1.0) desc, f.id
limit 1
"""


def find_cut(rows: Rows, person_id: int) -> Cut | None:
    """The face to show: the chosen one, else the one that is shown now, else the largest, of
    which it is sure; None where none may be. The preview of a video is another frame than that with the face."""
    chosen = rows.struct(Cut, CUT.format(which="f.id = p.feature_face_id and f.person_id = p.id"), (person_id,))
    found = chosen or rows.struct(Cut, CUT.format(which="f.person_id = p.id"), (person_id,))
    return None if found is None else as_shown(rows, found)


def as_shown(rows: Rows, cut: Cut) -> Cut:
    """The face where it is on an edited photo."""
    framing = edits.framing_of(rows, cut.asset_id)
    shown = framing and framing.to_shown(Placed(cut.image_width, cut.image_height, cut.x1, cut.y1, cut.x2, cut.y2))
    if not shown:
        return cut
    width, height, x1, y1, x2, y2 = shown
    return msgspec.structs.replace(cut, image_width=width, image_height=height, x1=x1, y1=y1, x2=x2, y2=y2)


def thumbnail_of(rows: Rows, person_id: int) -> tuple[int | None, str | None]:
    """`(face, path)` of the picture that is there."""
    row = rows.row("select thumbnail_face_id, thumbnail_path from people where id = ?", (person_id,))
    return (None, None) if row is None else (row[0], row[1])


def put_thumbnail(tx: Tx, cut: Cut, path: str) -> bool:
    """Note a picture; False where the person, or their face, is gone meanwhile. Without a choice, this one stays."""
    return bool(
        tx.run(
            """
            update people set
              thumbnail_path = :path, thumbnail_face_id = :face, feature_face_id = coalesce(feature_face_id, :face),
              updated_at = :now
            where id = :person
              and exists (select 1 from asset_faces where id = :face and person_id = :person and deleted_at is null)
            """,
            {"path": path, "face": cut.face_id, "person": cut.person_id, "now": tx.now},
        )
    )


def clear_thumbnail(tx: Tx, person_id: int) -> None:
    """There is no picture."""
    update_person(tx, person_id, {"thumbnail_path": None, "thumbnail_face_id": None})


def find_face_on(rows: Rows, person_id: int, asset_uid: str) -> int | None:
    """A person's largest face on an asset that may stand for them."""
    face: int | None = rows.value(
        f"""
        select f.id from people p
        join asset_faces f on f.person_id = p.id
        join assets a on a.id = f.asset_id
        where p.id = ? and a.uid = ? and {SHOWN} and f.frame_ms is null
        order by (f.x2 - f.x1) * (f.y2 - f.y1) desc, f.id
        limit 1
        """,
        (person_id, asset_uid.lower()),
    )
    return face
