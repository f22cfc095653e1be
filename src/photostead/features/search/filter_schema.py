"""The structured filter of a search on the wire: for each field the comparisons that make sense for it."""

from typing import Annotated, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from photostead.features.assets.schema import AssetTypeEnum, AssetVisibility
from photostead.kernel.ids import Id

T = TypeVar("T")
Text = Annotated[str, Meta(min_length=1)]
Some = Annotated[list[T], Meta(min_length=1)]


class IdsFilter(msgspec.Struct, rename="camel"):
    """Among, in all or in none of some things."""

    all: Some[Id] | UnsetType = UNSET
    any: Some[Id] | UnsetType = UNSET
    none: Some[Id] | UnsetType = UNSET


class StringFilter(msgspec.Struct, rename="camel"):
    """A text that is always there."""

    eq: str | UnsetType = UNSET
    in_: Some[str] | UnsetType = field(default=UNSET, name="in")
    ne: str | UnsetType = UNSET
    not_in: Some[str] | UnsetType = UNSET


class StringFilterNullable(msgspec.Struct, rename="camel"):
    """A text that may be missing."""

    eq: str | UnsetType | None = UNSET
    in_: Some[str] | UnsetType = field(default=UNSET, name="in")
    ne: str | UnsetType | None = UNSET
    not_in: Some[str] | UnsetType = UNSET


class StringPatternFilter(msgspec.Struct, rename="camel"):
    """A text, or a part of it; the parts without regard to capitals."""

    ends_with: Text | UnsetType = UNSET
    eq: str | UnsetType | None = UNSET
    in_: Some[str] | UnsetType = field(default=UNSET, name="in")
    like: Text | UnsetType = UNSET
    ne: str | UnsetType | None = UNSET
    not_in: Some[str] | UnsetType = UNSET
    not_like: Text | UnsetType = UNSET
    starts_with: Text | UnsetType = UNSET


class StringSimilarityFilter(msgspec.Struct, rename="camel"):
    """Words in a picture."""

    matches: Text


class DateFilter(msgspec.Struct, rename="camel"):
    """An instant that is always there."""

    eq: str | UnsetType = UNSET
    gt: str | UnsetType = UNSET
    gte: str | UnsetType = UNSET
    lt: str | UnsetType = UNSET
    lte: str | UnsetType = UNSET
    ne: str | UnsetType = UNSET


class DateFilterNullable(msgspec.Struct, rename="camel"):
    """An instant that may be missing."""

    eq: str | UnsetType | None = UNSET
    gt: str | UnsetType = UNSET
    gte: str | UnsetType = UNSET
    lt: str | UnsetType = UNSET
    lte: str | UnsetType = UNSET
    ne: str | UnsetType | None = UNSET


class NumberFilter(msgspec.Struct, rename="camel"):
    """A number that is always there."""

    eq: float | UnsetType = UNSET
    gt: float | UnsetType = UNSET
    gte: float | UnsetType = UNSET
    in_: Some[float] | UnsetType = field(default=UNSET, name="in")
    lt: float | UnsetType = UNSET
    lte: float | UnsetType = UNSET
    ne: float | UnsetType = UNSET
    not_in: Some[float] | UnsetType = UNSET


class NumberFilterNullable(msgspec.Struct, rename="camel"):
    """A number that may be missing."""

    eq: float | UnsetType | None = UNSET
    gt: float | UnsetType = UNSET
    gte: float | UnsetType = UNSET
    in_: Some[float] | UnsetType = field(default=UNSET, name="in")
    lt: float | UnsetType = UNSET
    lte: float | UnsetType = UNSET
    ne: float | UnsetType | None = UNSET
    not_in: Some[float] | UnsetType = UNSET


class BoolFilter(msgspec.Struct, rename="camel"):
    """Yes or no."""

    eq: bool


class IdFilter(msgspec.Struct, rename="camel"):
    """This thing or not this one."""

    eq: Id | UnsetType = UNSET
    ne: Id | UnsetType = UNSET


class IdFilterNullable(msgspec.Struct, rename="camel"):
    """This thing or not this one, null being none."""

    eq: Id | UnsetType | None = UNSET
    ne: Id | UnsetType | None = UNSET


class EnumFilterAssetType(msgspec.Struct, rename="camel"):
    """Kinds of files."""

    eq: AssetTypeEnum | UnsetType = UNSET
    in_: Some[AssetTypeEnum] | UnsetType = field(default=UNSET, name="in")
    ne: AssetTypeEnum | UnsetType = UNSET
    not_in: Some[AssetTypeEnum] | UnsetType = UNSET


class EnumFilterAssetVisibility(msgspec.Struct, rename="camel"):
    """Where an asset shows."""

    eq: AssetVisibility | UnsetType = UNSET
    in_: Some[AssetVisibility] | UnsetType = field(default=UNSET, name="in")
    ne: AssetVisibility | UnsetType = UNSET
    not_in: Some[AssetVisibility] | UnsetType = UNSET


class SearchFilterBranch(msgspec.Struct, rename="camel"):
    """Fields that must all fit."""

    album_ids: IdsFilter | UnsetType = UNSET
    checksum: StringFilter | UnsetType = UNSET
    city: StringFilterNullable | UnsetType = UNSET
    country: StringFilterNullable | UnsetType = UNSET
    created_at: DateFilter | UnsetType = UNSET
    description: StringPatternFilter | UnsetType = UNSET
    encoded_video_path: StringFilter | UnsetType = UNSET
    file_size_in_bytes: NumberFilter | UnsetType = UNSET
    has_albums: BoolFilter | UnsetType = UNSET
    has_people: BoolFilter | UnsetType = UNSET
    has_tags: BoolFilter | UnsetType = UNSET
    id: IdFilter | UnsetType = UNSET
    is_encoded: BoolFilter | UnsetType = UNSET
    is_favorite: BoolFilter | UnsetType = UNSET
    is_motion: BoolFilter | UnsetType = UNSET
    is_offline: BoolFilter | UnsetType = UNSET
    lens_model: StringFilterNullable | UnsetType = UNSET
    library_id: IdFilterNullable | UnsetType = UNSET
    make: StringFilterNullable | UnsetType = UNSET
    model: StringFilterNullable | UnsetType = UNSET
    ocr: StringSimilarityFilter | UnsetType = UNSET
    original_file_name: StringPatternFilter | UnsetType = UNSET
    original_path: StringPatternFilter | UnsetType = UNSET
    person_ids: IdsFilter | UnsetType = UNSET
    rating: NumberFilterNullable | UnsetType = UNSET
    state: StringFilterNullable | UnsetType = UNSET
    tag_ids: IdsFilter | UnsetType = UNSET
    taken_at: DateFilter | UnsetType = UNSET
    trashed_at: DateFilterNullable | UnsetType = UNSET
    type: EnumFilterAssetType | UnsetType = UNSET
    updated_at: DateFilter | UnsetType = UNSET
    visibility: EnumFilterAssetVisibility | UnsetType = UNSET


class SearchFilter(SearchFilterBranch, rename="camel"):
    """Fields that must all fit, and one of the branches besides, where there are any."""

    or_: Some[SearchFilterBranch] | UnsetType = field(default=UNSET, name="or")
