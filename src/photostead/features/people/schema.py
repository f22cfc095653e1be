"""People and faces on the wire; a person is `assets.schema.PersonResponseDto`, which assets carry too."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.assets.schema import BulkIdErrorReason, BulkIdResponseDto, BulkIdsDto, PersonResponseDto
from photostead.features.users.schema import Date
from photostead.kernel.ids import Id

__all__ = [
    "AssetFaceCreateDto",
    "AssetFaceDeleteDto",
    "AssetFaceResponseDto",
    "AssetFaceUpdateDto",
    "AssetFaceUpdateItem",
    "BulkIdErrorReason",
    "BulkIdResponseDto",
    "BulkIdsDto",
    "FaceDto",
    "GetAllPeopleQuery",
    "GetFacesQuery",
    "MergePersonDto",
    "PeopleResponseDto",
    "PeopleUpdateDto",
    "PeopleUpdateItem",
    "PersonCreateDto",
    "PersonResponseDto",
    "PersonStatisticsResponseDto",
    "PersonUpdateDto",
    "SearchPersonQuery",
    "SourceType",
]

Color = Annotated[str, Meta(pattern="^#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$")]


class SourceType(StrEnum):
    """Who found a face: a model, another program that wrote it into the file, or a person."""

    MACHINE_LEARNING = "machine-learning"
    EXIF = "exif"
    MANUAL = "manual"


class GetAllPeopleQuery(msgspec.Struct, rename="camel"):
    """Which page of the people; with `closest_…` those first who look like that person, or like who is on that asset."""

    closest_asset_id: Id | UnsetType = UNSET
    closest_person_id: Id | UnsetType = UNSET
    page: Annotated[int, Meta(ge=1)] = 1
    size: Annotated[int, Meta(ge=1, le=1000)] = 500
    with_hidden: bool | UnsetType = UNSET


class SearchPersonQuery(msgspec.Struct, rename="camel"):
    """A part of a name."""

    name: str
    with_hidden: bool | UnsetType = UNSET


class PeopleResponseDto(msgspec.Struct, rename="camel"):
    """A page of the people, and how many there are of them, the `hidden` included."""

    hidden: Annotated[int, Meta(ge=0)]
    people: list[PersonResponseDto]
    total: Annotated[int, Meta(ge=0)]
    has_next_page: bool | UnsetType = UNSET


class PersonCreateDto(msgspec.Struct, rename="camel"):
    """A new person."""

    birth_date: Date | UnsetType | None = UNSET
    color: Color | UnsetType | None = UNSET
    is_favorite: bool | UnsetType = UNSET
    is_hidden: bool | UnsetType = UNSET
    name: str | UnsetType = UNSET


class PersonUpdateDto(msgspec.Struct, rename="camel"):
    """A change to a person. `feature_face_asset_id`: the photo whose face stands for them."""

    birth_date: Date | UnsetType | None = UNSET
    color: Color | UnsetType | None = UNSET
    feature_face_asset_id: Id | UnsetType = UNSET
    is_favorite: bool | UnsetType = UNSET
    is_hidden: bool | UnsetType = UNSET
    name: str | UnsetType = UNSET


class PeopleUpdateItem(PersonUpdateDto, rename="camel", kw_only=True):
    """The same, of the person with this id."""

    id: Id


class PeopleUpdateDto(msgspec.Struct, rename="camel"):
    """Changes to several people."""

    people: list[PeopleUpdateItem]


class MergePersonDto(msgspec.Struct, rename="camel"):
    """People who are one."""

    ids: list[Id]


class AssetFaceUpdateItem(msgspec.Struct, rename="camel"):
    """The faces of a person on an asset."""

    asset_id: Id
    person_id: Id


class AssetFaceUpdateDto(msgspec.Struct, rename="camel"):
    """Faces that are somebody else's."""

    data: list[AssetFaceUpdateItem]


class PersonStatisticsResponseDto(msgspec.Struct, rename="camel"):
    """On how many assets a person is."""

    assets: int


class GetFacesQuery(msgspec.Struct, rename="camel"):
    """The asset."""

    id: Id


class AssetFaceResponseDto(msgspec.Struct, rename="camel"):
    """A face: edges in pixels of the upright picture when it is `image_width` x `image_height`."""

    bounding_box_x1: int
    bounding_box_x2: int
    bounding_box_y1: int
    bounding_box_y2: int
    id: Id
    image_height: Annotated[int, Meta(ge=0)]
    image_width: Annotated[int, Meta(ge=0)]
    person: PersonResponseDto | None
    source_type: SourceType | UnsetType = UNSET


class AssetFaceCreateDto(msgspec.Struct, rename="camel"):
    """A face that a person drew: its left upper corner and size on a picture of `image_width` x `image_height` px."""

    asset_id: Id
    height: int
    image_height: int
    image_width: int
    person_id: Id
    width: int
    x: int
    y: int


class AssetFaceDeleteDto(msgspec.Struct, rename="camel"):
    """`force`: forget the face, instead of remembering that it is none."""

    force: bool


class FaceDto(msgspec.Struct, rename="camel"):
    """A face by its id."""

    id: Id
