"""Assets as the wire shows them, read for many at once and in the order asked for."""

import base64
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from photostead.access import places
from photostead.access.identity import Identity
from photostead.access.visibility import partners_of
from photostead.db.tx import Rows, as_json
from photostead.features.assets import guests
from photostead.features.assets.schema import (
    AssetResponseDto,
    AssetStackResponseDto,
    AssetTypeEnum,
    AssetVisibility,
    ExifResponseDto,
    PersonResponseDto,
    TagResponseDto,
)
from photostead.features.users import service as users
from photostead.kernel.clock import to_offset_wire, to_wire
from photostead.media.formats import mime_of


class AssetRow(msgspec.Struct, frozen=True):
    """An asset with what belongs to it, by the column order of SELECT."""

    id: int
    uid: str
    owner_id: int
    owner_uid: str
    library_uid: str | None
    type: str
    original_path: str
    original_name: str
    checksum: bytes
    file_size: int
    file_created_at: int
    file_modified_at: int
    local_time: int
    visibility: str
    is_favorite: int
    is_offline: int
    deleted_at: int | None
    live_photo_video_uid: str | None
    stack_uid: str | None
    stack_primary_uid: str | None
    stack_count: int
    stack_archived: int
    duplicate_uid: str | None
    width: int | None
    height: int | None
    duration_ms: int | None
    thumbhash: str | None
    projection_type: str | None
    latitude: float | None
    longitude: float | None
    city: str | None
    state: str | None
    country: str | None
    metadata_at: int | None
    thumbnails_at: int | None
    created_at: int
    updated_at: int
    exif_width: int | None
    exif_height: int | None
    orientation: str | None
    make: str | None
    model: str | None
    lens_model: str | None
    exposure_time: str | None
    f_number: float | None
    focal_length: float | None
    iso: int | None
    description: str | None
    rating: int | None
    date_time_original: int | None
    time_zone: str | None
    modify_date: int | None
    profile_description: str | None
    fps: float | None
    tags: str
    people: str
    is_edited: int


TYPES = {str(kind): kind for kind in AssetTypeEnum}
VISIBILITIES = {str(one): one for one in AssetVisibility}
# One photo that shows is no stack, whatever of it lies in the trash.
LEAST_STACK = 2
# Of its owner's tags, by value. Most have none, and then nothing need be made ready to put them in order.
TAGS = """case when exists (select 1 from asset_tags at where at.asset_id = a.id) then (
  select json_group_array(
    json_array(t.uid, t.value, t.color, t.created_at, t.updated_at, (select p.uid from tags p where p.id = t.parent_id))
    order by t.value
  )
  from asset_tags at
  join tags t on t.id = at.tag_id and t.user_id = a.owner_id
  where at.asset_id = a.id
) else '[]' end"""
PERSON_COLUMNS = "p.uid, p.name, p.birth_date, p.is_hidden, p.is_favorite, p.color, p.thumbnail_path, p.updated_at"
# Of its owner's people, by name. A unary plus keeps SQLite from going through all of them for each asset.
PEOPLE = f"""case when exists (select 1 from asset_faces f where f.asset_id = a.id) then (
  select json_group_array(
    json_array({PERSON_COLUMNS})
    order by p.name = '', p.name collate nocase, p.id
  )
  from people p
  where +p.owner_id = a.owner_id and p.id in (
    select f.person_id from asset_faces f where f.asset_id = a.id and f.deleted_at is null and f.is_visible = 1
  )
) else '[]' end"""
COLUMNS = f"""
       a.id, a.uid, a.owner_id, u.uid, l.uid, a.type, a.original_path, a.original_name, a.checksum, a.file_size,
       a.file_created_at, a.file_modified_at, a.local_time, a.visibility, a.is_favorite, a.is_offline, a.deleted_at,
       (select v.uid from assets v where v.id = a.live_photo_video_id), s.uid,
       (select p.uid from assets p where p.id = s.primary_asset_id),
       (select count(*) from assets c
        where c.stack_id = s.id and c.deleted_at is null and c.visibility in ('timeline', 'archive')),
       (select count(*) from assets c where c.stack_id = s.id and c.deleted_at is null and c.visibility = 'archive'),
       a.duplicate_uid, a.width, a.height, a.duration_ms, a.thumbhash, a.projection_type, a.latitude, a.longitude,
       a.city, a.state, a.country, a.metadata_at, a.thumbnails_at, a.created_at, a.updated_at,
       e.exif_width, e.exif_height, e.orientation, e.make, e.model, e.lens_model, e.exposure_time, e.f_number,
       e.focal_length, e.iso, e.description, e.rating, e.date_time_original, e.time_zone, e.modify_date,
       e.profile_description, e.fps, {TAGS}, {PEOPLE},
       exists (select 1 from asset_edits x where x.asset_id = a.id)
"""
JOINS = """
join users u on u.id = a.owner_id
left join libraries l on l.id = a.library_id
left join stacks s on s.id = a.stack_id
left join asset_exif e on e.asset_id = a.id
"""
SELECT = f"""
select {COLUMNS}
from json_each(:ids) wanted
join assets a on a.id = wanted.value
{JOINS}
order by wanted.key
"""


