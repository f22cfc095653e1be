"""Searches from request to answer, in one snapshot each."""

from collections.abc import Sequence

from msgspec import UNSET

from photostead.access import places
from photostead.access.identity import Identity
from photostead.db.tx import Rows
from photostead.features.assets import service as assets
from photostead.features.assets.schema import AssetResponseDto
from photostead.features.search import pages, store
from photostead.features.search.conditions import Conditions
from photostead.features.search.guests import order_for
from photostead.features.search.schema import (
    CommonSearch,
    GetSearchSuggestionsQuery,
    MetadataSearchDto,
    RandomSearchDto,
    SearchAlbumResponseDto,
    SearchAssetResponseDto,
    SearchExploreItem,
    SearchExploreResponseDto,
    SearchLargeAssetsQuery,
    SearchOrder,
    SearchOrderField,
    SearchResponseDto,
    SearchStatisticsResponseDto,
    StatisticsSearchDto,
)
from photostead.features.search.words import Narrowing, is_too_wide
from photostead.features.users.schema import AssetOrder


def conditions_of(
    search: CommonSearch, *, guards_places: bool = False, too_wide: frozenset[Narrowing] = frozenset()
) -> Conditions:
    """The plain fields and the filter of a request. Raises Invalid."""
    with_deleted = getattr(search, "with_deleted", UNSET) is True
    conditions = Conditions(guards_places=guards_places, with_deleted=with_deleted, too_wide=too_wide)
    conditions.add_plain(search)
    conditions.add_filter(getattr(search, "filter", UNSET))
    return conditions


def select(rows: Rows, identity: Identity, search: CommonSearch) -> store.Selection:
    """What a request asks for."""
    conditions = conditions_of(search)
    too_wide = frozenset(one for one in conditions.narrowings if is_too_wide(rows, one))
    guards_places = store.guards_places(rows, identity, conditions)
    if guards_places or too_wide:
        conditions = conditions_of(search, guards_places=guards_places, too_wide=too_wide)
    return store.select(rows, identity, search, conditions)


def search_metadata(rows: Rows, identity: Identity, body: MetadataSearchDto) -> SearchResponseDto:
    """A page of what fits, behind a cursor or by number; past the end it is empty."""
    selection = select(rows, identity, body)
    order = order_for(identity, SearchOrder(direction=body.order) if body.order_by is UNSET else body.order_by)
    page = 1 if body.page is UNSET else body.page
    place = place_of(body, page)
    found, total = pages.find_and_count(rows, selection, order, body.size + 1, place)
    has_more = len(found) > body.size
    found = found[: body.size]
    items = assets.describe(rows, [asset_id for *_, asset_id in found], identity, with_exif=body.with_exif is True)
    return answer(
        items,
        total=max(total, place.offset + len(items) + has_more if items else 0),
        next_page=page + 1 if has_more else None,
        next_cursor=pages.as_cursor(found[-1]) if has_more else None,
    )


def answer(
    items: list[AssetResponseDto], *, total: int, next_page: int | None, next_cursor: str | None = None
) -> SearchResponseDto:
    """A page as the wire has it: numbers of pages are text there, and nothing is counted by facets."""
    return SearchResponseDto(
        albums=SearchAlbumResponseDto(count=0, facets=[], items=[], total=0),
        assets=SearchAssetResponseDto(
            count=len(items),
            facets=[],
            items=items,
            next_cursor=next_cursor,
            next_page=None if next_page is None else str(next_page),
            total=total,
        ),
    )


def place_of(body: MetadataSearchDto, page: int) -> pages.Place:
    """Where the page begins. An offset beyond SQLite's numbers is past every end."""
    if body.cursor is not UNSET:
        return pages.Place(after=pages.from_cursor(body.cursor))
    return pages.Place(offset=min((page - 1) * body.size, 2**62))


def count_assets(rows: Rows, identity: Identity, body: StatisticsSearchDto) -> SearchStatisticsResponseDto:
    """How many fit."""
    return SearchStatisticsResponseDto(store.count(rows, select(rows, identity, body)))


def search_random(rows: Rows, identity: Identity, body: RandomSearchDto) -> list[AssetResponseDto]:
    """Some of what fits, by lot."""
    drawn = pages.draw(rows, select(rows, identity, body), body.size)
    return assets.describe(rows, drawn, identity, with_exif=body.with_exif is True)


def search_large(rows: Rows, identity: Identity, query: SearchLargeAssetsQuery) -> list[AssetResponseDto]:
    """The largest of what fits."""
    order = SearchOrder(AssetOrder.DESC, SearchOrderField.FILE_SIZE_IN_BYTES)
    found, _ = pages.find_and_count(rows, select(rows, identity, query), order, query.size, pages.Place())
    return assets.describe(rows, [asset_id for *_, asset_id in found], identity, with_exif=query.with_exif is True)


def explore(rows: Rows, identity: Identity) -> list[SearchExploreResponseDto]:
    """The cities with most photos, each with its newest."""
    cities = sorted(store.newest_by_city(rows, identity), key=lambda city: -city[1])[: store.EXPLORED_CITIES]
    shown = describe_cities(rows, identity, cities)
    items = [SearchExploreItem(data=asset, value=city) for (city, _, _), asset in zip(cities, shown, strict=True)]
    return [SearchExploreResponseDto(field_name="exifInfo.city", items=items)]


def list_cities(rows: Rows, identity: Identity) -> list[AssetResponseDto]:
    """The newest photo of each city, by the city's name."""
    return describe_cities(rows, identity, store.newest_by_city(rows, identity))


def describe_cities(rows: Rows, identity: Identity, cities: Sequence[tuple[str, int, int]]) -> list[AssetResponseDto]:
    """The assets that stand for cities, whose names clients read from their EXIF values."""
    return assets.describe(rows, [asset_id for _, _, asset_id in cities], identity, with_exif=True)


def suggest(rows: Rows, identity: Identity, query: GetSearchSuggestionsQuery) -> list[str]:
    """Values that the caller's assets have, of those that fit the others."""
    conditions = Conditions(guards_places=bool(places.silent_partners(rows, identity)))
    conditions.parts += [conditions.compare(name, "eq", value) for name, value in store.given_values(query)]
    selection = store.select(rows, identity, CommonSearch(), conditions)
    return store.suggest(rows, selection, conditions.expression(store.SUGGESTED[query.type]))
