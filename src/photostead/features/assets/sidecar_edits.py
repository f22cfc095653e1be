"""What of an asset a person said, as its sidecar is to say it: words, date, place, rating, tags, and who is on it. Writing
it is `sidecars`' work.

Faces are compared with those that the file named when it was followed last: where nothing differs, there is nothing to say.
"""

import msgspec
from msgspec import UNSET, UnsetType

from photostead.db.tx import Rows
from photostead.features.assets import store
from photostead.features.keywords import service as keywords
from photostead.media.region_write import Faces
from photostead.media.regions import NamedFace
from photostead.media.xmp_write import Edits, Taken

# Who is on an asset `a`, or `assets`, as far as other programs are told: faces of people whom their owner hid are not, nor
# what a model found and nobody gave a name.
TOLD = """
  f.deleted_at is null and f.is_visible = 1 and ifnull(p.is_hidden, 0) = 0
  and (f.source != 'machine-learning' or ifnull(p.name, '') != '')
"""
# A face that the file does not name in this way, or one that it does and that was taken away.
DIFFERS = f"""
  exists (
    select 1 from asset_faces f
    left join people p on p.id = f.person_id
    where f.asset_id = assets.id and (not ({TOLD}) and f.source = 'exif' or ({TOLD}) and not exists (
      select 1 from asset_exif e, json_each(e.face_regions) r
      where e.asset_id = f.asset_id and r.value ->> 0 = ifnull(p.name, '')
        and r.value ->> 1 = f.image_width and r.value ->> 2 = f.image_height
        and r.value ->> 3 = f.x1 and r.value ->> 4 = f.y1 and r.value ->> 5 = f.x2 and r.value ->> 6 = f.y2
    ))
  )
"""
# What an XMP file has a place for; a condition on `assets`.
EDITED = f"""(
  exists (
    select 1 from asset_overrides o, json_each(o.fields) f
    where o.asset_id = assets.id and f.key in ('description', 'rating', 'latitude', 'longitude', 'local_time', 'tagged')
  )
  or {DIFFERS}
)"""
# Of what a person set: the fields that are the file's again. A sidecar that we wrote before has to say so.
AS_FILED = "as_filed"
SHOWN_BY = {"date": "local_time", "place": "latitude", "description": "description", "rating": "rating"}
UNWRITTEN = """
  not exists (
    select 1 from asset_files w where w.asset_id = assets.id and w.type = 'sidecar' and w.is_edited = 1
  )
"""


def edits_of(rows: Rows, asset_id: int) -> Edits | None:
    """What a person set; None where there is nothing to write. Of a place or date always the whole, since its parts mean
    nothing alone."""
    overrides = store.overrides_of(rows, asset_id)
    touched = overrides.keys() | {SHOWN_BY[field] for field in overrides.get(AS_FILED, ())}
    row = rows.row(
        """
        select e.description, e.rating, a.latitude, a.longitude, a.local_time, a.offset_minutes
        from assets a
        left join asset_exif e on e.asset_id = a.id
        where a.id = ?
        """,
        (asset_id,),
    )
    if row is None:
        return None
    description, rating, latitude, longitude, local_time, offset = row
    position = None if latitude is None or longitude is None else (latitude, longitude)
    edits = Edits(
        description=description if "description" in touched else UNSET,
        rating=rating if "rating" in touched else UNSET,
        position=position if touched & {"latitude", "longitude"} else UNSET,
        taken=Taken(local_time, offset) if "local_time" in touched else UNSET,
        tags=read_tags(rows, asset_id) if keywords.TAGGED in touched else UNSET,
        people=read_people(rows, asset_id),
    )
    return edits if any(value is not UNSET for value in msgspec.structs.astuple(edits)) else None


def known_of(rows: Rows, asset_id: int) -> Edits:
    """Everything that is known of an asset and an XMP file has a place for, whoever said it."""
    row = rows.row(
        """
        select e.description, e.rating, a.latitude, a.longitude, a.local_time, a.offset_minutes, e.exif_width, e.exif_height,
               e.orientation, a.type
        from assets a left join asset_exif e on e.asset_id = a.id where a.id = ?
        """,
        (asset_id,),
    )
    if row is None:
        return Edits()
    description, rating, latitude, longitude, local_time, offset, width, height, orientation, kind = row
    tags, faces = read_tags(rows, asset_id), list_faces(rows, asset_id)
    turn = int(orientation) if orientation in set("12345678") else 1
    return Edits(
        description=description or UNSET,
        rating=UNSET if rating is None else rating,
        position=UNSET if latitude is None or longitude is None else (latitude, longitude),
        taken=Taken(local_time, offset),
        tags=tags or UNSET,
        people=Faces(faces, (width, height), turn, are_all=False)
        if faces and width and height and kind == "IMAGE"
        else UNSET,
    )


def read_tags(rows: Rows, asset_id: int) -> tuple[str, ...]:
    """The values of an asset's tags."""
    found = rows.column(
        "select t.value from asset_tags at join tags t on t.id = at.tag_id where at.asset_id = ? order by 1",
        (asset_id,),
    )
    return tuple(found)


def read_people(rows: Rows, asset_id: int) -> Faces | UnsetType:
    """Who is where on a photo; UNSET where its file says the same, and we never said anything else."""
    row = rows.row(
        f"""
        select e.exif_width, e.exif_height, e.orientation, e.face_regions is not null, {DIFFERS} or not ({UNWRITTEN})
        from assets
        join asset_exif e on e.asset_id = assets.id
        where assets.id = ? and assets.type = 'IMAGE'
        """,
        (asset_id,),
    )
    if row is None or not (row[0] and row[1] and row[4]):
        return UNSET
    width, height, orientation, is_followed, _ = row
    turn = int(orientation) if orientation in set("12345678") else 1
    # Where faces are not taken over from files, nobody knows what became of those that another program marked.
    return Faces(list_faces(rows, asset_id), (width, height), turn, are_all=bool(is_followed))


def list_faces(rows: Rows, asset_id: int) -> tuple[NamedFace, ...]:
    """The faces on a photo that others are told of, in the upright picture, from left to right."""
    found = rows.rows(
        f"""
        select ifnull(p.name, ''), f.x1 * 1.0 / f.image_width, f.y1 * 1.0 / f.image_height,
               f.x2 * 1.0 / f.image_width, f.y2 * 1.0 / f.image_height
        from asset_faces f
        join assets a on a.id = f.asset_id
        left join people p on p.id = f.person_id and p.owner_id = a.owner_id
        where f.asset_id = ? and {TOLD}
        order by 2, f.id
        """,
        (asset_id,),
    )
    return tuple(NamedFace(*row) for row in found)