def read_rows(rows: Rows, ids: Sequence[int]) -> list[AssetRow]:
    """The assets of these keys, in this order; keys that are gone are left out."""
    return rows.structs(AssetRow, SELECT, {"ids": as_json(ids)})


def describe(
    rows: Rows, ids: Sequence[int], identity: Identity, *, with_exif: bool = True, with_owner: bool = False
) -> list[AssetResponseDto]:
    """Assets for the wire, as this caller may see them. Whether they may is decided before (`access.visibility`)."""
    return describe_rows(rows, read_rows(rows, ids), identity, with_exif=with_exif, with_owner=with_owner)


def describe_rows(
    rows: Rows, found: Sequence[AssetRow], identity: Identity, *, with_exif: bool, with_owner: bool
) -> list[AssetResponseDto]:
    """The same for those that were read already."""
    owners = users.find_by_key(rows, {row.owner_id for row in found}) if with_owner else {}
    answers = []
    of_others = [row.id for row in found if row.owner_id != identity.user.id]
    silent = set(of_others) - places.told(rows, identity, of_others) if of_others else set()
    sharing = {identity.user.id, *(partners_of(rows, identity) if of_others else ())}
    for row in found:
        answer = describe_row(
            row,
            is_own=row.owner_id == identity.user.id,
            with_exif=with_exif,
        )
        if identity.link is not None:
            answer = guests.veil(answer, shows_metadata=identity.link.show_metadata)
        if row.owner_id not in sharing:
            # What is on top of the stack need not be in the album.
            answer.stack = None
        if row.id in silent and answer.exif_info is not UNSET:
            answer.exif_info = without_place(answer.exif_info)
        if row.owner_id in owners:
            owner = owners[row.owner_id]
            answer.owner = owner if identity.link is None else users.without_address(owner)
        answers.append(answer)
    return answers


def without_place(exif: ExifResponseDto) -> ExifResponseDto:
    """What is known of a shot, but for where it was taken; the time zone would tell about where."""
    return msgspec.structs.replace(
        exif, latitude=None, longitude=None, city=None, state=None, country=None, time_zone=None
    )


def describe_own(row: AssetRow) -> AssetResponseDto:
    """One asset as its owner sees it; for events."""
    return describe_row(row, is_own=True, with_exif=True)


