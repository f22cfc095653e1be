"""Which operations can show a photo, or where it was taken: told from the types of their answers."""

import typing
from collections.abc import Iterator
from typing import Any

import msgspec

from photostead.features.albums.schema import MapMarkerResponseDto
from photostead.features.assets.schema import AssetResponseDto
from photostead.features.map.schema import PlacedAssetDto
from photostead.features.registry import all_routes
from photostead.features.timeline.schema import TimeBucketAssetResponseDto
from photostead.http.router import Route

PHOTOS = (AssetResponseDto, TimeBucketAssetResponseDto, MapMarkerResponseDto, PlacedAssetDto)


def holds_photos(kind: Any) -> bool:
    """Whether an answer of this type may hold a photo or its place."""
    return any(part in PHOTOS for part in parts_of(kind, set()))


def parts_of(kind: Any, seen: set[Any]) -> Iterator[Any]:
    """A type and all types within it."""
    if kind in seen:
        return
    seen.add(kind)
    yield kind
    inner = list(typing.get_args(kind))
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        inner += typing.get_type_hints(kind).values()
    for part in inner:
        yield from parts_of(part, seen)


def listings() -> list[Route]:
    """Of all operations those, and the suggestions."""
    return [
        route for route in all_routes() if holds_photos(route.returns) or route.operation_id == "getSearchSuggestions"
    ]
