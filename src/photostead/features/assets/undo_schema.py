"""What is stored of assets that people change, on the wire: told before and after a change, and sent back to undo it."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.assets.schema import AssetVisibility
from photostead.kernel.clock import EARLIEST_MS, LATEST_MS
from photostead.kernel.ids import Id

DAY_MINUTES = 24 * 60
DAY_MS = DAY_MINUTES * 60_000
Moment = Annotated[int, Meta(ge=EARLIEST_MS, le=LATEST_MS)]
Wall = Annotated[int, Meta(ge=EARLIEST_MS - DAY_MS, le=LATEST_MS + DAY_MS)]
Offset = Annotated[int, Meta(gt=-DAY_MINUTES, lt=DAY_MINUTES)]
# So that one request does not hold up everyone else's.
MOST = 1000


class StoredDate(msgspec.Struct, rename="camel"):
    """When an asset was taken: the moment in ms, the wall clock there in ms as if it were UTC, and where the date was found.
    `isEdited`: a person set it."""

    file_created_at: Moment
    local_time: Wall
    offset_minutes: Offset | None
    date_time_original: Moment | None
    time_zone: str | None
    date_source: str | None
    is_edited: bool


class StoredPlace(msgspec.Struct, rename="camel"):
    """Where it was taken; its names follow from that."""

    latitude: Annotated[float, Meta(ge=-90, le=90)] | None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None
    is_edited: bool


class StoredDescription(msgspec.Struct, rename="camel"):
    """What is said of it."""

    description: str | None
    is_edited: bool


class StoredRating(msgspec.Struct, rename="camel"):
    """Its stars."""

    rating: Annotated[int, Meta(ge=-1, le=5)] | None
    is_edited: bool


class StoredTags(msgspec.Struct, rename="camel"):
    """Its tags in the order of their ids. `decided`: which tags a person gave it (true) or took from it (false), whatever
    its file says."""

    ids: list[Id]
    decided: dict[Id, bool]


class AssetStateDto(msgspec.Struct, rename="camel"):
    """What is stored of an asset, all of it or some. `readAt`: when its file was read last, in ms."""

    read_at: int | UnsetType | None = UNSET
    date: StoredDate | UnsetType = UNSET
    place: StoredPlace | UnsetType = UNSET
    description: StoredDescription | UnsetType = UNSET
    rating: StoredRating | UnsetType = UNSET
    tags: StoredTags | UnsetType = UNSET
    is_favorite: bool | UnsetType = UNSET
    visibility: AssetVisibility | UnsetType = UNSET


class AssetStatesQueryDto(msgspec.Struct, rename="camel"):
    """Assets of one's own."""

    ids: Annotated[list[Id], Meta(max_length=MOST)]


class AssetStateResponseDto(msgspec.Struct, rename="camel"):
    """One of them, as it is stored."""

    id: Id
    state: AssetStateDto


class UndoItemDto(msgspec.Struct, rename="camel"):
    """An asset, what is to be stored of it again (`before`), and how the change that is undone had left that (`after`)."""

    id: Id
    before: AssetStateDto
    after: AssetStateDto


class UndoDto(msgspec.Struct, rename="camel"):
    """Changes to undo."""

    items: Annotated[list[UndoItemDto], Meta(max_length=MOST)]


class UndoRefusal(StrEnum):
    """Why an asset was left as it is: it is gone, shut away or another's; it was changed since; a tag it had is gone."""

    NOT_FOUND = "not_found"
    CHANGED = "changed"
    TAG_GONE = "tag_gone"


class UndoResultDto(msgspec.Struct, rename="camel"):
    """What came of one of them."""

    id: Id
    success: bool
    error: UndoRefusal | UnsetType = UNSET


class EditedField(StrEnum):
    """What a person may set over what a file says."""

    DATE = "date"
    PLACE = "place"
    DESCRIPTION = "description"
    RATING = "rating"


class AssetFileWordsDto(msgspec.Struct, rename="camel"):
    """What an asset's file says, with the sidecar that came with it. `localDateTime`: the wall clock there, ISO 8601, null where it names no date that is one."""

    local_date_time: str | None
    time_zone: str | None
    date_source: str | None
    latitude: float | None
    longitude: float | None
    description: str | None
    rating: int | None


class GoBackDto(msgspec.Struct, rename="camel"):
    """What is to be again as the file says."""

    fields: Annotated[list[EditedField], Meta(min_length=1)]


class GoBackTogetherDto(GoBackDto, rename="camel"):
    """The same of many assets."""

    ids: Annotated[list[Id], Meta(max_length=MOST)]
