"""Searches and their answers on the wire."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.albums.schema import AlbumResponseDto
from photostead.features.assets.schema import AssetResponseDto, AssetTypeEnum, AssetVisibility
from photostead.features.search.filter_schema import SearchFilter
from photostead.features.users.schema import AssetOrder
from photostead.kernel.ids import Id

Count = Annotated[int, Meta(ge=0)]
Size = Annotated[int, Meta(ge=1, le=1000)]
Rating = Annotated[int, Meta(ge=1, le=5)]


class CommonSearch(msgspec.Struct, rename="camel"):
    """What every search may ask for. A null asks for assets that lack the thing; the After and Before are inclusive."""

    album_ids: list[Id] | UnsetType = UNSET
    city: str | UnsetType | None = UNSET
    country: str | UnsetType | None = UNSET
    created_after: str | UnsetType = UNSET
    created_before: str | UnsetType = UNSET
    is_encoded: bool | UnsetType = UNSET
    is_favorite: bool | UnsetType = UNSET
    is_motion: bool | UnsetType = UNSET
    is_not_in_album: bool | UnsetType = UNSET
    is_offline: bool | UnsetType = UNSET
    lens_model: str | UnsetType | None = UNSET
    library_id: Id | UnsetType | None = UNSET
    make: str | UnsetType | None = UNSET
    model: str | UnsetType | None = UNSET
    ocr: str | UnsetType = UNSET
    person_ids: list[Id] | UnsetType = UNSET
    rating: Rating | UnsetType | None = UNSET
    state: str | UnsetType | None = UNSET
    tag_ids: list[Id] | UnsetType | None = UNSET
    taken_after: str | UnsetType = UNSET
    taken_before: str | UnsetType = UNSET
    trashed_after: str | UnsetType = UNSET
    trashed_before: str | UnsetType = UNSET
    type: AssetTypeEnum | UnsetType = UNSET
    updated_after: str | UnsetType = UNSET
    updated_before: str | UnsetType = UNSET
    visibility: AssetVisibility | UnsetType = UNSET


class StatisticsSearchDto(CommonSearch, rename="camel"):
    """What to count."""

    description: str | UnsetType = UNSET
    filter: SearchFilter | UnsetType = UNSET


class RandomSearchDto(CommonSearch, rename="camel"):
    """What to draw from, and how many."""

    filter: SearchFilter | UnsetType = UNSET
    size: Size = 250
    with_deleted: bool | UnsetType = UNSET
    with_exif: bool | UnsetType = UNSET
    with_people: bool | UnsetType = UNSET
    with_stacked: bool | UnsetType = UNSET


class SearchLargeAssetsQuery(CommonSearch, rename="camel"):
    """Which assets to look among; sizes in bytes."""

    min_file_size: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    size: Size = 250
    with_deleted: bool | UnsetType = UNSET
    with_exif: bool | UnsetType = UNSET


class SearchOrderField(StrEnum):
    """What results are sorted by."""

    FILE_CREATED_AT = "fileCreatedAt"
    LOCAL_DATE_TIME = "localDateTime"
    FILE_SIZE_IN_BYTES = "fileSizeInBytes"
    RATING = "rating"


class SearchOrder(msgspec.Struct, rename="camel"):
    """How results are sorted."""

    direction: AssetOrder = AssetOrder.DESC
    field: SearchOrderField = SearchOrderField.FILE_CREATED_AT


class MetadataSearchDto(CommonSearch, rename="camel"):
    """A search by what is known. `cursor` goes on behind a former answer, at the same cost however far it is; `page`
    counts from the start."""

    checksum: str | UnsetType = UNSET
    cursor: Annotated[str, Meta(min_length=1)] | UnsetType = UNSET
    description: str | UnsetType = UNSET
    encoded_video_path: str | UnsetType = UNSET
    filter: SearchFilter | UnsetType = UNSET
    id: Id | UnsetType = UNSET
    order: AssetOrder = AssetOrder.DESC
    order_by: SearchOrder | UnsetType = UNSET
    original_file_name: str | UnsetType = UNSET
    original_path: str | UnsetType = UNSET
    page: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    preview_path: str | UnsetType = UNSET
    size: Size = 250
    thumbnail_path: str | UnsetType = UNSET
    with_deleted: bool | UnsetType = UNSET
    with_exif: bool | UnsetType = UNSET
    with_people: bool | UnsetType = UNSET
    with_stacked: bool | UnsetType = UNSET


class SmartSearchDto(CommonSearch, rename="camel"):
    """A search by meaning: by words, or by what another picture shows. `language` is a BCP 47 tag."""

    filter: SearchFilter | UnsetType = UNSET
    language: str | UnsetType = UNSET
    page: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    query: str | UnsetType = UNSET
    query_asset_id: Id | UnsetType = UNSET
    size: Size = 100
    with_deleted: bool | UnsetType = UNSET
    with_exif: bool | UnsetType = UNSET


class SearchFacetCountResponseDto(msgspec.Struct, rename="camel"):
    """How many have a value."""

    count: Count
    value: str


class SearchFacetResponseDto(msgspec.Struct, rename="camel"):
    """The values of a field."""

    counts: list[SearchFacetCountResponseDto]
    field_name: str


class SearchAlbumResponseDto(msgspec.Struct, rename="camel"):
    """Albums that were found; searches of this program find assets."""

    count: Count
    facets: list[SearchFacetResponseDto]
    items: list[AlbumResponseDto]
    total: Count


class SearchAssetResponseDto(msgspec.Struct, rename="camel"):
    """A page of assets: `count` on it, `total` on all of them. The next page is a number in digits."""

    count: Count
    facets: list[SearchFacetResponseDto]
    items: list[AssetResponseDto]
    next_cursor: str | None
    next_page: str | None
    total: Count


class SearchResponseDto(msgspec.Struct, rename="camel"):
    """What a search found."""

    albums: SearchAlbumResponseDto
    assets: SearchAssetResponseDto


class SearchStatisticsResponseDto(msgspec.Struct, rename="camel"):
    """How many assets a search finds."""

    total: int


class SearchExploreItem(msgspec.Struct, rename="camel"):
    """A value and an asset that stands for it."""

    data: AssetResponseDto
    value: str


class SearchExploreResponseDto(msgspec.Struct, rename="camel"):
    """The most frequent values of a field."""

    field_name: str
    items: list[SearchExploreItem]


class SearchSuggestionType(StrEnum):
    """What to suggest."""

    COUNTRY = "country"
    STATE = "state"
    CITY = "city"
    CAMERA_MAKE = "camera-make"
    CAMERA_MODEL = "camera-model"
    CAMERA_LENS_MODEL = "camera-lens-model"


class GetSearchSuggestionsQuery(msgspec.Struct, rename="camel"):
    """What to suggest, of assets with these values."""

    type: SearchSuggestionType
    country: str | UnsetType = UNSET
    include_null: bool | UnsetType = UNSET
    lens_model: str | UnsetType = UNSET
    make: str | UnsetType = UNSET
    model: str | UnsetType = UNSET
    state: str | UnsetType = UNSET