def describe_row(row: AssetRow, *, is_own: bool, with_exif: bool) -> AssetResponseDto:
    """One asset, but for what guests are not told (`guests.veil`). Favourite is the owner's private mark."""
    return AssetResponseDto(
        id=row.uid,
        owner_id=row.owner_uid,
        library_id=row.library_uid,
        type=TYPES[row.type],
        original_path=row.original_path,
        original_file_name=row.original_name,
        original_mime_type=mime_of(row.original_name),
        checksum=base64.b64encode(row.checksum).decode(),
        created_at=to_wire(row.created_at),
        updated_at=to_wire(row.updated_at),
        file_created_at=to_wire(row.file_created_at),
        file_modified_at=to_wire(row.file_modified_at),
        local_date_time=to_wire(row.local_time),
        duration=row.duration_ms,
        width=row.width,
        height=row.height,
        thumbhash=row.thumbhash,
        has_metadata=row.metadata_at is not None,
        resized=row.thumbnails_at is not None,
        is_archived=row.visibility == AssetVisibility.ARCHIVE,
        is_edited=bool(row.is_edited),
        is_favorite=is_own and bool(row.is_favorite),
        is_offline=bool(row.is_offline),
        is_trashed=row.deleted_at is not None,
        visibility=VISIBILITIES[row.visibility],
        live_photo_video_id=row.live_photo_video_uid,
        duplicate_id=row.duplicate_uid if is_own else None,
        stack=describe_stack(row, is_own=is_own),
        exif_info=describe_exif(row) if with_exif else UNSET,
        people=describe_people(row) if is_own else [],
        tags=describe_tags(row) if is_own else [],
    )


def describe_tags(row: AssetRow) -> list[TagResponseDto]:
    """The tags of an asset: nobody's affair but its owner's."""
    return [] if row.tags == "[]" else [describe_tag(tag) for tag in msgspec.json.decode(row.tags)]


def describe_tag(row: Sequence[Any]) -> TagResponseDto:
    """A tag: id, value, colour, when it was made and changed, the id of the one it is below."""
    uid, value, color, created_at, updated_at, parent_uid = row
    return TagResponseDto(
        id=uid,
        name=value.rpartition("/")[2],
        value=value,
        color=UNSET if color is None else color,
        parent_id=UNSET if parent_uid is None else parent_uid,
        created_at=to_wire(created_at),
        updated_at=to_wire(updated_at),
    )


def describe_people(row: AssetRow) -> list[PersonResponseDto]:
    """Who is on an asset: nobody's affair but its owner's."""
    return [] if row.people == "[]" else [describe_person(person) for person in msgspec.json.decode(row.people)]


def describe_person(row: Sequence[Any]) -> PersonResponseDto:
    """A row of PERSON_COLUMNS."""
    uid, name, birth_date, is_hidden, is_favorite, color, thumbnail_path, updated_at = row
    return PersonResponseDto(
        id=uid,
        name=name,
        birth_date=birth_date,
        is_hidden=bool(is_hidden),
        is_favorite=bool(is_favorite),
        color=UNSET if color is None else color,
        thumbnail_path=thumbnail_path or "",
        updated_at=to_wire(updated_at),
    )


def describe_stack(row: AssetRow, *, is_own: bool) -> AssetStackResponseDto | None:
    """The stack an asset is in, with how many of it show: to others what is archived does not."""
    count = row.stack_count if is_own else row.stack_count - row.stack_archived
    if row.stack_uid is None or row.stack_primary_uid is None or count < LEAST_STACK:
        return None
    return AssetStackResponseDto(asset_count=count, id=row.stack_uid, primary_asset_id=row.stack_primary_uid)


def describe_exif(row: AssetRow) -> ExifResponseDto:
    """What is known of the shot. A rating of -1 (rejected) has no place in the answer: there it is null."""
    return ExifResponseDto(
        make=row.make,
        model=row.model,
        lens_model=row.lens_model,
        exif_image_width=row.exif_width,
        exif_image_height=row.exif_height,
        file_size_in_byte=row.file_size,
        orientation=row.orientation,
        date_time_original=None if row.date_time_original is None else to_offset_wire(row.date_time_original),
        modify_date=None if row.modify_date is None else to_offset_wire(row.modify_date),
        time_zone=row.time_zone,
        exposure_time=row.exposure_time,
        f_number=row.f_number,
        focal_length=row.focal_length,
        iso=row.iso,
        latitude=row.latitude,
        longitude=row.longitude,
        city=row.city,
        state=row.state,
        country=row.country,
        description=row.description or "",
        projection_type=row.projection_type,
        rating=row.rating if row.rating is not None and row.rating > 0 else None,
    )
